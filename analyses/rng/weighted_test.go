package rng

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestMultinomialFits(t *testing.T) {
	weights := []float64{1, 0, 2.5, 4, 0.5, 0}
	probs := make([]float64, len(weights))
	for i, w := range weights {
		probs[i] = w / 8
	}
	s := New(8, "multinomial")
	total := make([]int, len(weights))
	columns := make([][]float64, len(weights))
	for range 20_000 {
		counts := s.Multinomial(30, weights)
		n := 0
		for i, c := range counts {
			n += c
			total[i] += c
			columns[i] = append(columns[i], float64(c))
		}
		if n != 30 || counts[1] != 0 || counts[5] != 0 {
			t.Fatalf("counts %v", counts)
		}
	}
	checkChiSquare(t, "multinomial totals", total, probs)
	for i, p := range probs {
		if p > 0 {
			checkMoments(t, fmt.Sprintf("category %d", i), columns[i], 30*p, 30*p*(1-p))
		}
	}
	// Covariance of two categories: -n p q = -30 * 2.5/8 * 4/8 = -4.6875.
	cov := 0.0
	for i := range columns[2] {
		cov += (columns[2][i] - 30*probs[2]) * (columns[3][i] - 30*probs[3]) / 20_000
	}
	if math.Abs(cov+4.6875) > 0.25 {
		t.Errorf("covariance %v, want -4.6875", cov)
	}
	if got := s.Multinomial(0, weights); !slices.Equal(got, make([]int, 6)) {
		t.Errorf("no trials: %v", got)
	}
	if got := s.Multinomial(maxCount, []float64{0, 1e-320, 0}); got[1] != maxCount {
		t.Errorf("one category: %v", got)
	}
}

func TestWeighted(t *testing.T) {
	weights := []float64{0, 3, 0, 1, 0.5, 3.5, 0}
	s := New(8, "weighted")
	counts := make([]int, len(weights))
	for _, v := range s.SampleWeightedWith(weights, 50_000) {
		counts[v]++
	}
	probs := make([]float64, len(weights))
	for i, w := range weights {
		probs[i] = w / 8
	}
	for i, c := range counts {
		if weights[i] == 0 && c > 0 {
			t.Errorf("category %d of weight 0 drawn %d times", i, c)
		}
	}
	checkChiSquare(t, "weighted", counts, probs)
}

// First draws follow the weights; second draws follow those left.
func TestSampleWeightedWithout(t *testing.T) {
	weights := []float64{2, 0, 1, 5, 0.5}
	s := New(8, "weighted without")
	pairs := make([]int, 25)
	for range 50_000 {
		p := s.SampleWeightedWithout(weights, 2)
		pairs[p[0]*5+p[1]]++
	}
	probs := make([]float64, 25)
	for i, a := range weights {
		for j, b := range weights {
			if i != j {
				probs[i*5+j] = a / 8.5 * b / (8.5 - a)
			}
		}
	}
	checkChiSquare(t, "ordered weighted pairs", pairs, probs)
	all := s.SampleWeightedWithout(weights, 4)
	slices.Sort(all)
	if !slices.Equal(all, []int{0, 2, 3, 4}) {
		t.Errorf("all categories: %v", all)
	}
}

func TestCheckWeights(t *testing.T) {
	for _, c := range []struct {
		weights []float64
		want    string
	}{
		{[]float64{1, 2}, ""},
		{[]float64{0, 5e-324}, ""},
		{nil, "weights must have a sum above 0"},
		{[]float64{0, 0}, "weights must have a sum above 0"},
		{[]float64{1, -2}, "weight 2 must be a finite number >= 0, got -2"},
		{[]float64{math.NaN()}, "weight 1 must be a finite number >= 0, got NaN"},
		{[]float64{1, 1, math.Inf(1)}, "weight 3 must be a finite number >= 0, got +Inf"},
		{[]float64{1e308, 1e308}, "weights must have a finite sum"},
	} {
		got := ""
		if err := CheckWeights(c.weights); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.weights, got, c.want)
		}
		if c.want == "" {
			continue
		}
		s := New(1, "bad")
		mustPanic(t, "Multinomial", func() { s.Multinomial(1, c.weights) })
		mustPanic(t, "SampleWeightedWith", func() { s.SampleWeightedWith(c.weights, 1) })
		mustPanic(t, "SampleWeightedWithout", func() { s.SampleWeightedWithout(c.weights, 1) })
		if w, err := NewWeights(c.weights); err == nil || w != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("NewWeights: %v, %v", w, err)
		}
	}
	s := New(1, "bad")
	mustPanic(t, "k = -1", func() { s.SampleWeightedWith([]float64{1}, -1) })
	mustPanic(t, "k beyond positive weights", func() { s.SampleWeightedWithout([]float64{1, 0}, 2) })
	mustPanic(t, "k = -1", func() { s.SampleWeightedWithout([]float64{1, 0}, -1) })
	mustPanic(t, "n = -1", func() { s.Multinomial(-1, []float64{1}) })
}
