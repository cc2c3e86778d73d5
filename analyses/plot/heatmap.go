package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// HeatmapInput has the ports of plot.heatmap.
type HeatmapInput struct {
	Table  *frame.Table  `in:"table" doc:"The variables."`
	Groups *frame.Groups `in:"groups" doc:"The partition: columns are its groups, or rows ordered by it." optional:"true"`
	Tree   *frame.Tree   `in:"tree" doc:"Orders the rows as its leaves and is drawn above them." optional:"true"`
}

// HeatmapParams are the parameters of plot.heatmap.
type HeatmapParams struct {
	Variables []string `yaml:"variables" doc:"Columns to draw as rows of the map; left out: all that are no outcomes." check:"unique,column=table,types=continuous|count|time|ordinal|nominal|binary"`
	Columns   string   `yaml:"columns" doc:"Columns of the map: the groups' means, the single rows, or auto: groups where there are some." check:"oneof=auto groups rows"`
	Limit     float64  `yaml:"limit" doc:"z-score at the ends of the colour scale; 0: the largest one of groups, 2.5 for rows." check:"min=0"`
	Values    bool     `yaml:"values" doc:"Write the means of groups into the tiles."`
}

// HeatmapKind is plot.heatmap.
var HeatmapKind = kind.New("plot.heatmap", kind.Doc{
	Summary: "Heat map of z-scores: variables by groups, or by rows ordered by group or tree.",
	Text: `Every variable is standardised to mean 0 and SD 1 (n - 1) over the rows that are in a group and have a value; ordinal variables by the numbers of their levels, binary ones by the indicator of their second level, nominal ones by an indicator a level, so that a tile of a share is its distance from the overall share in SDs. Missing values are left out; a tile without any is empty. Variables that don't vary are left out and named in a note.

With ` + "`columns: groups`" + ` a tile is the group's mean z-score; with ` + "`columns: rows`" + ` the columns are the rows, ordered by group and by the table's order within it, or as the leaves of the tree, which is then drawn above. A strip above the map shows the group of each column. Values beyond the ends of the scale have the colour of the ends. Cost: linear, a sort a variable.`,
	References: []string{"Wilkinson L, Friendly M. The history of the cluster heat map. Am Stat 2009;63:179-184. doi:10.1198/tas.2009.0033"},
}, HeatmapParams{Columns: "auto", Values: true}, func(_ *kind.Call, in HeatmapInput, p HeatmapParams) (*result.Figure, error) {
	return Heatmap(in.Table, in.Groups, in.Tree, p)
}, kind.Example(HeatmapParams{Variables: []string{"age", "weight", "marker", "stage", "sex"}, Columns: "rows", Values: true}))

// Heatmap draws z-scores. groups and tree may be nil.
func Heatmap(t *frame.Table, groups *frame.Groups, tree *frame.Tree, p HeatmapParams) (*result.Figure, error) {
	j, err := join(t, groups)
	if err != nil {
		return nil, err
	}
	byGroup := p.Columns == "groups" || p.Columns == "auto" && j.grouped() && tree == nil
	if byGroup && !j.grouped() {
		return nil, kind.AtField(fmt.Errorf("the columns are groups, and there are none; give the input groups"), "columns")
	}
	rows, constant, err := features(j.table, j.groups, p.Variables)
	if err != nil {
		return nil, err
	}
	f := &result.Figure{Kind: "heatmap", Groups: j.figureGroups(j.codes), Notes: j.notes}
	if len(constant) > 0 {
		f.Notes = append(f.Notes, result.Notef("constant", "not drawn because %s not vary: %s", does(len(constant)), listed(constant)))
	}
	d := heatDrawing{f: f, j: j, p: p, rows: rows}
	if byGroup {
		d.groups()
	} else if err := d.single(tree); err != nil {
		return nil, err
	}
	for i, r := range rows {
		f.Y.Ticks = append(f.Y.Ticks, result.Tick{At: float64(len(rows)-i) - 0.5, Label: r.label})
	}
	slices.Reverse(f.Y.Ticks)
	return finished(f)
}

func does(n int) string {
	if n == 1 {
		return "it does"
	}
	return "they do"
}

type heatDrawing struct {
	f    *result.Figure
	j    joined
	p    HeatmapParams
	rows []feature
}

// The strip of groups and the tree above the map, in rows of the map.
const (
	heatGap   = 0.12
	heatStrip = 0.35
)

// tile adds a tile in column x and row i from the top; NaN adds none.
func (d *heatDrawing) tile(l *result.Layer, column, row int, v float64, text bool) {
	if math.IsNaN(v) {
		return
	}
	x, y := float64(column), float64(len(d.rows)-row-1)
	l.X, l.X2, l.Y, l.Y2 = append(l.X, x), append(l.X2, x+1), append(l.Y, y), append(l.Y2, y+1)
	l.Values = append(l.Values, v)
	if text {
		l.Labels = append(l.Labels, fixed(v, 1))
	}
}

// strip shows the group of each column above the map.
func (d *heatDrawing) strip(codes []int) float64 {
	bottom := float64(len(d.rows)) + heatGap
	top := bottom + heatStrip
	l := result.Layer{Kind: result.LayerBars, Fill: true}
	for i := 0; i < len(codes); {
		k := i
		for k < len(codes) && codes[k] == codes[i] {
			k++
		}
		l.X, l.X2, l.Y, l.Y2 = append(l.X, float64(i)), append(l.X2, float64(k)), append(l.Y, bottom), append(l.Y2, top)
		l.Groups = append(l.Groups, codes[i]+1)
		i = k
	}
	d.f.Layers = append(d.f.Layers, l)
	return top
}

// groups draws the groups' means.
func (d *heatDrawing) groups() {
	f := d.f
	l := result.Layer{Kind: result.LayerTiles}
	most, row, at := 0.0, 0, 0
	for i, r := range d.rows {
		for g, v := range r.means(d.j.codes, len(d.j.names)) {
			d.tile(&l, g, i, v, d.p.Values)
			if !math.IsNaN(v) && math.Abs(v) > math.Abs(most) {
				most, row, at = v, i, g
			}
		}
	}
	l.High = d.p.Limit
	if l.High == 0 {
		l.High = max(0.5, math.Ceil(float64(math.Abs(most)*4))/4)
	}
	l.Low = -l.High
	f.Layers = append(f.Layers, l)
	codes := make([]int, len(d.j.names))
	for g, name := range d.j.names {
		codes[g] = g
		f.X.Ticks = append(f.X.Ticks, result.Tick{At: float64(g) + 0.5, Label: name + " (" + counted(f.Groups[g].N) + ")", Group: g + 1})
	}
	f.X.Max = float64(len(codes))
	f.Y.Max = d.strip(codes)
	f.Caption = fmt.Sprintf("Mean z-scores of %s by group (%s). Every variable has mean 0 and SD 1 over all rows; categories by the indicator of a level; the colour scale ends at ±%s.",
		plural(len(d.rows), "variable", "variables"), counted(len(d.j.codes)), shortly(l.High))
	f.Alt = fmt.Sprintf("Heat map of the mean z-scores of %s in %s; furthest from 0: %s in %s, %s.",
		plural(len(d.rows), "variable", "variables"), sizesOf(f.Groups), d.rows[row].label, d.j.names[at], fixed(most, 2))
}

// single draws the single rows.
func (d *heatDrawing) single(tree *frame.Tree) error {
	f := d.f
	n := len(d.j.codes)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	how := "in the table's order"
	switch {
	case tree != nil:
		al, err := frame.Align(tree.Keys, d.j.table.Keys)
		if err != nil {
			return err
		}
		if len(al.A) != tree.Len() || al.OnlyB > 0 {
			return fmt.Errorf("the tree has %d rows and the map %d, of which %d are in both; the tree must have been made of the map's rows", tree.Len(), n, len(al.A))
		}
		for i, leaf := range tree.Order {
			order[i] = al.B[leaf]
		}
		how = "in the order of the tree above"
	case d.j.grouped():
		slices.SortStableFunc(order, func(a, b int) int { return d.j.codes[a] - d.j.codes[b] })
		how = "ordered by group"
	}
	l := result.Layer{Kind: result.LayerTiles, High: d.p.Limit}
	if l.High == 0 {
		l.High = 2.5
	}
	l.Low = -l.High
	beyond := 0
	for i, r := range d.rows {
		for column, row := range order {
			d.tile(&l, column, i, r.z[row], false)
			if math.Abs(r.z[row]) > l.High {
				beyond++
			}
		}
	}
	f.Layers = append(f.Layers, l)
	f.X.Max, f.X.Hidden = float64(n), true
	codes := pick(d.j.codes, order)
	top := float64(len(d.rows))
	if d.j.grouped() {
		top = d.strip(codes)
		if tree == nil {
			f.X.Hidden = false
			f.X.Ticks = runs(codes, f.Groups)
		} else {
			f.Legend = true
		}
	}
	if tree != nil {
		nodes, err := newBranches(tree)
		if err != nil {
			return err
		}
		for i := range nodes.x {
			nodes.x[i] -= 0.5
		}
		height, room := 0.0, max(1.2, float64(0.25*float64(len(d.rows))))
		for _, h := range tree.Height {
			height = max(height, h)
		}
		leaves := make([]int, n) // group codes in the tree's row order
		for leaf := range leaves {
			leaves[leaf] = -1
		}
		if d.j.grouped() {
			for i, leaf := range tree.Order {
				leaves[leaf] = codes[i]
			}
		}
		if height > 0 {
			f.Layers = append(f.Layers, nodes.segments(leaves, top+heatGap, room/height))
			top += heatGap + room
		}
	}
	f.Y.Max = top
	parts := []string{fmt.Sprintf("z-scores of %s; columns are the %d rows, %s. Every variable has mean 0 and SD 1; categories by the indicator of a level; the colour scale ends at ±%s.",
		plural(len(d.rows), "variable", "variables"), n, how, shortly(l.High))}
	if beyond > 0 {
		parts = append(parts, upper(plural(beyond, "value lies", "values lie"))+" beyond.")
	}
	f.Alt = fmt.Sprintf("Heat map of the z-scores of %s in %d rows, %s.", plural(len(d.rows), "variable", "variables"), n, how)
	if d.j.grouped() {
		parts = append(parts, "The strip shows the groups: "+sizesOf(f.Groups)+".")
		f.Alt += " Groups: " + sizesOf(f.Groups) + "."
	}
	f.Caption = strings.Join(parts, " ")
	return nil
}

// runs names each group in the middle of its columns, which stand together.
func runs(codes []int, groups []result.FigureGroup) []result.Tick {
	var out []result.Tick
	at := 0
	for g, group := range groups {
		if group.N > 0 {
			out = append(out, result.Tick{At: float64(at) + float64(0.5*float64(group.N)), Label: group.Name + " (" + counted(group.N) + ")", Group: g + 1})
			at += group.N
		}
	}
	return out
}
