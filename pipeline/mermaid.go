package pipeline

import (
	"fmt"
	"strings"
)

// Edge is one arrow of the plan's graph: a payload of one stage feeds a port of another.
// Port is "labels" where the stage's labels step reads it.
type Edge struct {
	From    string `json:"from"`
	Payload string `json:"payload,omitempty"`
	Column  string `json:"column,omitempty"`
	To      string `json:"to"`
	Port    string `json:"port"`
}

// Edges lists the arrows in running order.
func (p *Plan) Edges() []Edge {
	var out []Edge
	for _, s := range p.Stages {
		for _, b := range s.Inputs {
			out = append(out, Edge{From: b.Stage, Payload: b.Payload, Column: b.Column, To: s.ID, Port: b.Port})
		}
		if s.Labels == nil {
			continue
		}
		if m := s.Labels.Match; m != nil {
			out = append(out, Edge{From: m.From, Column: m.Column, To: s.ID, Port: "labels"})
		}
		if b := s.Labels.By; b != nil && b.From != "" {
			out = append(out, Edge{From: b.From, Column: b.Column, To: s.ID, Port: "labels"})
		}
	}
	return out
}

// Mermaid writes the plan's graph as a Mermaid flowchart.
func (p *Plan) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, s := range p.Stages {
		left, right := "[", "]"
		switch s.Role {
		case DataRole:
			left, right = "[(", ")]"
		case PanelRole:
			left, right = "([", "])"
		}
		fmt.Fprintf(&b, "  s%d%s%q%s\n", i, left, s.ID+"<br/>"+s.Kind.Name(), right)
	}
	at := p.positions()
	for _, e := range p.Edges() {
		fmt.Fprintf(&b, "  s%d -->|%s| s%d\n", at[e.From], e.label(), at[e.To])
	}
	return b.String()
}

// Dot writes the plan's graph in Graphviz's language.
func (p *Plan) Dot() string {
	var b strings.Builder
	b.WriteString("digraph study {\n  rankdir=LR;\n  node [shape=box];\n")
	for _, s := range p.Stages {
		shape := ""
		switch s.Role {
		case DataRole:
			shape = ", shape=cylinder"
		case PanelRole:
			shape = ", style=rounded"
		}
		fmt.Fprintf(&b, "  %q [label=\"%s\\n%s\"%s];\n", s.ID, s.ID, s.Kind.Name(), shape)
	}
	for _, e := range p.Edges() {
		fmt.Fprintf(&b, "  %q -> %q [label=%q];\n", e.From, e.To, e.label())
	}
	b.WriteString("}\n")
	return b.String()
}

// label is the port's name: ids, ports and payloads hold no character that either language
// would read otherwise, and column names, which might, stay out.
func (e Edge) label() string { return e.Port }

func (p *Plan) positions() map[string]int {
	at := map[string]int{}
	for i, s := range p.Stages {
		at[s.ID] = i
	}
	return at
}
