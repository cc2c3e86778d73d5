package plot

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Outlines around the points of a group.
const (
	EllipseNone     = "none"
	EllipseNormal   = "normal"
	EllipseNormalF  = "normal_f"
	EllipseT        = "t"
	EllipseCentroid = "centroid"
	Hull            = "hull"
)

// Ellipse is the set of points c + r L u, u on the unit circle and L L' the scatter matrix.
type Ellipse struct {
	Center [2]float64
	// Scatter holds the elements (1,1), (1,2) and (2,2) of the scatter matrix.
	Scatter [3]float64
	Radius  float64
	// Settled is false where the fit of the t distribution stopped before it settled.
	Settled bool
}

// The fit of the bivariate t distribution: degrees of freedom, the change of weights at
// which it stops and the bound on its steps, as in ggplot2's stat_ellipse (through MASS).
const (
	ellipseDF    = 5
	ellipseTol   = 0.01
	ellipseSteps = 25
)

// ErrFlat says that points lie on a line or are too few, so that no ellipse is defined.
type ErrFlat struct{ N, Least int }

func (e ErrFlat) Error() string {
	if e.N < e.Least {
		return fmt.Sprintf("an ellipse of this type needs at least %d points, got %d", e.Least, e.N)
	}
	return "the points lie on a line, or are too large to be squared"
}

// NewEllipse describes n points by an ellipse at a level between 0 and 1:
//
//	normal    mean and covariance S (n-1); radius sqrt(chi-square quantile, 2 df): a share of
//	          `level` of a bivariate normal population with these parameters lies inside
//	normal_f  mean and covariance; radius sqrt(2 F quantile, 2 and n-1 df): type "norm" of
//	          ggplot2's stat_ellipse
//	t         location and scatter of a bivariate t distribution with 5 degrees of freedom
//	          fitted by maximum likelihood; radius as normal_f: the default of ggplot2's
//	          stat_ellipse
//	centroid  mean and S/n; radius as normal: a confidence region of the mean, FactoMineR's
//	          ellipse about the barycentre
//
// The likelihood of the t distribution is climbed by the EM iteration with weights
// (5 + 2)/(5 + Q), Q the squared Mahalanobis distance, which stops as soon as no weight
// changes by 0.01, after 25 steps at the latest: the stopping rule is part of what
// stat_ellipse draws. x and y have the same length. t and normal_f need 4 points, the
// others 3; points on a line are an ErrFlat.
//
// Kent JT, Tyler DE, Vardi Y. A curious likelihood identity for the multivariate
// t-distribution. Commun Stat Simul Comput 1994;23:441-453. doi:10.1080/03610919408813180
func NewEllipse(x, y []float64, kind string, level float64) (Ellipse, error) {
	if !(level > 0 && level < 1) {
		return Ellipse{}, fmt.Errorf("the level must be between 0 and 1, got %v", level)
	}
	n := len(x)
	e := Ellipse{Settled: true}
	least := 3
	f := func() float64 { return math.Sqrt(2 * dist.F{DF1: 2, DF2: float64(n - 1)}.Quantile(level)) }
	chi := func() float64 { return math.Sqrt(dist.ChiSquared{DF: 2}.Quantile(level)) }
	if kind == EllipseT || kind == EllipseNormalF {
		least = 4
	}
	if n < least {
		return Ellipse{}, ErrFlat{n, least}
	}
	switch kind {
	case EllipseNormal, EllipseNormalF, EllipseCentroid:
		e.Center, e.Scatter = moments(x, y)
		switch kind {
		case EllipseNormal:
			e.Radius = chi()
		case EllipseNormalF:
			e.Radius = f()
		default:
			e.Radius = chi()
			for i := range e.Scatter {
				e.Scatter[i] /= float64(n)
			}
		}
	case EllipseT:
		e = fitT(x, y)
		e.Radius = f()
	default:
		return Ellipse{}, fmt.Errorf("there is no ellipse %q; there are: %s, %s, %s, %s", kind, EllipseNormal, EllipseNormalF, EllipseT, EllipseCentroid)
	}
	if _, ok := e.root(); !ok {
		return Ellipse{}, ErrFlat{n, least}
	}
	return e, nil
}

// moments gives the mean and the covariance (n-1) of points.
func moments(x, y []float64) (center [2]float64, scatter [3]float64) {
	n := float64(len(x))
	center = [2]float64{numeric.Mean(x), numeric.Mean(y)}
	scatter = products(x, y, nil, center)
	for i := range scatter {
		scatter[i] /= n - 1
	}
	return center, scatter
}

// products sums w (x-c)(x-c)' over the points; nil weights are 1.
func products(x, y, w []float64, c [2]float64) [3]float64 {
	var s [3]float64
	for i := range x {
		dx, dy := x[i]-c[0], y[i]-c[1]
		wx, wy := dx, dy
		if w != nil {
			wx, wy = float64(w[i]*dx), float64(w[i]*dy)
		}
		s[0] += float64(wx * dx)
		s[1] += float64(wx * dy)
		s[2] += float64(wy * dy)
	}
	return s
}

// fitT fits location and scatter of a bivariate t distribution.
func fitT(x, y []float64) Ellipse {
	n := len(x)
	e := Ellipse{Center: [2]float64{numeric.Mean(x), numeric.Mean(y)}}
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	center := e.Center
	for range ellipseSteps {
		e.Center = center
		s := products(x, y, w, e.Center)
		total := numeric.Sum(w)
		for i := range s {
			s[i] /= total
		}
		e.Scatter = s
		l, ok := e.root()
		if !ok {
			return e // flat: NewEllipse says so
		}
		change := 0.0
		for i := range w {
			u := (x[i] - e.Center[0]) / l[0]
			v := (y[i] - e.Center[1] - float64(l[1]*u)) / l[2]
			q := float64(u*u) + float64(v*v)
			next := (ellipseDF + 2) / (ellipseDF + q)
			change = max(change, math.Abs(next-w[i]))
			w[i] = next
		}
		total = numeric.Sum(w)
		center = [2]float64{numeric.Dot(w, x) / total, numeric.Dot(w, y) / total}
		if e.Settled = change < ellipseTol; e.Settled {
			break
		}
	}
	// The scatter is taken about the location that gave the weights.
	e.Scatter = products(x, y, w, e.Center)
	for i := range e.Scatter {
		e.Scatter[i] /= float64(n)
	}
	e.Center = center
	return e
}

// root is the lower triangle (1,1), (2,1), (2,2) of the Cholesky factor of the scatter; not
// ok where the points lie on a line within rounding, or their products overflow.
func (e Ellipse) root() (l [3]float64, ok bool) {
	a, b, c := e.Scatter[0], e.Scatter[1], e.Scatter[2]
	if !(a > 0 && c > 0) || math.IsInf(a, 0) || math.IsInf(c, 0) {
		return l, false
	}
	l[0] = math.Sqrt(a)
	l[1] = b / l[0]
	rest := c - float64(l[1]*l[1])
	if !(rest > 0x1p-40*c) {
		return l, false
	}
	l[2] = math.Sqrt(rest)
	return l, true
}

// ellipsePoints is the number of corners that draw an ellipse.
const ellipsePoints = 72

// Outline gives points on the ellipse, counterclockwise from the direction of the first
// axis, without repeating the first.
func (e Ellipse) Outline() (x, y []float64) {
	l, _ := e.root()
	for i := range ellipsePoints {
		a := float64(2*math.Pi/ellipsePoints) * float64(i)
		u, v := float64(e.Radius*numeric.Cos(a)), float64(e.Radius*numeric.Sin(a))
		x = append(x, e.Center[0]+float64(l[0]*u))
		y = append(y, e.Center[1]+float64(l[1]*u)+float64(l[2]*v))
	}
	return x, y
}

// ConvexHull gives the corners of the convex hull of points counterclockwise from the
// leftmost (of those the lowest); points on an edge are no corners. Cost: a sort.
//
// Andrew AM. Another efficient algorithm for convex hulls in two dimensions. Inf Process Lett
// 1979;9:216-219. doi:10.1016/0020-0190(79)90072-3
func ConvexHull(x, y []float64) (hx, hy []float64) {
	type point struct{ x, y float64 }
	points := make([]point, len(x))
	for i := range x {
		points[i] = point{x[i], y[i]}
	}
	slices.SortFunc(points, func(a, b point) int {
		switch {
		case a.x < b.x || a.x == b.x && a.y < b.y:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	points = slices.Compact(points)
	left := func(o, a, b point) bool { // o, a, b turn left
		return float64((a.x-o.x)*(b.y-o.y)) > float64((a.y-o.y)*(b.x-o.x))
	}
	var hull []point
	half := func(p point, start int) {
		for len(hull)-start >= 2 && !left(hull[len(hull)-2], hull[len(hull)-1], p) {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, p)
	}
	for _, p := range points {
		half(p, 0)
	}
	if len(points) > 2 {
		start := len(hull) - 1
		for _, p := range slices.Backward(points[:len(points)-1]) {
			half(p, start)
		}
		hull = hull[:len(hull)-1]
	}
	for _, p := range hull {
		hx, hy = append(hx, p.x), append(hy, p.y)
	}
	return hx, hy
}
