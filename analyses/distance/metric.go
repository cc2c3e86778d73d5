package distance

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"

	"reprise/analyses/blocks"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
)

// Metric names a dissimilarity between two rows x and y of d columns.
type Metric string

// The metrics. Where R's dist has one of the same name it is the same,
// including the order of summation.
const (
	Euclidean        Metric = "euclidean"         // sqrt(sum (x-y)²)
	SquaredEuclidean Metric = "squared_euclidean" // sum (x-y)²
	Standardized     Metric = "standardized"      // Euclidean after dividing each column by its standard deviation (n-1)
	Manhattan        Metric = "manhattan"         // sum |x-y|
	Maximum          Metric = "maximum"           // max |x-y| (Chebyshev)
	Canberra         Metric = "canberra"          // sum |x-y|/|x+y|; a term 0/0 is left out and the sum scaled up by d over the terms kept; 0 if none is kept
	Mahalanobis      Metric = "mahalanobis"       // sqrt((x-y)' S^-1 (x-y)), S the covariance (n-1) of the columns
	Correlation      Metric = "correlation"       // 1 - Pearson's correlation of the two rows
	Jaccard          Metric = "jaccard"           // nonzero is "on": columns on in exactly one row over columns on in at least one; 0 if there is none (R: "binary")
	SimpleMatching   Metric = "simple_matching"   // share of columns whose values differ
)

// Metrics returns all metrics in the order of their declaration.
func Metrics() []Metric {
	return []Metric{
		Euclidean, SquaredEuclidean, Standardized, Manhattan, Maximum, Canberra,
		Mahalanobis, Correlation, Jaccard, SimpleMatching,
	}
}

// kernel computes the dissimilarities of row a to four rows at once, before
// finish is applied. Each is summed in column order, so it doesn't depend on
// which rows stand beside it.
type kernel func(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64)

// plan is a metric made ready for a table: rows to compare, how, and what to
// do with the sum.
type plan struct {
	x      *linalg.Matrix
	kernel kernel        // nil for sums of squares
	groups *lanes.Groups // the rows of x, for these
	root   bool
}

// Compute returns the dissimilarities of all pairs of the rows of x, which is
// n rows by d columns. Missing or infinite values, no columns, a dissimilarity
// that is not finite, a constant column under Standardized, a singular
// covariance under Mahalanobis and a constant row under Correlation are
// errors. Cost O(n² d); memory Bytes(n) and at most two copies of x.
func Compute(ctx context.Context, x *linalg.Matrix, metric Metric) (*Condensed, error) {
	c := &Condensed{}
	if err := ComputeInto(ctx, c, x, metric); err != nil {
		return nil, err
	}
	return c, nil
}

// ComputeInto does what [Compute] does in the memory of c, if that is large enough. After
// an error c is not to be used.
func ComputeInto(ctx context.Context, c *Condensed, x *linalg.Matrix, metric Metric) error {
	p, err := prepare(x, metric)
	if err != nil {
		return err
	}
	if cap(c.D) < Pairs(x.Rows) || x.Rows > MaxRows {
		fresh, err := New(x.Rows)
		if err != nil {
			return err
		}
		*c = *fresh
	}
	c.N, c.D = x.Rows, c.D[:Pairs(x.Rows)]
	g := packed.Get().(*lanes.Groups)
	defer packed.Put(g)
	p.pack(g)
	return p.fill(ctx, c)
}

// packed keeps the memory of one table's groups for the next: resampling needs many.
var packed = sync.Pool{New: func() any { return &lanes.Groups{} }}

// pack lays out the rows in g where the metric needs groups.
func (p *plan) pack(g *lanes.Groups) {
	if p.kernel == nil {
		g.Pack(p.x.Data, p.x.Rows, p.x.Cols)
		p.groups = g
	}
}

func prepare(x *linalg.Matrix, metric Metric) (plan, error) {
	if err := CheckMatrix(x); err != nil {
		return plan{}, err
	}
	p := plan{x: x}
	var err error
	switch metric {
	case Euclidean:
		p.root = true
	case SquaredEuclidean:
	case Standardized:
		p.root = true
		p.x, err = standardize(x)
	case Manhattan:
		p.kernel = manhattan4
	case Maximum:
		p.kernel = maximum4
	case Canberra:
		p.kernel = four(canberra1)
	case Mahalanobis:
		p.root = true
		p.x, err = whiten(x)
	case Correlation:
		p.kernel = correlation4
		p.x, err = unitRows(x)
	case Jaccard:
		p.kernel = four(jaccard1)
	case SimpleMatching:
		p.kernel = four(matching1)
	default:
		names := make([]string, 0, len(Metrics()))
		for _, m := range Metrics() {
			names = append(names, string(m))
		}
		err = fmt.Errorf("the metric must be one of %s, got %q", strings.Join(names, ", "), string(metric))
	}
	return p, err
}

// CheckMatrix returns an error unless x has at least one column and only
// finite values. Rows and columns are counted from 1.
func CheckMatrix(x *linalg.Matrix) error {
	if x.Cols < 1 {
		return fmt.Errorf("at least one column is needed, got none")
	}
	for i, v := range x.Data {
		if !(math.Abs(v) <= math.MaxFloat64) {
			what := "infinite"
			if math.IsNaN(v) {
				what = "missing"
			}
			return fmt.Errorf("the value in row %d, column %d is %s; every value must be a finite number", i/x.Cols+1, i%x.Cols+1, what)
		}
	}
	return nil
}

const (
	rowBlock  = 16      // rows per parallel block
	tileBytes = 1 << 15 // rows compared with a block in one sweep: about a level-1 cache
)

// fill computes all pairs in blocks of rowBlock rows against tiles of rows
// that stay in the cache.
func (p plan) fill(ctx context.Context, c *Condensed) error {
	n, d := c.N, p.x.Cols
	tile := max(1, tileBytes/(8*d)/lanes.Width) * lanes.Width
	return blocks.Do(ctx, n, rowBlock, func(ctx context.Context, _, lo, hi int) error {
		for jlo := lo; jlo < n; jlo += tile {
			if err := ctx.Err(); err != nil {
				return err
			}
			jhi := min(n, jlo+tile)
			for i := lo; i < hi; i++ {
				from := max(jlo, i+1)
				if from >= jhi {
					continue
				}
				o := Offset(n, i)
				out := c.D[o+from : o+jhi]
				p.row(p.x.Data[i*d:i*d+d], from, out)
				for t, v := range out {
					if !(v <= math.MaxFloat64) {
						return fmt.Errorf("the dissimilarity of rows %d and %d is not a finite number; rescale the columns or choose another metric", i+1, from+t+1)
					}
				}
			}
		}
		return nil
	})
}

// row writes the dissimilarities of row a to rows from, from+1, … into out.
func (p plan) row(a []float64, from int, out []float64) {
	if p.kernel == nil {
		p.groups.Squares(a, from, out, p.root)
		return
	}
	d := p.x.Cols
	b := p.x.Data[from*d : (from+len(out))*d]
	t := 0
	for ; t+4 <= len(out); t += 4 {
		q := b[t*d : t*d+4*d]
		out[t], out[t+1], out[t+2], out[t+3] = p.kernel(a, q[:d], q[d:2*d], q[2*d:3*d], q[3*d:])
	}
	for ; t < len(out); t++ {
		q := b[t*d : t*d+d]
		out[t], _, _, _ = p.kernel(a, q, q, q, q)
	}
}

// Rows computes rows of a dissimilarity matrix on demand, so that a method can
// visit all pairs in memory that grows with n only.
type Rows struct {
	plan plan
}

// NewRows prepares x (n rows by d columns) under metric; the errors are those
// of Compute.
func NewRows(x *linalg.Matrix, metric Metric) (*Rows, error) {
	p, err := prepare(x, metric)
	if err != nil {
		return nil, err
	}
	p.pack(&lanes.Groups{})
	return &Rows{plan: p}, nil
}

// Range writes the dissimilarities of row i to rows from, from+1, …,
// from+len(out)-1 into out, with the same bits as Compute; that of i to itself
// is 0.
func (r *Rows) Range(i, from int, out []float64) {
	d := r.plan.x.Cols
	r.plan.row(r.plan.x.Data[i*d:i*d+d], from, out)
	if i >= from && i < from+len(out) {
		out[i-from] = 0
	}
}
