package numeric

import "math"

// Tanh is the hyperbolic tangent, within 0.7 ulp. Tanh(±Inf) is ±1, Tanh(NaN) is NaN,
// Tanh(-0) is -0.
//
// Below 1/4 a polynomial; above, (e^(2x) - 1)/(e^(2x) + 1) in double-double.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a < 0x1p-30:
		return x
	case a < 0.25:
		s := float64(x * x)
		return x + float64(float64(x*s)*horner(tanhSmall[:], s))
	case a > 20: // 1 - tanh(20) is 8e-18
		return math.Copysign(1, x)
	}
	hi, lo, m := expParts(2*a, 0)
	s := pow2(m)
	e := normal(float64(hi*s), float64(lo*s))
	return math.Copysign(e.AddFloat(-1).Div(e.AddFloat(1)).Float(), x)
}
