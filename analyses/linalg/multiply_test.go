package linalg

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func dense(m *Matrix) *mat.Dense { return mat.NewDense(m.Rows, m.Cols, m.Clone().Data) }

func TestProductsAgainstGonum(t *testing.T) {
	ctx := t.Context()
	for _, s := range [][3]int{{1, 1, 1}, {3, 5, 2}, {7, 4, 9}, {65, 130, 67}, {300, 6, 5}, {600, 33, 8}} {
		a, b := randomMatrix(s[0], s[1], 1), randomMatrix(s[1], s[2], 2)
		var want mat.Dense
		want.Mul(dense(a), dense(b))
		tolerance := float64(s[1]) * epsilon
		if d := largestDifference(t, mustMul(t, a, b), &Matrix{s[0], s[2], want.RawMatrix().Data}); d > tolerance {
			t.Errorf("%v: product differs by %g", s, d)
		}
		c := randomMatrix(s[0], s[2], 3)
		var cross mat.Dense
		cross.Mul(dense(a).T(), dense(c))
		got, err := MulTrans(ctx, a, c)
		if err != nil {
			t.Fatal(err)
		}
		tolerance = float64(s[0]) * epsilon
		if d := largestDifference(t, got, &Matrix{s[1], s[2], cross.RawMatrix().Data}); d > tolerance {
			t.Errorf("%v: transposed product differs by %g", s, d)
		}
		g, err := Gram(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		same, _ := MulTrans(ctx, a, a.Clone())
		if d := largestDifference(t, g, same); d != 0 {
			t.Errorf("%v: Gram and MulTrans differ by %g", s, d)
		}
		if d := largestDifference(t, g, g.T()); d != 0 {
			t.Errorf("%v: Gram is not symmetric", s)
		}
		x, y := randomMatrix(s[1], 1, 4), randomMatrix(s[0], 1, 5)
		if d := largestDifference(t, &Matrix{s[0], 1, MulVec(a, x.Data)}, mustMul(t, a, x)); d > float64(s[1])*epsilon {
			t.Errorf("%v: matrix times vector differs by %g", s, d)
		}
		if d := largestDifference(t, &Matrix{s[1], 1, MulTransVec(a, y.Data)}, mustMul(t, a.T(), y)); d > float64(s[0])*epsilon {
			t.Errorf("%v: transposed matrix times vector differs by %g", s, d)
		}
	}
}

func TestProductEdges(t *testing.T) {
	ctx := t.Context()
	if _, err := Mul(ctx, New(2, 3), New(2, 3)); err == nil {
		t.Error("factors that do not fit must be an error")
	}
	if _, err := MulTrans(ctx, New(2, 3), New(3, 3)); err == nil {
		t.Error("different numbers of rows must be an error")
	}
	if g, err := Gram(ctx, New(0, 3)); err != nil || g.Rows != 3 || g.Data[0] != 0 {
		t.Errorf("Gram of no rows: %v, %v", g, err)
	}
	if c := mustMul(t, New(2, 0), New(0, 3)); c.Rows != 2 || c.Cols != 3 {
		t.Errorf("product over an empty index: %v", c)
	}
	m := Identity(2)
	m.Set(0, 1, math.NaN())
	if c := mustMul(t, m, Identity(2)); !math.IsNaN(c.At(0, 1)) {
		t.Error("NaN must go through a product")
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Gram(gone, Identity(2)); err == nil {
		t.Error("a cancelled context must be an error")
	}
}
