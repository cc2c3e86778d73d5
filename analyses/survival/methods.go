package survival

import "fmt"

// Methods says what was estimated and tested, for the Methods text.
func (r *KaplanMeierResult) Methods() []string {
	out := []string{fmt.Sprintf("%s was estimated by the Kaplan-Meier method for %d cases with %d events (interval on the %s scale, level %g).", r.TimeLabel, r.N, r.Events, r.ConfType, r.Level)}
	if r.LogRank != nil {
		out = append(out, fmt.Sprintf("Groups were compared by the %s.", r.LogRank.Method))
	}
	return out
}

// Conventions lists the conventions that mattered to this result.
func (r *KaplanMeierResult) Conventions() []string {
	out := []string{"km.conf_type", "km.median_flat"}
	for _, g := range r.Groups {
		if len(g.Landmarks) > 0 {
			out = append(out, "km.at_risk")
			break
		}
	}
	if len(r.Pairs) > 0 {
		out = append(out, "pairwise.adjust")
	}
	return out
}
