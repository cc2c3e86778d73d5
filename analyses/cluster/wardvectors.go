package cluster

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/lanes"
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
		centre: lanes.Pack(x.Data, n, dim), size: make([]float64, n+lanes.Width), height: make([]float64, n), row: make([]int, n), slots: n,
		a: make([]float64, dim), b: make([]float64, dim),
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
	slots        int
	centre       *lanes.Groups
	size, height []float64 // size is 0 beyond the last slot
	row          []int
	a, b         []float64 // two centres that are looked at
}

// neighbour is the nearest slot (the first of equals) and the second smallest
// dissimilarity.
type neighbour struct {
	slot          int
	value, second float64
}

func (w *wardSlots) between(i, j int) float64 {
	w.centre.Row(i, w.a)
	w.centre.Row(j, w.b)
	return float64(square(w.a, w.b) * (2 * w.size[i] * w.size[j] / (w.size[i] + w.size[j])))
}

func (w *wardSlots) nearest(ctx context.Context, top int) (neighbour, error) {
	w.centre.Row(top, w.a)
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

// search looks at slots lo to hi-1, lo a multiple of eight; w.a is the centre of top.
func (w *wardSlots) search(top, lo, hi int) neighbour {
	best := neighbour{-1, math.Inf(1), math.Inf(1)}
	na := w.size[top]
	// The factor of any pair is at least floor: a sum beyond reach can't come
	// before the second.
	floor := 2 * na / (na + 1)
	reach := math.Inf(1)
	var s [lanes.Width]float64
	for k := lo; k < hi; k += lanes.Width {
		lanes.Squares(w.a, w.centre.Group(k/lanes.Width), &s, false)
		for t, sum := range s {
			if sum >= reach {
				continue
			}
			nb := w.size[k+t]
			if nb == 0 || k+t == top {
				continue
			}
			v := float64(sum * (2 * na * nb / (na + nb)))
			if best.slot < 0 || v < best.value {
				best.slot, best.value, best.second = k+t, v, best.value
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
	w.centre.Row(i, w.a)
	w.centre.Row(j, w.b)
	total := w.size[i] + w.size[j]
	share := w.size[j] / total
	for k, v := range w.a {
		w.a[k] = v + float64((w.b[k]-v)*share)
	}
	w.centre.SetRow(i, w.a)
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
			w.centre.Row(i, w.a)
			w.centre.SetRow(to, w.a)
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
