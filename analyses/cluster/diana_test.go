package cluster

import (
	"context"
	"testing"

	"reprise/analyses/distance"
)

func TestDianaAgainstR(t *testing.T) {
	for _, c := range treeCases(t) {
		for metric, want := range c.Diana {
			tree, err := Diana(context.Background(), distances(t, matrix(c.X, c.Columns), distance.Metric(metric)))
			if err != nil {
				t.Fatal(err)
			}
			if !near(tree.Coefficient(), want.Coefficient, 1e-12) {
				t.Errorf("%s %s (ties %d): coefficient %v, want %v", c.Name, metric, tree.TieCount, tree.Coefficient(), want.Coefficient)
			}
			for s, h := range want.Height {
				if !near(tree.Height[s], h, 1e-14) {
					t.Errorf("%s %s: height %d is %v, want %v", c.Name, metric, s, tree.Height[s], h)
				}
			}
			cut, err := tree.CutK(6)
			if err != nil {
				t.Fatal(err)
			}
			if !tree.CutTied(6) && !samePartition(cut, want.Cut) {
				t.Errorf("%s %s: cut %v, want %v", c.Name, metric, cut, want.Cut)
			}
		}
	}
	for n := 1; n < 4; n++ {
		tree, err := Diana(context.Background(), distances(t, blobs(n, 2, 3), distance.Euclidean))
		if err != nil || len(tree.Merge) != n-1 {
			t.Errorf("n = %d: %v %v", n, tree, err)
		}
	}
}
