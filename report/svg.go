package report

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// svgFonts is the font stack of text in figures: all have the same widths.
const svgFonts = "Liberation Sans, Arial, Helvetica, sans-serif"

// svgCanvas is a vg.Canvas that writes SVG with real text. Coordinates have two decimals,
// in points from the top left. Inline drawings take ink, paper and the colours of text from
// the page's theme.
type svgCanvas struct {
	noTransforms
	pen
	b      strings.Builder
	w, h   float64
	inline bool
	stack  []pen
}

func newSVG(w, h float64, inline bool) *svgCanvas {
	c := &svgCanvas{w: w, h: h, inline: inline}
	c.color, c.width = ink, 1
	return c
}

func (c *svgCanvas) SetLineWidth(w vg.Length)               { c.width = float64(w) }
func (c *svgCanvas) SetLineDash(p []vg.Length, _ vg.Length) { c.setDash(p) }
func (c *svgCanvas) SetColor(col color.Color)               { c.setColor(col) }
func (c *svgCanvas) Push()                                  { c.stack = append(c.stack, c.pen) }
func (c *svgCanvas) Pop()                                   { c.pen, c.stack = c.stack[len(c.stack)-1], c.stack[:len(c.stack)-1] }

func (c *svgCanvas) FillString(f font.Face, p vg.Point, s string) {
	c.setText(label{x: float64(p.X), y: float64(p.Y), text: s, size: float64(f.Font.Size), paint: c.color})
}

// num writes a coordinate with at most two decimals.
func num(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	s := strconv.FormatFloat(x, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// paintAttr writes fill or stroke; colours that follow the page's theme are classes.
func (c *svgCanvas) paintAttr(name string, p paint) string {
	attr, class := c.paintParts(name, p)
	if class != "" {
		attr = ` class="` + class + `"` + attr
	}
	return attr
}

func (c *svgCanvas) paintParts(name string, p paint) (attr, class string) {
	switch {
	case !c.inline || p.role == roleData:
		attr = fmt.Sprintf(` %s="%s"`, name, p.hex)
	case p.role == roleInk:
		attr = fmt.Sprintf(` %s="currentColor"`, name)
	case p.role == roleGroup:
		class = fmt.Sprintf("t%d", p.group)
	default:
		short := map[role]string{roleMuted: "mu", rolePaper: "pa"}[p.role]
		class = fmt.Sprintf("%s%c", short, name[0])
	}
	if p.alpha < 255 {
		attr += fmt.Sprintf(` %s-opacity="%s"`, name, num(float64(p.alpha)/255))
	}
	return attr, class
}

func (c *svgCanvas) path(p vg.Path) string {
	var b strings.Builder
	y := func(v float64) string { return num(c.h - v) }
	at := func(op byte, x, yy float64) {
		b.WriteByte(op)
		b.WriteString(num(x) + " " + y(yy))
	}
	for i, comp := range p {
		px, py := float64(comp.Pos.X), float64(comp.Pos.Y)
		switch comp.Type {
		case vg.MoveComp:
			at('M', px, py)
		case vg.LineComp:
			at('L', px, py)
		case vg.ArcComp:
			pts := arcCurves(comp)
			if i == 0 {
				at('M', pts[0][0], pts[0][1])
			} else {
				at('L', pts[0][0], pts[0][1])
			}
			for j := 1; j+2 < len(pts); j += 3 {
				b.WriteString("C" + num(pts[j][0]) + " " + y(pts[j][1]) + " " + num(pts[j+1][0]) + " " + y(pts[j+1][1]) + " " + num(pts[j+2][0]) + " " + y(pts[j+2][1]))
			}
		case vg.CurveComp:
			if len(comp.Control) == 1 {
				b.WriteString("Q" + num(float64(comp.Control[0].X)) + " " + y(float64(comp.Control[0].Y)) + " " + num(px) + " " + y(py))
			} else if len(comp.Control) == 2 {
				b.WriteString("C" + num(float64(comp.Control[0].X)) + " " + y(float64(comp.Control[0].Y)) + " " +
					num(float64(comp.Control[1].X)) + " " + y(float64(comp.Control[1].Y)) + " " + num(px) + " " + y(py))
			}
		case vg.CloseComp:
			b.WriteByte('Z')
		}
	}
	return b.String()
}

// circle reports whether a path is one whole circle.
func circle(p vg.Path) (vg.PathComp, bool) {
	arc, n := vg.PathComp{}, 0
	for _, c := range p {
		switch c.Type {
		case vg.ArcComp:
			arc = c
			n++
		case vg.LineComp, vg.CurveComp:
			return arc, false
		}
	}
	return arc, n == 1 && math.Abs(math.Abs(arc.Angle)-float64(2*math.Pi)) < 1e-9
}

func (c *svgCanvas) shape(p vg.Path) string {
	if arc, ok := circle(p); ok {
		return fmt.Sprintf(`circle cx="%s" cy="%s" r="%s"`, num(float64(arc.Pos.X)), num(c.h-float64(arc.Pos.Y)), num(float64(arc.Radius)))
	}
	return fmt.Sprintf(`path d="%s"`, c.path(p))
}

func (c *svgCanvas) Stroke(p vg.Path) {
	if c.width <= 0 || len(p) == 0 {
		return
	}
	dash := ""
	if len(c.dash) > 0 {
		var d []string
		for _, x := range c.dash {
			d = append(d, num(x))
		}
		dash = ` stroke-dasharray="` + strings.Join(d, " ") + `"`
	}
	fmt.Fprintf(&c.b, "<%s fill=\"none\"%s stroke-width=\"%s\"%s/>\n", c.shape(p), c.paintAttr("stroke", c.color), num(c.width), dash)
}

func (c *svgCanvas) Fill(p vg.Path) {
	if len(p) > 0 {
		fmt.Fprintf(&c.b, "<%s%s/>\n", c.shape(p), c.paintAttr("fill", c.color))
	}
}

func (c *svgCanvas) setText(l label) {
	attr, class := c.paintParts("fill", l.paint)
	if l.halo {
		a, k := c.paintParts("stroke", paper)
		attr += a + ` stroke-width="2" stroke-linejoin="round" paint-order="stroke"`
		class = strings.TrimSpace(class + " " + k)
	}
	if class != "" {
		attr = ` class="` + class + `"` + attr
	}
	switch l.align {
	case alignMiddle:
		attr += ` text-anchor="middle"`
	case alignEnd:
		attr += ` text-anchor="end"`
	}
	switch l.face {
	case bold:
		attr += ` font-weight="bold"`
	case italic:
		attr += ` font-style="italic"`
	}
	if l.turned {
		attr += fmt.Sprintf(` transform="rotate(-90 %s %s)"`, num(l.x), num(c.h-l.y))
	}
	fmt.Fprintf(&c.b, "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s>%s</text>\n", num(l.x), num(c.h-l.y), num(l.size), attr, xmlText(l.text))
}

// xmlText escapes a text for XML.
func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(oneLine(s))
}

// document closes the drawing. A file has its size in millimetres, a white background and
// metadata; an inline drawing is named by its title and description.
func (c *svgCanvas) document(id, title, desc string, widthMM, heightMM float64, synthetic bool) []byte {
	var b strings.Builder
	if !c.inline {
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	}
	size := fmt.Sprintf(` width="%smm" height="%smm"`, num(widthMM), num(heightMM))
	if c.inline {
		size = ` class="plot"`
	}
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\"%s viewBox=\"0 0 %s %s\" role=\"img\" aria-labelledby=\"%s-t %s-d\" font-family=\"%s\">\n",
		size, num(c.w), num(c.h), id, id, svgFonts)
	if synthetic {
		title, desc = "SYNTHETIC: "+title, "Synthetic data. "+desc
	}
	fmt.Fprintf(&b, "<title id=\"%s-t\">%s</title>\n<desc id=\"%s-d\">%s</desc>\n", id, xmlText(title), id, xmlText(desc))
	if !c.inline {
		basis := "real data"
		if synthetic {
			basis = "SYNTHETIC data: simulated, nothing in it counts as reproduced"
		}
		fmt.Fprintf(&b, "<metadata>%s</metadata>\n<rect width=\"%s\" height=\"%s\" fill=\"%s\"/>\n", basis, num(c.w), num(c.h), lightPaper)
	}
	b.WriteString(c.b.String())
	b.WriteString("</svg>\n")
	return []byte(b.String())
}
