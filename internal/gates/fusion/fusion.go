// Package fusion finds fused multiply-adds in compiled packages.
//
// A fused multiply-add rounds once where a product and a sum round twice. The
// compiler fuses x*y + z for arm64 and for amd64 from v3 on, and not for plain
// amd64, so a number that went through one differs between machines in its last
// bits. Only an explicit conversion, float64(x*y) + z, prevents it.
//
// The gate reads the listing of the machine code that the compiler writes for
// every function of a package, used or not. Each instruction in it carries the
// innermost source line it came from, so an instruction that was inlined into
// another function, or into another package, is still attributed to the line
// that asked for it.
package fusion

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"reprise/internal/gates/assembly"
)

// Target is one processor that packages are compiled for.
type Target struct {
	Name string
	Env  []string // added to the environment of the go command
}

// Targets are the processors for which the compiler fuses.
func Targets() []Target {
	return []Target{
		{Name: "arm64", Env: []string{"GOARCH=arm64"}},
		{Name: "amd64-v3", Env: []string{"GOARCH=amd64", "GOAMD64=v3"}},
	}
}

// Exempt is the one function that may hold a fused multiply-add, because it
// asks for it by name.
type Exempt struct {
	Dir      string // folder of its package, relative to the module
	Function string
}

// Finding is one fused instruction.
type Finding struct {
	Target      string
	Package     string // the package whose code holds the instruction
	Function    string // the function of that code
	File        string // where the source stands; relative to the module if inside it
	Line        int
	Instruction string
	Exempt      bool // it comes from the exempt function
}

// String gives the finding in the form of a compiler's message.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s in %s", f.File, f.Line, f.Target, f.Instruction, f.Function)
}

// Report is what one scan saw.
type Report struct {
	Packages  int
	Functions map[string]int // by target: functions whose code was read
	Findings  []Finding      // in order of file, line, target
}

// Violations returns the findings outside the exempt function.
func (r Report) Violations() []Finding {
	var out []Finding
	for _, f := range r.Findings {
		if !f.Exempt {
			out = append(out, f)
		}
	}
	return out
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	SFiles     []string
	CgoFiles   []string
}

// Scan compiles the packages that the patterns name in the module at root, once
// for every target, and returns the fused instructions that stand in the code of
// a package in scope, or come from a source line of one (inlined, or instantiated
// from a generic function, elsewhere). Scope are folders relative to the module.
// Assembly in scope must pass [assembly.Check]; cgo files there are an error, since
// no listing shows their code; so is a scan that saw no function at all.
func Scan(root string, patterns, scope []string, targets []Target, exempt Exempt) (Report, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return Report{}, err
	}
	packages, err := list(root, patterns)
	if err != nil {
		return Report{}, err
	}
	if len(packages) == 0 {
		return Report{}, fmt.Errorf("no packages match %s", strings.Join(patterns, " "))
	}
	relative := func(file string) string {
		if rel, err := filepath.Rel(root, file); err == nil && !strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(rel)
		}
		return file
	}
	inScope := func(file string) bool {
		return slices.ContainsFunc(scope, func(dir string) bool {
			return file == dir || strings.HasPrefix(file, dir+"/")
		})
	}
	folder := map[string]string{} // of each package
	for _, p := range packages {
		folder[p.ImportPath] = relative(p.Dir)
		if !inScope(relative(p.Dir)) {
			continue
		}
		if len(p.CgoFiles) > 0 {
			return Report{}, fmt.Errorf("package %s has cgo files %v, whose code the listing does not show", p.ImportPath, p.CgoFiles)
		}
		for _, file := range p.SFiles { // the listing doesn't show them
			if err := assembly.Check(filepath.Join(p.Dir, file)); err != nil {
				return Report{}, err
			}
		}
	}
	file, first, last, err := declaration(filepath.Join(root, exempt.Dir), exempt.Function)
	if err != nil {
		return Report{}, err
	}
	report := Report{Packages: len(packages), Functions: map[string]int{}}
	for _, target := range targets {
		found, functions, err := scanTarget(root, patterns, target)
		if err != nil {
			return Report{}, fmt.Errorf("%s: %w", target.Name, err)
		}
		if functions == 0 {
			return Report{}, fmt.Errorf("%s: the compiler listed no function", target.Name)
		}
		report.Functions[target.Name] = functions
		for _, f := range found {
			f.Exempt = file != "" && f.File == file && first <= f.Line && f.Line <= last
			f.File = relative(f.File)
			if inScope(f.File) || inScope(folder[f.Package]) {
				report.Findings = append(report.Findings, f)
			}
		}
	}
	slices.SortFunc(report.Findings, func(a, b Finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Target+a.Function+a.Instruction, b.Target+b.Function+b.Instruction)
	})
	report.Findings = slices.Compact(report.Findings)
	return report, nil
}

// list asks the go command for the packages behind the patterns.
func list(root string, patterns []string) ([]listed, error) {
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,GoFiles,SFiles,CgoFiles"}, patterns...)...)
	cmd.Dir = root
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
		if len(p.GoFiles)+len(p.SFiles)+len(p.CgoFiles) > 0 {
			packages = append(packages, p)
		}
	}
}

// declaration finds a function by name and returns its file and its first and
// last line; the file is empty when the folder declares no such function.
func declaration(dir, name string) (file string, first, last int, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", 0, 0, nil
	} else if err != nil {
		return "", 0, 0, err
	}
	fset := token.NewFileSet()
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		parsed, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return "", 0, 0, err
		}
		for _, decl := range parsed.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == name {
				return path, fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line, nil
			}
		}
	}
	return "", 0, 0, nil
}

var (
	// fused are the assembler's names: FMADDD, FMSUBS, FNMADDD, FNMSUBD and
	// the vector forms of arm64; VFMADD231SD and its kin on amd64.
	fused = regexp.MustCompile(`^V?FN?M(ADD|SUB|LA|LS)`)
	// instruction is a line such as
	// "	0x0000 00000 (/src/a.go:5)	FMADDD	F0, F2, F1, F0".
	instruction = regexp.MustCompile(`^\t0x[0-9a-f]+ \d+ \((.*):(\d+)\)\t(\S+)`)
)

// scanTarget compiles for one target and reads the listing as it is written.
func scanTarget(root string, patterns []string, target Target) (found []Finding, functions int, err error) {
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-S"}, patterns...)...)
	cmd.Dir = root
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), target.Env...)
	listing, err := cmd.StderrPipe()
	if err != nil {
		return nil, 0, err
	}
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	found, functions, messages, readErr := readListing(listing, target.Name)
	if err := cmd.Wait(); err != nil {
		return nil, 0, fmt.Errorf("go build: %w\n%s", err, messages)
	}
	return found, functions, readErr
}

// readListing reads the compiler's listing. Messages are the lines that belong
// to no function: what the compiler says when it fails.
func readListing(r io.Reader, target string) (found []Finding, functions int, messages string, err error) {
	var pkg, function string
	var said strings.Builder
	in := bufio.NewReaderSize(r, 1<<20)
	for {
		line, readErr := in.ReadString('\n')
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "# "):
			pkg, function = line[2:], ""
			said.WriteString(line + "\n")
		case strings.Contains(line, " STEXT ") && !strings.HasPrefix(line, "\t"):
			function = line[:strings.Index(line, " STEXT ")]
			functions++
		case strings.HasPrefix(line, "\t0x"):
			m := instruction.FindStringSubmatch(line)
			if m == nil || !fused.MatchString(m[3]) {
				break
			}
			number, convErr := strconv.Atoi(m[2])
			if convErr != nil {
				err = fmt.Errorf("listing has a line number %q", m[2])
			}
			found = append(found, Finding{
				Target: target, Package: pkg, Function: function, File: m[1], Line: number, Instruction: m[3],
			})
		case line != "" && line[0] != '\t' && !strings.Contains(line, " S") && said.Len() < 1<<16:
			said.WriteString(line + "\n")
		}
		if errors.Is(readErr, io.EOF) {
			return found, functions, said.String(), err
		} else if readErr != nil {
			return found, functions, said.String(), readErr
		}
	}
}
