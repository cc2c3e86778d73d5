package validity

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/rng"
)

func runKind[R any](t *testing.T, k *kind.Kind, in map[string]any, params any) (*R, error) {
	t.Helper()
	c := &kind.Call{Context: context.Background(), Stage: "s"}
	if k.Draws() {
		c.Stream = rng.New(1, "s")
	}
	res, err := k.Run(c, in, params)
	if err != nil {
		return nil, err
	}
	return res.(*R), nil
}

func mustRun[R any](t *testing.T, k *kind.Kind, in map[string]any, params any) *R {
	t.Helper()
	r, err := runKind[R](t, k, in, params)
	if err != nil {
		t.Fatalf("%s: %v", k.Name(), err)
	}
	return r
}

// trial is a table of rows in two far clusters, with an outcome that goes with them.
func trial(t *testing.T, n int) *frame.Table {
	t.Helper()
	book := frame.Codebook{Variables: []frame.CodebookVariable{
		{Name: "id", Type: "id"},
		{Name: "u", Type: "continuous"},
		{Name: "v", Type: "continuous"},
		{Name: "w", Type: "continuous"},
		{Name: "grade", Type: "ordinal", Levels: frame.Levels{{Code: "1"}, {Code: "2"}, {Code: "3"}}},
		{Name: "site", Type: "nominal"},
		{Name: "months", Type: "time", Role: "outcome"},
		{Name: "status", Type: "event", Role: "outcome", Event: frame.EventCodes{{Code: "0", Label: "censored"}, {Code: "1", Label: "death"}}},
		{Name: "score", Type: "continuous", Role: "outcome"},
	}}
	var b strings.Builder
	b.WriteString("id,u,v,w,grade,site,months,status,score\n")
	s := rng.New(8, "trial")
	for i := range n {
		g := i % 2
		score := fmt.Sprint(float64(10*g) + s.Float64())
		if i == 3 {
			score = ""
		}
		fmt.Fprintf(&b, "p%d,%v,%v,%v,%d,%s,%v,%d,%s\n", i, float64(10*g)+s.Normal(), float64(10*g)+s.Normal(), s.Normal(), 1+g+i/2%2, []string{"A", "B", "C"}[i%3], 1+s.Float64()*float64(5+20*(1-g)), i/3%2, score)
	}
	tab, err := frame.ReadDelimited([]byte(b.String()), &book, frame.ReadOptions{Delimiter: ',', Source: "s", File: "s.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func halves(tab *frame.Table) *frame.Groups {
	g := &frame.Groups{Keys: tab.Keys, Codes: make([]int, tab.Len()), Names: []string{"low", "high"}, Lineage: []string{"s.u", "s.v"}}
	for i := range g.Codes {
		g.Codes[i] = i % 2
	}
	return g
}

func chooseParams() ChooseKParams {
	p := chooseKDefaults
	replicates := 19
	p.Variables, p.MaxK, p.References, p.Splits, p.Replicates = []string{"u", "v"}, 4, 20, 10, &replicates
	return p
}

func TestChooseKKind(t *testing.T) {
	tab := trial(t, 40)
	p := chooseParams()
	for _, c := range []struct{ outcome, event, test string }{
		{"score", "", "Kruskal-Wallis"}, {"grade", "", "Kruskal-Wallis"}, {"site", "", "chi-square"}, {"months", "status", "log-rank"},
	} {
		p.Outcome, p.Event = &c.outcome, nil
		if c.event != "" {
			p.Event = &c.event
		}
		r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
		if r.K != 2 || !slices.Equal(r.Groups.Codes, halves(tab).Codes) || r.OutcomeTest != c.test || len(r.Ks) != 4 || len(r.Rules) != 8 || len(r.Tests) != 3 {
			t.Fatalf("%s: k = %d, test %s, %d k, %d rules, %d tests", c.outcome, r.K, r.OutcomeTest, len(r.Ks), len(r.Rules), len(r.Tests))
		}
		if r.Ks[0].OutcomeP.OK() || !r.Ks[1].OutcomeP.OK() {
			t.Errorf("%s: p at k = 1 %v, at 2 %v", c.outcome, r.Ks[0].OutcomeP, r.Ks[1].OutcomeP)
		}
		if p := r.Ks[1].OutcomeP.Value; c.outcome == "site" && p < 0.05 || c.outcome == "score" && p > 1e-5 {
			t.Errorf("%s: p = %v", c.outcome, p)
		}
		if r.Ks[0].Silhouette.OK() || !r.Ks[0].Gap.OK() || !r.Ks[0].PredictionStrength.OK() {
			t.Errorf("k = 1: %+v", r.Ks[0])
		}
		r.Relabel([]int{1, 0}, []string{"b", "a"})
		if r.Groups.Codes[0] != 1 || r.Groups.Names[1] != "a" {
			t.Errorf("relabelled: %v", r.Groups)
		}
	}
}

func TestChooseKKindEveryMethodAndThread(t *testing.T) {
	tab := trial(t, 24)
	for _, method := range []string{HierarchicalMethod, KMeansMethod, PAMMethod, MixtureMethod, LatentClassMethod} {
		p := chooseParams()
		p.Method = method
		if method == MixtureMethod || method == LatentClassMethod {
			p.Rule, p.Starts = BICRule, 20
		}
		if method == LatentClassMethod {
			p.Variables = []string{"u", "grade", "site"}
		}
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		var first []byte
		for _, threads := range []int{1, 8} {
			c := &kind.Call{Context: blocks.WithThreads(context.Background(), threads), Stream: rng.New(1, "s")}
			r, err := ChooseKKind.Run(c, map[string]any{"table": tab}, p)
			if err != nil {
				t.Fatalf("%s: %v", method, err)
			}
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && string(first) != string(b) {
				t.Errorf("%s: other bytes with 8 threads", method)
			}
			first = b
		}
	}
}

func TestStabilityKind(t *testing.T) {
	tab := trial(t, 40)
	p := stabilityDefaults
	p.Variables, p.Replicates, p.NullSets, p.NullRepeats, p.RowOrders, p.Seeds = []string{"u", "v", "w"}, 20, 19, 5, 5, 5
	in := map[string]any{"table": tab, "groups": halves(tab)}
	for _, method := range []string{HierarchicalMethod, KMeansMethod, PAMMethod} {
		p.Method = method
		p.Null = PermutedNull
		r := mustRun[StabilitySummary](t, StabilityKind, in, p)
		if r.Again.Value != 1 || r.K != 2 {
			t.Errorf("%s: again %v", method, r.Again)
		}
		for _, c := range r.Clusters {
			if len(c.Schemes) != 3 || c.N != 20 {
				t.Fatalf("%s: %+v", method, c)
			}
			for _, s := range c.Schemes {
				if s.Jaccard.Value < 0.95 || !s.NullP.OK() || s.Null.Value > s.Jaccard.Value || s.Recovered.Count != 20 {
					t.Errorf("%s, %s: %+v", method, s.Scheme, s)
				}
			}
		}
		names := []string{}
		for _, c := range r.Changes {
			names = append(names, c.Change)
			if c.ARI.Value < 0.8 || c.Lowest.Value > c.ARI.Value {
				t.Errorf("%s: %+v", method, c)
			}
		}
		want := []string{"row_order", "without u", "without v", "without w"}
		if method == KMeansMethod {
			want = slices.Insert(want, 1, "seed")
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: changes %v", method, names)
		}
	}
	// A partition that the method doesn't give is told so.
	g := halves(tab)
	g.Codes[0], g.Codes[1], g.Codes[2] = 1, 0, -1
	r := mustRun[StabilitySummary](t, StabilityKind, map[string]any{"table": tab, "groups": g}, p)
	if r.N != 39 || r.Again.Value == 1 || len(r.Notes) != 2 {
		t.Errorf("%+v", r)
	}
}

func TestAssignKind(t *testing.T) {
	tab := trial(t, 40)
	in := map[string]any{"table": tab.Take(seq(0, 30)), "groups": halves(tab), "new": tab.Take(seq(30, 40))}
	for _, rule := range []string{"centroid", "medoid", "tree", "discriminant"} {
		r := mustRun[AssignSummary](t, AssignKind, in, AssignParams{Variables: []string{"u", "v"}, Rule: rule, Depth: 3, MinLeaf: 2, Folds: 5})
		if !slices.Equal(r.Assigned.Codes, []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}) || r.Own.Count != 30 || r.Cross.Count != 30 || r.N != 30 || r.NNew != 10 {
			t.Errorf("%s: %v, own %v, cross %v", rule, r.Assigned.Codes, r.Own, r.Cross)
		}
		if (rule == "tree") != (len(r.Tree) == 3) {
			t.Errorf("%s: tree %+v", rule, r.Tree)
		}
		if !slices.Equal(r.Assigned.Keys.IDs, tab.Keys.IDs[30:]) || !slices.Equal(r.Assigned.Lineage, []string{"s.u", "s.v"}) {
			t.Errorf("%s: keys %v, lineage %v", rule, r.Assigned.Keys.IDs, r.Assigned.Lineage)
		}
	}
	r := mustRun[AssignSummary](t, AssignKind, in, AssignParams{Variables: []string{"grade"}, Rule: "tree", Depth: 3, MinLeaf: 2, Folds: 5})
	if r.Tree[0].Variable != "grade" || r.Tree[0].Threshold != 0.5 {
		t.Errorf("tree on levels: %+v", r.Tree)
	}
	// A group of one row: its fold does not know it.
	g := halves(tab)
	g.Codes[0], g.Names = 2, append(g.Names, "alone")
	a := mustRun[AssignSummary](t, AssignKind, map[string]any{"table": tab, "groups": g}, AssignParams{Variables: []string{"u"}, Rule: "centroid", Depth: 3, MinLeaf: 2, Folds: 5})
	if a.Groups[2].Right.Count != 0 || a.Groups[2].N != 1 || a.NNew != 40 {
		t.Errorf("%+v", a.Groups[2])
	}
}

func seq(lo, hi int) []int {
	var out []int
	for i := lo; i < hi; i++ {
		out = append(out, i)
	}
	return out
}

func TestSilhouetteAndAgreementKinds(t *testing.T) {
	tab := trial(t, 10)
	g := halves(tab)
	g.Codes[4] = -1
	s := mustRun[SilhouetteSummary](t, SilhouetteKind, map[string]any{"table": tab, "groups": g}, SilhouetteParams{Variables: []string{"u", "v"}, Metric: "euclidean"})
	if s.N != 9 || s.Mean < 0.7 || len(s.Clusters) != 2 || s.Clusters[0].N != 4 || s.Widths.Len() != 9 || len(s.Notes) != 1 {
		t.Errorf("%+v", s)
	}
	// The same through a distance whose rows stand in another order.
	rows := rng.New(1, "rows").Perm(10)
	turned := tab.Take(rows)
	d := &frame.Distance{Keys: turned.Keys, Metric: "euclidean"}
	u, _ := turned.Column("u")
	v, _ := turned.Column("v")
	for i := range rows {
		for j := i + 1; j < 10; j++ {
			d.D = append(d.D, math.Hypot(u.Numbers[i]-u.Numbers[j], v.Numbers[i]-v.Numbers[j]))
		}
	}
	o := mustRun[SilhouetteSummary](t, SilhouetteKind, map[string]any{"distance": d, "groups": g}, SilhouetteParams{Metric: "euclidean"})
	for i := range s.Clusters {
		if math.Abs(o.Clusters[i].Width-s.Clusters[i].Width) > 1e-14 {
			t.Errorf("width %v by distance, %v by table", o.Clusters[i].Width, s.Clusters[i].Width)
		}
	}
	h := halves(tab)
	h.Codes[0], h.Codes[1], h.Names = 1, 0, []string{"one", "two"}
	a := mustRun[AgreementSummary](t, AgreementKind, map[string]any{"a": g, "b": h}, AgreementParams{})
	if a.N != 9 || a.Moved.Count != 2 || a.Groups[0].Match != "one" || a.Groups[0].Cells[1].Share.Count != 1 || a.ARI.Value >= 1 || len(a.Notes) != 1 {
		t.Errorf("%+v", a)
	}
}

func TestTendencyKind(t *testing.T) {
	r := mustRun[TendencySummary](t, TendencyKind, map[string]any{"table": trial(t, 60)}, TendencyParams{Variables: []string{"u", "v"}, Replicates: 20})
	if r.Hopkins < 0.8 || r.Lowest > r.Hopkins || r.Highest < r.Hopkins || r.P.Value > 0.05 || r.Sample != 6 {
		t.Errorf("%+v", r)
	}
}

func TestKindsRefuse(t *testing.T) {
	tab := trial(t, 10)
	text := func(s string) *string { return &s }
	choose := func(change func(p *ChooseKParams)) ChooseKParams {
		p := chooseParams()
		change(&p)
		return p
	}
	other := halves(tab)
	other.Keys.Source = "another"
	few := halves(tab)
	for i := range few.Codes {
		few.Codes[i] = 0
	}
	grouped := func(g *frame.Groups) map[string]any { return map[string]any{"table": tab, "groups": g} }
	assign := AssignParams{Variables: []string{"u"}, Rule: "tree", Depth: 3, MinLeaf: 2, Folds: 5}
	byRule := func(rule string, variables ...string) AssignParams {
		p := assign
		p.Rule, p.Variables = rule, variables
		return p
	}
	for _, c := range []struct {
		kind   *kind.Kind
		in     map[string]any
		params any
		want   string
	}{
		{ChooseKKind, map[string]any{"table": tab}, choose(func(p *ChooseKParams) { p.MaxK = 10 }), "max_k must be below the number of rows, 10, got 10"},
		{ChooseKKind, map[string]any{"table": tab}, choose(func(p *ChooseKParams) { p.Outcome = text("u") }), `the outcome "u" made the clusters (through "u")`},
		{ChooseKKind, map[string]any{"table": tab}, choose(func(p *ChooseKParams) { p.Outcome = text("months") }), "a time needs one"},
		{ChooseKKind, map[string]any{"table": tab}, choose(func(p *ChooseKParams) { p.Outcome, p.Event = text("score"), text("status") }), "an event belongs to an outcome that is a time"},
		{ChooseKKind, map[string]any{"table": tab}, choose(func(p *ChooseKParams) { p.Variables = []string{"months"} }), `column "months" is an outcome`},
		{StabilityKind, grouped(other), stabilityDefaults, "different sources"},
		{StabilityKind, grouped(few), func() any { p := stabilityDefaults; p.Variables = []string{"u"}; return p }(), "every group of the partition needs a row"},
		{AssignKind, grouped(few), assign, "every group of the partition needs a row"},
		{AssignKind, grouped(halves(tab)), byRule("centroid", "grade"), `column "grade" is ordinal`},
		{AssignKind, grouped(halves(tab)), byRule("tree", "score"), `column "score" is an outcome`},
		{AssignKind, grouped(halves(tab)), func() any { p := assign; p.Folds = 11; return p }(), "folds must be at most the number of rows, 10, got 11"},
		{TendencyKind, map[string]any{"table": tab}, TendencyParams{Variables: []string{"u"}, Sample: 11, Replicates: 1}, "the sample must be at most the number of rows, 10, got 11"},
		{SilhouetteKind, grouped(few), SilhouetteParams{Variables: []string{"u"}, Metric: "euclidean"}, "at least 2 clusters"},
		{SilhouetteKind, grouped(halves(tab)), SilhouetteParams{Variables: []string{"site"}, Metric: "euclidean"}, `column "site" is nominal`},
		{AgreementKind, map[string]any{"a": halves(tab), "b": other}, AgreementParams{}, "different sources"},
	} {
		_, err := c.kind.Run(&kind.Call{Context: context.Background(), Stream: rng.New(1, "s")}, c.in, c.params)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.kind.Name(), err, c.want)
		}
	}
	for _, p := range []ChooseKParams{
		choose(func(p *ChooseKParams) { p.Nulls = []string{"uniform"} }), choose(func(p *ChooseKParams) { p.References = 0 }),
		choose(func(p *ChooseKParams) { p.Rule, p.Splits = StrengthRule, 0 }), choose(func(p *ChooseKParams) { p.Rule, p.MaxK = HCPCRule, 2 }),
		choose(func(p *ChooseKParams) { p.Event = text("status") }),
	} {
		if err := p.Check(); err == nil {
			t.Errorf("%+v passes", p)
		}
	}
	p := stabilityDefaults
	p.Schemes = []string{"jitter"}
	if err := p.Check(); err == nil {
		t.Error("an unknown scheme passes")
	}
}

func TestExamplesRunOnTheDemoCohort(t *testing.T) {
	demo := frame.Demo()
	arm, err := demo.Column("arm")
	if err != nil {
		t.Fatal(err)
	}
	g, err := frame.GroupsOf(demo, arm)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{"table": demo, "groups": g, "a": g, "b": g}
	for _, k := range Kinds() {
		in := map[string]any{}
		for _, p := range k.Ports() {
			if all[p.Name] != nil {
				in[p.Name] = all[p.Name]
			}
		}
		res, err := k.Run(&kind.Call{Context: context.Background(), Stream: rng.New(1, "s")}, in, k.ExampleParams())
		if err != nil {
			t.Errorf("%s: %v", k.Name(), err)
			continue
		}
		if _, err := json.Marshal(res); err != nil {
			t.Errorf("%s: %v", k.Name(), err)
		}
		for _, table := range res.(kind.Tabler).Tables() {
			for _, row := range table.Rows {
				if len(row.Cells) != len(table.Columns) {
					t.Errorf("%s: table %s, row %s: %d cells for %d columns", k.Name(), table.ID, row.Key, len(row.Cells), len(table.Columns))
				}
			}
		}
		seen := map[string]bool{}
		for _, l := range kind.Leaves("x", res) {
			if seen[l.Path] {
				t.Errorf("%s: the path %s stands twice", k.Name(), l.Path)
			}
			seen[l.Path] = true
			id, steps, err := kind.ParsePath(l.Path)
			if err != nil {
				t.Error(err)
				continue
			}
			if r, err := kind.Resolve(k.ResultType(), id, steps); err != nil || r.Path != l.Path {
				t.Errorf("%s: the path %s resolves to %s (%v)", k.Name(), l.Path, r.Path, err)
			}
		}
	}
}
