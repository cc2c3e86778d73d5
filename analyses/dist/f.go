package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// F is Fisher's F distribution with DF1, DF2 > 0 degrees of freedom (not
// necessarily whole); DF2 = +Inf is a chi-square distribution over DF1.
//
// P(F <= f) = I_x(DF1/2, DF2/2) at x = DF1 f / (DF1 f + DF2), with neither x nor 1-x rounded.
type F struct{ DF1, DF2 float64 }

// Check reports invalid parameters.
func (d F) Check() error {
	if err := positive("numerator degrees of freedom", d.DF1); err != nil {
		return err
	}
	if !(d.DF2 > 0) {
		return fmt.Errorf("denominator degrees of freedom must be positive, got %v", d.DF2)
	}
	return nil
}

func (d F) limit() Gamma { return Gamma{Shape: 0.5 * d.DF1, Rate: 0.5 * d.DF1} }

func (d F) odds(x float64) (u, v numeric.DD) {
	if x < 0 {
		x = 0
	}
	if x > 1e280 && !math.IsInf(x, 1) {
		return numeric.DD{Hi: d.DF1}, numeric.DD{Hi: d.DF2 / x}
	}
	return numeric.DD{Hi: d.DF1}.MulFloat(x), numeric.DD{Hi: d.DF2}
}

func (d F) tails(x float64) numeric.BetaTails {
	if d.Check() != nil {
		return numeric.NewBetaTails(math.NaN(), 1, x)
	}
	u, v := d.odds(x)
	return numeric.NewBetaTailsOdds(0.5*d.DF1, 0.5*d.DF2, u, v)
}

// CDF is P(X <= x).
func (d F) CDF(x float64) float64 {
	if math.IsInf(d.DF2, 1) {
		return d.limit().CDF(x)
	}
	return d.tails(x).Lower()
}

// Survival is P(X > x).
func (d F) Survival(x float64) float64 {
	if math.IsInf(d.DF2, 1) {
		return d.limit().Survival(x)
	}
	return d.tails(x).Upper()
}

// LogCDF is log P(X <= x).
func (d F) LogCDF(x float64) float64 {
	if math.IsInf(d.DF2, 1) {
		return d.limit().LogCDF(x)
	}
	return d.tails(x).LogLower()
}

// LogSurvival is log P(X > x).
func (d F) LogSurvival(x float64) float64 {
	if math.IsInf(d.DF2, 1) {
		return d.limit().LogSurvival(x)
	}
	return d.tails(x).LogUpper()
}

// Density is the density at x; at x = 0 its limit.
func (d F) Density(x float64) float64 {
	v, _ := d.density(x)
	return v
}

// LogDensity is the logarithm of the density at x.
func (d F) LogDensity(x float64) float64 {
	_, l := d.density(x)
	return l
}

func (d F) density(x float64) (value, logarithm float64) {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case math.IsInf(d.DF2, 1):
		return d.limit().density(x)
	case x < 0 || math.IsInf(x, 1):
		return 0, math.Inf(-1)
	case x == 0:
		switch {
		case d.DF1 < 2:
			return math.Inf(1), math.Inf(1)
		case d.DF1 > 2:
			return 0, math.Inf(-1)
		}
		return 1, 0
	}
	u, v := d.odds(x)
	p, l := numeric.BetaPrefix(0.5*d.DF1, 0.5*d.DF2, u, v)
	return p / x, l - numeric.Log(x)
}

// Quantile returns x with P(X <= x) = p.
func (d F) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns x with P(X > x) = p.
func (d F) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d F) quantile(p float64, upper bool) float64 {
	switch {
	case d.Check() != nil:
		return math.NaN()
	case math.IsInf(d.DF2, 1) && upper:
		return d.limit().QuantileUpper(p)
	case math.IsInf(d.DF2, 1):
		return d.limit().Quantile(p)
	}
	return numeric.InvRegIncBetaOdds(0.5*d.DF1, 0.5*d.DF2, p, upper) / d.DF1 * d.DF2
}
