package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Fisher2x2Result is the result of Fisher's exact test of a 2 by 2 table.
type Fisher2x2Result struct {
	Table [2][2]int
	N     int
	// P sums all tables with the margins that are at most as probable as the observed one,
	// within a relative 1e-7.
	P     float64
	Tails Tails
	// Odds is the conditional maximum likelihood estimate of the odds ratio, SampleOdds is
	// ad/bc; 0 and +Inf are possible. OddsKnown is false where a margin is zero: then the
	// table says nothing about the odds ratio and both are 0.
	Odds, SampleOdds float64
	OddsKnown        bool
}

// relativeTie is the tolerance within which two tables count as equally probable, R's.
const relativeTie = 1e-7

// Fisher2x2 is Fisher's exact test of a 2 by 2 table of counts.
//
// Null hypothesis: rows and columns are independent; given its margins the upper left cell is
// hypergeometric. Greater: the odds ratio is above 1. With a zero margin p is 1. Cost:
// proportional to the hypergeometric standard deviation, whatever n.
//
// Reference: Fisher 1935, doi:10.2307/2342435.
func Fisher2x2(table [][]int) (Fisher2x2Result, error) {
	c, err := newCounts(table)
	if err != nil {
		return Fisher2x2Result{}, err
	}
	if len(c.rows) != 2 || len(c.cols) != 2 {
		return Fisher2x2Result{}, fmt.Errorf("the table must be 2 by 2, got %d by %d", len(c.rows), len(c.cols))
	}
	t := c.table
	r := Fisher2x2Result{Table: [2][2]int{{t[0][0], t[0][1]}, {t[1][0], t[1][1]}}, N: c.n}
	h := dist.Hypergeometric{Population: c.n, Marked: c.rows[0], Draws: c.cols[0]}
	x := t[0][0]
	lo, hi := h.Support()
	if lo == hi {
		r.P, r.Tails = 1, Tails{1, 1, 1}
		return r, nil
	}
	r.Tails = Tails{Less: math.Min(1, h.CDF(float64(x))), Greater: math.Min(1, h.Survival(float64(x-1)))}
	r.P = twoSidedByProbability(x, lo, hi, h.LogProb, h.CDF, h.Survival)
	r.Tails.TwoSided = r.P
	r.OddsKnown = true
	r.SampleOdds = float64(t[0][0]) * float64(t[1][1]) / (float64(t[0][1]) * float64(t[1][0]))
	r.Odds = conditionalOdds(c.n, c.rows[0], c.cols[0], x, lo, hi)
	return r, nil
}

// twoSidedByProbability sums the probabilities of all outcomes of a unimodal distribution on
// lo..hi that are at most as probable as x, within relativeTie. Both tails are sums of
// their own.
func twoSidedByProbability(x, lo, hi int, logProb func(int) float64, cdf, survival func(float64) float64) float64 {
	bound := logProb(x) + relativeTie
	rare := func(k int) bool { return logProb(k) <= bound }
	// The mode splits the support; outcomes above the bound are an interval around it.
	mode := lo
	for a, b := lo, hi; a < b; {
		mid := a + (b-a)/2
		if logProb(mid) < logProb(mid+1) {
			a = mid + 1
		} else {
			b = mid
		}
		mode = a
	}
	if rare(mode) {
		return 1
	}
	low, high := mode, mode // the outermost outcomes known to be above the bound
	for a, b := lo-1, mode; b-a > 1; {
		if mid := a + (b-a)/2; rare(mid) {
			a = mid
		} else {
			b, low = mid, mid
		}
	}
	for a, b := mode, hi+1; b-a > 1; {
		if mid := a + (b-a)/2; rare(mid) {
			b = mid
		} else {
			a, high = mid, mid
		}
	}
	p := 0.0
	if low > lo {
		p += cdf(float64(low - 1))
	}
	if high < hi {
		p += survival(float64(high))
	}
	return math.Min(1, p)
}

// conditionalOdds solves E(X; odds) = x.
func conditionalOdds(n, marked, draws, x, lo, hi int) float64 {
	switch x {
	case lo:
		return 0
	case hi:
		return math.Inf(1)
	}
	f := func(logOdds float64) float64 {
		d := dist.FisherNoncentral{Population: n, Marked: marked, Draws: draws, Odds: numeric.Exp(logOdds)}
		return d.Mean() - float64(x)
	}
	return numeric.Exp(bracketed(f))
}

// bracketed finds the root of a monotone function of a log odds ratio.
func bracketed(f func(float64) float64) float64 {
	lo, hi := -1.0, 1.0
	flo, fhi := f(lo), f(hi)
	for (flo > 0) == (fhi > 0) && hi < 600 {
		lo, hi = 2*lo, 2*hi
		flo, fhi = f(lo), f(hi)
	}
	return bisect(lo, hi, f)
}

// Interval returns the exact confidence interval of the odds ratio: the odds ratios at which the
// one-sided tests reject at (1-level)/2, or at 1-level for a one-sided interval.
func (r Fisher2x2Result) Interval(level float64, a Alternative) (Bounds, error) {
	if err := errors.Join(checkLevel(level), a.Check()); err != nil {
		return Bounds{}, err
	}
	if !r.OddsKnown {
		return Bounds{}, errors.New("a margin of the table is zero: the odds ratio has no interval")
	}
	row := r.Table[0][0] + r.Table[0][1]
	col := r.Table[0][0] + r.Table[1][0]
	x := r.Table[0][0]
	lo, hi := dist.Hypergeometric{Population: r.N, Marked: row, Draws: col}.Support()
	p := 1 - level
	if a == TwoSided {
		p /= 2
	}
	at := func(logOdds float64) dist.FisherNoncentral {
		return dist.FisherNoncentral{Population: r.N, Marked: row, Draws: col, Odds: numeric.Exp(logOdds)}
	}
	goal := numeric.Log(p)
	b := Bounds{Lower: 0, Upper: math.Inf(1), Level: level}
	if a != Less && x > lo {
		b.Lower = numeric.Exp(bracketed(func(t float64) float64 { return at(t).LogSurvival(float64(x-1)) - goal }))
	}
	if a != Greater && x < hi {
		b.Upper = numeric.Exp(bracketed(func(t float64) float64 { return at(t).LogCDF(float64(x)) - goal }))
	}
	return b, nil
}
