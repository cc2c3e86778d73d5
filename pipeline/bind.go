package pipeline

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

var (
	groupsType = reflect.TypeFor[*frame.Groups]()
	tablesType = reflect.TypeFor[*frame.Table]()
)

// source is what an input reference names: a stage and, where the reference says so, one
// of its payloads.
type source struct {
	stage  *Stage
	offers []kind.Offer // those that the reference leaves open
	node   *kind.Node
	text   string
}

// bind binds every stage's inputs and puts the stages into running order.
func (l *loader) bind() {
	byID := map[string]*Stage{}
	for _, s := range l.order {
		byID[s.ID] = s
	}
	for _, s := range l.order {
		l.bindStage(s, byID)
		if s.Labels != nil {
			l.bindLabels(s, byID)
		}
	}
	l.plan.Stages = l.sort(byID)
}

// reference finds what a reference such as x or x.payload names.
func (l *loader) reference(n *kind.Node, where string, byID map[string]*Stage) (source, bool) {
	if n.Type != kind.Scalar || n.Text == "" {
		l.fail(n, "%s: an input must name a stage, got %s", where, found(n))
		return source{}, false
	}
	id, payload, has := strings.Cut(n.Text, ".")
	s := byID[id]
	if s == nil {
		l.dangling(n, where, id)
		return source{}, false
	}
	src := source{stage: s, offers: s.Kind.Offers(), node: n, text: n.Text}
	if !has {
		return src, true
	}
	at := slices.IndexFunc(src.offers, func(o kind.Offer) bool { return o.Name == payload && payload != "" })
	if at < 0 {
		text := fmt.Sprintf("%s: %s does not offer %q; it offers: %s", where, id, payload, offered(s.Kind))
		if names := offerNames(s.Kind); len(names) > 0 {
			if nearest := Suggest(payload, names); strings.HasPrefix(nearest, "did you mean") {
				l.fail(n, "%s: %s does not offer %q; %s", where, id, payload, nearest)
				return source{}, false
			}
		}
		if column(s.Kind) >= 0 {
			text += fmt.Sprintf("; a column that serves as groups is written {from: %s, column: %s}", id, payload)
		}
		l.fail(n, "%s", text)
		return source{}, false
	}
	src.offers = src.offers[at : at+1]
	return src, true
}

// dangling reports a reference to what isn't a stage or data entry.
func (l *loader) dangling(n *kind.Node, where, id string) {
	if l.broken[id] {
		return // reported where it is declared
	}
	if d, ok := l.ids[id]; ok && d.what != "stage" && d.what != "data entry" {
		l.fail(n, "%s: %q is a %s; an input must name a stage or data entry", where, id, d.what)
		return
	}
	var names []string
	for _, s := range l.order {
		if s.Role != PanelRole {
			names = append(names, s.ID)
		}
	}
	l.fail(n, "%s: there is no stage or data entry %q; %s", where, id, Suggest(id, names))
}

// offered lists a kind's payloads in the reader's words.
func offered(k *kind.Kind) string {
	var out []string
	for _, o := range k.Offers() {
		if o.Name != "" {
			out = append(out, fmt.Sprintf("%s (%s)", o.Name, o.TypeName()))
		}
	}
	if len(out) == 0 {
		return "its result (" + k.Offers()[0].TypeName() + ") only"
	}
	return strings.Join(out, ", ")
}

func offerNames(k *kind.Kind) []string {
	var out []string
	for _, o := range k.Offers() {
		if o.Name != "" {
			out = append(out, o.Name)
		}
	}
	return out
}

// ported lists a kind's ports in the reader's words.
func ported(k *kind.Kind) string {
	var out []string
	for _, p := range k.Ports() {
		what := ""
		switch {
		case p.OneOf != "":
			what = ", one of " + p.OneOf
		case p.Optional:
			what = ", optional"
		}
		out = append(out, fmt.Sprintf("%s (%s%s)", p.Name, p.TypeName(), what))
	}
	if len(out) == 0 {
		return "no inputs"
	}
	return strings.Join(out, ", ")
}

// column is the position of a kind's one Table offer, -1 where there isn't exactly one.
func column(k *kind.Kind) int {
	at := -1
	for i, o := range k.Offers() {
		if o.Type == tablesType {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// fit picks the payload for a port: the only one of its type, or the one with the port's
// name. n is how many have the type.
func (src source) fit(p kind.Port) (o kind.Offer, n int) {
	var same []kind.Offer
	for _, c := range src.offers {
		if c.Type == p.Type {
			same = append(same, c)
		}
	}
	if len(same) > 1 {
		for _, c := range same {
			if c.Name == p.Name {
				return c, 1
			}
		}
	}
	if len(same) == 0 {
		return kind.Offer{}, 0
	}
	return same[0], len(same)
}

func (l *loader) bindStage(s *Stage, byID map[string]*Stage) {
	where := s.Where()
	from := l.froms[s]
	bound := map[string]Binding{}
	ok := true
	switch {
	case s.Role == DataRole:
	case from == nil || from.Type == kind.Null:
	case len(s.Kind.Ports()) == 0:
		l.fail(from, "%s: %s takes no inputs; leave from out", where, s.Kind.Name())
		return
	case from.Type == kind.Scalar:
		ok = l.bindBare(s, from, bound, byID)
	case from.Type == kind.Map:
		ok = l.bindMap(s, from, bound, byID)
	default:
		l.fail(from, "%s: from must name a stage or be a mapping of inputs to stages, got %s; inputs are: %s", where, found(from), ported(s.Kind))
		return
	}
	if !ok {
		return
	}
	l.missing(s, from, bound)
	for _, p := range s.Kind.Ports() {
		if b, ok := bound[p.Name]; ok {
			s.Inputs = append(s.Inputs, b)
		}
	}
}

// missing reports required ports without an input and sets of which not exactly one is
// bound.
func (l *loader) missing(s *Stage, from *kind.Node, bound map[string]Binding) {
	at := from
	if at == nil || at.Type == kind.Null {
		at = s.Node
	}
	for _, p := range s.Kind.Ports() {
		if _, ok := bound[p.Name]; !ok && !p.Optional && p.OneOf == "" {
			l.fail(at, "%s: the input %q (%s) is missing; inputs are: %s", s.Where(), p.Name, p.TypeName(), ported(s.Kind))
		}
	}
	for _, set := range s.Kind.OneOfSets() {
		var names, have []string
		for _, p := range set {
			names = append(names, p.Name)
			if _, ok := bound[p.Name]; ok {
				have = append(have, p.Name)
			}
		}
		switch {
		case len(have) == 0:
			l.fail(at, "%s: one of the inputs %s is needed; inputs are: %s", s.Where(), strings.Join(names, ", "), ported(s.Kind))
		case len(have) > 1:
			l.fail(at, "%s: the inputs %s exclude each other; give one of them", s.Where(), strings.Join(have, " and "))
		}
	}
}

// bindBare binds from: x. It needs exactly one required port, or set of ports, that a
// payload of x fits; optional ports that x alone fits are bound too.
func (l *loader) bindBare(s *Stage, n *kind.Node, bound map[string]Binding, byID map[string]*Stage) bool {
	src, ok := l.reference(n, s.Where(), byID)
	if !ok {
		return false
	}
	var units [][]kind.Port // what is required: single ports and sets
	for _, p := range s.Kind.Ports() {
		if p.OneOf == "" && !p.Optional {
			units = append(units, []kind.Port{p})
		}
	}
	units = append(units, s.Kind.OneOfSets()...)
	var fits []kind.Port
	unitsThatFit := 0
	for _, unit := range units {
		any := false
		for _, p := range unit {
			if _, n := src.fit(p); n > 0 {
				fits, any = append(fits, p), true
			}
		}
		if any {
			unitsThatFit++
		}
	}
	switch {
	case unitsThatFit == 0 && len(units) > 0:
		l.fail(n, "%s: %s fits no required input; inputs are: %s; %s offers: %s", s.Where(), src.text, ported(s.Kind), src.stage.ID, offered(src.stage.Kind))
		return false
	case len(fits) > 1:
		var names []string
		for _, p := range fits {
			names = append(names, p.Name)
		}
		l.fail(n, "%s: %s fits the inputs %s; name them: from: {%s: %s}; %s offers: %s", s.Where(), src.text, strings.Join(names, " and "), names[0], src.text, src.stage.ID, offered(src.stage.Kind))
		return false
	}
	for _, p := range fits {
		if !l.assign(s, p, src, bound) {
			return false
		}
	}
	l.bindOptional(s, src, bound)
	if len(bound) == 0 {
		l.fail(n, "%s: %s fits no input; inputs are: %s; %s offers: %s", s.Where(), src.text, ported(s.Kind), src.stage.ID, offered(src.stage.Kind))
		return false
	}
	return true
}

// bindOptional binds optional ports to payloads of the same stage that fit no other port
// and are not yet taken.
func (l *loader) bindOptional(s *Stage, src source, bound map[string]Binding) {
	taken := map[string]bool{}
	for _, p := range s.Kind.Ports() {
		if b, ok := bound[p.Name]; ok {
			taken[b.Payload] = true
		}
	}
	picks := map[string][]kind.Port{}
	var order []string
	for _, p := range s.Kind.Ports() {
		if !p.Optional || p.OneOf != "" {
			continue
		}
		if o, n := src.fit(p); n == 1 && !taken[o.Name] {
			if picks[o.Name] == nil {
				order = append(order, o.Name)
			}
			picks[o.Name] = append(picks[o.Name], p)
		}
	}
	for _, name := range order {
		if ports := picks[name]; len(ports) == 1 {
			bound[ports[0].Name] = Binding{Port: ports[0].Name, Stage: src.stage.ID, Payload: name, Node: src.node}
		}
	}
}

// assign binds one port to the payload of a source that fits.
func (l *loader) assign(s *Stage, p kind.Port, src source, bound map[string]Binding) bool {
	o, n := src.fit(p)
	switch {
	case n == 1:
		bound[p.Name] = Binding{Port: p.Name, Stage: src.stage.ID, Payload: o.Name, Node: src.node}
		return true
	case n > 1:
		var names []string
		for _, c := range src.offers {
			if c.Type == p.Type {
				names = append(names, src.stage.ID+"."+c.Name)
			}
		}
		l.fail(src.node, "%s: %s offers several payloads for the input %q (%s); name one: %s", s.Where(), src.stage.ID, p.Name, p.TypeName(), strings.Join(names, ", "))
		return false
	}
	text := fmt.Sprintf("%s: the input %q takes a %s; %s offers: %s", s.Where(), p.Name, p.TypeName(), src.stage.ID, offered(src.stage.Kind))
	if p.Type == groupsType && column(src.stage.Kind) >= 0 {
		text += fmt.Sprintf("; a column can serve as groups: %s: {from: %s, column: NAME}", p.Name, src.stage.ID)
	}
	l.fail(src.node, "%s", text)
	return false
}

// bindMap binds from: {port: x, port: {from: x, column: c}}.
func (l *loader) bindMap(s *Stage, n *kind.Node, bound map[string]Binding, byID map[string]*Stage) bool {
	ok := true
	ports := s.Kind.Ports()
	var names []string
	for _, p := range ports {
		names = append(names, p.Name)
	}
	for _, pair := range n.Pairs {
		at := slices.Index(names, pair.Key.Text)
		if at < 0 {
			l.fail(pair.Key, "%s: there is no input %q; inputs are: %s", s.Where(), pair.Key.Text, ported(s.Kind))
			ok = false
			continue
		}
		if pair.Value.Type == kind.Map {
			ok = l.bindColumn(s, ports[at], pair.Value, bound, byID) && ok
			continue
		}
		src, found := l.reference(pair.Value, s.Where(), byID)
		ok = found && l.assign(s, ports[at], src, bound) && ok
	}
	return ok
}

// bindColumn binds a Groups port to a column of a table: {from: x, column: c}.
func (l *loader) bindColumn(s *Stage, p kind.Port, n *kind.Node, bound map[string]Binding, byID map[string]*Stage) bool {
	where := s.Where() + ": the input " + fmt.Sprintf("%q", p.Name)
	from, col := n.Get("from"), n.Get("column")
	if !l.keys(n, where, "from", "column") {
		return false
	}
	if from == nil || col == nil || col.Type != kind.Scalar || col.Text == "" {
		l.fail(n, "%s must name a stage or be {from: stage, column: name}", where)
		return false
	}
	src, ok := l.reference(from, s.Where(), byID)
	if !ok {
		return false
	}
	if p.Type != groupsType {
		l.fail(n, "%s takes a %s; only Groups can come from a column", where, p.TypeName())
		return false
	}
	o, count := src.fit(kind.Port{Name: "table", Type: tablesType})
	if count != 1 {
		l.fail(from, "%s: %s must be one Table with the column; %s offers: %s", where, src.text, src.stage.ID, offered(src.stage.Kind))
		return false
	}
	bound[p.Name] = Binding{Port: p.Name, Stage: src.stage.ID, Payload: o.Name, Column: col.Text, Node: col}
	return true
}

// bindLabels checks the references of a labels step.
func (l *loader) bindLabels(s *Stage, byID map[string]*Stage) {
	where := s.Where() + ": labels"
	check := func(n *kind.Node, col string) {
		src, ok := l.reference(n, where, byID)
		if !ok {
			return
		}
		if strings.Contains(src.text, ".") {
			l.fail(n, "%s: from names a stage or data entry without a payload, got %s", where, src.text)
			return
		}
		want, t := "Groups", groupsType
		if col != "" {
			want, t = "a Table with the column", tablesType
		}
		if !slices.ContainsFunc(src.offers, func(o kind.Offer) bool { return o.Type == t }) {
			hint := ""
			if col == "" && column(src.stage.Kind) >= 0 {
				hint = "; name a column of it"
			}
			l.fail(n, "%s: from must offer %s; %s offers: %s%s", where, want, src.stage.ID, offered(src.stage.Kind), hint)
		}
	}
	if m := s.Labels.Match; m != nil {
		check(s.Labels.Node.Find("match", "from"), m.Column)
	}
	if b := s.Labels.By; b != nil && b.From != "" && b.Column != "" {
		check(s.Labels.Node.Find("by", "from"), b.Column)
	}
}
