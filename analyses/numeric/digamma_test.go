package numeric

import (
	"math"
	"testing"
)

func TestDigamma(t *testing.T) {
	checkReference(t, "digamma", 2e-15, func(a []float64) float64 { return Digamma(a[0]) }, absoluteBelowOne)
	checkReference(t, "trigamma", 2e-15, func(a []float64) float64 { return Trigamma(a[0]) }, nil)
	// Relative accuracy beside the zero.
	x := 1.4616321449683624
	want := 0.9676722454476212 * (x - digammaZeroHi - digammaZeroLo)
	if got := Digamma(x); math.Abs(got-want) > 1e-14*math.Abs(want) {
		t.Errorf("Digamma(%v) = %v, want %v", x, got, want)
	}
	for _, x := range []float64{0, -1, -20, math.NaN(), math.Inf(-1)} {
		if !math.IsNaN(Digamma(x)) {
			t.Errorf("Digamma(%v) is not NaN", x)
		}
	}
}
