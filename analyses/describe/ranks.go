package describe

import (
	"math"

	"reprise/analyses/htest"
)

// spearman is the rank correlation of complete pairs, NaN where one of them is constant. All
// sums are of whole numbers (doubled ranks), so that they do not depend on the order.
func spearman(x, y []float64) float64 { return rankCorrelation(htest.Midranks(x), htest.Midranks(y)) }

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
