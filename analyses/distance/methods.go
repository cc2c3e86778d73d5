package distance

import "fmt"

// Methods implements kind.Methodical.
func (r *ComputeResult) Methods() []string {
	scaled := ""
	if r.Standardized {
		scaled = " of standardised columns"
	}
	return []string{fmt.Sprintf("Dissimilarities between %d cases were computed by the metric %s%s.", r.N, r.Metric, scaled)}
}

// Methods implements kind.Methodical.
func (r *GowerResult) Methods() []string {
	return []string{fmt.Sprintf("Dissimilarities between %d cases were computed by Gower's coefficient over %d columns.", r.N, len(r.Variables))}
}
