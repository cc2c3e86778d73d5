package linalg

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// DefaultAliasToleranceDD is the bound below which [LeastSquaresDD] calls a
// column a combination of the columns before it, unless told otherwise. Sums
// of columns that were rounded to float64 stay below it.
const DefaultAliasToleranceDD = 1e-14

// MatrixDD is a dense matrix of double-doubles in row-major order.
type MatrixDD struct {
	Rows, Cols int
	Data       []numeric.DD
}

// NewDD returns a rows by cols matrix of zeros. It panics if a size is negative.
func NewDD(rows, cols int) *MatrixDD {
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("linalg: sizes of a matrix must be >= 0, got %d by %d", rows, cols))
	}
	return &MatrixDD{Rows: rows, Cols: cols, Data: make([]numeric.DD, rows*cols)}
}

// ToDD returns m in double-double, exactly.
func ToDD(m *Matrix) *MatrixDD {
	d := NewDD(m.Rows, m.Cols)
	for i, v := range m.Data {
		d.Data[i] = numeric.FromFloat(v)
	}
	return d
}

// VectorDD returns v in double-double, exactly.
func VectorDD(v []float64) []numeric.DD {
	d := make([]numeric.DD, len(v))
	for i, x := range v {
		d[i] = numeric.FromFloat(x)
	}
	return d
}

// LeastSquaresDD is [LeastSquares] in double-double arithmetic, about 32
// digits: for problems up to some 10⁵ values of x that are so ill conditioned,
// or must be so exact, that float64 does not do. x and y are double-doubles
// because a decimal such as 0.1 read as float64 has lost digits already, and so
// have powers of a column: [numeric.ParseDD] keeps those of a text, [DecimalDD]
// recovers them, and powers and products belong in double-double. Columns and y
// are scaled by powers of two as there, and the rank verdict is the same;
// tolerance 0 stands for [DefaultAliasToleranceDD]. The fit is rounded to
// float64 at the end. Cost: 2 n p² double-double operations, in one thread.
func LeastSquaresDD(x *MatrixDD, y []numeric.DD, tolerance float64) (*Fit, error) {
	n, p := x.Rows, x.Cols
	if err := checkDD(x, y); err != nil {
		return nil, err
	}
	tolerance, err := checkAliasTolerance(tolerance, DefaultAliasToleranceDD)
	if err != nil {
		return nil, err
	}
	f := newFit(n, p, tolerance)
	exponents := make([]int, p+1)
	var reflectors [][]numeric.DD
	var taus []numeric.DD
	project := func(column []numeric.DD) {
		for i, t := range taus {
			applyReflectorDD(reflectors[i][i:], t, column[i:])
		}
	}
	for j := range p {
		column := make([]numeric.DD, n)
		for i := range column {
			column[i] = x.Data[i*p+j]
		}
		exponents[j] = normaliseDD(column)
		length := normDD(column).Float()
		project(column)
		if f.Rank == n || normDD(column[f.Rank:]).Float() <= float64(tolerance*length) {
			f.Aliased = append(f.Aliased, j)
			continue
		}
		taus = append(taus, reflectDD(column[f.Rank:]))
		reflectors = append(reflectors, column)
		f.Kept = append(f.Kept, j)
		f.Rank++
	}
	f.DF = n - f.Rank
	z := append([]numeric.DD(nil), y...)
	exponents[p] = normaliseDD(z)
	project(z)

	back := func(b []numeric.DD) { // b becomes R⁻¹ b
		for i := len(b) - 1; i >= 0; i-- {
			b[i] = b[i].Div(reflectors[i][i])
			for k := range i {
				b[k] = b[k].Sub(b[i].Mul(reflectors[i][k]))
			}
		}
	}
	coef := append([]numeric.DD(nil), z[:f.Rank]...)
	back(coef)
	inverse := make([][]numeric.DD, f.Rank) // rows of R⁻¹
	for i := range inverse {
		inverse[i] = make([]numeric.DD, f.Rank)
	}
	for j := range f.Rank {
		column := make([]numeric.DD, j+1)
		column[j] = numeric.FromFloat(1)
		back(column)
		for i, v := range column {
			inverse[i][j] = v
		}
	}

	for _, v := range z[:f.Rank] {
		f.Effects = append(f.Effects, math.Ldexp(v.Float(), exponents[p]))
	}
	clear(z[:f.Rank])
	var sd numeric.DD
	if f.DF > 0 {
		rss := dotDD(z, z)
		f.RSS = math.Ldexp(rss.Float(), 2*exponents[p])
		sd = rss.Div(numeric.FromFloat(float64(f.DF))).Sqrt()
	}
	for i := f.Rank - 1; i >= 0; i-- {
		applyReflectorDD(reflectors[i][i:], taus[i], z[i:])
	}
	for i, v := range z {
		// y - residual is formed in the scaled units that both share.
		whole := ldexpDD(y[i], -exponents[p])
		f.Residuals[i] = math.Ldexp(v.Float(), exponents[p])
		f.Fitted[i] = math.Ldexp(whole.Sub(v).Float(), exponents[p])
	}
	plain, rows := make([]float64, f.Rank), make([]float64, f.Rank)
	for i := range f.Rank {
		plain[i] = coef[i].Float()
		rows[i] = normDD(inverse[i]).Float()
	}
	f.finish(exponents, plain, rows, sd.Float(), func(i, j int) float64 {
		return dotDD(inverse[i][j:], inverse[j][j:]).Float()
	})
	return f, nil
}

func checkDD(x *MatrixDD, y []numeric.DD) error {
	if x.Rows < 1 || x.Cols < 1 {
		return fmt.Errorf("the matrix must have at least one row and one column, got %d by %d", x.Rows, x.Cols)
	}
	if len(x.Data) != x.Rows*x.Cols {
		return fmt.Errorf("a %d by %d matrix must hold %d values, got %d", x.Rows, x.Cols, x.Rows*x.Cols, len(x.Data))
	}
	if len(y) != x.Rows {
		return fmt.Errorf("the response must have %d values, got %d", x.Rows, len(y))
	}
	for i, v := range x.Data {
		if s := v.Float(); !(math.Abs(s) <= math.MaxFloat64) {
			return fmt.Errorf("row %d, column %d of the matrix must be a finite number, got %v", i/x.Cols+1, i%x.Cols+1, s)
		}
	}
	for i, v := range y {
		if s := v.Float(); !(math.Abs(s) <= math.MaxFloat64) {
			return fmt.Errorf("value %d of the response must be a finite number, got %v", i+1, s)
		}
	}
	return nil
}

func ldexpDD(v numeric.DD, e int) numeric.DD {
	return numeric.DD{Hi: math.Ldexp(v.Hi, e), Lo: math.Ldexp(v.Lo, e)}
}

// normaliseDD scales v by 2^-e so that its largest magnitude is about 1, and
// returns e.
func normaliseDD(v []numeric.DD) (e int) {
	var largest float64
	for _, x := range v {
		largest = math.Max(largest, math.Abs(x.Hi))
	}
	e = normalising(largest)
	for i, x := range v {
		v[i] = ldexpDD(x, -e)
	}
	return e
}

func dotDD(a, b []numeric.DD) numeric.DD {
	var s numeric.DD
	for i, x := range a {
		s = s.Add(x.Mul(b[i]))
	}
	return s
}

// normDD needs a largest element not far from 1, or zero; what is left of a
// column may be small: below 1e-150 it has the digits of a float64 at most.
func normDD(x []numeric.DD) numeric.DD { return dotDD(x, x).Sqrt() }

// reflectDD is reflect in double-double.
func reflectDD(x []numeric.DD) (tau numeric.DD) {
	tail := dotDD(x[1:], x[1:])
	if tail.Hi == 0 {
		return numeric.DD{}
	}
	alpha := x[0]
	beta := alpha.Mul(alpha).Add(tail).Sqrt()
	if alpha.Hi > 0 {
		beta = beta.Neg()
	}
	span := alpha.Sub(beta)
	for i := 1; i < len(x); i++ {
		x[i] = x[i].Div(span)
	}
	x[0] = beta
	return beta.Sub(alpha).Div(beta)
}

// applyReflectorDD is applyReflector in double-double.
func applyReflectorDD(x []numeric.DD, tau numeric.DD, a []numeric.DD) {
	if tau.Hi == 0 {
		return
	}
	w := a[0].Add(dotDD(x[1:], a[1:])).Mul(tau)
	a[0] = a[0].Sub(w)
	for i := 1; i < len(a); i++ {
		a[i] = a[i].Sub(w.Mul(x[i]))
	}
}
