package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// Nodes and weights of the ten-point Gauss-Legendre rule on [-1, 1], positive
// half (Abramowitz and Stegun table 25.4).
var (
	legendreNode   = [5]float64{0.148874338981631211, 0.433395394129247191, 0.679409568299024406, 0.865063366688984511, 0.973906528517171720}
	legendreWeight = [5]float64{0.295524224714752870, 0.269266719309996355, 0.219086362515982044, 0.149451349150580593, 0.066671344308688138}
)

// normalLogBetween is log(Φ(z+w) - Φ(z)) for w > 0.
func normalLogBetween(z, w float64) float64 {
	switch {
	case w < 1e-100:
		return numeric.Log(w) - halfLogTwoPi - float64(0.5*z*z)
	case w < 1.5:
		h := float64(0.5 * w)
		c := z + h
		s := 0.0
		for i, x := range legendreNode {
			s += float64(legendreWeight[i] * (normalDensity(c+float64(h*x)) + normalDensity(c-float64(h*x))))
		}
		return numeric.Log(h) + numeric.Log(s)
	case z > 0:
		return numeric.Log(normalUpper(z) - normalUpper(z+w))
	case z+w < 0:
		return numeric.Log(normalUpper(-z-w) - normalUpper(-z))
	}
	return numeric.Log1p(-(normalUpper(z+w) + normalUpper(-z)))
}

// rangeLogLower is log W(w) for k means.
func rangeLogLower(w float64, k int) float64 {
	switch {
	case w <= 0:
		return math.Inf(-1)
	case w > 110:
		return 0
	}
	m := float64(k - 1)
	f := func(z float64) float64 { return float64(m*normalLogBetween(z, w)) - float64(0.5*z*z) - halfLogTwoPi }
	// About its mode between -w/2 and 0 the integrand is at most as sharp as a normal density
	// with this precision; a step of 0.7 standard deviations leaves e^(-2π²/0.49).
	precision := 1.0
	if w < 75 {
		between := numeric.Exp(normalLogBetween(-0.5*w, w))
		precision += float64(m * math.Min(1, w*normalDensity(0.5*w)/between))
	}
	step := math.Min(rangeStep, 0.7/math.Sqrt(precision))
	start := -0.5 * w
	if f(0) > f(start) {
		start = 0
	}
	start, top := uphill(f, start, step)
	sum := trapezoid(func(z float64) float64 { return numeric.Exp(f(z) - top) }, start, step)
	return math.Min(0, top+numeric.Log(float64(k)*step*sum))
}

// rangeLogUpper is log(1 - W(w)) for k means.
func rangeLogUpper(w float64, k int) float64 {
	switch {
	case w <= 0:
		return 0
	case w > 1e153:
		return -0.25 * w * w
	}
	m := float64(k - 1)
	from := float64(-0.5*w) - rangeReach
	count := wholeNumber(2 * rangeReach / rangeStep)
	terms := make([]float64, count+1)
	top := math.Inf(-1)
	for i := range terms {
		z := from + float64(rangeStep*float64(i))
		near := normalLogUpper(z)
		r := normalLogUpper(z+w) - near
		// log(1 - (1 - e^r)^m), which is m e^r for small e^r
		l := r + numeric.Log(m)
		if r > -700 {
			l = 0
			if e := numeric.Exp(r); e < 1 {
				l = numeric.Log(-numeric.Expm1(m * numeric.Log1p(-e)))
			}
		}
		terms[i] = l + float64(m*near) - float64(0.5*z*z) - halfLogTwoPi
		top = math.Max(top, terms[i])
	}
	sum := 0.0
	for _, l := range terms {
		sum += numeric.Exp(l - top)
	}
	return math.Min(0, top+numeric.Log(float64(k)*rangeStep*sum))
}

// uphill walks from start in steps to the highest value of f, at most 1<<16 of them.
func uphill(f func(float64) float64, start, step float64) (at, top float64) {
	at, top = start, f(start)
	for range 1 << 16 {
		left, right := f(at-step), f(at+step)
		switch {
		case right > top && right >= left:
			at, top = at+step, right
		case left > top:
			at, top = at-step, left
		default:
			return at, top
		}
	}
	return at, top
}

// LogCDF is log P(Q <= q).
func (d StudentizedRange) LogCDF(q float64) float64 { return d.logTail(q, false) }

// LogSurvival is log P(Q > q).
func (d StudentizedRange) LogSurvival(q float64) float64 { return d.logTail(q, true) }

func (d StudentizedRange) logTail(q float64, upper bool) float64 {
	p := d.tail(q, upper)
	switch {
	case math.IsNaN(p):
		return p
	case p > 0.5:
		return numeric.Log1p(-d.tail(q, !upper))
	case p >= deepTail || q <= 0 || math.IsInf(q, 1):
		return numeric.Log(p)
	}
	return d.logIntegral(q, upper)
}

// logIntegral is the logarithm of a tail by sums of logarithms.
func (d StudentizedRange) logIntegral(q float64, upper bool) float64 {
	inner := rangeLogLower
	if upper {
		inner = rangeLogUpper
	}
	// The exponent's relative change by the degrees of freedom is q²/(4 DF).
	if d.DF > 1e20 || q < 2e-6*math.Sqrt(d.DF) && d.DF > 1e10 {
		return inner(q, d.Means)
	}
	g := func(u float64) float64 {
		e := float64(d.DF * chiExponent(u))
		if math.IsInf(e, -1) {
			return e
		}
		return e + inner(q*numeric.Exp(u), d.Means)
	}
	h := math.Min(0.25, 0.7/math.Sqrt(2*d.DF))
	start := 0.0
	if upper {
		start = d.upperPeak(q)
	}
	start, top := uphill(g, start, h)
	f := func(u float64) float64 { return numeric.Exp(g(u) - top) }
	// The exponent is known to a few units of its last place only.
	tolerance := 1e-12 + float64(1e-15*math.Abs(top))
	sum := trapezoid(f, start, h)
	last := float64(sum * h)
	for range 9 {
		sum += trapezoid(f, start+float64(0.5*h), h)
		h *= 0.5
		v := float64(sum * h)
		done := math.Abs(v-last) <= tolerance*v
		last = v
		if done {
			break
		}
	}
	scale := math.Sqrt(d.DF/math.Pi) / stirlingRatio(0.5*d.DF)
	return math.Min(0, top+numeric.Log(scale)+numeric.Log(last))
}

// upperPeak is log s where the exponent of the upper tail's integrand is largest, about
// exp(-q²s²/4) against the density: ν(1-s²) = q²s²/2.
func (d StudentizedRange) upperPeak(q float64) float64 {
	if q > 1e150 {
		return float64(0.5*numeric.Log(2*d.DF)) - numeric.Log(q)
	}
	return -0.5 * numeric.Log1p(0.5*q*q/d.DF)
}
