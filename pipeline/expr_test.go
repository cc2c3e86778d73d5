package pipeline

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"reprise/analyses/result"
)

var exprLeaves = map[string]result.Leaf{
	"a.n":         {Path: "a.n", Type: result.LeafCount, Number: result.Num(116)},
	"a.share":     {Path: "a.share", Type: result.LeafShare, Share: result.Share{Count: 29, Total: 37}},
	"a.none":      {Path: "a.none", Type: result.LeafShare},
	"a.x":         {Path: "a.x", Type: result.LeafReal, Number: result.Num(0.15)},
	"a.inf":       {Path: "a.inf", Type: result.LeafReal, Number: result.Num(math.Inf(-1))},
	"a.na":        {Path: "a.na", Type: result.LeafReal, Number: result.NA("one group")},
	"a.p":         {Path: "a.p", Type: result.LeafP, Number: result.Num(0.5)},
	"a.text":      {Path: "a.text", Type: result.LeafText, Text: "exact"},
	"a.ok":        {Path: "a.ok", Type: result.LeafBool, Number: result.Num(1)},
	`a["b - c]"]`: {Path: `a["b - c]"]`, Type: result.LeafCount, Number: result.Num(3)},
	"a[b-c]":      {Path: "a[b-c]", Type: result.LeafCount, Number: result.Num(4)},
	"a.anti-ro52": {Path: "a.anti-ro52", Type: result.LeafCount, Number: result.Num(5)},
}

func exprTerm(path string) (Term, error) {
	full := path
	part := ""
	if s, ok := strings.CutSuffix(path, ".count"); ok {
		path, part = s, "count"
	}
	l, ok := exprLeaves[path]
	if !ok {
		return Term{}, errors.New("no " + path)
	}
	return Term{Written: full, Path: path, Part: part, Type: l.Type}, nil
}

func exprLookup(path string) (result.Leaf, error) {
	path = strings.TrimSuffix(path, ".count")
	l, ok := exprLeaves[path]
	if !ok {
		return l, errors.New("no " + path)
	}
	return l, nil
}

func TestExpr(t *testing.T) {
	for _, c := range []struct{ text, exact, decimal, paths string }{
		{"a.n", "116", "116", "a.n"},
		{"a.share", "29/37", "29/37", "a.share"},
		{"a.share.count", "29", "29", "a.share"},
		{"a.n - a.share.count", "87", "87", "a.n a.share"},
		{"1 - a.share", "8/37", "8/37", "a.share"},
		{"2+3*4", "14", "14", ""},
		{"(2 + 3) * 4", "20", "20", ""},
		{"10 - 4 - 3", "3", "3", ""},
		{"16 / 4 / 2", "2", "2", ""},
		{"-2 * -3", "6", "6", ""},
		{"- - 2", "2", "2", ""},
		{"abs(2 - 5.5)", "7/2", "7/2", ""},
		{"abs (1-2)", "1", "1", ""},
		{"1/3 + 1/6", "1/2", "1/2", ""},
		{"0.1 + 0.2", "3/10", "3/10", ""},
		{"a.x", "5404319552844595/36028797018963968", "3/20", "a.x"},
		{"a.x * 2", "5404319552844595/18014398509481984", "3/10", "a.x"},
		{`a["b - c]"] + 1`, "4", "4", `a["b - c]"]`},
		{"a[b-c] -1", "3", "3", "a[b-c]"},
		{"a[b-c]-1", "3", "3", "a[b-c]"},
		{"a.anti-ro52 * 2", "10", "10", "a.anti-ro52"},
		{"a.n- 16", "100", "100", "a.n"},
		{"a.p", "1/2", "1/2", "a.p"},
	} {
		e, err := ParseExpr(c.text, exprTerm)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		q, err := e.Eval(exprLookup)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if q.Exact.RatString() != c.exact || q.Decimal.RatString() != c.decimal || strings.Join(e.Paths(), " ") != c.paths {
			t.Errorf("%s: %s, %s, %v; want %s, %s, %s", c.text, q.Exact.RatString(), q.Decimal.RatString(), e.Paths(), c.exact, c.decimal, c.paths)
		}
		if bare := !strings.ContainsAny(c.text, " +*/()0123456789"); (q.Leaf != nil) != bare {
			t.Errorf("%s: leaf %v", c.text, q.Leaf)
		}
		if p := q.Percent(); p.Exact.Cmp(new(big.Rat).Mul(q.Exact, big.NewRat(100, 1))) != 0 {
			t.Errorf("%s: percent %s", c.text, p.Exact)
		}
	}
}

func TestExprSpecial(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a.text", "exact"}, {"a.ok", "true"}, {"a.inf", "-Inf"}, {"a.share", "29/37"}, {"a.x", "0.15"}, {"a.n", "116"}, {"1/4", "0.25"}, {"6/3", "2"},
	} {
		e, err := ParseExpr(c.text, exprTerm)
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.Eval(exprLookup)
		if err != nil || q.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.text, q, err, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"a.na", "a.na is not available: one group"},
		{"a.na + 1", "a.na is not available: one group"},
		{"a.none", "a.none is not available: no cases"},
		{"1 / (a.n - 116)", "the expression divides by zero"},
		{"abs(a.inf)", "a.inf is infinite and can't be computed with"},
	} {
		e, err := ParseExpr(c.text, exprTerm)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Eval(exprLookup); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v; want %s", c.text, err, c.want)
		}
	}
}

func TestExprErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `"": expected a value path, a number, abs( or ( at character 1, got the end`},
		{"a.n +", `"a.n +": expected a value path, a number, abs( or ( at character 6, got the end`},
		{"a.n a.x", `"a.n a.x": expected an operator or the end at character 5, got 'a'`},
		{"(a.n", `"(a.n": expected a closing parenthesis at character 5, got the end`},
		{"é + 2)", "\"é + 2)\": expected an operator or the end at character 6, got ')'"},
		{"1.", `"1.": "1." is not a decimal number of at most 40 digits`},
		{"1e5", `"1e5": expected an operator or the end at character 2, got 'e'`},
		{"a[b", `"a[b": the bracket at character 2 does not close`},
		{"a.q + a.r", "no a.q\nno a.r"},
		{"a.text + 1", "a.text is text; only numbers can be computed with"},
		{"abs(a.ok)", "a.ok is true or false; only numbers can be computed with"},
		{"a.n % 2", `"a.n % 2": expected an operator or the end at character 5, got '%'`},
		{strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60), "an expression is nested deeper than 50 levels"},
		{strings.Repeat("-", 60) + "1", "an expression is nested deeper than 50 levels"},
		{strings.Repeat("1+", 2000) + "1", "an expression has at most 2000 characters, got 4001"},
	} {
		_, err := ParseExpr(c.text, exprTerm)
		if strings.HasPrefix(c.text, "é") {
			_, err = ParseExpr(c.text, func(string) (Term, error) { return Term{Type: result.LeafReal}, nil })
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%.20s: %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	q := func(path string) Quantity {
		e, err := ParseExpr(path, exprTerm)
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Eval(exprLookup)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"a.n", "116", 0},
		{"a.share", "29/37", 0},
		{"a.share", "0.7837837837837838", -1},
		{"a.x", "0.15", -1}, // the double lies below its decimal
		{"a.inf", "1", -1},
		{"1", "a.inf", 1},
		{"a.inf", "a.inf", 0},
		{"a.text", "a.text", 0},
	} {
		if got, err := q(c.a).Compare(q(c.b)); err != nil || got != c.want {
			t.Errorf("%s v %s: %d, %v; want %d", c.a, c.b, got, err, c.want)
		}
	}
	if _, err := q("a.text").Compare(q("1")); err == nil {
		t.Error("text compares with a number")
	}
}

func FuzzExpr(f *testing.F) {
	for _, s := range []string{"a.n - a.x", `a["b"]`, "abs((1))", "1.5*-a.n/(2)"} {
		f.Add(s)
	}
	any := func(path string) (Term, error) { return Term{Written: path, Path: path, Type: result.LeafReal}, nil }
	two := func(string) (result.Leaf, error) {
		return result.Leaf{Type: result.LeafReal, Number: result.Num(2)}, nil
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpr(text, any)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an empty error")
			}
			return
		}
		if q, err := e.Eval(two); err == nil && q.Exact == nil {
			t.Fatal("no value and no error")
		}
	})
}
