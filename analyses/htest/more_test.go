package htest

import (
	"context"
	"math"
	"testing"

	"reprise/analyses/rng"
)

func TestBlocks(t *testing.T) {
	reference(t, "friedman", func(t *testing.T, c *refCase) {
		r := must(Friedman(c.Input.Groups))
		c.near(t, "x2", 1e-13, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-12, r.P)
	})
	reference(t, "cochran_q", func(t *testing.T, c *refCase) {
		r := must(CochranQ(c.Input.Groups))
		c.near(t, "q", 1e-13, r.X2)
		c.near(t, "p", 1e-12, r.P)
	})
	for _, bad := range [][][]float64{nil, {{1, 2}}, {{1, 2}, {3}}, {{1, 1}, {2, 2}}} {
		if r, err := Friedman(bad); err == nil {
			t.Errorf("%v: %v", bad, r)
		}
	}
}

func TestVariances(t *testing.T) {
	reference(t, "levene", func(t *testing.T, c *refCase) {
		r := must(Levene(c.Input.Groups, c.Options.Center))
		c.near(t, "f", 1e-12, r.F)
		c.near(t, "df", 0, r.DF1, r.DF2)
		c.near(t, "p", 1e-11, r.P)
	})
	reference(t, "bartlett", func(t *testing.T, c *refCase) {
		r := must(Bartlett(c.Input.Groups))
		c.near(t, "k2", 1e-12, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
	})
	reference(t, "fligner", func(t *testing.T, c *refCase) {
		r := must(Fligner(c.Input.Groups))
		c.near(t, "x2", 1e-12, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
	})
	if _, err := Bartlett([][]float64{{1, 1}, {1, 2}}); err == nil {
		t.Error("a constant group passed Bartlett's test")
	}
}

func TestShapiroWilk(t *testing.T) {
	reference(t, "shapiro", func(t *testing.T, c *refCase) {
		r := must(ShapiroWilk(c.x(t)))
		c.near(t, "w", 1e-12, r.W)
		c.near(t, "p", 1e-9, r.P)
	})
	for _, bad := range [][]float64{{1, 2}, {3, 3, 3}, {1, 2, math.NaN()}} {
		if _, err := ShapiroWilk(bad); err == nil {
			t.Errorf("%v has an answer", bad)
		}
	}
}

func TestKolmogorovSmirnov(t *testing.T) {
	reference(t, "ks", func(t *testing.T, c *refCase) {
		exact := "never"
		if c.Options.Exact {
			exact = "always"
		}
		r := must(KolmogorovSmirnov(c.x(t), c.y(t), exact))
		c.absolute(t, "d", 1e-14, r.D)
		c.absolute(t, "less_d", 1e-14, r.Below)
		c.absolute(t, "greater_d", 1e-14, r.Above)
		tol := 1e-12 // R subtracts from 1
		if !c.Options.Exact {
			tol = 1e-7 // and sums the limit to 1e-8 only
		}
		c.absolute(t, "p", tol, r.P)
		c.absolute(t, "less", tol, r.Less)
		c.absolute(t, "greater", tol, r.Greater)
	})
}

func TestCorrelation(t *testing.T) {
	reference(t, "pearson", func(t *testing.T, c *refCase) {
		r := must(Pearson(c.x(t), c.y(t)))
		b := must(r.Interval(0.95))
		c.near(t, "r", 1e-13, r.R)
		c.near(t, "t", 1e-12, r.Statistic)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-10, r.P)
		c.near(t, "less", 1e-10, r.Tails.Less)
		c.near(t, "greater", 1e-10, r.Tails.Greater)
		c.near(t, "ci", 1e-12, b.Lower, b.Upper)
	})
	reference(t, "spearman", func(t *testing.T, c *refCase) {
		rule := "never"
		if c.Options.Exact {
			rule = "at_most_1290_untied"
		}
		r := must(Spearman(c.x(t), c.y(t), rule))
		c.near(t, "r", 1e-13, r.R)
		c.near(t, "stat", 1e-12, r.Statistic)
		c.near(t, "p", 1e-9, r.P)
		c.near(t, "less", 1e-9, r.Tails.Less)
		c.near(t, "greater", 1e-9, r.Tails.Greater)
	})
	reference(t, "kendall", func(t *testing.T, c *refCase) {
		rule := "never"
		if c.Options.Exact {
			rule = "always"
		}
		r := must(Kendall(c.x(t), c.y(t), rule))
		c.near(t, "r", 1e-13, r.R)
		c.near(t, "stat", 1e-12, r.Statistic)
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "less", 1e-11, r.Tails.Less)
		c.near(t, "greater", 1e-11, r.Tails.Greater)
	})
	if _, err := Pearson([]float64{1, 2, 3}, []float64{1, 1, 1}); err == nil {
		t.Error("a constant has a correlation")
	}
	if r := must(Pearson([]float64{1, 2, 3}, []float64{2, 4, 6})); r.P != 0 || r.R != 1 {
		t.Errorf("a line: %+v", r)
	}
}

func TestPairedCounts(t *testing.T) {
	reference(t, "mcnemar", func(t *testing.T, c *refCase) {
		r := must(McNemar(c.Input.Table, c.Options.Correct, false))
		c.near(t, "x2", 1e-13, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-12, r.P)
	})
	reference(t, "cochran_armitage", func(t *testing.T, c *refCase) {
		r := must(CochranArmitage(c.Input.Table, nil))
		c.near(t, "x2", 1e-11, r.Z*r.Z)
		c.near(t, "p", 1e-11, r.P)
	})
	reference(t, "linear", func(t *testing.T, c *refCase) {
		r := must(LinearByLinear(c.Input.Table, nil, nil))
		c.near(t, "z", 1e-11, math.Abs(r.Z))
		c.near(t, "p", 1e-11, r.P)
	})
	reference(t, "cmh", func(t *testing.T, c *refCase) {
		r := must(CMH(c.Input.Tables, c.Options.Correct, 0.95))
		c.near(t, "x2", 1e-11, r.X2)
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "odds", 1e-12, r.Odds.Value)
		c.near(t, "ci", 1e-11, r.Odds.Lower, r.Odds.Upper)
	})
	reference(t, "cmh_general", func(t *testing.T, c *refCase) {
		r := must(CMH(c.Input.Tables, false, 0.95))
		c.near(t, "x2", 1e-11, r.X2)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
	})
}

func TestProportions(t *testing.T) {
	reference(t, "binomial", func(t *testing.T, c *refCase) {
		x := c.x(t)
		k, n := int(x[0]), int(x[1])
		r := must(Binomial(k, n, x[2]))
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "less", 1e-11, r.Tails.Less)
		c.near(t, "greater", 1e-11, r.Tails.Greater)
		b, l := must(ClopperPearson(k, n, 0.95, TwoSided)), must(ClopperPearson(k, n, 0.95, Less))
		c.near(t, "ci", 1e-12, b.Lower, b.Upper)
		c.near(t, "ci_less", 1e-12, l.Lower, l.Upper)
		w, wc := must(Wilson(k, n, 0.95, false)), must(Wilson(k, n, 0.95, true))
		c.near(t, "wilson", 1e-11, w.Lower, w.Upper)
		c.near(t, "wilson_corrected", 1e-11, wc.Lower, wc.Upper)
	})
	reference(t, "proportions", func(t *testing.T, c *refCase) {
		tb := c.Input.Table
		r := must(Proportions([]int{tb[0][0], tb[1][0]}, []int{tb[0][0] + tb[0][1], tb[1][0] + tb[1][1]}, false, 0.95))
		c.near(t, "x2", 1e-12, r.X2)
		c.near(t, "p", 1e-11, r.P)
		c.seen["ci"] = true // R's is Wald's; Newcombe's is tested below
	})
	// Newcombe 1998, table II: 56/70 against 48/80, method 10: 0.0524 to 0.3339
	r := must(CompareRisks(56, 70, 48, 80, 0.95))
	if math.Abs(r.Difference.Lower-0.0524) > 5e-5 || math.Abs(r.Difference.Upper-0.3339) > 5e-5 {
		t.Errorf("Newcombe's interval %+v", r.Difference)
	}
}

func TestEffects(t *testing.T) {
	reference(t, "cohen", func(t *testing.T, c *refCase) {
		d, g := must(CohenD(c.x(t), c.y(t), 0.95)), must(HedgesG(c.x(t), c.y(t), 0.95))
		c.near(t, "d", 1e-12, d.Value)
		c.near(t, "g", 1e-12, g.Value)
		c.near(t, "ci", 1e-8, d.Lower, d.Upper)
	})
	reference(t, "eta", func(t *testing.T, c *refCase) {
		e := must(EffectsOfVariance(c.Input.Groups, 0.95))
		c.near(t, "eta", 1e-12, e.Eta2.Value)
		c.near(t, "omega", 1e-12, e.Omega2.Value)
		c.near(t, "epsilon", 1e-12, e.Epsilon2.Value)
		c.near(t, "ci", 1e-8, e.Eta2.Lower, e.Eta2.Upper)
	})
}

func TestPostHoc(t *testing.T) {
	adjusted := func(r PostHocResult) []float64 {
		var out []float64
		for _, p := range r.Pairs {
			out = append(out, p.Adjusted)
		}
		return out
	}
	bounds := func(r PostHocResult) (lo, hi []float64) {
		for _, p := range r.Pairs {
			lo, hi = append(lo, p.Lower), append(hi, p.Upper)
		}
		return lo, hi
	}
	reference(t, "tukey", func(t *testing.T, c *refCase) {
		r := must(Tukey(c.Input.Groups, 0.95))
		lo, hi := bounds(r)
		var diff []float64
		for _, p := range r.Pairs {
			diff = append(diff, p.Estimate)
		}
		c.near(t, "diff", 1e-11, diff...)
		c.near(t, "lower", 1e-6, lo...) // R's qtukey is right to 1e-6 or so
		c.near(t, "upper", 1e-6, hi...)
		c.absolute(t, "p", 1e-9, adjusted(r)...) // ptukey: 1e-10 absolute
	})
	reference(t, "games_howell", func(t *testing.T, c *refCase) {
		r := must(GamesHowell(c.Input.Groups, 0.95))
		lo, hi := bounds(r)
		c.near(t, "lower", 1e-5, lo...)
		c.near(t, "upper", 1e-5, hi...)
		c.absolute(t, "p", 1e-9, adjusted(r)...)
	})
	reference(t, "dunn", func(t *testing.T, c *refCase) {
		r := must(Dunn(c.Input.Groups, "holm"))
		var z, p []float64
		for _, pair := range r.Pairs {
			z, p = append(z, -pair.Statistic), append(p, pair.P)
		}
		c.near(t, "z", 1e-12, z...)
		c.near(t, "p", 1e-11, p...)
		c.near(t, "holm", 1e-11, adjusted(r)...)
	})
	reference(t, "pairwise_t", func(t *testing.T, c *refCase) {
		c.near(t, "p", 1e-10, adjusted(must(PairwiseT(c.Input.Groups, true, c.Options.Adjust, 0.95)))...)
	})
	reference(t, "pairwise_wilcoxon", func(t *testing.T, c *refCase) {
		c.near(t, "p", 1e-11, adjusted(must(PairwiseMannWhitney(c.Input.Groups, RankSumR45(), c.Options.Adjust)))...)
	})
	reference(t, "dunnett", func(t *testing.T, c *refCase) {
		r := must(Dunnett(c.Input.Groups, 0, 0.95))
		lo, hi := bounds(r)
		var s []float64
		for _, p := range r.Pairs {
			s = append(s, p.Statistic)
		}
		c.near(t, "t", 1e-11, s...)
		// mvtnorm integrates by randomised quasi-Monte-Carlo
		c.absolute(t, "p", 2e-6, adjusted(r)...)
		c.near(t, "lower", 1e-3, lo...)
		c.near(t, "upper", 1e-3, hi...)
	})
	// two groups: all are the t-test
	g := [][]float64{{1, 4, 2, 8}, {5, 9, 12, 7, 10}}
	p := must(PooledT(g[0], g[1])).P
	for name, r := range map[string]PostHocResult{"tukey": must(Tukey(g, 0.95)), "dunnett": must(Dunnett(g, 0, 0.95))} {
		if math.Abs(r.Pairs[0].Adjusted-p) > 1e-11*p {
			t.Errorf("%s of two groups: p = %v, t-test %v", name, r.Pairs[0].Adjusted, p)
		}
	}
}

// absolute is near with an absolute tolerance.
func (c *refCase) absolute(t *testing.T, field string, tolerance float64, got ...float64) {
	t.Helper()
	c.seen[field] = true
	for i, w := range c.Expect[field] {
		if i >= len(got) || math.Abs(got[i]-float64(w)) > tolerance {
			t.Errorf("%s: %s = %v, R has %v", c.id, field, got, c.Expect[field])
			return
		}
	}
}

func TestPermutation(t *testing.T) {
	x, y := []float64{1, 4, 2, 8, 3}, []float64{5, 9, 12, 7, 10, 6}
	r := must(PermutationMeans(context.Background(), x, y, 50_000, rng.New(7, "perm")))
	// all 462 splits
	total, hits := 0, 0
	all := append(append([]float64{}, x...), y...)
	d := r.Difference
	for mask := range 1 << 11 {
		s, n, rest := 0.0, 0, 0.0
		for i, v := range all {
			if mask>>i&1 == 1 {
				s += v
				n++
			} else {
				rest += v
			}
		}
		if n == 5 {
			total++
			if math.Abs(s/5-rest/6) >= math.Abs(d)-1e-9 {
				hits++
			}
		}
	}
	if want := float64(hits) / float64(total); math.Abs(r.P-want) > 5*r.StdErr {
		t.Errorf("p = %v, exact %v", r.P, want)
	}
	m := must(PermutationMeans(context.Background(), y, x, 50_000, rng.New(7, "perm")))
	if math.Abs(m.P-r.P) > 5*r.StdErr || math.Abs(m.Tails.Less-r.Tails.Greater) > 5*r.StdErr {
		t.Errorf("swapped: %+v and %+v", m, r)
	}
}

func TestSMD(t *testing.T) {
	b := must(SMDBinary(12, 40, 25, 50))
	m := must(SMDMultinomial([]int{12, 28}, []int{25, 25}))
	if math.Abs(math.Abs(b.SMD)-m.SMD) > 1e-13 {
		t.Errorf("two categories: %v and %v", b.SMD, m.SMD)
	}
	// tableone 0.13's formula by hand: (p1-p2)/sqrt((p1 q1 + p2 q2)/2)
	if want := (0.3 - 0.5) / math.Sqrt((0.21+0.25)/2); math.Abs(b.SMD-want) > 1e-15 {
		t.Errorf("binary %v, want %v", b.SMD, want)
	}
	c := must(SMDContinuous([]float64{1, 2, 3}, []float64{2, 4, 6, 8}))
	if want := (2 - 5.0) / math.Sqrt((1+20.0/3)/2); math.Abs(c.SMD-want) > 1e-15 {
		t.Errorf("continuous %v, want %v", c.SMD, want)
	}
	if _, err := SMDContinuous([]float64{1, 1}, []float64{2, 2}); err == nil {
		t.Error("two constants have a standardised difference")
	}
	if _, err := SMDMultinomial([]int{3, 0}, []int{0, 3}); err == nil {
		t.Error("an infinite distance passed")
	}
}
