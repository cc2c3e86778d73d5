package validity

import (
	"fmt"
	"slices"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// ExhaustiveLevels is the largest number of levels in a node up to which a nominal column's
// splits between more than two clusters are all tried.
const ExhaustiveLevels = 12

// checkLevels holds the values of nominal columns against their levels.
func checkLevels(x *linalg.Matrix, levels []int) ([]int, error) {
	if levels == nil {
		return make([]int, x.Cols), nil
	}
	if len(levels) != x.Cols {
		return nil, fmt.Errorf("%d columns need as many numbers of levels, got %d", x.Cols, len(levels))
	}
	for j, l := range levels {
		for i := 0; l > 0 && i < x.Rows; i++ {
			v, err := numeric.ToInt(x.At(i, j))
			if err != nil || v < 0 || v >= l || float64(v) != x.At(i, j) {
				return nil, fmt.Errorf("row %d, column %d must be a level code from 0 to %d, got %v", i+1, j+1, l-1, x.At(i, j))
			}
		}
	}
	return levels, nil
}

// levelTable counts the rows of a node by level and cluster.
type levelTable struct {
	counts [][]int // level by cluster
	rows   []int   // by level
}

func newLevelTable(x *linalg.Matrix, codes, rows []int, column, levels, k int) *levelTable {
	t := &levelTable{counts: make([][]int, levels), rows: make([]int, levels)}
	for l := range t.counts {
		t.counts[l] = make([]int, k)
	}
	for _, i := range rows {
		l, err := numeric.ToInt(x.At(i, column))
		if err != nil {
			panic(err) // the codes were checked
		}
		t.counts[l][codes[i]]++
		t.rows[l]++
	}
	return t
}

func (t *levelTable) occurs() []bool {
	out := make([]bool, len(t.rows))
	for l, n := range t.rows {
		out[l] = n > 0
	}
	return out
}

// split returns the levels that go left by the best split and its sum of squares over sizes;
// nil where none is above the given best.
func (t *levelTable) split(counts []int, minLeaf int, best float64) (float64, []bool) {
	var present, clusters []int
	for l, n := range t.rows {
		if n > 0 {
			present = append(present, l)
		}
	}
	for c, n := range counts {
		if n > 0 {
			clusters = append(clusters, c)
		}
	}
	if len(present) < 2 {
		return best, nil
	}
	var goes []bool
	try := func(left []int) {
		sum, n := make([]int, len(counts)), 0
		for _, l := range left {
			for c, v := range t.counts[l] {
				sum[c] += v
			}
			n += t.rows[l]
		}
		rest, total := slices.Clone(counts), 0
		for c := range rest {
			total += rest[c]
			rest[c] -= sum[c]
		}
		if n < minLeaf || total-n < minLeaf {
			return
		}
		if v := squares(sum)/float64(n) + squares(rest)/float64(total-n); v > best {
			best, goes = v, make([]bool, len(t.rows))
			for _, l := range left {
				goes[l] = true
			}
		}
	}
	switch {
	case len(clusters) == 2:
		t.byShare(present, clusters[1], try)
	case len(present) <= ExhaustiveLevels:
		// Every subset but the empty one of all levels but the first goes right.
		for right := 1; right < 1<<(len(present)-1); right++ {
			left := []int{present[0]}
			for b, l := range present[1:] {
				if right>>b&1 == 0 {
					left = append(left, l)
				}
			}
			try(left)
		}
	default:
		for _, c := range clusters {
			t.byShare(present, c, try)
		}
	}
	if goes != nil && !goes[present[0]] { // the set with the lowest level goes left
		for _, l := range present {
			goes[l] = !goes[l]
		}
	}
	return best, goes
}

// byShare tries every cut of the levels in the order of one cluster's share of their rows, of
// equal shares in their own.
func (t *levelTable) byShare(present []int, cluster int, try func(left []int)) {
	order := slices.Clone(present)
	slices.SortStableFunc(order, func(a, b int) int { // a/b as fractions, exactly
		return t.counts[a][cluster]*t.rows[b] - t.counts[b][cluster]*t.rows[a]
	})
	for n := 1; n < len(order); n++ {
		try(order[:n])
	}
}
