// Package kind says what a stage kind is: a named, documented, validated method with
// typed inputs. A kind is declared once, by New; one reflective walk over its parameter,
// input and result structures serves validation, execution, effective parameters, value
// paths, JSON Schema and the reference pages.
package kind

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/rng"
)

// Doc is a kind's own text.
type Doc struct {
	// Summary is one sentence.
	Summary string
	// Text is the method: what it estimates or which hypotheses it tests, formula, ties and
	// missing values, when exact gives way to approximate, cost. Markdown paragraphs.
	Text string
	// References are printed citations with DOI.
	References []string
}

// Conventions is the profile in force: the runner passes it in.
type Conventions interface {
	ProfileName() string
	// Convention returns the value as it would stand in the study file. A convention that
	// has no sourced value in this profile is an error.
	Convention(key string) (string, error)
}

// Files gives read access to the files of the study folder and to nothing else.
type Files interface {
	// ReadFile reads a file of at most limit bytes.
	ReadFile(name string, limit int64) ([]byte, error)
}

// Call is what a kind gets besides its inputs and parameters.
type Call struct {
	Context context.Context
	// Stage is the stage's id.
	Stage string
	// Stream is the stage's own random stream; nil unless the kind draws with these parameters.
	Stream *rng.Stream
	// Profile is never nil.
	Profile Conventions
	// Files is nil unless a parameter is tagged file.
	Files Files
}

// Port is one input of a kind.
type Port struct {
	Name     string
	Doc      string
	Optional bool
	// OneOf names a set of ports of which exactly one is bound.
	OneOf string
	Type  reflect.Type
	index int
}

// TypeName is the port's type in the reader's words.
func (p Port) TypeName() string { return payloadName(p.Type) }

// Offer is one payload of a result: a stage is named as "stage.payload", or "stage" where
// that is unambiguous.
type Offer struct {
	Name  string // empty: the result itself
	Doc   string
	Type  reflect.Type
	index int
}

// TypeName is the payload's type in the reader's words.
func (o Offer) TypeName() string { return payloadName(o.Type) }

func payloadName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// Kind is a declared method.
type Kind struct {
	name   string
	doc    Doc
	params reflect.Type
	input  reflect.Type
	result reflect.Type

	defaults reflect.Value
	fields   []Field
	ports    []Port
	offers   []Offer
	example  reflect.Value
	drawing  func(params any) Drawing // nil: never
	rowOrder bool
	waivers  map[string]string
	run      func(*Call, any, any) (any, error)
}

// Option declares a property of a kind.
type Option func(*Kind)

// Drawing says whether a kind draws random numbers.
type Drawing int

// The ways of drawing.
const (
	// NoDraws: the stage has no stream.
	NoDraws Drawing = iota
	// DrawsIfSeeded: the stage has a stream where the study has a seed, and does without it what
	// it can.
	DrawsIfSeeded
	// DrawsAlways: the study needs a seed.
	DrawsAlways
)

// Draws declares that the kind draws random numbers: the study needs a seed.
func Draws() Option {
	return func(k *Kind) { k.drawing = func(any) Drawing { return DrawsAlways } }
}

// DrawsBy declares that it depends on the parameters whether the kind draws random numbers.
func DrawsBy[P any](rule func(params P) Drawing) Option {
	return func(k *Kind) {
		if reflect.TypeFor[P]() != k.params {
			panic(fmt.Sprintf("%s: drawing is a rule on %v, not %v", k.name, k.params, reflect.TypeFor[P]()))
		}
		k.drawing = func(params any) Drawing {
			p, ok := params.(P)
			if !ok { // not decoded: another error says why
				return NoDraws
			}
			return rule(p)
		}
	}
}

// RowOrderFree declares that the summary does not depend on the order of the rows.
func RowOrderFree() Option { return func(k *Kind) { k.rowOrder = true } }

// Waive declares that a conformance check does not apply, with the reason.
func Waive(check, reason string) Option {
	return func(k *Kind) { k.waivers[check] = reason }
}

// Example declares parameters that run on the demonstration cohort of frame.Demo; they
// stand in the reference and drive the conformance tests. Without it the defaults do.
func Example[P any](p P) Option {
	return func(k *Kind) {
		v := reflect.ValueOf(p)
		if v.Type() != k.params {
			panic(fmt.Sprintf("%s: the example is %s, not %s", k.name, v.Type(), k.params))
		}
		k.example = v
	}
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$`)

// New declares a kind. I is the struct of input ports, P the struct of parameters with its
// defaults, R the result. A mistake in a declaration panics when the program starts.
func New[I, P, R any](name string, doc Doc, defaults P, run func(*Call, I, P) (*R, error), opts ...Option) *Kind {
	if !namePattern.MatchString(name) {
		panic(fmt.Sprintf("kind %q: a name is family.method in lower snake case", name))
	}
	if doc.Summary == "" || doc.Text == "" {
		panic(name + ": a kind has a summary and a text")
	}
	k := &Kind{
		name: name, doc: doc,
		params: reflect.TypeFor[P](), input: reflect.TypeFor[I](), result: reflect.TypeFor[R](),
		defaults: reflect.ValueOf(defaults), waivers: map[string]string{},
		run: func(c *Call, in, p any) (any, error) {
			r, err := run(c, in.(I), p.(P))
			if err != nil {
				return nil, err
			}
			return r, nil
		},
	}
	k.fields = fieldsOf(k.params, name)
	k.ports = portsOf(k.input, name)
	k.offers = offersOf(k.result, name)
	checkResult(k.result, name)
	k.checkColumnPorts(k.fields)
	k.example = k.defaults
	for _, o := range opts {
		o(k)
	}
	return k
}

// checkColumnPorts panics where a parameter takes its column from a port that isn't there
// or isn't a table.
func (k *Kind) checkColumnPorts(fields []Field) {
	for _, f := range fields {
		k.checkColumnPorts(f.Fields)
		if f.Check.Column == "" {
			continue
		}
		at := slices.IndexFunc(k.ports, func(p Port) bool { return p.Name == f.Check.Column })
		if at < 0 || k.ports[at].Type != reflect.TypeFor[*frame.Table]() {
			panic(fmt.Sprintf("%s: %s names a column of %q, which is no table port", k.name, f.Name, f.Check.Column))
		}
	}
}

func portsOf(t reflect.Type, owner string) []Port {
	var out []Port
	for i := range t.NumField() {
		sf := t.Field(i)
		p := Port{
			Name: sf.Tag.Get("in"), Doc: sf.Tag.Get("doc"), OneOf: sf.Tag.Get("oneof"),
			Optional: sf.Tag.Get("optional") == "true", Type: sf.Type, index: i,
		}
		if p.Name == "" || p.Doc == "" || sf.Type.Kind() != reflect.Pointer {
			panic(fmt.Sprintf("%s.%s: a port is a pointer with in and doc tags", owner, sf.Name))
		}
		if slices.ContainsFunc(out, func(o Port) bool { return o.Name == p.Name }) {
			panic(fmt.Sprintf("%s.%s: the port %q stands twice", owner, sf.Name, p.Name))
		}
		out = append(out, p)
	}
	return out
}

func offersOf(t reflect.Type, owner string) []Offer {
	out := []Offer{{Doc: "The result itself.", Type: reflect.PointerTo(t), index: -1}}
	for i := range t.NumField() {
		sf := t.Field(i)
		name, ok := sf.Tag.Lookup("out")
		if !ok {
			continue
		}
		if name == "" || sf.Tag.Get("doc") == "" || sf.Tag.Get("json") != "-" || sf.Type.Kind() != reflect.Pointer {
			panic(fmt.Sprintf("%s.%s: a payload is a pointer with out, doc and json:\"-\" tags", owner, sf.Name))
		}
		if slices.ContainsFunc(out, func(o Offer) bool { return o.Name == name }) {
			panic(fmt.Sprintf("%s.%s: the payload %q stands twice", owner, sf.Name, name))
		}
		out = append(out, Offer{Name: name, Doc: sf.Tag.Get("doc"), Type: sf.Type, index: i})
	}
	return out
}

// Name is the kind's name, such as "cluster.kmeans".
func (k *Kind) Name() string { return k.name }

// Family is the part of the name before the dot.
func (k *Kind) Family() string { f, _, _ := strings.Cut(k.name, "."); return f }

// Doc is the kind's own text.
func (k *Kind) Doc() Doc { return k.doc }

// Fields lists the parameters in declared order.
func (k *Kind) Fields() []Field { return k.fields }

// Ports lists the inputs in declared order.
func (k *Kind) Ports() []Port { return k.ports }

// Offers lists the payloads; the first is the result itself.
func (k *Kind) Offers() []Offer { return k.offers }

// OneOfSets lists the sets of ports of which exactly one is bound, in declared order.
func (k *Kind) OneOfSets() [][]Port {
	var names []string
	var out [][]Port
	for _, p := range k.ports {
		if p.OneOf == "" {
			continue
		}
		at := slices.Index(names, p.OneOf)
		if at < 0 {
			at = len(names)
			names, out = append(names, p.OneOf), append(out, nil)
		}
		out[at] = append(out[at], p)
	}
	return out
}

func portNames(ports []Port) string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = fmt.Sprintf("%s (%s)", p.Name, p.TypeName())
	}
	return strings.Join(names, ", ")
}

// Draws reports whether the kind draws random numbers with some parameters.
func (k *Kind) Draws() bool { return k.drawing != nil }

// Drawing reports whether the kind draws random numbers with these parameters.
func (k *Kind) Drawing(params any) Drawing {
	if k.drawing == nil {
		return NoDraws
	}
	return k.drawing(params)
}

// RowOrderFree reports whether the summary does not depend on the order of the rows.
func (k *Kind) RowOrderFree() bool { return k.rowOrder }

// Waived returns the reason why a conformance check does not apply, or "".
func (k *Kind) Waived(check string) string { return k.waivers[check] }

// ExampleParams returns a copy of the example's parameters.
func (k *Kind) ExampleParams() any { return clone(k.example).Interface() }

// Defaults returns a copy of the default parameters.
func (k *Kind) Defaults() any { return clone(k.defaults).Interface() }

// ResultType is the type of the result structure.
func (k *Kind) ResultType() reflect.Type { return k.result }

// NewResult returns a pointer to an empty result, to be filled from the cache.
func (k *Kind) NewResult() any { return reflect.New(k.result).Interface() }

// Payload returns a result's payload by name; the empty name is the result itself.
func (k *Kind) Payload(res any, name string) any {
	for _, o := range k.offers {
		if o.Name != name {
			continue
		}
		if o.index < 0 {
			return res
		}
		f := reflect.ValueOf(res).Elem().Field(o.index)
		if f.IsNil() {
			return nil
		}
		return f.Interface()
	}
	return nil
}

// SetPayload puts a payload read from the cache back into a result.
func (k *Kind) SetPayload(res any, name string, payload any) {
	for _, o := range k.offers {
		if o.Name == name && o.index >= 0 {
			reflect.ValueOf(res).Elem().Field(o.index).Set(reflect.ValueOf(payload))
		}
	}
}

// Run runs the kind on inputs by port name. It checks the ports' types, the sets of which
// exactly one is bound, and that named columns exist with an allowed type; then it calls
// the method.
func (k *Kind) Run(c *Call, inputs map[string]any, params any) (any, error) {
	in := reflect.New(k.input).Elem()
	for _, set := range k.OneOfSets() {
		var bound []string
		for _, p := range set {
			if inputs[p.Name] != nil {
				bound = append(bound, p.Name)
			}
		}
		if len(bound) != 1 {
			return nil, fmt.Errorf("exactly one of the inputs %s is needed, got %d", portNames(set), len(bound))
		}
	}
	for _, p := range k.ports {
		v, ok := inputs[p.Name]
		if !ok || v == nil {
			if !p.Optional && p.OneOf == "" {
				return nil, fmt.Errorf("the input %q (%s) is missing", p.Name, p.TypeName())
			}
			continue
		}
		if reflect.TypeOf(v) != p.Type {
			return nil, fmt.Errorf("the input %q takes a %s, got a %s", p.Name, p.TypeName(), payloadName(reflect.TypeOf(v)))
		}
		in.Field(p.index).Set(reflect.ValueOf(v))
	}
	if err := k.checkColumns(inputs, params); err != nil {
		return nil, err
	}
	return k.run(c, in.Interface(), params)
}
