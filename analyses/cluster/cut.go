package cluster

import (
	"fmt"
	"math"

	"reprise/analyses/distance"
)

// CutK cuts the tree into k clusters. Codes are numbered by first appearance
// in row order, as in R's cutree.
func (t *Dendrogram) CutK(k int) ([]int, error) {
	if k < 1 || k > t.N {
		return nil, fmt.Errorf("k must be between 1 and the number of rows, %d, got %d", t.N, k)
	}
	return t.after(t.N - k), nil
}

// CutUpTo cuts the tree into 1, 2, …, k clusters: element i holds the codes of i+1 clusters,
// numbered as by [Dendrogram.CutK]. Together they cost little more than one cut.
func (t *Dendrogram) CutUpTo(k int) ([][]int, error) {
	finest, err := t.CutK(k)
	if err != nil {
		return nil, err
	}
	out := make([][]int, k)
	out[k-1] = finest
	codes, to := make([]int, (k-1)*t.N), make([]int, k)
	row := func(node int) int { // one in the cluster
		for node > 0 {
			node = t.Merge[node-1][0]
		}
		return -node - 1
	}
	for ; k > 1; k-- {
		fine, coarse := out[k-1], codes[(k-2)*t.N:(k-1)*t.N:(k-1)*t.N]
		m := t.Merge[t.N-k]
		a, b := fine[row(m[0])], fine[row(m[1])]
		a, b = min(a, b), max(a, b)
		for c := range k {
			to[c] = c
			if c > b {
				to[c]--
			}
		}
		to[b] = a
		for i, c := range fine {
			coarse[i] = to[c]
		}
		out[k-2] = coarse
	}
	return out, nil
}

// CutHeight cuts the tree at a height: what merged at or below it stays
// together. It is an error if the heights fall somewhere (Median, Centroid),
// as such a cut isn't defined.
func (t *Dendrogram) CutHeight(height float64) ([]int, error) {
	if math.IsNaN(height) {
		return nil, fmt.Errorf("the height to cut at must be a number")
	}
	steps := 0
	for s, h := range t.Height {
		if s > 0 && h < t.Height[s-1] {
			return nil, fmt.Errorf("the heights of this tree fall at step %d, so it can't be cut at a height; cut it by k", s+1)
		}
		if h <= height {
			steps = s + 1
		}
	}
	return t.after(steps), nil
}

// CutTied reports whether the cut into k clusters separates two mergers of the
// same height (within 1e-12), so that another one is as good.
func (t *Dendrogram) CutTied(k int) bool {
	s := t.N - k // first step not taken
	if s < 1 || s >= len(t.Height) {
		return false
	}
	return math.Abs(t.Height[s]-t.Height[s-1]) <= float64(tieTolerance*math.Abs(t.Height[s]))
}

// after returns the partition after the first steps.
func (t *Dendrogram) after(steps int) []int {
	code := make([]int, t.N)
	size := t.N + steps
	buffer := make([]int, 3*size)
	step := buffer[:size:size] // row or N+step -> later step that took it
	for i := range step {
		step[i] = -1
	}
	at := func(node int) int {
		if node < 0 {
			return -node - 1
		}
		return t.N + node - 1
	}
	for s, m := range t.Merge[:steps] {
		step[at(m[0])], step[at(m[1])] = s, s
	}
	// From the top down, every cluster takes the number of what took it.
	top := buffer[size : 2*size : 2*size]
	for i := len(step) - 1; i >= 0; i-- {
		top[i] = i
		if step[i] >= 0 {
			top[i] = top[t.N+step[i]]
		}
	}
	number := buffer[2*size:] // of a cluster by its top, counted from 1
	k := 0
	for i, at := range top[:t.N] {
		if number[at] == 0 {
			k++
			number[at] = k
		}
		code[i] = number[at] - 1
	}
	return code
}

// Renumber returns the codes 0..k-1 of a partition numbered by first
// appearance, and k. Any integers may name the clusters.
func Renumber(labels []int) ([]int, int) {
	number := make(map[int]int)
	codes := make([]int, len(labels))
	for i, l := range labels {
		c, ok := number[l]
		if !ok {
			c = len(number)
			number[l] = c
		}
		codes[i] = c
	}
	return codes, len(number)
}

// Cophenetic returns the height at which each pair of rows first stands in one
// cluster. Cost O(n²).
func (t *Dendrogram) Cophenetic() (*distance.Condensed, error) {
	c, err := distance.New(t.N)
	if err != nil {
		return nil, err
	}
	members := make([][]int, len(t.Merge))
	of := func(node int) []int {
		if node < 0 {
			return []int{-node - 1}
		}
		return members[node-1]
	}
	for s, m := range t.Merge {
		left, right := of(m[0]), of(m[1])
		for _, i := range left {
			for _, j := range right {
				c.D[distance.Offset(t.N, min(i, j))+max(i, j)] = t.Height[s]
			}
		}
		members[s] = append(append(make([]int, 0, len(left)+len(right)), left...), right...)
		for _, node := range m {
			if node > 0 {
				members[node-1] = nil
			}
		}
	}
	return c, nil
}

// CopheneticCorrelation returns Pearson's correlation of the cophenetic
// distances with d, NaN if one of them doesn't vary. It is an error if d is of
// another number of rows.
func (t *Dendrogram) CopheneticCorrelation(d *distance.Condensed) (float64, error) {
	if d.N != t.N {
		return 0, fmt.Errorf("the tree has %d rows, the dissimilarities %d", t.N, d.N)
	}
	c, err := t.Cophenetic()
	if err != nil {
		return 0, err
	}
	mx, my := mean(c.D), mean(d.D)
	var xx, yy, xy float64
	for i, v := range c.D {
		a, b := v-mx, d.D[i]-my
		xx += float64(a * a)
		yy += float64(b * b)
		xy += float64(a * b)
	}
	if xx == 0 || yy == 0 {
		return math.NaN(), nil
	}
	return max(-1, min(1, xy/math.Sqrt(xx)/math.Sqrt(yy))), nil
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

// Coefficient returns the agglomerative coefficient of AGNES (for a tree by
// [Diana], the divisive coefficient): the mean over the rows of 1 - h/top, with
// h the height at which the row first merges and top the largest height. It is
// NaN with fewer than two rows or if all heights are 0.
//
// Reference: Kaufman L, Rousseeuw PJ. Finding Groups in Data. Wiley 1990.
// doi:10.1002/9780470316801.
func (t *Dendrogram) Coefficient() float64 {
	if t.N < 2 {
		return math.NaN()
	}
	top := 0.0
	for _, h := range t.Height {
		top = max(top, h)
	}
	if top == 0 {
		return math.NaN()
	}
	s := 0.0
	for i, m := range t.Merge {
		for _, node := range m {
			if node < 0 {
				s += 1 - t.Height[i]/top
			}
		}
	}
	return s / float64(t.N)
}
