package describe

import (
	"fmt"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/rng"
)

// large is a cohort of n rows with 20 numbers and 20 categories, and three groups.
func large(n int) (*frame.Table, *frame.Groups) {
	s := rng.New(7, "large")
	t := &frame.Table{Keys: frame.Keys{Source: "large"}}
	g := &frame.Groups{Names: []string{"A", "B", "C"}}
	for i := range n {
		t.Keys.IDs = append(t.Keys.IDs, fmt.Sprint(i+1))
		g.Codes = append(g.Codes, s.IntN(3))
	}
	g.Keys = t.Keys
	for j := range 40 {
		c := &frame.Column{Variable: frame.Variable{Name: fmt.Sprintf("v%d", j+1), Type: frame.Continuous}, Missing: make([]bool, n)}
		if j%2 == 1 {
			c.Type, c.Levels = frame.Nominal, []frame.Level{{Code: "a"}, {Code: "b"}, {Code: "c"}}
		}
		for range n {
			if j%2 == 1 {
				c.Codes = append(c.Codes, s.IntN(3))
			} else {
				c.Numbers = append(c.Numbers, s.Normal())
			}
		}
		t.Columns = append(t.Columns, c)
	}
	return t, g
}

func BenchmarkTableOne100000x40(b *testing.B) {
	t, g := large(100_000)
	for b.Loop() {
		if _, err := runKind[TableOneResult](b, TableOneKind, map[string]any{"table": t, "groups": g}, tableOneDefaults()); err != nil {
			b.Fatal(err)
		}
	}
}
