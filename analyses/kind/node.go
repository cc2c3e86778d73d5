package kind

import "fmt"

// NodeType is what a node of the study file is.
type NodeType int

// The types of nodes.
const (
	Null NodeType = iota
	Scalar
	List
	Map
)

func (t NodeType) String() string {
	return [...]string{"nothing", "a value", "a list", "a mapping"}[t]
}

// Node is a piece of the study file with its place. It is neutral: package pipeline
// makes it from YAML.
type Node struct {
	File         string
	Line, Column int
	Type         NodeType
	// Text is a scalar's text; Quoted is true where the file quotes it, so that "12" in
	// quotes is text and not a number.
	Text   string
	Quoted bool
	Items  []*Node
	Pairs  []Pair
}

// Pair is one entry of a mapping.
type Pair struct{ Key, Value *Node }

// Get returns the value under the key, nil where there is none.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, p := range n.Pairs {
		if p.Key.Text == key {
			return p.Value
		}
	}
	return nil
}

// Find follows keys (string) and list positions (int) as far as they lead and returns the
// last node found: the best place to point at.
func (n *Node) Find(path ...any) *Node {
	at := n
	for _, step := range path {
		var next *Node
		switch s := step.(type) {
		case string:
			next = at.Get(s)
		case int:
			if at != nil && s >= 0 && s < len(at.Items) {
				next = at.Items[s]
			}
		}
		if next == nil {
			return at
		}
		at = next
	}
	return at
}

// Problem is one mistake of the user's with its place.
type Problem struct {
	File         string
	Line, Column int
	Text         string
}

// At makes a problem at a node.
func (n *Node) At(format string, args ...any) Problem {
	p := Problem{Text: fmt.Sprintf(format, args...)}
	if n != nil {
		p.File, p.Line, p.Column = n.File, n.Line, n.Column
	}
	return p
}

// Error prints file:line:column: text.
func (p Problem) Error() string {
	if p.File == "" {
		return p.Text
	}
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	if p.Column == 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// FieldError is an error about one parameter that only the data could show; the runner
// adds the place in the study file.
type FieldError struct {
	// Path leads to the parameter: keys (string) and list positions (int).
	Path []any
	Err  error
}

func (e *FieldError) Error() string { return e.Err.Error() }

// Unwrap returns the inner error.
func (e *FieldError) Unwrap() error { return e.Err }

// AtField says that an error is about the parameter at the path.
func AtField(err error, path ...any) error {
	if err == nil {
		return nil
	}
	return &FieldError{Path: path, Err: err}
}
