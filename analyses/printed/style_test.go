package printed

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestStylesOfPrograms compares p-values, percentages and numbers with what three programs
// print (testdata/styles.R). A share is rounded as a fraction here and as a double there: where
// the fraction lies half-way between two decimals, tableone and arsenal print now the one and
// now the other.
func TestStylesOfPrograms(t *testing.T) {
	text, err := os.ReadFile("testdata/styles.tsv")
	if err != nil {
		t.Fatal(err)
	}
	programs := []struct {
		p        PStyle
		rounding Rounding
	}{{PGtsummary, HalfAway}, {PTableOne, RRound}, {PArsenal, HalfEven}}
	compared, ties := map[string]int{}, 0
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		first, second, _ := strings.Cut(f[1], "/")
		x, err := strconv.ParseFloat(first, 64)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if second != "" {
			if n, err = strconv.Atoi(second); err != nil {
				t.Fatal(err)
			}
		}
		for i, program := range programs {
			got, want := "", f[2+i]
			switch f[0] {
			case "p":
				got = P(x, program.p)
			case "share":
				got = Percent(int64(x), int64(n), 1, program.rounding)
				if program.p == PGtsummary {
					got = PercentAdaptive(int64(x), int64(n))
				}
			case "number":
				// the programs print a rounded negative zero with its sign, and ASCII
				got = strings.Replace(Real(x, n, program.rounding), Minus, "-", 1)
				if strings.HasPrefix(want, "-") && strings.Trim(want, "-0.") == "" {
					want = want[1:]
				}
			}
			halfway := f[0] == "share" && program.p != PGtsummary && 2000*int(x)%n == 0 && 2000*int(x)/n%2 == 1
			if got != want && halfway {
				ties++
			} else if got != want {
				t.Errorf("%s %s in the style %s: got %s, want %s", f[0], f[1], program.p, got, want)
			}
			compared[f[0]]++
		}
	}
	for what, least := range map[string]int{"p": 1500, "share": 3000, "number": 7000} {
		if compared[what] < least {
			t.Errorf("%d of %s compared", compared[what], what)
		}
	}
	if ties != 19 {
		t.Errorf("%d shares half-way between two decimals differ, not 19", ties)
	}
}
