package kind

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	k := testKind()
	limit, quantile := 1.5, 7
	for _, c := range []struct {
		yaml string
		want params
	}{
		{"{k: 3}", params{K: 3, Tol: 0.5, Rule: "one", Windows: []window{{From: 1, To: 2}}}},
		{"{k: 3, tol: ~, rule: two, strict: true, columns: [a, b], quantile: 7, limit: 1.5}", params{
			K: 3, Tol: 0.5, Rule: "two", Strict: true, Columns: []string{"a", "b"}, Quantile: &quantile, Limit: &limit, Windows: []window{{From: 1, To: 2}},
		}},
		{"{k: 1, tol: 1e-4, window: {from: 0, to: 3}, windows: [], files: one.csv, weight: '12'}", params{
			K: 1, Tol: 1e-4, Rule: "one", Window: window{To: 3}, Windows: []window{}, Files: []string{"one.csv"}, Weight: "12",
		}},
	} {
		got, problems := k.Decode(write(t, c.yaml))
		if len(problems) > 0 {
			t.Errorf("%s: %s", c.yaml, texts(problems))
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.yaml, diff)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	k := testKind()
	for _, c := range []struct{ yaml, want string }{
		{"{}", "1: k is required: an integer >= 1"},
		{"{k: ~}", "5: k is required: an integer >= 1"},
		{"{k: 0}", "5: k must be an integer >= 1, got 0"},
		{"{k: 1.5}", "5: k must be an integer >= 1, got 1.5"},
		{"{k: '3'}", `5: k must be an integer >= 1, got "3"`},
		{"{k: +3}", "5: k must be an integer >= 1, got +3"},
		{"{k: 99999999999999999999}", "5: k must be an integer >= 1, got 99999999999999999999"},
		{"{k: [1]}", "5: k must be an integer >= 1, got a list"},
		{"{k: {a: 1}}", "5: k must be an integer >= 1, got a mapping"},
		{"{k: 1, tol: 0}", "13: tol must be a number > 0 and < 1, got 0"},
		{"{k: 1, tol: 1}", "13: tol must be a number > 0 and < 1, got 1"},
		{"{k: 1, tol: .nan}", "13: tol must be a number > 0 and < 1, got .nan"},
		{"{k: 1, tol: 0x1p-2}", "13: tol must be a number > 0 and < 1, got 0x1p-2"},
		{"{k: 1, limit: inf}", "15: limit must be a number, got inf"},
		{"{k: 1, limit: 1_000}", "15: limit must be a number, got 1_000"},
		{"{k: 1, rule: three}", "14: rule must be one of one, two, got three"},
		{"{k: 1, strict: yes}", "16: strict must be true or false, got yes"},
		{"{k: 1, strict: 'true'}", `16: strict must be true or false, got "true"`},
		{"{k: 1, columns: a}", "17: columns must be a list of at least 2, each the name of a continuous or count column, got 1"},
		{"{k: 1, columns: [a, a]}", `21: columns has "a" twice`},
		{"{k: 1, columns: [a, [b]]}", "21: columns[2] must be the name of a continuous or count column, got a list"},
		{"{k: 1, windows: {from: 1}}", "17: windows must be a list, each a mapping of from, to, tags, type, got a mapping"},
		{"{k: 1, window: {to: 1}}", "16: window.from is required: a number >= 0"},
		{"{k: 1, window: 3}", "16: window must be a mapping, got 3"},
		{"{k: 1, windows: [{from: 1, too: 2}, {from: -1}]}", "28: unknown field \"windows[1].too\"; did you mean \"to\"?\n44: windows[2].from must be a number >= 0, got -1"},
		{"{k: 1, k: 2}", `8: the field "k" stands twice`},
		{"{k: 1, tolerance: 2}", `8: unknown field "tolerance"; there are: k, tol, rule, strict, columns, weight, quantile, window, windows, limit, file, files`},
		{"{k: 1, quantil: 2}", `8: unknown field "quantil"; did you mean "quantile"?`},
		{"{k: 1, tol: 0.25}", "13: tol of 0.25 is bad"},
		{"{k: 13, tol: 0.25, window: {from: 1, to: 9}}", "14: tol of 0.25 is bad\n42: window ends before it starts\n1: k of 13 is bad"},
		{"text", "1: this must be a mapping, got text"},
		{"{k: 0, tol: 5, rule: x}", "5: k must be an integer >= 1, got 0\n13: tol must be a number > 0 and < 1, got 5\n22: rule must be one of one, two, got x"},
	} {
		_, problems := k.Decode(write(t, c.yaml))
		if got := texts(problems); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.yaml, got, c.want)
		}
	}
}

// TestDecodeLeavesDefaults: decoding never writes into the kind's own defaults.
func TestDecodeLeavesDefaults(t *testing.T) {
	k := testKind()
	before := k.Defaults()
	a, _ := k.Decode(write(t, "{k: 1}"))
	a.(params).Windows[0].From = 99
	k.Defaults().(params).Windows[0].From = 77
	k.ExampleParams()
	if !reflect.DeepEqual(before, k.Defaults()) {
		t.Error("a decoded copy shares memory with the defaults")
	}
}

func TestDecodeInto(t *testing.T) {
	w := window{To: 4}
	if p := DecodeInto(write(t, "{from: 2, tags: [a]}"), &w); len(p) > 0 || w.From != 2 || w.To != 4 || w.Tags[0] != "a" {
		t.Errorf("got %+v, %s", w, texts(p))
	}
	if p := DecodeInto(nil, &w); texts(p) != "0: from is required: a number >= 0" {
		t.Error(texts(p))
	}
}

// TestBadValues: what a field says it refuses, it refuses with its own expectation.
func TestBadValues(t *testing.T) {
	k := testKind()
	n := 0
	for _, f := range k.Fields() {
		for _, bad := range f.BadValues() {
			node := &Node{File: "f", Line: 1, Column: 1, Type: Map, Pairs: []Pair{
				{&Node{Type: Scalar, Text: f.Name}, &Node{File: "f", Line: 2, Column: 3, Type: Scalar, Text: bad}},
			}}
			_, problems := k.Decode(node)
			hit := false
			for _, p := range problems {
				hit = hit || p.Line == 2
			}
			if !hit {
				t.Errorf("%s: %q is allowed", f.Name, bad)
			}
			n++
		}
	}
	if n < 20 {
		t.Errorf("only %d bad values", n)
	}
}

func TestProblem(t *testing.T) {
	for _, c := range []struct {
		p    Problem
		want string
	}{
		{Problem{"a.yaml", 3, 4, "x"}, "a.yaml:3:4: x"},
		{Problem{"a.yaml", 3, 0, "x"}, "a.yaml:3: x"},
		{Problem{"a.yaml", 0, 0, "x"}, "a.yaml: x"},
		{Problem{Text: "x"}, "x"},
	} {
		if got := c.p.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	n := write(t, "{a: [b, {c: d}]}")
	for _, c := range []struct {
		path   []any
		column int
	}{{nil, 1}, {[]any{"a"}, 5}, {[]any{"a", 1, "c"}, 13}, {[]any{"a", 7}, 5}, {[]any{"x"}, 1}} {
		if got := n.Find(c.path...).Column; got != c.column {
			t.Errorf("%v: column %d, want %d", c.path, got, c.column)
		}
	}
}
