package portablemath

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const fixture = "testdata/module"

// wanted reads the findings that the fixture's lines ask for, as "file:line rule".
func wanted(t *testing.T) []string {
	t.Helper()
	var want []string
	err := filepath.WalkDir(fixture, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(fixture, path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(source), "\n") {
			if strings.TrimSpace(line) == "// order:" {
				want = append(want, fmt.Sprintf("%s:%d waiver", filepath.ToSlash(name), i+1))
			}
			_, rules, ok := strings.Cut(line, "// want ")
			if !ok {
				continue
			}
			for _, rule := range strings.Fields(rules) {
				want = append(want, fmt.Sprintf("%s:%d %s", filepath.ToSlash(name), i+1, rule))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	return want
}

// TestCheckOnFixture compares every finding with the fixture's marks, so that
// each rule both finds what it must and lets pass what it may.
func TestCheckOnFixture(t *testing.T) {
	report, err := Check(fixture, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	want := wanted(t)
	var got []string
	for _, f := range report.Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Rule))
	}
	slices.Sort(got)
	for _, w := range want {
		i := slices.Index(got, w)
		if i < 0 {
			t.Errorf("not found: %s", w)
			continue
		}
		got = slices.Delete(got, i, i+1)
	}
	for _, g := range got {
		t.Errorf("found, but not marked: %s", g)
	}
	rules := map[string]bool{}
	for _, w := range want {
		rules[w[strings.LastIndex(w, " ")+1:]] = true
	}
	for _, rule := range strings.Fields("math complex map-order clock random float-to-int environment goroutine build waiver") {
		if !rules[rule] {
			t.Errorf("the fixture breaks no rule %q", rule)
		}
	}
	var waived []string
	for _, f := range report.Waived {
		waived = append(waived, f.Message)
	}
	const twin = "assembly of plain SSE2, or the Go that stands in for it"
	if want := []string{"the maximum of a set does not depend on the order", twin, twin}; !slices.Equal(waived, want) {
		t.Errorf("waived = %q, want %q: package good's and the two files of package lanes that differ by machine", waived, want)
	}
	if report.Packages != 8 {
		t.Errorf("%d packages checked, want 8", report.Packages)
	}
}

func TestCheckRefuses(t *testing.T) {
	if _, err := Check(fixture, []string{"./nowhere"}); err == nil {
		t.Error("no error for a package that is not there")
	}
	if _, err := Check(t.TempDir(), []string{"./..."}); err == nil {
		t.Error("no error outside a module")
	}
}
