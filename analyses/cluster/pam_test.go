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

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

func TestPAMAgainstR(t *testing.T) {
	raw, err := os.ReadFile("testdata/pam.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Cases []struct {
			Name                string
			K, Columns          int
			X                   []float64
			Codes, Medoids      []int
			Objective, Clusinfo []float64
			Isolation           []string
		}
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	for _, c := range ref.Cases {
		name := fmt.Sprint(c.Name, c.K)
		d := distances(t, matrix(c.X, c.Columns), distance.Euclidean)
		got, err := PAM(context.Background(), d, PAMOptions{K: c.K})
		if err != nil {
			t.Fatal(err)
		}
		if !near(got.Build, c.Objective[0], 1e-13) || !near(got.Swap, c.Objective[1], 1e-13) || !slices.Equal(got.Codes, c.Codes) {
			t.Errorf("%s (tied %v): build %v, swap %v, want %v; codes %v, want %v", name, got.Tied, got.Build, got.Swap, c.Objective, got.Codes, c.Codes)
			continue
		}
		for i, m := range got.Clusters {
			values := []float64{float64(m.Size), m.Max, m.Mean, m.Diameter, m.Separation}
			for j, v := range values {
				if !near(v, c.Clusinfo[5*i+j], 1e-13) {
					t.Errorf("%s cluster %d: %v, want %v", name, i, values, c.Clusinfo[5*i:5*i+5])
					break
				}
			}
			if m.Medoid != c.Medoids[i] || m.Isolation != c.Isolation[i] {
				t.Errorf("%s cluster %d: medoid %d isolation %s, want %d %s", name, i, m.Medoid, m.Isolation, c.Medoids[i], c.Isolation[i])
			}
		}
		faster, err := PAM(context.Background(), d, PAMOptions{K: c.K, Faster: true})
		if err != nil || faster.Swap > float64(got.Swap*1.03) || !faster.Converged {
			t.Errorf("%s: FasterPAM reached %v, PAM %v (%v)", name, faster.Swap, got.Swap, err)
		}
	}
}

// Each exchange is valued as by recomputing the sum from nothing.
func TestPAMExchange(t *testing.T) {
	d := distances(t, blobs(40, 2, 6), distance.Euclidean)
	p := newPAM(d)
	p.medoids = []int{3, 8, 21, 33}
	for _, m := range p.medoids {
		p.isMedoid[m] = true
	}
	p.nearestTwo()
	row, change := make([]float64, 40), make([]float64, 4)
	losses := p.losses()
	for i := range 40 {
		if p.isMedoid[i] {
			continue
		}
		d.Row(i, row)
		got := p.exchange(i, row, losses, change)
		want := math.Inf(1)
		for at := range p.medoids {
			q := newPAM(d)
			q.medoids = slices.Clone(p.medoids)
			q.medoids[at] = i
			q.nearestTwo()
			want = min(want, q.sum()-p.sum())
		}
		if math.Abs(got.value-want) > 1e-12 {
			t.Errorf("object %d: %v, want %v", i, got.value, want)
		}
	}
	buffer := make([]float64, 9*40)
	p.rows(14, 23, buffer)
	for i := range 9 {
		d.Row(14+i, row)
		if !slices.Equal(row, buffer[i*40:i*40+40]) {
			t.Errorf("row %d is read wrongly", 14+i)
		}
	}
}

func TestPAMProperties(t *testing.T) {
	ctx := context.Background()
	d := distances(t, blobs(30, 2, 7), distance.Euclidean)
	one, err := PAM(ctx, d, PAMOptions{K: 1})
	if err != nil || one.Clusters[0].Size != 30 || !math.IsNaN(one.Clusters[0].Separation) || !one.Converged {
		t.Fatalf("k = 1: %+v %v", one, err)
	}
	// The best medoid by trying all.
	best := math.Inf(1)
	row := make([]float64, 30)
	for i := range 30 {
		d.Row(i, row)
		best = min(best, mean(row))
	}
	if !near(one.Swap, best, 1e-14) {
		t.Errorf("k = 1: %v, want %v", one.Swap, best)
	}
	for _, faster := range []bool{false, true} {
		all, err := PAM(ctx, d, PAMOptions{K: 30, Faster: faster})
		if err != nil || all.Swap != 0 {
			t.Fatalf("k = n: %v", err)
		}
		for i, c := range all.Codes {
			if c != i || all.Clusters[i].Medoid != i {
				t.Fatalf("k = n: code %d of row %d", c, i)
			}
		}
		given, err := PAM(ctx, d, PAMOptions{K: 3, Medoids: []int{2, 0, 1}, Faster: faster})
		if err != nil || given.Swap > given.Build || !given.Converged {
			t.Errorf("given medoids: %+v %v", given, err)
		}
	}
	same, err := PAM(ctx, distances(t, linalg.New(6, 1), distance.Euclidean), PAMOptions{K: 3})
	if err != nil || len(same.Clusters) != 3 || !same.Tied {
		t.Errorf("equal rows: %+v %v", same, err)
	}
	for _, test := range []struct {
		o    PAMOptions
		want string
	}{
		{PAMOptions{K: 0}, "got 0"},
		{PAMOptions{K: 31}, "number of rows, 30, got 31"},
		{PAMOptions{K: 2, Medoids: []int{1}}, "2 starting medoids"},
		{PAMOptions{K: 2, Medoids: []int{1, 1}}, "different rows"},
		{PAMOptions{K: 2, Medoids: []int{1, 30}}, "got row 31"},
		{PAMOptions{K: 2, MaxSwaps: -1}, "at least 1"},
	} {
		if _, err := PAM(ctx, d, test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want an error with %q", err, test.want)
		}
	}
	d.D[3] = math.Inf(1)
	if _, err := PAM(ctx, d, PAMOptions{K: 2}); err == nil || !strings.Contains(err.Error(), "rows 1 and 5") {
		t.Errorf("infinite dissimilarity: %v", err)
	}
}

func BenchmarkPAM(b *testing.B) {
	for _, n := range []int{2500, 5000, 10000} {
		d := distances(b, blobs(n, 20, 3), distance.Euclidean)
		for _, faster := range []bool{false, true} {
			b.Run(fmt.Sprint(n, faster), func(b *testing.B) {
				for b.Loop() {
					if _, err := PAM(context.Background(), d, PAMOptions{K: 5, Faster: faster}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
