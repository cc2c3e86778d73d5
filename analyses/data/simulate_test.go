package data

import (
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

func num(x float64) *float64 { return &x }

func whole(n int) *int { return &n }

// big is a cohort large enough for margins to show.
const big = 40_000

func simulate(t testing.TB, p SimulateParams) *SimulateResult {
	t.Helper()
	if p.ID == "" {
		p.ID = "id"
	}
	if p.GroupColumn == "" {
		p.GroupColumn = "subtype"
	}
	got, err := Simulate(p, rng.New(1, "cohort"), "cohort")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func one(v SimVariable) SimulateParams {
	return SimulateParams{Groups: []SimGroup{{Name: "all", N: big}}, Variables: []SimVariable{v}}
}

func column(t testing.TB, table *frame.Table, name string) *frame.Column {
	t.Helper()
	c, err := table.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// quantile is the value at a place of the sorted values.
func quantile(v []float64, p float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[int(p*float64(len(s)-1))]
}

// near compares a statistic with what was declared; the bound is five standard errors.
func near(t *testing.T, what string, got, want, bound float64) {
	t.Helper()
	if !(math.Abs(got-want) <= bound) {
		t.Errorf("%s: %v, declared %v (allowed %v)", what, got, want, bound)
	}
}

func TestSimulatedNumbersHaveTheirMargins(t *testing.T) {
	root := math.Sqrt(big)
	moments := func(v SimVariable, mean, sd float64) {
		c := column(t, simulate(t, one(v)).Table, "x")
		m, variance := numeric.MeanVariance(c.Numbers)
		near(t, v.Distribution+" mean", m, mean, 5*sd/root)
		near(t, v.Distribution+" SD", math.Sqrt(variance), sd, 0.05*sd)
	}
	moments(SimVariable{Name: "x", Type: "continuous", Decimals: whole(6), Values: []SimValue{{Mean: num(45.83), SD: num(12)}}}, 45.83, 12)
	moments(SimVariable{Name: "x", Type: "continuous", Distribution: "lognormal", Decimals: whole(6), Values: []SimValue{{Mean: num(100), SD: num(80)}}}, 100, 80)
	quartiles := func(distribution string, q1, median, q3 float64) {
		v := SimVariable{Name: "x", Type: "continuous", Distribution: distribution, Decimals: whole(8), Values: []SimValue{{Median: num(median), Q1: num(q1), Q3: num(q3)}}}
		c := column(t, simulate(t, one(v)).Table, "x")
		bound := 0.03 * (q3 - q1)
		near(t, distribution+" median", quantile(c.Numbers, 0.5), median, bound)
		near(t, distribution+" q1", quantile(c.Numbers, 0.25), q1, bound)
		near(t, distribution+" q3", quantile(c.Numbers, 0.75), q3, bound)
	}
	quartiles("", 3, 6.5, 18)                // skewed to the right
	quartiles("", 10, 20, 22)                // skewed to the left
	quartiles("", 10, 20, 30)                // symmetric
	quartiles("lognormal", 50, 100, 200)     // its own quartiles
	quartiles("normal", 50, 58, 66)          // its own quartiles
	quartiles("shifted_lognormal", 5, 6, 10) // strongly skewed
}

// score undoes at.
func TestMarginalInverse(t *testing.T) {
	for _, x := range []SimValue{
		{Mean: num(10), SD: num(3)},
		{Median: num(6.5), Q1: num(3), Q3: num(18)},
		{Median: num(20), Q1: num(10), Q3: num(22)},
	} {
		for _, d := range []string{"", "lognormal"} {
			m, err := margin(&SimVariable{Type: "continuous", Distribution: d}, &x)
			if err != nil {
				t.Fatal(err)
			}
			for _, z := range []float64{-3, -quartile, 0, 0.1, quartile, 2.5} {
				near(t, m.text, m.score(m.at(z)), z, 1e-12)
			}
			if x.Median != nil && d == "" {
				for q, want := range map[float64]float64{-quartile: *x.Q1, 0: *x.Median, quartile: *x.Q3} {
					near(t, "quartile", m.at(q), want, 1e-12)
				}
			}
		}
	}
}

func TestSimulatedBounds(t *testing.T) {
	v := SimVariable{Name: "x", Type: "continuous", Decimals: whole(3), Min: num(18), Max: num(60), Values: []SimValue{{Mean: num(50), SD: num(15)}}}
	clamped := simulate(t, one(v))
	c := column(t, clamped.Table, "x")
	if slices.Min(c.Numbers) != 18 || slices.Max(c.Numbers) != 60 {
		t.Errorf("range %v to %v", slices.Min(c.Numbers), slices.Max(c.Numbers))
	}
	if len(clamped.Notes) != 1 || clamped.Notes[0].Code != "clamped" {
		t.Errorf("notes %v", clamped.Notes)
	}
	v.Bounds = "truncate"
	cut := simulate(t, one(v))
	c = column(t, cut.Table, "x")
	at := 0
	for _, x := range c.Numbers {
		if x < 18 || x > 60 {
			t.Fatalf("%v lies outside", x)
		}
		if x == 60 {
			at++
		}
	}
	if at > 10 || len(cut.Notes) != 0 {
		t.Errorf("%d values at the bound, notes %v", at, cut.Notes)
	}
	// The mean of the normal distribution cut at a and b.
	a, b := (18.0-50)/15, (60.0-50)/15
	density := func(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
	cdf := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	want := 50 + 15*(density(a)-density(b))/(cdf(b)-cdf(a))
	near(t, "mean of the cut distribution", numeric.Mean(c.Numbers), want, 0.3)
	count := SimVariable{Name: "x", Type: "count", Values: []SimValue{{Mean: num(1), SD: num(2)}}}
	for _, x := range column(t, simulate(t, one(count)).Table, "x").Numbers {
		if x < 0 || x != math.Trunc(x) {
			t.Fatalf("%v is no count", x)
		}
	}
}

func counts(c *frame.Column) []int {
	out := make([]int, len(c.Levels))
	for i, code := range c.Codes {
		if !c.Missing[i] {
			out[code]++
		}
	}
	return out
}

func TestSimulatedCategories(t *testing.T) {
	levels := frame.Levels{{Code: "I"}, {Code: "II"}, {Code: "III"}}
	v := SimVariable{Name: "x", Type: "ordinal", Levels: levels, Values: []SimValue{{P: []float64{0.2, 0.5, 0.3}}}}
	got := counts(column(t, simulate(t, one(v)).Table, "x"))
	for i, p := range []float64{0.2, 0.5, 0.3} {
		near(t, "share", float64(got[i])/big, p, 5*math.Sqrt(p*(1-p)/big))
	}
	small := func(n int, v SimVariable) []int {
		return counts(column(t, simulate(t, SimulateParams{Groups: []SimGroup{{Name: "a", N: n}}, Variables: []SimVariable{v}}).Table, "x"))
	}
	if got := small(37, SimVariable{Name: "x", Type: "binary", Exact: true, Values: []SimValue{{P: []float64{0.7838}}}}); !slices.Equal(got, []int{8, 29}) {
		t.Errorf("78.38 %% of 37: %v", got)
	}
	if got := small(10, SimVariable{Name: "x", Type: "nominal", Exact: true, Levels: levels, Values: []SimValue{{P: []float64{0.333, 0.333, 0.334}}}}); !slices.Equal(got, []int{3, 3, 4}) {
		t.Errorf("thirds of 10: %v", got)
	}
	if got := small(5, SimVariable{Name: "x", Type: "nominal", Levels: levels, Values: []SimValue{{Counts: []int{0, 4, 1}}}}); !slices.Equal(got, []int{0, 4, 1}) {
		t.Errorf("counts: %v", got)
	}
	if got := small(50, SimVariable{Name: "x", Type: "nominal", Levels: levels, Values: []SimValue{{P: []float64{0, 1, 0}}}}); !slices.Equal(got, []int{0, 50, 0}) {
		t.Errorf("certain level: %v", got)
	}
	if got := exactCounts([]float64{0.26, 0.24, 0.26, 0.24}, 10); !slices.Equal(got, []int{3, 2, 3, 2}) {
		t.Errorf("largest remainders: %v", got)
	}
	if got := exactCounts([]float64{0.5, 0.5}, 5); !slices.Equal(got, []int{3, 2}) {
		t.Errorf("a tie goes to the first: %v", got)
	}
}

func TestSimulatedCorrelation(t *testing.T) {
	normal := func(name string) SimVariable {
		return SimVariable{Name: name, Type: "continuous", Decimals: whole(10), Values: []SimValue{{Mean: num(0), SD: num(1)}}}
	}
	p := SimulateParams{
		Groups: []SimGroup{{Name: "all", N: big}}, Variables: []SimVariable{normal("a"), normal("b"), normal("c"), normal("d")},
		Correlations: []SimCorrelation{{A: "c", B: "a", R: -0.6}, {A: "a", B: "b", R: 0.4}},
	}
	table := simulate(t, p).Table
	r := func(x, y string) float64 {
		a, b := column(t, table, x).Numbers, column(t, table, y).Numbers
		return numeric.Dot(a, b) / math.Sqrt(numeric.Dot(a, a)*numeric.Dot(b, b))
	}
	for _, c := range []struct {
		x, y string
		want float64
	}{{"a", "b", 0.4}, {"a", "c", -0.6}, {"b", "c", 0}, {"a", "d", 0}, {"c", "d", 0}} {
		near(t, c.x+c.y, r(c.x, c.y), c.want, 5/math.Sqrt(big))
	}
	p.Correlations = []SimCorrelation{{A: "a", B: "b", R: 0.9}, {A: "b", B: "c", R: 0.9}, {A: "a", B: "c", R: -0.9}}
	p.ID, p.GroupColumn = "id", "subtype"
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), `those of "c" contradict`) || !strings.Contains(err.Error(), "not positive definite") {
		t.Errorf("correlations that contradict: %v", err)
	}
}

func TestSimulatedEvents(t *testing.T) {
	run := func(e SimEvent) (share float64, times []float64, dead []int) {
		e.Time, e.Event = "t", "e"
		table := simulate(t, SimulateParams{Groups: []SimGroup{{Name: "all", N: big}}, Events: []SimEvent{e}}).Table
		tc, ec := column(t, table, "t"), column(t, table, "e")
		if tc.Role != frame.Outcome || ec.Role != frame.Outcome || ec.Type != frame.Event {
			t.Error("times and events are outcomes")
		}
		return float64(counts(ec)[1]) / big, tc.Numbers, ec.Codes
	}
	// Follow-up of 24 for everybody: the share with the event by then is the declared one.
	share, times, _ := run(SimEvent{FollowUpMin: 24, FollowUpMax: 24, Values: []SimEventValue{{Share: num(0.3), At: num(24)}}})
	near(t, "share by 24", share, 0.3, 5*math.Sqrt(0.21/big))
	if slices.Max(times) != 24 || slices.Min(times) < 0.1 {
		t.Errorf("times from %v to %v", slices.Min(times), slices.Max(times))
	}
	for _, e := range []SimEvent{
		{Values: []SimEventValue{{Median: num(10)}}},
		{Distribution: "weibull", Shape: 2, Values: []SimEventValue{{Median: num(10)}}},
	} {
		e.FollowUpMin, e.FollowUpMax = 1e6, 1e6
		share, times, _ := run(e)
		near(t, "median", quantile(times, 0.5), 10, 0.3)
		if share != 1 {
			t.Errorf("share %v", share)
		}
		// Exponential: three quarters by twice the median; Weibull with shape 2: by sqrt(2) times.
		want := 20.0
		if e.Shape == 2 {
			want = 10 * math.Sqrt2
		}
		near(t, "third quartile", quantile(times, 0.75), want, 0.5)
	}
	_, times, ends := run(SimEvent{FollowUpMin: 6, FollowUpMax: 60, Decimals: whole(4), Values: []SimEventValue{{Median: num(30)}}})
	var censored []float64
	for i, x := range times {
		if ends[i] == 0 {
			censored = append(censored, x)
		}
	}
	if slices.Min(censored) < 6 || slices.Max(times) > 60 {
		t.Errorf("censored from %v, times to %v", slices.Min(censored), slices.Max(times))
	}
}

func TestSimulatedMissing(t *testing.T) {
	v := SimVariable{Name: "x", Type: "continuous", Missing: 0.2, Values: []SimValue{{Mean: num(5), SD: num(1)}}}
	c := column(t, simulate(t, one(v)).Table, "x")
	near(t, "missing", float64(c.MissingCount())/big, 0.2, 5*math.Sqrt(0.16/big))
	for i, m := range c.Missing {
		if m && c.Numbers[i] != 0 {
			t.Fatal("a value stands under the mask")
		}
	}
}

// A new variable, event or group column name moves no value of the others.
func TestSimulationIsStable(t *testing.T) {
	p := simExample()
	before := simulate(t, p).Table
	p.Variables = slices.Insert(p.Variables, 1, SimVariable{Name: "new", Type: "binary", Missing: 0.5, Values: []SimValue{{P: []float64{0.5}}}})
	p.Events = append(p.Events, SimEvent{Time: "death_months", Event: "death", FollowUpMax: 12, Values: []SimEventValue{{Median: num(9)}}})
	after := simulate(t, p).Table
	for _, c := range before.Columns {
		same := column(t, after, c.Name)
		a, b := &frame.Table{Keys: before.Keys, Columns: []*frame.Column{c}}, &frame.Table{Keys: after.Keys, Columns: []*frame.Column{same}}
		if frame.Hash(a) != frame.Hash(b) {
			t.Errorf("%s moved", c.Name)
		}
	}
	other, err := Simulate(p, rng.New(2, "cohort"), "cohort")
	if err != nil || frame.Hash(other.Table) == frame.Hash(after) {
		t.Errorf("another seed gives the same cohort (%v)", err)
	}
}

func TestSimulatedCohort(t *testing.T) {
	got := simulate(t, simExample())
	if got.N != 77 || !got.Table.Synthetic || got.Groups[0].N != 37 || got.Table.Keys.IDs[0] != "S001" {
		t.Errorf("%+v", got)
	}
	sub := column(t, got.Table, "subtype")
	if !slices.Equal(counts(sub), []int{37, 40}) || sub.Role != frame.External || sub.Type != frame.Nominal {
		t.Errorf("subtype %+v", sub)
	}
	if slices.IsSorted(sub.Codes) {
		t.Error("the rows of the subgroups stand one after another")
	}
	severe := column(t, got.Table, "severe")
	n := 0
	for i, c := range severe.Codes {
		if sub.Codes[i] == 0 {
			n += c
		}
	}
	if n != 29 {
		t.Errorf("%d of 37 acute patients are severe", n)
	}
	age := column(t, got.Table, "age")
	want := "acute: normal, mean 45.8, SD 12 (published: Abstract); chronic: shifted log-normal, median 58, quartiles 50 and 64 (assumed: as in similar cohorts); at least 18, at most 90; the distribution is cut there (assumed)"
	if age.Assumption != want {
		t.Errorf("assumption %q, want %q", age.Assumption, want)
	}
	if got.Published+got.Inferred+got.Assumed != len(got.Assumptions) || got.Inferred != 1 || got.Published != 2 {
		t.Errorf("%d published, %d inferred, %d assumed of %d", got.Published, got.Inferred, got.Assumed, len(got.Assumptions))
	}
	seen := map[string]bool{}
	for _, a := range got.Assumptions {
		if seen[a.Key] || a.Value == "" {
			t.Errorf("assumption %+v", a)
		}
		seen[a.Key] = true
	}
	if rows := got.Tables()[0].Rows; len(rows) != len(got.Assumptions) {
		t.Errorf("%d rows", len(rows))
	}
}

func TestSimulateErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change func(p *SimulateParams)
		want   string
	}{
		"group twice":   {func(p *SimulateParams) { p.Groups[1].Name = "acute" }, `stands once, got "acute"`},
		"unknown group": {func(p *SimulateParams) { p.Variables[0].Values[0].Group = "acut" }, `there is no subgroup "acut"; did you mean "acute"?`},
		"no margin":     {func(p *SimulateParams) { p.Variables[0].Values = p.Variables[0].Values[:1] }, `the subgroup "chronic" has no entry`},
		"two for all": {func(p *SimulateParams) {
			p.Variables[1].Values = append(p.Variables[1].Values, p.Variables[1].Values[0])
		}, "two entries name no group"},
		"name twice":       {func(p *SimulateParams) { p.Variables[1].Name = "subtype" }, `the column name "subtype" stands twice`},
		"mean alone":       {func(p *SimulateParams) { p.Variables[0].Values[0].SD = nil }, "takes either mean and sd, or median, q1 and q3"},
		"both":             {func(p *SimulateParams) { p.Variables[0].Values[0].Q1 = num(1) }, "takes either mean and sd"},
		"quartiles fall":   {func(p *SimulateParams) { p.Variables[0].Values[1].Q1 = num(60) }, "the quartiles must rise"},
		"p of a number":    {func(p *SimulateParams) { p.Variables[0].Values[0] = SimValue{Group: "acute", P: []float64{1}} }, "takes mean and sd"},
		"mean of a factor": {func(p *SimulateParams) { p.Variables[2].Values[0].Mean = num(1) }, "takes p or counts"},
		"shares":           {func(p *SimulateParams) { p.Variables[2].Values[0].P = []float64{0.5, 0.6} }, "must sum to 1 within 0.01, got 1.1"},
		"three shares":     {func(p *SimulateParams) { p.Variables[2].Values[0].P = []float64{0.2, 0.3, 0.5} }, "p has 3 shares, the levels are 2"},
		"counts":           {func(p *SimulateParams) { p.Variables[2].Values[0] = SimValue{Group: "acute", Counts: []int{8, 30}} }, "must sum to the 37 rows of acute, got 38"},
		"no levels":        {func(p *SimulateParams) { p.Variables[2].Type = "nominal" }, "severe needs its levels"},
		"bounds":           {func(p *SimulateParams) { p.Variables[0].Min = num(90) }, "min must be below max"},
		"log of zero":      {func(p *SimulateParams) { p.Variables[1].Values[0].Q1 = num(0) }, "must be above 0, got 0"},
		"exact number":     {func(p *SimulateParams) { p.Variables[0].Exact = true }, "exact is for categories"},
		"event value":      {func(p *SimulateParams) { p.Events[0].Values[0].At = nil }, "takes either median, or share and at"},
		"follow-up":        {func(p *SimulateParams) { p.Events[0].FollowUpMin = 61 }, "followup_min must be at most"},
		"shape":            {func(p *SimulateParams) { p.Events[0].Distribution = "weibull" }, "shape goes with"},
		"pair":             {func(p *SimulateParams) { p.Correlations[0].B = "agee" }, `there is no variable "agee"; did you mean "age"?`},
		"pair twice": {func(p *SimulateParams) {
			p.Correlations = append(p.Correlations, SimCorrelation{A: "marker", B: "age", R: 0.1})
		}, "stands twice"},
		"with itself": {func(p *SimulateParams) { p.Correlations[0].B = "age" }, "between two variables"},
		"outside bounds": {func(p *SimulateParams) {
			p.Variables[0].Min = num(1000)
			p.Variables[0].Max = nil
		}, "practically nothing of its distribution"},
	} {
		p := simExample()
		c.change(&p)
		if _, err := Simulate(p, rng.New(1, "x"), "x"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// The simulated example has the same bytes on every machine.
func TestDataBits(t *testing.T) {
	const want = "ab0544b65720da3443afa1bd4e22bfe3ca1ee22c6353decf5a5b2f0ac1cb3458"
	if got := frame.Hash(simulate(t, simExample()).Table); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
