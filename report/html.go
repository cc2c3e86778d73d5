package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"reprise/analyses/printed"
	"reprise/templates"
)

var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"rows":   rowsText,
		"head":   func(s string) template.HTML { return template.HTML(headHTML(s)) },
		"it":     func(s string) template.HTML { return template.HTML(italicise(oneLine(s))) },
		"inc":    func(i int) int { return i + 1 },
		"anchor": anchor,
		"where":  func(s string) string { return strings.ReplaceAll(oneLine(s), "p. ", "p.\u00a0") },
		"up":     func(s string) string { return upperFirst(oneLine(s)) },
		"stop":   func(s string) string { return sentence(oneLine(s)) },
		"dot":    func(group int) int { return (group-1)%len(okabeIto) + 1 },
		"sup": func(s string) string {
			return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }), ",")
		},
	}).ParseFS(templates.Files, "*.html"))
})

// maxInlineCSV is the largest table that travels inside the page, in bytes; larger ones
// are linked.
const maxInlineCSV = 64 << 10

// blockHTML sets one block.
func (d *document) blockHTML(b *block) ([]byte, error) {
	switch b.verb {
	case "table":
		return d.execute("table", d.linkedTable(b))
	case "figure":
		return d.execute("figure", d.figureView(b))
	case "stage":
		return d.cellHTML(b)
	case "claims":
		return d.claimsHTML()
	case "methods":
		if d.methods == nil {
			return nil, nil
		}
		var out bytes.Buffer
		err := d.markdown.Renderer().Render(&out, d.methodsS, d.methods)
		return out.Bytes(), err
	}
	return nil, fmt.Errorf("report: no block %q", b.verb)
}

func (d *document) execute(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := pages().ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out.Bytes(), nil
}

// linkedTable is a table's view with the link to its CSV.
func (d *document) linkedTable(b *block) tableView {
	v := d.viewTable(b)
	if d.csv == nil || b.file == "" {
		return v
	}
	v.CSVName = b.file + ".csv"
	v.CSV = csvLink(v.CSVName, d.csv(b.file))
	return v
}

func csvLink(name string, b []byte) template.URL {
	if len(b) > maxInlineCSV {
		return template.URL("tables/" + name)
	}
	return template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(b))
}

// captionPart is one sentence group of a figure's caption.
type captionPart struct{ Letter, Text string }

// figureCaption is the figure's own caption, then each panel's.
func figureCaption(f *Figure) []captionPart {
	var out []captionPart
	if f.Caption != "" {
		out = append(out, captionPart{Text: sentence(oneLine(f.Caption))})
	}
	for _, p := range f.Panels {
		if p.Figure == nil {
			continue
		}
		var text []string
		if p.Title != "" && len(f.Panels) > 1 {
			text = append(text, sentence(oneLine(p.Title)))
		}
		if p.Figure.Caption != "" {
			text = append(text, sentence(oneLine(p.Figure.Caption)))
		}
		for _, n := range p.Figure.Notes {
			text = append(text, sentence(upperFirst(oneLine(n.Text))))
		}
		if len(text) == 0 {
			continue
		}
		c := captionPart{Text: strings.Join(text, " ")}
		if len(f.Panels) > 1 {
			c.Letter = p.Letter
		}
		out = append(out, c)
	}
	return out
}

// figureAlt is the text alternative: title and what each panel says of itself.
func figureAlt(f *Figure) string {
	out := []string{sentence(oneLine(f.Title))}
	for _, p := range f.Panels {
		if p.Figure == nil {
			continue
		}
		s := p.Figure.Alt
		if s == "" {
			s = p.Figure.Title
		}
		if s = sentence(oneLine(s)); s != "" && s != out[0] {
			if len(f.Panels) > 1 {
				s = p.Letter + ": " + s
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

type figureView struct {
	Anchor, Label, Title string
	Caption              []captionPart
	Synthetic            bool
	SVG                  template.HTML
	Style                template.CSS
}

func (d *document) figureView(b *block) figureView {
	f := b.figure
	w := newDrawing(f, d.palette, false).w
	return figureView{
		Anchor: b.anchor, Label: b.label, Title: sentence(oneLine(f.Title)), Caption: figureCaption(f), Synthetic: d.study.Synthetic,
		SVG: template.HTML(d.svg[f.ID]),
		// on screen 1.6 CSS pixels a point, so that 8 pt text reads as 13 px; on paper the true size
		Style: template.CSS(fmt.Sprintf("--w:%spx;--mm:%smm", num(w*1.6), num(w/pointsPerMM))),
	}
}

type cellPage struct {
	*block
	Stage  *Stage
	Tables []template.HTML
	Open   bool
	Anchor string
	Seen   []target
}

func (d *document) cellHTML(b *block) ([]byte, error) {
	v := cellPage{block: b, Stage: b.stage, Open: b.open, Anchor: b.anchor}
	for _, t := range b.tables {
		h, err := d.execute("table", d.linkedTable(t))
		if err != nil {
			return nil, err
		}
		v.Tables = append(v.Tables, template.HTML(h))
	}
	for _, t := range b.seen {
		v.Seen = append(v.Seen, target{"#" + t.anchor, t.label})
	}
	return d.execute("cell", v)
}

// Href and Label serve the templates.
func (t target) Href() string  { return t.href }
func (t target) Label() string { return t.label }

// claimTable is the view of a table under the scoreboard.
func (d *document) claimTable(i int) tableView {
	t := &d.study.ClaimTables[i]
	return d.viewTable(&block{verb: "table", anchor: "claims-" + anchor(t.ID) + "-" + itoa(i+1), label: "Table C" + itoa(i+1), table: t})
}

func (d *document) claimsHTML() ([]byte, error) {
	var tables []template.HTML
	for i := range d.study.ClaimTables {
		h, err := d.execute("table", d.claimTable(i))
		if err != nil {
			return nil, err
		}
		tables = append(tables, template.HTML(h))
	}
	return d.execute("claims", struct {
		claimsView
		Tables   []template.HTML
		Sentence string
	}{d.claims, tables, d.claims.sentence()})
}

// fact is one of the facts under the title.
type fact struct {
	Name     string
	HTML     template.HTML
	Markdown string
}

// facts are the five facts: size, clusters, claims, imputation, provenance.
func (d *document) facts() []fact {
	s := d.study
	var out []fact
	add := func(name, text string) {
		out = append(out, fact{name, template.HTML(italicise(text)), md(text)})
	}
	if s.Cases > 0 {
		t := plural(s.Cases, "case", "cases")
		if s.Variables > 0 {
			t += ", " + plural(s.Variables, "variable", "variables")
		}
		add("Data", printed.Thousands(t))
	}
	if len(s.Clusters) > 0 {
		var h, m strings.Builder
		for i, c := range s.Clusters {
			if i > 0 {
				m.WriteString("; ")
			}
			fmt.Fprintf(&h, `<span class="cl"><span class="dot g%d" aria-hidden="true"></span>%s <span class="n">%d</span></span> `, d.palette.index(i+1)+1, esc(oneLine(c.Name)), c.N)
			fmt.Fprintf(&m, "%s (*n* = %d)", md(c.Name), c.N)
		}
		out = append(out, fact{"Clusters", template.HTML(h.String()), m.String()})
	}
	if d.claims.Total > 0 {
		var h strings.Builder
		var m []string
		for _, c := range d.claims.Counts {
			fmt.Fprintf(&h, `<span class="vd %s"><span class="sg" aria-hidden="true">%s</span> %d %s</span> `, c.Key, c.Sign, c.N, esc(c.Word))
			m = append(m, fmt.Sprintf("%s %d %s", c.Sign, c.N, md(c.Word)))
		}
		if d.claims.Worst != "" {
			fmt.Fprintf(&h, `<span class="worst">%s: <a href="#claim-%s">%s</a></span>`, esc(d.claims.WorstVerdict), esc(anchor(d.claims.Worst)), esc(d.claims.Worst))
			m = append(m, fmt.Sprintf("%s: %s", md(d.claims.WorstVerdict), md(d.claims.Worst)))
		}
		out = append(out, fact{"Claims", template.HTML(h.String()), strings.Join(m, ", ")})
	}
	switch sh := s.ImputedShare; {
	case sh == nil:
		add("Imputed", "nothing")
	case sh.Total > 0:
		add("Imputed", fmt.Sprintf("%s (%s%%) of values", printed.Thousands(printed.CountTotal(int64(sh.Count), int64(sh.Total))), printed.Percent(int64(sh.Count), int64(sh.Total), 1, d.printer.style.Rounding)))
	}
	var run []string
	if s.Seed != nil {
		run = append(run, fmt.Sprintf("seed %d", *s.Seed))
	}
	if s.Profile != "" {
		run = append(run, "profile "+s.Profile)
	}
	if s.Version != "" {
		run = append(run, "Reprise "+s.Version)
	}
	if len(run) > 0 {
		f := fact{Name: "Run", Markdown: md(strings.Join(run, ", "))}
		for _, r := range run {
			f.HTML += template.HTML(`<span class="ln">` + esc(r) + `</span> `)
		}
		out = append(out, f)
	}
	return out
}

type namedValue struct{ Name, Value string }

// provenance are the facts of the run, in full.
func (d *document) provenance() []namedValue {
	s := d.study
	out := []namedValue{{"Study", s.ID}, {"Program", "Reprise " + s.Version}, {"Profile of statistical conventions", s.Profile}}
	if s.Seed != nil {
		out = append(out, namedValue{"Seed", fmt.Sprint(*s.Seed)})
	} else {
		out = append(out, namedValue{"Seed", "none: no stage draws random numbers"})
	}
	basis := s.Basis
	if basis == "" && s.Synthetic {
		basis = "synthetic"
	}
	if basis != "" {
		out = append(out, namedValue{"Basis", basis})
	}
	return out
}

// citationWithoutDOI drops a DOI from the end of a citation, which links it beside.
func citationWithoutDOI(citation, doi string) string {
	s := strings.Replace(citation, "https://doi.org/"+doi, "", 1)
	s = strings.Replace(s, "doi:"+doi, "", 1)
	s = strings.Replace(s, "doi: "+doi, "", 1)
	return strings.TrimRight(oneLine(s), " ,;")
}

type tocEntry struct {
	ID, Text string
	Sub      []tocEntry
}

type page struct {
	Study      Study
	Title      string
	Citation   string
	DOI        string
	Facts      []fact
	Contents   []tocEntry
	Body       []template.HTML
	Refs       []reference
	Provenance []namedValue
	CSS        template.CSS
	Synthetic  bool
}

// html is report.html: one file that loads nothing and runs nothing.
func (d *document) html() ([]byte, error) {
	s := d.study
	p := page{
		Study: s, Title: oneLine(s.Title), Citation: oneLine(s.Citation), DOI: s.DOI, Facts: d.facts(), Refs: d.refs,
		Provenance: d.provenance(), Synthetic: s.Synthetic, CSS: template.CSS(d.css()),
	}
	if s.DOI != "" {
		p.Citation = citationWithoutDOI(s.Citation, s.DOI)
	}
	if p.Title == "" {
		p.Title = s.ID
	}
	for _, part := range d.parts {
		b, err := d.proseHTML(part)
		if err != nil {
			return nil, err
		}
		p.Body = append(p.Body, template.HTML(b))
		for _, h := range nodes[*ast.Heading](part.tree) {
			id, ok := h.AttributeString("id")
			raw, isBytes := id.([]byte)
			if !ok || !isBytes || h.Parent().Kind() != ast.KindDocument {
				continue
			}
			e := tocEntry{ID: string(raw), Text: headingText(h, part.src)}
			switch {
			case h.Level <= 2:
				p.Contents = append(p.Contents, e)
			case h.Level == 3 && len(p.Contents) > 0:
				last := &p.Contents[len(p.Contents)-1]
				last.Sub = append(last.Sub, e)
			}
		}
	}
	if len(p.Refs) > 0 {
		p.Contents = append(p.Contents, tocEntry{ID: "references", Text: "References"})
	}
	p.Contents = append(p.Contents, tocEntry{ID: "provenance", Text: "Provenance"})
	return d.execute("page.html", p)
}

// css is the style sheet with the study's palette.
func (d *document) css() string {
	var light, dark, rules strings.Builder
	for i := range d.palette.fill {
		fmt.Fprintf(&light, "--g%d:%s;--t%d:%s;", i+1, d.palette.fill[i], i+1, d.palette.light[i])
		fmt.Fprintf(&dark, "--t%d:%s;", i+1, d.palette.dark[i])
		fmt.Fprintf(&rules, ".g%d{background:var(--g%d)}.t%d{fill:var(--t%d)}", i+1, i+1, i+1, i+1)
	}
	vars := func(paper, ink, muted, rule string) string {
		return fmt.Sprintf("--paper:%s;--ink:%s;--muted:%s;--rule:%s;", paper, ink, muted, rule)
	}
	for i := 1; i <= mostRoom; i++ {
		fmt.Fprintf(&rules, `.mk%d::after{content:"";display:inline-block;width:%gem}`, i, float64(i)/2)
	}
	for _, c := range verdictColours {
		fmt.Fprintf(&light, "--%s:%s;", c.key, c.light)
		fmt.Fprintf(&dark, "--%s:%s;", c.key, c.dark)
	}
	title := oneLine(d.study.Title)
	if d.study.Synthetic {
		title += " · SYNTHETIC"
	}
	lightVars := vars(lightPaper, lightInk, lightMuted, lightRule) + light.String()
	return fmt.Sprintf(":root{%s}\n@media screen and (prefers-color-scheme:dark){:root{%s%s}}\n", lightVars, vars(darkPaper, darkInk, darkMuted, darkRule), dark.String()) +
		"@page{margin:20mm;" + pageFont + "@top-left{content:" + cssString(title) + "}@bottom-right{content:counter(page) \" / \" counter(pages)}}\n" +
		rules.String() + "\n" + templates.Style
}

// verdictColours are the colours of verdicts, the accent and the band of synthetic studies
// in both themes; each reads on its paper at level AA.
var verdictColours = []struct{ key, light, dark string }{
	{"accent", "#0072B2", "#56B4E9"},
	{"match", "#00704F", "#3CC79B"},
	{"within", "#0067A3", "#6BBCF0"},
	{"differs", "#B04A00", "#FF9248"},
	{"none", "#5F5F5F", "#A8A8A3"},
	{"built", "#7D5700", "#E9B44C"},
	{"band", "#FFE9B8", "#3A2E10"},
	{"band2", "#F8D68A", "#4C3C14"},
	{"bandink", "#4A3300", "#FFDF9E"},
}

// pageFont sets the running title and the page numbers.
const pageFont = "font:8pt system-ui,'Liberation Sans',Arial,sans-serif;color:#5A5A5A;"

// cssString writes a text as a string of CSS; all but letters, digits and spaces is
// escaped by number, so that no title ends the style.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\%06x ", r) // the space ends the number
		}
	}
	b.WriteByte('"')
	return b.String()
}
