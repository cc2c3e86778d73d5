package numeric

import "math"

// The positive zero of the digamma function, in two parts, and the Taylor
// coefficients ψ^(k)(zero)/k! for k = 1, 2, … (values from mpmath, see testdata/gammabeta.py).
const (
	digammaZeroHi = 1.4616321449683622
	digammaZeroLo = 9.549995429965697e-17
)

var digammaTaylor = [...]float64{
	0.9676722454476212,
	-0.4427631689835921,
	0.258499760955651,
	-0.16394270544240652,
	0.10782405069126237,
	-0.07219956125645471,
	0.04880428816414311,
	-0.03316112647484736,
	0.022597648232218104,
	-0.01542476590494896,
	0.010538791616612175,
	-0.007204534386356869,
	0.004926781395729853,
	-0.003369801655439328,
	0.002305126326734928,
	-0.0015769367714301972,
	0.0010788252019162967,
	-0.0007380709389960052,
	0.000504953265834602,
	-0.0003454680251063077,
	0.00023635601564027053,
	-0.00016170622091974803,
	0.0001106337276874741,
}

// Digamma returns ψ(x), the derivative of log Γ(x).
//
// Relative error below 1e-14 for x > 0, also near the zero at 1.4616; for x < 0
// (by reflection) the absolute error is 1e-14 times the larger of 1 and π|cot(πx)|.
// NaN at zero, at the negative integers and at -Inf.
//
// Method: Taylor series at the zero, upward recurrence and the asymptotic
// series (Abramowitz and Stegun 6.3.5, 6.3.7, 6.3.18).
func Digamma(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x == 0 || math.IsInf(x, -1):
		return math.NaN()
	case x < 0:
		if x == math.Floor(x) {
			return math.NaN()
		}
		// ψ(x) = ψ(1-x) - π cot(πx).
		return Digamma(1-x) - math.Pi*sinPi(x+0.5)/sinPi(x)
	}
	if h := (x - digammaZeroHi) - digammaZeroLo; math.Abs(h) < 0.3 {
		s := 0.0
		for i := len(digammaTaylor) - 1; i >= 0; i-- {
			s = float64(s*h) + digammaTaylor[i]
		}
		return h * s
	}
	shift := 0.0
	for x < 12 {
		shift -= 1 / x
		x++
	}
	u := 1 / float64(x*x)
	s := -1.0 / 12
	s = 691.0/32760 + float64(u*s)
	s = -1.0/132 + float64(u*s)
	s = 1.0/240 + float64(u*s)
	s = -1.0/252 + float64(u*s)
	s = 1.0/120 + float64(u*s)
	s = -1.0/12 + float64(u*s)
	return Log(x) - 0.5/x + float64(u*s) + shift
}

// Trigamma returns ψ'(x), the second derivative of log Γ(x).
//
// Relative error below 1e-14 for x > 0; reflected for x < 0. +Inf at zero and
// at the negative integers.
//
// Method: upward recurrence and the asymptotic series (Abramowitz and Stegun 6.4.6, 6.4.12).
func Trigamma(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case math.IsInf(x, 1):
		return 0
	case math.IsInf(x, -1):
		return math.NaN()
	case x <= 0:
		if x == math.Floor(x) {
			return math.Inf(1)
		}
		// ψ'(x) = π²/sin²(πx) - ψ'(1-x).
		s := math.Pi / sinPi(x)
		return float64(s*s) - Trigamma(1-x)
	}
	sum := 0.0
	for x < 12 {
		sum += 1 / float64(x*x)
		x++
	}
	u := 1 / float64(x*x)
	s := 7.0 / 6
	s = -691.0/2730 + float64(u*s)
	s = 5.0/66 + float64(u*s)
	s = -1.0/30 + float64(u*s)
	s = 1.0/42 + float64(u*s)
	s = -1.0/30 + float64(u*s)
	s = 1.0/6 + float64(u*s)
	return (1+float64(u*s))/x + float64(0.5*u) + sum
}
