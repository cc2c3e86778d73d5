package prep

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

type scaleReference struct {
	X, Z                  []*float64
	ZN                    []*float64 `json:"z_n"`
	Range, Robust, Center []*float64
	Cut                   []*float64
	CutLeft               []*float64 `json:"cut_left"`
	Log10, Power          []*float64
}

func readScaleReference(t *testing.T) (scaleReference, *frame.Table) {
	t.Helper()
	var ref scaleReference
	b, err := os.ReadFile("testdata/scale.json")
	if err == nil {
		err = json.Unmarshal(b, &ref)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &frame.Column{Variable: frame.Variable{Name: "x", Type: frame.Continuous, Unit: "mg"}, Lineage: []string{"s.x"}}
	table := &frame.Table{Keys: frame.Keys{Source: "s"}, Columns: []*frame.Column{c}}
	for i, x := range ref.X {
		v := 0.0
		if x != nil {
			v = *x
		}
		c.Numbers, c.Missing = append(c.Numbers, v), append(c.Missing, x == nil)
		table.Keys.IDs = append(table.Keys.IDs, string(rune('a'+i)))
	}
	return ref, table
}

// compare holds numbers against R's: both come from a handful of rounded operations.
func compare(t *testing.T, what string, c *frame.Column, want []*float64) {
	t.Helper()
	for i, w := range want {
		switch {
		case (w == nil) != c.Missing[i]:
			t.Errorf("%s row %d: missing %v", what, i, c.Missing[i])
		case w != nil && !(math.Abs(c.Numbers[i]-*w) <= 1e-15*max(1, math.Abs(*w))):
			t.Errorf("%s row %d: %.17g, R has %.17g", what, i, c.Numbers[i], *w)
		}
	}
}

func TestScaleAgainstR(t *testing.T) {
	ref, table := readScaleReference(t)
	before := frame.Hash(table)
	lessOne, n := "n-1", "n"
	for _, c := range []struct {
		p    ScaleParams
		want []*float64
	}{
		{ScaleParams{Method: "z", SDDenominator: &lessOne}, ref.Z},
		{ScaleParams{Method: "z", SDDenominator: &n}, ref.ZN},
		{ScaleParams{Method: "range"}, ref.Range},
		{ScaleParams{Method: "robust"}, ref.Robust},
		{ScaleParams{Method: "center"}, ref.Center},
	} {
		c.p.Variables = []string{"x"}
		got, err := Scale(table, c.p)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, c.p.Method, got.Table.Columns[0], c.want)
		v := got.Variables[0]
		if x := (table.Columns[0].Numbers[0] - v.Center.Value) / v.Scale.Value; x != got.Table.Columns[0].Numbers[0] || v.N != 8 {
			t.Errorf("%s: center and scale are not those used: %+v", c.p.Method, v)
		}
		if unit := got.Table.Columns[0].Unit; (unit == "mg") != (c.p.Method == "center") {
			t.Errorf("%s: unit %q", c.p.Method, unit)
		}
	}
	if frame.Hash(table) != before {
		t.Error("the input was changed")
	}
}

func TestScaleErrors(t *testing.T) {
	d := frame.Demo()
	n := "n"
	flat := func(v ...float64) *frame.Table {
		out := &frame.Table{Columns: []*frame.Column{{Variable: frame.Variable{Name: "flat", Type: frame.Continuous}, Numbers: v, Missing: make([]bool, len(v))}}}
		out.Keys.IDs = make([]string, len(v))
		return out
	}
	for _, c := range []struct {
		table  *frame.Table
		name   string
		method string
		want   string
	}{
		{d, "sex", "z", `column "sex" is binary`},
		{d, "agee", "z", `did you mean "age"?`},
		{flat(3, 3, 3), "flat", "z", `column "flat" is constant (3)`},
		{flat(3, 3, 3), "flat", "range", `is constant`},
		{flat(3, 3, 3, 4), "flat", "robust", "median absolute deviation of 0"},
		{flat(), "flat", "z", "has no value"},
		{flat(1, 2), "flat", "sideways", `no scaling "sideways"`},
		{flat(-1.7e308, 1.7e308), "flat", "range", "out of range"},
	} {
		_, err := Scale(c.table, ScaleParams{Variables: []string{c.name}, Method: c.method, SDDenominator: &n})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: error %v, want %q", c.name, c.method, err, c.want)
		}
	}
	if got, err := Scale(flat(3, 3), ScaleParams{Variables: []string{"flat"}, Method: "center"}); err != nil || got.Table.Columns[0].Numbers[1] != 0 {
		t.Errorf("centring a constant: %v", err)
	}
}
