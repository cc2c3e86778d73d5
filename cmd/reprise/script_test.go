package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the scripts expect anew")

// asProgram makes the test binary the program itself.
const asProgram = "REPRISE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	dir, err := os.MkdirTemp("", "reprise-cmd")
	if err != nil {
		panic(err)
	}
	os.Setenv("HOME", dir)
	os.Setenv("XDG_CACHE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// TestScripts runs the script archives of testdata/script: the command's manual by example.
//
// An archive begins with a script and goes on with files, each after a line "-- name --".
// Files whose name starts with "want/" are what the script expects; the others are written
// into a fresh folder in which the script runs. A line of the script is one of
//
//	reprise ARGS       run the command; it must exit with 0 unless the next line says else,
//	                   and print nothing on stderr unless a line says what
//	exit N             the exit code of the command before
//	stdout FILE        its whole stdout is the file want/FILE; likewise stderr FILE
//	stdout: TEXT       its stdout holds the text; likewise stderr: TEXT
//	not stdout: TEXT   its stdout does not hold the text
//	cp FROM TO         copy a file; rm PATH; append FILE TEXT; replace FILE OLD => NEW
//	keep FOLDER        remember a folder; kept FOLDER: it is what it was
//	exists PATH        the path is there; missing PATH: it is not
//	contains FILE TEXT a file holds the text; lacks FILE TEXT: it doesn't
//	# …                a comment
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("the scripts are gone: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			path, err := filepath.Abs(file)
			if err != nil {
				t.Fatal(err)
			}
			s := &script{t: t, file: path, keep: map[string]string{}}
			s.read()
			s.run()
		})
	}
}

type script struct {
	t     *testing.T
	file  string
	lines []string
	names []string
	files map[string]string

	at             int // line of the script, from 1
	command        string
	code           int
	stdout, stderr bytes.Buffer
	codeSeen       bool
	stderrSeen     bool
	keep           map[string]string
	changed        bool
}

func (s *script) fatal(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s\nstdout:\n%s\nstderr:\n%s", filepath.Base(s.file), s.at, fmt.Sprintf(format, args...), &s.stdout, &s.stderr)
}

func (s *script) read() {
	b, err := os.ReadFile(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	s.files = map[string]string{}
	name := ""
	for line := range strings.Lines(string(b)) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(n, " --") {
			name = strings.TrimSuffix(n, " --")
			s.names = append(s.names, name)
			s.files[name] = ""
			continue
		}
		if name == "" {
			s.lines = append(s.lines, strings.TrimRight(line, "\n"))
			continue
		}
		s.files[name] += line
	}
}

// write writes the archive with what the script expects brought up to date.
func (s *script) write() {
	var b strings.Builder
	for _, l := range s.lines {
		b.WriteString(l + "\n")
	}
	for _, n := range s.names {
		b.WriteString("-- " + n + " --\n" + s.files[n])
	}
	if err := os.WriteFile(s.file, []byte(b.String()), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *script) run() {
	dir := s.t.TempDir()
	for _, n := range s.names {
		if strings.HasPrefix(n, "want/") {
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(s.files[n]), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	s.t.Chdir(dir)
	commands := 0
	for i, line := range s.lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		if word == "reprise" {
			s.finish()
			commands++
		}
		s.at = i + 1
		s.step(word, strings.TrimSpace(rest))
	}
	s.finish()
	if commands == 0 {
		s.t.Fatal("the script runs nothing")
	}
	if s.changed {
		s.write()
	}
}

// finish holds the command before against what no line has said about it.
func (s *script) finish() {
	s.t.Helper()
	if s.command == "" {
		return
	}
	if !s.codeSeen && s.code != exitDone {
		s.fatal("reprise %s: exit code %d, want 0", s.command, s.code)
	}
	if !s.stderrSeen && s.stderr.Len() > 0 {
		s.fatal("reprise %s: stderr is not empty", s.command)
	}
}

func (s *script) step(word, rest string) {
	s.t.Helper()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.fatal("%v", err)
		}
	}
	first, second, _ := strings.Cut(rest, " ")
	switch word {
	case "reprise":
		s.command, s.codeSeen, s.stderrSeen = rest, false, false
		s.stdout.Reset()
		s.stderr.Reset()
		s.code = run(s.t.Context(), fields(rest), &s.stdout, &s.stderr)
	case "exit":
		want, err := strconv.Atoi(rest)
		must(err)
		if s.codeSeen = true; s.code != want {
			s.fatal("reprise %s: exit code %d, want %d", s.command, s.code, want)
		}
	case "stdout":
		s.compare(rest, s.stdout.String())
	case "stderr":
		s.stderrSeen = true
		s.compare(rest, s.stderr.String())
	case "stdout:", "stderr:":
		text := s.stdout.String()
		if word == "stderr:" {
			s.stderrSeen = true
			text = s.stderr.String()
		}
		if !strings.Contains(text, rest) {
			s.fatal("%s does not hold %q", strings.TrimSuffix(word, ":"), rest)
		}
	case "not":
		if first != "stdout:" || strings.Contains(s.stdout.String(), second) {
			s.fatal("stdout holds %q", second)
		}
	case "cp":
		b, err := os.ReadFile(first)
		must(err)
		must(os.MkdirAll(filepath.Dir(second), 0o755))
		must(os.WriteFile(second, b, 0o644))
	case "rm":
		must(os.RemoveAll(rest))
	case "append":
		b, err := os.ReadFile(first)
		must(err)
		must(os.WriteFile(first, append(b, second+"\n"...), 0o644))
	case "replace":
		old, text, ok := strings.Cut(second, " =>")
		b, err := os.ReadFile(first)
		must(err)
		if !ok || !strings.Contains(string(b), old) {
			s.fatal("%s does not hold %q", first, old)
		}
		must(os.WriteFile(first, []byte(strings.Replace(string(b), old, strings.TrimPrefix(text, " "), 1)), 0o644))
	case "keep":
		s.keep[rest] = folder(s.t, rest)
	case "kept":
		if was, ok := s.keep[rest]; !ok || was == "" || folder(s.t, rest) != was {
			s.fatal("%s is not what it was", rest)
		}
	case "exists", "missing":
		if _, err := os.Lstat(rest); (err == nil) != (word == "exists") {
			s.fatal("%s: %v", rest, err)
		}
	case "contains", "lacks":
		b, err := os.ReadFile(first)
		must(err)
		if strings.Contains(string(b), second) != (word == "contains") {
			s.fatal("%s %q", first+": "+word, second)
		}
	default:
		s.fatal("unknown line %q", word)
	}
}

func (s *script) compare(name, got string) {
	s.t.Helper()
	name = "want/" + name
	want, ok := s.files[name]
	if got == want {
		return
	}
	if *update {
		if !ok {
			s.names = append(s.names, name)
		}
		s.files[name], s.changed = got, true
		return
	}
	s.fatal("it is not %s:\n%s", name, want)
}

// fields splits arguments at spaces, quotes respected.
func fields(s string) []string {
	out := []string{}
	quoted := false
	for _, part := range strings.Split(s, `"`) {
		if quoted {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
		quoted = !quoted
	}
	return out
}

// folder is a folder's whole content.
func folder(t *testing.T, dir string) string {
	t.Helper()
	files := readFolder(t, dir)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "%s %d\n%s\n", name, len(files[name]), files[name])
	}
	return b.String()
}

// readFolder reads every file below a folder by its slash-separated name.
func readFolder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
