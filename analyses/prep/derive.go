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
	"reprise/analyses/result"
)

// DeriveParams are the parameters of prep.derive.
type DeriveParams struct {
	Variables []Derived `yaml:"variables" doc:"The new columns; each may use those before it." check:"required,minlen=1"`
}

// Derived declares a new column.
type Derived struct {
	Name       string       `yaml:"name" doc:"Name of the new column." check:"required"`
	Expression string       `yaml:"expression" doc:"Formula over the columns, such as log10(ck) or weight / (height / 100) ** 2." check:"required"`
	Label      string       `yaml:"label" doc:"Name as printed; left out: the name."`
	Unit       string       `yaml:"unit" doc:"Unit as printed."`
	Type       string       `yaml:"type" doc:"What the values are; left out: continuous for numbers, binary for true or false, nominal for texts, the category's own type, ordinal with cut points." check:"oneof=continuous count time date binary nominal ordinal text"`
	Role       string       `yaml:"role" doc:"What the variable is for; left out: outcome where it is made from an outcome." check:"oneof=clustering external outcome excluded"`
	Levels     frame.Levels `yaml:"levels" doc:"Levels in their order; for true or false first the level of false; for cut points one more than there are."`
	Cuts       []float64    `yaml:"cuts" doc:"Rising cut points that turn a number into classes."`
	LeftClosed bool         `yaml:"left_closed" doc:"A value on a cut point belongs to the class above it; otherwise to the one below, as in R's cut."`
	Asymmetric bool         `yaml:"asymmetric" doc:"Binary: a shared absence says nothing."`
	Note       string       `yaml:"note" doc:"Anything a reader should know."`
}

// Check implements the rules across fields.
func (p *DeriveParams) Check() error {
	var errs []error
	for i, d := range p.Variables {
		fail := func(field, format string, args ...any) {
			errs = append(errs, kind.AtField(fmt.Errorf(format, args...), "variables", i, field))
		}
		if strings.TrimSpace(d.Name) != d.Name || d.Name == "" {
			fail("name", "a name is not empty and has no spaces around it")
		}
		for j := range d.Cuts {
			if j > 0 && !(d.Cuts[j] > d.Cuts[j-1]) {
				fail("cuts", "cut points must rise, got %v after %v", d.Cuts[j], d.Cuts[j-1])
				break
			}
		}
		if n := len(d.Cuts); n > 0 {
			if len(d.Levels) > 0 && len(d.Levels) != n+1 {
				fail("levels", "%d cut points make %d classes, got %d levels", n, n+1, len(d.Levels))
			}
			if d.Type != "" && d.Type != "ordinal" && d.Type != "nominal" && (d.Type != "binary" || n != 1) {
				fail("type", "cut points make an ordinal variable, not %s", d.Type)
			}
		}
		if d.LeftClosed && len(d.Cuts) == 0 {
			fail("left_closed", "left_closed goes with cuts")
		}
		seen := map[string]bool{}
		for _, l := range d.Levels {
			if seen[l.Code] || l.Code == "" {
				fail("levels", "a level's code is not empty and stands once, got %q", l.Code)
			}
			seen[l.Code] = true
		}
		if d.Type == "ordinal" && len(d.Levels) == 0 && len(d.Cuts) == 0 {
			fail("levels", "an ordinal variable needs its levels in order")
		}
		if d.Type == "binary" && len(d.Levels) > 0 && len(d.Levels) != 2 {
			fail("levels", "a binary variable has two levels, got %d", len(d.Levels))
		}
	}
	return errors.Join(errs...)
}

// DeriveInput are the inputs of prep.derive.
type DeriveInput struct {
	Table *frame.Table `in:"table" doc:"The columns that the expressions use."`
}

// DeriveResult is the result of prep.derive.
type DeriveResult struct {
	N         int             `json:"n" doc:"Number of rows."`
	Columns   int             `json:"columns" doc:"Columns of the table with the new ones."`
	Variables []DerivedColumn `json:"variables" doc:"The new columns." inline:"true"`
	Table     *frame.Table    `json:"-" out:"table" doc:"The table with the new columns at its end."`
	Notes     []result.Note   `json:"notes,omitempty"`
}

// DerivedColumn is one new column in the result of prep.derive.
type DerivedColumn struct {
	Name       string `json:"name" doc:"Name of the column." key:"true"`
	Type       string `json:"type" doc:"Type of the variable."`
	Expression string `json:"expression" doc:"The formula."`
	From       string `json:"from" doc:"Columns that the formula uses."`
	Missing    int    `json:"missing" doc:"Rows without a value."`
}

// Derive adds columns made by expressions.
func Derive(t *frame.Table, p DeriveParams) (*DeriveResult, error) {
	cur := &frame.Table{Keys: t.Keys, Columns: slices.Clone(t.Columns), Synthetic: t.Synthetic}
	out := &DeriveResult{N: t.Len()}
	for i, d := range p.Variables {
		at := func(err error, field string) error { return kind.AtField(err, "variables", i, field) }
		if slices.Contains(cur.Names(), d.Name) {
			return nil, at(fmt.Errorf("the table has a column %q already", d.Name), "name")
		}
		e, err := Compile(d.Expression, cur)
		if err != nil {
			return nil, at(err, "expression")
		}
		values, err := e.rows()
		if err != nil {
			return nil, at(fmt.Errorf("%s: %w", d.Name, err), "expression")
		}
		c, field, err := build(d, e, values)
		if err != nil {
			return nil, at(fmt.Errorf("%s: %w", d.Name, err), field)
		}
		cur.Columns = append(cur.Columns, c)
		from := make([]string, len(e.Columns()))
		for j, f := range e.Columns() {
			from[j] = f.Name
		}
		out.Variables = append(out.Variables, DerivedColumn{c.Name, string(c.Type), d.Expression, strings.Join(from, ", "), c.MissingCount()})
		if c.MissingCount() == c.Len() {
			out.Notes = append(out.Notes, result.Notef("all_missing", "%s has no value in any row", c.Name))
		}
	}
	out.Columns, out.Table = len(cur.Columns), cur
	return out, nil
}

// build makes the column of evaluated values; field is the parameter that an error is
// about.
func build(d Derived, e *Expression, values []value) (c *frame.Column, field string, err error) {
	c = &frame.Column{
		Variable: frame.Variable{Name: d.Name, Label: d.Label, Unit: d.Unit, Type: frame.Type(d.Type), Role: frame.Role(d.Role), Levels: d.Levels, Asymmetric: d.Asymmetric, Note: d.Note},
		Missing:  make([]bool, len(values)),
	}
	var lists [][]string
	for _, from := range e.columns {
		lists = append(lists, from.Lineage)
		if from.Role == frame.Outcome && c.Role == "" {
			c.Role = frame.Outcome
		}
		if from.Role == frame.Outcome && c.Role == frame.Clustering {
			return nil, "role", fmt.Errorf("it is made from the outcome %s and can't cluster", from.Name)
		}
	}
	c.Lineage = frame.MergeLineage(lists...)
	for i, v := range values {
		c.Missing[i] = v.missing
	}
	if c.Type == "" {
		switch {
		case len(d.Cuts) > 0, e.root.typ == categoryTerm && e.root.ordered:
			c.Type = frame.Ordinal
		case e.root.typ == truthTerm:
			c.Type = frame.Binary
		case e.root.typ == textTerm, e.root.typ == categoryTerm:
			c.Type = frame.Nominal
		default:
			c.Type = frame.Continuous
		}
	}
	if c.Asymmetric && c.Type != frame.Binary {
		return nil, "asymmetric", fmt.Errorf("asymmetric is for binary variables, not %s", c.Type)
	}
	switch {
	case len(d.Cuts) > 0:
		return c, "cuts", classes(c, d, e, values)
	case c.Type.Numeric():
		return c, "type", numbers(c, e, values)
	case c.Type == frame.Text:
		if e.root.typ != textTerm && e.root.typ != categoryTerm {
			return nil, "type", fmt.Errorf("the expression gives %s, not text", e.root.typ)
		}
		c.Levels = nil
		c.Texts = make([]string, len(values))
		for i, v := range values {
			if !v.missing {
				c.Texts[i] = v.text
			}
		}
		return c, "", nil
	}
	return c, "levels", categories(c, e, values)
}

// numbers fills a numeric column.
func numbers(c *frame.Column, e *Expression, values []value) error {
	if e.root.typ != numberTerm && e.root.typ != missingTerm {
		return fmt.Errorf("the expression gives %s, not a number", e.root.typ)
	}
	if len(c.Levels) > 0 {
		return fmt.Errorf("a %s variable has no levels", c.Type)
	}
	c.Numbers = make([]float64, len(values))
	for i, v := range values {
		if v.missing {
			continue
		}
		x := v.number
		whole := x == math.Trunc(x)
		switch {
		case c.Type == frame.Count && (x < 0 || !whole):
			return fmt.Errorf("row %s: a count is a whole number >= 0, got %v", rowName(e.table, i), x)
		case c.Type == frame.Time && x < 0:
			return fmt.Errorf("row %s: a time is a number >= 0, got %v", rowName(e.table, i), x)
		case c.Type == frame.Date && !whole:
			return fmt.Errorf("row %s: a date is a whole number of days, got %v", rowName(e.table, i), x)
		}
		c.Numbers[i] = x
		_, frac, _ := strings.Cut(strconv.FormatFloat(x, 'f', -1, 64), ".")
		c.Decimals = max(c.Decimals, min(len(frac), 3))
	}
	return nil
}

// classes fills a column with the classes between cut points.
func classes(c *frame.Column, d Derived, e *Expression, values []value) error {
	if e.root.typ != numberTerm {
		return fmt.Errorf("cut points need a number, the expression gives %s", e.root.typ)
	}
	if len(c.Levels) == 0 {
		c.Levels = classNames(d.Cuts, d.LeftClosed)
	}
	c.Codes = make([]int, len(values))
	for i, v := range values {
		if v.missing {
			continue
		}
		for _, cut := range d.Cuts {
			if v.number > cut || d.LeftClosed && v.number == cut {
				c.Codes[i]++
			}
		}
	}
	return nil
}

func classNames(cuts []float64, leftClosed bool) []frame.Level {
	text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	low, high := "> ", "<= "
	if leftClosed {
		low, high = ">= ", "< "
	}
	out := []frame.Level{{Code: high + text(cuts[0])}}
	for i := 1; i < len(cuts); i++ {
		out = append(out, frame.Level{Code: low + text(cuts[i-1]) + " to " + high + text(cuts[i])})
	}
	return append(out, frame.Level{Code: low + text(cuts[len(cuts)-1])})
}

// categories fills a categorical column from truth, texts or categories.
func categories(c *frame.Column, e *Expression, values []value) error {
	typ := e.root.typ
	switch {
	case typ == truthTerm && c.Type != frame.Binary:
		return fmt.Errorf("true or false makes a binary variable, not %s", c.Type)
	case typ == numberTerm:
		return fmt.Errorf("the expression gives a number; %s takes texts, or cuts", c.Type)
	case typ == truthTerm && len(c.Levels) == 0:
		c.Levels = []frame.Level{{Code: "no"}, {Code: "yes"}}
	case typ == categoryTerm && len(c.Levels) == 0:
		c.Levels = e.root.levels
	case len(c.Levels) == 0:
		var seen []string
		for _, v := range values {
			if !v.missing {
				seen = append(seen, v.text)
			}
		}
		slices.Sort(seen)
		for _, s := range slices.Compact(seen) {
			c.Levels = append(c.Levels, frame.Level{Code: s})
		}
	}
	if c.Type == frame.Binary && len(c.Levels) != 2 {
		return fmt.Errorf("a binary variable has two levels, got %d; declare levels", len(c.Levels))
	}
	at := map[string]int{}
	for i, l := range c.Levels {
		at[l.Code] = i
	}
	c.Codes = make([]int, len(values))
	for i, v := range values {
		switch {
		case v.missing:
		case typ == truthTerm && v.number != 0:
			c.Codes[i] = 1
		case typ == truthTerm:
		default:
			code, ok := at[v.text]
			if !ok {
				return fmt.Errorf("row %s: %q is not among the levels (%s)", rowName(e.table, i), v.text, strings.Join(codes(c.Levels), ", "))
			}
			c.Codes[i] = code
		}
	}
	return nil
}

func runDerive(_ *kind.Call, in DeriveInput, p DeriveParams) (*DeriveResult, error) {
	return Derive(in.Table, p)
}

// DeriveKind is prep.derive.
var DeriveKind = kind.New("prep.derive", kind.Doc{
	Summary: "Adds columns that expressions make from the others.",
	Text: expressionDoc + `

Arithmetic is the same on every machine. A column that uses others descends from all their sources, so that a table leaves out its p-value where those made the groups; one made from an outcome is an outcome.

Cut points turn a number into classes. A value on a cut point belongs to the class below it, as in R's cut, or to the one above with left_closed. Classes without declared levels are named by their bounds.`,
}, DeriveParams{}, runDerive, kind.RowOrderFree(),
	kind.Example(DeriveParams{Variables: []Derived{
		{Name: "log_marker", Expression: "log10(marker)", Label: "log10 marker"},
		{Name: "late", Expression: `stage >= "III"`},
		{Name: "age_class", Expression: "age", Cuts: []float64{40, 50}, Label: "Age class", Unit: "years"},
	}}))
