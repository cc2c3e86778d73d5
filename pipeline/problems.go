package pipeline

import (
	"errors"
	"strings"

	"reprise/analyses/kind"
)

// Problem is one mistake of the user's with its place.
type Problem = kind.Problem

// Problems are the user's mistakes, all of them: of the study file in file order, of the
// data in the order of the stages that found them.
type Problems []kind.Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}

// nodeError is an error about a node of the study file.
type nodeError struct {
	node *kind.Node
	err  error
}

func (e *nodeError) Error() string { return e.err.Error() }
func (e *nodeError) Unwrap() error { return e.err }

func atNode(n *kind.Node, err error) error { return &nodeError{n, err} }

// stageProblems adds place, stage and kind to a stage's errors, once.
func stageProblems(s *Stage, err error) []kind.Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []kind.Problem
		for _, e := range joined.Unwrap() {
			out = append(out, stageProblems(s, e)...)
		}
		return out
	}
	at := s.Node
	var fe *kind.FieldError
	var ne *nodeError
	var pr kind.Problem
	switch {
	case errors.As(err, &pr): // has a place of its own, such as a row of a data file
		pr.Text = s.Where() + ": " + pr.Text
		return []kind.Problem{pr}
	case errors.As(err, &fe):
		at = s.With.Find(fe.Path...)
		if at == nil {
			at = s.Node
		}
	case errors.As(err, &ne):
		at = ne.node
	}
	return []kind.Problem{at.At("%s: %s", s.Where(), err)}
}
