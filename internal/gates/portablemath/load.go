package portablemath

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"reprise/internal/gates/assembly"
)

// listed is what the go command tells of a package.
type listed struct {
	ImportPath     string
	Dir            string
	Export         string // file with the types that importers see
	DepOnly        bool
	GoFiles        []string
	IgnoredGoFiles []string
	CgoFiles       []string
	SFiles         []string
	IgnoredOther   []string `json:"IgnoredOtherFiles"`
	ImportMap      map[string]string
	Module         *struct{ Path string }
}

// Check reads the packages that the patterns name in the module at root; test
// files are not read. It type-checks them against the compiled form of what
// they import, so a package that does not compile is an error.
func Check(root string, patterns []string) (Report, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return Report{}, err
	}
	packages, err := list(root, patterns)
	if err != nil {
		return Report{}, err
	}
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	rel := func(path string) string {
		if r, err := filepath.Rel(root, path); err == nil && !strings.HasPrefix(r, "..") {
			return filepath.ToSlash(r)
		}
		return path
	}
	var report Report
	for _, p := range packages {
		if p.DepOnly {
			continue
		}
		if err := checkPackage(p, exports, rel, &report); err != nil {
			return Report{}, err
		}
	}
	if report.Packages == 0 {
		return Report{}, fmt.Errorf("no packages match %s", strings.Join(patterns, " "))
	}
	sortFindings(report.Findings)
	sortFindings(report.Waived)
	return report, nil
}

func sortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if a.Column != b.Column {
			return a.Column - b.Column
		}
		return strings.Compare(a.Rule+a.Message, b.Rule+b.Message)
	})
}

func list(root string, patterns []string) ([]listed, error) {
	const fields = "ImportPath,Dir,Export,DepOnly,GoFiles,IgnoredGoFiles,CgoFiles,SFiles,IgnoredOtherFiles,ImportMap,Module"
	cmd := exec.Command("go", append([]string{"list", "-deps", "-export", "-json=" + fields}, patterns...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	var packages []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

func checkPackage(p listed, exports map[string]string, rel func(string) string, report *Report) error {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	differs := slices.Concat(p.IgnoredGoFiles, p.SFiles, p.IgnoredOther)
	differs = slices.DeleteFunc(differs, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	twins, err := plainAssembly(p)
	if err != nil {
		report.Findings = append(report.Findings, Finding{File: rel(p.Dir), Line: 1, Column: 1, Rule: "build", Message: err.Error()})
	}
	for _, name := range slices.Concat(differs, p.CgoFiles) {
		f := Finding{
			File: rel(filepath.Join(p.Dir, name)), Line: 1, Column: 1, Rule: "build",
			Message: "every machine must build the same Go files, and only Go files",
		}
		if twins && !slices.Contains(p.CgoFiles, name) {
			f.Message = "assembly of plain SSE2, or the Go that stands in for it"
			report.Waived = append(report.Waived, f)
			continue
		}
		report.Findings = append(report.Findings, f)
	}
	if len(files) == 0 {
		return nil
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if mapped, ok := p.ImportMap[path]; ok {
			path = mapped
		}
		file := exports[path]
		if file == "" {
			return nil, fmt.Errorf("no compiled form of %s", path)
		}
		return os.Open(file)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup)}
	if _, err := config.Check(p.ImportPath, fset, files, info); err != nil {
		return fmt.Errorf("package %s: %w", p.ImportPath, err)
	}
	path := p.ImportPath
	if p.Module != nil {
		path = strings.TrimPrefix(path, p.Module.Path+"/")
	}
	c := &checker{fset: fset, info: info, path: path, waivers: map[string]map[int]*waiver{}, report: report, rel: rel}
	c.files(files)
	report.Packages++
	report.Files += len(files)
	return nil
}

// plainAssembly says whether the package has assembly, on this machine or another one. All of
// it must pass [assembly.Check]; then the files that are left out on some machines are its
// declarations and its twin in Go, which the package's tests compare.
func plainAssembly(p listed) (bool, error) {
	found := false
	for _, name := range slices.Concat(p.SFiles, p.IgnoredOther) {
		if filepath.Ext(name) != ".s" {
			continue
		}
		if err := assembly.Check(filepath.Join(p.Dir, name)); err != nil {
			return false, err
		}
		found = true
	}
	return found, nil
}
