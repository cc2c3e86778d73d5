package htest

import (
	"context"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/result"
)

// simulationBlock is the number of random tables of one stream.
const simulationBlock = 50

// simulate estimates the p-value from random tables with the margins: the column labels of
// the cases are put in random order.
func (r FisherResult) simulate(ctx context.Context, c counts, opt FisherOptions) (FisherResult, error) {
	g := &network{n: c.n}
	g.keys()
	bound := g.key(c.table) - g.tolerance()
	labels := make([]int32, 0, c.n)
	for j, k := range c.cols {
		for range k {
			labels = append(labels, int32(j))
		}
	}
	hits, err := blocks.Reduce(ctx, opt.Simulations, simulationBlock,
		func(_ context.Context, block, lo, hi int) (int, error) {
			stream := opt.Stream.Sub("fisher", block)
			mine := slices.Clone(labels)
			cells := make([]int, len(c.cols))
			hits := 0
			for range hi - lo {
				stream.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
				from := 0
				var key int64
				for _, size := range c.rows {
					clear(cells)
					for _, l := range mine[from : from+size] {
						cells[l]++
					}
					from += size
					for _, v := range cells {
						key += g.factorial[v]
					}
				}
				if key >= bound {
					hits++
				}
			}
			return hits, nil
		}, func(a, b int) int { return a + b })
	if err != nil {
		return FisherResult{}, err
	}
	b := float64(opt.Simulations)
	r.Method, r.Simulations = "simulated", opt.Simulations
	r.P = float64(hits+1) / (b + 1)
	r.StdErr = math.Sqrt(r.P * (1 - r.P) / b)
	r.Notes = append(r.Notes, result.Notef("simulated",
		"exact counting stopped after %d steps; p was estimated from %d random tables with the observed margins", r.Work, opt.Simulations))
	return r, nil
}
