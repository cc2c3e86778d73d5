package plot

import (
	"math"
	"slices"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func irisTable(r reference) (*frame.Table, *frame.Groups) {
	var columns []*frame.Column
	for _, n := range []string{"Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"} {
		columns = append(columns, numbers(n, r.Iris[n]...))
	}
	_, g := iris(r, "Sepal.Length")
	return tableOf(columns...), g
}

func TestHeatmapMeansAgainstR(t *testing.T) {
	r := readReference(t)
	tab, g := irisTable(r)
	f := must[*result.Figure](t)(Heatmap(tab, g, nil, defaultsOf[HeatmapParams](t, HeatmapKind.Defaults())))
	l := layersOf(f, result.LayerTiles)[0]
	nearAll(t, "means", l.Values, slices.Concat(r.Zmeans...), 1e-14)
	if l.X[1] != 1 || l.Y[0] != 3 || l.Y[11] != 0 || l.Low != -1.5 || l.High != 1.5 {
		t.Errorf("tiles: %v %v, scale %v to %v", l.X, l.Y, l.Low, l.High)
	}
	if f.Y.Ticks[0].Label != "Petal.Width" || f.Y.Ticks[0].At != 0.5 || f.X.Ticks[0].Group != 1 {
		t.Errorf("ticks: %+v %+v", f.Y.Ticks, f.X.Ticks)
	}
}

func TestHeatmapRowsTreeAndLevels(t *testing.T) {
	x := numbers("x", 5, 1, 2, 4, 3)
	x.Missing[2] = true
	s := levels("s", frame.Binary, []string{"f", "m"}, 0, 1, 1, 0, 1)
	flat := numbers("flat", 1, 1, 1, 1, 1)
	tab := tableOf(x, s, flat)
	g := groupsFrom(1, 0, 1, 0, 1)
	p := HeatmapParams{Columns: "rows"}
	f := must[*result.Figure](t)(Heatmap(tab, g, nil, p))
	l := layersOf(f, result.LayerTiles)[0]
	if len(l.Values) != 9 {
		t.Fatalf("%d tiles: the missing one is drawn or the constant row", len(l.Values))
	}
	// ordered by group: rows 2, 4 | 1, 3, 5; x without row 3 has mean 3.25, SD sqrt(35/12)
	sd := math.Sqrt(8.75 / 3)
	nearAll(t, "x", l.Values[:4], []float64{(1 - 3.25) / sd, (4 - 3.25) / sd, (5 - 3.25) / sd, (3 - 3.25) / sd}, 1e-15)
	if !slices.Equal(l.X[:4], []float64{0, 1, 2, 4}) {
		t.Errorf("columns: %v", l.X)
	}
	if len(f.Notes) != 1 || f.Notes[0].Code != "constant" {
		t.Errorf("notes: %v", f.Notes)
	}
	strip := layersOf(f, result.LayerBars)[0]
	if !slices.Equal(strip.Groups, []int{1, 2}) || strip.X2[0] != 2 {
		t.Errorf("strip: %+v", strip)
	}
	if f.Y.Ticks[0].Label != "s: m" || f.X.Ticks[1].At != 3.5 {
		t.Errorf("ticks: %+v %+v", f.Y.Ticks, f.X.Ticks)
	}

	tree := small()
	tree.Order = []int{2, 3, 4, 1, 0}
	f = must[*result.Figure](t)(Heatmap(tab, g, tree, p))
	l = layersOf(f, result.LayerTiles)[0]
	near(t, "second column", l.Values[0], (4-3.25)/sd, 1e-15)
	if l.X[0] != 1 {
		t.Errorf("the first column is row 3, which has no x: %v", l.X)
	}
	seg := layersOf(f, result.LayerSegment)[0]
	if seg.X[0] != 4.5 || slices.Max(seg.Y2) != f.Y.Max {
		t.Errorf("tree: %+v below %v", seg, f.Y.Max)
	}
	tree.Keys = keysOf(4)
	tree.Merge, tree.Height, tree.Order = tree.Merge[:3], tree.Height[:3], tree.Order[:4]
	if _, err := Heatmap(tab, g, tree, p); err == nil {
		t.Error("a tree of other rows")
	}
	if _, err := Heatmap(tab, nil, nil, HeatmapParams{Columns: "groups"}); err == nil {
		t.Error("columns of groups without groups")
	}
	if _, err := Heatmap(tableOf(flat), g, nil, p); err == nil {
		t.Error("constants have z-scores")
	}
}

func TestRadar(t *testing.T) {
	r := readReference(t)
	tab, g := irisTable(r)
	f := must[*result.Figure](t)(Radar(tab, g, RadarParams{}))
	var outline []result.Layer
	for _, l := range layersOf(f, result.LayerPolygon) {
		if l.Group > 0 {
			outline = append(outline, l)
		}
	}
	if len(outline) != 3 || !f.NoFrame || !f.Equal {
		t.Fatalf("%d outlines", len(outline))
	}
	low := -2.0 // the smallest mean is -1.30, rounded downwards to -1.5, less a ring
	for group, l := range outline {
		for s := range 4 {
			near(t, "radius", math.Hypot(l.X[s], l.Y[s]), r.Zmeans[s][group]-low, 1e-14)
		}
		if math.Abs(l.X[0]) > 1e-15 || l.Y[0] <= 0 || l.X[1] <= 0 {
			t.Error("spokes run clockwise from the top")
		}
	}
	if _, err := Radar(tab, g, RadarParams{Variables: []string{"Sepal.Length", "Sepal.Width"}}); err == nil {
		t.Error("two spokes")
	}
}

func TestScatter(t *testing.T) {
	tab := tableOf(numbers("a", 1, 10, 100), numbers("b", 3, 2, 1))
	f := must[*result.Figure](t)(Scatter(tab, groupsFrom(0, 1, 0), ScatterParams{X: "a", Y: "b", LogX: true}))
	p := layersOf(f, result.LayerPoints)
	if len(p) != 2 || !slices.Equal(p[0].X, []float64{1, 100}) || p[1].Group != 2 || !f.X.Log || f.X.Min <= 0 || f.X.Min >= 1 {
		t.Errorf("%+v %+v", p, f.X)
	}
	tab.Columns[0].Numbers[0] = -1
	if _, err := Scatter(tab, nil, ScatterParams{X: "a", Y: "b", LogX: true}); err == nil {
		t.Error("a negative value on a logarithmic axis")
	}
}
