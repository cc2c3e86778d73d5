package prep

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

func TestSelect(t *testing.T) {
	got, err := Select(small(), SelectParams{})
	if err != nil || frame.Hash(got.Table) != frame.Hash(small()) || got.N != 3 || got.Columns != 7 {
		t.Errorf("nothing to choose: %+v, %v", got, err)
	}
	got, err = Select(small(), SelectParams{Where: "x < 10", Variables: []string{"n", "x"}, Order: []string{"-n"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Table.Keys.IDs, []string{"c", "a"}) || !slices.Equal(got.Table.Names(), []string{"n", "x"}) || got.Unknown != 1 || got.NotWhere != 0 || got.Notes[0].Code != "condition_open" {
		t.Errorf("%+v %v", got, got.Table.Keys.IDs)
	}
	got, err = Select(small(), SelectParams{Complete: true, Drop: []string{"stage"}, Order: []string{"-stage"}}) // sorted by a column that is dropped
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Table.Keys.IDs, []string{"c", "a"}) || got.Incomplete != 1 || got.Variables[0].Missing != 1 || slices.Contains(got.Table.Names(), "stage") {
		t.Errorf("%+v %v", got, got.Table.Keys.IDs)
	}
	if got, err = Select(small(), SelectParams{Complete: true, Variables: []string{"n"}}); err != nil || got.N != 3 {
		t.Errorf("a missing value in a column that is not kept counts: %v", err)
	}
	before := got.Before
	if before != 3 || !slices.Equal(got.Table.Columns[0].Lineage, []string{"s.n"}) {
		t.Errorf("%+v", got)
	}
}

func TestSelectErrors(t *testing.T) {
	for _, c := range []struct {
		p    SelectParams
		want string
	}{
		{SelectParams{Where: "n"}, "a condition must be true or false, got a number"},
		{SelectParams{Where: "n >"}, "unexpected token EOF"},
		{SelectParams{Where: "n > 100"}, "no row is left of 3: 3 don't fulfil the condition"},
		{SelectParams{Variables: []string{"nn"}}, `no column "nn"`},
		{SelectParams{Order: []string{"-nn"}}, `no column "nn"`},
		{SelectParams{Variables: []string{"n"}, Drop: []string{"n"}}, "no column is left"},
	} {
		if _, err := Select(small(), c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.p, err, c.want)
		}
	}
}
