package cluster

import (
	"context"
	"math"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/lanes"
)

// nearestList keeps for every cluster its nearest one among those with a
// larger number. linkage, if it is Average or Ward's, spares the calls of update;
// dissimilarities are finite. anyPair says that a tie of two pairs without a common cluster
// counts too. Of equally near pairs (i, j) the first in row order wins as in R's
// hclust, or, if last is set, the last one as in cluster::agnes.
func nearestList(ctx context.Context, c *distance.Condensed, linkage Linkage, update lanceWilliams, anyPair, last bool) (merger, error) {
	n := c.N
	m := merger{steps: make([]step, 0, max(n-1, 0))}
	t := newNearestSlots(c, last)
	for s := range n {
		t.find(s)
	}
	for left := n; left > 1; left-- {
		if left%64 == 0 { // asking costs as much as a step of a small tree
			if err := ctx.Err(); err != nil {
				return m, err
			}
		}
		if 4*left < 3*t.slots {
			t.pack()
		}
		i, ij := leastOf(t.least[:t.slots], last)
		j := t.nearest[i]
		m.steps = append(m.steps, step{t.row[i], t.row[j], ij})
		limit := ij + math.Abs(float64(ij*tieTolerance))
		ik, jk := t.gather(i, j)
		tied := lanes.Least(ik) <= limit || lanes.Least(jk) <= limit
		if anyPair {
			for s, v := range t.least[:t.slots] {
				tied = tied || s != i && v <= limit
			}
		}
		if tied && left > 2 {
			m.ties++
		}
		joinAll(linkage, update, ik, jk, t.size, ij, t.size[i], t.size[j])
		t.merge(i, j, ik)
	}
	return m, nil
}

// nearestSlots are clusters in slots that ascend with their smallest rows. A slot whose
// cluster has joined another one is empty: it has no rows, and all dissimilarities to it are
// infinite (or, where a formula made them so, NaN: nothing is nearer for that).
type nearestSlots struct {
	d             []float64 // condensed, of all slots
	slots         int
	last          bool
	offset, row   []int // where a slot's row starts; smallest row of its cluster
	nearest       []int // slot beyond, of those left
	least, size   []float64
	first, second []float64 // room for gather
	place, kept   []int     // room for pack
}

func newNearestSlots(c *distance.Condensed, last bool) *nearestSlots {
	n := c.N
	numbers, values := make([]int, 5*n), make([]float64, 4*n)
	t := &nearestSlots{
		d: c.D, slots: n, last: last, offset: numbers[:n], row: numbers[n : 2*n], nearest: numbers[2*n : 3*n],
		place: numbers[3*n : 4*n], kept: numbers[4*n:],
		least: values[:n], size: values[n : 2*n], first: values[2*n : 3*n], second: values[3*n:],
	}
	for s := range n {
		t.size[s], t.row[s], t.offset[s] = 1, s, distance.Offset(n, s)
	}
	return t
}

// find sets the nearest of a slot's cluster.
func (t *nearestSlots) find(s int) {
	beyond := t.d[t.offset[s]+s+1 : t.offset[s]+t.slots]
	t.nearest[s], t.least[s] = -1, math.Inf(1)
	if k, v := leastOf(beyond, t.last); k >= 0 {
		t.nearest[s], t.least[s] = s+1+k, v
	}
}

// gather returns the dissimilarities of all slots to i and to j > i; those of i and j
// themselves are infinite.
func (t *nearestSlots) gather(i, j int) (ik, jk []float64) {
	ik, jk = t.first[:t.slots], t.second[:t.slots]
	for s, o := range t.offset[:i] {
		row := t.d[o+i : o+j+1]
		ik[s], jk[s] = row[0], row[len(row)-1]
	}
	oi, oj := t.offset[i], t.offset[j]
	copy(ik[i+1:], t.d[oi+i+1:oi+t.slots])
	for s, o := range t.offset[i+1 : j] {
		jk[i+1+s] = t.d[o+j]
	}
	copy(jk[j+1:], t.d[oj+j+1:oj+t.slots])
	ik[i], jk[i], ik[j], jk[j] = math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)
	return ik, jk
}

// merge puts the union of i and j, with its dissimilarities, into slot i and empties slot j.
func (t *nearestSlots) merge(i, j int, joined []float64) {
	t.size[i] += t.size[j]
	t.size[j], t.least[j], t.nearest[j] = 0, math.Inf(1), -1
	joined[j] = math.Inf(1)
	for s, v := range joined[:i] {
		o := t.offset[s]
		t.d[o+i], t.d[o+j] = v, math.Inf(1)
		// Smaller only where heights can fall.
		if v < t.least[s] || t.last && v == t.least[s] && i > t.nearest[s] && t.size[s] > 0 {
			t.least[s], t.nearest[s] = v, i
		}
	}
	oi, oj := t.offset[i], t.offset[j]
	copy(t.d[oi+i+1:oi+t.slots], joined[i+1:])
	for s := i + 1; s < j; s++ {
		t.d[t.offset[s]+j] = math.Inf(1)
	}
	gone := t.d[oj+j+1 : oj+t.slots]
	for s := range gone {
		gone[s] = math.Inf(1)
	}
	t.find(i)
	for s, who := range t.nearest[:j] {
		if (who == i || who == j) && s != i {
			t.find(s)
		}
	}
}

// pack moves the clusters left to the front.
func (t *nearestSlots) pack() {
	place, kept := t.place, t.kept[:0]
	for s, size := range t.size[:t.slots] {
		if size > 0 {
			place[s] = len(kept)
			kept = append(kept, s)
		}
	}
	packPairs(t.d, t.slots, kept)
	t.slots = len(kept)
	for p, s := range kept {
		t.size[p], t.row[p], t.least[p], t.nearest[p] = t.size[s], t.row[s], t.least[s], t.nearest[s]
		if t.nearest[p] >= 0 {
			t.nearest[p] = place[t.nearest[p]]
		}
	}
	for p := range kept {
		t.offset[p] = distance.Offset(t.slots, p)
	}
}

// leastOf returns the place of the smallest value, the first or the last of equals, and the
// value; -1 if none is finite.
func leastOf(values []float64, last bool) (int, float64) {
	least := lanes.Least(values)
	if least > math.MaxFloat64 {
		return -1, least
	}
	if last {
		for t, v := range slices.Backward(values) {
			if v == least {
				return t, least
			}
		}
	}
	return slices.Index(values, least), least
}

// joinAll writes to ik the dissimilarities of clusters of the given sizes to the union of i
// and j from those to i (ik) and to j (jk).
func joinAll(linkage Linkage, update lanceWilliams, ik, jk, size []float64, ij, ni, nj float64) {
	jk, size = jk[:len(ik)], size[:len(ik)]
	switch linkage {
	case WardD, WardD2:
		for t, v := range ik {
			ik[t] = ward(v, jk[t], ij, ni, nj, size[t])
		}
	case Average:
		total := ni + nj
		for t, v := range ik {
			ik[t] = (float64(ni*v) + float64(nj*jk[t])) / total
		}
	default:
		for t, v := range ik {
			ik[t] = update(v, jk[t], ij, ni, nj, size[t])
		}
	}
}
