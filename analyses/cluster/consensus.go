package cluster

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// ConsensusOptions control [Consensus]. The zero value of a field with a stated default
// stands for that default.
type ConsensusOptions struct {
	K          int             // number of clusters of the result
	MaxK       int             // largest number of clusters tried; default 6, or K where that is larger, or the rows of a sample where they are fewer
	Replicates int             // default 1000
	Items      float64         // share of the rows in a replicate; default 0.8
	Features   float64         // share of the columns in a replicate; default 1
	Metric     distance.Metric // default Euclidean
	Inner      Linkage         // of the replicates; default Average
	Final      Linkage         // of the consensus; default Average
}

// ConsensusStep describes the consensus at one number of clusters.
type ConsensusStep struct {
	K int
	// CDF[i] is the share of pairs of rows whose consensus is at most i/100.
	CDF  []float64
	Area float64 // under the distribution function, as Monti et al.
	// Delta is the proportional rise of the area over the previous k; the area itself for
	// k = 2.
	Delta float64
	PAC   float64 // share of pairs with a consensus above 0.1 and at most 0.9
}

// ConsensusResult is a consensus clustering.
type ConsensusResult struct {
	Codes []int // by first appearance in row order
	Steps []ConsensusStep
	// Distance is 1 - M, M the consensus at K: the share of the replicates with both rows
	// in which they are in one cluster.
	Distance *distance.Condensed
	Tree     *Dendrogram
	// Cluster is the mean consensus of the pairs within each cluster, NaN for one row.
	Cluster []float64
	// Item is the mean consensus of each row with the other rows of its cluster, NaN for a
	// row alone.
	Item []float64
	// Never counts pairs that no replicate drew together; their consensus is 0.
	Never int
}

// consensusWord is the number of replicates in one block: those of one machine word.
const consensusWord = 64

// Consensus clusters the rows of x (n rows by d columns) again and again on samples of rows
// and columns, cuts each tree into 2 to MaxK clusters, and records for every pair of rows in
// which share of the replicates that drew both they came together: the consensus. The result
// is a tree on 1 - consensus at K. Replicate b draws its rows from stream.Sub("items", b)
// and its columns from stream.Sub("features", b).
//
// The consensus of structureless data looks stable too: read the distribution function and
// the share of ambiguous pairs (PAC) beside those of data without clusters.
//
// Cost: Replicates trees of Items n rows and O(n² Replicates MaxK log(MaxK) / 64); memory
// that of a few distance matrices.
//
// References: Monti S, et al. Mach Learn 2003;52:91-118. doi:10.1023/A:1023949509487.
// Șenbabaoğlu Y, Michailidis G, Li JZ. Sci Rep 2014;4:6207. doi:10.1038/srep06207.
func Consensus(ctx context.Context, x *linalg.Matrix, o ConsensusOptions, stream *rng.Stream) (*ConsensusResult, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	o.defaults()
	items, err := share(o.Items, x.Rows)
	if err != nil {
		return nil, err
	}
	features, err := share(o.Features, x.Cols)
	if err != nil {
		return nil, err
	}
	if err := o.check(x.Rows, items); err != nil {
		return nil, err
	}
	var full *distance.Condensed
	if features == x.Cols {
		if full, err = distance.Compute(ctx, x, o.Metric); err != nil {
			return nil, err
		}
	}
	draw := func(b int) (rows, cols []int) {
		rows = stream.Sub("items", b).SampleWithout(x.Rows, items)
		slices.Sort(rows)
		if full == nil {
			cols = stream.Sub("features", b).SampleWithout(x.Cols, features)
			slices.Sort(cols)
		}
		return rows, cols
	}
	return consensus(ctx, x, full, o, draw)
}

// ConsensusDistance is Consensus on given dissimilarities of n rows, which are left unchanged:
// rows are resampled, columns there are none (Features must be 0 or 1, Metric is not read).
// Of Euclidean distances of a table it is exactly what Consensus makes of the table.
func ConsensusDistance(ctx context.Context, d *distance.Condensed, o ConsensusOptions, stream *rng.Stream) (*ConsensusResult, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	o.defaults()
	if o.Features != 1 {
		return nil, fmt.Errorf("columns can't be resampled: a distance has none; the share of the columns must be 1, got %v", o.Features)
	}
	items, err := share(o.Items, d.N)
	if err != nil {
		return nil, err
	}
	if err := o.check(d.N, items); err != nil {
		return nil, err
	}
	return consensus(ctx, nil, d, o, func(b int) (rows, cols []int) {
		rows = stream.Sub("items", b).SampleWithout(d.N, items)
		slices.Sort(rows)
		return rows, nil
	})
}

func (o *ConsensusOptions) defaults() {
	if o.Replicates == 0 {
		o.Replicates = 1000
	}
	if o.Items == 0 {
		o.Items = 0.8
	}
	if o.Features == 0 {
		o.Features = 1
	}
	if o.Metric == "" {
		o.Metric = distance.Euclidean
	}
	if o.Inner == "" {
		o.Inner = Average
	}
	if o.Final == "" {
		o.Final = Average
	}
}

func (o *ConsensusOptions) check(n, items int) error {
	if o.MaxK == 0 {
		o.MaxK = max(o.K, min(6, items))
	}
	switch {
	case o.K < 2 || o.MaxK < o.K:
		return fmt.Errorf("k must be between 2 and the largest k, %d, got %d", o.MaxK, o.K)
	case o.MaxK > items:
		return fmt.Errorf("a sample of %d of %d rows can't be cut into %d clusters; lower max_k", items, n, o.MaxK)
	case o.Replicates < 1:
		return fmt.Errorf("at least 1 replicate is needed, got %d", o.Replicates)
	}
	return nil
}

// share is a share of n, at least 1.
func share(part float64, n int) (int, error) {
	if !(part > 0 && part <= 1) {
		return 0, fmt.Errorf("a share must be above 0 and at most 1, got %v", part)
	}
	// A share such as 0.7 of 10 is 7 though the product is below.
	m, err := numeric.ToInt(math.Floor(float64(part*float64(n)) * (1 + 0x1p-50)))
	return max(m, 1), err
}

// memberships holds the cluster of each row in each replicate as bits: for row i and word w
// (64 replicates) one word that says where the row was drawn, and for every k the planes of
// its code.
type memberships struct {
	n, words, planes int
	from             []int // per k-2: first plane
	bits             []uint64
}

func newMemberships(n, replicates, maxK int) *memberships {
	m := &memberships{n: n, words: (replicates + consensusWord - 1) / consensusWord, planes: 1}
	for k := 2; k <= maxK; k++ {
		m.from = append(m.from, m.planes)
		m.planes += bits.Len(uint(k - 1))
	}
	m.from = append(m.from, m.planes)
	m.bits = make([]uint64, n*m.planes*m.words)
	return m
}

// plane returns the words of one plane of row i.
func (m *memberships) plane(i, p int) []uint64 {
	at := (i*m.planes + p) * m.words
	return m.bits[at : at+m.words]
}

func (m *memberships) record(b, k int, rows, codes []int) {
	word, bit := b/consensusWord, uint64(1)<<(b%consensusWord)
	for p := m.from[k-2]; p < m.from[k-1]; p++ {
		shift := p - m.from[k-2]
		for at, i := range rows {
			if codes[at]>>shift&1 != 0 {
				m.plane(i, p)[word] |= bit
			}
		}
	}
}

// pair counts the replicates that drew both rows and those in which they came together.
func (m *memberships) pair(i, j, k int) (drawn, together int) {
	a, b := m.plane(i, 0), m.plane(j, 0)
	b = b[:len(a)]
	lo, hi := m.from[k-2], m.from[k-1]
	for w, v := range a {
		both := v & b[w]
		if both == 0 {
			continue
		}
		drawn += bits.OnesCount64(both)
		differ := uint64(0)
		for p := lo; p < hi; p++ {
			differ |= m.bits[(i*m.planes+p)*m.words+w] ^ m.bits[(j*m.planes+p)*m.words+w]
		}
		together += bits.OnesCount64(both &^ differ)
	}
	return drawn, together
}

// consensus runs on the samples of draw. full holds the distances of all rows, nil where
// the columns differ between replicates; x is not read where it is not nil.
func consensus(ctx context.Context, x *linalg.Matrix, full *distance.Condensed, o ConsensusOptions, draw func(b int) (rows, cols []int)) (*ConsensusResult, error) {
	var n int
	if full != nil {
		n = full.N
	} else {
		n = x.Rows
	}
	m := newMemberships(n, o.Replicates, o.MaxK)
	// A block owns one word of every row, so blocks write apart.
	err := blocks.Do(ctx, o.Replicates, consensusWord, func(ctx context.Context, _, lo, hi int) error {
		part := &distance.Condensed{} // a tree destroys it, so the next one may have its memory
		for b := lo; b < hi; b++ {
			rows, cols := draw(b)
			d, err := sampleDistances(ctx, x, full, part, o.Metric, rows, cols)
			if err != nil {
				return err
			}
			tree, err := HierarchicalInPlace(ctx, d, o.Inner)
			if err != nil {
				return err
			}
			word, bit := b/consensusWord, uint64(1)<<(b%consensusWord)
			for _, i := range rows {
				m.plane(i, 0)[word] |= bit
			}
			cuts, err := tree.CutUpTo(o.MaxK)
			if err != nil {
				return err
			}
			for k := 2; k <= o.MaxK; k++ {
				m.record(b, k, rows, cuts[k-1])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r := &ConsensusResult{}
	values, err := distance.New(n)
	if err != nil {
		return nil, err
	}
	for k := 2; k <= o.MaxK; k++ {
		never, err := m.fill(ctx, k, values.D)
		if err != nil {
			return nil, err
		}
		if k == o.K {
			r.Never = never
			r.Distance = values.Clone()
			for i, v := range values.D {
				r.Distance.D[i] = 1 - v
			}
		}
		s := describeConsensus(k, values.D)
		s.Delta = s.Area
		if k > 2 {
			before := r.Steps[k-3].Area
			s.Delta = (s.Area - before) / before
		}
		r.Steps = append(r.Steps, s)
	}
	if r.Tree, err = Hierarchical(ctx, r.Distance, o.Final); err != nil {
		return nil, err
	}
	if r.Codes, err = r.Tree.CutK(o.K); err != nil {
		return nil, err
	}
	r.within(o.K)
	return r, nil
}

// sampleDistances are the dissimilarities of a sample whose rows ascend; those out of full
// are written to part.
func sampleDistances(ctx context.Context, x *linalg.Matrix, full, part *distance.Condensed, metric distance.Metric, rows, cols []int) (*distance.Condensed, error) {
	if full != nil {
		part.N = len(rows)
		if pairs := distance.Pairs(part.N); cap(part.D) < pairs {
			part.D = make([]float64, pairs)
		}
		part.D = part.D[:distance.Pairs(part.N)]
		at := 0
		for p, i := range rows {
			base := distance.Offset(full.N, i)
			rest := rows[p+1:]
			to := part.D[at : at+len(rest)]
			at += len(rest)
			for t, j := range rest {
				to[t] = full.D[base+j]
			}
		}
		return part, nil
	}
	y := linalg.New(len(rows), len(cols))
	for at, i := range rows {
		row := x.Row(i)
		for j, c := range cols {
			y.Data[at*len(cols)+j] = row[c]
		}
	}
	return distance.Compute(ctx, y, metric)
}

// fill writes the consensus of all pairs at k and counts those never drawn together.
func (m *memberships) fill(ctx context.Context, k int, out []float64) (never int, err error) {
	return blocks.Reduce(ctx, m.n, 16, func(ctx context.Context, _, lo, hi int) (int, error) {
		never := 0
		for i := lo; i < hi; i++ {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			o := distance.Offset(m.n, i)
			for j := i + 1; j < m.n; j++ {
				drawn, together := m.pair(i, j, k)
				if drawn == 0 {
					never++
					out[o+j] = 0
					continue
				}
				out[o+j] = float64(together) / float64(drawn)
			}
		}
		return never, nil
	}, func(acc, next int) int { return acc + next })
}

// describeConsensus measures the distribution of the consensus; values are left unchanged.
func describeConsensus(k int, values []float64) ConsensusStep {
	s := ConsensusStep{K: k, CDF: make([]float64, 101)}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	total := float64(len(sorted))
	at := 0
	for i := range s.CDF {
		for at < len(sorted) && sorted[at] <= float64(i)/100 {
			at++
		}
		s.CDF[i] = float64(at) / total
	}
	s.PAC = s.CDF[90] - s.CDF[10]
	// The area is the sum over the distinct values of the step before each times the
	// distribution function at it.
	for i := 1; i < len(sorted); i++ {
		if i+1 < len(sorted) && sorted[i+1] == sorted[i] {
			continue
		}
		before := i
		for before > 0 && sorted[before-1] == sorted[i] {
			before--
		}
		if before > 0 {
			s.Area += float64((sorted[i] - sorted[before-1]) * (float64(i+1) / total))
		}
	}
	return s
}

// within computes the consensus of clusters and rows.
func (r *ConsensusResult) within(k int) {
	n := len(r.Codes)
	sum, count := make([]float64, n), make([]float64, n)
	at := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if r.Codes[i] == r.Codes[j] {
				m := 1 - r.Distance.D[at]
				sum[i] += m
				sum[j] += m
				count[i]++
				count[j]++
			}
			at++
		}
	}
	r.Cluster, r.Item = make([]float64, k), make([]float64, n)
	total, pairs := make([]float64, k), make([]float64, k)
	for i, c := range r.Codes {
		r.Item[i] = sum[i] / count[i]
		total[c] += sum[i]
		pairs[c] += count[i]
	}
	for c := range k {
		r.Cluster[c] = total[c] / pairs[c]
	}
}
