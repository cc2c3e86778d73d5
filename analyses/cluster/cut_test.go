package cluster

import (
	"context"
	"slices"
	"testing"

	"reprise/analyses/distance"
)

func TestCutUpToEqualsCutK(t *testing.T) {
	for _, n := range []int{1, 2, 3, 40, 150} {
		d := distances(t, blobs(n, 3, uint64(n)), distance.Euclidean)
		for _, linkage := range Linkages() {
			tree, err := Hierarchical(context.Background(), d, linkage)
			if err != nil {
				t.Fatal(err)
			}
			all, err := tree.CutUpTo(n)
			if err != nil || len(all) != n {
				t.Fatalf("n = %d: %d cuts, %v", n, len(all), err)
			}
			for k := 1; k <= n; k++ {
				one, err := tree.CutK(k)
				if err != nil || !slices.Equal(one, all[k-1]) {
					t.Fatalf("%s, n = %d, k = %d: %v, want %v (%v)", linkage, n, k, all[k-1], one, err)
				}
			}
			if _, err := tree.CutUpTo(n + 1); err == nil {
				t.Error("a cut into more clusters than rows")
			}
			if _, err := tree.CutUpTo(0); err == nil {
				t.Error("a cut into no cluster")
			}
		}
	}
}
