package kind

import (
	"reflect"
	"strings"
	"testing"

	"reprise/analyses/result"
)

func TestParsePath(t *testing.T) {
	for _, c := range []struct{ path, id, steps string }{
		{"a", "a", ""},
		{"a.b.c", "a", ".b .c"},
		{"a[b].c", "a", "[b] .c"},
		{`a["b.c]"].d`, "a", "[b.c]] .d"},
		{`a["q\"x"]`, "a", `[q"x]`},
		{"a[b][c.d]", "a", "[b] [c.d]"},
	} {
		id, steps, err := ParsePath(c.path)
		var got []string
		for _, s := range steps {
			if s.Key {
				got = append(got, "["+s.Text+"]")
			} else {
				got = append(got, "."+s.Text)
			}
		}
		if err != nil || id != c.id || strings.Join(got, " ") != c.steps {
			t.Errorf("%s: %s, %v, %v", c.path, id, got, err)
		}
	}
	for _, bad := range []string{"", ".a", "[a]", "a.", "a..b", "a[", "a[]", `a["b]`, `a["b"`, "a[b]c", "a[b", `a[""x]`} {
		if _, _, err := ParsePath(bad); err == nil {
			t.Errorf("%q is a path", bad)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"a.b[c]", `a["b"].c`, "a[b]c", ""} {
		f.Add(s)
	}
	typ := reflect.TypeFor[output]()
	f.Fuzz(func(t *testing.T, path string) {
		id, steps, err := ParsePath(path)
		if err != nil {
			return
		}
		r, err := Resolve(typ, id, steps)
		if err != nil {
			return
		}
		// the long path is a path and means itself
		id2, steps2, err := ParsePath(r.Path)
		if err != nil {
			t.Fatalf("%q: its long path %q: %v", path, r.Path, err)
		}
		again, err := Resolve(typ, id2, steps2)
		if err != nil || again.Path != r.Path {
			t.Fatalf("%q: %q becomes %q, %v", path, r.Path, again.Path, err)
		}
	})
}

func TestResolve(t *testing.T) {
	typ := reflect.TypeFor[output]()
	for _, c := range []struct {
		path, long string
		typ        result.LeafType
		part       string
		ambiguous  string
	}{
		{"s.n", "s.n", result.LeafCount, "", "s.list[n]"},
		{"s.crp", "s.list[crp].mean", result.LeafReal, "", ""},
		{"s.crp.p", "s.list[crp].p", result.LeafP, "", ""},
		{"s[crp].share", "s.list[crp].share", result.LeafShare, "", ""},
		{"s.list[crp].share.total", "s.list[crp].share", result.LeafCount, "total", ""},
		{`s["c x"].limits.lower`, `s.list["c x"].limits.lower`, result.LeafReal, "", ""},
		{"s.crp.sizes[2]", "s.list[crp].sizes[2]", result.LeafCount, "", ""},
		{"s.best", "s.best.mean", result.LeafReal, "", "s.list[best]"},
		{"s.method", "s.method", result.LeafText, "", "s.list[method]"},
		{"s.ok", "s.ok", result.LeafBool, "", "s.list[ok]"},
		{"s[n]", "s.list[n].mean", result.LeafReal, "", ""},
	} {
		id, steps, err := ParsePath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Resolve(typ, id, steps)
		if want := (Resolved{c.long, c.typ, c.part, c.ambiguous}); err != nil || r != want {
			t.Errorf("%s: %+v, %v; want %+v", c.path, r, err, want)
		}
	}
	for _, c := range []struct{ path, want string }{
		{"s", "s is not a single value; it has: n, method, ok, list, best"},
		{"s.list", "s.list is a list, not a single value; name an element as s.list[key]"},
		{"s.list.crp", "s.list is a list; its elements are addressed as s.list[key]"},
		{"s.n.x", `s.n is a single value and has no "x"`},
		{"s.crp.quantile", `s.list[crp] has no field "quantile"; there are: name, mean, share, p, limits, sizes`},
		{"s.crp.shar", `s.list[crp] has no field "shar"; did you mean "share"?`},
		{"s.crp.share.count.x", `s.list[crp].share is a single value and has no "x"`},
		{"s.crp.limits", "s.list[crp].limits is not a single value; it has: lower, upper, level"},
		{"s.best[mean]", `s.best has no field "mean"`},
	} {
		id, steps, err := ParsePath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Resolve(typ, id, steps); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v; want %s", c.path, err, c.want)
		}
	}
	if _, err := Resolve(reflect.TypeFor[result.Figure](), "f", nil); err == nil {
		t.Error("a figure has values")
	}
}

// TestLeaves: every leaf's path resolves to itself and has the type that it says.
func TestLeaves(t *testing.T) {
	o := &output{
		N: 3, Method: "exact", OK: true, Notes: []result.Note{{Code: "a", Text: "b"}},
		List: []element{
			{Name: "crp", Mean: result.Num(1.5), Share: result.Share{Count: 1, Total: 3}, P: result.PValue(0.01), Sizes: []int{4, 5}},
			{Name: "odd [name]", Mean: result.NA("none")},
		},
	}
	leaves := Leaves("s", o)
	var paths []string
	for _, l := range leaves {
		paths = append(paths, l.Path)
		id, steps, err := ParsePath(l.Path)
		if err != nil {
			t.Errorf("%s: %v", l.Path, err)
			continue
		}
		r, err := Resolve(reflect.TypeFor[output](), id, steps)
		if err != nil || r.Path != l.Path || r.Type != l.Type {
			t.Errorf("%s: %+v, %v", l.Path, r, err)
		}
	}
	want := "s.n s.method s.ok s.list[crp].name s.list[crp].mean s.list[crp].share s.list[crp].p s.list[crp].limits.lower s.list[crp].limits.upper s.list[crp].limits.level s.list[crp].sizes[1] s.list[crp].sizes[2] " +
		`s.list["odd [name]"].name s.list["odd [name]"].mean s.list["odd [name]"].share s.list["odd [name]"].p s.list["odd [name]"].limits.lower s.list["odd [name]"].limits.upper s.list["odd [name]"].limits.level`
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if leaves[2].Number.Value != 1 || leaves[1].Text != "exact" || leaves[5].Share.Total != 3 || leaves[13].Number.Reason != "none" {
		t.Errorf("values: %+v", leaves)
	}
	if n := Notes(o); len(n) != 1 || n[0].Code != "a" {
		t.Errorf("notes: %v", n)
	}
	if Leaves("f", &result.Figure{}) != nil {
		t.Error("a figure has leaves")
	}
}

func TestResultFields(t *testing.T) {
	var paths []string
	for _, f := range testKind().ResultFields() {
		if f.Doc == "" {
			t.Errorf("%s has no doc", f.Path)
		}
		paths = append(paths, f.Path)
	}
	want := ".n .method .ok .list[] .list[].name .list[].mean .list[].share .list[].p .list[].limits .list[].limits.lower .list[].limits.upper .list[].limits.level .list[].sizes[] .best .best.name .best.mean .best.share .best.p .best.limits .best.limits.lower .best.limits.upper .best.limits.level .best.sizes[]"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
