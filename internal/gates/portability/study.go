package portability

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// RunStudy builds cmd/reprise of the module at root for a variant, runs the
// study that stands in the root on a copy of it, with an empty cache, in work,
// and returns what the run wrote: bytes by slash path within out.
func RunStudy(root string, v Variant, work string) (map[string][]byte, error) {
	program := filepath.Join(work, "reprise-"+v.Name)
	build := exec.Command("go", "build", "-o", program, "./cmd/reprise")
	build.Dir = root
	build.Env = environment(v)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	study, home := filepath.Join(work, "study-"+v.Name), filepath.Join(work, "home-"+v.Name)
	if err := copyStudy(root, study); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, err
	}
	out := filepath.Join(work, "out-"+v.Name)
	words := slices.Concat(v.Run, []string{program, "run", "--out", out})
	run := exec.Command(words[0], words[1:]...)
	run.Dir = study
	run.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"))
	if said, err := run.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("reprise run: %w\n%s", err, said)
	}
	files, err := readAll(out)
	if err != nil {
		return nil, err
	}
	if len(files["results.json"]) == 0 {
		return nil, fmt.Errorf("reprise run wrote no results.json")
	}
	return files, nil
}

// copyStudy copies the study in the root of the module and leaves out what is
// program: folders with a Go file anywhere below, studies of their own, hidden
// folders and earlier outputs.
func copyStudy(root, to string) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		from := filepath.Join(root, name)
		if strings.HasPrefix(name, ".") || name == "out" || name == "studies" || name == "docs" {
			continue
		}
		if entry.IsDir() {
			program, err := holdsGo(from)
			if err != nil {
				return err
			}
			if program {
				continue
			}
			if err := os.CopyFS(filepath.Join(to, name), os.DirFS(from)); err != nil {
				return err
			}
			continue
		}
		if !entry.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func holdsGo(dir string) (bool, error) {
	found := errors.New("found")
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			return found
		}
		return err
	})
	if errors.Is(err, found) {
		return true, nil
	}
	return false, err
}

func readAll(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	return files, err
}

// CompareFiles says which files of a variant differ from the reference's, with
// the first line where they do.
func CompareFiles(reference, other map[string][]byte) []string {
	names := map[string]bool{}
	for _, files := range []map[string][]byte{reference, other} {
		for name := range files {
			names[name] = true
		}
	}
	var sorted []string
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var out []string
	for _, name := range sorted {
		want, inReference := reference[name]
		got, inOther := other[name]
		switch {
		case !inOther:
			out = append(out, name+" is missing")
		case !inReference:
			out = append(out, name+" is not written by the reference")
		case !bytes.Equal(want, got):
			out = append(out, fmt.Sprintf("%s differs, first in %s", name, firstDifference(want, got)))
		}
	}
	return out
}

func firstDifference(want, got []byte) string {
	a, b := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return fmt.Sprintf("line %d: %.200q, on the reference %.200q", i+1, b[i], a[i])
		}
	}
	return fmt.Sprintf("line %d: one of them ends there", min(len(a), len(b))+1)
}
