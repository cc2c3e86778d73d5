package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Binomial is the number of successes in N >= 0 independent trials of
// probability 0 <= P <= 1.
//
// P(X <= k) = I_{1-P}(N-k, k+1).
type Binomial struct {
	N int
	P float64
}

// Check reports invalid parameters.
func (d Binomial) Check() error {
	if d.N < 0 {
		return fmt.Errorf("number of trials must not be negative, got %d", d.N)
	}
	if !validLevel(d.P) {
		return fmt.Errorf("probability must lie in [0, 1], got %v", d.P)
	}
	return nil
}

// odds returns P and 1-P.
func (d Binomial) odds() (u, v numeric.DD) {
	q, e := numeric.TwoSum(1, -d.P)
	return numeric.DD{Hi: d.P}, numeric.DD{Hi: q, Lo: e}
}

// tails gives the distribution at floor(x); the end is +1 or -1 beyond the support.
func (d Binomial) tails(x float64) (t numeric.BetaTails, end int) {
	k := math.Floor(x)
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return numeric.NewBetaTails(math.NaN(), 1, 0), 0
	case k < 0:
		return t, -1
	case k >= float64(d.N):
		return t, 1
	}
	u, v := d.odds()
	return numeric.NewBetaTailsOdds(float64(d.N)-k, k+1, v, u), 0
}

// CDF is P(X <= x).
func (d Binomial) CDF(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return float64(1+end) / 2
	}
	return t.Lower()
}

// Survival is P(X > x).
func (d Binomial) Survival(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return float64(1-end) / 2
	}
	return t.Upper()
}

// LogCDF is log P(X <= x).
func (d Binomial) LogCDF(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return numeric.Log(float64(1+end) / 2)
	}
	return t.LogLower()
}

// LogSurvival is log P(X > x).
func (d Binomial) LogSurvival(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return numeric.Log(float64(1-end) / 2)
	}
	return t.LogUpper()
}

// Prob is P(X = k).
func (d Binomial) Prob(k int) float64 {
	v, _ := d.prob(k)
	return v
}

// LogProb is log P(X = k).
func (d Binomial) LogProb(k int) float64 {
	_, l := d.prob(k)
	return l
}

func (d Binomial) prob(k int) (value, logarithm float64) {
	switch {
	case d.Check() != nil:
		return math.NaN(), math.NaN()
	case k < 0 || k > d.N || (d.P == 0 && k > 0) || (d.P == 1 && k < d.N):
		return 0, math.Inf(-1)
	case d.P == 0 || d.P == 1 || d.N == 0:
		return 1, 0
	}
	u, v := d.odds()
	return binomialProb(k, d.N-k, u, v)
}

// binomialProb is C(k+m, k) u^k v^m for u+v = 1, from the beta prefactor
// u^(k+1) v^(m+1) / B(k+1, m+1), which holds the exponent in 106 bits.
func binomialProb(k, m int, u, v numeric.DD) (value, logarithm float64) {
	c := (float64(k) + float64(m) + 1) * u.Hi * v.Hi
	p, l := numeric.BetaPrefix(float64(k)+1, float64(m)+1, u, v)
	return p / c, l - numeric.Log(c)
}

// Quantile returns the smallest k with P(X <= k) >= p.
func (d Binomial) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest k with P(X > k) <= p.
func (d Binomial) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d Binomial) quantile(p float64, upper bool) float64 {
	if d.Check() != nil || !validLevel(p) {
		return math.NaN()
	}
	n := float64(d.N)
	z := normalUpperQuantile(math.Max(1e-300, math.Min(p, 1-1e-16)))
	if !upper {
		z = -z
	}
	start := float64(n*d.P) + float64(z*math.Sqrt(n*d.P*(1-d.P)))
	return discreteQuantile(start, 0, n, func(k float64) bool {
		if upper {
			return d.Survival(k) <= p
		}
		return d.CDF(k) >= p
	})
}

// Mean is N P.
func (d Binomial) Mean() float64 { return float64(d.N) * d.P }

// Variance is N P (1-P).
func (d Binomial) Variance() float64 { return float64(d.N) * d.P * (1 - d.P) }
