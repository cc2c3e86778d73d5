package validity

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// Recluster partitions some of the rows, given in ascending order; its codes
// are arbitrary integers, one per given row.
type Recluster func(ctx context.Context, rows []int, stream *rng.Stream) ([]int, error)

// TreeRecluster cuts a new tree of the given rows into k clusters (fewer rows
// than k stand alone).
func TreeRecluster(d *distance.Condensed, linkage cluster.Linkage, k int) Recluster {
	return func(ctx context.Context, rows []int, _ *rng.Stream) ([]int, error) {
		part, err := distance.New(len(rows))
		if err != nil {
			return nil, err
		}
		at := 0
		for p, i := range rows {
			o := distance.Offset(d.N, i)
			for _, j := range rows[p+1:] {
				part.D[at] = d.D[o+j]
				at++
			}
		}
		tree, err := cluster.HierarchicalInPlace(ctx, part, linkage)
		if err != nil {
			return nil, err
		}
		return tree.CutK(min(k, len(rows)))
	}
}

// PAMRecluster partitions the given rows around k medoids, or around as many as there are rows
// apart from each other where these are fewer.
func PAMRecluster(d *distance.Condensed, k int) Recluster {
	return func(ctx context.Context, rows []int, _ *rng.Stream) ([]int, error) {
		part, err := d.Take(rows)
		if err != nil {
			return nil, err
		}
		r, err := cluster.PAM(ctx, part, cluster.PAMOptions{K: min(k, apart(part, k))})
		if err != nil {
			return nil, err
		}
		return r.Codes, nil
	}
}

// apart counts rows with a dissimilarity above 0 to every one counted before, up to a limit.
func apart(d *distance.Condensed, limit int) int {
	var found []int
	for i := 0; i < d.N && len(found) < limit; i++ {
		if !slices.ContainsFunc(found, func(o int) bool { return d.At(o, i) == 0 }) {
			found = append(found, i)
		}
	}
	return len(found)
}

// Resampling schemes of [Stability].
const (
	Bootstrap = "bootstrap" // n rows with replacement, repeated rows once (fpc's default)
	Subset    = "subset"    // a share of the rows without replacement
	Noise     = "noise"     // a share of the rows is replaced by noise: see [NoiseStability]
)

// StabilityOptions control [Stability].
type StabilityOptions struct {
	Replicates int     // default 100
	Scheme     string  // default Bootstrap
	Share      float64 // of the rows, for Subset; default 0.5
}

// ClusterStability describes one cluster over the replicates.
type ClusterStability struct {
	Jaccard   float64 // mean over the replicates that drew a row of it; NaN if there is none
	Counted   int     // such replicates
	Dissolved int     // of them, with a similarity of at most 0.5
	Recovered int     // with at least 0.75
}

// Stability asks of every cluster of the partition codes (0..k-1) how well it
// comes back when the rows are resampled and clustered again: the largest
// Jaccard similarity of its drawn rows to a cluster of the replicate. Replicate
// b draws from stream.Sub("replicate", b), recluster from "method" below it.
//
// Reference: Hennig C. Comput Stat Data Anal 2007;52:258-271.
// doi:10.1016/j.csda.2006.11.025.
func Stability(ctx context.Context, codes []int, recluster Recluster, o StabilityOptions, stream *rng.Stream) ([]ClusterStability, error) {
	n := len(codes)
	size, err := sizes(codes, n)
	if err != nil {
		return nil, err
	}
	if o.Replicates == 0 {
		o.Replicates = 100
	}
	if o.Scheme == "" {
		o.Scheme = Bootstrap
	}
	if o.Share == 0 {
		o.Share = 0.5
	}
	switch {
	case n < 2:
		return nil, fmt.Errorf("stability needs at least 2 rows, got %d", n)
	case o.Replicates < 1:
		return nil, fmt.Errorf("at least 1 replicate is needed, got %d", o.Replicates)
	case o.Scheme != Bootstrap && o.Scheme != Subset:
		return nil, fmt.Errorf("the scheme must be %s or %s, got %q", Bootstrap, Subset, o.Scheme)
	case !(o.Share > 0 && o.Share <= 1):
		return nil, fmt.Errorf("the share of rows must be above 0 and at most 1, got %v", o.Share)
	}
	drawn, err := numeric.ToInt(math.Floor(float64(o.Share * float64(n))))
	if err != nil {
		return nil, err
	}
	drawn = max(drawn, 1)
	k := len(size)
	results, err := blocks.Map(ctx, o.Replicates, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
		s := stream.Sub("replicate", b)
		in := make([]bool, n)
		if o.Scheme == Bootstrap {
			for _, i := range s.SampleWith(n, n) {
				in[i] = true
			}
		} else {
			for _, i := range s.SampleWithout(n, drawn) {
				in[i] = true
			}
		}
		var rows []int
		for i, yes := range in {
			if yes {
				rows = append(rows, i)
			}
		}
		labels, err := recluster(ctx, rows, s.Sub("method", 0))
		if err != nil {
			return nil, err
		}
		if len(labels) != len(rows) {
			return nil, fmt.Errorf("%d rows were clustered, %d codes came back", len(rows), len(labels))
		}
		return bestJaccards(codes, k, rows, labels), nil
	})
	if err != nil {
		return nil, err
	}
	return summarise(results, k), nil
}

// bestJaccards returns for every cluster of codes (0..k-1) the largest Jaccard similarity of
// its given rows to a cluster of labels, one per given row; NaN for a cluster without a
// given row.
func bestJaccards(codes []int, k int, rows, labels []int) []float64 {
	again, m := cluster.Renumber(labels)
	table, left, right := make([]int, k*m), make([]int, k), make([]int, m)
	for p, i := range rows {
		table[codes[i]*m+again[p]]++
		left[codes[i]]++
		right[again[p]]++
	}
	best := make([]float64, k)
	for c := range k {
		if left[c] == 0 {
			best[c] = math.NaN()
		}
		for e := range m {
			if both := table[c*m+e]; both > 0 {
				best[c] = max(best[c], float64(both)/float64(left[c]+right[e]-both))
			}
		}
	}
	return best
}

// summarise describes each cluster over the replicates.
func summarise(results [][]float64, k int) []ClusterStability {
	out := make([]ClusterStability, k)
	for c := range out {
		for _, r := range results {
			if math.IsNaN(r[c]) {
				continue
			}
			out[c].Counted++
			out[c].Jaccard += r[c]
			if r[c] <= 0.5 {
				out[c].Dissolved++
			}
			if r[c] >= 0.75 {
				out[c].Recovered++
			}
		}
		out[c].Jaccard /= float64(out[c].Counted)
	}
	return out
}
