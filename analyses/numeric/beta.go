package numeric

import (
	"math"
	"math/bits"
)

// LogBeta returns log B(a,b) = log Γ(a) + log Γ(b) - log Γ(a+b) for a, b > 0
// without the cancellation of that sum; the error is 1e-14 times the larger of 1
// and the result. NaN for a negative or NaN argument, +Inf at zero, -Inf at +Inf.
//
// Method: Stirling's leading terms combined in 106 bits, the rest as ratios of
// Γ over its leading term.
func LogBeta(a, b float64) float64 {
	switch {
	case math.IsNaN(a) || math.IsNaN(b) || a < 0 || b < 0:
		return math.NaN()
	case a == 0 || b == 0:
		if math.IsInf(a, 1) || math.IsInf(b, 1) {
			return math.NaN()
		}
		return math.Inf(1)
	case math.IsInf(a, 1) || math.IsInf(b, 1):
		return math.Inf(-1)
	}
	if a > b {
		a, b = b, a
	}
	if a < 1e-20 {
		if b < 1e-20 {
			return Log(1/b + 1/a)
		}
		return -Log(a)
	}
	e, f := betaParts(a, b)
	return e.Add(LogDD(f)).Float()
}

// betaParts returns e and f with B(a,b) = exp(e) f, for finite positive a <= b:
// B = sqrt(2π (a+b)/(ab)) (a/(a+b))^a (b/(a+b))^b Γ*(a)Γ*(b)/Γ*(a+b).
func betaParts(a, b float64) (DD, float64) {
	wa, wb := DD{Hi: a}, DD{Hi: b}
	c := ddSum(a, b)
	e := ddLog(wa.Div(c)).Mul(wa)
	e = e.Add(ddLog(wb.Div(c)).Mul(wb))
	return e, sqrtTwoPi * math.Sqrt((1+a/b)/a) * (gammaStar(a) * (gammaStar(b) / gammaStar(c.Hi)))
}

// Beta returns B(a,b) = Γ(a)Γ(b)/Γ(a+b) for a, b > 0; special cases as LogBeta.
func Beta(a, b float64) float64 {
	if a > 0 && b > 0 && a+b < 20 {
		return Gamma(a) / Gamma(a+b) * Gamma(b)
	}
	return Exp(LogBeta(a, b))
}

// Choose returns the binomial coefficient n over k: exact while it is below
// 2^53, rounded once below 2^64, within 1e-14 relative beyond, +Inf above the
// range of float64. It is 0 for k < 0 or k > n, NaN for negative n.
func Choose(n, k int) float64 {
	if n < 0 {
		return math.NaN()
	}
	if k < 0 || k > n {
		return 0
	}
	k = min(k, n-k)
	c := uint64(1)
	for i := 1; i <= k; i++ {
		hi, lo := bits.Mul64(c, uint64(n-k+i))
		if hi >= uint64(i) {
			e, f := betaParts(float64(k)+1, float64(n-k)+1)
			return ddExp(e.Neg()) / (f * (float64(n) + 1))
		}
		c, _ = bits.Div64(hi, lo, uint64(i))
	}
	return float64(c)
}

// LogChoose returns the logarithm of the binomial coefficient n over k; -Inf
// where that is zero and NaN for negative n.
func LogChoose(n, k int) float64 {
	if n < 0 {
		return math.NaN()
	}
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	k = min(k, n-k)
	switch k {
	case 0:
		return 0
	case 1:
		return Log(float64(n))
	}
	if n <= 60 {
		return Log(Choose(n, k))
	}
	// 1 / ((n+1) B(n-k+1, k+1)).
	return -LogBeta(float64(n-k)+1, float64(k)+1) - Log(float64(n)+1)
}
