package numeric

import "math"

// InvRegIncBeta returns x with I_x(a,b) = p, for a, b > 0 and 0 <= p <= 1; NaN otherwise.
func InvRegIncBeta(a, b, p float64) float64 {
	x, _ := InvRegIncBetaPair(a, b, p, false)
	return x
}

// InvRegIncBetaUpper returns x with 1 - I_x(a,b) = p, for a, b > 0 and
// 0 <= p <= 1; NaN otherwise. Small p lose nothing to 1-p.
func InvRegIncBetaUpper(a, b, p float64) float64 {
	x, _ := InvRegIncBetaPair(a, b, p, true)
	return x
}

// InvRegIncBetaPair returns x and 1-x, both relatively accurate, where the lower or
// upper tail is p.
func InvRegIncBetaPair(a, b, p float64, upper bool) (x, y float64) {
	o := InvRegIncBetaOdds(a, b, p, upper)
	if math.IsInf(o, 1) {
		return 1, 0
	}
	return o / (1 + o), 1 / (1 + o)
}

// InvRegIncBetaOdds returns x/(1-x) where the lower or upper tail is p; 0 and
// +Inf at the end points, NaN for invalid arguments.
func InvRegIncBetaOdds(a, b, p float64, upper bool) float64 {
	switch {
	case !(a > 0) || !(b > 0) || math.IsInf(a, 1) || math.IsInf(b, 1) || !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0 && !upper || p == 1 && upper:
		return 0
	case p == 0 || p == 1:
		return math.Inf(1)
	}
	z := normalTailStart(p)
	if !upper {
		z = -z
	}
	start := a / b * Exp(math.Max(-30, math.Min(30, z*math.Sqrt(1/a+1/b))))
	return solveTail(p, upper, start, func(o float64) tails { return betaTails(a, b, DD{Hi: o}, DD{Hi: 1}) })
}
