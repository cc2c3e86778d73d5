package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
)

// PAMOptions control [PAM].
type PAMOptions struct {
	K        int
	Medoids  []int // rows to start from instead of BUILD; k different ones
	Faster   bool  // FasterPAM's eager swaps instead of the best swap each time
	MaxSwaps int   // default 100,000
}

// MedoidCluster describes one cluster of [PAM]. A quantity without meaning (the
// separation if there is one cluster) is NaN.
type MedoidCluster struct {
	Medoid     int     // row
	Size       int     // rows
	Max        float64 // largest dissimilarity of a row to the medoid
	Mean       float64 // mean dissimilarity of its rows to the medoid, the medoid's 0 included
	Diameter   float64 // largest dissimilarity within
	Separation float64 // smallest dissimilarity to a row of another cluster
	// Isolation is "L*" if the diameter is below the separation, "L" if every
	// row's farthest companion is nearer than its nearest stranger, else "no".
	Isolation string
}

// PAMResult is a partition around medoids.
type PAMResult struct {
	Codes     []int           // by first appearance in row order
	Clusters  []MedoidCluster // in the order of the codes
	Build     float64         // mean dissimilarity to the nearest medoid at the start
	Swap      float64         // and at the end
	Swaps     int
	Converged bool // no swap is left that lowers the mean
	Tied      bool // an equally good choice was passed over (within 1e-12)
}

// pamBlock is the number of candidates that a parallel block considers.
const pamBlock = 32

// PAM partitions the objects of d around k medoids, objects such that the sum
// of dissimilarities to the nearest one is small. BUILD takes the medoids one
// after the other, each so that the sum falls most, of equally good ones the
// last, as cluster::pam does. SWAP exchanges a medoid for another object as
// long as the sum falls: the best exchange each time, of equal ones the one
// with the first object, then the first medoid; or, with Faster, every
// exchange that helps, in row order. An object equally near to several medoids
// goes to the first one.
//
// d is left unchanged. Errors: k below 1 or above n; dissimilarities that are
// not finite or negative. Cost O(n²) per round, memory O(n k).
//
// References: Kaufman L, Rousseeuw PJ. Finding Groups in Data. Wiley 1990,
// chapter 2. doi:10.1002/9780470316801. Schubert E, Rousseeuw PJ. Inf Syst
// 2021;101:101804. doi:10.1016/j.is.2021.101804.
func PAM(ctx context.Context, d *distance.Condensed, o PAMOptions) (*PAMResult, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if o.K < 1 || o.K > d.N {
		return nil, fmt.Errorf("k must be between 1 and the number of rows, %d, got %d", d.N, o.K)
	}
	if err := checkScale(d, false); err != nil {
		return nil, err
	}
	if o.MaxSwaps == 0 {
		o.MaxSwaps = 100_000
	}
	if o.MaxSwaps < 0 {
		return nil, fmt.Errorf("the number of swaps must be at least 1, got %d", o.MaxSwaps)
	}
	p := newPAM(d)
	r := &PAMResult{}
	if o.Medoids == nil {
		if err := p.build(ctx, o.K, r); err != nil {
			return nil, err
		}
	} else {
		if len(o.Medoids) != o.K {
			return nil, fmt.Errorf("%d starting medoids are needed, got %d", o.K, len(o.Medoids))
		}
		for _, m := range o.Medoids {
			if m < 0 || m >= d.N || p.isMedoid[m] {
				return nil, fmt.Errorf("starting medoids must be different rows between 1 and %d, got row %d", d.N, m+1)
			}
			p.isMedoid[m] = true
		}
		p.medoids = slices.Sorted(slices.Values(o.Medoids))
	}
	p.nearestTwo()
	r.Build = p.sum() / float64(d.N)
	var err error
	switch {
	case o.K == 1 && o.Medoids == nil, o.K == d.N:
		r.Converged = true // the first choice of BUILD is the best one
	case o.Faster:
		err = p.swapEagerly(ctx, o.MaxSwaps, r)
	default:
		err = p.swapBest(ctx, o.MaxSwaps, r)
	}
	if err != nil {
		return nil, err
	}
	r.Swap = p.sum() / float64(d.N)
	p.describe(r)
	return r, nil
}

type pam struct {
	d        *distance.Condensed
	n        int
	medoids  []int // ascending
	isMedoid []bool
	first    []float64 // dissimilarity to the nearest medoid
	second   []float64 // to the second nearest
	whose    []int     // position of the nearest medoid
}

func newPAM(d *distance.Condensed) *pam {
	return &pam{
		d: d, n: d.N, isMedoid: make([]bool, d.N), first: make([]float64, d.N),
		second: make([]float64, d.N), whose: make([]int, d.N),
	}
}

// rows writes the dissimilarities of objects lo..hi-1 to all objects into
// buffer, one row after the other, reading the matrix in runs.
func (p *pam) rows(lo, hi int, buffer []float64) {
	n, m := p.n, hi-lo
	for j := range lo {
		base := distance.Offset(n, j)
		for t, v := range p.d.D[base+lo : base+hi] {
			buffer[t*n+j] = v
		}
	}
	for t := range m {
		i := lo + t
		buffer[t*n+i] = 0
		if i+1 < n {
			base := distance.Offset(n, i)
			copy(buffer[t*n+i+1:t*n+n], p.d.D[base+i+1:base+n])
		}
		for u := t + 1; u < m; u++ {
			buffer[u*n+i] = buffer[t*n+lo+u]
		}
	}
}

func (p *pam) sum() float64 {
	s := 0.0
	for _, v := range p.first {
		s += v
	}
	return s
}

// nearestTwo finds each object's two nearest medoids; the first of equals.
func (p *pam) nearestTwo() {
	for j := range p.n {
		p.first[j], p.second[j] = math.Inf(1), math.Inf(1)
	}
	row := make([]float64, p.n)
	for at, m := range p.medoids {
		p.d.Row(m, row)
		for j, v := range row {
			if v < p.first[j] {
				p.first[j], p.second[j], p.whose[j] = v, p.first[j], at
			} else if v < p.second[j] {
				p.second[j] = v
			}
		}
	}
}

// choice is a candidate with what it changes the sum by.
type choice struct {
	value         float64
	object, leave int
	tied          bool
}

// better keeps the smaller change, of equal ones acc; later says that the next
// one wins instead.
func better(acc, next choice, later bool) choice {
	if acc.object < 0 {
		return next
	}
	if next.object < 0 {
		return acc
	}
	close := math.Abs(next.value-acc.value) <= float64(tieTolerance*math.Abs(acc.value))
	if next.value < acc.value || later && next.value == acc.value {
		next.tied = next.tied && close || close
		return next
	}
	acc.tied = acc.tied || close
	return acc
}

// build chooses medoids greedily.
func (p *pam) build(ctx context.Context, k int, r *PAMResult) error {
	// Until there is a medoid everything is farther away than anything.
	far, err := blocks.Reduce(ctx, len(p.d.D), 1<<16, func(_ context.Context, _, lo, hi int) (float64, error) {
		far := 0.0
		for _, v := range p.d.D[lo:hi] {
			if v > far {
				far = v
			}
		}
		return far, nil
	}, func(acc, next float64) float64 { return max(acc, next) })
	if err != nil {
		return err
	}
	far = float64(far*1.1) + 1
	for j := range p.first {
		p.first[j] = far
	}
	row := make([]float64, p.n)
	for range k {
		best, err := blocks.Reduce(ctx, p.n, pamBlock, func(ctx context.Context, _, lo, hi int) (choice, error) {
			var gain [pamBlock]float64
			p.gains(lo, hi, gain[:hi-lo])
			out := choice{object: -1}
			for i := lo; i < hi; i++ {
				if !p.isMedoid[i] {
					out = better(out, choice{value: -gain[i-lo], object: i}, true)
				}
			}
			return out, ctx.Err()
		}, func(acc, next choice) choice { return better(acc, next, true) })
		if err != nil {
			return err
		}
		r.Tied = r.Tied || best.tied
		p.isMedoid[best.object] = true
		p.medoids = append(p.medoids, best.object)
		p.d.Row(best.object, row)
		for j, v := range row {
			p.first[j] = min(p.first[j], v)
		}
	}
	slices.Sort(p.medoids)
	return nil
}

// gains adds up, for each of the objects lo..hi-1 as a further medoid, by how much the
// objects come nearer, in the order of the objects.
func (p *pam) gains(lo, hi int, gain []float64) {
	n, d := p.n, p.d.D
	for j, far := range p.first[:lo] {
		base := distance.Offset(n, j)
		run := d[base+lo : base+hi]
		gain := gain[:len(run)]
		for t, v := range run {
			gain[t] += nearer(far, v)
		}
	}
	for j := lo; j < hi; j++ {
		for t := range gain {
			gain[t] += nearer(p.first[j], p.d.At(lo+t, j))
		}
	}
	rest := p.first[hi:]
	t := 0
	tail := func(i int) []float64 { o := distance.Offset(n, i); return d[o+hi : o+n][:len(rest)] }
	for ; t+4 <= len(gain); t += 4 {
		b0, b1, b2, b3 := tail(lo+t), tail(lo+t+1), tail(lo+t+2), tail(lo+t+3)
		s := (*[4]float64)(gain[t:])
		s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
		for j, far := range rest {
			s0 += nearer(far, b0[j])
			s1 += nearer(far, b1[j])
			s2 += nearer(far, b2[j])
			s3 += nearer(far, b3[j])
		}
		s[0], s[1], s[2], s[3] = s0, s1, s2, s3
	}
	for ; t < len(gain); t++ {
		b := tail(lo + t)
		for j, far := range rest {
			gain[t] += nearer(far, b[j])
		}
	}
}

// nearer is far - v where that is positive, else 0, without a branch that can't be foretold.
func nearer(far, v float64) float64 {
	u := math.Float64bits(far - v)
	return math.Float64frombits(u &^ uint64(int64(u)>>63))
}

// losses returns by how much the sum grows when a medoid leaves and its objects
// go to their second nearest.
func (p *pam) losses() []float64 {
	out := make([]float64, len(p.medoids))
	for j, v := range p.first {
		out[p.whose[j]] += p.second[j] - v
	}
	return out
}

// exchange returns the best medoid to leave for object i, whose
// dissimilarities are row. change is scratch.
func (p *pam) exchange(i int, row, losses, change []float64) choice {
	copy(change, losses)
	shared := 0.0
	for j, v := range row {
		if v >= p.second[j] {
			continue
		}
		if v < p.first[j] {
			shared += v - p.first[j]
			change[p.whose[j]] += p.first[j] - p.second[j]
		} else {
			change[p.whose[j]] += v - p.second[j]
		}
	}
	out := choice{object: -1}
	for at, v := range change {
		out = better(out, choice{value: shared + v, object: i, leave: at}, false)
	}
	return out
}

// smallestGain keeps rounding from swapping for ever.
func smallestGain(sum float64) float64 { return float64(-1e-13 * sum) }

func (p *pam) replace(c choice) {
	p.isMedoid[p.medoids[c.leave]], p.isMedoid[c.object] = false, true
	p.medoids[c.leave] = c.object
	slices.Sort(p.medoids)
	p.nearestTwo()
}

func (p *pam) swapBest(ctx context.Context, limit int, r *PAMResult) error {
	for r.Swaps < limit {
		losses := p.losses()
		best, err := blocks.Reduce(ctx, p.n, pamBlock, func(ctx context.Context, _, lo, hi int) (choice, error) {
			buffer := make([]float64, (hi-lo)*p.n)
			p.rows(lo, hi, buffer)
			change := make([]float64, len(p.medoids))
			out := choice{object: -1}
			for i := lo; i < hi; i++ {
				if !p.isMedoid[i] {
					out = better(out, p.exchange(i, buffer[(i-lo)*p.n:(i-lo+1)*p.n], losses, change), false)
				}
			}
			return out, ctx.Err()
		}, func(acc, next choice) choice { return better(acc, next, false) })
		if err != nil {
			return err
		}
		if best.object < 0 || !(best.value < smallestGain(p.sum())) {
			r.Converged = true
			return nil
		}
		r.Tied = r.Tied || best.tied
		p.replace(best)
		r.Swaps++
	}
	return nil
}

// eagerBatch is the number of objects that are considered at once; those after one that is
// exchanged are considered again.
const eagerBatch = 8 * pamBlock

// swapEagerly takes every exchange that helps, going round the objects until
// none does. Objects are considered in parallel, exchanges happen in row order.
func (p *pam) swapEagerly(ctx context.Context, limit int, r *PAMResult) error {
	found := make([]choice, eagerBatch)
	losses, least := p.losses(), smallestGain(p.sum())
	quiet, batch := 0, pamBlock
	for lo := 0; r.Swaps < limit; {
		hi := min(p.n, lo+batch)
		batch = min(2*batch, eagerBatch)
		err := blocks.Do(ctx, hi-lo, pamBlock, func(ctx context.Context, _, from, to int) error {
			from, to = from+lo, to+lo
			buffer, change := make([]float64, (to-from)*p.n), make([]float64, len(p.medoids))
			p.rows(from, to, buffer)
			for i := from; i < to; i++ {
				found[i-lo] = choice{object: -1}
				if !p.isMedoid[i] {
					found[i-lo] = p.exchange(i, buffer[(i-from)*p.n:(i-from+1)*p.n], losses, change)
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		at := lo
		for at < hi {
			c := found[at-lo]
			at++
			quiet++
			swap := c.object >= 0 && c.value < least
			if swap {
				r.Tied = r.Tied || c.tied
				p.replace(c)
				losses, least = p.losses(), smallestGain(p.sum())
				r.Swaps++
				quiet = 0
			}
			if quiet > p.n {
				r.Converged = true
				return nil
			}
			if swap {
				batch = pamBlock
				break
			}
		}
		if lo = at; lo == p.n {
			lo = 0
		}
	}
	return nil
}

// describe numbers the clusters and measures them.
func (p *pam) describe(r *PAMResult) {
	k, n := len(p.medoids), p.n
	// A medoid belongs to itself even if another one is at dissimilarity 0.
	for at, m := range p.medoids {
		p.whose[m] = at
	}
	place := make([]int, k)
	for i := range place {
		place[i] = -1
	}
	r.Codes = make([]int, n)
	r.Clusters = make([]MedoidCluster, 0, k)
	for j, at := range p.whose {
		if place[at] < 0 {
			place[at] = len(r.Clusters)
			r.Clusters = append(r.Clusters, MedoidCluster{Medoid: p.medoids[at], Separation: math.Inf(1)})
		}
		c := &r.Clusters[place[at]]
		r.Codes[j] = place[at]
		c.Size++
		c.Mean += p.first[j]
		c.Max = max(c.Max, p.first[j])
	}
	farthest, stranger := make([]float64, n), make([]float64, n)
	for j := range stranger {
		stranger[j] = math.Inf(1)
	}
	at := 0
	for i := range n {
		row := p.d.D[at : at+n-i-1]
		at += len(row)
		for t, v := range row {
			j := i + 1 + t
			if r.Codes[i] == r.Codes[j] {
				farthest[i], farthest[j] = max(farthest[i], v), max(farthest[j], v)
			} else {
				stranger[i], stranger[j] = min(stranger[i], v), min(stranger[j], v)
			}
		}
	}
	loose := make([]bool, k)
	for j, c := range r.Codes {
		m := &r.Clusters[c]
		m.Diameter = max(m.Diameter, farthest[j])
		m.Separation = min(m.Separation, stranger[j])
		loose[c] = loose[c] || farthest[j] >= stranger[j]
	}
	for c := range r.Clusters {
		m := &r.Clusters[c]
		m.Mean /= float64(m.Size)
		m.Isolation = "no"
		switch {
		case k == 1:
			m.Separation = math.NaN()
		case m.Diameter < m.Separation:
			m.Isolation = "L*"
		case !loose[c]:
			m.Isolation = "L"
		}
	}
}
