package pipeline

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// claimStudy has one claim of the given fields.
func claimStudy(claim string) string {
	return head + `stages:
  - {id: told, use: describe.tell, from: {table: cohort, groups: {from: cohort, column: g}}}
  - {id: none, use: cluster.cut, from: cohort}
claims:
  - {id: c, source: text, ` + claim + "}\n"
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		claim, verdict, printed, reason string
		expected                        bool
	}{
		"match":               {`published: 6, value: cohort.n`, Match, "6", "", true},
		"differs":             {`published: 7, value: cohort.n`, Differs, "6", "", false},
		"printed precision":   {`published: "7.2", value: told.mean`, Match, "7.2", "", true},
		"percent":             {`published: "33.3%", value: told.share, scale: percent}`, Match, "33.3%", "", true},
		"share":               {`published: "1/3", value: told.share`, Match, "1/3", "", true},
		"bound":               {`published: "<0.05", value: told.p`, Match, "<0.05", "", true},
		"bound that fails":    {`published: "<0.001", value: told.p`, Differs, "", "", false},
		"within":              {`published: "7.3", value: told.mean, tolerance: {abs: 0.2}`, Within, "", "", true},
		"text":                {`published: told, value: told.text`, Match, "told", "", true},
		"other text":          {`published: tell, value: told.text`, Differs, "told", "", false},
		"expression":          {`published: 12, value: 2 * cohort.n`, Match, "12", "", true},
		"greater":             {`published: more, value: [cohort.n, told.high], relation: greater`, Match, "6 > 3", "", true},
		"less":                {`published: fewer, value: [cohort.n, told.high], relation: less`, Differs, "6 > 3", "the first is not less than the second: 6 > 3", false},
		"equal":               {`published: same, value: [told.low, told.high], relation: equal`, Match, "3 = 3", "", true},
		"not equal":           {`published: other, value: [told.low, told.high], relation: not_equal`, Differs, "3 = 3", "", false},
		"text has no order":   {`published: x, value: [told.text, told.text], relation: greater`, NotComparable, "", "text is neither greater nor less", false},
		"text and number":     {`published: x, value: [told.text, told.mean], relation: equal`, NotComparable, "", "text and a number can't be compared", false},
		"expected difference": {`published: 7, value: cohort.n, expect: differs, reason: another cohort`, Differs, "6", "expected: another cohort", true},
		"expected in vain":    {`published: 6, value: cohort.n, expect: differs, reason: another cohort`, Match, "6", "it was expected to differ (another cohort) and does not", false},
		"missing key":         {`published: 6, value: told.mid`, NotComparable, "", `told.levels: there is no "mid"; there are: high, low`, false},
		"missing, expected":   {`published: 6, value: told.mid, expect: differs, reason: x`, NotComparable, "", "there is no", false},
		"empty list":          {`published: 6, value: none.poor`, NotComparable, "", `none.clusters: there is no "poor", and the list is empty`, false},
		"not available":       {`published: 6, value: told.none`, NotComparable, "", "told.none is not available: no\ncases", false},
		"left out":            {`published: 6, value: told.rest`, NotComparable, "", "told.rest is not available in this result", false},
		"nonsense":            {`published: "±", value: cohort.n`, NotComparable, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeStudy(t, claimStudy(strings.TrimSuffix(c.claim, "}")+strings.Repeat("}", strings.Count(c.claim, "{"))))
			o := mustRun(t, dir, &probe{}, Options{})
			got := o.Claims[0]
			if got.Verdict != c.verdict || got.Expected != c.expected || !strings.Contains(got.Reason, c.reason) || c.printed != "" && got.Printed != c.printed {
				t.Errorf("got %+v", got)
			}
			r := Check(o, NewLock(o))
			if r.Passed() != c.expected {
				t.Errorf("check passes: %v", r.Passed())
			}
			if c.verdict == NotComparable && (r.Passed() || r.Verdicts.NotComparable != 1) {
				t.Error("what can't be compared passes")
			}
			l, err := ParseLock(NewLock(o).Bytes())
			if err != nil {
				t.Fatal(err)
			}
			w := CheckWithoutData(o.Plan, l)
			if len(w.Differences) != 0 || w.Claims[0] != got || w.Verdicts != r.Verdicts || !w.WithoutData {
				t.Errorf("without data: %+v, %v", w.Claims[0], w.Differences)
			}
		})
	}
}

func TestCountedClaims(t *testing.T) {
	study := strings.Replace(claimStudy("published: 6, value: cohort.n"), "basis: real", "basis: synthetic", 1)
	o := mustRun(t, writeStudy(t, study), &probe{}, Options{})
	if v := o.Verdicts(); v != (Verdicts{NotCounted: 1}) || !o.Synthetic() {
		t.Errorf("a synthetic study counts: %+v", v)
	}
}

func TestCheckWithoutData(t *testing.T) {
	dir := writeStudy(t, fullStudy)
	o := mustRun(t, dir, &probe{}, Options{})
	l := NewLock(o)
	p := &probe{}
	for name, c := range map[string]struct {
		old, text, want, diverged string
		unexpected                int
	}{
		"nothing":   {"seed: 7", "seed: 7", "", "", 0},
		"parameter": {"amount: 2", "amount: 3", "param more amount", "more", 0},
		"kind":      {"use: describe.draw", "use: describe.tell", "stage drawn", "drawn", 0},
		"new stage": {"figures:", "  - {id: extra, use: prep.add, from: cohort}\nfigures:", "stage extra", "extra", 0},
		"gone":      {"  - {id: drawn, use: describe.draw, from: cohort}\n", "", "stage drawn", "drawn", 0},
		"seed":      {"seed: 7", "seed: 8", "seed", "", 0},
		"basis":     {"basis: real", "basis: synthetic", "study s", "", 0},
		"claim":     {"published: 6", "published: 7", "", "", 1},
	} {
		dir := writeStudy(t, strings.Replace(fullStudy, c.old, c.text, 1), "cohort.csv", "no data here")
		r := CheckWithoutData(mustLoad(t, dir, runKinds(p)), l)
		if got := keysOf(r.Differences); got != c.want || r.Diverged != c.diverged || r.Verdicts.Unexpected != c.unexpected {
			t.Errorf("%s: %s; diverged %q; %+v", name, got, r.Diverged, r.Verdicts)
		}
		if r.Passed() != (c.want == "" && c.unexpected == 0) {
			t.Errorf("%s: passed is %v", name, r.Passed())
		}
		if text := r.Text(); !strings.HasPrefix(text, "without data: ") || strings.Contains(text, "nothing differs") {
			t.Errorf("%s: printed as\n%s", name, text)
		}
	}
	if p.take() != "" {
		t.Error("a stage ran")
	}
	// a value that the lock does not have can't be compared
	delete(l.Lines, "value cohort.n")
	r := CheckWithoutData(o.Plan, l)
	if r.Passed() || r.Claims[0].Verdict != NotComparable || r.Claims[1].Verdict != Match {
		t.Errorf("%+v", r.Claims)
	}
	l.Lines["value cohort.n"] = "a few"
	if r := CheckWithoutData(o.Plan, l); r.Passed() {
		t.Error("a damaged value passes")
	}
}

func TestCheckText(t *testing.T) {
	dir := writeStudy(t, claimStudy("published: 7, value: cohort.n"))
	l := NewLock(mustRun(t, dir, &probe{}, Options{}))
	change(t, filepath.Join(dir, "cohort.csv"), "P-6,,low\n", "")
	got := Check(mustRun(t, dir, &probe{}, Options{}), l).Text()
	for _, want := range []string{
		"changed  value cohort.n: 5, the lock has 6\n", "first diverged at stage \"cohort\"\n", "differs        UNEXPECTED c: published 7, computed 5\n",
		"claims: 0 match, 0 within, 1 differ, 0 not comparable, 0 not counted; 1 unexpected\n", "differences\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}

func TestReportJSON(t *testing.T) {
	o := mustRun(t, writeStudy(t, head), &probe{}, Options{})
	for _, r := range []*CheckReport{Check(o, NewLock(o)), CheckWithoutData(o.Plan, NewLock(o))} {
		b, err := json.Marshal(r)
		if err != nil || strings.Contains(string(b), "null") {
			t.Errorf("%s %v", b, err)
		}
	}
}
