package numeric

import "math"

// maxTailSteps bounds the terms of a series or continued fraction. They need
// about 8 sqrt(a) of them in the worst case (x near its mean), so the bound is
// met only for parameters above 1e12, where the result is NaN.
const maxTailSteps = 10_000_000

// GammaTails holds both tails of a gamma distribution at one point: the
// regularised incomplete gamma functions P(a,x) and Q(a,x) = 1 - P(a,x).
// The smaller tail is computed directly and kept as exp(expo) * factor, so
// that its logarithm exists far below the smallest float; the other is its
// complement.
type GammaTails struct{ tails }

// BetaTails holds both tails of a beta distribution at one point: the
// regularised incomplete beta functions I_x(a,b) and 1 - I_x(a,b), as GammaTails does.
type BetaTails struct{ tails }

// tails is the common form: density is x times the density at x (for the beta, x(1-x)
// times), without its exponential part.
type tails struct {
	expo    DD
	factor  float64 // the directly computed tail is exp(expo) * factor
	density float64 // derivative by log x (beta: by log x/(1-x)) is exp(expo) * density
	upper   bool    // the directly computed tail is the upper one
	special bool    // lower holds the value: an end point or NaN
	lower   float64
	other   float64 // when positive: the complement, computed apart
}

func endTails(lower float64) tails { return tails{special: true, lower: lower} }

func (t tails) direct() float64 {
	// exp(expo)*factor may underflow in parts only when the whole does, up to the factor 1e±10.
	if t.expo.Hi > -600 {
		return ddExp(t.expo) * t.factor
	}
	return ddExp(t.expo.AddFloat(100*math.Ln2)) * (t.factor * 0x1p-100)
}

func (t tails) logDirect() float64 {
	return t.expo.Add(LogDD(t.factor)).Float()
}

// Lower is the probability below the point.
func (t tails) Lower() float64 { return t.side(false) }

// Upper is the probability above the point.
func (t tails) Upper() float64 { return t.side(true) }

// LogLower is the logarithm of Lower, finite also where Lower underflows.
func (t tails) LogLower() float64 { return t.logSide(false) }

// LogUpper is the logarithm of Upper, finite also where Upper underflows.
func (t tails) LogUpper() float64 { return t.logSide(true) }

func (t tails) side(upper bool) float64 {
	if t.special {
		if upper {
			return 1 - t.lower
		}
		return t.lower
	}
	p := t.direct()
	switch {
	case upper == t.upper:
		return math.Min(p, 1)
	case t.other > 0:
		return math.Min(t.other, 1)
	}
	return math.Max(1-p, 0)
}

func (t tails) logSide(upper bool) float64 {
	if t.special {
		return Log(t.side(upper))
	}
	if upper == t.upper {
		return math.Min(t.logDirect(), 0)
	}
	if t.other > 0 {
		return Log(math.Min(t.other, 1))
	}
	if p := t.direct(); p < 1 {
		return Log1p(-p)
	}
	return math.Inf(-1)
}

// NewGammaTails computes both tails for a > 0 and x >= 0 (NaN otherwise).
//
//	P(a,x) = 1/Γ(a) ∫_0^x t^(a-1) e^(-t) dt
//
// Relative error below 1e-13 of the tail that is the smaller one for a from
// 1e-3 to 1e8, down to the smallest normal float; cost grows as sqrt(a) for x near a.
//
// Method: the prefactor x^a e^(-x)/Γ(a) in deviance form with its exponent in
// 106 bits; times the power series for x <= max(a, 0.1), else times Legendre's
// continued fraction.
//
// References: Loader 2000; Gautschi 1979, doi:10.1145/355972.355975.
func NewGammaTails(a, x float64) GammaTails {
	return GammaTails{gammaTails(a, DD{Hi: x})}
}

// NewGammaTailsDD is NewGammaTails at a double-double point.
func NewGammaTailsDD(a float64, x DD) GammaTails { return GammaTails{gammaTails(a, x)} }

func gammaTails(a float64, x DD) tails {
	switch {
	case !(a > 0) || math.IsNaN(x.Hi) || x.Hi < 0 || math.IsInf(a, 1):
		return endTails(math.NaN())
	case x.Hi == 0:
		return endTails(0)
	case math.IsInf(x.Hi, 1):
		return endTails(1)
	}
	var t tails
	// x^a e^-x / Γ(a) = sqrt(a/2π) / Γ*(a) * exp(a log(x/a) - (x - a)).
	wa := DD{Hi: a}
	t.expo = gammaExponent(wa, x)
	t.density = math.Sqrt(a) / sqrtTwoPi / gammaStar(a)
	h := x.Hi
	if h <= math.Max(a, 0.1) {
		t.factor = t.density / a * gammaSeries(a, h)
		if a < 0.5 && h <= 0.1 {
			t.other = gammaUpperSmall(a, h)
		}
		return t
	}
	t.upper = true
	t.factor = t.density * gammaFraction(a, h)
	return t
}

// gammaExponent is a log(x/a) - (x-a) as a double-double.
func gammaExponent(a, x DD) DD {
	r := x.Div(a)
	if r.Hi < 1e-290 || r.Hi > 1e290 { // the quotient's parts may leave the range
		return ddLog(x).Sub(ddLog(a)).Mul(a).Sub(x.Sub(a))
	}
	return ddLog(r).Mul(a).Sub(x.Sub(a))
}

// gammaSeries is the sum over n of x^n / ((a+1)...(a+n)), NaN without convergence.
func gammaSeries(a, x float64) float64 {
	sum, term, c := 1.0, 1.0, 0.0
	for n := 1; n < maxTailSteps; n++ {
		term = float64(term * (x / (a + float64(n))))
		y := term - c
		s := sum + y
		c = (s - sum) - y
		sum = s
		if term < sum*1e-17 {
			return sum
		}
	}
	return math.NaN()
}

// gammaUpperSmall is Q(a,x) for a < 1/2 and x <= 0.1, where P is near one:
// 1 - x^a/Γ(1+a) (1 - a Σ (-1)^(n+1) x^n / (n! (a+n))).
func gammaUpperSmall(a, x float64) float64 {
	s, term := 0.0, 1.0
	for n := 1; n < 30; n++ {
		term *= -x / float64(n)
		t := term / (a + float64(n))
		s -= t
		if math.Abs(t) < 1e-18*s {
			break
		}
	}
	e := float64(a*Log(x)) - logGammaOnePlus(a)
	m := Expm1(e)
	return float64((1+m)*a*s) - m
}

// gammaFraction is Γ(a,x) / (x^a e^-x) by Legendre's continued fraction
// 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))), evaluated by Lentz's
// method; NaN without convergence.
func gammaFraction(a, x float64) float64 {
	const tiny = 1e-300
	b := x - a + 1
	f := b
	if f == 0 {
		f = tiny
	}
	c, d := f, 0.0
	for n := 1; n < maxTailSteps; n++ {
		i := float64(n)
		num := i * (a - i)
		b += 2
		d = b + float64(num*d)
		if d == 0 {
			d = tiny
		}
		c = b + num/c
		if c == 0 {
			c = tiny
		}
		d = 1 / d
		step := float64(c * d)
		f *= step
		if math.Abs(step-1) < 2e-16 {
			return 1 / f
		}
	}
	return math.NaN()
}

// RegIncGammaLower is the regularised lower incomplete gamma function P(a,x).
// See NewGammaTails for range and accuracy.
func RegIncGammaLower(a, x float64) float64 { return NewGammaTails(a, x).Lower() }

// RegIncGammaUpper is the regularised upper incomplete gamma function Q(a,x) = 1 - P(a,x).
// See NewGammaTails for range and accuracy.
func RegIncGammaUpper(a, x float64) float64 { return NewGammaTails(a, x).Upper() }

// LogRegIncGammaLower is log P(a,x), finite where P underflows.
func LogRegIncGammaLower(a, x float64) float64 { return NewGammaTails(a, x).LogLower() }

// LogRegIncGammaUpper is log Q(a,x), finite where Q underflows.
func LogRegIncGammaUpper(a, x float64) float64 { return NewGammaTails(a, x).LogUpper() }

// GammaPrefix returns x^a e^(-x) / Γ(a), the gamma density times x, and its
// logarithm; NaN outside a > 0, x >= 0.
func GammaPrefix(a float64, x DD) (value, logarithm float64) {
	if !(a > 0) || !(x.Hi >= 0) || math.IsInf(a, 1) {
		return math.NaN(), math.NaN()
	}
	if x.Hi == 0 || math.IsInf(x.Hi, 1) {
		return 0, math.Inf(-1)
	}
	t := tails{expo: gammaExponent(DD{Hi: a}, x), factor: math.Sqrt(a) / sqrtTwoPi / gammaStar(a)}
	return t.direct(), t.logDirect()
}
