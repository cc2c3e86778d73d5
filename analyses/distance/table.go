package distance

import (
	"errors"
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/linalg"
)

// TableMatrix takes the named numeric columns of a table as a matrix, n rows by one column
// a name; no names are all numeric columns that are not outcomes or excluded. Categorical
// columns, outcomes, missing values and a table without rows are errors that say what to
// do; all are returned at once.
func TableMatrix(t *frame.Table, names []string) (*linalg.Matrix, []*frame.Column, error) {
	var cols []*frame.Column
	var errs []error
	if len(names) == 0 {
		for _, c := range t.Columns {
			switch {
			case c.Role == frame.Outcome || c.Role == frame.Excluded:
			case c.Type == frame.Continuous || c.Type == frame.Count || c.Type == frame.Time:
				cols = append(cols, c)
			case c.Type.Categorical():
				errs = append(errs, fmt.Errorf("column %q is %s and this method takes numbers; name variables:, reduce mixed data with reduce.famd, or use a Gower distance", c.Name, c.Type))
			}
		}
		if len(cols) == 0 && len(errs) == 0 {
			errs = append(errs, errors.New("the table has no numeric column"))
		}
	}
	chosen, wrong := t.Named(names, "make clusters", func(c *frame.Column) error {
		if !c.Type.Numeric() {
			return fmt.Errorf("column %q is %s and this method takes numbers; reduce mixed data with reduce.famd, or use a Gower distance", c.Name, c.Type)
		}
		return nil
	})
	x, err := ColumnsMatrix(t, append(cols, chosen...), append(errs, wrong...))
	if err != nil {
		return nil, nil, err
	}
	return x, append(cols, chosen...), nil
}

// ColumnsMatrix is the matrix of complete columns of a table, levels as their codes. Errors from
// choosing the columns come back with those of missing values and of a table without rows.
func ColumnsMatrix(t *frame.Table, cols []*frame.Column, errs []error) (*linalg.Matrix, error) {
	if t.Len() == 0 {
		errs = append(errs, errors.New("the table has no rows"))
	}
	for _, c := range cols {
		errs = append(errs, c.Complete())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	x := linalg.New(t.Len(), len(cols))
	for j, c := range cols {
		for i, v := range c.Floats() {
			x.Set(i, j, v)
		}
	}
	return x, nil
}

// ColumnsLineage is the union of the columns' lineages.
func ColumnsLineage(cols []*frame.Column) []string {
	lists := make([][]string, len(cols))
	for i, c := range cols {
		lists[i] = c.Lineage
	}
	return frame.MergeLineage(lists...)
}

// Condense takes a Distance payload as a Condensed over the same numbers.
func Condense(d *frame.Distance) *Condensed { return &Condensed{N: d.Len(), D: d.D} }

// Take returns the dissimilarities among the given rows, in their order.
func (c *Condensed) Take(rows []int) (*Condensed, error) {
	out, err := New(len(rows))
	if err != nil {
		return nil, err
	}
	at := 0
	for i, a := range rows {
		o := Offset(c.N, a)
		for _, b := range rows[i+1:] {
			if b > a {
				out.D[at] = c.D[o+b]
			} else {
				out.D[at] = c.At(a, b)
			}
			at++
		}
	}
	return out, nil
}
