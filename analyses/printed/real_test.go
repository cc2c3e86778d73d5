package printed

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestP(t *testing.T) {
	for _, c := range []struct {
		p                                          float64
		three, gtsummary, tableone, arsenal, exact string
	}{
		{0, "<0.001", "<0.001", "<0.001", "< 0.001", "0"},
		{0.0002, "<0.001", "<0.001", "<0.001", "< 0.001", "0.0002"},
		{0.0006, "<0.001", "<0.001", "0.001", "< 0.001", "0.0006"},
		{0.001, "0.001", "0.001", "0.001", "0.001", "0.001"},
		{0.0342, "0.034", "0.034", "0.034", "0.034", "0.0342"},
		{0.0949, "0.095", "0.095", "0.095", "0.095", "0.0949"},
		{0.0999, "0.100", "0.10", "0.100", "0.100", "0.0999"},
		{0.12, "0.120", "0.12", "0.120", "0.120", "0.12"},
		{0.197, "0.197", "0.2", "0.197", "0.197", "0.197"},
		{0.25, "0.250", "0.3", "0.250", "0.250", "0.25"},
		{0.9, "0.900", "0.9", "0.900", "0.900", "0.9"},
		{0.901, "0.901", ">0.9", "0.901", "0.901", "0.901"},
		{0.9997, ">0.999", ">0.9", "1.000", "1.000", "0.9997"},
		{1, "1.000", ">0.9", "1.000", "1.000", "1"},
		{1e-20, "<0.001", "<0.001", "<0.001", "< 0.001", "1e−20"},
		{math.NaN(), "—", "—", "—", "—", "—"},
		{-0.1, "—", "—", "—", "—", "—"},
		{1.1, "—", "—", "—", "—", "—"},
	} {
		want := []string{c.three, c.gtsummary, c.tableone, c.arsenal, c.exact}
		for i, w := range want {
			if got := P(c.p, PStyle(i)); got != w {
				t.Errorf("P(%v, %v) = %s, want %s", c.p, PStyle(i), got, w)
			}
		}
	}
	for want, p := range map[string]float64{"P = 0.034": 0.034, "P < 0.001": 0, "P > 0.999": 0.9999, "P —": math.NaN()} {
		if got := PProse(p, PThree, "P"); got != want {
			t.Errorf("PProse(%v) = %s, want %s", p, got, want)
		}
	}
	if got := PProse(0, PArsenal, "P"); got != "P < 0.001" {
		t.Errorf("in prose %s", got)
	}
	if _, err := ParsePStyle("apa"); err == nil {
		t.Error("an unknown p format is accepted")
	}
	for i := range pStyleNames {
		if s, err := ParsePStyle(PStyle(i).String()); err != nil || s != PStyle(i) {
			t.Errorf("%v comes back as %v, %v", PStyle(i), s, err)
		}
	}
	if got := Stars(1e-4) + " " + Stars(0.0011) + " " + Stars(0.05) + " " + Stars(0.051) + Stars(math.NaN()); got != "**** ** * ns" {
		t.Errorf("stars %q", got)
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Percent(29, 37, 2, HalfEven), "78.38"},
		{Percent(1, 8, 0, HalfEven), "12"},
		{Percent(1, 8, 0, HalfAway), "13"},
		{Percent(3, 2000, 1, HalfEven), "0.2"},
		{Percent(1, 0, 1, HalfEven), NotAvailable},
		{PercentAdaptive(1, 3), "33"},
		{PercentAdaptive(1, 11), "9.1"},
		{PercentAdaptive(1, 5000), "<0.1"},
		{PercentAdaptive(0, 5), "0"},
		{CountPercent(29, 37, 1, HalfEven, false), "29 (78.4)"},
		{CountPercent(29, 37, 1, HalfEven, true), "29 (78.4%)"},
		{CountPercent(0, 0, 1, HalfEven, true), "0 (—)"},
		{CountTotal(29, 37), "29/37"},
		{PlusMinus(45.83, 12.12, 1, HalfEven), "45.8 ± 12.1"},
		{Paren(45.83, 12.12, 1, HalfEven), "45.8 (12.1)"},
		{MedianQuartiles(6.5, 3, 12, 1, HalfEven), "6.5 (3.0–12.0)"},
		{Estimate(0.83, 0.714, 0.96, 2, HalfEven), "0.83 (0.71–0.96)"},
		{Estimate(-0.2, -0.53, 0.12, 2, HalfEven), "−0.20 (−0.53 to 0.12)"},
		{Estimate(3, 1, math.Inf(1), 0, HalfEven), "3 (1–∞)"},
		{Estimate(310, 285, math.NaN(), 0, HalfEven), "310 (285–—)"},
		{ASCII("45.8 ± 12.1, −0.5, 0.71–0.96, 12\u2009345, ≥, —"), "45.8 +/- 12.1, -0.5, 0.71 to 0.96, 12345, >=, NA"},
		{Thousands("1234 12345 1234567.1234567 0.1234567"), "1234 12\u2009345 1\u2009234\u2009567.1234567 0.1234567"},
		{Int(-3), "−3"},
		{Superscript("a,"), "^(a,)"},
		{Superscript("ab2"), "ᵃᵇ²"},
		{Superscript("q"), "^(q)"},
		{Letter(0) + Letter(25) + Letter(26) + Letter(27) + Letter(701) + Letter(702), "azaaabzzaaa"},
		{strings.Join(PairMarks([]string{"A", "B", "C"}), "; "), "a A vs B; b A vs C; c B vs C"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestCompactLetters(t *testing.T) {
	pairs := func(list ...[2]int) func(i, j int) bool {
		return func(i, j int) bool { return slices.Contains(list, [2]int{i, j}) }
	}
	for _, c := range []struct {
		k         int
		different func(i, j int) bool
		want      string
	}{
		{3, pairs(), "a a a"},
		{3, pairs([2]int{0, 2}), "a ab b"},
		{3, pairs([2]int{0, 1}, [2]int{0, 2}, [2]int{1, 2}), "a b c"},
		{4, pairs([2]int{0, 2}, [2]int{0, 3}, [2]int{1, 3}), "a ab bc c"},
		{3, pairs([2]int{0, 1}), "a b ab"},
		{1, pairs(), "a"},
		{0, pairs(), ""},
	} {
		got, err := CompactLetters(c.k, c.different)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%d groups: %v, %v; want %s", c.k, got, err, c.want)
		}
	}
	if _, err := CompactLetters(65, pairs()); err == nil {
		t.Error("65 groups are accepted")
	}
}

// TestCompactLettersProperty: two groups share a letter exactly when they don't
// differ, every group has one, and no letter can be taken from a group.
func TestCompactLettersProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 9).Draw(t, "k")
		differ := rapid.SliceOfN(rapid.Bool(), k*k, k*k).Draw(t, "differ")
		letters, err := CompactLetters(k, func(i, j int) bool { return differ[i*k+j] })
		if err != nil {
			t.Fatal(err)
		}
		valid := func(l []string) bool {
			for i := range l {
				if l[i] == "" {
					return false
				}
				for j := i + 1; j < k; j++ {
					if strings.ContainsAny(l[i], l[j]) == differ[i*k+j] {
						return false
					}
				}
			}
			return true
		}
		if !valid(letters) {
			t.Fatalf("%v", letters)
		}
		if !strings.HasPrefix(letters[0], "a") {
			t.Fatalf("group 0 carries %s", letters[0])
		}
		for i := range letters {
			for c := range letters[i] {
				fewer := slices.Clone(letters)
				fewer[i] = letters[i][:c] + letters[i][c+1:]
				if valid(fewer) {
					t.Fatalf("%v: letter %d of group %d isn't needed", letters, c, i)
				}
			}
		}
	})
}
