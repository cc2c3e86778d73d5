package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// MixedData are rows of numbers and of level codes, both complete. Numbers is d slices and
// Codes c slices of n values; Levels counts the levels of each coded column.
type MixedData struct {
	Numbers [][]float64
	Codes   [][]int
	Levels  []int
}

func (m *MixedData) rows() int {
	if len(m.Numbers) > 0 {
		return len(m.Numbers[0])
	}
	if len(m.Codes) > 0 {
		return len(m.Codes[0])
	}
	return 0
}

// Lambda estimates the weight of one mismatch against squared distances: the mean of the
// columns' variances (divisor n-1) over the mean of 1 - Σ p² of the coded columns, p the shares of the
// levels. It is not available without both sorts of columns or without variation in codes.
func (m *MixedData) Lambda() (float64, error) {
	if len(m.Numbers) == 0 || len(m.Codes) == 0 {
		return 0, errors.New("lambda can be estimated only where there are numeric and categorical columns; set it")
	}
	variance, mismatch := 0.0, 0.0
	for _, c := range m.Numbers {
		variance += numeric.Variance(c)
	}
	for j, c := range m.Codes {
		counts := make([]int, m.Levels[j])
		for _, v := range c {
			counts[v]++
		}
		t := 1.0
		for _, k := range counts {
			p := float64(k) / float64(len(c))
			t -= float64(p * p)
		}
		mismatch += t
	}
	variance /= float64(len(m.Numbers))
	mismatch /= float64(len(m.Codes))
	if !(mismatch > 0) || math.IsNaN(variance) || math.IsInf(variance, 0) {
		return 0, errors.New("lambda can't be estimated: the categorical columns have one level each; set it or leave them out")
	}
	return variance / mismatch, nil
}

// KPrototypesOptions are the settings of KPrototypes.
type KPrototypesOptions struct {
	K             int
	Lambda        float64 // weight of a mismatch, at least 0
	Restarts      int
	MaxIterations int
}

// KPrototypesResult is the best start, whole.
type KPrototypesResult struct {
	Codes      []int // cluster of each row, numbered by first row
	Sizes      []int
	Means      [][]float64 // cluster by numeric column
	Modes      [][]int     // cluster by coded column
	Within     []float64   // cost of each cluster
	Cost       float64
	Iterations int
	Converged  bool
	Restart    int // the winning start, from 0
	Agreeing   int // starts that reached the same cost up to 1e-9 of it
	Refilled   int // times that an empty cluster was given a row
}

// KPrototypes minimises the sum over the rows of the squared Euclidean distance of their
// numbers to the cluster's means plus lambda times the mismatches of their codes with the
// cluster's modes. Codes are compared as nominal, whether ordered or not (Huang's cost). A
// start takes k random distinct rows as prototypes and alternates between the nearest
// prototype for every row (of equal ones the first) and means and modes (of equally frequent levels the first),
// until no row moves. A cluster that loses all rows takes the row that costs most. The start
// of the least cost wins, of equal ones the first. k = 1 and k = n are exact.
//
// Cost: O(n k (d+c)) an iteration; starts in parallel.
//
// Reference: Z. Huang. Extensions to the k-means algorithm for clustering large data sets
// with categorical values. Data Min Knowl Discov 1998;2:283, doi:10.1023/A:1009769707641.
func KPrototypes(ctx context.Context, m MixedData, o KPrototypesOptions, stream *rng.Stream) (*KPrototypesResult, error) {
	n := m.rows()
	switch {
	case n == 0:
		return nil, errors.New("there are no rows")
	case o.K < 1 || o.K > n:
		return nil, fmt.Errorf("k must be between 1 and the number of rows, %d, got %d", n, o.K)
	case o.Restarts < 1 || o.MaxIterations < 1:
		return nil, fmt.Errorf("restarts and iterations must be at least 1, got %d and %d", o.Restarts, o.MaxIterations)
	case !(o.Lambda >= 0 && o.Lambda <= math.MaxFloat64):
		return nil, fmt.Errorf("lambda must be a finite number >= 0, got %v", o.Lambda)
	}
	for j, c := range m.Numbers {
		for i, v := range c {
			if !(math.Abs(v) <= 1e140) {
				return nil, fmt.Errorf("row %d of numeric column %d must be a finite number of usual size, got %v", i+1, j+1, v)
			}
		}
	}
	for j, c := range m.Codes {
		for i, v := range c {
			if v < 0 || v >= m.Levels[j] {
				return nil, fmt.Errorf("row %d of categorical column %d has the code %d of %d levels", i+1, j+1, v, m.Levels[j])
			}
		}
	}
	p := &prototypes{m: &m, o: o, n: n}
	distinct := p.distinctRows()
	if len(distinct) < o.K {
		return nil, fmt.Errorf("k must be at most the number of distinct rows, %d, got %d", len(distinct), o.K)
	}
	restarts := o.Restarts
	if o.K == 1 || o.K == len(distinct) {
		restarts = 1
	}
	starts, err := blocks.Map(ctx, restarts, 1, func(ctx context.Context, at, _, _ int) (*KPrototypesResult, error) {
		rows := stream.Sub("start", at).SampleWithout(len(distinct), o.K)
		for i, r := range rows {
			rows[i] = distinct[r]
		}
		return p.start(ctx, rows, at)
	})
	if err != nil {
		return nil, err
	}
	best := starts[0]
	for _, s := range starts[1:] {
		if s.Cost < best.Cost {
			best = s
		}
	}
	for _, s := range starts {
		if s.Cost <= best.Cost+float64(1e-9*best.Cost) {
			best.Agreeing++
		}
	}
	return best, nil
}

type prototypes struct {
	m *MixedData
	o KPrototypesOptions
	n int
}

// distinctRows lists the first row of each set of equal rows.
func (p *prototypes) distinctRows() []int {
	seen := map[string]bool{}
	var out []int
	var key []byte
	for i := range p.n {
		key = key[:0]
		put := func(u uint64) {
			for b := range 8 {
				key = append(key, byte(u>>(8*b)))
			}
		}
		for _, c := range p.m.Numbers {
			put(math.Float64bits(c[i] + 0)) // -0 counts as 0
		}
		for _, c := range p.m.Codes {
			put(uint64(c[i]))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, i)
		}
	}
	return out
}

// cost of row i under cluster k's prototype.
func (p *prototypes) cost(r *KPrototypesResult, i, k int) float64 {
	s := 0.0
	for j, c := range p.m.Numbers {
		d := c[i] - r.Means[k][j]
		s += float64(d * d)
	}
	mismatches := 0
	for j, c := range p.m.Codes {
		if c[i] != r.Modes[k][j] {
			mismatches++
		}
	}
	return s + float64(p.o.Lambda*float64(mismatches))
}

// start runs one start to its end.
func (p *prototypes) start(ctx context.Context, rows []int, at int) (*KPrototypesResult, error) {
	r := &KPrototypesResult{Restart: at, Codes: make([]int, p.n)}
	for i := range r.Codes {
		r.Codes[i] = -1
	}
	for _, row := range rows {
		means, modes := make([]float64, len(p.m.Numbers)), make([]int, len(p.m.Codes))
		for j, c := range p.m.Numbers {
			means[j] = c[row]
		}
		for j, c := range p.m.Codes {
			modes[j] = c[row]
		}
		r.Means, r.Modes = append(r.Means, means), append(r.Modes, modes)
	}
	for r.Iterations < p.o.MaxIterations && !r.Converged {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.Iterations++
		moved, costs := p.assign(r)
		if !moved {
			r.Converged = true
			break
		}
		p.refill(r, costs)
		p.update(r)
	}
	p.finish(r)
	return r, nil
}

// assign gives every row to its nearest prototype.
func (p *prototypes) assign(r *KPrototypesResult) (moved bool, costs []float64) {
	costs = make([]float64, p.n)
	for i := range r.Codes {
		best, least := 0, math.Inf(1)
		for k := range p.o.K {
			if c := p.cost(r, i, k); c < least {
				best, least = k, c
			}
		}
		if r.Codes[i] != best {
			r.Codes[i], moved = best, true
		}
		costs[i] = least
	}
	return moved, costs
}

// refill gives each empty cluster the row that costs most in a cluster of several.
func (p *prototypes) refill(r *KPrototypesResult, costs []float64) {
	sizes := make([]int, p.o.K)
	for _, c := range r.Codes {
		sizes[c]++
	}
	for k, size := range sizes {
		if size > 0 {
			continue
		}
		far := -1
		for i, c := range costs {
			if sizes[r.Codes[i]] > 1 && (far < 0 || c > costs[far]) {
				far = i
			}
		}
		sizes[r.Codes[far]]--
		r.Codes[far], costs[far] = k, 0
		sizes[k]++
		r.Refilled++
	}
}

// update sets means and modes.
func (p *prototypes) update(r *KPrototypesResult) {
	sizes := make([]float64, p.o.K)
	for _, c := range r.Codes {
		sizes[c]++
	}
	for j, x := range p.m.Numbers {
		sums := make([]float64, p.o.K)
		for i, v := range x {
			sums[r.Codes[i]] += v
		}
		for k, s := range sums {
			if sizes[k] > 0 {
				r.Means[k][j] = s / sizes[k]
			}
		}
	}
	for j, x := range p.m.Codes {
		counts := make([]int, p.o.K*p.m.Levels[j])
		for i, v := range x {
			counts[r.Codes[i]*p.m.Levels[j]+v]++
		}
		for k := range p.o.K {
			mine := counts[k*p.m.Levels[j] : (k+1)*p.m.Levels[j]]
			best := 0
			for l, c := range mine {
				if c > mine[best] {
					best = l
				}
			}
			if sizes[k] > 0 {
				r.Modes[k][j] = best
			}
		}
	}
}

// finish numbers the clusters by first row and adds up their costs.
func (p *prototypes) finish(r *KPrototypesResult) {
	k := p.o.K
	place := make([]int, k)
	for c := range place {
		place[c] = -1
	}
	next := 0
	for _, c := range r.Codes {
		if place[c] < 0 {
			place[c] = next
			next++
		}
	}
	for c := range place {
		if place[c] < 0 {
			place[c] = next
			next++
		}
	}
	means, modes := make([][]float64, k), make([][]int, k)
	for c, to := range place {
		means[to], modes[to] = r.Means[c], r.Modes[c]
	}
	r.Means, r.Modes = means, modes
	r.Sizes, r.Within = make([]int, k), make([]float64, k)
	for i, c := range r.Codes {
		r.Codes[i] = place[c]
		r.Sizes[r.Codes[i]]++
		r.Within[r.Codes[i]] += p.cost(r, i, r.Codes[i])
	}
	for _, w := range r.Within {
		r.Cost += w
	}
}
