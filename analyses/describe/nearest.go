package describe

import (
	"math"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/result"
)

// input is a column that made the groups and has an order; ranks are those of its values over
// all cases, nil where some are missing.
type input struct {
	column        *frame.Column
	values, ranks []float64
}

// inputs are the table's columns that made the groups and have an order.
func (c *cohort) inputs() []input {
	var out []input
	for _, col := range c.table.Columns {
		if !c.made(col) || !ordered(col) || c.isGrouping(col) {
			continue
		}
		in := input{column: col, values: col.Floats()}
		if col.MissingCount() == 0 {
			in.ranks = htest.Midranks(at(in.values, c.rows))
		}
		out = append(out, in)
	}
	return out
}

// isGrouping says that the groups are the levels of this column themselves: a variable that
// goes with an arm is what the table compares, not something behind it.
func (c *cohort) isGrouping(col *frame.Column) bool {
	if !col.Type.Categorical() {
		return false
	}
	for _, i := range c.rows {
		if col.Missing[i] || col.Codes[i] != c.codes[i] {
			return false
		}
	}
	return true
}

// at returns the values at the rows given.
func at(values []float64, rows []int) []float64 {
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}

// ordered says that a rank correlation with the column means something.
func ordered(c *frame.Column) bool {
	switch c.Type {
	case frame.Continuous, frame.Count, frame.Time, frame.Ordinal, frame.Binary:
		return true
	case frame.Nominal, frame.Event:
		return len(c.Levels) == 2
	}
	return false
}

// nearest is the largest absolute rank correlation of a column with an input of the groups,
// over the rows that have both.
func (c *cohort) nearest(col *frame.Column, inputs []input) (result.Number, *frame.Column) {
	if len(inputs) == 0 {
		return result.NA("what made the groups is not in the table"), nil
	}
	if !ordered(col) {
		return result.NA("the levels have no order"), nil
	}
	best, from := math.Inf(-1), (*frame.Column)(nil)
	x := col.Floats()
	var whole []float64 // ranks over all cases, for inputs without missing values
	for _, in := range inputs {
		var rho float64
		if in.ranks != nil && col.MissingCount() == 0 {
			if whole == nil {
				whole = htest.Midranks(at(x, c.rows))
			}
			rho = rankCorrelation(whole, in.ranks)
		} else {
			var a, b []float64
			for _, i := range c.rows {
				if !col.Missing[i] && !in.column.Missing[i] {
					a, b = append(a, x[i]), append(b, in.values[i])
				}
			}
			rho = spearman(a, b)
		}
		if rho = math.Abs(rho); rho > best {
			best, from = rho, in.column
		}
	}
	if from == nil {
		return result.NA("not defined"), nil
	}
	return result.Num(best), from
}
