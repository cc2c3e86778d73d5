package htest

import (
	"slices"
	"strings"

	"reprise/analyses/result"
)

// Tables implements the tables of a result: the tests, their effect sizes, and the groups with
// their pairs where pairs were compared. The report adds the notes.
func (r *TestResult) Tables() []result.Table {
	t := result.Table{ID: "table", Title: r.Title, Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true},
		{Key: "n", Head: "n"},
		{Key: "method", Head: "Method", Text: true},
		{Key: "statistic", Head: "Statistic"},
		{Key: "df", Head: "df"},
		{Key: "df2", Head: "df 2"},
		{Key: "estimate", Head: "Estimate (interval)"},
		{Key: "p", Head: "P"},
	}}
	if r.Adjustment != "none" {
		t.Columns = append(t.Columns, result.Column{Key: "adjusted", Head: "Adjusted P"})
		t.Footnotes = append(t.Footnotes, "Adjusted P: "+r.Adjustment+" over the variables of this table.")
	}
	effects := result.Table{ID: "effects", Title: r.Title + ": effect sizes", Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true},
		{Key: "effect", Head: "Effect size", Text: true},
		{Key: "value", Head: "Estimate (interval)"},
	}}
	pairs := result.Table{ID: "pairs", Title: r.Title + ": pairs", Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true},
		{Key: "pair", Head: "Pair", Text: true},
		{Key: "mark", Head: "Mark", Text: true},
		{Key: "estimate", Head: "Difference (interval)"},
		{Key: "statistic", Head: "Statistic"},
		{Key: "p", Head: "P"},
		{Key: "adjusted", Head: "Adjusted P"},
	}}
	for _, v := range r.Variables {
		t.Rows = append(t.Rows, v.row(r.Adjustment != "none"))
		for _, e := range v.Effects {
			effects.Rows = append(effects.Rows, result.Row{Key: v.Variable + ":" + e.Name, Cells: []result.Cell{
				result.TextCell(v.Label), result.TextCell(effectLabel(e.Name)), estimateCell(e.Value, e.Interval),
			}})
		}
		for _, p := range v.Pairs {
			pairs.Rows = append(pairs.Rows, result.Row{Key: v.Variable + ":" + p.Pair, Cells: []result.Cell{
				result.TextCell(v.Label), result.TextCell(p.Pair), result.TextCell(p.Mark),
				estimateCell(p.Estimate, p.Interval), optional(p.Statistic), result.PCell(p.P), result.PCell(p.Adjusted),
			}})
		}
		if len(v.Pairs) > 0 {
			pairs.Footnotes = append(pairs.Footnotes, v.Label+": "+pairsText(v.PostHoc)+".")
		}
	}
	dropUnused(&t, "statistic", "df", "df2", "estimate")
	dropUnused(&pairs, "estimate", "statistic")
	out := []result.Table{t}
	if len(effects.Rows) > 0 {
		out = append(out, effects)
	}
	if len(pairs.Rows) > 0 {
		return append(out, r.groupsTable(), pairs)
	}
	return append(out, r.stratifiedTables()...)
}

// dropUnused takes out columns that no row has a value or a reason of its own for.
func dropUnused(t *result.Table, keys ...string) {
	for _, key := range keys {
		at := slices.IndexFunc(t.Columns, func(c result.Column) bool { return c.Key == key })
		if slices.ContainsFunc(t.Rows, func(r result.Row) bool { return r.Cells[at].Why != notGiven }) {
			continue
		}
		t.Columns = slices.Delete(t.Columns, at, at+1)
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, at, at+1)
		}
	}
}

// effectLabels are the names of effect sizes as a table prints them.
var effectLabels = map[string]string{
	"cohen_d": "Cohen's d", "cohen_d_paired": "Cohen's d of the differences", "hedges_g": "Hedges' g",
	"eta_squared": "Eta squared", "omega_squared": "Omega squared", "epsilon_squared": "Epsilon squared",
	"rank_biserial": "Rank-biserial correlation", "kendalls_w": "Kendall's W",
	"cramers_v": "Cramér's V", "cramers_v_corrected": "Cramér's V, bias-corrected",
	"risk_difference": "Risk difference", "risk_ratio": "Risk ratio", "odds_ratio": "Odds ratio", "number_needed": "Number needed to treat",
}

func effectLabel(name string) string {
	if label, ok := effectLabels[name]; ok {
		return label
	}
	return name
}

// pairsMethods and pairsAdjustments are the parts of a line's PostHoc as a sentence has them.
var (
	pairsMethods = map[string]string{
		"tukey": "Tukey-Kramer comparisons", "games_howell": "Games-Howell comparisons", "dunnett": "Dunnett's comparisons",
		"dunn": "Dunn's comparisons", "t": "pairwise Welch t-tests", "t_pooled": "pairwise t-tests with the SD of all groups",
		"wilcoxon": "pairwise Mann-Whitney tests", "chi_square": "pairwise chi-square tests", "fisher": "pairwise Fisher's exact tests",
	}
	pairsAdjustments = map[string]string{
		"single_step": "", "none": ", unadjusted", "bonferroni": ", adjusted by Bonferroni", "holm": ", adjusted by Holm",
		"hochberg": ", adjusted by Hochberg", "hommel": ", adjusted by Hommel", "bh": ", adjusted by Benjamini-Hochberg",
		"by": ", adjusted by Benjamini-Yekutieli", "sidak": ", adjusted by Šidák", "holm-sidak": ", adjusted by Holm-Šidák",
	}
)

func pairsText(postHoc string) string {
	method, adjustment, _ := strings.Cut(postHoc, ", ")
	m, known := pairsMethods[method]
	a, also := pairsAdjustments[adjustment]
	if !known || !also {
		return postHoc
	}
	return m + a
}

func (l TestLine) row(adjusted bool) result.Row {
	n := 0
	for _, g := range l.Groups {
		n += g.N
	}
	for _, level := range l.Levels {
		for _, c := range level.Cells {
			n += c.Share.Count
		}
	}
	method := l.Method
	if l.EstimateName != "" {
		method += "; " + l.EstimateName
	}
	statistic := optional(l.Statistic)
	row := result.Row{Key: l.Variable, Cells: []result.Cell{
		result.TextCell(l.Label), result.CountCell(n), result.TextCell(method), statistic,
		optional(l.DF), optional(l.DF2), estimateCell(l.Estimate, l.Interval), result.PCell(l.P),
	}}
	if adjusted {
		row.Cells = append(row.Cells, result.PCell(l.Adjusted))
	}
	return row
}

// optional leaves a cell empty where a method has no such number.
func optional(n result.Number) result.Cell {
	if n.Reason == notGiven {
		return result.EmptyCell(notGiven)
	}
	return result.RealCell(n)
}

func estimateCell(n result.Number, i result.Interval) result.Cell {
	switch {
	case !n.OK():
		return optional(n)
	case !i.Lower.OK() || !i.Upper.OK():
		return result.RealCell(n)
	}
	return result.Cell{Kind: result.CellInterval, Values: []result.Number{n, i.Lower, i.Upper}}
}
