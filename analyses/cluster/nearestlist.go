package cluster

import (
	"context"
	"math"

	"reprise/analyses/distance"
)

// nearestList keeps for every cluster its nearest one among those with a
// larger number. linkage, if it is Average or Ward's, spares the calls of update;
// dissimilarities are finite. anyPair says that a tie of two pairs without a common cluster
// counts too. Of equally near pairs (i, j) the first in row order wins as in R's
// hclust, or, if last is set, the last one as in cluster::agnes.
func nearestList(ctx context.Context, c *distance.Condensed, linkage Linkage, update lanceWilliams, anyPair, last bool) (merger, error) {
	n, d := c.N, c.D
	m := merger{steps: make([]step, 0, max(n-1, 0))}
	numbers, values := make([]int, 3*n), make([]float64, 4*n)
	offset := numbers[:n]
	// By place among the clusters left, in ascending order: number, nearest, its
	// dissimilarity, rows.
	active, nearest := numbers[n:2*n], numbers[2*n:]
	least, size, ik, jk := values[:n], values[n:2*n], values[2*n:3*n], values[3*n:]
	for i := range n {
		size[i], active[i], offset[i] = 1, i, distance.Offset(n, i)
	}
	// find sets the nearest of the cluster at a place; the first of equals.
	find := func(at int) {
		row := offset[active[at]]
		best, who := math.Inf(1), -1
		if !last {
			for _, j := range active[at+1:] {
				if v := d[row+j]; v < best {
					best, who = v, j
				}
			}
		} else {
			for _, j := range active[at+1:] {
				if v := d[row+j]; v < best || who < 0 || v == best {
					best, who = v, j
				}
			}
		}
		nearest[at], least[at] = who, best
	}
	for at := range active {
		find(at)
	}
	for len(active) > 1 {
		if len(active)%64 == 0 { // asking costs as much as a step of a small tree
			if err := ctx.Err(); err != nil {
				return m, err
			}
		}
		first := choose(least[:len(active)-1], last)
		i, j, ij := active[first], nearest[first], least[first]
		m.steps = append(m.steps, step{i, j, ij})
		tied := false
		limit := ij + math.Abs(float64(ij*tieTolerance))
		if anyPair {
			for at, v := range least[:len(active)-1] {
				tied = tied || at != first && v <= limit
			}
		}
		// Gather the dissimilarities of the third clusters to i and j, join them, put them back.
		oi, oj := offset[i], offset[j]
		for at, k := range active[:first] {
			row := d[offset[k]+i : offset[k]+j+1]
			ik[at], jk[at] = row[0], row[len(row)-1]
		}
		gone := first + 1
		ik[first], jk[first] = math.MaxFloat64, math.MaxFloat64
		for ; active[gone] != j; gone++ {
			k := active[gone]
			ik[gone], jk[gone] = d[oi+k], d[offset[k]+j]
		}
		ik[gone], jk[gone] = math.MaxFloat64, math.MaxFloat64
		for at, k := range active[gone+1:] {
			ik[gone+1+at], jk[gone+1+at] = d[oi+k], d[oj+k]
		}
		third := ik[:len(active)]
		for at, v := range third {
			if v <= limit || jk[at] <= limit {
				tied = true
				break
			}
		}
		ni, nj := size[first], size[gone]
		joinAll(linkage, update, third, jk, size, ij, ni, nj)
		for at, v := range third[:first] {
			d[offset[active[at]]+i] = v
			// Smaller only where heights can fall.
			if v < least[at] || last && v == least[at] && i > nearest[at] {
				least[at], nearest[at] = v, i
			}
		}
		best, who := math.Inf(1), -1
		for at, v := range third[first+1:] {
			at += first + 1
			if at == gone {
				continue
			}
			d[oi+active[at]] = v
			if v < best || last && v == best {
				best, who = v, active[at]
			}
		}
		if tied && len(active) > 2 {
			m.ties++
		}
		size[first] += size[gone]
		nearest[first], least[first] = who, best
		copy(size[gone:], size[gone+1:])
		copy(active[gone:], active[gone+1:])
		copy(nearest[gone:], nearest[gone+1:])
		copy(least[gone:], least[gone+1:])
		left := len(active) - 1
		active, nearest, least = active[:left], nearest[:left], least[:left]
		for at, who := range nearest[:min(gone, left-1)] {
			if who == i || who == j {
				find(at)
			}
		}
	}
	return m, nil
}

// choose returns the place of the smallest value, the first or the last of equals.
func choose(values []float64, last bool) int {
	at, best := 0, values[0]
	if last {
		for t, v := range values {
			if v <= best {
				at, best = t, v
			}
		}
		return at
	}
	for t, v := range values {
		if v < best {
			at, best = t, v
		}
	}
	return at
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
