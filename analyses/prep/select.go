package prep

import (
	"fmt"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// SelectParams are the parameters of prep.select.
type SelectParams struct {
	Variables []string `yaml:"variables" doc:"Columns to keep, in this order; left out: all." check:"column=table,unique"`
	Drop      []string `yaml:"drop" doc:"Columns to leave out." check:"column=table,unique"`
	Where     string   `yaml:"where" doc:"Condition on the columns that a row must fulfil, such as age >= 18 and not missing(weight)."`
	Complete  bool     `yaml:"complete" doc:"Keep only rows without a missing value in the columns that are kept."`
	Order     []string `yaml:"order" doc:"Columns to sort the rows by, the first counting most; -name sorts downwards."`
}

// SelectInput are the inputs of prep.select.
type SelectInput struct {
	Table *frame.Table `in:"table" doc:"The rows and columns to choose from."`
}

// SelectResult is the result of prep.select.
type SelectResult struct {
	N          int              `json:"n" doc:"Rows kept."`
	Before     int              `json:"before" doc:"Rows before."`
	NotWhere   int              `json:"not_where" doc:"Rows left out because the condition is false."`
	Unknown    int              `json:"unknown" doc:"Rows left out because a missing value leaves the condition open."`
	Incomplete int              `json:"incomplete" doc:"Rows left out because a value is missing."`
	Columns    int              `json:"columns" doc:"Columns kept."`
	Variables  []SelectVariable `json:"variables" doc:"The columns kept." inline:"true"`
	Table      *frame.Table     `json:"-" out:"table" doc:"The rows and columns kept."`
	Notes      []result.Note    `json:"notes,omitempty"`
}

// SelectVariable is one column in the result of prep.select.
type SelectVariable struct {
	Name    string `json:"name" doc:"Name of the column." key:"true"`
	Missing int    `json:"missing" doc:"Missing values in the rows that fulfil the condition, before incomplete rows are left out."`
}

// Select chooses rows and columns of a table: rows by a condition, columns by name, then
// complete rows, then the order. A row whose condition is missing is left out and counted.
func Select(t *frame.Table, p SelectParams) (*SelectResult, error) {
	out := &SelectResult{Before: t.Len()}
	cur := t
	if p.Where != "" {
		keep, unknown, err := Filter(t, p.Where)
		if err != nil {
			return nil, kind.AtField(err, "where")
		}
		if cur, err = frame.Where(cur, keep); err != nil {
			return nil, err
		}
		out.Unknown = unknown
		out.NotWhere = t.Len() - cur.Len() - unknown
	}
	names := p.Variables
	if len(names) == 0 {
		names = t.Names()
	}
	names = slices.DeleteFunc(slices.Clone(names), func(s string) bool { return slices.Contains(p.Drop, s) })
	if len(names) == 0 {
		return nil, kind.AtField(fmt.Errorf("no column is left"), "drop")
	}
	full := cur // to sort by a column that is not kept
	cur, err := cur.Select(names)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	out.Columns = len(cur.Columns)
	keep := make([]bool, cur.Len())
	for i := range keep {
		keep[i] = true
	}
	for _, c := range cur.Columns {
		out.Variables = append(out.Variables, SelectVariable{c.Name, c.MissingCount()})
		for i, m := range c.Missing {
			if m {
				keep[i] = false
			}
		}
	}
	if p.Complete {
		before := cur.Len()
		if full, err = frame.Where(full, keep); err != nil {
			return nil, err
		}
		out.Incomplete = before - full.Len()
	}
	for i, by := range p.Order {
		if _, err := frame.Arrange(full.Take(nil), by); err != nil {
			return nil, kind.AtField(err, "order", i)
		}
	}
	if full, err = frame.Arrange(full, p.Order...); err != nil {
		return nil, kind.AtField(err, "order")
	}
	if out.Table, err = full.Select(names); err != nil {
		return nil, err
	}
	out.N = out.Table.Len()
	if out.N == 0 {
		return nil, fmt.Errorf("no row is left of %d: %d don't fulfil the condition, %d leave it open, %d have missing values",
			out.Before, out.NotWhere, out.Unknown, out.Incomplete)
	}
	if out.Unknown > 0 {
		out.Notes = append(out.Notes, result.Notef("condition_open", "a missing value left the condition open in %d of %d rows, which were left out", out.Unknown, out.Before))
	}
	if out.Incomplete > 0 {
		out.Notes = append(out.Notes, result.Notef("incomplete", "%d of %d rows with a missing value were left out", out.Incomplete, out.Before-out.NotWhere-out.Unknown))
	}
	return out, nil
}

// Filter evaluates a condition for every row of a table; unknown counts the rows where a
// missing value leaves it open, whose entry is false.
func Filter(t *frame.Table, condition string) (keep []bool, unknown int, err error) {
	e, err := Compile(condition, t)
	if err != nil {
		return nil, 0, err
	}
	if e.root.typ != truthTerm {
		return nil, 0, fmt.Errorf("a condition must be true or false, got %s", e.root.typ)
	}
	values, err := e.rows()
	if err != nil {
		return nil, 0, err
	}
	keep = make([]bool, len(values))
	for i, v := range values {
		if v.missing {
			unknown++
		}
		keep[i] = !v.missing && v.number != 0
	}
	return keep, unknown, nil
}

func runSelect(_ *kind.Call, in SelectInput, p SelectParams) (*SelectResult, error) {
	return Select(in.Table, p)
}

// SelectKind is prep.select.
var SelectKind = kind.New("prep.select", kind.Doc{
	Summary: "Chooses columns and rows of a table and sorts them.",
	Text: `The condition is evaluated first, on all columns. A row for which it is false is left out; so is one for which a missing value leaves it open, and both are counted. Then the columns are chosen, rows with a missing value in one of them are left out where asked, and the rows are sorted. Sorting is stable; missing values stand last. Row keys stay with their rows.

` + expressionDoc,
}, SelectParams{}, runSelect, kind.RowOrderFree(),
	kind.Example(SelectParams{Where: `age >= 30 and site in ["A", "B"]`, Variables: []string{"age", "weight", "site"}, Complete: true, Order: []string{"-age"}}))

// expressionDoc is the manual's text on expressions.
const expressionDoc = `Expressions know the operators + - * / % ** (power), == != < <= > >=, in, not in, and, or, not, a ? b : c, and the functions log, log2, log10, log1p, exp, expm1, sqrt, abs, floor, ceil, round(x), round(x, digits), pow, min, max, sum, mean, ifelse(condition, a, b), coalesce(a, b), missing(x), rank(x) (place of an ordinal level from 1), number(x) (a level's code as a number) and column("any name"). NA is a missing value. A category compares with the code or label of a level in quotes, an ordinal one also by order. What takes a missing value is missing, except that "false and NA" is false, "true or NA" is true, and missing and coalesce see it. A value that is not defined, such as log(0) or a division by zero, is an error with its row.`
