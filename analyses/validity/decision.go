package validity

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

// DecisionOptions control [DecisionTree].
type DecisionOptions struct {
	Depth   int // most splits above a leaf; 0: 4
	MinLeaf int // fewest rows of a leaf; 0: 5
}

// DecisionNode is one node of a decision tree. A row with the node's column at most
// Threshold goes left.
type DecisionNode struct {
	Column      int // -1 for a leaf
	Threshold   float64
	Left, Right int   // indices into Nodes
	Counts      []int // rows by cluster
	Code        int   // the most frequent cluster, the first of equals
}

// Decision is a decision tree; node 0 is its root.
type Decision struct{ Nodes []DecisionNode }

// DecisionTree explains a partition by a classification tree: at every node the column and
// threshold (half way between neighbouring values) with the largest fall of the Gini
// impurity are taken, of equal ones the first column, then the lowest threshold; a node
// becomes a leaf where no split lowers it, at the largest depth, or where a child would have
// fewer than MinLeaf rows. codes are 0..k-1, none empty. It is not pruned. Cost O(depth d n log n).
//
// Reference: Breiman L, Friedman JH, Olshen RA, Stone CJ. Classification and Regression
// Trees. Wadsworth 1984. doi:10.1201/9781315139470.
func DecisionTree(x *linalg.Matrix, codes []int, o DecisionOptions) (*Decision, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	size, err := sizes(codes, x.Rows)
	if err != nil {
		return nil, err
	}
	if o.Depth == 0 {
		o.Depth = 4
	}
	if o.MinLeaf == 0 {
		o.MinLeaf = 5
	}
	if o.Depth < 0 || o.MinLeaf < 1 {
		return nil, fmt.Errorf("depth and smallest leaf must be at least 1, got %d and %d", o.Depth, o.MinLeaf)
	}
	t := &Decision{}
	rows := make([]int, x.Rows)
	for i := range rows {
		rows[i] = i
	}
	t.grow(x, codes, len(size), rows, o, o.Depth)
	return t, nil
}

// grow adds the node of the rows and returns its index.
func (t *Decision) grow(x *linalg.Matrix, codes []int, k int, rows []int, o DecisionOptions, depth int) int {
	node := DecisionNode{Column: -1, Left: -1, Right: -1, Counts: make([]int, k)}
	for _, i := range rows {
		node.Counts[codes[i]]++
	}
	for c, n := range node.Counts {
		if n > node.Counts[node.Code] {
			node.Code = c
		}
	}
	at := len(t.Nodes)
	t.Nodes = append(t.Nodes, node)
	if depth == 0 || node.Counts[node.Code] == len(rows) {
		return at
	}
	column, threshold := split(x, codes, rows, node.Counts, o.MinLeaf)
	if column < 0 {
		return at
	}
	var left, right []int
	for _, i := range rows {
		if x.At(i, column) <= threshold {
			left = append(left, i)
		} else {
			right = append(right, i)
		}
	}
	l := t.grow(x, codes, k, left, o, depth-1)
	r := t.grow(x, codes, k, right, o, depth-1)
	t.Nodes[at].Column, t.Nodes[at].Threshold, t.Nodes[at].Left, t.Nodes[at].Right = column, threshold, l, r
	return at
}

// split finds the best split of rows; column -1 for none. The impurity of a node of n rows
// is n - sum of squared counts / n, so the fall is compared by sums of squares over sizes.
func split(x *linalg.Matrix, codes, rows, counts []int, minLeaf int) (column int, threshold float64) {
	n := len(rows)
	squares := func(list []int) float64 {
		s := 0
		for _, v := range list {
			s += v * v
		}
		return float64(s)
	}
	column = -1
	best := squares(counts)/float64(n) + float64(float64(n)*1e-12)
	order := slices.Clone(rows)
	for j := range x.Cols {
		sort.SliceStable(order, func(a, b int) bool { return x.At(order[a], j) < x.At(order[b], j) })
		left, right := make([]int, len(counts)), slices.Clone(counts)
		for at, i := range order[:n-1] {
			left[codes[i]]++
			right[codes[i]]--
			here, next := x.At(i, j), x.At(order[at+1], j)
			if here == next || at+1 < minLeaf || n-at-1 < minLeaf {
				continue
			}
			if v := squares(left)/float64(at+1) + squares(right)/float64(n-at-1); v > best {
				best, column, threshold = v, j, here+float64((next-here)/2)
				if threshold >= next || math.IsInf(threshold, 0) { // neighbours, or a range that overflows
					threshold = here
				}
			}
		}
	}
	return column, threshold
}

// Assign implements Rule.
func (t *Decision) Assign(x *linalg.Matrix) []int {
	out := make([]int, x.Rows)
	for i := range out {
		node := &t.Nodes[0]
		for node.Column >= 0 {
			next := node.Right
			if x.At(i, node.Column) <= node.Threshold {
				next = node.Left
			}
			node = &t.Nodes[next]
		}
		out[i] = node.Code
	}
	return out
}
