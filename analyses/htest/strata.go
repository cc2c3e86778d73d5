package htest

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// AlternativeLine is the test of one variable against one alternative.
type AlternativeLine struct {
	Alternative string        `json:"alternative" key:"true" doc:"general, row_means or correlation."`
	Statistic   result.Number `json:"statistic" doc:"Chi-square statistic."`
	DF          result.Number `json:"df" doc:"Degrees of freedom."`
	Z           result.Number `json:"z" doc:"Signed root of the statistic of the correlation."`
	P           result.P      `json:"p" value:"true" doc:"P-value, two-sided."`
}

// addAlternatives fills the alternatives and the cells of a line; the rows of the test are
// the groups.
func (l *TestLine) addAlternatives(r GeneralCMHResult) {
	for _, a := range []struct {
		name string
		test StratifiedTest
	}{{"general", r.General}, {"row_means", r.RowMeans}, {"correlation", r.Correlation}} {
		line := AlternativeLine{Alternative: a.name, Z: noNumber()}
		if err := a.test.Err; err != nil {
			na := result.NA(err.Error())
			line.Statistic, line.DF, line.P = na, na, result.NoP(err.Error())
		} else {
			line.Statistic, line.DF, line.P = result.Num(a.test.X2), result.Num(a.test.DF), result.PValue(a.test.P)
			if a.name == "correlation" {
				line.Z = result.Num(a.test.Z)
			}
		}
		l.Alternatives = append(l.Alternatives, line)
	}
	for i := range l.Levels {
		for j := range l.Levels[i].Cells {
			c := &l.Levels[i].Cells[j]
			c.Expected = result.Num(r.Expected[j][i])
			if z, err := r.Standardised(j, i); err != nil {
				c.Adjusted = result.NA(err.Error())
			} else {
				c.Adjusted = result.Num(z)
			}
		}
	}
}

// within finds the column of the strata and takes the cases without a stratum out of the
// groups.
func (g *grouping) within(strata string) (*frame.Column, error) {
	s, err := g.table.Column(strata)
	if err == nil && !s.Type.Categorical() {
		err = fmt.Errorf("column %q is %s; strata are binary, nominal, ordinal or event", strata, s.Type)
	}
	if err != nil {
		return nil, kind.AtField(err, "strata")
	}
	n := 0
	for row, code := range g.codes {
		if code >= 0 && s.Missing[row] {
			g.codes[row] = -1
			n++
		}
	}
	if n > 0 {
		g.notes = append(g.notes, result.Notef("no_stratum", "%s without a stratum left out", counted(n, "case")))
	}
	return s, nil
}

// stratified counts a categorical column in every stratum: groups in rows, levels in columns.
func (g grouping) stratified(c, s *frame.Column) [][][]int {
	out := make([][][]int, len(s.Levels))
	for k := range out {
		out[k] = make([][]int, len(g.names))
		for i := range out[k] {
			out[k][i] = make([]int, len(c.Levels))
		}
	}
	for row, code := range g.codes {
		if code >= 0 && !c.Missing[row] && !s.Missing[row] {
			out[s.Codes[row]][code][c.Codes[row]]++
		}
	}
	return out
}

// plural writes a count with its noun in one of two forms.
func plural(n int, one, many string) string {
	if n == 1 {
		return "one " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

var alternativeNames = map[string]string{
	"general": "General association", "row_means": "Row mean scores", "correlation": "Correlation of scores",
}

// stratifiedTables are the tables of the alternatives and of the cells, none without them.
func (r *TestResult) stratifiedTables() []result.Table {
	t := result.Table{ID: "alternatives", Title: r.Title + ": alternatives", Columns: []result.Column{
		{Key: "alternative", Head: "Variable and alternative", Text: true},
		{Key: "statistic", Head: "X²"},
		{Key: "df", Head: "df"},
		{Key: "z", Head: "Z"},
		{Key: "p", Head: "P"},
	}, Footnotes: []string{"Row mean scores: the groups differ in the mean score of the levels. Correlation: linear association of the scores of groups and levels. No continuity correction."}}
	cells := result.Table{ID: "cells", Title: r.Title + ": standardised cell statistics", Columns: []result.Column{{Key: "level", Head: "Level", Text: true}}, Footnotes: []string{
		"Observed less expected count, summed over the strata, over its standard deviation given the margins of the strata.",
	}}
	for _, v := range r.Variables {
		if len(v.Alternatives) == 0 {
			continue
		}
		blank := func(n int) []result.Cell {
			row := []result.Cell{result.TextCell(v.Label)}
			for range n {
				row = append(row, result.EmptyCell(""))
			}
			return row
		}
		if len(cells.Columns) == 1 {
			for _, c := range v.Levels[0].Cells {
				cells.Columns = append(cells.Columns, result.Column{Key: c.Group, Head: c.Group})
			}
		}
		t.Rows = append(t.Rows, result.Row{Key: v.Variable, Section: true, Cells: blank(4)})
		for _, a := range v.Alternatives {
			z := result.RealCell(a.Z)
			if a.Z.Reason == notGiven {
				z = result.EmptyCell("")
			}
			t.Rows = append(t.Rows, result.Row{Key: v.Variable + ":" + a.Alternative, Indent: 1, Cells: []result.Cell{
				result.TextCell(alternativeNames[a.Alternative]), result.RealCell(a.Statistic), result.RealCell(a.DF), z, result.PCell(a.P),
			}})
		}
		cells.Rows = append(cells.Rows, result.Row{Key: v.Variable, Section: true, Cells: blank(len(cells.Columns) - 1)})
		for _, level := range v.Levels {
			row := result.Row{Key: v.Variable + "=" + level.Level, Indent: 1, Cells: []result.Cell{result.TextCell(level.Level)}}
			for _, c := range level.Cells {
				row.Cells = append(row.Cells, result.RealCell(c.Adjusted))
			}
			cells.Rows = append(cells.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []result.Table{t, cells}
}
