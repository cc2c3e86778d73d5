package distance

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"sort"

	"reprise/analyses/blocks"
)

// GowerType says how Gower's coefficient compares two values of a column.
type GowerType string

// The types of columns, as in cluster::daisy.
const (
	Interval         GowerType = "interval"   // |x-y| over the column's range
	Ordinal          GowerType = "ordinal"    // level codes taken as interval
	Nominal          GowerType = "nominal"    // 0 if equal, else 1
	SymmetricBinary  GowerType = "symmetric"  // 0/1, compared as nominal
	AsymmetricBinary GowerType = "asymmetric" // 0/1; a pair that is 0 in both rows says nothing
)

// GowerColumn is one column: n values, NaN where missing.
type GowerColumn struct {
	Type   GowerType
	Values []float64
	Weight float64 // finite, not negative
}

// gowerBlock is the number of rows per parallel block.
const gowerBlock = 16

// gower is a table made ready for comparison. Each column owns one bit in a
// row's words: observed says whether the value is there, and plane t holds bit
// t of its level code, so that one exclusive or compares 64 columns.
type gower struct {
	n, words, planes, wide int
	codes                  []uint64  // n × (1+planes) × words: observed, then the planes
	numeric                []float64 // n × wide, scaled by range and weight, NaN missing
	dense                  bool      // numeric has no NaN
	weights                []float64 // distinct weights
	members                []uint64  // per distinct weight: words with its columns
	asymmetric             []uint64
}

// Gower returns Gower's dissimilarity of all pairs of rows of mixed columns,
//
//	d(x,y) = sum_k w_k δ_k d_k(x,y) / sum_k w_k δ_k,
//
// where d_k is as [GowerType] says and δ_k is 0 if a value is missing in
// column k or both are 0 in an asymmetric one, else 1. A column without range
// contributes 0. It equals cluster::daisy(metric = "gower") up to rounding. A
// pair of rows without any usable column has no dissimilarity and is an error
// that names the first such pair and their number.
//
// Cost O(n² p), 64 categorical columns at a time; memory Bytes(n) and one copy
// of the table.
//
// Reference: Gower JC. Biometrics 1971;27:857-871. doi:10.2307/2528823.
func Gower(ctx context.Context, columns []GowerColumn) (*Condensed, error) {
	g, err := newGower(columns)
	if err != nil {
		return nil, err
	}
	c, err := New(g.n)
	if err != nil {
		return nil, err
	}
	type gap struct{ count, i, j int }
	gaps, err := blocks.Reduce(ctx, g.n, gowerBlock, func(ctx context.Context, _, lo, hi int) (gap, error) {
		var miss gap
		for i := lo; i < hi; i++ {
			if err := ctx.Err(); err != nil {
				return miss, err
			}
			o := Offset(g.n, i)
			if count, first := g.row(i, c.D[o+i+1:o+g.n]); count > 0 {
				if miss.count == 0 {
					miss.i, miss.j = i, i+1+first
				}
				miss.count += count
			}
		}
		return miss, nil
	}, func(acc, next gap) gap {
		if acc.count == 0 {
			return next
		}
		acc.count += next.count
		return acc
	})
	if err != nil {
		return nil, err
	}
	if gaps.count > 0 {
		return nil, fmt.Errorf("rows %d and %d share no value to compare (%d such pairs in all); impute or drop rows first", gaps.i+1, gaps.j+1, gaps.count)
	}
	return c, nil
}

func newGower(columns []GowerColumn) (*gower, error) {
	if len(columns) == 0 {
		return nil, fmt.Errorf("at least one column is needed, got none")
	}
	g := &gower{n: len(columns[0].Values), words: (len(columns) + 63) / 64}
	codes := make([][]int, len(columns))
	groups := map[float64]bool{}
	total := 0.0
	for k, col := range columns {
		if len(col.Values) != g.n {
			return nil, fmt.Errorf("column %d has %d values, column 1 has %d", k+1, len(col.Values), g.n)
		}
		if !(col.Weight >= 0 && col.Weight <= math.MaxFloat64) {
			return nil, fmt.Errorf("the weight of column %d must be a finite number >= 0, got %v", k+1, col.Weight)
		}
		for i, v := range col.Values {
			if math.IsInf(v, 0) {
				return nil, fmt.Errorf("the value in row %d, column %d is infinite", i+1, k+1)
			}
			if (col.Type == SymmetricBinary || col.Type == AsymmetricBinary) && v != 0 && v != 1 && v == v {
				return nil, fmt.Errorf("a binary column holds 0, 1 or missing, got %v in row %d, column %d", v, i+1, k+1)
			}
		}
		switch col.Type {
		case Interval, Ordinal:
			g.wide++
		case Nominal, SymmetricBinary, AsymmetricBinary:
			var levels int
			codes[k], levels = levelCodes(col.Values, col.Type != Nominal)
			g.planes = max(g.planes, bits.Len(uint(max(levels, 1)-1)))
		default:
			return nil, fmt.Errorf("the type of column %d must be one of %s, %s, %s, %s, %s, got %q", k+1, Interval, Ordinal, Nominal, SymmetricBinary, AsymmetricBinary, string(col.Type))
		}
		if !groups[col.Weight] {
			groups[col.Weight] = true
			g.weights = append(g.weights, col.Weight)
		}
		total += col.Weight
	}
	if !(total > 0 && total <= math.MaxFloat64) {
		return nil, fmt.Errorf("the weights must sum to a positive finite number, got %v", total)
	}
	g.fill(columns, codes)
	return g, nil
}

// levelCodes numbers the distinct values in ascending order; a binary value is
// its own code. Missing gets code 0.
func levelCodes(values []float64, binary bool) ([]int, int) {
	codes := make([]int, len(values))
	levels := []float64{0, 1}
	if !binary {
		levels = levels[:0]
		for _, v := range values {
			if v == v {
				levels = append(levels, v)
			}
		}
		sort.Float64s(levels)
		kept := 0
		for i, v := range levels {
			if i == 0 || v != levels[kept-1] {
				levels[kept] = v
				kept++
			}
		}
		levels = levels[:kept]
	}
	for i, v := range values {
		if v == v {
			codes[i] = sort.SearchFloat64s(levels, v)
		}
	}
	return codes, len(levels)
}

func (g *gower) fill(columns []GowerColumn, codes [][]int) {
	stride := (1 + g.planes) * g.words
	g.codes = make([]uint64, g.n*stride)
	g.numeric = make([]float64, g.n*g.wide)
	g.members = make([]uint64, len(g.weights)*g.words)
	g.asymmetric = make([]uint64, g.words)
	g.dense = true
	at := 0
	for k, col := range columns {
		word, bit := k/64, uint64(1)<<(k%64)
		for t, w := range g.weights {
			if w == col.Weight {
				g.members[t*g.words+word] |= bit
			}
		}
		if col.Type == AsymmetricBinary {
			g.asymmetric[word] |= bit
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for i, v := range col.Values {
			if v != v {
				continue
			}
			g.codes[i*stride+word] |= bit
			lo, hi = min(lo, v), max(hi, v)
			if codes[k] != nil {
				for t := range g.planes {
					if codes[k][i]>>t&1 != 0 {
						g.codes[i*stride+(1+t)*g.words+word] |= bit
					}
				}
			}
		}
		if codes[k] != nil {
			continue
		}
		// A range that overflows is halved together with the values.
		half := 1.0
		if math.IsInf(hi-lo, 0) {
			half = 0.5
		}
		width := float64(hi*half) - float64(lo*half)
		if !(width > 0) {
			width = 1
		}
		for i, v := range col.Values {
			if v != v {
				g.dense = false
			}
			g.numeric[i*g.wide+at] = float64((float64(v*half)-float64(lo*half))/width) * col.Weight
		}
		at++
	}
}

// row writes the dissimilarities of row i to rows i+1, …, n-1 and returns how
// many of them don't exist, with the position of the first.
func (g *gower) row(i int, out []float64) (missing, first int) {
	w := g.wide
	a := g.numeric[i*w : i*w+w]
	t := 0
	for ; t+4 <= len(out); t += 4 {
		q := g.numeric[(i+1+t)*w : (i+5+t)*w]
		b0, b1, b2, b3 := q[:w], q[w:2*w], q[2*w:3*w], q[3*w:]
		if g.dense {
			out[t], out[t+1], out[t+2], out[t+3] = manhattan4(a, b0, b1, b2, b3)
		} else {
			out[t], out[t+1], out[t+2], out[t+3] = observed4(a, b0, b1, b2, b3)
		}
	}
	for ; t < len(out); t++ {
		b := g.numeric[(i+1+t)*w : (i+2+t)*w]
		out[t], _, _, _ = observed4(a, b, b, b, b)
	}
	if g.words == 1 && len(g.weights) == 1 {
		return g.countOne(i, out)
	}
	return g.count(i, out)
}

// observed4 is manhattan4 without the terms in which a value is missing.
func observed4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	b0, b1, b2, b3 = b0[:len(a)], b1[:len(a)], b2[:len(a)], b3[:len(a)]
	for k, v := range a {
		if d := math.Abs(v - b0[k]); d == d {
			s0 += d
		}
		if d := math.Abs(v - b1[k]); d == d {
			s1 += d
		}
		if d := math.Abs(v - b2[k]); d == d {
			s2 += d
		}
		if d := math.Abs(v - b3[k]); d == d {
			s3 += d
		}
	}
	return s0, s1, s2, s3
}

// countOne finishes a row if all columns fit one word and weigh the same.
func (g *gower) countOne(i int, out []float64) (missing, first int) {
	stride := 1 + g.planes
	a := g.codes[i*stride : (i+1)*stride]
	weight, asymmetric := g.weights[0], g.asymmetric[0]
	if weight == 0 {
		return len(out), 0
	}
	for t := range out {
		b := g.codes[(i+1+t)*stride : (i+2+t)*stride]
		b = b[:len(a)]
		differ, on := uint64(0), uint64(0)
		for p := 1; p < len(a); p++ {
			differ |= a[p] ^ b[p]
			on |= a[p] | b[p]
		}
		valid := a[0] & b[0] &^ (asymmetric &^ on)
		all := bits.OnesCount64(valid)
		if all == 0 {
			if missing == 0 {
				first = t
			}
			missing++
			continue
		}
		out[t] = min(1, (out[t]+float64(weight*float64(bits.OnesCount64(differ&valid))))/float64(weight*float64(all)))
	}
	return missing, first
}

// count finishes a row in general.
func (g *gower) count(i int, out []float64) (missing, first int) {
	stride := (1 + g.planes) * g.words
	a := g.codes[i*stride : (i+1)*stride]
	for t := range out {
		b := g.codes[(i+1+t)*stride : (i+2+t)*stride]
		sum, total := out[t], 0.0
		for w := range g.words {
			differ, on := uint64(0), uint64(0)
			for p := w + g.words; p < stride; p += g.words {
				differ |= a[p] ^ b[p]
				on |= a[p] | b[p]
			}
			valid := a[w] & b[w] &^ (g.asymmetric[w] &^ on)
			for u, weight := range g.weights {
				of := valid & g.members[u*g.words+w]
				sum += float64(weight * float64(bits.OnesCount64(differ&of)))
				total += float64(weight * float64(bits.OnesCount64(of)))
			}
		}
		if !(total > 0) {
			if missing == 0 {
				first = t
			}
			missing++
			continue
		}
		out[t] = min(1, sum/total)
	}
	return missing, first
}
