package describe

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/result"
)

// intervalTolerance is relative: R has its bounds to fifteen digits, those near zero from a
// difference.
const intervalTolerance = 1e-12

func TestIntervalsAgainstR(t *testing.T) {
	text, err := os.ReadFile("testdata/intervals.json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	want := func(format string, args ...any) []float64 {
		name := fmt.Sprintf(format, args...)
		var list []float64
		if err := json.Unmarshal(raw[name], &list); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return list
	}
	table := indomethacin(t)
	groups := groupsBy(t, table, "rx")
	for _, level := range []float64{0.9, 0.95, 0.99} {
		p := tableOneDefaults()
		p.Variables, p.Normal, p.Intervals, p.Level, p.SMD, p.Effects = []string{"age", "risk", "gender"}, []string{"age"}, true, level, true, true
		r := tableOne(t, table, groups, p)
		checkTables(t, r)
		check := func(what string, i *result.Interval, bounds []float64) {
			t.Helper()
			if i == nil || i.Level != level {
				t.Fatalf("%s at %v: %+v", what, level, i)
			}
			near(t, what, i.Lower.Float(), bounds[0], intervalTolerance)
			near(t, what, i.Upper.Float(), bounds[1], intervalTolerance)
		}
		age, risk, gender := r.variable(t, "age"), r.variable(t, "risk"), r.variable(t, "gender")
		male := slices.IndexFunc(gender.Levels, func(l TableOneLevel) bool { return l.Name == "2_male" })
		for g := range 2 {
			check("mean", age.Groups[g].MeanInterval, want("mean %v %d", level, g+1))
			check("median", risk.Groups[g].MedianInterval, want("median %v %d", level, g+1))
			check("Wilson", gender.Levels[male].Groups[g].Interval, want("wilson %v %d", level, g+1))
		}
		welch, newcombe := want("welch %v", level), want("newcombe %v", level)
		near(t, "Welch", age.Difference.Estimate.Float(), welch[0], intervalTolerance)
		check("Welch", &age.Difference.Interval, welch[1:])
		d := gender.Levels[male].Difference
		near(t, "Newcombe", d.Estimate.Float(), newcombe[0], intervalTolerance)
		check("Newcombe", &d.Interval, newcombe[1:])
		for n := 5; n <= 40; n++ {
			key := fmt.Sprintf("rank %v %d", level, n)
			if raw[key] == nil {
				continue
			}
			rank := want("%s", key)[0]
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(i + 1)
			}
			lo, hi, err := MedianInterval(x, level)
			if (err != nil) != (rank == 0) || err == nil && (lo != rank || hi != float64(n+1)-rank) {
				t.Errorf("%s: %v to %v, %v", key, lo, hi, err)
			}
		}
		// the interval that goes with a printed effect surrounds it
		for _, v := range r.Variables {
			for name, pair := range map[string]struct {
				x result.Number
				i *result.Interval
			}{"SMD": {v.SMD, v.SMDInterval}, "effect": {v.Effect, v.EffectInterval}} {
				if !pair.i.Lower.OK() || pair.i.Lower.Value > pair.x.Value || pair.i.Upper.Value < pair.x.Value {
					t.Errorf("%s of %s: %v, %+v", name, v.Name, pair.x, pair.i)
				}
			}
		}
	}
}

// TestShiftIsTheMedianDifference compares the printed shift with all pairs counted out.
func TestShiftIsTheMedianDifference(t *testing.T) {
	table := indomethacin(t)
	p := tableOneDefaults()
	p.Variables, p.Intervals = []string{"risk"}, true
	r := tableOne(t, table, groupsBy(t, table, "rx"), p)
	col, err := table.Column("risk")
	if err != nil {
		t.Fatal(err)
	}
	rx, err := table.Column("rx")
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	for i := range rx.Codes {
		for j := range rx.Codes {
			if rx.Codes[i] == 0 && rx.Codes[j] == 1 && !col.Missing[i] && !col.Missing[j] {
				all = append(all, col.Numbers[i]-col.Numbers[j])
			}
		}
	}
	slices.Sort(all)
	n := len(all)
	d := r.variable(t, "risk").Difference
	if want := (all[(n-1)/2] + all[n/2]) / 2; d.Estimate.Value != want || d.Method != "Hodges-Lehmann shift, normal approximation" {
		t.Errorf("%+v, want %v", d, want)
	}
}

// With ties exact, as under profile r-4.6, the shift of small groups has the exact interval of tied values.
func TestShiftOfTiedValues(t *testing.T) {
	table := &frame.Table{Keys: frame.Keys{Source: "s"}}
	v := &frame.Column{Variable: frame.Variable{Name: "v", Type: frame.Continuous}}
	g := &frame.Groups{Names: []string{"a", "b"}}
	for i, x := range []float64{1, 2, 2, 3, 5, 5, 7, 2, 4, 5, 6, 6, 8, 9, 9} {
		table.Keys.IDs = append(table.Keys.IDs, fmt.Sprint(i))
		v.Numbers, v.Missing = append(v.Numbers, x), append(v.Missing, false)
		g.Codes = append(g.Codes, map[bool]int{false: 0, true: 1}[i > 6])
	}
	g.Keys, table.Columns = table.Keys, []*frame.Column{v}
	want := map[string]htest.ShiftEffect{}
	var err error
	if want["exact"], err = htest.HodgesLehmannExact(v.Numbers[:7], v.Numbers[7:], 0.95); err != nil {
		t.Fatal(err)
	}
	if want["normal"], err = htest.HodgesLehmann(v.Numbers[:7], v.Numbers[7:], true, 0.95); err != nil {
		t.Fatal(err)
	}
	if want["exact"] == want["normal"] {
		t.Fatal("both intervals are the same: the test proves nothing")
	}
	for ties, w := range want {
		p := tableOneDefaults()
		p.Ties, p.Intervals = &ties, true
		d := tableOne(t, table, g, p).variable(t, "v").Difference
		if d.Interval.Lower.Value != w.Lower || d.Interval.Upper.Value != w.Upper || strings.HasSuffix(d.Method, ", exact") != w.Exact {
			t.Errorf("%s: %+v, want %+v", ties, d, w)
		}
	}
}

func TestMedianIntervalRefuses(t *testing.T) {
	for _, level := range []float64{0, 1, -0.5, math.NaN()} {
		if _, _, err := MedianInterval([]float64{1, 2, 3, 4, 5, 6, 7, 8}, level); err == nil || !strings.Contains(err.Error(), "between 0 and 1") {
			t.Errorf("level %v: %v", level, err)
		}
	}
	for _, x := range [][]float64{nil, {1}, {1, 2, 3, 4, 5}} {
		if _, _, err := MedianInterval(x, 0.95); err == nil {
			t.Errorf("%v has an interval", x)
		}
	}
	if lo, hi, err := MedianInterval([]float64{1, 2}, 0.5); err != nil || lo != 1 || hi != 2 {
		t.Errorf("%v to %v, %v", lo, hi, err)
	}
}

// TestIntervalsInTheTable looks at what is printed.
func TestIntervalsInTheTable(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Variables, p.Normal, p.Intervals, p.SMD, p.Effects = []string{"age", "marker", "stage", "sex"}, []string{"age"}, true, true, true
	r := tableOne(t, table, groupsBy(t, table, "smoker"), p)
	checkTables(t, r)
	printed := r.Tables()[0]
	at := slices.IndexFunc(printed.Columns, func(c result.Column) bool { return c.Key == "difference" })
	if at < 0 || printed.Columns[at].Head != "Difference (95% CI)" {
		t.Fatalf("%+v", printed.Columns)
	}
	kinds := map[string]result.CellKind{}
	for _, row := range printed.Rows {
		kinds[row.Key] = row.Cells[at].Kind
		if want := strings.Count(row.Key, "."); row.Indent != want {
			t.Errorf("%s: indent %d", row.Key, row.Indent)
		}
		if strings.HasSuffix(row.Key, ".interval") && row.Cells[1].Kind != result.CellInterval {
			t.Errorf("%s: %+v", row.Key, row.Cells[1])
		}
	}
	for key, want := range map[string]result.CellKind{
		"age": result.CellInterval, "marker": result.CellInterval, "sex": result.CellInterval, "stage": result.CellEmpty,
		"stage.I": result.CellInterval, "age.interval": result.CellEmpty, "stage.I.interval": result.CellEmpty,
	} {
		if got, ok := kinds[key]; !ok || got != want {
			t.Errorf("%s: %q", key, got)
		}
	}
	if notes := strings.Join(printed.Footnotes, "\n"); !strings.Contains(notes, "Difference: no minus yes; difference of means (Welch); Hodges-Lehmann shift") || !strings.Contains(notes, "percentage points") {
		t.Error(notes)
	}
	three := tableOne(t, table, groupsBy(t, table, "arm"), p)
	checkTables(t, three)
	if v := three.variable(t, "age"); v.Difference != nil || v.SMDInterval != nil || v.EffectInterval == nil || v.Overall.MeanInterval == nil {
		t.Errorf("three groups: %+v", v)
	}
	without := tableOne(t, table, nil, p)
	checkTables(t, without)
	if v := without.variable(t, "sex"); v.Levels[0].OverallInterval == nil || v.Levels[0].Difference != nil {
		t.Errorf("no groups: %+v", v)
	}
}

// TestIntervalsOfCircularVariables keeps the comparison of groups with what made them out.
func TestIntervalsOfCircularVariables(t *testing.T) {
	table := frame.Demo()
	groups := groupsBy(t, table, "smoker")
	age, err := table.Column("age")
	if err != nil {
		t.Fatal(err)
	}
	groups.Lineage = slices.Clone(age.Lineage)
	p := tableOneDefaults()
	p.Intervals, p.Effects, p.Variables = true, true, []string{"age", "marker"}
	r := tableOne(t, table, groups, p)
	v := r.variable(t, "age")
	if v.Difference.Estimate.OK() || v.Difference.Estimate.Reason != usedInClustering || v.SMDInterval.Lower.OK() || v.EffectInterval.Lower.OK() {
		t.Errorf("%+v %+v %+v", v.Difference, v.SMDInterval, v.EffectInterval)
	}
	if !r.variable(t, "marker").Difference.Estimate.OK() {
		t.Error("another variable has no difference")
	}
	p.Circular = "allow"
	if v := tableOne(t, table, groups, p).variable(t, "age"); !v.Difference.Estimate.OK() {
		t.Error("allowed, and no difference")
	}
}
