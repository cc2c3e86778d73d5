package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Publish switches the folder out to exactly the given files (slash-separated names), all
// at once: they are written beside and synced, a journal says that the switch is due, then
// two renames make it. A crash at any moment leaves the old outputs or the new ones;
// FinishSwitch completes a switch that was due. The caller keeps other programs from
// switching the same folder meanwhile.
func Publish(out string, files map[string][]byte) error {
	if err := publish(filepath.Clean(out), files); err != nil {
		return fmt.Errorf("the outputs can't be written, %s keeps what it had: %w", filepath.ToSlash(out), err)
	}
	return nil
}

func publish(out string, files map[string][]byte) error {
	if err := FinishSwitch(out); err != nil {
		return err
	}
	if err := writeFresh(out, files); err != nil {
		fresh, _, _ := switchNames(out)
		_ = os.RemoveAll(fresh) // it was never due
		return err
	}
	if err := writeJournal(out); err != nil {
		return err
	}
	return FinishSwitch(out)
}

// writeFresh writes the new outputs beside the old ones and syncs them.
func writeFresh(out string, files map[string][]byte) error {
	fresh, _, _ := switchNames(out)
	folders := map[string]bool{fresh: true}
	if err := os.MkdirAll(fresh, 0o755); err != nil {
		return err
	}
	for _, name := range sortedKeys(files) {
		path := filepath.Join(fresh, filepath.FromSlash(name))
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q is no name of an output", name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		for dir := filepath.Dir(path); dir != fresh; dir = filepath.Dir(dir) {
			folders[dir] = true
		}
		if err := writeSynced(path, files[name]); err != nil {
			return err
		}
	}
	for _, dir := range sortedKeys(folders) {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// writeJournal says that the switch is due: from here on it will be finished.
func writeJournal(out string) error {
	_, _, journal := switchNames(out)
	note, err := json.Marshal(map[string]string{"switch": filepath.Base(out)})
	if err != nil {
		return err
	}
	if err := writeSynced(journal, note); err != nil {
		return err
	}
	return syncDir(filepath.Dir(out))
}

// FinishSwitch finishes a pending switch of the folder, or clears what an interrupted
// write left before it was due.
func FinishSwitch(out string) error {
	out = filepath.Clean(out)
	fresh, old, journal := switchNames(out)
	if _, err := os.Lstat(journal); errors.Is(err, fs.ErrNotExist) {
		if err := os.RemoveAll(fresh); err != nil {
			return err
		}
		return os.RemoveAll(old)
	} else if err != nil {
		return err
	}
	if _, err := os.Lstat(fresh); err == nil {
		if _, err := os.Lstat(out); err == nil {
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

// syncDir makes a folder's entries last. Windows has no such call.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
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
	shown := filepath.ToSlash(out)
	abs, err := realPath(out)
	if err != nil {
		return err
	}
	study, err := realPath(p.Dir)
	if err != nil {
		return err
	}
	for _, in := range studyInputs(p) {
		path, err := realPath(filepath.Join(study, filepath.FromSlash(in)))
		if err != nil {
			return err
		}
		if within(abs, path) || within(abs, filepath.Join(study, filepath.FromSlash(in))) {
			return fmt.Errorf("--out %s: the folder holds %s, which belongs to the study; name another folder", shown, in)
		}
	}
	if within(filepath.Join(study, CacheDir), abs) {
		return fmt.Errorf("--out %s: it lies in the cache, which may be emptied; name another folder", shown)
	}
	info, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("--out %s: %s; name another place", shown, inner(err))
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("--out %s: it is a link; name the folder itself", shown)
	case !info.IsDir():
		return fmt.Errorf("--out %s: it exists and is not a folder; name another place", shown)
	}
	return onlyOutputs(out, shown, abs == filepath.Join(study, OutFolder))
}

// studyInputs lists what belongs to the study: every file that it reads or keeps.
func studyInputs(p *Plan) []string {
	inputs := []string{p.File, LockFile, CacheDir}
	for _, name := range []string{p.Report.Source, p.Study.Bibliography} {
		if name != "" {
			inputs = append(inputs, name)
		}
	}
	inputs = append(inputs, p.Includes...)
	for _, s := range p.Stages {
		for _, f := range s.Kind.FileParams(s.Params) {
			inputs = append(inputs, f.File)
		}
	}
	return inputs
}

// onlyOutputs refuses a folder with anything that no run has written. Every run writes
// results.json, so files without it are none of ours, whatever their names; only the
// study's own output folder may hold a figure that was drawn before the first run.
func onlyOutputs(out, shown string, own bool) error {
	var files, foreign []string
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case d.IsDir() && slices.Contains([]string{".", "figures", "tables"}, rel):
		case d.IsDir() || !isOutput(rel):
			foreign = append(foreign, rel)
			return fs.SkipAll
		default:
			files = append(files, rel)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("--out %s: %s", shown, inner(err))
	}
	if len(foreign) == 0 && !own && !slices.Contains(files, resultsName) {
		foreign = files
	}
	if len(foreign) > 0 {
		return fmt.Errorf("--out %s: it holds %s, which no run has written and which would be lost; name an empty or new folder", shown, foreign[0])
	}
	return nil
}

// OutFolder is the folder for the outputs in the study folder, unless another is named.
const OutFolder = "out"

const resultsName = "results.json"

var (
	outputFiles   = []string{"report.html", "report.md", resultsName, "claims.json"}
	outputFigures = regexp.MustCompile(`^figures/[A-Za-z0-9_][A-Za-z0-9_.-]*\.(svg|pdf|png|tiff|csv)$`)
	outputTables  = regexp.MustCompile(`^tables/[A-Za-z0-9_][A-Za-z0-9_.-]*\.(csv|tex|md)$`)
)

func isOutput(rel string) bool {
	return slices.Contains(outputFiles, rel) || outputFigures.MatchString(rel) || outputTables.MatchString(rel)
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
