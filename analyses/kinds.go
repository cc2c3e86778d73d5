// Package analyses is the list of everything that Reprise can compute.
package analyses

import (
	"context"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/data"
	"reprise/analyses/describe"
	"reprise/analyses/distance"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/plot"
	"reprise/analyses/prep"
	"reprise/analyses/reduce"
	"reprise/analyses/survival"
	"reprise/analyses/validity"
)

//go:generate go run reprise/internal/tools/docs

// Kinds is the one list of stage kinds, in the order of the manual.
func Kinds() []*kind.Kind {
	all := slices.Concat(
		data.Kinds(), prep.Kinds(), reduce.Kinds(), distance.Kinds(), cluster.Kinds(), validity.Kinds(),
		describe.Kinds(), htest.Kinds(), survival.Kinds(), plot.Kinds(),
	)
	for i, k := range all {
		for _, o := range all[:i] {
			if o.Name() == k.Name() {
				panic("the kind " + k.Name() + " is declared twice")
			}
		}
	}
	return all
}

// WithThreads bounds the parallel work of kinds that run under the context. It never
// changes a result.
func WithThreads(ctx context.Context, n int) context.Context { return blocks.WithThreads(ctx, n) }
