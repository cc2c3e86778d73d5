package htest

import (
	"fmt"
	"math"

	"reprise/analyses/dist"
)

// BinomialResult is the result of the exact binomial test.
type BinomialResult struct {
	K, N     int
	Null     float64
	Estimate float64
	P        float64
	Tails    Tails
}

// Binomial tests whether the probability of success is p, from k successes in n trials.
//
// Null hypothesis: success has the probability p. The two-sided p-value sums all outcomes that are
// at most as probable as the observed one (within a relative 1e-7).
func Binomial(k, n int, p float64) (BinomialResult, error) {
	if err := checkCount(k, n); err != nil {
		return BinomialResult{}, err
	}
	if !(p >= 0 && p <= 1) {
		return BinomialResult{}, fmt.Errorf("a probability lies between 0 and 1, got %v", p)
	}
	r := BinomialResult{K: k, N: n, Null: p, Estimate: float64(k) / float64(n)}
	b := dist.Binomial{N: n, P: p}
	switch {
	case p == 0 && k == 0 || p == 1 && k == n:
		r.Tails = Tails{1, 1, 1}
	case p == 0:
		r.Tails = Tails{TwoSided: 0, Less: 1, Greater: 0}
	case p == 1:
		r.Tails = Tails{TwoSided: 0, Less: 0, Greater: 1}
	default:
		r.Tails = Tails{Less: b.CDF(float64(k)), Greater: b.Survival(float64(k - 1))}
		r.Tails.TwoSided = twoSidedByProbability(k, 0, n, b.LogProb, b.CDF, b.Survival)
	}
	r.P = math.Min(1, r.Tails.TwoSided)
	return r, nil
}
