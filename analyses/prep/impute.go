package prep

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// ImputeParams are the parameters of prep.impute.
type ImputeParams struct {
	Variables   []string   `yaml:"variables" doc:"Columns whose missing values are filled in." check:"required,minlen=1,unique,column=table,types=continuous|count|ordinal|nominal|binary"`
	Numeric     string     `yaml:"numeric" doc:"What stands for a missing number." check:"oneof=mean median constant"`
	Categorical string     `yaml:"categorical" doc:"What stands for a missing category: the most frequent level, or a constant." check:"oneof=mode constant"`
	Constants   []Constant `yaml:"constants" doc:"Constants by column; they go before the rules above."`
}

// Constant is what stands for the missing values of one column.
type Constant struct {
	Variable string `yaml:"variable" doc:"Name of the column." check:"required,column=table"`
	Value    string `yaml:"value" doc:"The number, or the level's code." check:"required"`
}

// Check implements the rules across fields.
func (p *ImputeParams) Check() error {
	var errs []error
	seen := map[string]bool{}
	for i, c := range p.Constants {
		switch {
		case !slices.Contains(p.Variables, c.Variable):
			errs = append(errs, kind.AtField(fmt.Errorf("the column %q is not among the variables", c.Variable), "constants", i, "variable"))
		case seen[c.Variable]:
			errs = append(errs, kind.AtField(fmt.Errorf("the column %q has two constants", c.Variable), "constants", i, "variable"))
		}
		seen[c.Variable] = true
	}
	return errors.Join(errs...)
}

// ImputeInput are the inputs of prep.impute.
type ImputeInput struct {
	Table *frame.Table `in:"table" doc:"Table with missing values."`
}

// ImputeResult is the result of prep.impute.
type ImputeResult struct {
	N         int             `json:"n" doc:"Number of rows."`
	Imputed   result.Share    `json:"imputed" doc:"Values filled in, out of all values of the variables."`
	Rows      result.Share    `json:"rows" doc:"Rows in which at least one value was filled in."`
	Variables []ImputedColumn `json:"variables" doc:"The variables." inline:"true"`
	Table     *frame.Table    `json:"-" out:"table" doc:"The table with the values filled in; other columns as they are."`
	Notes     []result.Note   `json:"notes,omitempty"`
}

// ImputedColumn is one variable in the result of prep.impute.
type ImputedColumn struct {
	Name    string        `json:"name" doc:"Name of the column." key:"true"`
	Method  string        `json:"method" doc:"Rule that was used: mean, median, mode or constant."`
	Value   result.Number `json:"value" doc:"The number filled in; not available for a category."`
	Level   string        `json:"level,omitempty" doc:"The level filled in; empty for a number."`
	Imputed result.Share  `json:"imputed" doc:"Values filled in, out of all rows."`
}

// Tables returns the variables with what was filled in.
func (r *ImputeResult) Tables() []result.Table {
	t := result.Table{ID: "table", Title: "Imputed values", Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true},
		{Key: "method", Head: "Filled in", Text: true},
		{Key: "value", Head: "Value"},
		{Key: "imputed", Head: "Values filled in"},
	}}
	for _, v := range r.Variables {
		value := result.RealCell(v.Value)
		if v.Level != "" {
			value = result.TextCell(v.Level)
		}
		t.Rows = append(t.Rows, result.Row{Key: v.Name, Cells: []result.Cell{
			result.TextCell(v.Name), result.TextCell(v.Method), value, result.ShareCell(v.Imputed),
		}})
	}
	return []result.Table{t}
}

// Impute fills in missing values column by column: the mean (rounded half to even for
// counts), the median, the most frequent level (the first of several) or a constant.
// Outcomes, times, events, dates, texts and ids are refused; a column without any value is
// an error unless it has a constant. The filled-in values are marked in Column.Imputed.
func Impute(t *frame.Table, p ImputeParams) (*ImputeResult, error) {
	out := &ImputeResult{N: t.Len()}
	cols := slices.Clone(t.Columns)
	touched := make([]bool, t.Len())
	for i, name := range p.Variables {
		at := slices.IndexFunc(cols, func(c *frame.Column) bool { return c.Name == name })
		if at < 0 {
			_, err := t.Column(name)
			return nil, kind.AtField(err, "variables", i)
		}
		var given *Constant
		for j := range p.Constants {
			if p.Constants[j].Variable == name {
				given = &p.Constants[j]
			}
		}
		filled, row, notes, err := imputeColumn(cols[at], p, given)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		for r, m := range cols[at].Missing {
			touched[r] = touched[r] || m
		}
		cols[at] = filled
		out.Variables = append(out.Variables, row)
		out.Notes = append(out.Notes, notes...)
		out.Imputed.Count += row.Imputed.Count
		out.Imputed.Total += row.Imputed.Total
	}
	out.Rows.Total = t.Len()
	for _, b := range touched {
		if b {
			out.Rows.Count++
		}
	}
	out.Table = &frame.Table{Keys: t.Keys, Columns: cols, Synthetic: t.Synthetic}
	return out, nil
}

func imputeColumn(c *frame.Column, p ImputeParams, given *Constant) (*frame.Column, ImputedColumn, []result.Note, error) {
	row := ImputedColumn{Name: c.Name, Value: result.NA("a category"), Imputed: result.Share{Count: c.MissingCount(), Total: c.Len()}}
	var notes []result.Note
	fail := func(format string, args ...any) (*frame.Column, ImputedColumn, []result.Note, error) {
		return nil, row, nil, fmt.Errorf("column %q "+format, append([]any{c.Name}, args...)...)
	}
	numericColumn := c.Type == frame.Continuous || c.Type == frame.Count
	row.Method = p.Categorical
	if numericColumn {
		row.Method = p.Numeric
	}
	if given != nil {
		row.Method = "constant"
	}
	switch {
	case c.Role == frame.Outcome:
		return fail("is an outcome, and outcomes are not imputed")
	case !numericColumn && (!c.Type.Categorical() || c.Type == frame.Event):
		return fail("is %s, and only continuous, count, ordinal, nominal and binary columns are imputed", c.Type)
	case row.Method == "constant" && given == nil:
		return fail("needs an entry under constants")
	case row.Method != "constant" && c.MissingCount() == c.Len():
		return fail("has no value to impute from; leave it out or give a constant")
	}
	out := *c
	out.Imputed = make([]bool, c.Len())
	copy(out.Imputed, c.Imputed)
	out.Missing = make([]bool, c.Len())
	if numericColumn {
		x, rounded, err := fillNumber(c, row.Method, given)
		if err != nil {
			return fail("%s", err)
		}
		if rounded {
			notes = append(notes, result.Notef("rounded", "the %s of the counts %s was rounded to %v", row.Method, c.Name, x))
		}
		row.Value = result.Num(x)
		out.Numbers = slices.Clone(c.Numbers)
		for i, m := range c.Missing {
			if m {
				out.Numbers[i], out.Imputed[i] = x, true
			}
		}
	} else {
		code, ties, err := fillLevel(c, row.Method, given)
		if err != nil {
			return fail("%s", err)
		}
		if ties > 1 && row.Imputed.Count > 0 {
			notes = append(notes, result.Notef("mode_tie", "%d levels of %s are equally frequent; the first of them, %s, was filled in", ties, c.Name, c.Levels[code].Name()))
		}
		row.Level = c.Levels[code].Code
		out.Codes = slices.Clone(c.Codes)
		for i, m := range c.Missing {
			if m {
				out.Codes[i], out.Imputed[i] = code, true
			}
		}
	}
	if row.Imputed.Count == 0 {
		out.Imputed = c.Imputed
	}
	return &out, row, notes, nil
}

func fillNumber(c *frame.Column, method string, given *Constant) (x float64, rounded bool, err error) {
	if method == "constant" {
		x, err = strconv.ParseFloat(given.Value, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return 0, false, fmt.Errorf("takes a number as constant, got %q", given.Value)
		}
		if c.Type == frame.Count && (x < 0 || x != math.Trunc(x)) {
			return 0, false, fmt.Errorf("takes a whole number >= 0 as constant, got %q", given.Value)
		}
		return x, false, nil
	}
	var values []float64
	for i, m := range c.Missing {
		if !m {
			values = append(values, c.Numbers[i])
		}
	}
	switch method {
	case "mean":
		x = numeric.Mean(values)
	case "median":
		x = frame.Median(values)
	default:
		return 0, false, fmt.Errorf("can't be imputed by %q", method)
	}
	if c.Type == frame.Count && x != math.Trunc(x) {
		return math.RoundToEven(x), true, nil
	}
	return x, false, nil
}

func fillLevel(c *frame.Column, method string, given *Constant) (code, ties int, err error) {
	switch method {
	case "constant":
		if code = c.LevelIndex(given.Value); code < 0 {
			return 0, 0, fmt.Errorf("has no level %q; %s", given.Value, frame.Suggest(given.Value, codes(c.Levels)))
		}
		return code, 1, nil
	case "mode":
	default:
		return 0, 0, fmt.Errorf("can't be imputed by %q", method)
	}
	counts := make([]int, len(c.Levels))
	for i, m := range c.Missing {
		if !m {
			counts[c.Codes[i]]++
		}
	}
	most := slices.Max(counts)
	code = slices.Index(counts, most)
	for _, n := range counts {
		if n == most {
			ties++
		}
	}
	return code, ties, nil
}

func runImpute(_ *kind.Call, in ImputeInput, p ImputeParams) (*ImputeResult, error) {
	return Impute(in.Table, p)
}

// ImputeKind is prep.impute.
var ImputeKind = kind.New("prep.impute", kind.Doc{
	Summary: "Fills in missing values by mean, median, mode or a constant.",
	Text: `Each column is filled in by itself, with one value for all its missing ones: numbers by the mean or the median of the values that are there, categories by the most frequent level. Of several levels that are equally frequent the first in their order is taken, and a note says so. The mean or median of counts is rounded half to even.

Times, events, dates, texts, ids and outcomes are refused. A column without any value is an error unless it gets a constant. The values filled in stay marked, so that a table can say how many there are.

Single imputation understates the spread: meant for clustering, not for tests.`,
}, ImputeParams{Numeric: "median", Categorical: "mode"}, runImpute, kind.RowOrderFree(),
	kind.Example(ImputeParams{Variables: []string{"weight", "marker", "stage", "smoker"}, Numeric: "median", Categorical: "mode"}))

// Methods says what was filled in.
func (r *ImputeResult) Methods() []string {
	if r.Imputed.Count == 0 {
		return []string{"No value was missing in the variables to be imputed."}
	}
	by := map[string][]string{}
	for _, v := range r.Variables {
		if v.Imputed.Count > 0 {
			by[v.Method] = append(by[v.Method], v.Name)
		}
	}
	var out []string
	for _, m := range []string{"mean", "median", "mode", "constant"} {
		if names := by[m]; names != nil {
			said := map[string]string{"mean": "the mean", "median": "the median", "mode": "the most frequent level", "constant": "a constant"}[m]
			out = append(out, fmt.Sprintf("Missing values of %s were filled in with %s.", strings.Join(names, ", "), said))
		}
	}
	return out
}
