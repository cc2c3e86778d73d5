package htest

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// KruskalWallisParams are the parameters of test.kruskal_wallis.
type KruskalWallisParams struct {
	Variables []string `yaml:"variables" doc:"The variables to test; ordinal ones by the order of their levels." check:"required,minlen=1,unique,column=table"`
	Group     string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare   []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	PostHoc   string   `yaml:"posthoc" doc:"Comparison of the pairs of groups." check:"oneof=none dunn mann_whitney"`
	Pairs     string   `yaml:"pairs" doc:"Adjustment of the pairs; profile: as the profile says for Dunn's test or pairwise tests." check:"oneof=profile none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Level     float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// KruskalWallisKind is the kind test.kruskal_wallis.
var KruskalWallisKind = kind.New("test.kruskal_wallis", kind.Doc{
	Summary: "Kruskal-Wallis test of one or more variables between groups, with post hoc comparisons.",
	Text: `Tests whether the values of some group tend to be larger than those of another, from ranks over all groups. H is
corrected for ties and compared with chi-square. The effect size is the rank epsilon squared, H/(N - 1).

Post hoc comparisons of the pairs: Dunn's test (two-sided, ranks over all groups) or Mann-Whitney tests of the two groups
by the profile's conventions, with adjusted p. They are shown whatever the overall p is.`,
	References: []string{
		"Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. J Am Stat Assoc 1952;47:583-621. doi:10.1080/01621459.1952.10483441",
		"Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-52. doi:10.1080/00401706.1964.10490181",
	},
}, KruskalWallisParams{PostHoc: "none", Pairs: "profile", Level: 0.95, Adjust: "none"}, runKruskalWallis, kind.RowOrderFree(),
	kind.Example(KruskalWallisParams{Variables: []string{"marker", "visits"}, Group: "arm", PostHoc: "dunn", Pairs: "holm", Level: 0.95, Adjust: "none"}))

func runKruskalWallis(call *kind.Call, in GroupsInput, p KruskalWallisParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: "Kruskal-Wallis test", Notes: g.notes}
	adjust := p.Pairs
	var opt RankSumOptions
	if p.PostHoc != "none" {
		key := "pairwise.adjust"
		if p.PostHoc == "dunn" {
			key = "dunn.adjust"
		} else if opt, err = RankSumOptionsOf(call.Profile); err != nil {
			return nil, kind.AtField(err, "posthoc")
		}
		if adjust == "profile" {
			if adjust, err = call.Profile.Convention(key); err != nil {
				return nil, kind.AtField(err, "pairs")
			}
		}
		r.Conventions = append(r.Conventions, Convention{key, adjust})
	}
	for i, name := range p.Variables {
		c, err := numericColumn(g.table, name, i, true, "variables")
		if err != nil {
			return nil, err
		}
		values, missing := g.split(c)
		l := newLine(&c.Variable, p.Level)
		l.Groups, l.Symbol, l.Method = describeGroups(g.names, values, missing), "H", "Kruskal-Wallis test"
		k, err := KruskalWallis(values)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.Statistic, l.DF, l.P = result.Num(k.H), result.Num(k.DF), result.PValue(k.P)
		l.Effects = []EffectLine{{"epsilon_squared", result.Num(EpsilonRanks(k)), noIntervalBecause(p.Level, "no interval is computed for the rank epsilon squared: only resampling gives one")}}
		switch p.PostHoc {
		case "dunn":
			ph, err := Dunn(values, adjust)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		case "mann_whitney":
			ph, err := PairwiseMannWhitney(values, opt, adjust)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
