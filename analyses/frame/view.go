package frame

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// View returns columns of a table as a gota data frame for selecting and arranging, and the
// name of its first column, which holds the row numbers from 0. Numbers stand as they are
// with NaN for missing ones, categories as the codes of their levels, texts and ids as
// their rank by code point: gota would take the text "NaN" for a missing value. What is
// chosen comes back by row number and Take, so no value and no mask passes through text.
func View(t *Table, cols []*Column) (df dataframe.DataFrame, row string) {
	row = "row"
	for slices.Contains(t.Names(), row) {
		row = "_" + row
	}
	index := make([]int, t.Len())
	for i := range index {
		index[i] = i
	}
	all := []series.Series{series.New(index, series.Int, row)}
	for _, c := range cols {
		values := c.Floats()
		if c.Type == Text || c.Type == ID {
			values = ranks(c)
		}
		all = append(all, series.New(values, series.Float, c.Name))
	}
	return dataframe.New(all...), row
}

// ranks are the ranks of texts by code point, equal for equal texts, NaN for missing ones.
func ranks(c *Column) []float64 {
	order := slices.Clone(c.Texts)
	slices.Sort(order)
	order = slices.Compact(order)
	out := make([]float64, c.Len())
	for i, s := range c.Texts {
		at, _ := slices.BinarySearch(order, s)
		out[i] = float64(at)
		if c.Missing[i] {
			out[i] = math.NaN()
		}
	}
	return out
}

// back returns the rows of a view in its order.
func back(t *Table, df dataframe.DataFrame, row string) (*Table, error) {
	if df.Err != nil {
		return nil, df.Err
	}
	rows, err := df.Col(row).Int()
	if err != nil {
		return nil, err
	}
	return t.Take(rows), nil
}

// Arrange sorts rows by columns, the first counting most. Numbers sort by value, ordinal
// and other categories by the order of their levels, texts by code point. A name with a
// minus before it sorts downwards. Missing values stand last either way; rows that agree in
// all the columns keep their order.
func Arrange(t *Table, by ...string) (*Table, error) {
	keys := make([]dataframe.Order, len(by))
	var cols []*Column
	for i, name := range by {
		c, err := t.Column(name)
		if down, ok := strings.CutPrefix(name, "-"); ok && err != nil {
			name = down
			c, err = t.Column(name)
			keys[i].Reverse = true
		}
		if err != nil {
			return nil, err
		}
		keys[i].Colname = name
		if !slices.Contains(cols, c) {
			cols = append(cols, c)
		}
	}
	if len(by) == 0 || t.Len() == 0 {
		return t, nil
	}
	df, row := View(t, cols)
	// One stable sort a column, the last first: gota's own Arrange goes wrong from the
	// third column on.
	for _, key := range slices.Backward(keys) {
		df = df.Arrange(key)
	}
	return back(t, df, row)
}

// Where keeps the rows for which keep is true, in their order. keep has one entry a row.
func Where(t *Table, keep []bool) (*Table, error) {
	if len(keep) != t.Len() {
		return nil, fmt.Errorf("a choice of rows must have %d entries, one a row, got %d", t.Len(), len(keep))
	}
	if !slices.Contains(keep, true) {
		return t.Take([]int{}), nil
	}
	df, row := View(t, nil)
	return back(t, df.Subset(keep), row)
}
