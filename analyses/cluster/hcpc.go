package cluster

import (
	"context"
	"fmt"
	"math"
	"sort"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// HCPCOptions control [HCPC].
type HCPCOptions struct {
	K             int // number of clusters; 0 chooses between Min and Max
	Min, Max      int // range of the choice; 0: 3, and the smaller of 10 and half the rows
	Consolidate   bool
	MaxIterations int // of the consolidation; 0: 10
}

// HCPCResult is a tree on principal components, its cut and its consolidation.
type HCPCResult struct {
	Codes []int // per row of x, numbered along the first component
	Cut   []int // the same before the consolidation
	K     int
	// Order lists the rows by the first component; row Order[i] is row i of Tree, whose
	// heights are losses of between-cluster inertia and sum to Within[0].
	Order []int
	Tree  *Dendrogram
	// Within[k-1] is the inertia within the k clusters of the tree.
	Within []float64
	// Ratio[k-1] is Within[k-1] / Within[k-2]; NaN outside the range of the choice.
	Ratio        []float64
	Centers      *linalg.Matrix // k by d, in the order of the codes
	Sizes        []int
	CutWithin    float64 // inertia within the clusters of the cut
	FinalWithin  float64 // and after the consolidation
	Iterations   int     // of the consolidation
	Converged    bool
	Consolidated bool
}

// HCPC clusters the rows of x, scores on principal components (n rows by d components,
// equal weights), as FactoMineR's HCPC does: the rows are put in the order of the first
// component; Ward's tree is built on squared distances over 2n, so that a height is the
// inertia that a merge moves from between to within; without a given k, the k in [Min, Max]
// is taken for which within-inertia falls most in proportion, W(k)/W(k-1) smallest, the
// first of equals (so 2 is never proposed by default); the cut is consolidated by Hartigan
// and Wong's k-means from its centroids. Clusters are numbered by the first component of
// their centroids, without consolidation by the first row along it.
//
// Cost O(n²) time and memory.
//
// Reference: Husson F, Josse J, Pagès J. Principal component methods, hierarchical
// clustering, partitional clustering: why would we need to choose for visualizing data?
// Agrocampus technical report 2010.
func HCPC(ctx context.Context, x *linalg.Matrix, o HCPCOptions) (*HCPCResult, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	n, d := x.Rows, x.Cols
	if n < 2 {
		return nil, fmt.Errorf("clustering on components needs at least 2 rows, got %d", n)
	}
	if o.Min == 0 {
		o.Min = 3
	}
	if o.Max == 0 {
		half, err := numeric.ToInt(math.RoundToEven(float64(n) / 2))
		if err != nil {
			return nil, err
		}
		o.Max = min(10, half)
	}
	o.Max = min(o.Max, n-1)
	if o.MaxIterations == 0 {
		o.MaxIterations = 10
	}
	switch {
	case o.K < 0 || o.K > n:
		return nil, fmt.Errorf("k must be between 1 and the number of rows, %d, got %d", n, o.K)
	case o.MaxIterations < 0:
		return nil, fmt.Errorf("at least 1 iteration is needed, got %d", o.MaxIterations)
	case o.K == 0 && (o.Min < 2 || o.Max < o.Min):
		return nil, fmt.Errorf("k can't be chosen between %d and %d from %d rows; give k", o.Min, o.Max, n)
	}
	r := &HCPCResult{Order: make([]int, n)}
	for i := range r.Order {
		r.Order[i] = i
	}
	sort.SliceStable(r.Order, func(a, b int) bool { return x.Data[r.Order[a]*d] < x.Data[r.Order[b]*d] })
	y := linalg.New(n, d)
	for to, i := range r.Order {
		copy(y.Data[to*d:to*d+d], x.Data[i*d:i*d+d])
	}
	dissimilarity, err := distance.Compute(ctx, y, distance.SquaredEuclidean)
	if err != nil {
		return nil, err
	}
	for i, v := range dissimilarity.D {
		dissimilarity.D[i] = v / float64(2*n)
	}
	if r.Tree, err = HierarchicalInPlace(ctx, dissimilarity, WardD); err != nil {
		return nil, err
	}
	r.choose(o, n)
	cut, err := r.Tree.CutK(r.K)
	if err != nil {
		return nil, err
	}
	return r, r.consolidate(ctx, x, y, cut, o)
}

// choose fills Within and Ratio and takes k.
func (r *HCPCResult) choose(o HCPCOptions, n int) {
	r.Within, r.Ratio = make([]float64, n), make([]float64, n)
	sum := 0.0
	for k := n - 1; k >= 1; k-- {
		sum += r.Tree.Height[n-1-k]
		r.Within[k-1] = sum
	}
	for k := range r.Ratio {
		r.Ratio[k] = math.NaN()
	}
	for k := max(o.Min, 2); k <= o.Max; k++ {
		r.Ratio[k-1] = r.Within[k-1] / r.Within[k-2]
		if o.K == 0 && (r.K == 0 || r.Ratio[k-1] < r.Ratio[r.K-1]) {
			r.K = k
		}
	}
	if o.K > 0 {
		r.K = o.K
	}
}

// consolidate finishes the result. y and cut are in the order of the first component.
func (r *HCPCResult) consolidate(ctx context.Context, x, y *linalg.Matrix, cut []int, o HCPCOptions) error {
	n, d, k := x.Rows, x.Cols, r.K
	centers := groupMeans(y, cut, k)
	final := cut
	r.CutWithin = inertia(y, cut, centers)
	r.Converged = true
	if o.Consolidate && k > 1 && distinctRows(x, k) >= k {
		km, err := KMeans(ctx, y, KMeansOptions{K: k, Centers: centers, Algorithm: HartiganWong, MaxIterations: o.MaxIterations}, nil)
		if err != nil {
			return err
		}
		r.Iterations, r.Converged, r.Consolidated = km.Iterations, km.Converged, true
		rank := make([]int, k)
		for c := range rank {
			rank[c] = c
		}
		sort.SliceStable(rank, func(a, b int) bool { return km.Centers.Data[rank[a]*d] < km.Centers.Data[rank[b]*d] })
		number := make([]int, k)
		for to, c := range rank {
			number[c] = to
		}
		final = make([]int, n)
		for i, c := range km.Codes {
			final[i] = number[c]
		}
		centers = groupMeans(y, final, k)
	}
	r.Centers, r.FinalWithin, r.Sizes = centers, inertia(y, final, centers), make([]int, k)
	r.Codes, r.Cut = make([]int, n), make([]int, n)
	for at, i := range r.Order {
		r.Codes[i], r.Cut[i] = final[at], cut[at]
		r.Sizes[final[at]]++
	}
	return nil
}

// groupMeans returns the means of the clusters, k by d.
func groupMeans(x *linalg.Matrix, codes []int, k int) *linalg.Matrix {
	d := x.Cols
	out, size := linalg.New(k, d), make([]float64, k)
	for i, c := range codes {
		size[c]++
		for j, v := range x.Data[i*d : i*d+d] {
			out.Data[c*d+j] += v
		}
	}
	for i := range out.Data {
		out.Data[i] /= size[i/d]
	}
	return out
}

// inertia is the mean squared distance of the rows to their centres.
func inertia(x *linalg.Matrix, codes []int, centers *linalg.Matrix) float64 {
	d := x.Cols
	s := 0.0
	for i, c := range codes {
		s += square(x.Data[i*d:i*d+d], centers.Data[c*d:c*d+d])
	}
	return s / float64(x.Rows)
}
