package cluster

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// Algorithms and seeding rules of [KMeans].
const (
	Lloyd        = "lloyd"         // every row against every centre
	Hamerly      = "hamerly"       // Lloyd's result with bounds that spare most comparisons
	HartiganWong = "hartigan-wong" // single rows move as long as that lowers the sum of squares

	PlusPlus = "k-means++" // greedy: of 2 + floor(log k) draws the one that lowers the potential most
	Random   = "random"    // k rows drawn without replacement
)

// KMeansOptions control [KMeans]. The zero value of a field with a stated
// default stands for that default.
type KMeansOptions struct {
	K             int
	Restarts      int            // independent starts; default 10
	MaxIterations int            // per start; default 300
	Tolerance     float64        // stop when the centres' squared movement is at most this times the mean column variance; 0: when no row changes
	Init          string         // default PlusPlus
	Sample        int            // under PlusPlus, of more rows than this a sample of this size makes the starting centres; default 20,000, negative: all rows
	Algorithm     string         // default Hamerly
	Centers       *linalg.Matrix // k rows to start from instead of Init; then Restarts must be 0 or 1
	Weights       []float64      // one per row, finite and > 0; nil: all 1. Not with HartiganWong
}

// KMeansResult is one whole start: the best of all.
type KMeansResult struct {
	Codes       []int          // by first appearance in row order
	Centers     *linalg.Matrix // k by d, weighted means
	Sizes       []int          // rows per cluster
	Within      []float64      // weighted sum of squares about the centre, per cluster
	TotalWithin float64        // sum of Within: the inertia
	Total       float64        // weighted sum of squares about the overall mean
	Between     float64        // Total - TotalWithin
	Iterations  int
	Converged   bool
	Restart     int // index of the start that won
	Agreeing    int // starts whose inertia is within 1e-9 (relative) of the best
	Refilled    int // times an empty cluster was given a row
}

// sampleRows is the default of Sample.
const sampleRows = 20000

// kmeansBlock is the number of rows per parallel block and so of the partial
// sums.
const kmeansBlock = 4096

// KMeans partitions the rows of x (n rows by d columns) into k clusters so that
// the weighted sum of squared Euclidean distances to the cluster means is
// small. Start i draws from stream.Sub("restart", i); the start of the lowest
// inertia wins whole, of equal ones the first. With more than Sample rows the
// starting centres are those that k-means++ and Lloyd's algorithm find in a
// sample of rows, drawn anew for each start from "sample" below its stream (in all rows where
// the sample holds fewer than k distinct ones). A row equally near to several
// centres goes to the first one. A cluster that runs empty gets the row that
// lies farthest from its centre (the first of equals) out of a cluster with at
// least two rows.
//
// Errors: k below 1 or above the number of distinct rows, missing or infinite
// values, weights that are not positive. Cost O(n k d) per iteration. stream may
// be nil if Centers are given.
//
// References: Lloyd SP. IEEE Trans Inf Theory 1982;28:129-137.
// doi:10.1109/TIT.1982.1056489. Arthur D, Vassilvitskii S. SODA 2007:1027-1035.
// Hamerly G. SDM 2010:130-140. doi:10.1137/1.9781611972801.12. Bradley PS,
// Fayyad UM. ICML 1998:91-99 (starts refined on samples). Hartigan JA, Wong MA. Appl Stat 1979;28:100-108. doi:10.2307/2346830.
func KMeans(ctx context.Context, x *linalg.Matrix, o KMeansOptions, stream *rng.Stream) (*KMeansResult, error) {
	p, err := newKMeans(ctx, x, &o)
	if err != nil {
		return nil, err
	}
	if o.Centers == nil && stream == nil {
		return nil, fmt.Errorf("a random stream is needed to choose starting centres")
	}
	results, err := blocks.Map(ctx, o.Restarts, 1, func(ctx context.Context, i, _, _ int) (*KMeansResult, error) {
		centers := o.Centers
		if centers == nil {
			var err error
			if centers, err = p.first(ctx, stream.Sub("restart", i)); err != nil {
				return nil, err
			}
		}
		return p.start(ctx, centers, i)
	})
	if err != nil {
		return nil, err
	}
	best := results[0]
	for _, r := range results[1:] {
		if r.TotalWithin < best.TotalWithin {
			best = r
		}
	}
	for _, r := range results {
		if r.TotalWithin-best.TotalWithin <= float64(1e-9*best.TotalWithin) {
			best.Agreeing++
		}
	}
	return best, nil
}

// kmeans is the input of all starts.
type kmeans struct {
	x         *linalg.Matrix
	groups    *lanes.Groups // the rows of x; nil unless k-means++ looks at all of them
	o         KMeansOptions
	weights   []float64 // nil: all 1
	norms     []float64 // squares of the rows' lengths
	mean      []float64
	total     float64
	threshold float64 // on the centres' squared movement
}

func newKMeans(ctx context.Context, x *linalg.Matrix, o *KMeansOptions) (*kmeans, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	if o.K < 1 || o.K > x.Rows {
		return nil, fmt.Errorf("k must be between 1 and the number of rows, %d, got %d", x.Rows, o.K)
	}
	if found := distinctRows(x, o.K); found < o.K {
		return nil, fmt.Errorf("k must be at most the number of distinct rows, %d, got %d", found, o.K)
	}
	if o.Restarts == 0 {
		o.Restarts = 10
		if o.Centers != nil {
			o.Restarts = 1
		}
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 300
	}
	if o.Init == "" {
		o.Init = PlusPlus
	}
	if o.Sample == 0 {
		o.Sample = sampleRows
	}
	if o.Algorithm == "" {
		o.Algorithm = Hamerly
	}
	switch {
	case o.Restarts < 0 || o.MaxIterations < 0:
		return nil, fmt.Errorf("restarts and iterations must be at least 1, got %d and %d", o.Restarts, o.MaxIterations)
	case !(o.Tolerance >= 0 && o.Tolerance <= math.MaxFloat64):
		return nil, fmt.Errorf("the tolerance must be a finite number >= 0, got %v", o.Tolerance)
	case o.Init != PlusPlus && o.Init != Random:
		return nil, fmt.Errorf("init must be %s or %s, got %q", PlusPlus, Random, o.Init)
	case o.Algorithm != Lloyd && o.Algorithm != Hamerly && o.Algorithm != HartiganWong:
		return nil, fmt.Errorf("the algorithm must be one of %s, %s, %s, got %q", Lloyd, Hamerly, HartiganWong, o.Algorithm)
	case o.Weights != nil && len(o.Weights) != x.Rows:
		return nil, fmt.Errorf("%d rows need as many weights, got %d", x.Rows, len(o.Weights))
	case o.Weights != nil && o.Algorithm == HartiganWong:
		return nil, fmt.Errorf("the algorithm %s takes no weights; use %s", HartiganWong, Hamerly)
	}
	for i, w := range o.Weights {
		if !(w > 0 && w <= math.MaxFloat64) {
			return nil, fmt.Errorf("the weight of row %d must be a finite number > 0, got %v", i+1, w)
		}
	}
	if c := o.Centers; c != nil {
		if c.Rows != o.K || c.Cols != x.Cols || o.Restarts != 1 {
			return nil, fmt.Errorf("starting centres must be %d rows by %d columns for 1 start, got %d by %d for %d", o.K, x.Cols, c.Rows, c.Cols, o.Restarts)
		}
		if err := distance.CheckMatrix(c); err != nil {
			return nil, fmt.Errorf("starting centres: %w", err)
		}
	}
	p := &kmeans{x: x, o: *o, weights: o.Weights}
	all := make([]int, x.Rows)
	sums, weight := p.blockSums(all, 0, x.Rows, 1)
	for j := range sums {
		sums[j] /= weight[0]
	}
	p.mean = sums
	total, err := p.within(ctx, all, &linalg.Matrix{Rows: 1, Cols: x.Cols, Data: sums})
	if err != nil {
		return nil, err
	}
	p.total = total[0]
	if !(p.total <= math.MaxFloat64) {
		return nil, fmt.Errorf("the sum of squares is not a finite number; rescale the columns")
	}
	p.norms = make([]float64, x.Rows)
	for i := range p.norms {
		p.norms[i] = norm(x.Data[i*x.Cols : (i+1)*x.Cols])
	}
	if o.Centers == nil && o.Init == PlusPlus && !p.sampled() {
		p.groups = lanes.Pack(x.Data, x.Rows, x.Cols)
	}
	p.threshold = float64(o.Tolerance * p.total / weight[0] / float64(x.Cols))
	return p, nil
}

// distinctRows counts distinct rows up to a limit.
func distinctRows(x *linalg.Matrix, limit int) int {
	d := x.Cols
	seen := make(map[string]bool, min(limit, x.Rows))
	key := make([]byte, 8*d)
	for i := 0; i < x.Rows && len(seen) < limit; i++ {
		for j, v := range x.Data[i*d : i*d+d] {
			u := math.Float64bits(v + 0) // -0 counts as 0
			for b := range 8 {
				key[8*j+b] = byte(u >> (8 * b))
			}
		}
		seen[string(key)] = true
	}
	return len(seen)
}

func (p *kmeans) weight(i int) float64 {
	if p.weights == nil {
		return 1
	}
	return p.weights[i]
}

// blockSums adds up the weighted rows lo..hi-1 by cluster.
func (p *kmeans) blockSums(codes []int, lo, hi, k int) (sums, weight []float64) {
	d := p.x.Cols
	sums, weight = make([]float64, k*d), make([]float64, k)
	for i := lo; i < hi; i++ {
		c := codes[i]
		row, to := p.x.Data[i*d:i*d+d], sums[c*d:c*d+d]
		if p.weights == nil {
			weight[c]++
			to = to[:len(row)]
			for j, v := range row {
				to[j] += v
			}
			continue
		}
		w := p.weights[i]
		weight[c] += w
		for j, v := range row {
			to[j] += float64(w * v)
		}
	}
	return sums, weight
}

// within returns the weighted sums of squares about the centres.
func (p *kmeans) within(ctx context.Context, codes []int, centers *linalg.Matrix) ([]float64, error) {
	return blocks.Reduce(ctx, p.x.Rows, kmeansBlock, func(_ context.Context, _, lo, hi int) ([]float64, error) {
		part := make([]float64, centers.Rows)
		var rows [pairChunk]int
		values := make([]float64, 0, pairChunk)
		for at := lo; at < hi; at += pairChunk {
			m := min(pairChunk, hi-at)
			for t := range m {
				rows[t] = at + t
			}
			values = squarePairs(values[:0], p.x.Data, centers.Data, p.x.Cols, rows[:m], codes[at:at+m])
			for t, v := range values {
				part[codes[at+t]] += float64(p.weight(at+t) * v)
			}
		}
		return part, nil
	}, func(acc, next []float64) []float64 {
		for c, v := range next {
			acc[c] += v
		}
		return acc
	})
}

// square returns the squared Euclidean distance, summed in column order.
func square(a, b []float64) float64 {
	b = b[:len(a)]
	s := 0.0
	for k, v := range a {
		t := v - b[k]
		s += float64(t * t)
	}
	return s
}

// start runs one start to its end.
func (p *kmeans) start(ctx context.Context, centers *linalg.Matrix, index int) (*KMeansResult, error) {
	run := p.iterate
	if p.o.Algorithm == HartiganWong {
		run = p.hartiganWong
	}
	r, err := run(ctx, centers)
	if err != nil {
		return nil, err
	}
	k, d := p.o.K, p.x.Cols
	// Number the clusters by first appearance.
	place := make([]int, k)
	for c := range place {
		place[c] = -1
	}
	next := 0
	for _, c := range r.Codes {
		if place[c] < 0 {
			place[c] = next
			next++
		}
	}
	sizes := make([]int, k)
	for i, c := range r.Codes {
		r.Codes[i] = place[c]
		sizes[place[c]]++
	}
	ordered := linalg.New(k, d)
	for c, to := range place {
		copy(ordered.Data[to*d:to*d+d], r.Centers.Data[c*d:c*d+d])
	}
	r.Centers, r.Sizes, r.Restart = ordered, sizes, index
	if r.Within, err = p.within(ctx, r.Codes, ordered); err != nil {
		return nil, err
	}
	for _, v := range r.Within {
		r.TotalWithin += v
	}
	r.Total = p.total
	r.Between = r.Total - r.TotalWithin
	return r, nil
}
