package numeric

import (
	"math"
	"math/big"
	"strings"
	"testing"
)

func bigDD(d DD) *big.Float {
	f := new(big.Float).SetPrec(2400).SetFloat64(d.Hi)
	return f.Add(f, new(big.Float).SetPrec(2400).SetFloat64(d.Lo))
}

func TestDDAgainstBig(t *testing.T) {
	s := bitSource(5)
	worst := map[string]float64{}
	check := func(name string, got DD, want *big.Float) {
		if want.Sign() == 0 {
			if got.Hi != 0 || got.Lo != 0 {
				t.Errorf("%s = %v, want 0", name, got)
			}
			return
		}
		if got.Hi+got.Lo != got.Hi {
			t.Errorf("%s = %v is not normalised", name, got)
		}
		d := bigDD(got)
		d.Sub(d, want)
		d.Quo(d, want)
		f, _ := d.Float64()
		worst[name] = max(worst[name], math.Abs(f)*0x1p106)
	}
	draw := func() DD {
		x := s.ordinary(30)
		d := DD{Hi: x}.AddFloat(x * s.ordinary(1) * 0x1p-54)
		if s.next()%5 == 0 {
			d.Lo = 0
		}
		return d
	}
	for range 20000 {
		x, y := draw(), draw()
		if s.next()%4 == 0 { // near cancellation
			y = DD{Hi: -math.Nextafter(x.Hi, 0)}.AddFloat(y.Lo * 0x1p-10)
		}
		bx, by := bigDD(x), bigDD(y)
		n := func() *big.Float { return new(big.Float).SetPrec(2400) }
		check("Add", x.Add(y), n().Add(bx, by))
		check("Sub", x.Sub(y), n().Sub(bx, by))
		check("AddFloat", x.AddFloat(y.Hi), n().Add(bx, n().SetFloat64(y.Hi)))
		check("Mul", x.Mul(y), n().Mul(bx, by))
		check("MulFloat", x.MulFloat(y.Hi), n().Mul(bx, n().SetFloat64(y.Hi)))
		check("Div", x.Div(y), n().Quo(bx, by))
		check("Sqrt", x.Abs().Sqrt(), n().Sqrt(bx.Abs(bx)))
	}
	for name, bound := range map[string]float64{"Add": 3, "Sub": 3, "AddFloat": 2, "Mul": 5, "MulFloat": 3, "Div": 10, "Sqrt": 4} {
		t.Logf("%s: largest relative error %.2f u^2", name, worst[name])
		if !(worst[name] <= bound) {
			t.Errorf("%s: relative error %.2f u^2, at most %v stated", name, worst[name], bound)
		}
	}
}

func TestDDSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	one, zero := FromFloat(1), DD{}
	for _, c := range []struct {
		name string
		got  DD
		want float64
	}{
		{"1/0", one.Div(zero), inf},
		{"0/0", zero.Div(zero), nan},
		{"1/inf", one.Div(DD{Hi: inf}), 0},
		{"inf-inf", DD{Hi: inf}.Sub(DD{Hi: inf}), nan},
		{"inf+1", DD{Hi: inf}.Add(one), inf},
		{"overflow", DD{Hi: 1e300}.Mul(DD{Hi: 1e300}), inf},
		{"sqrt -1", one.Neg().Sqrt(), nan},
		{"sqrt 0", zero.Sqrt(), 0},
		{"sqrt inf", DD{Hi: inf}.Sqrt(), inf},
		{"nan", DD{Hi: nan}.Mul(one), nan},
		{"max+max", DD{Hi: math.MaxFloat64}.Add(DD{Hi: math.MaxFloat64}), inf},
	} {
		if !same(c.got.Float(), c.want) || c.got.Lo != 0 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if one.Cmp(one.AddFloat(0x1p-80)) != -1 || one.Cmp(one) != 0 || one.Cmp(one.AddFloat(-0x1p-80)) != 1 {
		t.Error("Cmp does not see the low part")
	}
}

func TestLogDD(t *testing.T) {
	// ln 2, ln 10 and ln(1 + 2^-20) from Python's mpmath 1.3.0, 40 digits.
	for _, c := range []struct {
		x    float64
		want string
	}{
		{2, "0.6931471805599453094172321214581765680755"},
		{10, "2.302585092994045684017991454684364207601"},
		{1 + 0x1p-20, "9.536738616591882339084155149633361436031e-7"},
	} {
		want, err := ParseDD(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if d := LogDD(c.x).Sub(want).Div(want).Float(); math.Abs(d) > 0x1p-69 {
			t.Errorf("LogDD(%v): relative error %g", c.x, d)
		}
	}
}

func TestParseDD(t *testing.T) {
	for _, text := range []string{"0", "-0.1", "3.14159265358979323846264338327950288", "1e-300", "123456789012345678901234567890", "5e-324", "1.7976931348623157e308", "+2.5E-3"} {
		got, err := ParseDD(text)
		if err != nil {
			t.Errorf("ParseDD(%q): %v", text, err)
			continue
		}
		r, _ := new(big.Rat).SetString(text)
		hi, _ := r.Float64()
		lo, _ := new(big.Rat).Sub(r, new(big.Rat).SetFloat64(hi)).Float64()
		if got.Hi != hi || got.Lo != lo {
			t.Errorf("ParseDD(%q) = %v, want %v, %v", text, got, hi, lo)
		}
	}
	for _, text := range []string{"", " 1", "abc", "0x1p3", "1e400", "-1e999999999", "inf", "Inf", "NaN", "1_000", "1.2.3", "--1", strings.Repeat("1", 5000)} {
		if d, err := ParseDD(text); err == nil {
			t.Errorf("ParseDD(%.20q) = %v, want an error", text, d)
		}
	}
}

func FuzzParseDD(f *testing.F) {
	for _, s := range []string{"1", "-2.5e-300", "1e999999999", "1e-999999999", "0x1p-3", "1__2", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDD(text)
		if err == nil && (math.IsNaN(d.Hi) || math.IsInf(d.Hi, 0) || d.Hi+d.Lo != d.Hi) {
			t.Fatalf("ParseDD(%q) = %v", text, d)
		}
	})
}
