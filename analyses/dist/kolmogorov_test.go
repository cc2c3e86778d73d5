package dist

import (
	"math"
	"testing"
)

func TestKolmogorovOneSample(t *testing.T) {
	// n = 2000, d = 0.06: one minus twice Smirnov's sum in mpmath at 40 digits; the others: Marsaglia,
	// Tsang and Wang 2003 and R 4.2.2. Above 10000 observations the result is NaN.
	for _, c := range []struct {
		n       int
		d, want float64
	}{{2000, 0.04, 0.99676943191713676985}, {2000, 0.06, 0.99999893956930566}, {16000, 0.016, math.NaN()}, {10, 0.274, 0.6284796154565043}} {
		if got := (KolmogorovOneSample{c.n}).CDF(c.d); math.Abs(got-c.want) > 1e-13 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("n=%d d=%v: %v, want %v", c.n, c.d, got, c.want)
		}
	}
	// The one-sided sum and the matrix agree where both are right.
	d := KolmogorovOneSample{100}
	if a, b := 2*d.OneSided(0.23), 1-d.matrixCDF(0.23); math.Abs(a-b) > 1e-9*a {
		t.Errorf("one-sided sum %v, matrix %v", a, b)
	}
	for i := 1; i < 200; i++ {
		x := float64(i) / 200
		p, q := d.CDF(x), d.Survival(x)
		if p < d.CDF(x-0.005)-1e-13 || math.Abs(p+q-1) > 1e-12 {
			t.Errorf("x=%v: %v %v", x, p, q)
		}
	}
	if !math.IsNaN(d.CDF(math.NaN())) || d.Survival(0) != 1 || d.CDF(1) != 1 || (KolmogorovOneSample{0}).Check() == nil {
		t.Error("special arguments")
	}
}

func TestKolmogorovTwoSample(t *testing.T) {
	d := KolmogorovTwoSample{M: 6, N: 9}
	last := 1.0
	for c := 0; c <= 54; c++ {
		x := float64(c) / 54
		p := d.AtLeast(x)
		if p > last || math.Abs(d.CDF(x)+d.Survival(x)-1) > 1e-15 || d.Survival(x) != d.AtLeast(float64(c+1)/54) {
			t.Errorf("at %d/54: %v after %v, CDF %v, Survival %v", c, p, last, d.CDF(x), d.Survival(x))
		}
		last = p
	}
	if d.AtLeast(0) != 1 || d.AtLeast(1.01) != 0 || !math.IsNaN(d.AtLeast(math.NaN())) {
		t.Error("special arguments")
	}
	for _, bad := range []KolmogorovTwoSample{{M: 0, N: 3}, {M: 1 << 20, N: 1 << 20}, {M: 2, N: 2, Ends: []bool{true}}} {
		if bad.Check() == nil || !math.IsNaN(bad.CDF(0.5)) {
			t.Errorf("%+v accepted", bad)
		}
	}
}
