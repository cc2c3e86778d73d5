package htest

import (
	"slices"
	"strconv"

	"reprise/analyses/result"
)

// groupsTable has a column for each group and hands the pairs on, so that the report can mark
// those below its level by letters or as a compact letter display. The pairs stand
// alone: the p-value of all groups doesn't decide whether they are read.
func (r *TestResult) groupsTable() result.Table {
	t := result.Table{ID: "groups", Title: r.Title + ": groups", Columns: []result.Column{{Key: "variable", Head: "Variable", Text: true}}}
	var names, methods []string
	for _, v := range r.Variables {
		if len(v.Pairs) == 0 {
			continue
		}
		if names == nil {
			names = v.groupNames()
			for i, name := range names {
				t.Columns = append(t.Columns, result.Column{Key: "group_" + strconv.Itoa(i+1), Head: name})
			}
			t.Columns = append(t.Columns, result.Column{Key: "p", Head: "P"})
		}
		t.Rows = append(t.Rows, v.groupsRow(names))
		if text := pairsText(v.PostHoc); !slices.Contains(methods, text) {
			methods = append(methods, text)
		}
	}
	if len(methods) == 1 {
		t.Posthoc = methods[0] + ":"
	}
	t.Footnotes = []string{"Mean ± SD of each group; median (smallest to largest value) where ranks were compared, n where categories were."}
	return t
}

func (l TestLine) groupNames() []string {
	var names []string
	for _, g := range l.Groups {
		names = append(names, g.Name)
	}
	if len(l.Groups) == 0 && len(l.Levels) > 0 {
		for _, c := range l.Levels[0].Cells {
			names = append(names, c.Group)
		}
	}
	return names
}

func (l TestLine) groupsRow(names []string) result.Row {
	row := result.Row{Key: l.Variable, Cells: []result.Cell{result.TextCell(l.Label)}}
	ranks := l.Symbol == "H" || l.Method == "Friedman's test"
	for _, name := range names {
		row.Cells = append(row.Cells, l.groupCell(name, ranks))
	}
	row.Cells = append(row.Cells, result.PCell(l.P))
	for _, p := range l.Pairs {
		a, b := slices.Index(names, p.First), slices.Index(names, p.Second)
		if a >= 0 && b >= 0 {
			row.Pairs = append(row.Pairs, result.PairP{A: min(a, b) + 1, B: max(a, b) + 1, P: p.Adjusted})
		}
	}
	return row
}

func (l TestLine) groupCell(name string, ranks bool) result.Cell {
	for _, g := range l.Groups {
		switch {
		case g.Name != name:
		case ranks && g.Median.OK():
			return result.Cell{Kind: result.CellInterval, Values: []result.Number{g.Median, g.Min, g.Max}}
		case ranks || !g.SD.OK():
			return result.RealCell(g.Mean)
		default:
			return result.Cell{Kind: result.CellMeanSD, Values: []result.Number{g.Mean, g.SD}}
		}
	}
	n := 0
	for _, level := range l.Levels {
		for _, c := range level.Cells {
			if c.Group == name {
				n += c.Share.Count
			}
		}
	}
	return result.CountCell(n)
}
