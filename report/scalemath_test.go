package report

import (
	"math"
	"testing"
)

func TestScaleMath(t *testing.T) {
	for _, x := range []float64{1, 2, 10, 0.001, 7.3e-12, 1e300, 2.3e-308, 0.7071, 123456.789, 1 << 40} {
		if got, want := log10(x), math.Log10(x); math.Abs(got-want) > 4e-15*math.Max(1, math.Abs(want)) {
			t.Errorf("log10(%g) = %g, wanted %g", x, got, want)
		}
	}
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if !math.IsNaN(log10(x)) {
			t.Errorf("log10(%g) is a number", x)
		}
	}
	for i := range 256 {
		x := float64(i) / 255
		want := x / 12.92
		if x > 0.04045 {
			want = math.Pow((x+0.055)/1.055, 2.4)
		}
		if got := linear(x); math.Abs(got-want) > 1e-14 {
			t.Errorf("linear(%g) = %g, wanted %g", x, got, want)
		}
	}
	for _, n := range []int{-300, -3, 0, 5, 22} {
		if got, want := pow10(n), math.Pow10(n); math.Abs(got-want) > 1e-13*want {
			t.Errorf("pow10(%d) = %g", n, got)
		}
	}
	for x, want := range map[float64]int{-5: 0, 2.9: 2, 1e300: 9, math.Inf(-1): 0} {
		if got := whole(x, 0, 9); got != want {
			t.Errorf("whole(%g) = %d, wanted %d", x, got, want)
		}
	}
	if whole(math.NaN(), 0, 9) != 0 {
		t.Error("NaN is no 0")
	}
}
