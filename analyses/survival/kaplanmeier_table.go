package survival

import (
	"fmt"
	"math"
	"strconv"

	"reprise/analyses/result"
)

// Tables prints one row a group: cases, events, median with its interval and survival at
// the landmark times; then the pairwise tests where there are any.
func (r *KaplanMeierResult) Tables() []result.Table {
	level := strconv.FormatFloat(math.Round(r.Level*1e6)/1e4, 'g', -1, 64) + "% CI"
	unit := ""
	if r.TimeUnit != "" {
		unit = " " + r.TimeUnit
	}
	t := result.Table{
		ID: "table", Title: "Kaplan-Meier estimates: " + r.TimeLabel,
		Columns: []result.Column{
			{Key: "group", Head: "Group", Text: true},
			{Key: "n", Head: "n"},
			{Key: "events", Head: "Events"},
			{Key: "median", Head: "Median", Sub: "(" + level + ")", Unit: r.TimeUnit},
		},
	}
	if len(r.Groups) > 0 {
		for _, l := range r.Groups[0].Landmarks {
			at := strconv.FormatFloat(l.Time, 'g', -1, 64)
			t.Columns = append(t.Columns,
				result.Column{Key: "at_risk_" + at, Head: "At risk", Sub: at + unit},
				result.Column{Key: "survival_" + at, Head: "Survival", Sub: "at " + at + unit + " (" + level + ")"})
		}
	}
	unreached := false
	for _, g := range r.Groups {
		row := result.Row{Key: g.Name, Cells: []result.Cell{
			result.TextCell(g.Name), result.CountCell(g.N), result.CountCell(g.Events), r.medianCell(g),
		}}
		unreached = unreached || g.N > 0 && !(g.Median.OK() && g.MedianLower.OK() && g.MedianUpper.OK())
		for _, l := range g.Landmarks {
			row.Cells = append(row.Cells, result.CountCell(l.AtRisk), interval(l.Survival, l.Lower, l.Upper, nil))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Footnotes = append(t.Footnotes, "Event: "+r.Event+". Intervals on the "+r.ConfType+" scale.")
	if unreached {
		t.Footnotes = append(t.Footnotes, "A median or limit that is not given was not reached.")
	}
	if r.LeftOut > 0 {
		t.Footnotes = append(t.Footnotes, fmt.Sprintf("Rows left out without a time, an event or a group: %d.", r.LeftOut))
	}
	tables := []result.Table{t}
	if r.LogRank != nil {
		tables = append(tables, r.testTable())
	}
	return tables
}

func interval(estimate, lower, upper result.Number, digits *int) result.Cell {
	if !estimate.OK() {
		return result.EmptyCell(estimate.Reason)
	}
	if !lower.OK() && !upper.OK() {
		c := result.RealCell(estimate)
		c.Digits = digits
		return c
	}
	return result.Cell{Kind: result.CellInterval, Values: []result.Number{estimate, lower, upper}, Digits: digits}
}

// medianCell prints the median with the decimals of the times; a median in the middle of
// two of them needs one more.
func (r *KaplanMeierResult) medianCell(g KaplanMeierGroup) result.Cell {
	if !g.Median.OK() && !g.MedianLower.OK() {
		return result.EmptyCell(g.Median.Reason)
	}
	digits := r.Decimals
	for _, x := range []result.Number{g.Median, g.MedianLower, g.MedianUpper} {
		if digits == 0 && x.OK() && x.Value != math.Trunc(x.Value) {
			digits = 1
		}
	}
	if !g.Median.OK() {
		return result.Cell{Kind: result.CellInterval, Values: []result.Number{g.Median, g.MedianLower, g.MedianUpper}, Digits: &digits}
	}
	return interval(g.Median, g.MedianLower, g.MedianUpper, &digits)
}

// testTable prints the test of all groups and the pairwise ones.
func (r *KaplanMeierResult) testTable() result.Table {
	t := result.Table{
		ID: "tests", Title: "Comparison of the groups",
		Columns: []result.Column{
			{Key: "comparison", Head: "Comparison", Text: true},
			{Key: "chi_square", Head: "χ²"},
			{Key: "df", Head: "df"},
			{Key: "p", Head: "p"},
		},
		Footnotes: []string{"Test: " + r.LogRank.Method + "."},
	}
	all := result.Row{Key: "all", Cells: []result.Cell{
		result.TextCell("All groups"), result.RealCell(r.LogRank.Statistic), result.CountCell(r.LogRank.DF), result.PCell(r.LogRank.P),
	}}
	if len(r.Pairs) > 0 {
		t.Columns = append(t.Columns, result.Column{Key: "p_adjusted", Head: "Adjusted p"})
		all.Cells = append(all.Cells, result.Cell{})
		t.Footnotes = append(t.Footnotes, "Pairs adjusted: "+r.Adjust+".")
	}
	t.Rows = append(t.Rows, all)
	for _, pair := range r.Pairs {
		t.Rows = append(t.Rows, result.Row{Key: pair.Pair, Cells: []result.Cell{
			result.TextCell(pair.Pair), result.RealCell(pair.Statistic), result.CountCell(1), result.PCell(pair.P), result.PCell(pair.PAdjusted),
		}})
	}
	return t
}
