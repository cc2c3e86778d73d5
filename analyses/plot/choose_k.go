package plot

import (
	"fmt"
	"strconv"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
	"reprise/analyses/validity"
)

// ChooseKInput has the ports of plot.choose_k.
type ChooseKInput struct {
	Choice *validity.ChooseKSummary `in:"choice" doc:"The result of validity.choose_k."`
}

// ChooseKParams are the parameters of plot.choose_k.
type ChooseKParams struct {
	Index string `yaml:"index" doc:"Index to draw; rule draws the one that the rule of validity.choose_k reads." check:"oneof=rule within ratio silhouette gap calinski_harabasz davies_bouldin dunn prediction_strength bic icl"`
}

// ChooseKKind is plot.choose_k.
var ChooseKKind = kind.New("plot.choose_k", kind.Doc{
	Summary: "An index of validity.choose_k against the number of clusters, the chosen one dashed.",
	Text:    `One point a number of clusters, of every number that was computed. The dashed line is the number that the rule of validity.choose_k picked, whichever index is drawn; the caption names the rule. Bars at the gap statistic are plus and minus one standard error of its simulation. Numbers of clusters for which the index has no value have no point. Linear in the number of k.`,
	References: []string{
		"Tibshirani R, Walther G, Hastie T. Estimating the number of clusters in a data set via the gap statistic. J R Stat Soc B 2001;63:411-423. doi:10.1111/1467-9868.00293",
	},
}, ChooseKParams{Index: "rule"}, func(_ *kind.Call, in ChooseKInput, p ChooseKParams) (*result.Figure, error) {
	return ChooseK(in.Choice, p)
})

// choiceIndex is an index of a number of clusters.
type choiceIndex struct {
	name, label, better string
	value               func(validity.ChooseKRow) result.Number
}

func choiceIndices() []choiceIndex {
	return []choiceIndex{
		{"within", "Within sum of squares", "an elbow is sought", func(r validity.ChooseKRow) result.Number { return r.Within }},
		{"ratio", "Within sum of squares over that of k \u2212 1", "small is good", func(r validity.ChooseKRow) result.Number { return r.Ratio }},
		{"silhouette", "Mean silhouette width", "large is good", func(r validity.ChooseKRow) result.Number { return r.Silhouette }},
		{"gap", "Gap statistic", "large is good", func(r validity.ChooseKRow) result.Number { return r.Gap }},
		{"calinski_harabasz", "Calinski-Harabasz index", "large is good", func(r validity.ChooseKRow) result.Number { return r.CalinskiHarabasz }},
		{"davies_bouldin", "Davies-Bouldin index", "small is good", func(r validity.ChooseKRow) result.Number { return r.DaviesBouldin }},
		{"dunn", "Dunn index", "large is good", func(r validity.ChooseKRow) result.Number { return r.Dunn }},
		{"prediction_strength", "Prediction strength", "large is good", func(r validity.ChooseKRow) result.Number { return r.PredictionStrength }},
		{"bic", "BIC (2 log L \u2212 parameters \u00b7 log n)", "large is good", func(r validity.ChooseKRow) result.Number { return r.BIC }},
		{"icl", "ICL (BIC + 2 log of the largest posterior shares)", "large is good", func(r validity.ChooseKRow) result.Number { return r.ICL }},
	}
}

// ChooseK draws an index against the number of clusters.
func ChooseK(r *validity.ChooseKSummary, p ChooseKParams) (*result.Figure, error) {
	name := p.Index
	if name == "rule" {
		name = r.Rule
	}
	switch name {
	case "elbow":
		name = "within"
	case "hcpc":
		name = "ratio"
	}
	var index *choiceIndex
	for _, i := range choiceIndices() {
		if i.name == name {
			index = &i
		}
	}
	if index == nil {
		return nil, kind.AtField(fmt.Errorf("the rule %q reads none of the indices; name one", r.Rule), "index")
	}
	if name == "within" && r.Metric != "" {
		index.label = "Within sum of dissimilarities"
	}
	f := &result.Figure{Kind: "choose_k", X: result.Axis{Label: "Number of clusters"}, Y: result.Axis{Label: index.label}, Notes: r.Notes}
	line := result.Layer{Kind: result.LayerLine}
	bars := result.Layer{Kind: result.LayerSegment, Bold: true}
	var ex, ey extent
	chosen := ""
	var said []string
	for _, row := range r.Ks {
		k, err := strconv.Atoi(row.K)
		if err != nil {
			return nil, fmt.Errorf("a number of clusters is %q", row.K)
		}
		x := float64(k)
		ex.add(x)
		f.X.Ticks = append(f.X.Ticks, result.Tick{At: x, Label: row.K})
		v := index.value(row)
		if !v.OK() {
			continue
		}
		line.X, line.Y = append(line.X, x), append(line.Y, v.Value)
		ey.add(v.Value)
		said = append(said, fmt.Sprintf("%s at %d", shortly(v.Value), k))
		if k == r.K {
			chosen = fmt.Sprintf(" (%s)", shortly(v.Value))
		}
		if se := row.GapSE; name == "gap" && se.OK() {
			bars.X, bars.X2 = append(bars.X, x), append(bars.X2, x)
			bars.Y, bars.Y2 = append(bars.Y, v.Value-se.Value), append(bars.Y2, v.Value+se.Value)
			ey.add(v.Value-se.Value, v.Value+se.Value)
		}
	}
	if len(line.X) == 0 {
		return nil, kind.AtField(fmt.Errorf("the result has no %s at any number of clusters", strings.ToLower(index.label)), "index")
	}
	f.X.Min, f.X.Max = ex.lo-0.4, ex.hi+0.4
	f.Y.Min, f.Y.Max = ey.padded(0.06)
	if len(bars.X) > 0 {
		f.Layers = append(f.Layers, bars)
	}
	f.Layers = append(f.Layers, line,
		result.Layer{Kind: result.LayerPoints, X: line.X, Y: line.Y, Size: 1.2},
		result.Layer{Kind: result.LayerLine, X: []float64{float64(r.K), float64(r.K)}, Y: []float64{f.Y.Min, f.Y.Max}, Dash: true})
	rule := strings.ReplaceAll(r.Rule, "_", " ")
	f.Caption = fmt.Sprintf("%s by number of clusters (%s, %s); %s.", index.label, counted(r.N), r.Method, index.better)
	if len(bars.X) > 0 {
		f.Caption += " Bars: ± 1 standard error."
	}
	f.Caption += fmt.Sprintf(" Dashed: the %d picked by the rule %s.", r.K, rule)
	f.Alt = fmt.Sprintf("%s by number of clusters: %s. The rule %s picks %d%s.", index.label, strings.Join(said, ", "), rule, r.K, chosen)
	return finished(f)
}
