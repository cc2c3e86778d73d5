package frame

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// formula codes n rows by an integer formula, the codes shifted to start at 0.
func formula(n int, f func(i int) int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = f(i)
	}
	low := slices.Min(out)
	for i := range out {
		out[i] -= low
	}
	return out
}

func TestAdjustedRandAgainstMclust(t *testing.T) {
	b, err := os.ReadFile("testdata/agree.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct{ ARI []float64 }
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	cases := [][2][]int{
		{{0, 0, 1, 1, 2, 2}, {0, 0, 1, 2, 2, 2}},
		{formula(60, func(i int) int { return i / 20 }), formula(60, func(i int) int { return i % 4 })},
		{formula(10, func(i int) int { return i / 5 }), formula(10, func(i int) int { return 1 - i/5 })},
		{{0, 0, 0, 0, 1}, {0, 1, 1, 1, 1}},
		{formula(200, func(i int) int { return i * 7 / 13 % 5 }), formula(200, func(i int) int { return i * 11 / 29 % 4 })},
		{formula(10000, func(i int) int { return i * 31 / 1000 % 6 }), formula(10000, func(i int) int { return (i*31 + 250) / 1000 % 6 })},
	}
	if len(cases) != len(ref.ARI) {
		t.Fatalf("%d cases, %d reference values", len(cases), len(ref.ARI))
	}
	for i, c := range cases {
		got := CrossTable(c[0], c[1], slices.Max(c[0])+1, slices.Max(c[1])+1).AdjustedRand()
		// The pair counts are exact; what differs is the rounding of three operations.
		if math.Abs(got-ref.ARI[i]) > 4e-16 {
			t.Errorf("case %d: got %.17g, mclust has %.17g", i, got, ref.ARI[i])
		}
	}
}

func TestAdjustedRandEdges(t *testing.T) {
	for _, c := range []struct {
		a, b []int
		want float64
	}{
		{[]int{0, 0, 0}, []int{0, 0, 0}, 1},
		{[]int{0, 1, 2}, []int{2, 1, 0}, 1},
		{[]int{0, 1, 2}, []int{0, 0, 0}, 0},
		{[]int{0}, []int{0}, math.NaN()},
		{[]int{-1, -1}, []int{0, 0}, math.NaN()},
		{[]int{0, 0, 1, -1}, []int{1, 1, 0, 0}, 1}, // the row in no group does not count
	} {
		got := CrossTable(c.a, c.b, 3, 3).AdjustedRand()
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%v %v: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// Assign finds the best total, compared with all permutations.
func TestAssignIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "rows")
		m := rapid.IntRange(n, 6).Draw(t, "columns")
		profit := make([][]int, n)
		for i := range profit {
			profit[i] = rapid.SliceOfN(rapid.IntRange(-9, 9), m, m).Draw(t, "row")
		}
		pair := Assign(profit)
		if s := slices.Clone(pair); len(slices.Compact(slices.Sorted(slices.Values(s)))) != n {
			t.Fatalf("a column stands twice: %v", pair)
		}
		best := math.MinInt
		var try func(row, sum int, used uint)
		try = func(row, sum int, used uint) {
			if row == n {
				best = max(best, sum)
				return
			}
			for j := range m {
				if used&(1<<j) == 0 {
					try(row+1, sum+profit[row][j], used|1<<j)
				}
			}
		}
		try(0, 0, 0)
		if got := assigned(profit, pair); got != best {
			t.Fatalf("total %d, the best is %d", got, best)
		}
	})
}

func groupsOf(source string, ids string, codes []int, names ...string) *Groups {
	return &Groups{Keys: Keys{Source: source, Name: "id", IDs: strings.Fields(ids)}, Codes: codes, Names: names}
}

func TestMatchGroups(t *testing.T) {
	ref := groupsOf("s", "a b c d e f", []int{0, 0, 1, 1, 2, 2}, "poor", "subacute", "acute")
	m, err := MatchGroups(ref, groupsOf("s", "f e d c b a", []int{0, 0, 1, 1, 2, 0}, "1", "2", "3"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Order, []int{2, 1, 0}) || !slices.Equal(m.Names, ref.Names) || m.Moved != 1 || m.Rows != 6 || m.Tie {
		t.Errorf("%+v", m)
	}
	m, err = MatchGroups(ref, groupsOf("s", "a b c d e f", []int{0, 0, 1, 2, 3, 3}, "1", "2", "3", "4"))
	if err != nil {
		t.Fatal(err)
	}
	if !m.Tie || m.Names[3] != "unmatched 1" || !slices.Equal(slices.Sorted(slices.Values(m.Order)), []int{0, 1, 2, 3}) {
		t.Errorf("more groups than the reference: %+v", m)
	}
	m, err = MatchGroups(ref, groupsOf("s", "a b c d e f", []int{0, 0, 0, 0, 1, 1}, "1", "2"))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Order) != 2 || m.Moved != 2 || !m.Tie {
		t.Errorf("fewer groups than the reference: %+v", m)
	}
	if _, err = MatchGroups(ref, groupsOf("s", "x y", []int{0, 0}, "1")); err == nil || !strings.Contains(err.Error(), "no row in common") {
		t.Errorf("no row in common: %v", err)
	}
	if _, err = MatchGroups(ref, groupsOf("other", "a b", []int{0, 0}, "1")); err == nil || !strings.Contains(err.Error(), "different sources") {
		t.Errorf("another source: %v", err)
	}
}

func TestGroupStat(t *testing.T) {
	d := Demo()
	arm, _ := d.Column("arm")
	g, err := GroupsOf(d, arm)
	if err != nil {
		t.Fatal(err)
	}
	stat := func(column, stat, level string) []float64 {
		c, err := d.Column(column)
		if err != nil {
			t.Fatal(err)
		}
		out, err := GroupStat(d, c, g, stat, level)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := stat("id", "size", ""); !slices.Equal(got, []float64{20, 20, 20}) {
		t.Errorf("sizes %v", got)
	}
	sum := 0.0
	for _, x := range stat("weight", "size", "") {
		sum += x
	}
	if sum != 56 {
		t.Errorf("%v rows with a weight, want 56", sum)
	}
	shares := [2][]float64{stat("smoker", "share", "yes"), stat("smoker", "share", "no")}
	for i := range 3 {
		if s := shares[0][i] + shares[1][i]; math.Abs(s-1) > 1e-15 {
			t.Errorf("shares of both levels sum to %v", s)
		}
	}
	for i, x := range stat("age", "mean", "") {
		var v []float64
		for r, c := range g.Codes {
			if c == i {
				v = append(v, d.Columns[1].Numbers[r])
			}
		}
		mean := 0.0
		for _, y := range v {
			mean += y / 20
		}
		if math.Abs(x-mean) > 1e-12 {
			t.Errorf("mean %v, want %v", x, mean)
		}
		if m := stat("age", "median", "")[i]; m != Median(v) {
			t.Errorf("median %v", m)
		}
	}
	for _, c := range []struct{ column, stat, level, want string }{
		{"id", "mean", "", "has no mean"},
		{"site", "median", "", "has no median"},
		{"sex", "mean", "", "has no mean"},
		{"age", "share", "x", "no levels"},
		{"smoker", "share", "", "no level"},
		{"age", "mode", "", "no statistic"},
	} {
		col, _ := d.Column(c.column)
		if _, err := GroupStat(d, col, g, c.stat, c.level); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %s: %v, want %q", c.stat, c.column, err, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5}, {[]float64{1e308, 1.5e308}, 1.25e308}, {[]float64{7}, 7}} {
		if got := Median(c.v); got != c.want {
			t.Errorf("median of %v: %v", c.v, got)
		}
	}
	if !math.IsNaN(Median(nil)) {
		t.Error("the median of nothing")
	}
}
