package cluster

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

// weightedRows has a column of weights, and the same rows repeated as often.
func weightedRows(t *testing.T) (weighted, repeated *frame.Table) {
	t.Helper()
	book := frame.Codebook{Variables: []frame.CodebookVariable{
		{Name: "id", Type: "id"}, {Name: "u", Type: "continuous"}, {Name: "v", Type: "continuous"}, {Name: "w", Type: "count"},
	}}
	var once, often strings.Builder
	once.WriteString("id,u,v,w\n")
	often.WriteString("id,u,v,w\n")
	for i := range 40 {
		u, v, w := float64(10*(i%4)+(i*7)%5), float64(8*(i%2)+(i*11)%6), 1+(i*i)%4
		fmt.Fprintf(&once, "r%d,%v,%v,%d\n", i, u, v, w)
		for k := range w {
			fmt.Fprintf(&often, "r%d.%d,%v,%v,1\n", i, k, u, v)
		}
	}
	var out [2]*frame.Table
	for i, csv := range []string{once.String(), often.String()} {
		tab, err := frame.ReadDelimited([]byte(csv), &book, frame.ReadOptions{Delimiter: ',', Source: "s", File: "s.csv"})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = tab
	}
	return out[0], out[1]
}

// A weight is a number of equal rows.
func TestKMeansKindWeights(t *testing.T) {
	weighted, repeated := weightedRows(t)
	for _, algorithm := range []string{Lloyd, Hamerly} {
		p := KMeansParams{K: 4, Restarts: 20, MaxIterations: 100, Init: PlusPlus, Algorithm: algorithm}
		q := p
		p.Weights = "w" // the other columns cluster
		q.Variables = []string{"u", "v"}
		a := must[KMeansSummary](t, KMeansKind, map[string]any{"table": weighted}, p)
		b := must[KMeansSummary](t, KMeansKind, map[string]any{"table": repeated}, q)
		if math.Abs(a.Inertia-b.Inertia) > 1e-12*b.Inertia || math.Abs(a.Total-b.Total) > 1e-12*b.Total || a.Weights != "w" || a.N != 40 {
			t.Errorf("%s: weighted inertia %v of %v, repeated %v of %v", algorithm, a.Inertia, a.Total, b.Inertia, b.Total)
		}
		for k := range a.Clusters {
			for j, m := range a.Clusters[k].Centers {
				if want := b.Clusters[k].Centers[j].Mean; math.Abs(m.Mean-want) > 1e-12*math.Max(1, math.Abs(want)) || len(a.Clusters[k].Centers) != 2 {
					t.Errorf("%s: cluster %d, %s: %v, want %v", algorithm, k+1, m.Variable, m.Mean, want)
				}
			}
		}
		plain := must[KMeansSummary](t, KMeansKind, map[string]any{"table": weighted}, q)
		if math.Abs(plain.Inertia-a.Inertia) < 1e-6 {
			t.Errorf("%s: the weights changed nothing", algorithm)
		}
		if m := a.Methods()[0]; !strings.Contains(m, "40 cases, weighted by w, into 4 clusters") {
			t.Errorf("methods: %s", m)
		}
	}
	if p := (KMeansParams{Weights: "w", Algorithm: HartiganWong}); p.Check() == nil {
		t.Error("weights accepted by hartigan-wong")
	}
	if p := (KMeansParams{Weights: "w", Variables: []string{"u", "w"}, Algorithm: Lloyd}); p.Check() == nil {
		t.Error("weights accepted as a variable")
	}
	for _, c := range []struct {
		name   string
		change func(*frame.Column)
		want   string
	}{
		{"w", func(w *frame.Column) { w.Numbers[4] = 0 }, `column "w": the weight of row 5 must be a finite number > 0, got 0`},
		{"w", func(w *frame.Column) { w.Role = frame.Outcome }, `column "w" is an outcome`},
		{"x", func(*frame.Column) {}, `no column "x"`},
	} {
		tab, _ := weightedRows(t)
		w, err := tab.Column("w")
		if err != nil {
			t.Fatal(err)
		}
		c.change(w)
		_, err = runKind[KMeansSummary](t, KMeansKind, map[string]any{"table": tab}, KMeansParams{Weights: c.name, Variables: []string{"u"}, K: 2, Restarts: 1, MaxIterations: 9, Init: PlusPlus, Algorithm: Lloyd})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
