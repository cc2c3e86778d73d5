package htest

import (
	"context"
	"testing"

	"reprise/analyses/rng"
)

func benchSample(n, levels int, seed uint64) []float64 {
	s := rng.New(seed, "bench")
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(s.IntN(levels))
	}
	return x
}

func BenchmarkMannWhitneyExactTies200(b *testing.B) {
	x, y := benchSample(200, 60, 1), benchSample(200, 60, 2)
	o := RankSumOptions{Exact: "always", Ties: "exact"}
	for b.Loop() {
		must(MannWhitney(x, y, o))
	}
}

func BenchmarkFisher5x5(b *testing.B) {
	t := [][]int{{5, 2, 3, 1, 4}, {1, 6, 2, 3, 2}, {3, 1, 5, 2, 0}, {2, 3, 1, 6, 2}, {0, 2, 3, 1, 5}}
	for b.Loop() {
		must(FisherRxC(context.Background(), t, FisherOptions{}))
	}
}

func BenchmarkPermutationMillion116(b *testing.B) {
	x, y := benchSample(37, 1000, 1), benchSample(79, 1000, 2)
	for b.Loop() {
		must(PermutationMeans(context.Background(), x, y, 1_000_000, rng.New(1, "p")))
	}
}

func BenchmarkKruskalWallis100000(b *testing.B) {
	g := [][]float64{benchSample(33_000, 5000, 1), benchSample(33_000, 5000, 2), benchSample(34_000, 5000, 3)}
	for b.Loop() {
		must(KruskalWallis(g))
	}
}
