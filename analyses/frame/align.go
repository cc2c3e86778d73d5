package frame

import "fmt"

// Alignment pairs the rows of two inputs by key: row A[i] of the first belongs to row B[i]
// of the second, in the order of the first.
type Alignment struct {
	A, B []int
	// OnlyA and OnlyB count the rows without a partner.
	OnlyA, OnlyB int
}

// Align pairs rows by key. Keys of different sources, and a key that stands twice, are
// errors. Cost: linear.
func Align(a, b Keys) (Alignment, error) {
	if a.Source != b.Source {
		return Alignment{}, fmt.Errorf("rows come from different sources (%q and %q) and can't be paired", a.Source, b.Source)
	}
	if a.Name != b.Name {
		return Alignment{}, fmt.Errorf("rows have different keys (%q and %q) and can't be paired", keyName(a), keyName(b))
	}
	at := make(map[string]int, len(b.IDs))
	for i, id := range b.IDs {
		if _, twice := at[id]; twice {
			return Alignment{}, fmt.Errorf("the key %q stands twice", id)
		}
		at[id] = i
	}
	seen := make(map[string]bool, len(a.IDs))
	out := Alignment{A: make([]int, 0, len(a.IDs)), B: make([]int, 0, len(a.IDs))}
	for i, id := range a.IDs {
		if seen[id] {
			return Alignment{}, fmt.Errorf("the key %q stands twice", id)
		}
		seen[id] = true
		if j, ok := at[id]; ok {
			out.A, out.B = append(out.A, i), append(out.B, j)
		}
	}
	out.OnlyA, out.OnlyB = len(a.IDs)-len(out.A), len(b.IDs)-len(out.B)
	return out, nil
}

func keyName(k Keys) string {
	if k.Name == "" {
		return "row number"
	}
	return k.Name
}

// Grouped is a table with the group code of each of its rows.
type Grouped struct {
	Table *Table // the rows that both inputs have, in the table's order
	Codes []int  // -1 for rows in no group
	// OnlyTable and OnlyGroups count rows without a partner.
	OnlyTable, OnlyGroups int
}

// JoinGroups aligns a partition to a table.
func JoinGroups(t *Table, g *Groups) (Grouped, error) {
	al, err := Align(t.Keys, g.Keys)
	if err != nil {
		return Grouped{}, err
	}
	out := Grouped{Table: t, OnlyTable: al.OnlyA, OnlyGroups: al.OnlyB}
	if al.OnlyA > 0 {
		out.Table = t.Take(al.A)
	}
	out.Codes = take(g.Codes, al.B)
	return out, nil
}
