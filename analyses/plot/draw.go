package plot

import (
	"fmt"
	"math"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
	"reprise/analyses/printed"
	"reprise/analyses/result"
)

const nbsp = "\u00a0"

// shapes are the symbols of groups in their order, so that groups differ without colour.
var shapes = []string{"circle", "triangle", "square", "diamond", "cross"}

func shapeOf(group int) string { return shapes[(group-1)%len(shapes)] }

// extent is a range of data coordinates.
type extent struct {
	lo, hi float64
	any    bool
}

func (e *extent) add(values ...float64) {
	for _, v := range values {
		if !e.any {
			e.lo, e.hi, e.any = v, v, true
		}
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

// padded widens the range by a share of its width at either end; a range without a width is
// widened by a twentieth of its value, or by a half around zero.
func (e extent) padded(share float64) (lo, hi float64) {
	by := float64(share * (e.hi - e.lo))
	if e.hi == e.lo {
		by = float64(0.05 * math.Abs(e.hi))
		if by == 0 {
			by = 0.5
		}
	}
	return e.lo - by, e.hi + by
}

// between is the point at share t of the way from a to b.
func between(a, b, t float64) float64 { return a + float64(t*(b-a)) }

// finished checks that everything in a figure can be drawn: an overflow of huge values is
// an error about the data.
func finished(f *result.Figure) (*result.Figure, error) {
	ok := finite(f.X.Min, f.X.Max, f.Y.Min, f.Y.Max) && f.X.Min < f.X.Max && f.Y.Min < f.Y.Max
	for i := range f.Layers {
		l := &f.Layers[i]
		ok = ok && finite(l.X...) && finite(l.Y...) && finite(l.X2...) && finite(l.Y2...) && finite(l.Values...)
	}
	for _, a := range []result.Axis{f.X, f.Y} {
		for _, t := range a.Ticks {
			ok = ok && finite(t.At)
		}
	}
	if !ok {
		return nil, fmt.Errorf("the values can't be drawn: their range must be a finite number that the axis can resolve; look for wrong units or codes that mean missing")
	}
	return f, nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// figureGroups names the groups of a figure with their sizes among the codes.
func figureGroups(names []string, codes []int) []result.FigureGroup {
	out := make([]result.FigureGroup, len(names))
	for i, n := range names {
		out[i].Name = n
	}
	for _, c := range codes {
		if c >= 0 {
			out[c].N++
		}
	}
	return out
}

// joined is a table with the group code of each row that is in a group, and what had to be
// left out.
type joined struct {
	table  *frame.Table
	codes  []int // 0 to len(names)-1
	names  []string
	groups *frame.Groups // nil where there are none
	notes  []result.Note
}

// join aligns a table with groups and keeps the rows that are in one. Without groups all
// rows are in one group without a name.
func join(t *frame.Table, g *frame.Groups) (joined, error) {
	if g == nil {
		if t.Len() == 0 {
			return joined{}, fmt.Errorf("the table has no rows; a figure needs some")
		}
		return joined{table: t, codes: make([]int, t.Len()), names: []string{""}}, nil
	}
	both, err := frame.JoinGroups(t, g)
	if err != nil {
		return joined{}, err
	}
	out := joined{table: both.Table, codes: both.Codes, names: g.Names, groups: g}
	var rows []int
	for i, c := range both.Codes {
		if c >= 0 {
			rows = append(rows, i)
		}
	}
	if none := len(both.Codes) - len(rows); none > 0 {
		out.table = both.Table.Take(rows)
		out.codes = pick(both.Codes, rows)
		out.notes = append(out.notes, result.Notef("rows_without_group", "%s in no group and not drawn", rowsAre(none)))
	}
	if both.OnlyTable > 0 {
		out.notes = append(out.notes, result.Notef("unmatched_rows", "%s of the table not in the partition and not drawn", rowsAre(both.OnlyTable)))
	}
	if both.OnlyGroups > 0 {
		out.notes = append(out.notes, result.Notef("unmatched_groups", "%s of the partition not in the table", rowsAre(both.OnlyGroups)))
	}
	if len(rows) == 0 {
		return joined{}, fmt.Errorf("no row of the table is in a group; a figure needs some")
	}
	return out, nil
}

// grouped reports whether there are groups.
func (j joined) grouped() bool { return j.groups != nil }

// group is the figure's code of a row's group: 0 where there are no groups.
func (j joined) group(code int) int {
	if j.groups == nil {
		return 0
	}
	return code + 1
}

// figureGroups names the groups over the rows drawn, nil where there are none.
func (j joined) figureGroups(codes []int) []result.FigureGroup {
	if j.groups == nil {
		return nil
	}
	return figureGroups(j.names, codes)
}

func pick[T any](v []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = v[r]
	}
	return out
}

func rowsAre(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return fmt.Sprintf("%d rows are", n)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}

// fixed and shortly write numbers for captions and direct labels.
func fixed(x float64, decimals int) string { return printed.Real(x, decimals, printed.HalfEven) }

func shortly(x float64) string { return printed.Significant(x, 3, printed.HalfEven) }

// percentage writes a level such as 0.95 as 95 %.
func percentage(level float64) string {
	s := fixed(float64(100*level), 3)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	return s + nbsp + "%"
}

// counted writes n = 37.
func counted(n int) string { return fmt.Sprintf("n%s=%s%d", nbsp, nbsp, n) }

// listed writes a, b and c.
func listed(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// sizesOf writes "Cluster 1 (n = 37), Cluster 2 (n = 43) and …".
func sizesOf(groups []result.FigureGroup) string {
	items := make([]string, len(groups))
	for i, g := range groups {
		items[i] = fmt.Sprintf("%s (%s)", g.Name, counted(g.N))
	}
	return listed(items)
}

// axisTitle is a column as an axis: title and unit.
func axisTitle(c *frame.Column) result.Axis { return result.Axis{Label: c.Title(), Unit: c.Unit} }

// withUnit is a column's title with its unit in parentheses.
func withUnit(c *frame.Column) string {
	if c.Unit == "" {
		return c.Title()
	}
	return c.Title() + " (" + c.Unit + ")"
}

// identity and logarithm are the two scales of axes.
var (
	identity  = scale{func(x float64) float64 { return x }, func(x float64) float64 { return x }}
	logarithm = scale{numeric.Log10, func(x float64) float64 { return numeric.Pow(10, x) }}
)

// scale turns values into heights on the axis and back.
type scale struct {
	to, from func(float64) float64
}

func scaleOf(log bool) scale {
	if log {
		return logarithm
	}
	return identity
}

// valueRange is the padded range of values on an axis; a logarithmic one needs them above 0.
func valueRange(values []float64, log bool, c *frame.Column) (lo, hi float64, err error) {
	s := scaleOf(log)
	var e extent
	for _, v := range values {
		if log && v <= 0 {
			return 0, 0, fmt.Errorf("column %q: a logarithmic axis needs values above 0, got %v", c.Name, v)
		}
		e.add(s.to(v))
	}
	lo, hi = e.padded(0.04)
	return s.from(lo), s.from(hi), nil
}
