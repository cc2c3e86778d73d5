package plot

import (
	"fmt"
	"math"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// RadarInput has the ports of plot.radar.
type RadarInput struct {
	Table  *frame.Table  `in:"table" doc:"The variables."`
	Groups *frame.Groups `in:"groups" doc:"The partition: one outline a group."`
}

// RadarParams are the parameters of plot.radar.
type RadarParams struct {
	Variables []string `yaml:"variables" doc:"Columns to draw as spokes; left out: all that are no outcomes." check:"unique,column=table,types=continuous|count|time|ordinal|nominal|binary"`
}

// RadarKind is plot.radar.
var RadarKind = kind.New("plot.radar", kind.Doc{
	Summary: "Radar of the groups' mean z-scores, one spoke a variable.",
	Text: `Variables are standardised as in plot.heatmap. A spoke starts at the inner ring, the smallest mean drawn rounded downwards to a half, and its rings are half SDs apart; the dark ring is the overall mean, 0. Spokes run clockwise from the top in the order given. At least three are needed, each with a value in every group.

The area of an outline means nothing: read along the spokes. plot.heatmap shows the same numbers without that trap. Cost: linear, a sort a variable.`,
}, RadarParams{}, func(_ *kind.Call, in RadarInput, p RadarParams) (*result.Figure, error) {
	return Radar(in.Table, in.Groups, p)
}, kind.Example(RadarParams{Variables: []string{"age", "weight", "marker", "visits", "sex"}}))

// radarSpokes bounds the number of spokes that can be read.
const radarSpokes = 24

// Radar draws the groups' mean z-scores.
func Radar(t *frame.Table, groups *frame.Groups, p RadarParams) (*result.Figure, error) {
	j, err := join(t, groups)
	if err != nil {
		return nil, err
	}
	rows, constant, err := features(j.table, j.groups, p.Variables)
	if err != nil {
		return nil, err
	}
	if n := len(rows); n < 3 || n > radarSpokes {
		return nil, kind.AtField(fmt.Errorf("a radar has 3 to %d spokes, got %d variables and levels that vary", radarSpokes, n), "variables")
	}
	f := &result.Figure{Kind: "radar", NoFrame: true, Equal: true, Groups: j.figureGroups(j.codes), Notes: j.notes, Legend: true}
	f.X.Hidden, f.Y.Hidden = true, true
	if len(constant) > 0 {
		f.Notes = append(f.Notes, result.Notef("constant", "not drawn because %s not vary: %s", does(len(constant)), listed(constant)))
	}
	means := make([][]float64, len(rows))
	var reach extent
	reach.add(0)
	for i, r := range rows {
		means[i] = r.means(j.codes, len(j.names))
		for g, m := range means[i] {
			if f.Groups[g].N == 0 {
				continue
			}
			if math.IsNaN(m) {
				return nil, kind.AtField(fmt.Errorf("%s has no value in %s; leave it out", r.label, j.names[g]), "variables")
			}
			reach.add(m)
		}
	}
	low := float64(math.Floor(float64(2*reach.lo))*0.5) - 0.5
	high := max(low+1, float64(math.Ceil(float64(2*reach.hi))*0.5))
	at := func(spoke int, r float64) (x, y float64) {
		a := float64(2*math.Pi) * float64(spoke) / float64(len(rows))
		return float64(r * numeric.Sin(a)), float64(r * numeric.Cos(a))
	}
	ring := func(z float64) result.Layer {
		l := result.Layer{Kind: result.LayerPolygon, Muted: true}
		for s := range rows {
			x, y := at(s, z-low)
			l.X, l.Y = append(l.X, x), append(l.Y, y)
		}
		return l
	}
	spokes := result.Layer{Kind: result.LayerSegment, Muted: true}
	labels := []result.Layer{
		{Kind: result.LayerText, Anchor: "start"}, {Kind: result.LayerText, Anchor: "middle"}, {Kind: result.LayerText, Anchor: "end"},
	}
	reachOut := high - low
	for s, r := range rows {
		x, y := at(s, reachOut)
		spokes.X, spokes.Y = append(spokes.X, 0), append(spokes.Y, 0)
		spokes.X2, spokes.Y2 = append(spokes.X2, x), append(spokes.Y2, y)
		l := &labels[1]
		switch {
		case x > 0.15*reachOut:
			l = &labels[0]
		case x < -0.15*reachOut:
			l = &labels[2]
		}
		x, y = at(s, float64(1.08*reachOut))
		l.X, l.Y, l.Labels = append(l.X, x), append(l.Y, y), append(l.Labels, r.label)
	}
	f.Layers = append(f.Layers, spokes)
	for z := low + 0.5; z <= high && reachOut <= 12; z += 0.5 {
		if z != 0 {
			f.Layers = append(f.Layers, ring(z))
		}
	}
	zero := ring(0)
	zero.Muted, zero.Bold = false, true
	f.Layers = append(f.Layers, zero)
	var said []string
	for g, name := range j.names {
		if f.Groups[g].N == 0 {
			continue
		}
		l := result.Layer{Kind: result.LayerPolygon, Group: g + 1, Bold: true}
		top := 0
		for s := range rows {
			x, y := at(s, means[s][g]-low)
			l.X, l.Y = append(l.X, x), append(l.Y, y)
			if math.Abs(means[s][g]) > math.Abs(means[top][g]) {
				top = s
			}
		}
		f.Layers = append(f.Layers, l, result.Layer{Kind: result.LayerPoints, X: l.X, Y: l.Y, Group: g + 1, Shape: shapeOf(g + 1)})
		said = append(said, fmt.Sprintf("%s in %s (%s)", rows[top].label, name, fixed(means[top][g], 2)))
	}
	for _, l := range labels {
		if len(l.Labels) > 0 {
			f.Layers = append(f.Layers, l)
		}
	}
	f.X.Min, f.X.Max = -float64(1.6*reachOut), float64(1.6*reachOut)
	f.Y.Min, f.Y.Max = -float64(1.2*reachOut), float64(1.2*reachOut)
	f.Caption = fmt.Sprintf("Mean z-scores by group (%s): %s. Every variable has mean 0 and SD 1 over all rows; the dark ring is 0, rings are half an SD apart, the centre is %s.",
		counted(len(j.codes)), sizesOf(f.Groups), fixed(low, 1))
	f.Alt = fmt.Sprintf("Radar of the mean z-scores of %d variables; furthest from 0: %s.", len(rows), strings.Join(said, ", "))
	return finished(f)
}
