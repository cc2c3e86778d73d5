package rng

import (
	"fmt"
	"math"
	"testing"

	"reprise/analyses/numeric"
)

func TestExponentialFits(t *testing.T) {
	x := sample(200_000, New(5, "exponential"), (*Stream).Exponential)
	checkKS(t, "exponential", x, func(v float64) float64 { return -numeric.Expm1(-v) })
	checkMoments(t, "exponential", x, 1, 1)
	for _, v := range x {
		if v < 0 || v > 45.1 || (v == 0 && math.Signbit(v)) {
			t.Fatalf("draw %v", v)
		}
	}
}

func TestGammaFits(t *testing.T) {
	for i, shape := range []float64{0.05, 0.3, 0.999, 1, 1.5, 4, 37, 1000} {
		x := sample(30_000, New(5, "gamma").Sub("shape", i), func(s *Stream) float64 { return s.Gamma(shape) })
		name := fmt.Sprintf("gamma %v", shape)
		checkMoments(t, name, x, shape, shape)
		checkKS(t, name, x, func(v float64) float64 { return gammaCDF(shape, v) })
	}
}

func gammaCDF(shape, x float64) float64 { return numeric.RegIncGammaLower(shape, x) }

func TestGammaExtremeShape(t *testing.T) {
	s := New(5, "tiny")
	zero := 0
	for range 10_000 {
		v := s.Gamma(1e-3)
		if !(v >= 0) || math.IsInf(v, 1) {
			t.Fatalf("draw %v", v)
		}
		if v == 0 {
			zero++
		}
	}
	// P(X < 2^-1075) = (2^-1075)^0.001 (to 6e-4 relative) = 0.4747.
	if p := float64(zero) / 10_000; math.Abs(p-0.4747) > 0.02 {
		t.Errorf("%.4f of the draws are 0, want about 0.475", p)
	}
	if v := s.Gamma(math.SmallestNonzeroFloat64); v != 0 {
		t.Errorf("smallest shape: %v", v)
	}
	x := sample(30_000, New(5, "large shape"), func(s *Stream) float64 { return s.Gamma(1e8) })
	checkMoments(t, "gamma 1e8", x, 1e8, 1e8)
	if v := s.Gamma(1e300); math.Abs(v/1e300-1) > 1e-12 {
		t.Errorf("shape 1e300: %v", v)
	}
}

func TestBetaFits(t *testing.T) {
	for i, c := range []struct{ a, b float64 }{
		{1, 1}, {2, 5}, {0.5, 0.5}, {0.2, 3}, {30, 0.7}, {100, 250}, {0.3, 0.3},
	} {
		x := sample(30_000, New(5, "beta").Sub("case", i), func(s *Stream) float64 { return s.Beta(c.a, c.b) })
		name := fmt.Sprintf("beta %v %v", c.a, c.b)
		sum := c.a + c.b
		checkMoments(t, name, x, c.a/sum, c.a*c.b/(sum*sum*(sum+1)))
		checkKS(t, name, x, func(v float64) float64 { return numeric.RegIncBeta(c.a, c.b, v) })
	}
	// Far below where gamma draws exist: one end or the other, never NaN.
	s := New(5, "beta tiny")
	ones := 0
	for range 10_000 {
		v := s.Beta(1e-4, 3e-4)
		if !(v >= 0 && v <= 1) {
			t.Fatalf("draw %v", v)
		}
		if v > 0.5 {
			ones++
		}
	}
	if p := float64(ones) / 10_000; math.Abs(p-0.25) > 0.0173 {
		t.Errorf("%.4f of the draws are near 1, want about 0.25", p)
	}
}

func TestGammaArguments(t *testing.T) {
	s := New(1, "bad")
	for _, v := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		mustPanic(t, fmt.Sprintf("Gamma(%v)", v), func() { s.Gamma(v) })
		mustPanic(t, fmt.Sprintf("Beta(%v, 1)", v), func() { s.Beta(v, 1) })
		mustPanic(t, fmt.Sprintf("Beta(1, %v)", v), func() { s.Beta(1, v) })
	}
}
