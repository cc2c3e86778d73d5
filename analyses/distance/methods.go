package distance

import "fmt"

// Methods implements kind.Methodical.
func (r *ComputeResult) Methods() []string {
	scaled := ""
	if r.Standardized {
		scaled = " of standardised columns"
	}
	return []string{fmt.Sprintf("Dissimilarities between %d cases were computed by the %s distance%s.", r.N, Words(r.Metric), scaled)}
}

// Methods implements kind.Methodical.
func (r *GowerResult) Methods() []string {
	return []string{fmt.Sprintf("Dissimilarities between %d cases were computed by Gower's coefficient over %d columns.", r.N, len(r.Variables))}
}

// Words names a metric as a sentence has it: the Euclidean distance.
func Words(metric string) string {
	if words, ok := metricWords[metric]; ok {
		return words
	}
	return metric
}

var metricWords = map[string]string{
	string(Euclidean): "Euclidean", string(SquaredEuclidean): "squared Euclidean", string(Standardized): "standardised Euclidean",
	string(Manhattan): "Manhattan", string(Maximum): "Chebyshev", string(Canberra): "Canberra", string(Mahalanobis): "Mahalanobis",
	string(Jaccard): "Jaccard", string(SimpleMatching): "simple matching", "gower": "Gower",
}
