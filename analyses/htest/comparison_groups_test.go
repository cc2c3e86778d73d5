package htest

import (
	"slices"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

// Every pair of the result stands in the table of groups, at the columns of its groups, with the
// adjusted p-value.
func TestGroupsTable(t *testing.T) {
	arms := []string{"control", "treated", "third"}
	for _, c := range []struct {
		k      interface{ Name() string }
		result func() (*TestResult, error)
		cell   result.CellKind
	}{
		{AnovaKind, func() (*TestResult, error) {
			return runKind(t, AnovaKind, AnovaParams{Variables: []string{"age"}, Group: "arm", PostHoc: "dunnett", Against: "greater", Level: 0.95, Adjust: "none"}, frame.Demo())
		}, result.CellMeanSD},
		{KruskalWallisKind, func() (*TestResult, error) {
			return runKind(t, KruskalWallisKind, KruskalWallisKind.ExampleParams(), frame.Demo())
		}, result.CellInterval},
		{FisherKind, func() (*TestResult, error) {
			return runKind(t, FisherKind, FisherParams{Variables: []string{"site"}, Group: "arm", Work: FisherWork, Simulations: 99, PostHoc: "fisher", Level: 0.95, Adjust: "none"}, frame.Demo())
		}, result.CellCount},
	} {
		r, err := c.result()
		if err != nil {
			t.Fatalf("%s: %v", c.k.Name(), err)
		}
		tables := r.Tables()
		at := slices.IndexFunc(tables, func(t result.Table) bool { return t.ID == "groups" })
		if at < 0 || tables[at].Posthoc == "" {
			t.Fatalf("%s: tables %+v", c.k.Name(), tables)
		}
		g := tables[at]
		for i, arm := range arms {
			if g.Columns[i+1].Head != arm {
				t.Errorf("%s: column %d is %q", c.k.Name(), i+1, g.Columns[i+1].Head)
			}
		}
		for i, row := range g.Rows {
			v := r.Variables[i]
			if len(row.Cells) != len(g.Columns) || row.Cells[1].Kind != c.cell || len(row.Pairs) != len(v.Pairs) || row.Omnibus != nil {
				t.Errorf("%s: row %+v", c.k.Name(), row)
				continue
			}
			for k, p := range v.Pairs {
				q := row.Pairs[k]
				if q.P != p.Adjusted || g.Columns[q.A].Head != p.First || g.Columns[q.B].Head != p.Second {
					t.Errorf("%s: pair %+v for %+v", c.k.Name(), q, p)
				}
			}
		}
	}
}

// With a group each variable has a line in every group, as the groups alone give.
func TestShapiroWilkByGroup(t *testing.T) {
	table := frame.Demo()
	r, err := runKind(t, ShapiroWilkKind, ShapiroWilkParams{Variables: []string{"age", "marker"}, Group: "arm", Adjust: "none"}, table)
	if err != nil {
		t.Fatal(err)
	}
	var age []float64
	arm, c := must(table.Column("arm")), must(table.Column("age"))
	for i, v := range c.Floats() {
		if arm.Codes[i] == 1 {
			age = append(age, v)
		}
	}
	if len(r.Variables) != 6 || r.Variables[1].Variable != "age:treated" || r.Variables[1].P.Value != must(ShapiroWilk(age)).P {
		t.Errorf("lines %+v", r.Variables)
	}
}

// Only Dunnett's comparisons have an alternative.
func TestAnovaAlternative(t *testing.T) {
	if err := (&AnovaParams{PostHoc: "tukey", Against: "less"}).Check(); err == nil {
		t.Error("no error")
	}
}
