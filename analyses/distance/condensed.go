// Package distance computes dissimilarities between the rows of a table:
// the metrics of R's dist, standardised and Mahalanobis distance, correlation
// distance, simple matching, and Gower's coefficient for mixed columns.
package distance

import (
	"fmt"
	"math"

	"reprise/analyses/linalg"
)

// MaxRows is the largest number of rows that a condensed matrix may have:
// 60,000 rows need 14.4 GB. More is refused before any memory is taken.
const MaxRows = 60_000

// Condensed is a symmetric dissimilarity between n objects with a zero
// diagonal, stored once per pair in the order of R's dist: (0,1), (0,2), …,
// (0,n-1), (1,2), …. The pair i < j stands at i*(2n-i-1)/2 + j-i-1.
type Condensed struct {
	N int       // number of objects
	D []float64 // N*(N-1)/2 dissimilarities
}

// Pairs returns n*(n-1)/2, the number of pairs of n objects.
func Pairs(n int) int {
	if n < 2 {
		return 0
	}
	if n%2 == 0 {
		return n / 2 * (n - 1)
	}
	return (n - 1) / 2 * n
}

// Bytes returns the memory that the condensed dissimilarities of n objects
// take.
func Bytes(n int) int64 { return 8 * int64(Pairs(n)) }

// Offset returns o such that, among n objects, the pair i < j stands at o + j.
func Offset(n, i int) int { return i*(2*n-i-1)/2 - i - 1 }

// New returns n objects with all dissimilarities zero. It is an error if n is
// negative or above MaxRows.
func New(n int) (*Condensed, error) {
	if n < 0 || n > MaxRows {
		return nil, fmt.Errorf("a dissimilarity matrix takes 0 to %d rows, got %d (%d MB)", MaxRows, n, Bytes(n)>>20)
	}
	return &Condensed{N: n, D: make([]float64, Pairs(n))}, nil
}

// At returns the dissimilarity of i and j, in either order; 0 if i == j.
func (c *Condensed) At(i, j int) float64 {
	switch {
	case i < j:
		return c.D[Offset(c.N, i)+j]
	case i > j:
		return c.D[Offset(c.N, j)+i]
	}
	return 0
}

// Row writes the dissimilarities of object i to all n objects into out.
func (c *Condensed) Row(i int, out []float64) {
	at := i - 1
	for j := range i {
		out[j] = c.D[at]
		at += c.N - j - 2
	}
	out[i] = 0
	if i+1 < c.N {
		o := Offset(c.N, i)
		copy(out[i+1:], c.D[o+i+1:o+c.N])
	}
}

// Clone returns a copy that shares no memory.
func (c *Condensed) Clone() *Condensed {
	return &Condensed{N: c.N, D: append([]float64(nil), c.D...)}
}

// Check returns an error unless the length fits the number of objects and
// every dissimilarity is a finite number that is not negative. The error names
// the first offending pair, counted from 1. Cost O(n²).
func (c *Condensed) Check() error {
	if c.N < 0 || len(c.D) != Pairs(c.N) {
		return fmt.Errorf("%d objects need %d dissimilarities, got %d", c.N, Pairs(c.N), len(c.D))
	}
	at := 0
	for i := range c.N {
		row := c.D[at : at+c.N-i-1]
		at += len(row)
		for j, v := range row {
			if !(v >= 0 && v <= math.MaxFloat64) {
				return fmt.Errorf("the dissimilarity of rows %d and %d must be a finite number >= 0, got %v", i+1, i+j+2, v)
			}
		}
	}
	return nil
}

// FromSquare reads a full n by n matrix. It is an error if the matrix is not
// square, a diagonal element is not 0, an element is negative or not finite,
// or (i,j) and (j,i) differ by more than 1e-12 of the larger; the upper
// triangle is kept.
func FromSquare(m *linalg.Matrix) (*Condensed, error) {
	if m.Rows != m.Cols {
		return nil, fmt.Errorf("a dissimilarity matrix must be square, got %d rows and %d columns", m.Rows, m.Cols)
	}
	c, err := New(m.Rows)
	if err != nil {
		return nil, err
	}
	at := 0
	for i := range c.N {
		if d := m.At(i, i); d != 0 {
			return nil, fmt.Errorf("the dissimilarity of row %d to itself must be 0, got %v", i+1, d)
		}
		for j := i + 1; j < c.N; j++ {
			a, b := m.At(i, j), m.At(j, i)
			if !(math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))) {
				return nil, fmt.Errorf("a dissimilarity matrix must be symmetric, got %v at (%d, %d) and %v at (%d, %d)", a, i+1, j+1, b, j+1, i+1)
			}
			c.D[at] = a
			at++
		}
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c, nil
}
