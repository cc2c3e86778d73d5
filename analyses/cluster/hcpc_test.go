package cluster

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// The scores come in 17 digits; the tolerance is that of sums of some 50 squared
// distances, added in another order.
const hcpcTolerance = 1e-12

func TestHCPCAgainstFactoMineR(t *testing.T) {
	b, err := os.ReadFile("testdata/hcpc.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases []struct {
			Name                           string
			Rows, K, Chosen                int
			Consolidate                    bool
			Scores, Heights, Within, Ratio []float64
			Clusters                       []int
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) < 7 {
		t.Fatalf("%d cases", len(all.Cases))
	}
	for _, c := range all.Cases {
		x := &linalg.Matrix{Rows: c.Rows, Cols: len(c.Scores) / c.Rows, Data: c.Scores}
		o := HCPCOptions{K: max(c.K, 0), Consolidate: c.Consolidate}
		r, err := HCPC(context.Background(), x, o)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if c.K < 0 && r.K != c.Chosen {
			t.Errorf("%s: k = %d, want %d", c.Name, r.K, c.Chosen)
		}
		close := func(what string, got, want []float64) {
			for i := range want {
				if !(math.Abs(got[i]-want[i]) <= hcpcTolerance*want[i]) {
					t.Errorf("%s: %s[%d] = %v, want %v", c.Name, what, i, got[i], want[i])
				}
			}
		}
		close("height", r.Tree.Height, c.Heights)
		close("within", r.Within, c.Within)
		close("ratio", r.Ratio[2:], c.Ratio)
		want := make([]int, len(c.Clusters))
		for i, v := range c.Clusters {
			want[i] = v - 1
		}
		if !slices.Equal(r.Codes, want) {
			t.Errorf("%s: codes\n%v, want\n%v", c.Name, r.Codes, want)
		}
	}
}

func TestHCPCInertia(t *testing.T) {
	s := rng.New(3, "hcpc")
	x := linalg.New(40, 3)
	for i := range x.Data {
		x.Data[i] = s.Normal()
	}
	for k := 1; k <= 40; k++ {
		r, err := HCPC(context.Background(), x, HCPCOptions{K: k, Consolidate: true})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.CutWithin-r.Within[k-1]) > 1e-13*r.Within[0] {
			t.Errorf("k = %d: the cut has inertia %v within, the tree says %v", k, r.CutWithin, r.Within[k-1])
		}
		if r.FinalWithin > r.CutWithin+1e-13 {
			t.Errorf("k = %d: the consolidation raised the inertia from %v to %v", k, r.CutWithin, r.FinalWithin)
		}
		for c := 1; c < k; c++ {
			if r.Centers.At(c, 0) < r.Centers.At(c-1, 0) {
				t.Errorf("k = %d: cluster %d stands left of cluster %d", k, c+1, c)
			}
		}
	}
}

func TestHCPCRefuses(t *testing.T) {
	x := &linalg.Matrix{Rows: 4, Cols: 1, Data: []float64{1, 2, 4, 8}}
	for _, c := range []struct {
		x    *linalg.Matrix
		o    HCPCOptions
		want string
	}{
		{x, HCPCOptions{K: 5}, "k must be between 1 and the number of rows, 4, got 5"},
		{x, HCPCOptions{}, "k can't be chosen between 3 and 2 from 4 rows"},
		{&linalg.Matrix{Rows: 1, Cols: 1, Data: []float64{1}}, HCPCOptions{K: 1}, "at least 2 rows"},
		{&linalg.Matrix{Rows: 2, Cols: 1, Data: []float64{1, math.Inf(1)}}, HCPCOptions{K: 1}, "infinite"},
	} {
		if _, err := HCPC(context.Background(), c.x, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.o, err, c.want)
		}
	}
	// All rows equal: nothing to consolidate, still an answer.
	same := linalg.New(6, 2)
	r, err := HCPC(context.Background(), same, HCPCOptions{K: 2, Consolidate: true})
	if err != nil || r.Consolidated || r.FinalWithin != 0 {
		t.Errorf("%+v %v", r, err)
	}
}
