package htest

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func closeTo(t *testing.T, what string, tolerance, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

// coin and mantelhaen.test, by testdata/cmh_general.R.
func TestGeneralCMHReference(t *testing.T) {
	b, err := os.ReadFile("testdata/cmh_general.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name          string
			Tables        [][][]int
			Rows, Columns []float64
			Expect        map[string][]*float64
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 12 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for _, c := range file.Cases {
		r := must(GeneralCMH(c.Tables, c.Rows, c.Columns))
		// coin's p is a difference from one
		near := func(what string, got, want float64) {
			if !(math.Abs(got-want) <= 1e-10*want+5e-16) {
				t.Errorf("%s: p of %s %.17g, want %.17g", c.Name, what, got, want)
			}
		}
		quad := func(name string, s StratifiedTest) {
			want, ok := c.Expect[name]
			if !ok {
				return
			}
			if s.Err != nil || len(want) != 3 || s.DF != *want[1] {
				t.Fatalf("%s: %s: %+v, want %v", c.Name, name, s, want)
			}
			closeTo(t, c.Name+": "+name, 2e-12, s.X2, *want[0])
			near(name, s.P, *want[2])
		}
		quad("general", r.General)
		quad("mantelhaen", r.General)
		quad("row_means", r.RowMeans)
		z := c.Expect["correlation"]
		closeTo(t, c.Name+": z", 2e-12, r.Correlation.Z, *z[0])
		closeTo(t, c.Name+": z squared", 1e-15, r.Correlation.X2, r.Correlation.Z*r.Correlation.Z)
		near("the correlation", r.Correlation.P, *z[1])
		width := len(c.Tables[0][0])
		for at, want := range c.Expect["standardised"] {
			i, j := at/width, at%width
			s, err := r.Standardised(i, j)
			if (err != nil) != (want == nil) {
				t.Errorf("%s: cell %d, %d: %v", c.Name, i, j, err)
			}
			if want != nil {
				closeTo(t, c.Name+": standardised", 1e-11, s, *want)
			}
			closeTo(t, c.Name+": expected", 1e-12, r.Expected[i][j], *c.Expect["expected"][at])
		}
	}
}

func randomTables(s *rand.Rand, strata, rows, cols, most int) [][][]int {
	out := make([][][]int, strata)
	for k := range out {
		out[k] = make([][]int, rows)
		for i := range out[k] {
			out[k][i] = make([]int, cols)
			for j := range out[k][i] {
				out[k][i][j] = s.IntN(most)
			}
		}
	}
	return out
}

// Of one stratum the tests are Pearson's, Kruskal and Wallis's and the linear-by-linear one; of
// ranks within blocks that of Friedman; of 2 by 2 tables that of Mantel and Haenszel.
func TestGeneralCMHSpecialCases(t *testing.T) {
	s := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		one := randomTables(s, 1, 3, 4, 9)
		c, err := newCounts(one[0])
		if err != nil || c.noEmpty() != nil {
			continue
		}
		n := float64(c.n)
		midranks := make([]float64, 4)
		below := 0.0
		for j, m := range c.cols {
			midranks[j] = below + (float64(m)+1)/2
			below += float64(m)
		}
		groups := make([][]float64, 3)
		for i, row := range one[0] {
			for j, k := range row {
				for range k {
					groups[i] = append(groups[i], float64(j))
				}
			}
		}
		r := must(GeneralCMH(one, []float64{1, 5, 2}, midranks))
		x := must(ChiSquare(one[0], false))
		closeTo(t, "Pearson", 1e-12, r.General.X2, x.X2*(n-1)/n)
		closeTo(t, "Kruskal-Wallis", 1e-12, r.RowMeans.X2, must(KruskalWallis(groups)).H)
		closeTo(t, "linear-by-linear", 1e-12, r.Correlation.Z, must(LinearByLinear(one[0], []float64{1, 5, 2}, midranks)).Z)
		cell := must(r.Standardised(1, 2))
		closeTo(t, "adjusted residual", 1e-12, cell, x.Adjusted[1][2]*math.Sqrt((n-1)/n))

		two := randomTables(s, 4, 2, 2, 12)
		mh := must(CMH(two, false, 0.95))
		g := must(GeneralCMH(two, nil, nil))
		closeTo(t, "Mantel-Haenszel", 1e-12, g.General.X2, mh.X2)
		closeTo(t, "its row means", 1e-12, g.RowMeans.X2, mh.X2)
		closeTo(t, "its correlation", 1e-12, g.Correlation.X2, mh.X2)
	}
	blocks := [][]float64{{1, 2, 3}, {2, 1, 3}, {1, 3, 2}, {1, 2, 3}, {2, 3, 1}}
	var tables [][][]int
	for _, b := range blocks {
		table := [][]int{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}
		for i, rank := range b {
			table[i][int(rank)-1] = 1
		}
		tables = append(tables, table)
	}
	closeTo(t, "Friedman", 1e-12, must(GeneralCMH(tables, nil, nil)).RowMeans.X2, must(Friedman(blocks)).X2)
}

// Neither the order of strata, rows and columns (with their scores), nor their exchange, nor
// shift and scale of scores, nor empty strata, rows and columns, nor strata of one case matter.
func TestGeneralCMHInvariance(t *testing.T) {
	s := rand.New(rand.NewPCG(3, 4))
	u, v := []float64{2, 3, 7}, []float64{1, 4, 2, 9}
	for range 20 {
		tables := randomTables(s, 3, 3, 4, 4)
		want := must(GeneralCMH(tables, u, v))
		var changed [][][]int
		for k := range tables {
			table := make([][]int, 6)
			for j := range table {
				table[j] = make([]int, 3)
				for i := range 3 {
					if j < 4 {
						table[j][2-i] = tables[2-k][i][j]
					}
				}
			}
			changed = append(changed, table)
		}
		none := make([][]int, 6)
		single := make([][]int, 6)
		for j := range none {
			none[j], single[j] = make([]int, 3), make([]int, 3)
		}
		single[3][1] = 1
		changed = append(changed, none, single)
		got := must(GeneralCMH(changed, []float64{1e150 * 1, 1e150 * 4, 1e150 * 2, 1e150 * 9, 0, 3}, []float64{1007, 1003, 1002}))
		closeTo(t, "general", 1e-10, got.General.X2, want.General.X2)
		closeTo(t, "correlation", 1e-10, got.Correlation.Z, want.Correlation.Z)
		if got.General.DF != want.General.DF || got.Strata != want.Strata {
			t.Errorf("df %v and %v, strata %d and %d", got.General.DF, want.General.DF, got.Strata, want.Strata)
		}
		other := must(GeneralCMH(tables, nil, []float64{-2, -8, -4, -18}))
		closeTo(t, "mean scores", 1e-10, other.RowMeans.X2, want.RowMeans.X2)
	}
}

func TestGeneralCMHDegenerate(t *testing.T) {
	flat := [][]int{{3, 4}, {0, 0}}
	r := must(GeneralCMH([][][]int{flat, flat}, nil, nil))
	for _, s := range []StratifiedTest{r.General, r.RowMeans, r.Correlation} {
		if s.Err == nil {
			t.Errorf("one row alone: %+v", s)
		}
	}
	if _, err := r.Standardised(0, 0); err == nil {
		t.Error("a fixed cell has no standardised statistic")
	}
	r = must(GeneralCMH([][][]int{{{3, 4}, {1, 5}}}, []float64{1, 2}, []float64{2, 2}))
	if r.General.Err != nil || r.RowMeans.Err == nil || r.Correlation.Err == nil {
		t.Errorf("one column score: %+v", r)
	}
	r = must(GeneralCMH([][][]int{{{3, 4}, {1, 5}}, flat}, nil, nil))
	closeTo(t, "a fixed stratum", 1e-14, r.General.X2, must(GeneralCMH([][][]int{{{3, 4}, {1, 5}}}, nil, nil)).General.X2)
	huge := [][]int{{1 << 27, 1<<27 - 5}, {1 << 27, 1<<27 + 9}}
	r = must(GeneralCMH([][][]int{huge, {{3, 1}, {1, 5}}}, nil, nil))
	if r.General.DF != 1 || !(r.General.P > 0) {
		t.Errorf("huge counts: %+v", r.General)
	}
	for _, c := range []struct {
		tables [][][]int
		rows   []float64
		want   string
	}{
		{nil, nil, "at least one stratum"},
		{[][][]int{{{0, 1}, {0, 0}}}, nil, "no stratum has two cases"},
		{[][][]int{{{1, 2}, {3, 4}}, {{1, 2, 3}, {3, 4, 5}}}, nil, "stratum 2 differs"},
		{[][][]int{{{1, -2}, {3, 4}}}, nil, "stratum 1: counts must not be negative"},
		{[][][]int{{{1, 2}, {3, 4}}}, []float64{1}, "rows: 2 scores are needed, got 1"},
		{[][][]int{{{1, 2}, {3, 4}}}, []float64{1, math.NaN()}, "rows: scores must be finite"},
	} {
		if _, err := GeneralCMH(c.tables, c.rows, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func categorical(name string, typ frame.Type, levels []string, codes []int) *frame.Column {
	c := &frame.Column{Variable: frame.Variable{Name: name, Type: typ}, Codes: codes, Missing: make([]bool, len(codes))}
	for _, l := range levels {
		c.Levels = append(c.Levels, frame.Level{Code: l})
	}
	for i, code := range codes {
		c.Missing[i] = code < 0
		c.Codes[i] = max(code, 0)
	}
	return c
}

// The kinds give the numbers of the plain function for their groups (rows) and levels (columns).
func TestStratifiedKinds(t *testing.T) {
	tables := [][][]int{{{1, 3, 11, 2}, {2, 3, 17, 3}, {0, 1, 8, 5}, {0, 2, 4, 2}}, {{1, 1, 2, 1}, {0, 3, 5, 1}, {0, 0, 7, 3}, {0, 1, 9, 6}}}
	var income, satisfied, gender []int
	for k := range tables {
		for i := range tables[k] {
			for j, n := range tables[k][i] {
				for range n {
					income, satisfied, gender = append(income, i), append(satisfied, j), append(gender, k)
				}
			}
		}
	}
	income, satisfied, gender = append(income, 0), append(satisfied, 0), append(gender, -1) // no stratum
	keys := frame.Keys{Source: "t", Name: "row"}
	for i := range income {
		keys.IDs = append(keys.IDs, string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	table := &frame.Table{Keys: keys, Columns: []*frame.Column{
		categorical("income", frame.Ordinal, []string{"1", "2", "3", "4"}, income),
		categorical("satisfied", frame.Ordinal, []string{"a", "b", "c", "d"}, satisfied),
		categorical("gender", frame.Nominal, []string{"f", "m"}, gender),
	}}
	p := CMHParams{
		Variables: []string{"satisfied"}, Strata: "gender", Group: "income", Level: 0.95, Adjust: "none",
		RowScores: []float64{3, 10, 20, 35}, ColumnScores: []float64{1, 3, 4, 5},
	}
	r := must(runKind(t, CMHKind, p, table))
	want := must(GeneralCMH(tables, p.RowScores, p.ColumnScores))
	l := r.Variables[0]
	if l.Statistic != result.Num(want.General.X2) || len(l.Alternatives) != 3 {
		t.Fatalf("%+v", l)
	}
	for i, s := range []StratifiedTest{want.General, want.RowMeans, want.Correlation} {
		if a := l.Alternatives[i]; a.Statistic != result.Num(s.X2) || a.DF != result.Num(s.DF) || a.P != result.PValue(s.P) {
			t.Errorf("%+v, want %+v", a, s)
		}
	}
	if z := l.Alternatives[2].Z; z != result.Num(want.Correlation.Z) {
		t.Errorf("z %+v", z)
	}
	cell := l.Levels[3].Cells[1] // satisfaction d, income 2
	if cell.Adjusted != result.Num(must(want.Standardised(1, 3))) || cell.Expected != result.Num(want.Expected[1][3]) || cell.Share.Count != 4 {
		t.Errorf("%+v", cell)
	}
	if len(r.Notes) != 1 || r.Notes[0].Text != "one case without a stratum left out" {
		t.Errorf("notes %+v", r.Notes)
	}
	if n := len(r.Tables()); n != 3 {
		t.Errorf("%d tables", n)
	}
	trend := must(runKind(t, TrendKind, TrendParams{
		Variables: []string{"satisfied"}, Strata: "gender", Group: "income", Scores: p.RowScores, Alternative: "greater", Adjust: "none",
	}, table)).Variables[0]
	plain := must(GeneralCMH(tables, p.RowScores, nil)).Correlation
	if trend.Statistic != result.Num(plain.Z) || trend.P != result.PValue(plain.Tails.Greater) {
		t.Errorf("%+v, want %+v", trend, plain)
	}
	p.ColumnScores = []float64{1, 2}
	if _, err := runKind(t, CMHKind, p, table); err == nil || !strings.Contains(err.Error(), "satisfied: 4 scores are needed, got 2") {
		t.Errorf("%v", err)
	}
	p.ColumnScores, p.RowScores = nil, []float64{1}
	if _, err := runKind(t, CMHKind, p, table); err == nil || !strings.Contains(err.Error(), "4 scores are needed, got 1") {
		t.Errorf("%v", err)
	}
}
