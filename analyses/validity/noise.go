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

// noiseReach is the number of standard deviations that noise reaches from the mean, as in
// fpc::clusterboot.
const noiseReach = 4

// NoiseStability asks of every cluster of the partition codes (0..k-1) of the rows of x (n
// rows by d columns) how well it comes back when a share of the rows (at least one) is
// replaced by noise, uniform within four standard deviations of the mean along the principal
// axes, and all rows are clustered again: the largest Jaccard similarity of its rows that were not
// replaced to a cluster of the replicate, among such rows. Replicate b draws from
// stream.Sub("replicate", b), the method from "method" below it.
//
// Reference: Hennig C. Comput Stat Data Anal 2007;52:258-271.
// doi:10.1016/j.csda.2006.11.025.
func NoiseStability(ctx context.Context, x *linalg.Matrix, codes []int, method func(ctx context.Context, x *linalg.Matrix, stream *rng.Stream) ([]int, error), replicates int, share float64, stream *rng.Stream) ([]ClusterStability, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	size, err := sizes(codes, x.Rows)
	if err != nil {
		return nil, err
	}
	n, d, k := x.Rows, x.Cols, len(size)
	if n < 2 || replicates < 1 || !(share > 0 && share < 1) {
		return nil, fmt.Errorf("noise needs at least 2 rows, 1 replicate and a share above 0 and below 1, got %d, %d and %v", n, replicates, share)
	}
	replaced, err := numeric.ToInt(math.Floor(float64(share * float64(n))))
	if err != nil {
		return nil, err
	}
	replaced = max(replaced, 1)
	axes, err := principalAxes(x)
	if err != nil {
		return nil, err
	}
	results, err := blocks.Map(ctx, replicates, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
		s := stream.Sub("replicate", b)
		y := x.Clone()
		noisy := make([]bool, n)
		point := make([]float64, d)
		for _, i := range s.SampleWithout(n, replaced) {
			noisy[i] = true
			for j := range point {
				point[j] = (float64(2*s.Float64()) - 1) * noiseReach * axes.sd[j]
			}
			row := y.Data[i*d : i*d+d]
			for a := range row {
				v := axes.mean[a]
				for j, u := range point {
					v += float64(u * axes.vectors.Data[a*d+j])
				}
				row[a] = v
			}
		}
		all, err := method(ctx, y, s.Sub("method", 0))
		if err != nil {
			return nil, err
		}
		if len(all) != n {
			return nil, fmt.Errorf("%d rows were clustered, %d codes came back", n, len(all))
		}
		var rows, labels []int
		for i, c := range all {
			if !noisy[i] {
				rows, labels = append(rows, i), append(labels, c)
			}
		}
		return bestJaccards(codes, k, rows, labels), nil
	})
	if err != nil {
		return nil, err
	}
	return summarise(results, k), nil
}

// axes are the principal axes of a table: the columns of vectors, with the standard
// deviation along each.
type axes struct {
	mean, sd []float64
	vectors  *linalg.Matrix
}

func principalAxes(x *linalg.Matrix) (*axes, error) {
	_, mean, cov := centred(x)
	out := &axes{mean: mean, sd: make([]float64, x.Cols)}
	e, err := linalg.EigenSym(cov)
	if err != nil {
		return nil, err
	}
	out.vectors = e.Vectors
	for j, v := range e.Values {
		out.sd[j] = math.Sqrt(max(v, 0) / float64(x.Rows-1))
	}
	return out, nil
}
