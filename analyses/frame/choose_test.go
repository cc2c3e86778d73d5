package frame

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Outcomes are never taken, named or not; excluded columns only by name; every mistake comes back.
func TestNamedAndOpen(t *testing.T) {
	column := func(name string, role Role, kind Type, missing ...bool) *Column {
		return &Column{Variable: Variable{Name: name, Role: role, Type: kind}, Numbers: make([]float64, 2), Missing: append(missing, false, false)[:2]}
	}
	table := &Table{Keys: Keys{IDs: []string{"1", "2"}}, Columns: []*Column{
		column("a", "", Continuous), column("death", Outcome, Continuous), column("b", Excluded, Count, true), column("when", "", Date),
	}}
	fits := func(c *Column) error {
		if c.Type == Date {
			return fmt.Errorf("column %q is a date", c.Name)
		}
		return nil
	}
	names := func(cols []*Column) (out []string) {
		for _, c := range cols {
			out = append(out, c.Name)
		}
		return out
	}
	if got := names(table.Open(fits)); !slices.Equal(got, []string{"a"}) {
		t.Errorf("open: %v", got)
	}
	cols, errs := table.Named([]string{"b", "death", "when", "nowhere", "a"}, "make clusters", fits)
	if got := names(cols); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("named: %v", got)
	}
	text := errors.Join(errs...).Error()
	for _, want := range []string{`column "death" is an outcome and may not make clusters; leave it out of variables`, `column "when" is a date`, `"nowhere"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if len(errs) != 3 {
		t.Errorf("%d errors: %v", len(errs), errs)
	}
	if err := cols[0].Complete(); err == nil || !strings.Contains(err.Error(), `column "b" has 1 missing of 2 values`) {
		t.Error(err)
	}
	if err := cols[1].Complete(); err != nil {
		t.Error(err)
	}
}
