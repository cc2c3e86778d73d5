package linalg

import (
	"fmt"
	"math"
	"slices"
)

// Matrix is a dense matrix in row-major order: element (i, j), counted from
// zero, is Data[i*Cols+j]. The zero value is an empty matrix.
type Matrix struct {
	Rows, Cols int
	Data       []float64
}

// New returns a rows by cols matrix of zeros. It panics if a size is negative.
func New(rows, cols int) *Matrix {
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("linalg: sizes of a matrix must be >= 0, got %d by %d", rows, cols))
	}
	return &Matrix{Rows: rows, Cols: cols, Data: make([]float64, rows*cols)}
}

// Identity returns the n by n identity matrix.
func Identity(n int) *Matrix {
	m := New(n, n)
	for i := range n {
		m.Data[i*n+i] = 1
	}
	return m
}

// FromRows returns a matrix with a copy of the given rows. Rows of different
// lengths are an error. No rows give a 0 by 0 matrix.
func FromRows(rows [][]float64) (*Matrix, error) {
	if len(rows) == 0 {
		return New(0, 0), nil
	}
	m := New(len(rows), len(rows[0]))
	for i, row := range rows {
		if len(row) != m.Cols {
			return nil, fmt.Errorf("row %d must have %d values as row 1 has, got %d", i+1, m.Cols, len(row))
		}
		copy(m.Row(i), row)
	}
	return m, nil
}

// FromColumns returns a matrix with a copy of the given columns. Columns of
// different lengths are an error. No columns give a 0 by 0 matrix.
func FromColumns(columns [][]float64) (*Matrix, error) {
	if len(columns) == 0 {
		return New(0, 0), nil
	}
	m := New(len(columns[0]), len(columns))
	for j, column := range columns {
		if len(column) != m.Rows {
			return nil, fmt.Errorf("column %d must have %d values as column 1 has, got %d", j+1, m.Rows, len(column))
		}
		for i, v := range column {
			m.Data[i*m.Cols+j] = v
		}
	}
	return m, nil
}

// At returns element (i, j), counted from zero. It panics outside the matrix.
func (m *Matrix) At(i, j int) float64 {
	m.checkIndex(i, j)
	return m.Data[i*m.Cols+j]
}

// Set changes element (i, j), counted from zero. It panics outside the matrix.
func (m *Matrix) Set(i, j int, v float64) {
	m.checkIndex(i, j)
	m.Data[i*m.Cols+j] = v
}

func (m *Matrix) checkIndex(i, j int) {
	if uint(i) >= uint(m.Rows) || uint(j) >= uint(m.Cols) {
		panic(fmt.Sprintf("linalg: element (%d, %d) is outside a %d by %d matrix", i, j, m.Rows, m.Cols))
	}
}

// Row returns row i as a view: writing to it changes the matrix.
func (m *Matrix) Row(i int) []float64 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// Col returns a copy of column j.
func (m *Matrix) Col(j int) []float64 {
	if uint(j) >= uint(m.Cols) {
		panic(fmt.Sprintf("linalg: column %d is outside a %d by %d matrix", j, m.Rows, m.Cols))
	}
	column := make([]float64, m.Rows)
	for i := range column {
		column[i] = m.Data[i*m.Cols+j]
	}
	return column
}

// Clone returns a copy that shares nothing with m.
func (m *Matrix) Clone() *Matrix {
	return &Matrix{Rows: m.Rows, Cols: m.Cols, Data: slices.Clone(m.Data)}
}

// T returns the transpose of m as a new matrix.
func (m *Matrix) T() *Matrix {
	t := New(m.Cols, m.Rows)
	const tile = 32 // both the rows read and the rows written stay in cache
	for i0 := 0; i0 < m.Rows; i0 += tile {
		i1 := min(i0+tile, m.Rows)
		for j0 := 0; j0 < m.Cols; j0 += tile {
			j1 := min(j0+tile, m.Cols)
			for i := i0; i < i1; i++ {
				for j := j0; j < j1; j++ {
					t.Data[j*m.Rows+i] = m.Data[i*m.Cols+j]
				}
			}
		}
	}
	return t
}

// checkShape reports a matrix whose Data does not have Rows*Cols elements.
func (m *Matrix) checkShape() error {
	if m.Rows < 0 || m.Cols < 0 || len(m.Data) != m.Rows*m.Cols {
		return fmt.Errorf("a %d by %d matrix must hold %d values, got %d", m.Rows, m.Cols, m.Rows*m.Cols, len(m.Data))
	}
	return nil
}

// checkInput reports what no factorisation accepts: an empty matrix, NaN or an
// infinity. It returns the largest magnitude.
func (m *Matrix) checkInput() (largest float64, err error) {
	if err := m.checkShape(); err != nil {
		return 0, err
	}
	if m.Rows == 0 || m.Cols == 0 {
		return 0, fmt.Errorf("the matrix must have at least one row and one column, got %d by %d", m.Rows, m.Cols)
	}
	for i, v := range m.Data {
		a := math.Abs(v)
		if !(a <= math.MaxFloat64) {
			return 0, fmt.Errorf("row %d, column %d of the matrix must be a finite number, got %v", i/m.Cols+1, i%m.Cols+1, v)
		}
		if a > largest {
			largest = a
		}
	}
	return largest, nil
}

// checkSquare is checkInput for symmetric matrices, of which only the lower
// triangle is read and checked.
func (m *Matrix) checkSquare() (largest float64, err error) {
	if err := m.checkShape(); err != nil {
		return 0, err
	}
	if m.Rows != m.Cols || m.Rows == 0 {
		return 0, fmt.Errorf("the matrix must be square with at least one row, got %d by %d", m.Rows, m.Cols)
	}
	for i := range m.Rows {
		for j, v := range m.Row(i)[:i+1] {
			a := math.Abs(v)
			if !(a <= math.MaxFloat64) {
				return 0, fmt.Errorf("row %d, column %d of the matrix must be a finite number, got %v", i+1, j+1, v)
			}
			if a > largest {
				largest = a
			}
		}
	}
	return largest, nil
}

// checkVector reports a vector of the wrong length or with NaN or infinities.
func checkVector(name string, v []float64, n int) error {
	if len(v) != n {
		return fmt.Errorf("%s must have %d values, got %d", name, n, len(v))
	}
	for i, x := range v {
		if !(math.Abs(x) <= math.MaxFloat64) {
			return fmt.Errorf("value %d of %s must be a finite number, got %v", i+1, name, x)
		}
	}
	return nil
}
