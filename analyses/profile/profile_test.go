package profile

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// readRun reads what a program did when it was run.
func readRun(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ran := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if key, value, ok := strings.Cut(sc.Text(), "\t"); ok {
			ran[key] = value
		}
	}
	return ran
}

// TestAgainstRuns compares the profiles with what the programs did when they
// were run (testdata/conventions.R and .py). Every value of the profiles of R rests
// on its runs.
func TestAgainstRuns(t *testing.T) {
	for _, run := range []struct {
		file, profile string
		source        Source
	}{
		{"testdata/conventions_r42.tsv", "r-4.5", ranR},
		{"testdata/conventions_r45.tsv", "r-4.5", ranR},
		{"testdata/conventions_r46.tsv", "r-4.6", ranR46},
		{"testdata/conventions_scipy.tsv", "scipy", ranScipy},
	} {
		p, err := Get(run.profile)
		if err != nil {
			t.Fatal(err)
		}
		ran := readRun(t, run.file)
		checked := 0
		for _, s := range p.Settings {
			if s.Source != run.source {
				if run.profile != "scipy" {
					t.Errorf("%s: %s doesn't rest on the run", run.profile, s.Key)
				}
				continue
			}
			if ran[s.Key] != s.Value {
				t.Errorf("%s: %s is %q, the run says %q", run.file, s.Key, s.Value, ran[s.Key])
			}
			checked++
		}
		if checked < 20 {
			t.Errorf("%s: only %d values rest on the run", run.file, checked)
		}
		// the test's kind forms the interval as the p-value: exact with ties in one and the other
		if want := map[string]string{"r-4.5": "untied", "r-4.6": "conditional"}[run.profile]; ran["hodges_lehmann.interval"] != want {
			t.Errorf("%s: the interval of tied data is %q, want %q", run.file, ran["hodges_lehmann.interval"], want)
		}
	}
}

// TestTableIsWhole: every value is a declared choice with a source and a
// sentence, every citation exists and is used, every key is unique.
func TestTableIsWhole(t *testing.T) {
	var keys, used []string
	for _, row := range table {
		c := row.convention
		if slices.Contains(keys, c.Key) || !strings.Contains(c.Key, ".") || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%q is declared twice, has no family or no sentence as doc", c.Key)
		}
		keys = append(keys, c.Key)
		sourced := false
		for i, cell := range row.cells {
			if cell.value == "" {
				continue
			}
			sourced = true
			if cell.source.Text == "" {
				t.Errorf("%s in %s has no source", c.Key, titles[i].name)
			}
			if _, err := Check(c.Key, cell.value); err != nil {
				t.Errorf("%s: %v", titles[i].name, err)
			}
		}
		if !sourced {
			t.Errorf("%s has no value in any profile", c.Key)
		}
		for _, choice := range c.Choices {
			if !strings.HasSuffix(choice.Sentence, ".") {
				t.Errorf("%s %s: sentence %q", c.Key, choice.Value, choice.Sentence)
			}
			if choice.Cite != "" && cite(choice.Cite).Key == "" {
				t.Errorf("%s cites %q, which isn't declared", c.Key, choice.Cite)
			}
			used = append(used, choice.Cite)
			switch c.Type {
			case Switch:
				if choice.Value != "true" && choice.Value != "false" {
					t.Errorf("%s: %q isn't a switch", c.Key, choice.Value)
				}
			case Integer:
				if _, err := strconv.Atoi(choice.Value); err != nil && choice.Value != anyInteger {
					t.Errorf("%s: %q isn't an integer", c.Key, choice.Value)
				}
			}
		}
	}
	for _, c := range Citations() {
		if !slices.Contains(used, c.Key) {
			t.Errorf("citation %s isn't used", c.Key)
		}
	}
}

func TestLookup(t *testing.T) {
	r, err := Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := r.String("t_test.variance"); v != "welch" || err != nil {
		t.Error(v, err)
	}
	if v, err := r.Int("quantile.type"); v != 7 || err != nil {
		t.Error(v, err)
	}
	if v, err := r.Bool("chi_square.yates_2x2"); !v || err != nil {
		t.Error(v, err)
	}
	if s, c, err := r.Sentence("quantile.type"); s != "Quartiles were computed by Hyndman and Fan's type 7." || c.DOI != "10.1080/00031305.1996.10473566" || err != nil {
		t.Error(s, c, err)
	}
	if s, _, err := Sentence("gap.references", "250"); s != "The gap statistic used 250 reference data sets." || err != nil {
		t.Error(s, err)
	}
	spss, err := Get("spss")
	if err != nil {
		t.Fatal(err)
	}
	_, err = spss.String("km.conf_type")
	want := "profile spss has no sourced value for the convention km.conf_type; set it in the stage (log or log-log or plain), or choose a profile that has it (r-4.5, r-4.6, sas, scipy)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, e := range []struct {
		err  error
		want string
	}{
		{second(Get("stata")), "r-4.5, r-4.6, spss, sas, scipy"},
		{second(r.Int("t_test.variance")), "is text, not integer"},
		{second(r.Bool("no.such")), "unknown convention"},
		{second(Check("quantile.type", "9")), "one of 2, 6, 7"},
		{second(Check("kmeans.restarts", "0")), "positive integer"},
		{second(GetPreset("table1")), "gtsummary, tableone, arsenal"},
	} {
		if e.err == nil || !strings.Contains(e.err.Error(), e.want) {
			t.Errorf("error %v, want one with %q", e.err, e.want)
		}
	}
	// What R 4.6 changed: the rank tests with ties and zeros.
	r46, err := Get("r-4.6")
	if err != nil {
		t.Fatal(err)
	}
	var differ []string
	for _, s := range r46.Settings {
		if old, err := r.Lookup(s.Key); err != nil || old.Value != s.Value {
			differ = append(differ, s.Key)
		}
	}
	if got := strings.Join(differ, " "); got != "mann_whitney.ties wilcoxon.exact_rule wilcoxon.zeros" {
		t.Errorf("r-4.5 and r-4.6 differ in %s", got)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAll(t *testing.T) {
	all := All()
	lines := strings.Split(all, "\n")
	for _, line := range lines[:2+len(table)] {
		if n := strings.Count(line, "|"); n != len(titles)+3 {
			t.Errorf("%d bars in %s", n, line)
		}
	}
	for _, c := range Conventions() {
		if !strings.Contains(all, "`"+c.Key+"`") {
			t.Errorf("%s is missing", c.Key)
		}
	}
	if all != All() {
		t.Error("two calls differ")
	}
}

func TestPresets(t *testing.T) {
	for _, c := range []struct {
		preset      string
		variable    Variable
		groups      int
		minExpected float64
		want        string
	}{
		{"gtsummary", Continuous, 2, 0, "test.mann_whitney"},
		{"gtsummary", Continuous, 3, 0, "test.kruskal_wallis"},
		{"gtsummary", Categorical, 3, 5, "test.chi_square uncorrected"},
		{"gtsummary", Categorical, 3, 4.99, "test.fisher"},
		{"gtsummary", Continuous, 1, 0, ""},
		{"tableone", Continuous, 2, 0, "test.anova pooled"},
		{"tableone", Nonnormal, 2, 0, "test.kruskal_wallis"},
		{"tableone", Categorical, 2, 1, "test.chi_square yates"},
		{"arsenal", Ordinal, 3, 1, "test.trend"},
		{"arsenal", Categorical, 3, 1, "test.chi_square uncorrected"},
	} {
		p, err := GetPreset(c.preset)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := p.TestFor(c.variable, c.groups, c.minExpected)
		if s := strings.TrimSpace(got.Test + " " + got.Variant); s != c.want || ok != (c.want != "") {
			t.Errorf("%s, %s, %d groups, expected %v: %q, want %q", c.preset, c.variable, c.groups, c.minExpected, s, c.want)
		}
	}
	for _, p := range Presets() {
		for _, v := range []Variable{Continuous, Nonnormal, Ordinal, Categorical} {
			for groups := 2; groups < 6; groups++ {
				for _, e := range []float64{0, 4.9, 5, 100} {
					if _, ok := p.TestFor(v, groups, e); !ok {
						t.Errorf("%s has no test for %s in %d groups with expected %v", p.Name, v, groups, e)
					}
				}
			}
		}
	}
}
