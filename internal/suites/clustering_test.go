package suites

import (
	"strings"
	"testing"
)

// A small folder with one tree that is right and one that is wrong.
func TestClusteringSuite(t *testing.T) {
	root := folder(t, map[string]string{
		"clustering/data/a.csv": "x1,label0\n0,1\n1,1\n10,2\n12,2\n50,0\n",
		"clustering/benchmarks.json": `{"datasets": [{"id": "a", "data": "a.csv", "n": 5, "d": 1,
			"results": {
				"single": {"k": 3, "last10_merge_heights": [1, 2, 9, 38], "sum_heights": 50, "cut_is_tied": false, "scipy_and_R_agree": true, "vs_label0": {"ari": 1, "rand": 1}},
				"complete": {"k": 3, "last10_merge_heights": [1, 2, 12, 50], "sum_heights": 64, "cut_is_tied": false, "scipy_and_R_agree": true, "vs_label0": {"ari": 1}},
				"average": {"k": 3, "sum_heights": 1, "scipy_and_R_agree": false, "vs_label0": {}}},
			"kmeans": {"k": 2, "best_inertia_found": 118.75}, "R_dbscan": {"eps": 1}}]}`,
		"clustering/scipy_hierarchy.json": `{"X": [[0], [1], [10]], "Q_X": [[0], [1], [10], [11]], "ytdist_condensed": [1, 10, 9],
			"linkage": {"linkage_ytdist_single": [[0, 1, 1, 2], [2, 3, 9, 3]], "linkage_X_ward_olo": []}, "fcluster_maxclust": {"1.0": [1, 1, 1, 1]}}`,
		"sklearn-cluster-metrics/cases.json": `{"cases": [
			{"id": "1", "function": "a.adjusted_rand_score", "input": {"labels_true": [0, 0, 1], "labels_pred": ["x", "x", "y"]}, "expected": {"result": {"value": 1.0, "tolerance": {"decimal": 7}}}},
			{"id": "2", "function": "a.rand_score", "input": {"labels_true": [0, 0, 1], "labels_pred": [0, 1, 1]}, "expected": {"result": {"value": 0.34, "tolerance": {"decimal": 7}}}},
			{"id": "3", "function": "a.rand_score", "input": {"labels_true": [0, 0, 1], "labels_pred": [0, 1, 1]}, "expected": {"result": {"value": 0.34, "tolerance": {}}}},
			{"id": "4", "function": "a.consensus_score", "input": {"labels_true": [0], "labels_pred": [0]}, "expected": {"result": {"value": 1, "tolerance": {"exact": true}}}}]}`,
		"sklearn-cluster-metrics/error_contracts.json": `{"cases": [
			{"id": "5", "function": "a.rand_score", "input": {"labels_true": [0], "labels_pred": [0, 1]}, "expected_error": "lengths"},
			{"id": "6", "function": "a.rand_score", "input": {"labels_true": [0], "labels_pred": [0]}, "expected_error": "none really"}]}`,
	})
	text, summary := runText(t, root, All(), "clustering", "sklearn-cluster-metrics")
	for _, want := range []string{
		"hierarchical complete  ", "FAILED clustering a sum of heights (hierarchical complete)",
		"FAILED sklearn-cluster-metrics 2 result (rand_score): expected 0.34", "FAILED sklearn-cluster-metrics 3 result", "FAILED sklearn-cluster-metrics 6 error",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "(hierarchical single") || strings.Contains(text, "(k-means)") || strings.Contains(text, "(scipy") {
		t.Errorf("a right value failed:\n%s", text)
	}
	if summary.Failed != 4 || summary.Broken != 0 {
		t.Errorf("%+v\n%s", summary, text)
	}
}
