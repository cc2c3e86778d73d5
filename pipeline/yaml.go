package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"reprise/analyses/kind"
)

// Limits of a YAML file: a study that someone else wrote must not take the machine down.
const (
	maxYAMLBytes = 4 << 20
	maxYAMLMarks = 600_000 // commas, brackets, colons and lines: a bound before parsing
	maxYAMLNodes = 200_000 // after aliases are written out
	maxYAMLDepth = 64
	maxYAMLKey   = 1000 // bytes
)

// ParseYAML reads one YAML document into neutral nodes with places and returns every
// mistake of form at once: bad syntax, keys that stand twice or aren't text, tags, merge
// keys, a second document, aliases that blow up. The node is nil where the text can't be
// read at all.
//
// Scalars keep their text as written, keys included: 010 stays 010 and 1.50 stays 1.50, so
// that the codes of levels ({0: no, 1: yes}) and published numbers need no quotes.
func ParseYAML(file string, src []byte) (*kind.Node, []kind.Problem) {
	at := func(line, column int, format string, args ...any) []kind.Problem {
		return []kind.Problem{{File: file, Line: line, Column: column, Text: fmt.Sprintf(format, args...)}}
	}
	if len(src) > maxYAMLBytes {
		return nil, at(1, 1, "the file has %d bytes; at most %d are read", len(src), maxYAMLBytes)
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if line, column, what := badCharacter(src); what != "" {
		return nil, at(line, column, "%s", what)
	}
	marks := 0
	for _, b := range src {
		switch b {
		case ',', '[', '{', ':', '\n':
			marks++
		}
	}
	if marks > maxYAMLMarks {
		return nil, at(1, 1, "the file has too many entries; at most %d are read", maxYAMLNodes)
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	if err := decodeYAML(dec, &doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, at(1, 1, "the file is empty")
		}
		return nil, []kind.Problem{syntaxProblem(file, src, err)}
	}
	c := converter{file: file}
	var root *kind.Node
	if len(doc.Content) == 1 {
		root = c.node(doc.Content[0], 0)
	}
	var second yaml.Node
	switch err := decodeYAML(dec, &second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		c.problems = append(c.problems, syntaxProblem(file, src, err))
	default:
		line, column := max(second.Line, 1), max(second.Column, 1)
		c.problems = append(c.problems, at(line, column, secondDocument)...)
	}
	if c.refused {
		return nil, c.problems
	}
	if root == nil || root.Type == kind.Null {
		return nil, append(c.problems, at(1, 1, "the file is empty")...)
	}
	return root, c.problems
}

// decodeYAML turns a panic of the YAML library into an error: what it reads is not ours.
func decodeYAML(dec *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the file can't be read as YAML")
		}
	}()
	return dec.Decode(n)
}

// badCharacter finds the first byte that is no UTF-8 or a control character.
func badCharacter(src []byte) (line, column int, what string) {
	line, column = 1, 1
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return line, column, "the file is not UTF-8 text"
		case r == '\n':
			line, column = line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f, r >= 0x80 && r < 0xa0 && r != 0x85:
			return line, column, fmt.Sprintf("the control character U+%04X is not allowed", r)
		}
		column++
		i += size
	}
	return 0, 0, ""
}

var (
	yamlLine   = regexp.MustCompile(`^yaml: (?:line (\d+): )?(?s:(.*))$`)
	yamlAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxProblem gives the YAML library's message a place. The library counts lines of
// parser errors from 0 and those of scanner errors from 1, leaves line 1 out, and knows
// no column: the place is the line's first character.
func syntaxProblem(file string, src []byte, err error) kind.Problem {
	p := kind.Problem{File: file, Line: 1, Column: 1, Text: err.Error()}
	lines := strings.Split(strings.TrimRight(string(src), "\r\n"), "\n")
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		p.Text = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			p.Line = n
			if strings.HasPrefix(p.Text, "did not find expected") {
				p.Line++
			}
		}
	}
	p.Line = max(1, min(p.Line, len(lines)))
	if m := yamlAnchor.FindStringSubmatch(p.Text); m != nil {
		p.Text = fmt.Sprintf("the alias *%s has no anchor &%s before it", m[1], m[1])
		for i, l := range lines {
			if at := strings.Index(l, "*"+m[1]); at >= 0 {
				p.Line, p.Column = i+1, utf8.RuneCountInString(l[:at])+1
				break
			}
		}
	} else {
		l := lines[p.Line-1]
		p.Column = len(l) - len(strings.TrimLeft(l, " \t")) + 1
		if p.Text = "not valid YAML: " + p.Text; strings.HasSuffix(p.Text, "<document start>") {
			p.Text = secondDocument
		}
		if strings.HasPrefix(strings.TrimLeft(l, " "), "\t") {
			p.Text += " (YAML is indented with spaces, this line with a tab)"
		}
	}
	return p
}

const secondDocument = "a second YAML document starts here; one file holds one"

type converter struct {
	file     string
	problems []kind.Problem
	nodes    int
	refused  bool
	open     []*yaml.Node // anchors being written out
}

func (c *converter) fail(n *yaml.Node, format string, args ...any) {
	c.problems = append(c.problems, kind.Problem{
		File: c.file, Line: max(n.Line, 1), Column: max(n.Column, 1), Text: fmt.Sprintf(format, args...),
	})
}

// node converts a node and everything in it. Aliases are written out: what they stand for
// keeps the places of the anchor, its first node has the alias's own.
func (c *converter) node(n *yaml.Node, depth int) *kind.Node {
	if c.refused {
		return nil
	}
	out := &kind.Node{File: c.file, Line: max(n.Line, 1), Column: max(n.Column, 1)}
	c.nodes++
	if c.nodes > maxYAMLNodes || depth > maxYAMLDepth {
		c.refused = true
		if depth > maxYAMLDepth {
			c.fail(n, "values are nested deeper than %d levels", maxYAMLDepth)
		} else {
			c.fail(n, "the file has more than %d values after its aliases are written out", maxYAMLNodes)
		}
		return out
	}
	if n.Kind == yaml.AliasNode {
		for _, o := range c.open {
			if o == n.Alias {
				c.fail(n, "the alias *%s stands inside its own anchor", n.Value)
				return out
			}
		}
		in := c.node(n.Alias, depth)
		if in != nil {
			*out = kind.Node{File: out.File, Line: out.Line, Column: out.Column, Type: in.Type, Text: in.Text, Quoted: in.Quoted, Items: in.Items, Pairs: in.Pairs}
		}
		return out
	}
	if n.Style&yaml.TaggedStyle != 0 {
		c.fail(n, "the tag %s is not allowed; put text in quotes instead", n.Tag)
	}
	if n.Anchor != "" {
		c.open = append(c.open, n)
		defer func() { c.open = c.open[:len(c.open)-1] }()
	}
	switch n.Kind {
	case yaml.ScalarNode:
		out.Quoted = n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		out.Type, out.Text = kind.Scalar, n.Value
		if n.ShortTag() == "!!null" && !out.Quoted {
			out.Type, out.Text = kind.Null, ""
		}
	case yaml.SequenceNode:
		out.Type = kind.List
		for _, item := range n.Content {
			out.Items = append(out.Items, c.node(item, depth+1))
		}
	case yaml.MappingNode:
		out.Type = kind.Map
		c.pairs(n, out, depth)
	default:
		c.fail(n, "this can't be read")
	}
	return out
}

func (c *converter) pairs(n *yaml.Node, out *kind.Node, depth int) {
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content) && !c.refused; i += 2 {
		k := n.Content[i]
		val := c.node(n.Content[i+1], depth+1)
		c.nodes++
		if k.Kind == yaml.AliasNode && k.Alias.Kind == yaml.ScalarNode {
			k = &yaml.Node{Kind: yaml.ScalarNode, Tag: k.Alias.Tag, Value: k.Alias.Value, Style: k.Alias.Style, Line: k.Line, Column: k.Column}
		}
		switch {
		case k.Kind != yaml.ScalarNode:
			c.fail(k, "a key must be text, got a list or a mapping")
			continue
		case len(k.Value) > maxYAMLKey:
			c.fail(k, "a key has %d bytes; at most %d are read", len(k.Value), maxYAMLKey)
			continue
		case k.ShortTag() == "!!merge":
			c.fail(k, "merge keys (<<) are not supported; write the fields out, or use an alias for a whole value")
			continue
		case k.Style&yaml.TaggedStyle != 0:
			c.fail(k, "the tag %s is not allowed; put text in quotes instead", k.Tag)
			continue
		case k.ShortTag() == "!!null":
			c.fail(k, "a key must be text; put it in quotes if %q is meant", k.Value)
			continue
		}
		if line, twice := first[k.Value]; twice {
			c.fail(k, "the key %q stands twice; first on line %d", k.Value, line)
			continue
		}
		first[k.Value] = max(k.Line, 1)
		key := &kind.Node{File: c.file, Line: max(k.Line, 1), Column: max(k.Column, 1), Type: kind.Scalar, Text: k.Value, Quoted: k.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0}
		out.Pairs = append(out.Pairs, kind.Pair{Key: key, Value: val})
	}
}
