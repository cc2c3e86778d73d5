package kind

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
)

// Field is one parameter, or one field of a structured parameter.
type Field struct {
	Name    string
	Doc     string
	Profile string // convention that fills it where the study does not
	File    bool   // names a file of the study that the kind reads
	Include bool   // may name a YAML file whose content stands in its place
	Type    reflect.Type
	Check   Check
	// Fields has the fields of a structure, or of a list's elements.
	Fields []Field
	index  int
}

// Check is what a field's value must satisfy, as data: one object tests the value, prints
// the expectation and makes bad values for tests.
type Check struct {
	Required     bool
	Min, Max     *float64 // inclusive
	Above, Below *float64 // exclusive
	OneOf        []string
	MinLen       int
	Unique       bool
	// Column names the port whose table must have the column; Types are the types that it
	// may have.
	Column string
	Types  []string
}

// fieldsOf walks a parameter structure once. A mistake in the declaration panics: it is
// ours.
func fieldsOf(t reflect.Type, owner string) []Field {
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("%s: parameters must be a struct, not %s", owner, t))
	}
	var out []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		name := sf.Tag.Get("yaml")
		where := owner + "." + sf.Name
		if name == "-" {
			continue
		}
		if !sf.IsExported() || name == "" {
			panic(where + ": a parameter is exported and has a yaml tag")
		}
		f := Field{
			Name: name, Doc: sf.Tag.Get("doc"), Profile: sf.Tag.Get("profile"),
			File: sf.Tag.Get("file") == "true", Include: sf.Tag.Get("include") == "true",
			Type: sf.Type, Check: parseCheck(sf.Tag.Get("check"), where), index: i,
		}
		if f.Doc == "" {
			panic(where + ": no doc tag")
		}
		if f.Profile != "" && sf.Type.Kind() != reflect.Pointer {
			panic(where + ": a parameter with a profile tag is a pointer")
		}
		inner := sf.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if (f.File || f.Check.Column != "") && inner.Kind() != reflect.String {
			panic(where + ": only text names a file or a column")
		}
		switch inner.Kind() {
		case reflect.Struct:
			if sf.Type != levelsType && sf.Type != eventCodesType {
				f.Fields = fieldsOf(inner, where)
			}
		case reflect.String, reflect.Int, reflect.Float64, reflect.Bool:
		default:
			panic(fmt.Sprintf("%s: a parameter can't be %s", where, sf.Type))
		}
		if slices.ContainsFunc(out, func(o Field) bool { return o.Name == name }) {
			panic(where + ": the name " + name + " stands twice")
		}
		out = append(out, f)
	}
	return out
}

func parseCheck(tag, where string) Check {
	var c Check
	for word := range strings.SplitSeq(tag, ",") {
		if word == "" {
			continue
		}
		key, val, has := strings.Cut(word, "=")
		num := func() *float64 {
			x, err := strconv.ParseFloat(val, 64)
			if err != nil {
				panic(where + ": " + word + " wants a number")
			}
			return &x
		}
		switch key {
		case "required":
			c.Required = true
		case "min":
			c.Min = num()
		case "max":
			c.Max = num()
		case "above":
			c.Above = num()
		case "below":
			c.Below = num()
		case "minlen":
			n, err := strconv.Atoi(val)
			if err != nil {
				panic(where + ": " + word + " wants an integer")
			}
			c.MinLen = n
		case "unique":
			c.Unique = true
		case "oneof":
			c.OneOf = strings.Fields(val)
		case "column":
			c.Column = val
		case "types":
			c.Types = strings.Split(val, "|")
			for _, t := range c.Types {
				if !slices.Contains(frame.Types(), frame.Type(t)) {
					panic(where + ": there is no type of column " + strconv.Quote(t))
				}
			}
		default:
			panic(where + ": unknown check " + strconv.Quote(word))
		}
		if !has && key != "required" && key != "unique" {
			panic(where + ": " + key + " wants a value")
		}
	}
	return c
}

// Expectation says in the reader's words what the field takes, such as "an integer >= 1".
func (f Field) Expectation() string {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case levelsType:
		return levelsExpectation
	case eventCodesType:
		return eventExpectation
	}
	if t.Kind() == reflect.Slice {
		g := f
		g.Type = t.Elem()
		n := ""
		if f.Check.MinLen > 0 {
			n = fmt.Sprintf(" of at least %d", f.Check.MinLen)
		}
		return "a list" + n + ", each " + g.Expectation()
	}
	switch t.Kind() {
	case reflect.Struct:
		names := make([]string, len(f.Fields))
		for i, g := range f.Fields {
			names[i] = g.Name
		}
		return "a mapping of " + strings.Join(names, ", ")
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		if len(f.Check.OneOf) > 0 {
			return "one of " + strings.Join(f.Check.OneOf, ", ")
		}
		if f.Check.Column != "" {
			what := "the name of a column"
			if len(f.Check.Types) > 0 {
				what = "the name of a " + strings.Join(f.Check.Types, " or ") + " column"
			}
			return what
		}
		return "text"
	}
	s := "a number"
	if t.Kind() == reflect.Int {
		s = "an integer"
	}
	return s + f.Check.bounds()
}

func (c Check) bounds() string {
	var parts []string
	add := func(sign string, x *float64) {
		if x != nil {
			parts = append(parts, sign+" "+strconv.FormatFloat(*x, 'f', -1, 64))
		}
	}
	add(">=", c.Min)
	add(">", c.Above)
	add("<=", c.Max)
	add("<", c.Below)
	if len(parts) == 0 {
		return ""
	}
	return " " + strings.Join(parts, " and ")
}

func (c Check) allows(x float64) bool {
	return !(c.Min != nil && x < *c.Min || c.Max != nil && x > *c.Max ||
		c.Above != nil && x <= *c.Above || c.Below != nil && x >= *c.Below)
}

// BadValues returns texts that the field must refuse, for tests: values outside its bounds
// and of the wrong type. Empty where every text is allowed.
func (f Field) BadValues() []string {
	t := f.Type
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	var out []string
	switch t.Kind() {
	case reflect.Int, reflect.Float64:
		out = append(out, "many", ".nan", ".inf")
		step := func(x *float64, d float64) {
			if x != nil {
				out = append(out, strconv.FormatFloat(*x+d, 'f', -1, 64))
			}
		}
		step(f.Check.Min, -1)
		step(f.Check.Max, 1)
		step(f.Check.Above, 0)
		step(f.Check.Below, 0)
		if t.Kind() == reflect.Int {
			out = append(out, "1.5")
		}
	case reflect.Bool:
		out = append(out, "perhaps")
	case reflect.String:
		if len(f.Check.OneOf) > 0 {
			out = append(out, "no-such-choice")
		}
	case reflect.Struct:
		out = append(out, "text")
	}
	return out
}
