package survival

import (
	"fmt"
	"slices"
)

// Methods says what was estimated and tested, for the Methods text.
func (r *KaplanMeierResult) Methods() []string {
	out := []string{fmt.Sprintf("%s was estimated by the Kaplan-Meier method for %d cases with %d events (interval on the %s scale, level %g).", r.TimeLabel, r.N, r.Events, r.ConfType, r.Level)}
	if r.LogRank != nil {
		out = append(out, fmt.Sprintf("Groups were compared by the %s.", r.LogRank.Method))
	}
	return out
}

// Uses implements kind.ConventionUser.
func (r *KaplanMeierResult) Uses(convention string) bool {
	switch convention {
	case "km.at_risk":
		return slices.ContainsFunc(r.Groups, func(g KaplanMeierGroup) bool { return len(g.Landmarks) > 0 })
	case "pairwise.adjust":
		return len(r.Pairs) > 0
	}
	return true
}
