package linalg

import (
	"context"
	"math"
)

// DefaultAliasTolerance is the bound below which least squares calls a column
// a combination of the columns before it, unless told otherwise: R's lm().
const DefaultAliasTolerance = 1e-7

// Fit is a least-squares fit of y (n values) on the columns of X (n by p).
type Fit struct {
	Coef      []float64 // p coefficients, NaN for an aliased column
	StdErrors []float64 // p standard errors, NaN for an aliased column or if DF is 0
	Rank      int       // number of columns kept
	Kept      []int     // their indices from zero, increasing
	Aliased   []int     // indices of the columns left out, increasing
	Tolerance float64   // the relative bound of the rank verdict
	DF        int       // n - Rank

	Residuals  []float64 // y minus Fitted
	Fitted     []float64
	RSS        float64 // residual sum of squares, exactly 0 if DF is 0
	ResidualSD float64 // sqrt(RSS/DF), NaN if DF is 0

	// Effects holds the Rank leading components of Qᵀy in the order of Kept:
	// Effects[i]² is the sum of squares that column Kept[i] explains beyond
	// the columns before it.
	Effects []float64
	// Unscaled is (XᵀX)⁻¹ over the kept columns, p by p with NaN in the rows
	// and columns of aliased ones; times ResidualSD² it is the covariance of
	// the coefficients.
	Unscaled *Matrix
}

// LeastSquares fits y on the columns of x by Householder QR in blocks of rows.
// A constant column is the caller's to add.
//
// Rank verdict: columns are taken in their order, and one is aliased (left
// out, as R's lm() prints NA) when its part orthogonal to the columns kept
// before it is at most tolerance times its length, or when as many columns as
// rows are kept. tolerance 0 stands for [DefaultAliasTolerance].
//
// Columns and y are scaled by powers of two of their own, so that sizes from
// 1e-300 to 1e300 may meet; results beyond the range of float64 become
// infinite or zero. The relative error of a coefficient is about 2^-52 times
// the condition number of x after scaling its columns to equal length; for
// small ill-conditioned problems use [LeastSquaresDD]. Cost: 2 n p²
// operations, in parallel.
//
// Reference: G. Golub. Numerical methods for solving linear least squares
// problems. Numer Math 1965;7:206, doi:10.1007/BF01436075.
func LeastSquares(ctx context.Context, x *Matrix, y []float64, tolerance float64) (*Fit, error) {
	if _, err := x.checkInput(); err != nil {
		return nil, err
	}
	if err := checkVector("the response", y, x.Rows); err != nil {
		return nil, err
	}
	tolerance, err := checkAliasTolerance(tolerance, DefaultAliasTolerance)
	if err != nil {
		return nil, err
	}
	n, p := x.Rows, x.Cols
	// One tree for [X y] gives R, Qᵀy and what is left of y.
	joined, largest := New(n, p+1), make([]float64, p+1)
	for i := range n {
		row := joined.Row(i)
		copy(row, x.Row(i))
		row[p] = y[i]
		for j, v := range row {
			largest[j] = math.Max(largest[j], math.Abs(v))
		}
	}
	exponents, scale := make([]int, p+1), make([]scaling, p+1)
	for j, v := range largest {
		exponents[j] = normalising(v)
		scale[j] = powerOfTwo(-exponents[j])
	}
	tree, err := factorTall(ctx, joined, scale)
	if err != nil {
		return nil, err
	}

	f := newFit(n, p, tolerance)
	var reflectors [][]float64
	var taus []float64
	project := func(column []float64) {
		for i, t := range taus {
			applyReflector(reflectors[i][i:], t, column[i:])
		}
	}
	for j := range p {
		column := tree.r.Col(j)
		length := norm(column)
		project(column)
		if f.Rank == n || norm(column[f.Rank:]) <= float64(tolerance*length) {
			f.Aliased = append(f.Aliased, j)
			continue
		}
		taus = append(taus, reflect(column[f.Rank:]))
		reflectors = append(reflectors, column)
		f.Kept = append(f.Kept, j)
		f.Rank++
	}
	f.DF = n - f.Rank
	z := tree.r.Col(p)
	project(z)

	// Coefficients and R⁻¹ over the kept columns.
	coef := append([]float64(nil), z[:f.Rank]...)
	inverse := New(f.Rank, f.Rank)
	for i := f.Rank - 1; i >= 0; i-- {
		coef[i] /= reflectors[i][i]
		addScaled(coef, -coef[i], reflectors[i][:i])
	}
	column := make([]float64, f.Rank)
	for j := range f.Rank {
		clear(column)
		column[j] = 1
		for i := j; i >= 0; i-- {
			column[i] /= reflectors[i][i]
			addScaled(column, -column[i], reflectors[i][:i])
			inverse.Data[i*f.Rank+j] = column[i]
		}
	}

	rest := New(p+1, 1)
	var sd float64
	if f.DF > 0 {
		copy(rest.Data[f.Rank:], z[f.Rank:])
		sd = norm(rest.Data) / math.Sqrt(float64(f.DF))
	}
	f.RSS = math.Ldexp(dot(rest.Data, rest.Data), 2*exponents[p])
	for i := f.Rank - 1; i >= 0; i-- {
		applyReflector(reflectors[i][i:], taus[i], rest.Data[i:])
	}
	residuals, err := tree.mulQ(ctx, rest)
	if err != nil {
		return nil, err
	}
	up := powerOfTwo(exponents[p])
	for i, v := range residuals.Data {
		f.Residuals[i] = up.times(v)
		f.Fitted[i] = y[i] - f.Residuals[i]
	}
	for i := range f.Rank {
		f.Effects = append(f.Effects, up.times(z[i]))
	}
	rows := make([]float64, f.Rank)
	for i := range f.Rank {
		rows[i] = norm(inverse.Row(i)[i:])
	}
	f.finish(exponents, coef, rows, sd, func(i, j int) float64 {
		return dot(inverse.Row(i)[j:], inverse.Row(j)[j:]) // for i <= j
	})
	return f, nil
}

func newFit(n, p int, tolerance float64) *Fit {
	f := &Fit{
		Coef: make([]float64, p), StdErrors: make([]float64, p), Tolerance: tolerance,
		Residuals: make([]float64, n), Fitted: make([]float64, n), Unscaled: New(p, p),
	}
	for j := range p {
		f.Coef[j], f.StdErrors[j] = math.NaN(), math.NaN()
	}
	for i := range f.Unscaled.Data {
		f.Unscaled.Data[i] = math.NaN()
	}
	return f
}

// finish undoes the scaling of columns: coefficients and row lengths of R⁻¹
// belong to the scaled problem, the last exponent to y.
func (f *Fit) finish(exponents []int, coef, rows []float64, sd float64, product func(i, j int) float64) {
	p := len(f.Coef)
	ey := exponents[p]
	f.ResidualSD = math.NaN()
	if f.DF > 0 {
		f.ResidualSD = math.Ldexp(sd, ey)
	}
	for i, k := range f.Kept {
		f.Coef[k] = math.Ldexp(coef[i], ey-exponents[k])
		if f.DF > 0 {
			f.StdErrors[k] = math.Ldexp(float64(sd*rows[i]), ey-exponents[k])
		}
		for j := i; j < f.Rank; j++ {
			l := f.Kept[j]
			v := math.Ldexp(product(i, j), -exponents[k]-exponents[l])
			f.Unscaled.Data[k*p+l], f.Unscaled.Data[l*p+k] = v, v
		}
	}
}

func checkAliasTolerance(tolerance, standard float64) (float64, error) {
	if tolerance == 0 {
		return standard, nil
	}
	return checkTolerance(tolerance, 1)
}
