package pipeline

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// label names the groups of a result after the stage's labels step. The result that the
// cache holds has no labels: they are put on afterwards, so a new name recomputes nothing.
func (r *runner) label(s *Stage, res any) (*LabelResult, error) {
	groups, err := groupsOf(s.Kind, res)
	if err != nil {
		return nil, atNode(s.Labels.Node, err)
	}
	relabel, ok := res.(kind.Relabeler)
	if !ok {
		return nil, atNode(s.Labels.Node, fmt.Errorf("the groups of this kind can't be named"))
	}
	l := s.Labels
	out := &LabelResult{ARI: result.NA("the groups were not matched")}
	order := make([]int, len(groups.Names))
	for i := range order {
		order[i] = i
	}
	names := slices.Clone(groups.Names)
	switch {
	case l.Match != nil:
		if order, names, err = r.matchLabels(l.Match, groups, out); err != nil {
			return nil, atNode(l.Node.Find("match"), fmt.Errorf("labels: %w", err))
		}
	case l.By != nil:
		if order, err = r.orderLabels(l.By, groups, out); err != nil {
			return nil, atNode(l.Node.Find("by"), fmt.Errorf("labels: %w", err))
		}
		for i := range names {
			names[i] = fmt.Sprintf("Cluster %d", i+1)
		}
	}
	if len(l.Names) > 0 {
		if len(l.Names) != len(groups.Names) {
			return nil, atNode(l.Node.Find("names"), fmt.Errorf("labels: names has %d names for %d groups", len(l.Names), len(groups.Names)))
		}
		names = slices.Clone(l.Names)
	}
	relabel.Relabel(order, names)
	return out, nil
}

func groupsOf(k *kind.Kind, res any) (*frame.Groups, error) {
	for _, o := range k.Offers() {
		if g, ok := k.Payload(res, o.Name).(*frame.Groups); ok && g != nil {
			return g, nil
		}
	}
	return nil, fmt.Errorf("labels name groups, and this stage has none")
}

func (r *runner) matchLabels(m *LabelMatch, groups *frame.Groups, out *LabelResult) ([]int, []string, error) {
	from := r.outcome(m.From)
	var ref *frame.Groups
	if m.Column == "" {
		g, err := groupsOf(from.Stage.Kind, from.Result)
		if err != nil {
			return nil, nil, fmt.Errorf("%q has no groups to match; name a column of it", m.From)
		}
		ref = g
	} else {
		t, c, err := tableColumn(from, m.Column)
		if err != nil {
			return nil, nil, err
		}
		if ref, err = frame.GroupsOf(t, c); err != nil {
			return nil, nil, err
		}
	}
	match, err := frame.MatchGroups(ref, groups)
	if err != nil {
		return nil, nil, err
	}
	out.Rule = "match"
	out.Reference = m.From
	if m.Column != "" {
		out.Reference += "." + m.Column
	}
	out.ARI, out.Moved = result.Num(match.ARI), &result.Share{Count: match.Moved, Total: match.Rows}
	if !(match.ARI >= m.MinARI) {
		return nil, nil, fmt.Errorf("the groups agree with %s only at an adjusted Rand index of %.3f, below min_ari %g: naming them after it would mislead; lower min_ari or leave labels out", out.Reference, match.ARI, m.MinARI)
	}
	if match.Tie {
		out.Notes = append(out.Notes, result.Notef("label_tie", "another assignment of names keeps as many rows in place"))
	}
	return match.Order, match.Names, nil
}

func tableColumn(from *StageOutcome, column string) (*frame.Table, *frame.Column, error) {
	for _, o := range from.Stage.Kind.Offers() {
		if t, ok := from.Stage.Kind.Payload(from.Result, o.Name).(*frame.Table); ok && t != nil {
			c, err := t.Column(column)
			return t, c, err
		}
	}
	return nil, nil, fmt.Errorf("%q has no table", from.Stage.ID)
}

func (r *runner) orderLabels(b *LabelBy, groups *frame.Groups, out *LabelResult) ([]int, error) {
	var stats []float64
	if b.Stat == "size" {
		for _, n := range groups.Sizes() {
			stats = append(stats, float64(n))
		}
	} else {
		t, c, err := tableColumn(r.outcome(b.From), b.Column)
		if err != nil {
			return nil, err
		}
		if stats, err = frame.GroupStat(t, c, groups, b.Stat, b.Level); err != nil {
			return nil, err
		}
	}
	out.Rule = strings.Join(slices.DeleteFunc([]string{b.Stat, b.Column, b.Order}, func(s string) bool { return s == "" }), " ")
	order := make([]int, len(stats))
	for i := range order {
		order[i] = i
		if math.IsNaN(stats[i]) {
			return nil, fmt.Errorf("group %q has no value of %q to be ordered by", groups.Names[i], b.Column)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case stats[i] == stats[j]:
			return 0
		case (stats[i] < stats[j]) == (b.Order != "desc"):
			return -1
		}
		return 1
	})
	for i := 1; i < len(order); i++ {
		if stats[order[i]] == stats[order[i-1]] {
			out.Notes = append(out.Notes, result.Notef("label_tie", "in the order by %s, places %d and %d tie; the group that came first before stays first", out.Rule, i, i+1))
		}
	}
	return order, nil
}
