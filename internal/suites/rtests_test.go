package suites

import "testing"

// What is left out of a comparison counts as not run, never as passed, and the rest can fail.
func TestScoreLeavesNumbersVisibly(t *testing.T) {
	g := within("q", tolerance{Rel: 1e-9}, 1, 2, 3)
	g.leave = func(i int) bool { return i == 1 }
	g.why = "known to be wrong"
	var run testRun
	run.score("f", "case", []float64{1, 99, 3}, g)
	counts := Counts(run.rows)
	if len(counts) != 1 || counts[0].Passed != 1 || counts[0].NotRun != 1 || counts[0].Failed != 0 {
		t.Errorf("%+v", counts)
	}
	run = testRun{}
	run.score("f", "case", []float64{1, 99, 4}, g)
	if counts := Counts(run.rows); counts[0].Failed != 1 || counts[0].NotRun != 1 {
		t.Errorf("a wrong number among the rest does not fail: %+v", counts)
	}
}
