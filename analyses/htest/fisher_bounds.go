package htest

import (
	"math"
	"slices"
)

// bounds finds how probable the completions of a node can be: limits of Σ log x_ij! over the
// tables with given row and column totals.
type bounds struct {
	rows, cols []int32 // totals above zero, falling
	a, b       []int64 // multipliers of the rows' and the columns' totals
	filled     []int32
}

// sweeps are the rounds in which the multipliers are improved.
const sweeps = 2

// of returns numbers that no table's key is below or above.
func (d *bounds) of(g *network, rows []int32, cols []int) (low, high int64) {
	d.rows, d.cols = d.rows[:0], d.cols[:0]
	for _, r := range rows {
		if r > 0 {
			d.rows = append(d.rows, r)
		}
	}
	for _, c := range slices.Backward(cols) {
		d.cols = append(d.cols, int32(c))
	}
	return d.low(g), min(d.high(g, d.rows, d.cols), d.high(g, d.cols, d.rows))
}

// low is a Lagrangian bound: for any multipliers a of the rows and b of the columns
//
//	Σ log x_ij! >= Σ a_i r_i + Σ b_j c_j + Σ_ij min over x of (log x! - (a_i + b_j) x).
//
// The best multipliers give the minimum itself, since the problem is a convex one on a
// transportation network. They are improved a side at a time, each exactly.
func (d *bounds) low(g *network) int64 {
	d.a, d.b = d.a[:0], d.b[:0]
	for range d.rows {
		d.a = append(d.a, 0)
	}
	for _, c := range d.cols {
		d.b = append(d.b, g.factorial[c]-g.factorial[c-1])
	}
	for s := range sweeps {
		for i, r := range d.rows {
			d.a[i] = d.level(g, r, d.b)
		}
		if s == sweeps-1 {
			break
		}
		for j, c := range d.cols {
			d.b[j] = d.level(g, c, d.a)
		}
	}
	var sum int64
	for i, r := range d.rows {
		sum += d.a[i] * int64(r)
	}
	for j, c := range d.cols {
		sum += d.b[j] * int64(c)
		for i, r := range d.rows {
			sum += g.least(d.a[i]+d.b[j], min(r, c))
		}
	}
	return sum
}

// level returns the multiplier at which the cells of one row (or column), of the other
// side's multipliers, add up to its total.
func (d *bounds) level(g *network, total int32, other []int64) int64 {
	d.filled = d.filled[:0]
	for range other {
		d.filled = append(d.filled, 0)
	}
	var at int64
	for range total {
		best, who := int64(math.MaxInt64), 0
		for j, b := range other {
			k := d.filled[j] + 1
			if v := g.factorial[k] - g.factorial[k-1] - b; v < best {
				best, who = v, j
			}
		}
		d.filled[who]++
		at = best
	}
	return at
}

// least is the minimum of log x! - t x over x = 0 … most.
func (g *network) least(t int64, most int32) int64 {
	lo, hi := int32(0), most
	for lo < hi { // the last x that lowers it
		mid := lo + (hi-lo+1)/2
		if g.factorial[mid]-g.factorial[mid-1] < t {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return g.factorial[lo] - t*int64(lo)
}

// high fills each column into as few rows as can be, whatever the other columns take.
func (d *bounds) high(g *network, rows, cols []int32) int64 {
	var sum int64
	for _, c := range cols {
		for c > 0 {
			for _, r := range rows {
				x := min(r, c)
				sum += g.factorial[x]
				c -= x
			}
		}
	}
	return sum
}
