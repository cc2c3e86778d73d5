package pipeline

import (
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"reprise/analyses/kind"
)

// needs lists the ids that a stage waits for with the places that say so.
func needs(s *Stage) []*kind.Node {
	var out []*kind.Node
	for _, b := range s.Inputs {
		out = append(out, &kind.Node{File: b.Node.File, Line: b.Node.Line, Column: b.Node.Column, Text: b.Stage})
	}
	if s.Labels != nil {
		if m := s.Labels.Match; m != nil {
			out = append(out, s.Labels.Node.Find("match", "from"))
		}
		if b := s.Labels.By; b != nil && b.From != "" {
			out = append(out, s.Labels.Node.Find("by", "from"))
		}
	}
	return out
}

// sort orders the stages: each after all of its inputs, and else in file order. A cycle is
// an error that names its stages.
func (l *loader) sort(byID map[string]*Stage) []*Stage {
	g := simple.NewDirectedGraph()
	at := map[string]int64{}
	for i, s := range l.order {
		at[s.ID] = int64(i)
		g.AddNode(simple.Node(i))
	}
	for i, s := range l.order {
		for _, n := range needs(s) {
			j, ok := at[n.Text]
			switch {
			case !ok:
			case j == int64(i):
				l.fail(n, "%s: it takes itself as an input", s.Where())
			default:
				g.SetEdge(g.NewEdge(simple.Node(j), simple.Node(i)))
			}
		}
	}
	sorted, err := topo.SortStabilized(g, nil)
	if cycles, ok := err.(topo.Unorderable); ok {
		for _, nodes := range cycles {
			l.cycle(nodes, byID)
		}
	}
	var out []*Stage
	for _, n := range sorted {
		if n != nil {
			out = append(out, l.order[n.ID()])
		}
	}
	return out
}

// cycle reports one shortest cycle through the first stage of a component that lies on
// one.
func (l *loader) cycle(nodes []graph.Node, byID map[string]*Stage) {
	in := map[string]bool{}
	var stages []*Stage
	for _, n := range nodes {
		s := l.order[n.ID()]
		in[s.ID] = true
		stages = append(stages, s)
	}
	slices.SortFunc(stages, func(a, b *Stage) int { return slices.Index(l.order, a) - slices.Index(l.order, b) })
	start := stages[0]
	cameFrom := map[string]string{}
	queue := []string{start.ID}
	for len(queue) > 0 && cameFrom[start.ID] == "" {
		id := queue[0]
		queue = queue[1:]
		for _, n := range needs(byID[id]) {
			if in[n.Text] && cameFrom[n.Text] == "" && n.Text != id {
				cameFrom[n.Text] = id
				queue = append(queue, n.Text)
			}
		}
	}
	// cameFrom leads from start back over the stages that need it: start <- … <- start
	round := []string{start.ID}
	for id := cameFrom[start.ID]; id != "" && len(round) <= len(stages); id = cameFrom[id] {
		round = append(round, id)
		if id == start.ID {
			break
		}
	}
	place := start.Node
	for _, n := range needs(start) {
		if in[n.Text] && n.Text != start.ID {
			place = n
			break
		}
	}
	l.fail(place, "%s: a cycle: %s", start.Where(), strings.Join(round, " -> "))
}
