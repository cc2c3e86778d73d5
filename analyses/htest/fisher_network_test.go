package htest

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// Edges that are made a second time give the same sum as edges that are kept, bit for bit, and
// so do wide nodes; a table has the same p-value whichever way it lies.
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
		kept, remade := newNetwork(c, FisherWork), newNetwork(c, FisherWork)
		remade.maxEdges = 0
		p, q := must(kept.run(context.Background())), must(remade.run(context.Background()))
		if !remade.remade || kept.remade || math.Float64bits(p) != math.Float64bits(q) {
			t.Fatalf("%v: %v with edges kept, %v with edges made again", table, p, q)
		}
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
