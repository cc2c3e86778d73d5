package htest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// TParams are the parameters of test.t.
type TParams struct {
	Variables   []string `yaml:"variables" doc:"The variables to test." check:"required,minlen=1,unique,column=table"`
	Group       string   `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare     []string `yaml:"compare" doc:"The two groups to compare, first minus second; left out: both that there are." check:"unique"`
	Paired      []string `yaml:"paired" doc:"For a paired test: the second column of each variable, in order." check:"column=table"`
	OneSample   bool     `yaml:"one_sample" doc:"Test each variable's mean against mu, without groups."`
	Mu          float64  `yaml:"mu" doc:"The mean, or mean difference, under the null hypothesis."`
	Variance    *string  `yaml:"variance" doc:"Whether two groups share one variance (pooled) or not (welch)." profile:"t_test.variance" check:"oneof=welch pooled"`
	Alternative string   `yaml:"alternative" doc:"The alternative hypothesis; less: the first group is smaller." check:"oneof=two_sided less greater"`
	Level       float64  `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust      string   `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *TParams) Check() error {
	if p.OneSample && len(p.Paired) > 0 {
		return kind.AtField(errors.New("a test is either of one sample or paired"), "paired")
	}
	if (p.OneSample || len(p.Paired) > 0) && (p.Group != "" || len(p.Compare) > 0) {
		return kind.AtField(errors.New("a test of one sample or of pairs has no groups"), "group")
	}
	if len(p.Paired) > 0 && len(p.Paired) != len(p.Variables) {
		return kind.AtField(fmt.Errorf("paired names one column for each of the %d variables, got %d", len(p.Variables), len(p.Paired)), "paired")
	}
	return checkCompare(p.Compare, 2)
}

func checkCompare(compare []string, n int) error {
	if len(compare) != 0 && len(compare) != n {
		return kind.AtField(fmt.Errorf("compare names %d groups, got %d", n, len(compare)), "compare")
	}
	return nil
}

// TKind is the kind test.t.
var TKind = kind.New("test.t", kind.Doc{
	Summary: "T-test of one mean, two means or paired values, for one or more variables.",
	Text: `Tests whether two groups have the same mean (Welch's test, or Student's with a pooled variance), whether
paired values differ on average, or whether one mean has a given value. The profile says which variance is used.
Beside t, degrees of freedom and p stand the estimate with its interval, Cohen's d and Hedges' g with intervals by
the noncentral t distribution.

Cases with a missing value are left out variable by variable (for pairs: when one of both is missing) and counted.
A variable that does not vary has no p, and the reason stands in its place.`,
	References: []string{
		"Student. The probable error of a mean. Biometrika 1908;6:1-25. doi:10.1093/biomet/6.1.1",
		"Welch BL. The generalization of Student's problem when several different population variances are involved. Biometrika 1947;34:28-35. doi:10.1093/biomet/34.1-2.28",
	},
}, TParams{Alternative: "two_sided", Level: 0.95, Adjust: "none"}, runT, kind.RowOrderFree(),
	kind.Example(TParams{Variables: []string{"age", "weight"}, Group: "arm", Compare: []string{"control", "treated"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}))

func runT(_ *kind.Call, in GroupsInput, p TParams) (*TestResult, error) {
	switch {
	case p.OneSample || len(p.Paired) > 0:
		return runTOne(in.Table, p)
	}
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 2, "test.anova"), "compare")
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: fmt.Sprintf("t-test: %s against %s", g.names[0], g.names[1]), Notes: g.notes}
	r.Conventions = []Convention{{"t_test.variance", *p.Variance}}
	for i, name := range p.Variables {
		c, err := numericColumn(g.table, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		values, missing := g.split(c)
		l := newLine(&c.Variable, p.Level)
		l.Groups = describeGroups(g.names, values, missing)
		test, shift := "Welch's t-test", WelchTShift
		if *p.Variance == "pooled" {
			test, shift = "Student's t-test, pooled variance", PooledTShift
		}
		t, err := shift(values[0], values[1], p.Mu)
		l.Method, l.EstimateName = test, "difference of means"
		if err := l.setT(t, err, p); err != nil {
			return nil, err
		}
		d, err := CohenD(values[0], values[1], p.Level)
		l.Effects = append(l.Effects, effect("cohen_d", d, err, p.Level))
		d, err = HedgesG(values[0], values[1], p.Level)
		l.Effects = append(l.Effects, effect("hedges_g", d, err, p.Level))
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

// setT fills a line from a t-test or the reason why there is none.
func (l *TestLine) setT(t TResult, err error, p TParams) error {
	l.Symbol = "t"
	if err != nil {
		l.fail(err)
		return nil
	}
	b, err := t.Interval(p.Level, Alternative(p.Alternative))
	if err != nil {
		return err
	}
	l.Statistic, l.DF = result.Num(t.T), result.Num(t.DF)
	l.P = result.PValue(t.Tails().For(Alternative(p.Alternative)))
	l.Estimate, l.Interval = result.Num(t.Estimate), intervalOf(b)
	return nil
}

// runTOne runs tests of one sample and of pairs.
func runTOne(t *frame.Table, p TParams) (*TestResult, error) {
	r := &TestResult{Title: "One-sample t-test"}
	if len(p.Paired) > 0 {
		r.Title = "Paired t-test"
	}
	for i, name := range p.Variables {
		c, err := numericColumn(t, name, i, false, "variables")
		if err != nil {
			return nil, err
		}
		l := newLine(&c.Variable, p.Level)
		if len(p.Paired) == 0 {
			x, missing := complete(c)
			l.Method, l.EstimateName = "one-sample t-test", "mean"
			l.Groups = []GroupLine{describeGroup("all", x, missing)}
			test, err := OneSampleT(x, p.Mu)
			if err := l.setT(test, err, p); err != nil {
				return nil, err
			}
		} else {
			second, err := numericColumn(t, p.Paired[i], i, false, "paired")
			if err != nil {
				return nil, err
			}
			x, y, missing := completePairs(c, second)
			l.Method, l.EstimateName = "paired t-test", "mean difference from "+second.Title()
			l.Groups = []GroupLine{describeGroup(c.Name, x, missing), describeGroup(second.Name, y, missing)}
			test, err := PairedTShift(x, y, p.Mu)
			if err := l.setT(test, err, p); err != nil {
				return nil, err
			}
			d, err := CohenDPaired(x, y, p.Level)
			l.Effects = append(l.Effects, effect("cohen_d_paired", d, err, p.Level))
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

// complete returns a column's values, sorted, and the number of missing ones.
func complete(c *frame.Column) (x []float64, missing int) {
	for _, v := range c.Floats() {
		if math.IsNaN(v) {
			missing++
			continue
		}
		x = append(x, v)
	}
	slices.Sort(x)
	return x, missing
}

// completePairs returns the values of the rows that have both, sorted by the first and then
// the second, and the number of rows that lack one.
func completePairs(a, b *frame.Column) (x, y []float64, missing int) {
	type pair struct{ x, y float64 }
	var pairs []pair
	second := b.Floats()
	for i, v := range a.Floats() {
		if math.IsNaN(v) || math.IsNaN(second[i]) {
			missing++
			continue
		}
		pairs = append(pairs, pair{v, second[i]})
	}
	slices.SortFunc(pairs, func(p, q pair) int {
		if c := cmp.Compare(p.x, q.x); c != 0 {
			return c
		}
		return cmp.Compare(p.y, q.y)
	})
	for _, p := range pairs {
		x, y = append(x, p.x), append(y, p.y)
	}
	return x, y, missing
}
