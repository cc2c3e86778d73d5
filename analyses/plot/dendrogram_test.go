package plot

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

// small is the tree ((1,2) at 1, (3,(4,5) at 2) at 3) at 7.
func small() *frame.Tree {
	return &frame.Tree{
		Keys: keysOf(5), Merge: [][2]int{{-1, -2}, {-4, -5}, {-3, 2}, {1, 3}}, Height: []float64{1, 2, 3, 7},
		Order: []int{0, 1, 2, 3, 4}, Linkage: "complete",
	}
}

func TestDendrogramGeometryByHand(t *testing.T) {
	f := must[*result.Figure](t)(Dendrogram(small(), groupsFrom(0, 0, 1, 1, 1), DendrogramParams{CutLine: true}))
	seg := layersOf(f, result.LayerSegment)[0]
	// leaves 1 2 3 4 5; merges at 1.5, 4.5, 3.75, 2.625
	want := [][5]float64{
		{1, 0, 1, 1, 1},
		{1, 1, 2, 1, 1},
		{2, 1, 2, 0, 1},
		{4, 0, 4, 2, 2},
		{4, 2, 5, 2, 2},
		{5, 2, 5, 0, 2},
		{3, 0, 3, 3, 2},
		{3, 3, 4.5, 3, 2},
		{4.5, 3, 4.5, 2, 2},
		{1.5, 1, 1.5, 7, 1},
		{1.5, 7, 3.75, 7, 0},
		{3.75, 7, 3.75, 3, 2},
	}
	for i, w := range want {
		got := [5]float64{seg.X[i], seg.Y[i], seg.X2[i], seg.Y2[i], float64(seg.Groups[i])}
		if got != w {
			t.Errorf("segment %d: %v, want %v", i, got, w)
		}
	}
	cut := layersOf(f, result.LayerLine)
	if len(cut) != 1 || cut[0].Y[0] != 5 || !cut[0].Dash {
		t.Errorf("the cut stands midway between 3 and 7: %+v", cut)
	}
	strip := layersOf(f, result.LayerBars)[0]
	if !slices.Equal(strip.X, []float64{0.5, 2.5}) || !slices.Equal(strip.X2, []float64{2.5, 5.5}) || !slices.Equal(strip.Groups, []int{1, 2}) {
		t.Errorf("strip: %+v", strip)
	}
	if f.X.Ticks[0].At != 1.5 || f.X.Ticks[1].At != 4 || f.X.Ticks[1].Label != "Cluster 2 (n\u00a0=\u00a03)" {
		t.Errorf("labels: %+v", f.X.Ticks)
	}
	if len(f.Notes) != 0 {
		t.Errorf("notes: %v", f.Notes)
	}
}

func TestDendrogramSaysWhenTheCutDoesNotGiveTheGroups(t *testing.T) {
	f := must[*result.Figure](t)(Dendrogram(small(), groupsFrom(0, 0, 0, 1, 1), DendrogramParams{CutLine: true}))
	if len(f.Notes) != 1 || f.Notes[0].Code != "cut_differs" || !strings.Contains(f.Notes[0].Text, "1 of 5 rows differ") {
		t.Errorf("notes: %v", f.Notes)
	}
	if len(layersOf(f, result.LayerLine)) != 0 || !strings.Contains(f.Caption, "no line is drawn") {
		t.Errorf("a line is drawn: %s", f.Caption)
	}
	seg := layersOf(f, result.LayerSegment)[0]
	if seg.Groups[7] != 0 || seg.Groups[4] != 2 || seg.Groups[6] != 1 {
		t.Errorf("branches: %v", seg.Groups)
	}
	// the same groups under other codes agree
	f = must[*result.Figure](t)(Dendrogram(small(), groupsFrom(1, 1, 0, 0, 0), DendrogramParams{CutLine: true}))
	if len(f.Notes) != 0 {
		t.Errorf("renamed groups differ: %v", f.Notes)
	}
	// rows in another order align by key
	g := groupsFrom(1, 1, 1, 0, 0)
	g.Keys.IDs = []string{"5", "4", "3", "2", "1"}
	f = must[*result.Figure](t)(Dendrogram(small(), g, DendrogramParams{CutLine: true}))
	if len(f.Notes) != 0 || f.Groups[0].N != 2 {
		t.Errorf("groups by key: %v %v", f.Notes, f.Groups)
	}
	// a row in no group
	f = must[*result.Figure](t)(Dendrogram(small(), groupsFrom(0, 0, 1, 1, -1), DendrogramParams{CutLine: true}))
	if len(f.Notes) != 1 || !strings.Contains(f.Notes[0].Text, "1 row is in no group") {
		t.Errorf("notes: %v", f.Notes)
	}
}

func TestDendrogramTiesAndFallingHeights(t *testing.T) {
	tied := small()
	tied.Height = []float64{1, 3, 3, 7}
	f := must[*result.Figure](t)(Dendrogram(tied, groupsFrom(0, 0, 1, 2, 2), DendrogramParams{CutLine: true}))
	if len(f.Notes) != 1 || f.Notes[0].Code != "cut_tied" {
		t.Errorf("notes: %v", f.Notes)
	}
	falls := small()
	falls.Height = []float64{1, 2, 5, 4}
	f = must[*result.Figure](t)(Dendrogram(falls, groupsFrom(0, 0, 1, 1, 1), DendrogramParams{CutLine: true}))
	if len(layersOf(f, result.LayerLine)) != 0 || !strings.Contains(f.Caption, "heights fall") {
		t.Error(f.Caption)
	}
}

func TestDendrogramCutsAsR(t *testing.T) {
	r := readReference(t)
	tree := &frame.Tree{Keys: keysOf(40), Merge: r.Tree.Merge, Height: r.Tree.Height}
	for _, o := range r.Tree.Order {
		tree.Order = append(tree.Order, o-1)
	}
	for i, cut := range r.Tree.Cut {
		k := i + 2
		b := must[*branches](t)(newBranches(tree))
		codes := slices.Clone(cut)
		for j := range codes {
			codes[j]--
		}
		if !slices.Equal(b.cut(k), codes) {
			t.Errorf("k = %d: %v, R %v", k, b.cut(k), codes)
		}
		f := must[*result.Figure](t)(Dendrogram(tree, groupsFrom(codes...), DendrogramParams{CutLine: true}))
		n := len(r.Tree.Height)
		near(t, "cut", layersOf(f, result.LayerLine)[0].Y[0], (r.Tree.Height[n-k]+r.Tree.Height[n-k+1])/2, 1e-15)
		if len(f.Notes) != 0 {
			t.Errorf("k = %d: %v", k, f.Notes)
		}
		own := must[*result.Figure](t)(Dendrogram(tree, nil, DendrogramParams{CutLine: true, K: pointer(k)}))
		if !slices.Equal(layersOf(own, result.LayerSegment)[0].Groups, layersOf(f, result.LayerSegment)[0].Groups) {
			t.Errorf("k = %d: cut here and cut before differ", k)
		}
	}
}

func TestDendrogramRefuses(t *testing.T) {
	one := &frame.Tree{Keys: keysOf(1), Order: []int{0}}
	if _, err := Dendrogram(one, nil, DendrogramParams{}); err == nil {
		t.Error("a tree of one row")
	}
	if _, err := Dendrogram(small(), groupsFrom(0, 0, 0, 1, 1), DendrogramParams{K: pointer(2)}); err == nil {
		t.Error("k beside groups")
	}
	if _, err := Dendrogram(small(), nil, DendrogramParams{K: pointer(6)}); err == nil {
		t.Error("k above n")
	}
	broken := small()
	broken.Merge = [][2]int{{-1, 4}, {-4, -5}, {-3, 2}, {1, 3}}
	if _, err := Dendrogram(broken, nil, DendrogramParams{}); err == nil {
		t.Error("a merge of a later one")
	}
}
