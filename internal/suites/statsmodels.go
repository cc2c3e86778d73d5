package suites

import (
	"encoding/json"
	"io/fs"
	"math"
	"strings"

	"reprise/analyses/htest"
)

// statsmodelsAdjustments maps names of adjustments to ours.
var statsmodelsAdjustments = map[string]string{
	"bonferroni": "bonferroni", "b": "bonferroni", "sidak": "sidak", "s": "sidak", "holm": "holm", "h": "holm",
	"holm-sidak": "holm-sidak", "hs": "holm-sidak", "simes-hochberg": "hochberg", "sh": "hochberg", "hommel": "hommel", "ho": "hommel",
	"fdr_bh": "bh", "fdr_i": "bh", "i": "bh", "indep": "bh", "fdr_by": "by", "fdr_n": "by", "n": "by", "negcorr": "by",
}

func statsmodelsT(a args) (map[string][]float64, error) {
	x, y, err := a.two("x1", "x2")
	if err != nil || a.has("weights") || a.number("value", 0) != 0 {
		return nil, errNotOffered
	}
	f := htest.PooledT
	if a.text("usevar", "pooled") == "unequal" {
		f = htest.WelchT
	}
	r, err := f(x, y)
	return tFields(a, r, err)
}

func adjustFields(a args) (map[string][]float64, error) {
	p, err := a.list("pvals")
	name, ok := statsmodelsAdjustments[strings.ToLower(a.text("method", "hs"))]
	if err != nil || !ok {
		return nil, errNotOffered
	}
	v, err := htest.Adjust(p, name)
	return map[string][]float64{"[1]": v}, err
}

var statsmodelsMethods = map[string]func(a args) (map[string][]float64, error){
	"ttest_ind":     statsmodelsT,
	"multipletests": adjustFields,
	"fdrcorrection": adjustFields,
	"proportion_confint": func(a args) (map[string][]float64, error) {
		k, n := a.number("count", math.NaN()), a.number("nobs", math.NaN())
		if math.IsNaN(k) || math.IsNaN(n) {
			return nil, errNotOffered
		}
		level := 1 - a.number("alpha", 0.05)
		switch a.text("method", "normal") {
		case "beta":
			b, err := htest.ClopperPearson(int(k), int(n), level, htest.TwoSided)
			return map[string][]float64{"result": {b.Lower, b.Upper}}, err
		case "wilson":
			b, err := htest.Wilson(int(k), int(n), level, false)
			return map[string][]float64{"result": {b.Lower, b.Upper}}, err
		}
		return nil, errNotOffered
	},
	"proportions_chisquare": func(a args) (map[string][]float64, error) {
		k, n, err := a.two("count", "nobs")
		if err != nil || a.has("value") {
			return nil, errNotOffered
		}
		r, err := htest.Proportions(whole(k), whole(n), false, 0.95)
		return both(r.X2, r.P, err)
	},
	"binom_test": func(a args) (map[string][]float64, error) {
		r, err := htest.Binomial(int(a.number("count", 0)), int(a.number("nobs", 0)), a.number("prop", 0.5))
		return map[string][]float64{"result": {r.Tails.For(a.alternative())}}, err
	},
	"confint_proportions_2indep": func(a args) (map[string][]float64, error) {
		n := func(name string) int { return int(a.number(name, 0)) }
		r, err := htest.CompareRisks(n("count1"), n("nobs1"), n("count2"), n("nobs2"), 1-a.number("alpha", 0.05))
		if err != nil {
			return nil, err
		}
		switch a.text("compare", "diff") + " " + a.text("method", "newcomb") {
		case "diff newcomb":
			return map[string][]float64{"result": {r.Difference.Lower, r.Difference.Upper}}, nil
		case "or logit", "odds-ratio logit":
			return map[string][]float64{"result": {r.Odds.Lower, r.Odds.Upper}}, r.OddsErr
		case "ratio log":
			return map[string][]float64{"result": {r.Ratio.Lower, r.Ratio.Upper}}, r.RatioErr
		}
		return nil, errNotOffered
	},
	"cochrans_q": func(a args) (map[string][]float64, error) {
		var x [][]float64
		if json.Unmarshal(a.in["x"], &x) != nil {
			return nil, errNotOffered
		}
		r, err := htest.CochranQ(x)
		return both(r.X2, r.P, err)
	},
	"mcnemar": func(a args) (map[string][]float64, error) {
		t, err := a.table("table")
		if err != nil {
			return nil, err
		}
		r, err := htest.McNemar(t, a.boolean("correction", true), a.boolean("exact", true))
		if a.boolean("exact", true) && err == nil {
			r.X2 = float64(min(t[0][1], t[1][0]))
		}
		return both(r.X2, r.P, err)
	},
	"anova_oneway": func(a args) (map[string][]float64, error) {
		v := htest.EqualVariance
		switch a.text("use_var", "unequal") {
		case "unequal":
			v = htest.WelchVariance
		case "equal":
		default:
			return nil, errNotOffered
		}
		var x [][]float64
		if json.Unmarshal(a.in["data"], &x) != nil || a.has("trim_frac") || a.has("welch_correction") {
			return nil, errNotOffered
		}
		r, err := htest.OneWay(x, v)
		return both(r.F, r.P, err)
	},
}

// runStatsmodels runs the recorded tests of statsmodels 0.13.5.
func runStatsmodels(dir fs.FS) (*Report, error) {
	run := &testRun{}
	if err := recorded(dir, "cases.json", statsmodelsMethods, run); err != nil {
		return nil, err
	}
	var power struct {
		Cases []struct {
			ID string `json:"id"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "power_r_pwr.json", &power); err != nil {
		return nil, err
	}
	for _, c := range power.Cases {
		run.absent("power (pwr)", c.ID, "no such function")
	}
	return &Report{Rows: run.rows}, nil
}
