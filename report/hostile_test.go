package report

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"reprise/analyses/result"
)

var attacks = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></style><script>alert(2)</script>`, `javascript:alert(3)`,
	`'; } body{background:url(http://evil.example/x)} /*`, `{{.Study}} {{template "page.html"}} {{cohort.n}}`, "]]></svg><script>alert(4)</script>",
	`[x](javascript:alert(5))`, `![x](http://evil.example/p.png)`, "a\u202eb\x00c\x1b[31m", `\end{tabular}\input{/etc/passwd}`, "=HYPERLINK(\"http://evil.example\")",
}

// hostile puts an attack into every text of the study.
func hostile(attack string) Study {
	s := fixture()
	s.Title, s.Citation, s.Version, s.Profile, s.Basis = attack, attack+" doi:10.1000/"+attack, attack, attack, attack
	for i := range s.Clusters {
		s.Clusters[i].Name = attack
	}
	for i := range s.Stages {
		st := &s.Stages[i]
		st.Kind, st.KindSummary, st.YAML = attack, attack, attack+"\n```\n"+attack
		st.Settings = []Setting{{attack, attack, true}}
		st.Notes = []result.Note{{Code: "x", Text: attack}}
		st.References, st.Changed = []string{attack}, []string{attack}
		for j := range st.Tables {
			tb := &st.Tables[j]
			tb.Title, tb.Footnotes = attack, []string{attack, "† " + attack}
			for k := range tb.Columns {
				c := &tb.Columns[k]
				c.Head, c.Sub, c.Unit, c.Key = attack, attack, attack, attack+itoa(k)
			}
			for k := range tb.Rows {
				tb.Rows[k].Cells[0] = result.Cell{Kind: result.CellText, Text: attack, Marks: attack}
				if len(tb.Rows[k].Cells) > 1 {
					tb.Rows[k].Cells[1] = result.EmptyCell(attack)
				}
			}
		}
	}
	for i := range s.Claims {
		c := &s.Claims[i]
		c.ID, c.What, c.Source, c.Class, c.Published, c.Computed, c.Printed, c.Reason, c.Value = attack+itoa(i), attack, attack, attack, attack, attack, attack, attack, attack
	}
	for i := range s.Figures {
		f := &s.Figures[i]
		f.Title, f.Caption = attack, attack
		for j := range f.Panels {
			p := &f.Panels[j]
			p.Title, p.Figure.Caption, p.Figure.Alt, p.Figure.X.Label, p.Figure.Y.Unit = attack, attack, attack, attack, attack
			for k := range p.Figure.Groups {
				p.Figure.Groups = append([]result.FigureGroup(nil), p.Figure.Groups...)
				p.Figure.Groups[k].Name = attack
			}
			for k := range p.Figure.Layers {
				for m := range p.Figure.Layers[k].Labels {
					p.Figure.Layers[k].Labels[m] = attack
				}
			}
		}
	}
	s.Inputs = []Input{{attack, attack}}
	s.Notes = []result.Note{{Code: "x", Text: attack}}
	s.Methods = "Text."
	s.Bibliography = []byte("@article{k, author={" + strings.NewReplacer("{", "", "}", "", `"`, "", "\\", "", "@", "", "#", "", "\x00", "", "\x1b", "", "\u202e", "").Replace(attack) + "}, title={T}, url={javascript:alert(1)}, doi={10.1000/x}}")
	s.Prose = []byte("## " + strings.NewReplacer("{{", "").Replace(attack) + "\n\n" + strings.ReplaceAll(attack, "{{", "") + "\n\n{{t}} [@k]\n\n<div onclick=\"alert(1)\"><b>open\n\n<iframe src=\"http://evil.example\"></iframe>\n\n![p](http://evil.example/p.png) [l](javascript:alert(1)) <b>never closed\n\n<http://evil.example/>\n\n{{table baseline}}\n\n{{figure fig2}}\n\n{{stage subgroups}}\n\n{{claims}}\n")
	s.Lookup = func(string) (result.Leaf, error) { return result.Leaf{Type: result.LeafText, Text: attack}, nil }
	return s
}

// TestHostileText renders a study whose every text attacks its reader.
func TestHostileText(t *testing.T) {
	for _, attack := range attacks {
		t.Run("", func(t *testing.T) {
			files := render(t, hostile(attack))
			page := files["report.html"]
			checkInert(t, page)
			eachElement(t, page, func(n *html.Node) {
				if n.Data == "title" && n.Namespace == "" && n.Parent.Data != "head" {
					t.Error("a title outside the head")
				}
			})
			for _, r := range []string{"\u202e", "\x00", "\x1b"} {
				if bytes.Contains(page, []byte(r)) {
					t.Errorf("the page holds %q", r)
				}
			}
			for name, b := range files {
				switch {
				case strings.HasSuffix(name, ".svg"):
					d := xml.NewDecoder(bytes.NewReader(b))
					for {
						tok, err := d.Token()
						if errors.Is(err, io.EOF) {
							break
						}
						if err != nil {
							t.Fatalf("%s: %v", name, err)
						}
						if e, ok := tok.(xml.StartElement); ok && (e.Name.Local == "script" || e.Name.Local == "img") {
							t.Errorf("%s: element %s", name, e.Name.Local)
						}
					}
				case strings.HasSuffix(name, ".tex"):
					if bytes.Contains(b, []byte(`\input`)) {
						t.Errorf("%s holds a command", name)
					}
				case strings.HasSuffix(name, ".csv"):
					checkCSV(t, name, b)
				case strings.HasSuffix(name, ".md"):
					if i := bytes.Index(b, []byte("<script")); i > 0 && b[i-1] != '\\' && !bytes.Contains(b, []byte("```yaml\n"+attack)) {
						t.Errorf("%s holds a script: %s", name, b[i-20:i+20])
					}
				}
			}
		})
	}
}

// checkCSV fails on text that a spreadsheet would execute.
func checkCSV(t *testing.T, name string, b []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for i, r := range rows {
		want := "synthetic"
		if i == 0 {
			want = "basis"
		}
		if r[0] != want {
			t.Errorf("%s: row %d begins with %q", name, i+1, r[0])
		}
		for _, c := range r {
			if c != "" && strings.ContainsRune("=+@\t\r", rune(c[0])) {
				t.Errorf("%s: %q would be executed", name, c)
			}
		}
	}
}

func TestCSV(t *testing.T) {
	tb := result.Table{Columns: []result.Column{{Key: "=name"}, {Key: "x"}, {Key: "y"}}, Rows: []result.Row{
		{Cells: []result.Cell{result.TextCell("=1+1"), result.RealCell(result.Num(-0.1234567890123456)), meanSD(1.25, 0.5)}},
		{Cells: []result.Cell{result.TextCell("-2.5"), result.RealCell(result.NA("why")), share(3, 7)}},
		{Cells: []result.Cell{result.TextCell("@cmd"), result.RealCell(result.Num(math.Inf(-1)))}},
		{Cells: []result.Cell{result.TextCell("\t=x"), result.RealCell(result.Num(1e-300))}},
		{Cells: []result.Cell{result.TextCell("-x, \"y\"")}},
	}}
	got, err := tableCSV(&tb, false)
	if err != nil {
		t.Fatal(err)
	}
	want := "'=name,x,y.count,y.total,y.mean,y.sd\n" +
		"'=1+1,-0.1234567890123456,,,1.25,0.5\n-2.5,NA,3,7,,\n'@cmd,-Inf,,,,\n'\t=x,1e-300,,,,\n\"'-x, \"\"y\"\"\",,,,,\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestStrangeFigures draws figures with missing, endless, unequal and empty data.
func TestStrangeFigures(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	axes := []result.Axis{{}, {Min: 1, Max: 1}, {Min: nan, Max: inf}, {Min: -1, Max: 5, Log: true}, {Min: 5, Max: -5}, {Min: 1e-300, Max: 1e300}, {Min: 0, Max: 1, Ticks: []result.Tick{{At: nan, Label: strings.Repeat("long label ", 30)}, {At: 0.5}}}}
	for _, a := range axes {
		for _, k := range []result.LayerKind{result.LayerPoints, result.LayerLine, result.LayerSteps, result.LayerBand, result.LayerPolygon, result.LayerSegment, result.LayerBars, result.LayerText, result.LayerTicks, result.LayerTiles, "unknown"} {
			l := result.Layer{Kind: k, X: []float64{nan, 0, 1, inf, 1e308}, Y: []float64{0, nan, 1, -inf}, X2: []float64{1, 2, 3}, Y2: []float64{nan, 1}, Labels: []string{"a", "b", "c", "d"}, Values: []float64{nan, inf, 3}, Groups: []int{99, -3}, Size: inf, Fill: true, High: 1}
			f := Figure{ID: "f", WidthMM: 20, HeightMM: 15, Layout: []string{"A"}, Panels: []Panel{{"A", strings.Repeat("title ", 40), &result.Figure{X: a, Y: a, Equal: true, Layers: []result.Layer{l, {Kind: k}}, Legend: true, Groups: []result.FigureGroup{{Name: strings.Repeat("g", 200)}}, Risk: &result.RiskTable{Times: []float64{nan, 1}, Rows: []result.RiskRow{{Counts: []int{1}}}}}}}}
			for _, format := range []string{"svg", "pdf"} {
				b, err := FigureFile(f, Style{}, false, format)
				if err != nil {
					t.Fatal(err)
				}
				if format == "svg" && (bytes.Contains(b, []byte("NaN")) || bytes.Contains(b, []byte("Inf"))) {
					t.Errorf("%s: the drawing holds NaN or Inf", k)
				}
			}
		}
	}
	if _, err := FigureFile(Figure{ID: "empty"}, Style{}, false, "png"); err != nil {
		t.Error(err)
	}
	if _, err := FigureFile(Figure{ID: "huge", WidthMM: 1200, HeightMM: 1200, DPI: 1200}, Style{}, false, "png"); err == nil {
		t.Error("a picture of 3000 million pixels was drawn")
	}
}
