package htest

import (
	"fmt"

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
	Effects   string   `yaml:"effect_interval" doc:"Interval of the effect size; bootstrap draws and needs a seed." check:"oneof=none bootstrap"`
	Resamples int      `yaml:"resamples" doc:"Resamples of the bootstrap." check:"min=99,max=1000000"`
	Level     float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust    string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// KruskalWallisKind is the kind test.kruskal_wallis.
var KruskalWallisKind = kind.New("test.kruskal_wallis", kind.Doc{
	Summary: "Kruskal-Wallis test of one or more variables between groups, with post hoc comparisons.",
	Text: `Tests whether the values of some group tend to be larger than those of another, from ranks over all groups. H is
corrected for ties and compared with chi-square. The effect size is the rank epsilon squared, H/(N - 1); on request it has the
percentile interval of a bootstrap within the groups. The effect size is never negative, and resampling adds to it: the
interval says how far it may reach, not whether it is zero.

Post hoc comparisons of the pairs: Dunn's test (two-sided, ranks over all groups) or Mann-Whitney tests of the two groups
by the profile's conventions, with adjusted p. They are shown whatever the overall p is.`,
	References: []string{
		"Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. J Am Stat Assoc 1952;47:583-621. doi:10.1080/01621459.1952.10483441",
		"Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-52. doi:10.1080/00401706.1964.10490181",
	},
}, KruskalWallisParams{PostHoc: "none", Pairs: "profile", Effects: "none", Resamples: bootstrapResamples, Level: 0.95, Adjust: "none"}, runKruskalWallis, kind.RowOrderFree(),
	kind.DrawsBy(func(p KruskalWallisParams) kind.Drawing { return drawsFor(p.Effects) }),
	kind.Example(KruskalWallisParams{Variables: []string{"marker", "visits"}, Group: "arm", PostHoc: "dunn", Pairs: "holm", Effects: "bootstrap", Resamples: 199, Level: 0.95, Adjust: "none"}))

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
		l.Effects = []EffectLine{{"epsilon_squared", result.Num(EpsilonRanks(k)), noIntervalBecause(p.Level, onlyResampling)}}
		if p.Effects == "bootstrap" {
			b, err := EpsilonRanksInterval(call.Context, values, p.Resamples, p.Level, call.Stream.Sub(c.Name, 0))
			if call.Context.Err() != nil {
				return nil, call.Context.Err()
			}
			r.Notes = append(r.Notes, l.setBootstrap(b, err)...)
		}
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

// bootstrapResamples is the number of resamples unless another is given.
const bootstrapResamples = 2000

// onlyResampling stands where an effect size has no interval unless one is asked for.
const onlyResampling = "no interval was asked for: only resampling gives one (effect_interval)"

func drawsFor(effects string) kind.Drawing {
	if effects == "bootstrap" {
		return kind.DrawsAlways
	}
	return kind.NoDraws
}

// setBootstrap fills the interval of the line's first effect size.
func (l *TestLine) setBootstrap(b Bootstrap, err error) []result.Note {
	e := &l.Effects[0]
	if err != nil {
		e.Interval = noIntervalBecause(b.Level, err.Error())
		return nil
	}
	e.Interval = intervalOf(b.Bounds)
	notes := []result.Note{result.Notef("bootstrap", "the interval of %s is the percentile interval of %d resamples", effectLabel(e.Name), b.Resamples)}
	if b.Without > 0 {
		notes[0].Text += fmt.Sprintf("; %d more had no effect size and are left out", b.Without)
	}
	return prefixed(l.Variable, notes)
}
