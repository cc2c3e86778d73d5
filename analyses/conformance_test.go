package analyses

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// The conformance loop: what every kind owes, tested over the one list of kinds.

type testConventions struct{ profile.Profile }

func (p testConventions) ProfileName() string { return p.Name }

func (p testConventions) Convention(key string) (string, error) {
	s, err := p.Lookup(key)
	return s.Value, err
}

// demoFiles serves the demonstration cohort as the file that examples name.
type demoFiles struct{}

func (demoFiles) ReadFile(name string, _ int64) ([]byte, error) {
	if name != "cohort.csv" {
		return nil, fmt.Errorf("the file %s does not exist in the study folder", name)
	}
	return frame.DemoCSV(), nil
}

func call(t testing.TB, k *kind.Kind, threads int) *kind.Call {
	t.Helper()
	p, err := profile.Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	c := &kind.Call{Context: blocks.WithThreads(context.Background(), threads), Stage: "example", Profile: testConventions{p}, Files: demoFiles{}}
	if k.Draws() {
		c.Stream = rng.New(20250128, "example")
	}
	return c
}

func exampleParams(t testing.TB, k *kind.Kind) any {
	t.Helper()
	p, err := profile.Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	params, err := k.FillProfile(k.ExampleParams(), testConventions{p})
	if err != nil {
		t.Fatal(err)
	}
	return params
}

// inputsFor binds every port of a kind to what belongs to the table: its groups by arm, the
// Euclidean distance of its complete numeric columns, their tree, or another kind's result.
func inputsFor(t testing.TB, k *kind.Kind, table *frame.Table) (map[string]any, error) {
	t.Helper()
	in := map[string]any{}
	oneOf := map[string]bool{}
	for _, p := range k.Ports() {
		if p.OneOf != "" {
			if oneOf[p.OneOf] {
				continue
			}
			oneOf[p.OneOf] = true
		}
		switch p.Type {
		case reflect.TypeFor[*frame.Table]():
			in[p.Name] = table
			if p.Name == "scores" {
				s, err := scores(table)
				if err != nil {
					return nil, err
				}
				in[p.Name] = s
			}
		case reflect.TypeFor[*frame.Groups]():
			c, err := table.Column("arm")
			if err != nil {
				t.Fatal(err)
			}
			g, err := frame.GroupsOf(table, c)
			if err != nil {
				t.Fatal(err)
			}
			in[p.Name] = g
		case reflect.TypeFor[*frame.Distance]():
			in[p.Name] = demoDistance(table)
		case reflect.TypeFor[*frame.Tree]():
			tree, err := demoTree(table)
			if err != nil {
				return nil, err
			}
			in[p.Name] = tree
		default:
			from := producer(t, p.Type)
			inner, err := inputsFor(t, from, table)
			if err != nil {
				return nil, err
			}
			r, err := from.Run(call(t, from, 1), inner, exampleParams(t, from))
			if err != nil {
				return nil, err
			}
			in[p.Name] = r
		}
	}
	return in, nil
}

func producer(t testing.TB, typ reflect.Type) *kind.Kind {
	t.Helper()
	for _, k := range Kinds() {
		if reflect.PointerTo(k.ResultType()) == typ {
			return k
		}
	}
	t.Fatalf("no kind makes %s", typ)
	return nil
}

// numericRows returns the complete numeric columns of a table as rows.
func numericRows(table *frame.Table) [][]float64 {
	rows := make([][]float64, table.Len())
	for i := range rows {
		for _, c := range table.Columns {
			if c.Type == frame.Continuous || c.Type == frame.Count {
				x := 0.0
				if !c.Missing[i] {
					x = c.Numbers[i]
				}
				rows[i] = append(rows[i], x)
			}
		}
	}
	return rows
}

func demoDistance(table *frame.Table) *frame.Distance {
	rows := numericRows(table)
	d := &frame.Distance{Keys: table.Keys, Metric: "euclidean", Lineage: table.Lineage()}
	for i := range rows {
		for j := i + 1; j < len(rows); j++ {
			s := 0.0
			for l := range rows[i] {
				s += (rows[i][l] - rows[j][l]) * (rows[i][l] - rows[j][l])
			}
			d.D = append(d.D, math.Sqrt(s))
		}
	}
	return d
}

func demoTree(table *frame.Table) (*frame.Tree, error) {
	d := demoDistance(table)
	h, err := cluster.Hierarchical(context.Background(), &distance.Condensed{N: d.Len(), D: d.D}, cluster.Average)
	if err != nil {
		return nil, err
	}
	return &frame.Tree{Keys: d.Keys, Merge: h.Merge, Height: h.Height, Order: h.Order, Linkage: "average", Lineage: d.Lineage}, nil
}

// scores makes a table with the columns of a factor map out of the first two complete
// numeric columns.
func scores(table *frame.Table) (*frame.Table, error) {
	out := &frame.Table{Keys: table.Keys}
	for j, name := range []string{"age", "visits"} {
		c, err := table.Column(name)
		if err != nil {
			return nil, err
		}
		s := *c
		s.Name, s.Label, s.Type = fmt.Sprintf("Dim.%d", j+1), fmt.Sprintf("Dim %d", j+1), frame.Continuous
		out.Columns = append(out.Columns, &s)
	}
	return out, nil
}

func each(t *testing.T, f func(t *testing.T, k *kind.Kind)) {
	for _, k := range Kinds() {
		t.Run(k.Name(), func(t *testing.T) { f(t, k) })
	}
}

// output is everything that a result carries, as bytes.
func output(t testing.TB, k *kind.Kind, res any) []byte {
	t.Helper()
	b, err := json.Marshal(res)
	if err != nil {
		t.Fatalf("the result is no JSON: %v", err)
	}
	if tab, ok := res.(kind.Tabler); ok {
		tb, err := json.Marshal(tab.Tables())
		if err != nil {
			t.Fatalf("the tables are no JSON: %v", err)
		}
		b = append(b, tb...)
	}
	for _, o := range k.Offers()[1:] {
		if p := k.Payload(res, o.Name); p != nil {
			b = append(b, frame.Encode(p)...)
		}
	}
	return b
}

func TestExamplesAreTheSameTwiceAndWithEightThreads(t *testing.T) {
	each(t, func(t *testing.T, k *kind.Kind) {
		in, err := inputsFor(t, k, frame.Demo())
		if err != nil {
			t.Fatal(err)
		}
		before := hashes(in)
		var first []byte
		for _, threads := range []int{1, 1, 8} {
			res, err := k.Run(call(t, k, threads), in, exampleParams(t, k))
			if err != nil {
				t.Fatalf("the example does not run: %v", err)
			}
			b := output(t, k, res)
			if first == nil {
				first = b
				checkResult(t, k, res)
			} else if !bytes.Equal(first, b) {
				t.Fatalf("other bytes with %d threads", threads)
			}
		}
		if after := hashes(in); after != before {
			t.Error("the inputs were changed")
		}
	})
}

func hashes(in map[string]any) string {
	var b strings.Builder
	for _, p := range sortedNames(in) {
		switch x := in[p].(type) {
		case *frame.Table, *frame.Groups, *frame.Distance, *frame.Tree:
			b.WriteString(p + " " + frame.Hash(x) + "\n")
		default:
			j, _ := json.Marshal(x)
			b.Write(j)
		}
	}
	return b.String()
}

func sortedNames(in map[string]any) []string {
	var names []string
	for n := range in {
		names = append(names, n)
	}
	for i := range names {
		for j := i; j > 0 && names[j] < names[j-1]; j-- {
			names[j], names[j-1] = names[j-1], names[j]
		}
	}
	return names
}

// checkResult holds a result against what every result owes: it survives JSON, its paths
// are unique and resolve to themselves, its tables are rectangular.
func checkResult(t *testing.T, k *kind.Kind, res any) {
	t.Helper()
	b, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	back := k.NewResult()
	if err := json.Unmarshal(b, back); err != nil {
		t.Fatalf("the result does not survive JSON: %v", err)
	}
	again, err := json.Marshal(back)
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("the result changes on its way through JSON (%v)", err)
	}
	seen := map[string]bool{}
	for _, l := range kind.Leaves("x", res) {
		if seen[l.Path] {
			t.Errorf("the path %s stands twice", l.Path)
		}
		seen[l.Path] = true
		id, steps, err := kind.ParsePath(l.Path)
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := kind.Resolve(k.ResultType(), id, steps)
		if err != nil || r.Path != l.Path || r.Type != l.Type {
			t.Errorf("the path %s resolves to %s (%s, %v)", l.Path, r.Path, r.Type, err)
		}
	}
	if tab, ok := res.(kind.Tabler); ok {
		for _, table := range tab.Tables() {
			for _, row := range table.Rows {
				if len(row.Cells) != len(table.Columns) {
					t.Errorf("table %s, row %s: %d cells for %d columns", table.ID, row.Key, len(row.Cells), len(table.Columns))
				}
			}
		}
	}
	if f, ok := res.(*result.Figure); ok {
		if f.Caption == "" || f.Alt == "" {
			t.Error("a figure has a caption and a text alternative")
		}
	}
}

func TestBoundsRefuseBadValues(t *testing.T) {
	each(t, func(t *testing.T, k *kind.Kind) {
		var walk func(fields []kind.Field, wrap func(*kind.Node) *kind.Node)
		walk = func(fields []kind.Field, wrap func(*kind.Node) *kind.Node) {
			for _, f := range fields {
				if f.Doc == "" {
					t.Errorf("%s is not documented", f.Name)
				}
				entry := func(v *kind.Node) *kind.Node {
					return wrap(&kind.Node{Type: kind.Map, Line: 2, Column: 1, Pairs: []kind.Pair{{Key: &kind.Node{Type: kind.Scalar, Text: f.Name, Line: 2, Column: 1}, Value: v}}})
				}
				for _, bad := range f.BadValues() {
					_, problems := k.Decode(entry(&kind.Node{Type: kind.Scalar, Text: bad, File: "pipeline.yaml", Line: 7, Column: 9}))
					found := false
					for _, p := range problems {
						if p.Line == 7 && p.Column == 9 && strings.Contains(p.Text, f.Name) && strings.Contains(p.Text, "must be") {
							found = true
						}
					}
					if !found {
						t.Errorf("%s: %s is not refused with its place: %v", f.Name, bad, problems)
					}
				}
				if len(f.Fields) > 0 {
					list := f.Type.Kind() == reflect.Slice
					walk(f.Fields, func(v *kind.Node) *kind.Node {
						if list {
							v = &kind.Node{Type: kind.List, Items: []*kind.Node{v}}
						}
						return entry(v)
					})
				}
			}
		}
		walk(k.Fields(), func(n *kind.Node) *kind.Node { return n })
		_, problems := k.Decode(&kind.Node{Type: kind.Map, Pairs: []kind.Pair{{Key: &kind.Node{Type: kind.Scalar, Text: "no_such_field", Line: 3, Column: 4}, Value: &kind.Node{Type: kind.Scalar, Text: "1"}}}})
		if len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), "unknown field") {
			t.Errorf("an unknown field is not refused: %v", problems)
		}
	})
}

// degenerate lists tables that a method must survive: with a result or with an error, never
// with a panic or a NaN.
func degenerate() map[string]*frame.Table {
	change := func(f func(c *frame.Column)) *frame.Table {
		d := frame.Demo()
		out := &frame.Table{Keys: d.Keys}
		for _, c := range d.Columns {
			n := c.Take(all(d.Len()))
			if n.Type != frame.ID {
				f(n)
			}
			out.Columns = append(out.Columns, n)
		}
		return out
	}
	scale := func(by float64) *frame.Table {
		return change(func(c *frame.Column) {
			for i := range c.Numbers {
				c.Numbers[i] *= by
			}
		})
	}
	return map[string]*frame.Table{
		"empty":   frame.Demo().Take([]int{}),
		"one row": frame.Demo().Take([]int{0}),
		"two":     frame.Demo().Take([]int{0, 1}),
		"constant": change(func(c *frame.Column) {
			for i := range c.Missing {
				c.Missing[i] = false
				if c.Numbers != nil {
					c.Numbers[i] = 3
				}
				if c.Codes != nil {
					c.Codes[i] = 0
				}
			}
		}),
		"all missing": change(func(c *frame.Column) {
			for i := range c.Missing {
				c.Missing[i] = true
			}
		}),
		"huge": scale(1e300),
		"tiny": scale(1e-300),
	}
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestNoPanicOnDegenerateTables(t *testing.T) {
	tables := degenerate()
	each(t, func(t *testing.T, k *kind.Kind) {
		for _, name := range []string{"empty", "one row", "two", "constant", "all missing", "huge", "tiny"} {
			func() {
				defer func() {
					if x := recover(); x != nil {
						t.Errorf("%s: panic: %v", name, x)
					}
				}()
				in, err := inputsFor(t, k, tables[name])
				if err != nil {
					return // what would feed the kind refuses the table already
				}
				res, err := k.Run(call(t, k, 2), in, exampleParams(t, k))
				if err == nil {
					output(t, k, res)
				} else if strings.TrimSpace(err.Error()) == "" {
					t.Errorf("%s: an error without a text", name)
				}
			}()
		}
	})
}

func TestRowOrderIsIrrelevantWhereTheKindSaysSo(t *testing.T) {
	each(t, func(t *testing.T, k *kind.Kind) {
		if !k.RowOrderFree() {
			t.Skip("the kind does not say so")
		}
		run := func(table *frame.Table) []byte {
			in, err := inputsFor(t, k, table)
			if err != nil {
				t.Fatal(err)
			}
			res, err := k.Run(call(t, k, 2), in, exampleParams(t, k))
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		demo := frame.Demo()
		if a, b := run(demo), run(demo.Take(rng.New(1, "rows").Perm(demo.Len()))); !bytes.Equal(a, b) {
			t.Errorf("other rows' order, other result:\n%s\n%s", a, b)
		}
	})
}

func TestReferenceIsComplete(t *testing.T) {
	each(t, func(t *testing.T, k *kind.Kind) {
		page := k.Reference()
		for _, f := range k.Fields() {
			if !strings.Contains(page, "`"+f.Name+"`") {
				t.Errorf("the page leaves out the parameter %s", f.Name)
			}
		}
		if strings.Count(k.Doc().Summary, ".") == 0 || !strings.HasSuffix(k.Doc().Summary, ".") {
			t.Errorf("the summary is one sentence with a full stop: %q", k.Doc().Summary)
		}
	})
}
