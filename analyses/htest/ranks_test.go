package htest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"reprise/analyses/dist"
	"reprise/analyses/rng"
)

func rankSumRule(exact bool, correct bool) RankSumOptions {
	o := RankSumOptions{Exact: "never", Ties: "normal", Correction: correct}
	if exact {
		o.Exact = "always"
	}
	return o
}

func TestMannWhitney(t *testing.T) {
	reference(t, "mann_whitney", func(t *testing.T, c *refCase) {
		r := must(MannWhitney(c.x(t), c.y(t), rankSumRule(c.Options.Exact, c.Options.Correct)))
		if c.Options.Exact != (r.Method == "exact") {
			t.Errorf("%s: method %s", c.id, r.Method)
		}
		c.near(t, "u", 0, r.U)
		c.near(t, "p", 1e-12, r.P)
		c.near(t, "less", 1e-12, r.Tails.Less)
		c.near(t, "greater", 1e-12, r.Tails.Greater)
	})
	reference(t, "mann_whitney_ties", func(t *testing.T, c *refCase) {
		r := must(MannWhitney(c.x(t), c.y(t), RankSumR46()))
		if r.Method != "exact conditional" {
			t.Errorf("%s: method %s", c.id, r.Method)
		}
		c.near(t, "p", 1e-12, r.P)
		c.near(t, "less", 1e-12, r.Tails.Less)
		c.near(t, "greater", 1e-12, r.Tails.Greater)
	})
}

// The values that the conventions table prints for {1,2,2,3} against {2,4,5,6}.
func TestMannWhitneyConventions(t *testing.T) {
	x, y := []float64{1, 2, 2, 3}, []float64{2, 4, 5, 6}
	for _, c := range []struct {
		o    RankSumOptions
		want float64
	}{
		{RankSumR45(), 0.1038},
		{RankSumR46(), 0.1143},
		{RankSumOptions{Exact: "either_at_most_8", Ties: "normal", Correction: true}, 0.1038},
		{RankSumOptions{Exact: "never", Ties: "normal"}, 0.0759},
	} {
		if r := must(MannWhitney(x, y, c.o)); math.Abs(r.P-c.want) > 5e-5 {
			t.Errorf("%+v: p = %v, want %v", c.o, r.P, c.want)
		}
	}
	if _, err := MannWhitney([]float64{1, 1}, []float64{1}, RankSumR45()); err == nil || !strings.Contains(err.Error(), "all values are equal") {
		t.Errorf("all tied: %v", err)
	}
	if _, err := MannWhitney(nil, y, RankSumR45()); err == nil {
		t.Error("an empty group has a p-value")
	}
	if _, err := MannWhitney(x, y, RankSumOptions{Exact: "sometimes", Ties: "normal"}); err == nil {
		t.Error("an unknown rule was taken")
	}
}

func TestRankTestsShiftAndScale(t *testing.T) {
	x, y := []float64{0.3, 1.7, 2.5, 2.5, 9}, []float64{1, 2.5, 3, 7, 8, 11}
	change := func(v []float64) []float64 {
		out := make([]float64, len(v))
		for i := range v {
			out[i] = 4*v[i] - 16
		}
		return out
	}
	a, b := must(MannWhitney(x, y, RankSumR46())), must(MannWhitney(change(x), change(y), RankSumR46()))
	if a.P != b.P || a.U != b.U {
		t.Errorf("shifted and scaled: %v and %v", a, b)
	}
	m := must(MannWhitney(y, x, RankSumR46()))
	if a.Tails.Less != m.Tails.Greater || a.P != m.P {
		t.Errorf("swapped: %v and %v", a, m)
	}
}

func TestWilcoxon(t *testing.T) {
	reference(t, "wilcoxon", func(t *testing.T, c *refCase) {
		o := SignedRankOptions{Exact: "never", Zeros: "drop", Correction: c.Options.Correct}
		if c.Options.Exact {
			o.Exact = "always"
		}
		r := must(WilcoxonPairs(c.x(t), c.y(t), o))
		c.near(t, "v", 0, r.V)
		c.near(t, "p", 1e-12, r.P)
		c.near(t, "less", 1e-12, r.Tails.Less)
		c.near(t, "greater", 1e-12, r.Tails.Greater)
	})
	reference(t, "wilcoxon_ties", func(t *testing.T, c *refCase) {
		r := must(Wilcoxon(c.x(t), SignedRankOptions{Exact: "below_50", Zeros: "drop"}))
		c.near(t, "v", 0, r.V)
		c.near(t, "less", 1e-13, r.Tails.Less)
		c.near(t, "greater", 1e-13, r.Tails.Greater)
	})
	reference(t, "wilcoxon_pratt", func(t *testing.T, c *refCase) {
		r := must(Wilcoxon(c.x(t), SignedRankOptions{Exact: "never", Zeros: "pratt"}))
		c.near(t, "z", 1e-12, r.Z)
		c.near(t, "p", 1e-12, r.P)
	})
	if _, err := Wilcoxon([]float64{0, 0}, SignedRankR45()); err == nil || !strings.Contains(err.Error(), "all differences are zero") {
		t.Errorf("zeros: %v", err)
	}
}

func TestHodgesLehmann(t *testing.T) {
	reference(t, "hodges_lehmann", func(t *testing.T, c *refCase) {
		level := 0.95
		if len(c.Options.Level) > 0 {
			level = c.Options.Level[0]
		}
		h := must(HodgesLehmann(c.x(t), c.y(t), true, level))
		c.near(t, "estimate", 1e-14, h.Value)
		c.near(t, "ci", 1e-14, h.Lower, h.Upper)
	})
	reference(t, "hodges_lehmann_one", func(t *testing.T, c *refCase) {
		h := must(HodgesLehmannOne(c.x(t), true, 0.95))
		c.near(t, "estimate", 1e-14, h.Value)
		c.near(t, "ci", 1e-14, h.Lower, h.Upper)
	})
	// the bisection equals sorting all differences
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		x, y := make([]float64, 1+r.IntN(12)), make([]float64, 1+r.IntN(9))
		for i := range x {
			x[i] = float64(r.IntN(7)) / 3
		}
		for i := range y {
			y[i] = float64(r.IntN(7)) / 3
		}
		var all []float64
		for _, a := range x {
			for _, b := range y {
				all = append(all, a-b)
			}
		}
		sort.Float64s(all)
		h := must(HodgesLehmann(x, y, false, 0.9))
		if h.Value != middle(all) || !slices.Contains(all, h.Lower) || !slices.Contains(all, h.Upper) {
			t.Fatalf("%v %v: %+v, median %v", x, y, h, middle(all))
		}
		all = nil
		for i := range x {
			for j := i; j < len(x); j++ {
				all = append(all, (x[i]+x[j])/2)
			}
		}
		sort.Float64s(all)
		if h := must(HodgesLehmannOne(x, false, 0.9)); h.Value != middle(all) {
			t.Fatalf("%v: %+v, median %v", x, h, middle(all))
		}
	}
}

func TestKruskalWallis(t *testing.T) {
	reference(t, "kruskal", func(t *testing.T, c *refCase) {
		r := must(KruskalWallis(c.Input.Groups))
		c.near(t, "h", 1e-13, r.H)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
	})
	if _, err := KruskalWallis([][]float64{{1, 1}, {1}}); err == nil {
		t.Error("all tied values have a p-value")
	}
	if _, err := KruskalWallis([][]float64{{1, 2}}); err == nil || !strings.Contains(err.Error(), "at least two groups") {
		t.Errorf("one group: %v", err)
	}
}

func TestAnova(t *testing.T) {
	reference(t, "anova", func(t *testing.T, c *refCase) {
		a := must(OneWay(c.Input.Groups, EqualVariance))
		c.near(t, "ss", 1e-12, a.SSBetween, a.SSWithin)
		c.near(t, "f", 1e-12, a.F)
		c.near(t, "df", 0, a.DF1, a.DF2)
		c.near(t, "p", 1e-10, a.P)
	})
	reference(t, "anova_welch", func(t *testing.T, c *refCase) {
		a := must(OneWay(c.Input.Groups, WelchVariance))
		c.near(t, "f", 1e-12, a.F)
		c.near(t, "df", 1e-12, a.DF1, a.DF2)
		c.near(t, "p", 1e-10, a.P)
	})
	for _, g := range [][][]float64{nil, {{1, 2}}, {{1}, {2}}, {{1, 1}, {2, 2}}, {{1, 2}, {}}} {
		if a, err := OneWay(g, EqualVariance); err == nil {
			t.Errorf("%v: %v", g, a)
		}
	}
	if _, err := OneWay([][]float64{{1, 1, 1}, {2, 3, 4}}, WelchVariance); err == nil || !strings.Contains(err.Error(), "group 1 do not vary") {
		t.Errorf("a constant group in Welch's test: %v", err)
	}
}

func TestAdjust(t *testing.T) {
	reference(t, "adjust", func(t *testing.T, c *refCase) {
		c.near(t, "adjusted", 1e-15, must(Adjust(c.floats(t, c.Input.P), c.Options.Method))...)
	})
	got := must(Adjust([]float64{0.01, 0.04, 0.03}, "holm-sidak"))
	want := []float64{1 - 0.99*0.99*0.99, 1 - 0.97*0.97, 1 - 0.97*0.97}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("holm-sidak: %v, want %v", got, want)
		}
	}
	if _, err := Adjust([]float64{math.NaN()}, "holm"); err == nil {
		t.Error("NaN was adjusted")
	}
	if _, err := Adjust([]float64{0.5}, "tukey"); err == nil {
		t.Error("an unknown method was taken")
	}
}

func TestCounts(t *testing.T) {
	reference(t, "chi_square", func(t *testing.T, c *refCase) {
		r := must(ChiSquare(c.Input.Table, c.Options.Yates))
		c.near(t, "x2", 1e-12, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "expected", 1e-14, flat(r.Expected)...)
		c.near(t, "residuals", 1e-12, flat(r.Residuals)...)
		c.near(t, "adjusted", 1e-12, flat(r.Adjusted)...)
	})
	reference(t, "fit", func(t *testing.T, c *refCase) {
		var x []int
		for _, v := range c.x(t) {
			x = append(x, int(v))
		}
		r := must(GoodnessOfFit(x, c.floats(t, c.Input.P)))
		c.near(t, "x2", 1e-12, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-12, r.P)
		c.near(t, "adjusted", 1e-12, flat(r.Adjusted)...)
	})
	reference(t, "cramer", func(t *testing.T, c *refCase) {
		c.near(t, "v", 1e-12, must(CramerV(c.Input.Table, 0.95)).Value)
	})
	for _, bad := range [][][]int{nil, {{1, 2}}, {{1}, {2}}, {{1, 2}, {3}}, {{1, -2}, {3, 4}}, {{0, 0}, {0, 0}}, {{0, 0}, {1, 2}}, {{0, 1}, {0, 2}}} {
		if r, err := ChiSquare(bad, true); err == nil {
			t.Errorf("%v: %v", bad, r)
		}
	}
}

func TestFisher(t *testing.T) {
	reference(t, "fisher_2x2", func(t *testing.T, c *refCase) {
		r := must(Fisher2x2(c.Input.Table))
		b, l := must(r.Interval(0.95, TwoSided)), must(r.Interval(0.9, Less))
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "less", 1e-11, r.Tails.Less)
		c.near(t, "greater", 1e-11, r.Tails.Greater)
		// R solves for odds ratios above 1 through their reciprocals, to 1e-4: the equations
		// themselves are the sharper test.
		c.near(t, "odds", 1e-4*math.Max(10, r.Odds), r.Odds)
		c.near(t, "ci", 1e-4*math.Max(10, finiteOr(b.Upper, 10)), b.Lower, b.Upper)
		c.near(t, "ci_less", 1e-4*math.Max(10, finiteOr(l.Upper, 10)), l.Lower, l.Upper)
		d := dist.FisherNoncentral{Population: r.N, Marked: r.Table[0][0] + r.Table[0][1], Draws: r.Table[0][0] + r.Table[1][0]}
		x := r.Table[0][0]
		at := func(odds float64) dist.FisherNoncentral { d.Odds = odds; return d }
		if r.Odds > 0 && !math.IsInf(r.Odds, 1) && math.Abs(at(r.Odds).Mean()-float64(x)) > 1e-11*float64(x) {
			t.Errorf("%s: odds ratio %v has mean %v", c.id, r.Odds, at(r.Odds).Mean())
		}
		if b.Lower > 0 && math.Abs(at(b.Lower).Survival(float64(x-1))-0.025) > 1e-13 {
			t.Errorf("%s: lower bound %v", c.id, b.Lower)
		}
		if !math.IsInf(b.Upper, 1) && math.Abs(at(b.Upper).CDF(float64(x))-0.025) > 1e-13 {
			t.Errorf("%s: upper bound %v", c.id, b.Upper)
		}
	})
	reference(t, "fisher_rxc", func(t *testing.T, c *refCase) {
		r, err := FisherRxC(context.Background(), c.Input.Table, FisherOptions{Work: 3_000_000})
		if err != nil { // the next test's
			c.seen["p"] = errors.Is(err, ErrWork) && len(c.Input.Table) == 4
			return
		}
		c.near(t, "p", 1e-7, r.P) // R's own tolerance for equal probabilities
	})
	// a simulated p is near the exact one, the same with another number of threads
	table := [][]int{{3, 5, 1}, {2, 0, 6}, {4, 4, 2}}
	exact := must(FisherRxC(context.Background(), table, FisherOptions{}))
	o := FisherOptions{Work: 1, Simulations: 20_000, Stream: rng.New(1, "f")}
	s := must(FisherRxC(context.Background(), table, o))
	if s.Method != "simulated" || math.Abs(s.P-exact.P) > 5*s.StdErr || len(s.Notes) != 1 {
		t.Errorf("simulated %+v, exact %+v", s, exact)
	}
	if _, err := FisherRxC(context.Background(), table, FisherOptions{Work: 1}); err == nil || !strings.Contains(err.Error(), "too much work") {
		t.Errorf("no simulation: %v", err)
	}
}

// The network equals plain enumeration of all tables.
func TestFisherPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		rows, cols := 2+r.IntN(2), 2+r.IntN(3)
		table := make([][]int, rows)
		for i := range table {
			table[i] = make([]int, cols)
			for j := range table[i] {
				table[i][j] = r.IntN(4)
			}
		}
		reduced, _, _ := Observed(table)
		c, err := newCounts(reduced)
		if err != nil {
			continue
		}
		want := plainFisher(c)
		got := must(FisherRxC(context.Background(), table, FisherOptions{}))
		if math.Abs(got.P-want) > 1e-12 {
			t.Fatalf("%v: %v, enumerated %v", table, got.P, want)
		}
	}
}

func plainFisher(c counts) float64 {
	g := &network{n: c.n}
	g.keys()
	bound := g.key(c.table) - g.tolerance()
	fact := make([]float64, c.n+1)
	fact[0] = 1
	for i := range c.n {
		fact[i+1] = fact[i] * float64(i+1)
	}
	all, some := 0.0, 0.0
	rows, cols := slices.Clone(c.rows), slices.Clone(c.cols)
	var walk func(i, j int, w float64, key int64)
	walk = func(i, j int, w float64, key int64) {
		if j == len(cols) {
			if i == len(rows)-1 {
				all += w
				if key >= bound {
					some += w
				}
				return
			}
			if rows[i] == 0 {
				walk(i+1, 0, w, key)
			}
			return
		}
		for v := 0; v <= min(rows[i], cols[j]); v++ {
			if i == len(rows)-1 && v != cols[j] {
				continue
			}
			rows[i] -= v
			cols[j] -= v
			walk(i, j+1, w/fact[v], key+g.factorial[v])
			rows[i] += v
			cols[j] += v
		}
	}
	walk(0, 0, 1, 0)
	return some / all
}

func finiteOr(x, other float64) float64 {
	if math.IsInf(x, 0) {
		return other
	}
	return x
}
