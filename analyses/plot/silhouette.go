package plot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
	"reprise/analyses/validity"
)

// SilhouetteInput has the ports of plot.silhouette.
type SilhouetteInput struct {
	Table    *frame.Table    `in:"table" doc:"Numeric columns; their rows are compared by the metric." oneof:"source"`
	Distance *frame.Distance `in:"distance" doc:"Dissimilarities between the rows." oneof:"source"`
	Groups   *frame.Groups   `in:"groups" doc:"The partition to judge."`
}

// SilhouetteParams are the parameters of plot.silhouette.
type SilhouetteParams struct {
	Variables []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"unique,column=table,types=continuous|count|time"`
	Metric    string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation"`
}

// SilhouetteKind is plot.silhouette.
var SilhouetteKind = kind.New("plot.silhouette", kind.Doc{
	Summary: "Silhouette widths of the rows, sorted within each group.",
	Text: `The width of a row is s = (b - a)/max(a, b), a the mean dissimilarity to the other rows of its group and b the smallest mean dissimilarity to another group; a row alone in its group has 0. Widths near 1 are well placed, near 0 between two groups, below 0 nearer to another group.

Rows are bars, sorted downwards by width within their group; equal widths are drawn alike, so their order does not matter. The dashed line is the mean of all rows, the numbers at the right are the groups' means. Rows of a table need all of the variables: prep.impute fills them, prep.select keeps complete rows. Cost: the square of the number of rows.`,
	References: []string{"Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 1987;20:53-65. doi:10.1016/0377-0427(87)90125-7"},
}, SilhouetteParams{Metric: string(distance.Euclidean)}, func(c *kind.Call, in SilhouetteInput, p SilhouetteParams) (*result.Figure, error) {
	if in.Distance != nil {
		if len(p.Variables) > 0 {
			return nil, kind.AtField(fmt.Errorf("variables belong to a table; the input is a distance"), "variables")
		}
		return SilhouetteOfDistance(c.Context, in.Distance, in.Groups)
	}
	return SilhouetteOfTable(c.Context, in.Table, in.Groups, p)
}, kind.Example(SilhouetteParams{Variables: []string{"age", "visits"}, Metric: string(distance.Euclidean)}))

// SilhouetteOfDistance draws the silhouettes of a partition under given dissimilarities.
func SilhouetteOfDistance(ctx context.Context, d *frame.Distance, g *frame.Groups) (*result.Figure, error) {
	if len(d.D) != distance.Pairs(d.Len()) {
		return nil, fmt.Errorf("%d rows need %d dissimilarities, got %d", d.Len(), distance.Pairs(d.Len()), len(d.D))
	}
	rows := &frame.Table{Keys: d.Keys}
	j, err := join(rows, g)
	if err != nil {
		return nil, err
	}
	all := distance.Condense(d)
	if j.table.Len() != d.Len() {
		al, err := frame.Align(j.table.Keys, d.Keys)
		if err != nil {
			return nil, err
		}
		if all, err = all.Take(al.B); err != nil {
			return nil, err
		}
	}
	codes, names := occupied(j)
	s, err := validity.Silhouette(ctx, all, codes)
	if err != nil {
		return nil, err
	}
	metric := d.Metric
	if metric == "" {
		metric = "given"
	}
	return silhouetteFigure(s, codes, names, j, metric+" dissimilarities")
}

// SilhouetteOfTable draws the silhouettes of a partition of a table's rows.
func SilhouetteOfTable(ctx context.Context, t *frame.Table, g *frame.Groups, p SilhouetteParams) (*result.Figure, error) {
	j, err := join(t, g)
	if err != nil {
		return nil, err
	}
	x, columns, err := distance.TableMatrix(j.table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	codes, groups := occupied(j)
	s, err := validity.SilhouetteVectors(ctx, x, distance.Metric(p.Metric), codes)
	if err != nil {
		return nil, err
	}
	return silhouetteFigure(s, codes, groups, j, strings.ReplaceAll(p.Metric, "_", " ")+" distance of "+plural(len(columns), "variable", "variables"))
}

// occupied numbers the groups that have rows from 0 on; groups[i] is the code of the i-th.
func occupied(j joined) (codes, groups []int) {
	number := make([]int, len(j.names))
	for _, c := range j.codes {
		number[c] = 1
	}
	for c, has := range number {
		if has == 1 {
			number[c] = len(groups)
			groups = append(groups, c)
		}
	}
	codes = make([]int, len(j.codes))
	for i, c := range j.codes {
		codes[i] = number[c]
	}
	return codes, groups
}

// silhouetteGap is the room between two groups of bars as a share of all rows.
const silhouetteGap = 0.02

// silhouetteFigure stacks the groups downwards from the first; a row is a bar one high.
func silhouetteFigure(s *validity.SilhouetteResult, codes, groups []int, j joined, how string) (*result.Figure, error) {
	n := len(codes)
	gap := float64(silhouetteGap * float64(n))
	f := &result.Figure{
		Kind: "silhouette", Groups: j.figureGroups(j.codes), Notes: j.notes,
		X: result.Axis{Label: "Silhouette width"},
	}
	var ex extent
	ex.add(0)
	ex.add(s.Width...)
	room := 0.14 * (ex.hi - ex.lo)
	f.X.Min = ex.lo
	if ex.lo < 0 {
		f.X.Min = ex.lo - 0.02
	}
	f.X.Max = ex.hi + max(room, 0.05)
	top := float64(n) + float64(gap*float64(len(groups)-1))
	f.Y = result.Axis{Min: -gap, Max: top + gap}
	f.X.Ticks = widthTicks(f.X.Min, f.X.Max)
	negative := 0
	var said []string
	at := top
	for number, code := range groups {
		var w []float64
		for i, c := range codes {
			if c == number {
				w = append(w, s.Width[i])
				if s.Width[i] < 0 {
					negative++
				}
			}
		}
		slices.Sort(w)
		slices.Reverse(w)
		bars := result.Layer{Kind: result.LayerBars, Group: code + 1, Fill: true}
		for i, v := range w {
			bars.X, bars.X2 = append(bars.X, 0), append(bars.X2, v)
			bars.Y, bars.Y2 = append(bars.Y, at-float64(i+1)), append(bars.Y2, at-float64(i))
		}
		f.Layers = append(f.Layers, bars)
		middle := at - float64(0.5*float64(len(w)))
		f.Layers = append(f.Layers, result.Layer{
			Kind: result.LayerText, X: []float64{f.X.Max}, Y: []float64{middle}, Group: code + 1, Anchor: "end",
			Labels: []string{fixed(s.ClusterWidth[number], 2)},
		})
		f.Y.Ticks = append(f.Y.Ticks, result.Tick{At: middle, Label: fmt.Sprintf("%s (%s)", j.names[code], counted(len(w))), Group: code + 1})
		said = append(said, fmt.Sprintf("%s %s (%s)", j.names[code], fixed(s.ClusterWidth[number], 2), counted(len(w))))
		at -= float64(len(w)) + gap
	}
	f.Layers = append(f.Layers,
		result.Layer{Kind: result.LayerLine, X: []float64{0, 0}, Y: []float64{f.Y.Min, f.Y.Max}},
		result.Layer{Kind: result.LayerLine, X: []float64{s.Mean, s.Mean}, Y: []float64{f.Y.Min, f.Y.Max}, Dash: true})
	f.Caption = fmt.Sprintf("Silhouette widths of %s in %s, %s; bars are rows, sorted within their group. Dashed line: mean width %s; numbers at the right: mean width of each group. %s below 0.",
		plural(n, "row", "rows"), plural(len(groups), "group", "groups"), how, fixed(s.Mean, 2), upper(rowsAre(negative)))
	f.Alt = fmt.Sprintf("Silhouette widths of %s, mean %s; by group: %s.", plural(n, "row", "rows"), fixed(s.Mean, 2), listed(said))
	return finished(f)
}

// widthTicks are round widths about a fifth of the axis apart.
func widthTicks(lo, hi float64) []result.Tick {
	step := roundStep((hi - lo) / 5)
	decimals := 2
	if step == 0.1 || step == 0.2 || step == 0.5 {
		decimals = 1
	}
	var out []result.Tick
	for k := -10; k <= 10; k++ {
		if at := float64(float64(k) * step); at >= lo && at <= hi {
			out = append(out, result.Tick{At: at, Label: fixed(at, decimals)})
		}
	}
	return out
}

// upper makes the first letter of an ASCII text a capital.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
