package numeric

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

func TestIncGammaReference(t *testing.T) {
	checkReference(t, "gammalower", 1e-13, func(a []float64) float64 { return RegIncGammaLower(a[0], a[1]) }, nil)
	checkReference(t, "gammaupper", 1e-13, func(a []float64) float64 { return RegIncGammaUpper(a[0], a[1]) }, nil)
}

func TestIncGammaLogs(t *testing.T) {
	for _, r := range readReference(t, "testdata/gammabeta.txt") {
		var got float64
		switch r.name {
		case "gammalower":
			got = LogRegIncGammaLower(r.args[0], r.args[1])
		case "gammaupper":
			got = LogRegIncGammaUpper(r.args[0], r.args[1])
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

func TestIncGammaGonum(t *testing.T) {
	for _, a := range []float64{0.3, 1, 4.5, 60} {
		for _, x := range []float64{0.01, 0.5, 2, 7, 55, 80} {
			if got, want := RegIncGammaLower(a, x), mathext.GammaIncReg(a, x); math.Abs(got-want) > 1e-12*want {
				t.Errorf("P(%v,%v) = %v, gonum %v", a, x, got, want)
			}
		}
	}
}

func TestIncGammaProperties(t *testing.T) {
	for _, a := range []float64{1e-3, 0.25, 1, 7.5, 300, 1e5} {
		last := 0.0
		for i := 1; i < 400; i++ {
			x := a * float64(i) / 100
			g := NewGammaTails(a, x)
			p, q := g.Lower(), g.Upper()
			if !(p >= 0 && p <= 1 && q >= 0 && q <= 1) || math.Abs(p+q-1) > 2e-15 {
				t.Fatalf("a=%v x=%v: p=%v q=%v", a, x, p, q)
			}
			if p < last*(1-1e-13) {
				t.Fatalf("P(%v, x) falls at x=%v: %v after %v", a, x, p, last)
			}
			last = p
		}
	}
	for _, bad := range [][2]float64{{0, 1}, {-1, 1}, {1, -1}, {math.NaN(), 1}, {1, math.NaN()}, {math.Inf(1), 1}} {
		if !math.IsNaN(RegIncGammaLower(bad[0], bad[1])) || !math.IsNaN(RegIncGammaUpper(bad[0], bad[1])) {
			t.Errorf("P%v is not NaN", bad)
		}
	}
	if RegIncGammaLower(3, 0) != 0 || RegIncGammaUpper(3, 0) != 1 || RegIncGammaLower(3, math.Inf(1)) != 1 {
		t.Error("end points")
	}
	if v := RegIncGammaLower(1e300, 1e300); !math.IsNaN(v) && !(v >= 0 && v <= 1) {
		t.Errorf("P(1e300,1e300) = %v", v)
	}
}
