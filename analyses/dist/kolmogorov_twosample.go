package dist

import (
	"fmt"
	"math"
)

// KolmogorovTwoSample is the exact distribution of the two-sample statistic
// D = sup|F_M - G_N| (or, OneSided, D+ = sup(F_M - G_N)) under equality, given the
// ties of the pooled sample.
//
// Null hypothesis: all C(M+N, M) orders of the two samples' labels are equally
// likely. A path through the M by N lattice is stopped where it first deviates by d; the
// stopped probability, a sum of positive terms, is the upper tail. D times M N is a whole
// number, so comparisons are exact. Cost O(M N).
//
// Reference: Schröer and Trenkler 1995, doi:10.1016/0167-9473(94)00040-P.
type KolmogorovTwoSample struct {
	M, N     int
	OneSided bool
	// Ends[i], if given, says that the (i+1)-th pooled value (in order) differs from the
	// next: the statistic is read only there. Nil means no ties.
	Ends []bool
}

// Check reports invalid sizes.
func (d KolmogorovTwoSample) Check() error {
	if d.M < 1 || d.N < 1 {
		return fmt.Errorf("sample sizes must be at least 1, got %d and %d", d.M, d.N)
	}
	if float64(d.M)*float64(d.N) > 1<<31 {
		return fmt.Errorf("samples of %d and %d are too large to count exactly", d.M, d.N)
	}
	if d.Ends != nil && len(d.Ends) != d.M+d.N {
		return fmt.Errorf("tie pattern must have %d entries, got %d", d.M+d.N, len(d.Ends))
	}
	return nil
}

// AtLeast is P(D >= x), the p-value of an observed x: x is read as the nearest
// multiple of 1/(M N) when it lies within 1e-9 of one.
func (d KolmogorovTwoSample) AtLeast(x float64) float64 {
	hit, _ := d.split(x, false)
	return hit
}

// Survival is P(D > x), with x read as in AtLeast.
func (d KolmogorovTwoSample) Survival(x float64) float64 {
	hit, _ := d.split(x, true)
	return hit
}

// CDF is P(D <= x), with x read as in AtLeast.
func (d KolmogorovTwoSample) CDF(x float64) float64 {
	_, rest := d.split(x, true)
	return rest
}

// split returns the probabilities that the path does and doesn't reach x (or passes
// it, when beyond is set).
func (d KolmogorovTwoSample) split(x float64, beyond bool) (hit, rest float64) {
	if d.Check() != nil || math.IsNaN(x) {
		return math.NaN(), math.NaN()
	}
	return d.splitAt(d.bound(x, beyond))
}

// bound is the smallest M N D that counts as reaching x (or passing it, when
// beyond is set), at most 2 M N + 1.
func (d KolmogorovTwoSample) bound(x float64, beyond bool) int {
	m, n := d.M, d.N
	scaled := float64(math.Max(-2, math.Min(2, x)) * float64(m) * float64(n))
	limit := math.Ceil(scaled)
	if r := math.Round(scaled); math.Abs(r-scaled) < 1e-9*math.Max(1, float64(m)*float64(n)) && math.Abs(r-scaled) < 0.25 {
		limit = r
		if beyond {
			limit = r + 1
		}
	}
	return wholeNumber(limit)
}

// splitAt returns the probabilities that M N D is at least and below bound.
func (d KolmogorovTwoSample) splitAt(bound int) (hit, rest float64) {
	if bound <= 0 {
		return 1, 0
	}
	m, n := d.M, d.N
	// at[j] is the probability of being at (i, j) unstopped.
	at := make([]float64, n+1)
	for i := 0; i <= m; i++ {
		for j := 0; j <= n; j++ {
			p := 0.0
			left := float64(m + n - i - j + 1)
			switch {
			case i == 0 && j == 0:
				p = 1
			case i == 0:
				p = at[j-1] * (float64(n-j+1) / left)
			case j == 0:
				p = at[0] * (float64(m-i+1) / left)
			default:
				p = float64(at[j]*(float64(m-i+1)/left)) + float64(at[j-1]*(float64(n-j+1)/left))
			}
			if d.stops(i, j, bound) {
				hit += p
				p = 0
			}
			at[j] = p
		}
	}
	return math.Min(hit, 1), math.Min(at[n], 1)
}

// stops says whether a path that is at (i, j) has reached the bound.
func (d KolmogorovTwoSample) stops(i, j, bound int) bool {
	dev := i*d.N - j*d.M
	if dev < 0 && !d.OneSided {
		dev = -dev
	}
	return dev >= bound && (d.Ends == nil || i+j == 0 || d.Ends[i+j-1])
}

// logSplitAt returns the logarithms of what splitAt does. Where one of the two is below
// deepTail, the paths are counted again in numbers with an exponent of their own.
func (d KolmogorovTwoSample) logSplitAt(bound int) (hit, rest float64) {
	h, r := d.splitAt(bound)
	hit, rest = logOfTails(h, r)
	switch {
	case bound <= 0 || h >= deepTail && r >= deepTail:
		return hit, rest
	}
	m, n := d.M, d.N
	at := make([]scaledFloat, n+1)
	var stopped scaledFloat
	for i := 0; i <= m; i++ {
		for j := 0; j <= n; j++ {
			left := float64(m + n - i - j + 1)
			p := scaledFloat{mantissa: 1}
			switch {
			case i == 0 && j == 0:
			case i == 0:
				p = at[j-1].times(float64(n-j+1) / left)
			case j == 0:
				p = at[0].times(float64(m-i+1) / left)
			default:
				p = at[j].times(float64(m-i+1) / left).plus(at[j-1].times(float64(n-j+1) / left))
			}
			if d.stops(i, j, bound) {
				stopped = stopped.plus(p)
				p = scaledFloat{}
			}
			at[j] = p
		}
	}
	if h < r {
		return math.Min(0, stopped.log()), rest
	}
	return hit, math.Min(0, at[n].log())
}

// LogAtLeast is log P(D >= x), with x read as in AtLeast.
func (d KolmogorovTwoSample) LogAtLeast(x float64) float64 {
	if d.Check() != nil || math.IsNaN(x) {
		return math.NaN()
	}
	hit, _ := d.logSplitAt(d.bound(x, false))
	return hit
}

// LogSurvival is log P(D > x), with x read as in AtLeast.
func (d KolmogorovTwoSample) LogSurvival(x float64) float64 {
	if d.Check() != nil || math.IsNaN(x) {
		return math.NaN()
	}
	hit, _ := d.logSplitAt(d.bound(x, true))
	return hit
}

// LogCDF is log P(D <= x), with x read as in AtLeast.
func (d KolmogorovTwoSample) LogCDF(x float64) float64 {
	if d.Check() != nil || math.IsNaN(x) {
		return math.NaN()
	}
	_, rest := d.logSplitAt(d.bound(x, true))
	return rest
}

// Quantile returns the smallest value x that D takes with P(D <= x) >= p (0 for p = 0), at
// the cost of a CDF for each of about 2 log2(M N) steps at most.
func (d KolmogorovTwoSample) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest value x that D takes with P(D > x) <= p (0 for p = 1).
func (d KolmogorovTwoSample) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d KolmogorovTwoSample) quantile(p float64, upper bool) float64 {
	if d.Check() != nil || !validLevel(p) {
		return math.NaN()
	}
	cells := float64(d.M) * float64(d.N)
	start := math.Min(cells, limitQuantile(p, upper)*math.Sqrt(cells*float64(d.M+d.N)))
	return discreteQuantile(start, 0, cells, func(c float64) bool {
		if c >= cells {
			return true
		}
		hit, rest := d.splitAt(wholeNumber(c) + 1)
		if upper {
			return hit <= p
		}
		return rest >= p
	}) / cells
}
