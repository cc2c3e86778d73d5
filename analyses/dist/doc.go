// Package dist holds probability distributions as small values: both tails, their
// logarithms, densities or probabilities, and quantiles from either tail.
//
// Every distribution has CDF(x) = P(X <= x) and Survival(x) = P(X > x), each computed
// directly (a small tail is never one minus the other), LogCDF and LogSurvival, which stay
// finite below the smallest float, Quantile(p) (the smallest x with CDF(x) >= p)
// and QuantileUpper(p) (the smallest x with Survival(x) <= p). Continuous ones
// have Density and LogDensity, discrete ones Prob, except for the studentized range, Spearman,
// the Kolmogorov-Smirnov and the conditional ones (RankSumTies, SignedRankTies). For a
// statistic on the whole numbers the upper p-value P(X >= k) is Survival(k-1).
//
// Parameters outside their range give NaN from every method; Check says which
// and why. A NaN argument gives NaN.
package dist

import (
	"fmt"
	"math"
)

// Distribution is what every distribution of this package offers.
type Distribution interface {
	// CDF is P(X <= x).
	CDF(x float64) float64
	// Survival is P(X > x).
	Survival(x float64) float64
	// LogCDF is log P(X <= x).
	LogCDF(x float64) float64
	// LogSurvival is log P(X > x).
	LogSurvival(x float64) float64
	// Quantile is the smallest x with P(X <= x) >= p.
	Quantile(p float64) float64
	// QuantileUpper is the smallest x with P(X > x) <= p.
	QuantileUpper(p float64) float64
}

// Every distribution offers all of it.
var _ = []Distribution{
	Normal{},
	StudentT{},
	ChiSquared{},
	F{},
	Beta{},
	Gamma{},
	Binomial{},
	Poisson{},
	Hypergeometric{},
	FisherNoncentral{},
	RankSum{},
	SignedRank{},
	Kendall{},
	Spearman{},
	&RankSumTies{},
	SignedRankTies{},
	StudentizedRange{},
	Kolmogorov{},
	KolmogorovOneSample{},
	KolmogorovTwoSample{},
}

// deepTail is where tails are summed as logarithms, well above the smallest float.
const deepTail = 1e-250

// positive reports an error unless the parameter is a positive number.
func positive(name string, x float64) error {
	if !(x > 0) || math.IsInf(x, 1) {
		return fmt.Errorf("%s must be a positive finite number, got %v", name, x)
	}
	return nil
}

func firstError(errs ...error) error {
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	return nil
}

// validLevel says whether p is a probability.
func validLevel(p float64) bool { return p >= 0 && p <= 1 }
