package htest

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
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
	levels     []*level
	width      int // bits of a remainder in a code
	nodes      int
	work       int
	bounds     bounds
	limit      int
	err        error
}

// level is what may be left of the rows after some columns: each node is a vector of remainders in
// falling order. The last level has two columns left, which one filling determines.
type level struct {
	column   int         // the next column's total
	last     bool        // two columns are left
	share    float64     // of the column in what is left
	whole    float64     // binomial probability of the column's total
	binomial [][]float64 // Bin(x; r, share) by r
	nodes    []node
	slots    []int32 // index + 1 by code; open addressing, a power of two
	columns  []int   // totals of the columns left
	filling  filling
}

// node is one vector of remainders.
type node struct {
	code     [2]uint64
	left     []int32
	longest  int64 // no completion's key is smaller: none is more probable
	shortest int64 // no completion's key is larger
	paths    pathSet
}

// filling is the state of the enumeration of one column at one node.
type filling struct {
	left  []int32
	x     []int32
	visit func(key int64, prob float64)
}

// maxNodes and maxPaths (at one level) bound the memory.
const (
	maxNodes = 4_000_000
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
	slices.Sort(g.cols) // the two largest columns come last, where one determines the other
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
	g.width = bits.Len(uint(g.rows[0]))
	if g.width*len(g.rows) > 128 {
		return 0, ErrWork
	}
	left := g.n
	for i, column := range g.cols[:len(g.cols)-1] {
		l := &level{column: column, share: float64(column) / float64(left), last: i == len(g.cols)-2, columns: g.cols[i:]}
		l.whole = dist.Binomial{N: left, P: l.share}.Prob(column)
		l.binomial = make([][]float64, g.rows[0]+1)
		l.filling.x = make([]int32, len(g.rows))
		g.levels = append(g.levels, l)
		left -= column
	}
	root := make([]int32, len(g.rows))
	for i, r := range g.rows {
		root[i] = int32(r)
	}
	g.find(0, root)
	return g.sum(ctx)
}

// find returns the index of a node of a level, made if it is not there yet.
func (g *network) find(at int, sorted []int32) int32 {
	l := g.levels[at]
	var code [2]uint64
	for _, v := range sorted {
		code[1] = code[1]<<g.width | code[0]>>(64-g.width)
		code[0] = code[0]<<g.width | uint64(v)
	}
	if 2*len(l.nodes) >= len(l.slots) {
		l.slots = make([]int32, max(16, 2*len(l.slots)))
		mask := uint64(len(l.slots) - 1)
		for i := range l.nodes {
			s := slotOfCode(l.nodes[i].code, mask)
			for l.slots[s] != 0 {
				s = (s + 1) & mask
			}
			l.slots[s] = int32(i + 1)
		}
	}
	mask := uint64(len(l.slots) - 1)
	s := slotOfCode(code, mask)
	for l.slots[s] != 0 {
		if i := l.slots[s] - 1; l.nodes[i].code == code {
			return i
		}
		s = (s + 1) & mask
	}
	nd := node{code: code, left: slices.Clone(sorted)}
	nd.longest, nd.shortest = g.bounds.of(g, nd.left, l.columns)
	l.nodes = append(l.nodes, nd)
	l.slots[s] = int32(len(l.nodes))
	cases := 0
	for _, v := range nd.left {
		cases += int(v)
	}
	g.work += cases / 4 // what the bounds cost, about
	if g.nodes++; g.nodes > maxNodes || g.work > g.limit {
		g.err = ErrWork
	}
	return int32(len(l.nodes) - 1)
}

func slotOfCode(code [2]uint64, mask uint64) uint64 {
	h := code[0]*0x9e3779b97f4a7c15 ^ code[1]*0xc2b2ae3d27d4eb4f
	return (h ^ h>>29) * 0x9e3779b97f4a7c15 >> 24 & mask
}

// edges fills one column at a node in all ways. Where two columns are left the key is that of both.
func (g *network) edges(at int, index int32, visit func(key int64, prob float64)) {
	l := g.levels[at]
	l.filling.left, l.filling.visit = l.nodes[index].left, visit
	var room int32
	for _, r := range l.filling.left {
		room += r
	}
	g.fill(l, 0, int32(l.column), room, 0, 1/l.whole, 0, 0)
}

// fill gives cells from row i on the rest of the column; room is what those rows have left.
// Rows with equal remainders take falling cells: position (from 0) and run count equal rows
// and equal cells before i, so that prob holds the number of ways to exchange them.
func (g *network) fill(l *level, i int, rest, room int32, key int64, prob float64, position, run int) {
	if g.err != nil {
		return
	}
	f := &l.filling
	if i == len(f.x) {
		if g.work++; g.work > g.limit {
			g.err = ErrWork
			return
		}
		f.visit(key, prob)
		return
	}
	r := f.left[i]
	room -= r
	most := min(r, rest)
	same := i > 0 && f.left[i-1] == r
	if same {
		most = min(most, f.x[i-1])
		position++
	} else {
		position, run = 0, 0
	}
	cells := l.cells(int(r))
	for v := max(0, rest-room); v <= most; v++ {
		ways, length := 1.0, 1
		if same {
			if v == f.x[i-1] {
				length = run + 1
			}
			ways = float64(position+1) / float64(length)
		}
		f.x[i] = v
		k := key + g.factorial[v]
		if l.last {
			k += g.factorial[r-v]
		}
		g.fill(l, i+1, rest-v, room, k, prob*cells[v]*ways, position, length)
	}
}

// cells are the probabilities of 0, 1, … of r cases in the column.
func (l *level) cells(r int) []float64 {
	if l.binomial[r] == nil {
		row := make([]float64, min(r, l.column)+1)
		for k := range row {
			row[k] = dist.Binomial{N: r, P: l.share}.Prob(k)
		}
		l.binomial[r] = row
	}
	return l.binomial[r]
}

// rest puts what the filling leaves of the rows into to, in falling order.
func (f *filling) rest(to []int32) []int32 {
	for i, r := range f.left {
		v := r - f.x[i]
		at := i
		for at > 0 && to[at-1] < v {
			to[at] = to[at-1]
			at--
		}
		to[at] = v
	}
	return to
}

// sum carries the paths through the network. A path leaves as soon as all completions
// count, or none.
func (g *network) sum(ctx context.Context) (float64, error) {
	root := &g.levels[0].nodes[0]
	if root.longest >= g.bound {
		return 1, nil
	}
	root.paths.add(0, 1)
	p := 0.0
	sorted := make([]int32, len(g.rows))
	for at, l := range g.levels {
		stored := 0
		for index := range l.nodes {
			nd := &l.nodes[index]
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			if len(nd.paths.keys) == 0 {
				continue
			}
			keys, probs, above := nd.paths.inOrder()
			nd.paths = pathSet{}
			g.work += len(keys)
			if l.last {
				p += g.tail(at, int32(index), keys, probs)
				if g.err != nil {
					return 0, g.err
				}
				continue
			}
			next := g.levels[at+1]
			carry := func(key int64, prob float64, child int32) {
				to := &next.nodes[child]
				counts, never := g.bound-key-to.longest, g.bound-key-to.shortest
				from, _ := slices.BinarySearch(keys, counts)
				p += float64(above[from] * prob)
				before := len(to.paths.keys)
				for i := from - 1; i >= 0 && keys[i] >= never; i-- {
					to.paths.add(keys[i]+key, float64(probs[i]*prob))
					g.work++
				}
				stored += len(to.paths.keys) - before
				if stored > maxPaths || g.work > g.limit {
					g.err = ErrWork
				}
			}
			g.edges(at, int32(index), func(key int64, prob float64) {
				carry(key, prob, g.find(at+1, l.filling.rest(sorted)))
			})
			if g.err != nil {
				return 0, g.err
			}
		}
	}
	return math.Min(1, p), nil
}

// tail sums the probabilities of the paths to a node with two columns left times those of
// the completions that count.
func (g *network) tail(at int, index int32, keys []int64, probs []float64) float64 {
	var done pathSet
	g.edges(at, index, done.add)
	ends, _, above := done.inOrder()
	p, j := 0.0, len(ends)
	for i, k := range keys { // as k rises, more completions count
		for j > 0 && ends[j-1]+k >= g.bound {
			j--
		}
		p += float64(probs[i] * above[j])
	}
	return p
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

// inOrder returns the paths in rising order of their keys and, for each index and the end, the
// sum of the probabilities from there on.
func (s *pathSet) inOrder() (keys []int64, probs, above []float64) {
	order := make([]int32, len(s.keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(s.keys[a], s.keys[b]) })
	keys, probs = make([]int64, len(order)), make([]float64, len(order))
	for i, o := range order {
		keys[i], probs[i] = s.keys[o], s.probs[o]
	}
	above = make([]float64, len(order)+1)
	for i := len(order) - 1; i >= 0; i-- {
		above[i] = above[i+1] + probs[i]
	}
	return keys, probs, above
}
