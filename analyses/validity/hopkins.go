package validity

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// HopkinsResult is Hopkins' statistic.
type HopkinsResult struct {
	Statistic float64 // near 0.5 for uniform data, near 1 for clustered
	P         float64 // upper tail of Beta(Sample, Sample), its law under uniformity
	Sample    int     // points compared
}

// Hopkins asks whether the rows of x (n rows by d columns) crowd more than
// uniform points in the box of their ranges:
//
//	H = sum u^d / (sum u^d + sum w^d),
//
// u the distance of a uniform point to the nearest row, w that of a row drawn
// without replacement to the nearest other row, both for sample points (0
// stands for n/10, at least 1). The p-value is approximate: it takes the
// distances as independent and forgets that the box is fitted to the rows. A
// column without range is left out. Rows and points are drawn from
// stream.Sub("rows", 0) and stream.Sub("points", 0).
//
// Reference: Hopkins B, Skellam JG. Ann Bot 1954;18:213-227.
// doi:10.1093/oxfordjournals.aob.a083391.
func Hopkins(ctx context.Context, x *linalg.Matrix, sample int, stream *rng.Stream) (*HopkinsResult, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	n, d := x.Rows, x.Cols
	if n < 2 {
		return nil, fmt.Errorf("at least 2 rows are needed, got %d", n)
	}
	if sample == 0 {
		sample = max(1, n/10)
	}
	if sample < 1 || sample > n {
		return nil, fmt.Errorf("the sample must be between 1 and the number of rows, %d, got %d", n, sample)
	}
	box, err := newBox(x, Original)
	if err != nil {
		return nil, err
	}
	varying := 0
	for _, l := range box.span {
		if l > 0 {
			varying++
		}
	}
	if varying == 0 {
		return nil, fmt.Errorf("all %d rows are equal, so there is no space to compare with", n)
	}
	rows := stream.Sub("rows", 0).SampleWithout(n, sample)
	points := linalg.New(sample, x.Cols)
	box.draw(points, stream.Sub("points", 0))
	uniform, real := make([]float64, sample), make([]float64, sample)
	err = blocks.Do(ctx, sample, 16, func(_ context.Context, _, lo, hi int) error {
		for s := lo; s < hi; s++ {
			u, w := math.Inf(1), math.Inf(1)
			row, point := x.Data[rows[s]*d:rows[s]*d+d], points.Data[s*d:s*d+d]
			for i := range n {
				other := x.Data[i*d : i*d+d]
				u = min(u, square(point, other))
				if i != rows[s] {
					w = min(w, square(row, other))
				}
			}
			uniform[s], real[s] = math.Sqrt(u), math.Sqrt(w)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Only ratios matter; scaled, no power overflows.
	largest := 0.0
	for s := range sample {
		largest = max(largest, uniform[s], real[s])
	}
	if !(largest > 0 && largest <= math.MaxFloat64) {
		return nil, fmt.Errorf("the distances between rows are too small or too large to compute with; rescale the columns")
	}
	top, bottom := 0.0, 0.0
	for s := range sample {
		top += numeric.Pow(uniform[s]/largest, float64(varying))
		bottom += numeric.Pow(real[s]/largest, float64(varying))
	}
	r := &HopkinsResult{Statistic: top / (top + bottom), Sample: sample}
	r.P = numeric.RegIncBetaUpper(float64(sample), float64(sample), r.Statistic)
	return r, nil
}
