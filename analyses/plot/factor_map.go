package plot

import (
	"errors"
	"fmt"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// FactorMapInput has the ports of plot.factor_map.
type FactorMapInput struct {
	Scores *frame.Table  `in:"scores" doc:"Coordinates of the rows, such as the scores of reduce.famd."`
	Groups *frame.Groups `in:"groups" doc:"The partition that colours the points." optional:"true"`
}

// FactorMapParams are the parameters of plot.factor_map.
type FactorMapParams struct {
	X         string  `yaml:"x" doc:"Column on the horizontal axis." check:"required,column=scores,types=continuous"`
	Y         string  `yaml:"y" doc:"Column on the vertical axis." check:"required,column=scores,types=continuous"`
	Ellipse   string  `yaml:"ellipse" doc:"Outline of each group." check:"oneof=none normal normal_f t centroid hull"`
	Level     float64 `yaml:"level" doc:"Level of the ellipses." check:"above=0,below=1"`
	Centroids bool    `yaml:"centroids" doc:"Draw and name the groups' means."`
}

// FactorMapKind is plot.factor_map.
var FactorMapKind = kind.New("plot.factor_map", kind.Doc{
	Summary: "Rows on two dimensions with ellipses or hulls of the groups.",
	Text: `Both axes have the same scale, so that distances can be read. Rows with a missing coordinate are left out and counted. The large symbols are the groups' means.

` + "`ellipse`" + ` is one of five outlines, and the caption names it. ` + "`normal`" + `: mean and covariance, radius from the chi-square distribution; it holds the share ` + "`level`" + ` of a bivariate normal population with these parameters. ` + "`normal_f`" + `: the same with the radius sqrt(2 F) for 2 and n - 1 degrees of freedom. ` + "`t`" + `: location and scatter of a bivariate t distribution with 5 degrees of freedom, fitted by maximum likelihood, with that radius; this is what ggplot2's stat_ellipse draws by default. ` + "`centroid`" + `: a confidence region of the mean, covariance/n with the chi-square radius; this is what FactoMineR draws about the barycentre. ` + "`hull`" + `: the smallest convex polygon around all points.

A group with too few points for its outline (4 for t and normal_f, else 3), or with points on a line, has none, and a note says so. Cost: linear, a sort for hulls.`,
	References: []string{
		"Kent JT, Tyler DE, Vardi Y. A curious likelihood identity for the multivariate t-distribution. Commun Stat Simul Comput 1994;23:441-453. doi:10.1080/03610919408813180",
		"Lê S, Josse J, Husson F. FactoMineR: an R package for multivariate analysis. J Stat Softw 2008;25(1):1-18. doi:10.18637/jss.v025.i01",
	},
}, FactorMapParams{X: "Dim.1", Y: "Dim.2", Ellipse: EllipseT, Level: 0.95, Centroids: true},
	func(_ *kind.Call, in FactorMapInput, p FactorMapParams) (*result.Figure, error) {
		return FactorMap(in.Scores, in.Groups, p)
	})

// plane is two columns of a table over the rows that have both.
type plane struct {
	joined
	cx, cy  *frame.Column
	x, y    []float64
	codes   []int
	missing int
}

func newPlane(t *frame.Table, g *frame.Groups, xName, yName string) (plane, error) {
	j, err := join(t, g)
	if err != nil {
		return plane{}, err
	}
	p := plane{joined: j}
	if p.cx, err = numericColumn(j.table, xName); err != nil {
		return plane{}, kind.AtField(err, "x")
	}
	if p.cy, err = numericColumn(j.table, yName); err != nil {
		return plane{}, kind.AtField(err, "y")
	}
	for i, code := range j.codes {
		if p.cx.Missing[i] || p.cy.Missing[i] {
			p.missing++
			continue
		}
		p.x, p.y, p.codes = append(p.x, p.cx.Numbers[i]), append(p.y, p.cy.Numbers[i]), append(p.codes, code)
	}
	if len(p.x) == 0 {
		return plane{}, fmt.Errorf("no row has values of both %q and %q", xName, yName)
	}
	if p.missing > 0 {
		p.notes = append(p.notes, result.Notef("missing_coordinates", "%s without a value of %s or %s and not drawn", rowsAre(p.missing), p.cx.Title(), p.cy.Title()))
	}
	return p, nil
}

// numericColumn finds a column that holds numbers.
func numericColumn(t *frame.Table, name string) (*frame.Column, error) {
	c, err := t.Column(name)
	if err != nil {
		return nil, err
	}
	if !c.Type.Numeric() {
		return nil, fmt.Errorf("column %q is %s; a numeric one is needed", name, c.Type)
	}
	return c, nil
}

// of gives the points of one group.
func (p plane) of(code int) (x, y []float64) {
	for i, c := range p.codes {
		if c == code {
			x, y = append(x, p.x[i]), append(y, p.y[i])
		}
	}
	return x, y
}

// left says how many rows were left out, for captions.
func (p plane) left() string {
	if p.missing == 0 {
		return ""
	}
	return fmt.Sprintf("; %s left out for missing values", plural(p.missing, "row", "rows"))
}

// outlineWords name the outlines in captions.
func outlineWords(ellipse string, level float64) string {
	switch ellipse {
	case EllipseNormal:
		return fmt.Sprintf("Ellipses hold %s of a bivariate normal distribution with the group's mean and covariance (chi-square radius).", percentage(level))
	case EllipseNormalF:
		return fmt.Sprintf("Ellipses: mean and covariance of the group, radius of the F distribution at %s (stat_ellipse, type norm).", percentage(level))
	case EllipseT:
		return fmt.Sprintf("Ellipses: multivariate t distribution (5 degrees of freedom) fitted to the group, at %s (stat_ellipse, type t).", percentage(level))
	case EllipseCentroid:
		return fmt.Sprintf("Ellipses: %s confidence region of the group's mean (about the barycentre, as FactoMineR).", percentage(level))
	case Hull:
		return "Outlines: convex hulls of the groups."
	}
	return ""
}

// labelRise is how far a mean's name stands above it, as a share of the vertical range.
const labelRise = 0.045

// FactorMap draws rows on two dimensions.
func FactorMap(scores *frame.Table, groups *frame.Groups, p FactorMapParams) (*result.Figure, error) {
	pl, err := newPlane(scores, groups, p.X, p.Y)
	if err != nil {
		return nil, err
	}
	f := &result.Figure{
		Kind: "factor_map", Equal: true, X: axisTitle(pl.cx), Y: axisTitle(pl.cy),
		Groups: pl.figureGroups(pl.codes), Notes: pl.notes,
	}
	var ex, ey extent
	ex.add(pl.x...)
	ey.add(pl.y...)
	var outlines, points, means, names []result.Layer
	var centers []string
	for code, name := range pl.names {
		x, y := pl.of(code)
		if len(x) == 0 {
			continue
		}
		g := pl.group(code)
		layer := result.Layer{Kind: result.LayerPoints, X: x, Y: y, Group: g}
		if g > 0 {
			layer.Shape = shapeOf(g)
		}
		points = append(points, layer)
		if g == 0 {
			name = "all rows"
		}
		if ox, oy, note, err := outline(x, y, p.Ellipse, p.Level, name); err != nil {
			return nil, err
		} else {
			f.Notes = append(f.Notes, note...)
			if len(ox) > 0 {
				ex.add(ox...)
				ey.add(oy...)
				outlines = append(outlines, result.Layer{Kind: result.LayerPolygon, X: ox, Y: oy, Group: g, Fill: true})
			}
		}
		if g == 0 {
			continue
		}
		mx, my := numeric.Mean(x), numeric.Mean(y)
		centers = append(centers, fmt.Sprintf("%s (%s, %s)", name, fixed(mx, 2), fixed(my, 2)))
		if p.Centroids {
			means = append(means, result.Layer{Kind: result.LayerPoints, X: []float64{mx}, Y: []float64{my}, Group: g, Shape: shapeOf(g), Size: 2, Bold: true})
			names = append(names, result.Layer{Kind: result.LayerText, X: []float64{mx}, Y: []float64{my}, Labels: []string{name}, Group: g, Size: 1.15, Bold: true})
		}
	}
	f.X.Min, f.X.Max = ex.padded(0.04)
	f.Y.Min, f.Y.Max = ey.padded(0.04)
	for i := range names { // above the symbol
		names[i].Y[0] += float64(labelRise * (f.Y.Max - f.Y.Min))
	}
	f.Layers = append(f.Layers, zeroLines(f)...)
	f.Layers = append(f.Layers, outlines...)
	f.Layers = append(f.Layers, points...)
	f.Layers = append(f.Layers, means...)
	f.Layers = append(f.Layers, names...)
	f.Legend = pl.grouped() && !p.Centroids

	parts := []string{fmt.Sprintf("Rows on %s and %s (%s%s).", pl.cx.Title(), pl.cy.Title(), counted(len(pl.x)), pl.left())}
	if w := outlineWords(p.Ellipse, p.Level); w != "" && len(outlines) > 0 {
		parts = append(parts, w)
	}
	f.Alt = fmt.Sprintf("Map of %s on %s and %s.", counted(len(pl.x)), pl.cx.Title(), pl.cy.Title())
	if pl.grouped() {
		if p.Centroids {
			parts = append(parts, "Large symbols: group means.")
		}
		parts = append(parts, "Groups: "+sizesOf(f.Groups)+".")
		f.Alt += fmt.Sprintf(" Group means: %s.", strings.Join(centers, "; "))
	}
	f.Caption = strings.Join(parts, " ")
	return finished(f)
}

// outline gives the outline of one group, or a note that says why there is none.
func outline(x, y []float64, ellipse string, level float64, name string) (ox, oy []float64, notes []result.Note, err error) {
	switch ellipse {
	case EllipseNone, "":
		return nil, nil, nil, nil
	case Hull:
		ox, oy = ConvexHull(x, y)
		if len(ox) < 3 {
			return nil, nil, []result.Note{result.Notef("no_outline", "%s has no hull: fewer than 3 points off a line", name)}, nil
		}
		return ox, oy, nil, nil
	}
	e, err := NewEllipse(x, y, ellipse, level)
	var flat ErrFlat
	if errors.As(err, &flat) {
		return nil, nil, []result.Note{result.Notef("no_outline", "%s has no ellipse: %s", name, flat.Error())}, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if !e.Settled {
		notes = []result.Note{result.Notef("not_settled", "the t distribution fitted to %s had not settled after %d steps", name, ellipseSteps)}
	}
	ox, oy = e.Outline()
	return ox, oy, notes, nil
}

// zeroLines draws the axes through the origin where it is inside.
func zeroLines(f *result.Figure) []result.Layer {
	var out []result.Layer
	if f.Y.Min < 0 && f.Y.Max > 0 {
		out = append(out, result.Layer{Kind: result.LayerLine, X: []float64{f.X.Min, f.X.Max}, Y: []float64{0, 0}, Muted: true, Dash: true})
	}
	if f.X.Min < 0 && f.X.Max > 0 {
		out = append(out, result.Layer{Kind: result.LayerLine, X: []float64{0, 0}, Y: []float64{f.Y.Min, f.Y.Max}, Muted: true, Dash: true})
	}
	return out
}
