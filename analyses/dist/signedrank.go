package dist

import (
	"fmt"
	"math"
)

// SignedRank is the exact null distribution, without ties and zeros, of
// Wilcoxon's signed rank statistic V of N differences: the sum of the ranks of
// the positive ones.
//
// Null hypothesis: all 2^N sign patterns are equally likely; V is a sum over a
// random subset of 1..N. Cost O(N³) in steps, O(N²) in memory.
//
// Reference: Wilcoxon 1945, doi:10.2307/3001968.
type SignedRank struct{ N int }

// Check reports sizes that are not positive or too large to count.
func (d SignedRank) Check() error {
	if d.N < 1 || d.N > 2000 {
		return fmt.Errorf("number of differences must lie in [1, 2000], got %d", d.N)
	}
	return nil
}

func (d SignedRank) counted() counted {
	scores := make([]int, max(d.N, 0))
	for i := range scores {
		scores[i] = i + 1
	}
	return subsetSums(scores)
}

// subsetSums is the distribution of the sum over a random subset of scores >= 0.
func subsetSums(scores []int) counted {
	top := 0
	for _, s := range scores {
		top += s
	}
	return counted{top: top, half: func(limit int) ([]float64, float64) {
		c := make([]float64, limit+1)
		c[0] = 1
		total, reach := 1.0, 0
		for _, s := range scores {
			reach = min(limit, reach+s)
			if s == 0 {
				for j := range c[:reach+1] {
					c[j] *= 2
				}
			} else {
				for j := reach; j >= s; j-- {
					c[j] += c[j-s]
				}
			}
			total = rescaleCounts(c[:reach+1], 2*total)
		}
		return c, total
	}}
}

// CDF is P(V <= x).
func (d SignedRank) CDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().tails(x)
	return p
}

// Survival is P(V > x).
func (d SignedRank) Survival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().tails(x)
	return p
}

// LogCDF is log P(V <= x).
func (d SignedRank) LogCDF(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	p, _ := d.counted().logTails(x)
	return p
}

// LogSurvival is log P(V > x).
func (d SignedRank) LogSurvival(x float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	_, p := d.counted().logTails(x)
	return p
}

// Prob is P(V = k).
func (d SignedRank) Prob(k int) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().prob(k)
}

// Quantile returns the smallest k with P(V <= k) >= p.
func (d SignedRank) Quantile(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().quantile(p, false)
}

// QuantileUpper returns the smallest k with P(V > k) <= p.
func (d SignedRank) QuantileUpper(p float64) float64 {
	if d.Check() != nil {
		return math.NaN()
	}
	return d.counted().quantile(p, true)
}

// SignedRankTies is the exact conditional null distribution of the sum V of the
// scores of the positive differences, given the scores (midranks of the absolute
// differences; zero differences left out, or with score 0 as Pratt ranks them).
type SignedRankTies struct {
	c counted
}

// NewSignedRankTies takes the scores, whole multiples of 1/2 and not negative.
func NewSignedRankTies(scores []float64) (SignedRankTies, error) {
	doubled, err := doubledScores(scores)
	if err != nil {
		return SignedRankTies{}, err
	}
	sum := 0.0
	for i, s := range doubled {
		if s < 0 {
			return SignedRankTies{}, fmt.Errorf("scores must not be negative, got %v", scores[i])
		}
		sum += float64(s)
	}
	if sum/2*float64(len(scores)) > maxRankCells {
		return SignedRankTies{}, fmt.Errorf("%d scores with sum %v are too many to count exactly", len(scores), sum/2)
	}
	return SignedRankTies{subsetSums(doubled)}, nil
}

// doubledScores returns 2*scores as integers.
func doubledScores(scores []float64) ([]int, error) {
	if len(scores) == 0 {
		return nil, fmt.Errorf("at least one score is needed, got none")
	}
	out := make([]int, len(scores))
	for i, s := range scores {
		if t := 2 * s; t != math.Floor(t) || math.Abs(t) > 1<<40 {
			return nil, fmt.Errorf("scores must be whole multiples of 1/2, got %v", s)
		}
		out[i] = wholeNumber(2 * s)
	}
	return out, nil
}

// CDF is P(V <= x).
func (d SignedRankTies) CDF(x float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	p, _ := d.c.tails(2 * x)
	return p
}

// Survival is P(V > x).
func (d SignedRankTies) Survival(x float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	_, p := d.c.tails(2 * x)
	return p
}

// LogCDF is log P(V <= x).
func (d SignedRankTies) LogCDF(x float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	p, _ := d.c.logTails(2 * x)
	return p
}

// LogSurvival is log P(V > x).
func (d SignedRankTies) LogSurvival(x float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	_, p := d.c.logTails(2 * x)
	return p
}

// Quantile returns the smallest value x that V takes with P(V <= x) >= p (0 for p = 0).
func (d SignedRankTies) Quantile(p float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	return 0.5 * d.c.quantile(p, false)
}

// QuantileUpper returns the smallest value x that V takes with P(V > x) <= p (0 for p = 1).
func (d SignedRankTies) QuantileUpper(p float64) float64 {
	if d.c.half == nil {
		return math.NaN()
	}
	return 0.5 * d.c.quantile(p, true)
}

// AtLeast is P(V >= x), the upper p-value of an observed x.
func (d SignedRankTies) AtLeast(x float64) float64 {
	return d.Survival(float64((math.Ceil(2*x) - 1) * 0.5))
}
