package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// StudentizedRange is the distribution of the range of Means independent standard
// normal variables over an independent s with DF degrees of freedom (DF = +Inf: s = 1),
// the reference of Tukey's honest significant differences.
//
//	P(Q <= q) = ∫ f(s) W(q s) ds,  W(w) = k ∫ φ(z) (Φ(z+w) - Φ(z))^(k-1) dz
//
// Method: the trapezoidal rule in z and in log s, which converges exponentially for
// these integrands; the outer step is halved until two results agree to 1e-12.
// The upper tail integrates 1 - W, itself an integral of positive terms, so that
// small p keep their relative accuracy (1e-11 down to 1e-300).
//
// References: Copenhaver and Holland 1988, doi:10.1080/00949658808811082; Trefethen
// and Weideman 2014, doi:10.1137/130932132.
type StudentizedRange struct {
	Means int
	DF    float64
}

// Check reports invalid parameters.
func (d StudentizedRange) Check() error {
	if d.Means < 2 || d.Means > 10000 {
		return fmt.Errorf("number of means must lie in [2, 10000], got %d", d.Means)
	}
	if !(d.DF >= 0.1) {
		return fmt.Errorf("degrees of freedom must be at least 0.1, got %v", d.DF)
	}
	return nil
}

const (
	rangeStep  = 0.125 // in z; the Gaussian factor makes the error e^(-2π²/h²), k up to 10^4 leave it below 1e-15
	rangeReach = 9.0   // e^(-81/2) of the peak is left outside
)

// rangeTail returns W(w) or 1 - W(w) for k means.
func rangeTail(w float64, k int, upper bool) float64 {
	if w <= 0 {
		if upper {
			return 1
		}
		return 0
	}
	if w > 110 {
		if upper {
			return 0
		}
		return 1
	}
	m := float64(k - 1)
	step := rangeStep
	sum := 0.0
	// The integrand of the upper tail falls as exp(-w²/4 - (z+w/2)²); that of W
	// is below φ(z), and for small w symmetric about -w/2.
	from, reach := float64(-0.5*w)-rangeReach, 2*rangeReach
	if !upper {
		from = math.Max(from, -rangeReach-3)
		reach = rangeReach - from
	}
	count := wholeNumber(math.Floor(reach / step)) // at most 168
	for i := 0; i <= count; i++ {
		z := from + float64(step*float64(i))
		far := normalUpper(z + w) // Φc(z+w)
		var f float64
		if upper {
			// Φc(z)^m - (Φc(z) - Φc(z+w))^m
			near := normalUpper(z)
			if near == 0 {
				continue
			}
			r := far / near
			if r < 1 {
				f = -numeric.Expm1(m * numeric.Log1p(-r))
			} else {
				f = 1
			}
			f *= intPower(near, k-1)
		} else {
			f = intPower(normalBetween(z, w, far), k-1)
		}
		sum += float64(normalDensity(z) * f)
	}
	return float64(k) * step * sum
}

// intPower is x^n for n >= 0 by repeated squaring.
func intPower(x float64, n int) float64 {
	r := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r *= x
		}
		x *= x
	}
	return r
}

// Nodes and weights of the ten-point Gauss-Legendre rule on [-1, 1], positive
// half (Abramowitz and Stegun table 25.4).
var (
	legendreNode   = [5]float64{0.148874338981631211, 0.433395394129247191, 0.679409568299024406, 0.865063366688984511, 0.973906528517171720}
	legendreWeight = [5]float64{0.295524224714752870, 0.269266719309996355, 0.219086362515982044, 0.149451349150580593, 0.066671344308688138}
)

// normalBetween is Φ(z+w) - Φ(z), given the upper tail at z+w.
func normalBetween(z, w, far float64) float64 {
	if w < 1.5 {
		h := float64(0.5 * w)
		c := z + h
		s := 0.0
		for i, x := range legendreNode {
			s += float64(legendreWeight[i] * (normalDensity(c+float64(h*x)) + normalDensity(c-float64(h*x))))
		}
		return h * s
	}
	if z > 0 {
		return normalUpper(z) - far
	}
	if z+w < 0 {
		return normalUpper(-z-w) - normalUpper(-z)
	}
	return 1 - far - normalUpper(-z)
}

// CDF is P(Q <= q).
func (d StudentizedRange) CDF(q float64) float64 { return d.tail(q, false) }

// Survival is P(Q > q).
func (d StudentizedRange) Survival(q float64) float64 { return d.tail(q, true) }

func (d StudentizedRange) tail(q float64, upper bool) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(q):
		return math.NaN()
	case q <= 0:
		if upper {
			return 1
		}
		return 0
	case math.IsInf(q, 1):
		if upper {
			return 0
		}
		return 1
	case d.DF > 1e10: // the relative change of the tail is below q⁴/DF
		return math.Min(1, rangeTail(q, d.Means, upper))
	}
	// In u = log s the density is sqrt(ν/π)/Γ*(ν/2) exp(ν(u - (e^(2u)-1)/2)).
	scale := math.Sqrt(d.DF/math.Pi) / stirlingRatio(0.5*d.DF)
	f := func(u float64) float64 {
		e := d.DF * chiExponent(u)
		if e < -745 {
			return 0
		}
		return numeric.Exp(e) * rangeTail(q*numeric.Exp(u), d.Means, upper)
	}
	h := math.Min(0.25, 0.7/math.Sqrt(2*d.DF))
	start := d.peak(q, h, upper, f)
	sum := trapezoid(f, start, h)
	last := float64(sum * h)
	for range 5 {
		// The midpoints double the resolution.
		sum += trapezoid(f, start+float64(0.5*h), h)
		h *= 0.5
		v := float64(sum * h)
		if math.Abs(v-last) <= 1e-12*math.Abs(v) {
			last = v
			break
		}
		last = v
	}
	return math.Max(0, math.Min(1, scale*last))
}

// chiExponent is u - (e^(2u) - 1)/2 without cancellation near zero.
func chiExponent(u float64) float64 {
	if math.Abs(u) > 0.3 {
		return u - float64(0.5*numeric.Expm1(2*u))
	}
	// -Σ (2u)^n / (2 n!), n = 2, 3, …
	x := 2 * u
	term, s := x, 0.0
	for n := 2.0; n < 40; n++ {
		term = float64(term * (x / n))
		s += term
		if math.Abs(term) <= 1e-18*math.Abs(s) {
			break
		}
	}
	return -0.5 * s
}

// stirlingRatio is Γ(x) / (sqrt(2π/x) (x/e)^x), from the gamma density at its scale:
// x^x e^(-x)/Γ(x) = sqrt(x/2π) / ratio.
func stirlingRatio(x float64) float64 {
	p, _ := numeric.GammaPrefix(x, numeric.DD{Hi: x})
	return math.Sqrt(x/(2*math.Pi)) / p
}

// peak walks from s = 1 uphill to the largest value of f on a grid of step h.
func (d StudentizedRange) peak(q, h float64, upper bool, f func(float64) float64) float64 {
	// The upper tail's integrand peaks at smaller s, about exp(-q²s²/4) against the density:
	// start where the exponent's derivative vanishes, ν(1-s²) = q²s²/2.
	u := 0.0
	if upper {
		u = -0.5 * numeric.Log1p(0.5*q*q/d.DF)
	}
	best := f(u)
	for range 2000 {
		left, right := f(u-h), f(u+h)
		switch {
		case right > best && right >= left:
			u, best = u+h, right
		case left > best:
			u, best = u-h, left
		case best == 0:
			return u
		default:
			return u
		}
	}
	return u
}

// trapezoid sums f on start + i h in both directions until its terms vanish.
func trapezoid(f func(float64) float64, start, h float64) float64 {
	const negligible = 1e-19
	sum := f(start)
	for _, dir := range [2]float64{1, -1} {
		small := 0
		for i := 1; i < 4000 && small < 3; i++ {
			v := f(start + float64(dir*h*float64(i)))
			sum += v
			if v <= negligible*sum {
				small++
			} else {
				small = 0
			}
		}
	}
	return sum
}

// Quantile returns q with P(Q <= q) = p.
func (d StudentizedRange) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns q with P(Q > q) = p.
func (d StudentizedRange) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

// quantile solves on the logarithm of the smaller tail in log q, by the
// Illinois variant of regula falsi inside a bracket.
func (d StudentizedRange) quantile(p float64, upper bool) float64 {
	switch {
	case d.Check() != nil || !validLevel(p):
		return math.NaN()
	case p == 0 && upper || p == 1 && !upper:
		return math.Inf(1)
	case p == 0 || p == 1:
		return 0
	}
	if p > 0.5 {
		p, upper = 1-p, !upper
	}
	logP := numeric.Log(p)
	g := func(x float64) float64 { // rises with x
		v := d.tail(numeric.Exp(x), upper)
		var r float64
		if rel := (v - p) / p; math.Abs(rel) < 0.5 {
			r = numeric.Log1p(rel)
		} else {
			r = numeric.Log(v) - logP
		}
		if upper {
			return -r
		}
		return r
	}
	a, b := 0.0, 1.5
	fa, fb := g(a), g(b)
	for i := 0; fa > 0 && i < 60; i++ {
		b, fb = a, fa
		a -= 1 + float64(i)
		fa = g(a)
	}
	for i := 0; fb < 0 && i < 60; i++ {
		a, fa = b, fb
		b += 1 + float64(i)
		fb = g(b)
	}
	if !(fa <= 0 && fb >= 0) {
		return math.NaN()
	}
	side := 0
	for range 200 {
		if fa == 0 {
			return numeric.Exp(a)
		}
		if fb == 0 {
			return numeric.Exp(b)
		}
		x := a - float64(fa*((b-a)/(fb-fa)))
		if math.IsInf(fa, -1) || math.IsInf(fb, 1) || !(x > a && x < b) {
			x = a + float64(0.5*(b-a))
		}
		if !(x > a && x < b) || b-a < 1e-15*math.Max(1, math.Abs(a)) {
			return numeric.Exp(x)
		}
		fx := g(x)
		if fx == 0 {
			return numeric.Exp(x)
		}
		if math.Abs(fx) < 1e-14 {
			return numeric.Exp(x)
		}
		if fx < 0 {
			a, fa = x, fx
			if side < 0 {
				fb *= 0.5
			}
			side = -1
		} else {
			b, fb = x, fx
			if side > 0 {
				fa *= 0.5
			}
			side = 1
		}
	}
	return math.NaN()
}
