package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"

	"reprise/analyses/result"
)

// block is something that a directive of the prose shows.
type block struct {
	verb   string
	anchor string // id in the HTML
	label  string // "Table 1", "Figure 2", empty for other blocks
	stage  *Stage
	table  *result.Table
	// file is the table's name in tables/ without its ending.
	file   string
	figure *Figure
	tables []*block // of a stage: those that stand in its cell
	// seen are the stage's tables that stand elsewhere.
	seen []*block
	open bool
	line int // where the prose placed it, 0 for the report's own sections
}

// target is what a cross-reference or citation points to.
type target struct{ href, label string }

// document is the study with every number, place and label settled.
type document struct {
	study    Study
	printer  printer
	palette  palette
	markdown goldmark.Markdown
	prose    *proseRenderer
	parts    []part
	tables   []*block // every table of every stage, in plan order
	figures  []*block
	cells    []*block
	refs     []reference // cited, in order
	library  map[string]reference
	problems []Problem
	built    bool // the prose is the built-in article
	methods  ast.Node
	methodsS []byte
	claims   claimsView
	svg      map[string][]byte // inline drawings by figure id
	csv      func(file string) []byte
}

// part is a Markdown source with its tree.
type part struct {
	src  []byte
	tree ast.Node
	own  bool // written by the report
	// titled is true where the source's own title was dropped from the tree.
	titled bool
	// shift is added to the levels of headings.
	shift int
}

// newDocument settles a study: what stands where, under which number.
func newDocument(s Study) (*document, error) {
	d := &document{study: s}
	var err error
	if d.printer, err = newPrinter(s); err != nil {
		return nil, err
	}
	if d.palette, err = newPalette(s.Style.Palette); err != nil {
		return nil, err
	}
	if d.library, err = readBibliography(s.Bibliography); err != nil {
		return nil, err
	}
	if d.study.DOI == "" {
		d.study.DOI = bareDOI(s.Citation)
	}
	d.index()
	d.claims = d.viewClaims()
	d.prose = &proseRenderer{d: d}
	d.markdown = newMarkdown(d.prose)
	src := s.Prose
	if src == nil {
		d.built, src = true, d.article()
	}
	d.addPart(src, d.built)
	d.place(0)
	d.addPart(d.rest(), true)
	d.place(1)
	if s.Methods != "" {
		d.methodsS = []byte(s.Methods)
		d.methods = parseSource(d.markdown, d.methodsS)
	}
	d.number()
	for _, p := range d.parts {
		d.resolve(p)
	}
	if d.methods != nil {
		d.resolve(part{src: d.methodsS, tree: d.methods, own: true})
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return d, nil
}

func (d *document) addPart(src []byte, own bool) {
	p := part{src: src, tree: parseSource(d.markdown, src), own: own}
	// A first heading that repeats the title is dropped: the report sets the title itself.
	if h, ok := p.tree.FirstChild().(*ast.Heading); ok && h.Level == 1 && strings.EqualFold(oneLine(headingText(h, src)), oneLine(d.study.Title)) {
		p.tree.RemoveChild(p.tree, h)
		p.titled = true
	}
	lowest := 0
	walk(p.tree, func(n ast.Node) {
		if h, ok := n.(*ast.Heading); ok && (lowest == 0 || h.Level < lowest) {
			lowest = h.Level
		}
	})
	if lowest == 1 {
		p.shift = 1
	}
	d.parts = append(d.parts, p)
}

// walk visits every node once, in order.
func walk(n ast.Node, visit func(ast.Node)) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
}

// index lists what the prose can show.
func (d *document) index() {
	for i := range d.study.Stages {
		s := &d.study.Stages[i]
		d.cells = append(d.cells, &block{verb: "stage", anchor: "stage-" + anchor(s.ID), stage: s, open: d.study.Template == "notebook"})
		for j := range s.Tables {
			t := &s.Tables[j]
			d.tables = append(d.tables, &block{
				verb: "table", anchor: "table-" + anchor(tableFile(s, j)), stage: s, table: t, file: tableFile(s, j),
			})
		}
	}
	for i := range d.study.Figures {
		f := &d.study.Figures[i]
		d.figures = append(d.figures, &block{verb: "figure", anchor: "figure-" + anchor(f.ID), figure: f})
	}
}

// tableFile names a stage's table: the stage alone for the first one, else stage-table.
func tableFile(s *Stage, j int) string {
	if j == 0 {
		return fileName(s.ID)
	}
	return fileName(s.ID) + "-" + fileName(s.Tables[j].ID)
}

// fileName keeps a name inside its folder on every system.
func fileName(id string) string {
	var b strings.Builder
	for _, r := range id {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.' && b.Len() > 0 {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return "unnamed"
	}
	return b.String()
}

func anchor(id string) string { return strings.ReplaceAll(fileName(id), ".", "-") }

// place gives the directives of one part their blocks.
func (d *document) place(i int) {
	p := d.parts[i]
	lines := newLineIndex(p.src)
	for _, n := range nodes[*directiveNode](p.tree) {
		line, col := lines.at(n.start)
		fail := func(format string, args ...any) {
			d.problems = append(d.problems, Problem{line, col, fmt.Sprintf(format, args...)})
		}
		if n.Parent().Kind() != ast.KindDocument {
			fail("{{%s}} must stand alone on a line, outside lists and quotes", strings.TrimSpace(n.verb+" "+n.arg))
			continue
		}
		if directives[n.verb] != (n.arg != "") {
			if n.arg == "" {
				fail("{{%s}} needs the id of a %s: {{%s id}}", n.verb, n.verb, n.verb)
			} else {
				fail("{{%s}} takes no id, got %q", n.verb, n.arg)
			}
			continue
		}
		b, choices := d.find(n.verb, n.arg)
		if b == nil {
			fail("there is no %s %q; there are: %s", n.verb, n.arg, choices)
			continue
		}
		if b.line != 0 || b.line == 0 && slices.ContainsFunc(d.placed(), func(o *block) bool { return o == b }) {
			fail("{{%s}} stands twice; refer to it by [@%s]", strings.TrimSpace(n.verb+" "+n.arg), n.arg)
			continue
		}
		b.line = line
		n.block = b
	}
}

// placed lists the blocks of all directives so far, in order.
func (d *document) placed() []*block {
	var out []*block
	for _, p := range d.parts {
		for _, n := range nodes[*directiveNode](p.tree) {
			if n.block != nil {
				out = append(out, n.block)
			}
		}
	}
	return out
}

func (d *document) isPlaced(b *block) bool { return slices.Contains(d.placed(), b) }

// nodes lists the nodes of one type in order.
func nodes[T ast.Node](tree ast.Node) []T {
	var out []T
	walk(tree, func(n ast.Node) {
		if t, ok := n.(T); ok {
			out = append(out, t)
		}
	})
	return out
}

// find looks a block up; without one it lists the choices.
func (d *document) find(verb, arg string) (*block, string) {
	var choices []string
	switch verb {
	case "claims", "methods":
		for _, p := range d.placed() {
			if p.verb == verb {
				return p, ""
			}
		}
		return &block{verb: verb, anchor: verb}, ""
	case "figure":
		for _, b := range d.figures {
			if b.figure.ID == arg {
				return b, ""
			}
			choices = append(choices, b.figure.ID)
		}
	case "stage":
		for _, b := range d.cells {
			if b.stage.ID == arg {
				return b, ""
			}
			choices = append(choices, b.stage.ID)
		}
	case "table":
		if b := d.findTable(arg); b != nil {
			return b, ""
		}
		for _, b := range d.tables {
			choices = append(choices, b.tableName())
		}
	}
	if len(choices) == 0 {
		return nil, "none"
	}
	if len(choices) > 30 {
		choices = append(choices[:30], "…")
	}
	return nil, strings.Join(choices, ", ")
}

// tableName is how the prose names a table.
func (b *block) tableName() string {
	if len(b.stage.Tables) > 0 && &b.stage.Tables[0] == b.table {
		return b.stage.ID
	}
	return b.stage.ID + "." + b.table.ID
}

// findTable finds stage (its first table) or stage.table.
func (d *document) findTable(arg string) *block {
	for _, b := range d.tables {
		if b.tableName() == arg || b.stage.ID+"."+b.table.ID == arg {
			return b
		}
	}
	return nil
}

// number numbers tables and figures in the order of the page; tables that only a cell
// shows are numbered S1, S2, ….
func (d *document) number() {
	tables, figures, extra := 0, 0, 0
	for _, b := range d.placed() {
		switch b.verb {
		case "table":
			tables++
			b.label = "Table " + itoa(tables)
		case "figure":
			figures++
			b.label = "Figure " + itoa(figures)
		}
	}
	placed := d.placed()
	for _, c := range placed {
		if c.verb != "stage" {
			continue
		}
		for _, t := range d.tables {
			switch {
			case t.stage != c.stage:
			case slices.Contains(placed, t):
				c.seen = append(c.seen, t)
			default:
				extra++
				t.label = "Table S" + itoa(extra)
				c.tables = append(c.tables, t)
			}
		}
	}
}

// resolve prints the values of a part and settles its citations.
func (d *document) resolve(p part) {
	lines := newLineIndex(p.src)
	fail := func(at int, text string) {
		line, col := lines.at(at)
		d.problems = append(d.problems, Problem{line, col, text})
	}
	walk(p.tree, func(n ast.Node) {
		switch n := n.(type) {
		case *valueNode:
			s, err := d.value(n)
			if err != nil {
				fail(n.start, err.Error())
			}
			n.printed = s
		case *citationNode:
			n.targets = nil
			for i, k := range n.keys {
				t, err := d.cite(k)
				if err != nil {
					fail(n.at[i], err.Error())
				}
				n.targets = append(n.targets, t)
			}
		}
	})
}

func (d *document) value(n *valueNode) (string, error) {
	if n.format == unclosed {
		return "", fmt.Errorf("{{ has no closing }} on its line; write \\{{ for the braces themselves")
	}
	if n.path == "" {
		return "", fmt.Errorf("{{}} needs a path of a value")
	}
	if m := directivePattern.FindStringSubmatch("{{" + n.path + "}}"); m != nil && (m[2] != "" || !directives[m[1]]) {
		return "", fmt.Errorf("{{%s}} must stand alone on a line", n.path)
	}
	if d.study.Lookup == nil {
		return "", fmt.Errorf("{{%s}}: there are no values", n.path)
	}
	leaf, err := d.study.Lookup(n.path)
	if err != nil {
		return "", fmt.Errorf("{{%s}}: %w", n.path, err)
	}
	s, err := d.printer.leaf(leaf, n.format)
	if err != nil {
		return "", fmt.Errorf("{{%s}}: %w", n.path, err)
	}
	return oneLine(s), nil
}

// cite finds what a key names: a table, figure or stage of the study, else an entry of the
// bibliography, numbered in the order of citation.
func (d *document) cite(key string) (target, error) {
	for _, b := range d.figures {
		if b.figure.ID == key && b.label != "" {
			return target{"#" + b.anchor, b.label}, nil
		}
		// [@fig2.C] is a panel
		if id, letter, ok := strings.Cut(key, "."); ok && b.figure.ID == id && b.label != "" &&
			slices.ContainsFunc(b.figure.Panels, func(p Panel) bool { return p.Letter == letter }) {
			return target{"#" + b.anchor, b.label + letter}, nil
		}
	}
	if b := d.findTable(key); b != nil && b.label != "" {
		return target{"#" + b.anchor, b.label}, nil
	}
	for _, b := range d.cells {
		if b.stage.ID == key && d.isPlaced(b) {
			return target{"#" + b.anchor, "stage " + b.stage.ID}, nil
		}
	}
	if r, ok := d.library[key]; ok {
		at := slices.IndexFunc(d.refs, func(o reference) bool { return o.Key == key })
		if at < 0 {
			d.refs = append(d.refs, r)
			at = len(d.refs) - 1
		}
		return target{"#ref-" + itoa(at+1), itoa(at + 1)}, nil
	}
	return target{}, fmt.Errorf("[@%s] names no table, figure or stage of the study and no entry of the bibliography", key)
}

// headingText is a heading's text without markup.
func headingText(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(src))
			if c.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *valueNode:
			b.WriteString(c.printed)
		case *citationNode:
		default:
			b.WriteString(headingText(c, src))
		}
	}
	return unescapeMarkdown(b.String())
}
