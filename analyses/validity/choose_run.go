package validity

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/result"
)

// choice is what one run of validity.choose_k works on: a matrix, indicators or a distance.
type choice struct {
	keys      frame.Keys
	cols      []*frame.Column
	lineage   []string
	synthetic bool
	n         int
	x         *linalg.Matrix      // numeric columns
	vars      []mixture.Indicator // of latent_class
	d         *distance.Condensed // a given distance
	metric    string
	pairs     bool // all pairs are computed
	notes     []result.Note
}

func newChoice(in ChooseKInput, p ChooseKParams) (*choice, error) {
	if in.Distance != nil {
		return distanceChoice(in.Distance, p)
	}
	r := &choice{keys: in.Table.Keys, synthetic: in.Table.Synthetic, n: in.Table.Len()}
	var err error
	if p.Method == LatentClassMethod {
		r.vars, r.cols, _, err = cluster.LatentIndicators(in.Table, p.Variables, nil, p.Counts)
	} else {
		r.x, r.cols, err = distance.TableMatrix(in.Table, p.Variables)
		r.pairs = r.n <= pairsLimit
	}
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	r.lineage = distance.ColumnsLineage(r.cols)
	return r, r.checkK(p)
}

func (r *choice) checkK(p ChooseKParams) error {
	if p.MaxK >= r.n {
		return kind.AtField(fmt.Errorf("max_k must be below the number of rows, %d, got %d", r.n, p.MaxK), "max_k")
	}
	return nil
}

// distanceChoice refuses what a distance has no columns for.
func distanceChoice(d *frame.Distance, p ChooseKParams) (*choice, error) {
	var errs []error
	add := func(field, format string, args ...any) {
		errs = append(errs, kind.AtField(fmt.Errorf(format, args...), field))
	}
	if len(p.Variables) > 0 {
		add("variables", "variables belong to a table; the input is a distance")
	}
	if p.Method != HierarchicalMethod && p.Method != PAMMethod {
		add("method", "the method %s needs the columns of a table; on a distance take hierarchical or pam", p.Method)
	}
	switch p.Rule {
	case SilhouetteRule, DunnRule, ElbowRule:
	case GapRule:
		add("rule", "the gap statistic is not defined on a distance: its reference data are drawn over the columns' ranges; take silhouette, dunn or elbow")
	default:
		add("rule", "the rule %s needs the columns of a table; on a distance take silhouette, dunn or elbow", p.Rule)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	r := &choice{keys: d.Keys, lineage: d.Lineage, synthetic: d.Synthetic, n: d.Len(), d: distance.Condense(d), metric: d.Metric, pairs: true}
	if p.References > 0 || p.Splits > 0 || p.replicates() > 0 && len(p.Nulls) > 0 {
		r.notes = append(r.notes, result.Notef("not_on_distance", "gap statistic, prediction strength and tests against one population were left out: they need the columns of a table, to draw new rows or to take means"))
	}
	return r, r.checkK(p)
}

// choose runs the search.
func (r *choice) choose(c *kind.Call, p ChooseKParams) (*ChooseResult, error) {
	o := ChooseOptions{
		MaxK: p.MaxK, Gap: GapOptions{References: p.References, Space: p.Space, Power: float64(p.Power)}, Splits: p.Splits,
		Nulls: p.Nulls, Replicates: p.replicates(), Distances: r.pairs, GapRule: p.GapRule, GapFactor: p.GapFactor, MinStrength: p.MinStrength,
	}
	switch p.Method {
	case MixtureMethod:
		return r.mixtures(c, p, o)
	case LatentClassMethod:
		r.leftOut(p)
		out, fits, err := ChooseLatentClass(c.Context, r.vars, mixture.LatentOptions{
			Penalty: p.Penalty, Starts: p.Starts, Agreeing: p.Agreeing, MaxIterations: p.Iterations,
		}, p.MaxK, p.replicates(), p.Rule == ICLRule, c.Stream)
		if err != nil {
			return nil, err
		}
		r.remarks(fits, p)
		return out, nil
	}
	method, err := clusterer(p.Method, p.Linkage, p.Restarts)
	if err != nil {
		return nil, kind.AtField(err, "method")
	}
	if r.d != nil {
		return ChooseKDistance(c.Context, r.d, method, p.MaxK, c.Stream)
	}
	return ChooseK(c.Context, r.x, method, o, c.Stream)
}

func (r *choice) mixtures(c *kind.Call, p ChooseKParams, o ChooseOptions) (*ChooseResult, error) {
	models, err := cluster.MixtureModels(r.x, p.Models, p.Prior)
	if err != nil {
		return nil, kind.AtField(err, "models")
	}
	r.leftOut(p)
	out, s, err := ChooseMixture(c.Context, r.x, models, mixture.Options{Tolerance: p.Tolerance, MaxIterations: p.Iterations, Prior: p.Prior}, p.Rule == ICLRule, o, c.Stream)
	if err != nil {
		return nil, err
	}
	failed, stopped := 0, 0
	for _, t := range s.Table {
		switch {
		case t.Reason != "":
			failed++
		case !t.Converged:
			stopped++
		}
	}
	note := func(code, format string, args ...any) { r.notes = append(r.notes, result.Notef(code, format, args...)) }
	if failed > 0 {
		note("not_fitted", "%d of %d models over all k are not available", failed, len(s.Table))
	}
	if stopped > 0 {
		note("not_converged", "EM of %d of %d models stopped at %d iterations before it converged; raise max_iterations", stopped, len(s.Table), p.Iterations)
	}
	if s.Subset {
		note("subset_start", "the starts were made from a random subset of 2,000 of %d rows", r.n)
	}
	return out, nil
}

// leftOut notes what methods with a likelihood leave out.
func (r *choice) leftOut(p ChooseKParams) {
	if p.References > 0 || p.Splits > 0 {
		r.notes = append(r.notes, result.Notef("not_for_models", "gap statistic and prediction strength are not computed for the method %s", p.Method))
	}
	if p.replicates() == 0 && len(p.Nulls) > 0 {
		r.notes = append(r.notes, result.Notef("no_tests", "tests against one population were left out: they repeat all fits, and are made where replicates is given"))
	}
}

// remarks notes what a reader must know of the fits of latent classes.
func (r *choice) remarks(fits []*mixture.Latent, p ChooseKParams) {
	var few, none, stopped []string
	for at, m := range fits {
		k := fmt.Sprint(at + 1)
		switch {
		case m == nil:
			none = append(none, k)
			continue
		case m.Classes > 1 && m.Optima[0].Starts < p.Agreeing:
			few = append(few, k)
		}
		if !m.Converged {
			stopped = append(stopped, k)
		}
	}
	note := func(code string, ks []string, format string, args ...any) {
		if len(ks) > 0 {
			r.notes = append(r.notes, result.Notef(code, format, append([]any{strings.Join(ks, ", ")}, args...)...))
		}
	}
	note("few_agree", few, "at k = %s fewer than %d starts reached the best log-likelihood: more starts may find a higher one", p.Agreeing)
	note("not_fitted", none, "at k = %s no start ended in a proper optimum")
	note("not_converged", stopped, "at k = %s the winning start stopped before it converged; raise max_iterations")
}

// outcomeRows is an outcome with the rows that it belongs to.
type outcomeRows struct {
	column, event *frame.Column
	rows          []int // of the clustered data
	apart         int   // rows without a partner
}

// outcome finds the outcome, nil where none is named.
func (r *choice) outcome(in ChooseKInput, p ChooseKParams) (*outcomeRows, error) {
	if p.Outcome == nil {
		return nil, nil
	}
	t := in.Outcomes
	if t == nil {
		t = in.Table
	}
	if t == nil {
		return nil, kind.AtField(fmt.Errorf("the outcome %q is a column and the input is a distance; bind its table to the port outcomes", *p.Outcome), "outcome")
	}
	al, err := frame.Align(r.keys, t.Keys)
	if err != nil {
		return nil, err
	}
	out := &outcomeRows{rows: al.A, apart: al.OnlyA}
	col, err := t.Column(*p.Outcome)
	if err != nil {
		return nil, kind.AtField(err, "outcome")
	}
	switch col.Type {
	case frame.Continuous, frame.Count, frame.Time, frame.Ordinal, frame.Nominal, frame.Binary:
	default:
		return nil, kind.AtField(fmt.Errorf("column %q is %s; an outcome is a number, a time, or has levels", col.Name, col.Type), "outcome")
	}
	for _, by := range r.cols {
		if slices.ContainsFunc(col.Lineage, func(l string) bool { return slices.Contains(by.Lineage, l) }) {
			return nil, kind.AtField(fmt.Errorf("the outcome %q made the clusters (through %q), so its association with them says nothing", col.Name, by.Name), "outcome")
		}
	}
	if slices.ContainsFunc(col.Lineage, func(l string) bool { return slices.Contains(r.lineage, l) }) {
		return nil, kind.AtField(fmt.Errorf("the outcome %q made the distance, so its association with the clusters says nothing", col.Name), "outcome")
	}
	if p.Event != nil {
		event, err := t.Column(*p.Event)
		if err != nil {
			return nil, kind.AtField(err, "event")
		}
		if event.Type != frame.Event {
			return nil, kind.AtField(fmt.Errorf("column %q is %s; event takes event", event.Name, event.Type), "event")
		}
		out.event = event.Take(al.B)
	}
	if (col.Type == frame.Time) != (out.event != nil) {
		return nil, kind.AtField(fmt.Errorf("an event belongs to an outcome that is a time, and a time needs one; the outcome %q is %s", col.Name, col.Type), "outcome")
	}
	out.column = col.Take(al.B)
	return out, nil
}

// chooseName is the method as printed.
func chooseName(p ChooseKParams) string {
	name := methodName(p.Method, p.Linkage)
	switch p.Method {
	case MixtureMethod:
		if len(p.Models) > 0 {
			name += ", " + strings.Join(p.Models, ", ")
		}
		if p.Prior {
			name += ", with a prior"
		}
	case LatentClassMethod:
		return "latent classes"
	}
	return name
}
