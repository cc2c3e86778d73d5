package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/rng"
)

// runKind runs a kind on its inputs.
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

func must[R any](t *testing.T, k *kind.Kind, in map[string]any, params any) *R {
	t.Helper()
	r, err := runKind[R](t, k, in, params)
	if err != nil {
		t.Fatalf("%s: %v", k.Name(), err)
	}
	return r
}

// sixRows are three pairs far apart: rows 0 3, 1 4 and 2 5.
func sixRows(t *testing.T) *frame.Table {
	t.Helper()
	book := frame.Codebook{Variables: []frame.CodebookVariable{
		{Name: "id", Type: "id"},
		{Name: "u", Type: "continuous"},
		{Name: "v", Type: "count"},
		{Name: "gap", Type: "continuous"},
		{Name: "site", Type: "nominal"},
		{Name: "months", Type: "time", Role: "outcome"},
	}}
	csv := "id,u,v,gap,site,months\na,0,0,1,A,1\nb,10,0,,B,2\nc,20,9,2,A,3\nd,1,0,3,B,4\ne,12,0,4,A,5\nf,20,12,5,B,6\n"
	tab, err := frame.ReadDelimited([]byte(csv), &book, frame.ReadOptions{Delimiter: ',', Source: "s", File: "s.csv"})
	if err != nil {
		t.Fatal(err)
	}
	tab.Synthetic = true
	return tab
}

var sixVariables = []string{"u", "v"}

func sixDistance(t *testing.T) *frame.Distance {
	tab := sixRows(t)
	d := &frame.Distance{Keys: tab.Keys, Metric: "given", Lineage: []string{"s.u"}}
	x := [][2]float64{{0, 0}, {10, 0}, {20, 9}, {1, 0}, {12, 0}, {20, 12}}
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			d.D = append(d.D, math.Hypot(x[i][0]-x[j][0], x[i][1]-x[j][1]))
		}
	}
	return d
}

// params of every kind of this file for k clusters.
func sixParams(k int, variables []string) map[*kind.Kind]any {
	return map[*kind.Kind]any{
		HierarchicalKind: HierarchicalParams{Variables: variables, Linkage: "average", Metric: "euclidean", K: &k},
		DianaKind:        DianaParams{Variables: variables, Metric: "euclidean", K: k},
		HCPCKind:         HCPCParams{Variables: variables, K: &k, Min: 3, Consolidate: true, MaxIterations: 10},
		KMeansKind:       KMeansParams{Variables: variables, K: k, Restarts: 5, MaxIterations: 50, Init: PlusPlus, Algorithm: Lloyd},
		PAMKind:          PAMParams{Variables: variables, Metric: "euclidean", K: k, Swap: "best"},
		ConsensusKind:    ConsensusParams{Variables: variables, K: k, Replicates: 200, Items: 0.7, Features: 1, Metric: "euclidean", Inner: "average", Final: "average"},
	}
}

func plainKinds() []*kind.Kind {
	return []*kind.Kind{HierarchicalKind, DianaKind, HCPCKind, KMeansKind, PAMKind, ConsensusKind}
}

func groupsOf(t *testing.T, k *kind.Kind, res any) *frame.Groups {
	t.Helper()
	g, ok := k.Payload(res, "groups").(*frame.Groups)
	if !ok {
		t.Fatalf("%s offers no groups", k.Name())
	}
	return g
}

func TestKindsFindThePairs(t *testing.T) {
	tab := sixRows(t)
	for _, k := range plainKinds() {
		c := &kind.Call{Context: context.Background(), Stage: "s", Stream: rng.New(1, "s")}
		res, err := k.Run(c, map[string]any{"table": tab}, sixParams(3, sixVariables)[k])
		if err != nil {
			t.Errorf("%s: %v", k.Name(), err)
			continue
		}
		g := groupsOf(t, k, res)
		if !slices.Equal(g.Codes, []int{0, 1, 2, 0, 1, 2}) || !slices.Equal(g.Names, []string{"Cluster 1", "Cluster 2", "Cluster 3"}) {
			t.Errorf("%s: codes %v, names %v", k.Name(), g.Codes, g.Names)
		}
		if !slices.Equal(g.Lineage, []string{"s.u", "s.v"}) || !g.Synthetic || !slices.Equal(g.Keys.IDs, tab.Keys.IDs) {
			t.Errorf("%s: lineage %v, synthetic %v, keys %v", k.Name(), g.Lineage, g.Synthetic, g.Keys)
		}
		// Another order under new names: the third cluster first.
		before, _ := json.Marshal(res)
		codes := slices.Clone(g.Codes)
		res.(kind.Relabeler).Relabel([]int{2, 0, 1}, []string{"far", "near", "middle"})
		h := groupsOf(t, k, res)
		if !slices.Equal(h.Codes, []int{1, 2, 0, 1, 2, 0}) || !slices.Equal(h.Names, []string{"far", "near", "middle"}) {
			t.Errorf("%s: relabelled codes %v, names %v", k.Name(), h.Codes, h.Names)
		}
		if !slices.Equal(g.Codes, codes) || g.Names[0] != "Cluster 1" {
			t.Errorf("%s: relabelling changed the groups before", k.Name())
		}
		after, _ := json.Marshal(res)
		if strings.Contains(string(after), "Cluster 1") || !strings.Contains(string(before), "Cluster 1") || !strings.Contains(string(after), "middle") {
			t.Errorf("%s: the summary keeps the old names: %s", k.Name(), after)
		}
	}
}

func TestRelabelMovesWhatBelongsToACluster(t *testing.T) {
	in := map[string]any{"table": sixRows(t)}
	km := must[KMeansSummary](t, KMeansKind, in, sixParams(3, sixVariables)[KMeansKind])
	km.Relabel([]int{2, 0, 1}, []string{"far", "near", "middle"})
	if c := km.Clusters[0]; c.Name != "far" || c.N != 2 || c.Within != 4.5 || c.Centers[0].Mean != 20 || c.Centers[1].Mean != 10.5 {
		t.Errorf("k-means: %+v", c)
	}
	if km.Inertia != 0.5+2+4.5 {
		t.Errorf("inertia %v", km.Inertia)
	}
	pam := must[PAMSummary](t, PAMKind, in, sixParams(3, sixVariables)[PAMKind])
	pam.Relabel([]int{2, 0, 1}, []string{"far", "near", "middle"})
	if c := pam.Clusters[0]; c.Name != "far" || c.Diameter != 3 || c.Medoid != 3 && c.Medoid != 6 {
		t.Errorf("pam: %+v", c)
	}
}

func TestHierarchicalKindCuts(t *testing.T) {
	in := map[string]any{"table": sixRows(t)}
	height := 2.5
	r := must[HierarchicalResult](t, HierarchicalKind, in, HierarchicalParams{Variables: sixVariables, Linkage: "single", Metric: "euclidean", Height: &height})
	if r.K != 4 || r.CutFrom.Value != 2 || r.CutTo.Value != 3 || r.Top[0] != math.Sqrt(64+81) && len(r.Top) != 5 {
		t.Errorf("%+v", r)
	}
	// A distance gives the same tree as the table that it comes from.
	k := 3
	d := must[HierarchicalResult](t, HierarchicalKind, map[string]any{"distance": sixDistance(t)}, HierarchicalParams{Linkage: "single", Metric: "euclidean", K: &k})
	if !slices.Equal(d.Tree.Height, r.Tree.Height) || d.Metric != "given" || !slices.Equal(d.Tree.Lineage, []string{"s.u"}) {
		t.Errorf("tree of the distance: %+v", d.Tree)
	}
	for _, p := range []HierarchicalParams{{}, {K: &k, Height: &height}} {
		if err := p.Check(); err == nil {
			t.Errorf("%+v passes", p)
		}
	}
}

func TestKindsExactAtTheEnds(t *testing.T) {
	in := map[string]any{"table": sixRows(t)}
	for _, k := range []int{1, 6} {
		for _, kd := range plainKinds() {
			if kd == ConsensusKind {
				continue // takes 2 clusters and more, and fewer than a sample has rows
			}
			c := &kind.Call{Context: context.Background(), Stage: "s", Stream: rng.New(1, "s")}
			res, err := kd.Run(c, in, sixParams(k, sixVariables)[kd])
			if err != nil {
				t.Errorf("%s, k = %d: %v", kd.Name(), k, err)
				continue
			}
			for _, n := range groupsOf(t, kd, res).Sizes() {
				if n != 6/k {
					t.Errorf("%s, k = %d: sizes %v", kd.Name(), k, groupsOf(t, kd, res).Sizes())
					break
				}
			}
		}
	}
}

func TestKindsRefuse(t *testing.T) {
	tab := sixRows(t)
	bad := func(change func(d *frame.Distance)) *frame.Distance {
		d := sixDistance(t)
		change(d)
		return d
	}
	infinite := sixRows(t)
	infinite.Columns[1].Numbers[2] = math.Inf(1)
	twins := sixRows(t).Take([]int{0, 0, 0, 3})
	none := tab.Take([]int{})
	type refusal struct {
		what string
		in   map[string]any
		k    int
		vars []string
		want string
	}
	refusals := []refusal{
		{"k over n", map[string]any{"table": tab}, 7, sixVariables, "at most the number of rows, 6, got 7"},
		{"categorical", map[string]any{"table": tab}, 2, []string{"u", "site"}, `column "site" is nominal`},
		{"categorical by default", map[string]any{"table": tab}, 2, nil, `column "site" is nominal`},
		{"outcome", map[string]any{"table": tab}, 2, []string{"u", "months"}, `column "months" is an outcome`},
		{"missing", map[string]any{"table": tab}, 2, []string{"gap"}, `column "gap" has 1 missing of 6 values`},
		{"no such column", map[string]any{"table": tab}, 2, []string{"w"}, `the table has no column "w"`},
		{"infinite", map[string]any{"table": infinite}, 2, sixVariables, "infinite"},
		{"no rows", map[string]any{"table": none}, 2, sixVariables, "no rows"},
		{"nothing bound", map[string]any{}, 2, sixVariables, ""},
	}
	byDistance := []refusal{
		{"both", map[string]any{"table": tab, "distance": sixDistance(t)}, 2, nil, "exactly one of the inputs"},
		{"variables of a distance", map[string]any{"distance": sixDistance(t)}, 2, sixVariables, "variables belong to a table"},
		{"k over n of a distance", map[string]any{"distance": sixDistance(t)}, 7, nil, "at most the number of rows, 6, got 7"},
		{"negative", map[string]any{"distance": bad(func(d *frame.Distance) { d.D[1] = -1 })}, 2, nil, "rows 1 and 3 must be a finite number >= 0, got -1"},
		{"infinite distance", map[string]any{"distance": bad(func(d *frame.Distance) { d.D[5] = math.Inf(1) })}, 2, nil, "rows 2 and 3 must be a finite number >= 0"},
		{"missing distance", map[string]any{"distance": bad(func(d *frame.Distance) { d.D[0] = math.NaN() })}, 2, nil, "rows 1 and 2 must be a finite number >= 0"},
		{"wrong length", map[string]any{"distance": bad(func(d *frame.Distance) { d.D = d.D[1:] })}, 2, nil, "6 objects need 15 dissimilarities, got 14"},
	}
	check := func(k *kind.Kind, r refusal) {
		c := &kind.Call{Context: context.Background(), Stage: "s", Stream: rng.New(1, "s")}
		_, err := k.Run(c, r.in, sixParams(r.k, r.vars)[k])
		if err == nil || !strings.Contains(err.Error(), r.want) {
			t.Errorf("%s, %s: %v, want %q", k.Name(), r.what, err, r.want)
		}
	}
	for _, k := range plainKinds() {
		for _, r := range refusals {
			check(k, r)
		}
	}
	for _, k := range []*kind.Kind{HierarchicalKind, DianaKind, PAMKind} {
		for _, r := range byDistance {
			check(k, r)
		}
	}
	check(KMeansKind, refusal{"one distinct point", map[string]any{"table": twins}, 3, sixVariables, "at most the number of distinct rows, 2, got 3"})
}

// Rows that are all equal still have a tree, and the notes say that it hung on ties.
func TestKindsSayTies(t *testing.T) {
	tab := sixRows(t).Take([]int{0, 0, 0, 0})
	for i := range tab.Keys.IDs {
		tab.Keys.IDs[i] = fmt.Sprint(i)
	}
	in := map[string]any{"table": tab}
	h := must[HierarchicalResult](t, HierarchicalKind, in, sixParams(2, sixVariables)[HierarchicalKind])
	if h.Coefficient.OK() || h.Cophenetic.OK() || len(h.Notes) != 2 || h.Ties == 0 {
		t.Errorf("%+v", h)
	}
	p := must[PAMSummary](t, PAMKind, in, sixParams(2, sixVariables)[PAMKind])
	if len(p.Notes) == 0 || p.Notes[0].Code != "ties" {
		t.Errorf("%+v", p)
	}
}

func TestExamplesRunOnTheDemoCohort(t *testing.T) {
	for _, k := range plainKinds() {
		c := &kind.Call{Context: context.Background(), Stage: "s", Stream: rng.New(1, "s")}
		res, err := k.Run(c, map[string]any{"table": frame.Demo()}, k.ExampleParams())
		if err != nil {
			t.Errorf("%s: %v", k.Name(), err)
			continue
		}
		if g := groupsOf(t, k, res); g.Len() != 60 {
			t.Errorf("%s: %d rows", k.Name(), g.Len())
		}
		for _, table := range res.(kind.Tabler).Tables() {
			for _, row := range table.Rows {
				if len(row.Cells) != len(table.Columns) {
					t.Errorf("%s: table %s, row %s: %d cells for %d columns", k.Name(), table.ID, row.Key, len(row.Cells), len(table.Columns))
				}
			}
		}
	}
}
