package cluster

import "fmt"

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
		return []string{fmt.Sprintf("Divisive hierarchical clustering (DIANA) of %s on the %s distance was cut into %d clusters%s.", cases(r.N), r.Metric, r.K, kWasWords[r.KWas])}
	}
	return []string{fmt.Sprintf("Agglomerative hierarchical clustering of %s with %s on the %s distance was cut into %d clusters%s.",
		cases(r.N), linkageWords[r.Linkage], r.Metric, r.K, kWasWords[r.KWas])}
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
	return []string{fmt.Sprintf("Partitioning around medoids of %s on the %s distance gave %d clusters%s.", cases(r.N), r.Metric, r.K, kWasWords[r.KWas])}
}
