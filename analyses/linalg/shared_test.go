package linalg

import (
	"math"
	"testing"
)

// testRandom is a small fixed generator (Marsaglia's xorshift64*), so that
// these tests need no other package's streams.
type testRandom uint64

func (r *testRandom) next() float64 {
	x := uint64(*r)
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	*r = testRandom(x)
	return float64((x*0x2545F4914F6CDD1D)>>11)*0x1p-53*2 - 1
}

func randomMatrix(rows, cols int, seed uint64) *Matrix {
	r := testRandom(seed*0x9E3779B97F4A7C15 + 1)
	m := New(rows, cols)
	for i := range m.Data {
		m.Data[i] = r.next()
	}
	return m
}

func hilbert(n int) *Matrix {
	m := New(n, n)
	for i := range n {
		for j := range n {
			m.Data[i*n+j] = 1 / float64(i+j+1)
		}
	}
	return m
}

func mustMul(t testing.TB, a, b *Matrix) *Matrix {
	t.Helper()
	c, err := Mul(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// largestDifference is the largest absolute difference of two matrices.
func largestDifference(t testing.TB, a, b *Matrix) float64 {
	t.Helper()
	if a.Rows != b.Rows || a.Cols != b.Cols {
		t.Fatalf("shapes %d by %d and %d by %d", a.Rows, a.Cols, b.Rows, b.Cols)
	}
	var d float64
	for i, v := range a.Data {
		e := math.Abs(v - b.Data[i])
		if math.IsNaN(e) {
			return math.Inf(1)
		}
		d = math.Max(d, e)
	}
	return d
}

// checkOrthonormal fails unless the columns of q are orthonormal to within
// tolerance.
func checkOrthonormal(t testing.TB, what string, q *Matrix, tolerance float64) {
	t.Helper()
	g, err := Gram(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if d := largestDifference(t, g, Identity(q.Cols)); d > tolerance {
		t.Errorf("%s: columns are orthonormal to %g, want %g", what, d, tolerance)
	}
}
