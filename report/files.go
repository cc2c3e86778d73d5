package report

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"image/png"
	"math"
	"strings"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/tiff"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// maxPixels bounds a raster figure and so its memory: a full page at 1200 dpi.
const maxPixels = 100_000_000

// raster draws a figure as PNG or TIFF with its resolution in the file.
func (dr *drawing) raster(format string, dpi int) ([]byte, error) {
	if dpi == 0 {
		dpi = 300
	}
	px := dr.w / 72 * float64(dpi) * (dr.h / 72 * float64(dpi))
	if px > maxPixels {
		return nil, fmt.Errorf("figure %q: %.0f million pixels at %d dpi; at most %d million are drawn", dr.f.ID, px/1e6, dpi, maxPixels/1_000_000)
	}
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(dr.w), vg.Length(dr.h)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	dr.draw(c)
	var b bytes.Buffer
	switch format {
	case "png":
		if err := png.Encode(&b, c.Image()); err != nil {
			return nil, err
		}
		text := ""
		if dr.synthetic {
			text = "SYNTHETIC data: simulated, nothing in it counts as reproduced"
		}
		return pngMeta(b.Bytes(), dpi, text), nil
	default:
		if err := tiff.Encode(&b, c.Image(), &tiff.Options{Compression: tiff.Deflate, Predictor: true}); err != nil {
			return nil, err
		}
		return tiffResolution(b.Bytes(), dpi), nil
	}
}

// pngMeta puts the resolution and a description after the header of a PNG. Reference: PNG
// specification (third edition), 11.3.4.3 pHYs and 11.3.3.2 tEXt.
func pngMeta(b []byte, dpi int, text string) []byte {
	const header = 8 + 25 // signature and IHDR
	if len(b) < header {
		return b
	}
	chunk := func(kind string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		body := append([]byte(kind), data...)
		out = append(out, body...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	perMetre := uint32(whole(math.Round(float64(dpi)/0.0254), 1, 1<<30))
	phys := binary.BigEndian.AppendUint32(nil, perMetre)
	phys = binary.BigEndian.AppendUint32(phys, perMetre)
	extra := chunk("pHYs", append(phys, 1))
	if text != "" {
		extra = append(extra, chunk("tEXt", []byte("Description\x00"+text))...)
	}
	out := append([]byte(nil), b[:header]...)
	out = append(out, extra...)
	return append(out, b[header:]...)
}

// tiffResolution sets the resolution tags 282 and 283 of a little-endian TIFF, which the
// encoder writes as 72 dots an inch.
func tiffResolution(b []byte, dpi int) []byte {
	le := binary.LittleEndian
	if len(b) < 8 || string(b[:2]) != "II" {
		return b
	}
	at := int(le.Uint32(b[4:]))
	if at+2 > len(b) {
		return b
	}
	for i := range int(le.Uint16(b[at:])) {
		e := at + 2 + 12*i
		if e+12 > len(b) {
			return b
		}
		if tag := le.Uint16(b[e:]); tag == 282 || tag == 283 {
			if v := int(le.Uint32(b[e+8:])); v+8 <= len(b) {
				le.PutUint32(b[v:], uint32(dpi))
				le.PutUint32(b[v+4:], 1)
			}
		}
	}
	return b
}

// pdfEpoch stands in every PDF: a file that says when it was made differs every time.
var pdfEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// pdfCanvas is a vg.Canvas that writes PDF with embedded fonts and real text.
type pdfCanvas struct {
	noTransforms
	pen
	doc   *fpdf.Fpdf
	h     float64
	stack []pen
}

// pdf draws a figure as PDF.
func (dr *drawing) pdf() ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: dr.w, Ht: dr.h}})
	doc.SetCreationDate(pdfEpoch)
	doc.SetModificationDate(pdfEpoch)
	doc.SetCatalogSort(true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.SetProducer("Reprise", true)
	doc.SetTitle(oneLine(dr.f.Title), true)
	if dr.synthetic {
		doc.SetSubject("SYNTHETIC data: simulated, nothing in it counts as reproduced", true)
	}
	doc.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	doc.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	doc.AddUTF8FontFromBytes("sans", "I", liberationsansitalic.TTF)
	doc.AddPage()
	c := &pdfCanvas{doc: doc, h: dr.h}
	c.color, c.width = ink, 1
	dr.draw(c)
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, fmt.Errorf("figure %q: %w", dr.f.ID, err)
	}
	return b.Bytes(), nil
}

func (c *pdfCanvas) SetLineWidth(w vg.Length)               { c.width = float64(w) }
func (c *pdfCanvas) SetLineDash(p []vg.Length, _ vg.Length) { c.setDash(p) }
func (c *pdfCanvas) SetColor(col color.Color)               { c.setColor(col) }
func (c *pdfCanvas) Push()                                  { c.stack = append(c.stack, c.pen) }
func (c *pdfCanvas) Pop()                                   { c.pen, c.stack = c.stack[len(c.stack)-1], c.stack[:len(c.stack)-1] }

func (c *pdfCanvas) FillString(f font.Face, p vg.Point, s string) {
	c.setText(label{x: float64(p.X), y: float64(p.Y), text: s, size: float64(f.Font.Size), paint: c.color})
}

func (c *pdfCanvas) ink(p paint) {
	n := rgba(p.hex, p.alpha)
	r, g, b := int(n.R), int(n.G), int(n.B)
	c.doc.SetFillColor(r, g, b)
	c.doc.SetDrawColor(r, g, b)
	c.doc.SetTextColor(r, g, b)
	c.doc.SetAlpha(float64(p.alpha)/255, "Normal")
}

func (c *pdfCanvas) trace(p vg.Path, style string) {
	if len(p) == 0 {
		return
	}
	for i, comp := range p {
		x, y := float64(comp.Pos.X), c.h-float64(comp.Pos.Y)
		switch comp.Type {
		case vg.MoveComp:
			c.doc.MoveTo(x, y)
		case vg.LineComp:
			c.doc.LineTo(x, y)
		case vg.ArcComp:
			pts := arcCurves(comp)
			if i == 0 || p[i-1].Type == vg.MoveComp {
				c.doc.MoveTo(pts[0][0], c.h-pts[0][1])
			} else {
				c.doc.LineTo(pts[0][0], c.h-pts[0][1])
			}
			for j := 1; j+2 < len(pts); j += 3 {
				c.doc.CurveBezierCubicTo(pts[j][0], c.h-pts[j][1], pts[j+1][0], c.h-pts[j+1][1], pts[j+2][0], c.h-pts[j+2][1])
			}
		case vg.CurveComp:
			if k := comp.Control; len(k) == 1 {
				c.doc.CurveTo(float64(k[0].X), c.h-float64(k[0].Y), x, y)
			} else if len(k) == 2 {
				c.doc.CurveBezierCubicTo(float64(k[0].X), c.h-float64(k[0].Y), float64(k[1].X), c.h-float64(k[1].Y), x, y)
			}
		case vg.CloseComp:
			c.doc.ClosePath()
		}
	}
	c.doc.DrawPath(style)
}

func (c *pdfCanvas) Stroke(p vg.Path) {
	if c.width <= 0 {
		return
	}
	c.ink(c.color)
	c.doc.SetLineWidth(c.width)
	c.doc.SetDashPattern(c.dash, 0)
	c.trace(p, "D")
}

func (c *pdfCanvas) Fill(p vg.Path) {
	c.ink(c.color)
	c.trace(p, "F")
}

func (c *pdfCanvas) setText(l label) {
	c.ink(l.paint)
	c.doc.SetFont("sans", []string{"", "B", "I"}[l.face], l.size)
	s := strings.Map(func(r rune) rune { // the writer's fonts end at the basic plane
		if r > 0xffff {
			return '\ufffd'
		}
		return r
	}, oneLine(l.text))
	x, y := l.x, c.h-l.y
	w := c.doc.GetStringWidth(s)
	dx := 0.0
	switch l.align {
	case alignMiddle:
		dx = -w / 2
	case alignEnd:
		dx = -w
	}
	if l.turned {
		c.doc.TransformBegin()
		c.doc.TransformRotate(90, x, y)
	}
	if l.halo {
		c.doc.SetDashPattern(nil, 0)
		c.doc.SetDrawColor(255, 255, 255)
		c.doc.SetLineWidth(2)
		c.doc.SetTextRenderingMode(1)
		c.doc.Text(x+dx, y, s)
		c.doc.SetTextRenderingMode(0)
	}
	c.doc.Text(x+dx, y, s)
	if l.turned {
		c.doc.TransformEnd()
	}
}
