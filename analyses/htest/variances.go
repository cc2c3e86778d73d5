package htest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Levene tests whether groups have the same spread: an analysis of variance of the absolute
// deviations from each group's mean (Levene) or median (Brown and Forsythe).
//
// Null hypothesis: equal variances. Robust against other shapes than the normal.
//
// Reference: Brown and Forsythe 1974, doi:10.1080/01621459.1974.10482955.
func Levene(groups [][]float64, center string) (AnovaResult, error) {
	if center != "mean" && center != "median" {
		return AnovaResult{}, fmt.Errorf("the centre of Levene's test is mean or median, got %q", center)
	}
	if err := finiteGroups(groups, 1); err != nil {
		return AnovaResult{}, err
	}
	deviations := make([][]float64, len(groups))
	for i, g := range groups {
		c := numeric.Mean(g)
		if center == "median" {
			c = median(g)
		}
		for _, v := range g {
			deviations[i] = append(deviations[i], math.Abs(v-c))
		}
	}
	return OneWay(deviations, EqualVariance)
}

func median(x []float64) float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return middle(s)
}

// ChiResult is a test whose statistic is compared with chi-square.
type ChiResult struct{ X2, DF, P float64 }

// Bartlett tests whether groups have the same variance, assuming normal populations.
//
// Null hypothesis: equal variances.
// K² = ((N-k) log s² - Σ (n_i-1) log s_i²)/(1 + (Σ 1/(n_i-1) - 1/(N-k))/(3(k-1))).
//
// Reference: Bartlett 1937, doi:10.1098/rspa.1937.0109.
func Bartlett(groups [][]float64) (ChiResult, error) {
	if err := finiteGroups(groups, 2); err != nil {
		return ChiResult{}, err
	}
	k, df, pooled, inverse := float64(len(groups)), 0.0, 0.0, 0.0
	var variances []float64
	for i, g := range groups {
		v := numeric.Variance(g)
		if !(v > 0) || math.IsInf(v, 0) {
			return ChiResult{}, fmt.Errorf("the values of group %d do not vary: Bartlett's test has no answer", i+1)
		}
		n := float64(len(g) - 1)
		variances = append(variances, v)
		df += n
		pooled += float64(n * v)
		inverse += 1 / n
	}
	pooled /= df
	var terms []float64
	for i, g := range groups {
		terms = append(terms, -float64(float64(len(g)-1)*numeric.Log(variances[i]/pooled)))
	}
	r := ChiResult{DF: k - 1}
	r.X2 = math.Max(0, numeric.Sum(terms)) / (1 + (inverse-1/df)/(3*(k-1)))
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}

// Fligner is the Fligner-Killeen test of equal spread, from normal scores of the ranks of the
// absolute deviations from each group's median.
//
// Null hypothesis: equal variances; robust against other shapes than the normal.
//
// Reference: Conover, Johnson and Johnson 1981, doi:10.1080/00401706.1981.10487680.
func Fligner(groups [][]float64) (ChiResult, error) {
	if err := finiteGroups(groups, 1); err != nil {
		return ChiResult{}, err
	}
	deviations := make([][]float64, len(groups))
	n := 0
	for i, g := range groups {
		c := median(g)
		for _, v := range g {
			deviations[i] = append(deviations[i], math.Abs(v-c))
		}
		n += len(g)
	}
	if n <= len(groups) {
		return ChiResult{}, errors.New("the Fligner-Killeen test needs more values than groups")
	}
	rk := midranks(deviations...)
	score := make([]float64, n)
	for i, rank := range rk.ranks {
		score[i] = dist.StandardNormal.Quantile((1 + rank/float64(n+1)) / 2)
	}
	mean, variance := numeric.MeanVariance(score)
	if !(variance > 0) {
		return ChiResult{}, errors.New("all deviations are equal: the Fligner-Killeen test has no answer")
	}
	r := ChiResult{DF: float64(len(groups) - 1)}
	from := 0
	var terms []float64
	for _, g := range groups {
		d := numeric.Mean(score[from:from+len(g)]) - mean
		terms = append(terms, float64(float64(len(g))*float64(d*d)))
		from += len(g)
	}
	r.X2 = numeric.Sum(terms) / variance
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}
