package htest

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ShapiroWilkParams are the parameters of test.shapiro_wilk.
type ShapiroWilkParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// ShapiroWilkKind is the kind test.shapiro_wilk.
var ShapiroWilkKind = kind.New("test.shapiro_wilk", kind.Doc{
	Summary: "Shapiro-Wilk test of normality.",
	Text: `Tests whether values come from a normal distribution, by Royston's approximation for 3 to 5000 values. A test of normality
does not choose the right test of a difference: with few cases it rarely rejects, with many always.`,
	References: []string{"Royston P. Remark AS R94: a remark on algorithm AS 181. J R Stat Soc C 1995;44:547-51. doi:10.2307/2986146"},
}, ShapiroWilkParams{Adjust: "none"}, runShapiroWilk, kind.RowOrderFree(),
	kind.Example(ShapiroWilkParams{Variables: []string{"age", "weight", "marker"}, Adjust: "none"}))

func runShapiroWilk(_ *kind.Call, in TableInput, p ShapiroWilkParams) (*TestResult, error) {
	r := &TestResult{Title: "Shapiro-Wilk test"}
	for i, name := range p.Variables {
		c, err := numericColumn(in.Table, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		x, missing := complete(c)
		l := newLine(&c.Variable, 0.95)
		l.Method, l.Symbol, l.Groups = "Shapiro-Wilk test", "W", []GroupLine{describeGroup("all", x, missing)}
		if w, err := ShapiroWilk(x); err != nil {
			l.fail(err)
		} else {
			l.Statistic, l.P = result.Num(w.W), result.PValue(w.P)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
