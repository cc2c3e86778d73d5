package validity

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/cluster"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/mixture"
	"reprise/analyses/rng"
)

var byPosterior = AssignParams{Rule: "posterior", Depth: 3, MinLeaf: 5, Folds: 10}

func mixtureOf(t *testing.T, tab *frame.Table, models []string, k int, prior bool) *cluster.MixtureSummary {
	t.Helper()
	q := cluster.MixtureKind.Defaults().(cluster.MixtureParams)
	q.Models, q.Components, q.Prior, q.Tolerance = models, []int{k}, prior, 1e-12
	return mustRun[cluster.MixtureSummary](t, cluster.MixtureKind, map[string]any{"table": tab}, q)
}

// TestAssignByTheFitItself holds that the rows of a fit get exactly its posterior shares and
// groups, whatever these are called.
func TestAssignByTheFitItself(t *testing.T) {
	demo := frame.Demo()
	numbers, err := demo.Select([]string{"age", "visits"})
	if err != nil {
		t.Fatal(err)
	}
	q := cluster.LatentClassKind.ExampleParams().(cluster.LatentClassParams)
	q.Classes = 3
	l := mustRun[cluster.LatentClassSummary](t, cluster.LatentClassKind, map[string]any{"table": demo}, q)
	m := mixtureOf(t, numbers, []string{"VEV", "EVI"}, 3, true)
	for _, c := range []struct {
		in        map[string]any
		groups    func() *frame.Groups
		posterior func() *frame.Table
		relabel   func()
	}{
		{map[string]any{"mixture": m}, func() *frame.Groups { return m.Groups }, func() *frame.Table { return m.Posterior }, func() { m.Relabel([]int{1, 2, 0}, []string{"x", "y", "z"}) }},
		{map[string]any{"latent_class": l}, func() *frame.Groups { return l.Groups }, func() *frame.Table { return l.Posterior }, func() { l.Relabel([]int{2, 1, 0}, []string{"x", "y", "z"}) }},
	} {
		for range 2 {
			c.in["table"] = demo
			r := mustRun[AssignSummary](t, AssignKind, c.in, byPosterior)
			if !slices.Equal(r.Assigned.Codes, c.groups().Codes) || !slices.Equal(r.Assigned.Names, c.groups().Names) || r.Own.Count != 60 || r.Own.Total != 60 || r.Cross.Total != 0 || r.Folds != 0 {
				t.Errorf("%+v", r)
			}
			for k := range 3 {
				if !slices.Equal(r.Posterior.Columns[k].Numbers, c.posterior().Columns[k].Numbers) || r.Posterior.Columns[k].Name != c.groups().Names[k] {
					t.Errorf("group %d: other posterior shares than the fit's", k)
				}
			}
			for i, u := range r.Posterior.Columns[3].Numbers {
				if math.Abs(u-c.posterior().Columns[3].Numbers[i]) > 1e-15 {
					t.Errorf("row %d: uncertainty %v, the fit has %v", i, u, c.posterior().Columns[3].Numbers[i])
				}
			}
			if _, err := json.Marshal(r); err != nil {
				t.Error(err)
			}
			if table := r.Tables()[0]; len(table.Rows) != 3 || !strings.Contains(table.Footnotes[0], "made the fit") {
				t.Errorf("%+v", table)
			}
			// Some rows are as good as all, in any order.
			c.in["new"] = demo.Take([]int{50, 3})
			n := mustRun[AssignSummary](t, AssignKind, c.in, byPosterior)
			if n.NNew != 2 || n.Assigned.Codes[0] != r.Assigned.Codes[50] || n.Posterior.Columns[0].Numbers[1] != r.Posterior.Columns[0].Numbers[3] {
				t.Errorf("two rows: %+v", n)
			}
			delete(c.in, "new")
			c.relabel()
		}
	}
}

// TestAssignAgainstMclust compares posterior shares of rows that the fit never saw with those
// of predict.Mclust. Both fits take the same path from the same start to a relative change of
// 1e-12 of the log-likelihood; a few last digits of a share remain.
func TestAssignAgainstMclust(t *testing.T) {
	for _, c := range modelCases(t) {
		tab := c.table()
		n := tab.Len()
		var odd, even []int
		for i := range n {
			if i%2 == 0 {
				odd = append(odd, i)
			} else {
				even = append(even, i)
			}
		}
		m := mixtureOf(t, tab.Take(odd), []string{c.FitModel}, c.Components, c.Prior)
		r := mustRun[AssignSummary](t, AssignKind, map[string]any{"table": tab.Take(odd), "mixture": m, "new": tab.Take(even)}, byPosterior)
		// mclust numbers its components otherwise: each of ours has a partner of its own.
		partner, own := make([]int, c.Components), []int{}
		worst := 0.0
		for k := range partner {
			least := math.Inf(1)
			for o := range c.Components {
				far := 0.0
				for i := range even {
					far = max(far, math.Abs(r.Posterior.Columns[k].Numbers[i]-c.Posterior[i*c.Components+o]))
				}
				if far < least {
					partner[k], least = o, far
				}
			}
			worst, own = max(worst, least), append(own, k)
		}
		slices.Sort(partner)
		if worst > 1e-13 || !slices.Equal(partner, own) {
			t.Errorf("%s, prior %v, %s: shares differ by %v", c.Name, c.Prior, c.FitModel, worst)
		}
	}
}

func TestAssignByDiscriminant(t *testing.T) {
	tab := trial(t, 40)
	r := mustRun[AssignSummary](t, AssignKind, map[string]any{"table": tab.Take(seq(0, 30)), "groups": halves(tab), "new": tab.Take(seq(30, 40))},
		AssignParams{Variables: []string{"u", "w"}, Rule: "discriminant", Depth: 3, MinLeaf: 2, Folds: 5})
	if r.Posterior.Len() != 10 || len(r.Posterior.Columns) != 3 || !r.Uncertainty.OK() || r.Uncertain.Value != 0 {
		t.Fatalf("%+v", r)
	}
	for i, c := range r.Assigned.Codes {
		low, high, u := r.Posterior.Columns[0].Numbers[i], r.Posterior.Columns[1].Numbers[i], r.Posterior.Columns[2].Numbers[i]
		if math.Abs(low+high-1) > 1e-15 || (high > low) != (c == 1) || u != min(low, high) {
			t.Errorf("row %d: %v, %v, uncertainty %v, group %d", i, low, high, u, c)
		}
	}
	if o := mustRun[AssignSummary](t, AssignKind, map[string]any{"table": tab, "groups": halves(tab)}, AssignParams{Variables: []string{"u"}, Rule: "centroid", Depth: 3, MinLeaf: 2, Folds: 5}); o.Posterior != nil || o.Uncertain.OK() {
		t.Errorf("%+v", o)
	}
}

// TestAssignByNominalColumns grows a tree of a nominal column and prints its levels.
func TestAssignByNominalColumns(t *testing.T) {
	tab := trial(t, 60)
	site, err := tab.Column("site")
	if err != nil {
		t.Fatal(err)
	}
	g := halves(tab)
	for i, c := range site.Codes { // B against A and C
		g.Codes[i] = map[bool]int{true: 1, false: 0}[c == 1]
	}
	r := mustRun[AssignSummary](t, AssignKind, map[string]any{"table": tab, "groups": g}, AssignParams{Variables: []string{"u", "site"}, Rule: "tree", Depth: 3, MinLeaf: 2, Folds: 5})
	if len(r.Tree) != 3 || r.Tree[0].Variable != "site" || !slices.Equal(r.Tree[0].Levels, []string{"A", "C"}) || r.Own.Count != 60 || r.Cross.Count != 60 {
		t.Errorf("%+v", r.Tree)
	}
	if table := r.Tables()[1]; table.Columns[2].Head != "At most, or one of" || table.Rows[0].Cells[2].Text != "A, C" {
		t.Errorf("%+v", table)
	}
}

func TestAssignRefusesFits(t *testing.T) {
	tab := trial(t, 40)
	numbers, err := tab.Select([]string{"u", "v"})
	if err != nil {
		t.Fatal(err)
	}
	m := mixtureOf(t, numbers, []string{"EII"}, 2, false)
	with := func(change func(p *AssignParams)) AssignParams {
		p := byPosterior
		change(&p)
		return p
	}
	less, err := tab.Select([]string{"w", "grade"})
	if err != nil {
		t.Fatal(err)
	}
	other := numbers.Take(seq(0, 40))
	other.Keys.Source = "another"
	coded := numbers.Take(seq(0, 40))
	grade, err := tab.Column("grade")
	if err != nil {
		t.Fatal(err)
	}
	g := *grade
	g.Name = "u"
	coded.Columns[0] = &g
	for _, c := range []struct {
		in     map[string]any
		params AssignParams
		want   string
	}{
		{map[string]any{"table": tab, "groups": halves(tab)}, byPosterior, "bind its stage to mixture or latent_class; of a partition take discriminant"},
		{map[string]any{"table": tab, "mixture": m}, with(func(p *AssignParams) { p.Rule = "tree" }), "a fit is read by the rule posterior, got tree"},
		{map[string]any{"table": tab, "mixture": m}, with(func(p *AssignParams) { p.Variables = []string{"u"} }), "leave variables out"},
		{map[string]any{"table": tab, "mixture": m, "groups": halves(tab)}, byPosterior, "exactly one of the inputs groups (Groups), mixture (MixtureSummary), latent_class (LatentClassSummary) is needed, got 2"},
		{map[string]any{"table": tab, "mixture": m, "new": less}, byPosterior, `the new table: the table has no columns "u", "v", which the fit was made from; it has w, grade`},
		{map[string]any{"table": tab, "mixture": m, "new": coded}, byPosterior, `the new table: column "u" is ordinal and was continuous in the fit`},
		{map[string]any{"table": other, "mixture": m}, byPosterior, "different sources"},
		{map[string]any{"table": tab.Take(nil), "mixture": m}, byPosterior, "no row in common"},
		{map[string]any{"table": tab, "mixture": &cluster.MixtureSummary{}}, byPosterior, "the fit carries no groups"},
	} {
		_, err := AssignKind.Run(&kind.Call{Context: context.Background(), Stream: rng.New(1, "s")}, c.in, c.params)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	// A combination that no class can have: the row is in no group.
	sure, err := mixture.LatentShares([]mixture.Indicator{{Name: "a", Family: mixture.Categorical, Levels: 2, Codes: []int{0, 1}}}, []float64{0.5, 0.5},
		[][]mixture.Distribution{{{P: []float64{1, 0}}}, {{P: []float64{1, 0}}}})
	if err != nil || !slices.Equal(likeliest(sure), []int{0, -1}) {
		t.Errorf("%v, %v", sure, err)
	}
	r := &AssignSummary{NNew: 2}
	r.assigned(&frame.Groups{Names: []string{"a", "b"}}, tab.Take([]int{0, 1}), []int{0, -1}, nil, false)
	r.posterior(sure)
	if c := r.Posterior.Columns[0]; c.Missing[0] || !c.Missing[1] || c.Numbers[1] != 0 || r.Uncertainty.Value != 0.5 {
		t.Errorf("%+v", c)
	}
}
