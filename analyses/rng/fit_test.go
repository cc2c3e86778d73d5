package rng

import (
	"math"
	"slices"
	"testing"
)

// checkKS fails when the Kolmogorov-Smirnov distance between the sample and cdf
// exceeds 1.95 / sqrt(n), the asymptotic critical value at alpha = 0.001
// (2 exp(-2 * 1.95^2) = 0.00099). Seeds are fixed, so a test that passes always
// passes.
func checkKS(t *testing.T, name string, sample []float64, cdf func(x float64) float64) {
	t.Helper()
	x := slices.Clone(sample)
	slices.Sort(x)
	n := float64(len(x))
	d := 0.0
	for i, v := range x {
		p := cdf(v)
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	if math.IsNaN(d) || float64(d*math.Sqrt(n)) > 1.95 {
		t.Errorf("%s: KS distance %.5f (times sqrt(n): %.3f), critical 1.95", name, d, d*math.Sqrt(n))
	}
}

// checkChiSquare compares observed counts with probabilities that add up to 1
// (cells are pooled from the left until each expects at least 10), at
// alpha = 0.001 by the Wilson-Hilferty approximation of the critical value.
func checkChiSquare(t *testing.T, name string, counts []int, probs []float64) {
	t.Helper()
	n, total := 0, 0.0
	for i, c := range counts {
		n += c
		total += probs[i]
	}
	if math.Abs(total-1) > 1e-9 {
		t.Fatalf("%s: probabilities add up to %v", name, total)
	}
	x2, cells := 0.0, 0
	observed, expected := 0.0, 0.0
	left := float64(n)
	for i, c := range counts {
		observed += float64(c)
		expected += float64(probs[i] * float64(n))
		if expected >= 10 && left-expected >= 10 || i == len(counts)-1 {
			if expected > 0 {
				diff := observed - expected
				x2 += float64(diff*diff) / expected
				cells++
			} else if observed > 0 {
				t.Errorf("%s: %v draws where none are possible", name, observed)
			}
			left -= expected
			observed, expected = 0, 0
		}
	}
	df := float64(cells - 1)
	if df < 1 {
		t.Fatalf("%s: only one cell", name)
	}
	w := 1 - 2/(9*df) + 3.0902*math.Sqrt(2/(9*df))
	if critical := df * w * w * w; !(x2 < critical) {
		t.Errorf("%s: chi-square %.1f on %v df, critical %.1f", name, x2, df, critical)
	}
}

// checkMoments compares sample mean and variance with their expectations,
// within 4 standard errors (fourth central moment from the sample).
func checkMoments(t *testing.T, name string, x []float64, mean, variance float64) {
	t.Helper()
	n := float64(len(x))
	m, m2, m4 := 0.0, 0.0, 0.0
	for _, v := range x {
		m += v / n
	}
	for _, v := range x {
		d := (v - mean) * (v - mean)
		m2 += d / n
		m4 += float64(d*d) / n
	}
	if z := (m - mean) / math.Sqrt(variance/n); !(math.Abs(z) < 4) {
		t.Errorf("%s: mean %v, want %v (z = %.2f)", name, m, mean, z)
	}
	if z := (m2 - variance) / math.Sqrt((m4-float64(m2*m2))/n); !(math.Abs(z) < 4) {
		t.Errorf("%s: variance %v, want %v (z = %.2f)", name, m2, variance, z)
	}
}

func sample(n int, s *Stream, draw func(s *Stream) float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = draw(s)
	}
	return x
}

// mustPanic fails unless f panics.
func mustPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s did not panic", name)
		}
	}()
	f()
}

// The checks themselves can fail.
func TestChecksDetectMisfit(t *testing.T) {
	s := New(1, "misfit")
	x := sample(20_000, s, (*Stream).Float64)
	for i := range x {
		x[i] = math.Sqrt(x[i] * (0.96 + 0.04*x[i])) // not quite sqrt(U)
	}
	inner := &testing.T{}
	checkKS(inner, "", x, func(v float64) float64 { return v })
	if !inner.Failed() {
		t.Error("KS accepts a wrong distribution")
	}
	inner = &testing.T{}
	checkChiSquare(inner, "", []int{5200, 4800}, []float64{0.5, 0.5})
	if !inner.Failed() {
		t.Error("chi-square accepts 5200 : 4800")
	}
	inner = &testing.T{}
	checkChiSquare(inner, "", []int{5080, 4920}, []float64{0.5, 0.5})
	if inner.Failed() {
		t.Error("chi-square refuses 5080 : 4920")
	}
}
