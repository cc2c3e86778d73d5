package htest

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// PermutationResult is the result of a permutation test.
type PermutationResult struct {
	N1, N2       int
	Difference   float64 // of means, first minus second
	Permutations int
	P            float64 // (1 + count) / (B + 1)
	Tails        Tails
	StdErr       float64 // of P
}

// permutationBlock is the number of permutations of one stream.
const permutationBlock = 1000

// PermutationMeans tests whether two samples come from one distribution, by the difference of
// their means over random exchanges of the values between the samples.
//
// Null hypothesis: the values are exchangeable. p = (1 + count)/(B + 1) over B permutations;
// count has those whose difference is at least as far from zero (or as far to the side) as the
// observed one, within a relative 1e-12. Only the smaller sample is drawn: cost
// B min(n1, n2). The answer depends on the stream and the order of the values alone.
//
// Reference: Phipson and Smyth 2010, doi:10.2202/1544-6115.1585.
func PermutationMeans(ctx context.Context, x, y []float64, permutations int, stream *rng.Stream) (PermutationResult, error) {
	if err := twoSamples(x, y, 0, 1); err != nil {
		return PermutationResult{}, err
	}
	if permutations < 1 || stream == nil {
		return PermutationResult{}, fmt.Errorf("a permutation test needs at least one permutation and a stream, got %d", permutations)
	}
	// The sum of the smaller sample settles the difference of means; deviations from the
	// pooled mean keep its digits.
	all := append(append(make([]float64, 0, len(x)+len(y)), x...), y...)
	center := numeric.Mean(all)
	scale := 0.0
	for i := range all {
		all[i] -= center
		scale = math.Max(scale, math.Abs(all[i]))
	}
	if scale == 0 || math.IsInf(scale, 0) || math.IsNaN(scale) {
		return PermutationResult{}, errors.New("the values do not vary, or are too large: a permutation test has no answer")
	}
	n1, n2 := float64(len(x)), float64(len(y))
	total := numeric.Sum(all)
	k, first := len(x), true
	if len(y) < len(x) {
		k, first = len(y), false
	}
	// difference of means of a split by the smaller sample's sum
	difference := func(sum float64) float64 {
		if first {
			return sum/n1 - (total-sum)/n2
		}
		return (total-sum)/n1 - sum/n2
	}
	observed := numeric.Sum(all[:len(x)])
	if !first {
		observed = numeric.Sum(all[len(x):])
	}
	d := difference(observed)
	slack := 1e-12 * scale
	type hits struct{ two, less, greater int }
	got, err := blocks.Reduce(ctx, permutations, permutationBlock, func(_ context.Context, block, lo, hi int) (hits, error) {
		s := stream.Sub("permutation", block)
		values := append(make([]float64, 0, len(all)), all...)
		var h hits
		for range hi - lo {
			sum := 0.0
			for i := range k {
				j := i + s.IntN(len(values)-i)
				values[i], values[j] = values[j], values[i]
				sum += values[i]
			}
			e := difference(sum)
			if math.Abs(e) >= math.Abs(d)-slack {
				h.two++
			}
			if e <= d+slack {
				h.less++
			}
			if e >= d-slack {
				h.greater++
			}
		}
		return h, nil
	}, func(a, b hits) hits { return hits{a.two + b.two, a.less + b.less, a.greater + b.greater} })
	if err != nil {
		return PermutationResult{}, err
	}
	b := float64(permutations)
	share := func(n int) float64 { return float64(n+1) / (b + 1) }
	r := PermutationResult{
		N1: len(x), N2: len(y), Difference: meanDD(x).Sub(meanDD(y)).Float(), Permutations: permutations,
		Tails: Tails{TwoSided: share(got.two), Less: share(got.less), Greater: share(got.greater)},
	}
	r.P = r.Tails.TwoSided
	r.StdErr = math.Sqrt(r.P * (1 - r.P) / b)
	return r, nil
}
