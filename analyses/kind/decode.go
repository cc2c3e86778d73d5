package kind

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
)

// Decode reads parameters from a mapping onto a copy of the defaults and returns every
// mistake at once. Positions are those of the nodes; the caller adds stage and kind.
func (k *Kind) Decode(n *Node) (any, []Problem) {
	v := reflect.New(k.params).Elem()
	v.Set(clone(k.defaults))
	d := decoder{}
	d.structure(n, v, k.fields, "")
	if c, ok := v.Addr().Interface().(interface{ Check() error }); ok && len(d.problems) == 0 {
		d.problems = append(d.problems, n.Problems(c.Check())...)
	}
	return v.Interface(), d.problems
}

// Problems turns an error into problems: a joined error into each of its parts, an error
// about a parameter (AtField) into a problem at that parameter, any other into one at the
// node itself.
func (n *Node) Problems(err error) []Problem {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []Problem
		for _, e := range joined.Unwrap() {
			out = append(out, n.Problems(e)...)
		}
		return out
	}
	at := n
	var fe *FieldError
	if errors.As(err, &fe) {
		at = n.Find(fe.Path...)
	}
	return []Problem{at.At("%s", err)}
}

// DecodeInto reads a mapping into a structure declared like parameters: dst points to it
// and holds the defaults.
func DecodeInto(n *Node, dst any) []Problem {
	v := reflect.ValueOf(dst).Elem()
	d := decoder{}
	d.structure(n, v, fieldsOf(v.Type(), v.Type().Name()), "")
	return d.problems
}

var (
	levelsType     = reflect.TypeFor[frame.Levels]()
	eventCodesType = reflect.TypeFor[frame.EventCodes]()
)

const (
	levelsExpectation = "a list of codes or a mapping of codes to labels"
	eventExpectation  = "a mapping of names to codes with censoring first, such as {censored: 0, death: 1}"
)

type decoder struct{ problems []Problem }

func (d *decoder) fail(n *Node, format string, args ...any) {
	d.problems = append(d.problems, n.At(format, args...))
}

func (d *decoder) structure(n *Node, v reflect.Value, fields []Field, prefix string) {
	if n == nil || n.Type == Null {
		n = &Node{File: nodeFile(n), Line: nodeLine(n), Column: nodeColumn(n), Type: Map}
	}
	if n.Type != Map {
		name := strings.TrimSuffix(prefix, ".")
		if name == "" {
			name = "this"
		}
		d.fail(n, "%s must be a mapping, got %s", name, describe(n))
		return
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	for i, p := range n.Pairs {
		if !slices.Contains(names, p.Key.Text) {
			d.fail(p.Key, "unknown field %q; %s", prefix+p.Key.Text, frame.Suggest(p.Key.Text, names))
		}
		for _, q := range n.Pairs[:i] {
			if q.Key.Text == p.Key.Text {
				d.fail(p.Key, "the field %q stands twice", prefix+p.Key.Text)
			}
		}
	}
	for _, f := range fields {
		val := n.Get(f.Name)
		if val == nil || val.Type == Null {
			if f.Check.Required {
				at := n
				if val != nil {
					at = val
				}
				d.fail(at, "%s is required: %s", prefix+f.Name, f.Expectation())
			}
			continue
		}
		d.value(val, v.Field(f.index), f, prefix+f.Name)
	}
}

func (d *decoder) value(n *Node, v reflect.Value, f Field, name string) {
	switch v.Type() {
	case levelsType:
		d.levels(n, v, name)
		return
	case eventCodesType:
		d.eventCodes(n, v, name)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), f, name)
		v.Set(p)
	case reflect.Slice:
		items := n.Items
		if n.Type == Scalar && v.Type().Elem().Kind() != reflect.Struct {
			items = []*Node{n} // one value stands for a list of one
		} else if n.Type != List {
			d.fail(n, "%s must be %s, got %s", name, f.Expectation(), describe(n))
			return
		}
		out := reflect.MakeSlice(v.Type(), len(items), len(items))
		seen := map[string]bool{}
		for i, item := range items {
			d.value(item, out.Index(i), f, name+"["+strconv.Itoa(i+1)+"]")
			if f.Check.Unique && item.Type == Scalar {
				if seen[item.Text] {
					d.fail(item, "%s has %q twice", name, item.Text)
				}
				seen[item.Text] = true
			}
		}
		if len(items) < f.Check.MinLen {
			d.fail(n, "%s must be %s, got %d", name, f.Expectation(), len(items))
		}
		v.Set(out)
	case reflect.Struct:
		d.structure(n, v, f.Fields, name+".")
	default:
		d.scalar(n, v, f, name)
	}
}

// levels reads a list of codes, or a mapping of codes to labels.
func (d *decoder) levels(n *Node, v reflect.Value, name string) {
	var out frame.Levels
	switch n.Type {
	case List:
		for _, item := range n.Items {
			if item.Type != Scalar {
				d.fail(item, "%s must be %s, got %s", name, levelsExpectation, describe(item))
				return
			}
			out = append(out, frame.Level{Code: item.Text})
		}
	case Map:
		for _, p := range n.Pairs {
			if p.Value.Type != Scalar {
				d.fail(p.Value, "%s must be %s, got %s", name, levelsExpectation, describe(p.Value))
				return
			}
			out = append(out, frame.Level{Code: p.Key.Text, Label: p.Value.Text})
		}
	default:
		d.fail(n, "%s must be %s, got %s", name, levelsExpectation, describe(n))
		return
	}
	v.Set(reflect.ValueOf(out))
}

// eventCodes reads a mapping of names to codes, censoring first.
func (d *decoder) eventCodes(n *Node, v reflect.Value, name string) {
	var out frame.EventCodes
	if n.Type != Map {
		d.fail(n, "%s must be %s, got %s", name, eventExpectation, describe(n))
		return
	}
	for _, p := range n.Pairs {
		if p.Value.Type != Scalar {
			d.fail(p.Value, "%s must be %s, got %s", name, eventExpectation, describe(p.Value))
			return
		}
		out = append(out, frame.Level{Code: p.Value.Text, Label: p.Key.Text})
	}
	v.Set(reflect.ValueOf(out))
}

func (d *decoder) scalar(n *Node, v reflect.Value, f Field, name string) {
	g := f
	g.Type = v.Type()
	bad := func() { d.fail(n, "%s must be %s, got %s", name, g.Expectation(), describe(n)) }
	if n.Type != Scalar {
		bad()
		return
	}
	switch v.Kind() {
	case reflect.String:
		if len(f.Check.OneOf) > 0 && !slices.Contains(f.Check.OneOf, n.Text) {
			d.fail(n, "%s must be %s, got %s", name, g.Expectation(), describe(n))
			return
		}
		v.SetString(n.Text)
	case reflect.Bool:
		switch {
		case n.Text == "true" && !n.Quoted:
			v.SetBool(true)
		case n.Text == "false" && !n.Quoted:
			v.SetBool(false)
		default:
			bad()
		}
	case reflect.Int:
		x, err := strconv.Atoi(n.Text)
		if err != nil || n.Quoted || !f.Check.allows(float64(x)) || strings.HasPrefix(n.Text, "+") {
			bad()
			return
		}
		v.SetInt(int64(x))
	case reflect.Float64:
		x, err := strconv.ParseFloat(n.Text, 64)
		if err != nil || n.Quoted || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(n.Text, "xX_") || !f.Check.allows(x) {
			bad()
			return
		}
		v.SetFloat(x)
	}
}

func describe(n *Node) string {
	if n.Type != Scalar {
		return n.Type.String()
	}
	text := n.Text
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	if n.Quoted || strings.TrimSpace(text) != text || text == "" {
		return strconv.Quote(text)
	}
	return text
}

func nodeFile(n *Node) string {
	if n == nil {
		return ""
	}
	return n.File
}

func nodeLine(n *Node) int {
	if n == nil {
		return 0
	}
	return n.Line
}

func nodeColumn(n *Node) int {
	if n == nil {
		return 0
	}
	return n.Column
}

// clone copies a parameter value deeply, so that no run can change another's defaults.
func clone(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(clone(v.Elem()))
			out.Set(p)
		}
	case reflect.Slice:
		if !v.IsNil() {
			s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			for i := range v.Len() {
				s.Index(i).Set(clone(v.Index(i)))
			}
			out.Set(s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(clone(v.Field(i)))
		}
	default:
		out.Set(v)
	}
	return out
}
