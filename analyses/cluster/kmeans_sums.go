package cluster

import (
	"context"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
)

// change is what rows that move between clusters do to sizes, weights and weighted sums;
// without rows the slices are nil. As a whole it holds those of all rows.
type change struct {
	rows   int // that moved
	size   []int
	weight []float64
	sums   []float64
}

// move takes a row of the given weight from one cluster to another.
func (m *change) move(row []float64, w float64, from, to, k int) {
	d := len(row)
	if m.size == nil {
		m.size, m.weight, m.sums = make([]int, k), make([]float64, k), make([]float64, k*d)
	}
	m.rows++
	m.size[from]--
	m.size[to]++
	m.weight[from] -= w
	m.weight[to] += w
	a, b := m.sums[from*d:from*d+d], m.sums[to*d:to*d+d]
	a, b = a[:len(row)], b[:len(row)]
	for j, v := range row {
		v = float64(w * v)
		a[j] -= v
		b[j] += v
	}
}

func (m change) with(next change) change {
	if m.size == nil {
		return next
	}
	if next.size != nil {
		m.add(next)
	}
	return m
}

func (m *change) add(next change) {
	m.rows += next.rows
	for c, v := range next.size {
		m.size[c] += v
	}
	for c, v := range next.weight {
		m.weight[c] += v
	}
	for i, v := range next.sums {
		m.sums[i] += v
	}
}

// means divides the sums by the weights.
func (m *change) means(d int) *linalg.Matrix {
	out := linalg.New(len(m.weight), d)
	for i, v := range m.sums {
		out.Data[i] = v / m.weight[i/d]
	}
	return out
}

// sums adds up all rows by cluster.
func (p *kmeans) sums(ctx context.Context, codes []int) (*change, error) {
	k := p.o.K
	total, err := blocks.Reduce(ctx, p.x.Rows, kmeansBlock, func(_ context.Context, _, lo, hi int) (change, error) {
		s, w := p.blockSums(codes, lo, hi, k)
		size := make([]int, k)
		for _, c := range codes[lo:hi] {
			size[c]++
		}
		return change{size: size, weight: w, sums: s}, nil
	}, change.with)
	return &total, err
}

// pairChunk is the number of rows whose distances to their centres are taken in one go.
const pairChunk = 128

// squarePairs appends the squared Euclidean distances of rows of x to rows of y, all of d
// columns, each summed in column order.
func squarePairs(out, x, y []float64, d int, rows, others []int) []float64 {
	t := 0
	others = others[:len(rows)]
	for ; t+4 <= len(rows); t += 4 {
		r, c := (*[4]int)(rows[t:]), (*[4]int)(others[t:])
		a0, a1, a2, a3 := x[r[0]*d:][:d], x[r[1]*d:][:d], x[r[2]*d:][:d], x[r[3]*d:][:d]
		b0, b1, b2, b3 := y[c[0]*d:][:d], y[c[1]*d:][:d], y[c[2]*d:][:d], y[c[3]*d:][:d]
		var s0, s1, s2, s3 float64
		for j, v := range a0 {
			d0, d1, d2, d3 := v-b0[j], a1[j]-b1[j], a2[j]-b2[j], a3[j]-b3[j]
			s0 += float64(d0 * d0)
			s1 += float64(d1 * d1)
			s2 += float64(d2 * d2)
			s3 += float64(d3 * d3)
		}
		out = append(out, s0, s1, s2, s3)
	}
	for ; t < len(rows); t++ {
		i, c := rows[t], others[t]
		out = append(out, square(x[i*d:i*d+d], y[c*d:c*d+d]))
	}
	return out
}
