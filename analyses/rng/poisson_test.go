package rng

import (
	"fmt"
	"math"
	"testing"
)

func poissonProbs(lambda float64, upTo int) []float64 {
	probs := make([]float64, upTo+1)
	total := 0.0
	for k := range upTo {
		lg, _ := math.Lgamma(float64(k) + 1)
		probs[k] = math.Exp(float64(k)*math.Log(lambda) - lambda - lg)
		total += probs[k]
	}
	probs[upTo] = max(0, 1-total)
	return probs
}

func TestPoissonFits(t *testing.T) {
	for i, lambda := range []float64{0.01, 0.7, 3.5, 9.999, 10, 12.3, 47, 300} {
		upTo := int(lambda + 12*math.Sqrt(lambda) + 12)
		counts := make([]int, upTo+1)
		s := New(6, "poisson").Sub("case", i)
		for range 50_000 {
			counts[min(s.Poisson(lambda), upTo)]++
		}
		checkChiSquare(t, fmt.Sprintf("Poisson %v", lambda), counts, poissonProbs(lambda, upTo))
	}
}

func TestPoissonMoments(t *testing.T) {
	for i, lambda := range []float64{9.5, 1e4, 1e10, 1e15, maxCount} {
		x := sample(20_000, New(6, "poisson moments").Sub("case", i), func(s *Stream) float64 {
			return float64(s.Poisson(lambda)) - lambda
		})
		checkMoments(t, fmt.Sprintf("Poisson %v", lambda), x, 0, lambda)
	}
}

func TestPoissonLogProb(t *testing.T) {
	for _, lambda := range []float64{10, 12.3, 47} {
		for k, want := range poissonProbs(lambda, 100)[:100] {
			if e := math.Abs(poissonLogProb(float64(k), lambda) - math.Log(want)); !(e < 1e-12) {
				t.Errorf("log P(%d) at %v is off by %v", k, lambda, e)
			}
		}
	}
}

func TestPoissonArguments(t *testing.T) {
	s := New(1, "bad")
	if s.Poisson(0) != 0 || s.Poisson(5e-324) != 0 {
		t.Error("mean 0 gives events")
	}
	for _, v := range []float64{-1, math.NaN(), math.Inf(1), 1e17} {
		mustPanic(t, fmt.Sprintf("Poisson(%v)", v), func() { s.Poisson(v) })
	}
}
