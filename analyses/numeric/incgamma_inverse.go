package numeric

import "math"

// maxSolveSteps bounds the root finder of the inverses; 5 to 12 steps are usual.
const maxSolveSteps = 300

// solveTail finds o > 0 where the lower or upper tail equals p, for p in
// (0, 1). The tail's smaller side is solved, by Newton steps on its logarithm
// in log(o), where it is nearly straight, inside a bracket that starts as all of
// (0, ∞) and halves log(o) when a step leaves it. NaN without convergence.
func solveTail(p float64, upper bool, start float64, at func(o float64) tails) float64 {
	if p > 0.5 {
		p, upper = 1-p, !upper // exact
	}
	logP := Log(p)
	o := math.Min(math.Max(start, 1e-300), 1e300)
	lo, hi := 0.0, math.Inf(1)
	last := math.Inf(1)
	for range maxSolveSteps {
		t := at(o)
		if t.special && math.IsNaN(t.lower) {
			return math.NaN()
		}
		var step float64 // of log(o)
		if !t.special {
			// derivative of log(tail) by log(o) is slope.
			v := t.side(upper)
			var diff, slope float64
			if v > 1e-290 {
				slope = t.densityValue() / v
				if r := (p - v) / v; math.Abs(r) < 0.5 {
					diff = Log1p(r)
				} else {
					diff = logP - Log(v)
				}
			} else {
				l := t.logSide(upper)
				diff = logP - l
				slope = Exp(t.expo.Add(LogDD(t.density)).Float() - l)
			}
			step = diff / slope
			if upper {
				step = -step
			}
		} else if t.lower == 0 {
			step = 1
		} else {
			step = -1
		}
		if math.IsNaN(step) {
			return math.NaN()
		}
		if step > 0 {
			lo = math.Max(lo, o)
		} else {
			hi = math.Min(hi, o)
		}
		if step == 0 || math.Abs(step) < 1.2e-16 {
			return o + float64(o*step)
		}
		if math.Abs(step) < 1e-9 && math.Abs(step) >= last {
			return o // rounding noise
		}
		last = math.Abs(step)
		step = math.Max(-300, math.Min(300, step))
		next := o
		if math.Abs(step) < 0.5 {
			next = o + float64(o*Expm1(step))
		} else {
			next = o * Exp(step)
		}
		if !(next > lo && next < hi) || next == 0 || math.IsInf(next, 1) {
			switch {
			case lo > 0 && !math.IsInf(hi, 1):
				next = math.Sqrt(lo) * math.Sqrt(hi)
				if !(next > lo && next < hi) {
					return o
				}
			case lo > 0:
				if next = lo * 0x1p100; math.IsInf(next, 1) {
					return math.Inf(1)
				}
			default:
				if next = hi * 0x1p-100; next == 0 {
					return 0
				}
			}
			last = math.Inf(1)
		}
		if next == o {
			return o
		}
		o = next
	}
	return math.NaN()
}

// densityValue is the derivative of the lower tail by the logarithm of the
// argument (gamma) or of its odds (beta).
func (t tails) densityValue() float64 {
	t.factor = t.density
	return t.direct()
}

// normalTailStart is a rough quantile of the standard normal distribution from
// its upper tail p (Abramowitz and Stegun 26.2.23), enough to start from.
func normalTailStart(p float64) float64 {
	if p > 0.5 {
		return -normalTailStart(1 - p)
	}
	t := math.Sqrt(-2 * Log(p))
	num := 2.515517 + float64(t*(0.802853+float64(t*0.010328)))
	den := 1 + float64(t*(1.432788+float64(t*(0.189269+float64(t*0.001308)))))
	return t - num/den
}

// InvRegIncGammaLower returns x with P(a,x) = p, for a > 0 and 0 <= p <= 1;
// NaN otherwise. The result is as accurate as the problem's condition allows.
func InvRegIncGammaLower(a, p float64) float64 { return invGamma(a, p, false) }

// InvRegIncGammaUpper returns x with Q(a,x) = p, for a > 0 and 0 <= p <= 1;
// NaN otherwise. Small p are upper tails: nothing is lost to 1-p.
func InvRegIncGammaUpper(a, p float64) float64 { return invGamma(a, p, true) }

func invGamma(a, p float64, upper bool) float64 {
	switch {
	case !(a > 0) || math.IsInf(a, 1) || !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0 && !upper || p == 1 && upper:
		return 0
	case p == 0 || p == 1:
		return math.Inf(1)
	}
	// Wilson and Hilferty 1931, else the leading term of the series.
	z := normalTailStart(p)
	if !upper {
		z = -z
	}
	c := 1 / (9 * a)
	w := 1 - c + float64(z*math.Sqrt(c))
	start := a * w * w * w
	if w < 0.2 {
		lower := p
		if upper {
			lower = 1 - p
		}
		start = Exp((Log(lower) + LogGamma(a+1)) / a)
		if start > a {
			start = a
		}
	}
	return solveTail(p, upper, start, func(x float64) tails { return gammaTails(a, DD{Hi: x}) })
}
