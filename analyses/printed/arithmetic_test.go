package printed

import (
	"math"
	"math/big"
	"testing"
)

func TestCombine(t *testing.T) {
	third := Rational(big.NewRat(1, 3))
	for _, c := range []struct {
		got       Value
		published string
		want      Outcome
	}{
		{Combine('-', Float(0.3), Float(0.1)), "0.2", Matches},
		{Combine('+', Share(1, 3), third), "0.667", Matches},
		{Combine('*', third, Integer(3)), "1", Matches},
		{Combine('/', Share(29, 37), Share(28, 37)), "1.036", Matches},
		{Combine('/', Integer(1), Integer(0)), "1", NotComparable},
		{Combine('%', Integer(1), Integer(1)), "1", NotComparable},
		{Combine('+', TextValue("x"), Integer(1)), "1", NotComparable},
		{Combine('+', Missing("no data"), Integer(1)), "1", NotComparable},
		{Combine('+', Float(math.Inf(1)), Integer(1)), "1", NotComparable},
		{Magnitude(Float(-2.5)), "2.5", Matches},
		{Magnitude(Float(math.Inf(-1))), ">1", Matches},
		{Magnitude(TextValue("x")), "1", NotComparable},
	} {
		if v := mustParse(t, c.published).Match(Comparison{}, c.got); v.Outcome != c.want {
			t.Errorf("%s against %v: %s (%s)", c.published, c.got, v.Outcome, v.Reason)
		}
	}
	if r := Combine('/', Integer(1), Integer(0)).reason; r != "division by zero" {
		t.Errorf("reason %q", r)
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b Value
		want int
		ok   bool
	}{
		{Float(0.1 + 0.2), Float(0.3), 0, true},
		{Float(0.3), Share(1, 3), -1, true},
		{Integer(3), Float(2.5), 1, true},
		{Float(math.Inf(1)), Integer(7), 1, true},
		{Float(math.Inf(-1)), Integer(7), -1, true},
		{Integer(7), Float(math.Inf(1)), -1, true},
		{Missing(""), Integer(7), 0, false},
		{TextValue("a"), Integer(7), 0, false},
	} {
		if got, ok := Compare(c.a, c.b); got != c.want || ok != c.ok {
			t.Errorf("Compare(%v, %v) = %d, %v", c.a, c.b, got, ok)
		}
	}
}
