package plot

import (
	"cmp"
	"fmt"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// DendrogramInput has the ports of plot.dendrogram.
type DendrogramInput struct {
	Tree   *frame.Tree   `in:"tree" doc:"The merge tree."`
	Groups *frame.Groups `in:"groups" doc:"The partition that colours the branches; its rows align with the tree's by key." optional:"true"`
}

// DendrogramParams are the parameters of plot.dendrogram.
type DendrogramParams struct {
	K       *int `yaml:"k" doc:"Number of clusters to cut the tree into, for a tree without groups." check:"min=1"`
	CutLine bool `yaml:"cut_line" doc:"Draw the height of the cut as a dashed line."`
}

// DendrogramKind is plot.dendrogram.
var DendrogramKind = kind.New("plot.dendrogram", kind.Doc{
	Summary: "Dendrogram with the cut that gives the groups.",
	Text: `Leaves stand in the tree's own order at 1, 2, …, n; a merge stands midway between the two branches that it joins, at its height. A branch has its group's colour where all of its leaves are in that group, and none otherwise.

The tree is cut into as many clusters as there are groups among its rows. Where that cut gives the groups, the dashed line stands midway between the last height below the cut and the first above it. Where it does not (clusters that were consolidated after the cut, or that come from another tree), no line is drawn, and a note counts the rows that differ. Heights that fall, as median and centroid linkage can give them, have no cut by height either.

The strip under the leaves shows the groups; each is named under its longest run of leaves. Linear in the number of rows.`,
	References: []string{"Murtagh F, Contreras P. Algorithms for hierarchical clustering: an overview. WIREs Data Min Knowl Discov 2012;2:86-97. doi:10.1002/widm.53"},
}, DendrogramParams{CutLine: true}, func(_ *kind.Call, in DendrogramInput, p DendrogramParams) (*result.Figure, error) {
	return Dendrogram(in.Tree, in.Groups, p)
})

// Dendrogram draws a tree with the branches of the groups. Without groups p.K cuts the tree,
// and the clusters are numbered by first appearance in row order.
func Dendrogram(tree *frame.Tree, groups *frame.Groups, p DendrogramParams) (*result.Figure, error) {
	n := tree.Len()
	if n < 2 {
		return nil, fmt.Errorf("a tree needs at least 2 rows to be drawn, got %d", n)
	}
	nodes, err := newBranches(tree)
	if err != nil {
		return nil, err
	}
	f := &result.Figure{Kind: "dendrogram"}
	codes := make([]int, n)
	for i := range codes {
		codes[i] = -1
	}
	var names []string
	k := 0
	switch {
	case groups != nil && p.K != nil:
		return nil, kind.AtField(fmt.Errorf("k is for a tree without groups; leave it out"), "k")
	case groups != nil:
		al, err := frame.Align(tree.Keys, groups.Keys)
		if err != nil {
			return nil, err
		}
		for i, row := range al.A {
			codes[row] = groups.Codes[al.B[i]]
		}
		names = groups.Names
		if al.OnlyB > 0 {
			f.Notes = append(f.Notes, result.Notef("unmatched_groups", "%s of the partition not in the tree", rowsAre(al.OnlyB)))
		}
	case p.K != nil:
		if *p.K > n {
			return nil, kind.AtField(fmt.Errorf("k must be at most the number of rows, %d, got %d", n, *p.K), "k")
		}
		codes = nodes.cut(*p.K)
		for i := range *p.K {
			names = append(names, fmt.Sprintf("Cluster %d", i+1))
		}
	}
	f.Groups = figureGroups(names, codes)
	for _, g := range f.Groups {
		if g.N > 0 {
			k++
		}
	}
	height := 0.0
	for _, h := range tree.Height {
		height = max(height, h)
	}
	if height == 0 {
		height = 1
	}
	if k == 0 {
		f.Groups = nil
	}
	f.X = result.Axis{Min: 0.5, Max: float64(n) + 0.5, Hidden: k == 0}
	f.Y = result.Axis{Label: "Height", Max: float64(1.04 * height)}
	f.Layers = append(f.Layers, nodes.segments(codes, 0, 1))
	what := fmt.Sprintf("Dendrogram of %s", counted(n))
	if tree.Linkage != "" {
		what += fmt.Sprintf(" (%s linkage)", tree.Linkage)
		f.Y.Label = fmt.Sprintf("Height (%s)", tree.Linkage)
	}
	f.Caption = what + "."
	f.Alt = fmt.Sprintf("%s, largest height %s.", what, shortly(height))
	if k == 0 {
		return finished(f)
	}
	f.Y.Min = -float64(0.05 * height)
	strip, ticks := nodes.strip(codes, f.Groups, -float64(0.04*height), -float64(0.01*height))
	f.Layers, f.X.Ticks = append(f.Layers, strip), ticks
	f.Caption += " A branch has a group's colour where all of its leaves are in that group; the strip shows the group of each leaf."
	f.Alt = fmt.Sprintf("%s, largest height %s, with %s: %s.", what, shortly(height), plural(k, "group", "groups"), sizesOf(f.Groups))

	cut := nodes.agreement(codes, k)
	f.Notes = append(f.Notes, cut.notes...)
	switch {
	case !cut.agrees:
		f.Caption += fmt.Sprintf(" The cut of the tree into %d does not give these groups (%s), so no line is drawn.", k, cut.why)
	case cut.falls:
		f.Caption += fmt.Sprintf(" The groups are the cut of the tree into %d; its heights fall, so no line can show it.", k)
	case k > 1 && p.CutLine:
		f.Layers = append(f.Layers, result.Layer{
			Kind: result.LayerLine, X: []float64{f.X.Min, f.X.Max}, Y: []float64{cut.at, cut.at}, Dash: true,
		})
		f.Caption += fmt.Sprintf(" The dashed line at height %s cuts the tree into the %d groups.", shortly(cut.at), k)
		f.Alt += fmt.Sprintf(" The tree is cut at height %s.", shortly(cut.at))
	}
	return finished(f)
}

// branches is a tree with the place of each node: rows 0 to n-1, then merges n to 2n-2.
type branches struct {
	tree *frame.Tree
	n    int
	x    []float64
	kids [][2]int // of merges
}

func newBranches(tree *frame.Tree) (*branches, error) {
	n := tree.Len()
	b := &branches{tree: tree, n: n, x: make([]float64, max(0, 2*n-1)), kids: make([][2]int, len(tree.Merge))}
	if len(tree.Merge) != n-1 || len(tree.Height) != n-1 || len(tree.Order) != n {
		return nil, fmt.Errorf("a tree of %d rows needs %d merges with heights and an order of %d, got %d, %d and %d", n, n-1, n, len(tree.Merge), len(tree.Height), len(tree.Order))
	}
	for i, row := range tree.Order {
		if row < 0 || row >= n {
			return nil, fmt.Errorf("the tree's order names row %d of %d", row+1, n)
		}
		b.x[row] = float64(i + 1)
	}
	for s, m := range tree.Merge {
		for side, node := range m {
			if node == 0 || node < -n || node > s {
				return nil, fmt.Errorf("the tree's merge %d names %d, which is neither a row nor an earlier merge", s+1, node)
			}
			b.kids[s][side] = -node - 1
			if node > 0 {
				b.kids[s][side] = n + node - 1
			}
		}
		b.x[n+s] = between(b.x[b.kids[s][0]], b.x[b.kids[s][1]], 0.5)
	}
	return b, nil
}

// height of a node: rows stand at 0.
func (b *branches) height(node int) float64 {
	if node < b.n {
		return 0
	}
	return b.tree.Height[node-b.n]
}

// groups gives every node the code that all of its leaves share, -1 where they don't.
func (b *branches) groups(codes []int) []int {
	out := make([]int, b.n+len(b.kids))
	copy(out, codes)
	for s, kid := range b.kids {
		out[b.n+s] = -1
		if out[kid[0]] == out[kid[1]] {
			out[b.n+s] = out[kid[0]]
		}
	}
	return out
}

// segments draws the branches from a base upwards, heights times scale: for each merge the
// left leg, the bar and the right leg.
func (b *branches) segments(codes []int, base, scale float64) result.Layer {
	l := result.Layer{Kind: result.LayerSegment}
	code := b.groups(codes)
	add := func(x, y, x2, y2 float64, c int) {
		l.X, l.Y, l.X2, l.Y2 = append(l.X, x), append(l.Y, base+float64(scale*y)), append(l.X2, x2), append(l.Y2, base+float64(scale*y2))
		l.Groups = append(l.Groups, c+1)
	}
	for s, kid := range b.kids {
		top := b.tree.Height[s]
		add(b.x[kid[0]], b.height(kid[0]), b.x[kid[0]], top, code[kid[0]])
		add(b.x[kid[0]], top, b.x[kid[1]], top, code[b.n+s])
		add(b.x[kid[1]], top, b.x[kid[1]], b.height(kid[1]), code[kid[1]])
	}
	return l
}

// strip draws runs of leaves of one group as bars between two heights; a tick names each
// group under the middle of its longest run, the first of equals.
func (b *branches) strip(codes []int, groups []result.FigureGroup, bottom, top float64) (result.Layer, []result.Tick) {
	l := result.Layer{Kind: result.LayerBars, Fill: true}
	longest := make([]int, len(groups))
	at := make([]float64, len(groups))
	order := b.tree.Order
	for i := 0; i < len(order); {
		j := i
		c := codes[order[i]]
		for j < len(order) && codes[order[j]] == c {
			j++
		}
		if c >= 0 {
			l.X, l.X2 = append(l.X, float64(i)+0.5), append(l.X2, float64(j)+0.5)
			l.Y, l.Y2 = append(l.Y, bottom), append(l.Y2, top)
			l.Groups = append(l.Groups, c+1)
			if j-i > longest[c] {
				longest[c], at[c] = j-i, float64(float64(i+j+1)*0.5)
			}
		}
		i = j
	}
	var ticks []result.Tick
	for c, g := range groups {
		if g.N > 0 {
			ticks = append(ticks, result.Tick{At: at[c], Label: fmt.Sprintf("%s (%s)", g.Name, counted(g.N)), Group: c + 1})
		}
	}
	slices.SortStableFunc(ticks, func(a, b result.Tick) int { return cmp.Compare(a.At, b.At) })
	return l, ticks
}

// cut gives the codes of the partition after the first n-k merges, numbered by first
// appearance in row order.
func (b *branches) cut(k int) []int {
	parent := make([]int, 2*b.n-1)
	for i := range parent {
		parent[i] = i
	}
	for s := range b.n - k {
		parent[b.kids[s][0]], parent[b.kids[s][1]] = b.n+s, b.n+s
	}
	for i := len(parent) - 1; i >= 0; i-- {
		parent[i] = parent[parent[i]]
	}
	number := make([]int, len(parent))
	next := 0
	out := make([]int, b.n)
	for i := range out {
		if number[parent[i]] == 0 {
			next++
			number[parent[i]] = next
		}
		out[i] = number[parent[i]] - 1
	}
	return out
}

// agreement says whether the cut into k gives the groups, and at which height.
type agreement struct {
	agrees, falls bool
	at            float64
	why           string
	notes         []result.Note
}

func (b *branches) agreement(codes []int, k int) agreement {
	var a agreement
	none, top := 0, 0
	for _, c := range codes {
		if c < 0 {
			none++
		}
		top = max(top, c+1)
	}
	cut := b.cut(k)
	table := frame.CrossTable(cut, codes, k, max(k, top))
	kept := 0
	for i, j := range frame.Assign(table.Counts) {
		kept += table.Counts[i][j]
	}
	if moved := table.N - kept; moved > 0 || none > 0 {
		a.why = fmt.Sprintf("%d of %d rows differ", moved, table.N)
		if none > 0 {
			a.why += fmt.Sprintf(", %s in no group", rowsAre(none))
		}
		a.notes = append(a.notes, result.Notef("cut_differs", "the cut of the tree into %d does not give the groups: %s", k, a.why))
		return a
	}
	a.agrees = true
	steps := b.n - k
	below, above := 0.0, 0.0
	for s, h := range b.tree.Height {
		switch {
		case s < steps:
			below = max(below, h)
		case s == steps:
			above = h
		default:
			above = min(above, h)
		}
	}
	if k > 1 {
		a.falls = above < below
		a.at = between(below, above, 0.5)
		if above == below && steps > 0 {
			a.notes = append(a.notes, result.Notef("cut_tied", "the heights on both sides of the cut are equal: another cut into %d is as good", k))
		}
	}
	return a
}
