package cluster

import (
	"fmt"
	"strings"

	"reprise/analyses/distance"
)

// The sentences of the Methods text.

var linkageWords = map[string]string{
	"ward.D": "the ward.D linkage", "ward.D2": "Ward's criterion (ward.D2)", "single": "single linkage", "complete": "complete linkage",
	"average": "average linkage", "mcquitty": "McQuitty's linkage", "median": "median linkage", "centroid": "centroid linkage",
}

var kWasWords = map[string]string{
	"prespecified": ", a number fixed beforehand", "chosen_by_index": ", a number chosen by an index", "chosen_by_eye": ", a number chosen by eye",
}

func cases(n int) string { return fmt.Sprintf("%d cases", n) }

// Methods implements kind.Methodical.
func (r *HierarchicalResult) Methods() []string {
	if r.Linkage == "diana" {
		return []string{fmt.Sprintf("Divisive hierarchical clustering (DIANA) of %s on the %s distance was cut into %d clusters%s.", cases(r.N), distance.Words(r.Metric), r.K, kWasWords[r.KWas])}
	}
	return []string{fmt.Sprintf("Agglomerative hierarchical clustering of %s with %s on the %s distance was cut into %d clusters%s.",
		cases(r.N), linkageWords[r.Linkage], distance.Words(r.Metric), r.K, kWasWords[r.KWas])}
}

// Methods implements kind.Methodical.
func (r *KMeansSummary) Methods() []string {
	weighted := ""
	if r.Weights != "" {
		weighted = fmt.Sprintf(", weighted by %s,", r.Weights)
	}
	return []string{fmt.Sprintf("k-means (%s) of %s%s into %d clusters%s took the lowest inertia of %d starts; %d of them reached it.",
		r.Algorithm, cases(r.N), weighted, r.K, kWasWords[r.KWas], r.Restarts, r.Agreeing)}
}

// Methods implements kind.Methodical.
func (r *PAMSummary) Methods() []string {
	return []string{fmt.Sprintf("Partitioning around medoids of %s on the %s distance gave %d clusters%s.", cases(r.N), distance.Words(r.Metric), r.K, kWasWords[r.KWas])}
}

// Methods implements kind.Methodical.
func (r *MixtureSummary) Methods() []string {
	out := []string{fmt.Sprintf("Gaussian mixtures of %d models and numbers of components were fitted to %s by EM; %s chose the family %s (%s) with %d components%s.",
		len(r.Models), cases(r.N), strings.ToUpper(r.ChosenBy), r.Model, r.Constraint, r.K, kWasWords[r.KWas])}
	if r.Prior {
		out = append(out, "A conjugate prior regularised means and covariances.")
	}
	return out
}

// Methods implements kind.Methodical.
func (r *LatentClassSummary) Methods() []string {
	return []string{fmt.Sprintf("A latent class model of %d classes%s was fitted to %s by EM; %d of %d random starts reached the largest likelihood.",
		r.K, kWasWords[r.KWas], cases(r.N), r.Agreeing, r.Starts)}
}

// Cites implements kind.Citer.
func (r *MixtureSummary) Cites(reference string) bool {
	switch author, _, _ := strings.Cut(reference, " "); author {
	case "Fraley":
		return r.Prior
	case "Biernacki":
		return r.ChosenBy == "icl"
	}
	return true
}

// Cites implements kind.Citer.
func (r *HierarchicalResult) Cites(reference string) bool {
	switch author, _, _ := strings.Cut(reference, " "); author {
	case "Murtagh":
		return strings.HasPrefix(r.Linkage, "ward")
	case "Bar-Joseph":
		return r.Order == "optimal"
	}
	return true
}

// Cites implements kind.Citer.
func (r *KMeansSummary) Cites(reference string) bool {
	return !strings.HasPrefix(reference, "Hartigan") || r.Algorithm == HartiganWong
}
