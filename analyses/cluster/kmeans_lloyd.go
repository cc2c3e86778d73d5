package cluster

import (
	"context"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
)

// bounds are Hamerly's: the distance of a row to its centre is at most upper,
// to any other one at least lower. Both carry a margin for rounding, so that a
// row is passed over only if a comparison of all centres would keep it. They are those
// before the centres last moved: shift is by how much each did, largest and second the two
// largest of them, farthest the centre of the largest; nil for no move.
type bounds struct {
	upper, lower    []float64
	shift           []float64
	largest, second float64
	farthest        int
}

// moved returns the bounds of a row of centre c after the centres moved.
func (b *bounds) moved(i, c int) (upper, lower float64) {
	upper, lower = b.upper[i], b.lower[i]
	if b.shift == nil {
		return upper, lower
	}
	const grow = 1 + 0x1p-51
	fall := b.largest
	if c == b.farthest {
		fall = b.second
	}
	return float64((upper + b.shift[c]) * grow), float64((lower - fall) * (2 - grow))
}

// margin covers the rounding of a squared distance and of its root.
func margin(d int) float64 { return float64(float64(d+8) * 0x1p-51) }

// refresh is the number of iterations after which sums are taken anew, so that rounding in
// what was added and taken away doesn't pile up.
const refresh = 16

// productsWithin is the number of clusters up to which a row whose bounds don't decide is
// compared with all centres at once; beyond, its distance to its own centre comes first.
const productsWithin = 8

// iterate is Lloyd's algorithm, with Hamerly's bounds unless plain Lloyd was asked for. Sums
// follow the rows that move, in the order of blocks and rows; the centres returned are of
// sums taken anew.
func (p *kmeans) iterate(ctx context.Context, start *linalg.Matrix) (*KMeansResult, error) {
	n, d, k := p.x.Rows, p.x.Cols, p.o.K
	r := &KMeansResult{Codes: make([]int, n), Centers: start}
	var b *bounds
	if p.o.Algorithm == Hamerly && k > 1 {
		b = &bounds{upper: make([]float64, n), lower: make([]float64, n)}
		for i := range n {
			b.upper[i] = math.Inf(1)
		}
	}
	sums := &change{size: make([]int, k), weight: make([]float64, k), sums: make([]float64, k*d)}
	for r.Iterations < p.o.MaxIterations {
		r.Iterations++
		moves, err := p.assign(ctx, r.Codes, r.Centers, b)
		if err != nil {
			return nil, err
		}
		whole := r.Iterations%refresh == 1
		if !whole {
			sums.add(moves)
		} else if sums, err = p.sums(ctx, r.Codes); err != nil {
			return nil, err
		}
		if slices.Contains(sums.size, 0) {
			filled := p.refill(r.Codes, r.Centers)
			r.Refilled += filled
			moves.rows += filled
			if sums, err = p.sums(ctx, r.Codes); err != nil {
				return nil, err
			}
			if b != nil {
				for i := range n {
					b.upper[i], b.lower[i] = math.Inf(1), 0
				}
			}
		}
		if moves.rows == 0 && r.Iterations > 1 {
			r.Converged = true
			break
		}
		next := sums.means(d)
		moved, largest, second, farthest := 0.0, 0.0, 0.0, 0
		shift := make([]float64, k)
		for c := range k {
			s := square(next.Data[c*d:c*d+d], r.Centers.Data[c*d:c*d+d])
			moved += s
			shift[c] = float64(math.Sqrt(s) * (1 + margin(d)))
			if shift[c] > largest {
				largest, second, farthest = shift[c], largest, c
			} else if shift[c] > second {
				second = shift[c]
			}
		}
		r.Centers = next
		if p.o.Tolerance > 0 && moved <= p.threshold {
			r.Converged = true
			break
		}
		if b != nil {
			b.shift, b.largest, b.second, b.farthest = shift, largest, second, farthest
		}
	}
	sums, err := p.sums(ctx, r.Codes)
	if err != nil {
		return nil, err
	}
	r.Centers = sums.means(d)
	return r, nil
}

// assign gives every row to its nearest centre and returns what changes by that.
func (p *kmeans) assign(ctx context.Context, codes []int, centers *linalg.Matrix, b *bounds) (change, error) {
	d, k := p.x.Cols, p.o.K
	// A row nearer to its centre than half way to the next centre stays.
	half := make([]float64, k)
	if b != nil {
		for c := range k {
			half[c] = math.Inf(1)
			for e := range k {
				if e != c {
					half[c] = min(half[c], square(centers.Data[c*d:c*d+d], centers.Data[e*d:e*d+d]))
				}
			}
			half[c] = float64(math.Sqrt(half[c]) * 0.5 * (1 - margin(d)))
		}
	}
	out, in := 1+margin(d), 1-margin(d)
	products := newCentreProducts(centers)
	return blocks.Reduce(ctx, p.x.Rows, kmeansBlock, func(_ context.Context, _, lo, hi int) (change, error) {
		var moves change
		for i := lo; i < hi; i++ {
			row := p.x.Data[i*d : i*d+d]
			if b != nil {
				c := codes[i]
				upper, lower := b.moved(i, c)
				least := max(lower, half[c])
				if k > productsWithin && upper >= least {
					upper = float64(math.Sqrt(square(row, centers.Data[c*d:c*d+d])) * out)
				}
				if upper < least {
					b.upper[i], b.lower[i] = upper, lower
					continue
				}
			}
			var c int
			if b == nil {
				c, _, _ = nearestTwo(row, products.rows)
			} else {
				var upper, lower float64
				if c, upper, lower = products.nearest(row, p.norms[i]); c < 0 {
					var first, second float64
					c, first, second = nearestTwo(row, products.rows)
					upper, lower = float64(math.Sqrt(first)*out), float64(math.Sqrt(second)*in)
				}
				b.upper[i], b.lower[i] = upper, lower
			}
			if c != codes[i] {
				moves.move(row, p.weight(i), codes[i], c, k)
				codes[i] = c
			}
		}
		return moves, nil
	}, change.with)
}

// nearestTwo returns the nearest of k centres, the first of equals, with its squared
// distance and the next larger one.
func nearestTwo(row []float64, centers *lanes.Groups) (who int, first, second float64) {
	first, second = math.Inf(1), math.Inf(1)
	var s [lanes.Width]float64
	for c := 0; c < centers.Rows; c += lanes.Width {
		lanes.Squares(row, centers.Group(c/lanes.Width), &s, false)
		for t, v := range s[:min(lanes.Width, centers.Rows-c)] {
			if v < first {
				who, first, second = c+t, v, first
			} else if v < second {
				second = v
			}
		}
	}
	return who, first, second
}

// refill gives every empty cluster, in order, the row farthest from its centre
// that isn't alone, and returns how many there were.
func (p *kmeans) refill(codes []int, centers *linalg.Matrix) int {
	k, d := p.o.K, p.x.Cols
	sizes := make([]int, k)
	for _, c := range codes {
		sizes[c]++
	}
	filled := 0
	for empty := range k {
		if sizes[empty] > 0 {
			continue
		}
		who, far := -1, -1.0
		for i, c := range codes {
			if sizes[c] < 2 {
				continue
			}
			if v := square(p.x.Data[i*d:i*d+d], centers.Data[c*d:c*d+d]); v > far {
				who, far = i, v
			}
		}
		sizes[codes[who]]--
		sizes[empty]++
		codes[who] = empty
		// It is its own centre from now on, so it won't be moved again.
		centers = &linalg.Matrix{Rows: k, Cols: d, Data: append([]float64(nil), centers.Data...)}
		copy(centers.Data[empty*d:empty*d+d], p.x.Data[who*d:who*d+d])
		filled++
	}
	return filled
}
