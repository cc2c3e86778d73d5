package cluster

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

func demo() map[string]any { return map[string]any{"table": frame.Demo()} }

func hasNote(notes []result.Note, code string) bool {
	return slices.ContainsFunc(notes, func(n result.Note) bool { return n.Code == code })
}

func TestMixtureKind(t *testing.T) {
	p := mixtureExample()
	r := must[MixtureSummary](t, MixtureKind, demo(), p)
	if len(r.Models) != 3*14 || len(r.Clusters) != r.K || r.Posterior.Len() != 60 || len(r.Posterior.Columns) != r.K+1 {
		t.Fatalf("%d models, %d clusters of %d, %d columns", len(r.Models), len(r.Clusters), r.K, len(r.Posterior.Columns))
	}
	best := r.Models[0].BIC
	for _, m := range r.Models {
		if m.BIC.OK() && m.BIC.Value > best.Value {
			best = m.BIC
		}
	}
	if best.Value != r.BIC {
		t.Errorf("BIC %v, the largest of the table %v", r.BIC, best)
	}
	if len(r.Clusters[0].Covariances) != 3 || r.Clusters[0].Covariances[1].Pair != "age:visits" {
		t.Errorf("covariances %+v", r.Clusters[0].Covariances)
	}
	p.Components, p.Models = []int{2}, []string{"VVV"}
	two := must[MixtureSummary](t, MixtureKind, demo(), p)
	before := two.Posterior.Columns[0].Numbers[0]
	two.Relabel([]int{1, 0}, []string{"old", "young"})
	if two.Clusters[1].Name != "young" || two.Posterior.Columns[1].Name != "young" || two.Posterior.Columns[1].Numbers[0] != before || two.Groups.Codes[0] != 1 {
		t.Errorf("relabelled %v %v", two.Clusters[1].Name, two.Posterior.Names())
	}
	for _, c := range []struct {
		change func(*MixtureParams)
		want   string
	}{
		{func(p *MixtureParams) { p.Components = []int{61} }, "components must be at most the number of rows"},
		{func(p *MixtureParams) { p.Models = []string{"E"} }, "E is no model of 2 columns"},
		{func(p *MixtureParams) { p.Models, p.Prior = []string{"VVE"}, true }, "can't be regularised"},
		{func(p *MixtureParams) { p.Variables = []string{"weight"} }, "missing"},
		{func(p *MixtureParams) { p.Variables = []string{"months"} }, "outcome"},
	} {
		bad := mixtureExample()
		c.change(&bad)
		if _, err := runKind[MixtureSummary](t, MixtureKind, demo(), bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestLatentClassKind(t *testing.T) {
	p := latentExample()
	r := must[LatentClassSummary](t, LatentClassKind, demo(), p)
	if r.K != 2 || r.N != 60 || len(r.Classes) != 2 || !hasNote(r.Notes, "missing") || r.G2.OK() || r.DF.OK() {
		t.Fatalf("%+v", r)
	}
	if r.Classes[0].Share < r.Classes[1].Share {
		t.Error("classes are not numbered by share")
	}
	if in := r.Classes[0].Indicators; len(in[0].Levels) != 4 || !in[3].Mean.OK() || in[3].SD.OK() || !in[4].SD.OK() {
		t.Errorf("stage, visits and age: %+v", in)
	}
	if r.Posterior.Len() != 60 || r.Profiles.Len() != r.Patterns {
		t.Errorf("%d rows, %d patterns", r.Posterior.Len(), r.Profiles.Len())
	}
	// Complete categorical indicators have a table of patterns.
	p.Variables = []string{"sex", "site", "arm"}
	full := must[LatentClassSummary](t, LatentClassKind, demo(), p)
	if !full.G2.OK() || full.DF != result.Num(17-11) {
		t.Errorf("G2 %v on %v degrees of freedom", full.G2, full.DF)
	}
	sum := 0.0
	for _, c := range full.Profiles.Columns {
		if c.Name == "count" {
			for _, v := range c.Numbers {
				sum += v
			}
		}
	}
	if sum != 60 {
		t.Errorf("patterns count %v rows", sum)
	}
	one := p
	one.Classes = 1
	if r := must[LatentClassSummary](t, LatentClassKind, demo(), one); r.Entropy.OK() || r.Classes[0].N != 60 {
		t.Errorf("one class: %+v", r)
	}
	p.Shared = []string{"age"}
	if _, err := runKind[LatentClassSummary](t, LatentClassKind, demo(), p); err == nil {
		t.Error("a shared indicator that is no variable is accepted")
	}
}

// The table names indicators by their labels and prints a bound for a probability that is all
// but zero; the notes count in good grammar.
func TestLatentClassTable(t *testing.T) {
	table := frame.Demo()
	var columns []*frame.Column
	seen := false
	for _, c := range table.Columns {
		copied := *c
		if c.Name == "smoker" {
			copied.Label = "Smokes"
			copied.Missing = slices.Clone(c.Missing)
			for i, missing := range c.Missing {
				copied.Missing[i] = missing && !seen
				seen = seen || missing
			}
		}
		columns = append(columns, &copied)
	}
	p := latentExample()
	p.Variables = []string{"sex", "smoker"}
	r := must[LatentClassSummary](t, LatentClassKind, map[string]any{"table": &frame.Table{Keys: table.Keys, Columns: columns}}, p)
	if in := r.Classes[0].Indicators[1]; in.Variable != "smoker" || in.Label != "Smokes" {
		t.Errorf("%+v", in)
	}
	if got := r.Tables()[0].Rows[5].Cells[0].Text; got != "Smokes" {
		t.Errorf("the row of the indicator reads %q", got)
	}
	text := ""
	for _, n := range r.Notes {
		text += n.Text + "; "
	}
	if !strings.Contains(text, "1 of 60 rows has missing values and counts by the indicators that it has") {
		t.Errorf("notes: %s", text)
	}
	for _, c := range []struct {
		p      float64
		kind   result.CellKind
		digits int
	}{{0, result.CellReal, 3}, {1e-9, result.CellText, -1}, {2e-4, result.CellReal, 4}, {0.25, result.CellReal, 3}} {
		cell := probabilityCell(c.p)
		if cell.Kind != c.kind || (cell.Digits != nil) != (c.digits >= 0) || cell.Digits != nil && *cell.Digits != c.digits {
			t.Errorf("probability %v: %+v", c.p, cell)
		}
	}
}

func TestKPrototypesKind(t *testing.T) {
	p := KPrototypesParams{Variables: []string{"age", "visits", "site", "sex"}, K: 3, Restarts: 20, MaxIterations: 300}
	r := must[KPrototypesSummary](t, KPrototypesKind, demo(), p)
	if !r.Estimated || !(r.Lambda > 0) || len(r.Clusters[0].Prototypes) != 4 || !r.Converged {
		t.Fatalf("%+v", r)
	}
	given := 2.5
	p.Lambda = &given
	if r := must[KPrototypesSummary](t, KPrototypesKind, demo(), p); r.Estimated || r.Lambda != 2.5 {
		t.Errorf("given lambda: %v %v", r.Estimated, r.Lambda)
	}
	p.Variables = []string{"age", "stage"}
	if _, err := runKind[KPrototypesSummary](t, KPrototypesKind, demo(), p); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("missing values are accepted: %v", err)
	}
	p.Variables, p.K = []string{"age", "sex"}, 61
	if _, err := runKind[KPrototypesSummary](t, KPrototypesKind, demo(), p); err == nil {
		t.Error("k over n is accepted")
	}
	for _, k := range []*kind.Kind{KPrototypesKind, MixtureKind, LatentClassKind} {
		if !kind.Relabels(k) {
			t.Errorf("%s can't be relabelled", k.Name())
		}
	}
}
