// Package dist holds probability distributions as small values: both tails, their
// logarithms, densities or probabilities, and quantiles from either tail.
//
// Every distribution has CDF(x) = P(X <= x) and Survival(x) = P(X > x), each computed
// directly (a small tail is never one minus the other), LogCDF and LogSurvival, which stay
// finite below the smallest float, Quantile(p) (the smallest x with CDF(x) >= p)
// and QuantileUpper(p) (the smallest x with Survival(x) <= p). Continuous ones
// have Density and LogDensity, discrete ones Prob. The conditional distributions
// (RankSumTies, SignedRankTies), Spearman and the Kolmogorov-Smirnov ones have tails only. For a
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
}

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
