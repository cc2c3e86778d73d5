package pipeline

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"reprise/analyses/kind"
)

var update = flag.Bool("update", false, "write the expected files anew")

// archive is a script archive: files under "-- name --" lines.
type archive struct {
	comment string
	names   []string
	files   map[string]string
}

func readArchive(t *testing.T, file string) archive {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := archive{files: map[string]string{}}
	at := ""
	for line := range strings.Lines(string(b)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(name, " --") {
			at = strings.TrimSuffix(name, " --")
			a.names = append(a.names, at)
			a.files[at] = ""
			continue
		}
		if at == "" {
			a.comment += line
		} else {
			a.files[at] += line
		}
	}
	return a
}

func (a archive) write(t *testing.T, file string) {
	t.Helper()
	out := a.comment
	for _, n := range a.names {
		out += "-- " + n + " --\n" + a.files[n]
	}
	if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// study writes an archive's files into a folder.
func (a archive) study(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range a.files {
		if name == "errors" || strings.HasPrefix(name, "want-") {
			continue
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func lines(problems []kind.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.Error() + "\n")
	}
	return b.String()
}

// TestErrors loads every bad study of the archive and compares the whole list of errors.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatalf("the archive of errors is gone: %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a := readArchive(t, file)
			plan, problems := Load(a.study(t), StudyFile, fakeKinds())
			got := lines(problems)
			if plan != nil || len(problems) == 0 {
				t.Fatal("a bad study gave a plan")
			}
			for _, p := range problems {
				if p.File == "" || p.Line < 1 || p.Column < 1 || strings.TrimSpace(p.Text) == "" {
					t.Errorf("an error without place or text: %#v", p)
				}
			}
			if *update {
				if _, ok := a.files["errors"]; !ok {
					a.names = append(a.names, "errors")
				}
				a.files["errors"] = got
				a.write(t, file)
				return
			}
			if diff := cmp.Diff(a.files["errors"], got); diff != "" {
				t.Errorf("errors differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGoodStudy holds the plan of a study that uses every section against its golden.
func TestGoodStudy(t *testing.T) {
	file := "testdata/good.txtar"
	a := readArchive(t, file)
	plan, problems := Load(a.study(t), StudyFile, fakeKinds())
	if len(problems) > 0 {
		t.Fatalf("a good study has errors:\n%s", lines(problems))
	}
	j, err := json.MarshalIndent(plan.JSON(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var claims strings.Builder
	for _, c := range plan.Claims {
		var paths []string
		for _, e := range c.Exprs {
			paths = append(paths, e.Paths()...)
		}
		claims.WriteString(strings.Join([]string{c.ID, c.Published, c.Source, c.Value, strings.Join(paths, " ")}, " | ") + "\n")
	}
	var yaml strings.Builder
	for _, s := range plan.Stages {
		yaml.WriteString("# " + s.ID + "\n" + s.YAML)
	}
	got := map[string]string{
		"want-plan": string(j) + "\n", "want-mermaid": plan.Mermaid(), "want-dot": plan.Dot(),
		"want-claims": claims.String(), "want-yaml": yaml.String(),
	}
	if *update {
		for _, n := range []string{"want-plan", "want-mermaid", "want-dot", "want-claims", "want-yaml"} {
			if _, ok := a.files[n]; !ok {
				a.names = append(a.names, n)
			}
			a.files[n] = got[n]
		}
		a.write(t, file)
		return
	}
	for n, text := range got {
		if diff := cmp.Diff(a.files[n], text); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", n, diff)
		}
	}
}

func TestMissingStudy(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"pipeline.yaml", "pipeline.yaml: the file pipeline.yaml does not exist in the study folder\n"},
		{"sub", "sub: sub is a folder, not a file\n"},
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		_, problems := Load(dir, c.file, fakeKinds())
		if got := lines(problems); got != c.want {
			t.Errorf("%s: got %q, want %q", c.file, got, c.want)
		}
	}
	if _, problems := Load(filepath.Join(t.TempDir(), "nowhere"), StudyFile, nil); len(problems) != 1 || strings.Contains(problems[0].Error(), os.TempDir()) {
		t.Errorf("a missing folder: %v", problems)
	}
	// a link that leaves the folder
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("variables: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, StudyFile)); err != nil {
		t.Skip(err)
	}
	if _, problems := Load(dir, StudyFile, nil); len(problems) != 1 || !strings.Contains(problems[0].Error(), "can't be read") {
		t.Errorf("a link out of the folder: %v", problems)
	}
}

// memory is a study folder in memory.
type memory map[string]string

func (m memory) ReadFile(name string, _ int64) ([]byte, error) {
	if s, ok := m[name]; ok {
		return []byte(s), nil
	}
	return nil, os.ErrNotExist
}

// FuzzLoad: no panic, and a plan or errors that all have a place.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/errors/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/good.txtar") {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(b), "-- pipeline.yaml --\n")
		src, _, _ := strings.Cut(rest, "\n-- ")
		f.Add(src)
	}
	kinds := fakeKinds()
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<16 {
			return
		}
		plan, problems := loadSource(memory{"codebook.yaml": src}, ".", StudyFile, []byte(src), kinds)
		if (plan == nil) == (len(problems) == 0) {
			t.Fatalf("plan %v with %d problems", plan != nil, len(problems))
		}
		for _, p := range problems {
			if p.File == "" || p.Line < 1 || p.Column < 1 || p.Text == "" {
				t.Fatalf("an error without place or text: %#v", p)
			}
		}
		if plan != nil {
			plan.Mermaid()
			if _, err := json.Marshal(plan.JSON()); err != nil {
				t.Fatal(err)
			}
		}
	})
}
