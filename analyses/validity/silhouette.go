// Package validity judges partitions: silhouettes and other internal indices,
// and the agreement of two partitions.
package validity

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

// SilhouetteResult holds the silhouettes of a partition.
type SilhouetteResult struct {
	Width        []float64 // per row, in [-1, 1]
	Neighbour    []int     // per row: the other cluster that is nearest on average, the first of equals
	Sizes        []int     // per cluster
	ClusterWidth []float64 // mean width per cluster
	Within       []float64 // mean dissimilarity of two rows of the cluster; 0 for a cluster of one row
	Mean         float64   // mean width of all rows
}

const (
	silhouetteBlock = 256 // rows per parallel block, and so of the partial sums
	silhouetteTile  = 256 // rows met in one sweep
)

// Silhouette returns the silhouette width of every object of d under the
// partition codes (0..k-1, none empty, k >= 2):
//
//	s = (b - a) / max(a, b),
//
// a the mean dissimilarity to the other objects of its own cluster, b the
// smallest mean dissimilarity to another cluster. An object that is alone in
// its cluster, and one with a = b, scores 0. Cost O(n²), memory O(n k).
//
// Reference: Rousseeuw PJ. J Comput Appl Math 1987;20:53-65.
// doi:10.1016/0377-0427(87)90125-7.
func Silhouette(ctx context.Context, d *distance.Condensed, codes []int) (*SilhouetteResult, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	return silhouette(ctx, d.N, codes, func(i, from int, out []float64) []float64 {
		o := distance.Offset(d.N, i)
		return d.D[o+from : o+from+len(out)]
	})
}

// SilhouetteVectors is [Silhouette] on the rows of x (n rows by d columns)
// under metric, with the same bits but without a dissimilarity matrix: memory
// O(n k).
func SilhouetteVectors(ctx context.Context, x *linalg.Matrix, metric distance.Metric, codes []int) (*SilhouetteResult, error) {
	rows, err := distance.NewRows(x, metric)
	if err != nil {
		return nil, err
	}
	return silhouette(ctx, x.Rows, codes, func(i, from int, out []float64) []float64 {
		rows.Range(i, from, out)
		return out
	})
}

// sizes checks a partition and returns the sizes of its clusters.
func sizes(codes []int, n int) ([]int, error) {
	if len(codes) != n {
		return nil, fmt.Errorf("%d rows need as many cluster codes, got %d", n, len(codes))
	}
	k := 0
	for i, c := range codes {
		if c < 0 || c >= n {
			return nil, fmt.Errorf("cluster codes must be 0 to k-1, got %d in row %d", c, i+1)
		}
		k = max(k, c+1)
	}
	size := make([]int, k)
	for _, c := range codes {
		size[c]++
	}
	for c, s := range size {
		if s == 0 {
			return nil, fmt.Errorf("cluster %d of %d has no rows", c+1, k)
		}
	}
	return size, nil
}

// silhouette visits every pair once. get returns the dissimilarities of row i
// to rows from, from+1, … > i; it may use out.
func silhouette(ctx context.Context, n int, codes []int, get func(i, from int, out []float64) []float64) (*SilhouetteResult, error) {
	size, err := sizes(codes, n)
	if err != nil {
		return nil, err
	}
	k := len(size)
	if k < 2 {
		return nil, fmt.Errorf("silhouettes need at least 2 clusters, got %d", k)
	}
	// sums[c*n+i] is the sum of the dissimilarities of row i to cluster c.
	sums, err := blocks.Reduce(ctx, n, silhouetteBlock, func(ctx context.Context, _, lo, hi int) ([]float64, error) {
		sums := make([]float64, k*n)
		buffer := make([]float64, silhouetteTile)
		own := make([]float64, k)
		for from := lo + 1; from < n; from += silhouetteTile {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			to := min(n, from+silhouetteTile)
			for i := lo; i < hi; i++ {
				start := max(from, i+1)
				if start >= to {
					continue
				}
				row := get(i, start, buffer[:to-start])
				clear(own)
				other := sums[codes[i]*n+start:]
				other = other[:len(row)]
				codes := codes[start:to]
				for t, v := range row {
					own[codes[t]] += v
					other[t] += v
				}
				for c, v := range own {
					sums[c*n+i] += v
				}
			}
		}
		return sums, nil
	}, func(acc, next []float64) []float64 {
		for i, v := range next {
			acc[i] += v
		}
		return acc
	})
	if err != nil {
		return nil, err
	}
	r := &SilhouetteResult{Width: make([]float64, n), Neighbour: make([]int, n), Sizes: size, ClusterWidth: make([]float64, k), Within: make([]float64, k)}
	for i, own := range codes {
		b, who := math.Inf(1), -1
		for c := range k {
			if c == own {
				continue
			}
			if v := sums[c*n+i] / float64(size[c]); v < b || who < 0 {
				b, who = v, c
			}
		}
		r.Neighbour[i] = who
		if size[own] > 1 {
			r.Within[own] += sums[own*n+i]
			if a := sums[own*n+i] / float64(size[own]-1); a != b {
				r.Width[i] = (b - a) / max(a, b)
			}
		}
		r.ClusterWidth[own] += r.Width[i]
		r.Mean += r.Width[i]
	}
	r.Mean /= float64(n)
	for c := range k {
		r.ClusterWidth[c] /= float64(size[c])
		if size[c] > 1 {
			r.Within[c] /= float64(size[c]) * float64(size[c]-1)
		}
	}
	return r, nil
}
