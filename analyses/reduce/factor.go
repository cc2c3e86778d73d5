// Package reduce reduces many variables to a few dimensions.
package reduce

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// Dimension is one dimension of a reduction.
type Dimension struct {
	Name       string        `json:"name" doc:"Name of the dimension." key:"true"`
	Eigenvalue float64       `json:"eigenvalue" doc:"Variance along the dimension."`
	Percent    result.Number `json:"percent" doc:"Share of the total variance in per cent." value:"true"`
	Cumulative result.Number `json:"cumulative" doc:"Share of this dimension and those before it in per cent."`
}

// factors is a weighted matrix taken apart: n rows, p columns, k dimensions.
type factors struct {
	eigenvalues []float64      // all that can differ from zero, decreasing
	loadings    *linalg.Matrix // p by k
	scores      *linalg.Matrix // n by k
	dimensions  []Dimension    // one for each eigenvalue
	notes       []result.Note
}

// factorise takes apart z, n rows by p columns, each of mean zero. Eigenvalues are the
// squared singular values over the denominator; at most rank of them are kept, and k
// dimensions at most. Signs follow the rule of package linalg.
func factorise(ctx context.Context, z *linalg.Matrix, denominator float64, rank, k int) (*factors, error) {
	svd, err := linalg.ThinSVD(ctx, z)
	if err != nil {
		return nil, err
	}
	f := &factors{}
	if !svd.Converged {
		f.notes = append(f.notes, result.Notef("not_converged", "the singular value decomposition did not converge in %d sweeps", svd.Sweeps))
	}
	rank = min(rank, len(svd.S))
	k = min(k, rank)
	for _, s := range svd.S[:rank] {
		f.eigenvalues = append(f.eigenvalues, float64(s*s)/denominator)
	}
	total := numeric.Sum(f.eigenvalues)
	sum := 0.0
	for i, e := range f.eigenvalues {
		sum += e
		d := Dimension{Name: dimensionName(i), Eigenvalue: e, Percent: result.NA("no variance"), Cumulative: result.NA("no variance")}
		if total > 0 {
			d.Percent, d.Cumulative = result.Num(float64(100*e)/total), result.Num(float64(100*min(sum, total))/total)
		}
		f.dimensions = append(f.dimensions, d)
	}
	f.loadings, f.scores = linalg.New(z.Cols, k), linalg.New(z.Rows, k)
	for j := range k {
		for i := range z.Cols {
			f.loadings.Set(i, j, svd.V.At(i, j))
		}
		for i := range z.Rows {
			f.scores.Set(i, j, float64(svd.U.At(i, j)*svd.S[j]))
		}
	}
	for j := range k {
		if j+1 < rank && f.eigenvalues[j]-f.eigenvalues[j+1] <= float64(1e-9*f.eigenvalues[0]) {
			f.notes = append(f.notes, result.Notef("equal_eigenvalues", "%s and %s have the same eigenvalue; their axes are one choice of many", dimensionName(j), dimensionName(j+1)))
		}
	}
	return f, nil
}

func dimensionName(i int) string { return "Dim." + strconv.Itoa(i+1) }

// scoreTable makes the payload of the scores.
func (f *factors) scoreTable(t *frame.Table, lineage []string) *frame.Table {
	out := &frame.Table{Keys: t.Keys, Synthetic: t.Synthetic}
	for j := range f.scores.Cols {
		label := fmt.Sprintf("Dim %d", j+1)
		if p := f.dimensions[j].Percent; p.OK() {
			label += " (" + strconv.FormatFloat(p.Value, 'f', 1, 64) + " %)"
		}
		out.Columns = append(out.Columns, &frame.Column{
			Variable: frame.Variable{Name: dimensionName(j), Label: label, Type: frame.Continuous, Role: frame.Clustering},
			Numbers:  f.scores.Col(j), Missing: make([]bool, t.Len()), Decimals: 3, Lineage: lineage,
		})
	}
	return out
}

// dimensionTable lists eigenvalues.
func dimensionTable(dims []Dimension) result.Table {
	t := result.Table{ID: "dimensions", Title: "Dimensions", Columns: []result.Column{
		{Key: "dimension", Head: "Dimension", Text: true},
		{Key: "eigenvalue", Head: "Eigenvalue"},
		{Key: "percent", Head: "% of variance"},
		{Key: "cumulative", Head: "Cumulative %"},
	}}
	for _, d := range dims {
		t.Rows = append(t.Rows, result.Row{Key: d.Name, Cells: []result.Cell{
			result.TextCell(d.Name), result.RealCell(result.Num(d.Eigenvalue)), result.RealCell(d.Percent), result.RealCell(d.Cumulative),
		}})
	}
	return t
}

// chosen returns the columns that a reduction uses. No names are the columns with the role
// clustering, or, where there are none, all that are neither outcomes, external nor
// excluded and have an allowed type. Named outcomes, other types, missing values, constant
// columns and a table with fewer than two rows are errors, all at once.
func chosen(t *frame.Table, names []string, mixed bool) ([]*frame.Column, error) {
	allowed := func(c *frame.Column) bool {
		return c.Type == frame.Continuous || c.Type == frame.Count || c.Type == frame.Time ||
			mixed && c.Type.Categorical() && c.Type != frame.Event
	}
	var cols []*frame.Column
	var errs []error
	if len(names) == 0 {
		for _, c := range t.Columns {
			if c.Role == frame.Clustering && allowed(c) {
				cols = append(cols, c)
			}
		}
		if len(cols) == 0 {
			for _, c := range t.Columns {
				if (c.Role == "" || c.Role == frame.Clustering) && allowed(c) {
					cols = append(cols, c)
				}
			}
		}
		if len(cols) == 0 {
			errs = append(errs, errors.New("the table has no column that this method takes; name its variables"))
		}
	}
	seen := map[*frame.Column]bool{}
	named, wrong := t.Named(names, "make groups", func(c *frame.Column) error {
		switch {
		case !allowed(c) && !mixed:
			return fmt.Errorf("column %q is %s and this method takes numbers; reduce.famd takes mixed data", c.Name, c.Type)
		case !allowed(c):
			return fmt.Errorf("column %q is %s and this method takes numbers and categories", c.Name, c.Type)
		case seen[c]:
			return fmt.Errorf("column %q is named twice", c.Name)
		}
		seen[c] = true
		return nil
	})
	cols, errs = append(cols, named...), append(errs, wrong...)
	if t.Len() < 2 {
		errs = append(errs, fmt.Errorf("the table must have at least two rows, got %d", t.Len()))
	}
	for _, c := range cols {
		switch err := c.Complete(); {
		case err != nil:
			errs = append(errs, err)
		case c.Len() > 0 && isConstant(c):
			errs = append(errs, fmt.Errorf("column %q is constant; leave it out", c.Name))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return cols, nil
}

// Bounds of the matrix that is taken apart: its columns, levels counted, and its entries.
const (
	maxMatrixColumns = 3000
	maxMatrixEntries = 100_000_000
)

// bounded refuses a matrix that is too wide or too large, naming the widest category.
func bounded(t *frame.Table, cols []*frame.Column) error {
	width, widest := 0, cols[0]
	for _, c := range cols {
		width += max(1, len(c.Levels))
		if len(c.Levels) > len(widest.Levels) {
			widest = c
		}
	}
	if width <= maxMatrixColumns && width*t.Len() <= maxMatrixEntries {
		return nil
	}
	hint := ""
	if n := len(widest.Levels); n > 10 {
		hint = fmt.Sprintf("; column %q alone has %d levels", widest.Name, n)
	}
	return fmt.Errorf("the matrix may have %d columns and %d entries, got %d and %d%s", maxMatrixColumns, maxMatrixEntries, width, width*t.Len(), hint)
}

func isConstant(c *frame.Column) bool {
	if c.Type.Numeric() {
		return slices.Min(c.Numbers) == slices.Max(c.Numbers)
	}
	return slices.Min(c.Codes) == slices.Max(c.Codes)
}

// standardised is (x - mean)/sd with the SD of the given denominator, n less one or n.
func standardised(c *frame.Column, lessOne bool) (z []float64, mean, sd float64, err error) {
	mean, variance := numeric.MeanVariance(c.Numbers)
	n := float64(len(c.Numbers))
	if !lessOne {
		variance = float64(variance*(n-1)) / n
	}
	sd = math.Sqrt(variance)
	if !(sd > 0) || math.IsInf(sd, 0) || math.IsInf(mean, 0) {
		return nil, 0, 0, fmt.Errorf("column %q has a spread out of range (%v)", c.Name, sd)
	}
	z = make([]float64, len(c.Numbers))
	for i, x := range c.Numbers {
		z[i] = (x - mean) / sd
	}
	return z, mean, sd, nil
}

func lineageOf(cols []*frame.Column) []string {
	lists := make([][]string, len(cols))
	for i, c := range cols {
		lists[i] = c.Lineage
	}
	return frame.MergeLineage(lists...)
}

// kept says how many dimensions were kept and what they explain.
func kept(dims []Dimension, n int) string {
	text := fmt.Sprintf("%d dimensions were kept", n)
	if n == 1 {
		text = "one dimension was kept"
	}
	if n > 0 && dims[n-1].Cumulative.OK() {
		text += ", with " + strconv.FormatFloat(dims[n-1].Cumulative.Value, 'f', 1, 64) + " % of the variance"
	}
	return text
}
