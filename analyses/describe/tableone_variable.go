package describe

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// variable is a column cut into groups. Values are sorted, so that nothing depends on the
// order of the rows.
type variable struct {
	column  *frame.Column
	numeric bool
	// made says that the groups were made from the column.
	made bool
	// values has the values of each group (numeric variables) and all those of all groups.
	values [][]float64
	all    []float64
	// levels names the levels of a categorical variable, counts has groups by levels.
	// distinct has the levels' values where the column is numeric.
	levels   []string
	distinct []float64
	counts   [][]int
	// missing counts values that are not there, imputed those of them that were filled in.
	missing, imputed []int
	// judged is normal or nonnormal where the data were asked.
	judged string
}

// What the Shapiro-Wilk test says.
const (
	normalDistribution    = "normal"
	nonnormalDistribution = "nonnormal"
	shapiroLevel          = 0.05
)

// judge asks the data of an undeclared numeric variable: it counts as normal where no group
// has a Shapiro-Wilk p-value below 0.05; a group that the test can't take (fewer than 3 or
// more than 5000 values, a constant) makes it nonnormal.
func (v *variable) judge(p TableOneParams) {
	if !v.numeric || slices.Contains(p.Normal, v.column.Name) || slices.Contains(p.Nonnormal, v.column.Name) {
		return
	}
	v.judged = normalDistribution
	for _, g := range v.values {
		if w, err := htest.ShapiroWilk(g); err != nil || w.P < shapiroLevel {
			v.judged = nonnormalDistribution
		}
	}
}

// newVariable cuts a column into the cohort's groups; rows in no group are left out. like is
// the variable of all cases where the cohort is a stratum of them, else nil: the stratum has
// the same levels.
func newVariable(in *cohort, c *frame.Column, categoricalBelow int, like *variable) (*variable, error) {
	t, codes, k := in.table, in.codes, len(in.names)
	v := &variable{column: c, numeric: c.Type.Numeric(), missing: make([]int, k), imputed: make([]int, k)}
	if imputed := countTrue(c.Imputed); imputed > 0 {
		return nil, fmt.Errorf("column %q holds %d imputed values; a description is of the raw data: take the table from before the imputation (the groups may come from after it)", c.Name, imputed)
	}
	filled := in.imputed[c.Name]
	for i, g := range codes {
		if g >= 0 && c.Missing[i] {
			v.missing[g]++
			if filled != nil && filled[i] {
				v.imputed[g]++
			}
		}
	}
	if v.numeric {
		v.values = make([][]float64, k)
		for i, g := range codes {
			if g < 0 || c.Missing[i] {
				continue
			}
			x := c.Numbers[i]
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("column %q, row %s: a finite number is expected, got %v", c.Name, t.Keys.IDs[i], x)
			}
			v.values[g] = append(v.values[g], x)
		}
		for _, g := range v.values {
			numeric.SortFloats(g)
		}
		v.all = merged(v.values)
		switch {
		case like != nil && !like.numeric:
			v.useLevels(like.distinct)
		case like == nil && categoricalBelow > 0:
			v.makeCategorical(categoricalBelow)
		}
		return v, nil
	}
	for _, l := range c.Levels {
		name := l.Name()
		if slices.Contains(v.levels, name) {
			name = l.Code
		}
		v.levels = append(v.levels, name)
	}
	v.counts = newCounts(k, len(v.levels))
	for i, g := range codes {
		if g >= 0 && !c.Missing[i] {
			v.counts[g][c.Codes[i]]++
		}
	}
	return v, nil
}

// merged returns the values of sorted lists as one sorted list.
func merged(lists [][]float64) []float64 {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	half := len(lists) / 2
	a, b := merged(lists[:half]), merged(lists[half:])
	out := make([]float64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0] < a[0] {
			out, b = append(out, b[0]), b[1:]
		} else {
			out, a = append(out, a[0]), a[1:]
		}
	}
	return append(append(out, a...), b...)
}

// makeCategorical turns a numeric variable with fewer than so many distinct values into one
// with levels.
func (v *variable) makeCategorical(below int) {
	distinct := slices.Compact(slices.Clone(v.all))
	if len(distinct) < below {
		v.useLevels(distinct)
	}
}

// useLevels turns a numeric variable into one whose levels are the values given.
func (v *variable) useLevels(distinct []float64) {
	v.numeric, v.distinct = false, distinct
	v.counts = newCounts(len(v.values), len(distinct))
	for _, x := range distinct {
		v.levels = append(v.levels, strconv.FormatFloat(x, 'g', -1, 64))
	}
	for g, values := range v.values {
		for _, x := range values {
			at, _ := slices.BinarySearch(distinct, x)
			v.counts[g][at]++
		}
	}
	v.values, v.all = nil, nil
}

func newCounts(rows, cols int) [][]int {
	out := make([][]int, rows)
	for i := range out {
		out[i] = make([]int, cols)
	}
	return out
}

func countTrue(b []bool) int {
	n := 0
	for _, x := range b {
		if x {
			n++
		}
	}
	return n
}

func total(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// n is the number of values in a group.
func (v *variable) n(g int) int {
	if v.numeric {
		return len(v.values[g])
	}
	return total(v.counts[g])
}

// levelTotals adds the groups' counts.
func (v *variable) levelTotals() []int {
	out := make([]int, len(v.levels))
	for _, row := range v.counts {
		for j, c := range row {
			out[j] += c
		}
	}
	return out
}

// binary says that the variable has two levels.
func (v *variable) binary() bool { return !v.numeric && len(v.levels) == 2 }

// scores returns the values of a group as numbers: those of a numeric variable, or the
// level numbers of a categorical one.
func (v *variable) scores(g int) []float64 {
	if v.numeric {
		return v.values[g]
	}
	var out []float64
	for level, n := range v.counts[g] {
		for range n {
			out = append(out, float64(level))
		}
	}
	return out
}

// summarise describes sorted values.
func summarise(name string, values []float64, missing, quantileType int) (TableOneSummary, error) {
	s := TableOneSummary{Name: name, N: len(values), Missing: missing}
	number := func(x result.Number) *result.Number { return &x }
	if len(values) == 0 {
		na := result.NA("no values")
		s.Mean, s.SD, s.Median, s.Q1, s.Q3, s.Min, s.Max = number(na), number(na), number(na), number(na), number(na), number(na), number(na)
		return s, nil
	}
	mean, variance := numeric.MeanVariance(values)
	s.Mean, s.SD = number(result.Num(mean)), number(result.Num(math.Sqrt(variance)))
	if len(values) == 1 {
		s.SD = number(result.NA("a single value"))
	}
	for _, q := range []struct {
		p   float64
		put **result.Number
	}{{0.25, &s.Q1}, {0.5, &s.Median}, {0.75, &s.Q3}} {
		x, err := numeric.Quantile(values, q.p, quantileType)
		if err != nil {
			return s, err
		}
		*q.put = number(result.Num(x))
	}
	s.Min, s.Max = number(result.Num(values[0])), number(result.Num(values[len(values)-1]))
	return s, nil
}

// chosen lists the columns to describe.
func chosen(t *frame.Table, g *frame.Groups, names []string) ([]*frame.Column, error) {
	var out []*frame.Column
	for i, name := range names {
		c, err := t.Column(name)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		if c.Type == frame.ID || c.Type == frame.Text || c.Type == frame.Date {
			return nil, kind.AtField(fmt.Errorf("column %q is %s; a table describes numbers and levels", name, c.Type), "variables", i)
		}
		out = append(out, c)
	}
	if len(names) > 0 {
		return out, nil
	}
	for _, c := range t.Columns {
		grouping := g != nil && len(c.Lineage) > 0 && slices.Equal(c.Lineage, g.Lineage)
		if c.Type == frame.ID || c.Type == frame.Text || c.Type == frame.Date || c.Role == frame.Excluded || grouping {
			continue
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the table has no column to describe")
	}
	return out, nil
}
