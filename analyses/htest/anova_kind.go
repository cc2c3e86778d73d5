package htest

import (
	"fmt"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// AnovaParams are the parameters of test.anova.
type AnovaParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group     string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare   []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Variance  *string  `yaml:"variance" doc:"Whether the groups share one variance (pooled) or not (welch)." profile:"anova.variance" check:"oneof=pooled welch"`
	PostHoc   string   `yaml:"posthoc" doc:"Comparison of the pairs of groups." check:"oneof=none tukey games_howell dunnett t t_pooled"`
	Control   string   `yaml:"control" doc:"The control group of Dunnett's comparisons; left out: the first group."`
	Against   string   `yaml:"alternative" doc:"The alternative of Dunnett's comparisons: less, that means lie below the control's." check:"oneof=two_sided less greater"`
	Pairs     *string  `yaml:"pairs" doc:"Adjustment of pairwise t-tests." profile:"pairwise.adjust" check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Level     float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// AnovaKind is the kind test.anova.
var AnovaKind = kind.New("test.anova", kind.Doc{
	Summary: "One-way analysis of variance of one or more variables between groups, with post hoc comparisons.",
	Text: `Tests whether groups have the same mean: Fisher's analysis with a common variance, or Welch's without. Beside F
stand eta squared, omega squared and epsilon squared. They estimate one population value and share its interval,
λ/(λ + N) at the limits of the noncentrality λ of F (Steiger). R's effectsize takes λ/(λ + df of the error),
and for the latter two an F made from their values.

Post hoc comparisons of the pairs: Tukey's honest significant differences (Tukey-Kramer), Games-Howell without equal
variances, Dunnett's comparisons with a control, or t-tests (of the two groups, or with the standard deviation pooled
over all groups) with adjusted p. They are shown whatever the overall p is; each pair carries the letter that marks
it in tables.`,
	References: []string{
		"Welch BL. On the comparison of several mean values: an alternative approach. Biometrika 1951;38:330-6. doi:10.1093/biomet/38.3-4.330",
		"Steiger JH. Beyond the F test: effect size confidence intervals and tests of close fit in the analysis of variance and contrast analysis. Psychol Methods 2004;9:164-82. doi:10.1037/1082-989X.9.2.164",
		"Kramer CY. Extension of multiple range tests to group means with unequal numbers of replications. Biometrics 1956;12:307-10. doi:10.2307/3001469",
		"Games PA, Howell JF. Pairwise multiple comparison procedures with unequal n's and/or variances. J Educ Stat 1976;1:113-25. doi:10.3102/10769986001002113",
		"Dunnett CW. A multiple comparison procedure for comparing several treatments with a control. J Am Stat Assoc 1955;50:1096-121. doi:10.1080/01621459.1955.10501294",
	},
}, AnovaParams{PostHoc: "none", Against: "two_sided", Level: 0.95, Adjust: "none"}, runAnova, kind.RowOrderFree(),
	kind.Example(AnovaParams{Variables: []string{"age", "weight"}, Group: "arm", PostHoc: "tukey", Against: "two_sided", Level: 0.95, Adjust: "none"}))

// Check implements the rules across fields.
func (p *AnovaParams) Check() error {
	if p.Against != "two_sided" && p.PostHoc != "dunnett" {
		return kind.AtField(fmt.Errorf("only Dunnett's comparisons have a one-sided alternative; posthoc is %q", p.PostHoc), "alternative")
	}
	return nil
}

func runAnova(_ *kind.Call, in GroupsInput, p AnovaParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	control := 0
	if p.Control != "" {
		if control = slices.Index(g.names, p.Control); control < 0 {
			return nil, kind.AtField(fmt.Errorf("there is no group %q; %s", p.Control, frame.Suggest(p.Control, g.names)), "control")
		}
	}
	r := &TestResult{Title: "Analysis of variance", Notes: g.notes}
	r.Conventions = []Convention{{"anova.variance", *p.Variance}}
	if p.PostHoc == "t" || p.PostHoc == "t_pooled" {
		r.Conventions = append(r.Conventions, Convention{"pairwise.adjust", *p.Pairs})
	}
	for i, name := range p.Variables {
		c, err := numericColumn(g.table, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		values, missing := g.split(c)
		l := newLine(&c.Variable, p.Level)
		l.Groups, l.Symbol = describeGroups(g.names, values, missing), "F"
		l.Method = "one-way analysis of variance"
		if *p.Variance == "welch" {
			l.Method = "Welch's analysis of variance"
		}
		a, err := OneWay(values, Variance(*p.Variance))
		if err != nil {
			l.fail(err)
		} else {
			l.Statistic, l.DF, l.DF2, l.P = result.Num(a.F), result.Num(a.DF1), result.Num(a.DF2), result.PValue(a.P)
		}
		e, err := EffectsOfVariance(values, p.Level)
		l.Effects = []EffectLine{
			effect("eta_squared", e.Eta2, err, p.Level), effect("omega_squared", e.Omega2, err, p.Level), effect("epsilon_squared", e.Epsilon2, err, p.Level),
		}
		switch p.PostHoc {
		case "tukey":
			ph, err := Tukey(values, p.Level)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		case "games_howell":
			ph, err := GamesHowell(values, p.Level)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		case "dunnett":
			ph, err := DunnettAgainst(values, control, Alternative(p.Against), p.Level)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		case "t", "t_pooled":
			ph, err := PairwiseT(values, p.PostHoc == "t_pooled", *p.Pairs, p.Level)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
