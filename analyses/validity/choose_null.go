package validity

import (
	"context"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// top is the largest statistic over k from 2 on, and its k.
func (r *ChooseResult) top(statistic func(KIndices) float64) (largest float64, at int) {
	largest = math.Inf(-1)
	for _, k := range r.Ks[1:] {
		if v := statistic(k); v > largest {
			largest, at = v, k.K
		}
	}
	return largest, at
}

// compareNulls compares an observed statistic, reached at k = at, with those that search finds
// in data of each population of o.
func compareNulls(ctx context.Context, x *linalg.Matrix, o ChooseOptions, observed float64, at int, stream *rng.Stream,
	search func(ctx context.Context, y *linalg.Matrix, s *rng.Stream) (float64, error),
) ([]NullTest, error) {
	var out []NullTest
	if o.Replicates == 0 {
		return nil, nil
	}
	for i, name := range o.Nulls {
		null, err := NewNull(x, name)
		if err != nil {
			return nil, err
		}
		t, err := compareNull(ctx, name, o.Replicates, observed, at, stream.Sub("null", i), func(ctx context.Context, s *rng.Stream) (float64, error) {
			return search(ctx, null.Draw(s.Sub("data", 0)), s.Sub("method", 0))
		})
		if err != nil {
			return nil, err
		}
		out = append(out, *t)
	}
	return out, nil
}

// compareNull repeats the whole search on data sets of one population.
func compareNull(ctx context.Context, name string, replicates int, observed float64, at int, stream *rng.Stream,
	search func(ctx context.Context, s *rng.Stream) (float64, error),
) (*NullTest, error) {
	t := &NullTest{Null: name, Observed: observed, K: at, Replicates: replicates}
	tops, err := blocks.Map(ctx, replicates, 1, func(ctx context.Context, b, _, _ int) (float64, error) {
		return search(ctx, stream.Sub("replicate", b))
	})
	if err != nil {
		return nil, err
	}
	for _, v := range tops {
		t.Mean += v
		if v >= t.Observed {
			t.AtLeast++
		}
	}
	t.Mean /= float64(replicates)
	slices.Sort(tops)
	if t.Upper, err = numeric.Quantile(tops, 0.95, 7); err != nil {
		return nil, err
	}
	t.P = float64(1+t.AtLeast) / float64(1+replicates)
	return t, nil
}

// gain is how far the criterion of the best k from 2 on lies above that of one component: the
// largest of value(k) - value(1), 0 where no larger k has a value.
func gain(values []float64) float64 {
	top := math.Inf(-1)
	for _, v := range values[1:] {
		if v > top { // not NaN
			top = v
		}
	}
	if v := top - values[0]; v > math.Inf(-1) {
		return v
	}
	return 0
}

// criteria are the BIC, or the ICL, of every k of a selection, NaN where there is no fit.
func criteria(s *mixture.Selection, byICL bool) []float64 {
	var out []float64
	for _, c := range s.Each {
		v := math.NaN()
		switch {
		case c.Best == nil:
		case byICL:
			v = c.BestICL.ICL
		default:
			v = c.Best.BIC
		}
		out = append(out, v)
	}
	return out
}

// permuted are the indicators with the values of each among other rows: one class with the
// same margins.
func permuted(vars []mixture.Indicator, s *rng.Stream) []mixture.Indicator {
	out := make([]mixture.Indicator, len(vars))
	for i, v := range vars {
		order := s.Sub("column", i).Perm(max(len(v.Codes), len(v.Numbers)))
		codes, numbers := v.Codes, v.Numbers
		v.Codes, v.Numbers = nil, nil
		for _, at := range order {
			if codes != nil {
				v.Codes = append(v.Codes, codes[at])
			}
			if numbers != nil {
				v.Numbers = append(v.Numbers, numbers[at])
			}
		}
		out[i] = v
	}
	return out
}
