package report

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// role says what a paint is for, so that an SVG inside a page can follow the theme.
type role int

const (
	roleData  role = iota // keeps its colour in every theme
	roleInk               // text and axes
	roleMuted             // secondary ink
	rolePaper             // the background
	roleGroup             // text in a group's colour
)

// paint is a colour with its role. It is a color.Color, so that every canvas takes it.
type paint struct {
	hex   string
	role  role
	group int // of roleGroup
	alpha uint8
}

// RGBA implements color.Color.
func (p paint) RGBA() (r, g, b, a uint32) { return rgba(p.hex, p.alpha).RGBA() }

var (
	ink   = paint{hex: lightInk, role: roleInk, alpha: 255}
	muted = paint{hex: lightMuted, role: roleMuted, alpha: 255}
	paper = paint{hex: lightPaper, role: rolePaper, alpha: 255}
)

// faint is a paint with less cover.
func (p paint) faint(alpha uint8) paint { p.alpha = alpha; return p }

// typeface is a face of the figures' font.
type typeface int

const (
	regular typeface = iota
	bold
	italic
)

// fonts are the three faces of Liberation Sans, which has the widths of Arial and
// Helvetica: text set by its metrics fits where a reader has one of those.
var fonts = sync.OnceValue(func() [3]font.Face {
	var out [3]font.Face
	for i, f := range []struct {
		ttf    []byte
		weight stdfont.Weight
		style  stdfont.Style
	}{
		{liberationsansregular.TTF, stdfont.WeightNormal, stdfont.StyleNormal},
		{liberationsansbold.TTF, stdfont.WeightBold, stdfont.StyleNormal},
		{liberationsansitalic.TTF, stdfont.WeightNormal, stdfont.StyleItalic},
	} {
		parsed, err := opentype.Parse(f.ttf)
		if err != nil {
			panic(fmt.Sprintf("embedded font: %v", err))
		}
		out[i] = font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Weight: f.weight, Style: f.style}, Face: parsed}
	}
	return out
})

func faceOf(t typeface, size float64) font.Face {
	f := fonts()[t]
	f.Font.Size = font.Length(size)
	return f
}

// textWidth is the width of a text in points.
func textWidth(s string, t typeface, size float64) float64 {
	f := faceOf(t, size)
	return float64(f.Width(s))
}

// anchor of a text.
type align int

const (
	alignStart align = iota
	alignMiddle
	alignEnd
)

// label is a piece of text on a canvas; x and y are its anchor on the baseline in points
// from the bottom left. turned rotates it by 90 degrees counterclockwise.
type label struct {
	x, y   float64
	text   string
	face   typeface
	size   float64
	align  align
	paint  paint
	turned bool
	// halo sets the text off from what it covers.
	halo bool
}

// texter is a canvas that sets anchored text itself.
type texter interface{ setText(label) }

// setText draws a label on any canvas.
func setText(c vg.Canvas, l label) {
	if l.text == "" || l.size <= 0 {
		return
	}
	if t, ok := c.(texter); ok {
		t.setText(l)
		return
	}
	dx := 0.0
	switch l.align {
	case alignMiddle:
		dx = -textWidth(l.text, l.face, l.size) / 2
	case alignEnd:
		dx = -textWidth(l.text, l.face, l.size)
	}
	c.Push()
	c.SetColor(l.paint)
	c.Translate(vg.Point{X: vg.Length(l.x), Y: vg.Length(l.y)})
	if l.turned {
		c.Rotate(math.Pi / 2)
	}
	at, face := vg.Point{X: vg.Length(dx)}, faceOf(l.face, l.size)
	if l.halo {
		c.SetColor(paper)
		for _, o := range [8][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.7, 0.7}, {-0.7, 0.7}, {0.7, -0.7}, {-0.7, -0.7}} {
			c.FillString(face, vg.Point{X: at.X + vg.Length(o[0]), Y: vg.Length(o[1])}, l.text)
		}
		c.SetColor(l.paint)
	}
	c.FillString(face, at, l.text)
	c.Pop()
}

// box is a label's rectangle: left, bottom, right, top.
func (l label) box() [4]float64 {
	w := textWidth(l.text, l.face, l.size)
	left := l.x
	off := 0.0
	switch l.align {
	case alignMiddle:
		off = w / 2
	case alignEnd:
		off = w
	}
	if l.turned {
		return [4]float64{l.x - float64(0.74*l.size), l.y - off, l.x + float64(0.22*l.size), l.y - off + w}
	}
	left -= off
	return [4]float64{left, l.y - float64(0.22*l.size), left + w, l.y + float64(0.74*l.size)}
}

func overlap(a, b [4]float64) bool {
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

// circleControl is the distance of the controls of a quarter circle drawn as one cubic
// curve, 4/3 (sqrt 2 - 1) radii.
const circleControl = 4.0 / 3 * (math.Sqrt2 - 1)

// arcCurves writes the whole circle of an arc as four cubic curves: its start, then triples
// of two controls and an end. Figures draw no other arcs.
func arcCurves(p vg.PathComp) [][2]float64 {
	r, x, y := float64(p.Radius), float64(p.Pos.X), float64(p.Pos.Y)
	k := r * circleControl
	return [][2]float64{
		{x + r, y},
		{x + r, y + k},
		{x + k, y + r},
		{x, y + r},
		{x - k, y + r},
		{x - r, y + k},
		{x - r, y},
		{x - r, y - k},
		{x - k, y - r},
		{x, y - r},
		{x + k, y - r},
		{x + r, y - k},
		{x + r, y},
	}
}

// pen keeps the state that every vector canvas here has.
type pen struct {
	width float64
	dash  []float64
	color paint
}

func (p *pen) setColor(c color.Color) {
	switch c := c.(type) {
	case nil:
		p.color = ink
	case paint:
		p.color = c
	default:
		r, g, b, a := c.RGBA()
		p.color = paint{hex: fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8), alpha: uint8(a >> 8)}
	}
}

func (p *pen) setDash(pattern []vg.Length) {
	p.dash = nil
	for _, d := range pattern {
		p.dash = append(p.dash, float64(d))
	}
}

// noTransforms are the methods of vg.Canvas that the vector canvases here do not offer:
// everything is drawn in the figure's own coordinates and text carries its own rotation.
type noTransforms struct{}

func (noTransforms) Rotate(float64)     { panic("report: figures are drawn without transforms") }
func (noTransforms) Translate(vg.Point) { panic("report: figures are drawn without transforms") }
func (noTransforms) Scale(_, _ float64) { panic("report: figures are drawn without transforms") }
func (noTransforms) DrawImage(vg.Rectangle, image.Image) {
	panic("report: figures hold no images")
}
