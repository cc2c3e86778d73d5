package htest

import (
	"errors"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// KruskalResult is the result of the Kruskal-Wallis test.
type KruskalResult struct {
	N         []int
	MeanRanks []float64
	H         float64 // corrected for ties
	DF        float64
	P         float64 // asymptotic, chi-square
	// TiedValues is the number of values that share theirs with another one.
	TiedValues int
}

// KruskalWallis tests whether the values of some group tend to be larger than those of another.
//
// Null hypothesis: all groups come from one distribution.
// H = 12/(N(N+1)) Σ n_i (mean rank_i - (N+1)/2)², divided by 1 - Σ(t³-t)/(N³-N) for ties, is
// compared with chi-square on k-1 degrees of freedom. Cost N log N.
//
// Reference: Kruskal and Wallis 1952, doi:10.1080/01621459.1952.10483441.
func KruskalWallis(groups [][]float64) (KruskalResult, error) {
	if err := finiteGroups(groups, 1); err != nil {
		return KruskalResult{}, err
	}
	rk := midranks(groups...)
	n := float64(len(rk.ranks))
	r := KruskalResult{DF: float64(len(groups) - 1)}
	for _, t := range rk.ties {
		r.TiedValues += t
	}
	if len(rk.ties) == 1 && rk.ties[0] == len(rk.ranks) || n < 2 {
		return KruskalResult{}, errors.New("all values are equal: the Kruskal-Wallis test has no answer")
	}
	from := 0
	var terms []float64
	for _, g := range groups {
		k := float64(len(g))
		sum := sumPlain(rk.ranks[from : from+len(g)])
		from += len(g)
		r.N, r.MeanRanks = append(r.N, len(g)), append(r.MeanRanks, sum/k)
		dev := sum - float64(k*(n+1)/2) // exact
		terms = append(terms, dev/k*dev)
	}
	correction := 1 - rk.tieSum()/n/(float64(n*n)-1)
	r.H = 12 / n / (n + 1) * numeric.Sum(terms) / correction
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.H)
	return r, nil
}
