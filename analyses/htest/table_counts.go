package htest

import (
	"errors"
	"fmt"
)

// counts is a checked table of counts with its margins.
type counts struct {
	table      [][]int
	rows, cols []int
	n          int
}

// maxCount bounds the total of a table: sums and products of margins stay exact.
const maxCount = 1 << 30

// newCounts checks a table: rectangular, at least 2 by 2, no negative counts.
func newCounts(table [][]int) (counts, error) {
	if len(table) < 2 || len(table[0]) < 2 {
		c := 0
		if len(table) > 0 {
			c = len(table[0])
		}
		return counts{}, fmt.Errorf("a table of counts needs at least two rows and two columns, got %d by %d", len(table), c)
	}
	c := counts{table: table, rows: make([]int, len(table)), cols: make([]int, len(table[0]))}
	for i, row := range table {
		if len(row) != len(table[0]) {
			return counts{}, fmt.Errorf("the rows of a table of counts must be equally long: row %d has %d cells, row 1 has %d", i+1, len(row), len(table[0]))
		}
		for j, v := range row {
			if v < 0 {
				return counts{}, fmt.Errorf("counts must not be negative: row %d, column %d is %d", i+1, j+1, v)
			}
			if v > maxCount || c.n+v > maxCount {
				return counts{}, fmt.Errorf("a table may count at most %d cases", maxCount)
			}
			c.rows[i] += v
			c.cols[j] += v
			c.n += v
		}
	}
	if c.n == 0 {
		return counts{}, errors.New("the table of counts has no cases")
	}
	return c, nil
}

// noEmpty reports a row or column without cases.
func (c counts) noEmpty() error {
	for i, v := range c.rows {
		if v == 0 {
			return fmt.Errorf("row %d of the table has no cases", i+1)
		}
	}
	for j, v := range c.cols {
		if v == 0 {
			return fmt.Errorf("column %d of the table has no cases", j+1)
		}
	}
	return nil
}

// expected is the count of a cell under independence.
func (c counts) expected(i, j int) float64 {
	return float64(c.rows[i]) * float64(c.cols[j]) / float64(c.n)
}

// Observed returns the table without its rows and columns that have no cases, and the
// numbers (from 0) of those that stay. A level that nobody has says nothing about
// independence.
func Observed(table [][]int) (reduced [][]int, rows, cols []int) {
	if len(table) == 0 {
		return nil, nil, nil
	}
	for j := range table[0] {
		for i := range table {
			if j < len(table[i]) && table[i][j] != 0 {
				cols = append(cols, j)
				break
			}
		}
	}
	for i, row := range table {
		kept := make([]int, len(cols))
		some := false
		for c, j := range cols {
			if j < len(row) {
				kept[c] = row[j]
			}
			some = some || kept[c] != 0
		}
		if some {
			rows = append(rows, i)
			reduced = append(reduced, kept)
		}
	}
	return reduced, rows, cols
}
