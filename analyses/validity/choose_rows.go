package validity

import (
	"slices"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func (r *ChooseKSummary) tests(c *ChooseResult) {
	r.Tests = []ChooseKTest{}
	for _, t := range c.Tests {
		r.Tests = append(r.Tests, ChooseKTest{
			Null: t.Null, Observed: t.Observed, At: t.K, Mean: t.Mean, Replicates: t.Replicates, Upper: result.Num(t.Upper),
			Reached: result.Share{Count: t.AtLeast, Total: t.Replicates}, P: result.PValue(t.P),
		})
	}
}

// Reasons why an index has no value.
const (
	oneCluster   = "one cluster"
	noColumns    = "a distance has no columns"
	noLikelihood = "the method has no likelihood"
	noMeans      = "levels have neither means nor distances"
	notForModels = "not computed for methods with a likelihood"
)

func (r *ChooseKSummary) rows(c *ChooseResult, p ChooseKParams, run *choice) {
	all, means, spread, like := oneCluster, oneCluster, "no spread", noLikelihood
	gap, strength := "left out", "left out"
	if p.Splits > 0 {
		strength = "more clusters than half of the rows"
	}
	switch {
	case run.d != nil:
		means, gap, strength = noColumns, noColumns, noColumns
	case run.x == nil:
		all, means, spread, gap, strength = noMeans, noMeans, noMeans, notForModels, notForModels
	case p.Method == MixtureMethod:
		gap, strength = notForModels, notForModels
	}
	if run.x != nil && !run.pairs {
		all = "beyond the number of rows"
	}
	for _, s := range c.Ks {
		row := ChooseKRow{K: strconv.Itoa(s.K), Smallest: s.Smallest, Model: s.Model, ICLModel: s.ICLModel, OutcomeP: result.NoP("no outcome")}
		why := func(reason string) string {
			if s.Reason != "" {
				return s.Reason
			}
			return reason
		}
		row.Within, row.Explained, row.Ratio = numberOr(s.Within, why(means)), numberOr(s.Explained, why(spread)), numberOr(s.Ratio, why(means))
		row.Silhouette, row.Dunn = numberOr(s.Silhouette, why(all)), numberOr(s.Dunn, why(all))
		row.CalinskiHarabasz, row.DaviesBouldin = numberOr(s.CalinskiHarabasz, why(means)), numberOr(s.DaviesBouldin, why(means))
		row.Gap, row.GapSE, row.PredictionStrength = numberOr(s.Gap, gap), numberOr(s.GapSE, gap), numberOr(s.PredictionStrength, strength)
		row.BIC, row.ICL = numberOr(s.BIC, why(like)), numberOr(s.ICL, why(like))
		r.Ks = append(r.Ks, row)
	}
}

// outcome tests the outcome at every k.
func (r *ChooseKSummary) outcome(c *ChooseResult, o *outcomeRows) {
	r.Outcome = o.column.Name
	missing := 0
	for i, all := range c.Partitions {
		if all == nil {
			r.Ks[i].OutcomeP = result.NoP(c.Ks[i].Reason)
			continue
		}
		codes := make([]int, len(o.rows))
		for at, row := range o.rows {
			codes[at] = all[row]
		}
		test, p, left := associate(o.column, o.event, codes, i+1)
		r.OutcomeTest, r.Ks[i].OutcomeP, missing = test, p, left+o.apart
	}
	if missing > 0 {
		r.Notes = append(r.Notes, result.Notef("outcome_missing", "the outcome %s is missing in %d of %d rows, which its tests leave out", r.Outcome, missing, r.N))
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
