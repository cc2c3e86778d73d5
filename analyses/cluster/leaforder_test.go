package cluster

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/distance"
)

// along is the sum of the dissimilarities of neighbours.
func along(d *distance.Condensed, order []int) float64 {
	s := 0.0
	for i := 1; i < len(order); i++ {
		s += d.At(order[i-1], order[i])
	}
	return s
}

// checkOrder says whether the rows of every node of the tree stand together.
func checkOrder(t *testing.T, tree *Dendrogram, order []int) {
	t.Helper()
	place := make([]int, tree.N)
	seen := make([]bool, tree.N)
	for i, r := range order {
		place[r], seen[r] = i, true
	}
	if len(order) != tree.N || slices.Contains(seen, false) {
		t.Fatalf("not a permutation: %v", order)
	}
	type span struct{ lo, hi, n int }
	spans := make([]span, len(tree.Merge))
	for s, m := range tree.Merge {
		at := span{math.MaxInt, -1, 0}
		for _, node := range m {
			sub := span{hi: -1}
			if node < 0 {
				sub = span{place[-node-1], place[-node-1], 1}
			} else {
				sub = spans[node-1]
			}
			at = span{min(at.lo, sub.lo), max(at.hi, sub.hi), at.n + sub.n}
		}
		spans[s] = at
		if at.hi-at.lo+1 != at.n {
			t.Fatalf("the %d rows of step %d span %d places", at.n, s+1, at.hi-at.lo+1)
		}
	}
}

func TestOptimalOrderReference(t *testing.T) {
	raw, err := os.ReadFile("testdata/leaforder.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Cases []struct {
			Name                  string
			Columns               int
			X                     []float64
			Merge                 [][2]int
			Plain, Optimal, SciPy float64
		}
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	better := 0
	for _, c := range ref.Cases {
		d, err := distance.Compute(context.Background(), matrix(c.X, c.Columns), distance.Euclidean)
		if err != nil {
			t.Fatal(err)
		}
		tree := &Dendrogram{N: d.N, Height: make([]float64, len(c.Merge))}
		for _, m := range c.Merge {
			for j, id := range m {
				if id < d.N {
					m[j] = -id - 1
				} else {
					m[j] = id - d.N + 1
				}
			}
			tree.Merge = append(tree.Merge, m)
		}
		order, err := tree.OptimalOrder(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, tree, order)
		if got := along(d, order); math.Abs(got-c.Optimal) > 1e-12*c.Optimal {
			t.Errorf("%s: sum %v, least %v", c.Name, got, c.Optimal)
		} else if got > c.SciPy*(1+1e-12) {
			t.Errorf("%s: sum %v, SciPy reaches %v", c.Name, got, c.SciPy)
		}
		if c.Optimal < c.Plain*(1-1e-6) {
			better++
		}
	}
	if len(ref.Cases) != 9 || better < 6 {
		t.Errorf("%d cases, %d of them improved", len(ref.Cases), better)
	}
}

// All 2^(n-1) orders of small trees.
func TestOptimalOrderBrute(t *testing.T) {
	ctx := context.Background()
	for trial := range 60 {
		n := 1 + trial%9
		x := blobs(n, 2, uint64(trial))
		if trial%3 == 0 { // ties
			for i, v := range x.Data {
				x.Data[i] = math.Round(v)
			}
		}
		d, err := distance.Compute(ctx, x, distance.Euclidean)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := Hierarchical(ctx, d, Linkages()[trial%8])
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(tree.Order)
		order, err := tree.OptimalOrder(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, tree, order)
		best := math.Inf(1)
		for mask := range 1 << len(tree.Merge) {
			flipped := &Dendrogram{N: n, Merge: slices.Clone(tree.Merge)}
			for s := range flipped.Merge {
				if mask>>s&1 == 1 {
					flipped.Merge[s][0], flipped.Merge[s][1] = flipped.Merge[s][1], flipped.Merge[s][0]
				}
			}
			best = min(best, along(d, flipped.leaves()))
		}
		if got := along(d, order); math.Abs(got-best) > 1e-12*best {
			t.Errorf("trial %d: sum %v, best of all orders %v", trial, got, best)
		}
		if !slices.Equal(before, tree.Order) {
			t.Errorf("trial %d: the tree's own order changed", trial)
		}
	}
}

func TestOptimalOrderErrors(t *testing.T) {
	ctx := context.Background()
	d, _ := distance.New(4)
	if _, err := (&Dendrogram{N: 3, Merge: [][2]int{{-1, -2}, {-3, 1}}}).OptimalOrder(ctx, d); err == nil || !strings.Contains(err.Error(), "the tree has 3 rows, the dissimilarities 4") {
		t.Errorf("other rows: %v", err)
	}
	big, _ := distance.New(OptimalOrderLimit + 1)
	if _, err := (&Dendrogram{N: OptimalOrderLimit + 1}).OptimalOrder(ctx, big); err == nil || !strings.Contains(err.Error(), "at most 2000 rows, got 2001") {
		t.Errorf("too many rows: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	tree := &Dendrogram{N: 4, Merge: [][2]int{{-1, -2}, {-3, 1}, {-4, 2}}}
	if _, err := tree.OptimalOrder(cancelled, d); err == nil {
		t.Error("cancelled: no error")
	}
	d.D[2] = math.NaN()
	if _, err := tree.OptimalOrder(ctx, d); err == nil {
		t.Error("missing dissimilarity: no error")
	}
}

func TestHierarchicalKindOrder(t *testing.T) {
	weighted, _ := weightedRows(t)
	k := 4
	p := HierarchicalParams{Variables: []string{"u", "v"}, Linkage: "average", Metric: "euclidean", Ties: "hclust", Order: "hclust", K: &k}
	plain := must[HierarchicalResult](t, HierarchicalKind, map[string]any{"table": weighted}, p)
	p.Order = "optimal"
	best := must[HierarchicalResult](t, HierarchicalKind, map[string]any{"table": weighted}, p)
	x, _, err := distance.TableMatrix(weighted, p.Variables)
	if err != nil {
		t.Fatal(err)
	}
	d, err := distance.Compute(context.Background(), x, distance.Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	a, b := along(d, plain.Tree.Order), along(d, best.Tree.Order)
	if !(b < a) || !slices.Equal(plain.Groups.Codes, best.Groups.Codes) || !slices.Equal(plain.Tree.Merge, best.Tree.Merge) {
		t.Errorf("sum of neighbours %v, optimal %v", a, b)
	}
	rows := make([]int, OptimalOrderLimit+1)
	if _, err := runKind[HierarchicalResult](t, HierarchicalKind, map[string]any{"table": weighted.Take(rows)}, p); err == nil || !strings.Contains(err.Error(), "order: optimal takes at most 2000 rows, got 2001") {
		t.Errorf("too many rows: %v", err)
	}
}

func BenchmarkOptimalOrder2000(b *testing.B) {
	d, err := distance.Compute(context.Background(), blobs(2000, 3, 1), distance.Euclidean)
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range []Linkage{WardD2, Single} {
		tree, err := Hierarchical(context.Background(), d, l)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(string(l), func(b *testing.B) {
			for b.Loop() {
				if _, err := tree.OptimalOrder(context.Background(), d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
