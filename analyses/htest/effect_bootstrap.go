package htest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// EpsilonRanks is the rank epsilon squared of a Kruskal-Wallis test, H/(N-1): the share of
// the variance of the ranks that lies between the groups.
//
// Reference: Kelley 1935, doi:10.1073/pnas.21.9.554.
func EpsilonRanks(k KruskalResult) float64 {
	n := 0
	for _, v := range k.N {
		n += v
	}
	return k.H / float64(n-1)
}

// KendallW is Kendall's coefficient of concordance of a Friedman test, the statistic over
// b (k - 1).
func KendallW(r BlocksResult) float64 { return r.X2 / float64(r.Blocks) / r.DF }

// Bootstrap is the percentile interval of an effect size.
type Bootstrap struct {
	Bounds
	// Resamples had an effect size; Without had none, as when all their values are equal, and
	// are left out.
	Resamples, Without int
}

// EpsilonRanksInterval is the percentile interval of the rank epsilon squared over random
// resamples of the values within each group, with replacement. It doesn't depend on the order of
// the values within a group. The effect size is never negative and rises with noise, so that an interval
// of independent groups tends to lie above zero.
//
// Reference: Ben-Shachar et al. 2020, doi:10.21105/joss.02815 (the within-group resampling).
func EpsilonRanksInterval(ctx context.Context, groups [][]float64, resamples int, level float64, stream *rng.Stream) (Bootstrap, error) {
	sorted := make([][]float64, len(groups))
	for i, g := range groups {
		sorted[i] = slices.Clone(g)
		slices.Sort(sorted[i])
	}
	return bootstrap(ctx, resamples, level, stream, func(s *rng.Stream) (float64, error) {
		drawn := make([][]float64, len(sorted))
		for i, g := range sorted {
			drawn[i] = make([]float64, len(g))
			for j := range g {
				drawn[i][j] = g[s.IntN(len(g))]
			}
		}
		k, err := KruskalWallis(drawn)
		return EpsilonRanks(k), err
	})
}

// KendallWInterval is the percentile interval of Kendall's W over random resamples of the blocks
// (rows), with replacement. It doesn't depend on the order of the blocks.
func KendallWInterval(ctx context.Context, rows [][]float64, resamples int, level float64, stream *rng.Stream) (Bootstrap, error) {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, slices.Compare[[]float64])
	return bootstrap(ctx, resamples, level, stream, func(s *rng.Stream) (float64, error) {
		drawn := make([][]float64, len(sorted))
		for i := range drawn {
			drawn[i] = sorted[s.IntN(len(sorted))]
		}
		r, err := Friedman(drawn)
		return KendallW(r), err
	})
}

// bootstrapBlock is the number of resamples of one stream.
const bootstrapBlock = 100

// bootstrap draws resamples of an effect size; one that has none returns an error.
func bootstrap(ctx context.Context, resamples int, level float64, stream *rng.Stream, draw func(*rng.Stream) (float64, error)) (Bootstrap, error) {
	if err := checkLevel(level); err != nil {
		return Bootstrap{}, err
	}
	if resamples < 1 || stream == nil {
		return Bootstrap{}, fmt.Errorf("a bootstrap needs at least one resample and a stream, got %d", resamples)
	}
	values, err := blocks.Reduce(ctx, resamples, bootstrapBlock, func(_ context.Context, block, lo, hi int) ([]float64, error) {
		s := stream.Sub("bootstrap", block)
		var out []float64
		for range hi - lo {
			if v, err := draw(s); err == nil {
				out = append(out, v)
			}
		}
		return out, nil
	}, func(a, b []float64) []float64 { return append(a, b...) })
	if err != nil {
		return Bootstrap{}, err
	}
	b := Bootstrap{Bounds{Level: level}, len(values), resamples - len(values)}
	if len(values) == 0 {
		return b, errors.New("no resample has an effect size")
	}
	slices.Sort(values)
	lower, below := numeric.Quantile(values, (1-level)/2, 6)
	upper, above := numeric.Quantile(values, (1+level)/2, 6)
	b.Lower, b.Upper = lower, upper
	return b, errors.Join(below, above)
}
