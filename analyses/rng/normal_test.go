package rng

import (
	"math"
	"testing"

	"reprise/analyses/numeric"
)

func normalCDF(x float64) float64 { return numeric.Erfc(-x/math.Sqrt2) / 2 }

func TestNormalFits(t *testing.T) {
	x := sample(200_000, New(5, "normal"), (*Stream).Normal)
	checkKS(t, "normal", x, normalCDF)
	checkMoments(t, "normal", x, 0, 1)
	// Tails: expected counts beyond 3, 3.5 and 4 on each side.
	for _, at := range []float64{3, 3.5, 4} {
		low, high := 0, 0
		for _, v := range x {
			if v < -at {
				low++
			}
			if v > at {
				high++
			}
		}
		expected := 200_000 * normalCDF(-at)
		for side, n := range map[string]int{"low": low, "high": high} {
			if z := (float64(n) - expected) / math.Sqrt(expected); math.Abs(z) > 3.5 {
				t.Errorf("%d draws beyond %v on the %s side, want %.1f", n, at, side, expected)
			}
		}
	}
}

// A draw hangs on its own word alone.
func TestNormalTakesOneWord(t *testing.T) {
	a, b := New(1, "x"), New(1, "x")
	for range 1000 {
		a.Normal()
		b.Uint64()
	}
	if a.Uint64() != b.Uint64() {
		t.Error("1000 normals didn't take 1000 words")
	}
}

// Quantiles computed with 40 decimal digits by testdata/quantiles.py, rounded
// to 17.
func TestLowerQuantile(t *testing.T) {
	for _, c := range []struct{ p, z float64 }{
		{0x1p-65, -9.1552937726860725},
		{1e-18, -8.7572903487823151},
		{1e-12, -7.0344838253011319},
		{1.3e-11, -6.6676114565107408},
		{1.4e-11, -6.6567230915181836},
		{1e-6, -4.753424308822899},
		{0.001, -3.0902323061678135},
		{0.01, -2.3263478740408411},
		{0.05, -1.6448536269514727},
		{0.074, -1.4466320671589785},
		{0.075, -1.4395314709384559},
		{0.076, -1.4325027208258116},
		{0.1, -1.2815515655446004},
		{0.25, -0.67448975019608174},
		{0.4, -0.25334710313579974},
		{0.49, -0.025068908258711058},
		{0.499999, -2.5066282745665594e-6},
		{0.5, 0.0},
	} {
		got := lowerQuantile(c.p)
		if c.z == 0 {
			if got != 0 {
				t.Errorf("quantile of %v = %v", c.p, got)
			}
			continue
		}
		if e := math.Abs(got-c.z) / -c.z; !(e < 2e-15) {
			t.Errorf("quantile of %v = %.17g, want %.17g (relative error %.2g)", c.p, got, c.z, e)
		}
	}
}

func TestLowerQuantileIsMonotone(t *testing.T) {
	previous := math.Inf(-1)
	for p := 0x1p-65; p <= 0.5; p *= 1.0009765625 {
		z := lowerQuantile(p)
		if !(z > previous) || z > 0 {
			t.Fatalf("quantile of %v is %v after %v", p, z, previous)
		}
		previous = z
	}
}
