package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// SignedRankOptions are the conventions of Wilcoxon's signed rank test, named as in package
// profile.
type SignedRankOptions struct {
	// Exact says when the p-value is exact: below_50_untied, below_50 (with ties and zeros
	// conditional on the ranks; zeros count), at_most_50_untied, never or always (with ties
	// conditional).
	Exact string
	// Zeros are dropped before ranking (drop), ranked and then left out of the statistic
	// (pratt), or ranked where the p-value is exact and dropped elsewhere (pratt_if_exact).
	Zeros string
	// Correction is the continuity correction of the approximation.
	Correction bool
	// Shift is the median difference under the null hypothesis.
	Shift float64
}

// SignedRankR45 are the conventions of R up to 4.5.
func SignedRankR45() SignedRankOptions {
	return SignedRankOptions{Exact: "below_50_untied", Zeros: "drop", Correction: true}
}

// SignedRankR46 are the conventions of R from 4.6 on.
func SignedRankR46() SignedRankOptions {
	return SignedRankOptions{Exact: "below_50", Zeros: "pratt_if_exact", Correction: true}
}

// SignedRankResult is the result of Wilcoxon's signed rank test.
type SignedRankResult struct {
	// Method is "exact", "exact conditional", "normal" or "normal, corrected".
	Method string
	// N counts all differences, Zeros those that are zero.
	N, Zeros int
	// V is the sum of the ranks of the positive differences, Negative that of the others.
	V, Negative float64
	Z           float64 // 0 for exact methods
	TiedValues  int
	P           float64
	Tails       Tails
	Notes       []result.Note
}

// RankBiserial is the matched-pairs rank-biserial correlation (V - V⁻)/(V + V⁻).
func (r SignedRankResult) RankBiserial() float64 { return (r.V - r.Negative) / (r.V + r.Negative) }

// RankBiserialInterval is the matched-pairs rank-biserial correlation with a normal interval
// of its Fisher transform; the standard error is that of the signed rank sum under the null
// hypothesis over its largest value, sqrt(n(n+1)(2n+1)/6)/(n(n+1)/2), n the differences
// that are not zero. For a correlation of 1 or -1 the interval has no width, an error.
//
// References: Kerby 2014, doi:10.2466/11.IT.3.1; Ben-Shachar et al. 2020,
// doi:10.21105/joss.02815.
func (r SignedRankResult) RankBiserialInterval(level float64) (Effect, error) {
	if err := checkLevel(level); err != nil {
		return Effect{}, err
	}
	e := Effect{Value: r.RankBiserial(), Level: level}
	if math.Abs(e.Value) >= 1 {
		return e, errors.New("all differences have one sign: the interval has no width")
	}
	n := float64(r.N - r.Zeros)
	se := math.Sqrt(n*(n+1)*(float64(2*n)+1)/6) / (n * (n + 1) / 2)
	at := (numeric.Log1p(e.Value) - numeric.Log1p(-e.Value)) / 2
	b := normalInterval(at, se, level)
	e.Lower, e.Upper = numeric.Tanh(b.Lower), numeric.Tanh(b.Upper)
	return e, nil
}

// Wilcoxon is the signed rank test of the differences d.
//
// Null hypothesis: the differences are symmetric about opt.Shift. V is the sum of the midranks
// of |d - shift| over the positive ones. Exact p-values count all 2^n signs, conditional
// on ties. The approximation's variance is Σ rank²/4, the same as
// n(n+1)(2n+1)/24 - Σ(t³-t)/48. At least one difference must not be zero.
//
// References: Wilcoxon 1945, doi:10.2307/3001968; Pratt 1959, doi:10.1080/01621459.1959.10501526.
func Wilcoxon(d []float64, opt SignedRankOptions) (SignedRankResult, error) {
	if len(d) == 0 {
		return SignedRankResult{}, errors.New("the signed rank test needs at least one difference, got none")
	}
	if err := errors.Join(finite("differences", d), finite("the shift", []float64{opt.Shift})); err != nil {
		return SignedRankResult{}, err
	}
	if opt.Zeros != "drop" && opt.Zeros != "pratt" && opt.Zeros != "pratt_if_exact" {
		return SignedRankResult{}, fmt.Errorf("the rule for zeros is drop, pratt or pratt_if_exact, got %q", opt.Zeros)
	}
	exact, conditional, err := signedRankExact(opt.Exact, len(d))
	if err != nil {
		return SignedRankResult{}, err
	}
	pratt := opt.Zeros == "pratt" || opt.Zeros == "pratt_if_exact" && exact && conditional
	r, scores := signedRanks(d, opt.Shift, pratt)
	if r.Zeros == r.N {
		return SignedRankResult{}, errors.New("all differences are zero: the signed rank test has no answer")
	}
	if exact && (conditional || r.TiedValues == 0 && r.Zeros == 0) {
		err := r.exact(scores, r.TiedValues == 0 && (r.Zeros == 0 || !pratt))
		if err == nil {
			return r, nil
		}
		if opt.Zeros == "pratt_if_exact" {
			r, scores = signedRanks(d, opt.Shift, false)
		}
		r.Notes = append(r.Notes, result.Notef("asymptotic", "the exact signed rank p-value is out of reach (%v); the normal approximation was used", err))
	} else if exact {
		r.Notes = append(r.Notes, result.Notef("ties", "with %d tied differences and %d zeros the normal approximation was used", r.TiedValues, r.Zeros))
	}
	r.normal(scores, opt.Correction)
	return r, nil
}

// signedRankExact tells whether the rule asks for an exact p-value of n differences, and
// whether also with ties and zeros.
func signedRankExact(rule string, n int) (exact, conditional bool, err error) {
	switch rule {
	case "below_50_untied":
		return n < 50, false, nil
	case "at_most_50_untied":
		return n <= 50, false, nil
	case "below_50":
		return n < 50, true, nil
	case "always":
		return true, true, nil
	case "never":
		return false, false, nil
	}
	return false, false, fmt.Errorf("the rule for exact p-values is below_50_untied, below_50, at_most_50_untied, never or always, got %q", rule)
}

// signedRanks counts and sums; scores are the ranks of the differences that are not zero, with
// zeros ranked among them where pratt says so.
func signedRanks(d []float64, shift float64, pratt bool) (r SignedRankResult, scores []float64) {
	r.N = len(d)
	var size []float64
	var positive []bool
	for _, v := range d {
		v -= shift
		if v == 0 {
			r.Zeros++
			if !pratt {
				continue
			}
		}
		size, positive = append(size, math.Abs(v)), append(positive, v > 0)
	}
	rk := midranks(size)
	for i, s := range size {
		switch {
		case positive[i]:
			r.V += rk.ranks[i]
		case s > 0:
			r.Negative += rk.ranks[i]
		}
		if s > 0 {
			scores = append(scores, rk.ranks[i])
		}
	}
	for i, t := range rk.ties {
		if !(pratt && r.Zeros > 1 && i == 0) {
			r.TiedValues += t
		}
	}
	return r, scores
}

func (r *SignedRankResult) exact(scores []float64, untied bool) error {
	if untied {
		d := dist.SignedRank{N: len(scores)}
		if err := d.Check(); err != nil {
			return err
		}
		r.Method = "exact"
		r.Tails = doubled(d.CDF(r.V), d.Survival(r.V-1))
	} else {
		d, err := dist.NewSignedRankTies(scores)
		if err != nil {
			return err
		}
		r.Method = "exact conditional"
		r.Tails = doubled(d.CDF(r.V), d.AtLeast(r.V))
	}
	r.P = r.Tails.TwoSided
	return nil
}

func (r *SignedRankResult) normal(scores []float64, correct bool) {
	sum, squares := 0.0, 0.0
	for _, s := range scores {
		sum += s
		squares += float64(s * s)
	}
	sigma := math.Sqrt(squares) / 2
	dev := r.V - float64(sum/2)
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

// WilcoxonPairs is Wilcoxon of x[i] - y[i].
func WilcoxonPairs(x, y []float64, opt SignedRankOptions) (SignedRankResult, error) {
	d, err := differences(x, y)
	if err != nil {
		return SignedRankResult{}, err
	}
	return Wilcoxon(d, opt)
}
