package htest

import (
	"fmt"
	"strconv"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// WilcoxonParams are the parameters of test.wilcoxon.
type WilcoxonParams struct {
	Variables   []string `yaml:"variables" doc:"The first column of each pair." check:"required,minlen=1,column=table"`
	Paired      []string `yaml:"paired" doc:"The second column of each variable, in order; left out: the variables against the shift." check:"column=table"`
	Exact       *string  `yaml:"exact" doc:"When p is exact." profile:"wilcoxon.exact_rule" check:"oneof=below_50_untied below_50 at_most_50_untied never always"`
	Zeros       *string  `yaml:"zeros" doc:"Differences of zero: left out before ranking, ranked first (Pratt), or ranked first only where p is exact." profile:"wilcoxon.zeros" check:"oneof=drop pratt pratt_if_exact"`
	Correction  *bool    `yaml:"correction" doc:"Continuity correction of the normal approximation." profile:"wilcoxon.correction"`
	Shift       float64  `yaml:"shift" doc:"The centre of the differences under the null hypothesis."`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: the first column is smaller." check:"oneof=two_sided less greater"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *WilcoxonParams) Check() error {
	if len(p.Paired) > 0 && len(p.Paired) != len(p.Variables) {
		return kind.AtField(fmt.Errorf("paired names one column for each of the %d variables, got %d", len(p.Variables), len(p.Paired)), "paired")
	}
	return nil
}

// WilcoxonKind is the kind test.wilcoxon.
var WilcoxonKind = kind.New("test.wilcoxon", kind.Doc{
	Summary: "Wilcoxon's signed rank test of paired columns, or of columns against a value.",
	Text: `Tests whether differences are symmetric about zero (or the shift). The profile says when p is exact, what happens to
differences of zero and whether the approximation is corrected for continuity. V is the sum of the ranks of the positive
differences.

The estimate is Hodges' and Lehmann's centre, the median of the means of all pairs of differences, with its interval (where the
test against zero drops differences of zero whatever its p, both do without them, as R does up to 4.5). Where p is exact also
with ties, so is the interval: the centres that the test does not reject, without end where none is rejected. R 4.6 counts its
lower bound by P(V > v) where the test counts P(V >= v), so that it can lie a step above this one; its upper bound is this one. The
effect size is the matched-pairs rank-biserial correlation. Rows that lack one of both values are left out and counted.`,
	References: []string{
		"Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bull 1945;1:80-3. doi:10.2307/3001968",
		"Pratt JW. Remarks on zeros and ties in the Wilcoxon signed rank procedures. J Am Stat Assoc 1959;54:655-67. doi:10.1080/01621459.1959.10501526",
	},
}, WilcoxonParams{Alternative: "two_sided", Level: 0.95, Adjust: "none"}, runWilcoxon, kind.RowOrderFree(),
	kind.Example(WilcoxonParams{Variables: []string{"age"}, Paired: []string{"weight"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}))

func runWilcoxon(_ *kind.Call, in TableInput, p WilcoxonParams) (*TestResult, error) {
	opt := SignedRankOptions{Exact: *p.Exact, Zeros: *p.Zeros, Correction: *p.Correction, Shift: p.Shift}
	r := &TestResult{Title: "Wilcoxon signed rank test"}
	r.Conventions = []Convention{
		{"wilcoxon.exact_rule", opt.Exact}, {"wilcoxon.zeros", opt.Zeros}, {"wilcoxon.correction", strconv.FormatBool(opt.Correction)},
	}
	for i, name := range p.Variables {
		c, err := numericColumn(in.Table, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method, l.EstimateName = "V", "signed rank test", "Hodges-Lehmann centre"
		var d []float64
		if len(p.Paired) == 0 {
			x, missing := complete(c)
			d = x
			l.Groups = []GroupLine{describeGroup("all", x, missing)}
		} else {
			second, err := numericColumn(in.Table, p.Paired[i], i, false, "paired")
			if err != nil {
				return nil, err
			}
			x, y, missing := completePairs(c, second)
			l.Groups = []GroupLine{describeGroup(c.Name, x, missing), describeGroup(second.Name, y, missing)}
			l.EstimateName += " of the difference from " + second.Title()
			if d, err = differences(x, y); err != nil {
				l.fail(err)
				r.Variables = append(r.Variables, l)
				continue
			}
		}
		v, err := Wilcoxon(d, opt)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.Method += ", " + v.Method
		l.Statistic, l.P = result.Num(v.V), result.PValue(v.Tails.For(Alternative(p.Alternative)))
		r.Notes = append(r.Notes, prefixed(c.Name, v.Notes)...)
		if opt.Zeros == "drop" && opt.Shift == 0 {
			if rest := nonZero(d); len(rest) > 0 {
				d = rest // as R: left out of the test, they are left out of its inversion
			}
		}
		h, err := HodgesLehmannOne(d, v.Method == "exact", p.Level)
		if strings.HasPrefix(v.Method, "exact") && (opt.Exact == "below_50" || opt.Exact == "always") {
			h, err = HodgesLehmannOneExact(d, p.Level)
		}
		l.setShift(h, err)
		rb, err := v.RankBiserialInterval(p.Level)
		line := effect("rank_biserial", rb, err, p.Level)
		line.Value = result.Num(v.RankBiserial())
		l.Effects = []EffectLine{line}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
