package describe

import (
	"errors"
	"fmt"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// MedianInterval is the distribution-free confidence interval of a median between two order
// statistics of the values, which must be sorted: from the l-th smallest to the l-th largest,
// with l the largest rank for which
//
//	P(B < l) <= (1 - level) / 2,  B binomial with n trials of probability 1/2,
//
// so that it covers the median with at least the level, ties or not. Too few values for any
// rank (fewer than 6 at 0.95) are an error. The cost is that of a binomial quantile.
//
// Reference: Conover WJ. Practical nonparametric statistics. 3rd ed. Wiley 1999, section 3.2.
func MedianInterval(sorted []float64, level float64) (lower, upper float64, err error) {
	n := len(sorted)
	switch {
	case !(level > 0 && level < 1):
		return 0, 0, fmt.Errorf("the level must lie between 0 and 1, got %v", level)
	case n == 0:
		return 0, 0, errors.New("no values")
	}
	tail := (1 - level) / 2
	b := dist.Binomial{N: n, P: 0.5}
	l, err := numeric.ToInt(b.Quantile(tail))
	if err != nil {
		return 0, 0, err
	}
	// the quantile is the first count with P(B <= count) >= tail
	for l++; l > 0 && b.CDF(float64(l-1)) > tail; {
		l--
	}
	if l == 0 || l > n+1-l {
		return 0, 0, fmt.Errorf("too few values for a level of %v", level)
	}
	return sorted[l-1], sorted[n-l], nil
}
