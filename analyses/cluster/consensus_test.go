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
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

func TestConsensusAgainstLoops(t *testing.T) {
	b, err := os.ReadFile("testdata/consensus.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Rows  int
		K     int
		MaxK  int `json:"max_k"`
		X     []float64
		Cases []struct {
			Name     string
			Rows     [][]int
			Cols     [][]int
			Steps    []ConsensusStep
			Distance []float64
			Codes    []int
			Cluster  []float64
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	x := &linalg.Matrix{Rows: all.Rows, Cols: len(all.X) / all.Rows, Data: all.X}
	for _, c := range all.Cases {
		o := ConsensusOptions{K: all.K, MaxK: all.MaxK, Replicates: len(c.Rows)}
		o.defaults()
		r, err := consensus(context.Background(), x, nil, o, func(b int) ([]int, []int) { return c.Rows[b], c.Cols[b] })
		if err != nil {
			t.Fatal(err)
		}
		// Shares of counts are the same doubles; 1 - them too.
		if !slices.Equal(r.Distance.D, c.Distance) {
			t.Errorf("%s: other consensus", c.Name)
		}
		for i, s := range r.Steps {
			w := c.Steps[i]
			// Sums of at most 276 terms in another order.
			if s.K != w.K || math.Abs(s.Area-w.Area) > 1e-14 || math.Abs(s.Delta-w.Delta) > 1e-13 || math.Abs(s.PAC-w.PAC) > 1e-15 || !slices.Equal(s.CDF, w.CDF) {
				t.Errorf("%s: step %+v\nwant %+v", c.Name, s, w)
			}
		}
		want, _ := Renumber(c.Codes)
		if !slices.Equal(r.Codes, want) {
			t.Errorf("%s: codes %v, want %v", c.Name, r.Codes, want)
		}
		for q, v := range c.Cluster {
			if math.Abs(r.Cluster[q]-v) > 1e-14 {
				t.Errorf("%s: cluster consensus %v, want %v", c.Name, r.Cluster, c.Cluster)
			}
		}
	}
}

func consensusRows(n int) *linalg.Matrix {
	s := rng.New(5, "consensus")
	x := linalg.New(n, 4)
	for i := range x.Data {
		x.Data[i] = s.Normal()
		if i/4%2 == 0 {
			x.Data[i] += 6
		}
	}
	return x
}

func TestConsensusFindsClearClusters(t *testing.T) {
	x := consensusRows(30)
	var first *ConsensusResult
	for _, threads := range []int{1, 8} {
		ctx := blocks.WithThreads(context.Background(), threads)
		r, err := Consensus(ctx, x, ConsensusOptions{K: 2, Replicates: 130, Features: 0.5}, rng.New(1, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		} else if !slices.Equal(first.Distance.D, r.Distance.D) {
			t.Error("other consensus with 8 threads")
		}
		for i, c := range r.Codes {
			if c != i%2 {
				t.Fatalf("codes %v", r.Codes)
			}
		}
		if r.Steps[0].PAC != 0 || r.Cluster[0] != 1 || r.Item[3] != 1 || r.Never != 0 {
			t.Errorf("pac %v, clusters %v", r.Steps[0].PAC, r.Cluster)
		}
	}
}

func TestConsensusPairsNeverDrawn(t *testing.T) {
	r, err := Consensus(context.Background(), consensusRows(20), ConsensusOptions{K: 2, MaxK: 2, Replicates: 1, Items: 0.5}, rng.New(1, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if want := 20*19/2 - 10*9/2; r.Never != want {
		t.Errorf("%d pairs never drawn, want %d", r.Never, want)
	}
}

func TestConsensusRefuses(t *testing.T) {
	x := consensusRows(10)
	for _, c := range []struct {
		o    ConsensusOptions
		want string
	}{
		{ConsensusOptions{K: 1}, "k must be between 2 and the largest k, 6, got 1"},
		{ConsensusOptions{K: 4, MaxK: 3}, "k must be between 2 and the largest k, 3, got 4"},
		{ConsensusOptions{K: 9}, "a sample of 8 of 10 rows can't be cut into 9 clusters"},
		{ConsensusOptions{K: 2, Items: 1.5}, "a share must be above 0 and at most 1, got 1.5"},
		{ConsensusOptions{K: 2, Replicates: -1}, "at least 1 replicate"},
		{ConsensusOptions{K: 2, Metric: "cosine"}, "the metric must be one of"},
		{ConsensusOptions{K: 2, Inner: "ward"}, "the linkage must be one of"},
	} {
		if _, err := Consensus(context.Background(), x, c.o, rng.New(1, "s")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.want)
		}
	}
}

func BenchmarkConsensus(b *testing.B) {
	for _, n := range []int{116, 500, 1000} {
		s := rng.New(1, "bench")
		x := linalg.New(n, 20)
		for i := range x.Data {
			x.Data[i] = s.Normal()
		}
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Consensus(context.Background(), x, ConsensusOptions{K: 3, MaxK: 6}, rng.New(1, "s")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestConsensusOfADistance holds that a table's distances give exactly what the table gives.
func TestConsensusOfADistance(t *testing.T) {
	table := frame.Demo()
	for _, metric := range []distance.Metric{distance.Euclidean, distance.Manhattan} {
		p := ConsensusKind.ExampleParams().(ConsensusParams)
		p.Metric = string(metric)
		want := must[ConsensusSummary](t, ConsensusKind, map[string]any{"table": table}, p)
		x, cols, err := distance.TableMatrix(table, p.Variables)
		if err != nil {
			t.Fatal(err)
		}
		d, err := distance.Compute(context.Background(), x, metric)
		if err != nil {
			t.Fatal(err)
		}
		p.Variables = nil
		in := map[string]any{"distance": &frame.Distance{Keys: table.Keys, D: d.D, Metric: string(metric), Lineage: distance.ColumnsLineage(cols), Synthetic: true}}
		before := slices.Clone(d.D)
		got := must[ConsensusSummary](t, ConsensusKind, in, p)
		if !slices.Equal(before, d.D) {
			t.Error("the distance was changed")
		}
		a, _ := json.Marshal(want)
		b, _ := json.Marshal(got)
		if string(a) != string(b) || !slices.Equal(got.Distance.D, want.Distance.D) || !slices.Equal(got.Groups.Codes, want.Groups.Codes) ||
			!slices.Equal(got.Tree.Height, want.Tree.Height) || !slices.Equal(got.Groups.Lineage, want.Groups.Lineage) {
			t.Errorf("%s: by distance\n%s\nby table\n%s", metric, b, a)
		}
		bad := *in["distance"].(*frame.Distance)
		for _, c := range []struct {
			change func(p *ConsensusParams)
			d      func()
			want   string
		}{
			{func(p *ConsensusParams) { p.Features = 0.5 }, func() {}, "columns can't be resampled"},
			{func(p *ConsensusParams) { p.Variables = []string{"age"} }, func() {}, "variables belong to a table"},
			{func(p *ConsensusParams) { p.K = 61 }, func() {}, "k must be at most the number of rows, 60, got 61"},
			{func(*ConsensusParams) {}, func() { bad.D = slices.Clone(d.D); bad.D[2] = math.NaN() }, "the dissimilarity of rows 1 and 4 must be a finite number >= 0, got NaN"},
			{func(*ConsensusParams) {}, func() { bad.D = d.D[1:] }, "60 objects need 1770 dissimilarities, got 1769"},
		} {
			q := p
			c.change(&q)
			c.d()
			if _, err := runKind[ConsensusSummary](t, ConsensusKind, map[string]any{"distance": &bad}, q); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		}
	}
	if _, err := ConsensusDistance(context.Background(), &distance.Condensed{N: 3, D: []float64{1, 2, 3}}, ConsensusOptions{K: 2, Features: 0.5}, rng.New(1, "s")); err == nil {
		t.Error("columns of a distance pass")
	}
}
