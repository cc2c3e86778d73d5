package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/dist"
	"reprise/analyses/htest"
)

// rCase is one case of r-reference-tests.
type rCase struct {
	ID      string          `json:"id"`
	Method  string          `json:"method"`
	Input   json.RawMessage `json:"input"`
	Options json.RawMessage `json:"options"`
	Expect  json.RawMessage `json:"expected"`

	in struct {
		X      json.RawMessage `json:"x"`
		Y      json.RawMessage `json:"y"`
		N      json.RawMessage `json:"n"`
		K      json.RawMessage `json:"k"`
		P      json.RawMessage `json:"p"`
		DF     json.RawMessage `json:"df"`
		Groups orderedGroups   `json:"groups"`
		Blocks [][]float64     `json:"blocks"`
		Table  [][]int         `json:"table"`
	}
	opt struct {
		Alternative string          `json:"alternative"`
		Exact       json.RawMessage `json:"exact"`
		Continuity  bool            `json:"continuity"`
		Yates       bool            `json:"yates"`
		Mu          float64         `json:"mu"`
		P           float64         `json:"p"`
		Center      string          `json:"center"`
		Adjust      string          `json:"adjust"`
		Method      string          `json:"method"`
		Control     string          `json:"control"`
	}
	want map[string]json.RawMessage
}

// rTolerance is what 15 digits and R's own accuracy allow.
var rTolerance = tolerance{Rel: 1e-9}

func (c *rCase) read() error {
	if err := json.Unmarshal(c.Input, &c.in); err != nil {
		return err
	}
	if depth(c.Options) == 0 {
		if err := json.Unmarshal(c.Options, &c.opt); err != nil {
			return err
		}
	}
	return json.Unmarshal(c.Expect, &c.want)
}

func (c *rCase) alternative() htest.Alternative {
	switch c.opt.Alternative {
	case "less":
		return htest.Less
	case "greater":
		return htest.Greater
	}
	return htest.TwoSided
}

func (c *rCase) list(raw json.RawMessage) []float64 {
	v, err := numbers(raw)
	if err != nil {
		panic(err)
	}
	return v
}

func whole(v []float64) []int {
	out := make([]int, len(v))
	for i, x := range v {
		out[i] = int(x)
	}
	return out
}

// values reads an expected field; the values of an object come in the order of its keys in
// the file.
func (c *rCase) values(field string) ([]float64, bool) {
	raw, ok := c.want[field]
	if !ok {
		return nil, false
	}
	if len(raw) > 0 && raw[0] == '{' {
		var m map[string]float64
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, false
		}
		if len(m) > 1 {
			if v, ok := m["num df"]; ok {
				return []float64{v, m["denom df"]}, true
			}
			return nil, false
		}
		for _, v := range m {
			return []float64{v}, true
		}
	}
	v, err := numbers(raw)
	return v, err == nil
}

// got are the numbers that were computed for a case, by field.
type got struct {
	field string
	tol   tolerance
	v     []float64
	// leave marks numbers that are not scored, for the reason why: they count as not run.
	leave func(i int) bool
	why   string
}

func field(name string, v ...float64) got { return within(name, rTolerance, v...) }

func within(name string, tol tolerance, v ...float64) got { return got{field: name, tol: tol, v: v} }

// score compares a field, without the numbers that are left.
func (r *testRun) score(function, id string, want []float64, g got) {
	if g.leave == nil || len(want) != len(g.v) {
		r.compare(function, id, g.field, g.tol, want, g.v)
		return
	}
	var keptWant, keptGot []float64
	for i := range want {
		if g.leave(i) {
			r.rows = append(r.rows, Row{
				Function: function, ID: fmt.Sprintf("%s[%d]", id, i+1), Field: g.field, Outcome: NotRun, Why: g.why,
				Expected: strconv.FormatFloat(want[i], 'g', 17, 64), Got: strconv.FormatFloat(g.v[i], 'g', 17, 64),
			})
			continue
		}
		keptWant, keptGot = append(keptWant, want[i]), append(keptGot, g.v[i])
	}
	r.compare(function, id, g.field, g.tol, keptWant, keptGot)
}

// runRTests runs the values of R 4.2.2 on its own data sets.
func runRTests(dir fs.FS) (*Report, error) {
	var suite struct {
		Cases []*rCase `json:"cases"`
	}
	if err := readJSON(dir, "cases.json", &suite); err != nil {
		return nil, err
	}
	run := &testRun{}
	for _, c := range suite.Cases {
		if err := c.read(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.ID, err)
		}
		f, ok := rMethods[c.Method]
		if !ok {
			run.absent(c.Method, c.ID, "no such test")
			continue
		}
		fields, err := f(c)
		if errors.Is(err, errNotOffered) {
			run.absent(c.Method, c.ID, err.Error())
			continue
		}
		if err != nil {
			run.failed(c.Method, c.ID, err)
			continue
		}
		scored := false
		for _, g := range fields {
			want, ok := c.values(g.field)
			if !ok {
				continue
			}
			scored = true
			if g.field == "conf_int" && len(want) == 2 { // null is an infinite bound
				if math.IsNaN(want[0]) {
					want[0] = math.Inf(-1)
				}
				if math.IsNaN(want[1]) {
					want[1] = math.Inf(1)
				}
			}
			run.score(c.Method, c.ID, want, g)
		}
		if !scored {
			run.absent(c.Method, c.ID, "none of the expected fields")
		}
	}
	return &Report{Rows: run.rows}, nil
}

// tResult lists the fields of a t-test.
func (c *rCase) tResult(r htest.TResult, err error) ([]got, error) {
	if err != nil {
		return nil, err
	}
	b, err := r.Interval(0.95, c.alternative())
	return []got{
		field("statistic", r.T), field("p_value", r.Tails().For(c.alternative())), within("parameter", rTolerance, r.DF),
		field("stderr", r.StdErr), field("conf_int", b.Lower, b.Upper),
	}, err
}

func (c *rCase) exact() bool { return string(c.opt.Exact) == "true" }

func (c *rCase) correlation(r htest.CorrelationResult, err error) ([]got, error) {
	if err != nil {
		return nil, err
	}
	fields := []got{field("statistic", r.Statistic), field("p_value", r.Tails.For(c.alternative())), field("estimate", r.R)}
	if r.Method == "pearson" && c.alternative() == htest.TwoSided {
		b, err := r.Interval(0.95)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field("conf_int", b.Lower, b.Upper), field("parameter", r.DF))
	}
	return fields, nil
}

func chiFields(x, df, p float64, err error) ([]got, error) {
	return []got{field("statistic", x), field("parameter", df), field("p_value", p)}, err
}

func rows(m [][]float64) []float64 { return slices.Concat(m...) }

// rOdds is how near R's odds ratios are: uniroot stops at an absolute 1.2e-4, of the
// reciprocal where the odds ratio is above 1.
func rOdds(x float64) tolerance {
	if math.IsInf(x, 0) {
		x = 1
	}
	return tolerance{Rel: 1.3e-4 * math.Max(1, x), Abs: 1.3e-4}
}

// rOddsBounds is rOdds for the larger finite bound.
func rOddsBounds(b htest.Bounds) tolerance {
	if math.IsInf(b.Upper, 1) {
		return rOdds(b.Lower)
	}
	return rOdds(b.Upper)
}

// pairTable lays the adjusted p-values out as R does: a row a later group, a column an
// earlier one, NaN above the diagonal.
func pairTable(r htest.PostHocResult) []float64 {
	k := r.Groups - 1
	out := make([]float64, k*k)
	for i := range out {
		out[i] = math.NaN()
	}
	for _, p := range r.Pairs {
		out[(p.J-1)*k+p.I] = p.Adjusted
	}
	return out
}

// rankSumOf are the options of R's wilcox.test as a case states them.
func (c *rCase) rankSumOf() htest.RankSumOptions {
	o := htest.RankSumOptions{Exact: "never", Ties: "normal", Correction: c.opt.Continuity}
	if c.exact() {
		o.Exact = "always"
	}
	return o
}

var rMethods = map[string]func(c *rCase) ([]got, error){
	"t_test_welch":   func(c *rCase) ([]got, error) { return c.tResult(htest.WelchT(c.list(c.in.X), c.list(c.in.Y))) },
	"t_test_student": func(c *rCase) ([]got, error) { return c.tResult(htest.PooledT(c.list(c.in.X), c.list(c.in.Y))) },
	"t_test_paired":  func(c *rCase) ([]got, error) { return c.tResult(htest.PairedT(c.list(c.in.X), c.list(c.in.Y))) },
	"t_test_one_sample": func(c *rCase) ([]got, error) {
		return c.tResult(htest.OneSampleT(c.list(c.in.X), c.opt.Mu))
	},
	"mann_whitney": func(c *rCase) ([]got, error) {
		x, y := c.list(c.in.X), c.list(c.in.Y)
		r, err := htest.MannWhitney(x, y, c.rankSumOf())
		if err != nil {
			return nil, err
		}
		fields := []got{field("statistic", r.U), field("p_value", r.Tails.For(c.alternative()))}
		level := 0.95
		if c.alternative() != htest.TwoSided {
			level = 0.9 // a one-sided bound is one of a two-sided interval
		}
		h, err := htest.HodgesLehmann(x, y, c.exact(), level)
		switch c.alternative() {
		case htest.Less:
			h.Lower = math.Inf(-1)
		case htest.Greater:
			h.Upper = math.Inf(1)
		}
		return append(fields, field("estimate", h.Value), field("conf_int", h.Lower, h.Upper)), err
	},
	"wilcoxon_signed_rank": func(c *rCase) ([]got, error) {
		o := htest.SignedRankOptions{Exact: "never", Zeros: "drop", Correction: c.opt.Continuity}
		if c.exact() {
			o.Exact = "always"
		}
		r, err := htest.WilcoxonPairs(c.list(c.in.X), c.list(c.in.Y), o)
		return []got{field("statistic", r.V), field("p_value", r.Tails.For(c.alternative()))}, err
	},
	"ks_two_sample": func(c *rCase) ([]got, error) {
		exact := "never"
		if c.exact() {
			exact = "always"
		}
		r, err := htest.KolmogorovSmirnov(c.list(c.in.X), c.list(c.in.Y), exact)
		d, p := r.D, r.P
		switch c.alternative() {
		case htest.Less:
			d, p = r.Below, r.Less
		case htest.Greater:
			d, p = r.Above, r.Greater
		}
		// R's exact p is a difference from 1; the series of its limit ends early
		near := tolerance{Rel: 1e-9, Abs: 1e-12}
		if exact == "never" {
			near.Abs = 5e-6
		}
		return []got{within("statistic", tolerance{Abs: 1e-12}, d), within("p_value", near, p)}, err
	},
	"correlation_pearson": func(c *rCase) ([]got, error) {
		return c.correlation(htest.Pearson(complete(c.list(c.in.X), c.list(c.in.Y))))
	},
	"correlation_spearman": func(c *rCase) ([]got, error) {
		x, y := complete(c.list(c.in.X), c.list(c.in.Y))
		if c.opt.Continuity {
			return nil, errNotOffered
		}
		rule := "at_most_1290_untied"
		if string(c.opt.Exact) == "false" {
			rule = "never"
		}
		return c.correlation(htest.Spearman(x, y, rule))
	},
	"correlation_kendall": func(c *rCase) ([]got, error) {
		x, y := complete(c.list(c.in.X), c.list(c.in.Y))
		if c.opt.Continuity {
			return nil, errNotOffered
		}
		rule := "below_50_untied"
		if string(c.opt.Exact) == "false" {
			rule = "never"
		}
		return c.correlation(htest.Kendall(x, y, rule))
	},
	"one_way_anova": func(c *rCase) ([]got, error) {
		a, err := htest.OneWay(c.in.Groups.values, htest.EqualVariance)
		if err != nil {
			return nil, err
		}
		e, err := htest.EffectsOfVariance(c.in.Groups.values, 0.95)
		return []got{
			field("df_between", a.DF1), field("df_within", a.DF2), field("ss_between", a.SSBetween), field("ss_within", a.SSWithin),
			field("ms_between", a.MSBetween), field("ms_within", a.MSWithin), field("f_statistic", a.F), field("p_value", a.P),
			field("eta_squared", e.Eta2.Value), field("omega_squared", e.Omega2.Value),
		}, err
	},
	"welch_anova": func(c *rCase) ([]got, error) {
		a, err := htest.OneWay(c.in.Groups.values, htest.WelchVariance)
		return []got{field("statistic", a.F), field("parameter", a.DF1, a.DF2), field("p_value", a.P)}, err
	},
	"kruskal_wallis": func(c *rCase) ([]got, error) {
		r, err := htest.KruskalWallis(c.in.Groups.values)
		return chiFields(r.H, r.DF, r.P, err)
	},
	"bartlett": func(c *rCase) ([]got, error) {
		r, err := htest.Bartlett(c.in.Groups.values)
		return chiFields(r.X2, r.DF, r.P, err)
	},
	"fligner_killeen": func(c *rCase) ([]got, error) {
		r, err := htest.Fligner(c.in.Groups.values)
		return chiFields(r.X2, r.DF, r.P, err)
	},
	"levene": func(c *rCase) ([]got, error) {
		a, err := htest.Levene(c.in.Groups.values, c.opt.Center)
		return []got{field("statistic", a.F), field("df1", a.DF1), field("df2", a.DF2), field("p_value", a.P)}, err
	},
	"friedman": func(c *rCase) ([]got, error) {
		r, err := htest.Friedman(c.in.Blocks)
		return chiFields(r.X2, r.DF, r.P, err)
	},
	"shapiro_wilk": func(c *rCase) ([]got, error) {
		r, err := htest.ShapiroWilk(present(c.list(c.in.X)))
		return []got{field("statistic", r.W), within("p_value", tolerance{Rel: 1e-8}, r.P)}, err
	},
	"tukey_hsd": func(c *rCase) ([]got, error) {
		r, err := htest.Tukey(c.in.Groups.values, 0.95)
		var d, lo, hi, p []float64
		for _, pair := range r.Pairs {
			d, lo, hi, p = append(d, pair.Estimate), append(lo, pair.Lower), append(hi, pair.Upper), append(p, pair.Adjusted)
		}
		near := tolerance{Rel: 1e-6, Abs: 1e-6}
		return []got{within("diff", tolerance{Rel: 1e-9, Abs: 1e-12}, d...), within("lower", near, lo...), within("upper", near, hi...), within("p_adj", tolerance{Rel: 1e-6, Abs: 1e-9}, p...)}, err
	},
	"pairwise_t_pooled": func(c *rCase) ([]got, error) {
		r, err := htest.PairwiseT(c.in.Groups.values, true, c.opt.Adjust, 0.95)
		return []got{field("p", pairTable(r)...)}, err
	},
	"pairwise_mann_whitney": func(c *rCase) ([]got, error) {
		r, err := htest.PairwiseMannWhitney(c.in.Groups.values, c.rankSumOf(), c.opt.Adjust)
		return []got{field("p", pairTable(r)...)}, err
	},
	"dunnett": func(c *rCase) ([]got, error) {
		r, err := htest.Dunnett(c.in.Groups.values, slices.Index(c.in.Groups.names, c.opt.Control), 0.95)
		var d, t, p []float64
		for _, pair := range r.Pairs {
			d, t, p = append(d, pair.Estimate), append(t, pair.Statistic), append(p, pair.Adjusted)
		}
		return []got{field("estimate", d...), field("t", t...), within("p_adj", tolerance{Rel: 1e-5, Abs: 2e-6}, p...)}, err
	},
	"chi_squared_independence": func(c *rCase) ([]got, error) {
		r, err := htest.ChiSquare(c.in.Table, c.opt.Yates)
		if err != nil {
			return nil, err
		}
		v, err := htest.CramerV(c.in.Table, 0.95)
		return []got{
			field("statistic", r.X2), field("parameter", r.DF), field("p_value", r.P), field("expected", rows(r.Expected)...),
			field("pearson_residuals", rows(r.Residuals)...), field("std_residuals", rows(r.Adjusted)...), field("cramers_v", v.Value),
		}, err
	},
	"g_test": func(c *rCase) ([]got, error) {
		r, err := htest.GTest(c.in.Table)
		return []got{field("statistic", r.X2), field("df", r.DF), field("p_value", r.P)}, err
	},
	"mcnemar_bowker": func(c *rCase) ([]got, error) {
		r, err := htest.McNemar(c.in.Table, c.opt.Continuity, false)
		return chiFields(r.X2, r.DF, r.P, err)
	},
	"fisher_exact_2x2": func(c *rCase) ([]got, error) {
		r, err := htest.Fisher2x2(c.in.Table)
		if err != nil {
			return nil, err
		}
		b, err := r.Interval(0.95, c.alternative())
		if math.IsInf(b.Lower, -1) {
			b.Lower = 0
		}
		return []got{
			field("p_value", r.Tails.For(c.alternative())), within("estimate", rOdds(r.Odds), r.Odds),
			within("conf_int", rOddsBounds(b), b.Lower, b.Upper),
		}, err
	},
	"binomial_exact": func(c *rCase) ([]got, error) {
		k, n := whole(c.list(c.in.K))[0], whole(c.list(c.in.N))[0]
		r, err := htest.Binomial(k, n, c.opt.P)
		if err != nil {
			return nil, err
		}
		b, err := htest.ClopperPearson(k, n, 0.95, c.alternative())
		return []got{field("p_value", r.Tails.For(c.alternative())), field("estimate", r.Estimate), within("conf_int", tolerance{Rel: 1e-9, Abs: 1e-12}, b.Lower, b.Upper)}, err
	},
	"proportion_test": func(c *rCase) ([]got, error) {
		r, err := htest.Proportions(whole(c.list(c.in.X)), whole(c.list(c.in.N)), c.opt.Yates, 0.95)
		return chiFields(r.X2, r.DF, r.P, err)
	},
	"p_adjust": func(c *rCase) ([]got, error) {
		v, err := htest.Adjust(c.list(c.in.P), c.opt.Method)
		return []got{field("adjusted", v...)}, err
	},
	"studentized_range_quantile": func(c *rCase) ([]got, error) {
		p, k, df := c.list(c.in.P), c.list(c.in.K), c.list(c.in.DF)
		q := make([]float64, len(p))
		for i := range p {
			d := dist.StudentizedRange{Means: int(k[i]), DF: df[i]}
			if math.IsNaN(df[i]) {
				d.DF = math.Inf(1)
			}
			q[i] = d.Quantile(p[i])
		}
		g := within("q", tolerance{Rel: 1e-4, Abs: 1e-4}, q...) // qtukey iterates to 1e-4 absolute
		g.leave = func(i int) bool { return df[i] == 2 }
		g.why = "R's ptukey is too coarse at 2 degrees of freedom: for 30 means P(Q > 49.678) is 0.00693 by SciPy 1.10.1 and by direct integration, and qtukey takes it for 0.01"
		return []got{g}, nil
	},
}
