// Command portable proves that results do not depend on the processor. It runs
// every test with "Bits" in its name under analyses and pipeline, and the study
// in the root if there is one, as built for amd64, for amd64 with fused
// multiply-adds turned off at run time, for amd64 v3 and, under an emulator, for
// arm64; and fails when a test fails or prints otherwise, or when results.json
// has other bytes.
//
// Usage: go run ./internal/tools/portable [packages], on an amd64 machine with
// qemu-aarch64-static in its path.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"reprise/internal/gates/portability"
)

func main() {
	differences, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "portable:", err)
		os.Exit(1)
	}
	if differences > 0 {
		fmt.Printf("portable: %d differences\n", differences)
		os.Exit(1)
	}
	fmt.Println("portable: no difference")
}

func run(patterns []string) (differences int, err error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return 0, fmt.Errorf("the comparison needs Linux on amd64, this is %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	if _, err := exec.LookPath(portability.Emulator); err != nil {
		return 0, fmt.Errorf("%s is not installed; on Debian it comes with qemu-user-static", portability.Emulator)
	}
	variants, err := variantsHere()
	if err != nil {
		return 0, err
	}
	if len(patterns) == 0 {
		for _, dir := range []string{"analyses", "pipeline"} {
			if _, err := os.Stat(dir); err == nil {
				patterns = append(patterns, "./"+dir+"/...")
			}
		}
	}
	differences, err = compareTests(variants, patterns)
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat("pipeline.yaml"); errors.Is(err, fs.ErrNotExist) {
		fmt.Println("portable: no pipeline.yaml here yet, so no study was run")
		return differences, nil
	}
	more, err := compareStudies(variants)
	return differences + more, err
}

// variantsHere leaves out, with words, what this processor cannot run.
func variantsHere() ([]portability.Variant, error) {
	variants := portability.Variants()
	cpuinfo, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return nil, err
	}
	if missing := portability.MissingForV3(string(cpuinfo)); len(missing) > 0 {
		fmt.Printf("portable: this processor lacks %s, so the amd64 v3 build is not run\n", strings.Join(missing, ", "))
		variants = slices.DeleteFunc(variants, func(v portability.Variant) bool { return v.Name == "amd64-v3" })
	}
	return variants, nil
}

func compareTests(variants []portability.Variant, patterns []string) (differences int, err error) {
	packages, bare, err := portability.HashTests(".", patterns)
	if err != nil {
		return 0, err
	}
	if len(packages) == 0 {
		return 0, fmt.Errorf("no test with \"Bits\" in its name under %s", strings.Join(patterns, " "))
	}
	tests := 0
	for _, p := range packages {
		tests += len(p.Tests)
		fmt.Printf("portable: %s: %s\n", p.Path, strings.Join(p.Tests, " "))
	}
	if len(bare) > 0 {
		fmt.Printf("portable: without a hash test: %s\n", strings.Join(bare, " "))
	}
	var reference portability.Outcome
	for i, v := range variants {
		outcome, err := portability.RunTests(".", v, packages)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", v.Name, err)
		}
		if i == 0 {
			reference = outcome
		}
		found := portability.Compare(reference, outcome)
		if outcome.Passed() != tests && len(found) == 0 {
			found = append(found, fmt.Sprintf("only %d of %d tests passed: a skipped test proves nothing", outcome.Passed(), tests))
		}
		for _, d := range found {
			fmt.Printf("portable: %s: %s\n", v.Name, strings.TrimRight(d, "\n"))
		}
		fmt.Printf("portable: %s: %d of %d hash tests passed, %d differences\n", v.Name, outcome.Passed(), tests, len(found))
		differences += len(found)
	}
	return differences, nil
}

func compareStudies(variants []portability.Variant) (differences int, err error) {
	work, err := os.MkdirTemp("", "reprise-portable-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	var reference map[string][]byte
	for i, v := range variants {
		files, err := portability.RunStudy(".", v, work)
		if err != nil {
			return differences, fmt.Errorf("study on %s: %w", v.Name, err)
		}
		if i == 0 {
			reference = files
		}
		others := 0
		for _, d := range portability.CompareFiles(reference, files) {
			if strings.HasPrefix(d, "results.json ") {
				fmt.Printf("portable: study on %s: %s\n", v.Name, d)
				differences++
				continue
			}
			fmt.Printf("portable: study on %s: note: %s\n", v.Name, d)
			others++
		}
		fmt.Printf("portable: study on %s: %d files written, results.json %d bytes; %d other files differ\n",
			v.Name, len(files), len(files["results.json"]), others)
	}
	return differences, nil
}
