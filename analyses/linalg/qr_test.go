package linalg

import (
	"math"
	"slices"
	"testing"
)

// permuted returns A P.
func permuted(a *Matrix, perm []int) *Matrix {
	p := New(a.Rows, a.Cols)
	for j, k := range perm {
		for i := range a.Rows {
			p.Set(i, j, a.At(i, k))
		}
	}
	return p
}

func TestQRProperties(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {5, 5}, {40, 7}, {7, 40}, {300, 30}} {
		a := randomMatrix(s[0], s[1], 3)
		f, err := QR(a, 0)
		if err != nil {
			t.Fatal(err)
		}
		k := min(s[0], s[1])
		if f.Rank != k {
			t.Errorf("%v: rank %d", s, f.Rank)
		}
		q, r := f.Q(), f.R()
		checkOrthonormal(t, "Q", q, 1e-14*float64(k))
		if d := largestDifference(t, mustMul(t, q, r), permuted(a, f.Perm)); d > 1e-14*float64(k) {
			t.Errorf("%v: Q R differs by %g", s, d)
		}
		for i := range k {
			for j := range s[1] {
				v := math.Abs(r.At(i, j))
				if j < i && v != 0 {
					t.Errorf("%v: R is not triangular", s)
				}
				if j >= i && v > math.Abs(r.At(i, i))*(1+1e-9) {
					t.Errorf("%v: pivot %d is not the largest of its row", s, i)
				}
			}
		}
	}
}

func TestQRRank(t *testing.T) {
	a := mustMul(t, randomMatrix(20, 3, 1), randomMatrix(3, 8, 2))
	f, err := QR(a, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f.Rank != 3 {
		t.Errorf("rank of a product over 3: %d", f.Rank)
	}
	b := MulVec(a, []float64{1, 2, 3, 4, 5, 6, 7, 8})
	x, err := f.Solve(b)
	if err != nil {
		t.Fatal(err)
	}
	zeros := 0
	for _, v := range x {
		if v == 0 {
			zeros++
		}
	}
	for i, v := range MulVec(a, x) {
		if math.Abs(v-b[i]) > 1e-12 {
			t.Errorf("residual %g", v-b[i])
		}
	}
	if zeros != 5 {
		t.Errorf("basic solution %v must have 5 zeros", x)
	}
	zero, err := QR(New(3, 2), 0)
	if err != nil || zero.Rank != 0 {
		t.Errorf("rank of zeros: %v, %v", zero.Rank, err)
	}
	if x, _ := zero.Solve([]float64{1, 2, 3}); x[0] != 0 || x[1] != 0 {
		t.Errorf("solution with a zero matrix: %v", x)
	}
}

// Columns of equal length keep their order although their lengths differ in
// the last bits, and powers of two change nothing.
func TestQRPivotTiesAndScaling(t *testing.T) {
	a := New(3, 3)
	for j, d := range []float64{1, math.Nextafter(1, 2), math.Nextafter(1, 0)} {
		a.Set(j, j, d)
	}
	f, err := QR(a, 0)
	if err != nil || !slices.Equal(f.Perm, []int{0, 1, 2}) {
		t.Errorf("permutation %v, %v", f.Perm, err)
	}
	m := randomMatrix(9, 4, 4)
	large := m.Clone()
	for i := range large.Data {
		large.Data[i] = math.Ldexp(large.Data[i], 900)
	}
	p, _ := QR(m, 0)
	q, err := QR(large, 0)
	if err != nil {
		t.Fatal(err)
	}
	r := q.R()
	for i, v := range p.R().Data {
		if math.Ldexp(v, 900) != r.Data[i] {
			t.Fatal("scaling by a power of two changes the digits of R")
		}
	}
}
