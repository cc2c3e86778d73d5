package htest

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// FisherParams are the parameters of test.fisher.
type FisherParams struct {
	Variables   []string `yaml:"variables" doc:"The categorical variables to test." check:"required,minlen=1,unique,column=table"`
	Group       string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare     []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Odds        *string  `yaml:"odds_ratio" doc:"The odds ratio of 2 by 2 tables: the conditional maximum likelihood estimate, or ad/bc." profile:"fisher.odds_ratio" check:"oneof=conditional sample"`
	Work        int      `yaml:"work" doc:"Steps after which exact counting gives up." check:"min=1,max=100000000000"`
	Simulations int      `yaml:"simulations" doc:"Random tables drawn when it gives up; p = (1 + count)/(B + 1)." check:"min=99,max=100000000"`
	PostHoc     string   `yaml:"posthoc" doc:"Comparison of the pairs of groups." check:"oneof=none fisher"`
	Pairs       *string  `yaml:"pairs" doc:"Adjustment of the pairs." profile:"pairwise.adjust" check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// FisherKind is the kind test.fisher.
var FisherKind = kind.New("test.fisher", kind.Doc{
	Summary: "Fisher's exact test of categorical variables between groups, for tables of any size.",
	Text: `Tests whether a categorical variable is distributed alike in all groups, exactly given the margins: p sums the
probabilities of all tables that are at most as probable as the observed one (within a relative 1e-7). Larger tables
are counted over a network; when that needs more than the stated number of steps, p is estimated from random tables
instead, and a note says so; a study without a seed has no p there. Steps are counted, never time, so the same table always gives the same answer. For 2 by 2
tables the odds ratio (first group against second, of the second level) stands with its exact interval.`,
	References: []string{
		"Fisher RA. The logic of inductive inference. J R Stat Soc 1935;98:39-82. doi:10.2307/2342435",
		"Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and other problems of significance. Biometrika 1951;38:141-9. doi:10.1093/biomet/38.1-2.141",
		"Mehta CR, Patel NR. A network algorithm for performing Fisher's exact test in r x c contingency tables. J Am Stat Assoc 1983;78:427-34. doi:10.1080/01621459.1983.10477989",
	},
}, FisherParams{Work: FisherWork, Simulations: 10_000, PostHoc: "none", Level: 0.95, Adjust: "none"}, runFisher, kind.RowOrderFree(),
	kind.DrawsBy(func(FisherParams) kind.Drawing { return kind.DrawsIfSeeded }),
	kind.Example(FisherParams{Variables: []string{"sex", "stage", "site"}, Group: "arm", Work: FisherWork, Simulations: 10_000, PostHoc: "none", Level: 0.95, Adjust: "none"}))

func runFisher(call *kind.Call, in GroupsInput, p FisherParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: "Fisher's exact test", Notes: g.notes}
	for i, name := range p.Variables {
		c, err := categoricalColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Method = "Fisher's exact test"
		r.Notes = append(r.Notes, x.notes(c.Name)...)
		l.Levels = x.lines(g.names, nil, nil)
		opt := FisherOptions{Work: p.Work}
		if call.Stream != nil {
			opt.Simulations, opt.Stream = p.Simulations, call.Stream.Sub(c.Name, 0)
		}
		test, err := FisherRxC(call.Context, x.reduced, opt)
		switch {
		case call.Context.Err() != nil:
			return nil, call.Context.Err()
		case err != nil:
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		case test.Method == "simulated":
			l.Method += ", simulated"
		}
		l.P = result.PValue(test.P)
		r.Notes = append(r.Notes, prefixed(c.Name, test.Notes)...)
		l.Effects = x.tableEffects(p.Level)
		if len(x.reduced) == 2 && len(x.reduced[0]) == 2 {
			l.setOdds(x.reduced, *p.Odds, p.Level)
			if !hasConvention(r.Conventions, "fisher.odds_ratio") {
				r.Conventions = append(r.Conventions, Convention{"fisher.odds_ratio", *p.Odds})
			}
		}
		if p.PostHoc == "fisher" {
			if opt.Stream != nil {
				opt.Stream = opt.Stream.Sub("posthoc", 0)
			}
			ph, err := PairwiseFisher(call.Context, x.table, opt, *p.Pairs)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

func hasConvention(list []Convention, key string) bool {
	for _, c := range list {
		if c.Key == key {
			return true
		}
	}
	return false
}

// setOdds fills the odds ratio of having the second level, first group against second.
func (l *TestLine) setOdds(t [][]int, rule string, level float64) {
	f, err := Fisher2x2([][]int{{t[1][0], t[1][1]}, {t[0][0], t[0][1]}})
	if err != nil || !f.OddsKnown {
		return
	}
	l.EstimateName, l.Estimate = "conditional odds ratio", result.Num(f.Odds)
	if rule == "sample" {
		l.EstimateName, l.Estimate = "sample odds ratio", result.Num(f.SampleOdds)
	}
	if b, err := f.Interval(level, TwoSided); err == nil {
		l.Interval = intervalOf(b)
	}
}
