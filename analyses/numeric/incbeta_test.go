package numeric

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

func TestIncBetaReference(t *testing.T) {
	checkReference(t, "betalower", 1e-13, func(a []float64) float64 { return RegIncBeta(a[0], a[1], a[2]) }, nil)
	checkReference(t, "betaupper", 1e-13, func(a []float64) float64 { return RegIncBetaUpper(a[0], a[1], a[2]) }, nil)
}

func TestIncBetaLogs(t *testing.T) {
	for _, r := range readReference(t, "testdata/gammabeta.txt") {
		var got float64
		switch r.name {
		case "betalower":
			got = LogRegIncBeta(r.args[0], r.args[1], r.args[2])
		case "betaupper":
			got = LogRegIncBetaUpper(r.args[0], r.args[1], r.args[2])
		default:
			continue
		}
		if v, _ := r.want.Float64(); v > 0.5 {
			continue
		}
		if want := logOf(r.want); math.Abs(got-want) > 4e-14*math.Max(1, math.Abs(want)) {
			t.Errorf("log %s%v = %v, want %v", r.name, r.args, got, want)
		}
	}
}

func TestIncBetaGonum(t *testing.T) {
	for _, a := range []float64{0.3, 1, 4.5, 60} {
		for _, b := range []float64{0.5, 2, 33} {
			for _, x := range []float64{0.01, 0.2, 0.5, 0.77, 0.95} {
				if got, want := RegIncBeta(a, b, x), mathext.RegIncBeta(a, b, x); math.Abs(got-want) > 1e-11*want {
					t.Errorf("I_%v(%v,%v) = %v, gonum %v", x, a, b, got, want)
				}
			}
		}
	}
}

func TestIncBetaProperties(t *testing.T) {
	for _, a := range []float64{0.05, 0.5, 1, 7.5, 300, 1e5} {
		for _, b := range []float64{0.05, 0.5, 1, 20, 4000} {
			last := 0.0
			for i := 1; i < 128; i++ {
				x := float64(i) / 128 // 1-x is exact: symmetry must hold in every bit
				g, h := NewBetaTails(a, b, x), NewBetaTails(b, a, 1-x)
				p, q := g.Lower(), g.Upper()
				if !(p >= 0 && p <= 1 && q >= 0 && q <= 1) || math.Abs(p+q-1) > 2e-15 {
					t.Fatalf("a=%v b=%v x=%v: p=%v q=%v", a, b, x, p, q)
				}
				if math.Abs(h.Upper()-p) > 1e-14*p {
					t.Fatalf("symmetry at a=%v b=%v x=%v: %v and %v", a, b, x, p, h.Upper())
				}
				if p < last*(1-1e-13) {
					t.Fatalf("I_x(%v,%v) falls at x=%v", a, b, x)
				}
				last = p
			}
		}
	}
	for _, bad := range [][3]float64{{0, 1, 0.5}, {1, -1, 0.5}, {1, 1, -0.1}, {1, 1, 1.1}, {math.NaN(), 1, 0.5}, {1, math.Inf(1), 0.5}, {1, 1, math.NaN()}} {
		if !math.IsNaN(RegIncBeta(bad[0], bad[1], bad[2])) {
			t.Errorf("I%v is not NaN", bad)
		}
	}
	if RegIncBeta(2, 3, 0) != 0 || RegIncBeta(2, 3, 1) != 1 || RegIncBetaUpper(2, 3, 0) != 1 {
		t.Error("end points")
	}
}
