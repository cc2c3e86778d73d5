package printed

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// describe writes what Parse understood: kind, label, relation and each part's
// role, value, half unit and percent sign.
func describe(p Published) string {
	s := string(p.Kind)
	if p.Label != "" || p.Relation != Equal {
		s += " " + p.Label + string(p.Relation)
	}
	for _, part := range p.Parts {
		percent := ""
		if part.Percent {
			percent = "%"
		}
		s += fmt.Sprintf(" %s=%s±%s%s", part.Role, part.Value.RatString(), part.Half.RatString(), percent)
	}
	return s
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"116", "number value=116±1/2"},
		{" 116 ", "number value=116±1/2"},
		{"78.38%", "number value=3919/50±1/200%"},
		{"78.38 %", "number value=3919/50±1/200%"},
		{"−0.53", "number value=-53/100±1/200"},
		{"-0.53", "number value=-53/100±1/200"},
		{"–0.53", "number value=-53/100±1/200"},
		{"+2.0", "number value=2±1/20"},
		{".05", "number value=1/20±1/200"},
		{"0·83", "number value=83/100±1/200"},
		{"1,234.5", "number value=2469/2±1/20"},
		{"1\u2009234", "number value=1234±1/2"},
		{"1\u00a0234\u00a0567", "number value=1234567±1/2"},
		{"1 234", "number value=1234±1/2"},
		{"1.2e-5", "number value=3/250000±1/2000000"},
		{"1.2E+03", "number value=1200±50"},
		{"1.2 × 10−5", "number value=3/250000±1/2000000"},
		{"1.2×10⁻⁵", "number value=3/250000±1/2000000"},
		{"1.2 x 10^-5", "number value=3/250000±1/2000000"},
		{"5×10³", "number value=5000±500"},
		{"P = 0.03", "number P value=3/100±1/200"},
		{"n=37", "number n value=37±1/2"},
		{"χ² = 5.3", "number χ² value=53/10±1/20"},
		{"*p*=.040", "number p value=1/25±1/2000"},
		{"<0.001", "bound < value=1/1000±1/2000"},
		{"P<.001", "bound P< value=1/1000±1/2000"},
		{"P ≤ 0.05", "bound P≤ value=1/20±1/200"},
		{">= 90%", "bound ≥ value=90±1/2%"},
		{">0.9", "bound > value=9/10±1/20"},
		{"29/37", "fraction count=29±1/2 total=37±1/2"},
		{"29/37 (78.4%)", "fraction count=29±1/2 total=37±1/2 percent=392/5±1/20%"},
		{"78.4% (29/37)", "fraction percent=392/5±1/20% count=29±1/2 total=37±1/2"},
		{"29 (78.4)", "share count=29±1/2 percent=392/5±1/20%"},
		{"29 (78.4%)", "share count=29±1/2 percent=392/5±1/20%"},
		{"1,029 (78)", "share count=1029±1/2 percent=78±1/2%"},
		{"78.4% (29)", "share percent=392/5±1/20% count=29±1/2"},
		{"45.8 ± 12.1", "plus_minus center=229/5±1/20 spread=121/10±1/20"},
		{"45.8±12.1", "plus_minus center=229/5±1/20 spread=121/10±1/20"},
		{"45.8 +/- 12.1", "plus_minus center=229/5±1/20 spread=121/10±1/20"},
		{"45.8 (12.1)", "plus_minus center=229/5±1/20 spread=121/10±1/20"},
		{"45.8 (SD 12.1)", "plus_minus center=229/5±1/20 spread=121/10±1/20"},
		{"1917 (1104.67)", "plus_minus center=1917±1/2 spread=110467/100±1/200"},
		{"45 (±12)", "plus_minus center=45±1/2 spread=12±1/2"},
		{"0.83 (0.71–0.96)", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"0.83 (0.71-0.96)", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"0.83 (0.71--0.96)", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"0.83 [0.71, 0.96]", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"0.83 (0.71 to 0.96)", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"HR = 0.83 (95% CI: 0.71–0.96)", "interval HR estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"0.83, 95% CI 0.71–0.96", "interval estimate=83/100±1/200 low=71/100±1/200 high=24/25±1/200"},
		{"6.5 (IQR 3–12)", "interval estimate=13/2±1/20 low=3±1/2 high=12±1/2"},
		{"−0.3 (-0.53--0.12)", "interval estimate=-3/10±1/20 low=-53/100±1/200 high=-3/25±1/200"},
		{"−0.3 (−0.53 to 0.12)", "interval estimate=-3/10±1/20 low=-53/100±1/200 high=3/25±1/200"},
		{"121 (111,134)", "plus_minus center=121±1/2 spread=111134±1/2"},
		{"121 (111, 134)", "interval estimate=121±1/2 low=111±1/2 high=134±1/2"},
		{"78% (63–89%)", "interval estimate=78±1/2% low=63±1/2% high=89±1/2%"},
		{"0.71–0.96", "range low=71/100±1/200 high=24/25±1/200"},
		{"[111,134]", "range low=111±1/2 high=134±1/2"},
		{"[1,111, 1,134]", "range low=1111±1/2 high=1134±1/2"},
		{"(0.71; 0.96)", "range low=71/100±1/200 high=24/25±1/200"},
		{"older", "text"},
		{"Ward, 2020", "text"},
		{"3 clusters", "text"},
		{"2010-10-01", "text"},
		{"10:30", "text"},
		{"older < younger", "text"},
		{"—", "text"},
		{"1.2 × 105 cells", "text"},
	} {
		p, err := Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		if got := describe(p); got != c.want {
			t.Errorf("Parse(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "empty"},
		{"  ", "empty"},
		{"0,83", "decimal is written with a point"},
		{"1,23", "decimal is written with a point"},
		{"0.83 (0.71–0.96", "can't be read"},
		{"29/", "can't be read"},
		{"1.2.3", "can't be read"},
		{"<0.83 (0.71–0.96)", "can't be read"},
		{"1.2 × 105", "can't be read"},
		{"1e9999", "exponent"},
		{"1e99999999999999999999", "exponent"},
		{strings.Repeat("9", 401), "400 digits"},
		{strings.Repeat("9", MaxPublished+1), "bytes"},
		{"\xff1", "UTF-8"},
	} {
		if p, err := Parse(c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse(%.20q) = %s, %v; want an error with %q", c.in, describe(p), err, c.want)
		}
	}
}

// TestRoundTrip: what this package prints is read back as the value that was
// printed, matches the value that it was made from, and prints itself again.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(0, 6).Draw(t, "decimals")
		rule := rapid.SampledFrom([]Rounding{HalfEven, HalfAway}).Draw(t, "rule")
		real := rapid.Float64Range(-1e6, 1e6)
		positive := rapid.Float64Range(0, 1e6)
		x := real.Draw(t, "x")
		var text string
		var values []Value
		var kind Kind
		switch rapid.IntRange(0, 6).Draw(t, "form") {
		case 0:
			text, values, kind = Real(x, d, rule), []Value{Float(x)}, KindNumber
		case 1:
			text, values, kind = Thousands(Real(x, d, rule)), []Value{Float(x)}, KindNumber
		case 2:
			sd := positive.Draw(t, "sd")
			text, values, kind = PlusMinus(x, sd, d, rule), []Value{Float(x), Float(sd)}, KindPlusMinus
		case 3:
			hi := x + positive.Draw(t, "width")
			text, values, kind = Estimate(x, x, hi, d, rule), []Value{Float(x), Float(x), Float(hi)}, KindInterval
		case 4:
			total := rapid.Int64Range(1, 100000).Draw(t, "total")
			count := rapid.Int64Range(0, total).Draw(t, "count")
			text, values, kind = CountPercent(count, total, d, rule, rapid.Bool().Draw(t, "glyph")), []Value{Share(count, total)}, KindShare
		case 5:
			total := rapid.Int64Range(1, 100000).Draw(t, "total")
			count := rapid.Int64Range(0, total).Draw(t, "count")
			text, values, kind = CountTotal(count, total), []Value{Share(count, total)}, KindFraction
		case 6:
			p := rapid.Float64Range(0, 1).Draw(t, "p")
			text, values = PProse(p, rapid.SampledFrom([]PStyle{PThree, PTableOne, PArsenal, PExact}).Draw(t, "style"), "P"), []Value{Float(p)}
		}
		for _, s := range []string{text, ASCII(text)} {
			p, err := Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			if kind != "" && p.Kind != kind {
				t.Fatalf("%q is read as %s", s, describe(p))
			}
			if v := p.Match(Comparison{}, values...); v.Outcome != Matches {
				t.Fatalf("%q: %s (%s)", s, v.Outcome, v.Reason)
			}
			if got := p.Printed(Comparison{}, values...); got != p.Text {
				t.Fatalf("%q is printed like itself as %q", s, got)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"116", "78.38%", "29/37 (78.4%)", "29 (78.4)", "45.8 ± 12.1", "0.83 (95% CI 0.71–0.96)", "P<.001", "1.2 × 10−5", "1 234", "0.71--0.96",
		"1.2×10⁻⁵ (1e400)", "(((", "±", "5×10", "−", "1e-", "9/0", "0%",
	} {
		f.Add(s, 0.5)
	}
	f.Fuzz(func(t *testing.T, s string, x float64) {
		p, err := Parse(s)
		if err != nil {
			return
		}
		for _, part := range p.Parts {
			if part.Half.Sign() <= 0 {
				t.Fatalf("%q: half unit %s", s, part.Half)
			}
		}
		for _, values := range [][]Value{
			{Float(x)}, {Share(29, 37)}, {Float(x), Float(-x)}, {Float(x), Float(x), Float(x)}, {TextValue(s)}, {Missing("")}, {},
		} {
			for _, c := range []Comparison{{}, {Percent: true, Abs: x, Rel: x}} {
				p.Match(c, values...)
				again, err := Parse(p.Printed(c, values...))
				_, _ = again, err
			}
		}
		// The published numbers themselves always match.
		if len(p.Parts) > 0 && p.Kind != KindBound {
			var values []Value
			for _, part := range p.Parts {
				values = append(values, Rational(part.Value))
			}
			if v := p.Match(Comparison{}, values...); v.Outcome != Matches {
				t.Fatalf("%q doesn't match its own numbers: %+v", s, v)
			}
		}
	})
}
