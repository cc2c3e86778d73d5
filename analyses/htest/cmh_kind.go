package htest

import (
	"fmt"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// CMHParams are the parameters of test.cmh.
type CMHParams struct {
	Variables  []string `yaml:"variables" doc:"The categorical variables to test." check:"required,minlen=1,unique,column=table"`
	Strata     string   `yaml:"strata" doc:"The categorical column whose levels are the strata." check:"required,column=table"`
	Group      string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare    []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Correction bool     `yaml:"correction" doc:"Continuity correction for two levels and two groups."`
	Level      float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	// the rows of the tables are the groups, their columns the levels
	RowScores    []float64 `yaml:"row_scores" doc:"Scores of the groups in their order, for the correlation; left out: 1, 2, ..."`
	ColumnScores []float64 `yaml:"column_scores" doc:"Scores of the variables' levels in their order, for row_means and correlation; left out: 1, 2, ..."`
	Adjust       string    `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// CMHKind is the kind test.cmh.
var CMHKind = kind.New("test.cmh", kind.Doc{
	Summary: "Cochran-Mantel-Haenszel test of categorical variables between groups within strata.",
	Text: `Tests whether a categorical variable depends on the groups within the strata of a third variable. For two levels and two
groups the test is that of Mantel and Haenszel, and the common odds ratio (second level, first group against second)
stands with its interval; for larger tables it is the generalised test of Landis, Heyman and Koch.

Three alternatives stand beside it, without continuity correction: general (any association), row_means (the groups
differ in the mean score of the variable's levels: for an ordinal variable) and correlation (the scores of groups and
levels have a linear association within strata, also called the linear-by-linear test; z is positive where later groups
have higher levels). Their order is that of ever fewer degrees of freedom: choose before looking. The degrees of
freedom are the rank of the covariance, so that levels, groups and strata with empty margins count for nothing.
Every cell has its expected count, summed over the strata, and as adjusted_residual the standardised linear statistic:
observed less expected over the standard deviation given the margins of the strata (with n - 1).

Strata with fewer than two cases say nothing. Cases that lack a value or a stratum are left out and counted.`,
	References: []string{
		"Mantel N, Haenszel W. Statistical aspects of the analysis of data from retrospective studies of disease. J Natl Cancer Inst 1959;22:719-48. doi:10.1093/jnci/22.4.719",
		"Robins J, Breslow N, Greenland S. Estimators of the Mantel-Haenszel variance consistent in both sparse data and large-strata limiting models. Biometrics 1986;42:311-23. doi:10.2307/2531052",
		"Landis JR, Heyman ER, Koch GG. Average partial association in three-way contingency tables. Int Stat Rev 1978;46:237-54. doi:10.2307/1402373",
		"Mantel N. Chi-square tests with one degree of freedom. J Am Stat Assoc 1963;58:690-700. doi:10.1080/01621459.1963.10500879",
	},
}, CMHParams{Correction: true, Level: 0.95, Adjust: "none"}, runCMH, kind.RowOrderFree(),
	kind.Example(CMHParams{Variables: []string{"smoker", "stage"}, Strata: "site", Group: "arm", Compare: []string{"control", "treated"}, Correction: true, Level: 0.95, Adjust: "none"}))

func runCMH(_ *kind.Call, in GroupsInput, p CMHParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	s, err := g.within(p.Strata)
	if err != nil {
		return nil, err
	}
	var rowScores, columnScores []float64
	if len(p.RowScores) > 0 {
		if rowScores, err = scoresOf(p.RowScores, len(g.names)); err != nil {
			return nil, kind.AtField(err, "row_scores")
		}
	}
	r := &TestResult{Title: "Cochran-Mantel-Haenszel test in strata of " + s.Title(), Notes: g.notes}
	for i, name := range p.Variables {
		c, err := categoricalColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		if len(p.ColumnScores) > 0 {
			if columnScores, err = scoresOf(p.ColumnScores, len(c.Levels)); err != nil {
				return nil, kind.AtField(fmt.Errorf("%s: %w", name, err), "column_scores")
			}
		}
		all := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method, l.Levels = "X²", "Cochran-Mantel-Haenszel test", all.lines(g.names, nil, nil)
		r.Notes = append(r.Notes, all.notes(c.Name)...)
		tables := g.stratified(c, s)
		if _, err := newCounts(all.reduced); err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		t, err := CMH(secondFirst(tables, all), p.Correction, p.Level)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		if n := len(tables) - t.Strata; n > 0 {
			r.Notes = append(r.Notes, result.Notef("small_stratum", "%s: %s with fewer than two cases left out", c.Name, plural(n, "stratum", "strata")))
		}
		l.Method = methodOfCMH[t.Method]
		l.setChi(t.X2, t.DF, t.P)
		if t.OddsErr == nil {
			l.EstimateName, l.Estimate = "common odds ratio", result.Num(t.Odds.Value)
			l.Interval = intervalOf(Bounds{t.Odds.Lower, t.Odds.Upper, p.Level})
		}
		general, err := GeneralCMH(tables, rowScores, columnScores)
		if err != nil {
			return nil, err
		}
		l.addAlternatives(general)
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

var methodOfCMH = map[string]string{
	"mantel-haenszel":            "Mantel-Haenszel test",
	"mantel-haenszel, corrected": "Mantel-Haenszel test, continuity correction",
	"generalised":                "generalised Cochran-Mantel-Haenszel test",
}

// secondFirst has the levels in rows, the later one first, and the groups in columns, of those
// with cases: the odds ratio is that of the second level.
func secondFirst(tables [][][]int, all crossed) [][][]int {
	var out [][][]int
	for _, full := range tables {
		var t [][]int
		for k := len(all.rows) - 1; k >= 0; k-- {
			var row []int
			for _, col := range all.cols {
				row = append(row, full[col][all.rows[k]])
			}
			t = append(t, row)
		}
		out = append(out, t)
	}
	return out
}
