package validity

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// noPopulation is why a distance has no null.
const noPopulation = "a distance has no columns to draw data of one population from"

// jaccards is the stability of a partition of x, of the given distance where x is nil, under a
// scheme.
func (s *stability) jaccards(ctx context.Context, x *linalg.Matrix, codes []int, scheme string, replicates int, stream *rng.Stream) ([]ClusterStability, error) {
	o := StabilityOptions{Replicates: replicates, Scheme: scheme, Share: s.p.Share}
	switch {
	case x == nil && s.p.Method == HierarchicalMethod:
		return Stability(ctx, codes, TreeRecluster(s.d, cluster.Linkage(s.p.Linkage), s.k), o, stream)
	case x == nil:
		return Stability(ctx, codes, PAMRecluster(s.d, s.k), o, stream)
	}
	if scheme == Noise {
		return NoiseStability(ctx, x, codes, func(ctx context.Context, y *linalg.Matrix, st *rng.Stream) ([]int, error) {
			return s.run(ctx, y, s.k, st)
		}, replicates, s.p.NoiseShare, stream)
	}
	var recluster Recluster
	if s.p.Method == HierarchicalMethod && x.Rows <= pairsLimit {
		d, err := distance.Compute(ctx, x, distance.Euclidean)
		if err != nil {
			return nil, err
		}
		recluster = TreeRecluster(d, cluster.Linkage(s.p.Linkage), s.k)
	} else {
		recluster = func(ctx context.Context, rows []int, st *rng.Stream) ([]int, error) {
			y := takeRows(x, rows)
			// A replicate with fewer distinct rows than clusters has as many clusters as
			// distinct rows.
			return s.run(ctx, y, min(s.k, distinct(y, s.k)), st)
		}
	}
	return Stability(ctx, codes, recluster, o, stream)
}

// distinct counts distinct rows up to a limit.
func distinct(x *linalg.Matrix, limit int) int {
	var found []int
	for i := 0; i < x.Rows && len(found) < limit; i++ {
		if !slices.ContainsFunc(found, func(o int) bool { return slices.Equal(x.Row(o), x.Row(i)) }) {
			found = append(found, i)
		}
	}
	return len(found)
}

// scheme adds one scheme to every cluster, with the null beside.
func (s *stability) scheme(ctx context.Context, out *StabilitySummary, scheme string, stream *rng.Stream) error {
	found, err := s.jaccards(ctx, s.x, s.codes, scheme, s.p.Replicates, stream.Sub("data", 0))
	if err != nil {
		return err
	}
	var nulls [][]float64 // per data set, most stable first
	left := "left out"
	if s.d != nil {
		left = noPopulation
	} else if s.p.NullSets > 0 {
		null, err := NewNull(s.x, s.p.Null)
		if err != nil {
			return err
		}
		nulls, err = blocks.Map(ctx, s.p.NullSets, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
			st := stream.Sub("null", b)
			y := null.Draw(st.Sub("draw", 0))
			codes, err := s.run(ctx, y, s.k, st.Sub("method", 0))
			if err != nil {
				return nil, err
			}
			list, err := s.jaccards(ctx, y, codes, scheme, s.p.NullRepeats, st.Sub("resample", 0))
			if err != nil {
				return nil, err
			}
			values := make([]float64, len(list))
			for i, v := range list {
				values[i] = v.Jaccard
			}
			sort.Sort(sort.Reverse(sort.Float64Slice(values)))
			return values, nil
		})
		if err != nil {
			return err
		}
	}
	for c, v := range found {
		e := StabilityScheme{
			Scheme: scheme, Jaccard: numberOr(v.Jaccard, "no replicate drew a row of it"),
			Dissolved: result.Share{Count: v.Dissolved, Total: v.Counted}, Recovered: result.Share{Count: v.Recovered, Total: v.Counted},
			Null: result.NA(left), NullP: result.NoP(left),
		}
		if len(nulls) > 0 && !math.IsNaN(v.Jaccard) {
			rank := 0
			for o, w := range found {
				if w.Jaccard > v.Jaccard || w.Jaccard == v.Jaccard && o < c {
					rank++
				}
			}
			sum, reached := 0.0, 0
			for _, list := range nulls {
				sum += list[rank]
				if list[rank] >= v.Jaccard {
					reached++
				}
			}
			e.Null = result.Num(sum / float64(len(nulls)))
			e.NullP = result.PValue(float64(1+reached) / float64(1+len(nulls)))
		}
		out.Clusters[c].Schemes = append(out.Clusters[c].Schemes, e)
	}
	return nil
}

// changes adds what happens under other orders, seeds and without each variable.
func (s *stability) changes(ctx context.Context, out *StabilitySummary, own []int, cols []*frame.Column, stream *rng.Stream) error {
	n := len(s.codes)
	add := func(name string, replicates int, again func(ctx context.Context, b int) ([]int, error)) error {
		if replicates == 0 {
			return nil
		}
		lists, err := blocks.Map(ctx, replicates, 1, func(ctx context.Context, b, _, _ int) ([]int, error) { return again(ctx, b) })
		if err != nil {
			return err
		}
		c := StabilityChange{Change: name, Replicates: replicates}
		sum, lowest, moved := 0.0, 1.0, 0
		seen := map[string]bool{}
		for _, codes := range lists {
			g, err := Agreement(own, codes)
			if err != nil {
				return err
			}
			sum += g.AdjustedRand
			lowest = min(lowest, g.AdjustedRand)
			moved += g.Moved
			first, _ := cluster.Renumber(codes)
			seen[fmt.Sprint(first)] = true
		}
		c.ARI, c.Lowest = result.Num(sum/float64(replicates)), result.Num(lowest)
		c.Moved, c.Distinct = result.Num(float64(moved)/float64(replicates)), len(seen)
		out.Changes = append(out.Changes, c)
		return nil
	}
	err := add("row_order", s.p.RowOrders, func(ctx context.Context, b int) ([]int, error) {
		st := stream.Sub("row order", b)
		perm := st.Perm(n)
		// The method draws the same numbers in every order.
		codes, err := s.again(ctx, perm, stream.Sub("own", 0))
		if err != nil {
			return nil, err
		}
		back := make([]int, n)
		for at, i := range perm {
			back[i] = codes[at]
		}
		return back, nil
	})
	if err != nil {
		return err
	}
	if s.p.Method == KMeansMethod {
		if err := add("seed", s.p.Seeds, func(ctx context.Context, b int) ([]int, error) {
			return s.run(ctx, s.x, s.k, stream.Sub("seed", b))
		}); err != nil {
			return err
		}
	}
	for j, col := range cols {
		if len(cols) == 1 {
			break
		}
		y := linalg.New(n, len(cols)-1)
		for i := range n {
			row := s.x.Row(i)
			copy(y.Data[i*y.Cols:], row[:j])
			copy(y.Data[i*y.Cols+j:(i+1)*y.Cols], row[j+1:])
		}
		if distinct(y, s.k) < s.k {
			out.Notes = append(out.Notes, result.Notef("too_few_rows", "without %s there are fewer distinct rows than clusters", col.Name))
			continue
		}
		if err := add("without "+col.Name, 1, func(ctx context.Context, _ int) ([]int, error) {
			return s.run(ctx, y, s.k, stream.Sub("own", 0))
		}); err != nil {
			return err
		}
	}
	return nil
}
