package htest

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// crossed is a categorical variable against groups.
type crossed struct {
	levels []string
	table  [][]int // levels by groups, all of them
	// reduced has the levels and groups with cases; rows and cols say which.
	reduced    [][]int
	rows, cols []int
	missing    int
}

// cross counts a categorical column by group.
func (g grouping) cross(c *frame.Column) crossed {
	x := crossed{}
	for _, l := range c.Levels {
		x.levels = append(x.levels, l.Name())
		x.table = append(x.table, make([]int, len(g.names)))
	}
	for i, code := range g.codes {
		switch {
		case code < 0:
		case c.Missing[i]:
			x.missing++
		default:
			x.table[c.Codes[i]][code]++
		}
	}
	x.reduced, x.rows, x.cols = Observed(x.table)
	return x
}

// categoricalColumn finds a column with levels.
func categoricalColumn(t *frame.Table, name string, at int) (*frame.Column, error) {
	c, err := t.Column(name)
	if err == nil && !c.Type.Categorical() {
		err = fmt.Errorf("column %q is %s; this test takes binary, nominal, ordinal or event", name, c.Type)
	}
	return c, kind.AtField(err, "variables", at)
}

// lines fills the cells of a line; expected and adjusted may be nil.
func (x crossed) lines(names []string, expected, adjusted [][]float64) []LevelLine {
	sizes := make([]int, len(names))
	for _, row := range x.table {
		for j, v := range row {
			sizes[j] += v
		}
	}
	place := func(list []int, n int) []int {
		at := make([]int, n)
		for i := range at {
			at[i] = -1
		}
		for i, v := range list {
			at[v] = i
		}
		return at
	}
	row, col := place(x.rows, len(x.levels)), place(x.cols, len(names))
	var out []LevelLine
	for i, level := range x.levels {
		l := LevelLine{Level: level}
		for j, name := range names {
			c := CellLine{Group: name, Share: result.Share{Count: x.table[i][j], Total: sizes[j]}}
			c.Expected, c.Adjusted = result.NA("no cases in this row or column"), result.NA("no cases in this row or column")
			switch {
			case expected == nil:
				c.Expected, c.Adjusted = noNumber(), noNumber()
			case row[i] >= 0 && col[j] >= 0:
				c.Expected, c.Adjusted = result.Num(expected[row[i]][col[j]]), result.Num(adjusted[row[i]][col[j]])
			}
			l.Cells = append(l.Cells, c)
		}
		out = append(out, l)
	}
	return out
}

// notes tells what was left out of a table.
func (x crossed) notes(variable string) []result.Note {
	var out []result.Note
	if n := len(x.levels) - len(x.rows); n > 0 {
		out = append(out, result.Notef("empty_level", "%s: %s without cases left out", variable, counted(n, "level")))
	}
	if x.missing > 0 {
		out = append(out, result.Notef("missing", "%s: %s without a value left out", variable, counted(x.missing, "case")))
	}
	return out
}

// tableEffects are Cramér's V and, for two groups and two levels, the comparisons of risks: of
// having the second level.
func (x crossed) tableEffects(level float64) []EffectLine {
	v, err := CramerV(x.reduced, level)
	out := []EffectLine{effect("cramers_v", v, err, level)}
	corrected, err := CramerVCorrected(x.reduced, level)
	out = append(out, effect("cramers_v_corrected", corrected, err, level))
	if len(x.reduced) != 2 || len(x.reduced[0]) != 2 {
		return out
	}
	t := x.reduced
	r, err := CompareRisks(t[1][0], t[0][0]+t[1][0], t[1][1], t[0][1]+t[1][1], level)
	if err != nil {
		return out
	}
	out = append(out, effect("risk_difference", r.Difference, nil, level), effect("risk_ratio", r.Ratio, r.RatioErr, level),
		effect("odds_ratio", r.Odds, r.OddsErr, level))
	need := effect("number_needed", r.NumberNeeded, r.NumberNeededErr, level)
	if r.NumberNeeded.Value > 0 {
		need.Value = result.Num(r.NumberNeeded.Value)
	}
	return append(out, need)
}
