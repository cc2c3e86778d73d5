package pipeline

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// contents lists a folder's files with their texts, sorted.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		b.WriteString(filepath.ToSlash(rel) + "=" + string(text) + " ")
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

var (
	oldFiles = map[string][]byte{"report.html": []byte("old"), "results.json": []byte("old"), "tables/a.csv": []byte("old")}
	newFiles = map[string][]byte{"report.html": []byte("new"), "results.json": []byte("new"), "figures/f.svg": []byte("new")}
)

const (
	oldText = "report.html=old results.json=old tables/a.csv=old"
	newText = "figures/f.svg=new report.html=new results.json=new"
)

func TestPublish(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "deep", "out")
	for _, c := range []struct {
		files map[string][]byte
		want  string
	}{{oldFiles, oldText}, {newFiles, newText}, {newFiles, newText}} {
		if err := Publish(out, c.files); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, filepath.Dir(out)); got != strings.ReplaceAll("out/"+c.want, " ", " out/") {
			t.Errorf("got %s", got)
		}
	}
}

// TestCrashes stops a switch after every step: the next start finds the old outputs where
// the journal was not yet written, and the new ones afterwards; nothing is left over.
func TestCrashes(t *testing.T) {
	rename := func(from, to string) error { return os.Rename(from, to) }
	steps := []struct {
		name string
		do   func(out, fresh, old, journal string) error
		want string // after the next start
	}{
		{"half of the files", func(out, fresh, _, _ string) error {
			return writeFresh(out, map[string][]byte{"report.html": []byte("ne")})
		}, oldText},
		{"all files", func(out, _, _, _ string) error { return writeFresh(out, newFiles) }, oldText},
		{"journal", func(out, _, _, _ string) error { return writeJournal(out) }, newText},
		{"first rename", func(out, _, old, _ string) error { return rename(out, old) }, newText},
		{"second rename", func(out, fresh, _, _ string) error { return rename(fresh, out) }, newText},
		{"journal gone", func(_, _, _, journal string) error { return os.Remove(journal) }, newText},
	}
	for n := 1; n <= len(steps); n++ {
		for _, next := range []string{"start", "run"} {
			parent := t.TempDir()
			out := filepath.Join(parent, "out")
			fresh, old, journal := switchNames(out)
			if err := Publish(out, oldFiles); err != nil {
				t.Fatal(err)
			}
			for _, s := range steps[:n] {
				if err := s.do(out, fresh, old, journal); err != nil {
					t.Fatal(err)
				}
			}
			// a reader of the moment sees the old outputs, the new ones or, between the two
			// renames, none: never a mixture
			if got := contents(t, out); got != oldText && got != newText && !(n == 4 && got == "") {
				t.Errorf("crash after %s: a mixture: %s", steps[n-1].name, got)
			}
			want := steps[n-1].want
			if next == "start" {
				if err := FinishSwitch(out); err != nil {
					t.Fatal(err)
				}
			} else {
				want = "report.html=third results.json=third"
				if err := Publish(out, map[string][]byte{"report.html": []byte("third"), "results.json": []byte("third")}); err != nil {
					t.Fatal(err)
				}
			}
			if got := contents(t, out); got != want {
				t.Errorf("crash after %s, next %s: %s", steps[n-1].name, next, got)
			}
			if list, _ := os.ReadDir(parent); len(list) != 1 {
				t.Errorf("crash after %s: left over: %v", steps[n-1].name, list)
			}
		}
	}
}

func TestPublishThatFails(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	if err := Publish(out, oldFiles); err != nil {
		t.Fatal(err)
	}
	// a file in the way of a folder stands for a full disk
	err := Publish(out, map[string][]byte{"a": nil, "a/b": nil})
	if err == nil || !strings.Contains(err.Error(), "out keeps what it had") || contents(t, out) != oldText {
		t.Errorf("got %v: %s", err, contents(t, out))
	}
	if err := Publish(out, map[string][]byte{"../x": nil}); err == nil {
		t.Error("a name left the folder")
	}
	if list, _ := os.ReadDir(parent); len(list) != 1 {
		t.Errorf("left over: %v", list)
	}
	if os.Getuid() != 0 { // root may write anywhere
		if err := os.Chmod(parent, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(parent, 0o755)
		if err := Publish(out, newFiles); err == nil || contents(t, out) != oldText {
			t.Errorf("a parent that can't be written: %v", err)
		}
	}
	put(t, filepath.Join(parent, "file"), "")
	if err := Publish(filepath.Join(parent, "file", "out"), newFiles); err == nil {
		t.Error("a parent that is a file")
	}
}

func TestCheckOut(t *testing.T) {
	dir := writeStudy(t, head+"claims: claims/c.yaml\n", "claims/c.yaml", "[]\n")
	p := mustLoad(t, dir, runKinds(&probe{}))
	in := func(name string) string { return filepath.Join(dir, name) }
	put(t, in("mine/notes.txt"), "dear")
	put(t, in("photos/figures/me.png"), "dear")
	put(t, in("nested/figures/deep/x.svg"), "dear")
	put(t, in("nested/results.json"), "")
	put(t, in("mixed/results.json"), "")
	put(t, in("mixed/thesis.docx"), "dear")
	put(t, in("file"), "dear")
	put(t, in(CacheDir+"/x"), "")
	if err := os.Mkdir(in("empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Publish(in("before"), oldFiles); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"self": ".", "link": "empty", "dangling": "nowhere", "linked.csv": "mine/data.csv"} {
		if err := os.Symlink(to, in(link)); err != nil {
			t.Fatal(err)
		}
	}
	for out, want := range map[string]string{
		".":              "the folder holds pipeline.yaml, which belongs to the study",
		"..":             "the folder holds pipeline.yaml",
		"self":           "the folder holds pipeline.yaml",
		"self/":          "the folder holds pipeline.yaml",
		"cohort.csv":     "the folder holds cohort.csv",
		"claims":         "the folder holds claims/c.yaml",
		"pipeline.yaml":  "the folder holds pipeline.yaml",
		"reprise.lock":   "the folder holds reprise.lock",
		CacheDir:         "the folder holds .reprise",
		CacheDir + "/x":  "it lies in the cache",
		"mine":           "it holds notes.txt, which no run has written",
		"photos":         "it holds figures/me.png, which no run has written",
		"nested":         "it holds figures/deep, which no run has written",
		"mixed":          "it holds thesis.docx, which no run has written",
		"file":           "it exists and is not a folder",
		"file/out":       "not a directory",
		"link":           "it is a link",
		"dangling":       "it is a link",
		"empty":          "",
		"fresh":          "",
		"fresh/deep/out": "",
		"before":         "",
		"claims/out":     "",
	} {
		before := contents(t, dir)
		err := CheckOut(p, in(out))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", out, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "--out ")):
			t.Errorf("%s: got %v, want %s", out, err, want)
		}
		if contents(t, dir) != before {
			t.Fatalf("%s: something was lost", out)
		}
	}
	// a figure drawn before the first run is no stranger in the study's own folder
	put(t, in("out/figures/fig2.svg"), "")
	if err := CheckOut(p, in("out")); err != nil {
		t.Error(err)
	}
	// the data file lies in another folder of the study by way of a link
	put(t, in("mine2/data.csv"), cohortCSV)
	if err := os.Symlink("mine2/data.csv", in("by-link.csv")); err != nil {
		t.Fatal(err)
	}
	change(t, in(StudyFile), "cohort.csv", "by-link.csv")
	if err := CheckOut(mustLoad(t, dir, runKinds(&probe{})), in("mine2")); err == nil || !strings.Contains(err.Error(), "holds by-link.csv") {
		t.Errorf("an input behind a link: %v", err)
	}
}
