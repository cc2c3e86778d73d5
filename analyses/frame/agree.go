package frame

import (
	"fmt"
	"slices"

	"reprise/analyses/numeric"
)

// Contingency is the cross table of two codings of the same rows: Counts[i][j] rows have
// code i in the first and j in the second. Rows with a negative code in either are left
// out and counted in Left.
type Contingency struct {
	Counts     [][]int
	Rows, Cols []int // margins
	N, Left    int
}

// CrossTable counts two codings with na and nb codes. The slices have the same length.
func CrossTable(a, b []int, na, nb int) Contingency {
	c := Contingency{Counts: make([][]int, na), Rows: make([]int, na), Cols: make([]int, nb)}
	for i := range c.Counts {
		c.Counts[i] = make([]int, nb)
	}
	for i := range a {
		if a[i] < 0 || b[i] < 0 {
			c.Left++
			continue
		}
		c.Counts[a[i]][b[i]]++
		c.Rows[a[i]]++
		c.Cols[b[i]]++
		c.N++
	}
	return c
}

// AdjustedRand is the adjusted Rand index of the cross table,
//
//	(S - RC/T) / ((R + C)/2 - RC/T)
//
// with S, R and C the numbers of pairs of rows that are together in both, in the first and
// in the second partition, and T all pairs. It is 1 where both partitions are the same
// trivial one, and NaN for fewer than two rows.
//
// Hubert L, Arabie P. Comparing partitions. J Classif 1985;2:193-218.
// doi:10.1007/BF01908075
func (c Contingency) AdjustedRand() float64 {
	pairs := func(n int) int { return n * (n - 1) / 2 }
	var s, r, k int // exact
	for i, row := range c.Counts {
		for _, n := range row {
			s += pairs(n)
		}
		r += pairs(c.Rows[i])
	}
	for _, n := range c.Cols {
		k += pairs(n)
	}
	t := pairs(c.N)
	if t > 0 && r == k && (r == 0 || r == t) {
		return 1
	}
	expected := float64(float64(r)*float64(k)) / float64(t)
	return (float64(s) - expected) / (float64(float64(r+k)/2) - expected)
}

// Assign pairs every row of a square or wide profit matrix with a column of its own so that
// the total profit is largest (Hungarian algorithm with potentials, O(n^2 m)). Among equal
// totals the result is fixed by the order of rows and columns. There are at least as many
// columns as rows.
//
// Kuhn HW. The Hungarian method for the assignment problem. Nav Res Logist Q 1955;2:83-97.
// doi:10.1002/nav.3800020109
func Assign(profit [][]int) []int {
	n := len(profit)
	if n == 0 {
		return nil
	}
	m := len(profit[0])
	const inf = int(^uint(0) >> 2)
	u, v, match, way := make([]int, n+1), make([]int, m+1), make([]int, m+1), make([]int, m+1)
	for i := 1; i <= n; i++ {
		match[0] = i
		j0 := 0
		least, used := make([]int, m+1), make([]bool, m+1)
		for j := range least {
			least[j] = inf
		}
		for match[j0] != 0 {
			used[j0] = true
			i0, delta, j1 := match[j0], inf, 0
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if cost := -profit[i0-1][j-1] - u[i0] - v[j]; cost < least[j] {
					least[j], way[j] = cost, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := range used {
				if used[j] {
					u[match[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			match[j0] = match[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, n)
	for j := 1; j <= m; j++ {
		if match[j] > 0 {
			out[match[j]-1] = j - 1
		}
	}
	return out
}

// Matching is the result of matching a partition to a reference.
type Matching struct {
	// Order[i] is the group that takes place i; groups matched to the reference come first,
	// in its order, the rest after them in their own.
	Order []int
	// Names are the reference's names in that order; groups without a partner are called
	// "unmatched 1", ….
	Names []string
	ARI   float64
	// Moved counts the rows that are not where the reference has them; Rows those compared.
	Moved, Rows int
	// Tie is true where another assignment keeps as many rows.
	Tie bool
}

// MatchGroups matches the groups of g to those of the reference so that as many rows as
// possible keep their place. Rows align by key.
func MatchGroups(ref, g *Groups) (Matching, error) {
	al, err := Align(ref.Keys, g.Keys)
	if err != nil {
		return Matching{}, err
	}
	if len(al.A) == 0 {
		return Matching{}, fmt.Errorf("the partition and its reference have no row in common")
	}
	c := CrossTable(take(ref.Codes, al.A), take(g.Codes, al.B), len(ref.Names), len(g.Names))
	m := Matching{ARI: c.AdjustedRand(), Rows: c.N}
	size := max(len(ref.Names), len(g.Names))
	square := make([][]int, size)
	for i := range square {
		square[i] = make([]int, size)
		if i < len(c.Counts) {
			copy(square[i], c.Counts[i])
		}
	}
	pair := Assign(square)
	total := assigned(square, pair)
	m.Moved = c.N - total
	used := make([]bool, len(g.Names))
	for i := range ref.Names {
		if j := pair[i]; j < len(g.Names) {
			m.Order, m.Names = append(m.Order, j), append(m.Names, ref.Names[i])
			used[j] = true
		}
	}
	extra := 0
	for j := range g.Names {
		if !used[j] {
			extra++
			m.Order, m.Names = append(m.Order, j), append(m.Names, fmt.Sprintf("unmatched %d", extra))
		}
	}
	for i := range ref.Names { // is there another assignment as good that moves group i's partner?
		if j := pair[i]; j < len(g.Names) && size > 1 {
			keep := square[i][j]
			square[i][j] = -c.N - 1
			if assigned(square, Assign(square)) == total {
				m.Tie = true
			}
			square[i][j] = keep
		}
	}
	return m, nil
}

func assigned(profit [][]int, pair []int) int {
	n := 0
	for i, j := range pair {
		n += profit[i][j]
	}
	return n
}

// GroupStat is a statistic of a column within each group over the rows that both have and
// that are not missing: "mean" of a numeric, "median" of a numeric or ordinal (level codes
// 0, 1, ...), "share" of a level, or "size". A group without a value has NaN, and size 0.
func GroupStat(t *Table, c *Column, g *Groups, stat, level string) ([]float64, error) {
	al, err := Align(t.Keys, g.Keys)
	if err != nil {
		return nil, err
	}
	at := c.LevelIndex(level)
	ordered := c.Type.Numeric() || c.Type == Ordinal
	switch {
	case stat == "mean" && !c.Type.Numeric(), stat == "median" && !ordered:
		return nil, fmt.Errorf("column %q is %s and has no %s", c.Name, c.Type, stat)
	case stat == "share" && !c.Type.Categorical():
		return nil, fmt.Errorf("column %q is %s and has no levels", c.Name, c.Type)
	case stat == "share" && at < 0:
		return nil, fmt.Errorf("column %q has no level %q; %s", c.Name, level, Suggest(level, levelNames(c.Levels)))
	case stat != "mean" && stat != "median" && stat != "share" && stat != "size":
		return nil, fmt.Errorf("there is no statistic %q; there are: mean, median, share, size", stat)
	}
	all := c.Floats()
	values := make([][]float64, len(g.Names))
	for i, row := range al.A {
		if code := g.Codes[al.B[i]]; code >= 0 && !c.Missing[row] {
			x := 0.0 // a text has no value, but a row is a row
			if all != nil {
				x = all[row]
			}
			values[code] = append(values[code], x)
		}
	}
	out := make([]float64, len(values))
	for k, v := range values {
		switch stat {
		case "mean":
			out[k] = numeric.Mean(v)
		case "median":
			out[k] = Median(v)
		case "size":
			out[k] = float64(len(v))
		case "share":
			n := 0
			for _, x := range v {
				if x == float64(at) {
					n++
				}
			}
			out[k] = float64(n) / float64(len(v))
		}
	}
	return out, nil
}

// Median is the middle of the sorted values, the mean of the two middle ones for an even
// number, NaN for none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return numeric.Mean(nil)
	}
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return numeric.Mean(s[n/2-1 : n/2+1])
}

// levelNames lists the codes of levels.
func levelNames(levels []Level) []string {
	out := make([]string, len(levels))
	for i, l := range levels {
		out[i] = l.Code
	}
	return out
}
