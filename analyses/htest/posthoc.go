package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Pair is one comparison of two groups, numbered from 0, within a family of comparisons.
type Pair struct {
	I, J int
	// Estimate is group J minus group I: of means, of mean ranks, or nothing (NaN is never
	// used: HasEstimate tells).
	Estimate, Lower, Upper   float64
	HasEstimate, HasInterval bool
	Statistic, DF            float64 // DF 0: none
	P                        float64 // as the single comparison stands
	Adjusted                 float64 // within the family
	HasP                     bool    // methods with a joint distribution have only Adjusted
	Err                      error   // why this pair has no answer; then P and Adjusted are 0
}

// PostHocResult is a family of comparisons; it feeds table marks, brackets and prose.
type PostHocResult struct {
	// Method is tukey, games_howell, dunnett, dunn, t, t_pooled, wilcoxon, chi_square or fisher.
	Method string
	// Adjustment names the method of Adjust, or single_step where the joint distribution
	// adjusts.
	Adjustment string
	Groups     int
	Pairs      []Pair // (0,1), (0,2), ..., (1,2), ...; Dunnett: the control against each other
}

// adjustPairs fills Adjusted from P over the pairs that have an answer.
func (r *PostHocResult) adjustPairs(method string) error {
	var p []float64
	for _, pair := range r.Pairs {
		if pair.Err == nil {
			p = append(p, pair.P)
		}
	}
	adjusted, err := Adjust(p, method)
	if err != nil {
		return err
	}
	for i := range r.Pairs {
		if r.Pairs[i].Err == nil {
			r.Pairs[i].Adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
	r.Adjustment = method
	return nil
}

// groupMoments are sizes, means and variances; a group of one has variance 0.
func groupMoments(groups [][]float64) (n []int, mean, variance []float64) {
	for _, g := range groups {
		m, v := numeric.MeanVariance(g)
		if len(g) == 1 {
			v = 0
		}
		n, mean, variance = append(n, len(g)), append(mean, m), append(variance, v)
	}
	return n, mean, variance
}

// allPairs calls f for each pair in order.
func allPairs(k int, f func(i, j int) error) error {
	for i := range k {
		for j := i + 1; j < k; j++ {
			if err := f(i, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// Tukey compares all pairs of means by Tukey's honest significant differences, in Kramer's form
// for unequal sizes.
//
// Null hypothesis of a pair: equal means, in normal populations of equal variance.
// q = |difference| / (s sqrt((1/n1 + 1/n2)/2)) is compared with the studentised range of k means
// on N-k degrees of freedom; intervals hold jointly.
//
// References: Tukey 1953; Kramer 1956, doi:10.2307/3001469.
func Tukey(groups [][]float64, level float64) (PostHocResult, error) {
	a, err := OneWay(groups, EqualVariance)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return PostHocResult{}, err
	}
	d := dist.StudentizedRange{Means: len(groups), DF: a.DF2}
	q := d.QuantileUpper(1 - level)
	r := PostHocResult{Method: "tukey", Adjustment: "single_step", Groups: len(groups)}
	err = allPairs(len(groups), func(i, j int) error {
		se := math.Sqrt(a.MSWithin / 2 * (1/float64(a.N[i]) + 1/float64(a.N[j])))
		p := Pair{I: i, J: j, Estimate: a.Means[j] - a.Means[i], HasEstimate: true, HasInterval: true, DF: a.DF2}
		p.Statistic = p.Estimate / se
		p.Lower, p.Upper = p.Estimate-float64(q*se), p.Estimate+float64(q*se)
		p.Adjusted = d.Survival(math.Abs(p.Statistic))
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, err
}

// GamesHowell compares all pairs of means without assuming equal variances.
//
// As Tukey, but each pair has its own standard error sqrt((s1²/n1 + s2²/n2)/2) and Welch's
// degrees of freedom.
//
// Reference: Games and Howell 1976, doi:10.3102/10769986001002113.
func GamesHowell(groups [][]float64, level float64) (PostHocResult, error) {
	if err := errors.Join(finiteGroups(groups, 2), checkLevel(level)); err != nil {
		return PostHocResult{}, err
	}
	n, mean, variance := groupMoments(groups)
	r := PostHocResult{Method: "games_howell", Adjustment: "single_step", Groups: len(groups)}
	err := allPairs(len(groups), func(i, j int) error {
		se, df := welchError(variance[i], n[i], variance[j], n[j])
		p := Pair{I: i, J: j}
		if !(se > 10*epsilon*math.Max(math.Abs(mean[i]), math.Abs(mean[j]))) {
			p.Err = errors.New("the values of both groups do not vary")
			r.Pairs = append(r.Pairs, p)
			return nil
		}
		p.Estimate, p.HasEstimate, p.HasInterval, p.DF = mean[j]-mean[i], true, true, df
		p.Statistic = p.Estimate / se * math.Sqrt2
		d := dist.StudentizedRange{Means: len(groups), DF: df}
		half := float64(d.QuantileUpper(1-level) * se / math.Sqrt2)
		p.Lower, p.Upper = p.Estimate-half, p.Estimate+half
		p.Adjusted = d.Survival(math.Abs(p.Statistic))
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, err
}

// Dunn compares all pairs of mean ranks after a Kruskal-Wallis test.
//
// z = (mean rank difference) / sqrt((N(N+1)/12 - Σ(t³-t)/(12(N-1))) (1/n1 + 1/n2)) with ranks of
// all groups pooled; two-sided normal p-values, adjusted by the method named.
//
// Reference: Dunn 1964, doi:10.1080/00401706.1964.10490181.
func Dunn(groups [][]float64, adjust string) (PostHocResult, error) {
	k, err := KruskalWallis(groups)
	if err != nil {
		return PostHocResult{}, err
	}
	rk := midranks(groups...)
	n := float64(len(rk.ranks))
	variance := float64(n*(n+1))/12 - rk.tieSum()/12/(n-1)
	r := PostHocResult{Method: "dunn", Groups: len(groups)}
	err = allPairs(len(groups), func(i, j int) error {
		p := Pair{I: i, J: j, Estimate: k.MeanRanks[j] - k.MeanRanks[i], HasEstimate: true, HasP: true}
		p.Statistic = p.Estimate / math.Sqrt(variance*(1/float64(k.N[i])+1/float64(k.N[j])))
		p.P = normalTails(p.Statistic).TwoSided
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, errors.Join(err, r.adjustPairs(adjust))
}

// PairwiseT compares all pairs by t-tests: with the standard deviation pooled over all groups and
// N-k degrees of freedom, or (pooled false) by Welch's test of the two groups. Intervals
// hold for each pair alone.
func PairwiseT(groups [][]float64, pooled bool, adjust string, level float64) (PostHocResult, error) {
	if err := checkLevel(level); err != nil {
		return PostHocResult{}, err
	}
	if !pooled {
		return pairwise("t", groups, adjust, func(x, y []float64) (Pair, error) {
			t, err := WelchT(y, x)
			if err != nil {
				return Pair{}, err
			}
			b, err := t.Interval(level, TwoSided)
			return Pair{
				Estimate: t.Estimate, HasEstimate: true, HasInterval: true, Lower: b.Lower, Upper: b.Upper,
				Statistic: t.T, DF: t.DF, P: t.P,
			}, err
		})
	}
	a, err := OneWay(groups, EqualVariance)
	if err != nil {
		return PostHocResult{}, err
	}
	d := dist.StudentT{DF: a.DF2}
	q := d.QuantileUpper((1 - level) / 2)
	r := PostHocResult{Method: "t_pooled", Groups: len(groups)}
	err = allPairs(len(groups), func(i, j int) error {
		se := math.Sqrt(a.MSWithin * (1/float64(a.N[i]) + 1/float64(a.N[j])))
		p := Pair{I: i, J: j, Estimate: a.Means[j] - a.Means[i], HasEstimate: true, HasInterval: true, HasP: true, DF: a.DF2}
		p.Statistic = p.Estimate / se
		p.Lower, p.Upper = p.Estimate-float64(q*se), p.Estimate+float64(q*se)
		p.P = d.TwoSided(p.Statistic)
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, errors.Join(err, r.adjustPairs(adjust))
}

// pairwise runs a two-sample test on all pairs; a pair without an answer says why and stays
// out of the family.
func pairwise(method string, groups [][]float64, adjust string, test func(x, y []float64) (Pair, error)) (PostHocResult, error) {
	if err := finiteGroups(groups, 1); err != nil {
		return PostHocResult{}, err
	}
	r := PostHocResult{Method: method, Groups: len(groups)}
	err := allPairs(len(groups), func(i, j int) error {
		p, err := test(groups[i], groups[j])
		if err != nil {
			p = Pair{Err: err}
		}
		p.I, p.J, p.HasP = i, j, err == nil
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, errors.Join(err, r.adjustPairs(adjust))
}

// PairwiseMannWhitney compares all pairs by Mann-Whitney tests. The statistic is U of group I.
func PairwiseMannWhitney(groups [][]float64, opt RankSumOptions, adjust string) (PostHocResult, error) {
	if _, err := rankSumExact(opt, 1, 1); err != nil {
		return PostHocResult{}, err
	}
	return pairwise("wilcoxon", groups, adjust, func(x, y []float64) (Pair, error) {
		u, err := MannWhitney(x, y, opt)
		return Pair{Statistic: u.U, P: u.P}, err
	})
}

// pairwiseCounts runs a test on each pair of columns (groups) of a table.
func pairwiseCounts(method string, table [][]int, adjust string, test func(t [][]int) (Pair, error)) (PostHocResult, error) {
	c, err := newCounts(table)
	if err != nil {
		return PostHocResult{}, err
	}
	r := PostHocResult{Method: method, Groups: len(c.cols)}
	err = allPairs(len(c.cols), func(i, j int) error {
		two := make([][]int, len(table))
		for row, cells := range table {
			two[row] = []int{cells[i], cells[j]}
		}
		var p Pair
		var err error
		switch reduced, _, kept := Observed(two); {
		case len(kept) < 2:
			err = fmt.Errorf("group %d or %d has no cases", i+1, j+1)
		case len(reduced) < 2:
			err = errors.New("both groups have the same single category")
		default:
			p, err = test(reduced)
		}
		if err != nil {
			p = Pair{Err: err}
		}
		p.I, p.J, p.HasP = i, j, err == nil
		r.Pairs = append(r.Pairs, p)
		return nil
	})
	return r, errors.Join(err, r.adjustPairs(adjust))
}

// PairwiseChiSquare compares all pairs of columns of a table by chi-square tests, without the
// categories that neither column has.
func PairwiseChiSquare(table [][]int, yates bool, adjust string) (PostHocResult, error) {
	return pairwiseCounts("chi_square", table, adjust, func(t [][]int) (Pair, error) {
		x, err := ChiSquare(t, yates)
		return Pair{Statistic: x.X2, DF: x.DF, P: x.P}, err
	})
}
