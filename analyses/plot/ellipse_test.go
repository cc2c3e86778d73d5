package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// distance of a point from an ellipse's centre in units of its radius: 1 on the outline.
func (e Ellipse) at(x, y float64) float64 {
	l, _ := e.root()
	u := (x - e.Center[0]) / l[0]
	v := (y - e.Center[1] - l[1]*u) / l[2]
	return math.Sqrt(u*u+v*v) / e.Radius
}

// Every point that ggplot2 and FactoMineR draw lies on the outline, and every point of ours
// on theirs by its extent: the bounding boxes agree up to the coarseness of their corners.
func TestEllipsesAgainstR(t *testing.T) {
	r := readReference(t)
	for _, c := range []struct {
		kind  string
		level float64
		want  map[string]xy
	}{
		{EllipseT, 0.95, r.T95},
		{EllipseT, 0.50, r.T50},
		{EllipseNormalF, 0.95, r.NormalF},
		{EllipseCentroid, 0.95, r.Centroid},
		{EllipseNormal, 0.90, r.Normal},
	} {
		for name, p := range r.Points {
			e, err := NewEllipse(p.X, p.Y, c.kind, c.level)
			if err != nil {
				t.Fatal(err)
			}
			if !e.Settled {
				t.Errorf("%s %s has not settled", c.kind, name)
			}
			want := c.want[name]
			if len(want.X) < 50 {
				t.Fatalf("%s %s: %d reference points", c.kind, name, len(want.X))
			}
			for i := range want.X {
				near(t, fmt.Sprintf("%s %s point %d", c.kind, name, i), e.at(want.X[i], want.Y[i]), 1, 1e-11)
			}
			x, y := e.Outline()
			for i := range x {
				near(t, fmt.Sprintf("%s %s own point %d", c.kind, name, i), e.at(x[i], y[i]), 1, 1e-13)
			}
			width := slices.Max(want.X) - slices.Min(want.X)
			near(t, c.kind+" "+name+" width", (slices.Max(x)-slices.Min(x))/width, 1, 0.005)
		}
	}
}

// The fit of the t distribution as MASS::cov.trob stops it.
func TestFitTAgainstR(t *testing.T) {
	r := readReference(t)
	for name, p := range r.Points {
		e := fitT(p.X, p.Y)
		nearAll(t, name+" center", e.Center[:], r.Trob[name].Center, 1e-13)
		nearAll(t, name+" scatter", e.Scatter[:], r.Trob[name].Cov, 1e-13)
	}
}

func TestEllipseNeedsPointsOffALine(t *testing.T) {
	x, y := []float64{0, 1, 2, 3, 4}, []float64{1, 3, 5, 7, 9}
	for _, k := range []string{EllipseNormal, EllipseNormalF, EllipseT, EllipseCentroid} {
		var flat ErrFlat
		if _, err := NewEllipse(x, y, k, 0.95); !errors.As(err, &flat) || !strings.HasPrefix(flat.Error(), "the points lie on a line") {
			t.Errorf("%s: %v", k, err)
		}
		if _, err := NewEllipse(x[:2], y[:2], k, 0.95); !errors.As(err, &flat) || flat.N != 2 {
			t.Errorf("%s: %v", k, err)
		}
		if _, err := NewEllipse(x, []float64{1, 2, 3, 4, 1}, k, 1); err == nil || !strings.Contains(err.Error(), "level") {
			t.Errorf("%s: level 1: %v", k, err)
		}
	}
	if _, err := NewEllipse(x, []float64{1, 2, 3, 4, 1}, "circle", 0.95); err == nil {
		t.Error("an unknown ellipse is accepted")
	}
}

func TestConvexHull(t *testing.T) {
	r := readReference(t)
	for name, p := range r.Points {
		x, y := ConvexHull(p.X, p.Y)
		area := 0.0
		for i := range x {
			k := (i + 1) % len(x)
			area += x[i]*y[k] - x[k]*y[i]
		}
		if !(area > 0) {
			t.Errorf("%s: the hull runs clockwise", name)
		}
		for i := range p.X { // every point is inside
			for k := range x {
				l := (k + 1) % len(x)
				if (x[l]-x[k])*(p.Y[i]-y[k])-(y[l]-y[k])*(p.X[i]-x[k]) < -1e-12 {
					t.Fatalf("%s: point %d is outside", name, i)
				}
			}
		}
		// R's chull keeps points on edges where rounding says so: ours are among its corners.
		for i := range x {
			if !slices.Contains(r.Hull[name], fmt.Sprintf("%.15g %.15g", x[i], y[i])) {
				t.Errorf("%s: corner (%v, %v) is none of R's %v", name, x[i], y[i], r.Hull[name])
			}
		}
		if len(x) != len(r.Hull[name]) {
			t.Errorf("%s: %d corners, R has %d", name, len(x), len(r.Hull[name]))
		}
	}
	if x, _ := ConvexHull([]float64{1, 1, 1}, []float64{2, 2, 2}); len(x) != 1 {
		t.Errorf("three equal points have %d corners", len(x))
	}
	if x, _ := ConvexHull([]float64{0, 1, 2}, []float64{0, 1, 2}); len(x) != 2 {
		t.Errorf("three points on a line have %d corners", len(x))
	}
	if x, y := ConvexHull([]float64{0, 1, 1, 0, 0.5, 0.5}, []float64{0, 0, 1, 1, 0.5, 0}); !slices.Equal(x, []float64{0, 1, 1, 0}) || !slices.Equal(y, []float64{0, 0, 1, 1}) {
		t.Errorf("the unit square: %v %v", x, y)
	}
}
