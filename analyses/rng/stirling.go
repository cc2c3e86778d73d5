package rng

import (
	"math"

	"reprise/analyses/numeric"
)

// stirlingTable holds log k! - [(k + 1/2) log k - k + log(2 pi) / 2], the error
// of Stirling's formula, for k = 0..15 (entry 0 is not used).
//
// Computed with 60 decimal digits from its definition by
// testdata/stirling.py.
var stirlingTable = [16]float64{
	0,
	0.0810614667953272582196703,
	0.0413406959554092940938221,
	0.0276779256849983391487893,
	0.0207906721037650931115228,
	0.0166446911898211921631949,
	0.0138761288230707479987457,
	0.0118967099458917700950557,
	0.0104112652619720964974786,
	0.0092554621827127329177286,
	0.0083305634333628712564693,
	0.0075736754879518407949720,
	0.0069428401072095298656642,
	0.0064089941880042070684396,
	0.0059513701127588477356244,
	0.0055547335519628013710387,
}

// stirlingError returns the error of Stirling's formula for a whole k >= 1: the
// table, then five terms of the asymptotic series, whose remainder is below
// 1.2e-16 there.
func stirlingError(k float64) float64 {
	if k < 16 {
		return stirlingTable[wholeInt(k)]
	}
	r := 1 / float64(k*k)
	v := 1.0 / 1188
	v = 1.0/1680 - float64(v*r)
	v = 1.0/1260 - float64(v*r)
	v = 1.0/360 - float64(v*r)
	v = 1.0/12 - float64(v*r)
	return v / k
}

// deviance returns x log(x/mean) + mean - x for x > 0 and mean > 0, without
// cancellation when they are close, where it is the series
// (x - mean) v + 2 x (v^3/3 + v^5/5 + …) in v = (x - mean) / (x + mean).
//
// Reference: Loader C. Fast and accurate computation of binomial
// probabilities. Bell Laboratories 2000.
func deviance(x, mean float64) float64 {
	if math.Abs(x-mean) >= float64(0.1*(x+mean)) {
		return float64(x*numeric.Log(x/mean)) + mean - x
	}
	v := (x - mean) / (x + mean)
	sum := float64((x - mean) * v)
	term := 2 * float64(x*v)
	square := float64(v * v) // < 0.01, so 20 terms are plenty
	for j := 3.0; j <= 41; j += 2 {
		term = float64(term * square)
		next := sum + term/j
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}
