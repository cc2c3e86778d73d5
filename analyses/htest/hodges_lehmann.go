package htest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
)

// ShiftEffect is the Hodges-Lehmann estimate of a shift with its interval.
type ShiftEffect struct {
	Value, Lower, Upper, Level float64
	// Exact says that the interval comes from the exact distribution of the rank statistic.
	Exact bool
}

// HodgesLehmann estimates by how much x lies above y: the median of all differences
// x[i] - y[j].
//
// The interval holds the order statistics of the differences at which the Mann-Whitney
// test rejects: exact when asked for and nothing is tied, else by the normal approximation,
// corrected for continuity, with the variance corrected for the ties within each sample:
// shifted by anything but one of the differences, no x ties with a y. These are the
// steps at which R's root search of the standardised statistic changes sign. A bound that
// the sizes can't reach is the smallest or largest difference. No difference is stored: order statistics are found by
// bisection with linear counts, O((n1+n2) log(n1+n2)).
//
// Reference: Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172.
func HodgesLehmann(x, y []float64, exact bool, level float64) (ShiftEffect, error) {
	if err := checkLevel(level); err != nil {
		return ShiftEffect{}, err
	}
	pairs, at, err := differenceOrder(x, y)
	if err != nil {
		return ShiftEffect{}, err
	}
	rk := midranks(x, y)
	k, exact, err := shiftRank(exact && len(rk.ties) == 0, level, pairs,
		func(p float64) (float64, error) {
			d := dist.RankSum{M: len(x), N: len(y)}
			return d.Quantile(p), d.Check()
		}, func() (float64, float64) {
			return float64(pairs) / 2, rankSumSigma(float64(len(x)), float64(len(y)), midranks(x).tieSum()+midranks(y).tieSum())
		})
	if err != nil {
		return ShiftEffect{}, err
	}
	return ShiftEffect{orderMedian(pairs, at), at(k), at(pairs + 1 - k), level, exact}, nil
}

// differenceOrder gives the number of differences x[i] - y[j] and their k-th smallest.
func differenceOrder(x, y []float64) (pairs int, at func(k int) float64, err error) {
	if err := twoSamples(x, y, 0, 1); err != nil {
		return 0, nil, err
	}
	if float64(len(x))*float64(len(y)) > 1<<50 {
		return 0, nil, fmt.Errorf("%d by %d values are too many pairs", len(x), len(y))
	}
	a, b := slices.Clone(x), slices.Clone(y)
	slices.Sort(a)
	slices.Sort(b)
	pairs = len(a) * len(b)
	count := func(t float64) int {
		c, j := 0, len(b)
		for _, v := range a { // as v rises, fewer y are far enough above
			for j > 0 && v-b[len(b)-j] > t {
				j--
			}
			c += j
		}
		return c
	}
	lowest, highest := a[0]-b[len(b)-1], a[len(a)-1]-b[0]
	if math.IsInf(lowest, 0) || math.IsInf(highest, 0) {
		return 0, nil, errors.New("the differences are too large")
	}
	return pairs, func(k int) float64 { return smallest(lowest, highest, k, count) }, nil
}

// shiftRank is the rank from either end of the order statistic that bounds the interval.
func shiftRank(exact bool, level float64, pairs int, quantile func(p float64) (float64, error), moments func() (mean, sd float64)) (int, bool, error) {
	p := (1 - level) / 2
	var k float64
	if exact {
		q, err := quantile(p)
		exact = err == nil
		k = q
	}
	if !exact {
		mean, sd := moments()
		k = math.Round(mean - float64(dist.StandardNormal.QuantileUpper(p)*sd))
	}
	k = math.Max(1, math.Min(k, float64((pairs+1)/2)))
	rank, err := wholeCount(k)
	return rank, exact, err
}

// orderMedian is the median of the values whose k-th smallest is at(k).
func orderMedian(n int, at func(k int) float64) float64 {
	if n%2 == 1 {
		return at(n/2 + 1)
	}
	return float64(at(n/2)/2) + float64(at(n/2+1)/2)
}

// HodgesLehmannOne estimates the centre of differences: the median of their Walsh averages
// (d[i] + d[j])/2, i <= j, with the interval of the signed rank test, exact when asked for and
// neither ties nor zeros are there, else by the normal approximation, corrected for
// continuity and for equal differences (those that become equal or zero only at one centre
// say nothing about the others).
func HodgesLehmannOne(d []float64, exact bool, level float64) (ShiftEffect, error) {
	if err := checkLevel(level); err != nil {
		return ShiftEffect{}, err
	}
	pairs, at, err := averageOrder(d)
	if err != nil {
		return ShiftEffect{}, err
	}
	n := len(d)
	var size []float64
	for _, v := range nonZero(d) {
		size = append(size, math.Abs(v))
	}
	rk := midranks(size)
	k, exact, err := shiftRank(exact && len(rk.ties) == 0 && len(size) == n, level, pairs,
		func(p float64) (float64, error) {
			q := dist.SignedRank{N: n}
			return q.Quantile(p), q.Check()
		}, func() (float64, float64) {
			f := float64(n)
			squares := float64(f*(f+1)*(float64(2*f)+1))/6 - midranks(d).tieSum()/12
			return float64(pairs) / 2, math.Sqrt(squares) / 2
		})
	if err != nil {
		return ShiftEffect{}, err
	}
	return ShiftEffect{orderMedian(pairs, at), at(k), at(pairs + 1 - k), level, exact}, nil
}

// averageOrder gives the number of Walsh averages and their k-th smallest.
func averageOrder(d []float64) (pairs int, at func(k int) float64, err error) {
	if len(d) == 0 {
		return 0, nil, errors.New("at least one difference is needed, got none")
	}
	if err := finite("differences", d); err != nil {
		return 0, nil, err
	}
	if len(d) > 1<<24 {
		return 0, nil, fmt.Errorf("%d differences are too many", len(d))
	}
	s := slices.Clone(d)
	slices.Sort(s)
	n := len(s)
	pairs = n * (n + 1) / 2
	walsh := func(i, j int) float64 { return (s[i] + s[j]) / 2 }
	count := func(t float64) int {
		all, own, j := 0, 0, n
		for i := range s {
			for j > 0 && walsh(i, j-1) > t {
				j--
			}
			all += j
			if s[i] <= t {
				own++
			}
		}
		return (all + own) / 2
	}
	if math.IsInf(walsh(0, 0), 0) || math.IsInf(walsh(n-1, n-1), 0) {
		return 0, nil, errors.New("the differences are too large")
	}
	return pairs, func(k int) float64 { return smallest(s[0], s[n-1], k, count) }, nil
}

func nonZero(d []float64) []float64 {
	var out []float64
	for _, v := range d {
		if v != 0 {
			out = append(out, v)
		}
	}
	return out
}
