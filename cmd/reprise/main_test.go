package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"reprise/pipeline"
)

func TestExitCodes(t *testing.T) {
	problem := pipeline.Problem{File: "pipeline.yaml", Line: 3, Column: 5, Text: "k is wrong"}
	for _, c := range []struct {
		err    error
		code   int
		stderr string
	}{
		{nil, exitDone, ""},
		{errDiffers, exitDiffers, ""},
		{wrongInput(errors.New("no such study")), exitInput, "reprise: no such study\n"},
		{pipeline.Problems{problem}, exitInput, "pipeline.yaml:3:5: k is wrong\n"},
		{pipeline.Problems{problem, problem}, exitInput, "pipeline.yaml:3:5: k is wrong\npipeline.yaml:3:5: k is wrong\nreprise: 2 problems\n"},
		{fmt.Errorf("while writing: %w", os.ErrPermission), exitFailed, "reprise: while writing: permission denied\n"},
		{&pipeline.InternalError{Stage: "a", Err: errors.New("a bug"), Stack: "main.go:1"}, exitFailed, "reprise: a mistake of the program's own: stage \"a\": a bug\nmain.go:1\n"},
		{fmt.Errorf("stage: %w", context.Canceled), exitInterrupted, "reprise: interrupted; the outputs are what they were\n"},
		{errCode(exitFailed), exitFailed, ""},
		{errCode(exitDiffers), exitDiffers, ""},
	} {
		var stderr bytes.Buffer
		if code := (&app{stderr: &stderr}).exit(c.err); code != c.code || stderr.String() != c.stderr {
			t.Errorf("%v: exit code %d, stderr %q", c.err, code, &stderr)
		}
	}
}

// TestInterrupted: an interrupted run leaves the outputs as they were.
func TestInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	copyStudy(t, filepath.Join(root, "studies", "ruspini"), dir)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"run", dir}, &stdout, &stderr); code != exitDone {
		t.Fatal(stderr.String())
	}
	before := folder(t, filepath.Join(dir, "out"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, verb := range []string{"run", "check", "bless"} {
		stdout.Reset()
		stderr.Reset()
		lock, _ := os.ReadFile(filepath.Join(dir, pipeline.LockFile))
		if code := run(ctx, []string{verb, "--no-cache", dir}, &stdout, &stderr); code != exitInterrupted || !strings.Contains(stderr.String(), "interrupted") {
			t.Errorf("%s: exit code %d, %s", verb, code, &stderr)
		}
		if after, _ := os.ReadFile(filepath.Join(dir, pipeline.LockFile)); !bytes.Equal(lock, after) {
			t.Errorf("%s: the lock changed", verb)
		}
	}
	if folder(t, filepath.Join(dir, "out")) != before {
		t.Error("the outputs changed")
	}
}

// TestLinkedOutputs: a stranger's study whose output folder is a link to somewhere else
// writes nothing there.
func TestLinkedOutputs(t *testing.T) {
	dir, outside := filepath.Join(t.TempDir(), "study"), t.TempDir()
	copyStudy(t, filepath.Join(root, "studies", "ruspini"), dir)
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	for verb, want := range map[string]int{"run": exitInput, "figure": exitFailed} {
		args := []string{verb, dir}
		if verb == "figure" {
			args = []string{verb, "fig1", "--study", dir}
		}
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, &stdout, &stderr); code != want {
			t.Errorf("%s: exit code %d: %s", verb, code, &stderr)
		}
		if list, _ := os.ReadDir(outside); len(list) > 0 {
			t.Errorf("%s wrote outside the study: %v", verb, list)
		}
	}
}

// TestRunsAtOnce: several runs of one study that end at once all succeed and leave whole
// outputs and nothing else.
func TestRunsAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	copyStudy(t, filepath.Join(root, "studies", "ruspini"), dir)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if code, _, stderr := program(t, dir, nil, "run", "--quiet"); code != exitDone || stderr != "" {
				t.Errorf("exit code %d: %s", code, stderr)
			}
		})
	}
	wg.Wait()
	before := folder(t, filepath.Join(dir, "out"))
	if code, _, stderr := program(t, dir, nil, "run", "--quiet", "--no-cache"); code != exitDone {
		t.Fatal(stderr)
	}
	if folder(t, filepath.Join(dir, "out")) != before {
		t.Error("the outputs were a mixture")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".out.*")); left != nil {
		t.Errorf("left over: %v", left)
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	var b bytes.Buffer
	if terminal(&b) {
		t.Error("a buffer is no terminal")
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if terminal(file) {
		t.Error("a file is no terminal")
	}
}
