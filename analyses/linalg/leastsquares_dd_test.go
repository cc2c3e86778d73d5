package linalg

import (
	"math"
	"strings"
	"testing"
)

// The fit of 1 + x² for x = 1e6 + i, i = 0 … 9, is exact in its three columns.
func TestLeastSquaresDDExact(t *testing.T) {
	x, y := New(10, 3), make([]float64, 10)
	for i := range 10 {
		v := 1e6 + float64(i)
		copy(x.Row(i), []float64{1, v, v * v})
		y[i] = 1 + v*v
	}
	f, err := LeastSquaresDD(ToDD(x), VectorDD(y), 0)
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{1, 0, 1} {
		if math.Abs(f.Coef[j]-want) > 1e-6*[]float64{1, 1e-6, 1e-12}[j] {
			t.Errorf("coefficient %d: %v, want %v", j, f.Coef[j], want)
		}
	}
	if _, err := LeastSquaresDD(NewDD(2, 1), VectorDD([]float64{1}), 0); err == nil || !strings.Contains(err.Error(), "2 values, got 1") {
		t.Errorf("short response: %v", err)
	}
}
