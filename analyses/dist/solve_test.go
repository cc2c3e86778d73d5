package dist

import (
	"math"
	"sort"
	"testing"
)

func TestSolveRising(t *testing.T) {
	for _, root := range []float64{-40, 0, 0.3, 1.4999, 77} {
		x := solveRising(func(x float64) float64 { return (x - root) * (1 + (x-root)*(x-root)) }, 0, 1.5)
		if math.Abs(x-root) > 1e-13*math.Max(1, math.Abs(root)) {
			t.Errorf("root %v, want %v", x, root)
		}
	}
	if x := solveRising(func(float64) float64 { return 1 }, 0, 1); !math.IsNaN(x) {
		t.Errorf("no root: %v", x)
	}
}

// Every distribution on a list of values: log tails are the logarithms of the tails, the
// quantiles the smallest value that reaches the level.
func TestTailOnlyDistributions(t *testing.T) {
	ties, err := NewRankSumTies([]float64{1, 3, 3, 3, 5.5, 7, 5.5, 8}, 3)
	if err != nil {
		t.Fatal(err)
	}
	flipped, err := NewRankSumTies([]float64{1, 3, 3, 3, 5.5, 7, 5.5, 8}, 6)
	if err != nil {
		t.Fatal(err)
	}
	apart, err := NewRankSumTies([]float64{-3, 0.5, 10, 10, 200, 7, 7, 7.5, 100}, 4)
	if err != nil {
		t.Fatal(err)
	}
	signs, err := NewSignedRankTies([]float64{0, 1.5, 1.5, 3.5, 3.5, 5, 6})
	if err != nil {
		t.Fatal(err)
	}
	ends := []bool{true, false, true, true, false, false, true, true, true, true, false, true}
	multiples := func(step float64, n int) []float64 {
		out := make([]float64, n+1)
		for i := range out {
			out[i] = float64(i) * step
		}
		return out
	}
	for _, c := range []struct {
		name   string
		d      Distribution
		values []float64
	}{
		{"ties", ties, multiples(0.5, 60)},
		{"flipped", flipped, multiples(0.5, 80)},
		{"apart", apart, multiples(0.5, 800)},
		{"signs", signs, multiples(0.5, 50)},
		{"spearman 6", Spearman{6}, multiples(2, 35)},
		{"spearman 15", Spearman{15}, multiples(2, 560)},
		{"two-sample", KolmogorovTwoSample{M: 5, N: 8}, multiples(1.0/40, 40)},
		{"one-sided", KolmogorovTwoSample{M: 6, N: 4, OneSided: true}, multiples(1.0/24, 24)},
		{"tied samples", KolmogorovTwoSample{M: 7, N: 5, Ends: ends}, multiples(1.0/35, 35)},
	} {
		last := 0.0
		var support []float64
		for _, x := range c.values {
			p, q := c.d.CDF(x), c.d.Survival(x)
			if l := c.d.LogCDF(x); !(math.Abs(l-math.Log(p)) <= 2e-13*math.Max(1, -l) || p == 0 && math.IsInf(l, -1)) {
				t.Errorf("%s: LogCDF(%v) = %v, want %v", c.name, x, l, math.Log(p))
			}
			if l := c.d.LogSurvival(x); !(math.Abs(l-math.Log(q)) <= 2e-13*math.Max(1, -l) || q == 0 && math.IsInf(l, -1)) {
				t.Errorf("%s: LogSurvival(%v) = %v, want %v", c.name, x, l, math.Log(q))
			}
			if p > last+1e-12 {
				support = append(support, x)
				if p < 1 && c.name != "spearman 15" {
					if got := c.d.Quantile(p * (1 - 1e-12)); math.Abs(got-x) > 1e-15 {
						t.Errorf("%s: Quantile(CDF(%v)) = %v", c.name, x, got)
					}
					if got := c.d.QuantileUpper(q * (1 + 1e-12)); math.Abs(got-x) > 1e-15 {
						t.Errorf("%s: QuantileUpper(Survival(%v)) = %v", c.name, x, got)
					}
				}
			}
			last = p
		}
		for _, level := range []float64{0.003, 0.05, 0.31, 0.5, 0.777, 0.95, 0.999} {
			i := sort.Search(len(support), func(i int) bool { return c.d.CDF(support[i]) >= level })
			j := sort.Search(len(support), func(i int) bool { return c.d.Survival(support[i]) <= level })
			if got := c.d.Quantile(level); math.Abs(got-support[i]) > 1e-15 {
				t.Errorf("%s: Quantile(%v) = %v, want %v", c.name, level, got, support[i])
			}
			if got := c.d.QuantileUpper(level); math.Abs(got-support[j]) > 1e-15 {
				t.Errorf("%s: QuantileUpper(%v) = %v, want %v", c.name, level, got, support[j])
			}
		}
		if got := c.d.Quantile(1); got != support[len(support)-1] && c.name != "spearman 15" {
			t.Errorf("%s: Quantile(1) = %v, want %v", c.name, got, support[len(support)-1])
		}
		if !math.IsNaN(c.d.Quantile(-0.1)) || !math.IsNaN(c.d.QuantileUpper(math.NaN())) || !math.IsNaN(c.d.LogCDF(math.NaN())) || !math.IsNaN(c.d.LogSurvival(math.NaN())) {
			t.Errorf("%s: special arguments", c.name)
		}
	}
}

func TestKolmogorovQuantiles(t *testing.T) {
	for _, d := range []Distribution{Kolmogorov{}, KolmogorovOneSample{1}, KolmogorovOneSample{7}, KolmogorovOneSample{300}} {
		for _, p := range []float64{1e-13, 0.001, 0.05, 0.4, 0.5, 0.8, 0.99} {
			x, y := d.Quantile(p), d.QuantileUpper(p)
			if v := d.CDF(x); math.Abs(v-p) > 3e-10*p+4e-16 {
				t.Errorf("%#v: Quantile(%v) = %v gives back %v", d, p, x, v)
			}
			if v := d.Survival(y); math.Abs(v-p) > 3e-10*p+4e-16 {
				t.Errorf("%#v: QuantileUpper(%v) = %v gives back %v", d, p, y, v)
			}
		}
		if d.CDF(d.Quantile(0)) > 1e-15 || d.Survival(d.QuantileUpper(0)) != 0 || d.QuantileUpper(1) != d.Quantile(0) || d.Quantile(1) != d.QuantileUpper(0) || !math.IsNaN(d.Quantile(2)) {
			t.Errorf("%#v: end points", d)
		}
	}
	// The asymptotic 5 % point, Smirnov 1948.
	if x := (Kolmogorov{}).QuantileUpper(0.05); math.Abs(x-1.3580986393225505) > 1e-14 {
		t.Errorf("5 %% point %v", x)
	}
	if x := (KolmogorovOneSample{0}).Quantile(0.5); !math.IsNaN(x) {
		t.Errorf("invalid size: %v", x)
	}
	if x := (KolmogorovTwoSample{}).Quantile(0.5); !math.IsNaN(x) || !math.IsNaN((KolmogorovTwoSample{}).LogCDF(0.5)) {
		t.Errorf("invalid sizes: %v", x)
	}
}

// Log tails on both sides of where the sums change to logarithms.
func TestStudentizedRangeLogTails(t *testing.T) {
	for _, d := range []StudentizedRange{{2, 3}, {3, 7.5}, {10, 400}, {40, 5000}, {200, 8}, {4, 1e12}, {4, math.Inf(1)}} {
		for _, q := range []float64{1e-3, 0.3, 2, 6, 25, 45} {
			for _, upper := range []bool{false, true} {
				p := d.tail(q, upper)
				if p < 1e-240 || p > 0.9 {
					continue
				}
				if got, want := d.logIntegral(q, upper), math.Log(p); math.Abs(got-want) > 2e-12*math.Max(1, -want) {
					t.Errorf("%+v q=%v upper=%v: %v, want %v", d, q, upper, got, want)
				}
			}
		}
		lastLower, lastUpper := math.Inf(-1), 0.0
		for q := 1e-80; q < 1e100; q *= 1e5 {
			p, u := d.LogCDF(q), d.LogSurvival(q)
			if !(p >= lastLower && p <= 0 && u <= lastUpper) {
				t.Errorf("%+v q=%v: log tails %v after %v, %v after %v", d, q, p, lastLower, u, lastUpper)
			}
			lastLower, lastUpper = p, u
		}
	}
	d := StudentizedRange{3, 10}
	if !math.IsInf(d.LogCDF(0), -1) || d.LogSurvival(0) != 0 || d.LogCDF(math.Inf(1)) != 0 || !math.IsInf(d.LogSurvival(math.Inf(1)), -1) ||
		!math.IsNaN(d.LogCDF(math.NaN())) || !math.IsNaN((StudentizedRange{1, 3}).LogSurvival(2)) {
		t.Error("end points")
	}
	// Two means: Q = sqrt(2) |t|.
	for _, df := range []float64{5, 300, 1e7} {
		want := math.Ln2 + StudentT{df}.LogSurvival(1e6/math.Sqrt2)
		if got := (StudentizedRange{2, df}).LogSurvival(1e6); math.Abs(got-want) > 1e-12*-want {
			t.Errorf("df=%v: %v, want %v", df, got, want)
		}
	}
}
