package linalg

import (
	"fmt"
	"math"
)

// QRFactor is the factorisation A P = Q R of an m by n matrix by Householder
// reflections with column pivoting, k = min(m, n).
type QRFactor struct {
	// Perm[j] is the column of A that stands in column j of A P.
	Perm []int
	// Rank is the number of leading diagonal elements of R that exceed
	// Tolerance times the first one in magnitude.
	Rank int
	// Tolerance is the relative bound of the rank verdict.
	Tolerance float64

	m, n int
	cols [][]float64 // columns of R above, reflectors below
	tau  []float64
	exp  int // A was scaled by 2^-exp
}

// pivotMargin makes the choice of a pivot indifferent to rounding: of all
// columns that are this close to the longest, the first one is taken.
const pivotMargin = 1 - 0x1p-30

// QR factors an m by n matrix a by Householder reflections with column
// pivoting: in each step the column longest below the current row comes next;
// of columns whose lengths agree within 2^-30 the one that stands first is
// taken. tolerance is the relative bound of the rank verdict; 0 stands for
// max(m, n) * 2^-52. The matrix is scaled as a whole by a power of two;
// elements smaller than 1e-300 times the largest may be lost.
//
// Column lengths are recomputed in every step, never downdated, so none loses
// its digits by cancellation. Cost: 3 m n² operations for m >= n.
//
// Reference: P. Businger, G. H. Golub. Linear least squares solutions by
// Householder transformations. Numer Math 1965;7:269, doi:10.1007/BF01436084.
func QR(a *Matrix, tolerance float64) (*QRFactor, error) {
	largest, err := a.checkInput()
	if err != nil {
		return nil, err
	}
	if tolerance, err = checkTolerance(tolerance, max(a.Rows, a.Cols)); err != nil {
		return nil, err
	}
	f := &QRFactor{m: a.Rows, n: a.Cols, exp: normalising(largest), Tolerance: tolerance}
	data := columnsOf(a, 0, a.Rows)
	down := powerOfTwo(-f.exp)
	for i, v := range data {
		data[i] = down.times(v)
	}
	f.cols = make([][]float64, f.n)
	f.Perm = make([]int, f.n)
	for j := range f.cols {
		f.cols[j] = data[j*f.m : (j+1)*f.m]
		f.Perm[j] = j
	}
	f.tau, f.Rank = pivotedQR(f.cols, f.Perm, f.m, tolerance)
	return f, nil
}

func checkTolerance(tolerance float64, size int) (float64, error) {
	if tolerance == 0 {
		return float64(float64(size) * epsilon), nil
	}
	if !(tolerance > 0 && tolerance < 1) {
		return 0, fmt.Errorf("the tolerance must be at least 0 and below 1, got %v", tolerance)
	}
	return tolerance, nil
}

// pivotedQR factors the columns in place and permutes cols and perm.
func pivotedQR(cols [][]float64, perm []int, m int, tolerance float64) (tau []float64, rank int) {
	n := len(cols)
	k := min(m, n)
	tau = make([]float64, k)
	length := make([]float64, n)
	for j := range k {
		var longest float64
		for i := j; i < n; i++ {
			length[i] = norm(cols[i][j:])
			longest = math.Max(longest, length[i])
		}
		p := j
		for length[p] < float64(pivotMargin*longest) {
			p++
		}
		// The chosen column moves forward, the others keep their order.
		column, index := cols[p], perm[p]
		copy(cols[j+1:p+1], cols[j:p])
		copy(perm[j+1:p+1], perm[j:p])
		cols[j], perm[j] = column, index
		tau[j] = reflect(column[j:])
		for _, other := range cols[j+1:] {
			applyReflector(column[j:], tau[j], other[j:])
		}
	}
	bound := float64(tolerance * math.Abs(cols[0][0]))
	for rank < k && math.Abs(cols[rank][rank]) > bound {
		rank++
	}
	return tau, rank
}

// R returns the k by n upper trapezoidal factor.
func (f *QRFactor) R() *Matrix {
	k := len(f.tau)
	r, up := New(k, f.n), powerOfTwo(f.exp)
	for j, column := range f.cols {
		for i := range min(j+1, k) {
			r.Data[i*f.n+j] = up.times(column[i])
		}
	}
	return r
}

// Q returns the m by k factor with orthonormal columns.
func (f *QRFactor) Q() *Matrix {
	k := len(f.tau)
	q := New(f.m, k)
	column := make([]float64, f.m)
	for j := range k {
		clear(column)
		column[j] = 1
		for i := j; i >= 0; i-- {
			applyReflector(f.cols[i][i:], f.tau[i], column[i:])
		}
		for i, v := range column {
			q.Data[i*k+j] = v
		}
	}
	return q
}

// MulQT returns the first m components of Qᵀb for the full m by m factor Q.
func (f *QRFactor) MulQT(b []float64) ([]float64, error) {
	if err := checkVector("the vector", b, f.m); err != nil {
		return nil, err
	}
	x := append([]float64(nil), b...)
	for i, t := range f.tau {
		applyReflector(f.cols[i][i:], t, x[i:])
	}
	return x, nil
}

// Solve returns the basic least-squares solution of A x = b: zero for the
// n - Rank columns that the pivoting left out, and least squares over the
// others. Values beyond the range of float64 become infinite.
func (f *QRFactor) Solve(b []float64) ([]float64, error) {
	var largest float64
	for _, v := range b {
		largest = math.Max(largest, math.Abs(v))
	}
	eb := 0
	if largest <= math.MaxFloat64 {
		eb = normalising(largest)
	}
	scaled := make([]float64, len(b))
	for i, v := range b {
		scaled[i] = powerOfTwo(-eb).times(v)
	}
	y, err := f.MulQT(scaled)
	if err != nil {
		return nil, err
	}
	x := make([]float64, f.n)
	for i := f.Rank - 1; i >= 0; i-- {
		y[i] /= f.cols[i][i]
		addScaled(y, -y[i], f.cols[i][:i])
		x[f.Perm[i]] = powerOfTwo(eb - f.exp).times(y[i])
	}
	return x, nil
}
