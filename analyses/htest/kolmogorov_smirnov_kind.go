package htest

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// KolmogorovParams are the parameters of test.kolmogorov_smirnov.
type KolmogorovParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group       string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare     []string `yaml:"compare" doc:"The two groups to compare; left out: both that there are." check:"unique"`
	Exact       string   `yaml:"exact" doc:"Exact p: auto below 10,000 pairs of values." check:"oneof=auto always never"`
	Alternative string   `yaml:"alternative" doc:"Which distribution function lies above: greater, the first one." check:"oneof=two_sided less greater"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *KolmogorovParams) Check() error { return checkCompare(p.Compare, 2) }

// KolmogorovSmirnovKind is the kind test.kolmogorov_smirnov.
var KolmogorovSmirnovKind = kind.New("test.kolmogorov_smirnov", kind.Doc{
	Summary: "Two-sample Kolmogorov-Smirnov test between two groups.",
	Text: `Tests whether two groups have the same distribution, by the largest distance of their empirical distribution functions.
Exact p-values are conditional on the ties; with many values Kolmogorov's limit stands in.`,
	References: []string{"Schröer G, Trenkler D. Exact and randomization distributions of Kolmogorov-Smirnov tests for two or three samples. Comput Stat Data Anal 1995;20:185-202. doi:10.1016/0167-9473(94)00040-P"},
}, KolmogorovParams{Exact: "auto", Alternative: "two_sided", Adjust: "none"}, runKolmogorov, kind.RowOrderFree(),
	kind.Example(KolmogorovParams{Variables: []string{"age", "marker"}, Group: "arm", Compare: []string{"control", "treated"}, Exact: "auto", Alternative: "two_sided", Adjust: "none"}))

func runKolmogorov(_ *kind.Call, in GroupsInput, p KolmogorovParams) (*TestResult, error) {
	return groupedRun{
		title: "Kolmogorov-Smirnov test", variables: p.Variables, group: p.Group, compare: p.Compare, most: 2, otherwise: "test.kruskal_wallis",
		level: 0.95, adjust: p.Adjust, method: "Kolmogorov-Smirnov test", symbol: "D",
		test: func(_ *frame.Column, _ []string, values [][]float64, l *TestLine, _ *TestResult) error {
			r, err := KolmogorovSmirnov(values[0], values[1], p.Exact)
			if err != nil {
				return err
			}
			l.Method = fmt.Sprintf("Kolmogorov-Smirnov test, %s", r.Method)
			l.Statistic, l.P = result.Num(r.D), result.PValue(r.P)
			switch Alternative(p.Alternative) {
			case Less:
				l.Statistic, l.P = result.Num(r.Below), result.PValue(r.Less)
			case Greater:
				l.Statistic, l.P = result.Num(r.Above), result.PValue(r.Greater)
			}
			return nil
		},
	}.run(in)
}
