package cluster

import (
	"context"
	"math"

	"reprise/analyses/linalg"
)

// hartigan is the state of Hartigan and Wong's algorithm. Rows are counted from
// 1 wherever they are compared with steps, as in the publication.
type hartigan struct {
	p                *kmeans
	k, n, d          int
	c                []float64 // centres
	own, other       []int     // nearest and second nearest centre of each row
	size             []int
	loss             []float64 // what a row's removal saves
	remove, add      []float64 // size/(size-1) and size/(size+1)
	changed, live    []int     // step of the last update; end of the live set
	transferred      []bool    // in the last quick-transfer stage
	sinceLastMove    int
	maxQuickTransfer int
}

// hartiganWong moves single rows to another cluster as long as that lowers the
// sum of squares: a sweep over all rows and live clusters, then sweeps between
// each row's two nearest clusters, until nothing moves.
func (p *kmeans) hartiganWong(ctx context.Context, start *linalg.Matrix) (*KMeansResult, error) {
	n, d, k := p.x.Rows, p.x.Cols, p.o.K
	r := &KMeansResult{Codes: make([]int, n)}
	if _, err := p.assign(ctx, r.Codes, start, nil); err != nil {
		return nil, err
	}
	r.Refilled = p.refill(r.Codes, start)
	sums, err := p.sums(ctx, r.Codes)
	if err != nil {
		return nil, err
	}
	h := &hartigan{
		p: p, k: k, n: n, d: d, c: sums.means(d).Data, own: r.Codes, other: make([]int, n), size: make([]int, k),
		loss: make([]float64, n), remove: make([]float64, k), add: make([]float64, k),
		changed: make([]int, k), live: make([]int, k), transferred: make([]bool, k), maxQuickTransfer: 50 * n,
	}
	for i, c := range r.Codes {
		h.size[c]++
		// The second nearest of the starting centres.
		least := math.Inf(1)
		for e := range k {
			if v := square(h.row(i), start.Data[e*d:e*d+d]); e != c && v < least {
				h.other[i], least = e, v
			}
		}
	}
	for c := range k {
		h.factors(c)
		h.transferred[c], h.changed[c] = true, -1
	}
	r.Converged = k == 1
	for k > 1 && r.Iterations < p.o.MaxIterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.Iterations++
		if h.optimalTransfer() {
			r.Converged = true
			break
		}
		whole := h.quickTransfer()
		if k == 2 && whole {
			// With two clusters the quick stage saw everything.
			r.Converged = true
			break
		}
		for c := range k {
			h.changed[c] = 0
		}
	}
	sums, err = p.sums(ctx, r.Codes)
	r.Centers = sums.means(d)
	return r, err
}

func (h *hartigan) row(i int) []float64    { return h.p.x.Data[i*h.d : i*h.d+h.d] }
func (h *hartigan) centre(c int) []float64 { return h.c[c*h.d : c*h.d+h.d] }

func (h *hartigan) factors(c int) {
	s := float64(h.size[c])
	h.add[c] = s / (s + 1)
	h.remove[c] = math.Inf(1)
	if s > 1 {
		h.remove[c] = s / (s - 1)
	}
}

func (h *hartigan) move(i, from, to int) {
	a, b := float64(h.size[from]), float64(h.size[to])
	p, q := h.centre(from), h.centre(to)
	for j, v := range h.row(i) {
		p[j] = (float64(p[j]*a) - v) / (a - 1)
		q[j] = (float64(q[j]*b) + v) / (b + 1)
	}
	h.size[from]--
	h.size[to]++
	h.factors(from)
	h.factors(to)
	h.own[i], h.other[i] = to, from
}

// optimalTransfer considers every row once and reports whether none has moved
// in n steps.
func (h *hartigan) optimalTransfer() bool {
	for c := range h.k {
		if h.transferred[c] {
			h.live[c] = h.n + 1
		}
	}
	for i := range h.n {
		at := i + 1
		h.sinceLastMove++
		from := h.own[i]
		if h.size[from] > 1 {
			if h.changed[from] != 0 {
				h.loss[i] = float64(square(h.row(i), h.centre(from)) * h.remove[from])
			}
			to, seen := h.other[i], h.other[i]
			gain := float64(square(h.row(i), h.centre(to)) * h.add[to])
			for c := range h.k {
				if at >= h.live[from] && at >= h.live[c] || c == from || c == seen {
					continue
				}
				if v := square(h.row(i), h.centre(c)); v < gain/h.add[c] {
					gain, to = float64(v*h.add[c]), c
				}
			}
			if gain >= h.loss[i] {
				h.other[i] = to
			} else {
				h.sinceLastMove = 0
				h.live[from], h.live[to] = h.n+at, h.n+at
				h.changed[from], h.changed[to] = at, at
				h.move(i, from, to)
			}
		}
		if h.sinceLastMove == h.n {
			return true
		}
	}
	for c := range h.k {
		h.transferred[c] = false
		h.live[c] -= h.n
	}
	return false
}

// quickTransfer swaps rows between their two nearest clusters until n steps
// pass without a move. It reports whether it came to that end within its limit
// of 50 n steps.
func (h *hartigan) quickTransfer() bool {
	quiet, at := 0, 0
	for {
		for i := range h.n {
			quiet++
			at++
			if at >= h.maxQuickTransfer {
				return false
			}
			from, to := h.own[i], h.other[i]
			if h.size[from] > 1 {
				if at <= h.changed[from] {
					h.loss[i] = float64(square(h.row(i), h.centre(from)) * h.remove[from])
				}
				if at < h.changed[from] || at < h.changed[to] {
					if square(h.row(i), h.centre(to)) < h.loss[i]/h.add[to] {
						quiet, h.sinceLastMove = 0, 0
						h.transferred[from], h.transferred[to] = true, true
						h.changed[from], h.changed[to] = at+h.n, at+h.n
						h.move(i, from, to)
					}
				}
			}
			if quiet == h.n {
				return true
			}
		}
	}
}
