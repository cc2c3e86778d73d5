package numeric

import (
	"math"
	"math/bits"
)

// Sin is the sine of x radians, within 0.75 ulp for every finite x. NaN for infinities
// and NaN; Sin(-0) is -0.
func Sin(x float64) float64 {
	if math.Abs(x) < 0x1p-27 {
		return x
	}
	n, r, e := reducePi(x)
	switch n & 3 {
	case 0:
		return sinKernel(r, e)
	case 1:
		return cosKernel(r, e)
	case 2:
		return -sinKernel(r, e)
	}
	return -cosKernel(r, e)
}

// Cos is the cosine of x radians, within 0.75 ulp for every finite x. NaN for
// infinities and NaN.
func Cos(x float64) float64 {
	n, r, e := reducePi(x)
	switch n & 3 {
	case 0:
		return cosKernel(r, e)
	case 1:
		return -sinKernel(r, e)
	case 2:
		return -cosKernel(r, e)
	}
	return sinKernel(r, e)
}

// Tan is the tangent of x radians, within 0.8 ulp for every finite x: the quotient of
// sine and cosine in double-double. NaN for infinities and NaN; Tan(-0) is -0.
func Tan(x float64) float64 {
	if math.Abs(x) < 0x1p-27 {
		return x
	}
	n, r, e := reducePi(x)
	s := normal(sinPair(r, e))
	c := normal(cosPair(r, e))
	if n&1 == 1 {
		s, c = c.Neg(), s
	}
	return s.Div(c).Float()
}

func sinKernel(r, e float64) float64 {
	hi, lo := sinPair(r, e)
	return hi + lo
}

func cosKernel(r, e float64) float64 {
	hi, lo := cosPair(r, e)
	return hi + lo
}

// sinPair is sin(r + e) for |r| <= pi/4 as an unevaluated pair, by the Taylor series
// to r^17.
func sinPair(r, e float64) (hi, lo float64) {
	s := float64(r * r)
	p := -1.0/1307674368000 + float64(s*(1.0/355687428096000))
	p = 1.0/6227020800 + float64(s*p)
	p = -1.0/39916800 + float64(s*p)
	p = 1.0/362880 + float64(s*p)
	p = -1.0/5040 + float64(s*p)
	p = 1.0/120 + float64(s*p)
	p = -1.0/6 + float64(s*p)
	return r, float64(float64(s*r)*p) + float64(e*(1-float64(0.5*s)))
}

// cosPair is cos(r + e) for |r| <= pi/4 as an unevaluated pair, by the Taylor series
// to r^18.
func cosPair(r, e float64) (hi, lo float64) {
	s := float64(r * r)
	p := 1.0/20922789888000 - float64(s*(1.0/6402373705728000))
	p = -1.0/87178291200 + float64(s*p)
	p = 1.0/479001600 + float64(s*p)
	p = -1.0/3628800 + float64(s*p)
	p = 1.0/40320 + float64(s*p)
	p = -1.0/720 + float64(s*p)
	p = 1.0/24 + float64(s*p)
	// r^2/2 in two parts: head is r's upper 26 bits, whose square is exact.
	head := math.Float64frombits(math.Float64bits(r) &^ (1<<27 - 1))
	h := float64(float64(0.5*head) * head)
	l := float64(float64(0.5*(r-head)) * (r + head))
	w := 1 - h
	return w, ((1 - w) - h) + ((float64(float64(s*s)*p) - l) - float64(r*e))
}

// reducePi returns n mod 4 and r + e with x = n pi/2 + r + e, |r| <= pi/4 (up to a
// rounding). The result is NaN for infinities and NaN.
//
// References: W. J. Cody, W. Waite, Software Manual for the Elementary Functions,
// 1980, for |x| below 2^20 (pi/2 in four parts); M. Payne, R. Hanek, Radian reduction
// for trigonometric functions, SIGNUM Newsl 1983;18:19, doi:10.1145/1057600.1057602,
// above it (1280 bits of 2/pi).
func reducePi(x float64) (n int, r, e float64) {
	a := math.Abs(x)
	switch {
	case a <= 0.785398163397448:
		return 0, x, 0
	case a < 0x1p20:
		kd := float64(x*twoOverPi) + roundShift
		k := int64(math.Float64bits(kd)) - roundShiftBits
		kd -= roundShift
		y := x - float64(kd*pio2A)
		s1, e1 := TwoSum(y, -float64(kd*pio2B))
		s2, e2 := TwoSum(s1, -float64(kd*pio2C))
		r, e = TwoSum(s2, (e1+e2)-float64(kd*pio2D))
		return int(k & 3), r, e
	case math.IsInf(a, 1) || math.IsNaN(a):
		return 0, math.NaN(), 0
	}
	n, d := payneHanek(a)
	if x < 0 {
		return -n & 3, -d.Hi, -d.Lo
	}
	return n, d.Hi, d.Lo
}

// payneHanek reduces x >= 1 in integer arithmetic.
func payneHanek(x float64) (n int, r DD) {
	ix := math.Float64bits(x)
	m := ix&(1<<52-1) | 1<<52
	exp := int(ix>>52) - 1075 // x = m 2^exp
	// The window of 192 bits of 2/pi whose first bit, times 2^exp, weighs 2: what
	// stands before it contributes multiples of 4. The table starts 64 bits early.
	at := exp - 2 + 64
	word, shift := at>>6, uint(at&63)
	var p [3]uint64
	for i := range p {
		p[i] = twoOverPiBits[word+i] << shift
		if shift > 0 {
			p[i] |= twoOverPiBits[word+i+1] >> (64 - shift)
		}
	}
	// q = m * p mod 2^192: two integer bits, then the fraction.
	h2, q2 := bits.Mul64(m, p[2])
	h1, l1 := bits.Mul64(m, p[1])
	q1, c := bits.Add64(l1, h2, 0)
	q0 := m*p[0] + h1 + c
	n = int(q0 >> 62)
	q0 = q0<<2 | q1>>62
	q1 = q1<<2 | q2>>62
	q2 <<= 2
	neg := q0>>63 != 0
	if neg { // the fraction is at least one half: go to the next quadrant
		n++
		q2, c = bits.Sub64(0, q2, 0)
		q1, c = bits.Sub64(0, q1, c)
		q0, _ = bits.Sub64(0, q0, c)
	}
	lead := 0
	if q0 == 0 {
		q0, q1, q2, lead = q1, q2, 0, 64
	}
	if z := bits.LeadingZeros64(q0); z > 0 {
		q0 = q0<<z | q1>>(64-z)
		q1 = q1<<z | q2>>(64-z)
		lead += z
	}
	hi := math.Ldexp(float64(q0>>11), -53-lead)
	lo := math.Ldexp(float64(q0&(1<<11-1)<<42|q1>>22), -106-lead)
	d := normal(hi, lo).Mul(DD{pio2Hi, pio2Lo})
	if neg {
		d = d.Neg()
	}
	return n & 3, d
}
