package htest

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

type conventions struct{ profile.Profile }

func (c conventions) ProfileName() string { return c.Name }

func (c conventions) Convention(key string) (string, error) {
	s, err := c.Lookup(key)
	return s.Value, err
}

// runKind runs a kind on the demonstration cohort by the conventions of R up to 4.5.
func runKind(t *testing.T, k *kind.Kind, params any, table *frame.Table) (*TestResult, error) {
	t.Helper()
	return runKindBy(t, "r-4.5", rng.New(1, "s"), k, params, table)
}

func runKindBy(t *testing.T, name string, stream *rng.Stream, k *kind.Kind, params any, table *frame.Table) (*TestResult, error) {
	t.Helper()
	p := conventions{must(profile.Get(name))}
	filled, err := k.FillProfile(params, p)
	if err != nil {
		return nil, err
	}
	r, err := k.Run(&kind.Call{Context: context.Background(), Stage: "s", Stream: stream, Profile: p}, map[string]any{"table": table}, filled)
	if err != nil {
		return nil, err
	}
	return r.(*TestResult), nil
}

// Every example gives a p-value for each of its variables, a convention where the profile has a
// say, and tables whose rows fit their columns.
func TestKinds(t *testing.T) {
	for _, k := range Kinds() {
		r, err := runKind(t, k, k.ExampleParams(), frame.Demo())
		if err != nil {
			t.Errorf("%s: %v", k.Name(), err)
			continue
		}
		for _, v := range r.Variables {
			if k.Name() == "test.mcnemar" {
				continue // a column against itself has no discordant pairs
			}
			if !v.P.OK() || v.P.Value < 0 || v.P.Value > 1 || v.Method == "" {
				t.Errorf("%s: %s: p %+v, method %q", k.Name(), v.Variable, v.P, v.Method)
			}
		}
		for _, table := range r.Tables() {
			for _, row := range table.Rows {
				if len(row.Cells) != len(table.Columns) {
					t.Errorf("%s: row %s has %d cells for %d columns", k.Name(), row.Key, len(row.Cells), len(table.Columns))
				}
			}
		}
	}
}

// A kind's numbers are those of its plain function.
func TestKindEqualsFunction(t *testing.T) {
	demo := frame.Demo()
	r := must(runKind(t, AnovaKind, AnovaKind.ExampleParams(), demo))
	g := must(groupingOf(GroupsInput{Table: demo}, "arm", nil))
	values, missing := g.split(must(demo.Column("weight")))
	a := must(OneWay(values, EqualVariance))
	l := r.Variables[1]
	if l.Statistic != result.Num(a.F) || l.P != result.PValue(a.P) || len(l.Pairs) != 3 || l.Pairs[0].Mark != "a" {
		t.Errorf("%+v, plain %+v", l, a)
	}
	for i, line := range l.Groups {
		if line.N != len(values[i]) || line.Missing != missing[i] {
			t.Errorf("group %+v has %d values and %d missing", line, len(values[i]), missing[i])
		}
	}
}

func TestKindErrors(t *testing.T) {
	for _, c := range []struct {
		k      *kind.Kind
		params any
		want   string
	}{
		{TKind, TParams{Variables: []string{"age"}, Group: "arm", Alternative: "two_sided", Level: 0.95, Adjust: "none"}, "2 groups are compared, got 3; name them under compare, or use test.anova"},
		{TKind, TParams{Variables: []string{"age"}, Group: "arm", Compare: []string{"control", "treatd"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}, `did you mean "treated"?`},
		{TKind, TParams{Variables: []string{"sex"}, Group: "site", Compare: []string{"A", "B"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}, `column "sex" is binary; this test takes continuous, count or time`},
		{TKind, TParams{Variables: []string{"age"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}, "no groups to compare"},
		{ChiSquareKind, ChiSquareParams{Variables: []string{"age"}, Group: "arm", PostHoc: "none", Level: 0.95, Adjust: "none"}, "this test takes binary, nominal, ordinal or event"},
	} {
		_, err := runKind(t, c.k, c.params, frame.Demo())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.k.Name(), err, c.want)
		}
	}
	p := &TParams{Variables: []string{"a", "b"}, Paired: []string{"c"}}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "one column for each of the 2 variables, got 1") {
		t.Errorf("paired columns: %v", err)
	}
}

// A variable without an answer has its reason in the place of p, and the others go on.
func TestKindConstant(t *testing.T) {
	demo := frame.Demo()
	age := *must(demo.Column("age"))
	age.Name, age.Numbers = "flat", make([]float64, demo.Len())
	age.Missing = make([]bool, demo.Len())
	table := &frame.Table{Keys: demo.Keys, Columns: append([]*frame.Column{&age}, demo.Columns...)}
	r := must(runKind(t, TKind, TParams{
		Variables: []string{"flat", "age"}, Group: "arm", Compare: []string{"control", "treated"}, Alternative: "two_sided", Level: 0.95, Adjust: "holm",
	}, table))
	if r.Variables[0].P.OK() || !strings.Contains(r.Variables[0].P.Reason, "do not vary") {
		t.Errorf("constant: %+v", r.Variables[0].P)
	}
	if v := r.Variables[1]; !v.P.OK() || v.Adjusted != v.P {
		t.Errorf("the other variable: %+v; a variable without p does not count in the family", v)
	}
}

// columns is a table of continuous columns and a grouping one.
func columns(group []int, values ...[]float64) *frame.Table {
	t := &frame.Table{Columns: []*frame.Column{{
		Variable: frame.Variable{Name: "g", Type: frame.Nominal, Levels: []frame.Level{{Code: "x"}, {Code: "y"}}}, Codes: group, Missing: make([]bool, len(group)),
	}}}
	for i, v := range values {
		t.Columns = append(t.Columns, &frame.Column{Variable: frame.Variable{Name: string(rune('a' + i)), Type: frame.Continuous}, Numbers: v, Missing: make([]bool, len(v))})
	}
	for i := range group {
		t.Keys.IDs = append(t.Keys.IDs, strconv.Itoa(i+1))
	}
	return t
}

// The rank tests follow the profile: R 4.6 is exact with ties and zeros, in p and interval.
func TestRankKindsByProfile(t *testing.T) {
	ties := columns([]int{0, 0, 0, 0, 1, 1, 1, 1}, []float64{1, 2, 2, 3, 2, 4, 5, 6}, []float64{0, 1, -2, 3, 4, 5, 6, 7})
	u := MannWhitneyParams{Variables: []string{"a"}, Group: "g", Alternative: "two_sided", Level: 0.95, Adjust: "none"}
	w := WilcoxonParams{Variables: []string{"b"}, Alternative: "two_sided", Level: 0.95, Adjust: "none"}
	for _, c := range []struct {
		profile, method       string
		u, p, lower, upper    float64
		signed                string
		v, signedP, low, high float64
	}{
		{"r-4.5", "Mann-Whitney test, normal, corrected", 2, 0.1037537, -5, 1, "signed rank test, normal, corrected", 26, 0.0519130, -0.5, 6.5},
		{"r-4.6", "Mann-Whitney test, exact conditional", 2, 0.1142857, -5, 1, "signed rank test, exact conditional", 32, 0.046875, 0, 6},
	} {
		l := must(runKindBy(t, c.profile, nil, MannWhitneyKind, u, ties)).Variables[0]
		if l.Method != c.method || l.Statistic.Value != c.u || math.Abs(l.P.Value-c.p) > 1e-7 || l.Interval.Lower.Value != c.lower || l.Interval.Upper.Value != c.upper {
			t.Errorf("%s: %s %v, p %v, %v", c.profile, l.Method, l.Statistic, l.P, l.Interval)
		}
		l = must(runKindBy(t, c.profile, nil, WilcoxonKind, w, ties)).Variables[0]
		if l.Method != c.signed || l.Statistic.Value != c.v || math.Abs(l.P.Value-c.signedP) > 1e-7 || l.Interval.Lower.Value != c.low || l.Interval.Upper.Value != c.high {
			t.Errorf("%s: %s %v, p %v, %v", c.profile, l.Method, l.Statistic, l.P, l.Interval)
		}
	}
}

// Without a seed there is no random table, and no p where counting gives up.
func TestFisherWithoutSeed(t *testing.T) {
	p := FisherParams{Variables: []string{"stage"}, Group: "arm", Work: 1, Simulations: 999, PostHoc: "fisher", Level: 0.95, Adjust: "none"}
	if l := must(runKindBy(t, "r-4.5", nil, FisherKind, p, frame.Demo())).Variables[0]; l.P.OK() || !strings.Contains(l.P.Reason, "with a seed it is simulated") {
		t.Errorf("p %+v", l.P)
	}
	p.Work = FisherWork
	if l := must(runKindBy(t, "r-4.5", nil, FisherKind, p, frame.Demo())).Variables[0]; !l.P.OK() || len(l.Pairs) != 3 {
		t.Errorf("%+v", l)
	}
}

func TestEffectTables(t *testing.T) {
	// Altman 1998: an interval through infinity is said to be one
	r := must(CompareRisks(10, 50, 12, 50, 0.95))
	if r.NumberNeededErr == nil || math.Abs(r.NumberNeeded.Value-25) > 1e-12 {
		t.Errorf("number needed %+v, %v", r.NumberNeeded, r.NumberNeededErr)
	}
	if e := must(CompareRisks(0, 10, 3, 10, 0.95)); e.RatioErr == nil || e.OddsErr == nil {
		t.Errorf("zero events: %+v", e)
	}
	// Bergsma's correction of an independent table is zero
	if v := must(CramerVCorrected([][]int{{10, 10}, {10, 10}}, 0.95)).Value; v != 0 {
		t.Errorf("corrected V %v", v)
	}
	d := must(CliffDelta([]float64{1, 2, 3}, []float64{4, 5, 6}, 0.95))
	if d.Value != -1 || d.Lower != -1 || !(d.Upper > -1 && d.Upper < 0) {
		t.Errorf("separation: %+v", d)
	}
	u := must(MannWhitney([]float64{1, 3, 3, 8}, []float64{2, 3, 5}, RankSumR45()))
	c := must(CliffDelta([]float64{1, 3, 3, 8}, []float64{2, 3, 5}, 0.95))
	if math.Abs(2*u.Superiority()-1-c.Value) > 1e-15 {
		t.Errorf("Cliff's delta %v, from U %v", c.Value, 2*u.Superiority()-1)
	}
}
