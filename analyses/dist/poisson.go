package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// Poisson is the Poisson distribution with mean Lambda > 0.
//
// P(X <= k) = Q(k+1, λ), the regularised upper incomplete gamma function.
type Poisson struct{ Lambda float64 }

// Check reports an invalid parameter.
func (d Poisson) Check() error { return positive("mean", d.Lambda) }

func (d Poisson) tails(x float64) (t numeric.GammaTails, end int) {
	k := math.Floor(x)
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return numeric.NewGammaTails(math.NaN(), 1), 0
	case k < 0:
		return t, -1
	case math.IsInf(k, 1):
		return t, 1
	}
	return numeric.NewGammaTails(k+1, d.Lambda), 0
}

// CDF is P(X <= x).
func (d Poisson) CDF(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return float64(1+end) / 2
	}
	return t.Upper()
}

// Survival is P(X > x).
func (d Poisson) Survival(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return float64(1-end) / 2
	}
	return t.Lower()
}

// LogCDF is log P(X <= x).
func (d Poisson) LogCDF(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return numeric.Log(float64(1+end) / 2)
	}
	return t.LogUpper()
}

// LogSurvival is log P(X > x).
func (d Poisson) LogSurvival(x float64) float64 {
	t, end := d.tails(x)
	if end != 0 {
		return numeric.Log(float64(1-end) / 2)
	}
	return t.LogLower()
}

// Prob is P(X = k).
func (d Poisson) Prob(k int) float64 {
	v, _ := d.prob(k)
	return v
}

// LogProb is log P(X = k).
func (d Poisson) LogProb(k int) float64 {
	_, l := d.prob(k)
	return l
}

func (d Poisson) prob(k int) (value, logarithm float64) {
	switch {
	case d.Check() != nil:
		return math.NaN(), math.NaN()
	case k < 0:
		return 0, math.Inf(-1)
	case k == 0:
		return numeric.Exp(-d.Lambda), -d.Lambda
	}
	p, l := numeric.GammaPrefix(float64(k)+1, numeric.DD{Hi: d.Lambda})
	return p / d.Lambda, l - numeric.Log(d.Lambda)
}

// Quantile returns the smallest k with P(X <= k) >= p.
func (d Poisson) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest k with P(X > k) <= p.
func (d Poisson) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d Poisson) quantile(p float64, upper bool) float64 {
	switch {
	case d.Check() != nil || !validLevel(p):
		return math.NaN()
	case p == 1 && !upper || p == 0 && upper:
		return math.Inf(1)
	}
	z := normalUpperQuantile(math.Max(1e-300, math.Min(p, 1-1e-16)))
	if !upper {
		z = -z
	}
	start := d.Lambda + float64(z*math.Sqrt(d.Lambda))
	return discreteQuantile(start, 0, math.Inf(1), func(k float64) bool {
		if upper {
			return d.Survival(k) <= p
		}
		return d.CDF(k) >= p
	})
}
