package report

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reprise/analyses/result"
)

// TestProblems: every mistake of the prose at once, with line and column, and no file.
func TestProblems(t *testing.T) {
	s := fixture()
	s.Prose = []byte(strings.Join([]string{
		"# Títle",
		"",
		"Known {{cohort.n}}, unknown ü {{cohort.m}}, format {{cohort.n|.2z}}.",
		"See {{table baseline}} here, [@nobody] and [@cui2025; @none].",
		"",
		"{{table nowhere}}",
		"",
		"{{figure fig2}}",
		"",
		"{{figure fig2}}",
		"",
		"{{claims all}}",
		"",
		"- {{stage subgroups}}",
		"",
		"Open {{cohort.n",
		"",
		"{{table}}",
		"",
		"`{{ignored}}` and \\{{ignored}}",
		"",
		"    {{ignored}}",
		"",
		"Wrong {{mrc.acute|text}} {{}}",
	}, "\n"))
	files, problems, err := Render(context.Background(), s)
	if err != nil || files != nil {
		t.Fatalf("files %d, error %v", len(files), err)
	}
	want := []string{
		`3:31: {{cohort.m}}: there is no "cohort.m"`,
		`3:52: {{cohort.n}}: unknown format ".2z"`,
		`4:5: {{table baseline}} must stand alone on a line`,
		`4:31: [@nobody] names no table`,
		`4:55: [@none] names no table`,
		`6:1: there is no table "nowhere"; there are: baseline, baseline.pairs`,
		`10:1: {{figure fig2}} stands twice`,
		`12:1: {{claims}} takes no id, got "all"`,
		`14:3: {{stage subgroups}} must stand alone on a line`,
		`16:6: {{ has no closing }}`,
		`18:1: {{table}} needs the id of a table`,
		`24:7: {{mrc.acute}}: format "text" needs a text`,
		`24:26: {{}} needs a path`,
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Text))
	}
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("not expected: %s", got[i])
		case i >= len(got):
			t.Errorf("missing: %s", want[i])
		case !strings.HasPrefix(got[i], want[i]):
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

// TestBuiltInArticle: without prose a report has every section.
func TestBuiltInArticle(t *testing.T) {
	s := fixture()
	s.Prose = nil
	for _, template := range []string{"article", "notebook"} {
		s.Template = template
		files := render(t, s)
		page := string(files["report.html"])
		for _, want := range []string{"Summary", "116 cases with 24 variables were analysed", "Published and computed", `id="table-baseline"`, `id="figure-fig3"`, `id="stage-complete"`, "Kruskal-Wallis", strings.Repeat("3f0c", 16)} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q", template, want)
			}
		}
		if open := strings.Contains(page, `id="stage-complete" open`); open != (template == "notebook") {
			t.Errorf("%s: cells open is %v", template, open)
		}
	}
	empty := render(t, Study{ID: "e", Title: "Empty"})
	if !strings.Contains(string(empty["report.html"]), "Real data") {
		t.Error("an empty study has no report")
	}
}

func TestLeaf(t *testing.T) {
	p := printer{}
	for _, c := range []struct {
		leaf         result.Leaf
		format, want string
	}{
		{result.Leaf{Type: result.LeafCount, Number: result.Num(12345)}, "", "12\u2009345"},
		{result.Leaf{Type: result.LeafP, Number: result.Num(0.0341)}, "", "0.034"},
		{result.Leaf{Type: result.LeafP, Number: result.Num(1e-9)}, "", "<0.001"},
		{result.Leaf{Type: result.LeafP, Number: result.Num(1e-9)}, "P", "P < 0.001"},
		{result.Leaf{Type: result.LeafShare, Share: result.Share{Count: 29, Total: 37}}, "", "29 (78.4%)"},
		{result.Leaf{Type: result.LeafShare, Share: result.Share{Count: 29, Total: 37}}, "n/N", "29/37"},
		{result.Leaf{Type: result.LeafReal, Number: result.Num(-45.8333)}, "", "−45.83"},
		{result.Leaf{Type: result.LeafReal, Number: result.Num(3.2e-7)}, "", "3.20 × 10⁻⁷"},
		{result.Leaf{Type: result.LeafReal, Number: result.NA("none")}, "", "—"},
		{result.Leaf{Type: result.LeafBool, Number: result.Num(1)}, "", "yes"},
		{result.Leaf{Type: result.LeafText, Text: "ward.D2"}, "", "ward.D2"},
	} {
		got, err := p.leaf(c.leaf, c.format)
		if err != nil || got != c.want {
			t.Errorf("%v|%s: got %q, %v; want %q", c.leaf, c.format, got, err, c.want)
		}
	}
}

func TestBibliography(t *testing.T) {
	refs, err := readBibliography([]byte(fixtureBib + `@book{b, author = {G{\"o}del, Kurt and {\'E}mile Zola and others}, title = "A {TeX} title?", publisher = {Springer}, year = 1931, pages = {173--198}}`))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"cui2025": "Cui B, Liu H, Liu R, Yin G, Xie Q. Identification of clinical subgroups in anti-SRP positive immune-mediated necrotizing myopathy. Ther Adv Musculoskelet Dis 2025;17.",
		"okabe":   "Okabe M, Itô K. Color Universal Design. 2008.",
		"b":       "Gödel K, Zola É, et al. A TeX title? Springer 1931:173–198.",
	} {
		if refs[key].Text != want {
			t.Errorf("%s:\n got %s\nwant %s", key, refs[key].Text, want)
		}
	}
	if refs["cui2025"].DOI != "10.1177/1759720X251314697" || refs["okabe"].URL == "" {
		t.Error("DOI or URL is missing")
	}
	for _, bad := range []string{"@article{", "@article{a, title={x}} @article{a, title={y}}", "}}}}"} {
		if _, err := readBibliography([]byte(bad)); err == nil {
			t.Errorf("%q was read without an error", bad)
		}
	}
}

// FuzzProse: no prose makes the report panic, and what it writes stays inert.
func FuzzProse(f *testing.F) {
	f.Add(fixtureProse)
	for _, a := range attacks {
		f.Add(a)
	}
	f.Add("{{a[\"}}\"]|.2f}} [@x] | a |\n|--|\n| {{b\\|n}} |")
	s := fixture()
	s.Figures, s.Stages = nil, nil
	f.Fuzz(func(t *testing.T, prose string) {
		if len(prose) > 4096 {
			return
		}
		s := s
		s.Prose = []byte(prose)
		files, problems, err := Render(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 {
			for _, p := range problems {
				if p.Line < 1 || p.Column < 1 {
					t.Errorf("no place: %+v", p)
				}
			}
			return
		}
		checkInert(t, files["report.html"])
	})
}
