// Command portablemath checks that nothing under analyses and pipeline depends
// on the machine, on the clock or on the order of a map; the rules are those of
// internal/gates/portablemath.
//
// Usage: go run ./internal/tools/portablemath [packages]; without packages it
// checks everything under analyses and pipeline.
package main

import (
	"fmt"
	"os"

	"reprise/internal/gates/portablemath"
)

func main() {
	patterns := os.Args[1:]
	if len(patterns) == 0 {
		for _, dir := range []string{"analyses", "pipeline"} {
			if _, err := os.Stat(dir); err == nil {
				patterns = append(patterns, "./"+dir+"/...")
			}
		}
	}
	if len(patterns) == 0 {
		fmt.Fprintln(os.Stderr, "portablemath: neither analyses nor pipeline is here; run it in the module's root")
		os.Exit(1)
	}
	report, err := portablemath.Check(".", patterns)
	if err != nil {
		fmt.Fprintln(os.Stderr, "portablemath:", err)
		os.Exit(1)
	}
	for _, f := range report.Findings {
		fmt.Println(f)
	}
	for _, f := range report.Waived {
		fmt.Printf("%s:%d: waived: %s\n", f.File, f.Line, f.Message)
	}
	fmt.Printf("portablemath: %d packages, %d files: %d findings, %d waived\n",
		report.Packages, report.Files, len(report.Findings), len(report.Waived))
	if len(report.Findings) > 0 {
		os.Exit(1)
	}
}
