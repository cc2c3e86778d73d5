package plot

import (
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/describe"
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/result"
)

func boxParams(variables ...string) BoxParams {
	return BoxParams{Variables: variables, Quantile: pointer(7), Points: "outliers", Pairs: "off", Circular: "leave_out"}
}

func TestBoxGeometryByHand(t *testing.T) {
	tab := tableOf(numbers("v", 1, 2, 3, 4, 20, 5, 7))
	tab.Columns[0].Unit = "mm"
	f := must[*result.Figure](t)(Box(tab, groupsFrom(0, 0, 0, 0, 0, 1, 1), boxParams("v"), htest.RankSumOptions{}))
	box := layersOf(f, result.LayerPolygon)[0]
	if !slices.Equal(box.Y, []float64{2, 2, 4, 4}) || !slices.Equal(box.X, []float64{0.7, 1.3, 1.3, 0.7}) {
		t.Errorf("box: %+v", box)
	}
	seg := layersOf(f, result.LayerSegment)
	if w := seg[0]; w.Y[0] != 1 || w.Y2[0] != 2 || w.Y[1] != 4 || w.Y2[1] != 4 {
		t.Errorf("whiskers: %+v", w)
	}
	if m := seg[1]; m.Y[0] != 3 || !m.Bold {
		t.Errorf("median: %+v", m)
	}
	if out := layersOf(f, result.LayerPoints); len(out) != 1 || out[0].Y[0] != 20 || out[0].X[0] != 1 {
		t.Errorf("outliers: %+v", out)
	}
	if f.X.Ticks[1].Label != "Cluster 2 (n\u00a0=\u00a02)" || f.Y.Unit != "mm" {
		t.Errorf("ticks: %+v, %+v", f.X.Ticks, f.Y)
	}
}

func iris(r reference, column string) (*frame.Table, *frame.Groups) {
	codes := make([]int, 150)
	for i := range codes {
		codes[i] = i / 50
	}
	c := numbers("length", r.Iris[column]...)
	return tableOf(c), groupsFrom(codes...)
}

func TestBoxBracketsAgainstR(t *testing.T) {
	r := readReference(t)
	tab, g := iris(r, "Sepal.Length")
	p := boxParams("length")
	p.Pairs = "holm"
	f := must[*result.Figure](t)(Box(tab, g, p, htest.RankSumR45()))
	tests, _, err := pairTests([][]float64{tab.Columns[0].Numbers[:50], tab.Columns[0].Numbers[50:100], tab.Columns[0].Numbers[100:]}, g.Names, "holm", htest.RankSumR45())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range r.Pairs { // R 4.2's normal approximation has 1e-13 relative here
		near(t, "log P", math.Log(tests[i].p), math.Log(want), 1e-12)
	}
	text := layersOf(f, result.LayerText)[0]
	if len(text.Labels) != 3 || text.Labels[0] != "P < 0.001" {
		t.Errorf("brackets: %+v", text)
	}
	if text.Y[2] <= text.Y[0] || text.Y[0] != text.Y[1] || f.Y.Max <= text.Y[2] {
		t.Errorf("levels: %v below %v", text.Y, f.Y.Max)
	}
	if !strings.Contains(f.Caption, "adjusted by Holm over 3 pairs") || !strings.Contains(f.Caption, "Mann-Whitney") {
		t.Error(f.Caption)
	}

	g.Lineage = []string{"test.length"}
	f = must[*result.Figure](t)(Box(tab, g, p, htest.RankSumR45()))
	if len(layersOf(f, result.LayerText)) != 0 || !strings.Contains(f.Caption, "used in clustering") {
		t.Errorf("a circular P is drawn: %s", f.Caption)
	}
	p.Circular = "allow"
	f = must[*result.Figure](t)(Box(tab, g, p, htest.RankSumR45()))
	if l := layersOf(f, result.LayerText); len(l) != 1 || !strings.HasSuffix(l[0].Labels[0], "†") || !strings.Contains(f.Caption, "† The variable made the groups") {
		t.Errorf("no dagger: %s", f.Caption)
	}
}

func TestStack(t *testing.T) {
	b := []bracket{{from: 1, to: 3}, {from: 1, to: 2}, {from: 2, to: 3}, {from: 3, to: 4}, {from: 1, to: 4}}
	if n := stack(b, false); n != 3 {
		t.Errorf("%d levels: %+v", n, b)
	}
	for i, x := range b {
		for _, y := range b[:i] {
			if x.level == y.level && x.from < y.to && y.from < x.to {
				t.Errorf("%+v meets %+v", x, y)
			}
		}
	}
}

func TestStackNarrow(t *testing.T) {
	b := []bracket{{from: 1, to: 2}, {from: 2, to: 3}, {from: 3, to: 4}}
	if n := stack(b, true); n != 2 || b[0].level != 0 || b[1].level != 1 || b[2].level != 0 {
		t.Errorf("%d levels: %+v", n, b)
	}
}

func TestBoxSeveralVariablesAndLog(t *testing.T) {
	tab := tableOf(numbers("a", 1, 10, 100, 1000), numbers("b", 2, 4, 8, 16))
	g := groupsFrom(0, 0, 1, 1)
	p := boxParams("a", "b")
	p.Points, p.Log, p.Pairs = "all", true, "bh"
	f := must[*result.Figure](t)(Box(tab, g, p, htest.RankSumR45()))
	if !f.Legend || len(f.X.Ticks) != 2 || !f.Y.Log || f.Y.Min <= 0 {
		t.Errorf("axes: %+v %+v", f.X, f.Y)
	}
	boxes := layersOf(f, result.LayerPolygon)
	if len(boxes) != 4 {
		t.Fatalf("%d boxes", len(boxes))
	}
	for i, b := range boxes { // group centres at v + 1 -+ 0.2
		near(t, "place", (b.X[0]+b.X[1])/2, float64(i/2+1)+[]float64{-0.2, 0.2}[i%2], 1e-15)
	}
	for _, l := range layersOf(f, result.LayerPoints) {
		if math.Abs(l.X[0]-l.X[1]) < 0.01 {
			t.Error("points stand on each other")
		}
	}
	for _, y := range layersOf(f, result.LayerText)[0].Y {
		if !(y > 16 && y < f.Y.Max) {
			t.Errorf("a bracket's text at %v of %v", y, f.Y.Max)
		}
	}
	tab.Columns[1].Numbers[2] = 0
	if _, err := Box(tab, g, p, htest.RankSumR45()); err == nil || !strings.Contains(err.Error(), `column "b", row 3`) {
		t.Errorf("a zero on a logarithmic axis: %v", err)
	}
	p.Log, p.Standardise, p.Pairs = false, true, "off"
	f = must[*result.Figure](t)(Box(tab, g, p, htest.RankSumOptions{}))
	if f.Y.Label != "z-score" {
		t.Errorf("label: %+v", f.Y)
	}
	if (BoxParams{Log: true, Standardise: true}).Check() == nil {
		t.Error("log and z-scores go together")
	}
}

func TestJitter(t *testing.T) {
	for i, want := range []float64{0, -0.25, 0.25, -0.375, 0.125} {
		if got := jitter(i, 1); got != want {
			t.Errorf("jitter %d: %v, want %v", i, got, want)
		}
	}
}

func TestBracketsFromATableOfCharacteristics(t *testing.T) {
	tab := frame.Demo()
	arm, err := tab.Column("arm")
	if err != nil {
		t.Fatal(err)
	}
	g, err := frame.GroupsOf(tab, arm)
	if err != nil {
		t.Fatal(err)
	}
	r := &describe.TableOneResult{Posthoc: "holm", Variables: []describe.TableOneVariable{{
		Name: "marker", Test: "Kruskal-Wallis test", P: result.PValue(0.01),
		Pairs: []describe.TableOnePair{
			{Pair: "control vs treated", PAdjusted: result.PValue(0.0123)},
			{Pair: "control vs third", PAdjusted: result.PValue(0.456)},
			{Pair: "treated vs third", PAdjusted: result.NoP("constant")},
		},
	}}}
	f := must[*result.Figure](t)(box(tab, g, r, boxParams("marker"), htest.RankSumOptions{}))
	var labels []string
	for _, l := range f.Layers {
		if l.Kind == result.LayerText {
			labels = append(labels, l.Labels...)
		}
	}
	if !slices.Contains(labels, "P = 0.012") || !slices.Contains(labels, "P = 0.456") || len(labels) != 2 {
		t.Errorf("brackets say %q", labels)
	}
	if !strings.Contains(f.Caption, "Kruskal-Wallis") {
		t.Errorf("the caption does not name the test: %s", f.Caption)
	}
	if _, err := box(tab, g, r, boxParams("age"), htest.RankSumOptions{}); err == nil {
		t.Error("a variable that the table lacks is drawn")
	}
	r.Variables[0].Pairs[0].Pair = "x vs y"
	if _, err := box(tab, g, r, boxParams("marker"), htest.RankSumOptions{}); err == nil {
		t.Error("pairs of other groups are drawn")
	}
}
