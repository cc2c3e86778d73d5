package suites

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCounts(t *testing.T) {
	rows := []Row{
		{Function: "f", ID: "1", Field: "a"},
		{Function: "f", ID: "1", Field: "b", Outcome: Failed},
		{Function: "f", ID: "1", Field: "c"},
		{Function: "g", ID: "1", Field: "a", Outcome: NotOffered},
		{Function: "f", ID: "2", Field: "a", Outcome: NotOffered},
		{Function: "f", ID: "2", Field: "b"},
		{Function: "f", ID: "3", Field: "a", Outcome: NotRun},
		{Function: "f", ID: "3", Field: "b", Outcome: NotOffered},
		{Function: "g", ID: "2", Field: "a"},
	}
	want := []Count{
		{Function: "f", Cases: 3, Passed: 1, Failed: 1, NotRun: 1},
		{Function: "g", Cases: 2, Passed: 1, NotOffered: 1},
	}
	if got := Counts(rows); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// folder writes files into a new folder and returns it.
func folder(t *testing.T, files map[string]string) fs.FS {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(dir)
}

func runText(t *testing.T, root fs.FS, list []Suite, names ...string) (string, Summary) {
	t.Helper()
	var out strings.Builder
	summary, err := Run(&out, root, "the/folder", list, names)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), summary
}

// check fails unless text holds every part, in this order.
func check(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, p := range parts {
		_, after, found := strings.Cut(rest, p)
		if !found {
			t.Fatalf("%q is missing or out of order in:\n%s", p, text)
		}
		rest = after
	}
}

func TestRun(t *testing.T) {
	list := []Suite{
		{"good", func(fs.FS) (*Report, error) {
			return &Report{Rows: []Row{
				{Function: "sum", ID: "g1", Field: "total"},
				{Function: "mean", ID: "g2", Field: "value", Outcome: NotOffered},
			}, Detail: "  some detail\n"}, nil
		}},
		{"bad", func(dir fs.FS) (*Report, error) {
			text, err := fs.ReadFile(dir, "value.txt")
			return &Report{Rows: []Row{
				{Function: "sum", ID: "b1", Field: "total", Outcome: Failed, Expected: "4", Got: string(text), Why: "off by 1"},
			}}, err
		}},
		{"gone", nil},
		{"broken", func(fs.FS) (*Report, error) { return nil, errors.New("cases.json: unexpected end") }},
		{"panics", func(fs.FS) (*Report, error) { panic("index out of range") }},
		{"empty", func(fs.FS) (*Report, error) { return &Report{}, nil }},
		{"file", nil},
	}
	root := folder(t, map[string]string{
		"good/x": "", "bad/value.txt": "5", "broken/x": "", "panics/x": "", "empty/x": "", "file": "", "other/x": "", "README.md": "",
	})
	text, summary := runText(t, root, list)
	check(t, text,
		"good\n  some detail\n  function  cases  passed  failed  not offered  not run\n",
		"  sum           1       1       0            0        0\n",
		"  mean          1       0       0            1        0\n",
		"  all           2       1       0            1        0\n",
		"bad\n", "FAILED bad b1 total (sum): expected 4, got 5: off by 1\n",
		"gone: not run, there is no folder gone in the/folder\n",
		"broken: FAILED to run: cases.json: unexpected end\n",
		"panics: FAILED to run: panic: index out of range\n",
		"empty: FAILED to run: it has no cases\n",
		"file: FAILED to run: file is not a folder\n",
		"not run, there is no runner for: other\n",
		"total: 3 cases, 1 failed; 1 suites not run, their folders are missing; 4 suites could not be run\n")
	if want := (Summary{Cases: 3, Failed: 1, Broken: 4, Missing: 1}); summary != want || summary.OK() {
		t.Errorf("summary %+v, want %+v", summary, want)
	}

	text, summary = runText(t, root, list, "gone", "good")
	check(t, text, "gone: not run", "good\n", "total: 2 cases, 0 failed; 1 suites not run")
	if strings.Contains(text, "bad") || strings.Contains(text, "no runner") || !summary.OK() {
		t.Errorf("summary %+v for named suites:\n%s", summary, text)
	}
}

func TestRunWithoutFolder(t *testing.T) {
	text, summary := runText(t, nil, All())
	check(t, text, "the folder the/folder does not exist: nothing was run (nist-strd")
	if !summary.OK() || summary.Missing != len(All()) {
		t.Errorf("summary %+v", summary)
	}
}

func TestRunUnknownName(t *testing.T) {
	var out strings.Builder
	_, err := Run(&out, nil, "x", All(), []string{"nist"})
	if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), `unknown suite "nist"; there are: nist-strd`) {
		t.Errorf("error %v", err)
	}
}
