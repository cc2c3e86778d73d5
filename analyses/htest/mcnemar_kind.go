package htest

import (
	"errors"
	"fmt"

	"reprise/analyses/kind"
)

// McNemarParams are the parameters of test.mcnemar.
type McNemarParams struct {
	Variables  []string `yaml:"variables" doc:"The first column of each pair." check:"required,minlen=1,column=table"`
	Paired     []string `yaml:"paired" doc:"The second column of each variable, in order, with the same levels." check:"required,minlen=1,column=table"`
	Correction bool     `yaml:"correction" doc:"Continuity correction of a table of two levels."`
	Exact      bool     `yaml:"exact" doc:"Exact binomial p for two levels."`
	Adjust     string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *McNemarParams) Check() error {
	if len(p.Paired) != len(p.Variables) {
		return kind.AtField(fmt.Errorf("paired names one column for each of the %d variables, got %d", len(p.Variables), len(p.Paired)), "paired")
	}
	return nil
}

// McNemarKind is the kind test.mcnemar.
var McNemarKind = kind.New("test.mcnemar", kind.Doc{
	Summary: "McNemar's test of paired categorical columns, with Bowker's for more than two levels.",
	Text: `Tests whether two classifications of the same cases are symmetric: whether changes from one level to another are as
frequent as changes back. For two levels the test may be corrected for continuity, or exact. Cases that lack one of both
values are left out and counted.`,
	References: []string{
		"McNemar Q. Note on the sampling error of the difference between correlated proportions or percentages. Psychometrika 1947;12:153-7. doi:10.1007/BF02295996",
		"Bowker AH. A test for symmetry in contingency tables. J Am Stat Assoc 1948;43:572-4. doi:10.1080/01621459.1948.10483284",
	},
}, McNemarParams{Correction: true, Adjust: "none"}, runMcNemar, kind.RowOrderFree(),
	kind.Example(McNemarParams{Variables: []string{"sex"}, Paired: []string{"sex"}, Correction: true, Adjust: "none"}))

func runMcNemar(_ *kind.Call, in TableInput, p McNemarParams) (*TestResult, error) {
	r := &TestResult{Title: "McNemar's test"}
	for i, name := range p.Variables {
		a, err := categoricalColumn(in.Table, name, i)
		if err != nil {
			return nil, err
		}
		b, err := categoricalColumn(in.Table, p.Paired[i], i)
		if err != nil {
			return nil, err
		}
		same := len(a.Levels) == len(b.Levels)
		for j := range a.Levels {
			same = same && a.Levels[j].Code == b.Levels[j].Code
		}
		if !same {
			return nil, kind.AtField(fmt.Errorf("columns %q and %q have different levels", a.Name, b.Name), "paired", i)
		}
		g := grouping{table: in.Table, codes: make([]int, in.Table.Len())}
		for _, l := range b.Levels {
			g.names = append(g.names, b.Title()+": "+l.Name())
		}
		for row := range g.codes {
			g.codes[row] = b.Codes[row]
			if b.Missing[row] {
				g.codes[row] = -1
			}
		}
		x := g.cross(a)
		l := newLine(&a.Variable, 0.95)
		l.Symbol, l.Method = "X²", "McNemar's test"
		l.Levels = x.lines(g.names, nil, nil)
		r.Notes = append(r.Notes, x.notes(a.Name)...)
		if len(a.Levels) < 2 {
			err = errors.New("a test of pairs needs at least two levels")
		} else {
			var t McNemarResult
			if t, err = McNemar(x.table, p.Correction, p.Exact); err == nil {
				l.Method = t.Method
				l.setChi(t.X2, t.DF, t.P)
				if t.Method == "exact" {
					l.Statistic, l.DF = noNumber(), noNumber()
				}
			}
		}
		if err != nil {
			l.fail(err)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
