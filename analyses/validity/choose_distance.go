package validity

import (
	"context"
	"fmt"

	"reprise/analyses/distance"
	"reprise/analyses/rng"
)

// ChooseKDistance is [ChooseK] on given dissimilarities of n rows of any kind, which are left
// unchanged. The method is one that reads dissimilarities alone ([TreeClusterer] of a linkage
// other than median and centroid, [PAMClusterer]); it gets no table. Of the indices there are
// those that need pairs alone: mean silhouette width, Dunn index, and as Within that of
// [PairDispersion]; the others need columns (means, or a range to draw new rows from).
//
// Cost: that of the method and O(n²) per k.
func ChooseKDistance(ctx context.Context, d *distance.Condensed, method Clusterer, maxK int, stream *rng.Stream) (*ChooseResult, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if maxK < 2 || maxK >= d.N {
		return nil, fmt.Errorf("the largest k must be between 2 and the number of rows less one, %d, got %d", d.N-1, maxK)
	}
	r := &ChooseResult{}
	var err error
	if r.Partitions, err = method(ctx, nil, d, maxK, stream.Sub("method", 0)); err != nil {
		return nil, err
	}
	if err := r.exact(); err != nil {
		return nil, err
	}
	if err := r.indices(ctx, nil, d); err != nil {
		return nil, err
	}
	r.ask(ElbowRule, SilhouetteRule, DunnRule)
	return r, nil
}

// PairDispersion is the sum over the clusters of (sum of the dissimilarities of its pairs) /
// size; of squared Euclidean distances the sum of squares about the means. codes are 0..k-1,
// none empty. Cost O(n²).
func PairDispersion(d *distance.Condensed, codes []int) (float64, error) {
	size, err := sizes(codes, d.N)
	if err != nil {
		return 0, err
	}
	sums := make([]float64, len(size))
	at := 0
	for i, c := range codes {
		for _, e := range codes[i+1:] {
			if c == e {
				sums[c] += d.D[at]
			}
			at++
		}
	}
	total := 0.0
	for c, v := range sums {
		total += v / float64(size[c])
	}
	return total, nil
}
