package kind

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

var (
	numberType = reflect.TypeFor[result.Number]()
	pType      = reflect.TypeFor[result.P]()
	shareType  = reflect.TypeFor[result.Share]()
	noteType   = reflect.TypeFor[result.Note]()
	figureType = reflect.TypeFor[result.Figure]()
	tableType  = reflect.TypeFor[result.Table]()
)

// valueField is one JSON field of a result structure.
type valueField struct {
	name   string
	doc    string
	typ    reflect.Type
	index  int
	key    bool // its value addresses the element in its list
	inline bool // its elements are addressed from the enclosing structure
	value  bool // it is what a path to the structure means
}

// valueFields lists the fields of a structure that carry values.
func valueFields(t reflect.Type) []valueField {
	var out []valueField
	for i := range t.NumField() {
		sf := t.Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "-" || !sf.IsExported() {
			continue
		}
		inner := sf.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner == noteType || inner == figureType || inner == tableType {
			continue
		}
		out = append(out, valueField{
			name: name, doc: sf.Tag.Get("doc"), typ: sf.Type, index: i,
			key: sf.Tag.Get("key") == "true", inline: sf.Tag.Get("inline") == "true", value: sf.Tag.Get("value") == "true",
		})
	}
	return out
}

// scalarType returns the leaf type of a scalar, "" for what is none.
func scalarType(t reflect.Type) result.LeafType {
	switch t {
	case numberType:
		return result.LeafReal
	case pType:
		return result.LeafP
	case shareType:
		return result.LeafShare
	}
	switch t.Kind() {
	case reflect.Int:
		return result.LeafCount
	case reflect.Float64:
		return result.LeafReal
	case reflect.String:
		return result.LeafText
	case reflect.Bool:
		return result.LeafBool
	}
	return ""
}

// checkResult panics on a result structure that could not be addressed: a field without a
// JSON name or doc, two keys, two inline lists, a map.
func checkResult(t reflect.Type, owner string) {
	if t == figureType {
		return
	}
	inline := 0
	keys := 0
	for _, f := range valueFields(t) {
		where := owner + "." + t.Name() + "." + f.name
		if f.name == "" {
			panic(fmt.Sprintf("%s.%s: field %d has no json name", owner, t.Name(), f.index))
		}
		if f.doc == "" {
			panic(where + ": no doc tag")
		}
		if f.inline {
			if f.typ.Kind() != reflect.Slice {
				panic(where + ": only a list is declared inline")
			}
			inline++
		}
		if f.key {
			keys++
		}
		inner := f.typ
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if scalarType(inner) != "" {
			continue
		}
		if inner.Kind() != reflect.Struct {
			panic(fmt.Sprintf("%s: a result can't hold %s", where, f.typ))
		}
		checkResult(inner, owner)
	}
	if inline > 1 || keys > 1 {
		panic(fmt.Sprintf("%s.%s: at most one inline list and one key", owner, t.Name()))
	}
}

// Leaves lists every scalar of a result with its long path, in the order of the fields.
func Leaves(id string, res any) []result.Leaf {
	var out []result.Leaf
	v := reflect.ValueOf(res)
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Type() == figureType {
		return nil
	}
	leaves(v, id, &out)
	return out
}

func leaves(v reflect.Value, path string, out *[]result.Leaf) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if typ := scalarType(v.Type()); typ != "" {
		*out = append(*out, scalarLeaf(v, path, typ))
		return
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			leaves(v.Index(i), path+Bracket(elementKey(v.Index(i), i)), out)
		}
		return
	}
	for _, f := range valueFields(v.Type()) {
		leaves(v.Field(f.index), path+"."+f.name, out)
	}
}

func scalarLeaf(v reflect.Value, path string, typ result.LeafType) result.Leaf {
	l := result.Leaf{Path: path, Type: typ}
	switch x := v.Interface().(type) {
	case result.Number:
		l.Number = x
	case result.P:
		l.Number = x.Number
	case result.Share:
		l.Share = x
	default:
		switch v.Kind() {
		case reflect.Int:
			l.Number = result.Num(float64(v.Int()))
		case reflect.Float64:
			l.Number = result.Num(v.Float())
		case reflect.String:
			l.Text = v.String()
		case reflect.Bool:
			if v.Bool() {
				l.Number = result.Num(1)
			}
		}
	}
	return l
}

// elementKey is what addresses an element of a list: its key field, else its position
// from 1.
func elementKey(v reflect.Value, i int) string {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct && scalarType(v.Type()) == "" {
		for _, f := range valueFields(v.Type()) {
			if f.key {
				return fmt.Sprint(v.Field(f.index).Interface())
			}
		}
	}
	return strconv.Itoa(i + 1)
}

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// Bracket writes a key as [key], or ["any text"] where it needs quotes.
func Bracket(key string) string {
	if plainKey.MatchString(key) {
		return "[" + key + "]"
	}
	b, err := json.Marshal(key)
	if err != nil {
		panic(err)
	}
	return "[" + string(b) + "]"
}

// Step is one step of a value path: a field, or a key in brackets.
type Step struct {
	Text string
	Key  bool
}

// ParsePath splits a value path into its id and steps.
func ParsePath(path string) (id string, steps []Step, err error) {
	rest := path
	if rest == "" {
		return "", nil, errors.New("a path is empty")
	}
	if !utf8.ValidString(rest) {
		return "", nil, fmt.Errorf("the path %q is not UTF-8 text", path)
	}
	end := strings.IndexAny(rest, ".[")
	if end < 0 {
		return path, nil, nil
	}
	id, rest = rest[:end], rest[end:]
	if id == "" {
		return "", nil, fmt.Errorf("the path %q starts without an id", path)
	}
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, `["`):
			dec := json.NewDecoder(strings.NewReader(rest[1:]))
			var s string
			if err := dec.Decode(&s); err != nil {
				return "", nil, fmt.Errorf("the path %q: the quotes in brackets do not close", path)
			}
			rest = rest[1+dec.InputOffset():]
			if !strings.HasPrefix(rest, "]") {
				return "", nil, fmt.Errorf("the path %q: a bracket does not close", path)
			}
			rest = rest[1:]
			steps = append(steps, Step{s, true})
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 2 {
				return "", nil, fmt.Errorf("the path %q: a bracket is empty or does not close", path)
			}
			steps = append(steps, Step{rest[1:end], true})
			rest = rest[end+1:]
		case rest[0] != '.':
			return "", nil, fmt.Errorf("the path %q: after a bracket comes a dot or another bracket", path)
		default:
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return "", nil, fmt.Errorf("the path %q has a step without a name", path)
			}
			steps = append(steps, Step{rest[:end], false})
			rest = rest[end:]
		}
	}
	return id, steps, nil
}

// Resolved is a value path in its long form.
type Resolved struct {
	// Path is the long path of the leaf.
	Path string
	Type result.LeafType
	// Part is "count" or "total" where the path goes on into a share.
	Part string
	// Ambiguous is the long path that the short form would mean if it named a key of the
	// inline list: where both exist the short form is an error.
	Ambiguous string
}

// Resolve turns the steps of a value path into its long form by the result's type alone:
// fields are checked, keys are not, since only the data know them.
func Resolve(t reflect.Type, id string, steps []Step) (Resolved, error) {
	r := Resolved{Path: id}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == figureType {
		return r, fmt.Errorf("%s is a figure and has no values", id)
	}
	for _, s := range steps {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == shareType && (s.Text == "count" || s.Text == "total") && r.Part == "" {
			r.Part = s.Text
			continue
		}
		if scalarType(t) != "" || r.Part != "" {
			return r, fmt.Errorf("%s is a single value and has no %q", r.Path, s.Text)
		}
		if t.Kind() == reflect.Slice {
			if !s.Key {
				return r, fmt.Errorf("%s is a list; its elements are addressed as %s[key]", r.Path, r.Path)
			}
			t = t.Elem()
			r.Path += Bracket(s.Text)
			continue
		}
		fields := valueFields(t)
		var inline, field *valueField
		var names []string
		for i := range fields {
			names = append(names, fields[i].name)
			if fields[i].inline {
				inline = &fields[i]
			}
			if fields[i].name == s.Text && !s.Key {
				field = &fields[i]
			}
		}
		switch {
		case field != nil:
			if inline != nil && inline != field && r.Ambiguous == "" {
				r.Ambiguous = r.Path + "." + inline.name + Bracket(s.Text)
			}
			t = field.typ
			r.Path += "." + s.Text
		case inline != nil:
			t = inline.typ.Elem()
			r.Path += "." + inline.name + Bracket(s.Text)
		default:
			return r, fmt.Errorf("%s has no field %q; %s", r.Path, s.Text, frame.Suggest(s.Text, names))
		}
	}
	for {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if typ := scalarType(t); typ != "" {
			r.Type = typ
			if r.Part != "" {
				r.Type = result.LeafCount
			}
			return r, nil
		}
		if t.Kind() == reflect.Slice {
			return r, fmt.Errorf("%s is a list, not a single value; name an element as %s[key]", r.Path, r.Path)
		}
		var names []string
		found := false
		for _, f := range valueFields(t) {
			names = append(names, f.name)
			if f.value {
				t, found = f.typ, true
				r.Path += "." + f.name
				break
			}
		}
		if !found {
			return r, fmt.Errorf("%s is not a single value; it has: %s", r.Path, strings.Join(names, ", "))
		}
	}
}

// ResultField documents one value of a result for the reference.
type ResultField struct {
	Path, Doc string
	Type      result.LeafType
	Key       bool
}

// ResultFields lists the values of the kind's result with paths relative to the stage;
// [] stands for a key.
func (k *Kind) ResultFields() []ResultField {
	var out []ResultField
	if k.result == figureType {
		return nil
	}
	var walk func(t reflect.Type, path string)
	walk = func(t reflect.Type, path string) {
		for _, f := range valueFields(t) {
			p, inner := path+"."+f.name, f.typ
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				if inner.Kind() == reflect.Slice {
					p += "[]"
				}
				inner = inner.Elem()
			}
			out = append(out, ResultField{Path: p, Doc: f.doc, Type: scalarType(inner), Key: f.key})
			if scalarType(inner) == "" {
				walk(inner, p)
			}
		}
	}
	walk(k.result, "")
	return out
}

// Notes returns the notes of a result: its field Notes.
func Notes(res any) []result.Note {
	v := reflect.ValueOf(res)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	f := v.Elem().FieldByName("Notes")
	if !f.IsValid() {
		return nil
	}
	notes, _ := f.Interface().([]result.Note)
	return notes
}

// Relabeler is a result whose groups can be put in another order with other names:
// order[i] is the old code of the group that becomes code i. The runner calls it for a
// stage's labels step; the result changes its Groups payload and its summary alike.
type Relabeler interface {
	Relabel(order []int, names []string)
}

// Tabler is a result that has tables.
type Tabler interface {
	Tables() []result.Table
}

// Relabels reports whether a kind's groups can be named: its result is a Relabeler and
// offers Groups.
func Relabels(k *Kind) bool {
	if !reflect.PointerTo(k.result).Implements(reflect.TypeFor[Relabeler]()) {
		return false
	}
	for _, o := range k.offers {
		if o.Type == reflect.TypeFor[*frame.Groups]() {
			return true
		}
	}
	return false
}

// Methodical is a result that says in sentences what was done, for the Methods text.
type Methodical interface {
	Methods() []string
}

// Citer is a result that knows on which of its kind's references it rests: a test without
// pairs did not use Dunn's.
type Citer interface {
	Cites(reference string) bool
}

// ConventionUser is a result that knows which of its kind's conventions mattered to it:
// a table without tests did not use the variance of the t-test.
type ConventionUser interface {
	Uses(convention string) bool
}
