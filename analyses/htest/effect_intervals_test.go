package htest

import (
	"math"
	"testing"
)

// R 4.2.2, effectsize 0.8.3: rank_biserial(x, y, paired = TRUE, ci = 0.95).
func TestRankBiserialIntervalAgainstR(t *testing.T) {
	x := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	y := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	w, err := WilcoxonPairs(x, y, SignedRankR45())
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.RankBiserialInterval(0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range [][2]float64{{e.Value, 0.777777777777778}, {e.Lower, 0.295363129336242}, {e.Upper, 0.944155901920081}} {
		if math.Abs(c[0]-c[1]) > 1e-14 {
			t.Errorf("part %d: %v, R has %v", i, c[0], c[1])
		}
	}
	w, err = Wilcoxon([]float64{1, 2, 3}, SignedRankR45())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.RankBiserialInterval(0.95); err == nil {
		t.Error("an interval without width is given")
	}
}

// The value is that of R's effectsize 0.8.3, cramers_v(adjust = TRUE); the interval is the
// corrected one of the plain V.
func TestCramerVCorrectedInterval(t *testing.T) {
	table := [][]int{{12, 9, 3}, {5, 14, 8}, {7, 6, 20}}
	e, err := CramerVCorrected(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(e.Value-0.308816714766231) > 1e-14 {
		t.Errorf("value %v", e.Value)
	}
	plain, err := CramerV(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	n := 84.0
	want := func(v float64) float64 {
		return math.Sqrt(math.Max(0, v*v*2-4/(n-1)) / (3 - 4/(n-1) - 1))
	}
	if math.Abs(e.Lower-want(plain.Lower)) > 1e-14 || math.Abs(e.Upper-want(plain.Upper)) > 1e-14 {
		t.Errorf("interval %v to %v, by hand %v to %v", e.Lower, e.Upper, want(plain.Lower), want(plain.Upper))
	}
	if wide, err := CramerVCorrected(table, 0.99); err != nil || wide.Lower > e.Lower || wide.Upper < e.Upper {
		t.Errorf("the 99 %% interval %v to %v is no wider (%v)", wide.Lower, wide.Upper, err)
	}
}
