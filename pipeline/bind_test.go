package pipeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestOrder: in random studies every stage runs after its inputs, and a study whose file
// order already does that keeps it.
func TestOrder(t *testing.T) {
	kinds := fakeKinds()
	draw := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		n := 2 + draw.IntN(12)
		stages := make([]string, n)
		for i := range stages {
			from := "cohort"
			if i > 0 && draw.IntN(4) > 0 {
				from = fmt.Sprintf("s%d", draw.IntN(i))
			}
			stages[i] = fmt.Sprintf("  - {id: s%d, use: prep.scale, from: %s}\n", i, from)
		}
		inOrder := round%2 == 0
		if !inOrder {
			draw.Shuffle(n, func(i, j int) { stages[i], stages[j] = stages[j], stages[i] })
		}
		src := "reprise: 1\nstudy: {id: s, title: T, basis: real}\ndata:\n  cohort: {file: a.csv}\nstages:\n" + strings.Join(stages, "")
		plan, problems := loadSource(memory{}, ".", StudyFile, []byte(src), kinds)
		if len(problems) > 0 {
			t.Fatalf("%s\n%s", src, lines(problems))
		}
		var ids []string
		for _, s := range plan.Stages {
			for _, b := range s.Inputs {
				if !slices.Contains(ids, b.Stage) {
					t.Fatalf("%s\n%s runs before its input %s", src, s.ID, b.Stage)
				}
			}
			ids = append(ids, s.ID)
		}
		if inOrder {
			for i, id := range ids[1:] {
				if id != fmt.Sprintf("s%d", i) {
					t.Fatalf("%s\nfile order is lost: %v", src, ids)
				}
			}
		}
	}
}

// TestRectangle compares with the definition: all cells between the extremes.
func TestRectangle(t *testing.T) {
	for _, c := range []struct {
		rows []string
		want bool
	}{
		{[]string{"A"}, true},
		{[]string{"AAB", "AAB"}, true},
		{[]string{"AAB", "ABB"}, false},
		{[]string{"ABA"}, false},
		{[]string{"A.", ".A"}, false},
		{[]string{"BAA", "BAA"}, true},
	} {
		if got := rectangle(c.rows, 'A'); got != c.want {
			t.Errorf("%v: %t", c.rows, got)
		}
	}
	for _, c := range []struct{ letters, want string }{
		{"A", "A"}, {"AB", "AB"}, {"ABC", "AB/C."}, {"ABCDEFG", "ABC/DEF/G.."},
	} {
		if got := strings.Join(defaultLayout(strings.Split(c.letters, "")), "/"); got != c.want {
			t.Errorf("%s: %s, want %s", c.letters, got, c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		text string
		mm   float64
	}{{"170mm", 170}, {"17cm", 170}, {"6.5in", 165.1}, {"480 pt", 480 * 25.4 / 72}} {
		src := "reprise: 1\nstudy: {id: s, title: T, basis: real}\ndata:\n  cohort: {file: a.csv}\nfigures:\n  - {id: f, plot: factor_map, from: cohort, width: " + c.text + "}\n"
		plan, problems := loadSource(memory{}, ".", StudyFile, []byte(src), fakeKinds())
		if len(problems) > 0 {
			t.Fatal(lines(problems))
		}
		if got := plan.Figures[0].WidthMM; math.Abs(got-c.mm) > 1e-15*c.mm {
			t.Errorf("%s: %v mm, want %v", c.text, got, c.mm)
		}
	}
}

// TestAbsurdStudies: a study beyond all measure is refused, and soon.
func TestAbsurdStudies(t *testing.T) {
	head := "reprise: 1\nstudy: {id: s, title: T, basis: real}\ndata:\n  cohort: {file: a.csv}\n"
	for _, c := range []struct{ src, want string }{
		{head + "stages:\n" + strings.Repeat("  - {id: a, use: prep.scale, from: cohort}\n", 2), "is taken"},
		{head + "stages:\n" + many(2500, "  - {id: s%d, use: prep.scale, from: cohort}\n"), `stage "s1999" (prep.scale): a study has at most 2000 data entries, stages and panels`},
		{head + "claims:\n" + many(10_001, "  - {id: c%d, published: 1, source: x, value: cohort.n}\n"), "a study has at most 10000 claims, got 10001"},
		{head + "stages:\n  - {id: a, use: prep.scale, from: " + strings.Repeat("x", 1<<20) + "}\n", "there is no stage or data entry"},
	} {
		_, problems := loadSource(memory{}, ".", StudyFile, []byte(c.src), fakeKinds())
		if len(problems) != 1 || !strings.Contains(problems[0].Text, c.want) {
			t.Errorf("%d problems, want one with %q", len(problems), c.want)
		}
	}
}

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
