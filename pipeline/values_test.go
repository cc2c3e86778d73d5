package pipeline

import (
	"fmt"
	"strings"
	"testing"
)

func TestValuesByPattern(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	all, err := o.Values("")
	if err != nil || len(all) < 15 {
		t.Fatalf("%d values, %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, l := range all {
		if seen[l.Path] {
			t.Errorf("%s stands twice", l.Path)
		}
		seen[l.Path] = true
		got, err := o.Lookup(l.Path) // every long path is its own address
		if err != nil || got != l {
			t.Errorf("%s: %+v, %v", l.Path, got, err)
		}
	}
	for pattern, want := range map[string]string{
		"cohort":               "cohort.n",
		"told.levels":          "told.levels[low].name told.levels[low].n told.levels[high].name told.levels[high].n",
		"*[low].n":             "told.levels[low].n",
		"*.amount":             "more.amount",
		"groups.labels.*":      "groups.labels.rule groups.labels.reference groups.labels.ari groups.labels.moved",
		"told.?":               "told.p",
		"nothing*":             "",
		"*.size":               "groups.clusters[low].size groups.clusters[high].size",
		"groups.clusters[l*]*": "groups.clusters[low].name groups.clusters[low].size",
	} {
		leaves, err := o.Values(pattern)
		var got []string
		for _, l := range leaves {
			got = append(got, l.Path)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v", pattern, got, err)
		}
	}
	if ok, err := matchPattern("a*z", "a/b\\[z"); !ok || err != nil {
		t.Errorf("a slash is no ordinary character: %v", err)
	}
}

func TestLookup(t *testing.T) {
	csv := "id,x,g\n1,1,mean\n2,2,a b\n3,3,p-1.x\n" // a level called mean, as the field
	o := mustRun(t, writeStudy(t, claimStudy("published: 1, value: cohort.n"), "cohort.csv", csv), &probe{}, Options{})
	for path, want := range map[string]string{
		"told.levels[mean]":       "1",
		"told.levels[mean].n":     "1",
		`told["a b"]`:             "1",
		`told.levels["a b"].name`: `"a b"`,
		"told[p-1.x]":             "1",
		"told.share.count":        "1",
		"told.share.total":        "3",
		"told.share":              "1/3",
	} {
		l, err := o.Lookup(path)
		if err != nil || LeafText(l) != want {
			t.Errorf("%s: %s, %v", path, LeafText(l), err)
		}
	}
	for path, want := range map[string]string{
		"told.mean":        "told.mean names both a field and a key; write told.mean or told.levels[mean]",
		"told[nix]":        `told.levels: there is no "nix"; there are: a b, mean, p-1.x`,
		"told.levels":      "told.levels is a list, not a single value",
		"tell.mean":        `there is no stage or data entry "tell"; there are: cohort, told, none`,
		"told.share.mean":  `is a single value and has no "mean"`,
		"told.labels.ari":  `told.levels[labels] has no field "ari"`,
		"cohort.x":         `cohort has no field "x"`,
		"":                 "a path is empty",
		"told[":            "does not close",
		"told.levels[a].x": "",
	} {
		_, err := o.Lookup(path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
	}
	var many strings.Builder
	many.WriteString("id,x,g\n")
	for i := range 30 {
		fmt.Fprintf(&many, "%d,%d,l%02d\n", i, i, i)
	}
	o = mustRun(t, writeStudy(t, claimStudy("published: 1, value: cohort.n"), "cohort.csv", many.String()), &probe{}, Options{})
	if _, err := o.Lookup("told.zzz"); err == nil || !strings.HasSuffix(err.Error(), "l18, l19 and 10 more") {
		t.Errorf("many keys: %v", err)
	}
}
