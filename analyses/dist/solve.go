package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// solveRising returns x with g(x) = 0 for a rising g, by the Illinois variant of
// regula falsi. The bracket from a to b is widened by growing steps where it doesn't hold
// the root; NaN if 60 of them don't reach it.
func solveRising(g func(x float64) float64, a, b float64) float64 {
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
			return a
		}
		if fb == 0 {
			return b
		}
		x := a - float64(fa*((b-a)/(fb-fa)))
		if math.IsInf(fa, -1) || math.IsInf(fb, 1) || !(x > a && x < b) {
			x = a + float64(0.5*(b-a))
		}
		if !(x > a && x < b) || b-a < 1e-15*math.Max(1, math.Abs(a)) {
			return x
		}
		fx := g(x)
		if math.Abs(fx) < 1e-14 {
			return x
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

// logRatio is log(v/p) for a tail v and a level p > 0, without loss where they are near.
func logRatio(v, p float64) float64 {
	if rel := (v - p) / p; math.Abs(rel) < 0.5 {
		return numeric.Log1p(rel)
	}
	return numeric.Log(v) - numeric.Log(p)
}

// continuousQuantile returns x with lower tail p (upper tail, if upper is set), given both
// tails and a bracket in log x; it solves on the logarithm of the smaller tail. The
// support is the positive numbers up to top.
func continuousQuantile(p float64, upper bool, top, a, b float64, lower, survival func(x float64) float64) float64 {
	switch {
	case !validLevel(p):
		return math.NaN()
	case p == 0 && upper || p == 1 && !upper:
		return top
	case p == 0 || p == 1:
		return 0
	}
	if p > 0.5 {
		p, upper = 1-p, !upper
	}
	return numeric.Exp(solveRising(func(x float64) float64 {
		if upper {
			return -logRatio(survival(numeric.Exp(x)), p)
		}
		return logRatio(lower(numeric.Exp(x)), p)
	}, a, b))
}

// logOfTails returns the logarithms of two tails, the larger one's from the smaller.
func logOfTails(p, q float64) (lower, upper float64) {
	if p < q {
		return numeric.Log(p), numeric.Log1p(-p)
	}
	return numeric.Log1p(-q), numeric.Log(q)
}
