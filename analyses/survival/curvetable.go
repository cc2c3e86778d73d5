package survival

import (
	"math"
	"strconv"

	"reprise/analyses/frame"
)

// curveTable builds the table of a curve's steps.
type curveTable struct {
	t                                                     *frame.Table
	group, time, risk, died, censored, surv, lower, upper *frame.Column
}

func newCurveTable(stage string, from *frame.Table, names []string, lineage []string, time *frame.Column) *curveTable {
	column := func(name, label string, typ frame.Type) *frame.Column {
		return &frame.Column{Variable: frame.Variable{Name: name, Label: label, Type: typ}, Lineage: lineage}
	}
	b := &curveTable{
		t:     &frame.Table{Keys: frame.Keys{Source: stage + ".curves"}, Synthetic: from.Synthetic},
		group: column("group", "Group", frame.Nominal), time: column("time", time.Title(), frame.Time),
		risk: column("n_risk", "At risk", frame.Count), died: column("n_event", "Events", frame.Count),
		censored: column("n_censor", "Censored", frame.Count), surv: column("survival", "Survival", frame.Continuous),
		lower: column("lower", "Lower limit", frame.Continuous), upper: column("upper", "Upper limit", frame.Continuous),
	}
	b.time.Unit, b.time.Decimals = time.Unit, time.Decimals
	for _, name := range names {
		b.group.Levels = append(b.group.Levels, frame.Level{Code: name})
	}
	return b
}

func (b *curveTable) add(group int, c *Curve, lower, upper []float64) {
	number := func(col *frame.Column, x float64) {
		missing := math.IsNaN(x)
		if missing {
			x = 0
		}
		col.Numbers, col.Missing = append(col.Numbers, x), append(col.Missing, missing)
	}
	for i, t := range c.Time {
		b.t.Keys.IDs = append(b.t.Keys.IDs, strconv.Itoa(len(b.t.Keys.IDs)+1))
		b.group.Codes, b.group.Missing = append(b.group.Codes, group), append(b.group.Missing, false)
		number(b.time, t)
		number(b.risk, float64(c.AtRisk[i]))
		number(b.died, float64(c.Died[i]))
		number(b.censored, float64(c.Censored[i]))
		number(b.surv, c.Survival[i])
		number(b.lower, lower[i])
		number(b.upper, upper[i])
	}
}

func (b *curveTable) table() *frame.Table {
	b.t.Columns = []*frame.Column{b.group, b.time, b.risk, b.died, b.censored, b.surv, b.lower, b.upper}
	return b.t
}
