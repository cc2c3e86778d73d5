package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/result"
)

// RankSumOptions are the conventions of the Mann-Whitney test, named as in package profile.
type RankSumOptions struct {
	// Exact says when the p-value is exact: each_below_50, either_at_most_8,
	// total_at_most_40, never or always.
	Exact string
	// Ties says what happens with ties where the rule asks for an exact p-value: normal
	// (the approximation) or exact (conditional on the midranks).
	Ties string
	// Correction is the continuity correction of the approximation, 1/2 toward the mean.
	Correction bool
	// Shift is the difference (first minus second) under the null hypothesis.
	Shift float64
}

// RankSumR45 are the conventions of R up to 4.5.
func RankSumR45() RankSumOptions {
	return RankSumOptions{Exact: "each_below_50", Ties: "normal", Correction: true}
}

// RankSumR46 are the conventions of R from 4.6 on.
func RankSumR46() RankSumOptions {
	return RankSumOptions{Exact: "each_below_50", Ties: "exact", Correction: true}
}

// RankSumResult is the result of the Mann-Whitney test.
type RankSumResult struct {
	// Method is "exact", "exact conditional" (on ties), "normal" or "normal, corrected".
	Method string
	N1, N2 int
	// U counts the pairs in which the first sample is larger, ties half: R's W.
	U float64
	// Z is the standardised U of the approximation, corrected where Method says so; 0
	// for exact methods.
	Z float64
	// TiedValues is the number of values that share theirs with another one.
	TiedValues int
	// P is two-sided: twice the smaller tail, at most 1.
	P     float64
	Tails Tails
	Notes []result.Note
}

// Superiority is U/(N1 N2): the probability that a value of the first sample is the larger
// one of a pair, ties half.
func (r RankSumResult) Superiority() float64 { return r.U / float64(r.N1) / float64(r.N2) }

// MannWhitney tests whether the values of one sample tend to be larger than those of another.
//
// Null hypothesis: both samples come from one distribution. U = W - n1(n1+1)/2 with W the sum
// of the first sample's midranks. Exact p-values count all assignments of the ranks,
// conditional on the ties (all tied: 1); the approximation standardises U with the variance
// n1 n2/12 (N+1 - Σ(t³-t)/(N(N-1))). When the exact count would be too large (beyond 1000
// values, say) the approximation stands in and a note says so. Cost: N log N, and for
// exact p-values as stated at dist.RankSum and dist.RankSumTies.
//
// References: Mann and Whitney 1947, doi:10.1214/aoms/1177730491; Streitberg and Röhmel 1986.
func MannWhitney(x, y []float64, opt RankSumOptions) (RankSumResult, error) {
	if err := twoSamples(x, y, opt.Shift, 1); err != nil {
		return RankSumResult{}, err
	}
	exact, err := rankSumExact(opt, len(x), len(y))
	if err != nil {
		return RankSumResult{}, err
	}
	first := x
	if opt.Shift != 0 {
		first = make([]float64, len(x))
		for i, v := range x {
			first[i] = v - opt.Shift
		}
	}
	rk := midranks(first, y)
	n1 := float64(len(x))
	w := sumPlain(rk.ranks[:len(x)])
	r := RankSumResult{N1: len(x), N2: len(y), U: w - float64(n1*(n1+1)/2)}
	for _, t := range rk.ties {
		r.TiedValues += t
	}
	if len(rk.ties) == 1 && rk.ties[0] == len(x)+len(y) && !(exact && opt.Ties == "exact") {
		return RankSumResult{}, errors.New("all values are equal: the Mann-Whitney test has no answer")
	}
	if exact && (len(rk.ties) == 0 || opt.Ties == "exact") {
		err := r.exact(rk, w)
		if err == nil {
			return r, nil
		}
		r.Notes = append(r.Notes, result.Notef("asymptotic", "the exact Mann-Whitney p-value is out of reach (%v); the normal approximation was used", err))
	} else if exact {
		r.Notes = append(r.Notes, result.Notef("ties", "%d of %d values are tied: the normal approximation was used", r.TiedValues, len(x)+len(y)))
	}
	r.normal(rk, opt.Correction)
	return r, nil
}

// rankSumExact tells whether the rule asks for an exact p-value.
func rankSumExact(opt RankSumOptions, n1, n2 int) (bool, error) {
	if opt.Ties != "normal" && opt.Ties != "exact" {
		return false, fmt.Errorf("the rule for ties is normal or exact, got %q", opt.Ties)
	}
	switch opt.Exact {
	case "each_below_50":
		return n1 < 50 && n2 < 50, nil
	case "either_at_most_8":
		return min(n1, n2) <= 8, nil
	case "total_at_most_40":
		return n1+n2 <= 40, nil
	case "never":
		return false, nil
	case "always":
		return true, nil
	}
	return false, fmt.Errorf("the rule for exact p-values is each_below_50, either_at_most_8, total_at_most_40, never or always, got %q", opt.Exact)
}

func (r *RankSumResult) exact(rk ranked, w float64) error {
	if len(rk.ties) == 0 {
		d := dist.RankSum{M: r.N1, N: r.N2}
		if err := d.Check(); err != nil {
			return err
		}
		r.Method = "exact"
		r.Tails = doubled(d.CDF(r.U), d.Survival(r.U-1))
	} else {
		d, err := dist.NewRankSumTies(rk.ranks, r.N1)
		if err != nil {
			return err
		}
		r.Method = "exact conditional"
		r.Tails = doubled(d.AtMost(w), d.AtLeast(w))
	}
	r.P = r.Tails.TwoSided
	return nil
}

// rankSumSigma is the standard deviation of U given the ties.
func rankSumSigma(n1, n2, tieSum float64) float64 {
	n := n1 + n2
	return math.Sqrt(n1 * n2 / 12 * (n + 1 - tieSum/n/(n-1)))
}

func (r *RankSumResult) normal(rk ranked, correct bool) {
	n1, n2 := float64(r.N1), float64(r.N2)
	sigma := rankSumSigma(n1, n2, rk.tieSum())
	dev := r.U - float64(n1*n2/2)
	r.Method = "normal"
	r.Z = dev / sigma
	r.Tails = normalTails(r.Z)
	if correct {
		r.Method = "normal, corrected"
		r.Z = (dev - float64(sign(dev)*0.5)) / sigma
		r.Tails = Tails{
			TwoSided: normalTails(r.Z).TwoSided,
			Less:     dist.StandardNormal.CDF((dev + 0.5) / sigma),
			Greater:  dist.StandardNormal.Survival((dev - 0.5) / sigma),
		}
	}
	r.P = r.Tails.TwoSided
}
