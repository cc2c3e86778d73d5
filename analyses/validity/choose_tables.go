package validity

import (
	"fmt"
	"slices"

	"reprise/analyses/result"
)

// Tables implements kind.Tabler.
func (r *ChooseKSummary) Tables() []result.Table {
	ks := result.Table{ID: "ks", Title: "Indices by number of clusters"}
	columns := r.columns()
	for _, c := range columns {
		ks.Columns = append(ks.Columns, c.column)
	}
	has := func(key string) bool {
		return slices.ContainsFunc(columns, func(c chooseColumn) bool { return c.column.Key == key })
	}
	if has("bic") {
		ks.Footnotes = append(ks.Footnotes, "BIC and ICL: 2 log L less parameters times log n; large is good.")
	}
	if has("calinski_harabasz") {
		ks.Footnotes = append(ks.Footnotes, "CH Calinski-Harabasz (large is good), DB Davies-Bouldin (small is good).")
	}
	if r.Metric != "" {
		ks.Footnotes = append(ks.Footnotes, "Within: sum over the clusters of the dissimilarities of all pairs over the size.")
	}
	if r.Outcome != "" {
		ks.Footnotes = append(ks.Footnotes, fmt.Sprintf("p of %s: %s, not adjusted for the number of k.", r.Outcome, r.OutcomeTest))
	}
	for _, s := range r.Ks {
		row := result.Row{Key: s.K}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(s))
		}
		ks.Rows = append(ks.Rows, row)
	}
	rules := result.Table{ID: "rules", Title: "Number of clusters by rule", Columns: []result.Column{{Key: "rule", Head: "Rule", Text: true}, {Key: "k", Head: "k"}}}
	for _, s := range r.Rules {
		k := result.EmptyCell(s.K.Reason)
		if s.K.OK() {
			k = result.Cell{Kind: result.CellCount, Values: []result.Number{s.K}}
		}
		rules.Rows = append(rules.Rows, result.Row{Key: s.Rule, Cells: []result.Cell{result.TextCell(ruleWords[s.Rule]), k}})
	}
	out := []result.Table{ks, rules}
	if len(r.Tests) > 0 {
		title := "Largest mean silhouette against one population"
		if slices.ContainsFunc(r.Ks, func(s ChooseKRow) bool { return s.BIC.OK() }) {
			title = "Gain over one cluster against one population"
		}
		t := result.Table{ID: "tests", Title: title, Columns: []result.Column{
			{Key: "null", Head: "Population", Text: true},
			{Key: "observed", Head: "Observed"},
			{Key: "mean", Head: "Mean under it"},
			{Key: "upper", Head: "95 % quantile"},
			{Key: "reached", Head: "Reached, n (%)"},
			{Key: "p", Head: "p"},
		}}
		for _, s := range r.Tests {
			t.Rows = append(t.Rows, result.Row{Key: s.Null, Cells: []result.Cell{
				result.TextCell(s.Null), result.RealCell(result.Num(s.Observed)), result.RealCell(result.Num(s.Mean)),
				result.RealCell(s.Upper), result.ShareCell(s.Reached), result.PCell(s.P),
			}})
		}
		out = append(out, t)
	}
	return out
}

// ruleWords name the rules in print.
var ruleWords = map[string]string{
	GapRule: "Gap statistic", StrengthRule: "Prediction strength", SilhouetteRule: "Mean silhouette width", ElbowRule: "Elbow of the within sum",
	CalinskiRule: "Calinski-Harabasz index", DaviesRule: "Davies-Bouldin index", DunnRule: "Dunn index",
	HCPCRule: "Loss of inertia, as HCPC", BICRule: "BIC", ICLRule: "ICL",
}

// chooseColumn is a column of the table of indices.
type chooseColumn struct {
	column result.Column
	cell   func(ChooseKRow) result.Cell
}

// columns are those of the indices that the method and the input have.
func (r *ChooseKSummary) columns() []chooseColumn {
	var out []chooseColumn
	add := func(key, head string, text bool, cell func(ChooseKRow) result.Cell) {
		out = append(out, chooseColumn{result.Column{Key: key, Head: head, Text: text}, cell})
	}
	real := func(key, head string, value func(ChooseKRow) result.Number) {
		add(key, head, false, func(s ChooseKRow) result.Cell { return result.RealCell(value(s)) })
	}
	add("k", "k", true, func(s ChooseKRow) result.Cell { return result.TextCell(s.K) })
	add("smallest", "Smallest", false, func(s ChooseKRow) result.Cell { return result.CountCell(s.Smallest) })
	likelihood := slices.ContainsFunc(r.Ks, func(s ChooseKRow) bool { return s.BIC.OK() })
	models := slices.ContainsFunc(r.Ks, func(s ChooseKRow) bool { return s.Model != "" })
	if likelihood {
		family := func(key, head string, value func(ChooseKRow) string) {
			if models {
				add(key, head, true, func(s ChooseKRow) result.Cell { return result.TextCell(value(s)) })
			}
		}
		real("bic", "BIC", func(s ChooseKRow) result.Number { return s.BIC })
		family("model", "Model by BIC", func(s ChooseKRow) string { return s.Model })
		real("icl", "ICL", func(s ChooseKRow) result.Number { return s.ICL })
		family("icl_model", "Model by ICL", func(s ChooseKRow) string { return s.ICLModel })
	}
	if !likelihood || models {
		real("within", "Within", func(s ChooseKRow) result.Number { return s.Within })
		real("silhouette", "Silhouette", func(s ChooseKRow) result.Number { return s.Silhouette })
		if r.Metric == "" {
			real("calinski_harabasz", "CH", func(s ChooseKRow) result.Number { return s.CalinskiHarabasz })
			real("davies_bouldin", "DB", func(s ChooseKRow) result.Number { return s.DaviesBouldin })
		}
		real("dunn", "Dunn", func(s ChooseKRow) result.Number { return s.Dunn })
	}
	if !likelihood && r.Metric == "" {
		real("gap", "Gap", func(s ChooseKRow) result.Number { return s.Gap })
		real("gap_se", "SE", func(s ChooseKRow) result.Number { return s.GapSE })
		real("prediction_strength", "Prediction strength", func(s ChooseKRow) result.Number { return s.PredictionStrength })
	}
	if r.Outcome != "" {
		add("outcome_p", "p of "+r.Outcome, false, func(s ChooseKRow) result.Cell { return result.PCell(s.OutcomeP) })
	}
	return out
}
