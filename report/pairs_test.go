package report

import (
	"maps"
	"strings"
	"testing"

	"reprise/analyses/result"
)

// pairedTable has three groups in columns 1 to 3, their p-value and two rows of pairs.
func pairedTable(first, second, third, all float64) *result.Table {
	p := result.PValue(all)
	return &result.Table{
		ID: "table", Title: "T", Posthoc: "Holm-adjusted",
		Columns: []result.Column{{Key: "v", Text: true}, {Key: "a", Head: "A"}, {Key: "b", Head: "B"}, {Key: "c", Head: "C"}, {Key: "p", Head: "p"}},
		Rows: []result.Row{
			{Key: "x", Cells: []result.Cell{result.TextCell("x"), result.CountCell(1), result.CountCell(2), result.CountCell(3), {Kind: result.CellP, Values: []result.Number{p.Number}, Marks: "a"}}, Omnibus: &p, Pairs: []result.PairP{
				{A: 1, B: 2, P: result.PValue(first)}, {A: 1, B: 3, P: result.PValue(second)}, {A: 2, B: 3, P: result.PValue(third)},
			}},
			{Key: "y", Cells: []result.Cell{result.TextCell("y"), result.CountCell(1), result.CountCell(2), result.CountCell(3), result.PCell(p)}},
		},
		Footnotes: []string{"a Kruskal-Wallis test"},
	}
}

func TestPairMarks(t *testing.T) {
	for name, c := range map[string]struct {
		table *result.Table
		marks string
		alpha float64
		want  map[place]string
		notes []string
	}{
		"letters go on after those of the tests": {
			pairedTable(0.001, 0.04, 0.6, 0.002), "letters", 0.05,
			map[place]string{{0, 4}: "b,c"},
			[]string{"b A vs B, Holm-adjusted P < 0.05", "c A vs C, Holm-adjusted P < 0.05"},
		},
		"another level":              {pairedTable(0.001, 0.04, 0.6, 0.002), "letters", 0.01, map[place]string{{0, 4}: "b"}, nil},
		"a p equal to the level":     {pairedTable(0.05, 0.05, 0.6, 0.002), "letters", 0.05, map[place]string{}, nil},
		"the groups don't differ":    {pairedTable(0.001, 0.04, 0.6, 0.05), "letters", 0.05, map[place]string{}, nil},
		"no level":                   {pairedTable(0.001, 0.04, 0.6, 0.002), "letters", 0, map[place]string{}, nil},
		"none":                       {pairedTable(0.001, 0.04, 0.6, 0.002), "none", 0.05, map[place]string{}, nil},
		"compact":                    {pairedTable(0.001, 0.04, 0.6, 0.002), "compact", 0.05, map[place]string{{0, 1}: "A", {0, 2}: "B", {0, 3}: "B"}, nil},
		"compact, overlapping":       {pairedTable(0.5, 0.04, 0.6, 0.002), "compact", 0.05, map[place]string{{0, 1}: "A", {0, 2}: "AB", {0, 3}: "B"}, nil},
		"compact, no pair differs":   {pairedTable(0.5, 0.4, 0.6, 0.002), "compact", 0.05, map[place]string{}, nil},
		"compact, groups not differ": {pairedTable(0.001, 0.04, 0.6, 0.2), "compact", 0.05, map[place]string{}, nil},
	} {
		l := newLetters(c.table)
		got, note := printer{alpha: c.alpha, marks: c.marks}.pairMarks(c.table, l)
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		for i, n := range c.notes {
			if i >= len(l.footnotes) || l.footnotes[i].Mark+" "+l.footnotes[i].Text != n {
				t.Errorf("%s: footnotes %v", name, l.footnotes)
			}
		}
		if (len(c.want) > 0) != (note != "") || len(c.want) == 0 && len(l.footnotes) > 0 {
			t.Errorf("%s: note %q, footnotes %v", name, note, l.footnotes)
		}
	}
	missing := pairedTable(0.001, 0.04, 0.6, 0.002)
	missing.Rows[0].Pairs[2].P = result.NoP("a group has no values")
	if got, _ := (printer{alpha: 0.05, marks: "compact"}).pairMarks(missing, newLetters(missing)); len(got) > 0 {
		t.Errorf("compact letters without the p-value of a pair: %v", got)
	}
	stray := pairedTable(0.001, 0.04, 0.6, 0.002)
	stray.Rows[0].Pairs[0].B, stray.Rows[0].Pairs[1].A = 99, -3
	for _, marks := range []string{"letters", "compact"} {
		if got, _ := (printer{alpha: 0.05, marks: marks}).pairMarks(stray, newLetters(stray)); len(got) > 0 {
			t.Errorf("marks of columns that are not there: %v", got)
		}
	}
}

// TestPairMarksReachEveryOutput prints the marks in HTML, Markdown and LaTeX, not in the CSV.
func TestPairMarksReachEveryOutput(t *testing.T) {
	s := fixture()
	for _, c := range []struct{ marks, html, md, tex string }{
		{"letters", "<sup>a,b</sup>", "<sup>a,b</sup>", `\textsuperscript{a,b}`},
		{"compact", "<sup>B</sup>", "<sup>B</sup>", `\textsuperscript{B}`},
	} {
		s.Style.Marks = c.marks
		files := render(t, s)
		for file, want := range map[string]string{"report.html": c.html, "report.md": c.md, "tables/baseline.tex": c.tex} {
			if !strings.Contains(string(files[file]), want) {
				t.Errorf("%s, %s: no %s", c.marks, file, want)
			}
		}
		s.Style.Marks = "none"
		if string(render(t, s)["tables/baseline.csv"]) != string(files["tables/baseline.csv"]) {
			t.Errorf("%s: marks change the CSV", c.marks)
		}
	}
	s.Style.Marks = "stars"
	if _, err := newPrinter(s); err == nil || !strings.Contains(err.Error(), "letters, compact or none") {
		t.Error(err)
	}
}

func TestTableStyle(t *testing.T) {
	two := 2
	for name, c := range map[string]struct {
		style *result.TableStyle
		study Style
		cell  result.Cell
		want  string
	}{
		"own quartiles":        {nil, Style{}, quartiles(6, 3, 12), "6.0 (3.0–12.0)"},
		"square brackets":      {&result.TableStyle{Between: ", ", Brackets: "[]"}, Style{}, quartiles(6, 3, 12), "6.0 [3.0, 12.0]"},
		"a negative bound":     {&result.TableStyle{Between: ", "}, Style{}, quartiles(-1, -3, 12), "−1.0 (−3.0, 12.0)"},
		"mean (SD)":            {&result.TableStyle{SDInBrackets: true}, Style{}, meanSD(45, 12.5), "45.0 (12.5)"},
		"mean ± SD":            {&result.TableStyle{}, Style{}, meanSD(45, 12.5), "45.0 ± 12.5"},
		"percent sign":         {&result.TableStyle{PercentSign: true}, Style{}, share(29, 37), "29 (78.4%)"},
		"adaptive":             {&result.TableStyle{PercentSign: true, Percent: "adaptive"}, Style{}, share(29, 37), "29 (78%)"},
		"adaptive, small":      {&result.TableStyle{Percent: "adaptive"}, Style{}, share(2, 37), "2 (5.4)"},
		"adaptive, own digits": {&result.TableStyle{Percent: "adaptive"}, Style{}, result.Cell{Kind: result.CellShare, Share: &result.Share{Count: 29, Total: 37}, Digits: &two}, "29 (78.38)"},
		"p of gtsummary":       {&result.TableStyle{PFormat: "gtsummary"}, Style{}, result.PCell(result.PValue(0.97)), ">0.9"},
		"p of the study first": {&result.TableStyle{PFormat: "gtsummary"}, Style{PFormat: "tableone"}, result.PCell(result.PValue(0.97)), "0.970"},
		"default is no choice": {&result.TableStyle{PFormat: "gtsummary"}, Style{PFormat: "default"}, result.PCell(result.PValue(0.25)), "0.3"},
		"the ends of p":        {nil, Style{}, result.PCell(result.PValue(0.9999)), ">0.999"},
		"arsenal's end of p":   {&result.TableStyle{PFormat: "arsenal"}, Style{}, result.PCell(result.PValue(0.9999)), "1.000"},
	} {
		p, err := newPrinter(Study{Style: c.study})
		if err != nil {
			t.Fatal(err)
		}
		if p, err = p.in(&result.Table{Style: c.style}); err != nil {
			t.Fatal(err)
		}
		if got := p.cell(c.cell); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if _, err := (printer{}).in(&result.Table{ID: "t", Style: &result.TableStyle{PFormat: "nonsense"}}); err == nil {
		t.Error("an unknown p format")
	}
}

// TestSameBounds: one negative bound decides how the whole column parts its bounds, and that column alone.
func TestSameBounds(t *testing.T) {
	interval := func(v, lo, hi float64) result.Cell {
		return result.Cell{Kind: result.CellInterval, Values: []result.Number{result.Num(v), result.Num(lo), result.Num(hi)}}
	}
	table := &result.Table{ID: "t", Columns: []result.Column{{Key: "a"}, {Key: "b"}, {Key: "c"}}, Rows: []result.Row{
		{Key: "1", Cells: []result.Cell{result.TextCell("1–2"), interval(1, -1, 3), interval(1, 0, 3)}},
		{Key: "2", Cells: []result.Cell{result.TextCell("x"), interval(2, 1, 3), interval(2, 1, 3)}},
		{Key: "3", Cells: []result.Cell{result.TextCell("y"), result.TextCell("1–2")}},
	}}
	p, err := newPrinter(Study{})
	if err != nil {
		t.Fatal(err)
	}
	v := (&document{printer: p, study: Study{}}).viewTable(&block{table: table})
	for at, want := range [][]string{{"1 (−1 to 3)", "1 (0–3)"}, {"2 (1 to 3)", "2 (1–3)"}, {"1–2", ""}} {
		for j, text := range want {
			if got := v.Rows[at].Cells[j].Text; got != text {
				t.Errorf("row %d, column %d: %q, want %q", at+1, j+1, got, text)
			}
		}
	}
	if v.Rows[0].Label.Text != "1–2" {
		t.Errorf("label %q", v.Rows[0].Label.Text)
	}
}

// TestRoomForMarks widens a column only where its marks need it.
func TestRoomForMarks(t *testing.T) {
	for marks, want := range map[string]string{"": "", "a,b": "", "a,b,c,d": "mk3", strings.Repeat("a,", 40): "mk16"} {
		v := tableView{Heads: make([]headView, 2), Rows: []rowView{{Cells: []cellView{{Text: "1", Marks: marks}}}, {Cells: []cellView{{Text: "2", Class: "d1"}}}}}
		v.roomForMarks()
		if got := v.Rows[0].Cells[0].Class; got != want || strings.Contains(string(v.Heads[1].HeadHTML), "mk") != (want != "") ||
			v.Rows[1].Cells[0].Class != strings.TrimSpace("d1 "+want) {
			t.Errorf("%q: %q, head %q", marks, got, v.Heads[1].HeadHTML)
		}
	}
}
