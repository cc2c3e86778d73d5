package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// Gamma is the gamma distribution with density
//
//	f(x) = β^α x^(α-1) e^(-βx) / Γ(α), x > 0
//
// for Shape α > 0 and Rate β > 0.
type Gamma struct{ Shape, Rate float64 }

// Check reports invalid parameters.
func (d Gamma) Check() error {
	return firstError(positive("shape", d.Shape), positive("rate", d.Rate))
}

// scaled is the argument in units of 1/rate.
func (d Gamma) scaled(x float64) numeric.DD {
	p := float64(x * d.Rate)
	if math.IsInf(p, 0) || p < 1e-280 {
		return numeric.DD{Hi: p}
	}
	p, e := numeric.TwoProd(x, d.Rate)
	return numeric.DD{Hi: p, Lo: e}
}

func (d Gamma) tails(x float64) numeric.GammaTails {
	if d.Check() != nil {
		return numeric.NewGammaTails(math.NaN(), x)
	}
	if x < 0 {
		x = 0
	}
	return numeric.NewGammaTailsDD(d.Shape, d.scaled(x))
}

// CDF is P(X <= x).
func (d Gamma) CDF(x float64) float64 { return d.tails(x).Lower() }

// Survival is P(X > x).
func (d Gamma) Survival(x float64) float64 { return d.tails(x).Upper() }

// LogCDF is log P(X <= x).
func (d Gamma) LogCDF(x float64) float64 { return d.tails(x).LogLower() }

// LogSurvival is log P(X > x).
func (d Gamma) LogSurvival(x float64) float64 { return d.tails(x).LogUpper() }

// Density is f(x); at x = 0 its limit.
func (d Gamma) Density(x float64) float64 {
	v, _ := d.density(x)
	return v
}

// LogDensity is log f(x).
func (d Gamma) LogDensity(x float64) float64 {
	_, l := d.density(x)
	return l
}

func (d Gamma) density(x float64) (value, logarithm float64) {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case x < 0 || math.IsInf(x, 1):
		return 0, math.Inf(-1)
	case x == 0:
		switch {
		case d.Shape < 1:
			return math.Inf(1), math.Inf(1)
		case d.Shape > 1:
			return 0, math.Inf(-1)
		}
		return d.Rate, numeric.Log(d.Rate)
	}
	p, l := numeric.GammaPrefix(d.Shape, d.scaled(x))
	return p / x, l - numeric.Log(x)
}

// Quantile returns x with P(X <= x) = p.
func (d Gamma) Quantile(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return numeric.InvRegIncGammaLower(d.Shape, p) / d.Rate
}

// QuantileUpper returns x with P(X > x) = p.
func (d Gamma) QuantileUpper(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return numeric.InvRegIncGammaUpper(d.Shape, p) / d.Rate
}

// ChiSquared is the chi-square distribution with DF > 0 degrees of freedom (not
// necessarily whole): Gamma{DF/2, 1/2}.
type ChiSquared struct{ DF float64 }

// Check reports an invalid parameter.
func (d ChiSquared) Check() error { return positive("degrees of freedom", d.DF) }

func (d ChiSquared) gamma() Gamma { return Gamma{Shape: 0.5 * d.DF, Rate: 0.5} }

// CDF is P(X <= x).
func (d ChiSquared) CDF(x float64) float64 { return d.gamma().CDF(x) }

// Survival is P(X > x).
func (d ChiSquared) Survival(x float64) float64 { return d.gamma().Survival(x) }

// LogCDF is log P(X <= x).
func (d ChiSquared) LogCDF(x float64) float64 { return d.gamma().LogCDF(x) }

// LogSurvival is log P(X > x).
func (d ChiSquared) LogSurvival(x float64) float64 { return d.gamma().LogSurvival(x) }

// Density is f(x); at x = 0 its limit.
func (d ChiSquared) Density(x float64) float64 { return d.gamma().Density(x) }

// LogDensity is log f(x).
func (d ChiSquared) LogDensity(x float64) float64 { return d.gamma().LogDensity(x) }

// Quantile returns x with P(X <= x) = p.
func (d ChiSquared) Quantile(p float64) float64 { return d.gamma().Quantile(p) }

// QuantileUpper returns x with P(X > x) = p.
func (d ChiSquared) QuantileUpper(p float64) float64 { return d.gamma().QuantileUpper(p) }
