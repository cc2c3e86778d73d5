package report

import (
	"bytes"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The node kinds of the extension.
var (
	kindValue     = ast.NewNodeKind("ReportValue")
	kindCitation  = ast.NewNodeKind("ReportCitation")
	kindDirective = ast.NewNodeKind("ReportDirective")
)

// valueNode is {{path}} or {{path|format}} in a line of prose.
type valueNode struct {
	ast.BaseInline
	start, stop  int // of the braces in the source
	path, format string
	printed      string
}

func (n *valueNode) Kind() ast.NodeKind { return kindValue }
func (n *valueNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"path": n.path, "format": n.format}, nil)
}

// citationNode is [@key] or [@key; @other].
type citationNode struct {
	ast.BaseInline
	start, stop int
	keys        []string
	at          []int // offset of each key
	targets     []target
}

func (n *citationNode) Kind() ast.NodeKind { return kindCitation }
func (n *citationNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"keys": strings.Join(n.keys, " ")}, nil)
}

// directiveNode is {{table id}} and its like, alone on a line.
type directiveNode struct {
	ast.BaseBlock
	start, stop int
	verb, arg   string
	block       *block // what it shows, once resolved
}

func (n *directiveNode) Kind() ast.NodeKind { return kindDirective }
func (n *directiveNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"verb": n.verb, "arg": n.arg}, nil)
}

// directives are the verbs that stand alone on a line; true where they take an id.
var directives = map[string]bool{"table": true, "figure": true, "stage": true, "claims": false, "methods": false}

var directivePattern = regexp.MustCompile(`^\{\{\s*(table|figure|stage|claims|methods)(?:\s+([^{}|]*?))?\s*\}\}$`)

// directiveParser finds lines that hold one directive and nothing else.
type directiveParser struct{}

func (directiveParser) Trigger() []byte { return []byte{'{'} }

func (directiveParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || at > len(line) {
		return nil, parser.NoChildren
	}
	trimmed := bytes.TrimRight(line[at:], " \t\r\n")
	m := directivePattern.FindSubmatch(trimmed)
	if m == nil {
		return nil, parser.NoChildren
	}
	start := segment.Start + at - segment.Padding
	n := &directiveNode{verb: string(m[1]), arg: string(m[2]), start: start, stop: start + len(trimmed)}
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (directiveParser) Continue(ast.Node, text.Reader, parser.Context) parser.State {
	return parser.Close
}
func (directiveParser) Close(ast.Node, text.Reader, parser.Context) {}
func (directiveParser) CanInterruptParagraph() bool                 { return true }
func (directiveParser) CanAcceptIndentedLine() bool                 { return false }

// valueParser finds {{…}} inside prose.
type valueParser struct{}

func (valueParser) Trigger() []byte { return []byte{'{'} }

func (valueParser) Parse(parent ast.Node, reader text.Reader, pc parser.Context) ast.Node {
	line, segment := reader.PeekLine()
	if !bytes.HasPrefix(line, []byte("{{")) {
		return nil
	}
	end := closing(line)
	n := &valueNode{start: segment.Start}
	if end < 0 {
		stop := len(bytes.TrimRight(line, "\r\n"))
		n.stop, n.path = segment.Start+stop, string(line[2:stop])
		n.format = unclosed
		reader.Advance(stop)
		return n
	}
	n.stop = segment.Start + end + 2
	n.path, n.format = splitFormat(string(line[2:end]))
	reader.Advance(end + 2)
	return n
}

// unclosed marks a value whose braces do not close on their line.
const unclosed = "\x00unclosed"

// closing finds the closing braces of {{, not inside a quoted key.
func closing(line []byte) int {
	quoted := false
	for i := 2; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '\n':
			return -1
		case !quoted && c == '}' && i+1 < len(line) && line[i+1] == '}':
			return i
		}
	}
	return -1
}

// splitFormat splits at the bar that is not inside a quoted key.
func splitFormat(s string) (path, format string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '|' && !quoted:
			// in a table a bar is written \|
			return strings.TrimSpace(strings.TrimSuffix(s[:i], `\`)), strings.TrimSpace(s[i+1:])
		}
	}
	return strings.TrimSpace(s), ""
}

var (
	citationPattern = regexp.MustCompile(`^\[@[\pL\pN_.:/+-]+(?:\s*[;,]\s*@[\pL\pN_.:/+-]+)*\]`)
	citationKey     = regexp.MustCompile(`@[\pL\pN_.:/+-]+`)
)

// citationParser finds [@key].
type citationParser struct{}

func (citationParser) Trigger() []byte { return []byte{'['} }

func (citationParser) Parse(parent ast.Node, reader text.Reader, pc parser.Context) ast.Node {
	line, segment := reader.PeekLine()
	m := citationPattern.Find(line)
	if m == nil {
		return nil
	}
	n := &citationNode{start: segment.Start, stop: segment.Start + len(m)}
	for _, k := range citationKey.FindAllIndex(m, -1) {
		n.keys = append(n.keys, string(m[k[0]+1:k[1]]))
		n.at = append(n.at, segment.Start+k[0])
	}
	reader.Advance(len(m))
	return n
}

// extensionOf is the extension of the report source; r renders its nodes.
type sourceExtension struct{ r *proseRenderer }

// Extend implements goldmark.Extender.
func (e sourceExtension) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(
		parser.WithBlockParsers(util.Prioritized(directiveParser{}, 90)),
		parser.WithInlineParsers(util.Prioritized(valueParser{}, 90), util.Prioritized(citationParser{}, 95)),
	)
	m.Renderer().AddOptions(rendererOptions(e.r)...)
}

// headingIDs gives headings ids of their own name space.
type headingIDs struct{ used map[string]bool }

// Generate implements parser.IDs.
func (h *headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	base := "s-" + slug(string(value))
	id := base
	for i := 2; h.used[id]; i++ {
		id = base + "-" + itoa(i)
	}
	h.used[id] = true
	return []byte(id)
}

// Put implements parser.IDs.
func (h *headingIDs) Put(value []byte) { h.used[string(value)] = true }

// slug keeps letters and digits of a text, in lower case, joined by hyphens.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 && r != utf8.RuneError {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	if b.Len() == 0 {
		return "section"
	}
	return b.String()
}

// newMarkdown makes the Markdown processor of one report.
func newMarkdown(r *proseRenderer) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, sourceExtension{r}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
}

// parseSource parses prose into its tree.
func parseSource(m goldmark.Markdown, src []byte) ast.Node {
	ctx := parser.NewContext(parser.WithIDs(&headingIDs{used: map[string]bool{}}))
	return m.Parser().Parse(text.NewReader(src), parser.WithContext(ctx))
}

// places of bytes in a source, for messages.
type lineIndex struct {
	src    []byte
	starts []int
}

func newLineIndex(src []byte) lineIndex {
	l := lineIndex{src: src, starts: []int{0}}
	for i, c := range src {
		if c == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// at is the 1-based line and column (in characters) of a byte.
func (l lineIndex) at(offset int) (line, column int) {
	offset = min(max(offset, 0), len(l.src))
	i := sort.SearchInts(l.starts, offset+1) - 1
	return i + 1, utf8.RuneCount(l.src[l.starts[i]:offset]) + 1
}
