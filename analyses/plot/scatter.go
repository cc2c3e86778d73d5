package plot

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ScatterInput has the ports of plot.scatter.
type ScatterInput struct {
	Table  *frame.Table  `in:"table" doc:"The two variables."`
	Groups *frame.Groups `in:"groups" doc:"The partition that colours the points." optional:"true"`
}

// ScatterParams are the parameters of plot.scatter.
type ScatterParams struct {
	X    string `yaml:"x" doc:"Column on the horizontal axis." check:"required,column=table,types=continuous|count|time"`
	Y    string `yaml:"y" doc:"Column on the vertical axis." check:"required,column=table,types=continuous|count|time"`
	LogX bool   `yaml:"log_x" doc:"Logarithmic horizontal axis; every value must be above 0."`
	LogY bool   `yaml:"log_y" doc:"Logarithmic vertical axis; every value must be above 0."`
}

// ScatterKind is plot.scatter.
var ScatterKind = kind.New("plot.scatter", kind.Doc{
	Summary: "Scatter plot of two numeric variables, by group where there are some.",
	Text:    "A point is a row with both values; rows with a missing one are left out and counted. Groups differ by colour and symbol. Linear in the number of rows.",
}, ScatterParams{}, func(_ *kind.Call, in ScatterInput, p ScatterParams) (*result.Figure, error) {
	return Scatter(in.Table, in.Groups, p)
}, kind.Example(ScatterParams{X: "age", Y: "marker", LogY: true}))

// Scatter draws two variables against each other.
func Scatter(t *frame.Table, groups *frame.Groups, p ScatterParams) (*result.Figure, error) {
	pl, err := newPlane(t, groups, p.X, p.Y)
	if err != nil {
		return nil, err
	}
	f := &result.Figure{Kind: "scatter", X: axisTitle(pl.cx), Y: axisTitle(pl.cy), Groups: pl.figureGroups(pl.codes), Notes: pl.notes, Legend: pl.grouped()}
	f.X.Log, f.Y.Log = p.LogX, p.LogY
	if f.X.Min, f.X.Max, err = valueRange(pl.x, p.LogX, pl.cx); err != nil {
		return nil, kind.AtField(err, "log_x")
	}
	if f.Y.Min, f.Y.Max, err = valueRange(pl.y, p.LogY, pl.cy); err != nil {
		return nil, kind.AtField(err, "log_y")
	}
	for code := range pl.names {
		x, y := pl.of(code)
		if len(x) == 0 {
			continue
		}
		l := result.Layer{Kind: result.LayerPoints, X: x, Y: y, Group: pl.group(code)}
		if l.Group > 0 {
			l.Shape = shapeOf(l.Group)
		}
		f.Layers = append(f.Layers, l)
	}
	f.Caption = fmt.Sprintf("%s against %s (%s%s).", withUnit(pl.cy), withUnit(pl.cx), counted(len(pl.x)), pl.left())
	var ex, ey extent
	ex.add(pl.x...)
	ey.add(pl.y...)
	f.Alt = fmt.Sprintf("Scatter plot of %s (%s to %s) against %s (%s to %s), %s.", pl.cy.Title(), shortly(ey.lo), shortly(ey.hi), pl.cx.Title(), shortly(ex.lo), shortly(ex.hi), counted(len(pl.x)))
	if pl.grouped() {
		f.Caption += " Groups: " + sizesOf(f.Groups) + "."
		f.Alt += " Groups: " + sizesOf(f.Groups) + "."
	}
	return finished(f)
}
