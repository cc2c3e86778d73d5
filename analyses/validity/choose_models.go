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
// Cost: that of mixture.Select, and O(n²) per k for indices of pairs.
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
	return r, s, nil
}

// ChooseLatentClass fits latent class models of 1 to maxK classes to the indicators and
// records BIC and ICL of every k, with the sign of [ChooseMixture]: larger is better. There
// are no other indices, as levels have neither means nor distances. The fit of k classes draws
// from stream.Sub("k", k); a k at which no start ends in a proper optimum has its Reason. The
// fits are returned too, nil where there is none.
//
// Cost: maxK times that of mixture.LatentClass.
func ChooseLatentClass(ctx context.Context, vars []mixture.Indicator, o mixture.LatentOptions, maxK int, stream *rng.Stream) (*ChooseResult, []*mixture.Latent, error) {
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
