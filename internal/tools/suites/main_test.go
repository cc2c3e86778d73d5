package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitCodes(t *testing.T) {
	empty, broken := t.TempDir(), t.TempDir()
	if err := os.MkdirAll(filepath.Join(broken, "nist-strd"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(empty, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		said string
	}{
		{[]string{"--dir", filepath.Join(empty, "none")}, 0, "does not exist: nothing was run"},
		{[]string{"--dir", empty}, 0, "nist-strd: not run, there is no folder"},
		{[]string{"--dir", empty, "nist-strd"}, 0, "nist-strd: not run, there is no folder"},
		{[]string{"--dir", broken}, 1, "nist-strd: FAILED to run"},
		{[]string{"--dir", file}, 2, "must be a folder"},
		{[]string{"--dir", empty, "other"}, 2, `unknown suite "other"`},
		{[]string{"--wrong"}, 2, "flag provided but not defined"},
		{[]string{"-h"}, 0, "folder that holds the suites"},
	} {
		var stdout, stderr strings.Builder
		code := run(c.args, &stdout, &stderr)
		if code != c.code || !strings.Contains(stdout.String()+stderr.String(), c.said) {
			t.Errorf("%v: exit code %d, want %d, %q in:\n%s%s", c.args, code, c.code, c.said, stdout.String(), stderr.String())
		}
	}
}
