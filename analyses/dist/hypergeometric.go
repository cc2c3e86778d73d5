package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Hypergeometric is the number of marked units among Draws drawn without
// replacement from Population units of which Marked are marked.
//
//	P(X = k) = C(Marked, k) C(Population-Marked, Draws-k) / C(Population, Draws)
//
// Point probabilities follow Loader (2000): three binomial probabilities.
// A tail is its first term times the sum of ratios outward, O(sd) steps.
type Hypergeometric struct{ Population, Marked, Draws int }

// Check reports invalid parameters.
func (d Hypergeometric) Check() error {
	switch {
	case d.Population < 0:
		return fmt.Errorf("population must not be negative, got %d", d.Population)
	case d.Marked < 0 || d.Marked > d.Population:
		return fmt.Errorf("marked units must lie in [0, %d], got %d", d.Population, d.Marked)
	case d.Draws < 0 || d.Draws > d.Population:
		return fmt.Errorf("draws must lie in [0, %d], got %d", d.Population, d.Draws)
	}
	return nil
}

// Support returns the smallest and the largest possible value.
func (d Hypergeometric) Support() (lo, hi int) {
	return max(0, d.Draws+d.Marked-d.Population), min(d.Draws, d.Marked)
}

// Mean is Draws Marked / Population.
func (d Hypergeometric) Mean() float64 {
	if d.Population == 0 {
		return 0
	}
	return float64(d.Draws) * float64(d.Marked) / float64(d.Population)
}

// Variance is n K (N-K) (N-n) / (N² (N-1)).
func (d Hypergeometric) Variance() float64 {
	if d.Population < 2 {
		return 0
	}
	n, k, total := float64(d.Draws), float64(d.Marked), float64(d.Population)
	return n * (k / total) * ((total - k) / total) * ((total - n) / (total - 1))
}

// Prob is P(X = k).
func (d Hypergeometric) Prob(k int) float64 {
	v, _ := d.prob(k)
	return v
}

// LogProb is log P(X = k).
func (d Hypergeometric) LogProb(k int) float64 {
	_, l := d.prob(k)
	return l
}

func (d Hypergeometric) prob(k int) (value, logarithm float64) {
	if d.Check() != nil {
		return math.NaN(), math.NaN()
	}
	lo, hi := d.Support()
	if k < lo || k > hi {
		return 0, math.Inf(-1)
	}
	if lo == hi {
		return 1, 0
	}
	u := numeric.DD{Hi: float64(d.Draws)}.Div(numeric.DD{Hi: float64(d.Population)})
	v := numeric.DD{Hi: float64(d.Population - d.Draws)}.Div(numeric.DD{Hi: float64(d.Population)})
	p1, l1 := binomialProb(k, d.Marked-k, u, v)
	p2, l2 := binomialProb(d.Draws-k, d.Population-d.Marked-d.Draws+k, u, v)
	p3, l3 := binomialProb(d.Draws, d.Population-d.Draws, u, v)
	return p1 / p3 * p2, l1 - l3 + l2
}

// up is P(X = k+1) / P(X = k).
func (d Hypergeometric) up(k int) float64 {
	return float64(d.Marked-k) * float64(d.Draws-k) /
		(float64(k+1) * float64(d.Population-d.Marked-d.Draws+k+1))
}

// upperFrom returns P(X >= k) and its logarithm, summed upward from k >= lo.
func (d Hypergeometric) upperFrom(k int) (value, logarithm float64) {
	_, hi := d.Support()
	p, l := d.prob(k)
	sum, term := 1.0, 1.0
	for j := k; j < hi; j++ {
		term = float64(term * d.up(j))
		sum += term
		if term < 1e-18*sum && d.up(j) < 1 {
			break
		}
	}
	return p * sum, l + numeric.Log(sum)
}

// lowerTo returns P(X <= k) and its logarithm, summed downward from k <= hi.
func (d Hypergeometric) lowerTo(k int) (value, logarithm float64) {
	lo, _ := d.Support()
	p, l := d.prob(k)
	sum, term := 1.0, 1.0
	for j := k - 1; j >= lo; j-- {
		r := d.up(j)
		term /= r
		sum += term
		if term < 1e-18*sum && r > 1 {
			break
		}
	}
	return p * sum, l + numeric.Log(sum)
}

// tails returns P(X <= x), P(X > x) and their logarithms.
func (d Hypergeometric) tails(x float64) (lower, upper, logLower, logUpper float64) {
	if d.Check() != nil || math.IsNaN(x) {
		nan := math.NaN()
		return nan, nan, nan, nan
	}
	lo, hi := d.Support()
	switch {
	case x < float64(lo):
		return 0, 1, math.Inf(-1), 0
	case x >= float64(hi):
		return 1, 0, 0, math.Inf(-1)
	}
	k, err := numeric.ToInt(math.Floor(x))
	if err != nil {
		nan := math.NaN()
		return nan, nan, nan, nan
	}
	if float64(k) < d.Mean() {
		lower, logLower = d.lowerTo(k)
		lower = math.Min(lower, 1)
		return lower, 1 - lower, math.Min(logLower, 0), numeric.Log1p(-lower)
	}
	upper, logUpper = d.upperFrom(k + 1)
	upper = math.Min(upper, 1)
	return 1 - upper, upper, numeric.Log1p(-upper), math.Min(logUpper, 0)
}

// CDF is P(X <= x).
func (d Hypergeometric) CDF(x float64) float64 {
	p, _, _, _ := d.tails(x)
	return p
}

// Survival is P(X > x).
func (d Hypergeometric) Survival(x float64) float64 {
	_, p, _, _ := d.tails(x)
	return p
}

// LogCDF is log P(X <= x).
func (d Hypergeometric) LogCDF(x float64) float64 {
	_, _, l, _ := d.tails(x)
	return l
}

// LogSurvival is log P(X > x).
func (d Hypergeometric) LogSurvival(x float64) float64 {
	_, _, _, l := d.tails(x)
	return l
}

// Quantile returns the smallest k with P(X <= k) >= p.
func (d Hypergeometric) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns the smallest k with P(X > k) <= p.
func (d Hypergeometric) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d Hypergeometric) quantile(p float64, upper bool) float64 {
	if d.Check() != nil || !validLevel(p) {
		return math.NaN()
	}
	lo, hi := d.Support()
	z := normalUpperQuantile(math.Max(1e-300, math.Min(p, 1-1e-16)))
	if !upper {
		z = -z
	}
	start := d.Mean() + float64(z*math.Sqrt(d.Variance()))
	return discreteQuantile(start, float64(lo), float64(hi), func(k float64) bool {
		if upper {
			return d.Survival(k) <= p
		}
		return d.CDF(k) >= p
	})
}
