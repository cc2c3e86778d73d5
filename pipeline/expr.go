package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// Limits of an expression.
const (
	maxExprBytes  = 2000
	maxExprDepth  = 50
	maxExprDigits = 40
)

// Quantity is the value of an expression, exact: arithmetic is done on fractions and
// nothing is rounded.
//
// Counts, shares and decimal constants are what they are. A real has two readings: Exact is
// the binary number that the machine holds (0.15 is 0.1499999999999999944...), Decimal the
// shortest decimal that names it (0.15). Both go through the same arithmetic.
type Quantity struct {
	// Exact and Decimal are nil for text and infinities.
	Exact, Decimal *big.Rat
	// Infinite is 1 or -1 for an infinity, which only a bare path can be.
	Infinite int
	// Text is the text where IsText is true; true and false for a boolean.
	Text   string
	IsText bool
	// Leaf is the value itself where the expression is one path and no more; nil else.
	Leaf *result.Leaf
}

// Percent is the quantity times 100; the leaf stays.
func (q Quantity) Percent() Quantity {
	if q.Exact == nil {
		return q
	}
	hundred := big.NewRat(100, 1)
	q.Exact, q.Decimal = new(big.Rat).Mul(q.Exact, hundred), new(big.Rat).Mul(q.Decimal, hundred)
	return q
}

// Term is one value path of an expression or of the prose, resolved by the kinds' result
// types. Whether its keys exist only the data know.
type Term struct {
	// Written is the path as in the study file, Path the long path of its leaf.
	Written, Path string
	// Stage is the id in front.
	Stage string
	// Part is "count" or "total" where the path goes on into a share.
	Part string
	// Ambiguous is the start of the long path that the short form would mean if it named a
	// key: where such a leaf exists too, the short form is an error.
	Ambiguous string
	Type      result.LeafType
}

// Resolver turns a written path into a Term.
type Resolver func(path string) (Term, error)

// ParseExpr parses + - * / abs() and parentheses over value paths and decimal constants
// and resolves the paths. A minus between two names without spaces belongs to the name
// (anti-ro52); a subtraction has spaces. Errors of paths come all at once.
func ParseExpr(text string, resolve Resolver) (Expr, error) {
	if len(text) > maxExprBytes {
		return nil, fmt.Errorf("an expression has at most %d characters, got %d", maxExprBytes, len(text))
	}
	if !utf8.ValidString(text) {
		return nil, errors.New("an expression is UTF-8 text")
	}
	p := &exprParser{text: text, resolve: resolve}
	e, err := p.sum(0)
	if err == nil && p.peek() != 0 {
		err = p.expected("an operator or the end")
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(p.errs...); err != nil {
		return nil, err
	}
	if _, bare := e.(*pathExpr); !bare {
		for _, t := range e.Terms() {
			if t.Type == result.LeafText || t.Type == result.LeafBool {
				return nil, fmt.Errorf("%s is %s; only numbers can be computed with", t.Written, leafWord(t.Type))
			}
		}
	}
	return e, nil
}

func leafWord(t result.LeafType) string {
	switch t {
	case result.LeafText:
		return "text"
	case result.LeafBool:
		return "true or false"
	case result.LeafCount:
		return "a count"
	case result.LeafShare:
		return "a share"
	case result.LeafP:
		return "a p-value"
	}
	return "a number"
}

type exprParser struct {
	text    string
	at      int
	resolve Resolver
	errs    []error
}

func (p *exprParser) peek() rune {
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if !unicode.IsSpace(r) {
			return r
		}
		p.at += size
	}
	return 0
}

func (p *exprParser) expected(what string) error {
	r := p.peek()
	found := "the end"
	if r != 0 {
		found = strconv.QuoteRune(r)
	}
	return fmt.Errorf("%q: expected %s at character %d, got %s", p.text, what, utf8.RuneCountInString(p.text[:p.at])+1, found)
}

func (p *exprParser) sum(depth int) (Expr, error) {
	if depth > maxExprDepth {
		return nil, fmt.Errorf("an expression is nested deeper than %d levels", maxExprDepth)
	}
	return p.chain(depth, "+-", (*exprParser).product)
}

func (p *exprParser) product(depth int) (Expr, error) {
	return p.chain(depth, "*/", (*exprParser).factor)
}

// chain reads operands joined by operators of one strength, left to right.
func (p *exprParser) chain(depth int, ops string, operand func(*exprParser, int) (Expr, error)) (Expr, error) {
	left, err := operand(p, depth)
	if err != nil {
		return nil, err
	}
	for {
		op := p.peek()
		if op == 0 || !strings.ContainsRune(ops, op) {
			return left, nil
		}
		p.at++
		right, err := operand(p, depth)
		if err != nil {
			return nil, err
		}
		left = &binaryExpr{byte(op), left, right}
	}
}

func (p *exprParser) factor(depth int) (Expr, error) {
	r := p.peek()
	switch {
	case r == '-':
		p.at++
		if depth > maxExprDepth {
			return nil, fmt.Errorf("an expression is nested deeper than %d levels", maxExprDepth)
		}
		x, err := p.factor(depth + 1)
		if err != nil {
			return nil, err
		}
		return &unaryExpr{false, x}, nil
	case r == '(':
		p.at++
		x, err := p.sum(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.peek() != ')' {
			return nil, p.expected("a closing parenthesis")
		}
		p.at++
		return &groupExpr{x}, nil
	case r >= '0' && r <= '9':
		return p.constant()
	case unicode.IsLetter(r) || r == '_':
		start := p.at
		if err := p.skipPath(); err != nil {
			return nil, err
		}
		word := p.text[start:p.at]
		if word == "abs" && p.peek() == '(' {
			x, err := p.factor(depth)
			if err != nil {
				return nil, err
			}
			return &unaryExpr{true, x}, nil
		}
		t, err := p.resolve(word)
		if err != nil {
			p.errs = append(p.errs, err)
		}
		t.Written = word
		return &pathExpr{t}, nil
	}
	return nil, p.expected("a value path, a number, abs( or (")
}

func (p *exprParser) constant() (Expr, error) {
	start := p.at
	for p.at < len(p.text) && (p.text[p.at] >= '0' && p.text[p.at] <= '9' || p.text[p.at] == '.') {
		p.at++
	}
	text := p.text[start:p.at]
	if strings.Count(text, ".") > 1 || strings.HasSuffix(text, ".") || len(text) > maxExprDigits {
		return nil, fmt.Errorf("%q: %q is not a decimal number of at most %d digits", p.text, text, maxExprDigits)
	}
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("%q: %q is not a decimal number", p.text, text)
	}
	return &constantExpr{text, x}, nil
}

func nameRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// skipPath moves past a value path: names with inner hyphens, dots, brackets with or
// without quotes.
func (p *exprParser) skipPath() error {
	inName := false
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		next, _ := utf8.DecodeRuneInString(p.text[p.at+size:])
		switch {
		case nameRune(r):
			inName = true
		case r == '-' && inName && nameRune(next):
		case r == '.' && nameRune(next):
			inName = false
		case r == '[':
			end := bracketEnd(p.text[p.at:])
			if end < 0 {
				return fmt.Errorf("%q: the bracket at character %d does not close", p.text, utf8.RuneCountInString(p.text[:p.at])+1)
			}
			p.at += end
			inName = false
			continue
		default:
			return nil
		}
		p.at += size
	}
	return nil
}

// bracketEnd is the length of a bracketed key, quotes respected; -1 where it doesn't
// close.
func bracketEnd(s string) int {
	if !strings.HasPrefix(s, `["`) {
		if end := strings.IndexByte(s, ']'); end >= 0 {
			return end + 1
		}
		return -1
	}
	for i := 2; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			if i+1 < len(s) && s[i+1] == ']' {
				return i + 2
			}
			return -1
		}
	}
	return -1
}

type (
	pathExpr     struct{ term Term }
	constantExpr struct {
		text  string
		value *big.Rat
	}
	groupExpr struct{ x Expr }
	unaryExpr struct {
		abs bool
		x   Expr
	}
	binaryExpr struct {
		op          byte
		left, right Expr
	}
)

func paths(e Expr) []string {
	var out []string
	for _, t := range e.Terms() {
		out = append(out, t.Path)
	}
	return out
}

func (e *pathExpr) Terms() []Term     { return []Term{e.term} }
func (e *constantExpr) Terms() []Term { return nil }
func (e *groupExpr) Terms() []Term    { return e.x.Terms() }
func (e *unaryExpr) Terms() []Term    { return e.x.Terms() }
func (e *binaryExpr) Terms() []Term   { return slices.Concat(e.left.Terms(), e.right.Terms()) }

func (e *pathExpr) Paths() []string     { return paths(e) }
func (e *constantExpr) Paths() []string { return paths(e) }
func (e *groupExpr) Paths() []string    { return paths(e) }
func (e *unaryExpr) Paths() []string    { return paths(e) }
func (e *binaryExpr) Paths() []string   { return paths(e) }

// Lookup gives the leaf at a path, long or short.
type Lookup = func(path string) (result.Leaf, error)

func (e *pathExpr) Eval(lookup Lookup) (Quantity, error) {
	l, err := lookup(e.term.Written) // as written: only the lookup can see an ambiguous short form
	if err != nil {
		return Quantity{}, err
	}
	return leafQuantity(l, e.term.Part)
}

func leafQuantity(l result.Leaf, part string) (Quantity, error) {
	exact := func(x *big.Rat) Quantity { return Quantity{Exact: x, Decimal: x, Leaf: &l} }
	switch l.Type {
	case result.LeafText:
		return Quantity{Text: l.Text, IsText: true, Leaf: &l}, nil
	case result.LeafBool:
		return Quantity{Text: strconv.FormatBool(l.Number.Value != 0), IsText: true, Leaf: &l}, nil
	case result.LeafShare:
		switch {
		case part == "count":
			l = result.Leaf{Path: l.Path + ".count", Type: result.LeafCount, Number: result.Num(float64(l.Share.Count))}
			return exact(ratOf(l.Number.Value)), nil
		case part == "total":
			l = result.Leaf{Path: l.Path + ".total", Type: result.LeafCount, Number: result.Num(float64(l.Share.Total))}
			return exact(ratOf(l.Number.Value)), nil
		case l.Share.Total == 0:
			return Quantity{}, fmt.Errorf("%s is not available: no cases", l.Path)
		}
		return exact(big.NewRat(int64(l.Share.Count), int64(l.Share.Total))), nil
	}
	x := l.Number
	switch {
	case !x.OK():
		return Quantity{}, fmt.Errorf("%s is not available: %s", l.Path, x.Reason)
	case math.IsNaN(x.Value):
		return Quantity{}, fmt.Errorf("%s is not available: undefined", l.Path)
	case math.IsInf(x.Value, 1):
		return Quantity{Infinite: 1, Leaf: &l}, nil
	case math.IsInf(x.Value, -1):
		return Quantity{Infinite: -1, Leaf: &l}, nil
	}
	q := exact(ratOf(x.Value))
	if d, ok := new(big.Rat).SetString(strconv.FormatFloat(x.Value, 'g', -1, 64)); ok {
		q.Decimal = d
	}
	return q, nil
}

func ratOf(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

func (e *constantExpr) Eval(Lookup) (Quantity, error) {
	return Quantity{Exact: e.value, Decimal: e.value}, nil
}

func (e *groupExpr) Eval(lookup Lookup) (Quantity, error) { return e.x.Eval(lookup) }

// number evaluates an operand: text and infinities can't be computed with.
func number(e Expr, lookup Lookup) (Quantity, error) {
	q, err := e.Eval(lookup)
	if err == nil && q.Exact == nil {
		what := "text"
		if q.Infinite != 0 {
			what = "infinite"
		}
		err = fmt.Errorf("%s is %s and can't be computed with", strings.Join(e.Paths(), ", "), what)
	}
	return q, err
}

func (e *unaryExpr) Eval(lookup Lookup) (Quantity, error) {
	q, err := number(e.x, lookup)
	if err != nil {
		return Quantity{}, err
	}
	if e.abs {
		return Quantity{Exact: new(big.Rat).Abs(q.Exact), Decimal: new(big.Rat).Abs(q.Decimal)}, nil
	}
	return Quantity{Exact: new(big.Rat).Neg(q.Exact), Decimal: new(big.Rat).Neg(q.Decimal)}, nil
}

func (e *binaryExpr) Eval(lookup Lookup) (Quantity, error) {
	a, err := number(e.left, lookup)
	if err != nil {
		return Quantity{}, err
	}
	b, err := number(e.right, lookup)
	if err != nil {
		return Quantity{}, err
	}
	apply := func(x, y *big.Rat) *big.Rat {
		z := new(big.Rat)
		switch e.op {
		case '+':
			return z.Add(x, y)
		case '-':
			return z.Sub(x, y)
		case '*':
			return z.Mul(x, y)
		}
		return z.Quo(x, y)
	}
	if e.op == '/' && (b.Exact.Sign() == 0 || b.Decimal.Sign() == 0) {
		return Quantity{}, errors.New("the expression divides by zero")
	}
	return Quantity{Exact: apply(a.Exact, b.Exact), Decimal: apply(a.Decimal, b.Decimal)}, nil
}

// String writes the quantity in full precision: fractions of counts as a decimal of 17
// digits, a share as count/total.
func (q Quantity) String() string {
	switch {
	case q.IsText:
		return q.Text
	case q.Infinite > 0:
		return "Inf"
	case q.Infinite < 0:
		return "-Inf"
	case q.Leaf != nil && q.Leaf.Type == result.LeafShare:
		return fmt.Sprintf("%d/%d", q.Leaf.Share.Count, q.Leaf.Share.Total)
	case q.Exact == nil:
		return ""
	case q.Leaf != nil:
		return strconv.FormatFloat(q.Leaf.Number.Value, 'g', -1, 64)
	case q.Exact.IsInt():
		return q.Exact.RatString()
	}
	x, _ := q.Exact.Float64()
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Compare is -1, 0 or 1 as q is less than, equal to or greater than r, exactly. Text
// compares only with text.
func (q Quantity) Compare(r Quantity) (int, error) {
	switch {
	case q.IsText != r.IsText:
		return 0, errors.New("text and a number can't be compared")
	case q.IsText:
		return strings.Compare(q.Text, r.Text), nil
	case q.Infinite != 0 || r.Infinite != 0:
		return cmp.Compare(q.Infinite, r.Infinite), nil
	}
	return q.Exact.Cmp(r.Exact), nil
}

// Printed is the quantity for a comparison with something printed: a bare path keeps what
// it is, and an expression over counts and shares stays exact. An expression with a real
// in it is rounded to a double, since its value is no more exact than that.
func (q Quantity) Printed() printed.Value {
	switch {
	case q.IsText:
		return printed.TextValue(q.Text)
	case q.Infinite != 0:
		return printed.Float(math.Inf(q.Infinite))
	case q.Leaf != nil && q.Leaf.Type == result.LeafShare:
		return printed.Share(int64(q.Leaf.Share.Count), int64(q.Leaf.Share.Total))
	case q.Leaf != nil && q.Leaf.Type != result.LeafCount:
		return printed.Float(q.Leaf.Number.Value)
	case q.Exact.Cmp(q.Decimal) == 0:
		return printed.Rational(q.Exact)
	}
	x, _ := q.Exact.Float64()
	return printed.Float(x)
}
