package suites

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// errNotOffered is the error of a case that asks for an option that there isn't.
var errNotOffered = errors.New("no such option")

// testRun collects the rows of a suite of statistical tests.
type testRun struct{ rows []Row }

// absent lists a case as not offered.
func (r *testRun) absent(function, id, why string) {
	r.rows = append(r.rows, Row{Function: function, ID: id, Outcome: NotOffered, Why: why})
}

// tolerance says how near a number must be: |got - want| <= Rel |want| + Abs.
type tolerance struct{ Rel, Abs float64 }

// compare adds one row for a list of numbers: the worst one is shown.
func (r *testRun) compare(function, id, field string, tol tolerance, want, got []float64) {
	row := Row{Function: function, ID: id, Field: field}
	if len(want) != len(got) {
		row.Outcome, row.Expected, row.Got = Failed, fmt.Sprintf("%d numbers", len(want)), fmt.Sprintf("%d", len(got))
		r.rows = append(r.rows, row)
		return
	}
	worst := -1.0
	for i, w := range want {
		off := math.Abs(got[i]-w) / (tol.Rel*math.Abs(w) + tol.Abs)
		switch {
		case got[i] == w, math.IsNaN(got[i]) && math.IsNaN(w):
			off = 0
		case math.IsNaN(off):
			off = math.Inf(1)
		}
		if off > worst {
			worst = off
			row.Expected, row.Got = strconv.FormatFloat(w, 'g', 17, 64), strconv.FormatFloat(got[i], 'g', 17, 64)
		}
	}
	if worst > 1 {
		row.Outcome, row.Why = Failed, fmt.Sprintf("tolerance %g relative, %g absolute", tol.Rel, tol.Abs)
	}
	r.rows = append(r.rows, row)
}

// failed adds a row for a case that gave an error.
func (r *testRun) failed(function, id string, err error) {
	r.rows = append(r.rows, Row{Function: function, ID: id, Outcome: Failed, Expected: "a result", Got: err.Error()})
}

// numbers reads a number or a nested list of numbers in order; "NaN", "Inf" and "-Inf" are
// texts, null is NaN.
func numbers(raw json.RawMessage) ([]float64, error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	var out []float64
	var walk func(v any) error
	walk = func(v any) error {
		switch x := v.(type) {
		case nil:
			out = append(out, math.NaN())
		case float64:
			out = append(out, x)
		case bool:
			out = append(out, map[bool]float64{true: 1}[x])
		case string:
			f, err := strconv.ParseFloat(x, 64)
			if err != nil {
				return err
			}
			out = append(out, f)
		case []any:
			for _, e := range x {
				if err := walk(e); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("not a number: %s", raw)
		}
		return nil
	}
	return out, walk(v)
}

// depth is the nesting of lists in a value.
func depth(raw json.RawMessage) int {
	d := 0
	for _, c := range bytes.TrimSpace(raw) {
		if c != '[' {
			break
		}
		d++
	}
	return d
}

// orderedGroups are named lists in the order of the file.
type orderedGroups struct {
	names  []string
	values [][]float64
}

func (g *orderedGroups) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var v []float64
		if err := d.Decode(&v); err != nil {
			return err
		}
		g.names, g.values = append(g.names, fmt.Sprint(name)), append(g.values, v)
	}
	return nil
}

// complete leaves out the pairs that lack a value.
func complete(x, y []float64) (a, b []float64) {
	for i := range x {
		if !math.IsNaN(x[i]) && !math.IsNaN(y[i]) {
			a, b = append(a, x[i]), append(b, y[i])
		}
	}
	return a, b
}

func present(x []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(x), math.IsNaN)
}
