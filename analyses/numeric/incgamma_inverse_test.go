package numeric

import (
	"math"
	"testing"
)

var inverseLevels = []float64{1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.01, 0.025, 0.2, 0.5, 0.7, 0.975, 0.999}

// The probability at the returned point may differ from p by what one unit in
// the last place of the point changes, and by the tail's own error.
func checkInverse(t *testing.T, name string, p, x, back, slope float64) {
	t.Helper()
	if math.IsNaN(x) {
		t.Errorf("%s: p=%v: no solution", name, p)
		return
	}
	tol := 2e-13 + 4e-16*slope
	if math.Abs(back-p) > tol*p {
		t.Errorf("%s: p=%v x=%v gives back %v (relative %.2g, allowed %.2g)", name, p, x, back, math.Abs(back-p)/p, tol)
	}
}

func TestInverseIncGamma(t *testing.T) {
	for _, a := range []float64{0.05, 0.25, 0.5, 1, 3.5, 20, 1000, 5e5} {
		for _, p := range inverseLevels {
			x := InvRegIncGammaLower(a, p)
			if x > 1e-290 {
				g := gammaTails(a, DD{Hi: x})
				checkInverse(t, "lower", p, x, g.Lower(), g.densityValue()/p)
			}
			x = InvRegIncGammaUpper(a, p)
			if x > 1e-290 {
				g := gammaTails(a, DD{Hi: x})
				checkInverse(t, "upper", p, x, g.Upper(), g.densityValue()/p)
			}
		}
	}
	if InvRegIncGammaLower(2, 0) != 0 || !math.IsInf(InvRegIncGammaLower(2, 1), 1) || InvRegIncGammaUpper(2, 1) != 0 {
		t.Error("end points")
	}
	for _, bad := range [][2]float64{{-1, 0.5}, {1, -0.5}, {1, 1.5}, {1, math.NaN()}, {math.NaN(), 0.5}} {
		if !math.IsNaN(InvRegIncGammaLower(bad[0], bad[1])) {
			t.Errorf("inverse P%v is not NaN", bad)
		}
	}
}
