package linalg

import (
	"context"

	"reprise/analyses/blocks"
)

// tallRows is the smallest number of rows of one block of a tall QR; wide
// matrices get four times their number of columns. It belongs to the method:
// another value gives other last bits.
const tallRows = 256

// tallQR is the QR factorisation of an m by n matrix as a tree: every block of
// rows is factored by itself, the triangles are stacked and factored again
// until one is left. The shape of the tree depends on m and n alone.
//
// Reference: J. Demmel, L. Grigori, M. Hoemmen, J. Langou. Communication-
// optimal parallel and sequential QR and LU factorizations. SIAM J Sci Comput
// 2012;34:A206, doi:10.1137/080731992.
type tallQR struct {
	m, n, size int
	leaves     []reflectors
	up         *tallQR // factors the stacked triangles, nil for one block
	r          *Matrix // n by n upper triangle, the root's only
}

// reflectors are the Householder vectors of one block, column after column. A
// block with fewer than n rows is filled up with rows of zeros, which the
// reflections leave alone.
type reflectors struct {
	rows int // at least n
	v    []float64
	tau  []float64
}

// factorTall factors a with column j scaled by scale[j] (nil for no scaling)
// and returns the tree. r of the result is set.
func factorTall(ctx context.Context, a *Matrix, scale []scaling) (*tallQR, error) {
	n := a.Cols
	t := &tallQR{m: a.Rows, n: n, size: max(tallRows, 4*n)}
	count := blocks.Count(t.m, t.size)
	t.leaves = make([]reflectors, count)
	stacked := New(count*n, n)
	err := blocks.Do(ctx, t.m, t.size, func(_ context.Context, block, lo, hi int) error {
		leaf := reflectors{rows: max(hi-lo, n), tau: make([]float64, n)}
		leaf.v = make([]float64, leaf.rows*n)
		for i := lo; i < hi; i++ {
			row := a.Row(i)
			if scale == nil {
				for j, v := range row {
					leaf.v[j*leaf.rows+i-lo] = v
				}
				continue
			}
			for j, v := range row {
				leaf.v[j*leaf.rows+i-lo] = scale[j].times(v)
			}
		}
		leaf.factor(n)
		for j := range n {
			for i, v := range leaf.v[j*leaf.rows : j*leaf.rows+j+1] {
				stacked.Data[(block*n+i)*n+j] = v
			}
		}
		t.leaves[block] = leaf
		return nil
	})
	if err != nil {
		return nil, err
	}
	if count == 1 {
		t.r = stacked
		return t, nil
	}
	if t.up, err = factorTall(ctx, stacked, nil); err != nil {
		return nil, err
	}
	t.r = t.up.r
	return t, nil
}

func (l *reflectors) factor(n int) {
	for j := range n {
		column := l.v[j*l.rows+j : (j+1)*l.rows]
		l.tau[j] = reflect(column)
		for k := j + 1; k < n; k++ {
			applyReflector(column, l.tau[j], l.v[k*l.rows+j:(k+1)*l.rows])
		}
	}
}

// mulQ returns Q C, m by k, for an n by k matrix C.
func (t *tallQR) mulQ(ctx context.Context, c *Matrix) (*Matrix, error) {
	if t.up != nil {
		var err error
		if c, err = t.up.mulQ(ctx, c); err != nil {
			return nil, err
		}
	}
	n, k := t.n, c.Cols
	out := New(t.m, k)
	err := blocks.Do(ctx, t.m, t.size, func(_ context.Context, block, lo, hi int) error {
		leaf := &t.leaves[block]
		x := make([]float64, leaf.rows*k)
		for i := range n {
			for j, v := range c.Row(block*n + i) {
				x[j*leaf.rows+i] = v
			}
		}
		for i := n - 1; i >= 0; i-- {
			v := leaf.v[i*leaf.rows+i : (i+1)*leaf.rows]
			for j := range k {
				applyReflector(v, leaf.tau[i], x[j*leaf.rows+i:(j+1)*leaf.rows])
			}
		}
		for i := lo; i < hi; i++ {
			row := out.Row(i)
			for j := range row {
				row[j] = x[j*leaf.rows+i-lo]
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
