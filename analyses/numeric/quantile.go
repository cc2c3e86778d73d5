package numeric

import (
	"fmt"
	"math"
)

// QuantileTypes lists the definitions that Quantile offers.
func QuantileTypes() []int { return []int{2, 6, 7} }

// quantileFuzz is how near n p may come to a whole number to count as it: four times the
// machine epsilon, as in R.
const quantileFuzz = 4 * 0x1p-52

// Quantile is the sample quantile of the probability p by definition 2, 6 or 7 of Hyndman
// and Fan. With x sorted from x[1] to x[n]:
//
//	2  the inverse of the empirical distribution, averaged at its steps (SAS)
//	6  linear between x at p (n+1) (SPSS)
//	7  linear between x at 1 + p (n-1) (R, NumPy)
//
// sorted is in rising order and has at least one value.
//
// Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365.
// doi:10.1080/00031305.1996.10473566
func Quantile(sorted []float64, p float64, definition int) (float64, error) {
	n := len(sorted)
	if n == 0 {
		return 0, fmt.Errorf("no value has no quantile")
	}
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("a probability lies between 0 and 1, got %v", p)
	}
	at := func(i int) float64 { return sorted[min(max(i, 1), n)-1] }
	var position float64
	switch definition {
	case 2:
		position = float64(float64(n) * p)
	case 6:
		position = float64(float64(n+1) * p)
	case 7:
		position = float64(float64(n-1)*p) + 1
	default:
		return 0, fmt.Errorf("a quantile definition is 2, 6 or 7, got %d", definition)
	}
	j, err := ToInt(math.Floor(position + quantileFuzz))
	if err != nil {
		return 0, err
	}
	h := position - float64(j)
	if math.Abs(h) < quantileFuzz {
		h = 0
	}
	a, b := at(j), at(j+1)
	switch {
	case definition == 2 && h > 0:
		return b, nil
	case definition == 2:
		return float64(a/2) + float64(b/2), nil
	case h == 0 || a == b:
		return a, nil
	}
	return float64((1-h)*a) + float64(h*b), nil
}
