package linalg

import (
	"context"
	"fmt"

	"reprise/analyses/blocks"
)

const (
	mulRows  = 64  // rows of a product computed by one block
	mulInner = 64  // rows of the right factor that stay in cache
	gramRows = 256 // rows summed by one block of a Gram matrix
)

// Mul returns the product a b of an m by k and a k by n matrix, in parallel
// blocks of 64 rows. An element is the sum over the inner index in increasing
// order, taken in groups of four: s + ((p0 + p1) + (p2 + p3)). It costs
// 2 m k n operations. NaN, infinities and overflow go through as in any sum.
func Mul(ctx context.Context, a, b *Matrix) (*Matrix, error) {
	if err := a.checkShape(); err != nil {
		return nil, err
	}
	if err := b.checkShape(); err != nil {
		return nil, err
	}
	if a.Cols != b.Rows {
		return nil, fmt.Errorf("the right factor must have %d rows, as many as the left has columns, got %d", a.Cols, b.Rows)
	}
	c := New(a.Rows, b.Cols)
	err := blocks.Do(ctx, a.Rows, mulRows, func(_ context.Context, _, lo, hi int) error {
		for k0 := 0; k0 < a.Cols; k0 += mulInner {
			k1 := min(k0+mulInner, a.Cols)
			for i := lo; i < hi; i++ {
				mulRow(c.Row(i), a.Row(i)[k0:k1], b, k0)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// mulRow adds to c the rows k, k+1, … of b weighted by w.
func mulRow(c, w []float64, b *Matrix, k int) {
	for ; len(w) >= 4; w, k = w[4:], k+4 {
		w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
		b0, b1, b2, b3 := b.Row(k)[:len(c)], b.Row(k + 1)[:len(c)], b.Row(k + 2)[:len(c)], b.Row(k + 3)[:len(c)]
		for j, v := range c {
			c[j] = v + ((float64(w0*b0[j]) + float64(w1*b1[j])) + (float64(w2*b2[j]) + float64(w3*b3[j])))
		}
	}
	for i, f := range w {
		addScaled(c, f, b.Row(k+i))
	}
}

// Gram returns aᵀa, cols by cols, for an a of rows by cols: sums within fixed
// blocks of 256 rows, computed in parallel and added in index order. The
// result is exactly symmetric. It costs rows*cols² operations.
func Gram(ctx context.Context, a *Matrix) (*Matrix, error) {
	if err := a.checkShape(); err != nil {
		return nil, err
	}
	return crossProduct(ctx, a, a)
}

// MulTrans returns aᵀb for an a of rows by m and a b of rows by n, summed as
// [Gram] sums. It costs 2*rows*m*n operations.
func MulTrans(ctx context.Context, a, b *Matrix) (*Matrix, error) {
	if err := a.checkShape(); err != nil {
		return nil, err
	}
	if err := b.checkShape(); err != nil {
		return nil, err
	}
	if a.Rows != b.Rows {
		return nil, fmt.Errorf("both matrices must have the same number of rows, got %d and %d", a.Rows, b.Rows)
	}
	return crossProduct(ctx, a, b)
}

func crossProduct(ctx context.Context, a, b *Matrix) (*Matrix, error) {
	if a.Rows == 0 {
		return New(a.Cols, b.Cols), nil
	}
	same := a == b
	return blocks.Reduce(ctx, a.Rows, gramRows,
		func(_ context.Context, _, lo, hi int) (*Matrix, error) {
			left := columnsOf(a, lo, hi)
			right := left
			if !same {
				right = columnsOf(b, lo, hi)
			}
			n, g := hi-lo, New(a.Cols, b.Cols)
			for i := range a.Cols {
				from, x := 0, left[i*n:(i+1)*n]
				if same {
					from = i
				}
				for j := from; j < b.Cols; j++ {
					v := dot(x, right[j*n:(j+1)*n])
					g.Data[i*g.Cols+j] = v
					if same {
						g.Data[j*g.Cols+i] = v
					}
				}
			}
			return g, nil
		},
		func(acc, next *Matrix) *Matrix {
			for i, v := range next.Data {
				acc.Data[i] += v
			}
			return acc
		})
}

// columnsOf copies rows lo to hi of m column after column.
func columnsOf(m *Matrix, lo, hi int) []float64 {
	n := hi - lo
	out := make([]float64, n*m.Cols)
	for i := lo; i < hi; i++ {
		for j, v := range m.Row(i) {
			out[j*n+i-lo] = v
		}
	}
	return out
}

// MulVec returns a x for an x of a.Cols values. It panics for another length.
func MulVec(a *Matrix, x []float64) []float64 {
	if len(x) != a.Cols {
		panic(fmt.Sprintf("linalg: the vector must have %d values, got %d", a.Cols, len(x)))
	}
	y := make([]float64, a.Rows)
	for i := range y {
		y[i] = dot(a.Row(i), x)
	}
	return y
}

// MulTransVec returns aᵀx for an x of a.Rows values, summed in row order. It
// panics for another length.
func MulTransVec(a *Matrix, x []float64) []float64 {
	if len(x) != a.Rows {
		panic(fmt.Sprintf("linalg: the vector must have %d values, got %d", a.Rows, len(x)))
	}
	y := make([]float64, a.Cols)
	for i, f := range x {
		addScaled(y, f, a.Row(i))
	}
	return y
}
