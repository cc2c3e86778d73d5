package plot

import (
	"fmt"
	"slices"
	"testing"
)

func TestBoxStatsAgainstR(t *testing.T) {
	r := readReference(t)
	for name, values := range r.Samples {
		sorted := slices.Sorted(slices.Values(values))
		for i, definition := range []int{2, 6, 7} {
			want := r.Boxes[name][i]
			got, err := NewBoxStats(sorted, definition)
			if err != nil {
				t.Fatal(err)
			}
			where := fmt.Sprintf("%s, type %d", name, definition)
			nearAll(t, where+" quartiles", []float64{got.Q1, got.Median, got.Q3}, want.Q, 1e-15)
			nearAll(t, where+" whiskers", []float64{got.Lower, got.Upper}, want.Whiskers, 1e-15)
			nearAll(t, where+" outliers", got.Outliers, want.Outliers, 0)
			if got.N != len(values) {
				t.Errorf("%s: n %d", where, got.N)
			}
		}
	}
}

func TestBoxStatsRefuses(t *testing.T) {
	if _, err := NewBoxStats(nil, 7); err == nil {
		t.Error("no values")
	}
	if _, err := NewBoxStats([]float64{1, 2}, 4); err == nil {
		t.Error("a type that the profiles don't have")
	}
}

// Nine values with quartiles 3 and 7: the fence above stands at 13.
func TestWhiskersReachOneAndAHalf(t *testing.T) {
	for _, c := range []struct {
		last, upper float64
		outliers    int
	}{{13, 13, 0}, {13.001, 8, 1}} {
		b, err := NewBoxStats([]float64{1, 2, 3, 4, 5, 6, 7, 8, c.last}, 7)
		if err != nil {
			t.Fatal(err)
		}
		if b.Q1 != 3 || b.Q3 != 7 || b.Lower != 1 || b.Upper != c.upper || len(b.Outliers) != c.outliers {
			t.Errorf("last value %v: %+v", c.last, b)
		}
	}
}
