package dist

import "math"

// counted is a null distribution on the whole numbers 0..top, symmetric about top/2, given
// by counting: half(limit) returns the (scaled) counts of 0..limit for a
// limit of at most top/2, and the equally scaled number of all arrangements.
type counted struct {
	top  int
	half func(limit int) (counts []float64, total float64)
}

// lowerTail is P(X <= k), for k at most top/2 (0 for negative k).
func (c counted) lowerTail(k int) float64 {
	if k < 0 {
		return 0
	}
	counts, total := c.half(k)
	s := 0.0
	for _, v := range counts[:k+1] {
		s += v
	}
	return s / total
}

// tails returns P(X <= x) and P(X > x); the smaller is summed directly.
func (c counted) tails(x float64) (lower, upper float64) {
	x = math.Floor(x)
	switch {
	case math.IsNaN(x):
		return x, x
	case x < 0:
		return 0, 1
	case x >= float64(c.top):
		return 1, 0
	}
	k := wholeNumber(x) // within 0..top
	if k <= (c.top-1)/2 {
		lower = c.lowerTail(k)
		return lower, 1 - lower
	}
	upper = c.lowerTail(c.top - k - 1)
	return 1 - upper, upper
}

func (c counted) logTails(x float64) (lower, upper float64) {
	return logOfTails(c.tails(x))
}

func (c counted) prob(k int) float64 {
	if k < 0 || k > c.top {
		return 0
	}
	k = min(k, c.top-k)
	counts, total := c.half(k)
	return counts[k] / total
}

// quantile returns the smallest k with P(X <= k) >= p, or with P(X > k) <= p.
func (c counted) quantile(p float64, upper bool) float64 {
	if !validLevel(p) {
		return math.NaN()
	}
	counts, total := c.half(c.top / 2)
	// cdf[k] for the lower half, by symmetry also the survival of the upper half.
	cum := make([]float64, len(counts))
	s := 0.0
	for i, v := range counts {
		s += v
		cum[i] = s / total
	}
	below := func(k int) float64 { // P(X <= k)
		switch {
		case k < 0:
			return 0
		case k < len(cum) && k <= (c.top-1)/2:
			return cum[k]
		case k >= c.top:
			return 1
		}
		return 1 - cum[c.top-k-1]
	}
	return discreteQuantile(float64(c.top)/2, 0, float64(c.top), func(x float64) bool {
		k := wholeNumber(x) // within 0..top
		if !upper {
			return below(k) >= p
		}
		if k >= c.top {
			return true
		}
		if k > (c.top-1)/2 {
			return cum[c.top-k-1] <= p
		}
		return 1-cum[k] <= p
	})
}

// rescaleAbove keeps counts within the range of float64: past it everything is
// divided by the same power of two.
const rescaleAbove = 0x1p900

func rescaleCounts(counts []float64, total float64) float64 {
	if total < rescaleAbove {
		return total
	}
	for i := range counts {
		counts[i] *= 0x1p-900
	}
	return total * 0x1p-900
}
