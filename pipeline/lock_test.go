package pipeline

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

func TestLockRoundTrip(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	b := NewLock(o).Bytes()
	l, err := ParseLock(b)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(l.Lines, NewLock(o).Lines) || string(l.Bytes()) != string(b) {
		t.Error("the lock does not survive writing and reading")
	}
	if d := l.Compare(o); len(d) != 0 {
		t.Errorf("a fresh lock differs: %v", d)
	}
	crlf, err := ParseLock([]byte(strings.ReplaceAll(string(b), "\n", "\r\n")))
	if err != nil || len(crlf.Compare(o)) != 0 {
		t.Errorf("with CRLF: %v", err)
	}
	text := string(b)
	for _, want := range []string{
		"format = 1\n", "study s = real\n", "profile = r-4.5\n", "seed = 7\n", "input cohort.csv = sha256 ",
		"stage told = describe.tell\n", `param told text = "a \"b\"\n= c"` + "\n", `value told.text = "a \"b\"\n= c"` + "\n",
		"value told.share = 1/3\n", "value told.p = 0.040000000000000001\n", "value told.endless = +Inf\n", `value told.none = na "no\ncases"` + "\n",
		"value told.yes = true\n", "value told.levels[low] = 3\n", "value groups.labels.moved = 0/5\n", "payload fig.A figure = Figure sha256 ",
		` names ["low","high"] codes 1,1,2,2,2,-` + "\n",
	} {
		want = strings.ReplaceAll(want, "value told.levels[low] =", "value told.levels[low].n =")
		if !strings.Contains(text, want) {
			t.Errorf("the lock has no line %q", want)
		}
	}
	sections := -1
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if s := sectionOf(line); s < sections {
			t.Errorf("out of order: %s", line)
		} else {
			sections = s
		}
	}
}

// TestLockHoldsNoRowKeys: ids and row-level values are in no output, neither plain nor
// escaped.
func TestLockHoldsNoRowKeys(t *testing.T) {
	csv := strings.NewReplacer("P-", "patient-", ",12,", ",98765.25,").Replace(cohortCSV)
	o := mustRun(t, writeStudy(t, fullStudy, "cohort.csv", csv), &probe{}, Options{})
	if all := bytesOf(t, o); strings.Contains(all, "patient") || strings.Contains(all, "98765") {
		t.Error("a row's key or value is in the outputs")
	}
	// other ids: the partition's hash shows it
	other := mustRun(t, writeStudy(t, fullStudy, "cohort.csv", strings.Replace(csv, "patient-6", "patient-9", 1)), &probe{}, Options{})
	l, err := ParseLock(NewLock(o).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, d := range l.Compare(other) {
		found = found || strings.HasPrefix(d.Key, "partition groups")
	}
	if !found {
		t.Error("other row keys are no difference")
	}
}

func TestLeafTexts(t *testing.T) {
	for _, l := range []result.Leaf{
		{Type: result.LeafText, Text: "a\nb = \"c\"\r\t\x00 \u2028 é # na"},
		{Type: result.LeafText, Text: ""},
		{Type: result.LeafText, Text: "na x"},
		{Type: result.LeafBool, Number: result.Num(1)},
		{Type: result.LeafBool},
		{Type: result.LeafCount, Number: result.Num(1e15)},
		{Type: result.LeafReal, Number: result.Num(0.1)},
		{Type: result.LeafReal, Number: result.Num(5e-324)},
		{Type: result.LeafReal, Number: result.Num(-math.MaxFloat64)},
		{Type: result.LeafReal, Number: result.Num(math.Inf(-1))},
		{Type: result.LeafReal, Number: result.NA("one\ntwo")},
		{Type: result.LeafP, Number: result.Num(1e-300)},
		{Type: result.LeafP, Number: result.NA("used in clustering")},
		{Type: result.LeafShare, Share: result.Share{Count: 3, Total: 7}},
	} {
		l.Path = "a.b"
		text := LeafText(l)
		if strings.ContainsAny(text, "\n\r") {
			t.Errorf("%q takes several lines", text)
		}
		got, err := parseLeaf("a.b", l.Type, text)
		if err != nil || got != l {
			t.Errorf("%q: %+v, want %+v, %v", text, got, l, err)
		}
	}
	for _, c := range []struct {
		t    result.LeafType
		text string
	}{
		{result.LeafBool, "yes"}, {result.LeafReal, "x"}, {result.LeafReal, `na x`}, {result.LeafShare, "3"}, {result.LeafShare, "3/x"}, {result.LeafText, "bare"}, {result.LeafCount, ""},
	} {
		if _, err := parseLeaf("a.b", c.t, c.text); err == nil || !strings.Contains(err.Error(), "a.b") {
			t.Errorf("%s %q: %v", c.t, c.text, err)
		}
	}
}

// TestAwkwardKeys: keys of lists, names of files and texts with every awkward character
// stay on one line each.
func TestAwkwardKeys(t *testing.T) {
	awkward := []string{"a = b", `a" = "b`, "a\nb", `back\slash`, `\`, "x]", "[y", "é", "#", " ", "a\u2028b", "tab\t"}
	l := &Lock{Lines: map[string]string{"format": "1"}}
	for i, k := range awkward {
		l.Lines["value s.list"+kind.Bracket(k)] = fmt.Sprint(i)
		l.Lines["input "+quoteKey(k)] = fmt.Sprint(i)
	}
	got, err := ParseLock(l.Bytes())
	if err != nil || !maps.Equal(got.Lines, l.Lines) {
		t.Errorf("%v\n%s", err, l.Bytes())
	}
	if n := strings.Count(string(l.Bytes()), "\n"); n != 2+2*len(awkward) {
		t.Errorf("%d lines", n)
	}
}

func TestBadLocks(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "it has no format line",
		"format = 2\n":                     "it has format 2, this program reads 1",
		"format = 1\nrubbish\n":            `reprise.lock:2: expected "key = value", got "rubbish"`,
		"format = 1\nseed = 1\nseed = 2\n": "reprise.lock:3: seed stands twice; a merge may have left both sides",
		"format = 1\n<<<<<<< HEAD\nseed = 1\n=======\nseed = 2\n>>>>>>> theirs\n": "reprise.lock:2: a merge conflict is left in it",
		"format = 1\nseed = 2\n>>>>>>> theirs\n":                                  "reprise.lock:3: a merge conflict is left in it",
		"format = 1\n||||||| base\n=======\n":                                     "reprise.lock:2: a merge conflict is left in it",
		"\x00\x01":                                                                "reprise.lock:1: expected",
	} {
		if _, err := ParseLock([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func keysOf(diffs []Difference) string {
	var out []string
	for _, d := range diffs {
		out = append(out, d.Key)
	}
	return strings.Join(out, "\n")
}

func TestCompareChangedData(t *testing.T) {
	dir := writeStudy(t, fullStudy)
	locked, err := ParseLock(NewLock(mustRun(t, dir, &probe{}, Options{})).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	change(t, filepath.Join(dir, "cohort.csv"), "P-1,1,", "P-1,3,")
	o := mustRun(t, dir, &probe{}, Options{})
	want := `input cohort.csv
payload cohort table
payload more table
value told.mean
value told.text
payload fig.A figure`
	// the panel has no groups and no input but the cohort, so it follows it in plan order
	delete(locked.Lines, "value told.text")
	r := Check(o, locked)
	if got := keysOf(r.Differences); got != want || r.Diverged != "cohort" {
		t.Errorf("diverged at %s:\n%s", r.Diverged, got)
	}
	for _, d := range r.Differences {
		if d.Key == "value told.text" && !strings.HasPrefix(d.String(), "new      value told.text = ") ||
			d.Key == "payload more table" && !strings.HasPrefix(d.String(), "changed  payload more table: Table sha256 ") {
			t.Errorf("printed as %s", d)
		}
	}
}

func TestCompareParameters(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	for name, c := range map[string]struct {
		change   func(map[string]string)
		want     string
		diverged string
	}{
		"unknown and at its default":     {func(m map[string]string) { delete(m, "param more exact") }, "", ""},
		"unknown and not at its default": {func(m map[string]string) { delete(m, "param more amount") }, "param more amount", "more"},
		"changed":                        {func(m map[string]string) { m["param drawn n"] = "3" }, "param drawn n", "drawn"},
		"gone from the study":            {func(m map[string]string) { m["stage old"], m["value old.x"] = "prep.old", "1" }, "stage old\nvalue old.x", "old"},
		"gone, and one changed":          {func(m map[string]string) { m["stage aaa"], m["param drawn n"] = "prep.old", "3" }, "param drawn n\nstage aaa", "drawn"},
		"unknown parameter of a stage":   {func(m map[string]string) { m["param more gone"] = "1" }, "param more gone", "more"},
		"partition":                      {func(m map[string]string) { m["partition groups groups"] += ",1" }, "partition groups groups", "groups"},
		"head":                           {func(m map[string]string) { m["seed"], m["profile"] = "1", "sas" }, "profile\nseed", ""},
		"panel":                          {func(m map[string]string) { m["payload fig.A figure"] = "x" }, "payload fig.A figure", "fig.A"},
	} {
		l := NewLock(o)
		c.change(l.Lines)
		r := Check(o, l)
		if got := keysOf(r.Differences); got != c.want || r.Diverged != c.diverged {
			t.Errorf("%s: diverged at %q:\n%s", name, r.Diverged, got)
		}
		if r.Passed() != (c.want == "") {
			t.Errorf("%s: passed is %v", name, r.Passed())
		}
	}
}

func TestBlessAndReadLock(t *testing.T) {
	dir := writeStudy(t, fullStudy)
	o := mustRun(t, dir, &probe{}, Options{})
	if _, err := ReadLock(dir); err != ErrNoLock {
		t.Errorf("no lock: %v", err)
	}
	if err := Bless(o); err != nil {
		t.Fatal(err)
	}
	l, err := ReadLock(dir)
	if err != nil || !Check(o, l).Passed() {
		t.Errorf("%v", err)
	}
	info, err := os.Stat(filepath.Join(dir, LockFile))
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	// a link is replaced, not followed, and read only inside the study
	outside := filepath.Join(t.TempDir(), "other")
	put(t, outside, "dear")
	if err := os.Remove(filepath.Join(dir, LockFile)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, LockFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadLock(dir); err == nil || !strings.Contains(err.Error(), "path escapes") {
		t.Errorf("a lock outside the study: %v", err)
	}
	if err := Bless(o); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(outside); string(b) != "dear" {
		t.Error("bless wrote outside the study")
	}
	if _, err := ReadLock(dir); err != nil {
		t.Error(err)
	}
}

// FuzzParseLock: no text makes the reader panic; what it reads it writes and reads again.
func FuzzParseLock(f *testing.F) {
	f.Add("format = 1\nvalue a.b[\"x = \\\" y\"] = 0.1\n")
	f.Add("format = 1\n<<<<<<< \n")
	f.Add("format = 1\npartition a groups = keys 00 names [\"a\"] codes 1,-\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLock([]byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), LockFile+":") {
				t.Errorf("an error without its file: %v", err)
			}
			return
		}
		again, err := ParseLock(l.Bytes())
		if err != nil || !maps.Equal(again.Lines, l.Lines) {
			t.Errorf("%v\n%q\n%q", err, l.Lines, l.Bytes())
		}
	})
}

// FuzzLeafText: every text that the lock can hold of a value is one line and comes back.
func FuzzLeafText(f *testing.F) {
	f.Add("a\nb", 0.1)
	f.Fuzz(func(t *testing.T, text string, x float64) {
		for _, l := range []result.Leaf{
			{Path: "a.b", Type: result.LeafText, Text: text},
			{Path: "a.b", Type: result.LeafReal, Number: result.Num(x)},
			{Path: "a.b", Type: result.LeafP, Number: result.NA(text)},
		} {
			written := LeafText(l)
			got, err := parseLeaf("a.b", l.Type, written)
			if err != nil || got != l || strings.ContainsAny(written, "\n\r") {
				t.Errorf("%q: %+v, want %+v, %v", written, got, l, err)
			}
		}
	})
}
