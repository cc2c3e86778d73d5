package describe

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// stratum is the part of the cohort with one level of a column.
func (c *cohort) stratum(column *frame.Column, level int) *cohort {
	out := &cohort{table: c.table, codes: make([]int, len(c.codes)), names: c.names, made: c.made, imputed: c.imputed}
	for i := range out.codes {
		out.codes[i] = -1
	}
	for _, i := range c.rows {
		if !column.Missing[i] && column.Codes[i] == level {
			out.codes[i] = c.codes[i]
			out.rows = append(out.rows, i)
		}
	}
	return out
}

// mostStrata bounds the number of tables.
const mostStrata = 100

// stratify repeats the table within each level that a case has. all is the table of all cases.
func (r *TableOneResult) stratify(ctx context.Context, rules *rules, c *cohort, all *described, grouped bool) error {
	column, err := c.table.Column(rules.p.Strata)
	if err != nil {
		return kind.AtField(err, "strata")
	}
	if n := countTrue(column.Imputed); n > 0 {
		return kind.AtField(fmt.Errorf("column %q holds %d imputed values; strata are of the raw data: take the table from before the imputation, or set imputed: count to leave these cases out of the strata", column.Name, n), "strata")
	}
	if n := len(column.Levels); n > mostStrata {
		return kind.AtField(fmt.Errorf("column %q has %d levels; strata are at most %d", column.Name, n, mostStrata), "strata")
	}
	columns := make([]*frame.Column, len(all.variables))
	for i, v := range all.variables {
		columns[i] = v.column
	}
	inside := 0
	for level := range column.Levels {
		part := c.stratum(column, level)
		if len(part.rows) == 0 {
			continue
		}
		inside += len(part.rows)
		within, err := rules.describeAll(ctx, part, columns, grouped, all)
		if err != nil {
			return err
		}
		name := column.Levels[level].Name()
		if slices.ContainsFunc(r.Strata, func(s TableOneStratum) bool { return s.Name == name }) {
			name = column.Levels[level].Code
		}
		s := TableOneStratum{Name: name, Title: column.Title() + ": " + name, N: len(part.rows), Groups: within.sizes, Variables: within.described}
		if s.Tests, err = adjustTable(s.Variables, r.QValues, rules.p.Family); err != nil {
			return err
		}
		r.Strata = append(r.Strata, s)
		for _, n := range within.notes {
			n.Text = s.Title + ": " + n.Text
			r.Notes = append(r.Notes, n)
		}
	}
	if len(r.Strata) == 0 {
		return kind.AtField(fmt.Errorf("column %q has no value; strata need one", column.Name), "strata")
	}
	if left := r.N - inside; left > 0 {
		r.Notes = append(r.Notes, result.Notef("no_stratum", "%d cases have no value of %s and are in no stratum", left, column.Title()))
	}
	return nil
}

// strataTables prints a table for each stratum, with the rows of the table of all cases.
func (r *TableOneResult) strataTables(title string) []result.Table {
	var out []result.Table
	ids := map[string]bool{}
	for i := range r.Strata {
		s := &r.Strata[i]
		view := *r
		view.N, view.Groups, view.Variables, view.Tests = s.N, s.Groups, s.Variables, s.Tests
		p := view.printer()
		p.like = r.Variables
		t := p.table()
		id := "strata-" + plainID(s.Name)
		for n := 2; ids[id]; n++ {
			id = "strata-" + plainID(s.Name) + "-" + strconv.Itoa(n)
		}
		ids[id] = true
		t.ID, t.Title = id, title+" ("+s.Title+")"
		out = append(out, t)
	}
	return out
}

// plainID keeps letters and digits of a name.
func plainID(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, name)
}
