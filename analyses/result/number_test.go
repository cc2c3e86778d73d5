package result

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNumberSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := Num(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324})).Draw(t, "x"))
		if rapid.Bool().Draw(t, "missing") {
			n = NA(rapid.String().Draw(t, "reason"))
		}
		b, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var back Number
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(b) || back.OK() != n.OK() || n.OK() && back.Value != n.Value {
			t.Fatalf("%s came back as %s (%v)", b, again, err)
		}
	})
}

func TestNumWritesOneZeroAndNoNaN(t *testing.T) {
	for _, c := range []struct {
		n    Number
		json string
	}{
		{Num(math.Copysign(0, -1)), "0"},
		{Num(math.Inf(1)), `"Inf"`},
		{Num(math.Inf(-1)), `"-Inf"`},
		{Num(math.NaN()), `{"na":"undefined"}`},
		{NA(""), `{"na":"not available"}`},
		{Num(0.1), "0.1"},
	} {
		b, err := json.Marshal(c.n)
		if err != nil || string(b) != c.json {
			t.Errorf("%+v: %s, want %s (%v)", c.n, b, c.json, err)
		}
	}
	if _, err := json.Marshal(Number{Value: math.NaN()}); err == nil {
		t.Error("a NaN without a reason was written")
	}
	if !math.IsNaN(NA("x").Float()) || Num(2).Float() != 2 {
		t.Error("Float gives the value, and NaN where there is none")
	}
	var n Number
	for _, bad := range []string{`"many"`, `[1]`, `true`} {
		if json.Unmarshal([]byte(bad), &n) == nil {
			t.Errorf("%s was read as a number", bad)
		}
	}
}

func TestShareKeepsItsCounts(t *testing.T) {
	if p := (Share{29, 37}).Proportion(); !p.OK() || p.Value != 29.0/37 {
		t.Errorf("%+v", p)
	}
	if p := (Share{}).Proportion(); p.OK() || p.Reason == "" {
		t.Error("a share of nothing has a proportion")
	}
}
