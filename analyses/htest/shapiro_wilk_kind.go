package htest

import (
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ShapiroWilkParams are the parameters of test.shapiro_wilk.
type ShapiroWilkParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group     string   `yaml:"group" doc:"A column whose groups are tested one by one; left out: the input groups, or all cases together." check:"column=table"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// ShapiroWilkKind is the kind test.shapiro_wilk.
var ShapiroWilkKind = kind.New("test.shapiro_wilk", kind.Doc{
	Summary: "Shapiro-Wilk test of normality.",
	Text: `Tests whether values come from a normal distribution, by Royston's approximation for 3 to 5000 values. With groups
each variable is tested in every group, one line each, named variable:group. A test of normality
does not choose the right test of a difference: with few cases it rarely rejects, with many always.`,
	References: []string{"Royston P. Remark AS R94: a remark on algorithm AS 181. J R Stat Soc C 1995;44:547-51. doi:10.2307/2986146"},
}, ShapiroWilkParams{Adjust: "none"}, runShapiroWilk, kind.RowOrderFree(),
	kind.Example(ShapiroWilkParams{Variables: []string{"age", "weight", "marker"}, Adjust: "none"}))

func runShapiroWilk(_ *kind.Call, in GroupsInput, p ShapiroWilkParams) (*TestResult, error) {
	r := &TestResult{Title: "Shapiro-Wilk test"}
	if p.Group != "" || in.Groups != nil {
		g, err := groupingOf(in, p.Group, nil)
		if err != nil {
			return nil, err
		}
		r.Notes = g.notes
		for i, name := range p.Variables {
			c, err := numericColumn(g.table, name, i, false, "variables")
			if err != nil {
				return nil, err
			}
			values, missing := g.split(c)
			for k, group := range g.names {
				l := shapiroWilkLine(&c.Variable, group, values[k], missing[k])
				l.Variable, l.Label = l.Variable+":"+group, l.Label+": "+group
				r.Variables = append(r.Variables, l)
			}
		}
		return r, r.finishTests(p.Adjust)
	}
	for i, name := range p.Variables {
		c, err := numericColumn(in.Table, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		x, missing := complete(c)
		r.Variables = append(r.Variables, shapiroWilkLine(&c.Variable, "all", x, missing))
	}
	return r, r.finishTests(p.Adjust)
}

func shapiroWilkLine(v *frame.Variable, group string, x []float64, missing int) TestLine {
	l := newLine(v, 0.95)
	l.Method, l.Symbol, l.Groups = "Shapiro-Wilk test", "W", []GroupLine{describeGroup(group, x, missing)}
	if w, err := ShapiroWilk(x); err != nil {
		l.fail(err)
	} else {
		l.Statistic, l.P = result.Num(w.W), result.PValue(w.P)
	}
	return l
}
