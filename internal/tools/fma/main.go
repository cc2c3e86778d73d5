// Command fma compiles the packages that compute for arm64 and for amd64 v3 and
// fails when their code holds a fused multiply-add that does not come from the
// one function of analyses/numeric that asks for it. Packages that draw and
// print are compiled as well, for what is inlined into them.
//
// Usage: go run ./internal/tools/fma [packages]; without packages it compiles
// everything under analyses, pipeline, report and cmd.
package main

import (
	"fmt"
	"os"

	"reprise/internal/gates/fusion"
)

func main() {
	patterns := os.Args[1:]
	if len(patterns) == 0 {
		for _, dir := range []string{"analyses", "pipeline", "report", "cmd"} {
			if _, err := os.Stat(dir); err == nil {
				patterns = append(patterns, "./"+dir+"/...")
			}
		}
	}
	if len(patterns) == 0 {
		fmt.Fprintln(os.Stderr, "fma: no package to check is here; run it in the module's root")
		os.Exit(1)
	}
	exempt := fusion.Exempt{Dir: "analyses/numeric", Function: "FMA"}
	report, err := fusion.Scan(".", patterns, []string{"analyses", "pipeline"}, fusion.Targets(), exempt)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fma:", err)
		os.Exit(1)
	}
	violations := report.Violations()
	for _, f := range violations {
		fmt.Println(f)
	}
	for _, target := range fusion.Targets() {
		fmt.Printf("fma: %s: %d packages, %d functions read\n", target.Name, report.Packages, report.Functions[target.Name])
	}
	if len(violations) > 0 {
		fmt.Printf("fma: %d fused multiply-adds; write float64(x*y) + z, or call numeric.FMA where one rounding is meant\n", len(violations))
		os.Exit(1)
	}
	fmt.Printf("fma: none outside numeric.FMA, whose %d are asked for\n", len(report.Findings))
}
