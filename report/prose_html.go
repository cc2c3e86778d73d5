package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// proseRenderer renders the nodes of the extension, and raw HTML in the safe subset.
type proseRenderer struct{ d *document }

func rendererOptions(r *proseRenderer) []renderer.Option {
	return []renderer.Option{renderer.WithNodeRenderers(util.Prioritized(r, 50))}
}

// RegisterFuncs implements renderer.NodeRenderer.
func (r *proseRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindValue, r.value)
	reg.Register(kindCitation, r.citation)
	reg.Register(kindDirective, r.directive)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(ast.KindHTMLBlock, r.htmlBlock)
	reg.Register(ast.KindImage, r.image)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
}

func (r *proseRenderer) value(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*valueNode)
		fmt.Fprintf(w, `<span class="v" title="%s">%s</span>`, esc(n.path), italicise(n.printed))
	}
	return ast.WalkSkipChildren, nil
}

func (r *proseRenderer) citation(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	n := node.(*citationNode)
	open := false
	for i, t := range n.targets {
		number := strings.HasPrefix(t.href, "#ref-")
		switch {
		case number && !open:
			if i > 0 {
				_, _ = w.WriteString(", ")
			}
			_, _ = w.WriteString("[")
			open = true
		case !number && open:
			_, _ = w.WriteString("], ")
			open = false
		case i > 0:
			_, _ = w.WriteString(", ")
		}
		fmt.Fprintf(w, `<a class="ref" href="%s">%s</a>`, esc(t.href), strings.ReplaceAll(esc(t.label), " ", "\u00a0"))
	}
	if open {
		_, _ = w.WriteString("]")
	}
	return ast.WalkSkipChildren, nil
}

func (r *proseRenderer) directive(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	n := node.(*directiveNode)
	if n.block == nil {
		return ast.WalkSkipChildren, nil
	}
	b, err := r.d.blockHTML(n.block)
	if err != nil {
		return ast.WalkStop, err
	}
	_, _ = w.Write(b)
	return ast.WalkSkipChildren, nil
}

// inlineTags are the tags of raw HTML in a line that are kept, without attributes.
var inlineTags = map[string]bool{"sub": true, "sup": true, "b": true, "i": true, "em": true, "strong": true, "u": true, "s": true, "small": true, "kbd": true, "mark": true, "code": true}

var tagPattern = regexp.MustCompile(`^<(/?)([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>$`)

// tagOf reads a tag: its name and whether it closes; ok is false for tags that are not kept.
func tagOf(n *ast.RawHTML, src []byte) (name string, closes, ok bool) {
	m := tagPattern.FindSubmatch(n.Segments.Value(src))
	if m == nil {
		return "", false, false
	}
	name = strings.ToLower(string(m[2]))
	return name, len(m[1]) > 0, inlineTags[name] || name == "br"
}

// keepTag says how a raw tag is written: as itself where it has its partner among its
// siblings, else escaped, so that no tag of the prose reaches beyond its paragraph.
func keepTag(n *ast.RawHTML, src []byte) string {
	name, closes, ok := tagOf(n, src)
	if !ok {
		return ""
	}
	if name == "br" {
		if closes {
			return ""
		}
		return "<br>"
	}
	// match pairs among the siblings by a stack
	type open struct {
		name string
		node ast.Node
	}
	var stack []open
	partner := map[ast.Node]bool{}
	for c := n.Parent().FirstChild(); c != nil; c = c.NextSibling() {
		t, isTag := c.(*ast.RawHTML)
		if !isTag {
			continue
		}
		tn, tc, tok := tagOf(t, src)
		switch {
		case !tok || tn == "br":
		case !tc:
			stack = append(stack, open{tn, t})
		case len(stack) > 0 && stack[len(stack)-1].name == tn:
			partner[t], partner[stack[len(stack)-1].node] = true, true
			stack = stack[:len(stack)-1]
		}
	}
	if !partner[n] {
		return ""
	}
	if closes {
		return "</" + name + ">"
	}
	return "<" + name + ">"
}

func (r *proseRenderer) rawHTML(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*ast.RawHTML)
		if s := keepTag(n, src); s != "" {
			_, _ = w.WriteString(s)
		} else if raw := n.Segments.Value(src); !bytes.HasPrefix(raw, []byte("<!--")) {
			_, _ = w.WriteString(esc(string(raw)))
		}
	}
	return ast.WalkSkipChildren, nil
}

func (r *proseRenderer) htmlBlock(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(safeHTML(htmlBlockText(node.(*ast.HTMLBlock), src)) + "\n")
	}
	return ast.WalkSkipChildren, nil
}

func htmlBlockText(n *ast.HTMLBlock, src []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(src))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(src))
	}
	return b.String()
}

// image writes a picture of the prose as a link: a report loads nothing.
func (r *proseRenderer) image(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	alt := headingText(n, src)
	if alt == "" {
		alt = "picture"
	}
	if href := util.URLEscape(n.Destination, true); safeLink(string(href)) {
		fmt.Fprintf(w, `<a href="%s">%s</a>`, esc(string(href)), esc(alt))
	} else {
		_, _ = w.WriteString(esc(alt))
	}
	return ast.WalkSkipChildren, nil
}

// safeLink reports whether a page may link to an address: the web, mail, a place in the
// page or a file beside it, and no scheme that a program on the reader's machine answers.
func safeLink(u string) bool {
	u = strings.ToLower(strings.TrimSpace(clean(u)))
	before, _, has := strings.Cut(u, ":")
	if !has || strings.ContainsAny(before, "/?#") {
		return true
	}
	return before == "https" || before == "http" || before == "mailto"
}

func (r *proseRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	href := string(util.URLEscape(n.Destination, true))
	switch {
	case !safeLink(href):
	case !entering:
		_, _ = w.WriteString("</a>")
	case len(n.Title) > 0:
		fmt.Fprintf(w, `<a href="%s" title="%s">`, esc(href), esc(string(n.Title)))
	default:
		fmt.Fprintf(w, `<a href="%s">`, esc(href))
	}
	return ast.WalkContinue, nil
}

func (r *proseRenderer) autoLink(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.AutoLink)
	href, text := string(util.URLEscape(n.URL(src), false)), string(n.Label(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
		href = "mailto:" + href
	}
	switch {
	case !entering:
	case safeLink(href):
		fmt.Fprintf(w, `<a href="%s">%s</a>`, esc(href), esc(text))
	default:
		_, _ = w.WriteString(esc(text))
	}
	return ast.WalkContinue, nil
}

// safeHTML keeps the harmless part of a block of HTML and closes what it leaves open.
func safeHTML(s string) string {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "b", "i", "em", "strong", "u", "s", "sub", "sup", "small", "kbd", "mark", "code", "pre", "blockquote",
		"ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,2}$`)).OnElements("td", "th")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^https?://`)).OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.RequireNoFollowOnLinks(false)
	clean := p.Sanitize(s)
	nodes, err := html.ParseFragment(strings.NewReader(clean), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return esc(s)
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			return esc(s)
		}
	}
	return b.String()
}

var statistic = regexp.MustCompile(`(^|[\s(;,])(P|p|n|N|k|t|F|z|Z|U|W|H|r|q|R²)(\s?[=<>≤≥]\s?|\s\(%\)|\s(?:by|for|from|values?)\b)`)

// italicise sets the symbols of statistics in italics in plain text, which it escapes.
func italicise(s string) string {
	var b strings.Builder
	at := 0
	for _, m := range statistic.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(esc(s[at:m[4]]))
		b.WriteString("<i>" + esc(s[m[4]:m[5]]) + "</i>")
		b.WriteString(strings.ReplaceAll(esc(s[m[6]:m[7]]), " ", "\u00a0"))
		at = m[7]
	}
	if rest, ok := strings.CutSuffix(s[at:], ", n"); ok {
		b.WriteString(esc(rest) + ", <i>n</i>")
		return b.String()
	}
	b.WriteString(esc(s[at:]))
	return b.String()
}

// heads that are a statistic's symbol alone.
var symbolHeads = map[string]bool{"P": true, "p": true, "n": true, "N": true, "t": true, "F": true, "z": true, "Z": true, "q": true, "r": true, "U": true, "H": true, "W": true, "k": true}

// headHTML sets the head of a column.
func headHTML(s string) string {
	if symbolHeads[s] {
		return "<i>" + s + "</i>"
	}
	if rest, ok := strings.CutPrefix(s, "P "); ok {
		return "<i>P</i> " + italicise(rest)
	}
	return italicise(s)
}

// proseHTML renders one part.
func (d *document) proseHTML(p part) ([]byte, error) {
	if p.shift > 0 {
		for _, h := range nodes[*ast.Heading](p.tree) {
			h.Level = min(h.Level+p.shift, 6)
		}
	}
	var b bytes.Buffer
	err := d.markdown.Renderer().Render(&b, p.src, p.tree)
	return b.Bytes(), err
}
