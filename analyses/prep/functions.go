package prep

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
)

// function is an operation on numbers. A result that is not finite is an error of the row.
type function struct {
	name     string
	min, max int // number of arguments; max 0 is any
	of       func(x []float64) float64
}

var operators = map[string]function{
	"+":  {"+", 2, 2, func(x []float64) float64 { return x[0] + x[1] }},
	"-":  {"-", 2, 2, func(x []float64) float64 { return x[0] - x[1] }},
	"*":  {"*", 2, 2, func(x []float64) float64 { return float64(x[0] * x[1]) }},
	"/":  {"/", 2, 2, func(x []float64) float64 { return x[0] / x[1] }},
	"%":  {"%", 2, 2, func(x []float64) float64 { return math.Mod(x[0], x[1]) }},
	"**": {"**", 2, 2, func(x []float64) float64 { return numeric.Pow(x[0], x[1]) }},
	"^":  {"^", 2, 2, func(x []float64) float64 { return numeric.Pow(x[0], x[1]) }},
}

func unaryFunction(name string, f func(float64) float64) function {
	return function{name, 1, 1, func(x []float64) float64 { return f(x[0]) }}
}

// functions has every function by name; those without of are compiled by themselves.
var functions = map[string]function{
	"log":      unaryFunction("log", numeric.Log),
	"log2":     unaryFunction("log2", numeric.Log2),
	"log10":    unaryFunction("log10", numeric.Log10),
	"log1p":    unaryFunction("log1p", numeric.Log1p),
	"exp":      unaryFunction("exp", numeric.Exp),
	"expm1":    unaryFunction("expm1", numeric.Expm1),
	"sqrt":     unaryFunction("sqrt", math.Sqrt),
	"abs":      unaryFunction("abs", math.Abs),
	"floor":    unaryFunction("floor", math.Floor),
	"ceil":     unaryFunction("ceil", math.Ceil),
	"round":    {"round", 1, 2, round},
	"pow":      {"pow", 2, 2, func(x []float64) float64 { return numeric.Pow(x[0], x[1]) }},
	"min":      {"min", 1, 0, slices.Min[[]float64]},
	"max":      {"max", 1, 0, slices.Max[[]float64]},
	"sum":      {"sum", 1, 0, numeric.Sum},
	"mean":     {"mean", 1, 0, numeric.Mean},
	"ifelse":   {name: "ifelse", min: 3, max: 3},
	"coalesce": {name: "coalesce", min: 1},
	"missing":  {name: "missing", min: 1, max: 1},
	"rank":     {name: "rank", min: 1, max: 1},
	"number":   {name: "number", min: 1, max: 1},
	"column":   {name: "column", min: 1, max: 1},
}

func functionNames() []string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// round rounds half away from zero, x times 10^digits as computed; digits is a whole number
// from -15 to 15.
func round(x []float64) float64 {
	if len(x) == 1 {
		return math.Round(x[0])
	}
	d, err := numeric.ToInt(x[1])
	if err != nil || d < -15 || d > 15 {
		return math.NaN()
	}
	scale := 1.0 // exact up to 10^22
	for range max(d, -d) {
		scale = float64(scale * 10)
	}
	if d < 0 {
		return float64(math.Round(x[0]/scale) * scale)
	}
	return math.Round(float64(x[0]*scale)) / scale
}

// apply evaluates a function of numbers: missing where an argument is.
func apply(f function, args []term) term {
	x := make([]float64, len(args)) // rows are evaluated one after another
	return term{eval: func(row int) (value, error) {
		gone := false
		for i, a := range args {
			v, err := a.eval(row)
			if err != nil {
				return v, err
			}
			gone = gone || v.missing
			x[i] = v.number
		}
		if gone {
			return absent, nil
		}
		y := f.of(x)
		switch {
		case math.IsNaN(y) || f.name == "/" && x[1] == 0 || math.IsInf(y, -1) && f.name[0] == 'l':
			return absent, fmt.Errorf("%s is not defined for %s", f.name, join(x))
		case math.IsInf(y, 0):
			return absent, fmt.Errorf("%s is out of range for %s", f.name, join(x))
		}
		if y == 0 {
			y = 0 // no negative zero
		}
		return value{number: y}, nil
	}}
}

func join(x []float64) string {
	s := ""
	for i, v := range x {
		if i > 0 {
			s += " and "
		}
		s += strconv.FormatFloat(v, 'g', -1, 64)
	}
	return s
}

func (c *compiler) call(n *ast.CallNode, name string) (term, error) {
	f, ok := functions[name]
	if !ok {
		return term{}, c.fail(n, "there is no function %q; %s", name, frame.Suggest(name, functionNames()))
	}
	if k := len(n.Arguments); k < f.min || f.max > 0 && k > f.max {
		want := strconv.Itoa(f.min)
		if f.max == 0 {
			want = "at least " + want
		} else if f.max > f.min {
			want += " to " + strconv.Itoa(f.max)
		}
		return term{}, c.fail(n, "%s takes %s arguments, got %d", name, want, k)
	}
	switch name {
	case "ifelse":
		return c.choice(n, n.Arguments[0], n.Arguments[1], n.Arguments[2])
	case "column":
		s, ok := n.Arguments[0].(*ast.StringNode)
		if !ok {
			return term{}, c.fail(n, "column takes a name in quotes")
		}
		return c.column(s, s.Value)
	}
	args := make([]term, len(n.Arguments))
	for i, a := range n.Arguments {
		t, err := c.term(a)
		if err != nil {
			return term{}, err
		}
		if f.of != nil {
			if err := c.want(a, t, numberTerm, name); err != nil {
				return term{}, err
			}
		}
		args[i] = t
	}
	switch name {
	case "missing":
		return term{typ: truthTerm, eval: func(row int) (value, error) {
			v, err := args[0].eval(row)
			return truth(v.missing), err
		}}, nil
	case "coalesce":
		out := args[len(args)-1]
		for i := len(args) - 2; i >= 0; i-- {
			t, err := c.unite(n, args[i], out)
			if err != nil {
				return term{}, err
			}
			first, rest := args[i].eval, out.eval
			t.eval = func(row int) (value, error) {
				if v, err := first(row); err != nil || !v.missing {
					return v, err
				}
				return rest(row)
			}
			out = t
		}
		return out, nil
	case "rank", "number":
		return c.ofCategory(n, name, args[0])
	}
	return apply(f, args), nil
}

// ofCategory is rank(x) or number(x).
func (c *compiler) ofCategory(n *ast.CallNode, name string, x term) (term, error) {
	if x.typ != categoryTerm {
		return term{}, c.fail(n, "%s takes a category, got %s", name, x.typ)
	}
	if name == "rank" && !x.ordered {
		return term{}, c.fail(n, "rank takes an ordinal category")
	}
	numbers := make([]float64, len(x.levels))
	for i, l := range x.levels {
		numbers[i] = float64(i + 1)
		if name == "number" {
			v, err := strconv.ParseFloat(l.Code, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return term{}, c.fail(n, "number takes a category whose codes are numbers, got %q", l.Code)
			}
			numbers[i] = v
		}
	}
	return term{eval: func(row int) (value, error) {
		v, err := x.eval(row)
		if err != nil || v.missing {
			return v, err
		}
		return value{number: numbers[slices.IndexFunc(x.levels, func(l frame.Level) bool { return l.Code == v.text })]}, nil
	}}, nil
}

// unite finds the type that two alternatives share.
func (c *compiler) unite(n ast.Node, a, b term) (term, error) {
	switch {
	case a.typ == missingTerm:
		return term{typ: b.typ, levels: b.levels, ordered: b.ordered}, nil
	case b.typ == missingTerm, a.typ == b.typ && a.typ != categoryTerm:
		return term{typ: a.typ, levels: a.levels, ordered: a.ordered}, nil
	case a.typ == categoryTerm && b.typ == categoryTerm:
		if sameLevels(a.levels, b.levels) && a.ordered == b.ordered {
			return term{typ: categoryTerm, levels: a.levels, ordered: a.ordered}, nil
		}
		return term{typ: textTerm}, nil
	case a.typ == categoryTerm && b.typ == textTerm, a.typ == textTerm && b.typ == categoryTerm:
		return term{typ: textTerm}, nil
	}
	return term{}, c.fail(n, "the alternatives must be of one type, got %s and %s", a.typ, b.typ)
}

func (c *compiler) choice(n, condition, yes, no ast.Node) (term, error) {
	var parts [3]term
	for i, x := range []ast.Node{condition, yes, no} {
		t, err := c.term(x)
		if err != nil {
			return term{}, err
		}
		parts[i] = t
	}
	if err := c.want(condition, parts[0], truthTerm, "the condition"); err != nil {
		return term{}, err
	}
	out, err := c.unite(n, parts[1], parts[2])
	if err != nil {
		return term{}, err
	}
	out.eval = func(row int) (value, error) {
		v, err := parts[0].eval(row)
		switch {
		case err != nil || v.missing:
			return v, err
		case v.number != 0:
			return parts[1].eval(row)
		}
		return parts[2].eval(row)
	}
	return out, nil
}
