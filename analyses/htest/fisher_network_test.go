package htest

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The table of hair and eyes without green eyes, 528 cases in 4 by 3 cells, against its full
// enumeration (testdata/fisher_enumeration.c). R's fisher.test has 6.7822549e-27 there, off by a relative
// 2.2e-7: it merges paths whose lengths nearly agree.
func TestFisherEnumerated(t *testing.T) {
	want := 0.0
	for _, line := range strings.Split(string(must(os.ReadFile("testdata/fisher_enumeration.txt"))), "\n") {
		if v, ok := strings.CutPrefix(line, "tolerance "); ok {
			want = must(strconv.ParseFloat(v, 64))
		}
	}
	r := must(FisherRxC(context.Background(), [][]int{{68, 20, 15}, {119, 84, 54}, {26, 17, 14}, {7, 94, 10}}, FisherOptions{}))
	if math.Abs(r.P-want) > 1e-13*want || r.Method != "exact" {
		t.Errorf("%s %.17g, enumerated %.17g", r.Method, r.P, want)
	}
}

// A table has the same p-value whichever way it lies, and one whose nodes don't fit a code has an error.
func TestFisherNetwork(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 40 {
		rows, cols := 3+r.IntN(3), 3+r.IntN(2)
		table, turned := make([][]int, rows), make([][]int, cols)
		for j := range turned {
			turned[j] = make([]int, rows)
		}
		for i := range table {
			table[i] = make([]int, cols)
			for j := range table[i] {
				table[i][j] = 1 + r.IntN(4)
				turned[cols-1-j][rows-1-i] = table[i][j]
			}
		}
		c := must(newCounts(table))
		p := must(newNetwork(c, FisherWork).run(context.Background()))
		if other := must(FisherRxC(context.Background(), turned, FisherOptions{})); math.Abs(other.P-p) > 1e-11*p {
			t.Fatalf("%v: %v, turned %v", table, p, other.P)
		}
	}
	// 30 by 30 cells need wider codes than there are: an error, or a simulation, never a wrong sum
	wide := make([][]int, 30)
	for i := range wide {
		wide[i] = make([]int, 30)
		for j := range wide[i] {
			wide[i][j] = 1 + (i*j)%3
		}
	}
	if _, err := FisherRxC(context.Background(), wide, FisherOptions{}); err == nil {
		t.Error("no error for 30 by 30 cells")
	}
	if _, err := FisherRxC(context.Background(), [][]int{{fisherMost, 1, 2}, {3, 4, 5}}, FisherOptions{}); err == nil {
		t.Error("no error for too many cases")
	}
}

// No table's key lies beyond the bounds of its margins, and the lower one is mostly met.
func TestFisherBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	met, trials := 0, 300
	for range trials {
		rows, cols := 2+r.IntN(3), 2+r.IntN(2)
		table := make([][]int, rows)
		for i := range table {
			table[i] = make([]int, cols)
			for j := range table[i] {
				table[i][j] = r.IntN(5)
			}
			table[i][r.IntN(cols)]++
		}
		table, _, _ = Observed(table)
		if len(table) < 2 || len(table[0]) < 2 {
			trials--
			continue
		}
		g := newNetwork(must(newCounts(table)), FisherWork)
		left := make([]int32, len(g.rows))
		for i, v := range g.rows {
			left[i] = int32(v)
		}
		low, high := g.bounds.of(g, left, g.cols)
		least, most := int64(math.MaxInt64), int64(math.MinInt64)
		var fill func(column, row int, rest, key int64)
		fill = func(column, row int, rest, key int64) {
			switch {
			case column == len(g.cols)-1:
				for _, v := range left {
					key += g.factorial[v]
				}
				least, most = min(least, key), max(most, key)
			case row == len(left):
				if rest == 0 {
					next := int64(0)
					if column+1 < len(g.cols) {
						next = int64(g.cols[column+1])
					}
					fill(column+1, 0, next, key)
				}
			default:
				for v := int32(0); v <= left[row] && int64(v) <= rest; v++ {
					left[row] -= v
					fill(column, row+1, rest-int64(v), key+g.factorial[v])
					left[row] += v
				}
			}
		}
		fill(0, 0, int64(g.cols[0]), 0)
		if low > least || high < most {
			t.Fatalf("%v: keys of %d to %d, bounds %d and %d", table, least, most, low, high)
		}
		if low == least {
			met++
		}
	}
	if met < trials*3/4 {
		t.Errorf("the lower bound is met in %d of %d tables", met, trials)
	}
}
