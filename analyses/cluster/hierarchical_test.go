package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

type treeCase struct {
	Name    string
	Columns int
	X       []float64
	Trees   []struct {
		Linkage    Linkage
		Merge      []int
		Height     []float64
		Order, Cut []int
		Cophenetic []float64
	}
	Agnes map[string][]float64
	Diana map[string]struct {
		Coefficient float64
		Height      []float64
		Cut         []int
	}
}

func treeCases(t *testing.T) []treeCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/hierarchical.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct{ Cases []treeCase }
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	return ref.Cases
}

func matrix(data []float64, columns int) *linalg.Matrix {
	return &linalg.Matrix{Rows: len(data) / columns, Cols: columns, Data: data}
}

func blobs(n, d int, seed uint64) *linalg.Matrix {
	r := rand.New(rand.NewPCG(seed, 1))
	uniform := func() float64 { return float64(float64(r.Uint64()>>11) / (1 << 53)) }
	centres := linalg.New(5, d)
	for i := range centres.Data {
		centres.Data[i] = 3 * uniform()
	}
	m := linalg.New(n, d)
	for i := range m.Data {
		c := (i / d) % 5
		m.Data[i] = centres.Data[c*d+i%d] + uniform() + uniform()
	}
	return m
}

func distances(t testing.TB, x *linalg.Matrix, m distance.Metric) *distance.Condensed {
	t.Helper()
	d, err := distance.Compute(context.Background(), x, m)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(1e-300, math.Max(math.Abs(a), math.Abs(b)))
}

// Trees are R's, also where ties decide; heights to the rounding of the update.
func TestHierarchicalAgainstR(t *testing.T) {
	for _, c := range treeCases(t) {
		x := matrix(c.X, c.Columns)
		for _, want := range c.Trees {
			t.Run(c.Name+"/"+string(want.Linkage), func(t *testing.T) {
				d := distances(t, x, distance.Euclidean)
				if want.Linkage == Median || want.Linkage == Centroid {
					for i, v := range d.D {
						d.D[i] = v * v
					}
				}
				kept := d.Clone()
				tree, err := Hierarchical(context.Background(), d, want.Linkage)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(kept.D, d.D) {
					t.Error("the dissimilarities were changed")
				}
				for s, m := range tree.Merge {
					if m[0] != want.Merge[2*s] || m[1] != want.Merge[2*s+1] {
						t.Fatalf("step %d: got %v, want %v", s+1, m, want.Merge[2*s:2*s+2])
					}
					if !near(tree.Height[s], want.Height[s], 1e-12) {
						t.Errorf("step %d: height %v, want %v", s+1, tree.Height[s], want.Height[s])
					}
				}
				for i, o := range tree.Order {
					if o+1 != want.Order[i] {
						t.Fatalf("order: got %v, want %v", tree.Order, want.Order)
					}
				}
				cut, err := tree.CutK(5)
				if err != nil {
					t.Fatal(err)
				}
				for i := range cut {
					if cut[i]+1 != want.Cut[i] {
						t.Fatalf("cut: got %v, want %v", cut, want.Cut)
					}
				}
				r, err := tree.CopheneticCorrelation(kept)
				if err != nil || !near(r, want.Cophenetic[0], 1e-12) {
					t.Errorf("cophenetic correlation %v (%v), want %v", r, err, want.Cophenetic[0])
				}
				if tied := c.Name != "continuous"; tree.TieAffected() != tied {
					t.Errorf("tie count %d in %s data", tree.TieCount, c.Name)
				}
			})
		}
	}
}

func samePartition(a, b []int) bool {
	x, _ := Renumber(a)
	y, _ := Renumber(b)
	return slices.Equal(x, y)
}

// The fast algorithms give the trees of the plain one.
func TestFastEqualsList(t *testing.T) {
	ctx := context.Background()
	for trial := range 30 {
		n := 2 + trial*7
		x := blobs(n, 1+trial%5, uint64(trial))
		for _, linkage := range []Linkage{WardD, WardD2, Single, Complete, Average, McQuitty} {
			want, err := Hierarchical(ctx, distances(t, x, distance.Euclidean), linkage)
			if err != nil {
				t.Fatal(err)
			}
			d := distances(t, x, distance.Euclidean)
			var trees []*Dendrogram
			if linkage == WardD2 {
				got, err := WardVectors(ctx, x)
				if err != nil {
					t.Fatal(err)
				}
				trees = append(trees, got)
				for i, v := range d.D {
					d.D[i] = v * v
				}
			}
			update, _ := updater(linkage)
			var m merger
			if linkage == Single {
				m, err = spanningTree(ctx, d)
			} else {
				m, err = nearestChain(ctx, d, update)
			}
			if err != nil {
				t.Fatal(err)
			}
			got := m.dendrogram(n)
			if linkage == WardD2 {
				for i, h := range got.Height {
					got.Height[i] = math.Sqrt(h)
				}
			}
			for _, got := range append(trees, got) {
				if !slices.Equal(got.Merge, want.Merge) || !slices.Equal(got.Order, want.Order) || got.TieCount != 0 {
					t.Fatalf("n = %d, %s: trees differ (ties %d)", n, linkage, got.TieCount)
				}
				for s := range got.Height {
					if !near(got.Height[s], want.Height[s], 1e-12) {
						t.Fatalf("n = %d, %s: height %d is %v, want %v", n, linkage, s, got.Height[s], want.Height[s])
					}
				}
			}
		}
	}
}

func TestTreeProperties(t *testing.T) {
	ctx := context.Background()
	x := blobs(80, 3, 5)
	perm := rand.New(rand.NewPCG(1, 2)).Perm(80)
	y := linalg.New(80, 3)
	for i, p := range perm {
		copy(y.Data[i*3:i*3+3], x.Data[p*3:p*3+3])
	}
	for _, linkage := range Linkages() {
		a, err := FromVectors(ctx, x, linkage)
		if err != nil {
			t.Fatal(err)
		}
		b, err := FromVectors(ctx, y, linkage)
		if err != nil {
			t.Fatal(err)
		}
		for k := 1; k <= 80; k++ {
			p, _ := a.CutK(k)
			q, _ := b.CutK(k)
			moved := make([]int, 80)
			for i := range perm {
				moved[i] = p[perm[i]]
			}
			if _, clusters := Renumber(p); clusters != k {
				t.Fatalf("%s: cut at %d gave %d clusters", linkage, k, clusters)
			}
			if !samePartition(moved, q) {
				t.Fatalf("%s: permuting rows changed the cut into %d", linkage, k)
			}
		}
		seen := append([]int(nil), a.Order...)
		slices.Sort(seen)
		for i, v := range seen {
			if i != v {
				t.Fatalf("%s: order is no permutation", linkage)
			}
		}
		if linkage == Median || linkage == Centroid {
			continue
		}
		byHeight, err := a.CutHeight(a.Height[80-7-1])
		byK, _ := a.CutK(7)
		if err != nil || !slices.Equal(byHeight, byK) {
			t.Errorf("%s: cut by height differs from the cut by k (%v)", linkage, err)
		}
	}
	for n := 1; n <= 3; n++ {
		tree, err := FromVectors(ctx, blobs(n, 2, 9), Average)
		if err != nil || len(tree.Order) != n || len(tree.Merge) != n-1 {
			t.Errorf("n = %d: %+v %v", n, tree, err)
		}
	}
	// Six equal rows: all heights 0, ties stated.
	flat, err := FromVectors(ctx, linalg.New(6, 2), WardD2)
	if err != nil || !flat.TieAffected() || flat.Height[4] != 0 || !flat.CutTied(3) || !math.IsNaN(flat.Coefficient()) {
		t.Errorf("equal rows: %+v, %v", flat, err)
	}
}

func TestHierarchicalErrors(t *testing.T) {
	ctx := context.Background()
	huge := matrix([]float64{1e160, 2, 3, -1e160}, 1)
	if _, err := WardVectors(ctx, huge); err == nil {
		t.Error("distances that overflow were taken")
	}
	d := &distance.Condensed{N: 3, D: []float64{1e300, 1, 2}}
	for _, linkage := range []Linkage{WardD2, "ward"} {
		if _, err := Hierarchical(ctx, d, linkage); err == nil {
			t.Errorf("%s: no error", linkage)
		}
	}
	d.D[0] = math.MaxFloat64
	for _, linkage := range Linkages() {
		if _, err := Hierarchical(ctx, d, linkage); err == nil {
			t.Errorf("%s: sums that overflow were taken", linkage)
		}
	}
	if _, err := Diana(ctx, d); err == nil {
		t.Error("diana: sums that overflow were taken")
	}
	if _, err := Agnes(ctx, d, AgnesWard, 0); err == nil {
		t.Error("agnes: sums that overflow were taken")
	}
	if _, err := PAM(ctx, d, PAMOptions{K: 2}); err == nil {
		t.Error("pam: sums that overflow were taken")
	}
	d.D[0] = math.NaN()
	if _, err := Hierarchical(ctx, d, Average); err == nil {
		t.Error("a missing dissimilarity was taken")
	}
	if _, err := FromVectors(ctx, linalg.New(0, 2), Average); err == nil {
		t.Error("no rows were taken")
	}
	tree, _ := Hierarchical(ctx, &distance.Condensed{N: 3, D: []float64{1, 2, 3}}, Average)
	for _, k := range []int{0, 4} {
		if _, err := tree.CutK(k); err == nil {
			t.Errorf("k = %d was taken", k)
		}
	}
	falling := &Dendrogram{N: 3, Merge: [][2]int{{-1, -2}, {-3, 1}}, Height: []float64{2, 1}}
	if _, err := falling.CutHeight(1.5); err == nil {
		t.Error("falling heights were cut")
	}
}

func BenchmarkWardVectors(b *testing.B) {
	for _, n := range []int{2500, 5000, 10000, 20000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := blobs(n, 20, 1)
			for b.Loop() {
				if _, err := WardVectors(context.Background(), x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHierarchical(b *testing.B) {
	for _, n := range []int{1000, 2000, 5000, 10000} {
		d := distances(b, blobs(n, 20, 1), distance.Euclidean)
		for _, linkage := range []Linkage{WardD2, Average, Single} {
			b.Run(fmt.Sprint(linkage, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := Hierarchical(context.Background(), d, linkage); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
