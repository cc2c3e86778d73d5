package report

import (
	"fmt"

	"github.com/yuin/goldmark/ast"

	"reprise/analyses/printed"
)

// Reference is something that a prose source names.
type Reference struct {
	// Verb is value, table, figure or stage.
	Verb string
	// Target is the path or id.
	Target       string
	Line, Column int
}

// References lists what a prose source names, without running anything, and the mistakes
// that it has by itself: braces that do not close, formats that there are not.
func References(prose []byte) ([]Reference, []Problem) {
	lines := newLineIndex(prose)
	var refs []Reference
	var problems []Problem
	walk(parseSource(newMarkdown(&proseRenderer{}), prose), func(n ast.Node) {
		switch n := n.(type) {
		case *valueNode:
			line, col := lines.at(n.start)
			switch {
			case n.format == unclosed:
				problems = append(problems, Problem{line, col, "{{ has no closing }} on its line; write \\{{ for the braces themselves"})
			case n.path == "":
				problems = append(problems, Problem{line, col, "{{}} needs a path of a value"})
			default:
				if n.format != "" {
					if _, err := printed.ParseFormat(n.format); err != nil {
						problems = append(problems, Problem{line, col, fmt.Sprintf("{{%s|%s}}: %s", n.path, n.format, err)})
					}
				}
				refs = append(refs, Reference{"value", n.path, line, col})
			}
		case *directiveNode:
			if directives[n.verb] {
				line, col := lines.at(n.start)
				refs = append(refs, Reference{n.verb, n.arg, line, col})
			}
		}
	})
	return refs, problems
}
