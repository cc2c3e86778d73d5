// Package portablemath reads Go source for what would make a result depend on
// the machine, on the clock or on the order of a map.
//
// Rules, by the name that a finding carries:
//
//   - math: a function of package math whose bits depend on the processor.
//     Constants and the functions of [safeMath] are allowed; in analyses/numeric
//     also those of [numericMath]; math.FMA only in numeric's function FMA.
//   - complex: complex division and package math/cmplx, which round as the
//     processor does.
//   - map-order: a range over a map that does more than collect its keys for
//     sorting, count, delete, or set entries of another map; and iterators over
//     maps that are not sorted at once.
//   - clock: the clock, timers and the local time zone, but in packages named
//     progress.
//   - random: random numbers from anywhere but analyses/rng, which takes
//     ChaCha8 alone from the standard library.
//   - float-to-int: a conversion of a floating-point value to an integer type
//     outside analyses/numeric, because what becomes of a value out of range
//     depends on the processor.
//   - environment: environment variables, host name, process id, number of
//     processors (the last allowed in analyses/blocks).
//   - goroutine: parallel work in analyses outside analyses/blocks.
//   - build: files that are left out of the build on some machines, or that are
//     not Go; assembly that passes package assembly is waived, with the Go that
//     stands in for it elsewhere.
//   - waiver: a waiver without a reason, or one that waives nothing.
//
// A map range whose order provably does not matter is waived by a comment
// "// order: reason" on the line above it; waivers are counted and printed.
package portablemath

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Finding is one broken rule, or one waiver.
type Finding struct {
	File    string // relative to the module
	Line    int
	Column  int
	Rule    string
	Message string
}

// String gives the finding in the form of a compiler's message.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Rule, f.Message)
}

// Report is what one check saw.
type Report struct {
	Packages int
	Files    int
	Findings []Finding // broken rules, in order of file and line
	Waived   []Finding // map ranges with a reason, in the same order
}

// safeMath are the functions of package math whose result IEEE 754 or the
// language fixes to the last bit on every processor.
var safeMath = names(`Sqrt Abs Floor Ceil Trunc Round RoundToEven Mod Modf Max Min Copysign
	Signbit IsNaN IsInf Inf NaN Float64bits Float64frombits Frexp Ldexp`)

// numericMath are further functions that numeric may use: they move bits and
// compute nothing that is rounded.
var numericMath = names(`Float32bits Float32frombits Nextafter Nextafter32 Ilogb Logb`)

// chacha is what analyses/rng may take from math/rand/v2.
var chacha = names(`ChaCha8 NewChaCha8 Source`)

// banned are functions, methods and variables by package, each with its rule.
// An entry "T.M" is method M of type T.
var banned = map[string]map[string]string{
	"time": rule("clock", "Now Since Until After AfterFunc Tick NewTimer NewTicker Sleep Local Time.Local LoadLocation"),
	"os": rule("environment", `Getenv LookupEnv Environ ExpandEnv Hostname Getpid Getppid Getuid Geteuid Getgid
		Getegid UserHomeDir`),
	"os/user": rule("environment", "Current Lookup"),
	"runtime": rule("environment", "NumCPU GOMAXPROCS NumGoroutine"),
	"sync":    rule("goroutine", "WaitGroup.Go"),
	"reflect": rule("map-order", "Value.MapRange Value.MapKeys Value.Seq Value.Seq2"),
}

// bannedPackages may not be used at all.
var bannedPackages = map[string]string{
	"math/cmplx":   "complex",
	"math/rand":    "random",
	"math/rand/v2": "random",
	"crypto/rand":  "random",
	"hash/maphash": "random",
}

func names(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name] = true
	}
	return set
}

func rule(rule, list string) map[string]string {
	set := map[string]string{}
	for _, name := range strings.Fields(list) {
		set[name] = rule
	}
	return set
}

// checker walks the files of one package.
type checker struct {
	fset    *token.FileSet
	info    *types.Info
	path    string // of the package, relative to the module
	waivers map[string]map[int]*waiver
	report  *Report
	rel     func(string) string
}

type waiver struct {
	pos    token.Pos
	reason string
	used   bool
}

func (c *checker) add(pos token.Pos, rule, format string, args ...any) {
	c.report.Findings = append(c.report.Findings, c.finding(pos, rule, fmt.Sprintf(format, args...)))
}

func (c *checker) finding(pos token.Pos, rule, message string) Finding {
	p := c.fset.Position(pos)
	return Finding{File: c.rel(p.Filename), Line: p.Line, Column: p.Column, Rule: rule, Message: message}
}

// order reports a map range, unless the line above waives it.
func (c *checker) order(pos token.Pos, message string) {
	p := c.fset.Position(pos)
	if w := c.waivers[p.Filename][p.Line-1]; w != nil && w.reason != "" {
		w.used = true
		c.report.Waived = append(c.report.Waived, c.finding(pos, "map-order", w.reason))
		return
	}
	c.add(pos, "map-order", "%s", message)
}

// files checks all files of the package.
func (c *checker) files(files []*ast.File) {
	for _, file := range files {
		c.readWaivers(file)
	}
	for _, file := range files {
		c.file(file)
	}
	for _, lines := range c.waivers {
		for _, w := range lines {
			switch {
			case w.reason == "":
				c.add(w.pos, "waiver", "the comment gives no reason after \"order:\"")
			case !w.used:
				c.add(w.pos, "waiver", "no map range in the next line needs this comment")
			}
		}
	}
}

func (c *checker) readWaivers(file *ast.File) {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(comment.Text, "//")
			if !ok {
				continue
			}
			reason, ok := strings.CutPrefix(strings.TrimSpace(text), "order:")
			if !ok {
				continue
			}
			p := c.fset.Position(comment.Pos())
			if c.waivers[p.Filename] == nil {
				c.waivers[p.Filename] = map[int]*waiver{}
			}
			c.waivers[p.Filename][p.Line] = &waiver{pos: comment.Pos(), reason: strings.TrimSpace(reason)}
		}
	}
}

// file walks one file with the chain of enclosing nodes at hand.
func (c *checker) file(file *ast.File) {
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.ImportSpec:
			c.importSpec(n)
		case *ast.Ident:
			c.ident(n, stack)
		case *ast.CallExpr:
			c.conversion(n)
		case *ast.BinaryExpr:
			if n.Op == token.QUO && isComplex(c.info.TypeOf(n)) && c.info.Types[n].Value == nil {
				c.add(n.OpPos, "complex", "complex division rounds as the processor does; divide the parts with float64(x*y) around each product")
			}
		case *ast.GoStmt:
			if c.in("analyses") && c.path != "analyses/blocks" {
				c.add(n.Pos(), "goroutine", "parallel work goes through analyses/blocks, in blocks of a fixed size")
			}
		case *ast.RangeStmt:
			c.mapRange(n, stack)
		}
		stack = append(stack, n)
		return true
	})
}

// in tells whether the package is dir or below it.
func (c *checker) in(dir string) bool {
	return c.path == dir || strings.HasPrefix(c.path, dir+"/")
}

func (c *checker) importSpec(spec *ast.ImportSpec) {
	path := strings.Trim(spec.Path.Value, "\"`")
	rule, ok := bannedPackages[path]
	if !ok || (path == "math/rand/v2" && c.path == "analyses/rng") {
		return
	}
	c.add(spec.Pos(), rule, "package %s may not be imported here", path)
}

// ident checks one use of a name that another package declares.
func (c *checker) ident(id *ast.Ident, stack []ast.Node) {
	obj := c.info.Uses[id]
	if obj == nil || obj.Pkg() == nil {
		return
	}
	path, name := obj.Pkg().Path(), obj.Name()
	if fn, ok := obj.(*types.Func); ok {
		if recv := fn.Signature().Recv(); recv != nil {
			named := recv.Type()
			if p, ok := named.(*types.Pointer); ok {
				named = p.Elem()
			}
			if n, ok := named.(*types.Named); ok {
				name = n.Obj().Name() + "." + name
			}
		}
	}
	switch {
	case path == "math":
		c.mathUse(id, obj, stack)
	case path == "math/rand/v2" && c.path == "analyses/rng":
		if base, _, _ := strings.Cut(name, "."); !chacha[base] {
			c.add(id.Pos(), "random", "only ChaCha8 comes from math/rand/v2, not %s", name)
		}
	case path == "maps" && slices.Contains([]string{"Keys", "Values", "All"}, name):
		if !sortedAtOnce(c.info, name, stack) {
			c.order(id.Pos(), fmt.Sprintf("maps.%s gives map order; pass maps.Keys to slices.Sorted at once", name))
		}
	case path == "sync" && name == "Map.Range":
		c.order(id.Pos(), "sync.Map.Range gives no fixed order; collect the keys and sort them")
	default:
		c.bannedUse(id, path, name)
	}
}

func (c *checker) bannedUse(id *ast.Ident, path, name string) {
	rule, ok := banned[path][name]
	if !ok {
		return
	}
	switch rule {
	case "clock":
		if slices.Contains(strings.Split(c.path, "/"), "progress") {
			return
		}
		c.add(id.Pos(), rule, "%s.%s depends on the clock or the time zone; only progress display and the command may ask", path, name)
	case "goroutine":
		if c.in("analyses") && c.path != "analyses/blocks" {
			c.add(id.Pos(), rule, "parallel work goes through analyses/blocks, in blocks of a fixed size")
		}
	case "map-order":
		c.order(id.Pos(), fmt.Sprintf("%s.%s gives map order; collect the keys and sort them", path, name))
	default:
		if path == "runtime" && c.path == "analyses/blocks" {
			return
		}
		c.add(id.Pos(), rule, "%s.%s depends on the machine that runs it", path, name)
	}
}

func (c *checker) mathUse(id *ast.Ident, obj types.Object, stack []ast.Node) {
	if _, ok := obj.(*types.Const); ok {
		return
	}
	name := obj.Name()
	numeric := c.path == "analyses/numeric"
	switch {
	case safeMath[name], numeric && numericMath[name]:
	case numeric && name == "FMA":
		if fn := enclosing(stack); fn == nil || fn.Recv != nil || fn.Name.Name != "FMA" {
			c.add(id.Pos(), "math", "math.FMA stands only in numeric's function FMA; call that one")
		}
	case numeric:
		c.add(id.Pos(), "math", "math.%s differs between machines; numeric owns its own", name)
	default:
		c.add(id.Pos(), "math", "math.%s differs between machines or is not on the list of safe functions; analyses/numeric has the portable ones", name)
	}
}

// enclosing is the function declaration around a node.
func enclosing(stack []ast.Node) *ast.FuncDecl {
	for _, n := range slices.Backward(stack) {
		if fn, ok := n.(*ast.FuncDecl); ok {
			return fn
		}
	}
	return nil
}

// conversion reports float-to-integer conversions of what is no constant.
func (c *checker) conversion(call *ast.CallExpr) {
	if c.path == "analyses/numeric" || len(call.Args) != 1 || !c.info.Types[call.Fun].IsType() {
		return
	}
	arg := c.info.Types[call.Args[0]]
	if arg.Value != nil || !hasBasic(arg.Type, types.IsFloat) || !hasBasic(c.info.TypeOf(call.Fun), types.IsInteger) {
		return
	}
	c.add(call.Pos(), "float-to-int", "a float becomes an integer only through numeric.ToInt, which checks the range")
}

// hasBasic tells whether a type, or one that a type parameter stands for, is a
// basic type of the given sort.
func hasBasic(t types.Type, sort types.BasicInfo) bool {
	if t == nil {
		return false
	}
	if param, ok := t.(*types.TypeParam); ok {
		t = param.Constraint()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&sort != 0
	case *types.Interface:
		for i := range u.NumEmbeddeds() {
			if hasBasic(u.EmbeddedType(i), sort) {
				return true
			}
		}
	case *types.Union:
		for i := range u.Len() {
			if hasBasic(u.Term(i).Type(), sort) {
				return true
			}
		}
	}
	return false
}

func isComplex(t types.Type) bool { return hasBasic(t, types.IsComplex) }
