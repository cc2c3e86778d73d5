package printed

import (
	"bufio"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRoundingAgainstR compares with sprintf and round of R 4.2.2, digit for
// digit and bit for bit (testdata/rounding.R).
func TestRoundingAgainstR(t *testing.T) {
	file, err := os.Open("testdata/rounding.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := 0
	for sc := bufio.NewScanner(file); sc.Scan(); {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		f := strings.Split(sc.Text(), "\t")
		x, err := strconv.ParseFloat(f[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := strconv.Atoi(f[1])
		want, _ := strconv.ParseFloat(f[3], 64)
		if got := RoundR(x, d); got != want {
			t.Errorf("RoundR(%s, %d) = %v, R gives %v", f[0], d, got, want)
		}
		if d >= 0 {
			want := strings.ReplaceAll(f[2], "-", Minus)
			if strings.Trim(want, Minus+"0.") == "" {
				want = strings.TrimPrefix(want, Minus)
			}
			if got := Real(x, d, HalfEven); got != want {
				t.Errorf("Real(%s, %d, HalfEven) = %s, R's sprintf gives %s", f[0], d, got, want)
			}
		}
		lines++
	}
	if lines < 3000 {
		t.Fatalf("only %d reference lines", lines)
	}
}

// TestSprintfAndRoundDiffer is the fact that makes the rounding rule a
// convention: R itself prints two numbers for 1,542 of these values.
func TestSprintfAndRoundDiffer(t *testing.T) {
	differ := 0
	for i := 0; i <= 100000; i++ {
		x := float64(i) / 1000
		if Real(x, 2, HalfEven) != Real(x, 2, RRound) {
			differ++
		}
	}
	if differ != 1542 {
		t.Errorf("sprintf and round differ in %d of 100,001 values, R 4.2.2 says 1,542", differ)
	}
}

func TestReal(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		rule     Rounding
		want     string
	}{
		{0.15, 1, HalfEven, "0.1"},
		{0.15, 1, HalfAway, "0.2"},
		{0.15, 1, RRound, "0.1"},
		{0.005, 2, HalfEven, "0.01"},
		{0.005, 2, HalfAway, "0.01"},
		{0.005, 2, RRound, "0.00"},
		{0.125, 2, HalfEven, "0.12"},
		{0.125, 2, HalfAway, "0.13"},
		{0.125, 2, RRound, "0.12"},
		{-2.5, 0, HalfEven, "−2"},
		{-2.5, 0, HalfAway, "−3"},
		{-2.5, 0, RRound, "−2"},
		{2.675, 2, HalfAway, "2.68"},
		{2.675, 2, HalfEven, "2.67"},
		{0.1 + 0.05, 1, HalfAway, "0.2"},
		{0.28499999999999992, 2, HalfAway, "0.29"},
		{-0.001, 2, HalfEven, "0.00"},
		{-0.001, 2, HalfAway, "0.00"},
		{-0.001, 2, RRound, "0.00"},
		{math.Copysign(0, -1), 1, HalfEven, "0.0"},
		{math.Copysign(0, -1), 1, RRound, "0.0"},
		{1234.5, -2, HalfEven, "1200"},
		{1250, -2, HalfEven, "1200"},
		{1250, -2, HalfAway, "1300"},
		{49, -2, HalfEven, "0"},
		{99.95, 1, HalfAway, "100.0"},
		{1e22, 0, HalfEven, "10000000000000000000000"},
		{5e-324, 3, HalfEven, "0.000"},
		{math.MaxFloat64, -308, HalfAway, "2" + strings.Repeat("0", 308)},
		{math.NaN(), 2, HalfEven, NotAvailable},
		{math.Inf(-1), 2, RRound, "−∞"},
		{math.Inf(1), 2, HalfAway, "∞"},
	} {
		if got := Real(c.x, c.decimals, c.rule); got != c.want {
			t.Errorf("Real(%v, %d, %v) = %s, want %s", c.x, c.decimals, c.rule, got, c.want)
		}
	}
}

func TestSignificant(t *testing.T) {
	for _, c := range []struct {
		x      float64
		digits int
		rule   Rounding
		want   string
	}{
		{0.0995, 2, HalfAway, "0.10"},
		{0.0995, 2, HalfEven, "0.10"},
		{9.996, 3, HalfEven, "10.0"},
		{1234.5, 2, HalfEven, "1200"},
		{999.9, 3, HalfEven, "1000"},
		{0, 3, HalfEven, "0.00"},
		{-0.00012345, 3, HalfEven, "−0.000123"},
		{7, 3, RRound, "7.00"},
		{99950, 3, HalfAway, "100000"},
		{0.5, 1, HalfEven, "0.5"},
		{1e-300, 2, HalfAway, "0." + strings.Repeat("0", 299) + "10"},
	} {
		if got := Significant(c.x, c.digits, c.rule); got != c.want {
			t.Errorf("Significant(%v, %d, %v) = %s, want %s", c.x, c.digits, c.rule, got, c.want)
		}
	}
}

// TestRoundingIsNearest: whatever the rule, the printed number lies within half
// a unit of the last place (plus the 15-digit reading), and no closer printed
// number exists.
func TestRoundingIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-1e9, 1e9).Draw(t, "x")
		d := rapid.IntRange(-3, 12).Draw(t, "decimals")
		for _, rule := range []Rounding{HalfEven, HalfAway} {
			s := plain(x, d, rule)
			r, ok := new(big.Rat).SetString(s)
			if !ok {
				t.Fatalf("%q isn't a number", s)
			}
			read := exactRat(x)
			if rule == HalfAway {
				read = seenRat(x)
			}
			off := new(big.Rat).Sub(r, read)
			half := new(big.Rat).Quo(power10(-d), big.NewRat(2, 1))
			if off.Abs(off).Cmp(half) > 0 {
				t.Fatalf("%v with %d decimals under %v gives %s", x, d, rule, s)
			}
		}
	})
}

func TestParseRounding(t *testing.T) {
	for _, r := range []Rounding{HalfEven, HalfAway, RRound} {
		got, err := ParseRounding(r.String())
		if err != nil || got != r {
			t.Errorf("%v comes back as %v, %v", r, got, err)
		}
	}
	if _, err := ParseRounding("up"); err == nil || !strings.Contains(err.Error(), "half-away") {
		t.Errorf("unknown rule: %v", err)
	}
}
