package mixture

import (
	"context"
	"math"
	"slices"
	"sort"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// subsetRows is the number of rows beyond which the start is made from a random subset of
// this size.
const subsetRows = 2000

// Starts makes the starts of EM as mclust does: of several columns by the hierarchy of
// NewHierarchy on the columns standardised, rotated to their principal axes and divided by
// the square roots of the singular values; of one column by quantiles. Beyond 2,000 rows the
// start is made from 2,000 drawn from the stream.
type Starts struct {
	x         *linalg.Matrix // the rows of the start
	hierarchy *Hierarchy     // nil for one column
	// Subset holds the rows of the start, increasing; nil: all.
	Subset []int
}

// NewStarts prepares the starts of x; the stream is drawn from only beyond 2,000 rows.
func NewStarts(ctx context.Context, x *linalg.Matrix, stream *rng.Stream) (*Starts, error) {
	if err := checkMatrix(x); err != nil {
		return nil, err
	}
	s := &Starts{x: x}
	if x.Rows > subsetRows {
		s.Subset = stream.Sub("subset", 0).SampleWithout(x.Rows, subsetRows)
		sort.Ints(s.Subset)
		s.x = linalg.New(subsetRows, x.Cols)
		for i, r := range s.Subset {
			copy(s.x.Row(i), x.Row(r))
		}
	}
	if x.Cols == 1 {
		return s, nil
	}
	t, err := transform(ctx, s.x)
	if err != nil {
		return nil, err
	}
	s.hierarchy, err = NewHierarchy(ctx, t, s.x.Rows > x.Cols)
	return s, err
}

// transform returns the columns standardised, rotated and scaled; a column without
// variation and an axis without length are left out.
func transform(ctx context.Context, x *linalg.Matrix) (*linalg.Matrix, error) {
	var cols [][]float64
	for j := range x.Cols {
		c := x.Col(j)
		mean, variance := numeric.MeanVariance(c)
		sd := math.Sqrt(variance)
		if !(sd > 0) {
			continue
		}
		for i := range c {
			c[i] = (c[i] - mean) / sd
		}
		cols = append(cols, c)
	}
	if len(cols) == 0 { // all rows are equal
		return linalg.New(x.Rows, 1), nil
	}
	z, err := linalg.FromColumns(cols)
	if err != nil {
		return nil, err
	}
	svd, err := linalg.ThinSVD(ctx, z)
	if err != nil {
		return nil, err
	}
	scores, err := linalg.Mul(ctx, z, svd.V)
	if err != nil {
		return nil, err
	}
	axes := max(svd.Rank, 1)
	out := linalg.New(x.Rows, axes)
	for i := range x.Rows {
		for j := range axes {
			out.Set(i, j, scores.At(i, j)/math.Sqrt(svd.S[j]))
		}
	}
	return out, nil
}

// Start returns the start of a model with g components.
func (s *Starts) Start(x *linalg.Matrix, model Model, g int, o Options) (Start, string, error) {
	var codes []int
	switch {
	case g == 1:
		codes = make([]int, s.x.Rows)
	case s.hierarchy == nil:
		codes = quantileCodes(s.x.Data, g)
		if codes == nil {
			return Start{}, "there are too few distinct values", nil
		}
	default:
		var err error
		if codes, err = s.hierarchy.Codes(g); err != nil {
			return Start{}, err.Error(), nil
		}
	}
	if s.Subset == nil {
		return Start{Codes: codes, G: g}, "", nil
	}
	if err := o.fill(); err != nil {
		return Start{}, "", err
	}
	step := &mstep{model: model, tolerance: o.InnerTolerance}
	if g == 1 {
		step.model = model.single()
	}
	if o.Prior {
		var err error
		if step.prior, err = newPrior(s.x, model, g); err != nil {
			return Start{}, "", err
		}
	}
	p := &pass{x: s.x, diagonal: model.diagonal()}
	first, err := p.begin(context.Background(), Start{Codes: codes, G: g}, g)
	if err != nil {
		return Start{}, "", err
	}
	comps, reason := p.maximise(step, first)
	return Start{Components: comps}, reason, nil
}

// quantileCodes divides values at g+1 distinct equally spaced quantiles (type 7), taking more
// quantiles and dropping the closest ones where values repeat; nil where there are fewer than
// g+1 distinct values.
func quantileCodes(x []float64, g int) []int {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	distinct := len(slices.Compact(slices.Clone(sorted)))
	if distinct < g+1 && !(distinct == g && g == 1) {
		return nil
	}
	var q []float64
	for n := g + 1; len(q) < g+1; n++ {
		if n > 4*len(x)+g+1 {
			return nil
		}
		q = q[:0]
		for i := range n {
			p := float64(float64(i) * (1 / float64(n-1)))
			if i == n-1 {
				p = 1
			}
			q = append(q, quantile(sorted, p))
		}
		q = slices.Compact(q)
	}
	if drop := len(q) - g - 1; drop > 0 {
		order := make([]int, len(q)-1)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			da, db := q[a+1]-q[a], q[b+1]-q[b]
			switch {
			case da < db:
				return -1
			case da > db:
				return 1
			}
			return 0
		})
		gone := make([]bool, len(q))
		for _, i := range order[:drop] {
			gone[i] = true
		}
		kept := q[:0:0]
		for i, v := range q {
			if !gone[i] {
				kept = append(kept, v)
			}
		}
		q = kept
	}
	codes := make([]int, len(x))
	for i, v := range x {
		for k := 1; k < g && v >= q[k]; k++ {
			codes[i] = k
		}
	}
	return codes
}

// quantile is the type 7 quantile of sorted values.
func quantile(sorted []float64, p float64) float64 {
	h := float64(p * float64(len(sorted)-1))
	lo, err := numeric.ToInt(math.Floor(h + 4*epsilon))
	if err != nil || lo >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	f := h - float64(lo)
	if math.Abs(f) < 4*epsilon*max(1, h) || sorted[lo] == sorted[lo+1] {
		return sorted[lo]
	}
	return float64((1-f)*sorted[lo]) + float64(f*sorted[lo+1])
}
