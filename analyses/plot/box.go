package plot

import (
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/describe"
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// BoxInput has the ports of plot.box.
type BoxInput struct {
	Table  *frame.Table             `in:"table" doc:"The values."`
	Groups *frame.Groups            `in:"groups" doc:"The partition: one box a group." optional:"true"`
	Tests  *describe.TableOneResult `in:"tests" doc:"A table of characteristics whose pairs of groups become the brackets: one result for table and figure." optional:"true"`
}

// BoxParams are the parameters of plot.box.
type BoxParams struct {
	Variables   []string `yaml:"variables" doc:"Columns to draw; several share one axis." check:"required,minlen=1,unique,column=table,types=continuous|count|time"`
	Quantile    *int     `yaml:"quantile_type" profile:"quantile.type" doc:"Definition of the quartiles by Hyndman and Fan: 2, 6 or 7." check:"min=2,max=7"`
	Points      string   `yaml:"points" doc:"Points beside the boxes: none, those beyond the whiskers, or all, spread sideways." check:"oneof=none outliers all"`
	Pairs       string   `yaml:"pairs" doc:"Brackets with Mann-Whitney p of each pair of groups, adjusted over a variable's pairs; off draws none." check:"oneof=off none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Circular    string   `yaml:"circular" doc:"P of variables that made the groups: left out, or allowed with a dagger." check:"oneof=leave_out allow"`
	Log         bool     `yaml:"log" doc:"Logarithmic axis; every value must be above 0."`
	Standardise bool     `yaml:"standardise" doc:"Draw z-scores (mean 0 and SD 1 over all rows), for variables in different units."`
}

// Check implements the rules across fields.
func (p BoxParams) Check() error {
	if p.Log && p.Standardise {
		return kind.AtField(fmt.Errorf("a logarithmic axis can't show z-scores; choose one of log and standardise"), "log")
	}
	return nil
}

// BoxKind is plot.box.
var BoxKind = kind.New("plot.box", kind.Doc{
	Summary: "Box plots of numeric variables by group, with brackets of adjusted p where asked.",
	Text: `The box spans the quartiles (definition ` + "`quantile_type`" + `, by the profile) with the median as a line; whiskers reach to the last value within 1.5 times the box's height; values beyond are points. With ` + "`points: all`" + ` every value is drawn, spread sideways by a fixed sequence (van der Corput's) over the sorted values: nothing is drawn at random. Missing values are left out; n under each box counts the values.

Brackets show the Mann-Whitney test of each pair of groups by the profile's conventions, adjusted over the pairs of one variable. They are left out for a variable among the sources of the groups, unless ` + "`circular: allow`" + ` marks them by a dagger. Read pairs after a test of all groups. With the input ` + "`tests`" + ` the brackets are the pairs of a describe.table_one, so that table, letters, prose and figure show one result. Cost: a sort, and the exact test where the profile asks for it.`,
	References: []string{
		"Tukey JW. Exploratory Data Analysis. Addison-Wesley 1977",
		"Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365. doi:10.1080/00031305.1996.10473566",
		"Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger than the other. Ann Math Stat 1947;18:50-60. doi:10.1214/aoms/1177730491",
	},
}, BoxParams{Points: "outliers", Pairs: "off", Circular: "leave_out"}, func(c *kind.Call, in BoxInput, p BoxParams) (*result.Figure, error) {
	o := htest.RankSumOptions{}
	if p.Pairs != "off" {
		var err error
		if o, err = rankSumConventions(c); err != nil {
			return nil, kind.AtField(err, "pairs")
		}
	}
	if in.Tests != nil && p.Pairs != "off" {
		return nil, kind.AtField(fmt.Errorf("the brackets come from the input tests; leave pairs out"), "pairs")
	}
	return box(in.Table, in.Groups, in.Tests, p, o)
}, kind.Example(BoxParams{Variables: []string{"marker"}, Points: "all", Pairs: "off", Circular: "leave_out"}), kind.RowOrderFree())

// boxes collects one variable's values by group.
type boxVariable struct {
	column *frame.Column
	values [][]float64 // sorted
	place  []float64   // of each group on the axis
}

// Box draws box plots. p.Quantile is set; o are the conventions of the test where p.Pairs
// asks for it.
func Box(t *frame.Table, g *frame.Groups, p BoxParams, o htest.RankSumOptions) (*result.Figure, error) {
	return box(t, g, nil, p, o)
}

// box draws the brackets from a table of characteristics where one is given.
func box(t *frame.Table, g *frame.Groups, given *describe.TableOneResult, p BoxParams, o htest.RankSumOptions) (*result.Figure, error) {
	if p.Quantile == nil {
		return nil, kind.AtField(fmt.Errorf("the definition of the quartiles is missing"), "quantile_type")
	}
	j, err := join(t, g)
	if err != nil {
		return nil, err
	}
	f := &result.Figure{Kind: "box", Groups: j.figureGroups(j.codes), Notes: j.notes, Y: result.Axis{Log: p.Log}}
	vars, err := boxVariables(j, p)
	if err != nil {
		return nil, err
	}
	d := boxDrawing{f: f, j: j, p: p, given: given, width: 0.6, scale: scaleOf(p.Log)}
	if len(vars) > 1 {
		d.width = 0.8 / float64(len(j.names)) * 0.85
	}
	for v := range vars {
		vars[v].place = make([]float64, len(j.names))
		for code := range j.names {
			vars[v].place[code] = float64(code + 1)
			if len(vars) > 1 {
				vars[v].place[code] = float64(v+1) - 0.4 + float64(0.8*(float64(code)+0.5))/float64(len(j.names))
			}
		}
		for _, x := range vars[v].values {
			d.reach.add(transformed(x, d.scale.to)...)
		}
	}
	f.X.Min, f.X.Max = 0.4, float64(max(len(vars), 1))+0.6
	if len(vars) == 1 {
		f.X.Max = float64(len(j.names)) + 0.6
	}
	for _, v := range vars {
		if err := d.boxes(v); err != nil {
			return nil, err
		}
	}
	low, high := d.reach.padded(0.04)
	f.Y.Min, f.Y.Max = d.scale.from(low), d.scale.from(high)
	if err := d.brackets(vars, o); err != nil {
		return nil, err
	}
	d.axes(vars)
	d.words(vars)
	return finished(f)
}

func transformed(x []float64, to func(float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = to(v)
	}
	return out
}

func boxVariables(j joined, p BoxParams) ([]boxVariable, error) {
	var out []boxVariable
	for i, name := range p.Variables {
		c, err := numericColumn(j.table, name)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		v := boxVariable{column: c, values: make([][]float64, len(j.names))}
		var all []float64
		for row, code := range j.codes {
			if c.Missing[row] {
				continue
			}
			x := c.Numbers[row]
			if p.Log && x <= 0 {
				return nil, kind.AtField(fmt.Errorf("column %q, row %s: a logarithmic axis needs values above 0, got %v; leave log out", name, j.table.Keys.IDs[row], x), "log")
			}
			v.values[code] = append(v.values[code], x)
			all = append(all, x)
		}
		if len(all) == 0 {
			return nil, kind.AtField(fmt.Errorf("column %q has no value in any group", name), "variables", i)
		}
		if p.Standardise {
			slices.Sort(all)
			mean, sd := numeric.Mean(all), numeric.SD(all)
			if !(sd > 0) {
				return nil, kind.AtField(fmt.Errorf("column %q is constant and has no z-scores", name), "standardise")
			}
			for _, x := range v.values {
				for k := range x {
					x[k] = (x[k] - mean) / sd
				}
			}
		}
		for _, x := range v.values {
			slices.Sort(x)
		}
		out = append(out, v)
	}
	return out, nil
}

type boxDrawing struct {
	f     *result.Figure
	j     joined
	p     BoxParams
	width float64
	scale scale
	reach extent // on the axis
	said  []string
	tests string
	given *describe.TableOneResult // whose pairs are the brackets; nil: tested here
}

// boxes draws one variable's boxes.
func (d *boxDrawing) boxes(v boxVariable) error {
	for code, values := range v.values {
		if len(values) == 0 {
			continue
		}
		b, err := NewBoxStats(values, *d.p.Quantile)
		if err != nil {
			return kind.AtField(err, "quantile_type")
		}
		g, x, half := d.j.group(code), v.place[code], float64(d.width*0.5)
		if d.p.Points == "all" {
			points := result.Layer{Kind: result.LayerPoints, Group: g, Muted: g == 0, Size: 0.7}
			for i, y := range values {
				points.X, points.Y = append(points.X, x+jitter(i, float64(d.width*0.8))), append(points.Y, y)
			}
			d.f.Layers = append(d.f.Layers, points)
		}
		tip := float64(half * 0.4)
		d.f.Layers = append(d.f.Layers,
			result.Layer{
				Kind: result.LayerSegment, Group: g,
				X: []float64{x, x, x - tip, x - tip}, Y: []float64{b.Lower, b.Q3, b.Lower, b.Upper},
				X2: []float64{x, x, x + tip, x + tip}, Y2: []float64{b.Q1, b.Upper, b.Lower, b.Upper},
			},
			result.Layer{Kind: result.LayerPolygon, Group: g, Fill: true, X: []float64{x - half, x + half, x + half, x - half}, Y: []float64{b.Q1, b.Q1, b.Q3, b.Q3}},
			result.Layer{Kind: result.LayerSegment, Group: g, Bold: true, X: []float64{x - half}, X2: []float64{x + half}, Y: []float64{b.Median}, Y2: []float64{b.Median}})
		if d.p.Points == "outliers" && len(b.Outliers) > 0 {
			points := result.Layer{Kind: result.LayerPoints, Group: g, Y: b.Outliers, Size: 0.8}
			for range b.Outliers {
				points.X = append(points.X, x)
			}
			d.f.Layers = append(d.f.Layers, points)
		}
		name := d.j.names[code]
		if name == "" {
			name = "all rows"
		}
		if len(d.p.Variables) > 1 {
			name = v.column.Title() + ", " + name
		}
		d.said = append(d.said, fmt.Sprintf("%s %s (%s to %s)", name, shortly(b.Median), shortly(b.Q1), shortly(b.Q3)))
	}
	return nil
}

// brackets tests pairs of groups and draws the results above the boxes.
func (d *boxDrawing) brackets(vars []boxVariable, o htest.RankSumOptions) error {
	if d.p.Pairs == "off" && d.given == nil {
		return nil
	}
	if !d.j.grouped() {
		return kind.AtField(fmt.Errorf("brackets compare groups, and there are none; give the input groups"), "pairs")
	}
	f := d.f
	top := f.Y.Max
	step := 0.11 * (d.scale.to(f.Y.Max) - d.scale.to(f.Y.Min))
	narrow := len(vars) > 1 || len(d.j.names) > 4
	var methods, left []string
	pairs, dagger := 0, false
	for _, v := range vars {
		circular := d.j.groups.MadeBy(v.column)
		if circular && d.p.Circular != "allow" {
			left = append(left, v.column.Title())
			continue
		}
		var tests []pairTest
		var notes []result.Note
		var err error
		if d.given != nil {
			tests, err = givenPairs(d.given, v.column.Name, d.j.names)
		} else {
			tests, notes, err = pairTests(v.values, d.j.names, d.p.Pairs, o)
		}
		if err != nil {
			return err
		}
		f.Notes = append(f.Notes, notes...)
		var brackets []bracket
		for _, t := range tests {
			brackets = append(brackets, bracket{from: v.place[t.a], to: v.place[t.b], label: pLabel(t.p, circular, narrow)})
			if !slices.Contains(methods, t.method) {
				methods = append(methods, t.method)
			}
			if len(vars) == 1 {
				d.said = append(d.said, fmt.Sprintf("%s v %s %s", d.j.names[t.a], d.j.names[t.b], pWords(t.p, false)))
			}
		}
		pairs, dagger = max(pairs, len(tests)), dagger || circular && len(tests) > 0
		if len(brackets) == 0 {
			continue
		}
		var base extent
		for _, x := range v.values {
			base.add(transformed(x, d.scale.to)...)
		}
		layers, above := bracketLayers(brackets, narrow, base.hi+float64(0.02*step), step, d.scale)
		f.Layers = append(f.Layers, layers...)
		top = max(top, above)
	}
	f.Y.Max = top
	if pairs > 0 {
		how, adjust := "Mann-Whitney tests ("+strings.Join(methods, "; ")+")", d.p.Pairs
		if d.given != nil {
			how, adjust = "the pairs after the "+strings.Join(methods, "; "), d.given.Posthoc
		}
		if adjust == "unadjusted" {
			adjust = "none"
		}
		d.tests = fmt.Sprintf("Brackets: P of %s, %s.", how, adjustWords(adjust, pairs))
	}
	if dagger {
		d.tests += " † The variable made the groups: its P is no evidence of a difference."
	}
	if len(left) > 0 {
		d.tests += fmt.Sprintf(" No P for %s: used in clustering.", listed(left))
		f.Notes = append(f.Notes, result.Notef("circular", "no P for %s: used in clustering", listed(left)))
	}
	return nil
}

// axes names axes and groups.
func (d *boxDrawing) axes(vars []boxVariable) {
	f := d.f
	if len(vars) == 1 {
		f.Y.Label, f.Y.Unit = vars[0].column.Title(), vars[0].column.Unit
		for code, name := range d.j.names {
			label := counted(len(vars[0].values[code]))
			if name != "" {
				label = name + " (" + label + ")"
			}
			f.X.Ticks = append(f.X.Ticks, result.Tick{At: float64(code + 1), Label: label, Group: d.j.group(code)})
		}
	} else {
		f.Legend = d.j.grouped()
		unit := vars[0].column.Unit
		same := !slices.ContainsFunc(vars, func(v boxVariable) bool { return v.column.Unit != unit })
		for i, v := range vars {
			label := v.column.Title()
			if !same && !d.p.Standardise {
				label = withUnit(v.column)
			}
			f.X.Ticks = append(f.X.Ticks, result.Tick{At: float64(i + 1), Label: label})
		}
		if same {
			f.Y.Label = unit
		} else if !d.p.Standardise {
			f.Y.Label = "Value"
			f.Notes = append(f.Notes, result.Notef("units", "the variables share an axis but not a unit; standardise draws z-scores"))
		}
	}
	if d.p.Standardise {
		f.Y.Unit = ""
		f.Y.Label = "z-score"
		if len(vars) == 1 {
			f.Y.Label = vars[0].column.Title() + ", z-score"
		}
	}
}

// mostSaid bounds what a text alternative lists.
const mostSaid = 12

// words writes caption and text alternative.
func (d *boxDrawing) words(vars []boxVariable) {
	var titles []string
	missing, values := 0, 0
	for _, v := range vars {
		titles = append(titles, v.column.Title())
		n := 0
		for _, x := range v.values {
			n += len(x)
		}
		values = max(values, n)
		missing += len(d.j.codes) - n
	}
	parts := []string{fmt.Sprintf("%s (%s).", listed(titles), counted(values))}
	if len(vars) > 1 {
		parts[0] = fmt.Sprintf("%s (%s rows).", listed(titles), counted(len(d.j.codes)))
	}
	parts = append(parts, fmt.Sprintf("Boxes: quartiles (type %d) and median; whiskers: last value within 1.5 times the interquartile range.", *d.p.Quantile))
	switch d.p.Points {
	case "all":
		parts = append(parts, "Points: all values, spread sideways.")
	case "outliers":
		parts = append(parts, "Points: values beyond the whiskers.")
	}
	if d.p.Standardise {
		parts = append(parts, "z-scores: mean 0 and SD 1 over all rows drawn.")
	}
	if missing > 0 {
		parts = append(parts, upper(plural(missing, "missing value", "missing values"))+" left out.")
	}
	if d.tests != "" {
		parts = append(parts, strings.TrimSpace(d.tests))
	}
	d.f.Caption = strings.Join(parts, " ")
	what := "Box plots of " + listed(titles)
	if d.j.grouped() {
		what += " by group"
	}
	if more := len(d.said) - mostSaid; more > 0 {
		d.said = append(d.said[:mostSaid], fmt.Sprintf("and %d more", more))
	}
	d.f.Alt = fmt.Sprintf("%s; median (quartiles): %s.", what, strings.Join(d.said, ", "))
}
