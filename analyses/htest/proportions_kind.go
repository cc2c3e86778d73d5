package htest

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// BinomialParams are the parameters of test.binomial.
type BinomialParams struct {
	Variables   []string `yaml:"variables" doc:"The binary variables to test; the second level is counted." check:"required,minlen=1,unique,column=table"`
	P           float64  `yaml:"p" doc:"The probability of the second level under the null hypothesis." check:"min=0,max=1"`
	Interval    string   `yaml:"interval" doc:"The interval of the proportion." check:"oneof=clopper_pearson wilson"`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: the probability is smaller." check:"oneof=two_sided less greater"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// BinomialKind is the kind test.binomial.
var BinomialKind = kind.New("test.binomial", kind.Doc{
	Summary: "Exact binomial test of the proportion of binary variables.",
	Text: `Tests whether the second level of a binary variable has a given probability. The two-sided p sums all outcomes that are
at most as probable as the observed one. The proportion stands with Clopper and Pearson's exact interval or Wilson's.`,
	References: []string{
		"Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 1934;26:404-13. doi:10.1093/biomet/26.4.404",
		"Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-12. doi:10.1080/01621459.1927.10502953",
	},
}, BinomialParams{P: 0.5, Interval: "clopper_pearson", Alternative: "two_sided", Level: 0.95, Adjust: "none"}, runBinomial, kind.RowOrderFree(),
	kind.Example(BinomialParams{Variables: []string{"sex", "smoker"}, P: 0.5, Interval: "clopper_pearson", Alternative: "two_sided", Level: 0.95, Adjust: "none"}))

func runBinomial(_ *kind.Call, in TableInput, p BinomialParams) (*TestResult, error) {
	r := &TestResult{Title: "Binomial test"}
	g := grouping{table: in.Table, names: []string{"all"}, codes: make([]int, in.Table.Len())}
	for i, name := range p.Variables {
		c, err := binaryColumn(in.Table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Method, l.Levels = "exact binomial test", x.lines(g.names, nil, nil)
		k, n := x.table[1][0], x.table[0][0]+x.table[1][0]
		a := Alternative(p.Alternative)
		t, err := Binomial(k, n, p.P)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		b, err := ClopperPearson(k, n, p.Level, a)
		if p.Interval == "wilson" {
			b, err = Wilson(k, n, p.Level, false)
		}
		if err != nil {
			return nil, err
		}
		l.P = result.PValue(t.Tails.For(a))
		l.EstimateName, l.Estimate, l.Interval = "proportion of "+x.levels[1], result.Num(t.Estimate), intervalOf(b)
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

// ProportionsParams are the parameters of test.proportions.
type ProportionsParams struct {
	Variables  []string `yaml:"variables" doc:"The binary variables to test; the second level is counted." check:"required,minlen=1,unique,column=table"`
	Group      string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare    []string `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Correction *bool    `yaml:"correction" doc:"Yates' correction for two groups." profile:"chi_square.yates_2x2"`
	Level      float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust     string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// ProportionsKind is the kind test.proportions.
var ProportionsKind = kind.New("test.proportions", kind.Doc{
	Summary: "Test of equal proportions of binary variables between groups.",
	Text: `Tests whether the second level of a binary variable is equally frequent in all groups, by Pearson's chi-square. For two
groups the difference of the proportions stands with Newcombe's hybrid score interval, beside risk ratio, odds ratio and
number needed to treat.`,
	References: []string{"Newcombe RG. Interval estimation for the difference between independent proportions. Stat Med 1998;17:873-90. doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I"},
}, ProportionsParams{Level: 0.95, Adjust: "none"}, runProportions, kind.RowOrderFree(),
	kind.Example(ProportionsParams{Variables: []string{"smoker"}, Group: "arm", Compare: []string{"control", "treated"}, Level: 0.95, Adjust: "none"}))

func runProportions(_ *kind.Call, in GroupsInput, p ProportionsParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: "Test of equal proportions", Notes: g.notes}
	for i, name := range p.Variables {
		c, err := binaryColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method, l.Levels = "X²", "test of equal proportions", x.lines(g.names, nil, nil)
		r.Notes = append(r.Notes, x.notes(c.Name)...)
		n := make([]int, len(g.names))
		for j := range n {
			n[j] = x.table[0][j] + x.table[1][j]
		}
		t, err := Proportions(x.table[1], n, *p.Correction, p.Level)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.setChi(t.X2, t.DF, t.P)
		if len(n) == 2 {
			l.EstimateName, l.Estimate = "difference of proportions", result.Num(t.Difference.Value)
			l.Interval = intervalOf(Bounds{t.Difference.Lower, t.Difference.Upper, p.Level})
			l.Effects = x.tableEffects(p.Level)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
