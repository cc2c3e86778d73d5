package prep

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"reprise/analyses/frame"
)

// Expression is a formula over the columns of a table, evaluated row by row.
//
// The grammar is that of expr-lang/expr, whose parser reads it; the arithmetic is not its
// virtual machine's but the portable one of package numeric, and only the operators and
// functions below exist: no members, indices, closures, loops or dates, so the cost of a
// row is the length of the formula.
//
//	numbers     + - * / % ** ^   log log2 log10 log1p exp expm1 sqrt abs floor ceil
//	            round(x), round(x, digits), pow, min, max, sum, mean
//	comparisons == != < <= > >= in, not in
//	truth       and or not && || !   true false
//	choice      ifelse(condition, a, b), condition ? a : b, coalesce(a, b, …)
//	missing     missing(x), NA
//	categories  rank(x): place of the level from 1; number(x): its code as a number;
//	            column("any name") for a name that is no word
//
// A category compares with the code or the label of a level, an ordinal one also by the
// order of its levels. Whatever takes a missing value is missing, but: false and NA is
// false, true or NA is true, coalesce takes the first value that is there. A value that is
// not defined (the logarithm of 0, a division by 0) or out of range is an error with its
// row. A date counts days since 1970-01-01.
type Expression struct {
	text    string
	root    term
	columns []*frame.Column // those used, in the table's order
	table   *frame.Table
}

// maxExpressionBytes bounds the text of an expression.
const maxExpressionBytes = 4000

type termType int

const (
	numberTerm termType = iota
	truthTerm
	textTerm
	categoryTerm // its value has the level's place as number and its code as text
	missingTerm  // the literal NA
)

func (t termType) String() string {
	return [...]string{"a number", "true or false", "text", "a category", "a missing value"}[t]
}

type value struct {
	missing bool
	number  float64 // 0 or 1 for truth
	text    string
}

func truth(b bool) value {
	if b {
		return value{number: 1}
	}
	return value{}
}

var absent = value{missing: true}

// term is a compiled part of an expression.
type term struct {
	typ     termType
	levels  []frame.Level // of a category
	ordered bool
	literal string // what a literal number or text says
	eval    func(row int) (value, error)
}

// Compile parses an expression and checks it against the columns of a table. Errors give
// the character in the text, from 1.
func Compile(text string, t *frame.Table) (*Expression, error) {
	switch {
	case len(text) > maxExpressionBytes:
		return nil, fmt.Errorf("an expression must have at most %d bytes, got %d", maxExpressionBytes, len(text))
	case !utf8.ValidString(text):
		return nil, errors.New("an expression must be UTF-8 text")
	}
	config := conf.CreateNew()
	for _, name := range functionNames() {
		config.Functions[name] = &builtin.Function{Name: name}
	}
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		var at *file.Error
		if errors.As(err, &at) {
			return nil, fmt.Errorf("character %d of the expression: %s", at.From+1, at.Message)
		}
		return nil, err
	}
	e := &Expression{text: text, table: t}
	c := compiler{e: e}
	if e.root, err = c.term(tree.Node); err != nil {
		return nil, err
	}
	return e, nil
}

// Columns lists the columns that the expression uses, in the table's order.
func (e *Expression) Columns() []*frame.Column { return e.columns }

// rows evaluates every row; the error names the first row that has no value and how
// many others there are.
func (e *Expression) rows() ([]value, error) {
	out := make([]value, e.table.Len())
	var first error
	bad := 0
	for i := range out {
		v, err := e.root.eval(i)
		if err != nil {
			if first == nil {
				first = fmt.Errorf("row %s: %w", rowName(e.table, i), err)
			}
			bad++
			continue
		}
		out[i] = v
	}
	switch {
	case bad > 1:
		return nil, fmt.Errorf("%w (and %d more rows)", first, bad-1)
	case bad == 1:
		return nil, first
	}
	return out, nil
}

// rowName names a row by its key.
func rowName(t *frame.Table, row int) string {
	if t.Keys.Name == "" {
		return t.Keys.IDs[row]
	}
	return fmt.Sprintf("%d (%s %s)", row+1, t.Keys.Name, t.Keys.IDs[row])
}

type compiler struct{ e *Expression }

func (c *compiler) fail(n ast.Node, format string, args ...any) error {
	return fmt.Errorf("character %d of the expression: %s", n.Location().From+1, fmt.Sprintf(format, args...))
}

func constant(typ termType, v value, literal string) term {
	return term{typ: typ, literal: literal, eval: func(int) (value, error) { return v, nil }}
}

func (c *compiler) term(n ast.Node) (term, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(numberTerm, value{number: float64(n.Value)}, strconv.Itoa(n.Value)), nil
	case *ast.FloatNode:
		return constant(numberTerm, value{number: n.Value}, strconv.FormatFloat(n.Value, 'g', -1, 64)), nil
	case *ast.StringNode:
		return constant(textTerm, value{text: n.Value}, n.Value), nil
	case *ast.BoolNode:
		return constant(truthTerm, truth(n.Value), ""), nil
	case *ast.NilNode:
		return constant(missingTerm, absent, ""), nil
	case *ast.IdentifierNode:
		if n.Value == "NA" && !slices.Contains(c.e.table.Names(), "NA") {
			return constant(missingTerm, absent, ""), nil
		}
		return c.column(n, n.Value)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.choice(n, n.Cond, n.Exp1, n.Exp2)
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok {
			return term{}, c.fail(n, "a function is called by its name")
		}
		return c.call(n, callee.Value)
	case *ast.BuiltinNode:
		return term{}, c.fail(n, "there is no function %q; %s", n.Name, frame.Suggest(n.Name, functionNames()))
	case nil:
		return term{}, errors.New("the expression is empty")
	}
	return term{}, c.fail(n, "only columns, numbers, texts, operators and functions make an expression")
}

func (c *compiler) column(n ast.Node, name string) (term, error) {
	col, err := c.e.table.Column(name)
	if err != nil {
		return term{}, c.fail(n, "%s", err)
	}
	c.use(col)
	t := term{}
	switch {
	case col.Type.Numeric():
		t.eval = func(row int) (value, error) {
			return value{missing: col.Missing[row], number: col.Numbers[row]}, nil
		}
	case col.Type.Categorical():
		t.typ, t.levels, t.ordered = categoryTerm, col.Levels, col.Type == frame.Ordinal
		t.eval = func(row int) (value, error) {
			if col.Missing[row] {
				return absent, nil
			}
			code := col.Codes[row]
			return value{number: float64(code), text: col.Levels[code].Code}, nil
		}
	default:
		t.typ = textTerm
		t.eval = func(row int) (value, error) {
			return value{missing: col.Missing[row], text: col.Texts[row]}, nil
		}
	}
	return t, nil
}

func (c *compiler) use(col *frame.Column) {
	if slices.Contains(c.e.columns, col) {
		return
	}
	c.e.columns = append(c.e.columns, col)
	place := func(x *frame.Column) int { return slices.Index(c.e.table.Columns, x) }
	slices.SortFunc(c.e.columns, func(a, b *frame.Column) int { return place(a) - place(b) })
}

func (c *compiler) unary(n *ast.UnaryNode) (term, error) {
	x, err := c.term(n.Node)
	if err != nil {
		return term{}, err
	}
	if n.Operator == "not" || n.Operator == "!" {
		if err := c.want(n.Node, x, truthTerm, n.Operator); err != nil {
			return term{}, err
		}
		return term{typ: truthTerm, eval: func(row int) (value, error) {
			v, err := x.eval(row)
			if err == nil && !v.missing {
				v = truth(v.number == 0)
			}
			return v, err
		}}, nil
	}
	if err := c.want(n.Node, x, numberTerm, n.Operator); err != nil {
		return term{}, err
	}
	if n.Operator == "+" {
		return x, nil
	}
	literal := ""
	if x.literal != "" {
		literal = "-" + x.literal
	}
	return term{literal: literal, eval: func(row int) (value, error) {
		v, err := x.eval(row)
		v.number = -v.number
		return v, err
	}}, nil
}

// want checks the type of an operand; NA stands for a value of any type.
func (c *compiler) want(n ast.Node, x term, typ termType, what string) error {
	if x.typ == typ || x.typ == missingTerm {
		return nil
	}
	hint := ""
	if x.typ == categoryTerm && typ == numberTerm {
		hint = "; number(x) takes its code as a number, rank(x) its place among the levels"
	}
	return c.fail(n, "%s takes %s, got %s%s", what, typ, x.typ, hint)
}

func (c *compiler) binary(n *ast.BinaryNode) (term, error) {
	if n.Operator == "in" {
		return c.in(n)
	}
	f, arithmetic := operators[n.Operator]
	logic := slices.Contains([]string{"and", "&&", "or", "||"}, n.Operator)
	compare := slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, n.Operator)
	if !arithmetic && !logic && !compare {
		return term{}, c.fail(n, "there is no operator %s", n.Operator)
	}
	a, err := c.term(n.Left)
	if err != nil {
		return term{}, err
	}
	b, err := c.term(n.Right)
	if err != nil {
		return term{}, err
	}
	switch {
	case compare:
		return c.compare(n, n.Operator, a, b)
	case logic:
		if err := errors.Join(c.want(n.Left, a, truthTerm, n.Operator), c.want(n.Right, b, truthTerm, n.Operator)); err != nil {
			return term{}, err
		}
		return both(a, b, n.Operator == "or" || n.Operator == "||"), nil
	}
	if err := errors.Join(c.want(n.Left, a, numberTerm, n.Operator), c.want(n.Right, b, numberTerm, n.Operator)); err != nil {
		return term{}, err
	}
	return apply(f, []term{a, b}), nil
}

// both is "and", or "or" where decisive is true: the decisive value settles the result
// whatever the other one is.
func both(a, b term, decisive bool) term {
	return term{typ: truthTerm, eval: func(row int) (value, error) {
		x, err := a.eval(row)
		if err != nil || !x.missing && (x.number != 0) == decisive {
			return x, err
		}
		y, err := b.eval(row)
		if err != nil || !y.missing && (y.number != 0) == decisive {
			return y, err
		}
		if x.missing {
			return absent, nil
		}
		return y, nil
	}}
}

func (c *compiler) in(n *ast.BinaryNode) (term, error) {
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return term{}, c.fail(n, `after "in" comes a list such as ["a", "b"]`)
	}
	x, err := c.term(n.Left)
	if err != nil {
		return term{}, err
	}
	var any term
	for i, item := range list.Nodes {
		y, err := c.term(item)
		if err != nil {
			return term{}, err
		}
		same, err := c.compare(item, "==", x, y)
		if err != nil {
			return term{}, err
		}
		if i == 0 {
			any = same
		} else {
			any = both(any, same, true)
		}
	}
	return any, nil
}

func (c *compiler) compare(n ast.Node, op string, a, b term) (term, error) {
	if a.typ == missingTerm || b.typ == missingTerm {
		return term{}, c.fail(n, "nothing compares with a missing value; use missing(x)")
	}
	order := op != "==" && op != "!="
	var err error
	if a.typ == categoryTerm && b.typ != categoryTerm {
		b, err = c.asLevel(n, a, b)
	} else if b.typ == categoryTerm && a.typ != categoryTerm {
		a, err = c.asLevel(n, b, a)
	}
	switch {
	case err != nil:
		return term{}, err
	case a.typ != b.typ:
		return term{}, c.fail(n, "%s compares values of one type, got %s and %s", op, a.typ, b.typ)
	case a.typ == categoryTerm && order && !(a.ordered && b.ordered):
		return term{}, c.fail(n, "%s needs ordinal categories", op)
	case a.typ == categoryTerm && order && !sameLevels(a.levels, b.levels):
		return term{}, c.fail(n, "%s compares categories with the same levels", op)
	case (a.typ == truthTerm || a.typ == textTerm) && order:
		return term{}, c.fail(n, "%s does not order %s", op, a.typ)
	}
	text := a.typ == textTerm || a.typ == categoryTerm && !order
	return term{typ: truthTerm, eval: func(row int) (value, error) {
		x, err := a.eval(row)
		if err != nil {
			return x, err
		}
		y, err := b.eval(row)
		if err != nil {
			return y, err
		}
		if x.missing || y.missing {
			return absent, nil
		}
		if text {
			return truth((x.text == y.text) == (op == "==")), nil
		}
		return truth(ordered(op, x.number, y.number)), nil
	}}, nil
}

func ordered(op string, x, y float64) bool {
	switch op {
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

// asLevel turns a literal that is compared with a category into the level that it names.
func (c *compiler) asLevel(n ast.Node, category, x term) (term, error) {
	if x.literal == "" {
		return x, nil // a text that is not literal compares with the code
	}
	v := frame.Variable{Levels: category.levels}
	code := v.LevelIndex(x.literal)
	if code < 0 {
		return term{}, c.fail(n, "the category has no level %q; %s", x.literal, frame.Suggest(x.literal, codes(category.levels)))
	}
	out := constant(categoryTerm, value{number: float64(code), text: category.levels[code].Code}, "")
	out.levels, out.ordered = category.levels, category.ordered
	return out, nil
}

func codes(levels []frame.Level) []string {
	out := make([]string, len(levels))
	for i, l := range levels {
		out[i] = l.Code
	}
	return out
}

func sameLevels(a, b []frame.Level) bool { return slices.Equal(codes(a), codes(b)) }
