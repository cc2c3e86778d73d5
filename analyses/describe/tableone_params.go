package describe

import (
	"errors"
	"fmt"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/profile"
)

// TableOneParams are the parameters of describe.table_one.
type TableOneParams struct {
	Title      string         `yaml:"title" doc:"Title of the table; left out: Characteristics by group."`
	Variables  []string       `yaml:"variables" doc:"Columns to describe; left out: all but ids, texts, dates, excluded ones and the grouping column." check:"column=table,unique"`
	Style      string         `yaml:"style" doc:"Rules for summaries, tests and printing: Reprise's own, or what a known program does by default." check:"oneof=reprise gtsummary tableone arsenal"`
	Normal     []string       `yaml:"normal" doc:"Columns described by mean and SD and, in Reprise's style, compared by means." check:"column=table,types=continuous|count|time,unique"`
	Nonnormal  []string       `yaml:"nonnormal" doc:"Columns described by median and quartiles and compared by ranks." check:"column=table,types=continuous|count|time,unique"`
	Normality  string         `yaml:"normality" doc:"Whether undeclared numbers are taken as the style says, or by the Shapiro-Wilk test in each group at 0.05 (the tests that follow then don't keep their error rate)." check:"oneof=declared shapiro"`
	Tests      []TestOverride `yaml:"tests" doc:"Tests of single variables instead of those that the rules choose."`
	P          string         `yaml:"p" doc:"Whether to test." check:"oneof=auto none"`
	Overall    bool           `yaml:"overall" doc:"Whether a column for all cases stands before the groups."`
	SMD        bool           `yaml:"smd" doc:"Whether to print the standardised mean difference, averaged over pairs of groups."`
	Effects    bool           `yaml:"effects" doc:"Whether to print an effect size."`
	Missing    string         `yaml:"missing" doc:"When a row counts missing values." check:"oneof=if_any always never"`
	Posthoc    string         `yaml:"posthoc" doc:"Tests of all pairs of groups where there are more than two, by the adjustment of their p-values within a variable; none tests no pairs." check:"oneof=none unadjusted bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	RankPairs  string         `yaml:"rank_pairs" doc:"Pairwise test after Kruskal-Wallis." check:"oneof=dunn mann_whitney"`
	QValues    string         `yaml:"q_values" doc:"Adjustment over the p-values of the family." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Family     []string       `yaml:"q_family" doc:"Variables whose p-values q_values adjusts together; left out: all of the table." check:"column=table,unique"`
	Circular   string         `yaml:"circular" doc:"Variables that made the groups: p left out, or allowed and marked with a dagger." check:"oneof=leave_out allow"`
	SmallCell  int            `yaml:"small_cell" doc:"Counts above zero and below this are suppressed; 0 suppresses none." check:"min=0"`
	Strata     string         `yaml:"strata" doc:"A column of levels: the table once more within each of them, tests included." check:"column=table,types=nominal|binary|ordinal"`
	Intervals  bool           `yaml:"intervals" doc:"Whether to give confidence intervals of means, medians and percentages, of standardised mean difference and effect size, and between two groups of their difference."`
	Level      float64        `yaml:"level" doc:"Confidence level of the intervals." check:"above=0,below=1"`
	Imputed    string         `yaml:"imputed" doc:"A table that holds imputed values: refused, or described without them (they count as missing and are counted)." check:"oneof=refuse count"`
	Quantile   *int           `yaml:"quantile_type" profile:"quantile.type" doc:"Definition of the quartiles by Hyndman and Fan; the other styles have their own." check:"min=2,max=7"`
	TTest      *string        `yaml:"t_test" profile:"t_test.variance" doc:"Variance of the t-test." check:"oneof=welch pooled"`
	Anova      *string        `yaml:"anova" profile:"anova.variance" doc:"Variance of the analysis of variance." check:"oneof=pooled welch"`
	PooledSD   *bool          `yaml:"pairwise_pooled_sd" profile:"pairwise_t.pooled_sd" doc:"Whether pairwise t-tests after an analysis of variance with a common variance pool the SD over all groups."`
	Exact      *string        `yaml:"exact_rule" profile:"mann_whitney.exact_rule" doc:"When the Mann-Whitney test is exact." check:"oneof=each_below_50 either_at_most_8 total_at_most_40 never"`
	Ties       *string        `yaml:"ties" profile:"mann_whitney.ties" doc:"The Mann-Whitney test with ties." check:"oneof=normal exact"`
	Correction *bool          `yaml:"correction" profile:"mann_whitney.correction" doc:"Continuity correction of the Mann-Whitney test."`
	Yates      *bool          `yaml:"yates" profile:"chi_square.yates_2x2" doc:"Yates' correction of 2 by 2 tables in Reprise's style."`
}

// TestOverride names the test of one variable.
type TestOverride struct {
	Variable string `yaml:"variable" doc:"The column." check:"required,column=table"`
	Test     string `yaml:"test" doc:"The test, or none." check:"required,oneof=welch_t pooled_t welch_anova anova mann_whitney kruskal_wallis chi_square chi_square_yates fisher trend none"`
}

// Check implements the rules across fields.
func (p *TableOneParams) Check() error {
	if p.Quantile != nil && !slices.Contains(numeric.QuantileTypes(), *p.Quantile) {
		return kind.AtField(fmt.Errorf("quantile_type must be 2, 6 or 7, got %d", *p.Quantile), "quantile_type")
	}
	for i, name := range p.Normal {
		if slices.Contains(p.Nonnormal, name) {
			return kind.AtField(fmt.Errorf("the column %q is declared normal and nonnormal", name), "normal", i)
		}
	}
	if p.Strata != "" && slices.Contains(p.Variables, p.Strata) {
		return kind.AtField(fmt.Errorf("the column %q makes the strata; within them it has one level", p.Strata), "variables", slices.Index(p.Variables, p.Strata))
	}
	if len(p.Family) > 0 && p.QValues == "none" {
		return kind.AtField(errors.New("a family of p-values needs q_values, the adjustment"), "q_family")
	}
	for i, name := range p.Family {
		if len(p.Variables) > 0 && !slices.Contains(p.Variables, name) {
			return kind.AtField(fmt.Errorf("the column %q is not described", name), "q_family", i)
		}
	}
	for i, t := range p.Tests {
		for _, other := range p.Tests[:i] {
			if other.Variable == t.Variable {
				return kind.AtField(fmt.Errorf("the column %q has two tests", t.Variable), "tests", i)
			}
		}
	}
	return nil
}

// TableOneInput are the ports of describe.table_one.
type TableOneInput struct {
	Table  *frame.Table  `in:"table" doc:"The raw table, one row a case."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups to compare; without them one column for all cases."`
}

// choice is a test and its variant, named as in package profile.
type choice struct{ test, variant string }

var overrides = map[string]choice{
	"welch_t": {"test.t", "welch"}, "pooled_t": {"test.t", "pooled"},
	"welch_anova": {"test.anova", "welch"}, "anova": {"test.anova", "pooled"},
	"mann_whitney": {test: "test.mann_whitney"}, "kruskal_wallis": {test: "test.kruskal_wallis"},
	"chi_square": {"test.chi_square", "uncorrected"}, "chi_square_yates": {"test.chi_square", "yates"},
	"fisher": {test: "test.fisher"}, "trend": {test: "test.trend"},
}

// rules are what a style and the parameters say about summaries and tests.
type rules struct {
	p      TableOneParams
	preset *profile.Preset // nil for Reprise's own style
}

func newRules(p TableOneParams) (*rules, error) {
	r := &rules{p: p}
	if p.Style == "reprise" {
		return r, nil
	}
	preset, err := profile.GetPreset(p.Style)
	if err != nil {
		return nil, kind.AtField(err, "style")
	}
	r.preset = &preset
	return r, nil
}

func (r *rules) quantileType() int {
	if r.preset != nil {
		return r.preset.QuantileType
	}
	return *r.p.Quantile
}

// Summaries of a variable.
const (
	meanSD          = "mean_sd"
	medianQuartiles = "median_quartiles"
	levelShares     = "levels"
)

// summary says how a numeric variable is summarised.
func (r *rules) summary(v *variable) string {
	name := v.column.Name
	switch {
	case v.judged == normalDistribution:
		return meanSD
	case v.judged == nonnormalDistribution:
		return medianQuartiles
	case slices.Contains(r.p.Normal, name):
		return meanSD
	case slices.Contains(r.p.Nonnormal, name), r.preset == nil:
		return medianQuartiles
	}
	return r.preset.Continuous
}

// categoricalBelow is the number of distinct values below which a numeric variable counts as
// categorical, 0 for never: it is so by the style, or the variable is declared a number.
func (r *rules) categoricalBelow(name string) int {
	if r.preset == nil || slices.Contains(r.p.Normal, name) || slices.Contains(r.p.Nonnormal, name) {
		return 0
	}
	return r.preset.CategoricalBelow
}

// class says what kind of variable the rules see.
func (r *rules) class(v *variable) profile.Variable {
	switch {
	case !v.numeric && v.column.Type == frame.Ordinal:
		return profile.Ordinal
	case !v.numeric:
		return profile.Categorical
	case slices.Contains(r.p.Nonnormal, v.column.Name), v.judged == nonnormalDistribution:
		return profile.Nonnormal
	}
	return profile.Continuous
}

// choose picks the test of a variable between a number of groups; ok is false for none.
func (r *rules) choose(v *variable, groups int, minExpected float64) (choice, bool) {
	for _, t := range r.p.Tests {
		if t.Variable == v.column.Name {
			c, ok := overrides[t.Test]
			return c, ok
		}
	}
	if r.preset != nil {
		t, ok := r.preset.TestFor(r.class(v), groups, minExpected)
		return choice{t.Test, t.Variant}, ok
	}
	two := groups == 2
	switch class := r.class(v); {
	case class == profile.Categorical && minExpected < 5:
		return choice{test: "test.fisher"}, true
	case class == profile.Categorical && *r.p.Yates:
		return choice{"test.chi_square", "yates"}, true
	case class == profile.Categorical:
		return choice{"test.chi_square", "uncorrected"}, true
	case class == profile.Continuous && r.summary(v) == meanSD && two:
		return choice{"test.t", *r.p.TTest}, true
	case class == profile.Continuous && r.summary(v) == meanSD:
		return choice{"test.anova", *r.p.Anova}, true
	case two:
		return choice{test: "test.mann_whitney"}, true
	}
	return choice{test: "test.kruskal_wallis"}, true
}

func (r *rules) rankSum() htest.RankSumOptions {
	return htest.RankSumOptions{Exact: *r.p.Exact, Ties: *r.p.Ties, Correction: *r.p.Correction}
}
