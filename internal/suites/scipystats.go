package suites

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"

	"reprise/analyses/htest"
)

var scipyMethods = map[string]func(a args) (map[string][]float64, error){
	"ttest_1samp": func(a args) (map[string][]float64, error) {
		x, err := a.list("a")
		if err != nil {
			return nil, err
		}
		r, err := htest.OneSampleT(x, a.number("popmean", 0))
		return tFields(a, r, err)
	},
	"ttest_rel": func(a args) (map[string][]float64, error) {
		x, y, err := a.pairsOf("a", "b")
		if err != nil {
			return nil, err
		}
		r, err := htest.PairedT(x, y)
		return tFields(a, r, err)
	},
	"ttest_ind": func(a args) (map[string][]float64, error) {
		if a.has("x1") { // statsmodels
			return statsmodelsT(a)
		}
		x, y, err := a.two("a", "b")
		if err = errors.Join(err, a.none("trim", "permutations", "random_state")); err != nil {
			return nil, err
		}
		f := htest.PooledT
		if !a.boolean("equal_var", true) {
			f = htest.WelchT
		}
		r, err := f(x, y)
		return tFields(a, r, err)
	},
	"mannwhitneyu": func(a args) (map[string][]float64, error) {
		x, y, err := a.two("x", "y")
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(slices.Concat(x, y), func(v float64) bool { return math.IsInf(v, 0) }) {
			return nil, errNotOffered // infinite values are no data here
		}
		o := htest.RankSumOptions{Exact: "either_at_most_8", Ties: "normal", Correction: a.boolean("use_continuity", true)}
		switch a.text("method", "auto") {
		case "exact":
			o.Exact = "always"
			if ties(x, y) {
				return nil, errNotOffered // SciPy ignores ties here
			}
		case "asymptotic":
			o.Exact = "never"
		}
		r, err := htest.MannWhitney(x, y, o)
		return both(r.U, r.Tails.For(a.alternative()), err)
	},
	"wilcoxon": func(a args) (map[string][]float64, error) {
		kw, list, err := positional(a)
		if err != nil {
			return nil, err
		}
		for i, name := range []string{"x", "y", "zero_method", "correction"} {
			if i < len(list) {
				kw.in[name] = list[i]
			}
		}
		o := htest.SignedRankOptions{Exact: "at_most_50_untied", Zeros: "drop", Correction: kw.boolean("correction", false)}
		switch kw.text("zero_method", "wilcox") {
		case "pratt":
			o.Zeros = "pratt"
		case "zsplit":
			return nil, errNotOffered
		}
		switch kw.text("mode", kw.text("method", "auto")) {
		case "exact":
			o.Exact = "always"
		case "approx":
			o.Exact = "never"
		}
		d, err := kw.list("x")
		if err != nil {
			return nil, err
		}
		if kw.has("y") {
			y, err := kw.list("y")
			if err != nil {
				return nil, err
			}
			if len(y) != len(d) {
				return nil, errNotOffered
			}
			for i := range d {
				d[i] -= y[i]
			}
		}
		r, err := htest.Wilcoxon(d, o)
		statistic := math.Min(r.V, r.Negative)
		if kw.alternative() != htest.TwoSided {
			statistic = r.V
		}
		return both(statistic, r.Tails.For(kw.alternative()), err)
	},
	"ks_2samp": func(a args) (map[string][]float64, error) {
		kw, list, err := positional(a)
		if err != nil {
			return nil, err
		}
		for i, name := range []string{"data1", "data2", "alternative", "mode"} {
			if i < len(list) {
				kw.in[name] = list[i]
			}
		}
		x, y, err := kw.two("data1", "data2")
		if err != nil {
			return nil, err
		}
		exact := "auto"
		switch mode := kw.text("mode", kw.text("method", "auto")); mode {
		case "exact":
			exact = "always"
		case "asymp":
			return nil, errNotOffered // SciPy's limit is another one
		}
		if exact == "auto" {
			if max(len(x), len(y)) > 10_000 {
				return nil, errNotOffered
			}
			exact = "always"
		}
		if ties(x, y) || len(x)*len(y) > 1_000_000 {
			return nil, errNotOffered // SciPy's exact p ignores ties; with such sizes it falls back to a limit
		}
		r, err := htest.KolmogorovSmirnov(x, y, exact)
		switch kw.alternative() {
		case htest.Less:
			return both(r.Below, r.Less, err)
		case htest.Greater:
			return both(r.Above, r.Greater, err)
		}
		return both(r.D, r.P, err)
	},
	"pearsonr": func(a args) (map[string][]float64, error) {
		x, y, err := a.two("x", "y")
		if err != nil {
			return nil, err
		}
		if len(x) < 3 {
			return nil, errNotOffered // two points always lie on a line
		}
		r, err := htest.Pearson(x, y)
		return both(r.R, r.Tails.For(a.alternative()), err)
	},
	"spearmanr": func(a args) (map[string][]float64, error) {
		x, y, err := a.pairsOf("a", "b")
		if err != nil {
			return nil, err
		}
		r, err := htest.Spearman(x, y, "never")
		return both(r.R, r.Tails.For(a.alternative()), err)
	},
	"kendalltau": func(a args) (map[string][]float64, error) {
		x, y, err := a.pairsOf("x", "y")
		if err != nil {
			return nil, err
		}
		if a.text("variant", "b") != "b" {
			return nil, errNotOffered
		}
		rule := "at_most_33_untied"
		switch a.text("method", "auto") {
		case "exact":
			rule = "always"
		case "asymptotic":
			rule = "never"
		}
		r, err := htest.Kendall(x, y, rule)
		return both(r.R, r.Tails.For(a.alternative()), err)
	},
	"fisher_exact": func(a args) (map[string][]float64, error) {
		t, err := a.table("table")
		if err != nil {
			return nil, err
		}
		r, err := htest.Fisher2x2(t)
		out, err := both(r.SampleOdds, r.Tails.For(a.alternative()), err)
		if !r.OddsKnown {
			delete(out, "statistic")
		}
		return out, err
	},
	"chisquare": func(a args) (map[string][]float64, error) {
		x, err := a.list("f_obs")
		if err != nil {
			return nil, err
		}
		var p []float64
		if a.has("f_exp") {
			if p, err = a.list("f_exp"); err != nil {
				return nil, err
			}
			n := 0.0
			for _, v := range p {
				n += v
			}
			for i := range p {
				p[i] /= n
			}
		}
		for _, v := range x {
			if v != math.Trunc(v) {
				return nil, errNotOffered
			}
		}
		if a.number("ddof", 0) != 0 || len(x) == 0 {
			return nil, errNotOffered
		}
		r, err := htest.GoodnessOfFit(whole(x), p)
		return both(r.X2, r.P, err)
	},
	"friedmanchisquare": func(a args) (map[string][]float64, error) {
		s, err := a.samples()
		if err != nil {
			return nil, err
		}
		blocks := make([][]float64, len(s[0]))
		for _, column := range s {
			for i, v := range column {
				blocks[i] = append(blocks[i], v)
			}
		}
		r, err := htest.Friedman(blocks)
		return both(r.X2, r.P, err)
	},
	"f_oneway": onSamples(func(s [][]float64) (float64, float64, error) {
		r, err := htest.OneWay(s, htest.EqualVariance)
		return r.F, r.P, err
	}),
	"kruskal": onSamples(func(s [][]float64) (float64, float64, error) {
		r, err := htest.KruskalWallis(s)
		return r.H, r.P, err
	}),
	"bartlett": onSamples(func(s [][]float64) (float64, float64, error) {
		r, err := htest.Bartlett(s)
		return r.X2, r.P, err
	}),
	"fligner": onSamples(func(s [][]float64) (float64, float64, error) {
		r, err := htest.Fligner(s)
		return r.X2, r.P, err
	}),
	"shapiro": func(a args) (map[string][]float64, error) {
		x, err := a.list("x")
		if err != nil {
			return nil, err
		}
		r, err := htest.ShapiroWilk(x)
		if err != nil && slices.ContainsFunc(x, math.IsNaN) {
			return nil, errNotOffered // SciPy gives p = 1 beside a missing statistic
		}
		return both(r.W, r.P, err)
	},
	"tukey_hsd": func(a args) (map[string][]float64, error) {
		s, err := a.samples()
		if err != nil {
			return nil, err
		}
		r, err := htest.Tukey(s, 0.95)
		k := len(s)
		d, p := make([]float64, k*k), make([]float64, k*k)
		for i := range k {
			p[i*k+i] = 1
		}
		for _, pair := range r.Pairs {
			d[pair.I*k+pair.J], d[pair.J*k+pair.I] = -pair.Estimate, pair.Estimate
			p[pair.I*k+pair.J], p[pair.J*k+pair.I] = pair.Adjusted, pair.Adjusted
		}
		return map[string][]float64{"statistic": d, "pvalue": p}, err
	},
	"binomtest": func(a args) (map[string][]float64, error) {
		r, err := htest.Binomial(int(a.number("k", 0)), int(a.number("n", 0)), a.number("p", 0.5))
		return map[string][]float64{
			"pvalue": {r.Tails.For(a.alternative())}, "statistic": {r.Estimate}, "k": {float64(r.K)}, "n": {float64(r.N)},
		}, err
	},
	"expected_freq": func(a args) (map[string][]float64, error) {
		t, err := a.table("observed")
		if err != nil {
			return nil, err
		}
		r, err := htest.ChiSquare(t, false)
		return map[string][]float64{"result": rows(r.Expected)}, err
	},
	"chi2_contingency": func(a args) (map[string][]float64, error) {
		t, err := a.table("observed")
		if err != nil {
			return nil, err
		}
		r, err := htest.ChiSquare(t, a.boolean("correction", true))
		return both(r.X2, r.P, err)
	},
	"relative_risk": func(a args) (map[string][]float64, error) {
		n := func(name string) int { return int(a.number(name, 0)) }
		r, err := htest.CompareRisks(n("exposed_cases"), n("exposed_total"), n("control_cases"), n("control_total"), 0.95)
		if err == nil {
			err = r.RatioErr
		}
		return map[string][]float64{"relative_risk": {r.Ratio.Value}}, err
	},
}

func ties(x, y []float64) bool {
	all := append(slices.Clone(x), y...)
	slices.Sort(all)
	return len(slices.Compact(slices.Clone(all))) < len(all)
}

func onSamples(f func(s [][]float64) (float64, float64, error)) func(a args) (map[string][]float64, error) {
	return func(a args) (map[string][]float64, error) {
		s, err := a.samples()
		if err != nil {
			return nil, err
		}
		return both(f(s))
	}
}

// runSciPy runs the recorded tests of SciPy 1.10.1, R's Fisher tests that SciPy ships, the
// studentised range by mpmath and Dunnett's test.
func runSciPy(dir fs.FS) (*Report, error) {
	run := &testRun{}
	if err := recorded(dir, "cases.json", scipyMethods, run); err != nil {
		return nil, err
	}
	var others struct {
		Cases []libraryCase `json:"cases"`
	}
	if err := readJSON(dir, "cases_peripheral.json", &others); err != nil {
		return nil, err
	}
	for _, c := range others.Cases {
		run.absent(c.Function[strings.LastIndexByte(c.Function, '.')+1:], c.ID, "no such function")
	}
	for _, f := range []func(fs.FS, *testRun) error{scipyFisher, scipyRange, scipyDunnett} {
		if err := f(dir, run); err != nil {
			return nil, err
		}
	}
	return &Report{Rows: run.rows}, nil
}
