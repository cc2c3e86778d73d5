package validity

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

type gapReference struct {
	X            []float64
	ScaledPCA1   []float64 `json:"scaledPCA1"`
	ScaledPCA2   []float64 `json:"scaledPCA2"`
	Original1    []float64 `json:"original1"`
	Original2    []float64 `json:"original2"`
	Curves       [][][]float64
	Codes        []int
	Boot, Subset []float64
}

func stream() *rng.Stream { return rng.New(11, "test") }

// The observed dispersion is R's; expectation and standard error agree within
// what the random references allow (1,000 on both sides: five standard errors).
func TestGapAgainstClusGap(t *testing.T) {
	var ref gapReference
	load(t, "gap.json", &ref)
	x := matrix(ref.X, 3)
	for _, c := range []struct {
		space string
		power float64
		want  []float64
	}{{ScaledPCA, 1, ref.ScaledPCA1}, {ScaledPCA, 2, ref.ScaledPCA2}, {Original, 1, ref.Original1}, {Original, 2, ref.Original2}} {
		g, err := Gap(context.Background(), x, TreeClusterer(cluster.WardD2), GapOptions{MaxK: 6, References: 1000, Space: c.space, Power: c.power}, stream())
		if err != nil {
			t.Fatal(err)
		}
		for k := range 6 {
			want := c.want[4*k : 4*k+4]
			if math.Abs(g.LogW[k]-want[0]) > 1e-12*math.Abs(want[0]) {
				t.Errorf("%s %v k = %d: log W %v, want %v", c.space, c.power, k+1, g.LogW[k], want[0])
			}
			if se := want[3] * math.Sqrt(2.0/1000); math.Abs(g.Expected[k]-want[1]) > 5*se || math.Abs(g.Gap[k]-want[2]) > 5*se {
				t.Errorf("%s %v k = %d: expected %v, gap %v, want %v", c.space, c.power, k+1, g.Expected[k], g.Gap[k], want)
			}
			if math.Abs(g.SE[k]/want[3]-1) > 5*math.Sqrt(1.0/1000) {
				t.Errorf("%s %v k = %d: standard error %v, want %v", c.space, c.power, k+1, g.SE[k], want[3])
			}
		}
	}
}

func TestGapRules(t *testing.T) {
	var ref gapReference
	load(t, "gap.json", &ref)
	for _, c := range ref.Curves {
		g := &GapResult{Gap: c[0], SE: c[1]}
		for i, rule := range []string{FirstSEMax, Tibshirani, GlobalSEMax, FirstMaximum, GlobalMaximum} {
			if k, err := g.Choose(rule, 1); err != nil || float64(k) != c[2][i] {
				t.Errorf("%v %s: %d (%v), want %v", c, rule, k, err, c[2][i])
			}
		}
	}
	if _, err := (&GapResult{Gap: []float64{1}}).Choose("elbow", 1); err == nil {
		t.Error("an unknown rule was taken")
	}
}

func TestGapProperties(t *testing.T) {
	x, _ := labelled(60, 3, 3, 3)
	for name, method := range map[string]Clusterer{"ward": TreeClusterer(cluster.WardD2), "kmeans": KMeansClusterer(cluster.KMeansOptions{}), "pam": PAMClusterer()} {
		a, err := Gap(blocks.WithThreads(context.Background(), 1), x, method, GapOptions{MaxK: 5, References: 20}, stream())
		if err != nil {
			t.Fatal(err)
		}
		b, err := Gap(blocks.WithThreads(context.Background(), 8), x, method, GapOptions{MaxK: 5, References: 20}, stream())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Gap, b.Gap) || !slices.Equal(a.SE, b.SE) {
			t.Errorf("%s: threads change the gap", name)
		}
	}
	// Nested and loose partitions by definition.
	d := distances(t, x)
	partitions := [][]int{make([]int, 60), make([]int, 60), make([]int, 60)}
	for i := range 60 {
		partitions[1][i], partitions[2][i] = i%3, i%4
	}
	got, err := Dispersion(x, partitions)
	if err != nil {
		t.Fatal(err)
	}
	for p, codes := range partitions {
		want := 0.0
		for i := range 60 {
			for j := i + 1; j < 60; j++ {
				if codes[i] == codes[j] {
					want += d.At(i, j) / float64(60/(1+[]int{0, 2, 3}[p]))
				}
			}
		}
		if math.Abs(got[p]-want) > 1e-12*want {
			t.Errorf("dispersion %d: %v, want %v", p, got[p], want)
		}
	}
	flat := linalg.New(10, 2)
	for _, c := range []struct {
		x    *linalg.Matrix
		o    GapOptions
		want string
	}{
		{x, GapOptions{MaxK: 60}, "less one, 59, got 60"},
		{x, GapOptions{MaxK: 0}, "got 0"},
		{x, GapOptions{MaxK: 3, References: 1}, "at least 2"},
		{x, GapOptions{MaxK: 3, Power: 3}, "got 3"},
		{x, GapOptions{MaxK: 3, Space: "pca"}, `got "pca"`},
		{flat, GapOptions{MaxK: 3}, "no spread at k = 1"},
	} {
		if _, err := Gap(context.Background(), c.x, TreeClusterer(cluster.WardD2), c.o, stream()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

// 2,000 replicates here and 3,000 in R: means agree within 0.02.
func TestStabilityAgainstClusterboot(t *testing.T) {
	var ref gapReference
	load(t, "gap.json", &ref)
	d := distances(t, matrix(ref.X, 3))
	codes, _ := cluster.Renumber(ref.Codes)
	for _, c := range []struct {
		o    StabilityOptions
		want []float64
	}{{StabilityOptions{Replicates: 2000}, ref.Boot}, {StabilityOptions{Replicates: 2000, Scheme: Subset, Share: 0.5}, ref.Subset}} {
		got, err := Stability(context.Background(), codes, TreeRecluster(d, cluster.WardD2, 4), c.o, stream())
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range got {
			if math.Abs(s.Jaccard-c.want[i]) > 0.02 || s.Counted != 2000 {
				t.Errorf("%s cluster %d: %+v, want %v", c.o.Scheme, i, s, c.want[i])
			}
		}
	}
}

func TestStabilityEdges(t *testing.T) {
	ctx := context.Background()
	x, codes := labelled(30, 2, 3, 5)
	d := distances(t, x)
	one, err := Stability(ctx, make([]int, 30), TreeRecluster(d, cluster.Average, 1), StabilityOptions{Replicates: 10}, stream())
	if err != nil || one[0].Jaccard != 1 || one[0].Recovered != 10 || one[0].Dissolved != 0 {
		t.Errorf("k = 1: %+v %v", one, err)
	}
	whole, err := Stability(ctx, codes, func(_ context.Context, rows []int, _ *rng.Stream) ([]int, error) {
		out := make([]int, len(rows))
		for p, i := range rows {
			out[p] = 7 - codes[i]
		}
		return out, nil
	}, StabilityOptions{Replicates: 5, Scheme: Subset, Share: 1}, stream())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range whole {
		if s.Jaccard != 1 || s.Counted != 5 {
			t.Errorf("all rows, same clusters: %+v", s)
		}
	}
	for _, o := range []StabilityOptions{{Replicates: -1}, {Scheme: "noise"}, {Share: 2}, {Share: math.NaN()}} {
		if _, err := Stability(ctx, codes, TreeRecluster(d, cluster.Average, 3), o, stream()); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

func TestHopkins(t *testing.T) {
	ctx := context.Background()
	s := stream()
	flat, tight := linalg.New(1500, 2), linalg.New(1500, 2)
	for i := range flat.Data {
		flat.Data[i] = s.Float64()
		tight.Data[i] = float64(i/2%3*10) + s.Float64()
	}
	a, err := Hopkins(ctx, flat, 0, stream())
	if err != nil || math.Abs(a.Statistic-0.5) > 0.1 || a.Sample != 150 || a.P < 0.001 {
		t.Errorf("uniform: %+v %v", a, err)
	}
	b, err := Hopkins(ctx, tight, 0, stream())
	if err != nil || b.Statistic < 0.95 || b.P > 1e-10 {
		t.Errorf("clustered: %+v %v", b, err)
	}
	for _, sample := range []int{-1, 1501} {
		if _, err := Hopkins(ctx, flat, sample, stream()); err == nil {
			t.Errorf("a sample of %d was taken", sample)
		}
	}
	if _, err := Hopkins(ctx, linalg.New(5, 2), 0, stream()); err == nil || !strings.Contains(err.Error(), "all 5 rows are equal") {
		t.Errorf("equal rows: %v", err)
	}
}

func BenchmarkGap(b *testing.B) {
	for _, n := range []int{116, 1000} {
		x, _ := labelled(n, 20, 8, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Gap(context.Background(), x, TreeClusterer(cluster.WardD2), GapOptions{MaxK: 8, References: 500}, stream()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStability(b *testing.B) {
	x, codes := labelled(116, 20, 8, 1)
	d, err := distance.Compute(context.Background(), x, distance.Euclidean)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Stability(context.Background(), codes, TreeRecluster(d, cluster.WardD2, 8), StabilityOptions{Replicates: 200}, stream()); err != nil {
			b.Fatal(err)
		}
	}
}
