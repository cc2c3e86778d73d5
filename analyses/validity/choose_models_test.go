package validity

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/rng"
)

type modelCase struct {
	Name       string
	Prior      bool
	Columns    int
	Models     []mixture.Model
	X          []float64
	BIC, ICL   []float64
	BICModel   []string `json:"bic_model"`
	ICLModel   []string `json:"icl_model"`
	FitModel   string   `json:"fit_model"`
	Components int
	Posterior  []float64
	All        []*float64 // BIC of every k and model
	Starts     []int      // of every k, k-major
	Lowest     []float64  // of the best BIC over orders of the rows
	Highest    []float64
}

func modelCases(t *testing.T) []modelCase {
	t.Helper()
	b, err := os.ReadFile("testdata/models.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Cases []modelCase }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all.Cases
}

// table has the columns x1, x2, … of the case.
func (c *modelCase) table() *frame.Table {
	n := len(c.X) / c.Columns
	t := &frame.Table{Keys: frame.Keys{Source: "s", IDs: make([]string, n)}}
	for i := range n {
		t.Keys.IDs[i] = fmt.Sprint(i + 1)
	}
	for j := range c.Columns {
		col := &frame.Column{Variable: frame.Variable{Name: fmt.Sprintf("x%d", j+1), Type: frame.Continuous}, Missing: make([]bool, n), Lineage: []string{fmt.Sprintf("s.x%d", j+1)}}
		for i := range n {
			col.Numbers = append(col.Numbers, c.X[i*c.Columns+j])
		}
		t.Columns = append(t.Columns, col)
	}
	return t
}

func (c *modelCase) names() []string {
	var out []string
	for _, m := range c.Models {
		out = append(out, string(m))
	}
	return out
}

// TestChooseMixtureAgainstMclust compares the largest BIC and ICL of every k and the families
// that reach them; 1e-11 is what rounding leaves after hundreds of iterations. Of faithful,
// whose measurements are on a grid, mclust's own values hang on the order of the rows (which of
// equally near pairs its start merges first): ours must lie within their range.
func TestChooseMixtureAgainstMclust(t *testing.T) {
	for _, c := range modelCases(t) {
		p := chooseKDefaults
		p.Method, p.Models, p.Prior, p.MaxK, p.Rule = MixtureMethod, c.names(), c.Prior, len(c.BIC), BICRule
		if len(c.Models) == 14 {
			p.Models = nil
		}
		r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": c.table()}, p)
		top := 0
		for i, k := range r.Ks {
			if near := 1e-11 * math.Abs(c.BIC[i]); c.Name == "faithful" {
				// EM stops at a relative change of 1e-5: the end of a path is no more certain.
				if near = 1e-3; k.BIC.Value < c.Lowest[i]-near || k.BIC.Value > c.Highest[i]+near {
					t.Errorf("%s, %d: BIC %v, mclust %v to %v", c.Name, i+1, k.BIC, c.Lowest[i], c.Highest[i])
				}
			} else if math.Abs(k.BIC.Value-c.BIC[i]) > near || k.Model != c.BICModel[i] {
				t.Errorf("%s, %d: BIC %v (%s), mclust %v (%s)", c.Name, i+1, k.BIC, k.Model, c.BIC[i], c.BICModel[i])
			}
			if !c.Prior && c.Name != "faithful" && (math.Abs(k.ICL.Value-c.ICL[i]) > 1e-9*math.Abs(c.ICL[i]) || k.ICLModel != c.ICLModel[i]) {
				t.Errorf("%s, %d: ICL %v (%s), mclust %v (%s)", c.Name, i+1, k.ICL, k.ICLModel, c.ICL[i], c.ICLModel[i])
			}
			if c.BIC[i] > c.BIC[top] {
				top = i
			}
		}
		if r.K != top+1 || r.Rules[0].K.Value != float64(top+1) || r.Rules[0].Rule != BICRule || r.Rules[1].Rule != ICLRule {
			t.Errorf("%s: %d chosen, mclust %d; rules %v", c.Name, r.K, top+1, r.Rules)
		}
	}
}

// TestMixtureFromMclustsStarts compares every BIC of both data sets from mclust's own starts,
// so that ties don't matter.
func TestMixtureFromMclustsStarts(t *testing.T) {
	for _, c := range modelCases(t) {
		n := len(c.X) / c.Columns
		x := &linalg.Matrix{Rows: n, Cols: c.Columns, Data: c.X}
		for i, want := range c.All {
			g, model := i/len(c.Models)+1, c.Models[i%len(c.Models)]
			f, err := mixture.FitGaussian(context.Background(), x, model, mixture.Start{Codes: c.Starts[(g-1)*n : g*n], G: g}, mixture.Options{Prior: c.Prior})
			if err != nil {
				t.Fatal(err)
			}
			if (want == nil) != (f.Reason != "") || want != nil && math.Abs(f.BIC-*want) > 1e-11*math.Abs(*want) {
				t.Errorf("%s, prior %v, %s,%d: BIC %v (%s), mclust %v", c.Name, c.Prior, model, g, f.BIC, f.Reason, want)
			}
		}
	}
}

// TestChooseMixtureIsTheMixture holds that the search finds what cluster.mixture finds at each
// k, and that the other indices are those of its partition.
func TestChooseMixtureIsTheMixture(t *testing.T) {
	c := modelCases(t)[0]
	tab := c.table()
	p := chooseKDefaults
	p.Method, p.MaxK, p.Rule, p.Models = MixtureMethod, 4, ICLRule, []string{"VVV", "VEI", "EEE"}
	r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
	x, _, _ := distance.TableMatrix(tab, nil)
	d := euclidean(t, tab, "x1", "x2", "x3")
	for k := 1; k <= 4; k++ {
		q := cluster.MixtureKind.Defaults().(cluster.MixtureParams)
		q.Models, q.Components, q.Choose = p.Models, []int{k}, "icl"
		m := mustRun[cluster.MixtureSummary](t, cluster.MixtureKind, map[string]any{"table": tab}, q)
		row := r.Ks[k-1]
		if row.ICL.Value != m.ICL || row.ICLModel != m.Model {
			t.Errorf("%d: ICL %v (%s), cluster.mixture %v (%s)", k, row.ICL, row.ICLModel, m.ICL, m.Model)
		}
		if k == r.K && !slices.Equal(r.Groups.Codes, m.Groups.Codes) {
			t.Errorf("%d: other groups", k)
		}
		if k == 1 {
			continue
		}
		s, err := NewScatter(x, m.Groups.Codes)
		if err != nil {
			t.Fatal(err)
		}
		ch, _ := s.CalinskiHarabasz()
		sil, _ := Silhouette(context.Background(), distance.Condense(d), m.Groups.Codes)
		if row.CalinskiHarabasz.Value != ch || row.Silhouette.Value != sil.Mean || row.Gap.OK() || row.Gap.Reason != notForModels {
			t.Errorf("%d: %+v", k, row)
		}
	}
	if !slices.Contains(codesOf(r.Notes), "not_for_models") || len(r.Tests) != 0 {
		t.Errorf("notes %v", codesOf(r.Notes))
	}
}

// TestChooseMixtureWithoutAFit covers numbers of clusters at which no model can be fitted.
func TestChooseMixtureWithoutAFit(t *testing.T) {
	x := &linalg.Matrix{Rows: 12, Cols: 1, Data: []float64{1, 1, 1, 1, 5, 5, 5, 5.1, 9, 9, 9.2, 9}}
	r, _, err := ChooseMixture(context.Background(), x, []mixture.Model{mixture.V}, mixture.Options{}, false, ChooseOptions{MaxK: 5, Distances: true}, rng.New(1, "s"))
	if err != nil {
		t.Fatal(err)
	}
	none := 0
	for i, k := range r.Ks {
		if (r.Partitions[i] == nil) != (k.Reason != "") || (k.Reason != "") != math.IsNaN(k.BIC) || k.Reason != "" && !math.IsNaN(k.Silhouette) {
			t.Errorf("%d: %+v", i+1, k)
		}
		if k.Reason != "" {
			none++
		}
	}
	if none == 0 || none == 5 {
		t.Errorf("%d of 5 without a fit", none)
	}
	c := modelCase{Columns: 1, X: x.Data}
	p := chooseKDefaults
	p.Method, p.MaxK, p.Rule, p.Models = MixtureMethod, 5, BICRule, []string{"V"}
	s := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": c.table()}, p)
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
	if !slices.Contains(codesOf(s.Notes), "not_fitted") || s.Ks[4].BIC.OK() || s.Ks[4].Silhouette.Reason != s.Ks[4].BIC.Reason {
		t.Errorf("%+v, notes %v", s.Ks[4], codesOf(s.Notes))
	}
	equal := &linalg.Matrix{Rows: 12, Cols: 1, Data: make([]float64, 12)}
	if _, _, err := ChooseMixture(context.Background(), equal, []mixture.Model{mixture.V}, mixture.Options{}, false, ChooseOptions{MaxK: 3}, rng.New(1, "s")); err == nil || !strings.Contains(err.Error(), "no model could be fitted at any k") {
		t.Errorf("one place: %v", err)
	}
}

// TestChooseLatentClass holds that every k has the criteria of cluster.latent_class with the
// other sign; on Rindskopf and Rindskopf's myocardial infarction (Stat Med 1986;5:21) two
// classes are chosen, as published.
func TestChooseLatentClass(t *testing.T) {
	book := frame.Codebook{Variables: []frame.CodebookVariable{{Name: "id", Type: "id"}}}
	var b strings.Builder
	b.WriteString("id,q,h,l,c\n")
	for _, name := range []string{"q", "h", "l", "c"} {
		book.Variables = append(book.Variables, frame.CodebookVariable{Name: name, Type: "binary", Levels: frame.Levels{{Code: "0"}, {Code: "1"}}})
	}
	row := 0
	for _, pattern := range strings.Fields("0000:33 0001:7 0010:1 0011:3 0100:7 0101:5 0111:5 1001:2 1011:4 1101:3 1111:24") {
		var n int
		if _, err := fmt.Sscan(pattern[5:], &n); err != nil {
			t.Fatal(err)
		}
		for range n {
			row++
			fmt.Fprintf(&b, "%d,%c,%c,%c,%c\n", row, pattern[0], pattern[1], pattern[2], pattern[3])
		}
	}
	tab, err := frame.ReadDelimited([]byte(b.String()), &book, frame.ReadOptions{Delimiter: ',', Source: "s", File: "s.csv"})
	if err != nil {
		t.Fatal(err)
	}
	p := chooseKDefaults
	p.Method, p.MaxK, p.Rule = LatentClassMethod, 4, BICRule
	r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
	if r.K != 2 || r.Method != "latent classes" || len(r.Rules) != 2 {
		t.Errorf("%d chosen by %v", r.K, r.Rules)
	}
	for k := 1; k <= 4; k++ {
		q := cluster.LatentClassKind.Defaults().(cluster.LatentClassParams)
		q.Classes = k
		m := mustRun[cluster.LatentClassSummary](t, cluster.LatentClassKind, map[string]any{"table": tab}, q)
		if got := r.Ks[k-1]; math.Abs(got.BIC.Value+m.BIC) > 1e-7 || k < 3 && math.Abs(got.ICL.Value+m.ICL) > 1e-5 || got.Silhouette.OK() {
			t.Errorf("%d: %+v, cluster.latent_class BIC %v, ICL %v", k, got, m.BIC, m.ICL)
		}
	}
	if head := r.Tables()[0].Columns; len(head) != 4 || head[2].Key != "bic" || head[3].Key != "icl" {
		t.Errorf("columns %+v", head)
	}
}

func TestModelsRefuse(t *testing.T) {
	if _, _, err := ChooseLatentClass(context.Background(), nil, mixture.LatentOptions{}, 0, 0, false, rng.New(1, "s")); err == nil || !strings.Contains(err.Error(), "the largest k must be at least 2") {
		t.Errorf("no k: %v", err)
	}
	if _, _, err := ChooseMixture(context.Background(), &linalg.Matrix{Rows: 3, Cols: 1, Data: []float64{1, 2, 4}}, []mixture.Model{mixture.E}, mixture.Options{}, false, ChooseOptions{MaxK: 3}, rng.New(1, "s")); err == nil || !strings.Contains(err.Error(), "the number of rows less one, 2, got 3") {
		t.Errorf("k = n: %v", err)
	}
	tab := trial(t, 20)
	base := func(change func(p *ChooseKParams)) ChooseKParams {
		p := chooseKDefaults
		p.Variables, p.Method, p.Rule, p.MaxK = []string{"u", "v"}, MixtureMethod, BICRule, 3
		change(&p)
		return p
	}
	for _, c := range []struct {
		params ChooseKParams
		want   string
	}{
		{base(func(p *ChooseKParams) { p.Rule = GapRule }), "the rule gap is not computed for the method mixture; take bic or icl"},
		{base(func(p *ChooseKParams) { p.Rule = StrengthRule }), "the rule prediction_strength is not computed"},
		{base(func(p *ChooseKParams) { p.Method, p.Rule = LatentClassMethod, SilhouetteRule }), "needs means or distances, which levels don't have"},
		{base(func(p *ChooseKParams) { p.Method = PAMMethod }), "the rule bic needs a likelihood, which the method pam doesn't have"},
		{base(func(p *ChooseKParams) { p.Method, p.Rule, p.Models = KMeansMethod, ElbowRule, []string{"VVV"} }), "models belong to the method mixture, got the method kmeans"},
		{base(func(p *ChooseKParams) { p.Method, p.Rule, p.Prior = KMeansMethod, ElbowRule, true }), "the prior belongs to the method mixture"},
	} {
		if err := c.params.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	for _, c := range []struct {
		params ChooseKParams
		want   string
	}{
		{base(func(p *ChooseKParams) { p.MaxK = 20 }), "max_k must be below the number of rows, 20, got 20"},
		{base(func(p *ChooseKParams) { p.Models = []string{"V"} }), "V is no model of 2 columns"},
		{base(func(p *ChooseKParams) { p.Models, p.Prior = []string{"EVE"}, true }), "EVE can't be regularised"},
		{base(func(p *ChooseKParams) { p.Variables = []string{"u", "site"} }), `column "site" is nominal`},
		{base(func(p *ChooseKParams) { p.Method, p.Variables = LatentClassMethod, []string{"score"} }), `column "score" is an outcome`},
	} {
		_, err := ChooseKKind.Run(&kind.Call{Context: context.Background(), Stream: rng.New(1, "s")}, map[string]any{"table": tab}, c.params)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
