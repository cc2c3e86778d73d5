package htest

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// PermutationParams are the parameters of test.permutation.
type PermutationParams struct {
	Variables    []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group        string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare      []string `yaml:"compare" doc:"The two groups to compare, first minus second; left out: both that there are." check:"unique"`
	Permutations int      `yaml:"permutations" doc:"Random exchanges B; p = (1 + count)/(B + 1)." check:"min=99,max=100000000"`
	Alternative  string   `yaml:"alternative" doc:"The alternative hypothesis; less: the first group is smaller." check:"oneof=two_sided less greater"`
	Adjust       string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *PermutationParams) Check() error { return checkCompare(p.Compare, 2) }

// PermutationKind is the kind test.permutation.
var PermutationKind = kind.New("test.permutation", kind.Doc{
	Summary: "Permutation test of the difference of means between two groups.",
	Text: `Tests whether values are exchangeable between two groups: the difference of means is compared with those of B random
exchanges of the values. p = (1 + count)/(B + 1), which is never zero.`,
	References: []string{"Phipson B, Smyth GK. Permutation p-values should never be zero. Stat Appl Genet Mol Biol 2010;9:39. doi:10.2202/1544-6115.1585"},
}, PermutationParams{Permutations: 10_000, Alternative: "two_sided", Adjust: "none"}, runPermutation, kind.RowOrderFree(), kind.Draws(),
	kind.Example(PermutationParams{Variables: []string{"age", "marker"}, Group: "arm", Compare: []string{"control", "treated"}, Permutations: 10_000, Alternative: "two_sided", Adjust: "none"}))

func runPermutation(call *kind.Call, in GroupsInput, p PermutationParams) (*TestResult, error) {
	r, err := groupedRun{
		title: "Permutation test", variables: p.Variables, group: p.Group, compare: p.Compare, most: 2, otherwise: "test.anova",
		level: 0.95, adjust: p.Adjust, method: fmt.Sprintf("permutation test of means, %d permutations", p.Permutations), symbol: "difference",
		test: func(c *frame.Column, _ []string, values [][]float64, l *TestLine, _ *TestResult) error {
			t, err := PermutationMeans(call.Context, values[0], values[1], p.Permutations, call.Stream.Sub(c.Name, 0))
			if err != nil {
				return err
			}
			l.EstimateName, l.Estimate = "difference of means", result.Num(t.Difference)
			l.Statistic, l.P = result.Num(t.Difference), result.PValue(t.Tails.For(Alternative(p.Alternative)))
			return nil
		},
	}.run(in)
	if call.Context.Err() != nil {
		return nil, call.Context.Err()
	}
	return r, err
}
