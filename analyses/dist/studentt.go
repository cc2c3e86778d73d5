package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// StudentT is Student's t distribution with DF > 0 degrees of freedom (not
// necessarily whole); DF = +Inf is the standard normal distribution.
//
//	f(t) = (1 + t²/ν)^(-(ν+1)/2) / (sqrt(ν) B(ν/2, 1/2))
//
// P(|T| > t) = I_x(ν/2, 1/2) at x = ν/(ν+t²), with neither x nor 1-x rounded.
type StudentT struct{ DF float64 }

// nearlyNormal is the number of degrees of freedom from where t is taken as
// normal: the relative difference of the tails, z⁴/(4ν), is below 1e-13 even at z = 37.
const nearlyNormal = 1e19

// Check reports an invalid parameter.
func (d StudentT) Check() error {
	if math.IsInf(d.DF, 1) {
		return nil
	}
	return positive("degrees of freedom", d.DF)
}

// tails is the distribution of x = ν/(ν+t²): its lower tail is P(|T| > |t|).
func (d StudentT) tails(t float64) numeric.BetaTails {
	u, v := tOdds(d.DF, t)
	return numeric.NewBetaTailsOdds(0.5*d.DF, 0.5, u, v)
}

// tOdds returns ν and t² up to a common factor.
func tOdds(df, t float64) (u, v numeric.DD) {
	t = math.Abs(t)
	if t > 1e100 && !math.IsInf(t, 1) {
		return numeric.DD{Hi: df / t}, numeric.DD{Hi: t}
	}
	if t < 1e-140 && t > 0 {
		return numeric.DD{Hi: df}.Div(numeric.DD{Hi: t}), numeric.DD{Hi: t}
	}
	p, e := numeric.TwoProd(t, t)
	if math.IsInf(p, 1) {
		e = 0
	}
	return numeric.DD{Hi: df}, numeric.DD{Hi: p, Lo: e}
}

// Survival is P(T > t).
func (d StudentT) Survival(t float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(t):
		return math.NaN()
	case d.DF > nearlyNormal:
		return normalUpper(t)
	case t < 0:
		return 1 - float64(0.5*d.tails(t).Lower())
	}
	return 0.5 * d.tails(t).Lower()
}

// CDF is P(T <= t).
func (d StudentT) CDF(t float64) float64 { return d.Survival(-t) }

// TwoSided is P(|T| > |t|).
func (d StudentT) TwoSided(t float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(t):
		return math.NaN()
	case d.DF > nearlyNormal:
		return 2 * normalUpper(math.Abs(t))
	}
	return d.tails(t).Lower()
}

// LogSurvival is log P(T > t).
func (d StudentT) LogSurvival(t float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(t):
		return math.NaN()
	case d.DF > nearlyNormal:
		return normalLogUpper(t)
	case t < 0:
		return numeric.Log1p(-0.5 * d.tails(t).Lower())
	}
	return d.tails(t).LogLower() - math.Ln2
}

// LogCDF is log P(T <= t).
func (d StudentT) LogCDF(t float64) float64 { return d.LogSurvival(-t) }

// Density is f(t).
func (d StudentT) Density(t float64) float64 {
	v, _ := d.density(t)
	return v
}

// LogDensity is log f(t).
func (d StudentT) LogDensity(t float64) float64 {
	_, l := d.density(t)
	return l
}

func (d StudentT) density(t float64) (value, logarithm float64) {
	t = math.Abs(t)
	switch {
	case d.Check() != nil || math.IsNaN(t):
		return math.NaN(), math.NaN()
	case d.DF > nearlyNormal:
		return StandardNormal.Density(t), StandardNormal.LogDensity(t)
	case t == 0:
		l := float64(-0.5*numeric.Log(d.DF)) - numeric.LogBeta(0.5*d.DF, 0.5)
		return numeric.Exp(l), l
	case math.IsInf(t, 1):
		return 0, math.Inf(-1)
	}
	u, v := tOdds(d.DF, t)
	p, l := numeric.BetaPrefix(0.5*d.DF, 0.5, u, v)
	return p / t, l - numeric.Log(t)
}

// QuantileUpper returns t with P(T > t) = p.
func (d StudentT) QuantileUpper(p float64) float64 {
	switch {
	case d.Check() != nil || !validLevel(p):
		return math.NaN()
	case p > 0.5:
		return -d.QuantileUpper(1 - p)
	case p == 0.5:
		return 0
	case p == 0:
		return math.Inf(1)
	case d.DF > nearlyNormal:
		return normalUpperQuantile(p)
	case p < 0.25:
		return math.Sqrt(d.DF / numeric.InvRegIncBetaOdds(0.5*d.DF, 0.5, 2*p, false))
	}
	return math.Sqrt(d.DF * numeric.InvRegIncBetaOdds(0.5, 0.5*d.DF, 1-2*p, false))
}

// Quantile returns t with P(T <= t) = p.
func (d StudentT) Quantile(p float64) float64 { return -d.QuantileUpper(p) }
