package htest

import (
	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

// VariancesParams are the parameters of test.bartlett and test.fligner.
type VariancesParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group     string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare   []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// BartlettKind is the kind test.bartlett.
var BartlettKind = kind.New("test.bartlett", kind.Doc{
	Summary: "Bartlett's test of equal variances between groups.",
	Text: `Tests whether groups have the same variance, assuming normal populations; it is sensitive to other shapes, so
Levene's or Fligner's test is the safer choice. Each group needs two values that differ.`,
	References: []string{"Bartlett MS. Properties of sufficiency and statistical tests. Proc R Soc Lond A 1937;160:268-82. doi:10.1098/rspa.1937.0109"},
}, VariancesParams{Adjust: "none"}, runBartlett, kind.RowOrderFree(),
	kind.Example(VariancesParams{Variables: []string{"age", "weight"}, Group: "arm", Adjust: "none"}))

func runBartlett(_ *kind.Call, in GroupsInput, p VariancesParams) (*TestResult, error) {
	return runVariances(in, p, "Bartlett's test", "K²", Bartlett)
}

// FlignerKind is the kind test.fligner.
var FlignerKind = kind.New("test.fligner", kind.Doc{
	Summary: "Fligner-Killeen test of equal variances between groups.",
	Text: `Tests whether groups have the same variance from normal scores of the ranks of the deviations from each group's
median; among the tests of variances it depends least on the shape of the distribution.`,
	References: []string{"Conover WJ, Johnson ME, Johnson MM. A comparative study of tests for homogeneity of variances. Technometrics 1981;23:351-61. doi:10.1080/00401706.1981.10487680"},
}, VariancesParams{Adjust: "none"}, runFligner, kind.RowOrderFree(),
	kind.Example(VariancesParams{Variables: []string{"age", "weight"}, Group: "arm", Adjust: "none"}))

func runFligner(_ *kind.Call, in GroupsInput, p VariancesParams) (*TestResult, error) {
	return runVariances(in, p, "Fligner-Killeen test", "X²", Fligner)
}

func runVariances(in GroupsInput, p VariancesParams, title, symbol string, test func([][]float64) (ChiResult, error)) (*TestResult, error) {
	return groupedRun{
		title: title, variables: p.Variables, group: p.Group, compare: p.Compare, level: 0.95, adjust: p.Adjust, method: title, symbol: symbol,
		test: func(_ *frame.Column, _ []string, values [][]float64, l *TestLine, _ *TestResult) error {
			r, err := test(values)
			if err == nil {
				l.setChi(r.X2, r.DF, r.P)
			}
			return err
		},
	}.run(in)
}
