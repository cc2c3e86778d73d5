package report

import (
	"math"
	"strings"
	"testing"
)

// TestContrast: every pair of text and ground reads at level AA in both themes.
func TestContrast(t *testing.T) {
	check := func(what, a, b string, least float64) {
		t.Helper()
		if c := contrast(a, b); c < least {
			t.Errorf("%s: %s on %s has contrast %.2f, wanted %.1f", what, a, b, c, least)
		}
	}
	if c := contrast("#000000", "#FFFFFF"); math.Abs(c-21) > 1e-9 {
		t.Fatalf("black on white has contrast %g, not 21", c)
	}
	// 4.54 is the contrast of #767676 on white that WCAG's authors give
	if c := contrast("#767676", "#FFFFFF"); math.Abs(c-4.54) > 0.005 {
		t.Fatalf("#767676 on white has contrast %g", c)
	}
	check("ink", lightInk, lightPaper, 7)
	check("ink", darkInk, darkPaper, 7)
	check("muted", lightMuted, lightPaper, textContrast)
	check("muted", darkMuted, darkPaper, textContrast)
	colours := map[string][2]string{}
	for _, c := range verdictColours {
		colours[c.key] = [2]string{c.light, c.dark}
	}
	for _, k := range []string{"accent", "match", "within", "differs", "none", "built"} {
		check(k, colours[k][0], lightPaper, textContrast)
		check(k, colours[k][1], darkPaper, textContrast)
	}
	for theme := range 2 {
		for _, band := range []string{"band", "band2"} {
			check("band", colours["bandink"][theme], colours[band][theme], textContrast)
		}
	}
	p, err := newPalette([]string{"#FFFF00", "#000000"})
	if err != nil {
		t.Fatal(err)
	}
	q, err := newPalette(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []palette{p, q} {
		for i := range p.fill {
			check("text of a group", p.light[i], lightPaper, textContrast)
			check("text of a group", p.dark[i], darkPaper, textContrast)
		}
	}
	if strings.Join(q.fill[:3], " ") != "#0072B2 #D55E00 #009E73" {
		t.Errorf("the order of the colours is %v", q.fill)
	}
	if _, err := newPalette([]string{"red;}"}); err == nil {
		t.Error("a colour that is none was taken")
	}
}
