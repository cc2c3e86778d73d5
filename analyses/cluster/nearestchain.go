package cluster

import (
	"context"
	"math"

	"reprise/analyses/distance"
)

// nearestChain follows nearest neighbours until two clusters are each other's
// nearest and merges them. It needs a linkage for which a merger brings no
// third cluster nearer (all but median and centroid). Slots keep the order of
// their clusters' smallest rows. When a quarter of the slots is empty the
// matrix is packed, so that strides shrink with the number of clusters.
func nearestChain(ctx context.Context, c *distance.Condensed, update lanceWilliams) (merger, error) {
	n, d := c.N, c.D
	m := merger{steps: make([]step, 0, n-1)}
	slots := n
	size, height := make([]float64, n), make([]float64, n)
	row, offset, active := make([]int, n), make([]int, n), make([]int, n)
	for i := range n {
		size[i], row[i], active[i], offset[i] = 1, i, i, distance.Offset(n, i)
	}
	chain := make([]int, 0, n)
	for len(active) > 1 {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		if 4*len(active) < 3*slots {
			chain = pack(d, slots, active, chain, size, height, row)
			slots = len(active)
			for i := range slots {
				active[i], offset[i] = i, distance.Offset(slots, i)
			}
		}
		if len(chain) == 0 {
			chain = append(chain, active[0])
		}
		top := chain[len(chain)-1]
		best, who := math.Inf(1), -1
		if len(chain) > 1 {
			who = chain[len(chain)-2]
			best = d[offset[min(top, who)]+max(top, who)]
		}
		at := 0
		for ; active[at] < top; at++ {
			k := active[at]
			if v := d[offset[k]+top]; v < best || who < 0 {
				best, who = v, k
			}
		}
		base := offset[top]
		for _, k := range active[at+1:] {
			if v := d[base+k]; v < best || who < 0 {
				best, who = v, k
			}
		}
		if len(chain) < 2 || who != chain[len(chain)-2] {
			chain = append(chain, who)
			continue
		}
		chain = chain[:len(chain)-2]
		i, j := min(top, who), max(top, who)
		// Rounding must not let a merger come before those that made it.
		h := max(best, height[i], height[j])
		m.steps = append(m.steps, step{row[i], row[j], h})
		if mergeSlots(d, offset, active, size, i, j, best, update) && len(active) > 2 {
			m.ties++
		}
		size[i] += size[j]
		height[i] = h
		gone := 0
		for active[gone] != j {
			gone++
		}
		active = append(active[:gone], active[gone+1:]...)
	}
	sortSteps(m.steps)
	return m, nil
}

// mergeSlots replaces slot i by its union with slot j and reports whether a
// third cluster was as near to one of them as they to each other.
func mergeSlots(d []float64, offset, active []int, size []float64, i, j int, ij float64, update lanceWilliams) bool {
	limit := ij + float64(ij*tieTolerance)
	ni, nj := size[i], size[j]
	tied := false
	for _, k := range active {
		if k == i || k == j {
			continue
		}
		pi, pj := offset[i]+k, offset[j]+k
		if k < i {
			pi = offset[k] + i
		}
		if k < j {
			pj = offset[k] + j
		}
		tied = tied || d[pi] <= limit || d[pj] <= limit
		d[pi] = update(d[pi], d[pj], ij, ni, nj, size[k])
	}
	return tied
}

// packPairs moves the pairs of the kept slots, which ascend, to where they stand in a matrix of
// these alone. No pair moves to a larger position, so it works in place.
func packPairs(d []float64, slots int, kept []int) {
	to := 0
	for p, i := range kept {
		base := distance.Offset(slots, i)
		for _, j := range kept[p+1:] {
			d[to] = d[base+j]
			to++
		}
	}
}

// pack moves the active slots to the front.
func pack(d []float64, slots int, active, chain []int, size, height []float64, row []int) []int {
	packPairs(d, slots, active)
	place := make([]int, slots)
	for p, i := range active {
		place[i] = p
		size[p], height[p], row[p] = size[i], height[i], row[i]
	}
	for p, i := range chain {
		chain[p] = place[i]
	}
	return chain
}

// spanningTree is Prim's algorithm; its edges in the order of their lengths
// are the mergers of single linkage.
func spanningTree(ctx context.Context, c *distance.Condensed) (merger, error) {
	n := c.N
	type edge struct {
		from, to int
		length   float64
	}
	edges := make([]edge, 0, n-1)
	from, least := make([]int, n), make([]float64, n)
	outside := make([]int, 0, n-1)
	for j := 1; j < n; j++ {
		outside = append(outside, j)
		least[j] = math.Inf(1)
	}
	in := 0
	for len(outside) > 0 {
		if err := ctx.Err(); err != nil {
			return merger{}, err
		}
		next := 0
		base := distance.Offset(n, in)
		for p, j := range outside {
			at := base + j
			if j < in {
				at = distance.Offset(n, j) + in
			}
			if v := c.D[at]; v < least[j] {
				least[j], from[j] = v, in
			}
			if least[j] < least[outside[next]] {
				next = p
			}
		}
		in = outside[next]
		edges = append(edges, edge{from[in], in, least[in]})
		outside = append(outside[:next], outside[next+1:]...)
	}
	m := merger{steps: make([]step, len(edges))}
	for i, e := range edges {
		m.steps[i] = step{e.from, e.to, e.length}
	}
	sortSteps(m.steps)
	// Name the merged clusters by their smallest rows.
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	last := make([]float64, n) // height at which the cluster was made, -1 before
	for i := range last {
		last[i] = -1
	}
	for s, st := range m.steps {
		a, b := root(st.a), root(st.b)
		a, b = min(a, b), max(a, b)
		parent[b] = a
		if limit := st.height - float64(st.height*tieTolerance); last[a] >= limit || last[b] >= limit {
			m.ties++
		}
		last[a] = st.height
		m.steps[s].a, m.steps[s].b = a, b
	}
	return m, nil
}
