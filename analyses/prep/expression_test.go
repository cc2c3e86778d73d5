package prep

import (
	"math"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
)

// small is a table with every type; row 2 has a missing value in x and in stage.
func small() *frame.Table {
	keep := func(v frame.Variable, c frame.Column) *frame.Column {
		c.Variable = v
		if c.Missing == nil {
			c.Missing = make([]bool, 3)
		}
		c.Lineage = []string{"s." + v.Name}
		return &c
	}
	levels := func(codes ...string) []frame.Level {
		var out []frame.Level
		for _, c := range codes {
			out = append(out, frame.Level{Code: c})
		}
		return out
	}
	return &frame.Table{Keys: frame.Keys{Source: "s", Name: "id", IDs: []string{"a", "b", "c"}}, Columns: []*frame.Column{
		keep(frame.Variable{Name: "x", Type: frame.Continuous}, frame.Column{Numbers: []float64{1.5, 0, -2}, Missing: []bool{false, true, false}}),
		keep(frame.Variable{Name: "n", Type: frame.Count}, frame.Column{Numbers: []float64{0, 4, 9}}),
		keep(frame.Variable{Name: "stage", Type: frame.Ordinal, Levels: levels("1", "2", "3")}, frame.Column{Codes: []int{0, 0, 2}, Missing: []bool{false, true, false}}),
		keep(frame.Variable{Name: "site", Type: frame.Nominal, Levels: []frame.Level{{Code: "A", Label: "Aachen"}, {Code: "B"}}}, frame.Column{Codes: []int{0, 1, 1}}),
		keep(frame.Variable{Name: "note", Type: frame.Text}, frame.Column{Texts: []string{"fine", "bad", "fine"}}),
		keep(frame.Variable{Name: "t", Type: frame.Time, Role: frame.Outcome}, frame.Column{Numbers: []float64{3, 6, 12}}),
		keep(frame.Variable{Name: "anti-Ro52", Type: frame.Binary, Levels: levels("no", "yes")}, frame.Column{Codes: []int{0, 1, 1}}),
	}}
}

// show writes the values of an expression in the rows of small.
func show(t *testing.T, text string) string {
	t.Helper()
	e, err := Compile(text, small())
	if err != nil {
		return "error: " + err.Error()
	}
	values, err := e.rows()
	if err != nil {
		return "error: " + err.Error()
	}
	var out []string
	for _, v := range values {
		switch {
		case v.missing:
			out = append(out, "NA")
		case e.root.typ == truthTerm:
			out = append(out, map[bool]string{true: "T", false: "F"}[v.number != 0])
		case e.root.typ == numberTerm:
			out = append(out, join([]float64{v.number}))
		default:
			out = append(out, v.text)
		}
	}
	return strings.Join(out, " ")
}

func TestExpressionValues(t *testing.T) {
	for _, c := range [][2]string{
		{"x + 1", "2.5 NA -1"},
		{"-x * 2 - 1", "-4 NA 3"},
		{"1/4", "0.25 0.25 0.25"},
		{"7 % 4 + 2 ** 3", "11 11 11"},
		{"2 ^ 0.5 == sqrt(2)", "T T T"},
		{"9007199254740993 - 9007199254740992", "0 0 0"}, // numbers are 64-bit floats
		{"0 * -1", "0 0 0"},
		{"x > 0", "T NA F"},
		{"x > 0 and false", "F F F"},
		{"x > 0 and true", "T NA F"},
		{"x > 0 or n > 3", "T T T"},
		{"x > 0 or n > 100", "T NA F"},
		{"not (x > 0)", "F NA T"},
		{"!missing(x) && n >= 0", "T F T"},
		{"missing(x + n)", "F T F"},
		{"coalesce(x, n)", "1.5 4 -2"},
		{"coalesce(x, NA, 7)", "1.5 7 -2"},
		{"ifelse(x > 0, n, -1)", "0 NA -1"},
		{"x > 0 ? 'up' : 'down'", "up NA down"},
		{"ifelse(n > 0, log(n), NA)", "NA " + join([]float64{numeric.Log(4)}) + " " + join([]float64{numeric.Log(9)})},
		{"min(n, 5) + max(n, 5, 6) + sum(n, 1) + mean(n, 2)", "8 18 29.5"},
		{"min(x, n)", "0 NA -2"},
		{"round(x) + floor(x) + ceil(x) + abs(x)", "6.5 NA -4"},
		{"round(2.345, 2) + round(1250, -2) + round(-0.5)", "1301.35 1301.35 1301.35"},
		{"log10(1000) + log2(8) + log1p(0) + exp(0) + expm1(0) + pow(2, 3)", "15 15 15"},
		{"stage >= '2'", "F NA T"},
		{"stage == 3", "F NA T"},
		{"stage in [1, 3]", "T NA T"},
		{"stage not in [1, 3]", "F NA F"},
		{"rank(stage) + number(stage)", "2 NA 6"},
		{"site == 'Aachen'", "T F F"},
		{"site != 'A'", "F T T"},
		{"site", "A B B"},
		{"ifelse(n > 0, site, 'A')", "A B B"},
		{"note == 'fine'", "T F T"},
		{"note in ['bad', 'worse']", "F T F"},
		{"column('anti-Ro52') == 'yes' and t > 6", "F F T"},
		{"0 < n < 5", "F T F"},
		{"true", "T T T"},
		{"NA", "NA NA NA"},
		{"nil", "NA NA NA"},
	} {
		if got := show(t, c[0]); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}

func TestExpressionErrors(t *testing.T) {
	for _, c := range [][2]string{
		{"", "character 1 of the expression"},
		{"x +", "character 3 of the expression: unexpected token EOF"},
		{"x + y", `character 5 of the expression: the table has no column "y"`},
		{"lg(x)", `character 1 of the expression: there is no function "lg"; did you mean "log"?`},
		{"now()", `there is no function "now"`},
		{"len('a')", `there is no function "len"`},
		{"filter([1], # > 0)", `there is no function "filter"`},
		{"map(1..1000000000, #)", `there is no function "map"`},
		{"1..5", "there is no operator .."},
		{"'a' matches 'b'", "there is no operator matches"},
		{"x.y", "only columns, numbers"},
		{"x[0]", "only columns, numbers"},
		{"{a: 1}", "only columns, numbers"},
		{"[1, 2]", "only columns, numbers"},
		{"let a = 1; a", "only columns, numbers"},
		{"x; n", "only columns, numbers"},
		{"log()", "log takes 1 arguments, got 0"},
		{"round(1, 2, 3)", "round takes 1 to 2 arguments, got 3"},
		{"min()", "min takes at least 1 arguments"},
		{"log(site)", "log takes a number, got a category; number(x) takes its code"},
		{"note + 1", "+ takes a number, got text"},
		{"x and true", "and takes true or false, got a number"},
		{"not x", "not takes true or false, got a number"},
		{"x == 'a'", "== compares values of one type, got a number and text"},
		{"x == NA", "use missing(x)"},
		{"stage == 'V'", `the category has no level "V"; there are: 1, 2, 3`},
		{"site > 'A'", "> needs ordinal categories"},
		{"note < 'a'", "< does not order text"},
		{"n in 5", `after "in" comes a list`},
		{"ifelse(x, 1, 2)", "the condition takes true or false, got a number"},
		{"ifelse(true, 1, 'a')", "must be of one type, got a number and text"},
		{"rank(site)", "rank takes an ordinal category"},
		{"number(site)", `codes are numbers, got "A"`},
		{"column(x)", "column takes a name in quotes"},
		{"log(n)", "row 1 (id a): log is not defined for 0"},
		{"1 / n", "row 1 (id a): / is not defined for 1 and 0"},
		{"sqrt(-n)", "row 2 (id b): sqrt is not defined for -4 (and 1 more rows)"},
		{"exp(1000 * t)", "row 1 (id a): exp is out of range for 3000 (and 2 more rows)"},
		{"5 % 0", "% is not defined for 5 and 0"},
		{strings.Repeat("(", 5000), "at most 4000 bytes"},
		{"\xff", "UTF-8"},
	} {
		if got := show(t, c[0]); !strings.HasPrefix(got, "error: ") || !strings.Contains(got, c[1]) {
			t.Errorf("%.40s: %s, want %q", c[0], got, c[1])
		}
	}
}

// Whatever the text, an expression is refused or gives finite values.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"x + 1", "stage >= '2' and not missing(x)", "ifelse(n > 0, log(n), NA)", "column('anti-Ro52')", "x in [1, 2]", "if x > 1 { 2 } else { 3 }", "::log(x)", "n | log()", "1 ?? 2", "x?.y", "round(x, 1e300)", "b'ab'", "`raw`"} {
		f.Add(s)
	}
	table := small()
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Compile(text, table)
		if err != nil {
			return
		}
		values, err := e.rows()
		if err != nil {
			return
		}
		for _, v := range values {
			if math.IsNaN(v.number) || math.IsInf(v.number, 0) {
				t.Fatalf("%q gives %v", text, v.number)
			}
		}
	})
}
