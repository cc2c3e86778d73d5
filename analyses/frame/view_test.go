package frame

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func column(t testing.TB, table *Table, name string) *Column {
	t.Helper()
	c, err := table.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestArrange(t *testing.T) {
	d := Demo()
	got, err := Arrange(d, "-arm", "stage", "age")
	if err != nil {
		t.Fatal(err)
	}
	arm, stage, age := column(t, got, "arm"), column(t, got, "stage"), column(t, got, "age")
	for i := 1; i < got.Len(); i++ {
		level := func(i int) int {
			if stage.Missing[i] {
				return 99
			}
			return stage.Codes[i]
		}
		c := cmp.Or(-cmp.Compare(arm.Codes[i-1], arm.Codes[i]), cmp.Compare(level(i-1), level(i)), cmp.Compare(age.Numbers[i-1], age.Numbers[i]))
		if c > 0 {
			t.Errorf("rows %d and %d are in the wrong order", i, i+1)
		}
	}
	for _, by := range []string{"weight", "-weight"} {
		got, err := Arrange(d, by)
		if err != nil {
			t.Fatal(err)
		}
		w := column(t, got, "weight")
		for i, m := range w.Missing {
			if m != (i >= 56) {
				t.Errorf("%s: missing values do not stand last", by)
				break
			}
		}
	}
	if _, err := Arrange(d, "-agee"); err == nil || !strings.Contains(err.Error(), `did you mean "age"?`) {
		t.Errorf("an unknown column: %v", err)
	}
}

// Arrange agrees with a stable sort of the standard library for any number of keys, keeps
// every digit, and takes the text NaN for a text.
func TestArrangeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "n")
		table := &Table{Keys: Keys{Source: "s", IDs: make([]string, n)}}
		for i := range table.Keys.IDs {
			table.Keys.IDs[i] = string(rune('a' + i))
		}
		var by []string
		for k := range rapid.IntRange(1, 4).Draw(t, "keys") {
			name := strings.Repeat("x", k+1)
			c := &Column{Variable: Variable{Name: name, Type: Continuous}, Missing: rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "missing")}
			if rapid.Bool().Draw(t, "text") {
				c.Type = Text
				c.Texts = rapid.SliceOfN(rapid.SampledFrom([]string{"NaN", "a", "B", "10", "9"}), n, n).Draw(t, "texts")
			} else {
				c.Numbers = rapid.SliceOfN(rapid.SampledFrom([]float64{-1e-12, 0, 1e-12, 0.1, 1e300}), n, n).Draw(t, "numbers")
			}
			table.Columns = append(table.Columns, c)
			if rapid.Bool().Draw(t, "down") {
				name = "-" + name
			}
			by = append(by, name)
		}
		want := make([]int, n)
		for i := range want {
			want[i] = i
		}
		slices.SortStableFunc(want, func(a, b int) int {
			for k, c := range table.Columns {
				sign := 1
				if by[k][0] == '-' {
					sign = -1
				}
				var d int
				switch {
				case c.Missing[a] || c.Missing[b]:
					d = b2i(c.Missing[a]) - b2i(c.Missing[b])
				case c.Texts != nil:
					d = sign * strings.Compare(c.Texts[a], c.Texts[b])
				default:
					d = sign * cmp.Compare(c.Numbers[a], c.Numbers[b])
				}
				if d != 0 {
					return d
				}
			}
			return 0
		})
		got, err := Arrange(table, by...)
		if err != nil {
			t.Fatal(err)
		}
		if Hash(got) != Hash(table.Take(want)) {
			t.Fatalf("order %v, want rows %v", got.Keys.IDs, want)
		}
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestWhere(t *testing.T) {
	d := Demo()
	keep := make([]bool, d.Len())
	for _, i := range []int{0, 5, 59} {
		keep[i] = true
	}
	got, err := Where(d, keep)
	if err != nil || Hash(got) != Hash(d.Take([]int{0, 5, 59})) {
		t.Errorf("three rows: %v, %v", got, err)
	}
	got, err = Where(d, make([]bool, d.Len()))
	if err != nil || got.Len() != 0 || len(got.Columns) != len(d.Columns) {
		t.Errorf("no row: %v, %v", got, err)
	}
	if _, err = Where(d, keep[1:]); err == nil {
		t.Error("a choice of the wrong length is accepted")
	}
}

func TestView(t *testing.T) {
	d := Demo()
	d.Columns[1] = d.Columns[1].Take(seq(d.Len()))
	d.Columns[1].Name = "row"
	df, row := View(d, d.Columns)
	if row != "_row" || df.Nrow() != 60 || df.Ncol() != len(d.Columns)+1 {
		t.Fatalf("view %q %d by %d", row, df.Nrow(), df.Ncol())
	}
	for i, x := range df.Col("weight").Float() {
		if c := column(t, d, "weight"); c.Missing[i] != math.IsNaN(x) || !c.Missing[i] && x != c.Numbers[i] {
			t.Errorf("row %d: %v", i, x)
		}
	}
}

func seq(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
