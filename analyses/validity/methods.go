package validity

import (
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/distance"
	"reprise/analyses/result"
)

// Methods implements kind.Methodical.
func (r *SilhouetteSummary) Methods() []string {
	return []string{fmt.Sprintf("Silhouette widths of %d cases were computed on the %s distance.", r.N, distance.Words(r.Metric))}
}

// Methods implements kind.Methodical.
func (r *AgreementSummary) Methods() []string {
	return []string{fmt.Sprintf("Two partitions of %d cases were compared by the adjusted Rand index and after one-to-one matching.", r.N)}
}

// Methods implements kind.Methodical.
func (r *ChooseKSummary) Methods() []string {
	out := []string{fmt.Sprintf("Numbers of clusters from 1 to %d were compared on %d cases (%s); %s: %d.", len(r.Ks), r.N, onMetric(r.Method, r.Metric), ruleWords[r.Rule], r.K)}
	if slices.ContainsFunc(r.Ks, func(k ChooseKRow) bool { return k.BIC.OK() }) {
		out = append(out, "BIC and ICL have the sign of mclust: larger is better.")
	}
	if len(r.Tests) > 0 {
		by := "the largest mean silhouette width"
		if slices.ContainsFunc(r.Ks, func(k ChooseKRow) bool { return k.BIC.OK() }) {
			by = "what the criterion gains over one cluster"
		}
		out = append(out, "Whether there is more than one population was tested by "+by+", repeating the whole search on data of one population.")
	}
	return out
}

// onMetric is a method with the metric of the distance that it was given.
func onMetric(method, metric string) string {
	if metric == "" {
		return method
	}
	return method + ", on the " + distance.Words(metric) + " distance"
}

// Methods implements kind.Methodical.
func (r *StabilitySummary) Methods() []string {
	out := []string{fmt.Sprintf("The stability of %d clusters of %d cases under resampling (%s) was measured by the mean Jaccard similarity of each cluster to its best match.", r.K, r.N, onMetric(r.Method, r.Metric))}
	if r.NullSets > 0 {
		out = append(out, fmt.Sprintf("It was compared with that of as many clusters in %d data sets of one population (%s).", r.NullSets, r.Null))
	}
	return out
}

// Methods implements kind.Methodical.
func (r *TendencySummary) Methods() []string {
	return []string{fmt.Sprintf("Hopkins' statistic of %d cases was averaged over %d draws of %d points.", r.N, r.Replicates, r.Sample)}
}

// Methods implements kind.Methodical.
func (r *AssignSummary) Methods() []string {
	if r.Rule == posteriorRule {
		return []string{fmt.Sprintf("Cases were given to the groups of a model fitted to %d cases by their largest posterior share.", r.N)}
	}
	return []string{fmt.Sprintf("A rule (%s) that gives cases to the clusters was made from %d cases and cross-validated in %d parts.", r.Rule, r.N, r.Folds)}
}

// Cites implements kind.Citer: the references of indices that were computed.
func (r *ChooseKSummary) Cites(reference string) bool {
	has := func(index func(ChooseKRow) result.Number) bool {
		return slices.ContainsFunc(r.Ks, func(k ChooseKRow) bool { return index(k).OK() })
	}
	switch {
	case strings.HasPrefix(reference, "Tibshirani R, Walther G, Hastie"):
		return has(func(k ChooseKRow) result.Number { return k.Gap })
	case strings.HasPrefix(reference, "Tibshirani R, Walther G."):
		return has(func(k ChooseKRow) result.Number { return k.PredictionStrength })
	case strings.HasPrefix(reference, "Rousseeuw"):
		return has(func(k ChooseKRow) result.Number { return k.Silhouette })
	case strings.HasPrefix(reference, "Scrucca"):
		return has(func(k ChooseKRow) result.Number { return k.BIC })
	case strings.HasPrefix(reference, "Liu Y"):
		return len(r.Tests) > 0
	}
	return true
}

// Cites implements kind.Citer: the references of the rule.
func (r *AssignSummary) Cites(reference string) bool {
	author, _, _ := strings.Cut(reference, " ")
	rule, known := map[string]string{"Breiman": treeRule, "Fraley": posteriorRule, "Rao": discriminantRule}[author]
	return !known || rule == r.Rule
}
