package suites

import (
	"encoding/json"
	"io/fs"
	"math"
	"testing"
)

func TestTestSuites(t *testing.T) {
	files := map[string]string{
		"r/cases.json": `{"cases": [
			{"id": "w", "method": "t_test_welch", "input": {"x": [1, 2, 4], "y": [2, 5, 9]}, "options": {"alternative": "two.sided"},
			 "expected": {"statistic": -1.3363062095621219, "p_value": 0.5}},
			{"id": "m", "method": "mood_scale", "input": {}, "options": [], "expected": {}}]}`,
		"f/cases.json": `{"cases": [
			{"id": "a", "table": [[3, 1, 0], [0, 2, 4]], "p_value_published": null, "p_value_R": 0.05},
			{"id": "b", "table": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "p_value_published": null, "p_value_R": "Inf"}]}`,
		"s/cases.json": `{"cases": [
			{"id": "k", "function": "scipy.stats.kruskal", "input": {"samples": [[1, 2], [3, 4]]}, "expected": {"statistic": {"value": 2.4, "tolerance": {"decimal": 6}}}},
			{"id": "n", "function": "scipy.stats.bartlett", "input": {"samples": [[1, 1], [3, 4]]}, "expected": {"statistic": {"value": "NaN", "tolerance": {"exact": true}}}},
			{"id": "x", "function": "scipy.stats.mood", "input": {}, "expected": {}}]}`,
		"s/cases_peripheral.json": `{"cases": []}`, "s/r_fisher_2x2.json": `{"cases": []}`,
		"s/studentized_range_mpmath.json": `{"cases": []}`, "s/dunnett.json": `{"cases": []}`,
		"m/cases.json":       `{"cases": [{"id": "p", "function": "multipletests", "input": {"pvals": [0.01, 0.04], "method": "b"}, "expected": {"[1]": {"value": [0.02, 0.09], "tolerance": {"decimal": 6}}}}]}`,
		"m/power_r_pwr.json": `{"cases": [{"id": "q"}]}`,
	}
	root := folder(t, files)
	for name, c := range map[string]struct {
		run  func(fs.FS) (*Report, error)
		want []Count
	}{
		"r": {runRTests, []Count{{"t_test_welch", 1, 0, 1, 0, 0}, {"mood_scale", 1, 0, 0, 1, 0}}},
		"f": {runFisher, []Count{{"fisher r x c", 2, 1, 1, 0, 0}}},
		"s": {runSciPy, []Count{{"kruskal", 1, 1, 0, 0, 0}, {"bartlett", 1, 1, 0, 0, 0}, {"mood", 1, 0, 0, 1, 0}}},
		"m": {runStatsmodels, []Count{{"multipletests", 1, 0, 1, 0, 0}, {"power (pwr)", 1, 0, 0, 1, 0}}},
	} {
		dir, err := fs.Sub(root, name)
		if err != nil {
			t.Fatal(err)
		}
		report, err := c.run(dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := Counts(report.Rows)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], c.want[i])
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	v, err := numbers(json.RawMessage(`[1, [2, "Inf"], null]`))
	if err != nil || len(v) != 4 || !math.IsInf(v[2], 1) || !math.IsNaN(v[3]) {
		t.Errorf("%v, %v", v, err)
	}
	if depth(json.RawMessage(" [[1]]")) != 2 {
		t.Error("depth of a nested list")
	}
	tol := toleranceOf(json.RawMessage(`{"decimal": 3}`))
	if math.Abs(tol.Abs-1.5e-3) > 1e-12 {
		t.Errorf("tolerance %v", tol)
	}
}
