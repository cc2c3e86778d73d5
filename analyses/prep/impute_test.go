package prep

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

func column(t testing.TB, table *frame.Table, name string) *frame.Column {
	t.Helper()
	c, err := table.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestImpute(t *testing.T) {
	d := frame.Demo()
	before := frame.Hash(d)
	got, err := Impute(d, ImputeParams{
		Variables: []string{"weight", "marker", "stage", "smoker", "age"}, Numeric: "median", Categorical: "mode",
		Constants: []Constant{{"marker", "2.5"}, {"smoker", "yes"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if frame.Hash(d) != before {
		t.Error("the input was changed")
	}
	if got.Imputed.Count != 12 || got.Imputed.Total != 300 || got.Rows.Total != 60 || got.Rows.Count > 12 {
		t.Errorf("%+v", got)
	}
	var weights []float64
	for i, m := range column(t, d, "weight").Missing {
		if !m {
			weights = append(weights, column(t, d, "weight").Numbers[i])
		}
	}
	w := column(t, got.Table, "weight")
	for i, was := range column(t, d, "weight").Missing {
		if w.Missing[i] || w.Imputed[i] != was || was && w.Numbers[i] != frame.Median(weights) {
			t.Errorf("weight row %d: %v %v", i, w.Numbers[i], w.Imputed[i])
		}
	}
	if m := column(t, got.Table, "marker"); m.Numbers[7] != 2.5 || !m.Imputed[7] {
		t.Error("constant")
	}
	if s := column(t, got.Table, "smoker"); s.Codes[14] != 1 {
		t.Error("constant level")
	}
	if s := column(t, got.Table, "stage"); s.Codes[31] != 1 || got.Variables[2].Level != "II" { // 18 of 59
		t.Errorf("mode %+v", got.Variables[2])
	}
	if a := column(t, got.Table, "age"); a.Imputed != nil || got.Variables[4].Imputed.Count != 0 {
		t.Error("a complete column is marked")
	}
	if len(got.Table.Columns) != len(d.Columns) || len(got.Tables()[0].Rows) != 5 || len(got.Methods()) != 3 {
		t.Errorf("%d columns, methods %v", len(got.Table.Columns), got.Methods())
	}
}

func TestImputeTiesAndCounts(t *testing.T) {
	levels := []frame.Level{{Code: "a"}, {Code: "b"}, {Code: "c"}}
	table := &frame.Table{Keys: frame.Keys{IDs: make([]string, 5)}, Columns: []*frame.Column{
		{Variable: frame.Variable{Name: "x", Type: frame.Nominal, Levels: levels}, Codes: []int{2, 1, 1, 2, 0}, Missing: []bool{4: true}},
		{Variable: frame.Variable{Name: "n", Type: frame.Count}, Numbers: []float64{1, 2, 3, 4, 0}, Missing: []bool{4: true}},
	}}
	got, err := Impute(table, ImputeParams{Variables: []string{"x", "n"}, Numeric: "mean", Categorical: "mode"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Table.Columns[0].Codes[4] != 1 || got.Variables[0].Level != "b" || got.Notes[0].Code != "mode_tie" {
		t.Errorf("a tie goes to the first level: %+v", got)
	}
	if got.Table.Columns[1].Numbers[4] != 2 || got.Notes[1].Code != "rounded" {
		t.Errorf("the mean 2.5 of counts rounds to even: %+v", got.Variables[1])
	}
}

func TestImputeErrors(t *testing.T) {
	d := frame.Demo()
	empty := d.Take([]int{5, 22})
	for _, c := range []struct {
		table *frame.Table
		p     ImputeParams
		want  string
	}{
		{d, ImputeParams{Variables: []string{"months"}, Numeric: "mean"}, "is an outcome"},
		{d, ImputeParams{Variables: []string{"status"}, Categorical: "mode"}, "is an outcome"},
		{d, ImputeParams{Variables: []string{"id"}, Categorical: "mode"}, "is id, and only"},
		{d, ImputeParams{Variables: []string{"agee"}}, `did you mean "age"?`},
		{empty, ImputeParams{Variables: []string{"weight"}, Numeric: "mean"}, "has no value to impute from"},
		{d, ImputeParams{Variables: []string{"weight"}, Numeric: "constant"}, "needs an entry under constants"},
		{d, ImputeParams{Variables: []string{"weight"}, Constants: []Constant{{"weight", "heavy"}}}, `takes a number as constant, got "heavy"`},
		{d, ImputeParams{Variables: []string{"visits"}, Constants: []Constant{{"visits", "1.5"}}}, "whole number"},
		{d, ImputeParams{Variables: []string{"stage"}, Constants: []Constant{{"stage", "V"}}}, `no level "V"`},
	} {
		if _, err := Impute(c.table, c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.p.Variables, err, c.want)
		}
	}
	p := ImputeParams{Variables: []string{"a"}, Constants: []Constant{{"b", "1"}, {"a", "1"}, {"a", "2"}}}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "not among the variables") || !strings.Contains(err.Error(), "two constants") {
		t.Errorf("check: %v", err)
	}
	other := *column(t, d, "months")
	other.Role = ""
	if _, err := Impute(&frame.Table{Keys: d.Keys, Columns: []*frame.Column{&other}}, ImputeParams{Variables: []string{"months"}, Numeric: "mean"}); err == nil || !strings.Contains(err.Error(), "is time") {
		t.Errorf("a time: %v", err)
	}
}

func TestImputeWithoutMissingIsTheSameTable(t *testing.T) {
	d := frame.Demo()
	got, err := Impute(d, ImputeParams{Variables: []string{"age", "sex"}, Numeric: "mean", Categorical: "mode"})
	if err != nil || frame.Hash(got.Table) != frame.Hash(d) || !slices.Equal(got.Methods(), []string{"No value was missing in the variables to be imputed."}) {
		t.Errorf("%v %v", err, got.Methods())
	}
}
