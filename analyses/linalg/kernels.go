package linalg

import "math"

// epsilon is 2^-52, the distance from 1 to the next float64.
const epsilon = 0x1p-52

// dot returns the inner product of a and b, which must not be shorter than a.
// Element i belongs to accumulator i mod 4 up to the last multiple of four;
// the sum is ((s0 + s1) + (s2 + s3)) plus the remaining products in order.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float64(a[0] * b[0])
		s1 += float64(a[1] * b[1])
		s2 += float64(a[2] * b[2])
		s3 += float64(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	s := (s0 + s1) + (s2 + s3)
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// addScaled adds f times x to y, which must not be shorter than x.
func addScaled(y []float64, f float64, x []float64) {
	y = y[:len(x)]
	for len(x) >= 4 && len(y) >= 4 {
		y[0] += float64(f * x[0])
		y[1] += float64(f * x[1])
		y[2] += float64(f * x[2])
		y[3] += float64(f * x[3])
		x, y = x[4:], y[4:]
	}
	for i, v := range x {
		y[i] += float64(f * v)
	}
}

// norm returns the Euclidean length of x without overflow or underflow on the
// way: where the plain sum of squares leaves the safe range, x is scaled by
// the power of two of its largest magnitude.
func norm(x []float64) float64 {
	s := dot(x, x)
	if s > 0x1p-900 && s < 0x1p1000 {
		return math.Sqrt(s)
	}
	var largest float64
	for _, v := range x {
		largest = math.Max(largest, math.Abs(v))
	}
	if largest == 0 || !(largest <= math.MaxFloat64) {
		return largest
	}
	_, e := math.Frexp(largest)
	down := powerOfTwo(-e)
	s = 0
	for _, v := range x {
		w := down.times(v)
		s += float64(w * w)
	}
	return powerOfTwo(e).times(math.Sqrt(s))
}

// scaling multiplies by a power of two in two steps, so that exponents beyond
// the range of one float64 work too. It is exact unless the result is
// subnormal or overflows.
type scaling struct{ first, second float64 }

// powerOfTwo returns the scaling by 2^e for |e| <= 2000.
func powerOfTwo(e int) scaling {
	half := e / 2
	return scaling{math.Ldexp(1, half), math.Ldexp(1, e-half)}
}

func (s scaling) times(v float64) float64 { return float64(float64(v*s.first) * s.second) }

// normalising returns e such that largest * 2^-e lies in [1/2, 1), or 0 for 0.
func normalising(largest float64) int {
	if largest == 0 {
		return 0
	}
	_, e := math.Frexp(largest)
	return e
}

// reflect turns x into a Householder reflector H = I - tau (1, v)(1, v)ᵀ with
// H x = (beta, 0, …, 0): x[0] becomes beta and x[1:] becomes v, |v_i| <= 1.
// beta has the sign opposite to the old x[0]. If x[1:] is zero, tau is 0 and
// H the identity.
func reflect(x []float64) (tau float64) {
	alpha, rest := x[0], norm(x[1:])
	if rest == 0 {
		return 0
	}
	beta := -math.Copysign(norm([]float64{alpha, rest}), alpha)
	if math.Abs(beta) < 0x1p-900 {
		// Among subnormal numbers v and tau would lose their digits.
		e := normalising(beta)
		up := powerOfTwo(-e)
		for i, v := range x {
			x[i] = up.times(v)
		}
		tau = reflect(x)
		x[0] = powerOfTwo(e).times(x[0])
		return tau
	}
	span := alpha - beta
	for i := 1; i < len(x); i++ {
		x[i] /= span
	}
	x[0] = beta
	return (beta - alpha) / beta
}

// applyReflector replaces a by H a for the reflector (tau, v = x[1:]) that
// reflect left in x.
func applyReflector(x []float64, tau float64, a []float64) {
	if tau == 0 {
		return
	}
	w := float64(tau * (a[0] + dot(x[1:], a[1:])))
	a[0] -= w
	addScaled(a[1:], -w, x[1:])
}

// signMargin is the relative margin of the sign rule, see the package comment.
const signMargin = 1 - 0x1p-20

// negative tells whether the sign rule wants vector x turned round.
func negative(x []float64) bool {
	var largest float64
	for _, v := range x {
		largest = math.Max(largest, math.Abs(v))
	}
	for _, v := range x {
		if math.Abs(v) >= float64(signMargin*largest) {
			return v < 0
		}
	}
	return false
}

// negate changes the sign of all elements of x, leaving +0 for 0.
func negate(x []float64) {
	for i, v := range x {
		x[i] = 0 - v
	}
}

// rotate replaces (x, y) by (c x - s y, s x + c y).
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for i, a := range x {
		b := y[i]
		x[i] = float64(c*a) - float64(s*b)
		y[i] = float64(s*a) + float64(c*b)
	}
}

// jacobiRotation returns cosine, sine and tangent of the rotation that makes
// the symmetric 2 by 2 matrix ((a, g), (g, b)) diagonal by the smaller angle
// (Rutishauser 1966, doi:10.1007/BF02165223). g must not be 0.
func jacobiRotation(a, b, g float64) (c, s, t float64) {
	zeta := (b - a) / (2 * g)
	if math.Abs(zeta) > 0x1p100 { // the square might overflow, and 1 no longer counts
		t = 0.5 / zeta
	} else {
		t = math.Copysign(1/(math.Abs(zeta)+math.Sqrt(1+float64(zeta*zeta))), zeta)
	}
	c = 1 / math.Sqrt(1+float64(t*t))
	return c, float64(c * t), t
}
