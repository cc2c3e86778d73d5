package numeric

import (
	"math"
	"math/big"
	"testing"
)

func TestLogBeta(t *testing.T) {
	checkReference(t, "logbeta", 3e-15, func(a []float64) float64 { return LogBeta(a[0], a[1]) }, absoluteBelowOne)
	if !math.IsNaN(LogBeta(-1, 2)) || !math.IsInf(LogBeta(0, 2), 1) || !math.IsInf(LogBeta(2, math.Inf(1)), -1) {
		t.Error("special cases")
	}
	if got := Beta(2, 3); math.Abs(got-1.0/12) > 2e-17 {
		t.Errorf("Beta(2,3) = %v", got)
	}
}

func TestChoose(t *testing.T) {
	for _, n := range []int{0, 1, 5, 30, 61, 62, 67, 100, 400, 1000} {
		for _, k := range []int{-1, 0, 1, 2, 7, n / 3, n / 2, n - 1, n, n + 1} {
			want := new(big.Int)
			if k >= 0 && k <= n {
				want.Binomial(int64(n), int64(k))
			}
			got := Choose(n, k)
			w, _ := new(big.Float).SetInt(want).Float64()
			tol := 0.0
			if want.BitLen() > 64 {
				tol = 1e-14
			}
			if math.Abs(got-w) > tol*w {
				t.Errorf("Choose(%d,%d) = %v, want %v", n, k, got, w)
			}
			if w > 0 {
				l := logOf(new(big.Float).SetInt(want))
				if got := LogChoose(n, k); math.Abs(got-l) > 2e-15*math.Max(1, l) {
					t.Errorf("LogChoose(%d,%d) = %v, want %v", n, k, got, l)
				}
			}
		}
	}
	if !math.IsNaN(Choose(-1, 0)) || !math.IsInf(LogChoose(3, 4), -1) {
		t.Error("special cases")
	}
}
