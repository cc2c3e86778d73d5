package plot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ProportionsInput has the ports of plot.proportions.
type ProportionsInput struct {
	Table  *frame.Table  `in:"table" doc:"The variables."`
	Groups *frame.Groups `in:"groups" doc:"The partition: one bar a group." optional:"true"`
}

// ProportionsParams are the parameters of plot.proportions.
type ProportionsParams struct {
	Variables  []string `yaml:"variables" doc:"Columns to draw: the second level of a binary one, every level of others." check:"required,minlen=1,unique,column=table,types=binary|nominal|ordinal"`
	Test       string   `yaml:"test" doc:"P of the difference between the groups above each variable." check:"oneof=none chi_square fisher"`
	Circular   string   `yaml:"circular" doc:"P of variables that made the groups: left out, or allowed with a dagger." check:"oneof=leave_out allow"`
	Counts     bool     `yaml:"counts" doc:"Write count/total above each bar."`
	Horizontal bool     `yaml:"horizontal" doc:"Draw bars to the right, which leaves room for long names."`
}

// ProportionsKind is plot.proportions.
var ProportionsKind = kind.New("plot.proportions", kind.Doc{
	Summary: "Shares of categories by group as bars, with count/total and P where asked.",
	Text: `A bar is the share of a group's rows that have the level, out of those where the variable is not missing; count and total stand above it. A binary variable shows its second level, any other all of its levels.

` + "`test`" + ` writes the P of the table of all levels by groups above each variable: Pearson's chi-square (Yates' correction of 2 by 2 tables by the profile) or Fisher's exact test of tables of any size. Levels and groups without a row don't enter. P is left out for a variable among the sources of the groups, unless ` + "`circular: allow`" + ` marks it by a dagger. Cost: linear; Fisher's test as at test.fisher.`,
	References: []string{
		"Pearson K. On the criterion that a given system of deviations from the probable in the case of a correlated system of variables is such that it can be reasonably supposed to have arisen from random sampling. Philos Mag 1900;50:157-175. doi:10.1080/14786440009463897",
		"Mehta CR, Patel NR. A network algorithm for performing Fisher's exact test in r x c contingency tables. J Am Stat Assoc 1983;78:427-434. doi:10.1080/01621459.1983.10477989",
	},
}, ProportionsParams{Test: "none", Circular: "leave_out", Counts: true}, func(c *kind.Call, in ProportionsInput, p ProportionsParams) (*result.Figure, error) {
	yates := false
	if p.Test == "chi_square" {
		v, err := c.Profile.Convention("chi_square.yates_2x2")
		if err != nil {
			return nil, kind.AtField(err, "test")
		}
		yates = v == "true"
	}
	return Proportions(c.Context, in.Table, in.Groups, p, yates)
}, kind.Example(ProportionsParams{Variables: []string{"sex", "smoker", "stage"}, Test: "fisher", Circular: "leave_out", Counts: true}), kind.RowOrderFree())

// share is one block of bars: a variable's level.
type shareBlock struct {
	label string
	// counts has one entry a group.
	counts []result.Share
}

type shareVariable struct {
	column  *frame.Column
	blocks  []shareBlock
	table   [][]int // levels by groups
	missing int
}

func newShareVariable(j joined, name string) (shareVariable, error) {
	c, err := j.table.Column(name)
	if err != nil {
		return shareVariable{}, err
	}
	if !c.Type.Categorical() || c.Type == frame.Event {
		return shareVariable{}, fmt.Errorf("column %q is %s; a binary, nominal or ordinal one is needed", name, c.Type)
	}
	v := shareVariable{column: c, table: make([][]int, len(c.Levels))}
	totals := make([]int, len(j.names))
	for l := range v.table {
		v.table[l] = make([]int, len(j.names))
	}
	for i, code := range j.codes {
		if c.Missing[i] {
			v.missing++
			continue
		}
		v.table[c.Codes[i]][code]++
		totals[code]++
	}
	if v.missing == len(j.codes) {
		return v, fmt.Errorf("column %q has no value in any group", name)
	}
	for l, level := range c.Levels {
		if c.Type == frame.Binary && l == 0 {
			continue
		}
		b := shareBlock{label: c.Title() + ": " + level.Name(), counts: make([]result.Share, len(j.names))}
		if c.Type == frame.Binary && slices.Contains([]string{"yes", "1", "true", "present"}, strings.ToLower(level.Name())) {
			b.label = c.Title()
		}
		for g := range b.counts {
			b.counts[g] = result.Share{Count: v.table[l][g], Total: totals[g]}
		}
		v.blocks = append(v.blocks, b)
	}
	return v, nil
}

// Proportions draws shares of categories by group. yates asks for Yates' correction of
// chi-square tests of 2 by 2 tables.
func Proportions(ctx context.Context, t *frame.Table, g *frame.Groups, p ProportionsParams, yates bool) (*result.Figure, error) {
	j, err := join(t, g)
	if err != nil {
		return nil, err
	}
	if p.Test != "none" && !j.grouped() {
		return nil, kind.AtField(fmt.Errorf("a test compares groups, and there are none; give the input groups"), "test")
	}
	f := &result.Figure{Kind: "proportions", Groups: j.figureGroups(j.codes), Notes: j.notes, Legend: j.grouped()}
	d := shareDrawing{f: f, j: j, p: p}
	var vars []shareVariable
	for i, name := range p.Variables {
		v, err := newShareVariable(j, name)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		vars = append(vars, v)
		d.blocks += len(v.blocks)
		for _, b := range v.blocks {
			for _, s := range b.counts {
				if q := s.Proportion(); q.OK() {
					d.most = max(d.most, q.Value)
				}
			}
		}
	}
	d.bars = make([]result.Layer, len(j.names))
	for code := range d.bars {
		d.bars[code] = result.Layer{Kind: result.LayerBars, Group: j.group(code), Fill: true}
	}
	d.counts = result.Layer{Kind: result.LayerText, Size: 0.75}
	if p.Horizontal || len(j.names)*d.blocks > 9 {
		d.counts.Anchor = "start"
		d.counts.Rotate = !p.Horizontal
	}
	d.ps = result.Layer{Kind: result.LayerText, Size: 0.9}
	if p.Horizontal {
		d.ps.Anchor = "end"
	}
	for _, v := range vars {
		d.variable(v)
		if err := d.test(ctx, v, yates); err != nil {
			return nil, err
		}
	}
	for _, b := range d.bars {
		if len(b.X) > 0 {
			f.Layers = append(f.Layers, b)
		}
	}
	for _, l := range []result.Layer{d.counts, d.ps} {
		if len(l.Labels) > 0 {
			f.Layers = append(f.Layers, l)
		}
	}
	d.axes()
	d.words(vars)
	return finished(f)
}

type shareDrawing struct {
	f       *result.Figure
	j       joined
	p       ProportionsParams
	bars    []result.Layer
	counts  result.Layer
	ps      result.Layer
	ticks   []result.Tick
	blocks  int
	at      int // blocks drawn
	most    float64
	said    []string
	methods []string
	left    []string
	dagger  bool
	missing int
}

// place turns a position among the blocks and a share into coordinates.
func (d *shareDrawing) place(position, share float64) (x, y float64) {
	if d.p.Horizontal {
		return share, float64(d.blocks+1) - position
	}
	return position, share
}

// height is how far the axis reaches: above the longest bar there is room for counts and P.
func (d *shareDrawing) height() float64 {
	room := 0.05
	switch {
	case d.p.Counts && d.p.Horizontal:
		room = 0.14
	case d.p.Counts && d.counts.Rotate:
		room = 0.22
	case d.p.Counts:
		room = 0.1
	}
	if d.p.Test != "none" {
		room += 0.06
		if d.p.Horizontal {
			room += 0.12
		}
	}
	return max(0.1, d.most) + float64(room*max(0.4, d.most))
}

func (d *shareDrawing) variable(v shareVariable) {
	n := float64(len(d.j.names))
	width := 0.8 / n
	d.missing += v.missing
	for _, b := range v.blocks {
		d.at++
		center := float64(d.at)
		var counts []string
		for code, s := range b.counts {
			counts = append(counts, fmt.Sprintf("%d/%d", s.Count, s.Total))
			q := s.Proportion()
			if !q.OK() {
				continue
			}
			left := center - 0.4 + float64(width*float64(code))
			x, y := d.place(left, 0)
			x2, y2 := d.place(left+float64(0.94*width), q.Value)
			l := &d.bars[code]
			l.X, l.X2 = append(l.X, min(x, x2)), append(l.X2, max(x, x2))
			l.Y, l.Y2 = append(l.Y, min(y, y2)), append(l.Y2, max(y, y2))
			if d.p.Counts {
				x, y := d.place(left+float64(0.47*width), q.Value+float64(0.03*d.most))
				d.counts.X, d.counts.Y = append(d.counts.X, x), append(d.counts.Y, y)
				d.counts.Labels = append(d.counts.Labels, fmt.Sprintf("%d/%d", s.Count, s.Total))
			}
		}
		d.said = append(d.said, b.label+" "+strings.Join(counts, ", "))
		d.ticks = append(d.ticks, result.Tick{At: center, Label: b.label})
	}
}

// test writes the P of one variable above its blocks.
func (d *shareDrawing) test(ctx context.Context, v shareVariable, yates bool) error {
	if d.p.Test == "none" {
		return nil
	}
	circular := d.j.groups.MadeBy(v.column)
	if circular && d.p.Circular != "allow" {
		d.left = append(d.left, v.column.Title())
		return nil
	}
	table, _, _ := htest.Observed(v.table)
	if len(table) < 2 || len(table[0]) < 2 {
		d.f.Notes = append(d.f.Notes, result.Notef("no_test", "%s is not tested: it has one level, or one group has values", v.column.Title()))
		return nil
	}
	var p float64
	var method string
	switch d.p.Test {
	case "chi_square":
		r, err := htest.ChiSquare(table, yates)
		if err != nil {
			return err
		}
		p, method = r.P, "chi-square test"
		if strings.Contains(r.Method, "yates") {
			method = "chi-square test with Yates' correction"
		}
		if r.Below5 > 0 {
			d.f.Notes = append(d.f.Notes, result.Notef("small_expected", "%s: expected count below 5 in %s", v.column.Title(), plural(r.Below5, "cell", "cells")))
		}
	default:
		r, err := htest.FisherRxC(ctx, table, htest.FisherOptions{})
		if err != nil {
			return kind.AtField(fmt.Errorf("%s: %w; choose chi_square", v.column.Title(), err), "test")
		}
		p, method = r.P, "Fisher's exact test"
	}
	if !slices.Contains(d.methods, method) {
		d.methods = append(d.methods, method)
	}
	d.dagger = d.dagger || circular
	middle := float64(d.at) - float64(0.5*float64(len(v.blocks)-1))
	top := d.height()
	x, y := d.place(middle, top)
	d.ps.X, d.ps.Y = append(d.ps.X, x), append(d.ps.Y, y)
	d.ps.Labels = append(d.ps.Labels, pWords(p, circular))
	d.said = append(d.said, v.column.Title()+" "+pWords(p, false))
	return nil
}

func (d *shareDrawing) axes() {
	f := d.f
	top := d.height()
	if len(d.ps.Labels) > 0 {
		top *= 1.05
	}
	shares := result.Axis{Label: "Share", Max: top, Percent: true}
	step := 0.25
	if d.most <= 0.4 {
		step = 0.1
	}
	for k := 0; float64(float64(k)*step) <= min(1, top); k++ {
		at := float64(float64(k) * step)
		shares.Ticks = append(shares.Ticks, result.Tick{At: at, Label: fixed(100*at, 0) + "%"})
	}
	names := result.Axis{Min: 0.4, Max: float64(d.blocks) + 0.6, Ticks: d.ticks}
	if d.p.Horizontal {
		for i := range names.Ticks {
			_, names.Ticks[i].At = d.place(names.Ticks[i].At, 0)
		}
		slices.Reverse(names.Ticks)
		f.X, f.Y = shares, names
		return
	}
	f.X, f.Y = names, shares
}

func (d *shareDrawing) words(vars []shareVariable) {
	var titles []string
	for _, v := range vars {
		titles = append(titles, v.column.Title())
	}
	by, order, n := "", "", len(d.j.codes)
	if d.j.grouped() {
		by = " by group"
		order = " (" + strings.Join(d.j.names, ", ") + ")"
	}
	parts := []string{fmt.Sprintf("Shares%s of %s (%s). Bars: rows with the level out of those where it is known", by, listed(titles), counted(n))}
	if d.p.Counts {
		parts[0] += ", with count/total"
	}
	parts[0] += "."
	if d.j.grouped() {
		parts = append(parts, "Groups: "+sizesOf(d.f.Groups)+".")
	}
	if d.missing > 0 {
		parts = append(parts, upper(plural(d.missing, "missing value", "missing values"))+" left out.")
	}
	if len(d.methods) > 0 {
		parts = append(parts, "P: "+listed(d.methods)+".")
	}
	if d.dagger {
		parts = append(parts, "† The variable made the groups: its P is no evidence of a difference.")
	}
	if len(d.left) > 0 {
		parts = append(parts, fmt.Sprintf("No P for %s: used in clustering.", listed(d.left)))
		d.f.Notes = append(d.f.Notes, result.Notef("circular", "no P for %s: used in clustering", listed(d.left)))
	}
	d.f.Caption = strings.Join(parts, " ")
	if more := len(d.said) - mostSaid; more > 0 {
		d.said = append(d.said[:mostSaid], fmt.Sprintf("and %d more", more))
	}
	d.f.Alt = fmt.Sprintf("Bars of the shares%s%s of %s: %s.", by, order, listed(titles), strings.Join(d.said, "; "))
}
