package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Publish switches the folder out to exactly the given files (slash-separated names), all
// at once: they are written beside and synced, a journal says that the switch is due, then
// two renames make it. A crash at any moment leaves the old outputs or the new ones;
// FinishSwitch completes a switch that was due.
func Publish(out string, files map[string][]byte) error {
	out = filepath.Clean(out)
	if err := FinishSwitch(out); err != nil {
		return err
	}
	fresh, _, journal := switchNames(out)
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	for _, name := range sortedKeys(files) {
		path := filepath.Join(fresh, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := writeSynced(path, files[name]); err != nil {
			return fmt.Errorf("the outputs can't be written, %s keeps what it had: %w", out, err)
		}
	}
	if err := syncDir(fresh); err != nil {
		return err
	}
	note, err := json.Marshal(map[string]string{"switch": filepath.Base(out)})
	if err != nil {
		return err
	}
	if err := writeSynced(journal, note); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(out)); err != nil {
		return err
	}
	return FinishSwitch(out)
}

// FinishSwitch finishes a pending switch of the folder, or clears what an interrupted
// write left before it was due.
func FinishSwitch(out string) error {
	out = filepath.Clean(out)
	fresh, old, journal := switchNames(out)
	if _, err := os.Stat(journal); errors.Is(err, fs.ErrNotExist) {
		if err := os.RemoveAll(fresh); err != nil {
			return err
		}
		return os.RemoveAll(old)
	} else if err != nil {
		return err
	}
	if _, err := os.Stat(fresh); err == nil {
		if _, err := os.Stat(out); err == nil {
			if err := os.RemoveAll(old); err != nil {
				return err
			}
			if err := os.Rename(out, old); err != nil {
				return err
			}
		}
		if err := os.Rename(fresh, out); err != nil {
			return err
		}
	}
	if err := syncDir(filepath.Dir(out)); err != nil {
		return err
	}
	if err := os.Remove(journal); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

func switchNames(out string) (fresh, old, journal string) {
	dir, base := filepath.Split(out)
	return dir + "." + base + ".new", dir + "." + base + ".old", dir + "." + base + ".switch"
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// CheckOut refuses an output folder that holds an input of the study, or files that are
// not outputs of an earlier run: the switch would lose them.
func CheckOut(p *Plan, out string) error {
	abs, err := realPath(out)
	if err != nil {
		return err
	}
	study, err := realPath(p.Dir)
	if err != nil {
		return err
	}
	inputs := []string{p.File, LockFile, CacheDir}
	if p.Report.Source != "" {
		inputs = append(inputs, p.Report.Source)
	}
	if p.Study.Bibliography != "" {
		inputs = append(inputs, p.Study.Bibliography)
	}
	inputs = append(inputs, p.Includes...)
	for _, s := range p.Stages {
		for _, f := range s.Kind.FileParams(s.Params) {
			inputs = append(inputs, f.File)
		}
	}
	for _, in := range inputs {
		if within(abs, filepath.Join(study, filepath.FromSlash(in))) {
			return fmt.Errorf("--out %s: the folder holds %s, an input of the study; name another folder", out, in)
		}
	}
	info, err := os.Lstat(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("--out %s: it exists and is not a folder; name another place", out)
	}
	return filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(out, path)
		rel = filepath.ToSlash(rel)
		if !d.IsDir() && !isOutput(rel) {
			return fmt.Errorf("--out %s: it holds %s, which is no output of a run and would be lost; name an empty or new folder", out, rel)
		}
		return nil
	})
}

func isOutput(rel string) bool {
	if slices.Contains([]string{"report.html", "report.md", "results.json", "claims.json"}, rel) {
		return true
	}
	dir, file, ok := strings.Cut(rel, "/")
	return ok && !strings.Contains(file, "/") && (dir == "figures" || dir == "tables")
}

// within reports whether path is dir itself or lies in it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// realPath resolves links in as much of the path as exists.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := abs; ; {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest), nil
		}
		parent := filepath.Dir(at)
		if parent == at {
			return abs, nil
		}
		rest = filepath.Join(filepath.Base(at), rest)
		at = parent
	}
}
