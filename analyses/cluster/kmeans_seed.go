package cluster

import (
	"context"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// first returns the centres that a start begins with.
func (p *kmeans) first(ctx context.Context, stream *rng.Stream) (*linalg.Matrix, error) {
	n, d, k := p.x.Rows, p.x.Cols, p.o.K
	if p.o.Init == Random {
		centers := linalg.New(k, d)
		for c, i := range stream.SampleWithout(n, k) {
			copy(centers.Data[c*d:c*d+d], p.x.Data[i*d:i*d+d])
		}
		return centers, nil
	}
	if p.sampled() {
		rows := stream.Sub("sample", 0).SampleWithout(n, p.o.Sample)
		slices.Sort(rows) // memory is read in its order
		if s := p.only(rows); distinctRows(s.x, k) == k {
			centers, err := s.seed(ctx, stream)
			if err != nil {
				return nil, err
			}
			r, err := s.iterate(ctx, centers)
			if err != nil {
				return nil, err
			}
			return r.Centers, nil
		}
	}
	return p.seed(ctx, stream)
}

// sampled says whether starts begin in a sample of the rows.
func (p *kmeans) sampled() bool {
	return p.o.Init == PlusPlus && p.o.Sample > 0 && p.o.Sample < p.x.Rows
}

// only is p with some of its rows, for Lloyd's algorithm with bounds.
func (p *kmeans) only(rows []int) *kmeans {
	d := p.x.Cols
	s := &kmeans{x: linalg.New(len(rows), d), o: p.o, norms: make([]float64, len(rows)), threshold: p.threshold}
	s.o.Algorithm = Hamerly
	for t, i := range rows {
		copy(s.x.Data[t*d:t*d+d], p.x.Data[i*d:i*d+d])
		s.norms[t] = p.norms[i]
		if p.weights != nil {
			s.weights = append(s.weights, p.weights[i])
		}
	}
	s.groups = lanes.Pack(s.x.Data, len(rows), d)
	return s
}

// seed chooses k rows as starting centres by greedy k-means++.
func (p *kmeans) seed(ctx context.Context, stream *rng.Stream) (*linalg.Matrix, error) {
	k, d, n := p.o.K, p.x.Cols, p.x.Rows
	centers, groups := linalg.New(k, d), p.groups
	if groups == nil {
		groups = lanes.Pack(p.x.Data, n, d)
	}
	trials, err := numeric.ToInt(2 + math.Floor(numeric.Log(float64(k))))
	if err != nil {
		return nil, err
	}
	nearest := make([]float64, n) // weight times squared distance to the nearest centre
	parts := make([]float64, blocks.Count(n, kmeansBlock))
	for i := range nearest {
		nearest[i] = p.weight(i)
	}
	sumBlocks(nearest, parts)
	first := draw(nearest, parts, stream.Float64())
	row := func(i int) []float64 { return p.x.Data[i*d : i*d+d] }
	copy(centers.Data[:d], row(first))
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	values, sums := make([][]float64, trials), make([][]float64, trials)
	for t := range trials {
		values[t], sums[t] = make([]float64, n), make([]float64, len(parts))
	}
	// trial writes to values what nearest would be with each of the chosen rows as a centre.
	trial := func(chosen []int) error {
		return blocks.Do(ctx, n, kmeansBlock, func(_ context.Context, block, lo, hi int) error {
			near := nearest[lo:hi]
			for t, who := range chosen {
				out, total := values[t][lo:hi], 0.0
				groups.Squares(row(who), lo, out, false)
				if p.weights != nil {
					for i, w := range p.weights[lo:hi] {
						out[i] = float64(w * out[i])
					}
				}
				for i, v := range out {
					if near[i] < v {
						v = near[i]
						out[i] = v
					}
					total += v
				}
				sums[t][block] = total
			}
			return nil
		})
	}
	if err := trial([]int{first}); err != nil {
		return nil, err
	}
	nearest, values[0] = values[0], nearest
	parts, sums[0] = sums[0], parts
	for c := 1; c < k; c++ {
		chosen := make([]int, trials)
		for t := range chosen {
			chosen[t] = draw(nearest, parts, stream.Float64())
		}
		if err := trial(chosen); err != nil {
			return nil, err
		}
		best, least := 0, math.Inf(1)
		for t := range chosen {
			potential := 0.0
			for _, v := range sums[t] {
				potential += v
			}
			if potential < least {
				best, least = t, potential
			}
		}
		nearest, values[best] = values[best], nearest
		parts, sums[best] = sums[best], parts
		copy(centers.Data[c*d:c*d+d], row(chosen[best]))
	}
	return centers, nil
}

func sumBlocks(values, parts []float64) {
	for b := range parts {
		lo, hi := blocks.Bounds(len(values), kmeansBlock, b)
		s := 0.0
		for _, v := range values[lo:hi] {
			s += v
		}
		parts[b] = s
	}
}

// draw returns an index with probability proportional to values, whose sums by
// block are parts. u is uniform in [0, 1). An index of value 0 is never drawn
// unless all are 0.
func draw(values, parts []float64, u float64) int {
	total := 0.0
	for _, v := range parts {
		total += v
	}
	target := float64(u * total)
	last := 0
	for b, v := range parts {
		if !(v > 0) {
			continue
		}
		lo, hi := blocks.Bounds(len(values), kmeansBlock, b)
		if target >= v {
			target -= v
			for i := hi - 1; i >= lo; i-- {
				if values[i] > 0 {
					last = i
					break
				}
			}
			continue
		}
		for i := lo; i < hi; i++ {
			if values[i] > 0 {
				last = i
				if target < values[i] {
					return i
				}
				target -= values[i]
			}
		}
		// Rounding carried the target past the block: its last index.
		return last
	}
	return last
}
