package plot

import (
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func scoresOf(x, y []float64) *frame.Table {
	a, b := numbers("Dim.1", x...), numbers("Dim.2", y...)
	a.Label, b.Label = "Dim 1 (61.2 %)", "Dim 2 (20.0 %)"
	return tableOf(a, b)
}

func TestFactorMap(t *testing.T) {
	x := []float64{0, 2, 0, 2, 10, 12, 10, 12, 11}
	y := []float64{0, 0, 2, 2, -5, -5, -7, -7, -6}
	s := scoresOf(x, y)
	s.Columns[0].Missing[8], s.Columns[0].Numbers[8] = true, 0
	p := defaultsOf[FactorMapParams](t, FactorMapKind.Defaults())
	f := must[*result.Figure](t)(FactorMap(s, groupsFrom(0, 0, 0, 0, 1, 1, 1, 1, 1), p))
	if !f.Equal || f.X.Label != "Dim 1 (61.2 %)" {
		t.Errorf("axes: %+v", f.X)
	}
	points := layersOf(f, result.LayerPoints)
	if len(points) != 4 || !slices.Equal(points[0].X, x[:4]) || !slices.Equal(points[1].Y, y[4:8]) {
		t.Fatalf("points: %+v", points)
	}
	if points[0].Shape == points[1].Shape {
		t.Error("groups differ by colour alone")
	}
	if m := points[3]; m.X[0] != 11 || m.Y[0] != -6 || m.Group != 2 || m.Size <= 1 {
		t.Errorf("mean: %+v", m)
	}
	names := layersOf(f, result.LayerText)
	if len(names) != 2 || names[1].Labels[0] != "Cluster 2" || names[1].X[0] != 11 || names[1].Y[0] <= -6 {
		t.Errorf("names: %+v", names)
	}
	outlines := layersOf(f, result.LayerPolygon)
	if len(outlines) != 2 {
		t.Fatalf("%d outlines", len(outlines))
	}
	for _, o := range outlines {
		for i := range o.X {
			if o.X[i] < f.X.Min || o.X[i] > f.X.Max || o.Y[i] < f.Y.Min || o.Y[i] > f.Y.Max {
				t.Fatal("an ellipse leaves the frame")
			}
		}
	}
	if !strings.Contains(f.Caption, "multivariate t distribution") || !strings.Contains(f.Caption, "95\u00a0%") || !strings.Contains(f.Caption, "1 row left out") {
		t.Error(f.Caption)
	}
	if len(f.Notes) != 1 || f.Notes[0].Code != "missing_coordinates" {
		t.Errorf("notes: %v", f.Notes)
	}

	// four points at the corners of a square: S = 4/3 I; the normal ellipse is a circle
	p.Ellipse, p.Level = EllipseNormal, 0.5
	f = must[*result.Figure](t)(FactorMap(s, groupsFrom(0, 0, 0, 0, -1, -1, -1, -1, -1), p))
	o := layersOf(f, result.LayerPolygon)[0]
	want := math.Sqrt(2*math.Log(2)) * math.Sqrt(4.0/3)
	for i := range o.X {
		near(t, "radius", math.Hypot(o.X[i]-1, o.Y[i]-1), want, 1e-14)
	}
	for _, k := range []string{EllipseNone, EllipseNormalF, EllipseCentroid, Hull} {
		p.Ellipse = k
		f := must[*result.Figure](t)(FactorMap(s, groupsFrom(0, 0, 0, 0, 1, 1, 1, 1, 1), p))
		if k != EllipseNone && !strings.Contains(f.Caption, outlineWords(k, 0.5)) {
			t.Errorf("%s is not named: %s", k, f.Caption)
		}
		if got := len(layersOf(f, result.LayerPolygon)); got != 2 && k != EllipseNone || got != 0 && k == EllipseNone {
			t.Errorf("%s: %d outlines", k, got)
		}
	}
}

func TestFactorMapWithoutGroupsAndWithFewPoints(t *testing.T) {
	p := defaultsOf[FactorMapParams](t, FactorMapKind.Defaults())
	s := scoresOf([]float64{1, 2, 3}, []float64{1, 4, 2})
	f := must[*result.Figure](t)(FactorMap(s, nil, p))
	if len(f.Notes) != 1 || f.Notes[0].Code != "no_outline" || len(f.Groups) != 0 {
		t.Errorf("notes: %v, groups %v", f.Notes, f.Groups)
	}
	if _, err := FactorMap(tableOf(numbers("Dim.1", 1), numbers("Dim.3", 2)), nil, p); err == nil || !strings.Contains(err.Error(), "Dim.2") {
		t.Errorf("a column that isn't there: %v", err)
	}
}

// defaultsOf gives a kind's defaults with their type.
func defaultsOf[P any](t *testing.T, p any) P {
	t.Helper()
	v, ok := p.(P)
	if !ok {
		t.Fatalf("the parameters are %T", p)
	}
	return v
}
