package htest

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

// Whatever the examples compute is printed in words, in columns that hold something.
func TestTablesOfTests(t *testing.T) {
	effects, pairs := 0, 0
	for _, k := range Kinds() {
		r, err := runKind(t, k, k.ExampleParams(), frame.Demo())
		if err != nil {
			t.Fatal(err)
		}
		if r == nil { // its result is another
			continue
		}
		for _, v := range r.Variables {
			for _, e := range v.Effects {
				effects++
				if label := effectLabel(e.Name); label == e.Name {
					t.Errorf("%s: the effect size %s has no name in words", k.Name(), e.Name)
				}
			}
			if v.PostHoc != "" {
				pairs++
				if text := pairsText(v.PostHoc); strings.Contains(text, "_") || text == v.PostHoc {
					t.Errorf("%s: the pairs %q have no words", k.Name(), v.PostHoc)
				}
			}
		}
		for _, table := range r.Tables() {
			for at, c := range table.Columns {
				empty := func(r result.Row) bool { return r.Cells[at].Kind == result.CellEmpty && r.Cells[at].Why == notGiven }
				if len(table.Rows) > 0 && !slices.ContainsFunc(table.Rows, func(r result.Row) bool { return !empty(r) }) {
					t.Errorf("%s: the column %s of table %s holds nothing", k.Name(), c.Key, table.ID)
				}
			}
		}
	}
	if effects < 10 || pairs < 2 {
		t.Errorf("%d effect sizes and %d post hoc methods are too few to prove anything", effects, pairs)
	}
}

func TestPairsText(t *testing.T) {
	for postHoc, want := range map[string]string{
		"tukey, single_step": "Tukey-Kramer comparisons",
		"t_pooled, holm":     "pairwise t-tests with the SD of all groups, adjusted by Holm",
		"dunn, bh":           "Dunn's comparisons, adjusted by Benjamini-Hochberg",
		"fisher, none":       "pairwise Fisher's exact tests, unadjusted",
	} {
		if got := pairsText(postHoc); got != want {
			t.Errorf("%s: %s, want %s", postHoc, got, want)
		}
	}
}
