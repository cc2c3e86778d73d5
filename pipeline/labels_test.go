package pipeline

import (
	"path/filepath"
	"strings"
	"testing"

	"reprise/analyses/result"
)

func labelled(labels string) string {
	return head + "stages:\n  - {id: groups, use: cluster.cut, from: cohort, with: {at: [8, 11.5]}, labels: " + labels + "}\n" +
		"  - {id: two, use: cluster.cut, from: cohort, with: {at: [8]}}\n"
}

func TestLabels(t *testing.T) {
	for name, c := range map[string]struct {
		labels string
		sizes  string // names and sizes in order
		rule   string
		notes  string
	}{
		"names":          {"{names: [a, b, c]}", "a 2, b 2, c 1", "", ""},
		"match column":   {"{match: {from: cohort, column: g, min_ari: 0.3}}", "low 2, high 2, unmatched 1 1", "match", ""},
		"match, names":   {"{match: {from: cohort, column: g, min_ari: 0.3}, names: [x, y, z]}", "x 2, y 2, z 1", "match", ""},
		"match groups":   {"{match: {from: two, min_ari: 0.3}}", "Cluster 1 2, Cluster 2 2, unmatched 1 1", "match", ""},
		"by size, desc":  {"{by: {stat: size, order: desc}}", "Cluster 1 2, Cluster 2 2, Cluster 3 1", "size desc", "in the order by size desc, places 1 and 2 tie; the group that came first before stays first"},
		"by size":        {"{by: {stat: size}, names: [p, q, r]}", "p 1, q 2, r 2", "size asc", "in the order by size asc, places 2 and 3 tie; the group that came first before stays first"},
		"by median desc": {"{by: {from: cohort, column: x, order: desc}}", "Cluster 1 1, Cluster 2 2, Cluster 3 2", "median x desc", ""},
		"by mean":        {"{by: {from: cohort, column: x, stat: mean}}", "Cluster 1 2, Cluster 2 2, Cluster 3 1", "mean x asc", ""},
		"by share":       {"{by: {from: cohort, column: g, stat: share, level: high, order: desc}}", "Cluster 1 2, Cluster 2 1, Cluster 3 2", "share g desc", "in the order by share g desc, places 1 and 2 tie; the group that came first before stays first"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &probe{}
			dir := writeStudy(t, labelled(c.labels))
			for _, when := range []string{"fresh", "cached"} {
				o := mustRun(t, dir, p, Options{})
				s := o.Stage("groups")
				if s.Cached != (when == "cached") {
					t.Fatalf("%s: cached is %v", when, s.Cached)
				}
				var sizes, notes []string
				for _, g := range s.Result.(*cutResult).Clusters {
					sizes = append(sizes, g.Name+" "+strings.Split(LeafText(lookupLeaf(t, o, `groups["`+g.Name+`"]`)), "/")[0])
				}
				for _, n := range s.Notes {
					if n.Code == "label_tie" {
						notes = append(notes, n.Text)
					}
				}
				if got := strings.Join(sizes, ", "); got != c.sizes || s.Labels.Rule != c.rule || strings.Join(notes, "; ") != c.notes {
					t.Errorf("%s: %s; rule %q; notes %q", when, got, s.Labels.Rule, notes)
				}
				if g := s.Partitions[0]; strings.Join(g.Names, ",") != joinNames(s.Result.(*cutResult)) || len(s.Notes) == 0 {
					t.Errorf("%s: partition %v, notes %v", when, g.Names, s.Notes)
				}
			}
		})
	}
}

func joinNames(r *cutResult) string { return strings.Join(r.Groups.Names, ",") }

func lookupLeaf(t *testing.T, o *Outcome, path string) result.Leaf {
	t.Helper()
	l, err := o.Lookup(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLabelErrors(t *testing.T) {
	for name, c := range map[string]struct{ labels, want string }{
		"number of names": {"{names: [a, b]}", `pipeline.yaml:7:89: stage "groups" (cluster.cut): labels: names has 2 names for 3 groups`},
		"threshold":       {"{match: {from: cohort, column: g, min_ari: 0.9}}", `pipeline.yaml:7:89: stage "groups" (cluster.cut): labels: the groups agree with cohort.g only at an adjusted Rand index of 0.545, below min_ari 0.9: naming them after it would mislead; lower min_ari or leave labels out`},
		"column":          {"{match: {from: cohort, column: h}}", `labels: the table has no column "h"; there are: x, g`},
		"numeric column":  {"{match: {from: cohort, column: x}}", `labels: column "x" is continuous; groups come from a binary, nominal or ordinal column`},
		"by text":         {"{by: {from: cohort, column: g}}", `labels: column "g" is nominal and has no median`},
		"by level":        {"{by: {from: cohort, column: g, stat: share, level: mid}}", `labels: column "g" has no level "mid"; there are: low, high`},
	} {
		_, err := tryRun(t, writeStudy(t, labelled(c.labels)), &probe{}, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	study := head + "stages:\n  - {id: groups, use: cluster.cut, from: cohort, labels: {names: [a]}}\n"
	if _, err := tryRun(t, writeStudy(t, study), &probe{}, Options{}); err == nil || !strings.Contains(err.Error(), "labels name groups, and this stage has none") {
		t.Errorf("no groups: %v", err)
	}
}

// TestNewNamesRecomputeNothing changes the names only: the stage is cached and has the new
// names in everything that follows.
func TestNewNamesRecomputeNothing(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, labelled("{names: [a, b, c]}"))
	mustRun(t, dir, p, Options{})
	p.take()
	change(t, filepath.Join(dir, StudyFile), "[a, b, c]", "[c, b, a]")
	o := mustRun(t, dir, p, Options{})
	if ran := p.take(); ran != "" {
		t.Errorf("ran %s", ran)
	}
	if l := lookupLeaf(t, o, "groups.c"); LeafText(l) != "2/6" {
		t.Errorf("groups.c = %s", LeafText(l))
	}
	if off := mustRun(t, dir, p, Options{NoCache: true}); bytesOf(t, off) != bytesOf(t, o) {
		t.Error("cached and fresh differ")
	}
}
