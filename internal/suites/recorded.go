package suites

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"

	"reprise/analyses/htest"
)

// libraryCase is one case of a suite recorded from a library's own tests.
type libraryCase struct {
	ID       string                     `json:"id"`
	Function string                     `json:"function"`
	Input    map[string]json.RawMessage `json:"input"`
	Expected map[string]struct {
		Value     json.RawMessage    `json:"value"`
		Tolerance map[string]float64 `json:"-"`
		Raw       json.RawMessage    `json:"tolerance"`
	} `json:"expected"`
}

// toleranceOf reads a recorded tolerance.
func toleranceOf(raw json.RawMessage) tolerance {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return tolerance{Rel: 1e-12, Abs: 1e-14}
	}
	number := func(key string) (float64, bool) { v, ok := m[key].(float64); return v, ok }
	// the library's own expected values carry the rounding of its own arithmetic
	t := tolerance{Rel: 1e-12, Abs: 1e-14}
	if v, ok := number("rtol"); ok {
		t.Rel = math.Max(t.Rel, v)
	}
	if v, ok := number("atol"); ok {
		t.Abs = math.Max(t.Abs, v)
	}
	if v, ok := number("decimal"); ok {
		t.Abs = math.Max(t.Abs, 1.5*math.Pow(10, -v))
	}
	if v, ok := number("significant"); ok {
		t.Rel = math.Max(t.Rel, math.Pow(10, 1-v))
	}
	if v, ok := number("approx_rel"); ok {
		t.Rel = math.Max(t.Rel, v)
	}
	return t
}

// args reads the inputs of a recorded case; a mistake of shape means that the case uses an
// option that isn't offered.
type args struct{ in map[string]json.RawMessage }

func (a args) has(name string) bool { v, ok := a.in[name]; return ok && string(v) != "null" }

func (a args) text(name, otherwise string) string {
	var s string
	if json.Unmarshal(a.in[name], &s) != nil || s == "" {
		return otherwise
	}
	return s
}

func (a args) number(name string, otherwise float64) float64 {
	v, err := numbers(a.in[name])
	if err != nil || len(v) != 1 {
		return otherwise
	}
	return v[0]
}

func (a args) boolean(name string, otherwise bool) bool {
	switch string(a.in[name]) {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

// list reads a flat list; missing values are left out where the case says omit.
func (a args) list(name string) ([]float64, error) {
	raw, ok := a.in[name]
	if !ok || depth(raw) != 1 {
		return nil, errNotOffered
	}
	return a.omit(numbers(raw))
}

func (a args) omit(v []float64, err error) ([]float64, error) {
	if err == nil && a.text("nan_policy", "") == "omit" {
		v = present(v)
	}
	return v, err
}

func (a args) samples() ([][]float64, error) {
	var raws []json.RawMessage
	if json.Unmarshal(a.in["samples"], &raws) != nil {
		return nil, errNotOffered
	}
	var out [][]float64
	for _, raw := range raws {
		if depth(raw) != 1 {
			return nil, errNotOffered
		}
		v, err := a.omit(numbers(raw))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (a args) table(name string) ([][]int, error) {
	var f [][]float64
	if json.Unmarshal(a.in[name], &f) != nil {
		return nil, errNotOffered
	}
	var out [][]int
	for _, row := range f {
		for _, v := range row {
			if v != math.Trunc(v) {
				return nil, errNotOffered
			}
		}
		out = append(out, whole(row))
	}
	return out, nil
}

func (a args) two(x, y string) (u, v []float64, err error) {
	u, err = a.list(x)
	if err == nil {
		v, err = a.list(y)
	}
	return u, v, err
}

// pairsOf is two for paired columns: an omitted value takes its partner along.
func (a args) pairsOf(x, y string) (u, v []float64, err error) {
	b := args{map[string]json.RawMessage{x: a.in[x], y: a.in[y]}}
	if u, v, err = b.two(x, y); err == nil && a.text("nan_policy", "") == "omit" && len(u) == len(v) {
		u, v = complete(u, v)
	}
	return u, v, err
}

func (a args) alternative() htest.Alternative {
	switch a.text("alternative", "two-sided") {
	case "less", "smaller":
		return htest.Less
	case "greater", "larger":
		return htest.Greater
	}
	return htest.TwoSided
}

// none refuses a case that sets an option which isn't offered.
func (a args) none(names ...string) error {
	for _, n := range names {
		if a.has(n) && string(a.in[n]) != "false" {
			return errNotOffered
		}
	}
	return nil
}

// recorded runs the cases of a suite: methods give [statistic, p] or named fields.
func recorded(dir fs.FS, file string, methods map[string]func(a args) (map[string][]float64, error), run *testRun) error {
	var suite struct {
		Cases []libraryCase `json:"cases"`
	}
	if err := readJSON(dir, file, &suite); err != nil {
		return err
	}
	for _, c := range suite.Cases {
		name := c.Function[strings.LastIndexByte(c.Function, '.')+1:]
		f, ok := methods[name]
		if !ok {
			run.absent(name, c.ID, "no such function")
			continue
		}
		got, err := f(args{c.Input})
		if errors.Is(err, errNotOffered) {
			run.absent(name, c.ID, "an option that isn't offered")
			continue
		}
		for _, key := range sortedKeys(c.Expected) {
			e := c.Expected[key]
			want, werr := numbers(e.Value)
			field, _, _ := strings.Cut(key, "#")
			switch v, ok := got[field]; {
			case werr != nil:
				run.absent(name, c.ID, "field "+key)
			case err != nil && slices.ContainsFunc(want, math.IsNaN):
				// no number there, a reason here
				run.rows = append(run.rows, Row{Function: name, ID: c.ID, Field: key, Expected: "NaN", Got: err.Error()})
			case err != nil:
				run.rows = append(run.rows, Row{Function: name, ID: c.ID, Field: key, Outcome: Failed, Expected: string(e.Value), Got: err.Error()})
			case !ok:
				run.absent(name, c.ID, "field "+key)
			default:
				run.compare(name, c.ID, key, toleranceOf(e.Raw), want, v)
			}
		}
	}
	return nil
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// both is the usual pair of fields.
func both(statistic, p float64, err error) (map[string][]float64, error) {
	return map[string][]float64{"statistic": {statistic}, "pvalue": {p}, "result": {statistic, p}, "[0]": {statistic}, "[1]": {p}}, err
}

func tFields(a args, r htest.TResult, err error) (map[string][]float64, error) {
	return both(r.T, r.Tails().For(a.alternative()), err)
}

// pair reads the positional arguments of a case that records them as args and kwargs.
func positional(a args) (args, []json.RawMessage, error) {
	if !a.has("args") {
		return a, nil, nil
	}
	var list []json.RawMessage
	var kw map[string]json.RawMessage
	if json.Unmarshal(a.in["args"], &list) != nil || json.Unmarshal(a.in["kwargs"], &kw) != nil {
		return a, nil, errNotOffered
	}
	return args{kw}, list, nil
}
