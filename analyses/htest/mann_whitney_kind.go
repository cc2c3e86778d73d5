package htest

import (
	"fmt"
	"strconv"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// MannWhitneyParams are the parameters of test.mann_whitney.
type MannWhitneyParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to test; ordinal ones by the order of their levels." check:"required,minlen=1,unique,column=table"`
	Group       string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare     []string `yaml:"compare" doc:"The two groups to compare, first minus second; left out: both that there are." check:"unique"`
	Exact       *string  `yaml:"exact" doc:"When p is exact." profile:"mann_whitney.exact_rule" check:"oneof=each_below_50 either_at_most_8 total_at_most_40 never always"`
	Ties        *string  `yaml:"ties" doc:"With ties where p would be exact: the normal approximation, or exact given the ties." profile:"mann_whitney.ties" check:"oneof=normal exact"`
	Correction  *bool    `yaml:"correction" doc:"Continuity correction of the normal approximation." profile:"mann_whitney.correction"`
	Shift       float64  `yaml:"shift" doc:"The difference under the null hypothesis."`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: the first group is smaller." check:"oneof=two_sided less greater"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *MannWhitneyParams) Check() error { return checkCompare(p.Compare, 2) }

// MannWhitneyKind is the kind test.mann_whitney.
var MannWhitneyKind = kind.New("test.mann_whitney", kind.Doc{
	Summary: "Mann-Whitney (Wilcoxon rank sum) test of one or more variables between two groups.",
	Text: `Tests whether the values of one group tend to be larger than those of the other. The profile says when p is exact,
what happens with ties and whether the approximation is corrected for continuity; the method that was used stands in the
result. U counts the pairs in which the first group's value is the larger, ties half.

The estimate is Hodges' and Lehmann's shift, the median of all differences between the groups, with its interval. Where p is
exact also with ties (R from 4.6 on), so is the interval: the shifts that the test does not reject, without end where none is
rejected; elsewhere it is exact without ties and ends at the extreme differences. The effect size is the rank-biserial
correlation, which is Cliff's delta, with Cliff's interval.`,
	References: []string{
		"Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger than the other. Ann Math Stat 1947;18:50-60. doi:10.1214/aoms/1177730491",
		"Streitberg B, Röhmel J. Exact distributions for permutation and rank tests. Stat Softw Newsl 1986;12:10-17",
		"Hodges JL, Lehmann EL. Estimates of location based on rank tests. Ann Math Stat 1963;34:598-611. doi:10.1214/aoms/1177704172",
		"Cliff N. Dominance statistics: ordinal analyses to answer ordinal questions. Psychol Bull 1993;114:494-509. doi:10.1037/0033-2909.114.3.494",
	},
}, MannWhitneyParams{Alternative: "two_sided", Level: 0.95, Adjust: "none"}, runMannWhitney, kind.RowOrderFree(),
	kind.Example(MannWhitneyParams{Variables: []string{"marker", "stage"}, Group: "arm", Compare: []string{"control", "treated"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}))

// RankSumOptionsOf reads the conventions of the Mann-Whitney test from a profile.
func RankSumOptionsOf(c kind.Conventions) (RankSumOptions, error) {
	var o RankSumOptions
	var err error
	if o.Exact, err = c.Convention("mann_whitney.exact_rule"); err != nil {
		return o, err
	}
	if o.Ties, err = c.Convention("mann_whitney.ties"); err != nil {
		return o, err
	}
	correction, err := c.Convention("mann_whitney.correction")
	o.Correction = correction == "true"
	return o, err
}

func runMannWhitney(_ *kind.Call, in GroupsInput, p MannWhitneyParams) (*TestResult, error) {
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 2, "test.kruskal_wallis"), "compare")
	}
	if err != nil {
		return nil, err
	}
	opt := RankSumOptions{Exact: *p.Exact, Ties: *p.Ties, Correction: *p.Correction, Shift: p.Shift}
	r := &TestResult{Title: fmt.Sprintf("Mann-Whitney test: %s against %s", g.names[0], g.names[1]), Notes: g.notes}
	r.Conventions = []Convention{
		{"mann_whitney.exact_rule", opt.Exact}, {"mann_whitney.ties", opt.Ties}, {"mann_whitney.correction", strconv.FormatBool(opt.Correction)},
	}
	for i, name := range p.Variables {
		c, err := numericColumn(g.table, name, i, true, "variables")
		if err != nil {
			return nil, err
		}
		values, missing := g.split(c)
		l := newLine(&c.Variable, p.Level)
		l.Groups, l.Symbol, l.Method = describeGroups(g.names, values, missing), "U", "Mann-Whitney test"
		u, err := MannWhitney(values[0], values[1], opt)
		if err != nil {
			l.fail(err)
			r.Variables = append(r.Variables, l)
			continue
		}
		l.Method += ", " + u.Method
		l.Statistic, l.P = result.Num(u.U), result.PValue(u.Tails.For(Alternative(p.Alternative)))
		r.Notes = append(r.Notes, prefixed(c.Name, u.Notes)...)
		if c.Type.Numeric() {
			l.EstimateName = "Hodges-Lehmann shift"
			h, err := HodgesLehmann(values[0], values[1], u.Method == "exact", p.Level)
			if opt.Ties == "exact" && strings.HasPrefix(u.Method, "exact") {
				h, err = HodgesLehmannExact(values[0], values[1], p.Level)
			}
			l.setShift(h, err)
		}
		d, err := CliffDelta(values[0], values[1], p.Level)
		l.Effects = append(l.Effects, effect("rank_biserial", d, err, p.Level))
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

// setShift fills the estimate of a line.
func (l *TestLine) setShift(h ShiftEffect, err error) {
	if err != nil {
		l.Estimate = result.NA(err.Error())
		return
	}
	l.Estimate, l.Interval = result.Num(h.Value), intervalOf(Bounds{h.Lower, h.Upper, h.Level})
}
