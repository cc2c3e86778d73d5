package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// maxRankCells bounds the work of the exact rank distributions, in table cells.
const maxRankCells = 1 << 31

// RankSum is the exact null distribution, without ties, of the Mann-Whitney
// statistic U of two samples of M and N: the number of pairs in which the
// first sample's value is the larger. U = W - M(M+1)/2 for the rank sum W.
//
// Null hypothesis: all C(M+N, M) assignments of ranks are equally likely.
// The counts are the coefficients of the Gaussian polynomial
// ∏ (1-q^(N+i))/(1-q^i), i = 1..M, built factor by factor on the lower half
// and mirrored. Cost O(M² N) in steps, O(M N) in memory.
//
// Reference: Mann and Whitney 1947, doi:10.1214/aoms/1177730491.
type RankSum struct{ M, N int }

// Check reports sizes that are not positive or too large to count.
func (d RankSum) Check() error {
	if d.M < 1 || d.N < 1 {
		return fmt.Errorf("sample sizes must be at least 1, got %d and %d", d.M, d.N)
	}
	if float64(min(d.M, d.N))*float64(d.M)*float64(d.N)/4 > maxRankCells {
		return fmt.Errorf("samples of %d and %d are too large to count exactly", d.M, d.N)
	}
	return nil
}

func (d RankSum) counted() counted {
	return counted{top: d.M * d.N, half: func(limit int) ([]float64, float64) {
		return gaussianPolynomial(min(d.M, d.N), max(d.M, d.N), limit)
	}}
}

// gaussianPolynomial returns the coefficients of q^0..q^limit of the Gaussian
// polynomial [m+n choose m] and its value at 1, both scaled alike; limit <= mn/2.
//
// Coefficients beyond 2^53 are carried as double-doubles: the factors 1-q^(n+i) subtract, and
// plain floats lose six digits at 200 against 200.
func gaussianPolynomial(m, n, limit int) ([]float64, float64) {
	old := newPairs(limit + 1)
	next := newPairs(limit + 1)
	old.hi[0] = 1
	total := 1.0
	filled := 0 // old is set on 0..filled, the lower half of degree (i-1)n
	for i := 1; i <= m; i++ {
		deg := (i - 1) * n
		size := min(limit, i*n/2)
		for j := filled + 1; j <= size; j++ {
			if deg-j >= 0 {
				old.hi[j], old.lo[j] = old.hi[deg-j], old.lo[deg-j]
			} else {
				old.hi[j], old.lo[j] = 0, 0
			}
		}
		total = total * float64(n+i) / float64(i)
		copy(next.hi[:size+1], old.hi[:size+1])
		copy(next.lo[:size+1], old.lo[:size+1])
		if total < 1<<52 { // whole numbers: every operation is exact
			for j := n + i; j <= size; j++ {
				next.hi[j] -= old.hi[j-n-i]
			}
			for j := i; j <= size; j++ {
				next.hi[j] += next.hi[j-i]
			}
		} else {
			for j := n + i; j <= size; j++ {
				next.add(j, -old.hi[j-n-i], -old.lo[j-n-i])
			}
			for j := i; j <= size; j++ {
				next.add(j, next.hi[j-i], next.lo[j-i])
			}
		}
		old, next = next, old
		filled = size
		scaled := rescaleCounts(old.hi[:filled+1], total)
		if scaled != total {
			rescaleCounts(old.lo[:filled+1], total)
			total = scaled
		}
	}
	return old.hi, total
}

// pairs is a slice of double-doubles as two slices.
type pairs struct{ hi, lo []float64 }

func newPairs(n int) pairs { return pairs{make([]float64, n), make([]float64, n)} }

func (p pairs) add(j int, hi, lo float64) {
	s, e := numeric.TwoSum(p.hi[j], hi)
	p.hi[j], p.lo[j] = numeric.FastTwoSum(s, e+(p.lo[j]+lo))
}

// CDF is P(U <= x).
func (d RankSum) CDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().tails(x)
	return p
}

// Survival is P(U > x).
func (d RankSum) Survival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().tails(x)
	return p
}

// LogCDF is log P(U <= x).
func (d RankSum) LogCDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().logTails(x)
	return p
}

// LogSurvival is log P(U > x).
func (d RankSum) LogSurvival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().logTails(x)
	return p
}

// Prob is P(U = k).
func (d RankSum) Prob(k int) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().prob(k)
}

// Quantile returns the smallest k with P(U <= k) >= p.
func (d RankSum) Quantile(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().quantile(p, false)
}

// QuantileUpper returns the smallest k with P(U > k) <= p.
func (d RankSum) QuantileUpper(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().quantile(p, true)
}
