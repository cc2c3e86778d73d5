package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program runs the command as a process of its own, with its own environment.
func program(t *testing.T, dir string, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// copyStudy copies a study without what runs leave behind.
func copyStudy(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir() && name == "data":
			if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name))); err != nil {
				t.Fatal(err)
			}
		case e.Type().IsRegular() && slices.Contains([]string{".yaml", ".md", ".bib", ".lock"}, filepath.Ext(name)):
			b, err := os.ReadFile(filepath.Join(from, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(to, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// root is the module's root, where the central study is.
const root = "../.."

// TestSameBytesEverywhere runs the central study with 1, 2 and 8 threads, from two
// directories, in several time zones and locales, fresh, cached and without a cache: every
// file of the outputs has the same bytes.
func TestSameBytesEverywhere(t *testing.T) {
	if _, err := os.Stat(filepath.Join(root, studyFile)); err != nil {
		t.Fatal("the central study is not there: ", err)
	}
	first := filepath.Join(t.TempDir(), "study")
	second := filepath.Join(t.TempDir(), "other folder", "ünïcode", "deeper", "study")
	copyStudy(t, root, first)
	copyStudy(t, root, second)
	var want map[string][]byte
	for i, c := range []struct {
		study  string
		inside bool // stands in the study folder
		env    []string
		args   []string
	}{
		{first, true, []string{"TZ=UTC", "LC_ALL=C", "GOMAXPROCS=1"}, []string{"--threads", "1"}},
		{first, false, []string{"TZ=Pacific/Auckland", "LC_ALL=de_DE.UTF-8", "LANG=de_DE.UTF-8"}, []string{"--threads", "2"}}, // cached
		{second, false, []string{"TZ=America/St_Johns", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR", "USER=somebody"}, []string{"--threads", "8"}},
		{second, true, []string{"TZ=Asia/Kolkata", "LC_ALL=", "NO_COLOR=1", "GOMAXPROCS=2"}, []string{"--threads", "2", "--no-cache"}},
		{second, true, []string{"GODEBUG=cpu.all=off", "GOGC=5"}, []string{"--no-cache"}},
	} {
		dir, args := filepath.Dir(c.study), []string{"run", c.study}
		if c.inside {
			dir, args = c.study, []string{"run"}
		}
		code, stdout, stderr := program(t, dir, c.env, append(args, c.args...)...)
		if code != exitDone || stderr != "" {
			t.Fatalf("run %d: exit code %d\n%s%s", i+1, code, stdout, stderr)
		}
		if cached := strings.Contains(stdout, "cached "); cached != (i == 1) {
			t.Errorf("run %d: cached is %v", i+1, cached)
		}
		got := readFolder(t, filepath.Join(c.study, "out"))
		if want == nil {
			want = got
			continue
		}
		if a, b := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)); !slices.Equal(a, b) {
			t.Errorf("run %d: files %v, want %v", i+1, b, a)
		}
		for name, b := range want {
			if !bytes.Equal(got[name], b) {
				t.Errorf("run %d (%v %v): %s differs%s", i+1, c.env, c.args, name, firstDifference(b, got[name]))
			}
		}
	}
	for _, name := range []string{"report.html", "report.md", "results.json", "claims.json"} {
		if len(want[name]) == 0 {
			t.Errorf("%s is missing or empty", name)
		}
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	traces := []string{first, filepath.Dir(first), os.TempDir() + string(filepath.Separator), "/home/"}
	if len(host) > 5 { // a short name is in every text
		traces = append(traces, host)
	}
	for name, b := range want {
		for _, trace := range traces {
			if bytes.Contains(b, []byte(trace)) {
				t.Errorf("%s holds %q", name, trace)
			}
		}
	}
}

func firstDifference(a, b []byte) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			lo := max(0, i-60)
			return fmt.Sprintf(" at byte %d:\n…%s\n…%s", i, a[lo:min(len(a), i+60)], b[lo:min(len(b), i+60)])
		}
	}
	return fmt.Sprintf(" in length: %d and %d bytes", len(a), len(b))
}

// TestStudiesWithAFreshLock blesses a copy of every study: check passes with the data and
// without, writes no outputs and leaves the lock alone, and every claim of the replications
// on real data matches.
func TestStudiesWithAFreshLock(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "studies", "*", studyFile))
	if err != nil || len(files) < 2 {
		t.Fatalf("the studies are gone: %v, %v", files, err)
	}
	for _, file := range append(files, filepath.Join(root, studyFile)) {
		from := filepath.Dir(file)
		real := from != filepath.Clean(root)
		t.Run(filepath.Base(from), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "study")
			copyStudy(t, from, dir)
			expect := func(args ...string) {
				t.Helper()
				if code, stdout, stderr := program(t, dir, nil, args...); code != exitDone || stderr != "" {
					t.Fatalf("%v: exit code %d\n%s%s", args, code, stdout, stderr)
				}
			}
			expect("validate")
			expect("bless")
			lock, err := os.ReadFile(filepath.Join(dir, "reprise.lock"))
			if err != nil {
				t.Fatal(err)
			}
			expect("check")
			expect("check", "--without-data")
			if real {
				expect("run", "--quiet", "--out", "elsewhere")
			}
			tables, err := filepath.Glob(filepath.Join(dir, "data", "*.[ct]sv"))
			if err != nil || real && len(tables) == 0 {
				t.Fatalf("no data: %v", err)
			}
			for _, table := range tables {
				if err := os.Remove(table); err != nil {
					t.Fatal(err)
				}
			}
			expect("check", "--without-data")
			if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
				t.Error("check wrote outputs")
			}
			if after, err := os.ReadFile(filepath.Join(dir, "reprise.lock")); err != nil || !bytes.Equal(lock, after) {
				t.Error("check changed the lock")
			}
			if !real {
				return
			}
			claims, err := os.ReadFile(filepath.Join(dir, "elsewhere", "claims.json"))
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(claims, []byte(`"verdict": "match"`)); n == 0 || n != bytes.Count(claims, []byte(`"verdict": `)) {
				t.Errorf("%d claims match, not all of them", n)
			}
		})
	}
}
