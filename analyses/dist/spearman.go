package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// SpearmanMaxExact is the largest number of observations for which Spearman is counted.
const SpearmanMaxExact = 12

// Spearman is the null distribution, without ties, of Hotelling and Pabst's
// D = Σ (rank of x - rank of y)² for N observations; rho = 1 - 6 D / (N³ - N).
//
// Null hypothesis: all N! orders are equally likely. For N up to
// SpearmanMaxExact the permutations are counted exactly (by subsets of used ranks,
// O(2^N N^4) steps at most); beyond it is the Edgeworth series of Best and Roberts, as
// in SpearmanEdgeworth.
//
// Reference: Best and Roberts 1975 (AS 89), doi:10.2307/2347111.
type Spearman struct{ N int }

// Check reports sizes without a distribution.
func (d Spearman) Check() error {
	if d.N < 2 {
		return fmt.Errorf("number of observations must be at least 2, got %d", d.N)
	}
	return nil
}

// Exact says whether the tails are counted.
func (d Spearman) Exact() bool { return d.N <= SpearmanMaxExact }

func (d Spearman) counted() counted {
	n := d.N
	top := n * (n*n - 1) / 3
	return counted{top: top, half: func(limit int) ([]float64, float64) {
		// counts[mask][s]: ways to give the first |mask| observations the ranks in mask with D = s.
		counts := make([][]float64, 1<<n)
		counts[0] = []float64{1}
		for mask := range counts {
			from := counts[mask]
			if from == nil {
				continue
			}
			i := 0
			for b := mask; b != 0; b &= b - 1 {
				i++
			}
			for r := 0; r < n; r++ {
				if mask&(1<<r) != 0 {
					continue
				}
				shift := (i - r) * (i - r)
				to := counts[mask|1<<r]
				need := min(limit+1, len(from)+shift)
				if len(to) < need {
					to = append(to, make([]float64, need-len(to))...)
					counts[mask|1<<r] = to
				}
				for s := 0; s+shift < need; s++ {
					to[s+shift] += from[s]
				}
			}
			if mask != len(counts)-1 {
				counts[mask] = nil
			}
		}
		out := make([]float64, limit+1)
		copy(out, counts[len(counts)-1])
		return out, numeric.Gamma(float64(n) + 1)
	}}
}

// CDF is P(D <= x).
func (d Spearman) CDF(x float64) float64 {
	p, _ := d.tails(x)
	return p
}

// Survival is P(D > x).
func (d Spearman) Survival(x float64) float64 {
	_, p := d.tails(x)
	return p
}

func (d Spearman) tails(x float64) (lower, upper float64) {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case d.Exact():
		return d.counted().tails(x)
	}
	return SpearmanEdgeworth(d.N, math.Floor(x/2)*2+2)
}

// LogCDF is log P(D <= x); beyond SpearmanMaxExact -Inf where the series gives no
// probability above 0.
func (d Spearman) LogCDF(x float64) float64 {
	p, _ := logOfTails(d.tails(x))
	return p
}

// LogSurvival is log P(D > x), with the reservation of LogCDF.
func (d Spearman) LogSurvival(x float64) float64 {
	_, p := logOfTails(d.tails(x))
	return p
}

// Quantile returns the smallest value x that D takes with P(D <= x) >= p (0 for p = 0).
// Beyond SpearmanMaxExact the series need not rise in its far tails: there it is a value at
// which it passes p.
func (d Spearman) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest value x that D takes with P(D > x) <= p (0 for p = 1),
// with the reservation of Quantile.
func (d Spearman) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d Spearman) quantile(p float64, upper bool) float64 {
	switch {
	case d.Check() != nil || !validLevel(p):
		return math.NaN()
	case d.Exact():
		return d.counted().quantile(p, upper)
	}
	n := float64(d.N)
	steps := math.Floor(n * (float64(n*n) - 1) / 6) // D is even
	return 2 * discreteQuantile(steps/2, 0, steps, func(k float64) bool {
		lower, above := d.tails(2 * k)
		switch {
		case k >= steps:
			return true
		case upper:
			return above <= p
		}
		return lower >= p
	})
}

// SpearmanEdgeworth approximates P(D < x) and P(D >= x) by the Edgeworth
// series of Best and Roberts, for n > 2 and x on the even numbers that D takes.
// Its absolute error is a few 1e-4 at n = 10 and falls with n.
func SpearmanEdgeworth(n int, x float64) (lower, upper float64) {
	if n < 3 || math.IsNaN(x) {
		return math.NaN(), math.NaN()
	}
	nn := float64(n)
	top := nn * (float64(nn*nn) - 1) / 3
	if x <= 0 {
		return 0, 1
	}
	if x > top {
		return 1, 0
	}
	b := 1 / nn
	z := (6*(x-1)*b/(float64(nn*nn)-1) - 1) * math.Sqrt(nn-1)
	y := z * z
	// Constants of AS 89.
	c3 := 0.2531 + float64(0.1745*b)
	c6 := 0.1033 + float64(0.3932*b)
	deep := 0.0072 - float64(0.0831*b) + float64(y*b*(0.0131-float64(4.6e-4*y)))
	c8 := 0.0879 + float64(0.0151*b) - float64(y*deep)
	u := z * b * (0.2274 + float64(b*c3) + float64(y*(-0.0758+float64(b*c6)-float64(y*b*c8))))
	corr := u / numeric.Exp(0.5*y)
	upper = math.Max(0, math.Min(1, corr+normalUpper(z)))
	lower = math.Max(0, math.Min(1, normalUpper(-z)-corr))
	return lower, upper
}
