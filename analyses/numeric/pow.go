package numeric

import "math"

// Pow is x^y, within 0.52 ulp. The special cases are those of C99 and of Go's
// math.Pow: Pow(x, ±0) and Pow(1, y) are 1 for any x and y, NaN included; a negative
// x with a y that is no integer gives NaN; an odd integer y keeps the sign of x.
//
// x^y = e^(y log|x|) with the logarithm as a double-double good to 2^-69.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN()
	}
	odd := isOdd(y)
	ax := math.Abs(x)
	switch {
	case ax == 0 || math.IsInf(ax, 1):
		v := 0.0
		if (ax == 0) == (y < 0) {
			v = math.Inf(1)
		}
		if odd {
			v = math.Copysign(v, x)
		}
		return v
	case math.IsInf(y, 0):
		switch {
		case ax == 1:
			return 1
		case (ax > 1) == (y > 0):
			return math.Inf(1)
		}
		return 0
	case x < 0 && y != math.Floor(y):
		return math.NaN()
	}
	v := powPositive(ax, y)
	if x < 0 && odd {
		return -v
	}
	return v
}

// powPositive is x^y for positive finite x and finite y.
func powPositive(x, y float64) float64 {
	l := LogDD(x)
	p := float64(l.Hi * y)
	switch {
	case p > 710:
		return math.Inf(1)
	case p < -746:
		return 0
	case math.Abs(p) < 0x1p-60:
		return 1
	}
	hi, lo, m := expParts(p, FMA(l.Hi, y, -p)+float64(l.Lo*y))
	return scaleSum(hi, lo, m)
}

// isOdd tells whether y is an odd integer. Floats from 2^53 on are even.
func isOdd(y float64) bool {
	y = math.Abs(y)
	return y < 0x1p53 && y == math.Floor(y) && int64(y)&1 == 1
}
