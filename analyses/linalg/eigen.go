package linalg

import (
	"math"
	"slices"
)

// Eigen is the decomposition A = V diag(Values) Vᵀ of a symmetric matrix.
type Eigen struct {
	Values    []float64 // decreasing
	Vectors   *Matrix   // column j belongs to Values[j]; signs by the package's rule
	Method    string    // "jacobi" or "ql"
	Sweeps    int       // jacobi: sweeps, at most MaxSweeps; ql: all steps, at most 60 for one value
	Converged bool
}

// jacobiLimit is the largest size that EigenSym gives to the Jacobi method.
const jacobiLimit = 48

// maxQLSteps bounds the QL steps for one eigenvalue; two are usual. Eigen.Sweeps names it.
const maxQLSteps = 60

// EigenSym returns eigenvalues and eigenvectors of the n by n symmetric matrix
// a, of which only the lower triangle is read. Up to n = 48 cyclic Jacobi
// rotations are used, beyond that Householder tridiagonalisation and implicit
// QL steps. Errors of the eigenvalues are of the order of 2^-53 times the
// largest magnitude. Equal eigenvalues keep the order in which the iteration
// left them. If the bound on iterations is reached, Converged is false and the
// values are those reached. Cost: about 9 n³ operations.
//
// References: H. Rutishauser. The Jacobi method for real symmetric matrices.
// Numer Math 1966;9:1, doi:10.1007/BF02165223. A. Dubrulle, R. S. Martin,
// J. H. Wilkinson. The implicit QL algorithm. Numer Math 1968;12:377,
// doi:10.1007/BF02165404.
func EigenSym(a *Matrix) (*Eigen, error) {
	largest, err := a.checkSquare()
	if err != nil {
		return nil, err
	}
	n := a.Rows
	e := normalising(largest)
	down := powerOfTwo(-e)
	s := New(n, n)
	for i := range n {
		for j := range i + 1 {
			v := down.times(a.Data[i*n+j])
			s.Data[i*n+j], s.Data[j*n+i] = v, v
		}
	}
	d := &Eigen{}
	var values []float64
	var vectors [][]float64
	if n <= jacobiLimit {
		d.Method = "jacobi"
		values, vectors = d.jacobi(s)
	} else {
		d.Method = "ql"
		diagonal, off, q := tridiagonal(s)
		d.Sweeps, d.Converged = implicitQL(diagonal, off, q)
		values, vectors = diagonal, q
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case values[i] > values[j]:
			return -1
		case values[i] < values[j]:
			return 1
		}
		return 0
	})
	up := powerOfTwo(e)
	d.Values = make([]float64, n)
	sorted := make([][]float64, n)
	for k, i := range order {
		d.Values[k] = up.times(values[i])
		sorted[k] = vectors[i]
		if negative(sorted[k]) {
			negate(sorted[k])
		}
	}
	d.Vectors = fromColumns(sorted)
	return d, nil
}

// jacobi makes s diagonal by cyclic rotations. An off-diagonal element counts
// as zero when it is at most 2^-53 of the geometric mean of its two diagonal
// elements, below 2^-1000, or, after the fourth sweep, at most 2^-60 of the
// largest element of the matrix.
func (d *Eigen) jacobi(s *Matrix) (values []float64, vectors [][]float64) {
	n := s.Rows
	rows, v := make([][]float64, n), make([][]float64, n)
	for i := range n {
		rows[i] = s.Row(i)
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	var scale float64
	for _, x := range s.Data {
		scale = math.Max(scale, math.Abs(x))
	}
	floor := float64(0x1p-60 * scale)
	for !d.Converged && d.Sweeps < MaxSweeps {
		d.Sweeps++
		d.Converged = true
		for i := range n - 1 {
			for j := i + 1; j < n; j++ {
				g := rows[i][j]
				a, b := rows[i][i], rows[j][j]
				small := float64((epsilon/2)*math.Sqrt(math.Abs(a))) * math.Sqrt(math.Abs(b))
				if math.Abs(g) <= small || (math.Abs(g) <= floor && d.Sweeps > 4) || math.Abs(g) < 0x1p-1000 {
					continue
				}
				d.Converged = false
				c, sn, t := jacobiRotation(a, b, g)
				for k := range n {
					if k == i || k == j {
						continue
					}
					x, y := rows[k][i], rows[k][j]
					x, y = float64(c*x)-float64(sn*y), float64(sn*x)+float64(c*y)
					rows[k][i], rows[i][k] = x, x
					rows[k][j], rows[j][k] = y, y
				}
				rows[i][i] = a - float64(t*g)
				rows[j][j] = b + float64(t*g)
				rows[i][j], rows[j][i] = 0, 0
				rotate(v[i], v[j], c, sn)
			}
		}
	}
	values = make([]float64, n)
	for i := range values {
		values[i] = rows[i][i]
	}
	return values, v
}

// tridiagonal reduces the symmetric matrix s, which it overwrites, to T = Qᵀ S Q
// and returns diagonal[i] = T[i][i], off[i] = T[i+1][i] (off[n-1] = 0) and the
// columns q[i] of Q.
func tridiagonal(s *Matrix) (diagonal, off []float64, q [][]float64) {
	n := s.Rows
	diagonal, off = make([]float64, n), make([]float64, n)
	tau := make([]float64, n)
	p := make([]float64, n)
	for k := range n - 1 {
		x := s.Row(k)[k+1:] // symmetric: row k stands for column k and keeps the reflector
		tau[k] = reflect(x)
		off[k] = x[0]
		if tau[k] == 0 {
			continue
		}
		x[0] = 1
		m := len(x)
		for i := range m {
			p[i] = float64(tau[k] * dot(x, s.Row(k + 1 + i)[k+1:]))
		}
		half := float64(0.5 * tau[k] * dot(x, p[:m]))
		addScaled(p[:m], -half, x)
		for i := range m {
			row := s.Row(k + 1 + i)[k+1:]
			f, g := x[i], p[i]
			for j, v := range x {
				row[j] -= float64(f*p[j]) + float64(g*v)
			}
		}
	}
	q = make([][]float64, n)
	for i := range n {
		diagonal[i] = s.Data[i*n+i]
		q[i] = make([]float64, n)
		q[i][i] = 1
	}
	for k := n - 2; k >= 0; k-- {
		if tau[k] == 0 {
			continue
		}
		x := s.Row(k)[k+1:]
		for _, row := range q[k+1:] {
			addScaled(row[k+1:], -float64(tau[k]*dot(x, row[k+1:])), x)
		}
	}
	return diagonal, off, q
}

// implicitQL makes the tridiagonal matrix diagonal; the rows of q turn into
// eigenvectors.
func implicitQL(d, e []float64, q [][]float64) (steps int, converged bool) {
	n := len(d)
	converged = true
	for l := range n {
		for step := 0; ; step++ {
			m := l
			for m < n-1 && math.Abs(e[m]) > float64(epsilon/2*(math.Abs(d[m])+math.Abs(d[m+1]))) {
				m++
			}
			if m == l {
				break
			}
			if step == maxQLSteps {
				converged = false
				break
			}
			steps++
			qlStep(d, e, q, l, m)
		}
	}
	return steps, converged
}

// qlStep does one implicitly shifted QL step on rows l to m, with the
// eigenvalue of the leading 2 by 2 block nearer to d[l] as shift.
func qlStep(d, e []float64, q [][]float64, l, m int) {
	g := (d[l+1] - d[l]) / (2 * e[l])
	r := math.Sqrt(1 + float64(g*g))
	if math.IsInf(r, 0) {
		r = math.Abs(g)
	}
	g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := float64(s*e[i]), float64(c*e[i])
		r = norm([]float64{f, g})
		e[i+1] = r
		if r == 0 { // the matrix splits: undo the last change and start again
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = float64((d[i]-g)*s) + float64(2*float64(c*b))
		p = float64(s * r)
		d[i+1] = g + p
		g = float64(c*r) - b
		rotate(q[i], q[i+1], c, s)
	}
	d[l] -= p
	e[l] = g
	e[m] = 0
}
