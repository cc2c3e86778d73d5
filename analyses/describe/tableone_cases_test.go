package describe

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/result"
)

type caseRun struct {
	Case, Groups string
	Where        []string
	Params       struct {
		Style, Posthoc string
		Quantile       int
		Normal         words
		Intervals      bool
	}
	Values, Rounded map[string]*float64
}

// TestTableOneCasesAgainstR compares further real cases with R's arsenal and rstatix, number by
// number (testdata/tableone_cases.R).
func TestTableOneCasesAgainstR(t *testing.T) {
	text, err := os.ReadFile("testdata/tableone_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Runs []caseRun }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	compared := map[string]int{}
	for _, run := range all.Runs {
		compared[run.Case] += compareRun(t, &run)
	}
	for name, least := range map[string]int{"airquality": 1031, "heart_failure": 764, "job_satisfaction": 139} {
		if compared[name] < least {
			t.Errorf("%s: only %d values compared", name, compared[name])
		}
	}
}

// compareRun returns the number of values compared.
func compareRun(t *testing.T, run *caseRun) int {
	t.Helper()
	table := caseTable(t, run.Case, run.Where)
	p := tableOneDefaults()
	p.Style, p.Posthoc, p.Quantile = run.Params.Style, run.Params.Posthoc, &run.Params.Quantile
	p.Normal, p.Intervals, p.Effects = run.Params.Normal, run.Params.Intervals, true
	for _, c := range table.Columns {
		if slices.ContainsFunc(sortedPaths(run.Values), func(path string) bool { return strings.HasPrefix(path, "variables["+c.Name+"]") }) {
			p.Variables = append(p.Variables, c.Name)
		}
	}
	got := map[string]result.Leaf{}
	for _, l := range leaves(tableOne(t, table, groupsBy(t, table, run.Groups), p)) {
		got[l.Path] = l
	}
	find := func(path string) float64 {
		l, ok := got[normal(path)]
		if !ok {
			t.Errorf("%s by %s, %s: there is no %s", run.Case, run.Groups, run.Params.Style, path)
		}
		if l.Type == result.LeafShare {
			return l.Share.Proportion().Float()
		}
		return l.Number.Float()
	}
	n := 0
	for _, path := range sortedPaths(run.Values) {
		x, want := find(path), *run.Values[path]
		allowed := math.Max(oneTolerance*math.Abs(want), 1e-14)
		if strings.HasSuffix(path, ".p") && want < 1e-6 {
			allowed = oneTolerance * want // far tails count too
			if run.Params.Style == "arsenal" && strings.HasPrefix(path, "variables[Heat]") {
				allowed = 2e-16 // coin subtracts the distribution function from one
			}
		}
		if math.IsNaN(x) || math.Abs(x-want) > allowed {
			t.Errorf("%s by %s, %s: %s: got %.17g, want %.17g", run.Case, run.Groups, run.Params.Style, path, x, want)
		}
		n++
	}
	for _, path := range sortedPaths(run.Rounded) {
		if path == "none" {
			continue
		}
		x, want := find(path), *run.Rounded[path]
		if a, b := strconv.FormatFloat(x, 'e', 2, 64), strconv.FormatFloat(want, 'e', 2, 64); a != b {
			t.Errorf("%s by %s: %s to three digits: got %s, want %s", run.Case, run.Groups, path, a, b)
		}
		n++
	}
	return n
}

func sortedPaths(values map[string]*float64) []string {
	var out []string
	for path := range values {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}
