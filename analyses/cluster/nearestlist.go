package cluster

import (
	"context"
	"math"

	"reprise/analyses/distance"
)

// nearestList keeps for every cluster its nearest one among those with a
// larger number. update is nil for Ward's, which is the most frequent and spared the call;
// dissimilarities are finite. anyPair says that a tie of two pairs without a common cluster
// counts too. Of equally near pairs (i, j) the first in row order wins as in R's
// hclust, or, if last is set, the last one as in cluster::agnes.
func nearestList(ctx context.Context, c *distance.Condensed, update lanceWilliams, anyPair, last bool) (merger, error) {
	n, d := c.N, c.D
	m := merger{steps: make([]step, 0, max(n-1, 0))}
	size := make([]float64, n)
	nearest, least := make([]int, n), make([]float64, n)
	offset := make([]int, n)
	active := make([]int, n)
	for i := range n {
		size[i], active[i], offset[i] = 1, i, distance.Offset(n, i)
	}
	// find sets the nearest of active[at]; the first of equals.
	find := func(at int) {
		i := active[at]
		best, who := math.Inf(1), -1
		row := offset[i]
		if !last {
			for _, j := range active[at+1:] {
				if v := d[row+j]; v < best {
					best, who = v, j
				}
			}
			nearest[i], least[i] = who, best
			return
		}
		for _, j := range active[at+1:] {
			if v := d[row+j]; v < best || who < 0 || v == best {
				best, who = v, j
			}
		}
		nearest[i], least[i] = who, best
	}
	for at := range active {
		find(at)
	}
	for len(active) > 1 {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		i := active[0]
		for _, k := range active[1 : len(active)-1] {
			if least[k] < least[i] || last && least[k] == least[i] {
				i = k
			}
		}
		j, ij := nearest[i], least[i]
		m.steps = append(m.steps, step{i, j, ij})
		tied := false
		limit := ij + math.Abs(float64(ij*tieTolerance))
		if anyPair {
			for _, k := range active[:len(active)-1] {
				tied = tied || k != i && least[k] <= limit
			}
		}
		best, who := math.Inf(1), -1
		gone := 0
		for at, k := range active {
			if k == i {
				continue
			}
			if k == j {
				gone = at
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
			v := 0.0
			if update == nil {
				v = ward(d[pi], d[pj], ij, size[i], size[j], size[k])
			} else {
				v = update(d[pi], d[pj], ij, size[i], size[j], size[k])
			}
			d[pi] = v
			if i < k {
				if v < best || who < 0 || last && v == best {
					best, who = v, k
				}
			} else if v < least[k] || last && v == least[k] && i > nearest[k] {
				// Smaller only where heights can fall.
				least[k], nearest[k] = v, i
			}
		}
		if tied && len(active) > 2 {
			m.ties++
		}
		size[i] += size[j]
		nearest[i], least[i] = who, best
		active = append(active[:gone], active[gone+1:]...)
		for at, k := range active[:len(active)-1] {
			if nearest[k] == i || nearest[k] == j {
				find(at)
			}
		}
	}
	return m, nil
}
