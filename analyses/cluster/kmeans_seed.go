package cluster

import (
	"context"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// seed chooses k rows as starting centres.
func (p *kmeans) seed(ctx context.Context, stream *rng.Stream) (*linalg.Matrix, error) {
	k, d, n := p.o.K, p.x.Cols, p.x.Rows
	centers := linalg.New(k, d)
	if p.o.Init == Random {
		for c, i := range stream.SampleWithout(n, k) {
			copy(centers.Data[c*d:c*d+d], p.x.Data[i*d:i*d+d])
		}
		return centers, nil
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
	trial := func(chosen []int) error {
		return blocks.Do(ctx, n, kmeansBlock, func(_ context.Context, block, lo, hi int) error {
			var s [4]float64
			for t := 0; t < len(chosen); t += 4 {
				m := min(4, len(chosen)-t)
				b := func(u int) []float64 { return row(chosen[t+min(u, m-1)]) }
				b0, b1, b2, b3 := b(0), b(1), b(2), b(3)
				for u := range m {
					sums[t+u][block] = 0
				}
				for i := lo; i < hi; i++ {
					s[0], s[1], s[2], s[3] = squares4(row(i), b0, b1, b2, b3)
					w := p.weight(i)
					for u := range m {
						v := min(nearest[i], float64(w*s[u]))
						values[t+u][i] = v
						sums[t+u][block] += v
					}
				}
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
