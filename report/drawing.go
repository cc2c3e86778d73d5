package report

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"reprise/analyses/result"
)

// Sizes in points. Text is 8 pt and hairlines 0.5 pt at the true size, as journals ask.
const (
	textSize   = 8.0
	smallSize  = 7.0
	letterSize = 10.0
	hairline   = 0.5
	tickLength = 3.0
	lineHeight = 9.6
	outer      = 3.0  // around the figure
	gapX       = 16.0 // between panels
	gapY       = 14.0
)

const pointsPerMM = 72 / 25.4

// drawing is one figure about to be drawn.
type drawing struct {
	f         *Figure
	w, h      float64 // in points
	pal       palette
	synthetic bool
}

func newDrawing(f *Figure, pal palette, synthetic bool) *drawing {
	w, h := f.WidthMM, f.HeightMM
	if !(w >= 10 && w <= 1200) {
		w = 170
	}
	if !(h >= 10 && h <= 1200) {
		h = 100
	}
	return &drawing{f: f, w: w * pointsPerMM, h: h * pointsPerMM, pal: pal, synthetic: synthetic}
}

// svg draws the figure as SVG, inline for a page or as a file of its own.
func (dr *drawing) svg(inline bool, alt string) []byte {
	c := newSVG(dr.w, dr.h, inline)
	dr.draw(c)
	id := "fig-" + anchor(dr.f.ID)
	return c.document(id, oneLine(dr.f.Title), alt, dr.w/pointsPerMM, dr.h/pointsPerMM, dr.synthetic)
}

// rect is a rectangle in points from the bottom left.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) w() float64 { return r.x1 - r.x0 }
func (r rect) h() float64 { return r.y1 - r.y0 }

// draw lays the panels out on their grid and draws each.
func (dr *drawing) draw(c vg.Canvas) {
	area := rect{outer, outer, dr.w - outer, dr.h - outer}
	if dr.synthetic {
		setText(c, label{x: area.x1, y: area.y0 + 1.5, text: "SYNTHETIC DATA", face: bold, size: 6, align: alignEnd, paint: muted})
		area.y0 += 9
	}
	layout := dr.f.Layout
	if len(layout) == 0 {
		for _, p := range dr.f.Panels {
			layout = append(layout, p.Letter)
		}
	}
	rows, cols := len(layout), 0
	for _, r := range layout {
		cols = max(cols, len(r))
	}
	if rows == 0 || cols == 0 {
		return
	}
	cw := (area.w() - float64(gapX*float64(cols-1))) / float64(cols)
	ch := (area.h() - float64(gapY*float64(rows-1))) / float64(rows)
	many := len(dr.f.Panels) > 1
	for i := range dr.f.Panels {
		p := &dr.f.Panels[i]
		if p.Figure == nil {
			continue
		}
		top, left, bottom, right := rows, cols, -1, -1
		for r, row := range layout {
			for k := range len(row) {
				if row[k:k+1] == p.Letter {
					top, bottom, left, right = min(top, r), max(bottom, r), min(left, k), max(right, k)
				}
			}
		}
		if bottom < 0 {
			continue
		}
		r := rect{
			x0: area.x0 + float64((cw+gapX)*float64(left)),
			x1: area.x0 + float64((cw+gapX)*float64(right)) + cw,
			y1: area.y1 - float64((ch+gapY)*float64(top)),
			y0: area.y1 - float64((ch+gapY)*float64(bottom)) - ch,
		}
		dr.panel(c, p, r, many)
	}
}

// plotPanel is one panel while it is drawn.
type plotPanel struct {
	dr   *drawing
	c    vg.Canvas
	fig  *result.Figure
	box  rect // of the data
	x, y scale
}

// margins around the data.
type margins struct{ left, right, bottom, top float64 }

func (dr *drawing) panel(c vg.Canvas, p *Panel, area rect, many bool) {
	f := p.Figure
	title := p.Title
	if title == "" && many {
		title = f.Title
	}
	top := area.y1
	indent := 0.0
	if many && p.Letter != "" {
		setText(c, label{x: area.x0, y: top - letterSize + 1, text: p.Letter, face: bold, size: letterSize, paint: ink})
		indent = letterSize + 4
	}
	if title != "" {
		lines := wrap(oneLine(title), regular, textSize, area.w()-indent, 2)
		for i, s := range lines {
			setText(c, label{x: area.x0 + indent, y: top - letterSize + 1.5 - float64(lineHeight*float64(i)), text: s, size: textSize, paint: ink})
		}
		top -= letterSize + 6 + float64(lineHeight*float64(len(lines)-1))
	} else if indent > 0 {
		top -= letterSize + 6
	}
	pp := &plotPanel{dr: dr, c: c, fig: f}
	area.y1 = top
	if f.Legend && len(f.Groups) > 0 {
		area.y1 -= pp.legend(area)
	}
	// Margins depend on the ticks and these on the size, so they settle in a few rounds.
	m := margins{left: 20, right: 4, bottom: 16, top: 4}
	for range 3 {
		pp.box = rect{area.x0 + m.left, area.y0 + m.bottom, area.x1 - m.right, area.y1 - m.top}
		if pp.box.w() < 12 {
			pp.box.x1 = pp.box.x0 + 12
		}
		if pp.box.h() < 12 {
			pp.box.y1 = pp.box.y0 + 12
		}
		pp.scales()
		m = pp.measure(area)
	}
	pp.layers()
	pp.axes()
	pp.risk(area)
	pp.colourBar(area)
}

// group is the paint of a group's marks, ink for 0.
func (pp *plotPanel) group(g int) paint {
	if g <= 0 {
		return ink
	}
	return paint{hex: pp.dr.pal.fill[pp.dr.pal.index(g)], alpha: 255}
}

// edge is the darker paint around a group's marks, so that light colours stand on paper.
func (pp *plotPanel) edge(g int) paint {
	if g <= 0 {
		return ink
	}
	return paint{hex: pp.dr.pal.light[pp.dr.pal.index(g)], alpha: 255}
}

// text is the paint of text in a group's colour.
func (pp *plotPanel) text(g int) paint {
	if g <= 0 {
		return ink
	}
	i := pp.dr.pal.index(g)
	return paint{hex: pp.dr.pal.light[i], role: roleGroup, group: i + 1, alpha: 255}
}

// legend draws a row of the groups' names and returns its height.
func (pp *plotPanel) legend(area rect) float64 {
	x, y, n := area.x0, area.y1-textSize, 1
	for i, g := range pp.fig.Groups {
		name := oneLine(g.Name)
		w := 9 + textWidth(name, regular, textSize) + 12
		if x > area.x0 && x+w-12 > area.x1 {
			x, y, n = area.x0, y-lineHeight-1, n+1
		}
		pp.marker(x+3, y+2.8, 2.6, "square", i+1)
		setText(pp.c, label{x: x + 9, y: y, text: name, size: textSize, paint: ink})
		x += w
	}
	return float64((lineHeight+1)*float64(n)) + 3
}

var bracketed = regexp.MustCompile(`\([^()]* = [^()]*\)`)

// wrap breaks a text into at most n lines of a width; what does not fit ends in an ellipsis.
func wrap(s string, t typeface, size, width float64, n int) []string {
	if s == "" {
		return nil
	}
	// what stands in brackets with an equals sign stays together: (n = 45)
	s = bracketed.ReplaceAllStringFunc(s, func(m string) string { return strings.ReplaceAll(m, " ", "\u00a0") })
	words := strings.Split(s, " ")
	var lines []string
	line := ""
	for _, w := range words {
		next := w
		if line != "" {
			next = line + " " + w
		}
		if line != "" && textWidth(next, t, size) > width {
			lines = append(lines, line)
			line = w
			continue
		}
		line = next
	}
	lines = append(lines, line)
	if len(lines) > n {
		lines[n-1] = strings.Join(lines[n-1:], " ")
		lines = lines[:n]
	}
	for i, l := range lines {
		lines[i] = fit(l, t, size, width)
	}
	return lines
}

// fit shortens a text to a width.
func fit(s string, t typeface, size, width float64) string {
	if textWidth(s, t, size) <= width || width <= 0 {
		return s
	}
	r := []rune(s)
	for len(r) > 1 {
		r = r[:len(r)-1]
		if out := strings.TrimRight(string(r), " ") + "…"; textWidth(out, t, size) <= width {
			return out
		}
	}
	return s
}

// stroke draws lines clipped to the data's rectangle.
func (pp *plotPanel) stroke(p paint, width float64, dashed bool, points []vg.Point) {
	pp.pen(p, width, dashed)
	for _, line := range clipLine(points, pp.box.grow(0.6)) {
		pp.c.Stroke(pathOf(line, false))
	}
}

func (pp *plotPanel) pen(p paint, width float64, dashed bool) {
	pp.c.SetColor(p)
	pp.c.SetLineWidth(vg.Length(width))
	if dashed {
		pp.c.SetLineDash([]vg.Length{3, 2}, 0)
	} else {
		pp.c.SetLineDash(nil, 0)
	}
}

func (r rect) grow(by float64) rect { return rect{r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by} }

func pathOf(points []vg.Point, closed bool) vg.Path {
	var p vg.Path
	for i, pt := range points {
		if i == 0 {
			p.Move(pt)
		} else {
			p.Line(pt)
		}
	}
	if closed && len(points) > 0 {
		p.Close()
	}
	return p
}

func pt(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(y)} }

// line draws a plain line in the figure's coordinates, without clipping.
func (pp *plotPanel) line(p paint, width float64, x0, y0, x1, y1 float64) {
	pp.pen(p, width, false)
	pp.c.Stroke(pathOf([]vg.Point{pt(x0, y0), pt(x1, y1)}, false))
}

// clipLine cuts a polyline at a rectangle into the pieces inside it (Liang-Barsky, one
// segment at a time). Reference: Liang YD, Barsky BA. A new concept and method for line
// clipping. ACM Trans Graph 1984;3:1-22, doi:10.1145/357332.357333.
func clipLine(points []vg.Point, r rect) [][]vg.Point {
	var out [][]vg.Point
	var cur []vg.Point
	for i := 1; i < len(points); i++ {
		ax, ay := float64(points[i-1].X), float64(points[i-1].Y)
		bx, by := float64(points[i].X), float64(points[i].Y)
		t0, t1, ok := 0.0, 1.0, finite(ax, ay, bx, by)
		for _, e := range [4][2]float64{{ax - bx, ax - r.x0}, {bx - ax, r.x1 - ax}, {ay - by, ay - r.y0}, {by - ay, r.y1 - ay}} {
			switch {
			case !ok:
			case e[0] == 0:
				ok = e[1] >= 0
			case e[0] < 0:
				t0 = math.Max(t0, e[1]/e[0])
			default:
				t1 = math.Min(t1, e[1]/e[0])
			}
		}
		if !ok || t0 > t1 {
			if len(cur) > 1 {
				out = append(out, cur)
			}
			cur = nil
			continue
		}
		at := func(t float64) vg.Point { return pt(ax+float64(t*(bx-ax)), ay+float64(t*(by-ay))) }
		if t0 > 0 || cur == nil {
			if len(cur) > 1 {
				out = append(out, cur)
			}
			cur = []vg.Point{at(t0)}
		}
		cur = append(cur, at(t1))
		if t1 < 1 {
			out = append(out, cur)
			cur = nil
		}
	}
	if len(cur) > 1 {
		out = append(out, cur)
	}
	return out
}

// clipPolygon cuts a polygon at a rectangle (Sutherland-Hodgman). Reference: Sutherland IE,
// Hodgman GW. Reentrant polygon clipping. Commun ACM 1974;17:32-42,
// doi:10.1145/360767.360802.
func clipPolygon(points []vg.Point, r rect) []vg.Point {
	points = slices.DeleteFunc(slices.Clone(points), func(p vg.Point) bool { return !finite(float64(p.X), float64(p.Y)) })
	edges := []struct {
		inside func(p vg.Point) bool
		cut    func(a, b vg.Point) vg.Point
	}{
		{func(p vg.Point) bool { return float64(p.X) >= r.x0 }, func(a, b vg.Point) vg.Point { return cutX(a, b, r.x0) }},
		{func(p vg.Point) bool { return float64(p.X) <= r.x1 }, func(a, b vg.Point) vg.Point { return cutX(a, b, r.x1) }},
		{func(p vg.Point) bool { return float64(p.Y) >= r.y0 }, func(a, b vg.Point) vg.Point { return cutY(a, b, r.y0) }},
		{func(p vg.Point) bool { return float64(p.Y) <= r.y1 }, func(a, b vg.Point) vg.Point { return cutY(a, b, r.y1) }},
	}
	for _, e := range edges {
		var out []vg.Point
		for i, p := range points {
			q := points[(i+len(points)-1)%len(points)]
			if e.inside(p) != e.inside(q) {
				out = append(out, e.cut(q, p))
			}
			if e.inside(p) {
				out = append(out, p)
			}
		}
		points = out
	}
	return points
}

func cutX(a, b vg.Point, x float64) vg.Point {
	t := (x - float64(a.X)) / float64(b.X-a.X)
	return pt(x, float64(a.Y)+float64(t*float64(b.Y-a.Y)))
}

func cutY(a, b vg.Point, y float64) vg.Point {
	t := (y - float64(a.Y)) / float64(b.Y-a.Y)
	return pt(float64(a.X)+float64(t*float64(b.X-a.X)), y)
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) || math.Abs(x) > 1e12 {
			return false
		}
	}
	return true
}
