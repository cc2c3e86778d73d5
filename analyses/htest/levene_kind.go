package htest

import (
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// LeveneParams are the parameters of test.levene.
type LeveneParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group     string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare   []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Center    *string  `yaml:"center" doc:"Deviations from each group's mean (Levene) or median (Brown and Forsythe)." profile:"levene.center" check:"oneof=mean median"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// LeveneKind is the kind test.levene.
var LeveneKind = kind.New("test.levene", kind.Doc{
	Summary: "Levene's test of equal variances between groups, about means or medians.",
	Text: `Tests whether groups have the same variance by an analysis of variance of the absolute deviations from each group's
mean or median. About the median it is the test of Brown and Forsythe, robust against skewed values.`,
	References: []string{"Brown MB, Forsythe AB. Robust tests for the equality of variances. J Am Stat Assoc 1974;69:364-7. doi:10.1080/01621459.1974.10482955"},
}, LeveneParams{Adjust: "none"}, runLevene, kind.RowOrderFree(),
	kind.Example(LeveneParams{Variables: []string{"age", "weight"}, Group: "arm", Adjust: "none"}))

func runLevene(_ *kind.Call, in GroupsInput, p LeveneParams) (*TestResult, error) {
	return groupedRun{
		title: "Levene's test", variables: p.Variables, group: p.Group, compare: p.Compare, level: 0.95, adjust: p.Adjust,
		conventions: []Convention{{"levene.center", *p.Center}}, method: "Levene's test about the " + *p.Center, symbol: "F",
		test: func(_ *frame.Column, _ []string, values [][]float64, l *TestLine, _ *TestResult) error {
			a, err := Levene(values, *p.Center)
			if err == nil {
				l.Statistic, l.DF, l.DF2, l.P = result.Num(a.F), result.Num(a.DF1), result.Num(a.DF2), result.PValue(a.P)
			}
			return err
		},
	}.run(in)
}
