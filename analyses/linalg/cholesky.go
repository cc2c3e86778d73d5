package linalg

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// CholeskyFactor is the factor A = L Lᵀ of a symmetric matrix, or the verdict
// that the matrix is not positive definite.
type CholeskyFactor struct {
	// Pivot is -1 if the matrix is positive definite, else the index of the
	// first row and column, counted from zero, where it fails to be.
	Pivot int
	// Tolerance is the bound of the verdict: pivot j fails unless what is left
	// of a_jj exceeds Tolerance * a_jj.
	Tolerance float64

	n int
	l *Matrix // factor of D⁻¹ A D⁻¹
	e []int   // D = diag(2^e_i)
}

// Cholesky factors the n by n symmetric matrix a, of which only the lower
// triangle is read. Rows and columns are scaled by powers of two so that
// diagonals from 1e-300 to 1e300 may meet in one matrix. A matrix is called
// not positive definite as soon as a pivot is at most n * 2^-52 times its
// diagonal element: that is what rounding leaves of a singular one. The
// verdict is in the result; the error is for empty, non-square or non-finite
// input. Cost: n³/3 operations.
func Cholesky(a *Matrix) (*CholeskyFactor, error) {
	if _, err := a.checkSquare(); err != nil {
		return nil, err
	}
	n := a.Rows
	f := &CholeskyFactor{Pivot: -1, Tolerance: float64(float64(n) * epsilon), n: n, l: New(n, n), e: make([]int, n)}
	for i := range n {
		d := a.Data[i*n+i]
		if d <= 0 {
			f.Pivot = i
			break
		}
		f.e[i] = (normalising(d) + 1) >> 1
	}
	limit := n
	if f.Pivot >= 0 {
		limit = f.Pivot
	}
	for i := range limit {
		row := f.l.Row(i)
		for j := range i {
			v := powerOfTwo(-f.e[i] - f.e[j]).times(a.Data[i*n+j])
			row[j] = (v - dot(row[:j], f.l.Row(j)[:j])) / f.l.Data[j*n+j]
		}
		d := powerOfTwo(-2 * f.e[i]).times(a.Data[i*n+i])
		left := d - dot(row[:i], row[:i])
		if !(left > float64(f.Tolerance*d)) { // NaN after overflow fails too
			f.Pivot = i
			return f, nil
		}
		row[i] = math.Sqrt(left)
	}
	return f, nil
}

// PositiveDefinite is the verdict.
func (f *CholeskyFactor) PositiveDefinite() bool { return f.Pivot < 0 }

func (f *CholeskyFactor) check() error {
	if f.Pivot >= 0 {
		return fmt.Errorf("the matrix must be positive definite, but is not at row %d", f.Pivot+1)
	}
	return nil
}

// L returns the lower triangular factor.
func (f *CholeskyFactor) L() (*Matrix, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	l := f.l.Clone()
	for i := range f.n {
		s := powerOfTwo(f.e[i])
		for j := range i + 1 {
			l.Data[i*f.n+j] = s.times(l.Data[i*f.n+j])
		}
	}
	return l, nil
}

// Solve returns x with A x = b. Values beyond the range of float64 become
// infinite.
func (f *CholeskyFactor) Solve(b []float64) ([]float64, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if err := checkVector("the right-hand side", b, f.n); err != nil {
		return nil, err
	}
	var largest float64
	for _, v := range b {
		largest = math.Max(largest, math.Abs(v))
	}
	eb := normalising(largest)
	x := make([]float64, f.n)
	for i, v := range b {
		x[i] = math.Ldexp(v, -eb-f.e[i])
	}
	f.solveScaled(x)
	for i, v := range x {
		x[i] = math.Ldexp(v, eb-f.e[i])
	}
	return x, nil
}

func (f *CholeskyFactor) solveScaled(x []float64) {
	for i := range x {
		row := f.l.Row(i)
		x[i] = (x[i] - dot(row[:i], x)) / row[i]
	}
	for i := f.n - 1; i >= 0; i-- {
		row := f.l.Row(i)
		x[i] /= row[i]
		addScaled(x, -x[i], row[:i])
	}
}

// Inverse returns A⁻¹, exactly symmetric. Cost: n³ operations. Values beyond
// the range of float64 become infinite.
func (f *CholeskyFactor) Inverse() (*Matrix, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	inv := New(f.n, f.n)
	x := make([]float64, f.n)
	for j := range f.n {
		clear(x)
		x[j] = 1
		f.solveScaled(x)
		for i := range j + 1 {
			v := math.Ldexp(x[i], -f.e[i]-f.e[j])
			inv.Data[i*f.n+j], inv.Data[j*f.n+i] = v, v
		}
	}
	return inv, nil
}

// LogDet returns the natural logarithm of the determinant of A.
func (f *CholeskyFactor) LogDet() (float64, error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	// The diagonal of the scaled factor lies in (0, 1], so its logarithms and
	// the whole powers of two are summed apart.
	var logs float64
	powers := 0
	for i := range f.n {
		logs += numeric.Log(f.l.Data[i*f.n+i])
		powers += f.e[i]
	}
	return float64(2*logs) + float64(2*float64(powers)*math.Ln2), nil
}
