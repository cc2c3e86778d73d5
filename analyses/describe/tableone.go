package describe

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/blocks"
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// overallName heads the column of all cases.
const overallName = "Overall"

// usedInClustering is the reason for a p-value left out.
const usedInClustering = "used in clustering"

// largeCorrelation is the absolute rank correlation with an input of the groups from which a
// note says so.
const largeCorrelation = 0.3

// cohort is the table with the group of each row.
type cohort struct {
	table *frame.Table
	codes []int
	names []string
	made  func(c *frame.Column) bool
	// rows are those in a group.
	rows []int
	// imputed marks, by column, the values that count as missing because an imputation
	// filled them in.
	imputed map[string][]bool
}

// newCohort joins the groups, if any, to the table.
func newCohort(t *frame.Table, g *frame.Groups) (*cohort, []result.Note, error) {
	if t.Len() == 0 {
		return nil, nil, fmt.Errorf("the table has no rows")
	}
	c := &cohort{table: t, codes: make([]int, t.Len()), names: []string{overallName}, made: func(*frame.Column) bool { return false }}
	var notes []result.Note
	if g != nil {
		joined, err := frame.JoinGroups(t, g)
		if err != nil {
			return nil, nil, err
		}
		c.table, c.codes, c.names, c.made = joined.Table, joined.Codes, g.Names, g.MadeBy
		if joined.OnlyTable > 0 || joined.OnlyGroups > 0 {
			notes = append(notes, result.Notef("unmatched", "%d rows of the table have no group and %d grouped rows are not in the table", joined.OnlyTable, joined.OnlyGroups))
		}
	}
	for i, code := range c.codes {
		if code >= 0 {
			c.rows = append(c.rows, i)
		}
	}
	if left := len(c.codes) - len(c.rows); left > 0 {
		notes = append(notes, result.Notef("no_group", "rows in no group, left out: %d", left))
	}
	if len(c.rows) == 0 {
		return nil, nil, fmt.Errorf("no row of the table is in a group")
	}
	return c, notes, nil
}

func (c *cohort) sizes() []int {
	out := make([]int, len(c.names))
	for _, i := range c.rows {
		out[c.codes[i]]++
	}
	return out
}

func runTableOne(call *kind.Call, in TableOneInput, p TableOneParams) (*TableOneResult, error) {
	rules, err := newRules(p)
	if err != nil {
		return nil, err
	}
	cohort, notes, err := newCohort(in.Table, in.Groups)
	if err != nil {
		return nil, err
	}
	if p.Imputed == "count" {
		cohort.leaveOutImputed()
	}
	columns, err := chosen(cohort.table, in.Groups, p.Variables)
	if err != nil {
		return nil, err
	}
	columns = slices.DeleteFunc(columns, func(c *frame.Column) bool { return c.Name == p.Strata })
	if len(columns) == 0 {
		return nil, fmt.Errorf("the table has no column to describe")
	}
	grouped := in.Groups != nil
	r := &TableOneResult{
		N: len(cohort.rows), LeftOut: in.Table.Len() - len(cohort.rows), Style: p.Style, Quantile: rules.quantileType(),
		Posthoc: p.Posthoc, QValues: p.QValues, Notes: notes,
		Print: TableOnePrint{
			Title:   p.Title,
			Overall: p.Overall || !grouped, P: grouped && p.P == "auto", SMD: grouped && p.SMD, Effects: grouped && p.Effects && p.P == "auto",
			Missing: p.Missing, MissingWord: "Missing", SmallCell: p.SmallCell,
		},
	}
	if p.Intervals {
		r.Print.Level = &p.Level
	}
	if rules.preset != nil && rules.preset.Missing != "" {
		r.Print.MissingWord = rules.preset.Missing
	}
	all, err := rules.describeAll(call.Context, cohort, columns, grouped, nil)
	if err != nil {
		return nil, err
	}
	r.Variables = all.described
	r.Notes = append(r.Notes, all.notes...)
	judged := 0
	for _, d := range r.Variables {
		if d.Distribution != "" {
			judged++
		}
		if d.Made && r.Print.P && p.Circular == "leave_out" {
			r.Print.SMD = true
		}
	}
	r.Groups = all.sizes
	if r.Tests, err = adjustTable(r.Variables, r.QValues, p.Family); err != nil {
		return nil, err
	}
	if judged > 0 {
		r.Notes = append(r.Notes, result.Notef("normality", "the Shapiro-Wilk test at %v chose summary and test of %d variables; a test chosen by a test does not keep its error rate", shapiroLevel, judged))
	}
	r.addNotes(p.Circular)
	if p.Strata != "" {
		if err := r.stratify(call.Context, rules, cohort, all, grouped); err != nil {
			return nil, err
		}
	}
	suppress(r)
	return r, nil
}

// described is the table of one cohort: all cases or a stratum.
type described struct {
	variables []*variable
	described []TableOneVariable
	sizes     []TableOneSize
	notes     []result.Note
}

// describeAll describes the columns; like is the table of all cases where the cohort is a
// stratum of them, else nil.
func (r *rules) describeAll(ctx context.Context, c *cohort, columns []*frame.Column, grouped bool, like *described) (*described, error) {
	out := &described{variables: make([]*variable, len(columns)), described: make([]TableOneVariable, len(columns))}
	if grouped {
		for g, n := range c.sizes() {
			out.sizes = append(out.sizes, TableOneSize{Name: c.names[g], N: n})
		}
	}
	inputs := c.inputs()
	notes := make([][]result.Note, len(columns))
	err := blocks.Do(ctx, len(columns), 1, func(ctx context.Context, _, lo, hi int) error {
		for i := lo; i < hi; i++ {
			var whole *variable
			if like != nil {
				whole = like.variables[i]
			}
			if n := countTrue(columns[i].Imputed); n > 0 {
				return fmt.Errorf("column %q holds %d imputed values; the table describes raw data: take it from before the imputation (the groups may come from after it), or set imputed: count to leave these values out as missing", columns[i].Name, n)
			}
			v, err := newVariable(c, columns[i], r.categoricalBelow(columns[i].Name), whole)
			if err != nil {
				return err
			}
			v.made = grouped && c.made(columns[i])
			switch {
			case whole != nil:
				v.judged = whole.judged
			case r.p.Normality == "shapiro":
				v.judge(r.p)
			}
			d, n, err := r.describe(ctx, v, c, inputs, grouped)
			if err != nil {
				return err
			}
			if like != nil {
				d.Decimals = like.described[i].Decimals
			}
			out.variables[i], out.described[i], notes[i] = v, *d, n
		}
		return nil
	})
	for _, n := range notes {
		out.notes = append(out.notes, n...)
	}
	return out, err
}

// leaveOutImputed makes values that an imputation filled in missing, in a copy of the table.
func (c *cohort) leaveOutImputed() {
	c.imputed = map[string][]bool{}
	table := *c.table
	table.Columns = slices.Clone(c.table.Columns)
	for i, col := range table.Columns {
		if countTrue(col.Imputed) == 0 {
			continue
		}
		raw, filled := *col, make([]bool, col.Len())
		raw.Missing, raw.Imputed = slices.Clone(col.Missing), nil
		for row, imputed := range col.Imputed {
			filled[row] = imputed && !col.Missing[row]
			raw.Missing[row] = col.Missing[row] || imputed
		}
		c.imputed[col.Name], table.Columns[i] = filled, &raw
	}
	c.table = &table
}

// adjustTable fills the q-values of a family of variables and counts its p-values.
func adjustTable(variables []TableOneVariable, method string, names []string) (tests int, err error) {
	var family []result.P
	for i := range variables {
		p := variables[i].P
		if p.OK() && names != nil && !slices.Contains(names, variables[i].Name) {
			p = result.NoP(outsideFamily)
		}
		if p.OK() {
			tests++
		}
		family = append(family, p)
	}
	q, err := htest.AdjustP(family, method)
	if err != nil {
		return 0, err
	}
	for i := range variables {
		variables[i].Q = q[i]
	}
	return tests, nil
}

// outsideFamily is why a p-value is not adjusted.
const outsideFamily = "not of the family of p-values that are adjusted together"

// family says whose p-values are adjusted together.
func (r *TableOneResult) family() string {
	var labels []string
	declared := false
	for _, v := range r.Variables {
		declared = declared || v.Q.Reason == outsideFamily
		if v.Q.OK() {
			labels = append(labels, v.Label)
		}
	}
	if !declared {
		return "the table"
	}
	return strings.Join(labels, ", ")
}

func (r *TableOneResult) addNotes(circular string) {
	var made, near []string
	for _, v := range r.Variables {
		if v.Made {
			made = append(made, v.Label)
		} else if v.Correlation.OK() && v.Correlation.Value >= largeCorrelation && v.P.OK() {
			near = append(near, v.Label+" (with "+v.InputLabel+")")
		}
	}
	if len(made) > 0 && r.Print.P {
		text := "No p-value for variables used in clustering (%d): groups made from a variable differ in it by construction; the standardised mean difference (SMD) stands instead"
		if circular == "allow" {
			text = "Groups made from a variable differ in it by construction: the p-values of the variables used in clustering (%d) test nothing"
		}
		r.Notes = append(r.Notes, result.Notef("circular", text, len(made)))
	}
	if len(near) > 0 {
		r.Notes = append(r.Notes, result.Notef("correlated_with_inputs", "Not used in clustering, but with an absolute rank correlation of at least %v with a variable that was, so that groups can differ in them for that reason alone: %s", largeCorrelation, strings.Join(near, ", ")))
	}
}

// describe fills everything about one variable.
func (r *rules) describe(ctx context.Context, v *variable, c *cohort, inputs []input, grouped bool) (*TableOneVariable, []result.Note, error) {
	out := &TableOneVariable{
		Name: v.column.Name, Label: v.column.Title(), Unit: v.column.Unit, Type: string(v.column.Type),
		Summary: levelShares, Made: v.made, Distribution: v.judged,
	}
	for g, m := range v.missing {
		out.Missing += m
		out.Imputed += v.imputed[g]
	}
	if err := r.summaries(out, v, c.names, grouped); err != nil {
		return nil, nil, err
	}
	na := noComparison("no groups")
	if !grouped {
		fill(out, na)
		out.SMD, out.Correlation = result.NA("no groups"), result.NA("no groups")
		if r.p.Intervals {
			r.withIntervals(out, v)
		}
		return out, nil, nil
	}
	var present []int
	for g, n := range c.sizes() {
		if n > 0 {
			present = append(present, g)
		}
	}
	notes, err := r.tests(ctx, out, v, c, present)
	if err != nil {
		return nil, nil, err
	}
	if r.p.Intervals {
		r.withIntervals(out, v)
		r.compareIntervals(out, v, present)
	}
	out.Correlation = result.NA("made the groups")
	if !v.made {
		var from *frame.Column
		if out.Correlation, from = c.nearest(v.column, inputs); from != nil {
			out.Input, out.InputLabel = from.Name, from.Title()
		}
	}
	return out, notes, nil
}

func fill(out *TableOneVariable, c comparison) {
	out.Test, out.Method, out.Statistic, out.DF, out.DF2, out.P = c.test, c.method, c.statistic, c.df, c.df2, c.p
	out.Effect, out.EffectName = c.effect, c.effectName
	if !c.effect.OK() {
		out.EffectName = ""
	}
}

// pairName names the pair of two groups.
func pairName(a, b string) string { return a + " vs " + b }

// tests fills test, effect, SMD and pairs.
func (r *rules) tests(ctx context.Context, out *TableOneVariable, v *variable, c *cohort, present []int) ([]result.Note, error) {
	var pick choice
	ok := false
	if len(present) > 1 && r.p.P == "auto" {
		expected := math.Inf(1)
		if !v.numeric {
			expected = v.minExpected(present, r.preset != nil && r.preset.UnusedLevels)
		}
		pick, ok = r.choose(v, len(present), expected)
	}
	reason := ""
	switch {
	case r.p.P != "auto":
		reason = "not asked for"
	case len(present) < 2:
		reason = "one group"
	case v.made && r.p.Circular == "leave_out":
		reason = usedInClustering
	case !ok:
		reason = "no test"
	}
	got := noComparison(reason)
	if reason == "" {
		var err error
		if got, err = r.compare(ctx, v, pick, present); err != nil {
			return nil, err
		}
	}
	fill(out, got)
	var each []result.Number
	pairs := r.p.Posthoc != "none" && len(present) > 2
	for i, a := range present {
		for _, b := range present[i+1:] {
			smd := v.smd(a, b)
			each = append(each, smd)
			if pairs {
				out.Pairs = append(out.Pairs, TableOnePair{Pair: pairName(c.names[a], c.names[b]), P: result.NoP(reason), SMD: smd})
			}
		}
	}
	out.SMD = meanSMD(each)
	if pairs {
		var raw []result.P
		if reason == "" {
			var err error
			if raw, err = r.pairTests(ctx, v, pick, present); err != nil {
				return nil, err
			}
		}
		method := r.p.Posthoc
		if method == "unadjusted" {
			method = "none"
		}
		adjusted, err := htest.AdjustP(raw, method)
		if err != nil {
			return nil, err
		}
		for i := range out.Pairs {
			if reason != "" {
				out.Pairs[i].PAdjusted = out.Pairs[i].P
				continue
			}
			out.Pairs[i].P, out.Pairs[i].PAdjusted = raw[i], adjusted[i]
		}
	}
	return got.notes, nil
}

// summaries fills what stands in the cells.
func (r *rules) summaries(out *TableOneVariable, v *variable, names []string, grouped bool) error {
	if v.numeric {
		out.Summary = r.summary(v)
		var err error
		if out.Overall, err = summarise(overallName, v.all, out.Missing, r.quantileType()); err != nil {
			return err
		}
		out.Overall.Imputed = out.Imputed
		for g := range names {
			if !grouped {
				break
			}
			s, err := summarise(names[g], v.values[g], v.missing[g], r.quantileType())
			if err != nil {
				return err
			}
			s.Imputed = v.imputed[g]
			if v.made {
				s.VTest = vNumber(VTestMean(v.values[g], v.all))
			}
			out.Groups = append(out.Groups, s)
		}
		out.Decimals = r.decimals(v, out)
		return nil
	}
	totals := v.levelTotals()
	out.Overall = TableOneSummary{Name: overallName, N: total(totals), Missing: out.Missing, Imputed: out.Imputed}
	for j, name := range v.levels {
		out.Levels = append(out.Levels, TableOneLevel{Name: name, Overall: &result.Share{Count: totals[j], Total: total(totals)}})
	}
	if !grouped {
		return nil
	}
	residual := v.residuals()
	for g, name := range names {
		n := v.n(g)
		out.Groups = append(out.Groups, TableOneSummary{Name: name, N: n, Missing: v.missing[g], Imputed: v.imputed[g]})
		for j := range v.levels {
			share := TableOneShare{Name: name, Share: &result.Share{Count: v.counts[g][j], Total: n}, Residual: residual(g, j)}
			if v.made {
				x, _, err := VTestCount(v.counts[g][j], n, totals[j], total(totals))
				share.VTest = vNumber(x, err)
			}
			out.Levels[j].Groups = append(out.Levels[j].Groups, share)
		}
	}
	return nil
}

func vNumber(x float64, err error) *result.Number {
	n := result.NA("not defined")
	switch {
	case err != nil:
		n = result.NA(err.Error())
	default:
		n = result.Num(x)
	}
	return &n
}

// residuals returns the adjusted residual of a group and a level.
func (v *variable) residuals() func(g, j int) *result.Number {
	reduced, rows, cols := htest.Observed(v.counts)
	c, err := htest.ChiSquare(reduced, false)
	return func(g, j int) *result.Number {
		i, k := slices.Index(rows, g), slices.Index(cols, j)
		n := result.NA("no cases")
		switch {
		case err != nil:
			n = result.NA("not defined")
		case i >= 0 && k >= 0:
			n = result.Num(c.Adjusted[i][k])
		}
		return &n
	}
}
