package numeric

import "math"

// expEntry is a value of 2^(j/128): bits of the rounded value and the relative rest.
type expEntry struct {
	bits uint64
	tail float64
}

const (
	// roundShift is 1.5 * 2^52: adding it rounds a float below 2^51 to an integer.
	roundShift     = 0x1.8p52
	roundShiftBits = 0x4338000000000000
)

// Exp is the exponential function e^x, within 0.52 ulp where the result is normal,
// and correctly scaled into the subnormals. Exp(NaN) is NaN, Exp(+Inf) is +Inf,
// Exp(-Inf) is 0; the result overflows to +Inf above 709.78 and underflows to 0
// below -745.13.
//
// x = (128 m + j) ln(2)/128 + r; the result is 2^m 2^(j/128) e^r with a tabled power
// and a polynomial of degree five.
//
// Reference: P. T. P. Tang. Table-driven implementation of the exponential function
// in IEEE floating-point arithmetic. ACM Trans Math Softw 1989;15:144,
// doi:10.1145/63522.214389.
func Exp(x float64) float64 {
	top := math.Float64bits(x) >> 52 & 0x7ff
	if top-0x3c9 >= 0x408-0x3c9 { // |x| < 2^-54, |x| >= 512, infinities and NaN
		return expRare(x, top)
	}
	kd := float64(x*invLn2N) + roundShift
	k := int64(math.Float64bits(kd)) - roundShiftBits
	kd -= roundShift
	r := (x - float64(kd*ln2N1)) - float64(kd*ln2N2)
	t := &expTable[k&127]
	r2 := float64(r * r)
	q := float64(r2*(0.5+float64(r*(1.0/6)))) + float64(float64(r2*r2)*(1.0/24+float64(r*(1.0/120))))
	scale := math.Float64frombits(t.bits + uint64(k>>7)<<52)
	return scale + float64(scale*((t.tail+q)+r))
}

// expRare serves Exp where the argument is tiny or huge.
func expRare(x float64, top uint64) float64 {
	switch {
	case top < 0x3c9:
		return 1 + x
	case math.IsNaN(x):
		return x
	case x > 710:
		return math.Inf(1)
	case x < -746:
		return 0
	}
	hi, lo, m := expParts(x, 0)
	return scaleSum(hi, lo, m)
}

// expParts returns e^(x+xlo) = (hi + lo) 2^m with hi in [1, 2) and |lo| < 2^-7,
// accurate to 2^-61 relative, for |x| < 2^12 and |xlo| < 2^-20.
func expParts(x, xlo float64) (hi, lo float64, m int) {
	kd := float64(x*invLn2N) + roundShift
	k := int64(math.Float64bits(kd)) - roundShiftBits
	kd -= roundShift
	r1 := x - float64(kd*ln2N1)
	r2 := xlo - float64(kd*ln2N2)
	r, e := FastTwoSum(r1, r2)
	t := &expTable[k&127]
	s := float64(r * r)
	q := 1.0/24 + float64(r*(1.0/120)) + float64(s*(1.0/720))
	q = float64(s*(0.5+float64(r*(1.0/6)))) + float64(float64(s*s)*q)
	hi = math.Float64frombits(t.bits)
	// hi * r with its rounding error, so that the sum is good to 2^-68.
	p := float64(hi * r)
	pe := FMA(hi, r, -p)
	lo = p + (pe + float64(hi*((t.tail+e)+q)))
	return hi, lo, int(k >> 7)
}

// pow2 is 2^m for -1022 <= m <= 1023.
func pow2(m int) float64 { return math.Float64frombits(uint64(m+1023) << 52) }

// scaleSum returns (hi + lo) * 2^m rounded once, for hi in [1, 2) and |lo| < 2^-7 or
// any pair whose sum lies in [0.5, 4).
func scaleSum(hi, lo float64, m int) float64 {
	y := hi + lo
	for y < 1 {
		hi, lo, y = 2*hi, 2*lo, 2*y
		m--
	}
	if y >= 2 {
		hi, lo, y = 0.5*hi, 0.5*lo, 0.5*y
		m++
	}
	switch {
	case m > 1023:
		return math.Inf(1)
	case m >= -1022:
		return float64(y * pow2(m))
	case m < -1078:
		return 0
	}
	// The result is subnormal, a multiple of 2^-1074: round to that multiple at once.
	big := math.Ldexp(1, 52-1074-m)
	s, e := FastTwoSum(big, hi)
	s += e + lo
	return math.Ldexp(s-big, m)
}

// Expm1 is e^x - 1 without cancellation, within 0.75 ulp. Expm1(NaN) is NaN,
// Expm1(+Inf) is +Inf, Expm1(-Inf) is -1, Expm1(-0) is -0.
func Expm1(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0x1p-54 || math.IsNaN(x):
		return x
	case a < 0.25:
		x2 := float64(x * x)
		p := expm1Poly(x)
		return x + (float64(0.5*x2) + float64(float64(x2*x)*p))
	case x > 710:
		return math.Inf(1)
	case x < -40:
		return -1
	}
	hi, lo, m := expParts(x, 0)
	if m > 1020 {
		return scaleSum(hi, lo, m)
	}
	scale := pow2(m)
	s, e := TwoSum(float64(hi*scale), -1)
	return s + (e + float64(lo*scale))
}

// expm1Poly is (e^x - 1 - x - x^2/2) / x^3 for |x| <= 0.25, by its Taylor series.
func expm1Poly(x float64) float64 {
	p := 1.0/87178291200 + float64(x*(1.0/1307674368000))
	p = 1.0/6227020800 + float64(x*p)
	p = 1.0/479001600 + float64(x*p)
	p = 1.0/39916800 + float64(x*p)
	p = 1.0/3628800 + float64(x*p)
	p = 1.0/362880 + float64(x*p)
	p = 1.0/40320 + float64(x*p)
	p = 1.0/5040 + float64(x*p)
	p = 1.0/720 + float64(x*p)
	p = 1.0/120 + float64(x*p)
	p = 1.0/24 + float64(x*p)
	return 1.0/6 + float64(x*p)
}
