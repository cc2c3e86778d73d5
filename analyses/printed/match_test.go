package printed

import (
	"math"
	"math/big"
	"strings"
	"testing"
)

func mustParse(t *testing.T, s string) Published {
	t.Helper()
	p, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMatch(t *testing.T) {
	third := Rational(big.NewRat(1, 3))
	for _, c := range []struct {
		published string
		compare   Comparison
		values    []Value
		want      Outcome
		units     float64 // of the first part
	}{
		{"116", Comparison{}, []Value{Integer(116)}, Matches, 0},
		{"116", Comparison{}, []Value{Integer(117)}, Differs, 1},
		{"0.33", Comparison{}, []Value{third}, Matches, 1.0 / 3},
		// Exact ties: half-up and half-even.
		{"0.13", Comparison{}, []Value{Float(0.125)}, Matches, -0.5},
		{"0.12", Comparison{}, []Value{Float(0.125)}, Matches, 0.5},
		{"0.14", Comparison{}, []Value{Rational(big.NewRat(135, 1000))}, Matches, -0.5},
		{"0.13", Comparison{}, []Value{Rational(big.NewRat(135, 1000))}, Differs, 0.5},
		{"−0.13", Comparison{}, []Value{Float(-0.125)}, Matches, 0.5},
		{"−0.12", Comparison{}, []Value{Float(-0.125)}, Matches, -0.5},
		// Rounding noise: the stored value and the one that is seen.
		{"0.2", Comparison{}, []Value{Float(0.15)}, Matches, -0.5},
		{"0.1", Comparison{}, []Value{Float(0.15)}, Matches, 0.5},
		{"0.29", Comparison{}, []Value{Float(0.28499999999999992)}, Matches, -0.5},
		{"0.29", Comparison{}, []Value{Float(0.2849999)}, Differs, -0.50001},
		// Shares.
		{"78.38%", Comparison{}, []Value{Share(29, 37)}, Matches, math.NaN()},
		{"78.38%", Comparison{}, []Value{Share(58, 74)}, Matches, math.NaN()},
		{"78.38%", Comparison{}, []Value{Share(28, 37)}, Differs, math.NaN()},
		{"0.784", Comparison{}, []Value{Share(29, 37)}, Matches, math.NaN()},
		{"78.4", Comparison{Percent: true}, []Value{Share(29, 37)}, Matches, math.NaN()},
		{"78.4%", Comparison{Percent: true}, []Value{Share(29, 37)}, Matches, math.NaN()},
		{"78.4%", Comparison{Percent: true}, []Value{Float(0.7837)}, Matches, math.NaN()},
		{"78.4%", Comparison{}, []Value{Float(78.37)}, Matches, math.NaN()},
		{"78.4%", Comparison{}, []Value{Float(0.7837)}, Differs, math.NaN()},
		{"29/37", Comparison{}, []Value{Share(29, 37)}, Matches, 0},
		{"29/37", Comparison{}, []Value{Share(58, 74)}, Differs, 29},
		{"29/37", Comparison{}, []Value{Float(29.0 / 37)}, Matches, 0},
		{"29/37", Comparison{}, []Value{Float(0.78)}, Differs, 0},
		{"29/37", Comparison{}, []Value{Integer(29), Integer(37)}, Matches, 0},
		{"29 (78.4)", Comparison{}, []Value{Share(29, 37)}, Matches, 0},
		{"29 (78.3)", Comparison{}, []Value{Share(29, 37)}, Differs, 0},
		{"29 (78)", Comparison{}, []Value{Float(29.2), Float(78.4)}, Matches, math.NaN()},
		{"29 (78.4)", Comparison{Percent: true}, []Value{Integer(29), Float(0.7837)}, Matches, 0},
		{"29 (78.4)", Comparison{}, []Value{Float(0.78)}, NotComparable, 0},
		// Several values.
		{"45.8 ± 12.1", Comparison{}, []Value{Float(45.83), Float(12.12)}, Matches, math.NaN()},
		{"45.8 ± 12.1", Comparison{}, []Value{Float(45.83), Float(12.2)}, Differs, math.NaN()},
		{"45.8 ± 12.1", Comparison{}, []Value{Float(45.83)}, NotComparable, 0},
		{"0.83 (0.71–0.96)", Comparison{}, []Value{Float(0.8312), Float(0.7149), Float(0.9551)}, Matches, math.NaN()},
		{"0.83 (0.71–0.96)", Comparison{Abs: 0.02}, []Value{Float(0.8312), Float(0.7149), Float(0.975)}, Within, math.NaN()},
		// Bounds.
		{"<0.001", Comparison{}, []Value{Float(0.0009)}, Matches, math.NaN()},
		{"<0.001", Comparison{}, []Value{Float(0.001)}, Differs, math.NaN()},
		{"≤ 0.3", Comparison{}, []Value{Float(0.1 + 0.2)}, Matches, math.NaN()},
		{"> 100", Comparison{}, []Value{Float(math.Inf(1))}, Matches, math.NaN()},
		{"< 100", Comparison{}, []Value{Float(math.Inf(1))}, Differs, 0},
		{"≥90%", Comparison{}, []Value{Share(37, 37)}, Matches, math.NaN()},
		{"≥90%", Comparison{}, []Value{Share(33, 37)}, Differs, math.NaN()},
		{"P<.001", Comparison{Abs: 0.001}, []Value{Float(0.0015)}, Within, 0.5},
		// Tolerances are the decimals that were written.
		{"10.0", Comparison{Abs: 0.3}, []Value{Rational(big.NewRat(103, 10))}, Within, 3},
		{"10.0", Comparison{Rel: 0.01}, []Value{Rational(big.NewRat(101, 10))}, Within, 1},
		{"10.0", Comparison{Rel: 0.01}, []Value{Float(10.2)}, Differs, math.NaN()},
		{"10.0", Comparison{Rel: -1, Abs: math.NaN()}, []Value{Float(10.2)}, Differs, math.NaN()},
		// Exponents, infinities, texts, nothing.
		{"1.2 × 10−5", Comparison{}, []Value{Float(1.2345e-5)}, Matches, math.NaN()},
		{"1.2e-5", Comparison{}, []Value{Float(1.3e-5)}, Differs, math.NaN()},
		{"5", Comparison{}, []Value{Float(math.Inf(1))}, Differs, 0},
		{"ward.D2", Comparison{}, []Value{TextValue("ward.D2")}, Matches, 0},
		{"ward.D2", Comparison{}, []Value{TextValue("ward.D")}, Differs, 0},
		{"ward.D2", Comparison{}, []Value{Integer(2)}, NotComparable, 0},
		{"2", Comparison{}, []Value{TextValue("2")}, NotComparable, 0},
		{"2", Comparison{}, []Value{Missing("no patient was at risk")}, NotComparable, 0},
		{"2", Comparison{}, []Value{Float(math.NaN())}, NotComparable, 0},
		{"2%", Comparison{}, []Value{Share(0, 0)}, NotComparable, 0},
		{"2", Comparison{}, nil, NotComparable, 0},
	} {
		p := mustParse(t, c.published)
		v := p.Match(c.compare, c.values...)
		if v.Outcome != c.want {
			t.Errorf("%q against %v: %s (%s), want %s", c.published, c.values, v.Outcome, v.Reason, c.want)
			continue
		}
		if (v.Reason == "") != (v.Outcome == Matches) {
			t.Errorf("%q: outcome %s with reason %q", c.published, v.Outcome, v.Reason)
		}
		if len(v.Parts) > 0 && !math.IsNaN(c.units) && math.Abs(v.Parts[0].Units-c.units) > 1e-9 {
			t.Errorf("%q against %v: %v units, want %v", c.published, c.values, v.Parts[0].Units, c.units)
		}
	}
}

func TestVerdictText(t *testing.T) {
	v := mustParse(t, "0.83 (0.71–0.96)").Match(Comparison{}, Float(0.86), Float(0.7149), Float(0.9551))
	if want := "estimate: published 0.83, computed 0.86 (+3.00 units of the last place)"; v.Reason != want {
		t.Errorf("reason %q, want %q", v.Reason, want)
	}
	v = mustParse(t, "2").Match(Comparison{}, Missing("no patient was at risk"))
	if v.Reason != "no patient was at risk" {
		t.Errorf("reason %q", v.Reason)
	}
}

func TestPrinted(t *testing.T) {
	for _, c := range []struct {
		like   string
		values []Value
		want   string
	}{
		{"116", []Value{Float(117.4)}, "117"},
		{"78.38%", []Value{Share(28, 37)}, "75.68%"},
		{"78.38 %", []Value{Share(29, 37)}, "78.38 %"},
		{".05", []Value{Float(0.0312)}, ".03"},
		{".05", []Value{Float(1.0312)}, "1.03"},
		{"0·83", []Value{Float(-0.5)}, "−0·50"},
		{"-0.53", []Value{Float(-0.6)}, "-0.60"},
		{"+2.0", []Value{Float(3)}, "+3.0"},
		{"1,234", []Value{Integer(1234567)}, "1,234,567"},
		{"1\u2009234.5", []Value{Float(999.96)}, "1\u2009000.0"},
		{"29/37", []Value{Share(30, 38)}, "30/38"},
		{"29/37", []Value{Float(0.5)}, "0.5"},
		{"29 (78.4)", []Value{Share(30, 37)}, "30 (81.1)"},
		{"78.4% (29/37)", []Value{Share(30, 37)}, "81.1% (30/37)"},
		{"45.8 ± 12.1", []Value{Float(45.83), Float(12.2)}, "45.8 ± 12.2"},
		{"HR 0.83", []Value{Float(1)}, "1"},
		{"0.83 (95% CI 0.71–0.96)", []Value{Float(0.8), Float(0.7), Float(1.05)}, "0.80 (95% CI 0.70–1.05)"},
		{"<0.001", []Value{Float(0.0001)}, "<0.001"},
		{"<0.001", []Value{Float(0.0231)}, "0.023"},
		{"P < 0.001", []Value{Float(0.0231)}, "P = 0.023"},
		{"P<.001", []Value{Float(0.0231)}, "P=.023"},
		{"≥ 90 %", []Value{Share(1, 2)}, "50 %"},
		{"1.2e-05", []Value{Float(3.14159e-6)}, "3.1e-06"},
		{"1.2 × 10−5", []Value{Float(9.96e-12)}, "1.0 × 10−11"},
		{"1.2×10⁻⁵", []Value{Float(314)}, "3.1×10²"},
		{"1.2 × 10−5", []Value{Float(314)}, "3.1 × 10+2"},
		{"0.1", []Value{Float(0.15)}, "0.1"},
		{"0.2", []Value{Float(0.15)}, "0.2"},
		{"0.3", []Value{Float(0.15)}, "0.2"},
		{"3", []Value{Float(math.Inf(-1))}, "−∞"},
		{"3", []Value{Missing("")}, NotAvailable},
		{"ward", []Value{TextValue("single")}, "single"},
	} {
		if got := mustParse(t, c.like).Printed(Comparison{}, c.values...); got != c.want {
			t.Errorf("%v like %q = %q, want %q", c.values, c.like, got, c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		format string
		value  Value
		style  Style
		want   string // or the error's text after "error "
	}{
		{".2f", Float(-0.536), Style{}, "−0.54"},
		{".1f", Float(0.15), Style{}, "0.1"},
		{".1f", Float(0.15), Style{Rounding: HalfAway}, "0.2"},
		{".2f", Float(0.005), Style{Rounding: RRound}, "0.00"},
		{".2f", Share(29, 37), Style{}, "0.78"},
		{"int", Float(12345.6), Style{Thousands: true}, "12\u2009346"},
		{"%", Share(29, 37), Style{}, "78.4%"},
		{".2%", Share(29, 37), Style{}, "78.38%"},
		{".0%", Float(0.125), Style{}, "12%"},
		{".0%", Float(0.125), Style{Rounding: HalfAway}, "13%"},
		{"p", Float(0.0342), Style{}, "0.034"},
		{"p", Float(0.0342), Style{P: PGtsummary}, "0.034"},
		{"P", Float(0.0002), Style{}, "P < 0.001"},
		{"P", Float(0.5), Style{Symbol: "p"}, "p = 0.500"},
		{"n", Share(29, 37), Style{}, "29"},
		{"N", Share(29, 37), Style{}, "37"},
		{"n/N", Share(29, 37), Style{}, "29/37"},
		{"n (%)", Share(29, 37), Style{}, "29 (78.4%)"},
		{"n (.2%)", Share(29, 37), Style{}, "29 (78.38%)"},
		{"sig3", Float(0.0123456), Style{}, "0.0123"},
		{"raw", Float(0.1), Style{}, "0.1"},
		{"raw", Share(29, 37), Style{}, "29/37"},
		{"text", TextValue("Ward"), Style{}, "Ward"},
		{".2f", Missing("x"), Style{}, NotAvailable},
		{".2f", Float(math.Inf(1)), Style{}, "∞"},
		{"n/N", Float(0.5), Style{}, "error needs a share"},
		{".2f", TextValue("Ward"), Style{}, "error needs a number"},
		{"text", Float(1), Style{}, "error needs a text"},
		{"%d", Float(1), Style{}, "error n (%)"},
		{".99f", Float(1), Style{}, "error between 0 and 20"},
		{"sig0", Float(1), Style{}, "error between 1 and 20"},
		{"", Float(1), Style{}, "error unknown format"},
	} {
		f, err := ParseFormat(c.format)
		var got string
		if err == nil {
			got, err = f.Apply(c.value, c.style)
		}
		if text, wantError := strings.CutPrefix(c.want, "error "); wantError {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%v|%s: %q, %v; want an error with %q", c.value, c.format, got, err, text)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%v|%s = %q, %v; want %q", c.value, c.format, got, err, c.want)
		}
	}
}
