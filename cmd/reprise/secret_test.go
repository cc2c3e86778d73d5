package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "reprise")
	a := secretIn(dir)
	if len(a) != secretBytes || bytes.Equal(a, make([]byte, secretBytes)) {
		t.Fatalf("no secret: %x", a)
	}
	if !bytes.Equal(secretIn(dir), a) {
		t.Error("the second time it is another one")
	}
	if other := secretIn(t.TempDir()); bytes.Equal(other, a) {
		t.Error("another user has the same")
	}
	file := filepath.Join(dir, "secret")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v %v", info, err)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left over: %v", list)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b := secretIn(dir); len(b) != secretBytes {
		t.Error("a damaged secret is not replaced")
	}
	if secretIn(filepath.Join(file, "no folder")) != nil {
		t.Error("a secret out of nowhere")
	}
}
