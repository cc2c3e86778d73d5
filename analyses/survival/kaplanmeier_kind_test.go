package survival

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/result"
)

type conventions struct{ profile.Profile }

func (c conventions) ProfileName() string { return c.Name }

func (c conventions) Convention(key string) (string, error) {
	s, err := c.Lookup(key)
	return s.Value, err
}

func run(t *testing.T, table *frame.Table, groups string, p KaplanMeierParams) (*KaplanMeierResult, error) {
	t.Helper()
	r45, err := profile.Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	params, err := KaplanMeierKind.FillProfile(p, conventions{r45})
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]any{"table": table}
	if groups != "" {
		c, err := table.Column(groups)
		if err != nil {
			t.Fatal(err)
		}
		if in["groups"], err = frame.GroupsOf(table, c); err != nil {
			t.Fatal(err)
		}
	}
	res, err := KaplanMeierKind.Run(&kind.Call{Context: context.Background(), Stage: "relapse", Profile: conventions{r45}}, in, params)
	if err != nil {
		return nil, err
	}
	return res.(*KaplanMeierResult), nil
}

func example() KaplanMeierParams { return KaplanMeierKind.ExampleParams().(KaplanMeierParams) }

// lung is the reference's data set as a table, with one missing value of each kind and a
// third event that competes.
func lung(t *testing.T) *frame.Table {
	d := reference(t).Lung
	n := len(d.Time)
	table := &frame.Table{Keys: frame.Keys{Source: "lung"}}
	time := &frame.Column{Variable: frame.Variable{Name: "time", Type: frame.Time, Unit: "days"}, Numbers: d.Time, Missing: make([]bool, n), Lineage: []string{"lung.time"}}
	status := &frame.Column{Variable: frame.Variable{Name: "status", Type: frame.Event, Levels: []frame.Level{{Code: "1", Label: "censored"}, {Code: "2", Label: "death"}, {Code: "3", Label: "lost"}}}, Missing: make([]bool, n), Lineage: []string{"lung.status"}}
	sex := &frame.Column{Variable: frame.Variable{Name: "sex", Type: frame.Binary, Levels: []frame.Level{{Code: "1", Label: "male"}, {Code: "2", Label: "female"}}}, Missing: make([]bool, n), Lineage: []string{"lung.sex"}}
	ph := &frame.Column{Variable: frame.Variable{Name: "ecog", Type: frame.Ordinal, Levels: []frame.Level{{Code: "0"}, {Code: "1"}, {Code: "2"}, {Code: "3"}}}, Missing: make([]bool, n), Lineage: []string{"lung.ecog"}}
	for i := range n {
		table.Keys.IDs = append(table.Keys.IDs, fmt.Sprint(i+1))
		code := 0
		if d.Dead[i] {
			code = 1
		}
		status.Codes, sex.Codes = append(status.Codes, code), append(sex.Codes, int(d.Sex[i])-1)
		ph.Missing[i] = d.ECOG[i] != d.ECOG[i]
		score := 0
		if !ph.Missing[i] {
			score = int(d.ECOG[i])
		}
		ph.Codes = append(ph.Codes, score)
	}
	table.Columns = []*frame.Column{time, status, sex, ph}
	return table
}

func TestKaplanMeierKindOnLung(t *testing.T) {
	ref, table := reference(t), lung(t)
	p := KaplanMeierParams{Time: "time", Event: "status", Counts: []string{"death"}, Level: 0.95, Times: []float64{180, 365, 730}, Circular: "leave_out"}
	r, err := run(t, table, "sex", p)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", r.LogRank.P.Value, ref.Sex[0].P, 1e-11)
	for k, g := range r.Groups {
		near(t, "median", g.Median.Float(), ref.Log.Median[k], 0)
		near(t, "median upper", g.MedianUpper.Float(), ref.Log.MedianUpper[k], 0)
		near(t, "follow-up", g.FollowUp.Float(), ref.FollowUp[k], 0)
		for i, l := range g.Landmarks {
			near(t, "survival", l.Survival.Float(), ref.Log.Landmark.Survival[3*k+i], tolerance)
			near(t, "lower", l.Lower.Float(), ref.Log.Landmark.Lower[3*k+i], tolerance)
			near(t, "at risk", float64(l.AtRisk), ref.Log.Landmark.AtRisk[3*k+i], 0)
		}
	}
	if r.N != 228 || r.Events != 165 || r.Curves.Len() != len(ref.Log.Time) || r.Curves.Keys.Source != "relapse.curves" {
		t.Errorf("n %d, events %d, %d steps of %s", r.N, r.Events, r.Curves.Len(), r.Curves.Keys.Source)
	}
	if !slices.Equal(r.Curves.Columns[0].Lineage, []string{"lung.sex", "lung.status", "lung.time"}) {
		t.Errorf("lineage %v", r.Curves.Columns[0].Lineage)
	}
	p.Times = nil
	if r, err = run(t, table, "ecog", p); err != nil {
		t.Fatal(err)
	}
	if len(r.Pairs) != 6 || r.LeftOut != 1 {
		t.Fatalf("%d pairs, %d left out", len(r.Pairs), r.LeftOut)
	}
	for i, pair := range r.Pairs {
		near(t, pair.Pair, pair.P.Float(), ref.Pairs.P[i], 1e-11)
		near(t, pair.Pair+" adjusted", pair.PAdjusted.Float(), ref.Pairs.Holm[i], 1e-11)
	}
	if r, err = run(t, table, "", p); err != nil || len(r.Groups) != 1 || r.LogRank != nil || r.Groups[0].Name != "All" {
		t.Errorf("without groups: %+v, %v", r, err)
	}
}

func TestKaplanMeierKindPaths(t *testing.T) {
	r, err := run(t, frame.Demo(), "arm", example())
	if err != nil {
		t.Fatal(err)
	}
	leaves := map[string]result.Leaf{}
	for _, l := range kind.Leaves("relapse", r) {
		leaves[l.Path] = l
	}
	for short, long := range map[string]string{
		"relapse.control.median":                  "relapse.groups[control].median",
		"relapse.control.landmarks[12]":           "relapse.groups[control].landmarks[12].survival",
		"relapse.logrank":                         "relapse.logrank.p",
		`relapse.pairs["control vs treated"]`:     `relapse.pairs["control vs treated"].p_adjusted`,
		"relapse.logrank.variance[control].third": "relapse.logrank.variance[control].with[third].value",
	} {
		id, steps, err := kind.ParsePath(short)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kind.Resolve(KaplanMeierKind.ResultType(), id, steps)
		if err != nil || got.Path != long {
			t.Errorf("%s: %s, %v", short, got.Path, err)
		}
		if _, ok := leaves[long]; !ok {
			t.Errorf("there is no %s", long)
		}
	}
	before, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	back := &KaplanMeierResult{}
	if err := json.Unmarshal(before, back); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(r.Tables())
	b, _ := json.Marshal(back.Tables())
	if !bytes.Equal(a, b) {
		t.Error("the tables change on the way through JSON")
	}
	for _, table := range r.Tables() {
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Columns) {
				t.Errorf("%s, row %s: %d cells for %d columns", table.ID, row.Key, len(row.Cells), len(table.Columns))
			}
		}
	}
}

func TestKaplanMeierKindErrors(t *testing.T) {
	table := frame.Demo()
	for name, c := range map[string]struct {
		change func(p *KaplanMeierParams)
		want   string
	}{
		"no column":  {func(p *KaplanMeierParams) { p.Time = "month" }, `did you mean "months"`},
		"a text":     {func(p *KaplanMeierParams) { p.Event = "age" }, "takes event or binary"},
		"no level":   {func(p *KaplanMeierParams) { p.Counts = []string{"deathh"} }, `did you mean "death"`},
		"censoring":  {func(p *KaplanMeierParams) { p.Counts = []string{"censored"} }, "means censoring"},
		"wrong type": {func(p *KaplanMeierParams) { p.Time = "visits" }, "takes time or continuous"},
	} {
		p := example()
		c.change(&p)
		if _, err := run(t, table, "arm", p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKaplanMeierKindCircular(t *testing.T) {
	table := frame.Demo()
	p := example()
	r, err := run(t, table, "status", p)
	if err != nil {
		t.Fatal(err)
	}
	if r.LogRank.P.OK() || r.LogRank.P.Reason != "used in clustering" {
		t.Errorf("p is %+v", r.LogRank.P)
	}
}

func TestKaplanMeierKindRowOrder(t *testing.T) {
	table := frame.Demo()
	rows := make([]int, table.Len())
	for i := range rows {
		rows[i] = (i*37 + 11) % len(rows)
	}
	a, err := run(t, table, "arm", example())
	if err != nil {
		t.Fatal(err)
	}
	b, err := run(t, table.Take(rows), "arm", example())
	if err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if !bytes.Equal(x, y) || frame.Hash(a.Curves) != frame.Hash(b.Curves) {
		t.Error("another order of the rows, another result")
	}
}

var update = flag.Bool("update", false, "rewrite the recorded hashes")

// TestSurvivalBits compares a hash of results with the recorded one, which holds on every
// machine.
func TestSurvivalBits(t *testing.T) {
	var out strings.Builder
	for _, scale := range Scales() {
		p := KaplanMeierParams{Time: "time", Event: "status", Level: 0.95, Times: []float64{100, 365.25, 5000}, ConfType: (*string)(&scale), Rho: 0.5, Circular: "leave_out"}
		r, err := run(t, lung(t), "ecog", p)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		h.Write(b)
		fmt.Fprintf(h, "%s", frame.Hash(r.Curves))
		fmt.Fprintf(&out, "%s %016x\n", scale, h.Sum64())
	}
	if *update {
		if err := os.WriteFile("testdata/bits.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bits.txt")
	if err != nil || out.String() != string(want) {
		t.Errorf("got\n%swant\n%s(%v)", out.String(), want, err)
	}
}
