package describe

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/result"
)

type conventions struct{ profile.Profile }

func (c conventions) ProfileName() string { return c.Name }

func (c conventions) Convention(key string) (string, error) {
	s, err := c.Lookup(key)
	return s.Value, err
}

// groupsBy makes groups of a column.
func groupsBy(t testing.TB, table *frame.Table, column string) *frame.Groups {
	t.Helper()
	c, err := table.Column(column)
	if err != nil {
		t.Fatal(err)
	}
	g, err := frame.GroupsOf(table, c)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// runKind runs a kind under the profile r-4.5.
func runKind[R any](t testing.TB, k *kind.Kind, in map[string]any, params any) (*R, error) {
	t.Helper()
	r45, err := profile.Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	filled, err := k.FillProfile(params, conventions{r45})
	if err != nil {
		t.Fatal(err)
	}
	res, err := k.Run(&kind.Call{Context: context.Background(), Stage: "baseline", Profile: conventions{r45}}, in, filled)
	if err != nil {
		return nil, err
	}
	return res.(*R), nil
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkTables holds tables against their shape and the way through JSON.
func checkTables[R any](t *testing.T, r *R) {
	t.Helper()
	back := new(R)
	if err := json.Unmarshal(asJSON(t, r), back); err != nil {
		t.Fatal(err)
	}
	tables := any(r).(kind.Tabler).Tables()
	if !bytes.Equal(asJSON(t, tables), asJSON(t, any(back).(kind.Tabler).Tables())) {
		t.Error("the tables change on the way through JSON")
	}
	for _, table := range tables {
		keys := map[string]bool{}
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Columns) {
				t.Errorf("%s, row %s: %d cells for %d columns", table.ID, row.Key, len(row.Cells), len(table.Columns))
			}
			if keys[row.Key] {
				t.Errorf("%s: the row %s stands twice", table.ID, row.Key)
			}
			keys[row.Key] = true
		}
	}
}

// leaves lists the values of a result with paths that start at the result.
func leaves(r any) []result.Leaf {
	out := kind.Leaves("x", r)
	for i := range out {
		out[i].Path = out[i].Path[len("x."):]
	}
	return out
}

// normal writes a path's keys as the program does.
func normal(path string) string {
	_, steps, err := kind.ParsePath("x." + path)
	if err != nil {
		return path
	}
	out := ""
	for _, s := range steps {
		if s.Key {
			out += kind.Bracket(s.Text)
		} else {
			out += "." + s.Text
		}
	}
	return out[1:]
}
