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
// small p keep their relative accuracy (1e-11 down to 1e-300). Tails below 1e-250 are summed
// as logarithms, whose relative error stays below 1e-13 as long as q is below 1e150; DF
// above 1e20 counts as infinite there.
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
	if !upper {
		return numeric.Exp(rangeLogLower(w, k))
	}
	if w <= 0 {
		return 1
	}
	if w > 110 {
		return 0
	}
	m := float64(k - 1)
	sum := 0.0
	// The integrand falls as exp(-w²/4 - (z+w/2)²).
	from := float64(-0.5*w) - rangeReach
	count := wholeNumber(2 * rangeReach / rangeStep)
	for i := 0; i <= count; i++ {
		z := from + float64(rangeStep*float64(i))
		// Φc(z)^m - (Φc(z) - Φc(z+w))^m
		near := normalUpper(z)
		if near == 0 {
			continue
		}
		f := 1.0
		if r := normalUpper(z+w) / near; r < 1 {
			f = -numeric.Expm1(m * numeric.Log1p(-r))
		}
		sum += float64(normalDensity(z) * (f * intPower(near, k-1)))
	}
	return float64(k) * rangeStep * sum
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
	}
	v := d.integral(q, upper)
	if v < deepTail {
		v = numeric.Exp(d.logIntegral(q, upper))
	}
	return math.Min(1, v)
}

// integral is the tail by sums of plain numbers, for tails above deepTail.
func (d StudentizedRange) integral(q float64, upper bool) float64 {
	if d.DF > 1e20 || d.DF > 1e10 && q*q < 3e-6*math.Sqrt(d.DF) { // the relative change of the tail is about q⁴/(16 DF)
		return rangeTail(q, d.Means, upper)
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
	start := 0.0
	if upper { // its integrand peaks at smaller s
		start = d.upperPeak(q)
	}
	start, _ = uphill(f, start, h)
	sum := trapezoid(f, start, h)
	last := float64(sum * h)
	for range 9 {
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
	return math.Max(0, scale*last)
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

// trapezoid sums f on start + i h in both directions until its terms vanish.
func trapezoid(f func(float64) float64, start, h float64) float64 {
	const negligible = 1e-19
	sum := f(start)
	for _, dir := range [2]float64{1, -1} {
		small := 0
		for i := 1; i < 1<<16 && small < 3; i++ {
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

func (d StudentizedRange) quantile(p float64, upper bool) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return continuousQuantile(p, upper, math.Inf(1), 0, 1.5, d.CDF, d.Survival)
}
