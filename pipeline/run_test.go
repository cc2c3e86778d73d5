package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestThreadsGiveTheSameBytes(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "stages:\n")
	for i := range 40 {
		from := "cohort"
		if i > 3 {
			from = fmt.Sprintf("s%d", i/2)
		}
		fmt.Fprintf(&b, "  - {id: s%d, use: prep.add, from: %s, with: {amount: %d}}\n", i, from, i)
		fmt.Fprintf(&b, "  - {id: d%d, use: describe.draw, from: s%d}\n", i, i)
	}
	want := ""
	for _, threads := range []int{1, 2, 8} {
		dir := writeStudy(t, b.String())
		fresh := bytesOf(t, mustRun(t, dir, &probe{}, Options{Threads: threads}))
		cached := mustRun(t, dir, &probe{}, Options{Threads: threads})
		for _, s := range cached.Stages {
			if !s.Cached {
				t.Fatalf("%s ran again: %s", s.Stage.ID, s.Why)
			}
		}
		off := mustRun(t, dir, &probe{}, Options{Threads: threads, NoCache: true})
		if want == "" {
			want = fresh
		}
		if fresh != want || bytesOf(t, cached) != want || bytesOf(t, off) != want {
			t.Errorf("%d threads: other bytes", threads)
		}
	}
	if strings.Count(want, `"first"`) != 40 {
		t.Error("the draws are not in the results")
	}
}

func TestStudyRunsAsAWhole(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	for path, want := range map[string]string{
		"cohort.n": "6", "groups.low": "2/6", "groups.clusters[high].size": "3/6", "groups.labels.ari": "1", "groups.labels.moved": "0/5",
		"told.high": "3", "told.grouped": "true", "told.mean": "7.2000000000000002", "told.none": `na "no\ncases"`, "told.endless": "+Inf",
	} {
		l, err := o.Lookup(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if got := LeafText(l); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
	if v := o.Verdicts(); v != (Verdicts{Match: 2}) {
		t.Errorf("verdicts %+v: %+v", v, o.Claims)
	}
	s := o.Stage("told")
	if s.RowsIn != 6 || o.Stage("cohort").RowsOut != 6 || o.Stage("fig.A").Figure == nil {
		t.Errorf("rows or figure are missing: %+v", s)
	}
	f := o.Facts()
	if f.Cases != 6 || f.Variables != 2 || len(f.Clusters) != 2 || f.Clusters[0] != (GroupSize{"low", 2}) {
		t.Errorf("facts: %+v", f)
	}
}

func TestAllErrorsAtOnceInPlanOrder(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, head+`stages:
  - {id: a, use: prep.fail, from: cohort, with: {how: error}}
  - {id: b, use: prep.add, from: a}
  - {id: c, use: describe.tell, from: b}
  - id: d
    use: prep.fail
    from: cohort
    with:
      how: two
  - {id: e, use: prep.add, from: cohort}
  - {id: f, use: describe.tell, from: {table: e, groups: {from: cohort, column: x}}}
  - {id: g, use: describe.tell, from: {table: e, groups: {from: cohort, column: nix}}}
  - {id: h, use: prep.fail, from: cohort, with: {how: field}}
`)
	want := `pipeline.yaml:7:5: stage "a" (prep.fail): the table is no good
pipeline.yaml:14:12: stage "d" (prep.fail): one
pipeline.yaml:10:5: stage "d" (prep.fail): two
pipeline.yaml:16:81: stage "f" (describe.tell): column "x" is continuous; groups come from a binary, nominal or ordinal column
pipeline.yaml:17:81: stage "g" (describe.tell): the table has no column "nix"; there are: x, g
pipeline.yaml:18:55: stage "h" (prep.fail): how is no good`
	for _, threads := range []int{1, 8} {
		_, err := tryRun(t, dir, p, Options{Threads: threads})
		var problems Problems
		if !errors.As(err, &problems) || err.Error() != want {
			t.Errorf("%d threads: got\n%v", threads, err)
		}
		if ran := p.take(); strings.Contains(ran, "b") || strings.Contains(ran, "c ") || !strings.Contains(ran, "h") {
			t.Errorf("%d threads: ran %s", threads, ran)
		}
	}
}

func TestPlacesOfDataErrors(t *testing.T) {
	dir := writeStudy(t, head, "cohort.csv", "id,x,g\nP-1,one,a\nP-2,2,a\nP-3,two,a\n")
	_, err := tryRun(t, dir, &probe{}, Options{})
	want := "cohort.csv:2:5: data \"cohort\" (data.read): x must be a number, got one\n" +
		"cohort.csv:4:5: data \"cohort\" (data.read): x must be a number, got two"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v", err)
	}
}

func TestPanicIsOurs(t *testing.T) {
	for _, how := range []string{"panic", "nan"} {
		dir := writeStudy(t, head+"stages:\n  - {id: a, use: prep.fail, from: cohort, with: {how: "+how+"}}\n  - {id: b, use: prep.fail, from: cohort, with: {how: error}}\n")
		_, err := tryRun(t, dir, &probe{}, Options{})
		var internal *InternalError
		if !errors.As(err, &internal) || internal.Stage != "a" {
			t.Errorf("%s: got %v", how, err)
			continue
		}
		if how == "panic" && (!strings.Contains(internal.Stack, "runkinds_test.go") || !strings.Contains(err.Error(), "a mistake")) {
			t.Errorf("the panic lost its text or its stack: %v", err)
		}
	}
}

func TestCancellation(t *testing.T) {
	for _, threads := range []int{1, 4} {
		dir := writeStudy(t, head+"stages:\n  - {id: a, use: prep.fail, from: cohort, with: {how: wait}}\n  - {id: b, use: prep.add, from: a}\n")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		p := &probe{}
		o, err := Run(ctx, mustLoad(t, dir, runKinds(p)), Options{Threads: threads, Secret: secret})
		cancel()
		if o != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v", o, err)
		}
		if p.take() != "a cohort" {
			t.Error("the dependent stage ran")
		}
		// what the cancelled method returned is in no cache
		ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := Run(ctx, mustLoad(t, dir, runKinds(p)), Options{Secret: secret}); err == nil || p.take() != "a" {
			t.Error("the cancelled stage counts as done")
		}
		cancel()
		if _, err := os.Stat(filepath.Join(dir, CacheDir, stateFile)); err == nil {
			t.Error("a cancelled run wrote its state")
		}
	}
}

func TestCancelledBeforeItStarts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &probe{}
	if _, err := Run(ctx, mustLoad(t, writeStudy(t, fullStudy), runKinds(p)), Options{}); !errors.Is(err, context.Canceled) || p.take() != "" {
		t.Errorf("got %v", err)
	}
}

func TestDoneHearsEveryStage(t *testing.T) {
	var heard []string
	mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{Threads: 4, Done: func(s *StageOutcome) { heard = append(heard, s.Stage.ID) }})
	if len(heard) != 6 || heard[0] != "cohort" {
		t.Errorf("heard %v", heard)
	}
}

func TestOptionalPayloadThatIsNotThere(t *testing.T) {
	stages := head + "stages:\n  - {id: none, use: cluster.cut, from: cohort}\n"
	// bound by a bare from: the optional input just isn't there
	o := mustRun(t, writeStudy(t, head+"stages:\n  - {id: both, use: prep.both, from: cohort}\n  - {id: t, use: describe.tell, from: both}\n"), &probe{}, Options{})
	if l, err := o.Lookup("t.grouped"); err != nil || LeafText(l) != "false" {
		t.Errorf("grouped: %s %v", LeafText(l), err)
	}
	// named explicitly: an error with its place
	_, err := tryRun(t, writeStudy(t, stages+"  - {id: t, use: describe.tell, from: {table: cohort, groups: none}}\n"), &probe{}, Options{})
	want := `pipeline.yaml:8:63: stage "t" (describe.tell): "none" has no groups with its parameters`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestCachedEqualsFresh: a minus zero in a payload is a plain zero for the next stage,
// whether the payload came from the cache or not.
func TestCachedEqualsFresh(t *testing.T) {
	dir := writeStudy(t, head+"stages:\n  - {id: zero, use: prep.fail, from: cohort, with: {how: zero}}\n  - {id: sign, use: describe.sign, from: zero}\n")
	for _, opt := range []Options{{NoCache: true}, {}, {}} {
		l, err := mustRun(t, dir, &probe{}, opt).Lookup("sign.negative")
		if err != nil || LeafText(l) != "false" {
			t.Errorf("%+v: %s %v", opt, LeafText(l), err)
		}
	}
}

func TestFilesStayInTheStudy(t *testing.T) {
	outside := t.TempDir()
	put(t, filepath.Join(outside, "secret.csv"), cohortCSV)
	for name, c := range map[string]struct {
		file string
		make func(dir string) error
		want string
	}{
		"missing":  {"none.csv", nil, "the file none.csv does not exist in the study folder"},
		"absolute": {filepath.ToSlash(filepath.Join(outside, "secret.csv")), nil, "is an absolute path"},
		"up":       {"../" + filepath.Base(outside) + "/secret.csv", nil, "can't be read: path escapes from parent"},
		"link": {"link.csv", func(dir string) error {
			return os.Symlink(filepath.Join(outside, "secret.csv"), filepath.Join(dir, "link.csv"))
		}, "can't be read: path escapes from parent"},
		"linked folder": {"sub/secret.csv", func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "sub")) }, "can't be read: path escapes from parent"},
		"pipe":          {"pipe.csv", func(dir string) error { return syscall.Mkfifo(filepath.Join(dir, "pipe.csv"), 0o644) }, "pipe.csv is not a regular file"},
		"folder":        {"sub", func(dir string) error { return os.Mkdir(filepath.Join(dir, "sub"), 0o755) }, "sub is a folder, not a file"},
		"large": {"large.csv", func(dir string) error {
			put(t, filepath.Join(dir, "large.csv"), "")
			return os.Truncate(filepath.Join(dir, "large.csv"), maxInputFile+1) // sparse
		}, "the file large.csv has 2147483649 bytes; at most 2147483648 are read"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeStudy(t, strings.Replace(head, "cohort.csv", c.file, 1))
			if c.make != nil {
				if err := c.make(dir); err != nil {
					t.Fatal(err)
				}
			}
			_, err := tryRun(t, dir, &probe{}, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), `pipeline.yaml:5:18: data "cohort" (data.read): `) {
				t.Errorf("got %v", err)
			}
			if _, err := Preview(mustLoad(t, dir, runKinds(&probe{})), Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("preview: got %v", err)
			}
		})
	}
	// a link inside the folder is followed
	dir := writeStudy(t, strings.Replace(head, "cohort.csv", "link.csv", 1))
	if err := os.Symlink("cohort.csv", filepath.Join(dir, "link.csv")); err != nil {
		t.Fatal(err)
	}
	mustRun(t, dir, &probe{}, Options{})
}

func TestExpectedDigest(t *testing.T) {
	dir := writeStudy(t, head)
	o := mustRun(t, dir, &probe{}, Options{})
	if len(o.Files) != 1 || o.Files[0].Name != "cohort.csv" {
		t.Fatalf("files %v", o.Files)
	}
	good := strings.Replace(head, "cohort.csv}", "cohort.csv, sha256: "+o.Files[0].SHA256+"}", 1)
	mustRun(t, writeStudy(t, good), &probe{}, Options{})
	_, err := tryRun(t, writeStudy(t, good, "cohort.csv", cohortCSV+"P-7,1,low\n"), &probe{}, Options{})
	if err == nil || !strings.HasPrefix(err.Error(), `pipeline.yaml:5:38: data "cohort" (data.read): the file cohort.csv has SHA-256 `) {
		t.Errorf("got %v", err)
	}
}
