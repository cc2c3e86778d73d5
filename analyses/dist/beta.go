package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// Beta is the beta distribution with density
//
//	f(x) = x^(a-1) (1-x)^(b-1) / B(a,b), 0 < x < 1
//
// for A, B > 0.
type Beta struct{ A, B float64 }

// Check reports invalid parameters.
func (d Beta) Check() error {
	return firstError(positive("first shape", d.A), positive("second shape", d.B))
}

func (d Beta) tails(x float64) numeric.BetaTails {
	if x < 0 {
		x = 0
	} else if x > 1 {
		x = 1
	}
	return numeric.NewBetaTails(d.A, d.B, x)
}

// CDF is P(X <= x).
func (d Beta) CDF(x float64) float64 { return d.tails(x).Lower() }

// Survival is P(X > x).
func (d Beta) Survival(x float64) float64 { return d.tails(x).Upper() }

// LogCDF is log P(X <= x).
func (d Beta) LogCDF(x float64) float64 { return d.tails(x).LogLower() }

// LogSurvival is log P(X > x).
func (d Beta) LogSurvival(x float64) float64 { return d.tails(x).LogUpper() }

// Density is f(x); at 0 and 1 its limits.
func (d Beta) Density(x float64) float64 {
	v, _ := d.density(x)
	return v
}

// LogDensity is log f(x).
func (d Beta) LogDensity(x float64) float64 {
	_, l := d.density(x)
	return l
}

func (d Beta) density(x float64) (value, logarithm float64) {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x < 0 || x > 1:
		return 0, math.Inf(-1)
	case x == 0:
		return betaEdge(d.A, d.B)
	case x == 1:
		return betaEdge(d.B, d.A)
	}
	y, e := numeric.TwoSum(1, -x)
	p, l := numeric.BetaPrefix(d.A, d.B, numeric.DD{Hi: x}, numeric.DD{Hi: y, Lo: e})
	return p / x / y, l - numeric.Log(x) - numeric.Log1p(-x)
}

// betaEdge is the density's limit at the end whose exponent is a-1.
func betaEdge(a, b float64) (value, logarithm float64) {
	switch {
	case a < 1:
		return math.Inf(1), math.Inf(1)
	case a > 1:
		return 0, math.Inf(-1)
	}
	return b, numeric.Log(b)
}

// Quantile returns x with P(X <= x) = p.
func (d Beta) Quantile(p float64) float64 { return numeric.InvRegIncBeta(d.A, d.B, p) }

// QuantileUpper returns x with P(X > x) = p.
func (d Beta) QuantileUpper(p float64) float64 { return numeric.InvRegIncBetaUpper(d.A, d.B, p) }
