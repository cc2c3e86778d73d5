package validity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ChooseKParams are the parameters of validity.choose_k.
type ChooseKParams struct {
	Variables   []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Method      string   `yaml:"method" doc:"How the rows are clustered at every k; distances are Euclidean." check:"oneof=hierarchical kmeans pam"`
	Linkage     string   `yaml:"linkage" doc:"Linkage of the method hierarchical." check:"oneof=ward.D2 single complete average mcquitty"`
	Restarts    int      `yaml:"restarts" doc:"Starts of the method kmeans." check:"min=1,max=100000"`
	MaxK        int      `yaml:"max_k" doc:"Largest number of clusters." check:"min=2,max=100"`
	Rule        string   `yaml:"rule" doc:"Which index says k; all of them are reported." check:"oneof=gap prediction_strength silhouette elbow calinski_harabasz davies_bouldin dunn hcpc"`
	References  int      `yaml:"references" doc:"Reference data sets of the gap statistic; 0 leaves it out." check:"min=0,max=1000000"`
	Space       string   `yaml:"space" doc:"Box that the reference data are uniform in: along the principal axes or the columns." check:"oneof=scaled_pca original"`
	Power       int      `yaml:"power" doc:"Power of the distances in the gap statistic: 1 as cluster::clusGap, 2 as in the paper." check:"min=1,max=2"`
	GapRule     string   `yaml:"gap_rule" doc:"How the gap statistic says k, named as in cluster::maxSE." check:"oneof=first_se_max tibs2001_se_max global_se_max first_max global_max"`
	GapFactor   float64  `yaml:"gap_factor" doc:"Standard errors that the rule allows." check:"min=0"`
	Splits      int      `yaml:"splits" doc:"Random halves for the prediction strength; 0 leaves it out." check:"min=0,max=1000000"`
	MinStrength float64  `yaml:"min_strength" doc:"Prediction strength that a k needs." check:"above=0,max=1"`
	Nulls       []string `yaml:"nulls" doc:"Populations without clusters to compare with: permuted (same margins, columns unrelated), copula (same margins and nearly the same correlations), normal (same means and covariances)." check:"unique"`
	Replicates  int      `yaml:"replicates" doc:"Data sets of each such population; 0 leaves the comparison out." check:"min=0,max=1000000"`
	Outcome     *string  `yaml:"outcome" doc:"Column whose association with the clusters is shown for every k: Kruskal-Wallis for numbers and ordinal levels, chi-square (uncorrected) for other categories, log-rank for a time with its event." check:"column=table,types=continuous|count|time|ordinal|nominal|binary"`
	Event       *string  `yaml:"event" doc:"Event column of an outcome that is a time; every level but the first counts as an event." check:"column=table,types=event"`
}

// Check implements the rules across fields.
func (p *ChooseKParams) Check() error {
	var errs []error
	for i, n := range p.Nulls {
		if !slices.Contains(Nulls(), n) {
			errs = append(errs, kind.AtField(fmt.Errorf("nulls must be of permuted, copula, normal, got %q", n), "nulls", i))
		}
	}
	if p.Rule == GapRule && p.References < 2 {
		errs = append(errs, kind.AtField(fmt.Errorf("the rule gap needs at least 2 references, got %d", p.References), "references"))
	}
	if p.Rule == StrengthRule && p.Splits < 1 {
		errs = append(errs, kind.AtField(errors.New("the rule prediction_strength needs at least 1 split, got 0"), "splits"))
	}
	if p.Rule == HCPCRule && p.MaxK < 3 {
		errs = append(errs, kind.AtField(fmt.Errorf("the rule hcpc needs max_k of at least 3, got %d", p.MaxK), "max_k"))
	}
	if p.Event != nil && p.Outcome == nil {
		errs = append(errs, kind.AtField(errors.New("an event needs the outcome that it belongs to"), "event"))
	}
	if p.References == 1 {
		errs = append(errs, kind.AtField(errors.New("the gap statistic needs at least 2 references, got 1"), "references"))
	}
	return errors.Join(errs...)
}

// TableInput is a table.
type TableInput struct {
	Table *frame.Table `in:"table" doc:"Numeric columns, one row a case."`
}

// ChooseKRow is one number of clusters.
type ChooseKRow struct {
	K                  string        `json:"k" doc:"Number of clusters." key:"true"`
	Smallest           int           `json:"smallest" doc:"Rows of the smallest cluster."`
	Within             float64       `json:"within" doc:"Sum of squares about the cluster means."`
	Explained          result.Number `json:"explained" doc:"Share of the sum of squares between the clusters."`
	Ratio              result.Number `json:"ratio" doc:"Within sum of squares over that of one cluster less."`
	Silhouette         result.Number `json:"silhouette" doc:"Mean silhouette width." value:"true"`
	CalinskiHarabasz   result.Number `json:"calinski_harabasz" doc:"Calinski-Harabasz index."`
	DaviesBouldin      result.Number `json:"davies_bouldin" doc:"Davies-Bouldin index."`
	Dunn               result.Number `json:"dunn" doc:"Dunn index."`
	Gap                result.Number `json:"gap" doc:"Gap statistic."`
	GapSE              result.Number `json:"gap_se" doc:"Its standard error of simulation."`
	PredictionStrength result.Number `json:"prediction_strength" doc:"Prediction strength."`
	OutcomeP           result.P      `json:"outcome_p" doc:"p-value of the outcome's association with the clusters, unadjusted for the number of k."`
}

// ChooseKRule is what one rule says.
type ChooseKRule struct {
	Rule string        `json:"rule" doc:"Name of the rule." key:"true"`
	K    result.Number `json:"k" doc:"Number of clusters that it picks." value:"true"`
}

// ChooseKTest compares with one population without clusters.
type ChooseKTest struct {
	Null       string        `json:"null" doc:"Name of the population." key:"true"`
	Observed   float64       `json:"observed" doc:"Largest mean silhouette width over k from 2."`
	At         int           `json:"at" doc:"k at which it is reached."`
	Mean       float64       `json:"mean" doc:"Mean of the same over the data sets of the population."`
	Reached    result.Share  `json:"reached" doc:"Data sets that reach the observed one."`
	P          result.P      `json:"p" doc:"p-value: (1 + those that reach it) / (1 + data sets)." value:"true"`
	Replicates int           `json:"replicates" doc:"Data sets of the population."`
	Upper      result.Number `json:"upper" doc:"95 % quantile of the same over the data sets."`
}

// ChooseKSummary is the result of validity.choose_k.
type ChooseKSummary struct {
	N           int           `json:"n" doc:"Rows clustered."`
	K           int           `json:"k" doc:"Number of clusters that the rule picks."`
	Rule        string        `json:"rule" doc:"The rule."`
	Method      string        `json:"method" doc:"How the rows were clustered."`
	Outcome     string        `json:"outcome,omitempty" doc:"Column that the outcome p-values are about."`
	OutcomeTest string        `json:"outcome_test,omitempty" doc:"Test of the outcome."`
	Rules       []ChooseKRule `json:"rules" doc:"What every rule picks."`
	Tests       []ChooseKTest `json:"tests" doc:"Is there more than one population? The whole search is repeated on each data set."`
	Ks          []ChooseKRow  `json:"ks" doc:"Every number of clusters that was computed." inline:"true"`
	Notes       []result.Note `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition at the k that the rule picks."`
}

var chooseKDefaults = ChooseKParams{
	Method: HierarchicalMethod, Linkage: "ward.D2", Restarts: 10, MaxK: 8, Rule: GapRule, References: 100, Space: ScaledPCA, Power: 1,
	GapRule: FirstSEMax, GapFactor: 1, Splits: 50, MinStrength: 0.8, Nulls: Nulls(), Replicates: 199,
}

// ChooseKKind is validity.choose_k.
var ChooseKKind = kind.New("validity.choose_k", kind.Doc{
	Summary: "How many clusters, if any: every index at every k, what each rule picks, and a test against one population.",
	Text: `The rows are clustered into 1 to max_k clusters by one method. For every k: the within sum of squares with its share explained and its ratio to k - 1, mean silhouette width, Calinski-Harabasz, Davies-Bouldin and Dunn index, gap statistic with its standard error, prediction strength (over random halves, by the nearest cluster mean) and, where an outcome is named, the p-value of its association with the clusters. All k computed are reported, so a reader sees what was tried; p-values of the outcome are not adjusted for the choice.

Rules: gap (as cluster::maxSE) and prediction_strength (the largest k that reaches min_strength) can say 1. elbow (the largest distance below the chord), silhouette, calinski_harabasz, dunn (largest) and davies_bouldin (smallest) can't say 1, hcpc (smallest W(k)/W(k-1)) can't even say 2. Of equal values the smallest k is taken.

Tests: the null hypothesis is one population; the statistic is the largest mean silhouette over k from 2; the whole search is repeated on data sets of the population. permuted keeps margins and unrelates the columns: a small p says clusters or correlation. copula keeps margins and, nearly, correlations: what remains is clustering beyond them, but clusters that show as gaps in the margins count as expected. normal keeps means and covariances: a small p says clusters, skew or coarse scales. Clusters that are there are seen by all three or by permuted and normal.

Indices that need all pairs are left out beyond 5,000 rows. Rows with missing values are refused. Cost: (1 + references + 2 splits + replicates per null) times the method, O(n^2) memory.`,
	References: []string{
		"Tibshirani R, Walther G, Hastie T. Estimating the number of clusters in a data set via the gap statistic. J R Stat Soc B 2001;63:411-423. doi:10.1111/1467-9868.00293",
		"Tibshirani R, Walther G. Cluster validation by prediction strength. J Comput Graph Stat 2005;14:511-528. doi:10.1198/106186005X59243",
		"Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 1987;20:53-65. doi:10.1016/0377-0427(87)90125-7",
		"Liu Y, Hayes DN, Nobel A, Marron JS. Statistical significance of clustering for high-dimension, low-sample size data. J Am Stat Assoc 2008;103:1281-1293. doi:10.1198/016214508000000454",
	},
}, chooseKDefaults, runChooseK, kind.Draws(), kind.Example(chooseKExample()))

func chooseKExample() ChooseKParams {
	p := chooseKDefaults
	outcome, event := "months", "status"
	p.Variables, p.MaxK, p.References, p.Splits, p.Replicates, p.Outcome, p.Event = []string{"age", "visits"}, 5, 20, 10, 19, &outcome, &event
	return p
}

func runChooseK(c *kind.Call, in TableInput, p ChooseKParams) (*ChooseKSummary, error) {
	x, cols, err := distance.TableMatrix(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if p.MaxK >= x.Rows {
		return nil, kind.AtField(fmt.Errorf("max_k must be below the number of rows, %d, got %d", x.Rows, p.MaxK), "max_k")
	}
	var outcome, event *frame.Column
	if p.Outcome != nil {
		if outcome, err = in.Table.Column(*p.Outcome); err != nil {
			return nil, kind.AtField(err, "outcome")
		}
		for _, col := range cols {
			if slices.ContainsFunc(outcome.Lineage, func(l string) bool { return slices.Contains(col.Lineage, l) }) {
				return nil, kind.AtField(fmt.Errorf("the outcome %q made the clusters (through %q), so its association with them says nothing", outcome.Name, col.Name), "outcome")
			}
		}
	}
	if p.Event != nil {
		if event, err = in.Table.Column(*p.Event); err != nil {
			return nil, kind.AtField(err, "event")
		}
	}
	if outcome != nil && (outcome.Type == frame.Time) != (event != nil) {
		return nil, kind.AtField(fmt.Errorf("an event belongs to an outcome that is a time, and a time needs one; the outcome %q is %s", outcome.Name, outcome.Type), "outcome")
	}
	method, err := clusterer(p.Method, p.Linkage, p.Restarts)
	if err != nil {
		return nil, kind.AtField(err, "method")
	}
	pairs := x.Rows <= pairsLimit
	r, err := ChooseK(c.Context, x, method, ChooseOptions{
		MaxK: p.MaxK, Gap: GapOptions{References: p.References, Space: p.Space, Power: float64(p.Power)}, Splits: p.Splits,
		Nulls: p.Nulls, Replicates: p.Replicates, Distances: pairs, GapRule: p.GapRule, GapFactor: p.GapFactor, MinStrength: p.MinStrength,
	}, c.Stream)
	if err != nil {
		return nil, err
	}
	out := &ChooseKSummary{N: x.Rows, Rule: p.Rule, Method: methodName(p.Method, p.Linkage)}
	for _, rule := range r.Rules {
		k := result.NA("the index has no value")
		if rule.K > 0 {
			k = result.Num(float64(rule.K))
		}
		if rule.Rule == p.Rule {
			out.K = rule.K
		}
		out.Rules = append(out.Rules, ChooseKRule{rule.Rule, k})
	}
	if out.K == 0 {
		return nil, kind.AtField(fmt.Errorf("the rule %s has no value at any k for %d rows", p.Rule, x.Rows), "rule")
	}
	out.tests(r)
	out.rows(r, p, pairs)
	if outcome != nil {
		out.outcome(r, outcome, event)
	}
	out.Groups = &frame.Groups{Keys: in.Table.Keys, Codes: r.Partitions[out.K-1], Lineage: distance.ColumnsLineage(cols), Synthetic: in.Table.Synthetic}
	for k := range out.K {
		out.Groups.Names = append(out.Groups.Names, fmt.Sprintf("Cluster %d", k+1))
	}
	if p.Rule != GapRule && p.Rule != StrengthRule {
		out.Notes = append(out.Notes, result.Notef("never_one", "the rule %s can't say that there is one cluster", p.Rule))
	}
	if !pairs {
		out.Notes = append(out.Notes, result.Notef("pairs_left_out", "silhouette, Dunn index and tests were left out: %d rows are more than %d", x.Rows, pairsLimit))
	}
	return out, nil
}

// pairsLimit bounds the rows for which all pairs are computed.
const pairsLimit = 5000

func numberOr(x float64, why string) result.Number {
	if math.IsNaN(x) {
		return result.NA(why)
	}
	return result.Num(x)
}

func (r *ChooseKSummary) tests(c *ChooseResult) {
	r.Tests = []ChooseKTest{}
	for _, t := range c.Tests {
		r.Tests = append(r.Tests, ChooseKTest{
			Null: t.Null, Observed: t.Observed, At: t.K, Mean: t.Mean, Replicates: t.Replicates, Upper: result.Num(t.Upper),
			Reached: result.Share{Count: t.AtLeast, Total: t.Replicates}, P: result.PValue(t.P),
		})
	}
}

func (r *ChooseKSummary) rows(c *ChooseResult, p ChooseKParams, pairs bool) {
	all := "beyond the number of rows"
	if pairs {
		all = "one cluster"
	}
	gap, strength := "left out", "left out"
	if p.Splits > 0 {
		strength = "more clusters than half of the rows"
	}
	for _, s := range c.Ks {
		r.Ks = append(r.Ks, ChooseKRow{
			K: strconv.Itoa(s.K), Smallest: s.Smallest, Within: s.Within, Explained: numberOr(s.Explained, "no spread"), Ratio: numberOr(s.Ratio, "one cluster"),
			Silhouette: numberOr(s.Silhouette, all), Dunn: numberOr(s.Dunn, all), CalinskiHarabasz: numberOr(s.CalinskiHarabasz, "one cluster"),
			DaviesBouldin: numberOr(s.DaviesBouldin, "one cluster"), Gap: numberOr(s.Gap, gap), GapSE: numberOr(s.GapSE, gap),
			PredictionStrength: numberOr(s.PredictionStrength, strength), OutcomeP: result.NoP("no outcome"),
		})
	}
}

// outcome tests the outcome at every k.
func (r *ChooseKSummary) outcome(c *ChooseResult, col, event *frame.Column) {
	r.Outcome = col.Name
	missing := 0
	for i, codes := range c.Partitions {
		test, p, left := associate(col, event, codes, i+1)
		r.OutcomeTest, r.Ks[i].OutcomeP, missing = test, p, left
	}
	if missing > 0 {
		r.Notes = append(r.Notes, result.Notef("outcome_missing", "the outcome %s is missing in %d of %d rows, which its tests leave out", col.Name, missing, r.N))
	}
	r.Notes = append(r.Notes, result.Notef("outcome_p", "p-values of the outcome at %d numbers of clusters are not adjusted for the choice among them", len(c.Ks)-1))
}

// Relabel implements kind.Relabeler.
func (r *ChooseKSummary) Relabel(order []int, names []string) {
	r.Groups = relabelled(r.Groups, order, names)
}

// relabelled puts groups in a new order under new names.
func relabelled(g *frame.Groups, order []int, names []string) *frame.Groups {
	to := make([]int, len(order))
	for i, old := range order {
		to[old] = i
	}
	out := *g
	out.Names, out.Codes = slices.Clone(names), make([]int, len(g.Codes))
	for i, c := range g.Codes {
		out.Codes[i] = -1
		if c >= 0 {
			out.Codes[i] = to[c]
		}
	}
	return &out
}

// Tables implements kind.Tabler.
func (r *ChooseKSummary) Tables() []result.Table {
	ks := result.Table{ID: "ks", Title: "Indices by number of clusters", Columns: []result.Column{
		{Key: "k", Head: "k", Text: true},
		{Key: "smallest", Head: "Smallest"},
		{Key: "within", Head: "Within"},
		{Key: "silhouette", Head: "Silhouette"},
		{Key: "calinski_harabasz", Head: "CH"},
		{Key: "davies_bouldin", Head: "DB"},
		{Key: "dunn", Head: "Dunn"},
		{Key: "gap", Head: "Gap"},
		{Key: "gap_se", Head: "SE"},
		{Key: "prediction_strength", Head: "Prediction strength"},
	}, Footnotes: []string{"CH Calinski-Harabasz (large is good), DB Davies-Bouldin (small is good)."}}
	if r.Outcome != "" {
		ks.Columns = append(ks.Columns, result.Column{Key: "outcome_p", Head: "p of " + r.Outcome})
		ks.Footnotes = append(ks.Footnotes, fmt.Sprintf("p of %s: %s, not adjusted for the number of k.", r.Outcome, r.OutcomeTest))
	}
	for _, s := range r.Ks {
		cells := []result.Cell{
			result.TextCell(s.K), result.CountCell(s.Smallest), result.RealCell(result.Num(s.Within)), result.RealCell(s.Silhouette),
			result.RealCell(s.CalinskiHarabasz), result.RealCell(s.DaviesBouldin), result.RealCell(s.Dunn),
			result.RealCell(s.Gap), result.RealCell(s.GapSE), result.RealCell(s.PredictionStrength),
		}
		if r.Outcome != "" {
			cells = append(cells, result.PCell(s.OutcomeP))
		}
		ks.Rows = append(ks.Rows, result.Row{Key: s.K, Cells: cells})
	}
	rules := result.Table{ID: "rules", Title: "Number of clusters by rule", Columns: []result.Column{{Key: "rule", Head: "Rule", Text: true}, {Key: "k", Head: "k"}}}
	for _, s := range r.Rules {
		k := result.EmptyCell(s.K.Reason)
		if s.K.OK() {
			k = result.Cell{Kind: result.CellCount, Values: []result.Number{s.K}}
		}
		rules.Rows = append(rules.Rows, result.Row{Key: s.Rule, Cells: []result.Cell{result.TextCell(s.Rule), k}})
	}
	out := []result.Table{ks, rules}
	if len(r.Tests) > 0 {
		t := result.Table{ID: "tests", Title: "Largest mean silhouette against one population", Columns: []result.Column{
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
