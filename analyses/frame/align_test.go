package frame

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAlign(t *testing.T) {
	k := func(source, name, ids string) Keys { return Keys{source, name, strings.Fields(ids)} }
	got, err := Align(k("s", "id", "a b c d"), k("s", "id", "d x b"))
	if err != nil || !slices.Equal(got.A, []int{1, 3}) || !slices.Equal(got.B, []int{2, 0}) || got.OnlyA != 2 || got.OnlyB != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, c := range []struct {
		a, b Keys
		want string
	}{
		{k("s", "id", "a"), k("t", "id", "a"), `different sources ("s" and "t")`},
		{k("s", "", "1"), k("s", "id", "a"), `different keys ("row number" and "id")`},
		{k("s", "id", "a a"), k("s", "id", "a"), `"a" stands twice`},
		{k("s", "id", "a"), k("s", "id", "b a b"), `"b" stands twice`},
	} {
		if _, err := Align(c.a, c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// Aligning a table with a permutation of part of itself finds the same keys.
func TestAlignProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringN(1, 4, 8), func(s string) string { return s }).Draw(t, "ids")
		a := Keys{"s", "id", ids}
		other := rapid.Permutation(ids).Draw(t, "other")
		b := Keys{"s", "id", other[:rapid.IntRange(0, len(other)).Draw(t, "n")]}
		got, err := Align(a, b)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.A) != b.Len() || got.OnlyB != 0 || got.OnlyA != a.Len()-b.Len() || !slices.IsSorted(got.A) {
			t.Fatalf("%+v", got)
		}
		for i := range got.A {
			if a.IDs[got.A[i]] != b.IDs[got.B[i]] {
				t.Fatalf("row %d is paired with another key", i)
			}
		}
	})
}

func TestJoinGroups(t *testing.T) {
	d := Demo()
	g := &Groups{Keys: Keys{"demo", "id", []string{"P03", "P01", "nobody"}}, Codes: []int{1, 0, 1}, Names: []string{"x", "y"}}
	j, err := JoinGroups(d, g)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(j.Table.Keys.IDs, []string{"P01", "P03"}) || !slices.Equal(j.Codes, []int{0, 1}) || j.OnlyTable != 58 || j.OnlyGroups != 1 {
		t.Errorf("%v %v %d %d", j.Table.Keys.IDs, j.Codes, j.OnlyTable, j.OnlyGroups)
	}
}
