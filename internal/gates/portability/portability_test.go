package portability

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const fixture = "testdata/module"

// runnable gives the reference and those of the other variants that this
// machine can run.
func runnable(t *testing.T) (reference Variant, others []Variant) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skipf("builds are compared on Linux and amd64, this is %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	variants := Variants()
	for _, v := range variants[1:] {
		switch v.Name {
		case "amd64-v3":
			cpuinfo, err := os.ReadFile("/proc/cpuinfo")
			if err != nil || len(MissingForV3(string(cpuinfo))) > 0 {
				t.Logf("%s cannot run here", v.Name)
				continue
			}
		case "arm64":
			if _, err := exec.LookPath(Emulator); err != nil {
				t.Logf("%s cannot run here: %v", v.Name, err)
				continue
			}
		}
		others = append(others, v)
	}
	return variants[0], others
}

func fixturePackages(t *testing.T) map[string]Package {
	t.Helper()
	with, bare, err := HashTests(fixture, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bare, []string{"fixture/cmd/reprise"}) {
		t.Errorf("packages without a hash test: %v", bare)
	}
	found := map[string]Package{}
	for _, p := range with {
		if !slices.Equal(p.Tests, []string{"TestSquaresBits"}) {
			t.Errorf("%s: tests %v, want TestSquaresBits alone", p.Path, p.Tests)
		}
		found[strings.TrimPrefix(p.Path, "fixture/")] = p
	}
	return found
}

// TestCompareTests runs the fixture's hash tests on every build: a rounded
// product passes; a fused one is found by a failing test and by what a test
// prints; a test that is skipped on one build is found as well.
func TestCompareTests(t *testing.T) {
	packages := fixturePackages(t)
	list := []Package{packages["rounds"], packages["fuses"], packages["logs"], packages["skips"]}
	first, others := runnable(t)
	reference, err := RunTests(fixture, first, list)
	if err != nil {
		t.Fatal(err)
	}
	if found := Compare(reference, reference); len(found) > 0 || reference.Passed() != 4 {
		t.Fatalf("reference: %d of 4 tests passed, differences %q", reference.Passed(), found)
	}
	for _, v := range others {
		t.Run(v.Name, func(t *testing.T) {
			outcome, err := RunTests(fixture, v, list)
			if err != nil {
				t.Fatal(err)
			}
			found := strings.Join(Compare(reference, outcome), "\n")
			fuses := v.Name != "amd64-no-fma"
			for want, expected := range map[string]bool{
				"fixture/fuses TestSquaresBits failed":             fuses,
				"fixture/logs TestSquaresBits prints":              fuses,
				`fixture/skips TestSquaresBits: "skip"`:            v.Name == "arm64",
				"fixture/rounds TestSquaresBits":                   false,
				"bits 0x3fe428f5c28f5c29, want 0x3fe428f5c28f5c28": fuses,
			} {
				if strings.Contains(found, want) != expected {
					t.Errorf("%q found: %v, want %v, in\n%s", want, !expected, expected, found)
				}
			}
		})
	}
}

func TestRunTestsReportsBuildErrors(t *testing.T) {
	first, _ := runnable(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":    "module broken\n\ngo 1.26.0\n",
		"a.go":      "package broken\n",
		"a_test.go": "package broken\n\nimport \"testing\"\n\nfunc TestBits(t *testing.T) { undefined() }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outcome, err := RunTests(dir, first, []Package{{Path: "broken", Tests: []string{"TestBits"}}})
	if err != nil {
		t.Fatal(err)
	}
	if found := strings.Join(Compare(outcome, outcome), "\n"); !strings.Contains(found, "undefined") {
		t.Errorf("differences %q do not show the compiler's message", found)
	}
}

// TestCompareStudies runs the fixture's program on its study, rounded and fused.
func TestCompareStudies(t *testing.T) {
	first, others := runnable(t)
	for _, method := range []string{"rounds", "fuses"} {
		root := t.TempDir()
		if err := os.CopyFS(root, os.DirFS(fixture)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "pipeline.yaml"), []byte(method), 0o644); err != nil {
			t.Fatal(err)
		}
		work := t.TempDir()
		reference, err := RunStudy(root, first, work)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range others {
			files, err := RunStudy(root, v, work)
			if err != nil {
				t.Fatal(err)
			}
			found := CompareFiles(reference, files)
			differs := method == "fuses" && v.Name != "amd64-no-fma"
			if differs != (len(found) == 1 && strings.HasPrefix(found[0], "results.json differs, first in line 3")) || !differs && len(found) > 0 {
				t.Errorf("%s on %s: differences %q, expected one: %v", method, v.Name, found, differs)
			}
		}
		copied := os.DirFS(filepath.Join(work, "study-"+first.Name))
		for name, want := range map[string]bool{
			"pipeline.yaml": true, "data/cohort.csv": true, "cmd": false, "rounds": false, "studies": false,
		} {
			if _, err := fs.Stat(copied, name); (err == nil) != want {
				t.Errorf("%s in the copied study: %v, want %v", name, err == nil, want)
			}
		}
	}
}

func TestRunStudyReportsFailure(t *testing.T) {
	first, _ := runnable(t)
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(root, "data")); err != nil {
		t.Fatal(err)
	}
	if _, err := RunStudy(root, first, t.TempDir()); err == nil || !strings.Contains(err.Error(), "cohort.csv") {
		t.Errorf("error %v, want the program's own words", err)
	}
}

func TestCompareFiles(t *testing.T) {
	reference := map[string][]byte{"results.json": []byte("a\nb\n"), "report.md": []byte("x"), "same": nil}
	other := map[string][]byte{"results.json": []byte("a\nc\n"), "more": nil, "same": nil}
	want := []string{
		"more is not written by the reference",
		"report.md is missing",
		`results.json differs, first in line 2: "c", on the reference "b"`,
	}
	if got := CompareFiles(reference, other); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMissingForV3(t *testing.T) {
	const all = "processor : 0\nflags\t\t: fpu avx avx2 bmi1 bmi2 f16c fma abm movbe\n"
	if missing := MissingForV3(all); missing != nil {
		t.Errorf("missing %v, want none", missing)
	}
	if missing := MissingForV3(strings.Replace(all, " fma", "", 1)); !slices.Equal(missing, []string{"fma"}) {
		t.Errorf("missing %v, want fma", missing)
	}
}
