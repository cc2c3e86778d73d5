package htest

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// PearsonParams are the parameters of test.pearson.
type PearsonParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to correlate." check:"required,minlen=1,unique,column=table"`
	With        string   `yaml:"with" doc:"The variable that each is correlated with." check:"required,column=table"`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: a negative correlation." check:"oneof=two_sided less greater"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// PearsonKind is the kind test.pearson.
var PearsonKind = kind.New("test.pearson", kind.Doc{
	Summary: "Pearson's correlation of variables with one other variable.",
	Text: `Tests whether the product-moment correlation is zero, by t on n - 2 degrees of freedom, with Fisher's interval. Rows that
lack one of both values are left out and counted.`,
	References: []string{"Fisher RA. On the probable error of a coefficient of correlation deduced from a small sample. Metron 1921;1:3-32"},
}, PearsonParams{Alternative: "two_sided", Level: 0.95, Adjust: "none"}, runPearson, kind.RowOrderFree(),
	kind.Example(PearsonParams{Variables: []string{"weight", "marker"}, With: "age", Alternative: "two_sided", Level: 0.95, Adjust: "none"}))

func runPearson(_ *kind.Call, in TableInput, p PearsonParams) (*TestResult, error) {
	return correlate(in, "Pearson correlation", "t", false, p.Variables, p.With, p.Alternative, p.Level, p.Adjust, nil, Pearson)
}

// SpearmanParams are the parameters of test.spearman.
type SpearmanParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to correlate; ordinal ones by the order of their levels." check:"required,minlen=1,unique,column=table"`
	With        string   `yaml:"with" doc:"The variable that each is correlated with." check:"required,column=table"`
	Exact       *string  `yaml:"exact" doc:"When p comes from the distribution of the rank differences." profile:"spearman.exact_rule" check:"oneof=at_most_1290_untied never always"`
	Correction  bool     `yaml:"correction" doc:"Correct the t approximation for continuity."`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: a negative correlation." check:"oneof=two_sided less greater"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// SpearmanKind is the kind test.spearman.
var SpearmanKind = kind.New("test.spearman", kind.Doc{
	Summary: "Spearman's rank correlation of variables with one other variable.",
	Text: `Tests whether the correlation of midranks is zero. The profile says when p comes from the distribution of Σ d² (exact,
or by an Edgeworth series); with ties, and else, t on n - 2 degrees of freedom is used. Rows that lack one of both values
are left out and counted.`,
	References: []string{"Best DJ, Roberts DE. Algorithm AS 89: the upper tail probabilities of Spearman's rho. J R Stat Soc C 1975;24:377-9. doi:10.2307/2347111"},
}, SpearmanParams{Alternative: "two_sided", Adjust: "none"}, runSpearman, kind.RowOrderFree(),
	kind.Example(SpearmanParams{Variables: []string{"weight", "stage"}, With: "age", Alternative: "two_sided", Adjust: "none"}))

func runSpearman(_ *kind.Call, in TableInput, p SpearmanParams) (*TestResult, error) {
	return correlate(in, "Spearman correlation", "Σd²", true, p.Variables, p.With, p.Alternative, 0.95, p.Adjust,
		[]Convention{{"spearman.exact_rule", *p.Exact}}, func(x, y []float64) (CorrelationResult, error) {
			c, err := Spearman(x, y, *p.Exact)
			if p.Correction {
				c = c.Corrected()
			}
			return c, err
		})
}

// KendallParams are the parameters of test.kendall.
type KendallParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to correlate; ordinal ones by the order of their levels." check:"required,minlen=1,unique,column=table"`
	With        string   `yaml:"with" doc:"The variable that each is correlated with." check:"required,column=table"`
	Exact       *string  `yaml:"exact" doc:"When p is exact." profile:"kendall.exact_rule" check:"oneof=below_50_untied at_most_33_untied never always"`
	Correction  bool     `yaml:"correction" doc:"Correct the normal approximation for continuity."`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: a negative correlation." check:"oneof=two_sided less greater"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// KendallKind is the kind test.kendall.
var KendallKind = kind.New("test.kendall", kind.Doc{
	Summary: "Kendall's tau-b of variables with one other variable.",
	Text: `Tests whether concordant and discordant pairs are equally frequent. The profile says when p is exact; with ties, and
else, the normal approximation with its variance corrected for ties is used. Rows that lack one of both values are left
out and counted.`,
	References: []string{"Kendall MG. A new measure of rank correlation. Biometrika 1938;30:81-93. doi:10.1093/biomet/30.1-2.81"},
}, KendallParams{Alternative: "two_sided", Adjust: "none"}, runKendall, kind.RowOrderFree(),
	kind.Example(KendallParams{Variables: []string{"weight", "stage"}, With: "age", Alternative: "two_sided", Adjust: "none"}))

func runKendall(_ *kind.Call, in TableInput, p KendallParams) (*TestResult, error) {
	return correlate(in, "Kendall correlation", "T or z", true, p.Variables, p.With, p.Alternative, 0.95, p.Adjust,
		[]Convention{{"kendall.exact_rule", *p.Exact}}, func(x, y []float64) (CorrelationResult, error) {
			c, err := Kendall(x, y, *p.Exact)
			if p.Correction {
				c = c.Corrected()
			}
			return c, err
		})
}

// correlate tests each variable against one other.
func correlate(in TableInput, title, symbol string, ordinal bool, variables []string, with, alternative string, level float64, adjust string,
	conventions []Convention, test func(x, y []float64) (CorrelationResult, error),
) (*TestResult, error) {
	r := &TestResult{Title: title, Conventions: conventions}
	other, err := in.Table.Column(with)
	if err == nil {
		_, err = numericColumn(in.Table, with, 0, ordinal, "with")
	}
	if err != nil {
		return nil, err
	}
	r.Title += " with " + other.Title()
	for i, name := range variables {
		c, err := numericColumn(in.Table, name, i, ordinal, "variables")
		if err != nil {
			return nil, err
		}
		x, y, missing := completePairs(c, other)
		l := newLine(&c.Variable, level)
		l.Method, l.Symbol, l.EstimateName = title, symbol, "correlation"
		l.Groups = []GroupLine{describeGroup("pairs", x, missing)}
		t, err := test(x, y)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.Method = t.Method
		l.Statistic, l.P, l.Estimate = result.Num(t.Statistic), result.PValue(t.Tails.For(Alternative(alternative))), result.Num(t.R)
		if t.DF > 0 {
			l.DF = result.Num(t.DF)
		}
		if b, err := t.Interval(level); err == nil {
			l.Interval = intervalOf(b)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(adjust)
}
