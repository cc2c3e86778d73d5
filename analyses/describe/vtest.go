package describe

import (
	"errors"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// VTestMean says how far the mean of a group lies from the mean of all, in standard errors of
// drawing the group from all without replacement:
//
//	v = (m_k - m) / sqrt(s² / n_k (n - n_k) / (n - 1))
//
// with s² the population variance of all values. all holds the group's values too. Values
// beyond 1.96 are unusual for a group drawn at random; a group that was made from the
// variable was not.
//
// Lebart L, Morineau A, Piron M. Statistique exploratoire multidimensionnelle. Dunod 1995.
func VTestMean(group, all []float64) (float64, error) {
	k, n := float64(len(group)), float64(len(all))
	if len(group) == 0 {
		return 0, errors.New("the group has no values")
	}
	if len(group) >= len(all) {
		return 0, errors.New("the group holds all values")
	}
	mean, variance := numeric.MeanVariance(all)
	if variance == 0 {
		return 0, errors.New("all values are equal")
	}
	population := variance * (n - 1) / n
	return (numeric.Mean(group) - mean) / math.Sqrt(population/k*(n-k)/(n-1)), nil
}

// VTestCount is the normal quantile of the two-sided mid-p of drawing count cases of a level
// that total of all cases have, when a group of size is drawn from all cases without
// replacement: positive where the level is more frequent in the group than in all.
//
// Lebart L, Morineau A, Piron M. Statistique exploratoire multidimensionnelle. Dunod 1995.
func VTestCount(count, size, total, all int) (v, p float64, err error) {
	if size <= 0 || size > all || total < 0 || total > all || count < 0 || count > size || count > total {
		return 0, 0, errors.New("the counts do not fit each other")
	}
	h := dist.Hypergeometric{Population: all, Marked: size, Draws: total}
	point := h.Prob(count)
	p = math.Min(float64(2*h.CDF(float64(count-1)))+point, float64(2*h.Survival(float64(count)))+point)
	p = math.Min(p, 1)
	v = dist.StandardNormal.QuantileUpper(p / 2)
	if count*all <= size*total {
		v = -v
	}
	if v == 0 {
		v = 0
	}
	return v, p, nil
}
