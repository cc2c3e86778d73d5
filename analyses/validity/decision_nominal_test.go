package validity

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// improvements are the falls of the impurity over the tree, sorted, and the leaf of each row.
func (t *Decision) improvements(x *linalg.Matrix) (falls []float64, leaves []int) {
	share := func(n *DecisionNode) float64 {
		total := 0
		for _, v := range n.Counts {
			total += v
		}
		return squares(n.Counts) / float64(total)
	}
	for i := range t.Nodes {
		if n := &t.Nodes[i]; n.Column >= 0 {
			falls = append(falls, share(&t.Nodes[n.Left])+share(&t.Nodes[n.Right])-share(n))
		}
	}
	slices.Sort(falls)
	for i := range x.Rows {
		at := 0
		for t.Nodes[at].Column >= 0 {
			if n := &t.Nodes[at]; n.left(x.At(i, n.Column)) {
				at = n.Left
			} else {
				at = n.Right
			}
		}
		leaves = append(leaves, at)
	}
	return falls, leaves
}

// TestNominalSplitsAgainstRpart compares whole trees: the fall of the Gini impurity of every
// split, the leaves as a partition of the rows, and what they predict.
func TestNominalSplitsAgainstRpart(t *testing.T) {
	b, err := os.ReadFile("testdata/tree.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases []struct {
			Name                           string
			Depth, Columns                 int
			MinLeaf                        int `json:"min_leaf"`
			Levels, Class, Predicted, Leaf []int
			X, Improve                     []float64
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		x := &linalg.Matrix{Rows: len(c.Class), Cols: c.Columns, Data: c.X}
		tree, err := DecisionTree(x, c.Class, DecisionOptions{Depth: c.Depth, MinLeaf: c.MinLeaf, Levels: c.Levels})
		if err != nil {
			t.Fatal(err)
		}
		falls, leaves := tree.improvements(x)
		slices.Sort(c.Improve)
		if len(falls) != len(c.Improve) {
			t.Errorf("%s: %d splits, rpart %d", c.Name, len(falls), len(c.Improve))
			continue
		}
		for i, v := range falls {
			if math.Abs(v-c.Improve[i]) > 1e-12*float64(x.Rows) {
				t.Errorf("%s: fall %v, rpart %v", c.Name, v, c.Improve[i])
			}
		}
		g, err := Agreement(leaves, c.Leaf)
		if err != nil || g.AdjustedRand != 1 {
			t.Errorf("%s: other leaves than rpart's (%v)", c.Name, err)
		}
		if got := tree.Assign(x); !slices.Equal(got, c.Predicted) {
			t.Errorf("%s: predicted %v, rpart %v", c.Name, got, c.Predicted)
		}
	}
}

// TestNominalSplitsAreTheBest compares with every split into two sets of levels, for two
// clusters (an order is enough) and more.
func TestNominalSplitsAreTheBest(t *testing.T) {
	s := rng.New(4, "levels")
	for round := range 60 {
		k, levels, n := 2+round%3, 2+s.IntN(7), 40
		x, codes := linalg.New(n, 1), make([]int, n)
		for i := range n {
			l := s.IntN(levels)
			x.Set(i, 0, float64(l))
			codes[i] = i % k
			if s.Float64() < 0.5 {
				codes[i] = l * 7 % k
			}
		}
		tree, err := DecisionTree(x, codes, DecisionOptions{Depth: 1, MinLeaf: 3, Levels: []int{levels}})
		if err != nil {
			continue // a cluster without a row
		}
		want := 0.0
		for set := range 1 << levels {
			left, right, nl := make([]int, k), make([]int, k), 0
			for i, c := range codes {
				if set>>int(x.At(i, 0))&1 == 1 {
					left[c]++
					nl++
				} else {
					right[c]++
				}
			}
			if nl >= 3 && n-nl >= 3 {
				all := make([]int, k)
				for c := range all {
					all[c] = left[c] + right[c]
				}
				want = max(want, squares(left)/float64(nl)+squares(right)/float64(n-nl)-squares(all)/float64(n))
			}
		}
		falls, _ := tree.improvements(x)
		got := 0.0
		if len(falls) > 0 {
			got = falls[0]
			if first := slices.Index(tree.Nodes[0].Occurs, true); !tree.Nodes[0].Goes[first] {
				t.Errorf("the lowest level goes right: %+v", tree.Nodes[0])
			}
		}
		if math.Abs(got-want) > 1e-10 {
			t.Errorf("round %d: %d levels, %d clusters: fall %v, best %v", round, levels, k, got, want)
		}
	}
}

func TestNominalSplitEdges(t *testing.T) {
	// Beyond the limit: 15 levels, each of one of three clusters.
	n := 90
	x, codes := linalg.New(n, 1), make([]int, n)
	for i := range n {
		x.Set(i, 0, float64(i%15))
		codes[i] = i % 15 % 3
	}
	tree, err := DecisionTree(x, codes, DecisionOptions{Depth: 2, MinLeaf: 5, Levels: []int{20}})
	if err != nil || !slices.Equal(tree.Assign(x), codes) {
		t.Errorf("15 levels: %v, %v", tree, err)
	}
	// A level that the rows don't have goes with the larger child.
	root := tree.Nodes[0]
	larger := root.Right
	if sum(tree.Nodes[root.Left].Counts) >= sum(tree.Nodes[root.Right].Counts) {
		larger = root.Left
	}
	if (larger == root.Left) != root.Goes[17] || root.Occurs[17] {
		t.Errorf("an unseen level: %+v", root)
	}
	for _, c := range []struct {
		levels []int
		want   string
	}{
		{[]int{3, 3}, "1 columns need as many numbers of levels, got 2"},
		{[]int{10}, "row 11, column 1 must be a level code from 0 to 9, got 10"},
	} {
		if _, err := DecisionTree(x, codes, DecisionOptions{Levels: c.levels}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := DecisionTree(&linalg.Matrix{Rows: 2, Cols: 1, Data: []float64{0, 0.5}}, []int{0, 1}, DecisionOptions{Levels: []int{2}}); err == nil {
		t.Error("half a level passes")
	}
}

func sum(v []int) int {
	t := 0
	for _, x := range v {
		t += x
	}
	return t
}
