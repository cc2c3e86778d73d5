package numeric

import "math"

// horner evaluates c[0] + c[1] t + c[2] t^2 + ….
func horner(c []float64, t float64) float64 {
	p := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		p = c[i] + float64(p*t)
	}
	return p
}

// erfPair returns erf(x) as an unevaluated pair good to 2^-57 relative, for
// 0 <= x < 6.
func erfPair(x float64) (hi, lo float64) {
	if x < 0.25 {
		return x, float64(x * horner(erfSmall[:], float64(x*x)))
	}
	i := int(x * 16)
	t := x - float64((float64(i)+0.5)*(1.0/16))
	c := &erfTable[i-4]
	return c[0], c[1] + float64(t*horner(c[2:], t))
}

// Erf is the error function 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x,
// within 0.8 ulp. Erf(±Inf) is ±1, Erf(NaN) is NaN, Erf(-0) is -0.
//
// Polynomial pieces of width 1/16 with a double-double constant term; see
// testdata/gen_piecewise.py.
func Erf(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a >= 6: // 1 - erf(6) is 2e-17
		return math.Copysign(1, x)
	}
	hi, lo := erfPair(a)
	return math.Copysign(hi+lo, x)
}

// Erfc is the complementary error function 1 - erf(x), within 0.7 ulp down to its
// underflow at 27.23, subnormals included. Erfc(+Inf) is 0, Erfc(-Inf) is 2,
// Erfc(NaN) is NaN.
//
// From 0.5 on it is e^(-x^2) times the scaled function (Erfcx), both as pairs and
// rounded once together; below, 1 - erf(x).
func Erfc(x float64) float64 { return erfcAt(x, 0, 0) }

// erfcAt is erfc(x + xlo) * 2^m, |xlo| at most ulp(x)/2, m 0 or -1.
func erfcAt(x, xlo float64, m int) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 40:
		return 0
	case x <= -6:
		return float64(2 * pow2(m))
	case x < 0.5:
		a := math.Abs(x)
		hi, lo := erfPair(a)
		d := 0.0 // the derivative of erf, for the small part of the argument
		if xlo != 0 {
			d = float64((2 * invSqrtPiHi) * Exp(-float64(x*x)))
		}
		if x >= 0 {
			hi, lo = -hi, -lo
		}
		s, e := TwoSum(1, hi)
		return float64((s + (e + (lo - float64(d*xlo)))) * pow2(m))
	}
	q, qe := TwoProd(x, x)
	hi, lo, k := expParts(-q, -(qe + float64(float64(2*x)*xlo)))
	gh, gl := erfcxPair(x)
	if xlo != 0 { // the derivative 2 x erfcx(x) - 2/sqrt(pi)
		gl += float64(xlo * (float64(float64(2*x)*(gh+gl)) - 2*invSqrtPiHi))
	}
	hi, lo = FastTwoSum(hi, lo)
	gh, gl = FastTwoSum(gh, gl)
	p, e := TwoProd(hi, gh)
	e += float64(hi*gl) + float64(lo*gh)
	return scaleSum(p, e, k+m)
}

// erfcxPair is e^(x^2) erfc(x) as an unevaluated pair good to 2^-57 relative, for
// x >= 0.5.
func erfcxPair(x float64) (hi, lo float64) {
	if x < 32 {
		ix := math.Float64bits(x)
		i := (ix - 0x3fe0000000000000) >> 48
		mid := math.Float64frombits(ix&^(1<<48-1) | 1<<47)
		t := x - mid
		c := &erfcxTable[i]
		return c[0], c[1] + float64(t*horner(c[2:], t))
	}
	// 1/(x sqrt pi) (1 - 1/2 x^-2 + 3/4 x^-4 - …): the term after the last is below
	// 2^-64 from 32 on.
	q := invSqrtPiHi / x
	lo = (FMA(-q, x, invSqrtPiHi) + invSqrtPiLo) / x
	s := 1 / float64(x*x)
	p := -945.0/32 + float64(s*(10395.0/64))
	p = 105.0/16 + float64(s*p)
	p = -15.0/8 + float64(s*p)
	p = 3.0/4 + float64(s*p)
	p = -0.5 + float64(s*p)
	return q, lo + float64(q*float64(s*p))
}

// Erfcx is the scaled complementary error function e^(x^2) erfc(x), within 0.8 ulp.
// It overflows below -26.6. Erfcx(+Inf) is 0.
func Erfcx(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 0x1p500:
		return float64(invSqrtPiHi / x)
	case x >= 0.5:
		hi, lo := erfcxPair(x)
		return hi + lo
	case x < -27:
		return math.Inf(1)
	}
	q, qe := TwoProd(x, x)
	hi, lo, m := expParts(q, qe)
	hi, lo = FastTwoSum(hi, lo)
	g := DD{Hi: 2}
	if x > -6 {
		eh, el := erfPair(math.Abs(x))
		if x >= 0 {
			eh, el = -eh, -el
		}
		s, e := TwoSum(1, eh)
		g = normal(s, e+el)
	}
	v := DD{hi, lo}.Mul(g)
	return scaleSum(v.Hi, v.Lo, m)
}

// LogErfc is log(erfc(x)), within 2 ulp, also where erfc itself underflows. It is
// -Inf at +Inf and log(2) at -Inf.
func LogErfc(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x < -6:
		return ln2Hi + ln2Lo
	case x < 0.5:
		hi, lo := erfPair(math.Abs(x))
		if x >= 0 {
			hi, lo = -hi, -lo
		}
		return Log1p(hi + lo)
	}
	return logErfcTail(x, 0).Float()
}

// logErfcTail is log(erfc(x + xlo)) for x >= 0.5, |xlo| at most ulp(x)/2: the
// logarithm of Erfcx minus the square.
func logErfcTail(x, xlo float64) DD {
	if x > 0x1p511 {
		return DD{Hi: -float64(x * x)}
	}
	q, qe := TwoProd(x, x)
	qe += float64(float64(2*x) * xlo)
	gh, gl := erfcxPair(x)
	gl += float64(xlo * (float64(float64(2*x)*gh) - 2*invSqrtPiHi))
	gh, gl = FastTwoSum(gh, gl)
	return LogDD(gh).AddFloat(gl / gh).Sub(normal(q, qe))
}

// NormalSurvival is the probability that a standard normal exceeds z, within 0.8 ulp
// down to underflow at 38.48; NormalSurvival(-z) is the lower tail.
func NormalSurvival(z float64) float64 {
	if math.IsInf(z, 0) || math.IsNaN(z) {
		return 0.5 * Erfc(z)
	}
	x, e := overSqrt2(z)
	return erfcAt(x, e, -1)
}

// LogNormalSurvival is the logarithm of NormalSurvival, within 2 ulp, also where that
// underflows.
func LogNormalSurvival(z float64) float64 {
	switch {
	case math.IsNaN(z):
		return z
	case math.IsInf(z, 1):
		return math.Inf(-1)
	case z < 0.75:
		if z < 0 {
			return Log1p(-NormalSurvival(-z))
		}
		return Log(NormalSurvival(z))
	}
	x, e := overSqrt2(z)
	return logErfcTail(x, e).Sub(DD{ln2Hi, ln2Lo}).Float()
}

// overSqrt2 is z/sqrt(2) as a pair.
func overSqrt2(z float64) (x, e float64) {
	const hi, lo = 0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55
	x = float64(z * hi)
	return x, FMA(z, hi, -x) + float64(z*lo)
}
