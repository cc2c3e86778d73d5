package htest

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
)

// HodgesLehmannExact is HodgesLehmann with the exact interval also where values are tied:
// it holds the shifts that the exact Mann-Whitney test, conditional on the midranks at that
// shift, does not reject, two-sided by twice the smaller tail. A bound that no shift reaches is
// infinite. As R's wilcox.test from 4.6 on. Cost: with ties 2 log2(n1 n2) conditional
// distributions and some more beside the bound.
func HodgesLehmannExact(x, y []float64, level float64) (ShiftEffect, error) {
	e, err := HodgesLehmann(x, y, true, level)
	if err != nil {
		return e, err
	}
	n1, n2 := len(x), len(y)
	if len(midranks(x).ties)+len(midranks(y).ties) == 0 {
		d := dist.RankSum{M: n1, N: n2}
		if err := d.Check(); err != nil {
			return ShiftEffect{}, err
		}
		pairs, at, err := differenceOrder(x, y)
		if err != nil {
			return ShiftEffect{}, err
		}
		return e.exactBounds(pairs, at, d.Quantile, d.CDF)
	}
	if n1+n2 > maxShiftValues {
		return ShiftEffect{}, fmt.Errorf("the exact interval of tied values is formed for at most %d values, got %d", maxShiftValues, n1+n2)
	}
	differences := make([]float64, 0, n1*n2)
	for _, v := range x {
		for _, w := range y {
			differences = append(differences, v-w)
		}
	}
	moved := make([]float64, n1)
	return e.invert(differences, func(shift float64, upper bool) (float64, error) {
		for i, v := range x {
			moved[i] = v - shift
		}
		rk := midranks(moved, y)
		d, err := dist.NewRankSumTies(rk.ranks, n1)
		if err != nil {
			return 0, err
		}
		w := sumPlain(rk.ranks[:n1])
		if upper {
			return d.AtLeast(w), nil
		}
		return d.AtMost(w), nil
	})
}

// HodgesLehmannOneExact is HodgesLehmannOne with the exact interval also where differences
// are equal, as HodgesLehmannExact: the centres that the exact signed rank test does not reject.
// Zeros take part like other differences.
func HodgesLehmannOneExact(d []float64, level float64) (ShiftEffect, error) {
	e, err := HodgesLehmannOne(d, true, level)
	if err != nil {
		return e, err
	}
	n := len(d)
	if len(midranks(d).ties) == 0 {
		q := dist.SignedRank{N: n}
		if err := q.Check(); err != nil {
			return ShiftEffect{}, err
		}
		pairs, at, err := averageOrder(d)
		if err != nil {
			return ShiftEffect{}, err
		}
		return e.exactBounds(pairs, at, q.Quantile, q.CDF)
	}
	if n > maxShiftValues {
		return ShiftEffect{}, fmt.Errorf("the exact interval of tied differences is formed for at most %d differences, got %d", maxShiftValues, n)
	}
	var averages []float64
	for i := range d {
		for j := range i + 1 {
			averages = append(averages, (d[i]+d[j])/2)
		}
	}
	size := make([]float64, n)
	return e.invert(averages, func(shift float64, upper bool) (float64, error) {
		for i, v := range d {
			size[i] = math.Abs(v - shift)
		}
		rk := midranks(size)
		v := 0.0
		var scores []float64
		for i, r := range rk.ranks {
			if size[i] > 0 {
				scores = append(scores, r)
			}
			if d[i] > shift {
				v += r
			}
		}
		q, err := dist.NewSignedRankTies(scores)
		if err != nil {
			return 0, err
		}
		if upper {
			return q.AtLeast(v), nil
		}
		return q.CDF(v), nil
	})
}

// maxShiftValues bounds the differences that are sorted for an exact interval of tied values.
const maxShiftValues = 1000

// shiftSlack is added to a tail's level, as R does: 10 units in the last place of 1.
const shiftSlack = 10 * 0x1p-52

// exactBounds takes the bounds from the differences, the k-th smallest at(k), where nothing is
// tied: the statistic at a shift counts those beyond it.
func (e ShiftEffect) exactBounds(pairs int, at func(k int) float64, quantile, cdf func(float64) float64) (ShiftEffect, error) {
	tail := float64((1 - e.Level) / 2)
	q := quantile(tail)
	for cdf(q) <= tail+shiftSlack {
		q++
	}
	e.Exact = true
	if q < 1 {
		e.Lower, e.Upper = math.Inf(-1), math.Inf(1)
		return e, nil
	}
	k, err := wholeCount(q)
	if err != nil {
		return ShiftEffect{}, err
	}
	e.Lower, e.Upper = at(k), at(pairs+1-k)
	return e, nil
}

// invert takes the bounds from tail(shift, upper), the p-value of the data at a shift. It
// changes only at the differences, which are sorted in place: it is asked between them.
func (e ShiftEffect) invert(differences []float64, tail func(shift float64, upper bool) (float64, error)) (ShiftEffect, error) {
	slices.Sort(differences)
	at := slices.Compact(differences)
	level := float64((1-e.Level)/2) + shiftSlack
	// between(j) lies after j of the differences
	between := func(j int) float64 {
		switch j {
		case 0:
			return at[0] - 1
		case len(at):
			return at[len(at)-1] + 1
		}
		return (at[j-1] + at[j]) / 2
	}
	// steps from the end at which the p-value first exceeds the level
	steps := func(upper bool) (int, error) {
		above := func(k int) (bool, error) {
			j := k
			if !upper {
				j = len(at) - k
			}
			p, err := tail(between(j), upper)
			return p > level, err
		}
		lo, hi := 0, len(at) // beyond the far end p is 1
		for lo < hi {
			mid := lo + (hi-lo)/2
			yes, err := above(mid)
			if err != nil {
				return 0, err
			}
			if yes {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		// midranks change with the shift, so that the p-value need not rise at every step
		for k := lo - 1; k >= max(0, lo-shiftLookBack); k-- {
			yes, err := above(k)
			if err != nil {
				return 0, err
			}
			if yes {
				lo = k
			}
		}
		return lo, nil
	}
	up, err := steps(true)
	if err != nil {
		return ShiftEffect{}, err
	}
	down, err := steps(false)
	if err != nil {
		return ShiftEffect{}, err
	}
	e.Exact, e.Lower, e.Upper = true, math.Inf(-1), math.Inf(1)
	if up > 0 {
		e.Lower = at[up-1]
	}
	if down > 0 {
		e.Upper = at[len(at)-down]
	}
	return e, nil
}

// shiftLookBack is how many steps before the one found are looked at.
const shiftLookBack = 8
