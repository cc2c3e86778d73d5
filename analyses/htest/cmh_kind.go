package htest

import (
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
	Adjust     string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// CMHKind is the kind test.cmh.
var CMHKind = kind.New("test.cmh", kind.Doc{
	Summary: "Cochran-Mantel-Haenszel test of categorical variables between groups within strata.",
	Text: `Tests whether a categorical variable depends on the groups within the strata of a third variable. For two levels and two
groups the common odds ratio (second level, first group against second) stands with its interval. Strata with fewer than
two cases say nothing. Cases that lack a value are left out.`,
	References: []string{
		"Mantel N, Haenszel W. Statistical aspects of the analysis of data from retrospective studies of disease. J Natl Cancer Inst 1959;22:719-48. doi:10.1093/jnci/22.4.719",
		"Robins J, Breslow N, Greenland S. Estimators of the Mantel-Haenszel variance consistent in both sparse data and large-strata limiting models. Biometrics 1986;42:311-23. doi:10.2307/2531052",
		"Landis JR, Heyman ER, Koch GG. Average partial association in three-way contingency tables. Int Stat Rev 1978;46:237-54. doi:10.2307/1402373",
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
	s, err := g.table.Column(p.Strata)
	if err == nil && !s.Type.Categorical() {
		_, err = categoricalColumn(g.table, p.Strata, 0)
	}
	if err != nil {
		return nil, kind.AtField(err, "strata")
	}
	r := &TestResult{Title: "Cochran-Mantel-Haenszel test in strata of " + s.Title(), Notes: g.notes}
	for i, name := range p.Variables {
		c, err := categoricalColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		all := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method, l.Levels = "X²", "Cochran-Mantel-Haenszel test", all.lines(g.names, nil, nil)
		r.Notes = append(r.Notes, all.notes(c.Name)...)
		var tables [][][]int
		for level := range s.Levels {
			part := grouping{table: g.table, names: g.names, codes: make([]int, len(g.codes))}
			for row, code := range g.codes {
				part.codes[row] = -1
				if !s.Missing[row] && s.Codes[row] == level {
					part.codes[row] = code
				}
			}
			// the levels and groups that any stratum has; the second level first
			full := part.cross(c).table
			var t [][]int
			for k := len(all.rows) - 1; k >= 0; k-- {
				var row []int
				for _, col := range all.cols {
					row = append(row, full[all.rows[k]][col])
				}
				t = append(t, row)
			}
			tables = append(tables, t)
		}
		var t CMHResult
		if len(all.rows) < 2 || len(all.cols) < 2 {
			_, err = newCounts(all.reduced)
		} else {
			t, err = CMH(tables, p.Correction, p.Level)
		}
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.Method = t.Method
		l.setChi(t.X2, t.DF, t.P)
		if t.OddsErr == nil {
			l.EstimateName, l.Estimate = "common odds ratio", result.Num(t.Odds.Value)
			l.Interval = intervalOf(Bounds{t.Odds.Lower, t.Odds.Upper, p.Level})
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
