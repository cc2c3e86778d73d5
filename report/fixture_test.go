package report

import (
	"fmt"
	"strings"

	"reprise/analyses/result"
)

func ptr[T any](x T) *T { return &x }

func num64(xs ...float64) []result.Number {
	var out []result.Number
	for _, x := range xs {
		out = append(out, result.Num(x))
	}
	return out
}

func meanSD(m, s float64) result.Cell {
	return result.Cell{Kind: result.CellMeanSD, Values: num64(m, s), Digits: ptr(1)}
}

func quartiles(m, a, b float64) result.Cell {
	return result.Cell{Kind: result.CellQuartiles, Values: num64(m, a, b), Digits: ptr(1)}
}

func share(n, total int) result.Cell { return result.ShareCell(result.Share{Count: n, Total: total}) }

// wave is a fixed sequence that looks like noise, in [-1, 1).
func wave(i int) float64 {
	x := float64((i*7919+104729)%10007) / 10007
	return 2*x - 1
}

func baselineTable() result.Table {
	row := func(key, label string, indent int, cells ...result.Cell) result.Row {
		return result.Row{Key: key, Indent: indent, Cells: append([]result.Cell{result.TextCell(label)}, cells...)}
	}
	p := func(x float64) result.Cell { return result.PCell(result.PValue(x)) }
	none := result.EmptyCell("used in clustering")
	overall := func(x float64) *result.P { p := result.PValue(x); return &p }
	pairs := func(p12, p13, p23 float64) []result.PairP {
		return []result.PairP{{A: 2, B: 3, P: result.PValue(p12)}, {A: 2, B: 4, P: result.PValue(p13)}, {A: 3, B: 4, P: result.PValue(p23)}}
	}
	crp := row("crp", "C-reactive protein, mg/L", 0, quartiles(5.2, 2.2, 11.4), quartiles(9.8, 4.4, 21.3), quartiles(3.2, 1.5, 6.1), quartiles(4.1, 1.9, 8.8), result.RealCell(result.Num(0.7)), p(0.00021))
	crp.Pairs, crp.Omnibus = pairs(0.0004, 0.012, 0.31), overall(0.00021)
	ild := row("ild", "Interstitial lung disease", 0, result.EmptyCell(""), result.EmptyCell(""), result.EmptyCell(""), result.EmptyCell(""), result.EmptyCell(""), p(0.034))
	ild.Pairs, ild.Omnibus = pairs(0.04, 0.05, 0.9), overall(0.034)
	ast := row("ast", "AST, U/L", 0, quartiles(180.5, 92, 333), quartiles(122, 71, 240), quartiles(160, 88, 250.5), quartiles(301, 160.5, 480), result.RealCell(result.NA("a group has no spread")), p(0.2))
	ast.Pairs, ast.Omnibus = pairs(0.5, 0.2, 0.03), overall(0.2) // not read: the groups together don't differ
	return result.Table{
		ID: "table", Title: "Baseline characteristics by cluster",
		Columns: []result.Column{
			{Key: "variable", Head: "Characteristic", Text: true},
			{Key: "all", Head: "All", Sub: "n = 116"},
			{Key: "c1", Head: "Poor prognosis", Sub: "n = 37", Group: 1},
			{Key: "c2", Head: "Subacute", Sub: "n = 42", Group: 2},
			{Key: "c3", Head: "Acute", Sub: "n = 37", Group: 3},
			{Key: "smd", Head: "SMD"},
			{Key: "p", Head: "P"},
		},
		Rows: []result.Row{
			{Key: "s1", Section: true, Cells: []result.Cell{result.TextCell("Used in clustering")}},
			row("age", "Age, years", 0, meanSD(48.9, 13.8), meanSD(58.1, 11.2), meanSD(45.83, 12.6), meanSD(43.2, 14.1), result.RealCell(result.Num(0.83)), none),
			row("sex", "Female", 0, share(69, 116), share(13, 37), share(30, 42), share(26, 37), result.RealCell(result.Num(0.512)), none),
			row("course", "Disease course, months", 0, quartiles(6, 3, 12), quartiles(12, 7, 24.5), quartiles(6.5, 4, 9.8), quartiles(3, 1.5, 4), result.RealCell(result.Num(1.1)), none),
			{Key: "s2", Section: true, Cells: []result.Cell{result.TextCell("Other variables")}},
			crp,
			ild,
			row("ild0", "none", 1, share(60, 112), share(10, 36), share(26, 40), share(24, 36)),
			row("ild1", "present", 1, share(52, 112), share(26, 36), share(14, 40), share(12, 36)),
			ast,
		},
		Footnotes: []string{
			"Values are mean ± SD, median (quartiles) or n (%)",
			"P by Kruskal-Wallis test or chi-square test",
		},
		Posthoc: "Holm-adjusted",
	}
}

func pairsTable() result.Table {
	return result.Table{
		ID: "pairs", Title: "Pairwise comparisons", Sortable: true,
		Columns: []result.Column{{Key: "pair", Head: "Pair", Text: true}, {Key: "hr", Head: "HR (95% CI)"}, {Key: "z", Head: "z"}, {Key: "p", Head: "P"}},
		Rows: []result.Row{
			{Key: "1", Cells: []result.Cell{result.TextCell("Subacute vs Poor prognosis"), {Kind: result.CellInterval, Values: num64(0.42, 0.21, 0.83), Digits: ptr(2)}, result.RealCell(result.Num(-2.471)), result.PCell(result.PValue(0.0134))}},
			{Key: "2", Cells: []result.Cell{result.TextCell("Acute vs Poor prognosis"), {Kind: result.CellInterval, Values: num64(0.61, 0.33, 1.13), Digits: ptr(2)}, result.RealCell(result.Num(-1.56)), result.PCell(result.PValue(0.118))}},
		},
	}
}

var groups3 = []result.FigureGroup{{Name: "Poor prognosis", N: 37}, {Name: "Subacute", N: 42}, {Name: "Acute", N: 37}}

func factorMap() *result.Figure {
	f := &result.Figure{
		Kind: "factor_map", X: result.Axis{Label: "Dim 1 (24.1%)", Min: -4, Max: 4}, Y: result.Axis{Label: "Dim 2 (15.3%)", Min: -3, Max: 3}, Equal: true,
		Groups: groups3, Caption: "Each point is a case (n = 116); ellipses hold 95% of a multivariate t distribution; large labels stand at the centroids",
		Alt: "Three overlapping clouds; the acute group lies to the right.",
	}
	zero := result.Layer{Kind: result.LayerSegment, X: []float64{-4, 0}, Y: []float64{0, -3}, X2: []float64{4, 0}, Y2: []float64{0, 3}, Muted: true, Dash: true}
	f.Layers = append(f.Layers, zero)
	centres := [][2]float64{{-1.6, 0.9}, {0.2, -1}, {1.9, 0.5}}
	for g, c := range centres {
		pts := result.Layer{Kind: result.LayerPoints, Group: g + 1, Shape: []string{"circle", "triangle", "square"}[g]}
		for i := range 37 {
			pts.X = append(pts.X, c[0]+wave(i*3+g)*0.9+wave(i*11+g)*0.5)
			pts.Y = append(pts.Y, c[1]+wave(i*5+g)*0.8)
		}
		ring := result.Layer{Kind: result.LayerPolygon, Group: g + 1, Fill: true}
		for i := range 48 {
			a := float64(i) / 48 * 6.283185307
			ring.X = append(ring.X, c[0]+1.5*cosine(a))
			ring.Y = append(ring.Y, c[1]+1.05*cosine(a-1.5707963))
		}
		f.Layers = append(f.Layers, ring, pts, result.Layer{Kind: result.LayerText, X: []float64{c[0]}, Y: []float64{c[1]}, Labels: []string{groups3[g].Name}, Group: g + 1, Bold: true, Size: 1.1})
	}
	return f
}

// cosine is a Taylor series: fixtures need no more.
func cosine(a float64) float64 {
	for a > 3.141592653589793 {
		a -= 6.283185307179586
	}
	for a < -3.141592653589793 {
		a += 6.283185307179586
	}
	s, t := 1.0, 1.0
	for k := 1; k < 14; k++ {
		t *= -a * a / float64((2*k-1)*(2*k))
		s += t
	}
	return s
}

func kaplanMeier() *result.Figure {
	f := &result.Figure{
		Kind: "kaplan_meier", X: result.Axis{Label: "Time since diagnosis", Unit: "months", Min: 0, Max: 60}, Y: result.Axis{Label: "Free of relapse", Min: 0, Max: 1, Percent: true},
		Groups: groups3, Caption: "Kaplan-Meier estimates with 95% log-log bands; ticks are censored times; log-rank test", Alt: "Relapse comes earliest in the poor-prognosis group.",
		Risk: &result.RiskTable{Title: "Number at risk", Times: []float64{0, 12, 24, 36, 48, 60}},
	}
	for g := range 3 {
		l := result.Layer{Kind: result.LayerSteps, Group: g + 1}
		band := result.Layer{Kind: result.LayerBand, Group: g + 1, Steps: true}
		cens := result.Layer{Kind: result.LayerTicks, Group: g + 1}
		s := 1.0
		for t := 0; t <= 60; t += 4 {
			l.X, l.Y = append(l.X, float64(t)), append(l.Y, s)
			band.X, band.Y, band.Y2 = append(band.X, float64(t)), append(band.Y, s*0.9), append(band.Y2, 1-(1-s)*0.85)
			if t%12 == 8 {
				cens.X, cens.Y = append(cens.X, float64(t)+1), append(cens.Y, s)
			}
			s *= 0.945 + 0.012*float64(g)
		}
		f.Layers = append(f.Layers, band, l, cens, result.Layer{Kind: result.LayerText, X: []float64{60.6}, Y: []float64{l.Y[len(l.Y)-1]}, Labels: []string{groups3[g].Name}, Group: g + 1, Anchor: "start"})
		f.Risk.Rows = append(f.Risk.Rows, result.RiskRow{Name: groups3[g].Name, Group: g + 1, Counts: []int{37, 31, 25, 18, 11, 4}})
	}
	f.Layers = append(f.Layers, result.Layer{Kind: result.LayerText, X: []float64{2}, Y: []float64{0.08}, Labels: []string{"Log-rank P = 0.012"}, Anchor: "start"})
	return f
}

func dendrogram() *result.Figure {
	f := &result.Figure{Kind: "dendrogram", X: result.Axis{Min: 0, Max: 24, Hidden: true}, Y: result.Axis{Label: "Height", Min: 0, Max: 12}, Groups: groups3, Caption: "Ward linkage; the dashed line is the cut", Alt: "Three branches."}
	join := func(a, b, h, ha, hb float64, g int) {
		f.Layers = append(f.Layers, result.Layer{Kind: result.LayerLine, X: []float64{a, a, b, b}, Y: []float64{ha, h, h, hb}, Group: g})
	}
	for g := range 3 {
		o := float64(g * 8)
		for i := range 4 {
			join(o+float64(2*i)+0.5, o+float64(2*i)+1.5, 1+0.3*float64(i), 0, 0, g+1)
		}
		join(o+1, o+3, 3, 1, 1.3, g+1)
		join(o+5, o+7, 3.4, 1.6, 1.9, g+1)
		join(o+2, o+6, 5.2, 3, 3.4, g+1)
	}
	join(4, 12, 8, 5.2, 5.2, 0)
	join(8, 20, 11, 8, 5.2, 0)
	f.Layers = append(f.Layers, result.Layer{Kind: result.LayerSegment, X: []float64{0}, X2: []float64{24}, Y: []float64{6.5}, Y2: []float64{6.5}, Dash: true, Muted: true},
		result.Layer{Kind: result.LayerText, X: []float64{4, 12, 20}, Y: []float64{-0.7, -0.7, -0.7}, Labels: []string{"Poor prognosis", "Subacute", "Acute"}, Groups: []int{1, 2, 3}})
	return f
}

func heatmap() *result.Figure {
	f := &result.Figure{Kind: "heatmap", X: result.Axis{Min: 0.5, Max: 3.5}, Y: result.Axis{Min: 0.5, Max: 6.5}, Caption: "Mean z-scores by cluster", Alt: "Enzymes are highest in the acute group.", Groups: groups3}
	names := []string{"Creatine kinase", "MRC", "Age", "CRP", "Course", "Ferritin"}
	l := result.Layer{Kind: result.LayerTiles, Low: -2, High: 2}
	for i, n := range names {
		f.Y.Ticks = append(f.Y.Ticks, result.Tick{At: float64(i + 1), Label: n})
		for j := range 3 {
			l.X, l.X2 = append(l.X, float64(j)+0.5), append(l.X2, float64(j)+1.5)
			l.Y, l.Y2 = append(l.Y, float64(i)+0.5), append(l.Y2, float64(i)+1.5)
			l.Values = append(l.Values, 2*wave(i*31+j*17))
		}
	}
	for j, g := range groups3 {
		f.X.Ticks = append(f.X.Ticks, result.Tick{At: float64(j + 1), Label: g.Name, Group: j + 1})
	}
	f.Layers = []result.Layer{l}
	return f
}

func boxPlot() *result.Figure {
	f := &result.Figure{Kind: "box", X: result.Axis{Min: 0.5, Max: 3.5}, Y: result.Axis{Label: "Ferritin", Unit: "µg/L", Min: 20, Max: 4000, Log: true}, Groups: groups3, Caption: "Boxes are quartiles, whiskers reach the last point within 1.5 IQR", Alt: "Ferritin by cluster.", Legend: true}
	for g := range 3 {
		x, m := float64(g+1), 150*float64(g+1)
		f.X.Ticks = append(f.X.Ticks, result.Tick{At: x, Label: groups3[g].Name})
		f.Layers = append(f.Layers,
			result.Layer{Kind: result.LayerSegment, X: []float64{x, x}, X2: []float64{x, x}, Y: []float64{m / 5, m * 2}, Y2: []float64{m / 2, m * 5}, Group: g + 1},
			result.Layer{Kind: result.LayerBars, X: []float64{x - 0.25}, X2: []float64{x + 0.25}, Y: []float64{m / 2}, Y2: []float64{m * 2}, Group: g + 1},
			result.Layer{Kind: result.LayerSegment, X: []float64{x - 0.25}, X2: []float64{x + 0.25}, Y: []float64{m}, Y2: []float64{m}, Group: g + 1, Bold: true})
		pts := result.Layer{Kind: result.LayerPoints, Group: g + 1, Size: 0.7}
		for i := range 20 {
			pts.X, pts.Y = append(pts.X, x+wave(i+g)*0.12), append(pts.Y, m*(1+0.8*wave(i*13+g)))
		}
		f.Layers = append(f.Layers, pts)
	}
	return f
}

func proportions() *result.Figure {
	f := &result.Figure{Kind: "proportions", X: result.Axis{Min: 0, Max: 1, Percent: true, Label: "Cases"}, Y: result.Axis{Min: 0.4, Max: 3.6}, Groups: []result.FigureGroup{{Name: "Complete response", N: 50}, {Name: "Partial response", N: 40}, {Name: "Refractory", N: 26}}, Legend: true, Caption: "Response by cluster", Alt: "Shares of response."}
	for i := range 3 {
		f.Y.Ticks = append(f.Y.Ticks, result.Tick{At: float64(i + 1), Label: groups3[i].Name})
		at := 0.0
		for g, w := range []float64{0.3 + 0.1*float64(i), 0.4 - 0.05*float64(i), 0.3 - 0.05*float64(i)} {
			f.Layers = append(f.Layers, result.Layer{Kind: result.LayerBars, Fill: true, Group: g + 1, X: []float64{at}, X2: []float64{at + w}, Y: []float64{float64(i) + 0.7}, Y2: []float64{float64(i) + 1.3}})
			at += w
		}
	}
	return f
}

func leaves() map[string]result.Leaf {
	return map[string]result.Leaf{
		"cohort.n":       {Path: "cohort.n", Type: result.LeafCount, Number: result.Num(116)},
		"baseline.crp.p": {Path: "baseline.variables[crp].p", Type: result.LeafP, Number: result.Num(0.00021)},
		"baseline.ild.p": {Path: "baseline.variables[ild].p", Type: result.LeafP, Number: result.Num(0.0341)},
		"mrc.acute":      {Path: "mrc.acute", Type: result.LeafShare, Share: result.Share{Count: 29, Total: 37}},
		"age.mean":       {Path: "age.mean", Type: result.LeafReal, Number: result.Num(45.8333)},
		"age.none":       {Path: "age.none", Type: result.LeafReal, Number: result.NA("no cases")},
		"labels.worst":   {Path: "labels.worst", Type: result.LeafText, Text: "<b>|*worst*"},
	}
}

const fixtureProse = `## Abstract

We analysed {{cohort.n}} cases [@cui2025]. In the acute group {{mrc.acute}} had an MRC score of at most 3,
and the mean age of the subacute group was {{age.mean|.2f}} years. C-reactive protein differed between
clusters ({{baseline.crp.p|P}}), as [@baseline] shows; [@fig2.A] gives the map[^1]. Code stays: ` + "`{{cohort.n}}`" + `.

[^1]: Axes are those of the factor analysis; see [@okabe; @cui2025].

## Methods

{{methods}}

## Results

{{table baseline}}

{{figure fig2}}

There was no evidence of a difference in AST. H<sub>2</sub>O is kept, <script>alert(1)</script> is not.

| term | value |
| --- | ---: |
| age | {{age.mean\|.1f}} |

### Outcomes

{{figure fig3}}

{{stage subgroups}}

## Published and computed

{{claims}}
`

const fixtureBib = `@article{cui2025,
  author = {Cui, B. and Liu, H. and Liu, R. and Yin, G. and Xie, Q.},
  title = {Identification of clinical subgroups in anti-{SRP} positive immune-mediated necrotizing myopathy},
  journal = {Ther Adv Musculoskelet Dis}, year = {2025}, volume = {17}, doi = {10.1177/1759720X251314697}
}
@misc{okabe, author = {Okabe, Masataka and It{\^o}, Kei}, title = {Color Universal Design}, year = {2008}, url = {https://jfly.uni-koeln.de/color/}}
`

// fixture is a whole study made by hand.
func fixture() Study {
	table := leaves()
	claims := []Claim{
		{ID: "cohort-size", What: "Patients", Source: "Abstract", Class: "article", Published: "116", Computed: "116", Printed: "116", Verdict: "match", Counted: true, Expected: true, Value: "cohort.n"},
		{ID: "acute-mrc", What: "MRC score at most 3, acute", Source: "Abstract", Class: "article", Published: "78.38%", Computed: "29/37", Printed: "78.38%", Verdict: "match", Counted: true, Expected: true, Value: "mrc.acute"},
		{ID: "age-subacute", What: "Mean age, subacute", Source: "Results, p. 4", Class: "article", Published: "45.83", Computed: "45.91304347826087", Printed: "45.91", Verdict: "differs", Counted: true, Expected: false, Reason: "published 45.83, computed 45.91 (+8 units of the last place)", Value: "age.mean"},
		{ID: "course", What: "Median course, acute", Source: "Abstract", Class: "article", Published: "3", Computed: "3.1", Printed: "3", Verdict: "within", Counted: true, Expected: true, Value: "course.median"},
		{ID: "older", What: "Poor prognosis is oldest", Source: "Abstract", Class: "article", Published: "older", Verdict: "not_comparable", Counted: true, Reason: "there is no group \"poor\"; there are: 1, 2, 3", Value: "age.a, age.b"},
		{ID: "ref-ward", What: "Height of the last join", Source: "hclust()", Class: "reference output", Published: "11.0", Computed: "11.0021", Printed: "11.0", Verdict: "match", Counted: true, Expected: true, Value: "subgroups.height"},
		{ID: "sim-n", What: "Size of the simulated acute group", Source: "Abstract", Class: "by construction", Published: "37", Computed: "37", Printed: "37", Verdict: "match", Counted: false, Expected: true, Value: "cohort.acute"},
	}
	return Study{
		ID: "anti-srp-imnm", Title: "Clinical subgroups of anti-SRP immune-mediated necrotizing myopathy",
		Citation:  "Cui B, Liu H, Liu R, Yin G, Xie Q. Ther Adv Musculoskelet Dis 2025;17. doi:10.1177/1759720X251314697",
		Synthetic: true, Basis: "synthetic", Version: "0.1.0", Profile: "r-4.5", Seed: ptr(uint64(20250128)), Cases: 116, Variables: 24,
		Clusters:     []Cluster{{"Poor prognosis", 37}, {"Subacute", 42}, {"Acute", 37}},
		ImputedShare: &result.Share{Count: 48, Total: 1276},
		Stages: []Stage{
			{ID: "cohort", Kind: "data.simulate", KindSummary: "Simulates a cohort from declared margins", Role: "data", RowsIn: -1, RowsOut: 116, Settings: []Setting{{"n", "116", false}}, YAML: "cohort:\n  simulate: { n: 116 }"},
			{ID: "complete", Kind: "prep.impute", KindSummary: "Fills missing values by a constant of each column", Role: "stage", RowsIn: 116, RowsOut: 116, Settings: []Setting{{"variables", "[age, sex, course]", false}, {"numeric", "median", true}, {"categorical", "mode", true}}, Notes: []result.Note{{Code: "imputed", Text: "48 of 1276 values were imputed"}}, YAML: "- id: complete\n  use: prep.impute\n  from: cohort"},
			{ID: "subgroups", Kind: "cluster.hierarchical", KindSummary: "Agglomerative clustering", Role: "stage", RowsIn: 116, RowsOut: 116, Settings: []Setting{{"linkage", "ward.D2", false}, {"k", "3", false}, {"k_was", "prespecified", false}, {"metric", "euclidean", true}}, References: []string{"Murtagh F, Legendre P. J Classif 2014;31:274-295, doi:10.1007/s00357-014-9161-z"}, Notes: []result.Note{{Code: "tie", Text: "Two merges stood at the same height; the earlier rows were joined first"}}, YAML: "- id: subgroups\n  use: cluster.hierarchical\n  with: { linkage: ward.D2, k: 3 }"},
			{ID: "baseline", Kind: "describe.table_one", KindSummary: "Table of characteristics by group", Role: "stage", RowsIn: 116, RowsOut: -1, Tables: []result.Table{baselineTable(), pairsTable()}, Settings: []Setting{{"posthoc", "holm", false}}, Notes: []result.Note{{Code: "small_expected", Text: "An expected count is below 5 in 2 cells"}}, YAML: "- id: baseline\n  use: describe.table_one"},
		},
		Figures: []Figure{
			{ID: "fig2", Title: "Subgroups on the factor map", WidthMM: 170, HeightMM: 130, Layout: []string{"AAB", "CCB"}, Panels: []Panel{{"A", "", factorMap()}, {"B", "", heatmap()}, {"C", "", dendrogram()}}},
			{ID: "fig3", Title: "Relapse, ferritin and response", WidthMM: 170, HeightMM: 150, Layout: []string{"AA", "BC"}, Panels: []Panel{{"A", "Relapse", kaplanMeier()}, {"B", "Ferritin", boxPlot()}, {"C", "Response", proportions()}}},
		},
		Claims:      claims,
		ClaimTables: []result.Table{matched()},
		Inputs:      []Input{{"data/codebook.yaml", strings.Repeat("3f0c", 16)}, {"pipeline.yaml", strings.Repeat("a1b2", 16)}},
		Prose:       []byte(fixtureProse), Bibliography: []byte(fixtureBib), Alpha: 0.05,
		Methods: "Cases were clustered by agglomerative clustering with Ward linkage (*k* = 3, prespecified). Groups were compared by the Kruskal-Wallis test; pairs were adjusted by Holm's method.",
		Lookup: func(path string) (result.Leaf, error) {
			l, ok := table[path]
			if !ok {
				return result.Leaf{}, fmt.Errorf("there is no %q", path)
			}
			return l, nil
		},
	}
}

func matched() result.Table {
	c := func(n int) result.Cell { return result.CountCell(n) }
	return result.Table{
		ID: "matched", Title: "Simulated and recovered groups: 9 of 116 cases moved",
		Columns: []result.Column{{Key: "g", Head: "Simulated", Text: true}, {Key: "a", Head: "Poor prognosis", Group: 1}, {Key: "b", Head: "Subacute", Group: 2}, {Key: "c", Head: "Acute", Group: 3}},
		Rows: []result.Row{
			{Key: "1", Cells: []result.Cell{result.TextCell("Poor prognosis"), c(35), c(2), c(0)}},
			{Key: "2", Cells: []result.Cell{result.TextCell("Subacute"), c(1), c(38), c(3)}},
			{Key: "3", Cells: []result.Cell{result.TextCell("Acute"), c(1), c(2), c(34)}},
		},
	}
}
