package dist

import (
	"math"

	"reprise/analyses/numeric"
)

// discreteQuantile returns the smallest whole k in [lo, hi] for which reached(k)
// is true, for a monotone reached with reached(hi) true: bisection widened from a start.
func discreteQuantile(start, lo, hi float64, reached func(k float64) bool) float64 {
	k := math.Max(lo, math.Min(hi, math.Floor(start)))
	width := 1.0
	if reached(k) {
		hi = k
		for k > lo {
			k = math.Max(lo, k-width)
			if !reached(k) {
				lo = k + 1
				break
			}
			hi = k
			width *= 2
		}
	} else {
		lo = k + 1
		for k < hi {
			k = math.Min(hi, k+width)
			if reached(k) {
				hi = k
				break
			}
			lo = k + 1
			width *= 2
			if math.IsInf(k, 1) {
				return k
			}
		}
	}
	for lo < hi {
		k = lo + math.Floor((hi-lo)/2)
		if reached(k) {
			hi = k
		} else {
			lo = k + 1
		}
	}
	return hi
}

// wholeNumber converts a whole number already known to lie in int's range.
func wholeNumber(x float64) int {
	k, err := numeric.ToInt(x)
	if err != nil {
		panic("dist: " + err.Error())
	}
	return k
}
