package dist

import (
	"math"
	"testing"
)

type discrete interface {
	Distribution
	Prob(k int) float64
	Quantile(p float64) float64
	QuantileUpper(p float64) float64
	LogCDF(x float64) float64
	LogSurvival(x float64) float64
	Check() error
}

func TestDiscreteProperties(t *testing.T) {
	for _, c := range []struct {
		d      discrete
		lo, hi int
	}{
		{Binomial{17, 0.3}, 0, 17},
		{Binomial{0, 0.3}, 0, 0},
		{Binomial{5, 0}, 0, 5},
		{Binomial{5, 1}, 0, 5},
		{Poisson{4.5}, 0, 80},
		{Poisson{0.01}, 0, 12},
		{Hypergeometric{30, 12, 9}, 0, 9},
		{Hypergeometric{10, 8, 7}, 5, 7},
		{Hypergeometric{0, 0, 0}, 0, 0},
		{FisherNoncentral{30, 12, 9, 2.5}, 0, 9},
		{FisherNoncentral{30, 12, 9, 0}, 0, 9},
		{FisherNoncentral{30, 12, 9, math.Inf(1)}, 0, 9},
		{RankSum{4, 7}, 0, 28},
		{RankSum{1, 1}, 0, 1},
		{SignedRank{9}, 0, 45},
		{SignedRank{1}, 0, 1},
		{Kendall{7}, -21, 21},
		{Kendall{2}, -1, 1},
	} {
		if err := c.d.Check(); err != nil {
			t.Errorf("%#v: %v", c.d, err)
		}
		sum := 0.0
		for k := c.lo - 1; k <= c.hi; k++ {
			if k >= c.lo {
				sum += c.d.Prob(k)
			}
			x := float64(k)
			p, q := c.d.CDF(x), c.d.Survival(x)
			if math.Abs(p-sum) > 4e-15 || math.Abs(p+q-1) > 1e-15 || p != c.d.CDF(x+0.5) {
				t.Errorf("%#v: at %d CDF %v, Survival %v, sum of probabilities %v", c.d, k, p, q, sum)
			}
			if l := c.d.LogCDF(x); p > 0 && math.Abs(l-math.Log(p)) > 1e-13 {
				t.Errorf("%#v: LogCDF(%v) = %v, want %v", c.d, x, l, math.Log(p))
			}
			if l := c.d.LogSurvival(x); q > 0 && math.Abs(l-math.Log(q)) > 1e-13*math.Max(1, -l) {
				t.Errorf("%#v: LogSurvival(%v) = %v, want %v", c.d, x, l, math.Log(q))
			}
			if k >= c.lo && p > 1e-300 && p < 1 && c.d.Prob(k) > 1e-12 {
				if got := c.d.Quantile(p); got != x {
					t.Errorf("%#v: Quantile(CDF(%v)) = %v", c.d, x, got)
				}
				if got := c.d.QuantileUpper(q); got != x {
					t.Errorf("%#v: QuantileUpper(Survival(%v)) = %v", c.d, x, got)
				}
			}
		}
		if math.Abs(sum-1) > 1e-14 {
			t.Errorf("%#v: probabilities sum to %v", c.d, sum)
		}
		if !math.IsNaN(c.d.CDF(math.NaN())) || !math.IsNaN(c.d.Quantile(-1)) || c.d.CDF(math.Inf(1)) != 1 || c.d.CDF(math.Inf(-1)) != 0 {
			t.Errorf("%#v: special arguments", c.d)
		}
	}
}

func TestDiscreteInvalid(t *testing.T) {
	for _, d := range []discrete{
		Binomial{-1, 0.5},
		Binomial{3, -0.1},
		Binomial{3, 1.1},
		Binomial{3, math.NaN()},
		Poisson{0},
		Poisson{math.NaN()},
		Hypergeometric{-1, 0, 0},
		Hypergeometric{5, 6, 1},
		Hypergeometric{5, 1, 6},
		FisherNoncentral{5, 6, 1, 1},
		FisherNoncentral{5, 2, 2, -1},
		FisherNoncentral{5, 2, 2, math.NaN()},
		RankSum{0, 3},
		RankSum{1 << 20, 1 << 20},
		SignedRank{0},
		SignedRank{1 << 20},
		Kendall{1},
		Kendall{1 << 20},
	} {
		if d.Check() == nil {
			t.Errorf("%#v: no error", d)
		}
		for _, v := range []float64{d.CDF(1), d.Survival(1), d.LogCDF(1), d.LogSurvival(1), d.Prob(1), d.Quantile(0.5), d.QuantileUpper(0.5)} {
			if !math.IsNaN(v) {
				t.Errorf("%#v: %v, want NaN", d, v)
			}
		}
	}
}

// Log tails and quantiles far below the smallest float.
func TestDeepTails(t *testing.T) {
	if got, want := (Binomial{5000, 0.5}).LogCDF(0), -5000*math.Ln2; math.Abs(got-want) > 1e-12*-want {
		t.Errorf("log binomial tail %v, want %v", got, want)
	}
	if got, want := (RankSum{600, 600}).LogCDF(0), -828.3; math.Abs(got-want) > 1 && !math.IsInf(got, -1) {
		t.Errorf("log rank-sum tail %v, want about %v", got, want)
	}
	// C(400,200) arrangements, one of them at U = 0: 1/C(400,200).
	if got, want := (RankSum{200, 200}).CDF(0), 1/1.0295250013541444e119; math.Abs(got-want) > 1e-13*want {
		t.Errorf("rank-sum tail %v, want %v", got, want)
	}
	d := FisherNoncentral{40000, 20000, 20000, 1}
	h := Hypergeometric{40000, 20000, 20000}
	if got, want := d.LogSurvival(14000), h.LogSurvival(14000); math.Abs(got-want) > 1e-12*-want {
		t.Errorf("noncentral log tail %v, central %v", got, want)
	}
}
