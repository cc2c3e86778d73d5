package prep

import (
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

func derive(d ...Derived) (*DeriveResult, error) {
	p := DeriveParams{Variables: d}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return Derive(small(), p)
}

func TestDerive(t *testing.T) {
	got, err := derive(
		Derived{Name: "twice", Expression: "x * 2", Label: "Twice x", Unit: "mg"},
		Derived{Name: "sum", Expression: "twice + n"},
		Derived{Name: "late", Expression: "t > 3", Asymmetric: true},
		Derived{Name: "where", Expression: "ifelse(n > 0, site, 'Z')"},
		Derived{Name: "grade", Expression: "stage"},
		Derived{Name: "class", Expression: "n", Cuts: []float64{4, 8}},
		Derived{Name: "words", Expression: "note", Type: "text"},
		Derived{Name: "two", Expression: "n > 0", Levels: frame.Levels{{Code: "0", Label: "none"}, {Code: "1", Label: "some"}}, Role: "external"},
		Derived{Name: "whole", Expression: "n + 1", Type: "count"},
	)
	if err != nil {
		t.Fatal(err)
	}
	get := func(name string) *frame.Column { return column(t, got.Table, name) }
	if c := get("twice"); !slices.Equal(c.Numbers, []float64{3, 0, -4}) || !c.Missing[1] || c.Label != "Twice x" || c.Unit != "mg" || c.Type != frame.Continuous || c.Decimals != 0 {
		t.Errorf("twice %+v", c)
	}
	if c := get("sum"); !slices.Equal(c.Lineage, []string{"s.n", "s.x"}) || c.Role != "" {
		t.Errorf("a column made from a derived one descends from its sources: %v", c.Lineage)
	}
	if c := get("late"); c.Type != frame.Binary || c.Role != frame.Outcome || !c.Asymmetric || !slices.Equal(c.Codes, []int{0, 1, 1}) || c.Levels[1].Code != "yes" {
		t.Errorf("late %+v", c)
	}
	if c := get("where"); c.Type != frame.Nominal || !slices.Equal(codes(c.Levels), []string{"B", "Z"}) || !slices.Equal(c.Codes, []int{1, 0, 0}) {
		t.Errorf("where %+v", c)
	}
	if c := get("grade"); c.Type != frame.Ordinal || !slices.Equal(codes(c.Levels), []string{"1", "2", "3"}) || !slices.Equal(c.Codes, []int{0, 0, 2}) || !c.Missing[1] {
		t.Errorf("grade %+v", c)
	}
	if c := get("class"); c.Type != frame.Ordinal || !slices.Equal(c.Codes, []int{0, 0, 2}) || !slices.Equal(codes(c.Levels), []string{"<= 4", "> 4 to <= 8", "> 8"}) {
		t.Errorf("class %+v", c)
	}
	if c := get("words"); c.Type != frame.Text || c.Texts[1] != "bad" {
		t.Errorf("words %+v", c)
	}
	if c := get("two"); c.Levels[1].Name() != "some" || c.Role != frame.External || !slices.Equal(c.Codes, []int{0, 1, 1}) {
		t.Errorf("two %+v", c)
	}
	if got.Columns != 16 || got.Variables[1].From != "n, twice" || got.Variables[0].Missing != 1 {
		t.Errorf("%+v", got.Variables)
	}
	if len(small().Columns) != 7 {
		t.Error("the input was changed")
	}
}

func TestDeriveAgainstR(t *testing.T) {
	ref, table := readScaleReference(t)
	levels := frame.Levels{{Code: "0"}, {Code: "1"}, {Code: "2"}}
	got, err := Derive(table, DeriveParams{Variables: []Derived{
		{Name: "log10", Expression: "log10(abs(x))"},
		{Name: "power", Expression: "abs(x) ** 1.5"},
		{Name: "cut", Expression: "x", Cuts: []float64{0.5, 8}, Levels: levels},
		{Name: "cut_left", Expression: "x", Cuts: []float64{0.5, 8}, Levels: levels, LeftClosed: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "log10", column(t, got.Table, "log10"), ref.Log10)
	compare(t, "power", column(t, got.Table, "power"), ref.Power)
	for name, want := range map[string][]*float64{"cut": ref.Cut, "cut_left": ref.CutLeft} {
		c := column(t, got.Table, name)
		for i, w := range want {
			if (w == nil) != c.Missing[i] || w != nil && float64(c.Codes[i]) != *w {
				t.Errorf("%s row %d: %d", name, i, c.Codes[i])
			}
		}
	}
}

func TestDeriveErrors(t *testing.T) {
	for _, c := range []struct {
		d    Derived
		want string
	}{
		{Derived{Name: "x", Expression: "n"}, `has a column "x" already`},
		{Derived{Name: " y", Expression: "n"}, "no spaces around it"},
		{Derived{Name: "y", Expression: "n +"}, "unexpected token EOF"},
		{Derived{Name: "y", Expression: "log(n)"}, "y: row 1 (id a): log is not defined for 0"},
		{Derived{Name: "y", Expression: "note", Type: "continuous"}, "gives text, not a number"},
		{Derived{Name: "y", Expression: "n", Type: "nominal"}, "gives a number; nominal takes texts, or cuts"},
		{Derived{Name: "y", Expression: "n > 1", Type: "nominal"}, "makes a binary variable, not nominal"},
		{Derived{Name: "y", Expression: "x", Type: "count"}, "a count is a whole number >= 0, got 1.5"},
		{Derived{Name: "y", Expression: "x", Type: "time"}, "a time is a number >= 0, got -2"},
		{Derived{Name: "y", Expression: "n / 2 + 0.25", Type: "date"}, "a date is a whole number of days"},
		{Derived{Name: "y", Expression: "note", Type: "ordinal"}, "needs its levels in order"},
		{Derived{Name: "y", Expression: "note", Levels: frame.Levels{{Code: "fine"}}}, `"bad" is not among the levels (fine)`},
		{Derived{Name: "y", Expression: "ifelse(n >= 0, 'a', 'b')", Type: "binary"}, "two levels, got 1"},
		{Derived{Name: "y", Expression: "n", Cuts: []float64{2, 1}}, "cut points must rise, got 1 after 2"},
		{Derived{Name: "y", Expression: "n", Cuts: []float64{2, 3}, Levels: frame.Levels{{Code: "a"}, {Code: "b"}}}, "2 cut points make 3 classes, got 2 levels"},
		{Derived{Name: "y", Expression: "note", Cuts: []float64{2}}, "cut points need a number"},
		{Derived{Name: "y", Expression: "n", LeftClosed: true}, "left_closed goes with cuts"},
		{Derived{Name: "y", Expression: "t + 1", Role: "clustering"}, "made from the outcome t and can't cluster"},
		{Derived{Name: "y", Expression: "n", Asymmetric: true}, "asymmetric is for binary"},
		{Derived{Name: "y", Expression: "n", Levels: frame.Levels{{Code: "a"}}}, "has no levels"},
	} {
		if _, err := derive(c.d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.d, err, c.want)
		}
	}
	if got, err := derive(Derived{Name: "y", Expression: "NA"}); err != nil || len(got.Notes) != 1 || got.Table.Columns[7].MissingCount() != 3 {
		t.Errorf("all missing: %v", err)
	}
	if math.Signbit(column(t, mustDerive(t, "0 * -1"), "y").Numbers[0]) {
		t.Error("negative zero")
	}
}

func mustDerive(t *testing.T, expression string) *frame.Table {
	t.Helper()
	got, err := derive(Derived{Name: "y", Expression: expression})
	if err != nil {
		t.Fatal(err)
	}
	return got.Table
}

// The derived, imputed and scaled demonstration cohort has the same bytes on every machine.
func TestPrepBits(t *testing.T) {
	lessOne := "n-1"
	imputed, err := Impute(frame.Demo(), ImputeParams{Variables: []string{"weight", "marker", "stage", "smoker"}, Numeric: "mean", Categorical: "mode"})
	if err != nil {
		t.Fatal(err)
	}
	derived, err := Derive(imputed.Table, DeriveParams{Variables: []Derived{
		{Name: "a", Expression: "log(marker) + exp(-age / 50) ** 1.7 - sqrt(weight) * log10(visits + 1)"},
		{Name: "b", Expression: "round(weight / (age / 30) ^ 2, 2)"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := Scale(derived.Table, ScaleParams{Variables: []string{"a", "b", "marker"}, Method: "z", SDDenominator: &lessOne})
	if err != nil {
		t.Fatal(err)
	}
	const want = "88368c140e42ad39bb0c2d33c2b99c57d56989697ca3b50e539bc5fcbb6ea24c"
	if got := frame.Hash(scaled.Table); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
