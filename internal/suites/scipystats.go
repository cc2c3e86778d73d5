package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"reprise/analyses/dist"
	"reprise/analyses/htest"
)

// libraryCase is one case of a suite recorded from a library's own tests.
type libraryCase struct {
	ID       string                     `json:"id"`
	Function string                     `json:"function"`
	Input    map[string]json.RawMessage `json:"input"`
	Expected map[string]struct {
		Value     json.RawMessage    `json:"value"`
		Tolerance map[string]float64 `json:"-"`
		Raw       json.RawMessage    `json:"tolerance"`
	} `json:"expected"`
}

// toleranceOf reads a recorded tolerance.
func toleranceOf(raw json.RawMessage) tolerance {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return tolerance{Rel: 1e-12, Abs: 1e-14}
	}
	number := func(key string) (float64, bool) { v, ok := m[key].(float64); return v, ok }
	// the library's own expected values carry the rounding of its own arithmetic
	t := tolerance{Rel: 1e-12, Abs: 1e-14}
	if v, ok := number("rtol"); ok {
		t.Rel = math.Max(t.Rel, v)
	}
	if v, ok := number("atol"); ok {
		t.Abs = math.Max(t.Abs, v)
	}
	if v, ok := number("decimal"); ok {
		t.Abs = math.Max(t.Abs, 1.5*math.Pow(10, -v))
	}
	if v, ok := number("significant"); ok {
		t.Rel = math.Max(t.Rel, math.Pow(10, 1-v))
	}
	if v, ok := number("approx_rel"); ok {
		t.Rel = math.Max(t.Rel, v)
	}
	return t
}

// args reads the inputs of a recorded case; a mistake of shape means that the case uses an
// option that isn't offered.
type args struct{ in map[string]json.RawMessage }

func (a args) has(name string) bool { v, ok := a.in[name]; return ok && string(v) != "null" }

func (a args) text(name, otherwise string) string {
	var s string
	if json.Unmarshal(a.in[name], &s) != nil || s == "" {
		return otherwise
	}
	return s
}

func (a args) number(name string, otherwise float64) float64 {
	v, err := numbers(a.in[name])
	if err != nil || len(v) != 1 {
		return otherwise
	}
	return v[0]
}

func (a args) boolean(name string, otherwise bool) bool {
	switch string(a.in[name]) {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

// list reads a flat list; missing values are left out where the case says omit.
func (a args) list(name string) ([]float64, error) {
	raw, ok := a.in[name]
	if !ok || depth(raw) != 1 {
		return nil, errNotOffered
	}
	return a.omit(numbers(raw))
}

func (a args) omit(v []float64, err error) ([]float64, error) {
	if err == nil && a.text("nan_policy", "") == "omit" {
		v = present(v)
	}
	return v, err
}

func (a args) samples() ([][]float64, error) {
	var raws []json.RawMessage
	if json.Unmarshal(a.in["samples"], &raws) != nil {
		return nil, errNotOffered
	}
	var out [][]float64
	for _, raw := range raws {
		if depth(raw) != 1 {
			return nil, errNotOffered
		}
		v, err := a.omit(numbers(raw))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (a args) table(name string) ([][]int, error) {
	var f [][]float64
	if json.Unmarshal(a.in[name], &f) != nil {
		return nil, errNotOffered
	}
	var out [][]int
	for _, row := range f {
		for _, v := range row {
			if v != math.Trunc(v) {
				return nil, errNotOffered
			}
		}
		out = append(out, whole(row))
	}
	return out, nil
}

func (a args) two(x, y string) (u, v []float64, err error) {
	u, err = a.list(x)
	if err == nil {
		v, err = a.list(y)
	}
	return u, v, err
}

// pairsOf is two for paired columns: an omitted value takes its partner along.
func (a args) pairsOf(x, y string) (u, v []float64, err error) {
	b := args{map[string]json.RawMessage{x: a.in[x], y: a.in[y]}}
	if u, v, err = b.two(x, y); err == nil && a.text("nan_policy", "") == "omit" && len(u) == len(v) {
		u, v = complete(u, v)
	}
	return u, v, err
}

func (a args) alternative() htest.Alternative {
	switch a.text("alternative", "two-sided") {
	case "less", "smaller":
		return htest.Less
	case "greater", "larger":
		return htest.Greater
	}
	return htest.TwoSided
}

// none refuses a case that sets an option which isn't offered.
func (a args) none(names ...string) error {
	for _, n := range names {
		if a.has(n) && string(a.in[n]) != "false" {
			return errNotOffered
		}
	}
	return nil
}

// recorded runs the cases of a suite: methods give [statistic, p] or named fields.
func recorded(dir fs.FS, file string, methods map[string]func(a args) (map[string][]float64, error), run *testRun) error {
	var suite struct {
		Cases []libraryCase `json:"cases"`
	}
	if err := readJSON(dir, file, &suite); err != nil {
		return err
	}
	for _, c := range suite.Cases {
		name := c.Function[strings.LastIndexByte(c.Function, '.')+1:]
		f, ok := methods[name]
		if !ok {
			run.absent(name, c.ID, "no such function")
			continue
		}
		got, err := f(args{c.Input})
		if errors.Is(err, errNotOffered) {
			run.absent(name, c.ID, "an option that isn't offered")
			continue
		}
		for _, key := range sortedKeys(c.Expected) {
			e := c.Expected[key]
			want, werr := numbers(e.Value)
			field, _, _ := strings.Cut(key, "#")
			switch v, ok := got[field]; {
			case werr != nil:
				run.absent(name, c.ID, "field "+key)
			case err != nil && slices.ContainsFunc(want, math.IsNaN):
				// no number there, a reason here
				run.rows = append(run.rows, Row{Function: name, ID: c.ID, Field: key, Expected: "NaN", Got: err.Error()})
			case err != nil:
				run.rows = append(run.rows, Row{Function: name, ID: c.ID, Field: key, Outcome: Failed, Expected: string(e.Value), Got: err.Error()})
			case !ok:
				run.absent(name, c.ID, "field "+key)
			default:
				run.compare(name, c.ID, key, toleranceOf(e.Raw), want, v)
			}
		}
	}
	return nil
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// both is the usual pair of fields.
func both(statistic, p float64, err error) (map[string][]float64, error) {
	return map[string][]float64{"statistic": {statistic}, "pvalue": {p}, "result": {statistic, p}, "[0]": {statistic}, "[1]": {p}}, err
}

func tFields(a args, r htest.TResult, err error) (map[string][]float64, error) {
	return both(r.T, r.Tails().For(a.alternative()), err)
}

// pair reads the positional arguments of a case that records them as args and kwargs.
func positional(a args) (args, []json.RawMessage, error) {
	if !a.has("args") {
		return a, nil, nil
	}
	var list []json.RawMessage
	var kw map[string]json.RawMessage
	if json.Unmarshal(a.in["args"], &list) != nil || json.Unmarshal(a.in["kwargs"], &kw) != nil {
		return a, nil, errNotOffered
	}
	return args{kw}, list, nil
}

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

func scipyFisher(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID    string `json:"id"`
			Input struct {
				Table       [][]int `json:"table"`
				Level       float64 `json:"confidence_level"`
				Alternative string  `json:"alternative"`
			} `json:"input"`
			Expected struct {
				P    json.RawMessage `json:"p_value"`
				Odds json.RawMessage `json:"conditional_odds_ratio"`
				CI   json.RawMessage `json:"conditional_odds_ratio_ci"`
			} `json:"expected"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "r_fisher_2x2.json", &suite); err != nil {
		return err
	}
	const function = "fisher 2x2 (R)"
	for _, c := range suite.Cases {
		r, err := htest.Fisher2x2(c.Input.Table)
		if err != nil {
			run.failed(function, c.ID, err)
			continue
		}
		a := htest.TwoSided
		switch c.Input.Alternative {
		case "less":
			a = htest.Less
		case "greater":
			a = htest.Greater
		}
		p, err1 := numbers(c.Expected.P)
		odds, err2 := numbers(c.Expected.Odds)
		ci, err3 := numbers(c.Expected.CI)
		if err := errors.Join(err1, err2, err3); err != nil {
			return fmt.Errorf("%s: %w", c.ID, err)
		}
		run.compare(function, c.ID, "p", tolerance{Rel: 1e-9}, p, []float64{r.Tails.For(a)})
		b, err := r.Interval(c.Input.Level, a)
		if err != nil || len(odds) != 1 || math.IsNaN(odds[0]) {
			run.absent(function, c.ID, "odds ratio of a table with an empty margin")
			continue
		}
		run.compare(function, c.ID, "odds ratio", rOdds(r.Odds), odds, []float64{r.Odds})
		run.compare(function, c.ID, "interval", rOddsBounds(b), ci, []float64{b.Lower, b.Upper})
	}
	return nil
}

func scipyRange(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID       string                     `json:"id"`
			Input    map[string]json.RawMessage `json:"input"`
			Expected map[string]json.RawMessage `json:"expected"`
			Rel      float64                    `json:"rtol"`
			Abs      float64                    `json:"atol"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "studentized_range_mpmath.json", &suite); err != nil {
		return err
	}
	const function = "studentized range (mpmath)"
	for _, c := range suite.Cases {
		a := args{c.Input}
		d := dist.StudentizedRange{Means: int(a.number("k", 0)), DF: a.number("v", 0)}
		for _, key := range sortedKeys(c.Expected) {
			want, err := numbers(c.Expected[key])
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			if key != "cdf" {
				run.absent(function, c.ID, key)
				continue
			}
			run.compare(function, c.ID, key, tolerance{c.Rel, c.Abs}, want, []float64{d.CDF(a.number("q", 0))})
		}
	}
	return nil
}

func scipyDunnett(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID    string `json:"id"`
			Input struct {
				Samples [][]float64 `json:"samples"`
				Control []float64   `json:"control"`
			} `json:"input"`
			Options struct {
				Alternative string `json:"alternative"`
			} `json:"options"`
			Expected map[string]json.RawMessage `json:"expected"`
			Tol      map[string]float64         `json:"tolerance"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "dunnett.json", &suite); err != nil {
		return err
	}
	const function = "dunnett"
	for _, c := range suite.Cases {
		if c.Options.Alternative != "two-sided" || len(c.Input.Samples) == 0 {
			run.absent(function, c.ID, "one-sided comparisons")
			continue
		}
		r, err := htest.Dunnett(append([][]float64{c.Input.Control}, c.Input.Samples...), 0, 0.95)
		if err != nil {
			run.failed(function, c.ID, err)
			continue
		}
		var t, p []float64
		for _, pair := range r.Pairs {
			t, p = append(t, pair.Statistic), append(p, pair.Adjusted)
		}
		if raw, ok := c.Expected["p_value"]; ok {
			want, err := numbers(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			run.compare(function, c.ID, "p_value", tolerance{math.Max(c.Tol["p_rtol"], 1e-6), math.Max(c.Tol["p_atol"], 1e-6)}, want, p)
		}
		if raw, ok := c.Expected["statistic"]; ok {
			want, err := numbers(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			run.compare(function, c.ID, "statistic", tolerance{Rel: math.Max(c.Tol["statistic_rtol"], 1e-6)}, want, t)
		}
	}
	return nil
}
