package validity

import (
	"fmt"
	"strconv"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func (r *AssignSummary) confusion(names []string, codes, own, cross []int) {
	k := len(names)
	a, b := frame.CrossTable(codes, own, k, k), frame.CrossTable(codes, cross, k, k)
	r.Own.Total, r.Cross.Total = len(codes), b.N
	for i, name := range names {
		row := AssignRow{Name: name, N: a.Rows[i], Right: result.Share{Count: b.Counts[i][i], Total: b.Rows[i]}}
		r.Own.Count += a.Counts[i][i]
		r.Cross.Count += b.Counts[i][i]
		for j, other := range names {
			row.Cells = append(row.Cells, AssignCell{other, result.Share{Count: b.Counts[i][j], Total: b.Rows[i]}, result.Share{Count: a.Counts[i][j], Total: a.Rows[i]}})
		}
		r.Groups = append(r.Groups, row)
	}
}

func (r *AssignSummary) tree(d *Decision, cols []*frame.Column, names []string) {
	for i, n := range d.Nodes {
		total := 0
		for _, v := range n.Counts {
			total += v
		}
		node := AssignNode{Node: strconv.Itoa(i + 1), Group: names[n.Code], Share: result.Share{Count: n.Counts[n.Code], Total: total}}
		if n.Column >= 0 {
			node.Variable, node.Threshold, node.Left, node.Right = cols[n.Column].Name, n.Threshold, n.Left+1, n.Right+1
			for l, level := range cols[n.Column].Levels {
				if n.Goes != nil && n.Goes[l] && n.Occurs[l] {
					node.Levels = append(node.Levels, level.Name())
				}
			}
		}
		r.Tree = append(r.Tree, node)
	}
}

// Tables implements kind.Tabler.
func (r *AssignSummary) Tables() []result.Table {
	t := result.Table{ID: "confusion", Title: "Groups against what the rule says", Columns: []result.Column{
		{Key: "group", Head: "Group", Text: true}, {Key: "n", Head: "n"},
	}, Footnotes: []string{fmt.Sprintf("Cells: n (%% of the row), cross-validated in %d parts.", r.Folds)}}
	if r.Folds == 0 {
		t.Footnotes = []string{"Cells: n (% of the row), of the rows that made the fit."}
	}
	for _, g := range r.Groups {
		t.Columns = append(t.Columns, result.Column{Key: "says_" + g.Name, Head: g.Name})
		cells := []result.Cell{result.TextCell(g.Name), result.CountCell(g.N)}
		for _, c := range g.Cells {
			share := c.Cross
			if r.Folds == 0 {
				share = c.Own
			}
			cells = append(cells, result.ShareCell(share))
		}
		t.Rows = append(t.Rows, result.Row{Key: g.Name, Cells: cells})
	}
	out := []result.Table{t}
	if len(r.Tree) > 0 {
		u := result.Table{ID: "tree", Title: "The decision tree", Columns: []result.Column{
			{Key: "node", Head: "Node", Text: true},
			{Key: "question", Head: "Question", Text: true},
			{Key: "threshold", Head: r.question()},
			{Key: "yes", Head: "Yes: node"},
			{Key: "no", Head: "No: node"},
			{Key: "group", Head: "Group", Text: true},
			{Key: "share", Head: "n (%) of it"},
		}}
		for _, n := range r.Tree {
			cells := []result.Cell{result.TextCell(n.Node), result.EmptyCell("leaf"), result.EmptyCell("leaf"), result.EmptyCell("leaf"), result.EmptyCell("leaf")}
			if n.Variable != "" {
				at := result.RealCell(result.Num(n.Threshold))
				if len(n.Levels) > 0 {
					at = result.TextCell(strings.Join(n.Levels, ", "))
				}
				cells = []result.Cell{result.TextCell(n.Node), result.TextCell(n.Variable), at, result.CountCell(n.Left), result.CountCell(n.Right)}
			}
			u.Rows = append(u.Rows, result.Row{Key: n.Node, Cells: append(cells, result.TextCell(n.Group), result.ShareCell(n.Share))})
		}
		out = append(out, u)
	}
	return out
}

// question heads the column of thresholds.
func (r *AssignSummary) question() string {
	for _, n := range r.Tree {
		if len(n.Levels) > 0 {
			return "At most, or one of"
		}
	}
	return "At most"
}
