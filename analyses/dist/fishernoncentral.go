package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// FisherNoncentral is Fisher's noncentral hypergeometric distribution: the
// upper left cell of a 2x2 table given its margins, when the odds ratio is Odds.
//
//	P(X = k) ∝ C(Marked, k) C(Population-Marked, Draws-k) Odds^k
//
// Odds = 0 and Odds = +Inf are point masses at the ends of the support.
// Its mean as a function of Odds gives the conditional maximum likelihood estimate.
// Cost: O(sd) for the moments, plus the distance from the mode for a tail.
//
// Reference: Fog 2008, doi:10.1080/03610910701790236.
type FisherNoncentral struct {
	Population, Marked, Draws int
	Odds                      float64
}

// Check reports invalid parameters.
func (d FisherNoncentral) Check() error {
	if err := d.central().Check(); err != nil {
		return err
	}
	if !(d.Odds >= 0) {
		return fmt.Errorf("odds ratio must not be negative, got %v", d.Odds)
	}
	return nil
}

func (d FisherNoncentral) central() Hypergeometric {
	return Hypergeometric{Population: d.Population, Marked: d.Marked, Draws: d.Draws}
}

// Support returns the smallest and the largest possible value.
func (d FisherNoncentral) Support() (lo, hi int) { return d.central().Support() }

// up is P(X = k+1) / P(X = k).
func (d FisherNoncentral) up(k int) float64 { return d.central().up(k) * d.Odds }

// pointMass returns the only possible value, if there is one.
func (d FisherNoncentral) pointMass() (k int, ok bool) {
	lo, hi := d.Support()
	switch {
	case lo == hi || d.Odds == 0:
		return lo, true
	case math.IsInf(d.Odds, 1):
		return hi, true
	}
	return 0, false
}

// Mode is the most probable value (the larger of two); meaningless for invalid parameters.
func (d FisherNoncentral) Mode() int {
	if k, ok := d.pointMass(); ok {
		return k
	}
	lo, hi := d.Support()
	for lo < hi { // the ratio falls with k
		k := lo + (hi-lo)/2
		if d.up(k) >= 1 {
			lo = k + 1
		} else {
			hi = k
		}
	}
	return lo
}

// moments returns the sum of the weights relative to the mode's, and the mean
// and variance.
func (d FisherNoncentral) moments() (sum, mean, variance float64) {
	mode := d.Mode()
	lo, hi := d.Support()
	s0, s1, s2 := 1.0, 0.0, 0.0
	term := 1.0
	for k := mode; k < hi && term > 1e-25; k++ {
		term = float64(term * d.up(k))
		off := float64(k + 1 - mode)
		s0 += term
		s1 += float64(off * term)
		s2 += float64(off * off * term)
	}
	term = 1
	for k := mode - 1; k >= lo && term > 1e-25; k-- {
		term /= d.up(k)
		off := float64(k - mode)
		s0 += term
		s1 += float64(off * term)
		s2 += float64(off * off * term)
	}
	m := s1 / s0
	return s0, float64(mode) + m, s2/s0 - float64(m*m)
}

// Mean is the expected value.
func (d FisherNoncentral) Mean() float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	if k, ok := d.pointMass(); ok {
		return float64(k)
	}
	_, m, _ := d.moments()
	return m
}

// Variance is the variance.
func (d FisherNoncentral) Variance() float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	if _, ok := d.pointMass(); ok {
		return 0
	}
	_, _, v := d.moments()
	return v
}

// scaledFloat is mantissa * 2^exp: products that may leave the range of float64.
type scaledFloat struct {
	mantissa float64
	exp      int
}

func (s scaledFloat) times(x float64) scaledFloat {
	s.mantissa *= x
	if s.mantissa < 0x1p-500 || s.mantissa > 0x1p500 {
		f, e := math.Frexp(s.mantissa)
		s.mantissa, s.exp = f, s.exp+e
	}
	return s
}

// plus adds two numbers that are not negative.
func (s scaledFloat) plus(t scaledFloat) scaledFloat {
	if s.mantissa == 0 || t.mantissa == 0 {
		if s.mantissa == 0 {
			return t
		}
		return s
	}
	if s.exp < t.exp {
		s, t = t, s
	}
	// Mantissas lie in 2^-500..2^500 (and fall no further than one factor below).
	s.mantissa += math.Ldexp(t.mantissa, max(t.exp-s.exp, -1<<20))
	return s
}

func (s scaledFloat) value() float64 { return math.Ldexp(s.mantissa, s.exp) }

func (s scaledFloat) log() float64 {
	return numeric.Log(s.mantissa) + float64(float64(s.exp)*math.Ln2)
}

// prob is P(X = k) for k in the support of a proper distribution, given moments' sum.
func (d FisherNoncentral) prob(k int, sum float64) scaledFloat {
	p := scaledFloat{mantissa: 1 / sum}
	mode := d.Mode()
	for j := mode; j < k; j++ {
		p = p.times(d.up(j))
	}
	for j := mode - 1; j >= k; j-- {
		p = p.times(1 / d.up(j))
	}
	return p
}

// Prob is P(X = k).
func (d FisherNoncentral) Prob(k int) float64 { return numeric.Exp(d.LogProb(k)) }

// LogProb is log P(X = k).
func (d FisherNoncentral) LogProb(k int) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	lo, hi := d.Support()
	if at, ok := d.pointMass(); ok {
		lo, hi = at, at
	}
	if k < lo || k > hi {
		return math.Inf(-1)
	}
	if lo == hi {
		return 0
	}
	sum, _, _ := d.moments()
	return d.prob(k, sum).log()
}

// tails returns P(X <= x), P(X > x) and their logarithms.
func (d FisherNoncentral) tails(x float64) (lower, upper, logLower, logUpper float64) {
	nan := math.NaN()
	if d.Check() != nil || math.IsNaN(x) {
		return nan, nan, nan, nan
	}
	lo, hi := d.Support()
	if at, ok := d.pointMass(); ok {
		lo, hi = at, at
	}
	switch {
	case x < float64(lo):
		return 0, 1, math.Inf(-1), 0
	case x >= float64(hi):
		return 1, 0, 0, math.Inf(-1)
	}
	k, err := numeric.ToInt(math.Floor(x))
	if err != nil {
		return nan, nan, nan, nan
	}
	sum, _, _ := d.moments()
	s, term := 1.0, 1.0
	if k < d.Mode() {
		for j := k - 1; j >= lo && term > 1e-19*s; j-- {
			term /= d.up(j)
			s += term
		}
		p := d.prob(k, sum).times(s)
		lower = math.Min(p.value(), 1)
		return lower, 1 - lower, math.Min(p.log(), 0), numeric.Log1p(-lower)
	}
	for j := k + 1; j < hi && term > 1e-19*s; j++ {
		term = float64(term * d.up(j))
		s += term
	}
	p := d.prob(k+1, sum).times(s)
	upper = math.Min(p.value(), 1)
	return 1 - upper, upper, numeric.Log1p(-upper), math.Min(p.log(), 0)
}

// CDF is P(X <= x).
func (d FisherNoncentral) CDF(x float64) float64 {
	p, _, _, _ := d.tails(x)
	return p
}

// Survival is P(X > x).
func (d FisherNoncentral) Survival(x float64) float64 {
	_, p, _, _ := d.tails(x)
	return p
}

// LogCDF is log P(X <= x).
func (d FisherNoncentral) LogCDF(x float64) float64 {
	_, _, l, _ := d.tails(x)
	return l
}

// LogSurvival is log P(X > x).
func (d FisherNoncentral) LogSurvival(x float64) float64 {
	_, _, _, l := d.tails(x)
	return l
}

// Quantile returns the smallest k with P(X <= k) >= p.
func (d FisherNoncentral) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest k with P(X > k) <= p.
func (d FisherNoncentral) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d FisherNoncentral) quantile(p float64, upper bool) float64 {
	if d.Check() != nil || !validLevel(p) {
		return math.NaN()
	}
	if k, ok := d.pointMass(); ok {
		return float64(k)
	}
	lo, hi := d.Support()
	return discreteQuantile(float64(d.Mode()), float64(lo), float64(hi), func(k float64) bool {
		if upper {
			return d.Survival(k) <= p
		}
		return d.CDF(k) >= p
	})
}
