package htest

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// GroupsInput is what a comparison of groups takes.
type GroupsInput struct {
	Table  *frame.Table  `in:"table" doc:"The cases, one row each."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"The groups to compare, unless the parameter group names a column."`
}

// TableInput is what a test of the columns of one table takes.
type TableInput struct {
	Table *frame.Table `in:"table" doc:"The cases, one row each."`
}

// Convention is one convention that a result followed.
type Convention struct {
	Key   string `json:"key" key:"true" doc:"The convention's name."`
	Value string `json:"value" value:"true" doc:"The value followed."`
}

// GroupLine describes one group of one variable.
type GroupLine struct {
	Name    string        `json:"name" key:"true" doc:"The group."`
	N       int           `json:"n" doc:"Cases with a value."`
	Missing int           `json:"missing" doc:"Cases without a value."`
	Mean    result.Number `json:"mean" doc:"Mean."`
	SD      result.Number `json:"sd" doc:"Standard deviation (n - 1)."`
	Median  result.Number `json:"median" doc:"Median."`
	Min     result.Number `json:"min" doc:"Smallest value."`
	Max     result.Number `json:"max" doc:"Largest value."`
}

// EffectLine is one effect size.
type EffectLine struct {
	Name     string          `json:"name" key:"true" doc:"Which effect size."`
	Value    result.Number   `json:"value" value:"true" doc:"The estimate."`
	Interval result.Interval `json:"interval" doc:"Its confidence interval."`
}

// PairLine is one post hoc comparison.
type PairLine struct {
	Pair      string          `json:"pair" key:"true" doc:"The groups compared, as \"second vs first\"."`
	First     string          `json:"first" doc:"The first group."`
	Second    string          `json:"second" doc:"The second group."`
	Estimate  result.Number   `json:"estimate" doc:"Second minus first: of means, or of mean ranks."`
	Interval  result.Interval `json:"interval" doc:"Its confidence interval."`
	Statistic result.Number   `json:"statistic" doc:"The comparison's statistic."`
	P         result.P        `json:"p" doc:"P-value of this comparison alone."`
	Adjusted  result.P        `json:"adjusted" value:"true" doc:"P-value adjusted within the variable's pairs."`
	Mark      string          `json:"mark" doc:"The letter that marks this pair in a table."`
}

// TestLine is the test of one variable.
type TestLine struct {
	Variable  string        `json:"variable" key:"true" doc:"The variable."`
	Label     string        `json:"label" doc:"Its label."`
	Method    string        `json:"method" doc:"The method really used."`
	Symbol    string        `json:"symbol" doc:"The statistic's usual symbol."`
	Statistic result.Number `json:"statistic" doc:"The test statistic."`
	DF        result.Number `json:"df" doc:"Degrees of freedom, the numerator's for F."`
	DF2       result.Number `json:"df2" doc:"Degrees of freedom of the denominator of F."`
	P         result.P      `json:"p" value:"true" doc:"P-value."`
	Adjusted  result.P      `json:"adjusted" doc:"P-value adjusted over the variables of this stage."`

	EstimateName string          `json:"estimate_name" doc:"What is estimated, empty where nothing is."`
	Estimate     result.Number   `json:"estimate" doc:"The estimate that belongs to the test."`
	Interval     result.Interval `json:"interval" doc:"Its confidence interval."`

	Effects []EffectLine `json:"effects,omitempty" doc:"Effect sizes."`
	Groups  []GroupLine  `json:"groups,omitempty" doc:"The groups, with the values analysed."`
	Levels  []LevelLine  `json:"levels,omitempty" doc:"A categorical variable's levels."`
	// Alternatives are those of test.cmh.
	Alternatives []AlternativeLine `json:"alternatives,omitempty" inline:"true" doc:"The tests against narrower alternatives of a test within strata."`

	PostHoc string     `json:"posthoc,omitempty" doc:"Method and adjustment of the pairs, empty without pairs."`
	Pairs   []PairLine `json:"pairs,omitempty" doc:"Post hoc comparisons."`
}

// LevelLine is one level of a categorical variable.
type LevelLine struct {
	Level string     `json:"level" key:"true" doc:"The level."`
	Cells []CellLine `json:"cells" doc:"The level in each group."`
}

// CellLine is one cell of a table of counts.
type CellLine struct {
	Group    string        `json:"group" key:"true" doc:"The group."`
	Share    result.Share  `json:"share" value:"true" doc:"Cases of the group with this level."`
	Expected result.Number `json:"expected" doc:"Expected count if the variable did not depend on the group."`
	Adjusted result.Number `json:"adjusted_residual" doc:"Adjusted standardised residual; within strata the standardised linear statistic."`
}

// TestResult is the result of the kinds that test one variable after another.
type TestResult struct {
	Title       string        `json:"title" doc:"What was tested."`
	Variables   []TestLine    `json:"variables" inline:"true" doc:"One test a variable."`
	Adjustment  string        `json:"adjustment" doc:"Adjustment of p over the variables."`
	Conventions []Convention  `json:"conventions,omitempty" doc:"The conventions followed."`
	Notes       []result.Note `json:"notes,omitempty"`
}

// missingNumber, missingInterval stand where there is nothing to say.
const notGiven = "not given by this method"

func noNumber() result.Number { return result.NA(notGiven) }

func noInterval(level float64) result.Interval {
	return result.Interval{Lower: noNumber(), Upper: noNumber(), Level: level}
}

// noIntervalBecause stands where an estimate has no interval for a reason.
func noIntervalBecause(level float64, reason string) result.Interval {
	na := result.NA(reason)
	return result.Interval{Lower: na, Upper: na, Level: level}
}

func intervalOf(b Bounds) result.Interval {
	return result.Interval{Lower: result.Num(b.Lower), Upper: result.Num(b.Upper), Level: b.Level}
}

// newLine is a line in which nothing is given yet.
func newLine(v *frame.Variable, level float64) TestLine {
	return TestLine{
		Variable: v.Name, Label: v.Title(), Statistic: noNumber(), DF: noNumber(), DF2: noNumber(),
		P: result.NoP(notGiven), Adjusted: result.NoP(notGiven), Estimate: noNumber(), Interval: noInterval(level),
	}
}

// fail marks the line as not available for a reason.
func (l *TestLine) fail(err error) {
	why := err.Error()
	l.Statistic, l.P, l.Adjusted = result.NA(why), result.NoP(why), result.NoP(why)
}

// grouping is a table with the groups of its rows.
type grouping struct {
	table *frame.Table
	names []string
	codes []int // -1: in no group
	notes []result.Note
}

// groupingOf finds the groups by the parameter group or the groups input and keeps those of
// compare (all if empty) that have cases.
func groupingOf(in GroupsInput, group string, compare []string) (grouping, error) {
	g := in.Groups
	if group != "" {
		c, err := in.Table.Column(group)
		if err == nil {
			g, err = frame.GroupsOf(in.Table, c)
		}
		if err != nil {
			return grouping{}, kind.AtField(err, "group")
		}
	}
	if g == nil {
		return grouping{}, kind.AtField(fmt.Errorf("no groups to compare: name a column of the table, or give the input groups"), "group")
	}
	joined, err := frame.JoinGroups(in.Table, g)
	if err != nil {
		return grouping{}, err
	}
	out := grouping{table: joined.Table}
	if joined.OnlyTable > 0 {
		out.notes = append(out.notes, result.Notef("unmatched", "%d rows of the table have no group and were left out", joined.OnlyTable))
	}
	sizes := make([]int, len(g.Names))
	for _, c := range joined.Codes {
		if c >= 0 {
			sizes[c]++
		}
	}
	code := make([]int, len(g.Names))
	for i := range code {
		code[i] = -1
	}
	if len(compare) == 0 {
		for i, n := range sizes {
			if n == 0 {
				out.notes = append(out.notes, result.Notef("empty_group", "the group %q has no cases and was left out", g.Names[i]))
				continue
			}
			code[i] = len(out.names)
			out.names = append(out.names, g.Names[i])
		}
	}
	for at, name := range compare {
		i := slices.Index(g.Names, name)
		if i < 0 {
			return grouping{}, kind.AtField(fmt.Errorf("there is no group %q; %s", name, frame.Suggest(name, g.Names)), "compare", at)
		}
		if code[i] >= 0 {
			return grouping{}, kind.AtField(fmt.Errorf("the group %q stands twice", name), "compare", at)
		}
		code[i] = len(out.names)
		out.names = append(out.names, name)
	}
	out.codes = make([]int, len(joined.Codes))
	for i, c := range joined.Codes {
		out.codes[i] = -1
		if c >= 0 {
			out.codes[i] = code[c]
		}
	}
	return out, nil
}

// need checks the number of groups; most 0: no limit.
func (g grouping) need(least, most int, otherwise string) error {
	k := len(g.names)
	if k < least {
		return fmt.Errorf("at least %d groups with cases are needed, got %d", least, k)
	}
	if most > 0 && k > most {
		return fmt.Errorf("%d groups are compared, got %d; name them under compare, or use %s", most, k, otherwise)
	}
	return nil
}

// numericColumn finds a column whose values are numbers; ordinal ones give level codes where
// that is allowed.
func numericColumn(t *frame.Table, name string, at int, ordinal bool, field string) (*frame.Column, error) {
	c, err := t.Column(name)
	if err == nil && !(c.Type == frame.Continuous || c.Type == frame.Count || c.Type == frame.Time || ordinal && c.Type == frame.Ordinal) {
		takes := "continuous, count or time"
		if ordinal {
			takes = "continuous, count, time or ordinal"
		}
		err = fmt.Errorf("column %q is %s; this test takes %s", name, c.Type, takes)
	}
	return c, kind.AtField(err, field, at)
}

// split returns a column's values by group, sorted, and the number of missing ones.
func (g grouping) split(c *frame.Column) (values [][]float64, missing []int) {
	values, missing = make([][]float64, len(g.names)), make([]int, len(g.names))
	for i, v := range c.Floats() {
		k := g.codes[i]
		switch {
		case k < 0:
		case math.IsNaN(v):
			missing[k]++
		default:
			values[k] = append(values[k], v)
		}
	}
	// In order of size, so that no sum hangs on the order of the rows.
	for _, v := range values {
		slices.Sort(v)
	}
	return values, missing
}

// describeGroups fills the group lines.
func describeGroups(names []string, values [][]float64, missing []int) []GroupLine {
	var out []GroupLine
	for i, name := range names {
		out = append(out, describeGroup(name, values[i], missing[i]))
	}
	return out
}

func describeGroup(name string, x []float64, missing int) GroupLine {
	l := GroupLine{Name: name, N: len(x), Missing: missing}
	if len(x) == 0 {
		na := result.NA("no values")
		l.Mean, l.SD, l.Median, l.Min, l.Max = na, na, na, na, na
		return l
	}
	mean, variance := numeric.MeanVariance(x)
	s := slices.Clone(x)
	slices.Sort(s)
	l.Mean, l.SD = result.Num(mean), result.Num(math.Sqrt(variance))
	if len(x) == 1 {
		l.SD = result.NA("one value has no spread")
	}
	l.Median, l.Min, l.Max = result.Num(middle(s)), result.Num(s[0]), result.Num(s[len(s)-1])
	return l
}

// middle is the median of sorted values.
func middle(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return float64(s[n/2-1]/2) + float64(s[n/2]/2)
}

// pairLines turns a post hoc result into lines.
func pairLines(r PostHocResult, names []string, level float64) []PairLine {
	var out []PairLine
	for i, p := range r.Pairs {
		l := PairLine{
			Pair: names[p.J] + " vs " + names[p.I], First: names[p.I], Second: names[p.J],
			Estimate: noNumber(), Interval: noInterval(level), Statistic: noNumber(),
			P: result.NoP("the method gives jointly adjusted p-values only"), Mark: printed.Letter(i),
		}
		if p.Err != nil {
			l.Statistic, l.P, l.Adjusted = result.NA(p.Err.Error()), result.NoP(p.Err.Error()), result.NoP(p.Err.Error())
			out = append(out, l)
			continue
		}
		if p.HasEstimate {
			l.Estimate = result.Num(p.Estimate)
		}
		if p.HasInterval {
			l.Interval = intervalOf(Bounds{p.Lower, p.Upper, level})
		}
		if p.HasP {
			l.P = result.PValue(p.P)
		}
		if r.Method != "fisher" {
			l.Statistic = result.Num(p.Statistic)
		}
		l.Adjusted = result.PValue(p.Adjusted)
		out = append(out, l)
	}
	return out
}

// addPostHoc puts a post hoc result into a line, or its error into the notes.
func (l *TestLine) addPostHoc(r PostHocResult, err error, names []string, level float64, notes *[]result.Note) {
	if err != nil {
		*notes = append(*notes, result.Notef("posthoc", "%s: no post hoc comparisons: %v", l.Variable, err))
		return
	}
	l.PostHoc = r.Method + ", " + r.Adjustment
	l.Pairs = pairLines(r, names, level)
}

// finishTests adjusts over the variables.
func (r *TestResult) finishTests(adjust string) error {
	p := make([]result.P, len(r.Variables))
	for i, v := range r.Variables {
		p[i] = v.P
	}
	adjusted, err := AdjustP(p, adjust)
	if err != nil {
		return kind.AtField(err, "adjust")
	}
	for i := range adjusted {
		r.Variables[i].Adjusted = adjusted[i]
	}
	r.Adjustment = adjust
	return nil
}

// prefixed puts the variable's name before notes.
func prefixed(variable string, notes []result.Note) []result.Note {
	out := slices.Clone(notes)
	for i := range out {
		out[i].Text = variable + ": " + out[i].Text
	}
	return out
}

// effect makes an effect line; an error stands as the reason.
func effect(name string, e Effect, err error, level float64) EffectLine {
	if err != nil {
		na := result.NA(err.Error())
		return EffectLine{Name: name, Value: na, Interval: result.Interval{Lower: na, Upper: na, Level: level}}
	}
	return EffectLine{Name: name, Value: result.Num(e.Value), Interval: intervalOf(Bounds{e.Lower, e.Upper, level})}
}
