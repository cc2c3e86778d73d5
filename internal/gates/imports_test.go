package gates

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that the project's own imports start with.
const module = "reprise"

// layers are the packages that compute, lowest first. A package may import every
// package of the layers before its own, and none of its own layer.
var layers = [][]string{
	// foundations
	{"analyses/numeric", "analyses/lanes"},
	{"analyses/dist", "analyses/blocks"},
	{"analyses/linalg", "analyses/rng"},
	{"analyses/result"},
	{"analyses/profile", "analyses/printed"},
	{"analyses/frame"},
	{"analyses/kind"},
	// families
	{"analyses/distance", "analyses/formula", "analyses/htest"},
	{"analyses/model", "analyses/reduce", "analyses/mixture"},
	{"analyses/prep", "analyses/cluster", "analyses/survival"},
	{"analyses/validity", "analyses/describe", "analyses/audit", "analyses/data"},
	{"analyses/plot"},
	{"analyses"}, // Kinds()
}

// further are the packages outside the layers, each with what it may import of
// the project. "x/..." stands for x and everything below it.
var further = map[string][]string{
	"cmd/reprise": {"pipeline", "report", "analyses"},
	"pipeline": {
		"analyses/kind", "analyses/result", "analyses/frame", "analyses/rng", "analyses/profile", "analyses/printed",
	},
	"report":                      {"analyses/result", "analyses/printed", "templates"},
	"templates":                   {},
	"internal/gates":              {},
	"internal/gates/assembly":     {},
	"internal/gates/fusion":       {"internal/gates/assembly"},
	"internal/gates/portablemath": {"internal/gates/assembly"},
	"internal/gates/portability":  {},
	"internal/tools/fma":          {"internal/gates/fusion"},
	"internal/tools/portablemath": {"internal/gates/portablemath"},
	"internal/tools/portable":     {"internal/gates/portability"},
	"internal/suites":             {"analyses/...", "pipeline", "report"},
	"internal/tools/suites":       {"internal/suites"},
	"internal/tools/docs":         {"analyses/...", "pipeline", "report"},
	"bench/kernels":               {"analyses/..."},
	"bench/tests":                 {"analyses/..."},
}

// modules are the imports from outside the project and the standard library,
// each with the packages that may have it. The longest entry that an import
// starts with holds. Test files and commands under internal/tools may import
// every module of go.mod.
var modules = map[string][]string{
	"gonum.org/v1/gonum/graph":              {"pipeline"},
	"gonum.org/v1/plot":                     {"report"},
	"gonum.org/v1/gonum":                    {}, // numbers: tests only, as an independent reference
	"github.com/go-gota/gota":               {"analyses/frame"},
	"gopkg.in/yaml.v3":                      {"pipeline"}, // in one file: see TestOneFileReadsYAML
	"golang.org/x/text":                     {"analyses/frame"},
	"github.com/expr-lang/expr":             {"analyses/formula", "analyses/prep"},
	"github.com/spf13/cobra":                {"cmd/reprise"},
	"github.com/spf13/pflag":                {"cmd/reprise"},
	"github.com/yuin/goldmark":              {"report"},
	"github.com/microcosm-cc/bluemonday":    {"report"},
	"github.com/nickng/bibtex":              {"report"},
	"golang.org/x/image":                    {"report"},
	"codeberg.org/go-fonts/liberation":      {"report"},
	"codeberg.org/go-pdf/fpdf":              {"report"},
	"golang.org/x/net":                      {"report"},
	"github.com/google/go-cmp":              {},
	"github.com/rogpeppe/go-internal":       {},
	"github.com/santhosh-tekuri/jsonschema": {},
	"pgregory.net/rapid":                    {},
}

// standard are the packages of the standard library that reach outside the
// program, each with the packages that may have it: a study runs no command,
// opens no connection, and numbers never come from memory read as another type.
var standard = map[string][]string{
	"C":       {},
	"net":     {"cmd/reprise"},
	"os/exec": {},
	"plugin":  {},
	"syscall": {"cmd/reprise", "bench/tests"},
	"unsafe":  {},
	"testing": {}, // test files only
}

// source is one Go file of the project and what it imports.
type source struct {
	file    string // slash path from the module's root
	pkg     string // its folder
	test    bool
	imports []string
}

// layer is the number of a package's layer, or -1.
func layer(pkg string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, pkg) })
}

// known tells whether the table has a row for a package.
func known(pkg string) bool {
	_, ok := further[pkg]
	return ok || layer(pkg) >= 0
}

// mayImport tells whether the table lets a package import another one of the
// project.
func mayImport(from, to string) bool {
	if l := layer(from); l >= 0 {
		to := layer(to)
		return to >= 0 && to < l
	}
	return slices.ContainsFunc(further[from], func(pattern string) bool {
		if dir, ok := strings.CutSuffix(pattern, "/..."); ok {
			return to == dir || strings.HasPrefix(to, dir+"/")
		}
		return to == pattern
	})
}

// longest is the longest key that is the path or a parent of it.
func longest(table map[string][]string, importPath string) (key string, ok bool) {
	for p := importPath; p != "." && p != "/"; p = path.Dir(p) {
		if _, ok := table[p]; ok {
			return p, true
		}
	}
	return "", false
}

// violation gives the reason why a file may not import a path, or "".
func violation(s source, importPath string) string {
	own, isOwn := strings.CutPrefix(importPath, module+"/")
	tool := strings.HasPrefix(s.pkg, "internal/")
	external := strings.Contains(strings.Split(importPath, "/")[0], ".")
	switch {
	case isOwn && s.test:
		return ""
	case isOwn && mayImport(s.pkg, own):
		return ""
	case isOwn && layer(s.pkg) >= 0 && layer(own) >= layer(s.pkg):
		return fmt.Sprintf("%s stands in layer %d and may import only layers before it; %s stands in layer %d (table layers)",
			s.pkg, layer(s.pkg), own, layer(own))
	case isOwn:
		return fmt.Sprintf("%s may not import %s (tables layers and further)", s.pkg, own)
	case external:
		key, ok := longest(modules, strings.TrimSuffix(importPath, "/"))
		switch {
		case !ok:
			return fmt.Sprintf("%s is of a module without a row: add it to the table modules with the one package that needs it", importPath)
		case s.test || tool || slices.Contains(modules[key], s.pkg):
			return ""
		case len(modules[key]) == 0:
			return fmt.Sprintf("%s is for tests only (table modules)", key)
		}
		return fmt.Sprintf("%s is only for %s (table modules)", key, strings.Join(modules[key], ", "))
	}
	if key, ok := longest(standard, importPath); ok && !s.test && !tool && !slices.Contains(standard[key], s.pkg) {
		return fmt.Sprintf("%s reaches outside the program and is not for %s (table standard)", importPath, s.pkg)
	}
	return ""
}

// sources reads the imports of every Go file of the module at root. Folders
// that the go command ignores, and modules of their own, are left out.
func sources(root string) ([]source, error) {
	var out []source
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file == root {
				return nil
			}
			if name == "testdata" || name == "vendor" || name == "out" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(file, "go.mod")); err == nil {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		s := source{file: rel, pkg: path.Dir(rel), test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range parsed.Imports {
			importPath, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, importPath)
		}
		out = append(out, s)
		return nil
	})
	return out, err
}

// problems are all broken rules among the files, in their order.
func problems(files []source) []string {
	var out []string
	unknown := map[string]bool{}
	for _, s := range files {
		if !known(s.pkg) {
			unknown[s.pkg] = true
			continue
		}
		for _, importPath := range s.imports {
			if reason := violation(s, importPath); reason != "" {
				out = append(out, fmt.Sprintf("%s: %s", s.file, reason))
			}
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(unknown)) {
		out = append(out, fmt.Sprintf("package %s is in no table: add it to layers (if it computes) or to further, "+
			"in internal/gates/imports_test.go, with the imports that its place in the design needs", pkg))
	}
	return out
}

func TestImports(t *testing.T) {
	files, err := sources("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go file found")
	}
	for _, p := range problems(files) {
		t.Error(p)
	}
}

// TestOneFileReadsYAML keeps the YAML reader exchangeable.
func TestOneFileReadsYAML(t *testing.T) {
	files, err := sources("../..")
	if err != nil {
		t.Fatal(err)
	}
	var readers []string
	for _, s := range files {
		if !s.test && s.pkg == "pipeline" && slices.Contains(s.imports, "gopkg.in/yaml.v3") {
			readers = append(readers, s.file)
		}
	}
	if len(readers) > 1 {
		t.Errorf("yaml.v3 is imported by %s; it stays behind one file", strings.Join(readers, ", "))
	}
}

// TestTable checks the table itself and that it can fail.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range layers {
		for _, pkg := range l {
			if _, twice := further[pkg]; twice || seen[pkg] {
				t.Errorf("%s has two rows", pkg)
			}
			seen[pkg] = true
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(further)) {
		for _, to := range further[pkg] {
			if dir, ok := strings.CutSuffix(to, "/..."); !known(to) && !(ok && known(dir)) {
				t.Errorf("%s may import %s, which has no row", pkg, to)
			}
		}
	}
	own := func(pkg string) string { return module + "/" + pkg }
	tests := []struct {
		pkg, imports string
		test         bool
		allowed      bool
	}{
		{"analyses/cluster", own("analyses/distance"), false, true},
		{"analyses/cluster", own("analyses/numeric"), false, true},
		{"analyses/cluster", own("analyses/survival"), false, false},
		{"analyses/distance", own("analyses/cluster"), false, false},
		{"analyses/distance", own("analyses/cluster"), true, true},
		{"analyses/numeric", own("analyses/rng"), false, false},
		{"analyses", own("analyses/plot"), false, true},
		{"analyses/plot", own("analyses"), false, false},
		{"analyses/plot", own("report"), false, false},
		{"pipeline", own("analyses/kind"), false, true},
		{"pipeline", own("analyses/cluster"), false, false},
		{"pipeline", own("analyses"), false, false},
		{"pipeline", own("report"), false, false},
		{"report", own("analyses/result"), false, true},
		{"report", own("analyses/frame"), false, false},
		{"cmd/reprise", own("analyses"), false, true},
		{"cmd/reprise", own("analyses/numeric"), false, false},
		{"internal/suites", own("analyses/linalg"), false, true},
		{"pipeline", "gonum.org/v1/gonum/graph/topo", false, true},
		{"pipeline", "gonum.org/v1/gonum/stat", false, false},
		{"analyses/linalg", "gonum.org/v1/gonum/mat", false, false},
		{"analyses/linalg", "gonum.org/v1/gonum/mat", true, true},
		{"report", "gonum.org/v1/plot/vg", false, true},
		{"analyses/plot", "gonum.org/v1/plot/vg", false, false},
		{"analyses/frame", "github.com/go-gota/gota/dataframe", false, true},
		{"pipeline", "github.com/go-gota/gota/dataframe", false, false},
		{"analyses/kind", "gopkg.in/yaml.v3", false, false},
		{"report", "example.com/unheard/of", false, false},
		{"analyses/rng", "crypto/sha256", false, true},
		{"pipeline", "net/http", false, false},
		{"pipeline", "os/exec", false, false},
		{"analyses/frame", "unsafe", false, false},
		{"internal/gates/fusion", "os/exec", false, true},
	}
	for _, tt := range tests {
		reason := violation(source{pkg: tt.pkg, test: tt.test}, tt.imports)
		if (reason == "") != tt.allowed {
			t.Errorf("%s importing %s (test file: %v): allowed = %v, want %v; %s",
				tt.pkg, tt.imports, tt.test, reason == "", tt.allowed, reason)
		}
	}
	got := problems([]source{{file: "analyses/new/new.go", pkg: "analyses/new"}})
	if len(got) != 1 || !strings.Contains(got[0], "package analyses/new is in no table") {
		t.Errorf("an unknown package gives %q", got)
	}
}
