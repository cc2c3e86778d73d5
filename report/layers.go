package report

import (
	"math"

	"gonum.org/v1/plot/vg"

	"reprise/analyses/result"
)

// layers draws the figure's layers in their order; texts come last, so that no mark covers
// a label.
func (pp *plotPanel) layers() {
	for i := range pp.fig.Layers {
		l := &pp.fig.Layers[i]
		switch l.Kind {
		case result.LayerPoints:
			pp.points(l)
		case result.LayerLine:
			pp.stroke(pp.linePaint(l), lineWidth(l), l.Dash, pp.xy(l.X, l.Y))
		case result.LayerSteps:
			pp.stroke(pp.linePaint(l), lineWidth(l), l.Dash, steps(pp.xy(l.X, l.Y)))
		case result.LayerBand:
			pp.band(l)
		case result.LayerPolygon:
			pp.polygon(l)
		case result.LayerSegment:
			pp.segments(l)
		case result.LayerBars:
			pp.bars(l)
		case result.LayerTicks:
			pp.censors(l)
		case result.LayerTiles:
			pp.tiles(l)
		}
	}
	texts := pp.texts()
	pp.spread(texts)
	for _, t := range texts {
		setText(pp.c, t)
	}
}

// xy maps data to points.
func (pp *plotPanel) xy(xs, ys []float64) []vg.Point {
	out := make([]vg.Point, 0, len(xs))
	for i := range min(len(xs), len(ys)) {
		out = append(out, pt(pp.x.at(xs[i]), pp.y.at(ys[i])))
	}
	return out
}

func groupOf(l *result.Layer, i int) int {
	if i < len(l.Groups) {
		return l.Groups[i]
	}
	return l.Group
}

func (pp *plotPanel) linePaint(l *result.Layer) paint {
	if l.Muted {
		return muted
	}
	return pp.group(l.Group)
}

func lineWidth(l *result.Layer) float64 {
	switch {
	case l.Bold:
		return 1.5
	case l.Muted:
		return hairline
	case l.Group == 0:
		return 0.75
	}
	return 1.1
}

// steps holds each value until the next one.
func steps(p []vg.Point) []vg.Point {
	var out []vg.Point
	for i, q := range p {
		if i > 0 {
			out = append(out, vg.Point{X: q.X, Y: p[i-1].Y})
		}
		out = append(out, q)
	}
	return out
}

func (pp *plotPanel) points(l *result.Layer) {
	size := l.Size
	if !(size > 0) {
		size = 1
	}
	size = math.Min(size, 10)
	for i := range min(len(l.X), len(l.Y)) {
		x, y := pp.x.at(l.X[i]), pp.y.at(l.Y[i])
		if finite(x, y) && x >= pp.box.x0-8 && x <= pp.box.x1+8 && y >= pp.box.y0-8 && y <= pp.box.y1+8 {
			g := groupOf(l, i)
			if l.Muted {
				g = -1
			}
			pp.marker(x, y, 1.8*size, l.Shape, g)
		}
	}
}

// marker draws one mark of radius r; g is the group, 0 ink, -1 muted.
func (pp *plotPanel) marker(x, y, r float64, shape string, g int) {
	fill, edge := pp.group(g), pp.edge(g)
	if g < 0 {
		fill, edge = muted, muted
	}
	var p vg.Path
	switch shape {
	case "cross":
		pp.pen(edge, 0.9, false)
		p.Move(pt(x-r, y-r))
		p.Line(pt(x+r, y+r))
		p.Move(pt(x-r, y+r))
		p.Line(pt(x+r, y-r))
		pp.c.Stroke(p)
		return
	case "square":
		s := r * 0.9
		p = pathOf([]vg.Point{pt(x-s, y-s), pt(x+s, y-s), pt(x+s, y+s), pt(x-s, y+s)}, true)
	case "triangle":
		s := r * 1.15
		p = pathOf([]vg.Point{pt(x, y+s), pt(x-float64(0.87*s), y-s/2), pt(x+float64(0.87*s), y-s/2)}, true)
	case "diamond":
		s := r * 1.2
		p = pathOf([]vg.Point{pt(x, y+s), pt(x+s, y), pt(x, y-s), pt(x-s, y)}, true)
	default:
		p.Move(pt(x+r, y))
		p.Arc(pt(x, y), vg.Length(r), 0, 2*math.Pi)
		p.Close()
	}
	pp.c.SetColor(fill)
	pp.c.Fill(p)
	if g > 0 {
		pp.pen(edge, 0.4, false)
		pp.c.Stroke(p)
	}
}

// tint is the light cover of bands and areas.
const tint = 46

func (pp *plotPanel) band(l *result.Layer) {
	n := min(len(l.X), len(l.Y), len(l.Y2))
	low, high := pp.xy(l.X[:n], l.Y[:n]), pp.xy(l.X[:n], l.Y2[:n])
	if l.Steps {
		low, high = steps(low), steps(high)
	}
	area := append([]vg.Point(nil), low...)
	for i := len(high) - 1; i >= 0; i-- {
		area = append(area, high[i])
	}
	pp.c.SetColor(pp.linePaint(l).faint(tint))
	if p := clipPolygon(area, pp.box); len(p) > 2 {
		pp.c.Fill(pathOf(p, true))
	}
}

func (pp *plotPanel) polygon(l *result.Layer) {
	p := clipPolygon(pp.xy(l.X, l.Y), pp.box.grow(4))
	if len(p) < 2 {
		return
	}
	if l.Fill {
		pp.c.SetColor(pp.linePaint(l).faint(tint - 16))
		pp.c.Fill(pathOf(p, true))
	}
	pp.pen(pp.linePaint(l), lineWidth(l)*0.75, l.Dash)
	pp.c.Stroke(pathOf(p, true))
}

func (pp *plotPanel) segments(l *result.Layer) {
	for i := range min(len(l.X), len(l.Y), len(l.X2), len(l.Y2)) {
		p := pp.group(groupOf(l, i))
		width := 0.75
		switch {
		case l.Muted:
			p, width = muted, hairline
		case l.Bold:
			width = 1.5
		}
		pp.stroke(p, width, l.Dash, pp.xy([]float64{l.X[i], l.X2[i]}, []float64{l.Y[i], l.Y2[i]}))
	}
}

// corners are a rectangle's in points, clipped to the box.
func (pp *plotPanel) corners(l *result.Layer, i int) (rect, bool) {
	r := rect{pp.x.at(l.X[i]), pp.y.at(l.Y[i]), pp.x.at(l.X2[i]), pp.y.at(l.Y2[i])}
	if !finite(r.x0, r.y0, r.x1, r.y1) {
		return r, false
	}
	if r.x0 > r.x1 {
		r.x0, r.x1 = r.x1, r.x0
	}
	if r.y0 > r.y1 {
		r.y0, r.y1 = r.y1, r.y0
	}
	b := pp.box.grow(1)
	r = rect{math.Max(r.x0, b.x0), math.Max(r.y0, b.y0), math.Min(r.x1, b.x1), math.Min(r.y1, b.y1)}
	return r, r.x1 >= r.x0 && r.y1 >= r.y0
}

func (r rect) path() vg.Path {
	return pathOf([]vg.Point{pt(r.x0, r.y0), pt(r.x1, r.y0), pt(r.x1, r.y1), pt(r.x0, r.y1)}, true)
}

func (pp *plotPanel) bars(l *result.Layer) {
	for i := range min(len(l.X), len(l.Y), len(l.X2), len(l.Y2)) {
		r, ok := pp.corners(l, i)
		if !ok {
			continue
		}
		g := groupOf(l, i)
		fill, edge := pp.group(g), pp.edge(g)
		if l.Muted {
			fill, edge = muted, muted
		}
		if l.Fill {
			pp.c.SetColor(fill)
			pp.c.Fill(r.path())
			if math.Min(r.w(), r.h()) > 4 {
				pp.pen(paper, 0.4, false)
				pp.c.Stroke(r.path())
			}
			continue
		}
		if g > 0 {
			pp.c.SetColor(fill.faint(tint))
			pp.c.Fill(r.path())
		}
		pp.pen(edge, 0.75, l.Dash)
		pp.c.Stroke(r.path())
	}
}

// censors are the small ticks at censored times.
func (pp *plotPanel) censors(l *result.Layer) {
	for i := range min(len(l.X), len(l.Y)) {
		x, y := pp.x.at(l.X[i]), pp.y.at(l.Y[i])
		if finite(x, y) && x <= pp.box.x1+1 && y >= pp.box.y0-1 {
			p := pp.group(groupOf(l, i))
			if l.Muted {
				p = muted
			}
			pp.line(p, 0.7, x, y-2.2, x, y+2.2)
		}
	}
}

func (pp *plotPanel) tiles(l *result.Layer) {
	for i := range min(len(l.X), len(l.Y), len(l.X2), len(l.Y2)) {
		r, ok := pp.corners(l, i)
		if !ok {
			continue
		}
		p := pp.group(groupOf(l, i))
		if i < len(l.Values) {
			p = paint{hex: tileColour(*l, l.Values[i]), alpha: 255}
		}
		pp.c.SetColor(p)
		pp.c.Fill(r.path())
		// a hairline of its own colour closes the seams that renderers leave
		pp.pen(p, 0.3, false)
		pp.c.Stroke(r.path())
	}
}

// tileColour is a value's colour: blue over near-white to vermillion where the scale has a
// centre inside, else near-white to dark blue.
func tileColour(l result.Layer, v float64) string {
	const middle, deep = "#F7F6F3", "#08456B"
	if math.IsNaN(v) || !(l.High > l.Low) {
		return "#BDBDBD"
	}
	if l.Mid > l.Low && l.Mid < l.High {
		if v < l.Mid {
			return mix(middle, okabeIto[0], (l.Mid-v)/(l.Mid-l.Low))
		}
		return mix(middle, okabeIto[1], (v-l.Mid)/(l.High-l.Mid))
	}
	return mix(middle, deep, (v-l.Low)/(l.High-l.Low))
}

// texts are the labels of all text layers where they want to stand.
func (pp *plotPanel) texts() []label {
	var out []label
	for i := range pp.fig.Layers {
		l := &pp.fig.Layers[i]
		if l.Kind != result.LayerText {
			continue
		}
		size := textSize
		if l.Size > 0 {
			size *= math.Min(math.Max(l.Size, 0.5), 3)
		}
		for j := range min(len(l.X), len(l.Y), len(l.Labels)) {
			x, y := pp.x.at(l.X[j]), pp.y.at(l.Y[j])
			if !finite(x, y) {
				continue
			}
			t := label{x: x, y: y - float64(0.34*size), text: oneLine(l.Labels[j]), size: size, align: alignMiddle, paint: pp.text(groupOf(l, j)), turned: l.Rotate, halo: !l.Rotate}
			if l.Rotate {
				t.x, t.y = x+float64(0.34*size), y
			}
			switch l.Anchor {
			case "start":
				t.align = alignStart
			case "end":
				t.align = alignEnd
			}
			if l.Bold {
				t.face = bold
			}
			if l.Muted {
				t.paint = muted
			}
			out = append(out, t)
		}
	}
	return out
}

// spread moves level labels that would cover an earlier one to the nearest free height.
// Labels on a grid (turned, or more than 200) stay where they are.
func (pp *plotPanel) spread(texts []label) {
	if len(texts) > 200 {
		return
	}
	for i := range texts {
		t := &texts[i]
		if t.turned {
			continue
		}
		free := func(c label) bool {
			b := c.box()
			for j := range i {
				if !texts[j].turned && overlap(b, texts[j].box()) {
					return false
				}
			}
			return true
		}
		if free(*t) {
			continue
		}
		for step := 1; step <= 24; step++ {
			moved := false
			for _, dir := range []float64{1, -1} {
				c := *t
				c.y += float64(dir * float64(step) * 2)
				if c.y >= pp.box.y0 && c.y+t.size <= pp.box.y1+lineHeight && free(c) {
					*t, moved = c, true
					break
				}
			}
			if moved {
				break
			}
		}
	}
}
