package htest

import (
	"context"
	"errors"
	"fmt"

	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// FisherOptions bound the work of FisherRxC.
type FisherOptions struct {
	// Work is the number of steps (an edge of the network that is made, a path that is carried
	// along one, four cases of a node that is bounded) after which the exact count gives up; 0
	// stands for FisherWork.
	Work int
	// Simulations is the number of random tables when it does; 0 gives an error instead.
	Simulations int
	// Stream draws them; it must be there if Simulations is.
	Stream *rng.Stream
}

// FisherWork is the default amount of work, up to about half a minute.
const FisherWork = 400_000_000

// fisherMost is the largest number of cases: the factorials' keys and, for simulation, the
// cases' labels are kept.
const fisherMost = 10_000_000

// FisherResult is the result of Fisher's exact test of an r by c table.
type FisherResult struct {
	// Method is "exact" or "simulated".
	Method string
	N      int
	P      float64
	// Simulations is the number of random tables, 0 where P is exact.
	Simulations int
	// StdErr is the standard error of a simulated P, 0 where it is exact.
	StdErr float64
	Work   int // steps done
	Notes  []result.Note
}

// ErrWork is wrapped by the error of FisherRxC when exact counting would take too long and
// no simulation was asked for.
var ErrWork = errors.New("exact counting of the table needs too much work")

// FisherRxC is the exact test of Freeman and Halton for a table of counts of any size.
//
// Null hypothesis: rows and columns are independent; the p-value is the probability, given
// the margins, of all tables that are at most as probable as the observed one (within a
// relative 1e-7).
//
// Method: a network as Mehta and Patel's. Columns are filled one after another; a node is the
// sorted vector of what is left of the rows, so tables that differ by exchanging rows with
// equal remainders share it. How probable the completions of a node can be is bounded when it
// is made; a path whose every completion counts, or whose none does, leaves at once, and a
// node that no path stays at is never opened. Paths with the same probability so far are
// merged. Where two columns are left one
// determines the other: the completions are sorted, and summed against the sorted paths. Empty
// rows and columns are left out; at most 10 million cases are taken. After opt.Work steps the p-value is (1+count)/(B+1) over
// B = opt.Simulations random tables with the margins, and a note says so. Work is counted
// in steps, never in time: the same table always gives the same answer.
//
// References: Freeman and Halton 1951, doi:10.1093/biomet/38.1-2.141; Mehta and Patel 1983,
// doi:10.1080/01621459.1983.10477989.
func FisherRxC(ctx context.Context, table [][]int, opt FisherOptions) (FisherResult, error) {
	c, err := newCounts(table)
	if err != nil {
		return FisherResult{}, err
	}
	if opt.Work == 0 {
		opt.Work = FisherWork
	}
	reduced, _, _ := Observed(table)
	r := FisherResult{Method: "exact", N: c.n}
	if len(reduced) < 2 || len(reduced[0]) < 2 {
		r.P = 1
		return r, nil
	}
	if len(reduced) == 2 && len(reduced[0]) == 2 {
		two, err := Fisher2x2(reduced)
		r.P = two.P
		return r, err
	}
	if c, err = newCounts(reduced); err != nil {
		return FisherResult{}, err
	}
	if c.n > fisherMost {
		return FisherResult{}, fmt.Errorf("the exact test takes at most %d cases, got %d; with so many, use the chi-square test", fisherMost, c.n)
	}
	net := newNetwork(c, opt.Work)
	p, err := net.run(ctx)
	r.Work = net.work
	if err == nil {
		r.P = p
		return r, nil
	}
	if !errors.Is(err, ErrWork) {
		return FisherResult{}, err
	}
	if opt.Simulations < 1 || opt.Stream == nil {
		return FisherResult{}, fmt.Errorf("%w: stopped after %d steps; with a seed it is simulated", err, net.work)
	}
	return r.simulate(ctx, c, opt)
}
