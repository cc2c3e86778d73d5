package numeric

import "math"

const (
	halfLogTwoPi = 0.91893853320467274178
	sqrtTwoPi    = 2.50662827463100050242
	logPi        = 1.14472988584940017414
)

// gammaNearTwo are the coefficients of log Γ(2+z)/z in powers of z:
// 1-γ, then (-1)^k (ζ(k)-1)/k for k = 2, 3, …
// (Abramowitz and Stegun 6.1.33; values from mpmath, see testdata/gammabeta.py).
var gammaNearTwo = [...]float64{
	0.42278433509846713,
	0.3224670334241132,
	-0.0673523010531981,
	0.020580808427784546,
	-0.007385551028673986,
	0.0028905103307415234,
	-0.001192753911703261,
	0.0005096695247430425,
	-0.00022315475845357939,
	9.945751278180853e-05,
	-4.492623673813314e-05,
	2.050721277567069e-05,
	-9.439488275268397e-06,
	4.374866789907488e-06,
	-2.039215753801366e-06,
	9.55141213040742e-07,
	-4.492469198764566e-07,
	2.1207184805554665e-07,
	-1.0043224823968099e-07,
	4.7698101693639804e-08,
	-2.2711094608943164e-08,
	1.0838659214896955e-08,
	-5.183475041970047e-09,
	2.4836745438024785e-09,
	-1.1921401405860912e-09,
	5.731367241678862e-10,
	-2.7595228851242334e-10,
	1.330476437424449e-10,
}

// logGammaTwoPlus is log Γ(2+z) for |z| <= 1/2, relatively accurate also near z = 0.
func logGammaTwoPlus(z float64) float64 {
	s := 0.0
	for i := len(gammaNearTwo) - 1; i >= 0; i-- {
		s = float64(s*z) + gammaNearTwo[i]
	}
	return float64(z * s)
}

// logGammaOnePlus is log Γ(1+z) for -1/2 <= z <= 1/2, relatively accurate near z = 0.
func logGammaOnePlus(z float64) float64 {
	return logGammaTwoPlus(z) - Log1p(z)
}

// stirlingError is log Γ(x) - [(x-1/2) log x - x + log(2π)/2] for x >= 10,
// from Stirling's series.
//
// Reference: Loader 2000, "Fast and accurate computation of binomial probabilities".
func stirlingError(x float64) float64 {
	if x > 1e17 {
		return 1 / (12 * x)
	}
	u := 1 / float64(x*x)
	s := -3617.0 / 122400
	s = 1.0/156 + float64(u*s)
	s = -691.0/360360 + float64(u*s)
	s = 1.0/1188 + float64(u*s)
	s = -1.0/1680 + float64(u*s)
	s = 1.0/1260 + float64(u*s)
	s = -1.0/360 + float64(u*s)
	s = 1.0/12 + float64(u*s)
	return s / x
}

// gammaStar is Γ(x) divided by its leading asymptotic term sqrt(2π/x) (x/e)^x,
// for x > 0.
func gammaStar(x float64) float64 {
	if x >= 10 {
		return Exp(stirlingError(x))
	}
	if x < 1e-30 {
		return 1 / (sqrtTwoPi * math.Sqrt(x))
	}
	w := DD{x, 0}
	e := w.Sub(w.Mul(ddLog(w)))
	return Gamma(x) * math.Sqrt(x) / sqrtTwoPi * ddExp(e)
}

// LogGammaSign returns log|Γ(x)| and the sign of Γ(x).
//
// Relative error below 1e-14 for x > 0 (also near the zeros at 1 and 2);
// for x < 0 the error is 1e-14 times the larger of 1 and the result. At zero and at
// the negative integers the result is +Inf with sign +1; NaN gives NaN.
//
// Method: series of log Γ(2+z) (Abramowitz and Stegun 6.1.33) after the
// recurrence below 10, Stirling's series above, reflection below zero.
func LogGammaSign(x float64) (float64, int) {
	switch {
	case math.IsNaN(x):
		return x, 1
	case math.IsInf(x, 1):
		return x, 1
	case math.IsInf(x, -1):
		return math.Inf(1), 1
	case x == 0:
		if math.Signbit(x) {
			return math.Inf(1), -1
		}
		return math.Inf(1), 1
	case x < 0:
		if x == math.Floor(x) {
			return math.Inf(1), 1
		}
		if x > -1e-20 {
			return -Log(-x), -1
		}
		s, sign := sinPi(x), 1
		// Γ(x) = π / (sin(πx) Γ(1-x)).
		if s < 0 {
			s, sign = -s, -1
		}
		return logPi - Log(s) - LogGamma(1-x), sign
	}
	return LogGamma(x), 1
}

// LogGamma returns log|Γ(x)|. See LogGammaSign for accuracy and special cases.
func LogGamma(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		v, _ := LogGammaSign(x)
		return v
	}
	switch {
	case x < 0.5:
		if x < 1e-20 {
			return -Log(x)
		}
		return logGammaOnePlus(x) - Log(x)
	case x < 1.5:
		return logGammaOnePlus(x - 1)
	case x <= 2.5:
		return logGammaTwoPlus(x - 2)
	case x < 10:
		p := 1.0
		for x > 2.5 {
			x--
			p *= x
		}
		return Log(p) + logGammaTwoPlus(x-2)
	case x > 1e305:
		return x * (Log(x) - 1)
	}
	return float64((x-0.5)*(Log(x)-1)) + (halfLogTwoPi - 0.5 + stirlingError(x))
}

// Gamma returns Γ(x), within a few units in the last place for positive x.
// It overflows above 171.62; at zero it is an infinity of the argument's
// sign, at the negative integers and at -Inf NaN.
func Gamma(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case math.IsInf(x, -1):
		return math.NaN()
	case x == 0:
		return math.Copysign(math.Inf(1), x)
	case x < 0:
		if x == math.Floor(x) {
			return math.NaN()
		}
		if x < -190 {
			return math.Copysign(0, sinPi(x))
		}
		if x > -1e-20 {
			return 1 / x
		}
		// Γ(x) = π / (sin(πx) Γ(1-x)).
		s := sinPi(x)
		if 1-x < 170 {
			return math.Pi / (s * Gamma(1-x))
		}
		return math.Pi / s * Exp(-LogGamma(1-x))
	case x > 171.7:
		return math.Inf(1)
	case x < 1e-20:
		return 1 / x
	case x < 20:
		if x == math.Floor(x) {
			return factorials[int(x)-1]
		}
		p, q := 1.0, 1.0
		for x > 2.5 {
			x--
			p *= x
		}
		for x < 1.5 {
			q *= x
			x++
		}
		return Exp(logGammaTwoPlus(x-2)) * p / q
	}
	if x == math.Floor(x) {
		return factorials[int(x)-1]
	}
	// Stirling: the exponent (x-1/2) log x - x carried with 106 bits.
	w := DD{x, 0}
	e := ddLog(w).Mul(DD{x - 0.5, 0}).Sub(w).Add(DD{stirlingError(x), 0})
	half := ddExp(e.Mul(DD{0.5, 0})) // the whole may overflow before the constant is applied
	return float64(half*sqrtTwoPi) * half
}

// factorials holds 0! to 170!, each rounded once from an exact or 106-bit product.
var factorials = factorialTable()

func factorialTable() [171]float64 {
	var tab [171]float64
	p := DD{1, 0}
	tab[0] = 1
	for i := 1; i < len(tab); i++ {
		p = p.MulFloat(float64(i))
		tab[i] = p.Hi
	}
	return tab
}

// sinPi is sin(πx), exact zeros and signs at the integers and half-integers.
func sinPi(x float64) float64 {
	r := math.Mod(x, 2) // exact
	sign := 1.0
	if r < 0 {
		r, sign = -r, -1
	}
	if r >= 1 {
		r, sign = r-1, -sign
	}
	if r > 0.5 {
		r = 1 - r
	}
	if r == 0 {
		return 0
	}
	if r <= 0.25 {
		return sign * Sin(math.Pi*r)
	}
	return sign * Cos(math.Pi*(0.5-r))
}

// LogFactorial returns log(n!); NaN for negative n.
func LogFactorial(n int) float64 {
	if n < 0 {
		return math.NaN()
	}
	if n < len(factorials) {
		return Log(factorials[n])
	}
	return LogGamma(float64(n) + 1)
}

// log1pmx is log(1+x) - x without cancellation, for x > -1.
func log1pmx(x float64) float64 {
	if x < -0.4 || x > 0.6 {
		return Log1p(x) - x
	}
	// log(1+x) = 2 atanh(r) with r = x/(2+x), and 2r - x = -x r.
	r := x / (2 + x)
	r2 := float64(r * r)
	s, term := 0.0, 1.0
	for k := 3; k < 60; k += 2 {
		t := term / float64(k)
		s += t
		if t < 1e-18 {
			break
		}
		term = float64(term * r2)
	}
	return r * (float64(2*r2*s) - x)
}
