package numeric

import (
	"math"
	"testing"
)

func TestInverseIncBeta(t *testing.T) {
	for _, a := range []float64{0.25, 0.5, 1, 3.5, 20, 1000, 5e5} {
		for _, b := range []float64{0.25, 0.5, 1, 4, 300, 1e6} {
			for _, p := range inverseLevels {
				for _, upper := range []bool{false, true} {
					o := InvRegIncBetaOdds(a, b, p, upper)
					if o < 1e-290 || o > 1e290 {
						continue
					}
					g := betaTails(a, b, DD{Hi: o}, DD{Hi: 1})
					checkInverse(t, "odds", p, o, g.side(upper), g.densityValue()/p)
					x, y := InvRegIncBetaPair(a, b, p, upper)
					if math.Abs(x+y-1) > 2.3e-16 || math.Abs(x/y-o) > 1e-15*o {
						t.Errorf("pair %v %v for odds %v", x, y, o)
					}
				}
			}
		}
	}
	if InvRegIncBeta(2, 3, 0) != 0 || InvRegIncBeta(2, 3, 1) != 1 || InvRegIncBetaUpper(2, 3, 0) != 1 {
		t.Error("end points")
	}
	for _, bad := range [][3]float64{{-1, 1, 0.5}, {1, 0, 0.5}, {1, 1, 2}, {1, 1, math.NaN()}} {
		if !math.IsNaN(InvRegIncBeta(bad[0], bad[1], bad[2])) {
			t.Errorf("inverse I%v is not NaN", bad)
		}
	}
}
