package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"reprise/pipeline"
)

// TestStudies runs the central study and every study of the folder studies without a cache
// and holds it against its lock, its claims and its prose: a replication is proved by the
// tests, not by what was once written down.
func TestStudies(t *testing.T) {
	files, err := filepath.Glob("../../studies/*/" + studyFile)
	if err != nil || len(files) == 0 {
		t.Fatalf("the studies are gone: %v", err)
	}
	for _, file := range append(files, "../../"+studyFile) {
		dir := filepath.Dir(file)
		name := filepath.Base(dir)
		if dir == filepath.Join("..", "..") {
			name = "central"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkStudyFolder(t, dir)
		})
	}
}

func checkStudyFolder(t *testing.T, dir string) {
	var log bytes.Buffer
	a := &app{stdout: &log, stderr: &log, noCache: true}
	p, err := a.load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkProse(p); err != nil {
		t.Fatal(err)
	}
	lock, err := pipeline.ReadLock(p.Dir)
	if err != nil {
		t.Fatal(err)
	}
	o, err := pipeline.Run(t.Context(), p, a.options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := render(t.Context(), o); err != nil {
		t.Error(err)
	}
	r := pipeline.Check(o, lock)
	for _, d := range r.Differences {
		t.Errorf("lock: %s", d)
	}
	if r.Diverged != "" {
		t.Errorf("diverged first at stage %q", r.Diverged)
	}
	counted := 0
	for _, c := range r.Claims {
		if c.Counted {
			counted++
		}
		if !c.Expected || c.Counted && c.Verdict == "not_comparable" {
			t.Errorf("claim %s: %s: published %s, computed %s. %s", c.ID, c.Verdict, c.Published, c.Computed, c.Reason)
		}
	}
	if len(r.Claims) == 0 {
		t.Error("the study holds nothing against a publication")
	}
	if counted == 0 && p.Study.Basis == "real" {
		t.Error("no claim of a study of real data is counted")
	}
	if !r.Passed() {
		t.Error("check does not pass")
	}
}
