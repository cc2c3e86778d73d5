package cluster

import (
	"context"
	"slices"
	"testing"

	"reprise/analyses/distance"
)

// Coefficients and top heights are R's, ties included.
func TestAgnesAgainstR(t *testing.T) {
	for _, c := range treeCases(t) {
		for _, metric := range []distance.Metric{distance.Euclidean, distance.Manhattan} {
			d := distances(t, matrix(c.X, c.Columns), metric)
			for _, method := range []AgnesMethod{AgnesAverage, AgnesSingle, AgnesComplete, AgnesWard, AgnesWeighted} {
				want := c.Agnes[string(metric)+" "+string(method)]
				tree, err := Agnes(context.Background(), d, method, 0)
				if err != nil {
					t.Fatal(err)
				}
				if got := tree.Coefficient(); !near(got, want[0], 1e-12) || !near(slices.Max(tree.Height), want[1], 1e-12) {
					t.Errorf("%s %s %s (ties %d): coefficient %v, want %v; top %v, want %v", c.Name, metric, method, tree.TieCount, got, want[0], slices.Max(tree.Height), want[1])
				}
			}
			half, err := Agnes(context.Background(), d, AgnesFlexible, 0.5)
			if err != nil {
				t.Fatal(err)
			}
			weighted, _ := Agnes(context.Background(), d, AgnesWeighted, 0)
			if !slices.Equal(half.Merge, weighted.Merge) {
				t.Error("flexible linkage at 0.5 is not weighted linkage")
			}
		}
	}
	d := distances(t, blobs(5, 2, 1), distance.Euclidean)
	for _, alpha := range []float64{0, -1, 1.5} {
		if _, err := Agnes(context.Background(), d, AgnesFlexible, alpha); err == nil {
			t.Errorf("coefficient %v was taken", alpha)
		}
	}
	if _, err := Agnes(context.Background(), d, "gaverage", 0); err == nil {
		t.Error("an unknown method was taken")
	}
}
