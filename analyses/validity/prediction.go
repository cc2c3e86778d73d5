package validity

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// PredictionStrength asks how well the clusters of one half of the rows of x (n rows by d
// columns) predict those of the other half. Both halves are clustered; a row of one half is
// given to the nearest cluster mean of the other (the first of equals). The strength of a
// cluster is the share of its ordered pairs of rows that stay together (1 for a single row),
// that of a partition the smallest of its clusters, averaged over both directions and over
// the splits. Element k-1 of the result is the strength at k = 1 (always 1) to
// min(maxK, floor(n/2)).
//
// Split b draws its halves from stream.Sub("split", b), the method from "method" below it.
//
// Reference: Tibshirani R, Walther G. J Comput Graph Stat 2005;14:511-528.
// doi:10.1198/106186005X59243.
func PredictionStrength(ctx context.Context, x *linalg.Matrix, method Clusterer, maxK, splits int, stream *rng.Stream) ([]float64, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	if x.Rows < 2 || maxK < 1 || splits < 1 {
		return nil, fmt.Errorf("prediction strength needs at least 2 rows, 1 cluster and 1 split, got %d, %d and %d", x.Rows, maxK, splits)
	}
	maxK = min(maxK, x.Rows/2)
	parts, err := blocks.Map(ctx, splits, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
		s := stream.Sub("split", b)
		perm := s.Perm(x.Rows)
		return predictHalves(ctx, x, perm[:x.Rows/2], perm[x.Rows/2:], method, maxK, s)
	})
	if err != nil {
		return nil, err
	}
	out := make([]float64, maxK)
	for k := range out {
		for _, p := range parts {
			out[k] += p[k]
		}
		out[k] /= float64(splits)
	}
	return out, nil
}

// predictHalves is one split.
func predictHalves(ctx context.Context, x *linalg.Matrix, a, b []int, method Clusterer, maxK int, stream *rng.Stream) ([]float64, error) {
	halves := [2]*linalg.Matrix{takeRows(x, a), takeRows(x, b)}
	var partitions [2][][]int
	for h := range halves {
		var err error
		if partitions[h], err = method(ctx, halves[h], nil, maxK, stream.Sub("method", h)); err != nil {
			return nil, err
		}
	}
	out := make([]float64, maxK)
	for k := range out {
		for h, half := range halves {
			s, err := NewScatter(halves[1-h], partitions[1-h][k])
			if err != nil {
				return nil, err
			}
			out[k] += strength(partitions[h][k], nearestCentres(half, s.Centers), k+1)
		}
		out[k] /= 2
	}
	return out, nil
}

func takeRows(x *linalg.Matrix, rows []int) *linalg.Matrix {
	out := linalg.New(len(rows), x.Cols)
	for to, i := range rows {
		copy(out.Data[to*x.Cols:(to+1)*x.Cols], x.Data[i*x.Cols:(i+1)*x.Cols])
	}
	return out
}

// nearestCentres gives every row the nearest centre, the first of equals.
func nearestCentres(x, centres *linalg.Matrix) []int {
	d := x.Cols
	out := make([]int, x.Rows)
	for i := range out {
		least := math.Inf(1)
		for c := range centres.Rows {
			if v := square(x.Data[i*d:i*d+d], centres.Data[c*d:c*d+d]); v < least {
				out[i], least = c, v
			}
		}
	}
	return out
}

// strength is the smallest share of pairs of a cluster that are predicted together.
func strength(own, predicted []int, k int) float64 {
	table := make([]int, k*k)
	size := make([]int, k)
	for i, c := range own {
		table[c*k+predicted[i]]++
		size[c]++
	}
	least := 1.0
	for c, n := range size {
		if n < 2 {
			continue
		}
		together := 0
		for _, v := range table[c*k : c*k+k] {
			together += v * (v - 1)
		}
		least = min(least, float64(together)/float64(n*(n-1)))
	}
	return least
}
