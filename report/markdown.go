package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"reprise/analyses/printed"
)

// splice is a piece of a source and what stands there instead.
type splice struct {
	start, stop int
	text        string
}

// sourceMarkdown writes a part as plain Markdown: the source with the nodes of the
// extension replaced at their places in the tree, so that code stays as it is.
func (d *document) sourceMarkdown(p part) string {
	var edits []splice
	walk(p.tree, func(n ast.Node) {
		switch n := n.(type) {
		case *valueNode:
			edits = append(edits, splice{n.start, n.stop, md(n.printed)})
		case *citationNode:
			edits = append(edits, splice{n.start, n.stop, citationMarkdown(n)})
		case *directiveNode:
			edits = append(edits, splice{n.start, n.stop, strings.TrimRight(d.blockMarkdown(n.block), "\n")})
		case *ast.RawHTML:
			if keepTag(n, p.src) == "" && n.Segments.Len() > 0 {
				start, stop := n.Segments.At(0).Start, n.Segments.At(n.Segments.Len()-1).Stop
				edits = append(edits, splice{start, stop, strings.ReplaceAll(string(p.src[start:stop]), "<", `\<`)})
			}
		case *ast.HTMLBlock:
			if n.Lines().Len() > 0 {
				start, stop := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
				if n.HasClosure() {
					stop = max(stop, n.ClosureLine.Stop)
				}
				edits = append(edits, splice{start, stop, strings.TrimSpace(safeHTML(htmlBlockText(n, p.src))) + "\n\n"})
			}
		case *ast.Heading:
			if p.shift > 0 && n.Lines().Len() > 0 {
				at := n.Lines().At(0).Start
				from := bytes.LastIndexByte(p.src[:at], '\n') + 1
				if i := bytes.IndexByte(p.src[from:at], '#'); i >= 0 {
					edits = append(edits, splice{from + i, from + i, "#"})
				}
			}
		}
	})
	slices.SortStableFunc(edits, func(a, b splice) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue
		}
		b.Write(p.src[at:e.start])
		b.WriteString(e.text)
		at = e.stop
	}
	b.Write(p.src[at:])
	return b.String()
}

func citationMarkdown(n *citationNode) string {
	var out []string
	for _, t := range n.targets {
		label := t.label
		if strings.HasPrefix(t.href, "#ref-") {
			label = `\[` + label + `\]`
		}
		out = append(out, fmt.Sprintf("[%s](%s)", label, t.href))
	}
	return strings.Join(out, ", ")
}

// markdownReport is report.md.
func (d *document) markdownReport() []byte {
	s := d.study
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", md(s.Title))
	if s.Citation != "" {
		line := md(strings.TrimSpace(s.Citation))
		if s.DOI != "" {
			line = md(citationWithoutDOI(s.Citation, s.DOI)) + fmt.Sprintf(" [doi:%s](https://doi.org/%s)", md(s.DOI), urlPath(s.DOI))
		}
		b.WriteString(line + "\n\n")
	}
	if s.Synthetic {
		b.WriteString("> **SYNTHETIC DATA.** Simulated from published aggregates and stated assumptions; nothing here counts as reproduced.\n\n")
	} else {
		b.WriteString("> Real data.\n\n")
	}
	facts := d.facts()
	if len(facts) > 0 {
		for _, f := range facts {
			b.WriteString("| " + md(f.Name) + " ")
		}
		b.WriteString("|\n" + strings.Repeat("| --- ", len(facts)) + "|\n")
		for _, f := range facts {
			b.WriteString("| " + f.Markdown + " ")
		}
		b.WriteString("|\n\n")
	}
	for _, p := range d.parts {
		if p.titled {
			p = withoutTitle(p)
		}
		if t := strings.TrimSpace(d.sourceMarkdown(p)); t != "" {
			b.WriteString(t + "\n\n")
		}
	}
	if len(d.refs) > 0 {
		b.WriteString("## References\n\n")
		for i, r := range d.refs {
			fmt.Fprintf(&b, "%d. <a id=\"ref-%d\"></a>%s", i+1, i+1, md(r.Text))
			if r.DOI != "" {
				fmt.Fprintf(&b, " [doi:%s](https://doi.org/%s)", md(r.DOI), urlPath(r.DOI))
			} else if r.URL != "" {
				fmt.Fprintf(&b, " [%s](%s)", md(r.URL), urlSafe(r.URL))
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	b.WriteString(d.provenanceMarkdown())
	return []byte(strings.TrimRight(b.String(), "\n") + "\n")
}

// withoutTitle blanks the source's own first heading, which repeats the title (the tree
// has lost it already).
func withoutTitle(p part) part {
	at := bytes.Index(p.src, []byte("#"))
	if at < 0 {
		return p
	}
	src := bytes.Clone(p.src)
	for i := at; i < len(src) && src[i] != '\n'; i++ {
		src[i] = ' '
	}
	p.src = src
	return p
}

// blockMarkdown writes a block for report.md.
func (d *document) blockMarkdown(b *block) string {
	if b == nil {
		return ""
	}
	switch b.verb {
	case "table":
		return fmt.Sprintf("<a id=\"%s\"></a>\n\n%s", b.anchor, d.tableMarkdown(d.viewTable(b)))
	case "figure":
		return d.figureMarkdown(b)
	case "stage":
		return d.cellMarkdown(b)
	case "claims":
		return d.claimsMarkdown()
	case "methods":
		if d.methods == nil {
			return ""
		}
		return strings.TrimSpace(d.sourceMarkdown(part{src: d.methodsS, tree: d.methods, own: true, shift: 0}))
	}
	return ""
}

// tableMarkdown is a table with its caption and footnotes.
func (d *document) tableMarkdown(v tableView) string {
	label := v.Label
	if label == "" {
		label = "Table"
	}
	s := fmt.Sprintf("**%s.** %s", label, md(sentence(v.Title)))
	if v.Synthetic {
		s += " *SYNTHETIC data.*"
	}
	if v.CSVName != "" {
		s += fmt.Sprintf(" [CSV](tables/%s)", v.CSVName)
	}
	return s + "\n\n" + v.gfm() + v.notesMarkdown() + "\n"
}

func (d *document) figureMarkdown(b *block) string {
	f := b.figure
	name := fileName(f.ID)
	s := fmt.Sprintf("<a id=\"%s\"></a>\n\n![%s](figures/%s.svg)\n\n**%s.** %s", b.anchor, md(figureAlt(f)), name, b.label, md(sentence(f.Title)))
	for _, t := range figureCaption(f) {
		if t.Letter != "" {
			s += " **" + md(t.Letter) + "**"
		}
		s += " " + md(t.Text)
	}
	if d.study.Synthetic {
		s += " *SYNTHETIC data.*"
	}
	return s + "\n"
}

func (d *document) cellMarkdown(b *block) string {
	s := b.stage
	var w strings.Builder
	fmt.Fprintf(&w, "<a id=\"%s\"></a>\n<details%s>\n<summary><code>%s</code> %s%s</summary>\n\n", b.anchor, openAttr(b.open), esc(s.ID), esc(s.Kind), esc(rowsText(s, " · ")))
	if s.KindSummary != "" {
		w.WriteString(md(sentence(s.KindSummary)) + "\n\n")
	}
	if len(s.Settings) > 0 {
		w.WriteString("| Parameter | Value | |\n| :--- | :--- | :--- |\n")
		for _, set := range s.Settings {
			def := ""
			if set.Default {
				def = "default"
			}
			fmt.Fprintf(&w, "| %s | %s | %s |\n", md(set.Path), md(set.Value), def)
		}
		w.WriteString("\n")
	}
	for _, c := range s.Changed {
		w.WriteString("- " + md(sentence(c)) + "\n")
	}
	for _, n := range s.Notes {
		w.WriteString("- Note: " + md(sentence(n.Text)) + "\n")
	}
	for _, t := range b.seen {
		fmt.Fprintf(&w, "- Shown as [%s](#%s).\n", t.label, t.anchor)
	}
	if len(s.Changed)+len(s.Notes)+len(b.seen) > 0 {
		w.WriteString("\n")
	}
	for _, t := range b.tables {
		w.WriteString(d.blockMarkdown(t) + "\n")
	}
	for _, r := range s.References {
		w.WriteString(md(sentence(r)) + "\n\n")
	}
	if s.YAML != "" {
		fence := fenceFor(s.YAML)
		fmt.Fprintf(&w, "%syaml\n%s\n%s\n\n", fence, strings.TrimRight(clean(s.YAML), "\n"), fence)
	}
	w.WriteString("</details>\n")
	return w.String()
}

func openAttr(open bool) string {
	if open {
		return " open"
	}
	return ""
}

// fenceFor is a fence of more backticks than the text has in a row.
func fenceFor(s string) string {
	n, run := 3, 0
	for _, r := range s {
		if r == '`' {
			run++
			n = max(n, run+1)
		} else {
			run = 0
		}
	}
	return strings.Repeat("`", n)
}

// rowsText says how many rows went in and out, after a separator.
func rowsText(s *Stage, sep string) string {
	switch {
	case s.RowsIn >= 0 && s.RowsOut >= 0:
		return fmt.Sprintf("%s%s → %s", sep, printed.Thousands(itoa(s.RowsIn)), plural(s.RowsOut, "row", "rows"))
	case s.RowsOut >= 0:
		return sep + plural(s.RowsOut, "row", "rows")
	case s.RowsIn >= 0:
		return sep + plural(s.RowsIn, "row", "rows")
	}
	return ""
}

func (d *document) claimsMarkdown() string {
	v := d.claims
	if v.Total == 0 {
		return "There are no claims.\n"
	}
	var b strings.Builder
	b.WriteString(v.sentence() + ".\n\n")
	for _, g := range v.Groups {
		fmt.Fprintf(&b, "**%s** (%s)\n\n| Verdict | Claim | Where | Published | Computed | Full precision | Difference | Reason |\n| :--- | :--- | :--- | ---: | ---: | ---: | ---: | :--- |\n", md(upperFirst(g.Class)), md(g.Sum))
		for _, r := range g.Rows {
			fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s | %s | %s | %s |\n", r.Verdict.Sign, md(r.Verdict.Word), md(r.What), md(r.Source), md(r.Published), md(r.Printed), md(r.Computed), md(r.Difference), md(r.Reason))
		}
		b.WriteString("\n")
	}
	for i := range d.study.ClaimTables {
		b.WriteString(d.tableMarkdown(d.claimTable(i)) + "\n")
	}
	return b.String()
}

func (d *document) provenanceMarkdown() string {
	s := d.study
	var b strings.Builder
	b.WriteString("## Provenance\n\n")
	for _, n := range s.Notes {
		b.WriteString("- " + md(sentence(n.Text)) + "\n")
	}
	for _, f := range d.provenance() {
		fmt.Fprintf(&b, "- %s: %s\n", f.Name, md(f.Value))
	}
	if len(s.Inputs) > 0 {
		b.WriteString("\n| File | SHA-256 |\n| :--- | :--- |\n")
		for _, in := range s.Inputs {
			fmt.Fprintf(&b, "| %s | `%s` |\n", md(in.File), strings.ReplaceAll(oneLine(in.SHA256), "`", ""))
		}
	}
	return b.String()
}

// urlPath and urlSafe escape what would end a Markdown link.
func urlPath(s string) string { return urlSafe(s) }

func urlSafe(s string) string {
	var b strings.Builder
	for _, c := range []byte(oneLine(s)) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~:/?#@!$&*+,;=%", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// unescapeMarkdown drops the backslashes of escaped punctuation.
func unescapeMarkdown(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
