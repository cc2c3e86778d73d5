package validity

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

type indexCase struct {
	X                []float64
	Codes, Neighbour []int
	Width            []float64
	Mean, Dunn       []float64
	CalinskiHarabasz []float64 `json:"calinski_harabasz"`
}

func indexCases(t *testing.T) []indexCase {
	t.Helper()
	var ref struct{ Cases []indexCase }
	load(t, "silhouette.json", &ref)
	return ref.Cases
}

func matrix(data []float64, columns int) *linalg.Matrix {
	return &linalg.Matrix{Rows: len(data) / columns, Cols: columns, Data: data}
}

func distances(t testing.TB, x *linalg.Matrix) *distance.Condensed {
	t.Helper()
	d, err := distance.Compute(context.Background(), x, distance.Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func labelled(n, d, k int, seed uint64) (*linalg.Matrix, []int) {
	r := rand.New(rand.NewPCG(seed, 1))
	x, codes := linalg.New(n, d), make([]int, n)
	for i := range n {
		codes[i] = r.IntN(k)
		if i < k {
			codes[i] = i
		}
		for j := range d {
			x.Set(i, j, float64(float64(r.Uint64()>>11)/(1<<53))+float64(codes[i]))
		}
	}
	return x, codes
}

func TestSilhouetteAgainstR(t *testing.T) {
	for n, c := range indexCases(t) {
		x := matrix(c.X, 3)
		got, err := Silhouette(context.Background(), distances(t, x), c.Codes)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range c.Width {
			if math.Abs(got.Width[i]-w) > 1e-14 || got.Neighbour[i] != c.Neighbour[i] {
				t.Errorf("case %d row %d: %v beside %d, want %v beside %d", n, i, got.Width[i], got.Neighbour[i], w, c.Neighbour[i])
			}
		}
		if math.Abs(got.Mean-c.Mean[0]) > 1e-14 {
			t.Errorf("case %d: mean %v, want %v", n, got.Mean, c.Mean[0])
		}
		s, err := NewScatter(x, c.Codes)
		if err != nil {
			t.Fatal(err)
		}
		if ch, err := s.CalinskiHarabasz(); err != nil || math.Abs(ch-c.CalinskiHarabasz[0]) > 1e-11*ch {
			t.Errorf("case %d: Calinski-Harabasz %v (%v), want %v", n, ch, err, c.CalinskiHarabasz[0])
		}
		if dunn, err := Dunn(context.Background(), distances(t, x), c.Codes); err != nil || math.Abs(dunn-c.Dunn[0]) > 1e-14*dunn {
			t.Errorf("case %d: Dunn %v (%v), want %v", n, dunn, err, c.Dunn[0])
		}
	}
}

// From vectors as from distances, with one thread as with many: the same bits.
func TestSilhouetteVectors(t *testing.T) {
	x, codes := labelled(900, 3, 5, 4)
	d := distances(t, x)
	want, err := Silhouette(context.Background(), d, codes)
	if err != nil {
		t.Fatal(err)
	}
	for _, threads := range []int{1, 8} {
		got, err := SilhouetteVectors(blocks.WithThreads(context.Background(), threads), x, distance.Euclidean, codes)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Width, want.Width) || got.Mean != want.Mean || !slices.Equal(got.Neighbour, want.Neighbour) || !slices.Equal(got.ClusterWidth, want.ClusterWidth) {
			t.Errorf("%d threads: widths differ", threads)
		}
	}
	for k := range 5 {
		sum, pairs := 0.0, 0.0
		for i := range codes {
			for j := range i {
				if codes[i] == k && codes[j] == k {
					sum, pairs = sum+d.At(i, j), pairs+1
				}
			}
		}
		if math.Abs(want.Within[k]-sum/pairs) > 1e-12 {
			t.Errorf("cluster %d: %v within, want %v", k, want.Within[k], sum/pairs)
		}
	}
	// The plain definition.
	for i := 0; i < 900; i += 37 {
		sum, count := make([]float64, 5), make([]float64, 5)
		for j, c := range codes {
			if i != j {
				sum[c] += d.At(i, j)
				count[c]++
			}
		}
		a, b := sum[codes[i]]/count[codes[i]], math.Inf(1)
		for c := range sum {
			if c != codes[i] {
				b = min(b, sum[c]/count[c])
			}
		}
		if s := (b - a) / max(a, b); math.Abs(s-want.Width[i]) > 1e-13 {
			t.Errorf("row %d: %v, want %v", i, want.Width[i], s)
		}
	}
}

func TestIndexEdges(t *testing.T) {
	ctx := context.Background()
	x, _ := labelled(4, 2, 2, 1)
	d := distances(t, x)
	single, err := Silhouette(ctx, d, []int{0, 1, 2, 3})
	if err != nil || single.Mean != 0 || !slices.Equal(single.Width, make([]float64, 4)) {
		t.Errorf("singletons: %+v %v", single, err)
	}
	flat := distances(t, linalg.New(4, 2))
	if r, err := Silhouette(ctx, flat, []int{0, 0, 1, 1}); err != nil || r.Mean != 0 {
		t.Errorf("equal rows: %+v %v", r, err)
	}
	for _, test := range []struct {
		codes []int
		want  string
	}{
		{[]int{0, 0, 0, 0}, "at least 2 clusters, got 1"},
		{[]int{0, 0, 1}, "4 rows need as many cluster codes, got 3"},
		{[]int{0, 0, 2, 2}, "cluster 2 of 3 has no rows"},
		{[]int{0, 0, -1, 1}, "got -1 in row 3"},
		{[]int{0, 0, 1, 9}, "got 9 in row 4"},
	} {
		if _, err := Silhouette(ctx, d, test.codes); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("silhouette of %v: %v", test.codes, err)
		}
		if _, err := Dunn(ctx, d, test.codes); err == nil {
			t.Errorf("Dunn of %v: no error", test.codes)
		}
	}
	all, _ := NewScatter(x, []int{0, 1, 2, 3})
	if _, err := all.CalinskiHarabasz(); err == nil {
		t.Error("Calinski-Harabasz took k = n")
	}
	if _, err := all.DaviesBouldin(); err == nil {
		t.Error("Davies-Bouldin took k = n")
	}
	// Two clusters on a line: means 1 and 11, spreads 1 and 2.
	line, _ := NewScatter(matrix([]float64{0, 2, 9, 13}, 1), []int{0, 0, 1, 1})
	if v, _ := line.DaviesBouldin(); math.Abs(v-0.3) > 1e-15 {
		t.Errorf("Davies-Bouldin %v, want 0.3", v)
	}
	if v, _ := line.CalinskiHarabasz(); math.Abs(v-20) > 1e-13 {
		t.Errorf("Calinski-Harabasz %v, want 20", v)
	}
}

func BenchmarkSilhouette(b *testing.B) {
	x, codes := labelled(20000, 20, 8, 1)
	for b.Loop() {
		if _, err := SilhouetteVectors(context.Background(), x, distance.Euclidean, codes); err != nil {
			b.Fatal(err)
		}
	}
}
