package plot

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
)

// feature is one row of a heat map or one spoke of a radar: a numeric column, an ordinal
// one by its level codes, or the indicator of a level.
type feature struct {
	label string
	// z has the standardised value of each row, NaN where it is missing.
	z []float64
}

// standardised turns a column into features with mean 0 and SD 1 (n - 1) over the rows that
// have a value. A nominal column gives one indicator a level, a binary one that of its
// second level; an ordinal one counts its levels 0, 1, …. Constant features are left out.
func standardised(c *frame.Column) (out []feature, constant []string) {
	values := c.Floats()
	add := func(label string, x []float64) {
		var known []float64
		for _, v := range x {
			if !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		slices.Sort(known)
		mean, sd := numeric.Mean(known), numeric.SD(known)
		if len(known) < 2 || known[0] == known[len(known)-1] || !(sd > 0) {
			constant = append(constant, label)
			return
		}
		z := make([]float64, len(x))
		for i, v := range x {
			z[i] = (v - mean) / sd
		}
		out = append(out, feature{label: label, z: z})
	}
	switch {
	case c.Type.Numeric() || c.Type == frame.Ordinal:
		add(c.Title(), values)
	default:
		for l, level := range c.Levels {
			if c.Type == frame.Binary && l == 0 {
				continue
			}
			x := make([]float64, len(values))
			for i, v := range values {
				switch {
				case math.IsNaN(v):
					x[i] = v
				case v == float64(l):
					x[i] = 1
				}
			}
			add(c.Title()+": "+level.Name(), x)
		}
	}
	return out, constant
}

// features standardises the named columns, or without names all that describe a row and are
// no outcomes; a categorical column that is itself the partition is left out then.
func features(t *frame.Table, g *frame.Groups, names []string) (out []feature, constant []string, err error) {
	fits := func(c *frame.Column) bool {
		return c.Type == frame.Continuous || c.Type == frame.Count || c.Type == frame.Time || c.Type == frame.Ordinal || c.Type == frame.Nominal || c.Type == frame.Binary
	}
	itself := func(c *frame.Column) bool {
		return g != nil && c.Type.Categorical() && len(c.Lineage) > 0 && slices.Equal(c.Lineage, g.Lineage)
	}
	if len(names) == 0 {
		for _, c := range t.Columns {
			if fits(c) && !itself(c) && c.Type != frame.Time && c.Role != frame.Outcome && c.Role != frame.Excluded {
				names = append(names, c.Name)
			}
		}
	}
	for i, name := range names {
		c, err := t.Column(name)
		if err == nil && !fits(c) {
			err = fmt.Errorf("column %q is %s and can't be standardised", name, c.Type)
		}
		if err != nil {
			return nil, nil, kind.AtField(err, "variables", i)
		}
		f, flat := standardised(c)
		out, constant = append(out, f...), append(constant, flat...)
	}
	if len(out) == 0 {
		return nil, nil, fmt.Errorf("no variable varies among the rows; z-scores need at least two different values")
	}
	return out, constant, nil
}

// means averages a feature within each group over the rows that have it; NaN for none. Each
// mean is over sorted values, so that the order of rows doesn't matter.
func (f feature) means(codes []int, groups int) []float64 {
	values := make([][]float64, groups)
	for i, c := range codes {
		if !math.IsNaN(f.z[i]) {
			values[c] = append(values[c], f.z[i])
		}
	}
	out := make([]float64, groups)
	for g, v := range values {
		out[g] = math.NaN()
		if len(v) > 0 {
			slices.Sort(v)
			out[g] = numeric.Mean(v)
		}
	}
	return out
}
