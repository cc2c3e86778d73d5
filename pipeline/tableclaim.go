package pipeline

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/kind"
)

// tableSection maps a printed table onto a result, so that nobody types one path a cell:
//
//	claims:
//	  - id: table1
//	    source: Table 1
//	    table:
//	      of: baseline.variables
//	      rows: [{printed: "Age, years", key: age}]
//	      columns: [{printed: "Cluster 1", value: "groups[1].mean"}, {printed: P, value: p}]
//	      text: |
//	        Variable   | Cluster 1 | P
//	        Age, years | 58.1      | <0.001
//
// The first line of the text heads the columns, the first cell of each line names the row;
// cells are separated by | or by tabs. The cell in row age and column P becomes the claim
// table1.age.P with the value baseline.variables[age].p. Rows and columns that are mapped
// to nothing, and cells that are empty or a dash, are left out.
type tableSection struct {
	ID        string          `yaml:"id" doc:"Name of the table, unique in the study." check:"required"`
	Source    string          `yaml:"source" doc:"Where it is printed." check:"required"`
	Class     string          `yaml:"class" doc:"What kind of source it is."`
	Tolerance *claimTolerance `yaml:"tolerance" doc:"A difference that still counts, as within."`
	Counted   *bool           `yaml:"counted" doc:"Whether the verdicts count; never in a synthetic study."`
	Table     printedTable    `yaml:"table" doc:"The printed table and what it maps to." check:"required"`
}

type printedTable struct {
	Of      string          `yaml:"of" doc:"Stage, or path of the list whose elements are the rows." check:"required"`
	Rows    []printedRow    `yaml:"rows" doc:"What the printed row labels stand for." check:"required,minlen=1"`
	Columns []printedColumn `yaml:"columns" doc:"What the printed column heads stand for." check:"required,minlen=1"`
	Text    string          `yaml:"text" doc:"The table as printed, cells separated by | or tabs." check:"required"`
}

type printedRow struct {
	Printed string `yaml:"printed" doc:"The label as printed." check:"required"`
	Key     string `yaml:"key" doc:"Key of the element; left out: the row is not compared."`
}

type printedColumn struct {
	Printed string   `yaml:"printed" doc:"The head as printed." check:"required"`
	Value   []string `yaml:"value" doc:"Path within the element; several for a cell of several numbers; left out: the column is not compared."`
	Scale   string   `yaml:"scale" doc:"percent: shares are printed as percentages." check:"oneof=percent"`
}

// maxTableLines bounds a pasted table.
const maxTableLines = 1000

// emptyCells are printed for "nothing here".
var emptyCells = []string{"", "-", "–", "—", "…", "..."}

// tableClaim turns a table claim into one claim a cell.
func (l *loader) tableClaim(n *kind.Node) {
	where := "claim"
	id := n.Get("id")
	if id != nil && id.Type == kind.Scalar {
		where = fmt.Sprintf("claim %q", id.Text)
	}
	var s tableSection
	problems := kind.DecodeInto(n, &s)
	l.add(where, problems)
	ok := id != nil && id.Type == kind.Scalar && l.declare(id, id.Text, "claim")
	if len(problems) > 0 || !ok {
		return
	}
	counted := l.plan.Study.Basis != "synthetic"
	if s.Counted != nil {
		if *s.Counted && !counted {
			l.fail(n.Get("counted"), "%s: nothing counts as reproduced in a synthetic study; leave counted out or write false", where)
		}
		counted = *s.Counted
	}
	t, at := s.Table, n.Get("table")
	lines := strings.Split(strings.Trim(t.Text, "\n"), "\n")
	if len(lines) > maxTableLines || len(lines) < 2 {
		l.fail(at.Get("text"), "%s: table: text must have a head line and 1 to %d lines, got %d lines", where, maxTableLines-1, len(lines))
		return
	}
	head := cells(lines[0])
	columns := make([]*printedColumn, len(head))
	for i := 1; i < len(head); i++ {
		j := slices.IndexFunc(t.Columns, func(c printedColumn) bool { return c.Printed == head[i] })
		if j < 0 {
			l.fail(at.Get("columns"), "%s: table: the column %q is not mapped; map it to a value, or to none to leave it out", where, head[i])
			continue
		}
		columns[i] = &t.Columns[j]
	}
	for i, c := range t.Columns {
		if !slices.Contains(head[1:], c.Printed) {
			l.fail(at.Find("columns", i, "printed"), "%s: table: the text has no column %q; %s", where, c.Printed, Suggest(c.Printed, head[1:]))
		}
	}
	used := map[string]bool{}
	for k, line := range lines[1:] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		row := cells(line)
		j := slices.IndexFunc(t.Rows, func(r printedRow) bool { return r.Printed == row[0] })
		twice := used[row[0]]
		used[row[0]] = true
		switch {
		case len(row) != len(head):
			l.fail(at.Get("text"), "%s: table: line %d has %d cells; the head has %d", where, k+2, len(row), len(head))
			continue
		case j < 0:
			l.fail(at.Get("rows"), "%s: table: the row %q is not mapped; map it to a key, or to none to leave it out", where, row[0])
			continue
		case twice:
			l.fail(at.Get("text"), "%s: table: the row %q stands twice", where, row[0])
			continue
		}
		for i := 1; i < len(row); i++ {
			if columns[i] == nil || t.Rows[j].Key == "" || len(columns[i].Value) == 0 || slices.Contains(emptyCells, row[i]) {
				continue
			}
			c := Claim{
				ID: fmt.Sprintf("%s.%s.%s", s.ID, t.Rows[j].Key, columns[i].Printed), Published: row[i],
				Source: fmt.Sprintf("%s, %s, %s", s.Source, row[0], columns[i].Printed), Class: s.Class,
				Scale: columns[i].Scale, Expect: "match", Counted: counted, Node: n,
			}
			if s.Tolerance != nil {
				c.Abs, c.Rel = s.Tolerance.Abs, s.Tolerance.Rel
			}
			if l.cell(&c, t.Of+kind.Bracket(t.Rows[j].Key), columns[i], at, where) {
				l.plan.Claims = append(l.plan.Claims, c)
			}
		}
	}
	for i, r := range t.Rows {
		if !used[r.Printed] {
			l.fail(at.Find("rows", i, "printed"), "%s: table: the text has no row %q", where, r.Printed)
		}
	}
}

// cell resolves one cell's values.
func (l *loader) cell(c *Claim, element string, column *printedColumn, at *kind.Node, where string) bool {
	var values []string
	for _, v := range column.Value {
		path := element + "." + v
		e, err := ParseExpr(path, l.resolve)
		if err != nil {
			if !errors.Is(err, errReported) {
				l.fail(at, "%s: table: column %q: %s", where, column.Printed, err)
			}
			return false
		}
		values = append(values, path)
		c.Exprs = append(c.Exprs, e)
	}
	c.Value = strings.Join(values, ", ")
	return true
}

func cells(line string) []string {
	sep := "|"
	if strings.Contains(line, "\t") {
		sep = "\t"
	}
	line = strings.TrimSpace(line)
	if sep == "|" {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	}
	out := strings.Split(line, sep)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}
