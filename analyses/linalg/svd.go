package linalg

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// SVD is the thin singular value decomposition A = U diag(S) Vᵀ of an m by n
// matrix, k = min(m, n).
type SVD struct {
	U         *Matrix   // m by k, orthonormal columns
	S         []float64 // k singular values, decreasing
	V         *Matrix   // n by k, orthonormal columns; signs by the package's rule
	Rank      int       // number of singular values above Tolerance * S[0]
	Tolerance float64   // max(m, n) * 2^-52
	Sweeps    int       // sweeps of the Jacobi iteration, at most MaxSweeps
	Converged bool      // whether all pairs of columns came out orthogonal
}

// MaxSweeps bounds the sweeps of the Jacobi iterations in [ThinSVD] and
// [EigenSym]. Six to ten are usual.
const MaxSweeps = 60

// negligible is the length, relative to the largest singular value, below
// which a column counts as zero: its square would underflow.
const negligible = 0x1p-500

// ThinSVD decomposes a. A matrix with at least as many rows as columns is
// reduced by a Householder QR in blocks of rows, computed in parallel; the
// triangle is factored again with column pivoting, and one-sided Jacobi
// rotations make the rows of the second triangle orthogonal. A wide matrix is
// decomposed by way of its transpose.
//
// Accuracy: each column of a counts by its own length, so the singular values
// of B D, with B well conditioned and D any diagonal matrix, come out with
// small relative errors however far apart they lie; those below 1e-150 times
// the largest are returned as zero or with few digits. Vectors that belong to
// a singular value of zero complete the basis. Equal singular values keep the
// order in which the rotations left them. A singular value beyond the range
// of float64 is an error.
//
// Cost: 4 m n² + O(n³) operations for m >= n, and a copy of a.
//
// References: Z. Drmač, K. Veselić. New fast and accurate Jacobi SVD algorithm
// I. SIAM J Matrix Anal Appl 2008;29:1322, doi:10.1137/050639193. J. Demmel,
// K. Veselić. Jacobi's method is more accurate than QR. SIAM J Matrix Anal
// Appl 1992;13:1204, doi:10.1137/0613074.
func ThinSVD(ctx context.Context, a *Matrix) (*SVD, error) {
	largest, err := a.checkInput()
	if err != nil {
		return nil, err
	}
	tall := a
	if a.Rows < a.Cols {
		tall = a.T()
	}
	n := tall.Cols
	e := normalising(largest)
	scale := make([]scaling, n)
	for j := range scale {
		scale[j] = powerOfTwo(-e)
	}
	tree, err := factorTall(ctx, tall, scale)
	if err != nil {
		return nil, err
	}
	d := &SVD{Tolerance: float64(float64(tall.Rows) * epsilon)}
	left, right := d.triangle(tree.r)
	up := powerOfTwo(e)
	for i, v := range d.S {
		if v > float64(d.Tolerance*d.S[0]) {
			d.Rank++
		}
		d.S[i] = up.times(v)
	}
	if math.IsInf(d.S[0], 0) {
		return nil, fmt.Errorf("the largest singular value exceeds the largest float64; the values must be scaled down")
	}
	if tall == a {
		for j, v := range right {
			if negative(v) {
				negate(v)
				negate(left[j])
			}
		}
	}
	if d.U, err = tree.mulQ(ctx, fromColumns(left)); err != nil {
		return nil, err
	}
	d.V = fromColumns(right)
	if tall != a {
		d.U, d.V = d.V, d.U
		for j := range n {
			if negative(d.V.Col(j)) {
				negateColumn(d.V, j)
				negateColumn(d.U, j)
			}
		}
	}
	return d, nil
}

// triangle decomposes an n by n triangle: sets d.S, Sweeps and Converged and
// returns the left and right vectors.
func (d *SVD) triangle(r *Matrix) (left, right [][]float64) {
	n := r.Cols
	// R P = Q X.
	cols, perm := make([][]float64, n), make([]int, n)
	for j := range n {
		cols[j], perm[j] = r.Col(j), j
	}
	tau, _ := pivotedQR(cols, perm, n, epsilon)
	// The columns of Xᵀ become orthogonal: Xᵀ W = Y diag(S), X = W diag(S) Yᵀ.
	y, w := make([][]float64, n), make([][]float64, n)
	for i := range n {
		y[i], w[i] = make([]float64, n), make([]float64, n)
		w[i][i] = 1
		for j := i; j < n; j++ {
			y[i][j] = cols[j][i]
		}
	}
	d.Sweeps, d.Converged = orthogonalise(y, w)
	length := make([]float64, n)
	order := make([]int, n)
	for i := range y {
		length[i], order[i] = norm(y[i]), i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case length[i] > length[j]:
			return -1
		case length[i] < length[j]:
			return 1
		}
		return 0
	})
	bound := float64(negligible * length[order[0]])
	d.S, left, right = make([]float64, n), make([][]float64, n), make([][]float64, n)
	known := 0
	for k, i := range order {
		left[k], right[k] = w[i], y[i]
		if length[i] > bound {
			for j := range right[k] {
				right[k][j] /= length[i]
			}
			d.S[k] = length[i]
			known++
		}
	}
	complete(right, known)
	// Back through the second QR: left = Q W, right = P Y.
	for k := range n {
		for i := n - 1; i >= 0; i-- {
			applyReflector(cols[i][i:], tau[i], left[k][i:])
		}
		v := make([]float64, n)
		for i, p := range perm {
			v[p] = right[k][i]
		}
		right[k] = v
	}
	return left, right
}

// orthogonalise rotates pairs of the vectors y, and those of w with them, in
// cyclic order until each pair is orthogonal to sqrt(n) 2^-53 relative to the
// product of lengths. Pairs with a vector shorter than negligible times the
// longest are left alone.
func orthogonalise(y, w [][]float64) (sweeps int, converged bool) {
	n := len(y)
	tolerance := float64(math.Sqrt(float64(n)) * (epsilon / 2))
	length := make([]float64, n)
	for !converged && sweeps < MaxSweeps {
		sweeps++
		converged = true
		var longest float64
		for i := range y {
			length[i] = norm(y[i])
			longest = math.Max(longest, length[i])
		}
		bound := float64(negligible * longest)
		for i := range n - 1 {
			for j := i + 1; j < n; j++ {
				if length[i] <= bound || length[j] <= bound {
					continue
				}
				g := dot(y[i], y[j]) / length[i] / length[j]
				if math.Abs(g) <= tolerance {
					continue
				}
				converged = false
				// The 2 by 2 problem in units of length[i]*length[j].
				ratio := length[i] / length[j]
				c, s, _ := jacobiRotation(ratio, 1/ratio, g)
				rotate(y[i], y[j], c, s)
				rotate(w[i], w[j], c, s)
				length[i], length[j] = norm(y[i]), norm(y[j])
			}
		}
	}
	return sweeps, converged
}

// complete fills vectors known, known+1, … with unit vectors orthogonal to all
// before them: each is the coordinate vector farthest from the others (within
// the pivot margin, the first), orthogonalised twice.
func complete(v [][]float64, known int) {
	n := len(v)
	for k := known; k < n; k++ {
		inside := make([]float64, n) // squared length of a coordinate vector's projection
		for _, u := range v[:k] {
			for i, x := range u {
				inside[i] += float64(x * x)
			}
		}
		var farthest float64
		for _, x := range inside {
			farthest = math.Max(farthest, 1-x)
		}
		best := 0
		for 1-inside[best] < float64(pivotMargin*farthest) {
			best++
		}
		x := v[k]
		clear(x)
		x[best] = 1
		for range 2 {
			for _, u := range v[:k] {
				addScaled(x, -dot(u, x), u)
			}
		}
		length := norm(x)
		for i := range x {
			x[i] /= length
		}
	}
}

// fromColumns returns the matrix with the given columns, at least one.
func fromColumns(columns [][]float64) *Matrix {
	m := New(len(columns[0]), len(columns))
	for j, column := range columns {
		for i, v := range column {
			m.Data[i*m.Cols+j] = v
		}
	}
	return m
}

func negateColumn(m *Matrix, j int) {
	for i := range m.Rows {
		m.Data[i*m.Cols+j] = 0 - m.Data[i*m.Cols+j]
	}
}
