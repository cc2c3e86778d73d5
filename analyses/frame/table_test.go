package frame

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestColumnFloats(t *testing.T) {
	d := Demo()
	for _, c := range d.Columns {
		got := c.Floats()
		if c.Type == ID {
			if got != nil {
				t.Error("an id has numbers")
			}
			continue
		}
		for i, x := range got {
			if math.IsNaN(x) != c.Missing[i] {
				t.Errorf("%s row %d: %v", c.Name, i, x)
			}
		}
	}
	if s := column(t, d, "status"); s.Floats()[0] != 0 || s.Floats()[1] != 1 {
		t.Error("level codes start at 0")
	}
}

func TestTakeAndSelectShareNothingThatChanges(t *testing.T) {
	d := Demo()
	before := Hash(d)
	sub := d.Take([]int{3, 3, 1})
	sub.Columns[1].Numbers[0] = -1
	sub.Keys.IDs[0] = "x"
	if Hash(d) != before {
		t.Error("a change of the rows taken reached the table")
	}
	got, err := d.Select([]string{"sex", "age"})
	if err != nil || !slices.Equal(got.Names(), []string{"sex", "age"}) || !got.Synthetic {
		t.Errorf("%v %v", got, err)
	}
	if _, err := d.Select([]string{"sexx"}); err == nil || !strings.Contains(err.Error(), `no column "sexx"; did you mean "sex"?`) {
		t.Errorf("%v", err)
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct {
		s     string
		names []string
		want  string
	}{
		{"linkge", []string{"linkage", "k"}, `did you mean "linkage"?`},
		{"K", []string{"k", "n"}, `did you mean "k"?`},
		{"ab", []string{"ac", "ad"}, "there are: ac, ad"},
		{"nothing like it", []string{"x", "y"}, "there are: x, y"},
		{"x", nil, "there are none"},
		{strings.Repeat("x", 100_000), []string{strings.Repeat("x", 100_000)}, `there are: "xxx`},
	} {
		if got := Suggest(c.s, c.names); !strings.HasPrefix(got, c.want) {
			t.Errorf("%.20q: %.60q, want %q", c.s, got, c.want)
		}
	}
}

func TestGroupsOf(t *testing.T) {
	d := Demo()
	g, err := GroupsOf(d, column(t, d, "smoker"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range g.Sizes() {
		n += s
	}
	if n != 58 || g.Codes[14] != -1 || !g.Synthetic || !slices.Equal(g.Lineage, []string{"demo.smoker"}) {
		t.Errorf("%+v", g)
	}
	if !g.MadeBy(column(t, d, "smoker")) || g.MadeBy(column(t, d, "age")) {
		t.Error("lineage of the partition")
	}
	if _, err := GroupsOf(d, column(t, d, "age")); err == nil {
		t.Error("groups of a number")
	}
	if c := column(t, d, "smoker"); c.LevelIndex("") != -1 || c.LevelIndex("yes") != 1 || column(t, d, "status").LevelIndex("death") != 1 {
		t.Error("LevelIndex")
	}
	if got := MergeLineage([]string{"b", "a"}, nil, []string{"a"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%v", got)
	}
}

func TestDemo(t *testing.T) {
	d := Demo()
	if d.Len() != 60 || !d.Synthetic || d.Keys.Name != "id" {
		t.Fatalf("%d rows", d.Len())
	}
	for _, c := range d.Columns {
		if gone := slices.Contains([]string{"weight", "marker", "stage", "smoker"}, c.Name); gone != (c.MissingCount() > 0) {
			t.Errorf("%s has %d missing values", c.Name, c.MissingCount())
		}
		seen := make([]int, len(c.Levels))
		for i, code := range c.Codes {
			if !c.Missing[i] {
				seen[code]++
			}
		}
		for l, n := range seen {
			if n < 10 {
				t.Errorf("%s: %d rows with level %s", c.Name, n, c.Levels[l].Code)
			}
		}
	}
}
