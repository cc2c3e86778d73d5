package validity

import (
	"context"
	"fmt"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/rng"
)

// ChooseMixture fits Gaussian mixtures of 1 to MaxK components to the rows of x (n rows by d
// columns) under every given model and records for every k the largest BIC and the largest
// ICL over the models, both with mclust's sign (2 log L - parameters log n; larger is better).
// The partition at k is that of the model with the largest BIC, with byICL of the largest ICL.
// The other indices of [ChooseK] that need no further data are taken of it, silhouette and
// Dunn where o.Distances asks for them; a k at which no model can be fitted has none, and its
// Reason.
//
// Where o.Replicates asks for it, what the criterion (BIC, with byICL the ICL) gains over one
// component at its best k from 2 on is compared with what the same selection gains on data of
// one population.
//
// Cost: that of mixture.Select for each data set, and O(n²) per k for indices of pairs.
func ChooseMixture(ctx context.Context, x *linalg.Matrix, models []mixture.Model, m mixture.Options, byICL bool, o ChooseOptions, stream *rng.Stream) (*ChooseResult, *mixture.Selection, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, nil, err
	}
	if o.MaxK < 2 || o.MaxK >= x.Rows {
		return nil, nil, fmt.Errorf("the largest k must be between 2 and the number of rows less one, %d, got %d", x.Rows-1, o.MaxK)
	}
	components := make([]int, o.MaxK)
	for i := range components {
		components[i] = i + 1
	}
	s, err := mixture.Select(ctx, x, models, components, m, stream.Sub("method", 0))
	if err != nil {
		return nil, nil, err
	}
	if s.Best == nil {
		return nil, nil, fmt.Errorf("no model could be fitted at any k (at 1 %s); take fewer columns, spherical or diagonal models, or the prior", s.Each[0].Reason)
	}
	var d *distance.Condensed
	if o.Distances {
		if d, err = distance.Compute(ctx, x, distance.Euclidean); err != nil {
			return nil, nil, err
		}
	}
	r := &ChooseResult{Partitions: make([][]int, o.MaxK)}
	for at, c := range s.Each {
		if c.Best != nil {
			r.Partitions[at] = c.Best.Codes
			if byICL {
				r.Partitions[at] = c.BestICL.Codes
			}
		}
	}
	if err := r.indices(ctx, x, d); err != nil {
		return nil, nil, err
	}
	for at, c := range s.Each {
		k := &r.Ks[at]
		if c.Best == nil {
			k.Reason = c.Reason
			continue
		}
		k.BIC, k.Model = c.Best.BIC, string(c.Best.Model)
		k.ICL, k.ICLModel = c.BestICL.ICL, string(c.BestICL.Model)
	}
	r.ask(BICRule, ICLRule, ElbowRule, SilhouetteRule, CalinskiRule, DaviesRule, DunnRule, HCPCRule)
	_, at := r.top(func(k KIndices) float64 {
		if byICL {
			return k.ICL
		}
		return k.BIC
	})
	r.Tests, err = compareNulls(ctx, x, o, gain(criteria(s, byICL)), at, stream, func(ctx context.Context, y *linalg.Matrix, of *rng.Stream) (float64, error) {
		again, err := mixture.Select(ctx, y, models, components, m, of)
		if err != nil {
			return 0, err
		}
		return gain(criteria(again, byICL)), nil
	})
	return r, s, err
}

// ChooseLatentClass fits latent class models of 1 to maxK classes to the indicators and
// records BIC and ICL of every k, with the sign of [ChooseMixture]: larger is better. There
// are no other indices, as levels have neither means nor distances. The fit of k classes draws
// from stream.Sub("k", k); a k at which no start ends in a proper optimum has its Reason. The
// fits are returned too, nil where there is none.
//
// What BIC (with byICL the ICL) gains over one class at its best k from 2 on is compared with
// what the same search gains on as many data sets of one class as replicates says: the same
// values, those of each indicator among other rows.
//
// Cost: maxK times that of mixture.LatentClass for each data set.
func ChooseLatentClass(ctx context.Context, vars []mixture.Indicator, o mixture.LatentOptions, maxK, replicates int, byICL bool, stream *rng.Stream) (*ChooseResult, []*mixture.Latent, error) {
	r, fits, err := chooseLatent(ctx, vars, o, maxK, stream)
	if err != nil || replicates == 0 {
		return r, fits, err
	}
	criterion := func(r *ChooseResult) []float64 {
		var out []float64
		for _, k := range r.Ks {
			if byICL {
				out = append(out, k.ICL)
			} else {
				out = append(out, k.BIC)
			}
		}
		return out
	}
	_, at := r.top(func(k KIndices) float64 { return criterion(r)[k.K-1] })
	t, err := compareNull(ctx, PermutedNull, replicates, gain(criterion(r)), at, stream.Sub("null", 0), func(ctx context.Context, s *rng.Stream) (float64, error) {
		again, _, err := chooseLatent(ctx, permuted(vars, s.Sub("data", 0)), o, maxK, s.Sub("method", 0))
		if err != nil {
			return 0, err
		}
		return gain(criterion(again)), nil
	})
	if err != nil {
		return nil, nil, err
	}
	r.Tests = append(r.Tests, *t)
	return r, fits, nil
}

func chooseLatent(ctx context.Context, vars []mixture.Indicator, o mixture.LatentOptions, maxK int, stream *rng.Stream) (*ChooseResult, []*mixture.Latent, error) {
	if maxK < 2 {
		return nil, nil, fmt.Errorf("the largest k must be at least 2, got %d", maxK)
	}
	r := &ChooseResult{Partitions: make([][]int, maxK)}
	fits := make([]*mixture.Latent, maxK)
	for k := 1; k <= maxK; k++ {
		o.Classes = k
		m, err := mixture.LatentClass(ctx, vars, o, stream.Sub("k", k))
		if err != nil && (k == 1 || ctx.Err() != nil) {
			return nil, nil, err
		}
		row := newIndices(k)
		if err != nil {
			row.Reason = err.Error()
			r.Ks = append(r.Ks, row)
			continue
		}
		row.BIC, row.ICL = -m.BIC, -m.ICL
		if err := row.describe(ctx, nil, nil, m.Codes); err != nil {
			return nil, nil, err
		}
		r.Partitions[k-1], fits[k-1] = m.Codes, m
		r.Ks = append(r.Ks, row)
	}
	r.ask(BICRule, ICLRule)
	return r, fits, nil
}
