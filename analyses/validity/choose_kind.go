package validity

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ChooseKParams are the parameters of validity.choose_k.
type ChooseKParams struct {
	Variables   []string `yaml:"variables" doc:"Columns of the table, numeric ones but for the method latent_class; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time|ordinal|nominal|binary,unique"`
	Method      string   `yaml:"method" doc:"How the rows are clustered at every k; distances of a table are Euclidean; on a distance hierarchical or pam." check:"oneof=hierarchical kmeans pam mixture latent_class"`
	Linkage     string   `yaml:"linkage" doc:"Linkage of the method hierarchical." check:"oneof=ward.D2 single complete average mcquitty"`
	Restarts    int      `yaml:"restarts" doc:"Starts of the method kmeans." check:"min=1,max=100000"`
	Models      []string `yaml:"models" doc:"Covariance families of the method mixture, of which the best is taken at every k; left out: all that fit the number of columns." check:"oneof=E V EII VII EEI VEI EVI VVI EEE VEE EVE VVE EEV VEV EVV VVV,unique"`
	Prior       bool     `yaml:"prior" doc:"Regularise means and covariances of the method mixture by a conjugate prior, as cluster.mixture."`
	Tolerance   float64  `yaml:"tolerance" doc:"Relative change of the log-likelihood that ends EM of the method mixture." check:"above=0,below=1"`
	Iterations  int      `yaml:"max_iterations" doc:"Most iterations of one fit of the methods mixture and latent_class." check:"min=1,max=1000000"`
	Counts      string   `yaml:"counts" doc:"Distribution of count columns within a class of the method latent_class." check:"oneof=poisson normal"`
	Penalty     float64  `yaml:"penalty" doc:"Small penalty of the method latent_class that keeps probabilities off 0 and 1; randomLCA takes 0.01." check:"min=0,max=1000"`
	Starts      int      `yaml:"starts" doc:"Most random starts of the method latent_class at every k." check:"min=1,max=100000"`
	Agreeing    int      `yaml:"agreeing" doc:"Starts of the method latent_class that must reach the best optimum before the search ends." check:"min=1,max=100000"`
	MaxK        int      `yaml:"max_k" doc:"Largest number of clusters." check:"min=2,max=100"`
	Rule        string   `yaml:"rule" doc:"Which index says k; all of them are reported. bic and icl belong to the methods mixture and latent_class; on a distance there are silhouette, dunn and elbow." check:"oneof=gap prediction_strength silhouette elbow calinski_harabasz davies_bouldin dunn hcpc bic icl"`
	References  int      `yaml:"references" doc:"Reference data sets of the gap statistic; 0 leaves it out." check:"min=0,max=1000000"`
	Space       string   `yaml:"space" doc:"Box that the reference data are uniform in: along the principal axes or the columns." check:"oneof=scaled_pca original"`
	Power       int      `yaml:"power" doc:"Power of the distances in the gap statistic: 1 as cluster::clusGap, 2 as in the paper." check:"min=1,max=2"`
	GapRule     string   `yaml:"gap_rule" doc:"How the gap statistic says k, named as in cluster::maxSE." check:"oneof=first_se_max tibs2001_se_max global_se_max first_max global_max"`
	GapFactor   float64  `yaml:"gap_factor" doc:"Standard errors that the rule allows." check:"min=0"`
	Splits      int      `yaml:"splits" doc:"Random halves for the prediction strength; 0 leaves it out." check:"min=0,max=1000000"`
	MinStrength float64  `yaml:"min_strength" doc:"Prediction strength that a k needs." check:"above=0,max=1"`
	Nulls       []string `yaml:"nulls" doc:"Populations without clusters to compare with: permuted (same margins, columns unrelated; the only one for latent_class), copula (same margins and nearly the same correlations), normal (same means and covariances)." check:"unique"`
	Replicates  *int     `yaml:"replicates" doc:"Data sets of each such population, on which the whole search is repeated; 0 leaves the comparison out. Left out: 199, for the methods mixture and latent_class, whose search takes long, 0." check:"min=0,max=1000000"`
	Outcome     *string  `yaml:"outcome" doc:"Column, of a distance that of the port outcomes, whose association with the clusters is shown for every k: Kruskal-Wallis for numbers and ordinal levels, chi-square (uncorrected) for other categories, log-rank for a time with its event." check:"column=table,types=continuous|count|time|ordinal|nominal|binary"`
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
	if err := p.checkMethod(); err != nil {
		errs = append(errs, err)
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

// checkMethod holds rule and parameters against the method.
func (p *ChooseKParams) checkMethod() error {
	var errs []error
	add := func(field, format string, args ...any) {
		errs = append(errs, kind.AtField(fmt.Errorf(format, args...), field))
	}
	likelihood := p.Rule == BICRule || p.Rule == ICLRule
	switch p.Method {
	case MixtureMethod:
		if p.Rule == GapRule || p.Rule == StrengthRule {
			add("rule", "the rule %s is not computed for the method mixture; take bic or icl, or an index of its partitions (silhouette, elbow, calinski_harabasz, davies_bouldin, dunn, hcpc)", p.Rule)
		}
	case LatentClassMethod:
		if !likelihood {
			add("rule", "the rule %s needs means or distances, which levels don't have; for the method latent_class take bic or icl", p.Rule)
		}
	default:
		if likelihood {
			add("rule", "the rule %s needs a likelihood, which the method %s doesn't have; take the method mixture or latent_class", p.Rule, p.Method)
		}
	}
	if p.Method != MixtureMethod && len(p.Models) > 0 {
		add("models", "models belong to the method mixture, got the method %s", p.Method)
	}
	if p.Method != MixtureMethod && p.Prior {
		add("prior", "the prior belongs to the method mixture, got the method %s", p.Method)
	}
	return errors.Join(errs...)
}

// ChooseKInput is a table or a distance, and where the outcome of a distance stands.
type ChooseKInput struct {
	Table    *frame.Table    `in:"table" oneof:"source" doc:"Columns to cluster by, one row a case."`
	Distance *frame.Distance `in:"distance" oneof:"source" doc:"Dissimilarities of all pairs of rows, of any metric."`
	Outcomes *frame.Table    `in:"outcomes" optional:"true" doc:"Table with the outcome and its event; left out: the table that is clustered. Rows align by key."`
}

// TableInput is a table.
type TableInput struct {
	Table *frame.Table `in:"table" doc:"Numeric columns, one row a case."`
}

// ChooseKRow is one number of clusters.
type ChooseKRow struct {
	K                  string        `json:"k" doc:"Number of clusters." key:"true"`
	Smallest           int           `json:"smallest" doc:"Rows of the smallest cluster."`
	Within             result.Number `json:"within" doc:"Sum of squares about the cluster means; of a distance the sum over the clusters of the dissimilarities of all pairs over the size."`
	Explained          result.Number `json:"explained" doc:"Share of the sum of squares between the clusters."`
	Ratio              result.Number `json:"ratio" doc:"Within sum of squares over that of one cluster less."`
	Silhouette         result.Number `json:"silhouette" doc:"Mean silhouette width." value:"true"`
	CalinskiHarabasz   result.Number `json:"calinski_harabasz" doc:"Calinski-Harabasz index."`
	DaviesBouldin      result.Number `json:"davies_bouldin" doc:"Davies-Bouldin index."`
	Dunn               result.Number `json:"dunn" doc:"Dunn index."`
	Gap                result.Number `json:"gap" doc:"Gap statistic."`
	GapSE              result.Number `json:"gap_se" doc:"Its standard error of simulation."`
	PredictionStrength result.Number `json:"prediction_strength" doc:"Prediction strength."`
	BIC                result.Number `json:"bic" doc:"Largest BIC over the models, 2 log L - parameters log n: larger is better, as in mclust."`
	ICL                result.Number `json:"icl" doc:"Largest ICL over the models: BIC plus twice the log of the rows' largest posterior shares, larger is better."`
	Model              string        `json:"model,omitempty" doc:"Covariance family with the largest BIC."`
	ICLModel           string        `json:"icl_model,omitempty" doc:"Covariance family with the largest ICL."`
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
	Observed   float64       `json:"observed" doc:"Largest statistic over k from 2: the mean silhouette width, or of a method with a likelihood what BIC (with rule: icl, ICL) gains over k = 1."`
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
	Metric      string        `json:"metric,omitempty" doc:"Metric of the distance that was given; empty for a table."`
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
	GapRule: FirstSEMax, GapFactor: 1, Splits: 50, MinStrength: 0.8, Nulls: Nulls(),
	Tolerance: 1e-5, Iterations: 10000, Counts: "poisson", Starts: 500, Agreeing: 5,
}

// ChooseKKind is validity.choose_k.
var ChooseKKind = kind.New("validity.choose_k", kind.Doc{
	Summary: "How many clusters, if any: every index at every k, what each rule picks, and a test against one population.",
	Text: `The rows are clustered into 1 to max_k clusters by one method. For every k: the within sum of squares with its share explained and its ratio to k - 1, mean silhouette width, Calinski-Harabasz, Davies-Bouldin and Dunn index, gap statistic with its standard error, prediction strength (over random halves, by the nearest cluster mean) and, where an outcome is named, the p-value of its association with the clusters. All k computed are reported, so a reader sees what was tried; p-values of the outcome are not adjusted for the choice.

Rules: gap (as cluster::maxSE) and prediction_strength (the largest k that reaches min_strength) can say 1. elbow (the largest distance below the chord), silhouette, calinski_harabasz, dunn (largest) and davies_bouldin (smallest) can't say 1, hcpc (smallest W(k)/W(k-1)) can't even say 2. bic and icl (largest) can say 1. Of equal values the smallest k is taken.

Tests: the null hypothesis is one population; the statistic is the largest mean silhouette over k from 2, or for mixture and latent_class what BIC (with rule: icl, ICL) gains over k = 1; the whole search is repeated on data sets of the population. permuted keeps margins and unrelates the columns: a small p says clusters or correlation. copula keeps margins and, nearly, correlations: what remains is clustering beyond them, but clusters that show as gaps in the margins count as expected. normal keeps means and covariances: a small p says clusters, skew or coarse scales. Clusters that are there are seen by all three or by permuted and normal.

Methods with a likelihood: mixture fits the covariance families of models (or all) at every k from 1 as cluster.mixture does, with its start, tolerance and prior, and shows the largest BIC and ICL with the families that reach them; the partition of k, whose other indices are shown, is that of the largest BIC (with rule: icl, of the largest ICL). latent_class does so with one model of classes for columns of any type, missing values allowed, and has no other indices. BIC and ICL have mclust's sign here, 2 log L - parameters log n: larger is better, also for latent_class, whose own result prints the opposite sign. Gap statistic and prediction strength are not computed for either. Their tests fit everything again on every data set, so they are made only where replicates is given.

On a distance (any metric; methods hierarchical and pam) there are the indices of pairs: silhouette, Dunn index and an elbow of the within sum of dissimilarities. Gap statistic and tests are not defined on it, as new data can't be drawn without columns; neither are prediction strength, Calinski-Harabasz and Davies-Bouldin index and hcpc, which need means. Of Euclidean distances the indices of pairs are exactly those of the table.

Indices that need all pairs are left out beyond 5,000 rows of a table. Rows with missing values are refused. Cost: (1 + references + 2 splits + replicates per null) times the method, O(n^2) memory.`,
	References: []string{
		"Tibshirani R, Walther G, Hastie T. Estimating the number of clusters in a data set via the gap statistic. J R Stat Soc B 2001;63:411-423. doi:10.1111/1467-9868.00293",
		"Tibshirani R, Walther G. Cluster validation by prediction strength. J Comput Graph Stat 2005;14:511-528. doi:10.1198/106186005X59243",
		"Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 1987;20:53-65. doi:10.1016/0377-0427(87)90125-7",
		"Scrucca L, Fop M, Murphy TB, Raftery AE. mclust 5: clustering, classification and density estimation using Gaussian finite mixture models. R J 2016;8:289-317. doi:10.32614/RJ-2016-021",
		"Liu Y, Hayes DN, Nobel A, Marron JS. Statistical significance of clustering for high-dimension, low-sample size data. J Am Stat Assoc 2008;103:1281-1293. doi:10.1198/016214508000000454",
	},
}, chooseKDefaults, runChooseK, kind.Draws(), kind.Example(chooseKExample()))

func chooseKExample() ChooseKParams {
	p := chooseKDefaults
	outcome, event := "months", "status"
	replicates := 19
	p.Variables, p.MaxK, p.References, p.Splits, p.Replicates, p.Outcome, p.Event = []string{"age", "visits"}, 5, 20, 10, &replicates, &outcome, &event
	return p
}

func runChooseK(c *kind.Call, in ChooseKInput, p ChooseKParams) (*ChooseKSummary, error) {
	run, err := newChoice(in, p)
	if err != nil {
		return nil, err
	}
	outcome, err := run.outcome(in, p)
	if err != nil {
		return nil, err
	}
	r, err := run.choose(c, p)
	if err != nil {
		return nil, err
	}
	out := &ChooseKSummary{N: run.n, Rule: p.Rule, Method: chooseName(p), Metric: run.metric, Notes: run.notes}
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
		return nil, kind.AtField(fmt.Errorf("the rule %s has no value at any k for %d rows", p.Rule, run.n), "rule")
	}
	out.tests(r)
	out.rows(r, p, run)
	if outcome != nil {
		out.outcome(r, outcome)
	}
	out.Groups = &frame.Groups{Keys: run.keys, Codes: r.Partitions[out.K-1], Lineage: run.lineage, Synthetic: run.synthetic}
	for k := range out.K {
		out.Groups.Names = append(out.Groups.Names, fmt.Sprintf("Cluster %d", k+1))
	}
	switch p.Rule {
	case GapRule, StrengthRule, BICRule, ICLRule:
	default:
		out.Notes = append(out.Notes, result.Notef("never_one", "the rule %s can't say that there is one cluster", p.Rule))
	}
	if run.x != nil && !run.pairs {
		left := "silhouette, Dunn index and tests were"
		if p.Method == MixtureMethod {
			left = "silhouette and Dunn index were"
		}
		out.Notes = append(out.Notes, result.Notef("pairs_left_out", "%s left out: %d rows are more than %d", left, run.n, pairsLimit))
	}
	if out.K == p.MaxK && (p.Rule == BICRule || p.Rule == ICLRule) {
		out.Notes = append(out.Notes, result.Notef("largest_k", "the chosen number of clusters is the largest that was tried; more may fit better"))
	}
	return out, nil
}

// replicates is the number of data sets of a population.
func (p *ChooseKParams) replicates() int {
	switch {
	case p.Replicates != nil:
		return *p.Replicates
	case p.Method == MixtureMethod || p.Method == LatentClassMethod:
		return 0
	}
	return 199
}

// pairsLimit bounds the rows for which all pairs are computed.
const pairsLimit = 5000

func numberOr(x float64, why string) result.Number {
	if math.IsNaN(x) {
		return result.NA(why)
	}
	return result.Num(x)
}
