package cluster

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/distance"
)

// OptimalOrderLimit is the largest number of rows that [Dendrogram.OptimalOrder] takes.
const OptimalOrderLimit = 2000

// OptimalOrder returns the rows (from 0) from left to right so that no branches
// cross and the sum of the dissimilarities d of neighbours is as small as any of the 2^(n-1)
// such orders has it. The tree keeps its own Order.
//
// For every pair of leaves i and j that meet at a node, the least sum M(i, j) over the orders of
// its leaves that begin with i and end with j is
//
//	M(i, j) = min over k, l of M(i, k) + d(k, l) + M(l, j),
//
// with k and l the inner ends of the two subtrees; the minimum is taken over k
// first, then over l. Of equal sums the one that comes first in the tree's own order wins;
// the tree's first subtree stands left at the root. Cost O(n³) time at most, 16 n² bytes.
//
// It is an error if d is of another number of rows, or if there are more than
// [OptimalOrderLimit].
//
// Reference: Bar-Joseph Z, Gifford DK, Jaakkola TS. Fast optimal leaf ordering for
// hierarchical clustering. Bioinformatics 2001;17 Suppl 1:S22-S29.
// doi:10.1093/bioinformatics/17.suppl_1.S22.
func (t *Dendrogram) OptimalOrder(ctx context.Context, d *distance.Condensed) ([]int, error) {
	if d.N != t.N {
		return nil, fmt.Errorf("the tree has %d rows, the dissimilarities %d", t.N, d.N)
	}
	if t.N > OptimalOrderLimit {
		return nil, fmt.Errorf("the optimal order of the leaves takes at most %d rows, got %d", OptimalOrderLimit, t.N)
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	o := newLeafOrder(t, d)
	for s := range t.Merge {
		if err := o.join(ctx, o.nodes[s]); err != nil {
			return nil, err
		}
	}
	return o.trace(), nil
}

// leafOrder is the table of M. Leaves go by their places in the tree's own order, in which
// every node is a range.
type leafOrder struct {
	n     int
	own   []int      // row at each place
	nodes []leafNode // one for each step
	d     []float64  // n by n
	best  []float64  // n by n, M of each pair at the node where it meets
}

// leafNode spans the places lo..mid-1 of its first and mid..hi-1 of its second subtree.
type leafNode struct {
	lo, mid, hi   int
	first, second int // steps of the subtrees, -1 for a leaf
}

func newLeafOrder(t *Dendrogram, d *distance.Condensed) *leafOrder {
	n := t.N
	o := &leafOrder{n: n, own: t.leaves(), nodes: make([]leafNode, len(t.Merge)), d: make([]float64, n*n), best: make([]float64, n*n)}
	size := make([]int, len(t.Merge))
	count := func(node int) int {
		if node < 0 {
			return 1
		}
		return size[node-1]
	}
	for s, m := range t.Merge {
		size[s] = count(m[0]) + count(m[1])
	}
	for s := len(t.Merge) - 1; s >= 0; s-- {
		m := t.Merge[s]
		v := &o.nodes[s] // lo was set by the node above, 0 at the root
		v.mid, v.hi = v.lo+count(m[0]), v.lo+size[s]
		v.first, v.second = max(m[0], 0)-1, max(m[1], 0)-1
		if v.first >= 0 {
			o.nodes[v.first].lo = v.lo
		}
		if v.second >= 0 {
			o.nodes[v.second].lo = v.mid
		}
	}
	row := make([]float64, n)
	for i, r := range o.own {
		d.Row(r, row)
		for j, c := range o.own {
			o.d[i*n+j] = row[c]
		}
	}
	return o
}

// across returns the range of places at which an order of the subtree that begins at place i
// can end.
func (o *leafOrder) across(step, i int) (lo, hi int) {
	if step < 0 {
		return i, i + 1
	}
	v := o.nodes[step]
	if i < v.mid {
		return v.mid, v.hi
	}
	return v.lo, v.mid
}

// join fills in the pairs that meet at v, from those of its subtrees.
func (o *leafOrder) join(ctx context.Context, v leafNode) error {
	n := o.n
	half := make([]float64, v.hi-v.mid) // M(i, k) + d(k, l) by l
	for i := v.lo; i < v.mid; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		for l := range half {
			half[l] = math.Inf(1)
		}
		from, to := o.across(v.first, i)
		for k := from; k < to; k++ {
			least(half, o.best[i*n+k], o.d[k*n+v.mid:k*n+v.hi])
		}
		row := o.best[i*n : i*n+n]
		for j := v.mid; j < v.hi; j++ {
			row[j] = math.Inf(1)
		}
		for l, sum := range half {
			from, to := o.across(v.second, v.mid+l)
			least(row[from:to], sum, o.best[(v.mid+l)*n+from:(v.mid+l)*n+to])
		}
		for j := v.mid; j < v.hi; j++ {
			o.best[j*n+i] = row[j]
		}
	}
	return nil
}

// least lowers every element of out to a plus that of b.
func least(out []float64, a float64, b []float64) {
	b = b[:len(out)]
	for j, v := range out {
		if w := a + b[j]; w < v {
			out[j] = w
		}
	}
}

// trace reads the best order back from the root.
func (o *leafOrder) trace() []int {
	if len(o.nodes) == 0 {
		return o.own
	}
	type part struct{ step, from, to int } // an order of the subtree and its two ends
	root := part{step: len(o.nodes) - 1}
	v := o.nodes[root.step]
	top := math.Inf(1)
	for i := v.lo; i < v.mid; i++ {
		for j := v.mid; j < v.hi; j++ {
			if m := o.best[i*o.n+j]; m < top {
				top, root.from, root.to = m, i, j
			}
		}
	}
	order := make([]int, 0, o.n)
	stack := []part{root}
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if p.step < 0 {
			order = append(order, o.own[p.from])
			continue
		}
		v := o.nodes[p.step]
		if p.from < v.mid {
			k, l := o.inner(v, p.from, p.to)
			stack = append(stack, part{v.second, l, p.to}, part{v.first, p.from, k})
		} else {
			k, l := o.inner(v, p.to, p.from)
			stack = append(stack, part{v.first, k, p.to}, part{v.second, p.from, l})
		}
	}
	return order
}

// inner returns the inner ends of the best order of v from i in its first to j in its
// second subtree.
func (o *leafOrder) inner(v leafNode, i, j int) (k, l int) {
	top := math.Inf(1)
	k, l = i, j
	fromK, toK := o.across(v.first, i)
	fromL, toL := o.across(v.second, j)
	for b := fromL; b < toL; b++ {
		for a := fromK; a < toK; a++ {
			if m := o.best[i*o.n+a] + o.d[a*o.n+b] + o.best[b*o.n+j]; m < top {
				top, k, l = m, a, b
			}
		}
	}
	return k, l
}
