package validity

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// DecisionOptions control [DecisionTree].
type DecisionOptions struct {
	Depth   int // most splits above a leaf; 0: 4
	MinLeaf int // fewest rows of a leaf; 0: 5
	// Levels is, per column, the number of levels of a nominal one, whose values are codes from
	// 0; 0 for a column that is ordered. nil: all are ordered.
	Levels []int
}

// DecisionNode is one node of a decision tree. A row with the node's column at most Threshold
// goes left; of a nominal column one whose level is among Goes.
type DecisionNode struct {
	Column      int // -1 for a leaf
	Threshold   float64
	Goes        []bool // of a nominal column: the levels that go left
	Occurs      []bool // and those that the node's rows have
	Left, Right int    // indices into Nodes
	Counts      []int  // rows by cluster
	Code        int    // the most frequent cluster, the first of equals
}

// Decision is a decision tree; node 0 is its root.
type Decision struct{ Nodes []DecisionNode }

// DecisionTree explains a partition by a classification tree: at every node the column and
// threshold (half way between neighbouring values) with the largest fall of the Gini
// impurity are taken, of equal ones the first column, then the lowest threshold; a node
// becomes a leaf where no split lowers it, at the largest depth, or where a child would have
// fewer than MinLeaf rows. codes are 0..k-1, none empty. It is not pruned.
//
// Of a nominal column with l levels in a node the best of its splits into two sets of levels is
// taken: where the node has rows of two clusters by ordering the levels by the share of the
// second, which is enough (Breiman et al., theorem 4.5); of more clusters every one of the
// 2^(l-1) - 1 up to [ExhaustiveLevels] levels, and beyond it the best of the orders by the share
// of each cluster in turn, which may miss the best. The set with the lowest level goes left;
// of equal splits the first found is taken. A level that a node's rows don't have goes with
// the larger child, left of equal ones. Cost O(depth d n log n), and O(2^l k) per node for
// every nominal column.
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
	if o.Levels, err = checkLevels(x, o.Levels); err != nil {
		return nil, err
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
	best := split(x, codes, rows, node.Counts, o)
	if best.Column < 0 {
		return at
	}
	var left, right []int
	for _, i := range rows {
		if best.left(x.At(i, best.Column)) {
			left = append(left, i)
		} else {
			right = append(right, i)
		}
	}
	for level, occurs := range best.Occurs {
		if !occurs {
			best.Goes[level] = len(left) >= len(right)
		}
	}
	best.Left = t.grow(x, codes, k, left, o, depth-1)
	best.Right = t.grow(x, codes, k, right, o, depth-1)
	best.Counts, best.Code = node.Counts, node.Code
	t.Nodes[at] = best
	return at
}

// left reports whether a value of the node's column goes left.
func (n *DecisionNode) left(v float64) bool {
	if n.Goes == nil {
		return v <= n.Threshold
	}
	level, err := numeric.ToInt(v)
	return err == nil && level >= 0 && level < len(n.Goes) && n.Goes[level]
}

// squares is the sum of squared counts.
func squares(counts []int) float64 {
	s := 0
	for _, v := range counts {
		s += v * v
	}
	return float64(s)
}

// split finds the best split of rows; column -1 for none. The impurity of a node of n rows
// is n - sum of squared counts / n, so the fall is compared by sums of squares over sizes.
func split(x *linalg.Matrix, codes, rows, counts []int, o DecisionOptions) DecisionNode {
	n, minLeaf := len(rows), o.MinLeaf
	out := DecisionNode{Column: -1}
	best := squares(counts)/float64(n) + float64(float64(n)*1e-12)
	order := slices.Clone(rows)
	for j := range x.Cols {
		if levels := o.Levels[j]; levels > 0 {
			table := newLevelTable(x, codes, rows, j, levels, len(counts))
			if v, goes := table.split(counts, minLeaf, best); goes != nil {
				best, out = v, DecisionNode{Column: j, Goes: goes, Occurs: table.occurs()}
			}
			continue
		}
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
				best, out = v, DecisionNode{Column: j, Threshold: here + float64((next-here)/2)}
				if out.Threshold >= next || math.IsInf(out.Threshold, 0) { // neighbours, or a range that overflows
					out.Threshold = here
				}
			}
		}
	}
	return out
}

// Assign implements Rule.
func (t *Decision) Assign(x *linalg.Matrix) []int {
	out := make([]int, x.Rows)
	for i := range out {
		node := &t.Nodes[0]
		for node.Column >= 0 {
			next := node.Right
			if node.left(x.At(i, node.Column)) {
				next = node.Left
			}
			node = &t.Nodes[next]
		}
		out[i] = node.Code
	}
	return out
}
