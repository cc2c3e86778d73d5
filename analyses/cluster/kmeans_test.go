package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

func stream(i int) *rng.Stream { return rng.New(7, "test").Sub("case", i) }

func TestKMeansAgainstR(t *testing.T) {
	raw, err := os.ReadFile("testdata/kmeans.json")
	if err != nil {
		t.Fatal(err)
	}
	type fit struct {
		Cluster  []int
		WithinSS []float64 `json:"withinss"`
		TotSS    float64   `json:"totss"`
	}
	var ref struct {
		Cases []struct {
			K        int
			X, Start []float64
			Lloyd    fit
			HW       fit `json:"Hartigan-Wong"`
		}
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	for i, c := range ref.Cases {
		for algorithm, want := range map[string]fit{Lloyd: c.Lloyd, Hamerly: c.Lloyd, HartiganWong: c.HW} {
			got, err := KMeans(context.Background(), matrix(c.X, 4), KMeansOptions{K: c.K, Algorithm: algorithm, Centers: matrix(c.Start, 4)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !samePartition(got.Codes, want.Cluster) {
				t.Errorf("case %d %s: codes %v, want %v", i, algorithm, got.Codes, want.Cluster)
				continue
			}
			if !got.Converged || !near(got.Total, want.TotSS, 1e-13) {
				t.Errorf("case %d %s: converged %v, total %v, want %v", i, algorithm, got.Converged, got.Total, want.TotSS)
			}
			for row, label := range want.Cluster {
				if c := got.Codes[row]; !near(got.Within[c], want.WithinSS[label-1], 1e-12) {
					t.Fatalf("case %d %s: within %v, want %v", i, algorithm, got.Within[c], want.WithinSS[label-1])
				}
			}
		}
	}
}

// The bounds change nothing: same assignments, centres and iterations as Lloyd,
// also with coordinates on a grid, where ties abound.
func TestHamerlyEqualsLloyd(t *testing.T) {
	for trial := range 60 {
		x := blobs(20+trial*23, 1+trial%7, uint64(trial))
		if trial%3 == 0 {
			for i, v := range x.Data {
				x.Data[i] = math.Round(4 * v)
			}
		}
		k := 1 + trial%9
		if distinctRows(x, k) < k {
			continue
		}
		var weights []float64
		if trial%2 == 0 {
			for i := range x.Rows {
				weights = append(weights, float64(1+i%4))
			}
		}
		o := KMeansOptions{K: k, Restarts: 3, Weights: weights, Init: []string{PlusPlus, Random}[trial%2], Tolerance: float64(trial%5) * 1e-4}
		o.Algorithm = Lloyd
		a, err := KMeans(context.Background(), x, o, stream(trial))
		if err != nil {
			t.Fatal(err)
		}
		o.Algorithm = Hamerly
		b, err := KMeans(blocks.WithThreads(context.Background(), 1), x, o, stream(trial))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Codes, b.Codes) || !slices.Equal(a.Centers.Data, b.Centers.Data) || a.Iterations != b.Iterations || a.TotalWithin != b.TotalWithin || a.Restart != b.Restart {
			t.Fatalf("trial %d: results differ", trial)
		}
	}
}

func TestKMeansProperties(t *testing.T) {
	ctx := context.Background()
	x := blobs(60, 3, 4)
	one, err := KMeans(ctx, x, KMeansOptions{K: 1}, stream(1))
	if err != nil || one.Sizes[0] != 60 || !near(one.TotalWithin, one.Total, 1e-13) || math.Abs(one.Between) > 1e-10 {
		t.Errorf("k = 1: %+v %v", one, err)
	}
	for _, algorithm := range []string{Lloyd, Hamerly, HartiganWong} {
		all, err := KMeans(ctx, x, KMeansOptions{K: 60, Algorithm: algorithm}, stream(2))
		if err != nil || all.TotalWithin != 0 {
			t.Fatalf("%s, k = n: %v, within %v", algorithm, err, all.TotalWithin)
		}
		for i, c := range all.Codes {
			if c != i {
				t.Fatalf("%s, k = n: code %d of row %d", algorithm, c, i)
			}
		}
		r, err := KMeans(ctx, x, KMeansOptions{K: 5, Algorithm: algorithm}, stream(3))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, s := range r.Sizes {
			if s < 1 {
				t.Errorf("%s: an empty cluster", algorithm)
			}
			sum += s
		}
		again, k := Renumber(r.Codes)
		if sum != 60 || k != 5 || !slices.Equal(again, r.Codes) {
			t.Errorf("%s: sizes %v, codes %v", algorithm, r.Sizes, r.Codes)
		}
		// No row is nearer to another centre, save for the last move of none.
		for i, c := range r.Codes {
			if who, first, _ := nearestTwo(x.Row(i), lanes.Pack(r.Centers.Data, r.Centers.Rows, r.Centers.Cols)); who != c && first < square(x.Row(i), r.Centers.Row(c)) {
				t.Errorf("%s: row %d belongs to %d", algorithm, i, who)
			}
		}
	}
	// A weight is a repetition.
	var repeated []float64
	weights := make([]float64, 60)
	start := linalg.New(3, 3)
	copy(start.Data, x.Data[:9])
	for i := range 60 {
		weights[i] = float64(1 + i%3)
		for range 1 + i%3 {
			repeated = append(repeated, x.Row(i)...)
		}
	}
	a, err := KMeans(ctx, x, KMeansOptions{K: 3, Centers: start, Weights: weights}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := KMeans(ctx, matrix(repeated, 3), KMeansOptions{K: 3, Centers: start}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !near(a.TotalWithin, b.TotalWithin, 1e-12) || !near(a.Total, b.Total, 1e-12) {
		t.Errorf("weights: %v and %v", a.TotalWithin, b.TotalWithin)
	}
	// Two far centres stay empty and are given rows.
	far := matrix([]float64{0, 0, 0, 1e6, 1e6, 1e6, 2e6, 2e6, 2e6}, 3)
	for _, algorithm := range []string{Lloyd, Hamerly, HartiganWong} {
		r, err := KMeans(ctx, x, KMeansOptions{K: 3, Centers: far, Algorithm: algorithm}, nil)
		if err != nil || r.Refilled != 2 || slices.Min(r.Sizes) < 1 {
			t.Errorf("%s, empty clusters: %+v %v", algorithm, r, err)
		}
	}
}

func TestKMeansErrors(t *testing.T) {
	x := matrix([]float64{1, 1, 1, 1, 2, 2, 3, 4}, 2)
	c := matrix([]float64{1, 1}, 2)
	tests := []struct {
		o    KMeansOptions
		want string
	}{
		{KMeansOptions{K: 0}, "got 0"},
		{KMeansOptions{K: 5}, "number of rows, 4, got 5"},
		{KMeansOptions{K: 4}, "distinct rows, 3, got 4"},
		{KMeansOptions{K: 2, Restarts: -1}, "at least 1"},
		{KMeansOptions{K: 2, Tolerance: math.NaN()}, "tolerance"},
		{KMeansOptions{K: 2, Init: "pca"}, `got "pca"`},
		{KMeansOptions{K: 2, Algorithm: "macqueen"}, `got "macqueen"`},
		{KMeansOptions{K: 2, Weights: []float64{1}}, "4 rows need as many weights, got 1"},
		{KMeansOptions{K: 2, Weights: []float64{1, 1, 0, 1}}, "weight of row 3"},
		{KMeansOptions{K: 2, Weights: []float64{1, 1, 1, 1}, Algorithm: HartiganWong}, "takes no weights"},
		{KMeansOptions{K: 2, Centers: c}, "2 rows by 2 columns"},
	}
	for _, test := range tests {
		if _, err := KMeans(context.Background(), x, test.o, stream(0)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want an error with %q", err, test.want)
		}
	}
	if _, err := KMeans(context.Background(), x, KMeansOptions{K: 2}, nil); err == nil {
		t.Error("no stream, no error")
	}
	if _, err := KMeans(context.Background(), matrix([]float64{1, math.NaN()}, 1), KMeansOptions{K: 1}, stream(0)); err == nil {
		t.Error("a missing value was taken")
	}
}

// A start from a sample ends where Lloyd's algorithm on all rows ends, and its inertia is that
// of starts from all rows where the clusters are clear.
func TestKMeansFromSample(t *testing.T) {
	ctx := context.Background()
	x := blobs(3000, 4, 5)
	weights := make([]float64, x.Rows)
	for i := range weights {
		weights[i] = float64(1 + i%3)
	}
	for _, w := range [][]float64{nil, weights} {
		all, err := KMeans(ctx, x, KMeansOptions{K: 3, Sample: -1, Weights: w}, stream(1))
		if err != nil {
			t.Fatal(err)
		}
		got, err := KMeans(blocks.WithThreads(ctx, 1), x, KMeansOptions{K: 3, Sample: 500, Weights: w}, stream(1))
		if err != nil {
			t.Fatal(err)
		}
		if !got.Converged || !near(got.TotalWithin, all.TotalWithin, 1e-9) {
			t.Errorf("weights %v: inertia %v from samples, %v from all rows", w != nil, got.TotalWithin, all.TotalWithin)
		}
		again, err := KMeans(blocks.WithThreads(ctx, 8), x, KMeansOptions{K: 3, Sample: 500, Weights: w}, stream(1))
		if err != nil || !slices.Equal(again.Codes, got.Codes) || again.TotalWithin != got.TotalWithin {
			t.Errorf("weights %v: threads change the result (%v)", w != nil, err)
		}
		fixed, err := KMeans(ctx, x, KMeansOptions{K: 3, Centers: got.Centers, Weights: w}, nil)
		if err != nil || !slices.Equal(fixed.Codes, got.Codes) {
			t.Errorf("weights %v: the result is not where Lloyd's algorithm stops (%v)", w != nil, err)
		}
	}
	// A sample that can't hold k distinct rows gives way to all rows.
	rare := linalg.New(1000, 1)
	rare.Data[10], rare.Data[900] = 1, 2
	r, err := KMeans(ctx, rare, KMeansOptions{K: 3, Sample: 5}, stream(2))
	if err != nil || r.TotalWithin != 0 {
		t.Errorf("three distinct rows: %+v %v", r, err)
	}
}

func BenchmarkKMeans(b *testing.B) {
	for _, n := range []int{10000, 100000} {
		x := blobs(n, 20, 3)
		for _, a := range []string{Lloyd, Hamerly} {
			b.Run(fmt.Sprint(a, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := KMeans(context.Background(), x, KMeansOptions{K: 8, Algorithm: a, Tolerance: 1e-4}, stream(1)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
