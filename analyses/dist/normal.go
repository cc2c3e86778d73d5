package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

const halfLogTwoPi = 0.91893853320467274178

// 1/sqrt(2) as a double-double, and 1/sqrt(2π), 1/sqrt(π).
const (
	sqrtHalfHi  = 0.7071067811865476
	sqrtHalfLo  = -4.833646656726457e-17
	invSqrtTwoP = 0.39894228040143267794
	invSqrtPi   = 0.56418958354775628695
)

// Normal is the normal distribution with mean Mu and standard deviation Sigma > 0.
//
//	f(x) = exp(-(x-μ)²/(2σ²)) / (σ sqrt(2π))
//
// Tails are right to a few units in the last place down to the smallest float.
type Normal struct{ Mu, Sigma float64 }

// StandardNormal has mean 0 and standard deviation 1.
var StandardNormal = Normal{Mu: 0, Sigma: 1}

// Check reports invalid parameters.
func (d Normal) Check() error {
	if math.IsNaN(d.Mu) || math.IsInf(d.Mu, 0) {
		return fmt.Errorf("mean must be a finite number, got %v", d.Mu)
	}
	return positive("standard deviation", d.Sigma)
}

func (d Normal) z(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return (x - d.Mu) / d.Sigma
}

// CDF is P(X <= x).
func (d Normal) CDF(x float64) float64 { return normalUpper(-d.z(x)) }

// Survival is P(X > x).
func (d Normal) Survival(x float64) float64 { return normalUpper(d.z(x)) }

// LogCDF is log P(X <= x).
func (d Normal) LogCDF(x float64) float64 { return normalLogUpper(-d.z(x)) }

// LogSurvival is log P(X > x).
func (d Normal) LogSurvival(x float64) float64 { return normalLogUpper(d.z(x)) }

// Density is f(x).
func (d Normal) Density(x float64) float64 { return normalDensity(d.z(x)) / d.Sigma }

// LogDensity is log f(x).
func (d Normal) LogDensity(x float64) float64 {
	z := d.z(x)
	return float64(-0.5*float64(z*z)) - halfLogTwoPi - numeric.Log(d.Sigma)
}

// Quantile returns x with P(X <= x) = p.
func (d Normal) Quantile(p float64) float64 { return d.at(-normalUpperQuantile(p)) }

// QuantileUpper returns x with P(X > x) = p.
func (d Normal) QuantileUpper(p float64) float64 { return d.at(normalUpperQuantile(p)) }

func (d Normal) at(z float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.Mu + float64(d.Sigma*z)
}

// normalUpper is the upper tail of the standard normal distribution,
// erfc(z/sqrt 2)/2 with the rounding of z/sqrt 2 corrected to first order.
func normalUpper(z float64) float64 {
	if math.Abs(z) > 40 {
		if z > 0 {
			return 0
		}
		return 1
	}
	t := numeric.DD{Hi: sqrtHalfHi, Lo: sqrtHalfLo}.MulFloat(z)
	e := numeric.Exp(-float64(t.Hi * t.Hi))
	return float64(0.5*numeric.Erfc(t.Hi)) - float64(invSqrtPi*e*t.Lo)
}

// normalLogUpper is the logarithm of normalUpper, by the asymptotic series beyond 30.
func normalLogUpper(z float64) float64 {
	switch {
	case z > 1e150:
		if math.IsInf(z, 1) {
			return math.Inf(-1)
		}
		return -0.5 * z * z
	case z > 30:
		u := 1 / float64(z*z)
		s := 105 - float64(945*u)
		s = -15 + float64(u*s)
		s = 3 + float64(u*s)
		s = -1 + float64(u*s)
		return float64(-0.5*float64(z*z)) - halfLogTwoPi - numeric.Log(z) + numeric.Log1p(u*s)
	case z < 0:
		return numeric.Log1p(-normalUpper(-z))
	}
	return numeric.Log(normalUpper(z))
}

// normalDensity is the standard normal density; z² is split so that its
// rounding does not reach the result.
func normalDensity(z float64) float64 {
	if math.Abs(z) > 40 {
		return 0
	}
	p, e := numeric.TwoProd(z, z)
	f := float64(invSqrtTwoP * numeric.Exp(-0.5*p))
	return f - float64(f*(0.5*e))
}

// normalUpperQuantile returns z with normalUpper(z) = p.
//
// Method: for |p-1/2| <= 1/4 Halley steps on erf from the leading term of its
// inverse; otherwise the rational start of Abramowitz and Stegun 26.2.23
// (error below 4.5e-4) and Newton steps on the logarithm of the tail.
func normalUpperQuantile(p float64) float64 {
	switch {
	case !validLevel(p):
		return math.NaN()
	case p == 0:
		return math.Inf(1)
	case p == 1:
		return math.Inf(-1)
	case p > 0.75:
		return -normalTailQuantile(1 - p)
	case p < 0.25:
		return normalTailQuantile(p)
	}
	q := 0.5 - p // exact
	z := q / invSqrtTwoP
	z *= 1 + float64(z*z)/6
	for range 5 {
		t := numeric.DD{Hi: sqrtHalfHi, Lo: sqrtHalfLo}.MulFloat(z)
		half := float64(0.5*numeric.Erf(t.Hi)) + float64(invSqrtPi*numeric.Exp(-float64(t.Hi*t.Hi))*t.Lo)
		s := (half - q) / normalDensity(z)
		s /= 1 + float64(0.5*z*s)
		z -= s
		if math.Abs(s) <= 1e-17*math.Abs(z) {
			break
		}
	}
	return z
}

// normalTailQuantile is normalUpperQuantile for 0 < p < 1/4.
func normalTailQuantile(p float64) float64 {
	logP := numeric.Log(p)
	t := math.Sqrt(-2 * logP)
	num := 2.515517 + float64(t*(0.802853+float64(t*0.010328)))
	den := 1 + float64(t*(1.432788+float64(t*(0.189269+float64(t*0.001308)))))
	z := t - num/den
	for range 6 {
		v := normalUpper(z)
		var s float64
		if p > 1e-290 {
			s = numeric.Log1p((v-p)/p) * (v / normalDensity(z))
		} else {
			l := normalLogUpper(z)
			s = (l - logP) * numeric.Exp(l+float64(0.5*float64(z*z))+halfLogTwoPi)
		}
		z += s
		if math.Abs(s) <= 1e-16*z {
			break
		}
	}
	return z
}
