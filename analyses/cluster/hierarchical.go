// Package cluster partitions the rows of a table, or objects with given
// dissimilarities: hierarchical clustering, k-means and k-medoids.
//
// Partitions are slices of codes 0..k-1, one per row, numbered by first
// appearance in row order (the rule of R's cutree) unless a function says
// otherwise.
package cluster

import (
	"context"
	"fmt"
	"math"
	"sort"
	"strings"
	"sync"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

// Linkage names the dissimilarity between two clusters.
type Linkage string

// The linkages of R's hclust. WardD and WardD2 expect Euclidean distances:
// WardD2 squares them inside and takes the root of the heights, and is Ward's
// criterion; WardD is it only when given squared distances. Median and Centroid
// expect squared Euclidean distances and may give heights that fall.
const (
	WardD    Linkage = "ward.D"
	WardD2   Linkage = "ward.D2"
	Single   Linkage = "single"
	Complete Linkage = "complete"
	Average  Linkage = "average"
	McQuitty Linkage = "mcquitty"
	Median   Linkage = "median"
	Centroid Linkage = "centroid"
)

// Linkages returns all linkages in the order of their declaration.
func Linkages() []Linkage {
	return []Linkage{WardD, WardD2, Single, Complete, Average, McQuitty, Median, Centroid}
}

// Dendrogram is a binary tree over N rows, in the conventions of R's hclust.
type Dendrogram struct {
	N int
	// Merge has N-1 steps. An element -i is row i counted from 1, a positive
	// one is the cluster made in that step, counted from 1. A row stands before
	// a cluster, of two rows and of two clusters the smaller number first.
	Merge [][2]int
	// Height is the dissimilarity at each step. It doesn't fall, save for
	// Median and Centroid.
	Height []float64
	// Order lists the rows (from 0) from left to right so that no branches
	// cross. R's order is Order + 1.
	Order []int
	// TieCount is the number of steps at which one of the two merged clusters
	// was as near (within 1e-12 of the height) to a third one, or, for Median
	// and Centroid, at which any other pair was as near. If it is not 0,
	// another order of the rows may give another tree.
	TieCount int
}

// TieAffected reports whether ties could have given another tree.
func (t *Dendrogram) TieAffected() bool { return t.TieCount > 0 }

// listLimit is the number of rows up to which every linkage runs on the
// nearest-neighbour list, whose merges happen in R's order, so that trees with
// ties are R's too. Beyond it the faster algorithms take over.
const listLimit = 2000

// tieTolerance is the relative difference up to which two dissimilarities
// count as tied: rounding separates what is equal in exact arithmetic.
const tieTolerance = 1e-12

// Hierarchical builds the tree of d, which it leaves unchanged, at the cost of
// a copy. See [HierarchicalInPlace].
func Hierarchical(ctx context.Context, d *distance.Condensed, linkage Linkage) (*Dendrogram, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	buffer, _ := copies.Get().(*[]float64)
	if buffer == nil || cap(*buffer) < len(d.D) {
		buffer = new([]float64)
	}
	*buffer = append((*buffer)[:0], d.D...)
	t, err := hierarchical(ctx, &distance.Condensed{N: d.N, D: *buffer}, linkage)
	if len(*buffer) <= copiesLimit {
		copies.Put(buffer)
	}
	return t, err
}

// copies keeps the memory of small copies for the next tree: resampling grows many.
var copies sync.Pool

// copiesLimit is the number of dissimilarities beyond which memory is given back.
const copiesLimit = 1 << 21

// HierarchicalInPlace builds the tree that results when again and again the two
// nearest clusters are merged, with linkage as the dissimilarity between
// clusters. It destroys d.
//
// Up to 2,000 rows, and for Median and Centroid always, Anderberg's algorithm
// with a list of nearest neighbours is used: of several nearest pairs the one
// with the smallest first row wins, as in R's hclust. Beyond, Single runs on a
// minimum spanning tree and the others on a chain of nearest neighbours, which
// starts at the smallest row and among equally near clusters prefers the
// previous one in the chain, then the one with the smallest row. Without ties
// all give the same tree.
//
// Cost O(n²), for the list O(n²) to O(n³); no memory that grows with n².
//
// References: Müllner D. arXiv:1109.2378 (2011). Murtagh F. Comput J
// 1983;26:354-359. doi:10.1093/comjnl/26.4.354. Murtagh F, Legendre P.
// J Classif 2014;31:274-295. doi:10.1007/s00357-014-9161-z.
func HierarchicalInPlace(ctx context.Context, d *distance.Condensed, linkage Linkage) (*Dendrogram, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	return hierarchical(ctx, d, linkage)
}

func hierarchical(ctx context.Context, d *distance.Condensed, linkage Linkage) (*Dendrogram, error) {
	update, err := updater(linkage)
	if err != nil {
		return nil, err
	}
	if d.N < 1 {
		return nil, fmt.Errorf("clustering needs at least 1 row, got none")
	}
	if err := checkScale(d, linkage == WardD2); err != nil {
		return nil, err
	}
	if linkage == WardD2 {
		for i, v := range d.D {
			d.D[i] = float64(v * v)
		}
	}
	var m merger
	switch {
	case d.N <= listLimit || linkage == Median || linkage == Centroid:
		m, err = nearestList(ctx, d, linkage, update, linkage == Median || linkage == Centroid, false)
	case linkage == Single:
		m, err = spanningTree(ctx, d)
	default:
		m, err = nearestChain(ctx, d, update)
	}
	if err != nil {
		return nil, err
	}
	if linkage == WardD2 {
		for i, s := range m.steps {
			m.steps[i].height = math.Sqrt(s.height)
		}
	}
	return m.dendrogram(d.N), nil
}

// checkScale returns an error if sums of n² dissimilarities, or of their
// squares, could overflow.
func checkScale(d *distance.Condensed, squared bool) error {
	limit := math.MaxFloat64 / 16 / float64(max(d.N, 1)) / float64(max(d.N, 1))
	if squared {
		limit = math.Sqrt(limit)
	}
	for _, v := range d.D {
		if v > limit {
			return fmt.Errorf("a dissimilarity of %v is too large to compute with; rescale the data", v)
		}
	}
	return nil
}

// FromVectors builds the tree of the rows of x (n rows by d columns) under
// Euclidean distance; for Median and Centroid under squared Euclidean
// distance, as these two require. Ward's criterion (WardD2) runs on centroids
// without any distance matrix when there are more than 2,000 rows: memory
// O(n d).
func FromVectors(ctx context.Context, x *linalg.Matrix, linkage Linkage) (*Dendrogram, error) {
	if linkage == WardD2 && x.Rows > listLimit {
		return WardVectors(ctx, x)
	}
	if _, err := updater(linkage); err != nil {
		return nil, err
	}
	metric := distance.Euclidean
	if linkage == Median || linkage == Centroid {
		metric = distance.SquaredEuclidean
	}
	d, err := distance.Compute(ctx, x, metric)
	if err != nil {
		return nil, err
	}
	return hierarchical(ctx, d, linkage)
}

// lanceWilliams returns the dissimilarity of cluster k to the union of i and
// j, from those of k to i, k to j, i to j, and the three sizes.
type lanceWilliams func(ik, jk, ij, ni, nj, nk float64) float64

// ward is the update of Ward's criterion on squared distances.
func ward(ik, jk, ij, ni, nj, nk float64) float64 {
	return (float64((ni+nk)*ik) + float64((nj+nk)*jk) - float64(nk*ij)) / (ni + nj + nk)
}

func updater(linkage Linkage) (lanceWilliams, error) {
	switch linkage {
	case WardD, WardD2:
		return ward, nil
	case Single:
		return func(ik, jk, _, _, _, _ float64) float64 { return min(ik, jk) }, nil
	case Complete:
		return func(ik, jk, _, _, _, _ float64) float64 { return max(ik, jk) }, nil
	case Average:
		return func(ik, jk, _, ni, nj, _ float64) float64 {
			return (float64(ni*ik) + float64(nj*jk)) / (ni + nj)
		}, nil
	case McQuitty:
		return func(ik, jk, _, _, _, _ float64) float64 { return (ik + jk) / 2 }, nil
	case Median:
		return func(ik, jk, ij, _, _, _ float64) float64 { return ((ik + jk) - float64(ij*0.5)) / 2 }, nil
	case Centroid:
		return func(ik, jk, ij, ni, nj, _ float64) float64 {
			return (float64(ni*ik) + float64(nj*jk) - float64(float64(ni*nj)*ij)/(ni+nj)) / (ni + nj)
		}, nil
	}
	names := make([]string, 0, 8)
	for _, l := range Linkages() {
		names = append(names, string(l))
	}
	return nil, fmt.Errorf("the linkage must be one of %s, got %q", strings.Join(names, ", "), string(linkage))
}

// step merges the clusters whose smallest rows are a < b.
type step struct {
	a, b   int
	height float64
}

// merger is what an algorithm hands over: the steps in the order in which they
// happened (sorted, for those that find merges out of order).
type merger struct {
	steps []step
	ties  int
}

// sortSteps orders steps by height. Steps of equal height keep the order in
// which they were found, in which a cluster is made before it is merged.
func sortSteps(steps []step) {
	sort.SliceStable(steps, func(i, j int) bool { return steps[i].height < steps[j].height })
}

func (m merger) dendrogram(n int) *Dendrogram {
	t := &Dendrogram{
		N: n, Merge: make([][2]int, len(m.steps)), Height: make([]float64, len(m.steps)),
		TieCount: m.ties,
	}
	name := make([]int, n) // of the cluster whose smallest row this is
	for i := range name {
		name[i] = -i - 1
	}
	for s, st := range m.steps {
		p, q := name[st.a], name[st.b]
		if p > 0 && (q < 0 || q < p) {
			p, q = q, p
		}
		t.Merge[s], t.Height[s] = [2]int{p, q}, st.height
		name[st.a] = s + 1
	}
	t.Order = t.leaves()
	return t
}

// leaves walks the tree from the left.
func (t *Dendrogram) leaves() []int {
	order := make([]int, 0, t.N)
	if len(t.Merge) == 0 {
		for i := range t.N {
			order = append(order, i)
		}
		return order
	}
	stack := []int{len(t.Merge)}
	for len(stack) > 0 {
		node := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if node < 0 {
			order = append(order, -node-1)
			continue
		}
		stack = append(stack, t.Merge[node-1][1], t.Merge[node-1][0])
	}
	return order
}
