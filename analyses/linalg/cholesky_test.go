package linalg

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestCholeskyAgainstGonum(t *testing.T) {
	for _, n := range []int{1, 2, 5, 20, 60} {
		a, _ := Gram(t.Context(), randomMatrix(2*n+3, n, uint64(n)))
		f, err := Cholesky(a)
		if err != nil || !f.PositiveDefinite() {
			t.Fatalf("n = %d: %v, pivot %d", n, err, f.Pivot)
		}
		l, _ := f.L()
		if d := largestDifference(t, mustMul(t, l, l.T()), a); d > 1e-13*float64(n) {
			t.Errorf("n = %d: L Lᵀ differs by %g", n, d)
		}
		var want mat.Cholesky
		if !want.Factorize(mat.NewSymDense(n, a.Clone().Data)) {
			t.Fatal("gonum finds no factor")
		}
		det, _ := f.LogDet()
		if math.Abs(det-want.LogDet()) > 1e-12*math.Max(1, math.Abs(det)) {
			t.Errorf("n = %d: log-determinant %v, want %v", n, det, want.LogDet())
		}
		inv, _ := f.Inverse()
		if d := largestDifference(t, mustMul(t, a, inv), Identity(n)); d > 1e-11 {
			t.Errorf("n = %d: A times its inverse differs by %g", n, d)
		}
		if d := largestDifference(t, inv, inv.T()); d != 0 {
			t.Errorf("n = %d: the inverse is not symmetric", n)
		}
		b := randomMatrix(n, 1, 7).Data
		x, err := f.Solve(b)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range MulVec(a, x) {
			if math.Abs(v-b[i]) > 1e-12 {
				t.Errorf("n = %d: residual %g", n, v-b[i])
			}
		}
	}
}

func TestCholeskyVerdict(t *testing.T) {
	rows := func(r ...[]float64) *Matrix {
		m, err := FromRows(r)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		a     *Matrix
		pivot int
	}{
		{Identity(3), -1},
		{rows([]float64{0}), 0},
		{rows([]float64{-1}), 0},
		{rows([]float64{1, 0}, []float64{1, 1}), 1},   // singular
		{rows([]float64{1, 0}, []float64{2, 1}), 1},   // indefinite
		{rows([]float64{1, 99}, []float64{0, 1}), -1}, // the upper triangle is not read
		{rows([]float64{4, 0, 0}, []float64{2, 1, 0}, []float64{0, 0, 0}), 1},
		{rows([]float64{1, 0}, []float64{1e300, 1}), 1},
		{rows([]float64{1e-300, 0}, []float64{1e300, 1e300}), 1}, // overflows when scaled
		{rows([]float64{5e-324}), -1},
	} {
		f, err := Cholesky(c.a)
		if err != nil {
			t.Fatal(err)
		}
		if f.Pivot != c.pivot || f.PositiveDefinite() != (c.pivot < 0) {
			t.Errorf("%v: pivot %d, want %d", c.a, f.Pivot, c.pivot)
		}
		if _, err := f.Solve(make([]float64, c.a.Rows)); (err == nil) != (c.pivot < 0) {
			t.Errorf("%v: solve gives %v", c.a, err)
		}
	}
}

func TestCholeskyScaling(t *testing.T) {
	d := []float64{1e150, 1, 1e-150}
	a := New(3, 3)
	for i := range 3 {
		for j := range 3 {
			a.Set(i, j, 0.5*d[i]*d[j])
		}
		a.Set(i, i, d[i]*d[i])
	}
	f, err := Cholesky(a)
	if err != nil || f.Pivot >= 0 {
		t.Fatalf("%v, pivot %d", err, f.Pivot)
	}
	inv, _ := f.Inverse()
	for i := range 3 {
		for j := range 3 {
			want := -0.5 / d[i] / d[j] // the inverse of 1 on, 1/2 off the diagonal
			if i == j {
				want = 1.5 / d[i] / d[i]
			}
			if math.Abs(inv.At(i, j)-want) > 8*epsilon*math.Abs(want) {
				t.Errorf("inverse at %d, %d: %g, want %g", i, j, inv.At(i, j), want)
			}
		}
	}
	det, _ := f.LogDet()
	if math.Abs(det-(-math.Ln2)) > 1e-13 {
		t.Errorf("log-determinant %v, want log 1/2", det)
	}
}
