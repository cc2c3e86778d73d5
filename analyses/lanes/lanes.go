// Package lanes computes sums over columns for eight rows side by side, and the
// smallest of many numbers: the inner loops of distances, of k-means and of trees.
//
// Each of the eight sums is taken in column order with every product and sum
// rounded by itself, so it has the bits of the plain loop over one row. On amd64
// two sums share an instruction of SSE2, which every such machine has; nothing
// is chosen by the machine at run time. Elsewhere, and on amd64 with the build
// tag purego, the same is written in Go.
package lanes

import "math"

// Width is the number of rows in a group.
const Width = 8

// Groups are rows laid out in groups of [Width]: within a group a column's
// values stand side by side. The last group is filled up with zeros.
type Groups struct {
	Rows, Cols int
	Data       []float64
}

// Pack lays out rows by cols values, cols at least 1, that stand row by row in x.
func Pack(x []float64, rows, cols int) *Groups {
	g := &Groups{}
	g.Pack(x, rows, cols)
	return g
}

// Pack does what the function [Pack] does in the memory of g, if that is large enough.
func (g *Groups) Pack(x []float64, rows, cols int) {
	size := (rows + Width - 1) / Width * Width * cols
	if cap(g.Data) < size {
		g.Data = make([]float64, size)
	}
	g.Rows, g.Cols, g.Data = rows, cols, g.Data[:size]
	clear(g.Data[rows/Width*Width*cols:])
	for i := range rows {
		g.SetRow(i, x[i*cols:i*cols+cols])
	}
}

// Group returns the values of rows [Width]*i to [Width]*i+7.
func (g *Groups) Group(i int) []float64 {
	return g.Data[i*Width*g.Cols : (i+1)*Width*g.Cols]
}

// Row writes row i to out, which has Cols places.
func (g *Groups) Row(i int, out []float64) {
	from := g.Data[i/Width*Width*g.Cols+i%Width:]
	for j := range out {
		out[j] = from[j*Width]
	}
}

// SetRow changes row i.
func (g *Groups) SetRow(i int, values []float64) {
	to := g.Data[i/Width*Width*g.Cols+i%Width:]
	for j, v := range values {
		to[j*Width] = v
	}
}

// Squares writes to out the sums of squared differences of row a to rows from,
// from+1, … of g, or their roots.
func (g *Groups) Squares(a []float64, from int, out []float64, root bool) {
	i := from / Width
	if skip := from % Width; skip > 0 {
		var sums [Width]float64
		Squares(a, g.Group(i), &sums, root)
		out = out[copy(out, sums[skip:]):]
		i++
	}
	for ; len(out) >= Width; i++ {
		Squares(a, g.Group(i), (*[Width]float64)(out), root)
		out = out[Width:]
	}
	if len(out) > 0 {
		var sums [Width]float64
		Squares(a, g.Group(i), &sums, root)
		copy(out, sums[:])
	}
}

// Squares writes to out the sums over the columns of (a - b)², or their roots, for the eight
// rows of the group b.
func Squares(a, b []float64, out *[Width]float64, root bool) {
	b = b[:Width*len(a)]
	squares(a, b, out, root)
}

// Products writes to out the sums over the columns of a b for the eight rows of the group b.
func Products(a, b []float64, out *[Width]float64) {
	b = b[:Width*len(a)]
	products(a, b, out)
}

// Least returns the smallest of x, which holds no negative zero; NaN is passed over. Of none it
// is +Inf.
func Least(x []float64) float64 {
	return leastPlain(x[len(x)/Width*Width:], least(x, math.Inf(1)))
}
