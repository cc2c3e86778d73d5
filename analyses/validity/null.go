package validity

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// Data of one population, to which a statistic of clusters is compared.
const (
	// PermutedNull shuffles every column by itself: the same margins, no relation between
	// columns. It differs from the data by any correlation, not only by clusters.
	PermutedNull = "permuted"
	// CopulaNull keeps every column's values and, nearly, the correlation of their normal
	// scores, under one normal copula. Clusters that show in the margins stay in it.
	CopulaNull = "copula"
	// NormalNull draws from one normal distribution with the data's means and covariances.
	// It differs from the data by skew, ties and coarse scales too.
	NormalNull = "normal"
)

// Nulls lists the nulls in the order of the manual.
func Nulls() []string { return []string{PermutedNull, CopulaNull, NormalNull} }

// Null draws data sets of one population that resemble a given one.
type Null struct {
	name   string
	x      *linalg.Matrix
	sorted [][]float64    // per column, for the copula
	mean   []float64      // per column
	root   *linalg.Matrix // root of the covariance of the normals, d by d
}

// NewNull prepares a null of the rows of x (n rows by d columns).
func NewNull(x *linalg.Matrix, name string) (*Null, error) {
	z := &Null{name: name, x: x}
	switch name {
	case PermutedNull:
	case CopulaNull:
		scores := linalg.New(x.Rows, x.Cols)
		for j := range x.Cols {
			column := x.Col(j)
			z.sorted = append(z.sorted, slices.Sorted(slices.Values(column)))
			for i, s := range normalScores(column) {
				scores.Data[i*x.Cols+j] = s
			}
		}
		if err := z.factor(scores, true); err != nil {
			return nil, err
		}
	case NormalNull:
		if err := z.factor(x, false); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("the null must be one of %s, %s, %s, got %q", PermutedNull, CopulaNull, NormalNull, name)
	}
	return z, nil
}

// normalScores are the normal quantiles of (midrank - 1/2) / n.
func normalScores(values []float64) []float64 {
	n := len(values)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return values[order[a]] < values[order[b]] })
	out := make([]float64, n)
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && values[order[hi]] == values[order[lo]] {
			hi++
		}
		s := dist.Normal{Mu: 0, Sigma: 1}.Quantile(float64(lo+hi) / float64(2*n))
		for _, i := range order[lo:hi] {
			out[i] = s
		}
		lo = hi
	}
	return out
}

// centred returns the rows less the column means, the means, and the sums of the columns' products.
func centred(x *linalg.Matrix) (y *linalg.Matrix, mean []float64, products *linalg.Matrix) {
	n, d := x.Rows, x.Cols
	y, mean, products = linalg.New(n, d), make([]float64, d), linalg.New(d, d)
	for i, v := range x.Data {
		mean[i%d] += v
	}
	for j := range mean {
		mean[j] /= float64(n)
	}
	for i, v := range x.Data {
		y.Data[i] = v - mean[i%d]
	}
	for i := range n {
		row := y.Row(i)
		for a, v := range row {
			for b, w := range row {
				products.Data[a*d+b] += float64(v * w)
			}
		}
	}
	return y, mean, products
}

// factor takes the means and a symmetric root of the covariance (n - 1) of the columns, of
// their correlation if scaled.
func (z *Null) factor(x *linalg.Matrix, scaled bool) error {
	n, d := x.Rows, x.Cols
	_, mean, cov := centred(x)
	z.mean = mean
	scale := make([]float64, d)
	for a := range d {
		scale[a] = 1
		if scaled {
			scale[a] = math.Sqrt(cov.Data[a*d+a] / float64(max(n-1, 1)))
			if scale[a] == 0 {
				scale[a] = 1
			}
		}
	}
	for a := range d {
		for b := range d {
			cov.Data[a*d+b] /= float64(max(n-1, 1)) * scale[a] * scale[b]
		}
	}
	e, err := linalg.EigenSym(cov)
	if err != nil {
		return err
	}
	z.root = linalg.New(d, d)
	for a := range d {
		for b := range d {
			s := 0.0
			for j, v := range e.Values {
				s += float64(float64(e.Vectors.Data[a*d+j]*math.Sqrt(max(v, 0))) * e.Vectors.Data[b*d+j])
			}
			z.root.Data[a*d+b] = s
		}
	}
	return nil
}

// Draw returns one data set of the size of the original.
func (z *Null) Draw(stream *rng.Stream) *linalg.Matrix {
	n, d := z.x.Rows, z.x.Cols
	out := linalg.New(n, d)
	if z.name == PermutedNull {
		for j := range d {
			for i, from := range stream.Sub("column", j).Perm(n) {
				out.Data[i*d+j] = z.x.Data[from*d+j]
			}
		}
		return out
	}
	point := make([]float64, d)
	for i := range n {
		for j := range point {
			point[j] = stream.Normal()
		}
		for a := range d {
			s := 0.0
			for j, v := range point {
				s += float64(v * z.root.Data[a*d+j])
			}
			out.Data[i*d+a] = s
		}
	}
	if z.name == NormalNull {
		for i := range out.Data {
			out.Data[i] += z.mean[i%d]
		}
		return out
	}
	// The j-th smallest normal of a column becomes its j-th smallest value.
	order := make([]int, n)
	for j := range d {
		for i := range order {
			order[i] = i
		}
		sort.SliceStable(order, func(a, b int) bool { return out.Data[order[a]*d+j] < out.Data[order[b]*d+j] })
		for at, i := range order {
			out.Data[i*d+j] = z.sorted[j][at]
		}
	}
	return out
}
