package report

import (
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// okabeIto are the colours of the groups in their fixed order. Reference: Okabe M, Ito K.
// Color Universal Design, https://jfly.uni-koeln.de/color/ (2008). The eighth colour,
// black, is a middle grey here, so that it stands on dark paper too.
var okabeIto = []string{
	"#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#F0E442", "#7A7A7A",
}

// The inks and papers of the two themes.
const (
	lightPaper, darkPaper = "#FFFFFF", "#15171B"
	lightInk, darkInk     = "#1A1A1A", "#E8E6E1"
	lightMuted, darkMuted = "#5A5A5A", "#A3A29C"
	lightRule, darkRule   = "#C9C9C6", "#3F434A"
)

var colourPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// palette are the colours of the groups.
type palette struct {
	fill []string // as given
	// light and dark are readable as text (contrast at least 4.5) on the two papers.
	light, dark []string
}

// newPalette puts the study's own colours before those of Okabe and Ito.
func newPalette(own []string) (palette, error) {
	p := palette{fill: append([]string(nil), okabeIto...)}
	for i, c := range own {
		if !colourPattern.MatchString(c) {
			return palette{}, fmt.Errorf("style: palette[%d] must be a colour as #rrggbb, got %q", i+1, c)
		}
		if i < len(p.fill) {
			p.fill[i] = c
		} else {
			p.fill = append(p.fill, c)
		}
	}
	for _, c := range p.fill {
		p.light = append(p.light, readable(c, lightPaper, 0))
		p.dark = append(p.dark, readable(c, darkPaper, 255))
	}
	return p, nil
}

// index is the place of a 1-based group in the palette; groups beyond its end start anew.
func (p palette) index(group int) int { return (group - 1) % len(p.fill) }

// textContrast is what WCAG 2.2 asks of text at level AA.
const textContrast = 4.5

// readable moves a colour towards black (0) or white (255) in steps of 2 % until text in
// it reads on the paper.
func readable(c, paper string, towards float64) string {
	r, g, b := channels(c)
	for step := 0; step <= 50; step++ {
		t := float64(step) / 50
		mix := func(x float64) float64 { return math.Round(float64(x*(1-t)) + float64(towards*t)) }
		out := fmt.Sprintf("#%02X%02X%02X", whole(mix(r), 0, 255), whole(mix(g), 0, 255), whole(mix(b), 0, 255))
		if contrast(out, paper) >= textContrast {
			return out
		}
	}
	return c
}

// contrast is the contrast ratio of WCAG 2.2 between two colours, from 1 to 21.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2 for sRGB.
func luminance(c string) float64 {
	r, g, b := channels(c)
	return float64(0.2126*linear(r/255)) + float64(0.7152*linear(g/255)) + float64(0.0722*linear(b/255))
}

func channels(c string) (r, g, b float64) {
	v, err := strconv.ParseUint(strings.TrimPrefix(c, "#"), 16, 32)
	if err != nil {
		return 0, 0, 0
	}
	return float64(v >> 16 & 255), float64(v >> 8 & 255), float64(v & 255)
}

// rgba is a colour for a canvas.
func rgba(c string, alpha uint8) color.NRGBA {
	r, g, b := channels(c)
	return color.NRGBA{R: uint8(whole(r, 0, 255)), G: uint8(whole(g, 0, 255)), B: uint8(whole(b, 0, 255)), A: alpha}
}

// mix is the colour at t from a (0) to b (1).
func mix(a, b string, t float64) string {
	r1, g1, b1 := channels(a)
	r2, g2, b2 := channels(b)
	t = math.Max(0, math.Min(1, t))
	m := func(x, y float64) int { return whole(math.Round(x+float64(t*(y-x))), 0, 255) }
	return fmt.Sprintf("#%02X%02X%02X", m(r1, r2), m(g1, g2), m(b1, b2))
}
