package numeric

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// DD is a double-double: the unevaluated sum Hi + Lo of two floats with
// |Lo| <= ulp(Hi)/2, about 106 bits. Add and Sub have relative error at most
// 3 u^2, Mul 5 u^2, Div 10 u^2, u = 2^-53, barring over- and underflow. An
// operation whose rounded result is infinite or NaN has that in Hi and zero in Lo.
//
// Reference: M. Joldes, J.-M. Muller, V. Popescu. Tight and rigorous error bounds
// for basic building blocks of double-word arithmetic. ACM Trans Math Softw
// 2017;44:15res, doi:10.1145/3121432.
type DD struct{ Hi, Lo float64 }

// FromFloat is x as a double-double, exactly.
func FromFloat(x float64) DD { return DD{Hi: x} }

// Float rounds d to a float.
func (d DD) Float() float64 { return d.Hi + d.Lo }

// Neg is -d, exactly.
func (d DD) Neg() DD { return DD{-d.Hi, -d.Lo} }

// Abs is |d|, exactly.
func (d DD) Abs() DD {
	if d.Hi < 0 || d.Hi == 0 && d.Lo < 0 {
		return d.Neg()
	}
	return d
}

// Cmp is -1, 0 or 1 as d is less than, equal to or greater than e, for
// normalised values; a NaN compares equal to everything.
func (d DD) Cmp(e DD) int {
	switch {
	case d.Hi < e.Hi || d.Hi == e.Hi && d.Lo < e.Lo:
		return -1
	case d.Hi > e.Hi || d.Hi == e.Hi && d.Lo > e.Lo:
		return 1
	}
	return 0
}

// normal returns hi + lo as a double-double for |hi| >= |lo|.
func normal(hi, lo float64) DD {
	hi, lo = float64(hi), float64(lo) // products are rounded first, see TwoSum
	s := hi + lo
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return DD{Hi: s}
	}
	return DD{s, lo - (s - hi)}
}

// Add is d + e.
func (d DD) Add(e DD) DD {
	s, se := TwoSum(d.Hi, e.Hi)
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return DD{Hi: s}
	}
	t, te := TwoSum(d.Lo, e.Lo)
	s, c := FastTwoSum(s, se+t)
	return normal(s, te+c)
}

// AddFloat is d + x.
func (d DD) AddFloat(x float64) DD {
	s, e := TwoSum(d.Hi, x)
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return DD{Hi: s}
	}
	return normal(s, e+d.Lo)
}

// Sub is d - e.
func (d DD) Sub(e DD) DD { return d.Add(e.Neg()) }

// Mul is d * e.
func (d DD) Mul(e DD) DD {
	p := float64(d.Hi * e.Hi)
	if math.IsInf(p, 0) || math.IsNaN(p) {
		return DD{Hi: p}
	}
	c := FMA(d.Hi, e.Hi, -p)
	c += float64(d.Lo*e.Hi) + (float64(d.Hi*e.Lo) + float64(d.Lo*e.Lo))
	return normal(p, c)
}

// MulFloat is d * x.
func (d DD) MulFloat(x float64) DD {
	p := float64(d.Hi * x)
	if math.IsInf(p, 0) || math.IsNaN(p) {
		return DD{Hi: p}
	}
	return normal(p, FMA(d.Hi, x, -p)+float64(d.Lo*x))
}

// Div is d / e. Dividing by zero gives an infinity or NaN as floats do.
func (d DD) Div(e DD) DD {
	q := d.Hi / e.Hi
	if q == 0 || math.IsInf(q, 0) || math.IsNaN(q) || math.IsInf(e.Hi, 0) {
		return DD{Hi: q}
	}
	r := d.Sub(e.MulFloat(q))
	q2 := r.Hi / e.Hi
	r = r.Sub(e.MulFloat(q2))
	q3 := r.Hi / e.Hi
	s, t := FastTwoSum(q, q2)
	return normal(s, t+q3)
}

// Sqrt is the square root of d, NaN when d is negative.
func (d DD) Sqrt() DD {
	s := math.Sqrt(d.Hi)
	if s == 0 || math.IsInf(s, 0) || math.IsNaN(s) {
		return DD{Hi: s}
	}
	p, e := TwoProd(s, s)
	r := DD{d.Hi, d.Lo}.Sub(DD{p, e})
	return normal(s, r.Hi/(2*s))
}

// ParseDD reads a decimal number (digits, point, exponent as in Go) and rounds it
// to the nearest double-double: Hi is the nearest float, Lo the nearest float to
// the rest. Text that is no number, that is infinite or that overflows is an error.
func ParseDD(text string) (DD, error) {
	const maxText = 4096 // no decimal of interest is longer; bounds the work of big.Rat
	if len(text) > maxText {
		return DD{}, fmt.Errorf("a number of at most %d characters expected, got %d", maxText, len(text))
	}
	f, _, err := big.ParseFloat(text, 10, 4*maxText, big.ToNearestEven)
	if err != nil || f.IsInf() {
		return DD{}, fmt.Errorf("a decimal number expected, got %q", text)
	}
	hi, _ := f.Float64()
	if math.IsInf(hi, 0) {
		return DD{}, errors.New("the number is too large for a float")
	}
	rest := new(big.Float).SetPrec(4 * maxText).SetFloat64(hi)
	lo, _ := rest.Sub(f, rest).Float64()
	return DD{hi, lo}, nil
}
