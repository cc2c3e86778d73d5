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
				if m == 4 && p.weights == nil {
					out, total := [4][]float64{}, [4]float64{}
					for u := range out {
						out[u] = values[t+u][lo:hi]
					}
					p.four(lo, nearest[lo:hi], [4][]float64{b0, b1, b2, b3}, &out, &total)
					for u, v := range total {
						sums[t+u][block] = v
					}
					continue
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

// four writes to out, for each of four candidates, what nearest would be with it, for rows
// from lo on, and adds it up.
func (p *kmeans) four(lo int, nearest []float64, c [4][]float64, out *[4][]float64, total *[4]float64) {
	d := p.x.Cols
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	o0, o1, o2, o3 := out[0][:len(nearest)], out[1][:len(nearest)], out[2][:len(nearest)], out[3][:len(nearest)]
	var t0, t1, t2, t3 float64
	data := p.x.Data[lo*d:]
	for i, v := range nearest {
		row := data[:d]
		data = data[d:]
		b0, b1, b2, b3 := c0[:len(row)], c1[:len(row)], c2[:len(row)], c3[:len(row)]
		var s0, s1, s2, s3 float64
		for j, x := range row {
			d0, d1, d2, d3 := x-b0[j], x-b1[j], x-b2[j], x-b3[j]
			s0 += float64(d0 * d0)
			s1 += float64(d1 * d1)
			s2 += float64(d2 * d2)
			s3 += float64(d3 * d3)
		}
		s0, s1, s2, s3 = min(v, s0), min(v, s1), min(v, s2), min(v, s3)
		o0[i], o1[i], o2[i], o3[i] = s0, s1, s2, s3
		t0 += s0
		t1 += s1
		t2 += s2
		t3 += s3
	}
	total[0], total[1], total[2], total[3] = t0, t1, t2, t3
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
