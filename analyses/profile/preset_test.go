package profile

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/printed"
)

// TestPresetWords holds the words of the styles against the packages that read them; what the
// styles print is compared with the programs in package describe.
func TestPresetWords(t *testing.T) {
	for _, p := range Presets() {
		if _, err := printed.ParseRounding(p.Rounding); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if _, err := printed.ParsePStyle(p.PFormat); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if !slices.Contains([]string{SecondLevel, YesLevel, BothLevelRows}, p.TwoLevels) {
			t.Errorf("%s: two levels %q", p.Name, p.TwoLevels)
		}
		if !strings.Contains(p.Source.Text, "run") {
			t.Errorf("%s: the source names no run: %s", p.Name, p.Source.Text)
		}
	}
}

func TestSpreadDecimals(t *testing.T) {
	for spread, want := range map[float64]int{500: 0, 20: 0, 19.999: 1, 10: 1, 9.99: 2, 0.1: 2, 0.0999: 3, 0.01: 3, 0.00999: 4, 0: 4} {
		if got := SpreadDecimals(spread); got != want {
			t.Errorf("a spread of %v has %d decimals, not %d", spread, got, want)
		}
	}
}

// TestPresetRounding compares the rounding rule and the p format of each style with what its
// program printed (../printed/testdata/styles.R).
func TestPresetRounding(t *testing.T) {
	text, err := os.ReadFile("../printed/testdata/styles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range Presets() {
		rule, err := printed.ParseRounding(p.Rounding)
		if err != nil {
			t.Fatal(err)
		}
		format, err := printed.ParsePStyle(p.PFormat)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, line := range strings.Split(string(text), "\n") {
			f := strings.Split(line, "\t")
			value, decimals, _ := strings.Cut(f[min(1, len(f)-1)], "/")
			x, err := strconv.ParseFloat(value, 64)
			got := ""
			switch {
			case f[0] == "p" && err == nil:
				got = printed.P(x, format)
			case f[0] == "number" && err == nil && x > 0:
				d, err := strconv.Atoi(decimals)
				if err != nil {
					t.Fatal(err)
				}
				got = printed.Real(x, d, rule)
			default:
				continue
			}
			compared++
			if want := f[2+i]; got != want {
				t.Errorf("%s: %s %s is %s, want %s", p.Name, f[0], f[1], got, want)
			}
		}
		if compared < 2000 {
			t.Errorf("%s: only %d values compared", p.Name, compared)
		}
	}
}
