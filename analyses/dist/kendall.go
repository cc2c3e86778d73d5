package dist

import (
	"fmt"
	"math"
)

// Kendall is the exact null distribution, without ties, of Kendall's
// S = concordant - discordant pairs of N observations, on -T, -T+2, ..., T with
// T = N(N-1)/2.
//
// Null hypothesis: all N! orders are equally likely; the counts are those of
// permutations by inversions, ∏ (1-q^i)/(1-q). Cost O(N³) in steps, O(N²) in memory.
//
// Reference: Kendall 1938, doi:10.1093/biomet/30.1-2.81.
type Kendall struct{ N int }

// Check reports sizes that are too small or too large to count.
func (d Kendall) Check() error {
	if d.N < 2 || d.N > 2000 {
		return fmt.Errorf("number of observations must lie in [2, 2000], got %d", d.N)
	}
	return nil
}

func (d Kendall) pairs() int { return d.N * (d.N - 1) / 2 }

func (d Kendall) counted() counted {
	return counted{top: d.pairs(), half: func(limit int) ([]float64, float64) {
		return inversionCounts(d.N, limit)
	}}
}

// inversionCounts returns the (scaled) numbers of permutations of n with 0..limit
// inversions and their total; limit <= n(n-1)/4.
func inversionCounts(n, limit int) ([]float64, float64) {
	old := make([]float64, limit+1)
	next := make([]float64, limit+1)
	old[0] = 1
	total := 1.0
	filled := 0
	for i := 2; i <= n; i++ {
		deg := (i - 1) * (i - 2) / 2
		size := min(limit, i*(i-1)/4)
		for j := filled + 1; j <= size; j++ {
			if deg-j >= 0 {
				old[j] = old[deg-j]
			} else {
				old[j] = 0
			}
		}
		next[0] = 1 * old[0]
		for j := 1; j <= size; j++ {
			v := next[j-1] + old[j]
			if j >= i {
				v -= old[j-i]
			}
			next[j] = v
		}
		old, next = next, old
		filled = size
		total = rescaleCounts(old[:filled+1], total*float64(i))
	}
	return old, total
}

// concordant maps S to the number of concordant pairs.
func (d Kendall) concordant(s float64) float64 { return math.Floor((s + float64(d.pairs())) / 2) }

// CDF is P(S <= x).
func (d Kendall) CDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().tails(d.concordant(x))
	return p
}

// Survival is P(S > x).
func (d Kendall) Survival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().tails(d.concordant(x))
	return p
}

// LogCDF is log P(S <= x).
func (d Kendall) LogCDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().logTails(d.concordant(x))
	return p
}

// LogSurvival is log P(S > x).
func (d Kendall) LogSurvival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().logTails(d.concordant(x))
	return p
}

// Prob is P(S = s).
func (d Kendall) Prob(s int) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	if (s+d.pairs())%2 != 0 {
		return 0
	}
	return d.counted().prob((s + d.pairs()) / 2)
}

// Quantile returns the smallest S with P(S <= s) >= p.
func (d Kendall) Quantile(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return 2*d.counted().quantile(p, false) - float64(d.pairs())
}

// QuantileUpper returns the smallest S with P(S > s) <= p.
func (d Kendall) QuantileUpper(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return 2*d.counted().quantile(p, true) - float64(d.pairs())
}
