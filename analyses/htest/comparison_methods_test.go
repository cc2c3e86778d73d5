package htest

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

func TestMethodsOfTests(t *testing.T) {
	demo := frame.Demo()
	kw := KruskalWallisParams{Variables: []string{"age", "visits"}, Group: "arm", PostHoc: "dunn", Pairs: "holm", Effects: "none", Resamples: 199, Level: 0.95, Adjust: "bh"}
	r, err := runKind(t, KruskalWallisKind, kw, demo)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Age and visits were compared between control, treated and third by the Kruskal-Wallis test.",
		"Effect size: epsilon squared.", "Pairs of groups: Dunn's comparisons, adjusted by Holm.",
		"p-values over the variables: adjusted by Benjamini-Hochberg.",
	}
	if got := r.Methods(); !slices.EqualFunc(got, want, strings.EqualFold) {
		t.Errorf("%q, want %q", got, want)
	}
	if !r.Cites("Dunn OJ. Multiple") || !r.Cites("Kruskal WH") || r.Uses("mann_whitney.ties") || !r.Uses("dunn.adjust") || r.Uses("pairwise.adjust") {
		t.Error("Dunn's comparisons: wrong references or conventions")
	}
	kw.PostHoc, kw.Effects = "mann_whitney", "bootstrap"
	if r, err = runKind(t, KruskalWallisKind, kw, demo); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(r.Methods(), " "); !strings.Contains(text, "Effect size with 95% interval: epsilon squared.") || !strings.Contains(text, "pairwise Mann-Whitney tests") {
		t.Error(text)
	}
	if r.Cites("Dunn OJ. Multiple") || !r.Uses("mann_whitney.ties") || r.Uses("dunn.adjust") || !r.Uses("pairwise.adjust") {
		t.Error("pairwise Mann-Whitney tests: wrong references or conventions")
	}
	fisher := FisherParams{Variables: []string{"site"}, Group: "arm", Work: FisherWork, Simulations: 99, PostHoc: "none", Level: 0.95, Adjust: "none"}
	if r, err = runKind(t, FisherKind, fisher, demo); err != nil {
		t.Fatal(err)
	}
	if r.Uses("fisher.odds_ratio") || r.Uses("pairwise.adjust") || !r.Cites("Mehta CR") || r.Cites("Fisher RA. The logic") {
		t.Error("a table of 3 by 3 cells: wrong references or conventions")
	}
	for _, text := range [][2]string{
		{inWords("Mann-Whitney test, normal, corrected"), "the Mann-Whitney test (normal, corrected)"},
		{inSentence("Cohen's d"), "Cohen's d"},
		{inSentence("Risk ratio"), "risk ratio"},
		{inWords("Fisher's exact test"), "Fisher's exact test"},
		{inWords("one-way analysis of variance"), "one-way analysis of variance"},
	} {
		if text[0] != text[1] {
			t.Errorf("%q, want %q", text[0], text[1])
		}
	}
}

// Every kind of test says what it did and keeps a reference, if it has any.
func TestEveryTestHasMethods(t *testing.T) {
	for _, k := range Kinds() {
		r, err := runKind(t, k, k.ExampleParams(), frame.Demo())
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(r.Methods(), " "); text == "" || strings.Contains(text, "_") || strings.Contains(text, "%!") {
			t.Errorf("%s: %q", k.Name(), text)
		}
		refs := k.Doc().References
		if len(refs) > 0 && !slices.ContainsFunc(refs, r.Cites) {
			t.Errorf("%s cites none of %q", k.Name(), refs)
		}
	}
}
