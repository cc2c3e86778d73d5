package fusion

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const fixture = "testdata/module"

var fixtureExempt = Exempt{Dir: "numeric", Function: "FMA"}

// TestScanFindsFusedInstructions compares the lines found with those that the
// fixture marks, for both targets.
func TestScanFindsFusedInstructions(t *testing.T) {
	report, err := Scan(fixture, []string{"./fuses", "./elsewhere"}, []string{"fuses"}, Targets(), fixtureExempt)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(fixture + "/fuses/fuses.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, line := range strings.Split(string(source), "\n") {
		everywhere := strings.HasSuffix(line, "// fuses everywhere")
		if everywhere || strings.HasSuffix(line, "// fuses") {
			want = append(want, fmt.Sprintf("arm64:%d", i+1))
		}
		if everywhere {
			want = append(want, fmt.Sprintf("amd64-v3:%d", i+1))
		}
	}
	// What amd64 v3 fuses beyond the marks depends on the compiler's
	// version; the marks are what it must find.
	var got []string
	inElsewhere := false
	for _, f := range report.Violations() {
		if f.File != "fuses/fuses.go" {
			t.Errorf("finding in an unexpected place: %+v", f)
		}
		inElsewhere = inElsewhere || f.Package == "fixture/elsewhere"
		got = append(got, fmt.Sprintf("%s:%d", f.Target, f.Line))
	}
	if !inElsewhere {
		t.Error("an instruction inlined into a package out of scope was not found")
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("fused instruction at %s was not found", w)
		}
	}
	for _, g := range got {
		if strings.HasPrefix(g, "arm64") && !slices.Contains(want, g) {
			t.Errorf("found %s, which the fixture does not mark", g)
		}
	}
}

func TestScanPassesRoundedProducts(t *testing.T) {
	report, err := Scan(fixture, []string{"./plain", "./numeric"}, []string{"plain", "numeric"}, Targets(), fixtureExempt)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Violations() {
		t.Errorf("violation in code that rounds every product: %v", f)
	}
	// FMA itself, Twice and Asked, which inline it: all on FMA's line.
	functions := map[string]bool{}
	for _, f := range report.Findings {
		if f.Line != 8 {
			t.Errorf("%v: attributed to line %d, want 8, the line of FMA", f, f.Line)
		}
		functions[f.Function] = true
	}
	for _, name := range []string{"fixture/numeric.FMA", "fixture/numeric.Twice", "fixture/plain.Asked"} {
		if !functions[name] {
			t.Errorf("no exempt instruction seen in %s", name)
		}
	}
}

func TestScanWithoutExemptFunction(t *testing.T) {
	report, err := Scan(fixture, []string{"./numeric"}, []string{"numeric"}, Targets()[:1], Exempt{Dir: "plain", Function: "FMA"})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Violations()) == 0 {
		t.Error("an instruction in a function that is not exempt passed")
	}
}

func TestScanRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		"./assembly": "VFMADD231SD X1, X1, X0 is not on the list",
		"./nowhere":  "nowhere",
	} {
		// On arm64 the go command leaves the assembly out.
		t.Setenv("GOARCH", "amd64")
		if _, err := Scan(fixture, []string{pattern}, []string{"assembly"}, Targets()[:1], fixtureExempt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
	}
}

func TestReadListingKeepsCompilerMessages(t *testing.T) {
	_, _, messages, err := readListing(strings.NewReader("# fixture/a\na/a.go:3:5: undefined: b\n"), "arm64")
	if err != nil || !strings.Contains(messages, "undefined: b") {
		t.Errorf("messages = %q, error %v", messages, err)
	}
}
