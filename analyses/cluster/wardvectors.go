package cluster

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

// wardBlock is the number of slots that one parallel block searches.
const wardBlock = 512

// WardVectors builds Ward's tree (WardD2 on Euclidean distances) of the rows
// of x (n rows by d columns) with a chain of nearest neighbours over centroids:
// the dissimilarity of clusters a and b is
//
//	sqrt(2 n_a n_b / (n_a + n_b)) |c_a - c_b|.
//
// It never forms a distance matrix: time O(n² d), memory O(n d). Ties as in
// [HierarchicalInPlace] beyond 2,000 rows. Missing or infinite values are
// errors.
//
// Reference: Murtagh F, Legendre P. J Classif 2014;31:274-295.
// doi:10.1007/s00357-014-9161-z.
func WardVectors(ctx context.Context, x *linalg.Matrix) (*Dendrogram, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	n, dim := x.Rows, x.Cols
	if n < 1 {
		return nil, fmt.Errorf("clustering needs at least 1 row, got none")
	}
	spread := 0.0
	for j := range dim {
		lo, hi := x.Data[j], x.Data[j]
		for i := j; i < len(x.Data); i += dim {
			lo, hi = min(lo, x.Data[i]), max(hi, x.Data[i])
		}
		spread += float64((hi - lo) * (hi - lo))
	}
	if !(spread <= math.MaxFloat64/4/float64(n)) {
		return nil, fmt.Errorf("the squared distances of the rows are too large to compute with; rescale the columns")
	}
	w := &wardSlots{
		dim: dim, centre: append([]float64(nil), x.Data...), size: make([]float64, n),
		height: make([]float64, n), row: make([]int, n), slots: n,
	}
	for i := range n {
		w.size[i], w.row[i] = 1, i
	}
	m := merger{steps: make([]step, 0, n-1)}
	chain := make([]int, 0, n)
	// second[p] is what chain[p]'s search found beside chain[p+1]. Later mergers
	// can only have enlarged it.
	second := make([]float64, n)
	left := n
	for left > 1 {
		if 8*left < 7*w.slots {
			chain = w.pack(chain)
		}
		if len(chain) == 0 {
			first := 0
			for w.size[first] == 0 {
				first++
			}
			chain = append(chain, first)
		}
		top := chain[len(chain)-1]
		near, err := w.nearest(ctx, top)
		if err != nil {
			return nil, err
		}
		if len(chain) > 1 {
			// The previous one wins among equals.
			if prev := chain[len(chain)-2]; w.between(top, prev) <= near.value {
				near.slot = prev
			}
		}
		if len(chain) < 2 || near.slot != chain[len(chain)-2] {
			second[len(chain)-1] = near.second
			chain = append(chain, near.slot)
			continue
		}
		limit := near.value + float64(near.value*tieTolerance)
		if left > 2 && (near.second <= limit || second[len(chain)-2] <= limit) {
			m.ties++
		}
		chain = chain[:len(chain)-2]
		i, j := min(top, near.slot), max(top, near.slot)
		h := max(near.value, w.height[i], w.height[j])
		m.steps = append(m.steps, step{w.row[i], w.row[j], h})
		w.merge(i, j, h)
		left--
	}
	for i, s := range m.steps {
		m.steps[i].height = math.Sqrt(s.height)
	}
	sortSteps(m.steps)
	return m.dendrogram(n), nil
}

// wardSlots are clusters in slots ordered by smallest row; size 0 is empty.
type wardSlots struct {
	dim, slots   int
	centre       []float64
	size, height []float64
	row          []int
}

// neighbour is the nearest slot (the first of equals) and the second smallest
// dissimilarity.
type neighbour struct {
	slot          int
	value, second float64
}

func (w *wardSlots) between(i, j int) float64 {
	a, b := w.centre[i*w.dim:(i+1)*w.dim], w.centre[j*w.dim:(j+1)*w.dim]
	return float64(square(a, b) * (2 * w.size[i] * w.size[j] / (w.size[i] + w.size[j])))
}

func (w *wardSlots) nearest(ctx context.Context, top int) (neighbour, error) {
	if w.slots <= 4*wardBlock {
		return w.search(top, 0, w.slots), ctx.Err()
	}
	return blocks.Reduce(ctx, w.slots, wardBlock, func(_ context.Context, _, lo, hi int) (neighbour, error) {
		return w.search(top, lo, hi), nil
	}, func(acc, next neighbour) neighbour {
		if acc.slot < 0 || next.slot >= 0 && next.value < acc.value {
			next.second = min(next.second, acc.value)
			return next
		}
		acc.second = min(acc.second, next.value)
		return acc
	})
}

func (w *wardSlots) search(top, lo, hi int) neighbour {
	best := neighbour{-1, math.Inf(1), math.Inf(1)}
	dim := w.dim
	a := w.centre[top*dim : (top+1)*dim]
	na := w.size[top]
	// The factor of any pair is at least floor: a sum beyond reach can't come
	// before the second. It is looked at when half of the columns are summed.
	floor := 2 * na / (na + 1)
	reach := math.Inf(1)
	half := dim / 2
	var s [4]float64
	for k := lo; k < hi; k += 4 {
		if k+4 <= hi {
			b := w.centre[k*dim : (k+4)*dim]
			b0, b1, b2, b3 := b[:dim], b[dim:2*dim], b[2*dim:3*dim], b[3*dim:]
			s[0], s[1], s[2], s[3] = squares4(a[:half], b0, b1, b2, b3)
			if min(s[0], s[1], s[2], s[3]) >= reach {
				continue
			}
			s[0], s[1], s[2], s[3] = addSquares4(s, a[half:], b0[half:], b1[half:], b2[half:], b3[half:])
		} else {
			for t := k; t < hi; t++ {
				s[t-k] = square(a, w.centre[t*dim:(t+1)*dim])
			}
		}
		for t := k; t < min(k+4, hi); t++ {
			nb := w.size[t]
			if nb == 0 || t == top || s[t-k] >= reach {
				continue
			}
			v := float64(s[t-k] * (2 * na * nb / (na + nb)))
			if best.slot < 0 || v < best.value {
				best.slot, best.value, best.second = t, v, best.value
			} else if v < best.second {
				best.second = v
			} else {
				continue
			}
			reach = float64(best.second / floor * (1 + 0x1p-50))
		}
	}
	return best
}

func (w *wardSlots) merge(i, j int, height float64) {
	a, b := w.centre[i*w.dim:(i+1)*w.dim], w.centre[j*w.dim:(j+1)*w.dim]
	total := w.size[i] + w.size[j]
	share := w.size[j] / total
	for k, v := range a {
		a[k] = v + float64((b[k]-v)*share)
	}
	w.size[i], w.size[j], w.height[i] = total, 0, height
}

// pack moves the clusters to the front.
func (w *wardSlots) pack(chain []int) []int {
	place := make([]int, w.slots)
	to := 0
	for i := range w.slots {
		if w.size[i] == 0 {
			continue
		}
		place[i] = to
		if to < i {
			copy(w.centre[to*w.dim:(to+1)*w.dim], w.centre[i*w.dim:(i+1)*w.dim])
			w.size[to], w.height[to], w.row[to] = w.size[i], w.height[i], w.row[i]
			w.size[i] = 0
		}
		to++
	}
	w.slots = to
	for p, i := range chain {
		chain[p] = place[i]
	}
	return chain
}

// squares4 returns the squared Euclidean distances of a to four rows, each
// summed in column order.
func squares4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	return addSquares4([4]float64{}, a, b0, b1, b2, b3)
}

// addSquares4 continues the sums s over further columns.
func addSquares4(s [4]float64, a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	s0, s1, s2, s3 = s[0], s[1], s[2], s[3]
	b0, b1, b2, b3 = b0[:len(a)], b1[:len(a)], b2[:len(a)], b3[:len(a)]
	for k, v := range a {
		d0, d1, d2, d3 := v-b0[k], v-b1[k], v-b2[k], v-b3[k]
		s0 += float64(d0 * d0)
		s1 += float64(d1 * d1)
		s2 += float64(d2 * d2)
		s3 += float64(d3 * d3)
	}
	return s0, s1, s2, s3
}
