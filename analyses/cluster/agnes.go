package cluster

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/distance"
)

// AgnesMethod names a linkage of [Agnes].
type AgnesMethod string

// The linkages of cluster::agnes. Weighted is R's mcquitty, Ward takes
// unsquared distances.
const (
	AgnesAverage  AgnesMethod = "average"
	AgnesSingle   AgnesMethod = "single"
	AgnesComplete AgnesMethod = "complete"
	AgnesWard     AgnesMethod = "ward"
	AgnesWeighted AgnesMethod = "weighted"
	AgnesFlexible AgnesMethod = "flexible"
)

// Agnes builds a tree as cluster::agnes does: of several nearest pairs the last
// one in row order is merged. Without ties it is the tree of [Hierarchical].
// flexible is the coefficient alpha of AgnesFlexible (both clusters weigh
// alpha, their own dissimilarity 1 - 2 alpha) and is ignored otherwise.
// d is left unchanged. Cost O(n²) to O(n³), memory a copy of d.
//
// References: Kaufman L, Rousseeuw PJ. Finding Groups in Data. Wiley 1990,
// chapter 5. doi:10.1002/9780470316801. Lance GN, Williams WT. Comput J
// 1967;9:373-380. doi:10.1093/comjnl/9.4.373.
func Agnes(ctx context.Context, d *distance.Condensed, method AgnesMethod, flexible float64) (*Dendrogram, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if d.N < 1 {
		return nil, fmt.Errorf("clustering needs at least 1 row, got none")
	}
	if err := checkScale(d, method == AgnesWard); err != nil {
		return nil, err
	}
	var update lanceWilliams
	switch method {
	case AgnesAverage:
		update = func(ik, jk, _, ni, nj, _ float64) float64 {
			return float64(ni/(ni+nj)*ik) + float64(nj/(ni+nj)*jk)
		}
	case AgnesSingle:
		update = func(ik, jk, _, _, _, _ float64) float64 { return min(ik, jk) }
	case AgnesComplete:
		update = func(ik, jk, _, _, _, _ float64) float64 { return max(ik, jk) }
	case AgnesWard:
		update = func(ik, jk, ij, ni, nj, nk float64) float64 {
			t := ni + nj + nk
			return math.Sqrt(float64((ni+nk)/t*ik*ik) + float64((nj+nk)/t*jk*jk) - float64(nk/t*ij*ij))
		}
	case AgnesWeighted:
		update = func(ik, jk, _, _, _, _ float64) float64 { return float64(ik*0.5) + float64(jk*0.5) }
	case AgnesFlexible:
		if !(flexible > 0 && flexible <= 1) {
			return nil, fmt.Errorf("the coefficient of flexible linkage must be above 0 and at most 1, got %v", flexible)
		}
		beta := 1 - float64(2*flexible)
		update = func(ik, jk, ij, _, _, _ float64) float64 {
			return float64(flexible*ik) + float64(flexible*jk) + float64(beta*ij)
		}
	default:
		return nil, fmt.Errorf("the method must be one of average, single, complete, ward, weighted, flexible, got %q", string(method))
	}
	m, err := nearestList(ctx, d.Clone(), "", update, method == AgnesFlexible && flexible < 0.5, true)
	if err != nil {
		return nil, err
	}
	return m.dendrogram(d.N), nil
}
