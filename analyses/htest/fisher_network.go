package htest

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/dist"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// network is the graph of all tables with given margins.
//
// The probability of a table is a constant over Π x_ij!. Its logarithm is kept as a whole
// number: Σ log x_ij! with each log x! summed from whole multiples for its prime factors, so
// that tables of equal probability have equal keys whatever their factorials are, and
// merging is exact.
type network struct {
	rows, cols []int
	n          int
	scale      float64 // of the keys
	factorial  []int64 // key of k!
	bound      int64   // a table counts if its key is at least this
	levels     [][]*node
	work       int
	limit      int
	edges      int
}

// node is what is left of the rows, in falling order, after some columns.
type node struct {
	left     []int
	longest  int64 // smallest key of a completion, the most probable one
	shortest int64 // largest key of a completion, the least probable one
	edges    []edge
	paths    pathSet
}

// edge fills one column: its key, the probability of the column given what is left, and
// the index of the node it leads to.
type edge struct {
	key  int64
	prob float64
	to   int32
}

// maxEdges bounds the memory of a network, maxPaths that of the paths at one level.
const (
	maxEdges = 6_000_000
	maxPaths = 8_000_000
)

func newNetwork(c counts, limit int) *network {
	g := &network{rows: slices.Clone(c.rows), cols: slices.Clone(c.cols), n: c.n, limit: limit}
	// Fewer rows make smaller nodes; among equals the side whose margins have fewer sums.
	if len(g.rows) > len(g.cols) || len(g.rows) == len(g.cols) && states(g.rows) > states(g.cols) {
		g.rows, g.cols = g.cols, g.rows
	}
	slices.Sort(g.rows)
	slices.Reverse(g.rows)
	slices.Sort(g.cols) // the largest column comes last, where it is determined
	g.keys()
	g.bound = g.key(c.table) - g.tolerance()
	return g
}

func states(margins []int) float64 {
	p := 1.0
	for _, m := range margins {
		p *= float64(m + 1)
	}
	return p
}

// keys fills factorial for 0..n.
func (g *network) keys() {
	n := float64(g.n + 2)
	exponent := 61
	for bound := n * numeric.Log(n); bound > 1; bound /= 2 {
		exponent--
	}
	g.scale = math.Ldexp(1, min(exponent, 50))
	smallestFactor := make([]int32, g.n+1)
	log := make([]int64, g.n+1) // key of k itself
	g.factorial = make([]int64, g.n+1)
	for k := 2; k <= g.n; k++ {
		if p := int(smallestFactor[k]); p != 0 {
			log[k] = log[p] + log[k/p]
		} else {
			log[k] = wholeKey(float64(g.scale * numeric.Log(float64(k))))
			for m := k * k; m <= g.n && k <= 1<<15; m += k {
				if smallestFactor[m] == 0 {
					smallestFactor[m] = int32(k)
				}
			}
		}
		g.factorial[k] = g.factorial[k-1] + log[k]
	}
}

// wholeKey rounds a number that the choice of scale keeps below 2^62.
func wholeKey(x float64) int64 {
	k, err := numeric.ToInt64(math.Round(x))
	if err != nil {
		panic(err)
	}
	return k
}

func (g *network) tolerance() int64 { return wholeKey(float64(g.scale * relativeTie)) }

func (g *network) key(table [][]int) int64 {
	var k int64
	for _, row := range table {
		for _, v := range row {
			k += g.factorial[v]
		}
	}
	return k
}

// run returns the p-value, or ErrWork.
func (g *network) run(ctx context.Context) (float64, error) {
	if err := g.build(ctx); err != nil {
		return 0, err
	}
	return g.sum(ctx)
}

// build makes the nodes and edges level by level, then the bounds backward.
func (g *network) build(ctx context.Context) error {
	last := len(g.cols) - 1
	left := g.n
	g.levels = [][]*node{{{left: g.rows}}}
	for level, column := range g.cols[:last] {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := builder{g: g, column: column, index: map[string]int32{}, binomial: map[int][]float64{}}
		b.share = float64(column) / float64(left)
		b.whole = dist.Binomial{N: left, P: b.share}.Prob(column)
		for _, nd := range g.levels[level] {
			b.nd, b.x = nd, make([]int, len(nd.left))
			room := 0
			for _, r := range nd.left {
				room += r
			}
			b.fill(0, column, room, 0, 1/b.whole, 0, 0)
			if g.work > g.limit || g.edges > maxEdges {
				return ErrWork
			}
		}
		g.levels = append(g.levels, b.next)
		left -= column
	}
	for level := last; level >= 0; level-- {
		for _, nd := range g.levels[level] {
			if level == last {
				for _, r := range nd.left {
					nd.longest += g.factorial[r]
				}
				nd.shortest = nd.longest
				continue
			}
			nd.longest, nd.shortest = math.MaxInt64, math.MinInt64
			for _, e := range nd.edges {
				to := g.levels[level+1][e.to]
				nd.longest = min(nd.longest, e.key+to.longest)
				nd.shortest = max(nd.shortest, e.key+to.shortest)
			}
		}
	}
	return nil
}

// builder fills one column at all nodes of a level.
type builder struct {
	g        *network
	column   int
	share    float64           // of the column in what is left
	whole    float64           // binomial probability of the column's total
	binomial map[int][]float64 // Bin(x; r, share) by r
	nd       *node
	x        []int
	next     []*node
	index    map[string]int32
	sorted   []int
	code     []byte
}

// fill gives cells from row i on the rest of the column; room is what those rows have left.
// Rows with equal remainders take falling cells: position (from 0) and run count equal rows
// and equal cells before i, so that prob holds the number of ways to exchange them.
func (b *builder) fill(i, rest, room int, key int64, prob float64, position, run int) {
	if b.g.edges > maxEdges || b.g.work > b.g.limit {
		return
	}
	if i == len(b.x) {
		b.add(key, prob)
		return
	}
	r := b.nd.left[i]
	room -= r
	most := min(r, rest)
	same := i > 0 && b.nd.left[i-1] == r
	if same {
		most = min(most, b.x[i-1])
		position++
	} else {
		position, run = 0, 0
	}
	for v := max(0, rest-room); v <= most; v++ {
		ways, length := 1.0, 1
		if same {
			if v == b.x[i-1] {
				length = run + 1
			}
			ways = float64(position+1) / float64(length)
		}
		b.x[i] = v
		b.fill(i+1, rest-v, room, key+b.g.factorial[v], prob*b.cell(r, v)*ways, position, length)
	}
}

func (b *builder) cell(r, v int) float64 {
	row := b.binomial[r]
	if row == nil {
		row = make([]float64, min(r, b.column)+1)
		for k := range row {
			row[k] = dist.Binomial{N: r, P: b.share}.Prob(k)
		}
		b.binomial[r] = row
	}
	return row[v]
}

func (b *builder) add(key int64, prob float64) {
	b.g.work++
	b.g.edges++
	b.sorted = b.sorted[:0]
	for i, r := range b.nd.left {
		v := r - b.x[i]
		at := len(b.sorted)
		b.sorted = append(b.sorted, v)
		for at > 0 && b.sorted[at-1] < v {
			b.sorted[at] = b.sorted[at-1]
			at--
		}
		b.sorted[at] = v
	}
	b.code = b.code[:0]
	for _, v := range b.sorted {
		b.code = binary.AppendUvarint(b.code, uint64(v))
	}
	to, ok := b.index[string(b.code)]
	if !ok {
		to = int32(len(b.next))
		b.index[string(b.code)] = to
		b.next = append(b.next, &node{left: slices.Clone(b.sorted)})
	}
	b.nd.edges = append(b.nd.edges, edge{key, prob, to})
}

// sum carries the paths forward and adds the probability of all tables that count.
func (g *network) sum(ctx context.Context) (float64, error) {
	root := g.levels[0][0]
	switch {
	case root.longest >= g.bound:
		return 1, nil
	case root.shortest < g.bound: // the observed table itself always counts
		return 0, nil
	}
	root.paths.add(0, 1)
	p := 0.0
	for level := range len(g.levels) - 1 {
		next := g.levels[level+1]
		stored := 0
		for _, nd := range g.levels[level] {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			g.work += len(nd.edges) * len(nd.paths.keys)
			if g.work > g.limit || stored > maxPaths {
				return 0, ErrWork
			}
			for _, e := range nd.edges {
				to := next[e.to]
				counts, never := g.bound-e.key-to.longest, g.bound-e.key-to.shortest
				before := len(to.paths.keys)
				for i, k := range nd.paths.keys {
					switch {
					case k >= counts:
						p += float64(nd.paths.probs[i] * e.prob)
					case k >= never:
						to.paths.add(k+e.key, float64(nd.paths.probs[i]*e.prob))
					}
				}
				stored += len(to.paths.keys) - before
			}
			nd.paths = pathSet{}
		}
	}
	return math.Min(1, p), nil
}

// pathSet maps keys to probabilities in the order in which the keys came.
type pathSet struct {
	keys  []int64
	probs []float64
	slots []int32 // index + 1; open addressing, a power of two
}

func slotOf(key int64, mask uint64) uint64 {
	// Fibonacci hashing: the golden ratio of 2^64
	return (uint64(key) * 0x9e3779b97f4a7c15 >> 20) & mask
}

func (s *pathSet) add(key int64, prob float64) {
	if 2*len(s.keys) >= len(s.slots) {
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	at := slotOf(key, mask)
	for s.slots[at] != 0 {
		if i := s.slots[at] - 1; s.keys[i] == key {
			s.probs[i] += prob
			return
		}
		at = (at + 1) & mask
	}
	s.keys, s.probs = append(s.keys, key), append(s.probs, prob)
	s.slots[at] = int32(len(s.keys))
}

func (s *pathSet) grow() {
	s.slots = make([]int32, max(8, 2*len(s.slots)))
	mask := uint64(len(s.slots) - 1)
	for i, k := range s.keys {
		at := slotOf(k, mask)
		for s.slots[at] != 0 {
			at = (at + 1) & mask
		}
		s.slots[at] = int32(i + 1)
	}
}

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
