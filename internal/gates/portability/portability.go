// Package portability runs the same tests, and the same study, as built for
// several processors and compares what they print.
//
// Four builds are compared: plain amd64; the same program told not to use fused
// multiply-adds (GODEBUG=cpu.fma=off), which moves the standard library to its
// other code paths; amd64 v3, for which the compiler fuses; arm64, under a
// user-mode emulator.
package portability

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Emulator runs arm64 programs; Debian's package qemu-user-static has it.
const Emulator = "qemu-aarch64-static"

// Variant is one way to build and run a program.
type Variant struct {
	Name  string
	Build []string // environment of the go command
	Run   []string // words before the program: an emulator, or env with variables
}

// Variants are the builds that are compared; the first is the reference.
func Variants() []Variant {
	return []Variant{
		{Name: "amd64", Build: []string{"GOARCH=amd64", "GOAMD64=v1"}},
		{Name: "amd64-no-fma", Build: []string{"GOARCH=amd64", "GOAMD64=v1"}, Run: []string{"env", "GODEBUG=cpu.fma=off"}},
		{Name: "amd64-v3", Build: []string{"GOARCH=amd64", "GOAMD64=v3"}},
		{Name: "arm64", Build: []string{"GOARCH=arm64"}, Run: []string{Emulator}},
	}
}

// MissingForV3 names what the processor lacks of amd64 v3, by the flags that
// /proc/cpuinfo lists; nil means that it can run such a build.
func MissingForV3(cpuinfo string) []string {
	have := map[string]bool{}
	for line := range strings.Lines(cpuinfo) {
		if name, flags, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "flags" {
			for _, flag := range strings.Fields(flags) {
				have[flag] = true
			}
			break
		}
	}
	var missing []string
	for _, flag := range []string{"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"} {
		if !have[flag] {
			missing = append(missing, flag)
		}
	}
	return missing
}

// environment is that of a go command which builds for a variant.
func environment(v Variant) []string {
	return append(append(os.Environ(), "CGO_ENABLED=0"), v.Build...)
}

// Package is a package with tests that hash what it computes.
type Package struct {
	Path  string
	Tests []string // their names, in order of file and place
}

// HashTests finds the packages behind the patterns, in the module at root, that
// have tests with "Bits" in their name. Bare are the packages without one.
func HashTests(root string, patterns []string) (with []Package, bare []string, err error) {
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles"}, patterns...)...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir           string
			TestGoFiles, XTestGoFiles []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return with, bare, nil
		} else if err != nil {
			return nil, nil, fmt.Errorf("go list: %w", err)
		}
		pkg := Package{Path: p.ImportPath}
		for _, name := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, nil, err
			}
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") && strings.Contains(fn.Name.Name, "Bits") {
					pkg.Tests = append(pkg.Tests, fn.Name.Name)
				}
			}
		}
		if len(pkg.Tests) > 0 {
			with = append(with, pkg)
		} else {
			bare = append(bare, pkg.Path)
		}
	}
}

// Outcome is what the tests of one variant printed.
type Outcome struct {
	Results map[string]string // "package test": pass, fail or skip
	Output  map[string]string // "package test": its lines, without durations
	Failed  []string          // the tests, or whole packages, that failed
}

// RunTests builds and runs the hash tests of the packages for a variant.
func RunTests(root string, v Variant, packages []Package) (Outcome, error) {
	args := []string{"test", "-json", "-count=1", "-vet=off", "-timeout=10m", "-run=Bits"}
	if len(v.Run) > 0 {
		args = append(args, "-exec="+strings.Join(v.Run, " "))
	}
	for _, p := range packages {
		args = append(args, p.Path)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = environment(v)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, runErr := cmd.Output()
	outcome, err := readEvents(bytes.NewReader(out))
	if err != nil {
		return Outcome{}, err
	}
	if runErr != nil && len(outcome.Failed) == 0 {
		return Outcome{}, fmt.Errorf("go test: %w\n%s", runErr, stderr.String())
	}
	return outcome, nil
}

// event is one line of the go command's account of a test run.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// duration is what differs between two runs of the same test.
var duration = regexp.MustCompile(`\(\d+\.\d+s\)|\d+\.\d+s$`)

func readEvents(r io.Reader) (Outcome, error) {
	outcome := Outcome{Results: map[string]string{}, Output: map[string]string{}}
	text := map[string]*strings.Builder{}
	for in := bufio.NewReader(r); ; {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var e event
			if jsonErr := json.Unmarshal(line, &e); jsonErr != nil {
				return Outcome{}, fmt.Errorf("go test printed %q, which is no event", line)
			}
			key := strings.TrimSpace(e.Package + e.ImportPath + " " + e.Test)
			switch e.Action {
			case "output", "build-output":
				if text[key] == nil {
					text[key] = &strings.Builder{}
				}
				if !strings.HasPrefix(e.Output, "===") {
					text[key].WriteString(duration.ReplaceAllString(strings.TrimRight(e.Output, "\n"), "") + "\n")
				}
			case "pass", "fail", "skip":
				if e.Test != "" {
					outcome.Results[key] = e.Action
				}
				if e.Action == "fail" {
					outcome.Failed = append(outcome.Failed, key)
				}
			case "build-fail":
				outcome.Failed = append(outcome.Failed, key)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return Outcome{}, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(text)) {
		outcome.Output[key] = text[key].String()
	}
	return outcome, nil
}

// Passed is the number of tests, subtests not counted, that passed.
func (o Outcome) Passed() int {
	n := 0
	for key, result := range o.Results {
		if test := key[strings.LastIndex(key, " ")+1:]; result == "pass" && !strings.Contains(test, "/") {
			n++
		}
	}
	return n
}

// Compare says where a variant's tests did otherwise than the reference's:
// failed, skipped, missing, or with other words in their output.
func Compare(reference, other Outcome) []string {
	var out []string
	for _, key := range other.Failed {
		inside := func(test string) bool { return strings.HasPrefix(test, key+" ") }
		if slices.ContainsFunc(other.Failed, inside) {
			continue // a package, whose failed tests are listed
		}
		out = append(out, fmt.Sprintf("%s failed:\n%s", key, indent(other.Output[key])))
	}
	keys := map[string]bool{}
	for _, o := range []Outcome{reference, other} {
		for key := range o.Results {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		want, got := reference.Results[key], other.Results[key]
		switch {
		case got == "fail":
		case want != got:
			out = append(out, fmt.Sprintf("%s: %q, on the reference %q", key, got, want))
		case reference.Output[key] != other.Output[key]:
			out = append(out, fmt.Sprintf("%s prints\n%son the reference\n%s",
				key, indent(other.Output[key]), indent(reference.Output[key])))
		}
	}
	return out
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("    " + line)
	}
	return b.String()
}
