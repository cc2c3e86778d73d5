// Package suites measures Reprise against third-party correctness suites:
// folders of inputs with expected values that come from certified data, printed
// sources or another program, kept beside the project and not copied into it.
//
// [All] is the explicit list of suites. Each is one file of this package with a
// function that reads its folder, computes, and returns one [Row] for every
// value compared; [Run] counts and prints them.
package suites

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Suite is one suite: the name of its folder and the function that runs it.
type Suite struct {
	Name string
	Run  func(dir fs.FS) (*Report, error)
}

// All returns every suite that there is a runner for, in the order in which they
// are run.
func All() []Suite {
	return []Suite{
		{"nist-strd", runStRD},
		{"survival", runSurvival},
		{"clustering", runClustering},
		{"sklearn-cluster-metrics", runSklearnMetrics},
		{"r-reference-tests", runRTests},
		{"fisher-rxc", runFisher},
		{"scipy-stats", runSciPy},
		{"statsmodels-stats", runStatsmodels},
	}
}

// Outcome says how one comparison ended.
type Outcome int

// The outcomes.
const (
	Passed     Outcome = iota
	Failed             // computed and wrong, or an error where a value was expected
	NotOffered         // Reprise has no such function or option
	NotRun             // left out for the reason that the row gives
)

// Row is one value of a case compared with what was expected.
type Row struct {
	Function string // what computes it, as counted and printed
	ID       string // the case, as the suite names it
	Field    string // the quantity within the case
	Outcome  Outcome
	Expected string
	Got      string
	Why      string // for a failure how far off, for the others the reason
}

// Report is what running one suite gives.
type Report struct {
	Rows   []Row
	Detail string // more to print above the counts, such as a table of digits
}

// Count is the number of cases by outcome. A case that has several rows failed
// if one of them failed; else it passed if one passed; else it was not run if
// one was not run; else it is not offered.
type Count struct {
	Function                           string
	Cases                              int
	Passed, Failed, NotOffered, NotRun int
}

func (c *Count) add(o Outcome) {
	c.Cases++
	switch o {
	case Passed:
		c.Passed++
	case Failed:
		c.Failed++
	case NotOffered:
		c.NotOffered++
	case NotRun:
		c.NotRun++
	default:
		panic(fmt.Sprintf("suites: unknown outcome %d", o))
	}
}

// Counts counts the cases of every function, in the order in which the
// functions first come up in rows.
func Counts(rows []Row) []Count {
	type key struct{ function, id string }
	worst := map[key]Outcome{}
	var order []key
	rank := []int{Passed: 2, Failed: 3, NotOffered: 0, NotRun: 1}
	for _, r := range rows {
		k := key{r.Function, r.ID}
		before, seen := worst[k]
		if !seen {
			order = append(order, k)
		}
		if !seen || rank[r.Outcome] > rank[before] {
			worst[k] = r.Outcome
		}
	}
	var counts []Count
	for _, k := range order {
		i := slices.IndexFunc(counts, func(c Count) bool { return c.Function == k.function })
		if i < 0 {
			i = len(counts)
			counts = append(counts, Count{Function: k.function})
		}
		counts[i].add(worst[k])
	}
	return counts
}

// Summary is what [Run] found over all suites.
type Summary struct {
	Cases, Failed int
	Broken        int // suites that are there but could not be read or run
	Missing       int // suites without a folder
}

// OK tells whether nothing that was run failed.
func (s Summary) OK() bool { return s.Failed == 0 && s.Broken == 0 }

// ErrUnknown is wrapped by the error of [Run] for a name that is in no list.
var ErrUnknown = errors.New("unknown suite")

// Run runs the named suites of list, all of them if names is empty, on the
// folders of root and prints what it finds to out. where is root's name in
// messages. A missing root or folder is said so and not an error; root may be
// nil for a missing one.
func Run(out io.Writer, root fs.FS, where string, list []Suite, names []string) (Summary, error) {
	chosen := list
	if len(names) > 0 {
		chosen = nil
		for _, name := range names {
			i := slices.IndexFunc(list, func(s Suite) bool { return s.Name == name })
			if i < 0 {
				return Summary{}, fmt.Errorf("%w %q; there are: %s", ErrUnknown, name, suiteNames(list))
			}
			chosen = append(chosen, list[i])
		}
	}
	var summary Summary
	if root == nil {
		fmt.Fprintf(out, "suites: the folder %s does not exist: nothing was run (%s)\n", where, suiteNames(chosen))
		summary.Missing = len(chosen)
		return summary, nil
	}
	for _, s := range chosen {
		runOne(out, root, where, s, &summary)
	}
	if len(names) == 0 {
		if err := reportOthers(out, root, list); err != nil {
			return summary, err
		}
	}
	fmt.Fprintf(out, "total: %d cases, %d failed", summary.Cases, summary.Failed)
	if summary.Missing > 0 {
		fmt.Fprintf(out, "; %d suites not run, their folders are missing", summary.Missing)
	}
	if summary.Broken > 0 {
		fmt.Fprintf(out, "; %d suites could not be run", summary.Broken)
	}
	fmt.Fprintln(out)
	return summary, nil
}

func suiteNames(list []Suite) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

func runOne(out io.Writer, root fs.FS, where string, s Suite, summary *Summary) {
	info, err := fs.Stat(root, s.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(out, "%s: not run, there is no folder %s in %s\n\n", s.Name, s.Name, where)
		summary.Missing++
		return
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is not a folder", s.Name)
	}
	var report *Report
	if err == nil {
		report, err = guarded(root, s)
	}
	if err != nil {
		fmt.Fprintf(out, "%s: FAILED to run: %v\n\n", s.Name, err)
		summary.Broken++
		return
	}
	fmt.Fprintf(out, "%s\n%s", s.Name, report.Detail)
	writeCounts(out, Counts(report.Rows))
	for _, r := range report.Rows {
		if r.Outcome == Failed {
			fmt.Fprintf(out, "FAILED %s %s %s (%s): expected %s, got %s", s.Name, r.ID, r.Field, r.Function, r.Expected, r.Got)
			if r.Why != "" {
				fmt.Fprintf(out, ": %s", r.Why)
			}
			fmt.Fprintln(out)
		}
	}
	fmt.Fprintln(out)
	for _, c := range Counts(report.Rows) {
		summary.Cases += c.Cases
		summary.Failed += c.Failed
	}
}

// guarded runs a suite and turns a panic into an error: the other suites run on.
func guarded(root fs.FS, s Suite) (report *Report, err error) {
	defer func() {
		if r := recover(); r != nil {
			report, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	dir, err := fs.Sub(root, s.Name)
	if err != nil {
		return nil, err
	}
	report, err = s.Run(dir)
	if err == nil && len(report.Rows) == 0 {
		err = errors.New("it has no cases")
	}
	return report, err
}

func writeCounts(out io.Writer, counts []Count) {
	total := Count{Function: "all"}
	for _, c := range counts {
		total.Cases += c.Cases
		total.Passed += c.Passed
		total.Failed += c.Failed
		total.NotOffered += c.NotOffered
		total.NotRun += c.NotRun
	}
	rows := [][]string{{"function", "cases", "passed", "failed", "not offered", "not run"}}
	for _, c := range append(counts, total) {
		rows = append(rows, []string{
			c.Function, fmt.Sprint(c.Cases), fmt.Sprint(c.Passed), fmt.Sprint(c.Failed),
			fmt.Sprint(c.NotOffered), fmt.Sprint(c.NotRun),
		})
	}
	io.WriteString(out, table(rows, 1))
}

// table lays rows out in columns, the first left columns to the left and the
// others to the right, indented by two spaces.
func table(rows [][]string, left int) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			if i < left {
				line += fmt.Sprintf("  %-*s", widths[i], cell)
			} else {
				line += fmt.Sprintf("  %*s", widths[i], cell)
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// reportOthers names the folders of root that no suite of the list reads.
func reportOthers(out io.Writer, root fs.FS, list []Suite) error {
	entries, err := fs.ReadDir(root, ".")
	if err != nil {
		return err
	}
	var others []string
	for _, e := range entries {
		known := slices.ContainsFunc(list, func(s Suite) bool { return s.Name == e.Name() })
		if e.IsDir() && !known {
			others = append(others, e.Name())
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(out, "not run, there is no runner for: %s\n", strings.Join(others, ", "))
	}
	return nil
}
