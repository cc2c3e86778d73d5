package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Dunnett compares each group with a control (a group number from 0), two-sided.
//
// Null hypothesis of a comparison: equal means, in normal populations of equal variance. The
// t statistics share the control and the pooled variance; the p-value is that of the
// largest of them, P(max |T| >= |t|), from the joint t distribution by integration (relative
// error about 1e-9), so it is already adjusted. Intervals hold jointly. Pairs have I = the
// control.
//
// Reference: Dunnett 1955, doi:10.1080/01621459.1955.10501294.
func Dunnett(groups [][]float64, control int, level float64) (PostHocResult, error) {
	return DunnettAgainst(groups, control, TwoSided, level)
}

// DunnettAgainst is Dunnett with an alternative: Greater, that means lie above the control's, by
// P(max T >= t) and intervals without an upper bound; Less, that they lie below it.
func DunnettAgainst(groups [][]float64, control int, alt Alternative, level float64) (PostHocResult, error) {
	if alt != TwoSided && alt != Less && alt != Greater {
		return PostHocResult{}, fmt.Errorf("the alternative is two_sided, less or greater, got %q", alt)
	}
	a, err := OneWay(groups, EqualVariance)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return PostHocResult{}, err
	}
	if control < 0 || control >= len(groups) {
		return PostHocResult{}, fmt.Errorf("the control is one of the %d groups, got number %d", len(groups), control+1)
	}
	d := dunnettMax{df: a.DF2, oneSided: alt != TwoSided}
	for i, n := range a.N {
		if i != control {
			d.lambda = append(d.lambda, math.Sqrt(float64(n)/float64(n+a.N[control])))
		}
	}
	q := d.quantileUpper(1 - level)
	r := PostHocResult{Method: "dunnett", Adjustment: "single_step", Groups: len(groups)}
	for j := range groups {
		if j == control {
			continue
		}
		se := math.Sqrt(a.MSWithin * (1/float64(a.N[control]) + 1/float64(a.N[j])))
		p := Pair{I: control, J: j, Estimate: a.Means[j] - a.Means[control], HasEstimate: true, HasInterval: true, DF: a.DF2}
		p.Statistic = p.Estimate / se
		p.Lower, p.Upper = p.Estimate-float64(q*se), p.Estimate+float64(q*se)
		extreme := math.Abs(p.Statistic)
		switch alt {
		case Less:
			extreme, p.Lower = -p.Statistic, math.Inf(-1)
		case Greater:
			extreme, p.Upper = p.Statistic, math.Inf(1)
		}
		p.Adjusted = math.Min(1, d.survival(extreme))
		r.Pairs = append(r.Pairs, p)
	}
	return r, nil
}

// dunnettMax is the distribution of max |T_i|, or of max T_i, with correlations lambda_i lambda_j.
//
// Given the control's standardised mean z and the pooled s the T_i are independent:
//
//	P(max > t) = ∫ f(s) ∫ φ(z) (1 - Π_i (1 - q_i(z, t s))) dz ds,
//	q_i = Φ(-(t s - λ_i z)/sqrt(1-λ_i²)) + Φ(-(t s + λ_i z)/sqrt(1-λ_i²)).
//
// One-sided, q_i has only the first term. The trapezoidal rule in z and in log s converges exponentially for such integrands.
type dunnettMax struct {
	lambda   []float64
	df       float64
	oneSided bool
}

// given is P(max > w) at s = 1, w = t s.
func (d dunnettMax) given(w float64) float64 {
	// Beyond 38.6 the normal density underflows. The step halves the error's exponent
	// against 1/16 of the narrowest factor's width.
	const step = 1.0 / 16
	narrow := 1.0
	for _, l := range d.lambda {
		narrow = math.Min(narrow, math.Sqrt(1-float64(l*l))/l)
	}
	h := step
	for h > narrow/4 {
		h /= 2
	}
	sum := 0.0
	one := func(z float64) float64 {
		log := 0.0
		for _, l := range d.lambda {
			c := math.Sqrt(1 - float64(l*l))
			q := numeric.NormalSurvival((w - float64(l*z)) / c)
			if !d.oneSided {
				q += numeric.NormalSurvival((w + float64(l*z)) / c)
			}
			if q >= 1 {
				return 1
			}
			log += numeric.Log1p(-q)
		}
		return -numeric.Expm1(log)
	}
	limit := math.Min(38, w+9)
	for i := 0; ; i++ {
		z := float64(float64(i) * h)
		if z > limit && z > 9 {
			break
		}
		density := numeric.Exp(-z * z / 2)
		v := float64(density * one(z))
		switch {
		case i == 0:
		case d.oneSided:
			v += float64(density * one(-z))
		default:
			v = float64(2 * v) // symmetric in z
		}
		sum += v
	}
	return sum * h / math.Sqrt(2*math.Pi)
}

// survival is P(max |T| > t).
func (d dunnettMax) survival(t float64) float64 {
	if t <= 0 && !d.oneSided {
		return 1
	}
	if d.df > 1e7 {
		return d.given(t)
	}
	// s² df is chi-square: in u = log s the density is
	// 2 (df/2)^(df/2)/Γ(df/2) exp(df (u - e^(2u)/2)).
	half := d.df / 2
	constant := numeric.Log(2) + float64(half*numeric.Log(half)) - numeric.LogGamma(half)
	density := func(u float64) float64 {
		return constant + float64(d.df*(u-float64(numeric.Exp(2*u)/2)))
	}
	h := math.Min(0.1, 0.4/math.Sqrt(d.df))
	term := func(i int) float64 {
		u := float64(float64(i) * h)
		log := density(u)
		if log < -745 {
			return 0
		}
		return float64(numeric.Exp(log) * d.given(float64(t*numeric.Exp(u))))
	}
	sum := term(0)
	most := sum
	for _, side := range []int{-1, 1} {
		for i := 1; i < 20_000; i++ {
			v := term(side * i)
			sum += v
			most = math.Max(most, v)
			if v < most*1e-17 && (float64(i)*h > 0.5 || v == 0 && i > 20) {
				break
			}
		}
	}
	return sum * h
}

// quantileUpper returns t with survival p.
func (d dunnettMax) quantileUpper(p float64) float64 {
	k := float64(len(d.lambda))
	one := dist.StudentT{DF: d.df}
	lo, hi := one.QuantileUpper(p/2), one.QuantileUpper(p/2/k)
	if d.oneSided {
		lo, hi = one.QuantileUpper(p), one.QuantileUpper(p/k)
	}
	if len(d.lambda) == 1 {
		return lo
	}
	margin := float64(1e-9 * (1 + math.Abs(lo) + math.Abs(hi)))
	goal := numeric.Log(p)
	return bisect(lo-margin, hi+margin, func(t float64) float64 { return goal - numeric.Log(d.survival(t)) })
}
