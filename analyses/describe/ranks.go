package describe

import (
	"math"

	"reprise/analyses/numeric"
)

// midranks ranks values from 1 in their own order; equal values share the mean of their
// ranks.
func midranks(x []float64) []float64 {
	order := numeric.SortedOrder(x)
	ranks := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			ranks[at] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}

// spearman is the rank correlation of complete pairs, NaN where one of them is constant. All
// sums are of whole numbers (doubled ranks), so that they do not depend on the order.
func spearman(x, y []float64) float64 { return rankCorrelation(midranks(x), midranks(y)) }

// rankCorrelation is the correlation of midranks.
func rankCorrelation(a, b []float64) float64 {
	centre := float64(len(a) + 1)
	var sab, saa, sbb float64
	for i := range a {
		u, v := 2*a[i]-centre, 2*b[i]-centre
		sab += float64(u * v)
		saa += float64(u * u)
		sbb += float64(v * v)
	}
	if saa == 0 || sbb == 0 {
		return math.NaN()
	}
	return math.Max(-1, math.Min(1, sab/math.Sqrt(saa)/math.Sqrt(sbb)))
}
