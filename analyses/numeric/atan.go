package numeric

import "math"

// Atan is the arc tangent in radians, within 0.7 ulp. Atan(±Inf) is ±pi/2, Atan(NaN)
// is NaN, Atan(-0) is -0.
//
// Up to 1 polynomial pieces of width 1/16 with a double-double constant term; above,
// pi/2 - atan(1/x).
func Atan(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a < 0x1p-30:
		return x
	case a > 0x1p60:
		return math.Copysign(pio2Hi, x)
	case a < 1:
		hi, lo := atanPair(a, 0)
		return math.Copysign(hi+lo, x)
	}
	u := 1 / a
	hi, lo := atanPair(u, FMA(-u, a, 1)/a)
	s, e := TwoSum(pio2Hi, -hi)
	return math.Copysign(s+(e+(pio2Lo-lo)), x)
}

// atanPair is atan(x + e) for 0 <= x <= 1 as an unevaluated pair.
func atanPair(x, e float64) (hi, lo float64) {
	s := float64(x * x)
	d := e / (1 + s)
	if x < 0.125 {
		return x, float64(float64(x*s)*horner(atanSmall[:], s)) + d
	}
	i := int(x * 16)
	if i > 15 {
		i = 15
	}
	t := x - float64((float64(i)+0.5)*(1.0/16))
	c := &atanTable[i-2]
	return c[0], c[1] + (float64(t*horner(c[2:], t)) + d)
}
