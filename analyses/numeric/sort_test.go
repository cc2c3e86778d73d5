package numeric

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSortFloatsIsTheOrderOfComparing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.OneOf(rapid.Float64(), rapid.Map(rapid.IntRange(-5, 5), func(i int) float64 { return float64(i) }),
			rapid.SampledFrom([]float64{math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 5e-324, math.MaxFloat64})), 0, 1500).Draw(t, "x")
		want := slices.Clone(x)
		slices.Sort(want)
		got := slices.Clone(x)
		SortFloats(got)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("place %d: %v, want %v", i, got[i], want[i])
			}
		}
		order := SortedOrder(x)
		seen := make([]bool, len(x))
		for i, at := range order {
			if seen[at] || x[at] != want[i] {
				t.Fatalf("place %d is row %d with %v, want %v", i, at, x[at], want[i])
			}
			seen[at] = true
			if i > 0 && math.Float64bits(x[order[i-1]]) == math.Float64bits(x[at]) && order[i-1] > at {
				t.Fatalf("equal values %v lost their order", x[at])
			}
		}
	})
}

func TestSortFloatsPutsNaNLast(t *testing.T) {
	for _, n := range []int{5, 2000} {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64((i*7919)%n) - 100
		}
		x[1], x[3] = math.NaN(), math.Inf(1)
		SortFloats(x)
		if !math.IsNaN(x[n-1]) || !math.IsInf(x[n-2], 1) || !slices.IsSorted(x[:n-1]) {
			t.Errorf("n = %d: the end is %v", n, x[n-3:])
		}
	}
}

func BenchmarkSortFloats(b *testing.B) {
	x := make([]float64, 100000)
	for i := range x {
		x[i] = float64((i * 7919) % 100003)
	}
	y := make([]float64, len(x))
	for b.Loop() {
		copy(y, x)
		SortFloats(y)
	}
}
