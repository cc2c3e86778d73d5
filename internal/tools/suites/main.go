// Command suites measures Reprise against the third-party correctness suites
// kept beside the project and prints, per suite and function, how many cases
// passed, failed, are not offered or were not run.
//
// Usage: go run ./internal/tools/suites [--dir FOLDER] [suite...]
//
// It exits with 1 if a case failed or a suite could not be run, with 2 for wrong
// arguments, else with 0, also when the folder is missing: then it says so.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"reprise/internal/suites"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("suites", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "../shared/suites", "folder that holds the suites, one folder each")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	var root fs.FS
	switch info, err := os.Stat(*dir); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		fmt.Fprintln(stderr, "suites:", err)
		return 1
	case !info.IsDir():
		fmt.Fprintf(stderr, "suites: %s must be a folder\n", *dir)
		return 2
	default:
		root = os.DirFS(*dir)
	}
	summary, err := suites.Run(stdout, root, *dir, suites.All(), flags.Args())
	switch {
	case errors.Is(err, suites.ErrUnknown):
		fmt.Fprintln(stderr, "suites:", err)
		return 2
	case err != nil:
		fmt.Fprintln(stderr, "suites:", err)
		return 1
	case !summary.OK():
		return 1
	}
	return 0
}
