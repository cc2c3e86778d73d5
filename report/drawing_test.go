package report

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"reprise/analyses/result"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi  float64
		n       int
		percent bool
		want    string
	}{
		{0, 1, 5, true, "0% 20% 40% 60% 80% 100%"},
		{-4, 4, 4, false, "−4 −2 0 2 4"},
		{0, 0.003, 3, false, "0.000 0.001 0.002 0.003"},
		{2, 2.1, 2, false, "2.00 2.05 2.10"},
		{0, 20000, 4, false, "0 5000 10\u2009000 15\u2009000 20\u2009000"},
		{0, 3e6, 3, false, "0 10⁶ 2×10⁶ 3×10⁶"},
	} {
		var got []string
		for _, tick := range linearTicks(c.lo, c.hi, c.n, c.percent) {
			got = append(got, tick.Label)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%g to %g: %s, wanted %s", c.lo, c.hi, s, c.want)
		}
	}
	var got []string
	for _, tick := range logTicks(1, 3.05, 6) {
		got = append(got, tick.Label)
	}
	if s := strings.Join(got, " "); s != "10 20 50 100 200 500 1000" {
		t.Errorf("log ticks: %s", s)
	}
}

func TestClip(t *testing.T) {
	box := rect{0, 0, 10, 10}
	lines := clipLine([]vg.Point{pt(-5, 5), pt(5, 5), pt(5, 20), pt(8, 20), pt(8, 5)}, box)
	want := [][]vg.Point{{pt(0, 5), pt(5, 5), pt(5, 10)}, {pt(8, 10), pt(8, 5)}}
	if len(lines) != len(want) {
		t.Fatalf("got %v", lines)
	}
	for i := range want {
		if len(lines[i]) != len(want[i]) {
			t.Fatalf("got %v", lines)
		}
		for j := range want[i] {
			if lines[i][j] != want[i][j] {
				t.Errorf("piece %d: got %v, wanted %v", i, lines[i], want[i])
			}
		}
	}
	poly := clipPolygon([]vg.Point{pt(-5, -5), pt(20, -5), pt(20, 20), pt(-5, 20)}, box)
	area := 0.0
	for i, p := range poly {
		q := poly[(i+1)%len(poly)]
		area += float64(p.X*q.Y - q.X*p.Y)
	}
	if math.Abs(math.Abs(area)/2-100) > 1e-9 {
		t.Errorf("clipped area %g, wanted 100", area/2)
	}
}

// TestNoOverlap: labels at the same place are moved apart.
func TestNoOverlap(t *testing.T) {
	pp := &plotPanel{box: rect{0, 0, 200, 200}}
	texts := []label{}
	for range 6 {
		texts = append(texts, label{x: 100, y: 100, text: "Cluster", size: 8, align: alignMiddle})
	}
	pp.spread(texts)
	for i := range texts {
		for j := range i {
			if overlap(texts[i].box(), texts[j].box()) {
				t.Errorf("labels %d and %d overlap", i, j)
			}
		}
	}
}

// TestSpan: a panel fills the cells of its letter, and drawings stay inside the figure.
func TestSpan(t *testing.T) {
	s := fixture()
	c := newSVG(0, 0, false)
	dr := newDrawing(&s.Figures[0], palette{}, false)
	if math.Abs(dr.w-481.889763779) > 1e-6 || c == nil {
		t.Errorf("170 mm are %g pt", dr.w)
	}
	for _, f := range s.Figures {
		b, err := FigureFile(f, Style{}, true, "svg")
		if err != nil {
			t.Fatal(err)
		}
		dr := newDrawing(&f, palette{}, true)
		for _, line := range strings.Split(string(b), "\n") {
			if !strings.HasPrefix(line, "<text") {
				continue
			}
			var x, y float64
			if _, err := sscan(line, &x, &y); err != nil {
				t.Fatal(err)
			}
			if x < 0 || y < 0 || x > dr.w || y > dr.h {
				t.Errorf("%s: text outside the figure: %s", f.ID, line)
			}
		}
	}
}

func TestResolution(t *testing.T) {
	f := fixture().Figures[0]
	f.DPI = 150
	b, err := FigureFile(f, Style{}, false, "png")
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b, []byte("pHYs"))
	if i < 0 || binary.BigEndian.Uint32(b[i+4:]) != 5906 { // 150 / 0.0254
		t.Error("the PNG does not carry 150 dpi")
	}
	if b, err = FigureFile(f, Style{}, false, "tiff"); err != nil {
		t.Fatal(err)
	}
	at := int(binary.LittleEndian.Uint32(b[4:]))
	found := false
	for k := range int(binary.LittleEndian.Uint16(b[at:])) {
		e := b[at+2+12*k:]
		if binary.LittleEndian.Uint16(e) == 282 {
			v := binary.LittleEndian.Uint32(e[8:])
			found = binary.LittleEndian.Uint32(b[v:]) == 150
		}
	}
	if !found {
		t.Error("the TIFF does not carry 150 dpi")
	}
}

func TestColumnDecimals(t *testing.T) {
	tb := result.Table{Columns: []result.Column{{Key: "a"}, {Key: "b"}}, Rows: []result.Row{
		{Cells: []result.Cell{result.TextCell("x"), result.RealCell(result.Num(1.1))}},
		{Cells: []result.Cell{result.TextCell("y"), result.RealCell(result.Num(0.512))}},
	}}
	if d := columnPlaces(&tb, 1, result.CellReal); d != 2 {
		t.Errorf("%d decimals, wanted 2", d)
	}
	tb.Rows[1].Cells[1] = result.RealCell(result.Num(0.0012))
	if d := columnPlaces(&tb, 1, result.CellReal); d != -1 {
		t.Errorf("%d decimals, wanted each its own", d)
	}
}

// sscan reads the place of a text element.
func sscan(line string, x, y *float64) (int, error) {
	return fmt.Sscanf(line, `<text x="%g" y="%g"`, x, y)
}
