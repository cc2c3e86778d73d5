package validity

import (
	"context"
	"fmt"
	"math"
	"sync"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// Clusterer partitions the rows of x into 1, 2, …, maxK clusters; element k-1
// of the result is the partition into k, with codes 0..k-1. d holds the
// Euclidean distances of the rows where they have been computed already, else
// it is nil; it must stay unchanged and not be kept. Calls may run at the same time.
type Clusterer func(ctx context.Context, x *linalg.Matrix, d *distance.Condensed, maxK int, stream *rng.Stream) ([][]int, error)

// TreeClusterer cuts one tree at every k.
func TreeClusterer(linkage cluster.Linkage) Clusterer {
	return func(ctx context.Context, x *linalg.Matrix, d *distance.Condensed, maxK int, _ *rng.Stream) ([][]int, error) {
		var tree *cluster.Dendrogram
		var err error
		if d == nil || linkage == cluster.Median || linkage == cluster.Centroid {
			tree, err = cluster.FromVectors(ctx, x, linkage)
		} else {
			tree, err = cluster.Hierarchical(ctx, d, linkage)
		}
		if err != nil {
			return nil, err
		}
		return tree.CutUpTo(maxK)
	}
}

// KMeansClusterer runs k-means at every k; K and Centers of the options are
// ignored.
func KMeansClusterer(o cluster.KMeansOptions) Clusterer {
	return func(ctx context.Context, x *linalg.Matrix, _ *distance.Condensed, maxK int, stream *rng.Stream) ([][]int, error) {
		out := make([][]int, maxK)
		for k := 1; k <= maxK; k++ {
			at := o // calls may run at the same time
			at.K, at.Centers = k, nil
			r, err := cluster.KMeans(ctx, x, at, stream.Sub("k", k))
			if err != nil {
				return nil, err
			}
			out[k-1] = r.Codes
		}
		return out, nil
	}
}

// PAMClusterer runs PAM under Euclidean distance at every k.
func PAMClusterer() Clusterer {
	return func(ctx context.Context, x *linalg.Matrix, d *distance.Condensed, maxK int, _ *rng.Stream) ([][]int, error) {
		if d == nil {
			var err error
			if d, err = distance.Compute(ctx, x, distance.Euclidean); err != nil {
				return nil, err
			}
		}
		out := make([][]int, maxK)
		for k := 1; k <= maxK; k++ {
			r, err := cluster.PAM(ctx, d, cluster.PAMOptions{K: k})
			if err != nil {
				return nil, err
			}
			out[k-1] = r.Codes
		}
		return out, nil
	}
}

// Spaces of the reference data of [Gap].
const (
	ScaledPCA = "scaled_pca" // uniform over the ranges of the principal axes
	Original  = "original"   // uniform over the ranges of the columns
)

// GapOptions control [Gap].
type GapOptions struct {
	MaxK       int
	References int     // reference data sets; default 100
	Space      string  // default ScaledPCA, as cluster::clusGap
	Power      float64 // of the distances in W: 1 (default) as clusGap, 2 as in the paper
}

// GapResult holds one value per k = 1, …, MaxK.
type GapResult struct {
	LogW     []float64 // log of the pooled within-cluster dispersion
	Expected []float64 // its mean over the reference data
	Gap      []float64 // Expected - LogW
	SE       []float64 // sqrt(1 + 1/B) times the standard deviation (B-1) over the references
}

// Gap computes the gap statistic: how far the within-cluster dispersion
//
//	W_k = 1/2 sum over the clusters of (sum of distances^Power of its pairs) / size
//
// lies below what the same method finds in data without clusters. (The half is
// clusGap's, which counts each pair once; with Power 2 the paper's W is the sum
// of squares about the means, twice this. The gap doesn't depend on it.) Reference set b draws from
// stream.Sub("reference", b), the method from "method" below it. It is an error
// if some W_k is 0.
//
// Reference: Tibshirani R, Walther G, Hastie T. J R Stat Soc B
// 2001;63:411-423. doi:10.1111/1467-9868.00293.
func Gap(ctx context.Context, x *linalg.Matrix, method Clusterer, o GapOptions, stream *rng.Stream) (*GapResult, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	if o.References == 0 {
		o.References = 100
	}
	if o.Space == "" {
		o.Space = ScaledPCA
	}
	if o.Power == 0 {
		o.Power = 1
	}
	switch {
	case o.MaxK < 1 || o.MaxK >= x.Rows:
		return nil, fmt.Errorf("the largest k must be between 1 and the number of rows less one, %d, got %d", x.Rows-1, o.MaxK)
	case o.References < 2:
		return nil, fmt.Errorf("at least 2 reference data sets are needed, got %d", o.References)
	case o.Power != 1 && o.Power != 2:
		return nil, fmt.Errorf("the power must be 1 or 2, got %v", o.Power)
	case o.Space != ScaledPCA && o.Space != Original:
		return nil, fmt.Errorf("the space must be %s or %s, got %q", ScaledPCA, Original, o.Space)
	}
	r := &GapResult{}
	var err error
	if r.LogW, err = logDispersion(ctx, x, method, o, stream.Sub("method", 0)); err != nil {
		return nil, err
	}
	box, err := newBox(x, o.Space)
	if err != nil {
		return nil, err
	}
	references := sync.Pool{New: func() any { return linalg.New(x.Rows, x.Cols) }}
	logs, err := blocks.Map(ctx, o.References, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
		s := stream.Sub("reference", b)
		rows := references.Get().(*linalg.Matrix)
		defer references.Put(rows)
		box.draw(rows, s)
		return logDispersion(ctx, rows, method, o, s.Sub("method", 0))
	})
	if err != nil {
		return nil, err
	}
	count := float64(o.References)
	for k := range o.MaxK {
		m, v := 0.0, 0.0
		for _, l := range logs {
			m += l[k]
		}
		m /= count
		for _, l := range logs {
			v += float64((l[k] - m) * (l[k] - m))
		}
		r.Expected = append(r.Expected, m)
		r.Gap = append(r.Gap, m-r.LogW[k])
		r.SE = append(r.SE, math.Sqrt(float64((1+1/count)*(v/(count-1)))))
	}
	return r, nil
}

// sharedDistances is the number of rows up to which a data set's distances are
// kept for the method and for the dispersion (16 MB).
const sharedDistances = 2000

// gapDistances keeps the memory of one reference data set for the next.
var gapDistances = sync.Pool{New: func() any { return &distance.Condensed{} }}

func logDispersion(ctx context.Context, x *linalg.Matrix, method Clusterer, o GapOptions, stream *rng.Stream) ([]float64, error) {
	var d *distance.Condensed
	if o.Power == 1 && x.Rows <= sharedDistances {
		d = gapDistances.Get().(*distance.Condensed)
		defer gapDistances.Put(d)
		if err := distance.ComputeInto(ctx, d, x, distance.Euclidean); err != nil {
			return nil, err
		}
	}
	partitions, err := method(ctx, x, d, o.MaxK, stream)
	if err != nil {
		return nil, err
	}
	var w []float64
	if o.Power == 2 {
		for _, codes := range partitions {
			s, err := NewScatter(x, codes)
			if err != nil {
				return nil, err
			}
			sum := 0.0
			for _, v := range s.Within {
				sum += v
			}
			w = append(w, sum)
		}
	} else if w, err = dispersion(x, d, partitions); err != nil {
		return nil, err
	}
	for k, v := range w {
		if !(v > 0) {
			return nil, fmt.Errorf("the clusters have no spread at k = %d, so the gap statistic is not defined; try fewer clusters", k+1)
		}
		w[k] = numeric.Log(float64(v * 0.5))
	}
	return w, nil
}

// Dispersion returns, for each partition of the rows of x, the sum over the
// clusters of (sum of the Euclidean distances of its pairs) / size. Partitions
// nested in the last one (as cuts of one tree are) cost O(n) beside its O(n²),
// others O(n²) each.
func Dispersion(x *linalg.Matrix, partitions [][]int) ([]float64, error) {
	return dispersion(x, nil, partitions)
}

// dispersion reads distances from d unless it is nil.
func dispersion(x *linalg.Matrix, d *distance.Condensed, partitions [][]int) ([]float64, error) {
	var rows *distance.Rows
	var err error
	if d == nil {
		if rows, err = distance.NewRows(x, distance.Euclidean); err != nil {
			return nil, err
		}
	}
	out := make([]float64, len(partitions))
	if len(partitions) == 0 {
		return out, nil
	}
	finest := partitions[len(partitions)-1]
	size, err := sizes(finest, x.Rows)
	if err != nil {
		return nil, err
	}
	// nested[p][c] is the cluster of partition p that holds cluster c of the
	// finest; nil if there is none.
	nested := make([][]int, len(partitions))
	var loose []int
	counts := make([][]int, len(partitions))
	for p, codes := range partitions {
		if counts[p], err = sizes(codes, x.Rows); err != nil {
			return nil, err
		}
		of := make([]int, len(size))
		for c := range of {
			of[c] = -1
		}
		fits := true
		for i, c := range finest {
			if of[c] < 0 {
				of[c] = codes[i]
			}
			fits = fits && of[c] == codes[i]
		}
		if fits {
			nested[p] = of
		} else {
			loose = append(loose, p)
		}
	}
	k := len(size)
	sums := make([]float64, k*k)
	own := make([][]float64, len(partitions))
	for _, p := range loose {
		own[p] = make([]float64, len(counts[p]))
	}
	buffer := make([]float64, x.Rows)
	for i := range x.Rows {
		row := buffer[:x.Rows-i-1]
		if d == nil {
			rows.Range(i, i+1, row)
		} else {
			o := distance.Offset(d.N, i)
			row = d.D[o+i+1 : o+d.N]
		}
		to := sums[finest[i]*k : finest[i]*k+k]
		codes := finest[i+1:]
		codes = codes[:len(row)]
		for t, v := range row {
			to[codes[t]] += v
		}
		for _, p := range loose {
			s := 0.0
			mine := partitions[p][i]
			for t, c := range partitions[p][i+1:] {
				if c == mine {
					s += row[t]
				}
			}
			own[p][mine] += s
		}
	}
	for p, of := range nested {
		if of != nil {
			own[p] = make([]float64, len(counts[p]))
			for a := range k {
				for b := range k {
					if of[a] == of[b] {
						own[p][of[a]] += sums[a*k+b]
					}
				}
			}
		}
		for c, v := range own[p] {
			out[p] += v / float64(counts[p][c])
		}
	}
	return out, nil
}

// box is where reference data come from: ranges along axes.
type box struct {
	axes      *lanes.Groups // what each column takes of the axes; nil: the columns of the data
	mean      []float64
	low, span []float64
}

func newBox(x *linalg.Matrix, space string) (*box, error) {
	n, d := x.Rows, x.Cols
	b := &box{mean: make([]float64, d), low: make([]float64, d), span: make([]float64, d)}
	y := x
	if space == ScaledPCA {
		var rows, cross *linalg.Matrix
		rows, b.mean, cross = centred(x)
		e, err := linalg.EigenSym(cross)
		if err != nil {
			return nil, err
		}
		b.axes = lanes.Pack(e.Vectors.Data, d, d)
		y = linalg.New(n, d)
		for i := range n {
			for j := range d {
				s := 0.0
				for p, v := range rows.Row(i) {
					s += float64(v * e.Vectors.Data[p*d+j])
				}
				y.Data[i*d+j] = s
			}
		}
	}
	for j := range d {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range n {
			lo, hi = min(lo, y.Data[i*d+j]), max(hi, y.Data[i*d+j])
		}
		b.low[j], b.span[j] = lo, hi-lo
	}
	return b, nil
}

// draw fills out with uniform rows, drawn row by row.
func (b *box) draw(out *linalg.Matrix, stream *rng.Stream) {
	d := len(b.low)
	point := make([]float64, d)
	for i := range out.Rows {
		for j := range point {
			point[j] = b.low[j] + float64(stream.Float64()*b.span[j])
		}
		row := out.Data[i*d : i*d+d]
		if b.axes == nil {
			copy(row, point)
			continue
		}
		for p := 0; p < d; p += lanes.Width {
			var sums [lanes.Width]float64
			lanes.Products(point, b.axes.Group(p/lanes.Width), &sums)
			for q, v := range sums[:min(lanes.Width, d-p)] {
				row[p+q] = v + b.mean[p+q]
			}
		}
	}
}

// Rules by which [GapResult.Choose] picks k, named as in cluster::maxSE.
const (
	FirstSEMax    = "first_se_max"    // the smallest k not below the first local maximum by more than a margin
	Tibshirani    = "tibs2001_se_max" // the smallest k with gap(k) >= gap(k+1) - margin(k+1)
	GlobalSEMax   = "global_se_max"   // the smallest k not below the largest gap by more than a margin
	FirstMaximum  = "first_max"       // the first local maximum
	GlobalMaximum = "global_max"      // the largest gap
)

// Choose returns the number of clusters by a rule; the margin is factor
// standard errors.
func (g *GapResult) Choose(rule string, factor float64) (int, error) {
	if !(factor >= 0 && factor <= math.MaxFloat64) {
		return 0, fmt.Errorf("the factor of the standard error must be a finite number >= 0, got %v", factor)
	}
	last := len(g.Gap) - 1
	local := last
	for k := range last {
		if g.Gap[k+1] <= g.Gap[k] {
			local = k
			break
		}
	}
	top := 0
	for k, v := range g.Gap {
		if v > g.Gap[top] {
			top = k
		}
	}
	within := func(peak int) int {
		for k := range peak {
			if g.Gap[k] >= g.Gap[peak]-float64(factor*g.SE[peak]) {
				return k
			}
		}
		return peak
	}
	switch rule {
	case FirstMaximum:
		return local + 1, nil
	case GlobalMaximum:
		return top + 1, nil
	case FirstSEMax:
		return within(local) + 1, nil
	case GlobalSEMax:
		return within(top) + 1, nil
	case Tibshirani:
		for k := range last {
			if g.Gap[k] >= g.Gap[k+1]-float64(factor*g.SE[k+1]) {
				return k + 1, nil
			}
		}
		return last + 1, nil
	}
	return 0, fmt.Errorf("the rule must be one of %s, %s, %s, %s, %s, got %q", FirstSEMax, Tibshirani, GlobalSEMax, FirstMaximum, GlobalMaximum, rule)
}
