package htest

import (
	"errors"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// TrendParams are the parameters of test.trend.
type TrendParams struct {
	Variables   []string  `yaml:"variables" doc:"The binary or ordinal variables to test; a nominal one with more levels has no order." check:"required,minlen=1,unique,column=table"`
	Group       string    `yaml:"group" doc:"The column of the ordered groups; left out: the input groups." check:"column=table"`
	Compare     []string  `yaml:"compare" doc:"The groups in their order; left out: all with cases, in theirs." check:"unique"`
	Scores      []float64 `yaml:"scores" doc:"The groups' scores; left out: 1, 2, ..."`
	Strata      string    `yaml:"strata" doc:"The categorical column within whose levels the trend is tested; left out: no strata." check:"column=table"`
	Alternative string    `yaml:"alternative" doc:"The alternative hypothesis; greater: higher levels in later groups." check:"oneof=two_sided less greater"`
	Adjust      string    `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// TrendKind is the kind test.trend.
var TrendKind = kind.New("test.trend", kind.Doc{
	Summary: "Test of trend over ordered groups: Cochran-Armitage for binary, linear-by-linear for ordinal variables.",
	Text: `Tests whether the share of the second level rises or falls over ordered groups (Cochran-Armitage), or whether the levels
of an ordinal variable do (linear-by-linear association). Levels are scored 1, 2, ..., the groups as given. With strata
the test is Mantel's, for both: the deviations from independence and their variances given the margins are summed over
the strata (test.cmh has it with scores of the levels too). Cases without a value or a stratum are left out and counted.`,
	References: []string{
		"Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375-86. doi:10.2307/3001775",
		"Mantel N. Chi-square tests with one degree of freedom. J Am Stat Assoc 1963;58:690-700. doi:10.1080/01621459.1963.10500879",
	},
}, TrendParams{Alternative: "two_sided", Adjust: "none"}, runTrend, kind.RowOrderFree(),
	kind.Example(TrendParams{Variables: []string{"smoker", "sex"}, Group: "stage", Alternative: "two_sided", Adjust: "none"}))

func runTrend(_ *kind.Call, in GroupsInput, p TrendParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	if len(p.Scores) > 0 {
		if _, err := scoresOf(p.Scores, len(g.names)); err != nil {
			return nil, kind.AtField(err, "scores")
		}
	}
	title := "Test of trend"
	var s *frame.Column
	if p.Strata != "" {
		if s, err = g.within(p.Strata); err != nil {
			return nil, err
		}
		title += " in strata of " + s.Title()
	}
	scores := p.Scores
	if len(scores) == 0 {
		scores = nil
	}
	r := &TestResult{Title: title, Notes: g.notes}
	for i, name := range p.Variables {
		c, err := categoricalColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, 0.95)
		l.Symbol, l.Levels = "Z", x.lines(g.names, nil, nil)
		r.Notes = append(r.Notes, x.notes(c.Name)...)
		var t TrendResult
		switch {
		case s != nil && (len(c.Levels) == 2 || c.Type == "ordinal"):
			l.Method = "linear-by-linear association within strata"
			var all GeneralCMHResult
			if all, err = GeneralCMH(g.stratified(c, s), scores, nil); err == nil {
				err = all.Correlation.Err
			}
			t = TrendResult{Z: all.Correlation.Z, Tails: all.Correlation.Tails}
		case len(c.Levels) == 2:
			l.Method = "Cochran-Armitage test of trend"
			t, err = CochranArmitage([][]int{x.table[1], x.table[0]}, scores)
		case c.Type == "ordinal":
			l.Method = "linear-by-linear association"
			t, err = LinearByLinear(x.table, nil, scores)
		default:
			err = errors.New("the levels of this variable have no order")
		}
		if err != nil {
			l.fail(err)
		} else {
			l.Statistic, l.P = result.Num(t.Z), result.PValue(t.Tails.For(Alternative(p.Alternative)))
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
