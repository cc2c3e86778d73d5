package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"reprise/analyses/kind"
)

func isPlot(k *kind.Kind) bool { return k.Family() == "plot" }

func (l *loader) data(n *kind.Node) {
	if n == nil || n.Type == kind.Null {
		return
	}
	if n.Type != kind.Map {
		l.fail(n, "data must be a mapping of ids to data entries, got %s", found(n))
		return
	}
	for _, p := range n.Pairs {
		s := &Stage{ID: p.Key.Text, Role: DataRole, Node: p.Value, Profile: l.plan.Profile}
		ok := l.declare(p.Key, s.ID, "data entry")
		if p.Value.Type != kind.Map {
			l.fail(p.Value, "data %q must be a mapping with file or simulate, got %s", s.ID, found(p.Value))
			l.broken[s.ID] = true
			continue
		}
		s.YAML = l.yamlOf(p.Value)
		l.dataEntry(s, p.Value)
		if ok {
			l.register(s, nil)
		}
	}
}

// dataEntry decodes one data entry: a file for data.read, or simulate for data.simulate.
func (l *loader) dataEntry(s *Stage, n *kind.Node) {
	name, with := "data.read", &kind.Node{File: n.File, Line: n.Line, Column: n.Column, Type: kind.Map}
	sim := n.Get("simulate")
	switch {
	case sim != nil && n.Get("file") != nil:
		l.fail(n.Get("file"), "data %q has both file and simulate; it takes one of them", s.ID)
	case sim == nil && n.Get("file") == nil:
		l.fail(n, "data %q needs file (a data file) or simulate", s.ID)
		return
	}
	if sim != nil {
		name = "data.simulate"
		l.keys(n, fmt.Sprintf("data %q", s.ID), "simulate", "codebook", "file", "sha256")
		if sim.Type != kind.Map {
			l.fail(sim, "data %q: simulate must be a mapping, got %s", s.ID, found(sim))
			sim = with
		}
		with.Line, with.Column = sim.Line, sim.Column
		with.Pairs = append(with.Pairs, sim.Pairs...)
	}
	for _, p := range n.Pairs {
		switch {
		case p.Key.Text == "sha256":
			if p.Value.Type != kind.Scalar || !shaPattern.MatchString(p.Value.Text) {
				l.fail(p.Value, "data %q: sha256 must be 64 hexadecimal digits, got %s", s.ID, found(p.Value))
				continue
			}
			if sim != nil {
				l.fail(p.Key, "data %q: sha256 is for files; simulate has none", s.ID)
			}
			s.SHA256 = strings.ToLower(p.Value.Text)
		case sim == nil || p.Key.Text == "codebook":
			with.Pairs = append(with.Pairs, p)
		}
	}
	k, _ := l.kindNamed(name, func(*kind.Kind) bool { return true })
	if k == nil {
		l.fail(n, "data %q: this program has no kind %s", s.ID, name)
		return
	}
	if slices.ContainsFunc(k.Fields(), func(f kind.Field) bool { return f.Name == "sha256" }) {
		for _, p := range n.Pairs {
			if p.Key.Text == "sha256" && s.SHA256 != "" {
				with.Pairs = append(with.Pairs, p)
			}
		}
	}
	s.Kind, s.With = k, with
	l.params(s)
}

// params decodes a stage's parameters and fills in the profile's conventions.
func (l *loader) params(s *Stage) {
	if s.With == nil {
		s.With = &kind.Node{File: s.Node.File, Line: s.Node.Line, Column: s.Node.Column, Type: kind.Map}
	}
	if s.With.Type != kind.Map && s.With.Type != kind.Null {
		l.fail(s.With, "%s: with must be a mapping of parameters, got %s", s.Where(), found(s.With))
		return
	}
	s.With = l.include(s.With, s.Kind.Fields(), s.Where(), 0)
	params, problems := s.Kind.Decode(s.With)
	l.add(s.Where(), problems)
	if s.Params = params; len(problems) > 0 || s.Profile.Name == "" {
		return
	}
	filled, err := s.Kind.FillProfile(params, s.Profile)
	if err != nil {
		l.add(s.Where(), s.With.Problems(err))
		return
	}
	s.Params = filled
}

// include replaces parameters that name a YAML file and may by its content; places inside
// are those of that file.
func (l *loader) include(n *kind.Node, fields []kind.Field, where string, depth int) *kind.Node {
	if n == nil || n.Type != kind.Map || depth > 3 {
		return n
	}
	out := *n
	out.Pairs = slices.Clone(n.Pairs)
	for i, p := range out.Pairs {
		at := slices.IndexFunc(fields, func(f kind.Field) bool { return f.Name == p.Key.Text })
		if at < 0 {
			continue
		}
		f := fields[at]
		switch {
		case f.Include && p.Value.Type == kind.Scalar:
			if in := l.yamlFile(p.Value, where+": "+f.Name); in != nil {
				out.Pairs[i].Value = in
			} else {
				out.Pairs[i].Value = &kind.Node{File: p.Value.File, Line: p.Value.Line, Column: p.Value.Column, Type: kind.Null}
			}
		case len(f.Fields) > 0 && p.Value.Type == kind.Map:
			out.Pairs[i].Value = l.include(p.Value, f.Fields, where, depth+1)
		}
	}
	return &out
}

// yamlFile reads the YAML file that a scalar names; nil where it can't.
func (l *loader) yamlFile(n *kind.Node, where string) *kind.Node {
	name := path.Clean(n.Text)
	if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" {
		l.fail(n, "%s must be given in place or name a .yaml file, got %s", where, found(n))
		return nil
	}
	src, err := l.files.ReadFile(name, maxYAMLBytes)
	if err != nil {
		l.fail(n, "%s: %s", where, inner(err))
		return nil
	}
	l.plan.Includes = append(l.plan.Includes, name)
	root, problems := ParseYAML(name, src)
	l.problems = append(l.problems, problems...)
	return root
}

func (l *loader) stages(n *kind.Node) {
	if n == nil || n.Type == kind.Null {
		return
	}
	if n.Type != kind.List {
		l.fail(n, "stages must be a list, each with id, use and from, got %s", found(n))
		return
	}
	for _, item := range n.Items {
		if l.keys(item, "stage", "id", "use", "from", "with", "labels", "profile") {
			l.stage(item)
		}
	}
}

func (l *loader) stage(n *kind.Node) {
	idNode := n.Get("id")
	if idNode == nil || idNode.Type != kind.Scalar {
		l.fail(n, "stage: id is required: text that is unique in the study")
		idNode = &kind.Node{File: n.File, Line: n.Line, Column: n.Column, Type: kind.Scalar}
	}
	s := &Stage{ID: idNode.Text, Role: StageRole, Node: n, With: n.Get("with"), YAML: l.yamlOf(n)}
	ok := s.ID != "" && l.declare(idNode, s.ID, "stage")
	use := n.Get("use")
	if use == nil || use.Type != kind.Scalar {
		l.fail(n, "%s: use is required: the name of a kind", s.Where())
	} else if k, names := l.kindNamed(use.Text, func(k *kind.Kind) bool { return !isPlot(k) }); k != nil {
		s.Kind = k
	} else if _, plot := l.kindNamed(use.Text, isPlot); strings.HasPrefix(use.Text, "plot.") && !slices.Contains(plot, use.Text) {
		l.fail(use, "%s: plots are panels of a figure: figures: … plot: %s", s.Where(), strings.TrimPrefix(use.Text, "plot."))
	} else {
		l.fail(use, "%s: unknown kind %q; %s", s.Where(), use.Text, Suggest(use.Text, names))
	}
	s.Profile = l.plan.Profile
	if p := n.Get("profile"); p != nil {
		s.Profile = l.profile(p, s.Where(), l.plan.Profile.Name)
	}
	if s.Kind == nil {
		l.broken[s.ID] = true
		return
	}
	l.params(s)
	if v := n.Get("labels"); v != nil && v.Type != kind.Null {
		l.labels(s, v)
	}
	if ok {
		l.register(s, n.Get("from"))
	}
}

func (l *loader) register(s *Stage, from *kind.Node) {
	if s.Kind == nil {
		l.broken[s.ID] = true
		return
	}
	if len(l.order) == maxStages {
		if !l.full {
			l.full = true
			l.fail(s.Node, "%s: a study has at most %d data entries, stages and panels", s.Where(), maxStages)
		}
		l.broken[s.ID] = true
		return
	}
	l.order = append(l.order, s)
	l.froms[s] = from
}

// labels decodes a stage's labels step.
func (l *loader) labels(s *Stage, n *kind.Node) {
	where := s.Where() + ": labels"
	if !kind.Relabels(s.Kind) {
		l.fail(n, "%s: %s makes no groups that can be named", where, s.Kind.Name())
		return
	}
	out := &Labels{}
	problems := kind.DecodeInto(n, out)
	l.add(where, problems)
	if len(problems) > 0 {
		return
	}
	out.Node = n
	if out.Match != nil {
		if out.By != nil {
			l.fail(n.Get("by"), "%s has both match and by; it takes one of them", where)
		}
		if n.Get("match").Get("min_ari") == nil {
			out.Match.MinARI = 0.5
		}
	}
	if b := out.By; b != nil {
		by := n.Get("by")
		b.Stat, b.Order = cmp.Or(b.Stat, "median"), cmp.Or(b.Order, "asc")
		switch {
		case b.Stat != "size" && (b.From == "" || b.Column == ""):
			l.fail(by, "%s: by needs from and column for the %s", where, b.Stat)
		case b.Stat == "size" && (b.From != "" || b.Column != ""):
			l.fail(by, "%s: by: stat size takes neither from nor column", where)
		}
		if (b.Stat == "share") != (b.Level != "") {
			l.fail(by, "%s: by: level goes with stat share, and share needs it", where)
		}
	}
	if out.Match == nil && out.By == nil && len(out.Names) == 0 {
		l.fail(n, "%s needs match, by or names", where)
	}
	for i, name := range out.Names {
		switch {
		case strings.TrimSpace(name) == "":
			l.fail(n.Find("names", i), "%s: names[%d] is empty", where, i+1)
		case slices.Contains(out.Names[:i], name):
			l.fail(n.Find("names", i), "%s: names has %q twice", where, name)
		}
	}
	s.Labels = out
}

// yamlOf cuts a node's text out of the study file, indentation taken off.
func (l *loader) yamlOf(n *kind.Node) string {
	if n.File != l.file || n.Line < 1 || n.Line > len(l.src) {
		return ""
	}
	indent, last := n.Column-1, lastLine(n)
	var out []string
	for i := n.Line - 1; i < len(l.src); i++ {
		line := strings.TrimRight(l.src[i], " \t\r")
		text := strings.TrimLeft(line, " ")
		if i+1 > last && i >= n.Line && text != "" && len(line)-len(text) < indent {
			break
		}
		switch {
		case i == n.Line-1:
			r := []rune(line)
			line = string(r[min(indent, len(r)):])
		case len(line)-len(text) >= indent && len(line) >= indent:
			line = line[indent:]
		default:
			line = text
		}
		out = append(out, line)
	}
	for len(out) > 1 && (out[len(out)-1] == "" || strings.HasPrefix(out[len(out)-1], "#")) {
		out = out[:len(out)-1]
	}
	return strings.Join(out, "\n") + "\n"
}

func lastLine(n *kind.Node) int {
	last := n.Line
	for _, item := range n.Items {
		last = max(last, lastLine(item))
	}
	for _, p := range n.Pairs {
		last = max(last, p.Key.Line, lastLine(p.Value))
	}
	return last
}
