package pipeline

import (
	"errors"
	"fmt"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// claimSection is a claim as it stands in the study file. Published is the printed string:
// a scalar keeps its text as written, so 3.50 and "3.50" are the same.
type claimSection struct {
	ID        string          `yaml:"id" doc:"Name of the claim, unique in the study." check:"required"`
	Published string          `yaml:"published" doc:"The printed string; its precision is part of it." check:"required"`
	Source    string          `yaml:"source" doc:"Where it is printed: abstract, table, page." check:"required"`
	Class     string          `yaml:"class" doc:"What kind of source it is: article, reference output, documentation."`
	Value     []string        `yaml:"value" doc:"The value path that it is compared with, or + - * / abs() over paths; a list for a relation and for several printed numbers." check:"required,minlen=1"`
	Scale     string          `yaml:"scale" doc:"percent: the value is a share and is printed as a percentage." check:"oneof=percent"`
	Relation  string          `yaml:"relation" doc:"How the first of two values stands to the second, for a claim without a number." check:"oneof=greater less equal not_equal"`
	Tolerance *claimTolerance `yaml:"tolerance" doc:"A difference that still counts, as within."`
	Expect    string          `yaml:"expect" doc:"The verdict that is expected." check:"oneof=match differs"`
	Reason    string          `yaml:"reason" doc:"Why it is expected to differ."`
	Counted   *bool           `yaml:"counted" doc:"Whether the verdict counts as reproduced; never in a synthetic study."`
}

type claimTolerance struct {
	Abs *float64 `yaml:"abs" doc:"Largest difference in the printed unit." check:"above=0"`
	Rel *float64 `yaml:"rel" doc:"Largest difference as a part of the printed number." check:"above=0,below=1"`
}

// maxClaimValues bounds a claim's list of values: estimate, interval and p are four.
const maxClaimValues = 6

// claims reads the claims: a list, or the name of a file that holds one.
func (l *loader) claims(n *kind.Node) {
	if n == nil || n.Type == kind.Null {
		return
	}
	if n.Type == kind.Scalar {
		if n = l.yamlFile(n, "claims"); n == nil {
			return
		}
		if n.Type == kind.Map && l.keys(n, "claims", "claims") {
			n = n.Get("claims")
		}
	}
	if n == nil || n.Type != kind.List {
		l.fail(n, "claims must be a list of claims or the name of a .yaml file, got %s", found(n))
		return
	}
	if len(n.Items) > maxClaims {
		l.fail(n.Items[maxClaims], "a study has at most %d claims, got %d", maxClaims, len(n.Items))
		return
	}
	for i, item := range n.Items {
		if item.Get("table") != nil {
			l.tableClaim(item)
			continue
		}
		l.claim(item, i)
	}
}

func (l *loader) claim(n *kind.Node, i int) {
	where := fmt.Sprintf("claim %d", i+1)
	id := n.Get("id")
	if id != nil && id.Type == kind.Scalar {
		where = fmt.Sprintf("claim %q", id.Text)
	}
	if n.Type != kind.Map {
		l.fail(n, "%s must be a mapping of id, published, source, value and more, got %s", where, found(n))
		return
	}
	var s claimSection
	problems := kind.DecodeInto(n, &s)
	l.add(where, problems)
	ok := id != nil && id.Type == kind.Scalar && l.declare(id, id.Text, "claim")
	if len(problems) > 0 {
		return
	}
	c := Claim{
		ID: s.ID, Published: s.Published, Source: s.Source, Class: s.Class, Value: strings.Join(s.Value, ", "),
		Scale: s.Scale, Relation: s.Relation, Expect: "match", Reason: s.Reason, Node: n,
		Counted: l.plan.Study.Basis != "synthetic",
	}
	if strings.TrimSpace(s.Published) == "" {
		l.fail(n.Get("published"), "%s: published is empty", where)
	}
	if s.Expect != "" {
		c.Expect = s.Expect
	}
	if (c.Expect == "differs") != (strings.TrimSpace(c.Reason) != "") {
		at := n.Get("expect")
		if at == nil {
			at = n.Get("reason")
		}
		l.fail(at, "%s: expect: differs and reason go together", where)
	}
	if t := s.Tolerance; t != nil {
		c.Abs, c.Rel = t.Abs, t.Rel
		if (t.Abs == nil) == (t.Rel == nil) {
			l.fail(n.Get("tolerance"), "%s: tolerance takes one of abs and rel", where)
		}
		if s.Relation != "" {
			l.fail(n.Get("tolerance"), "%s: a relation has no tolerance", where)
		}
	}
	if s.Counted != nil {
		if *s.Counted && l.plan.Study.Basis == "synthetic" {
			l.fail(n.Get("counted"), "%s: nothing counts as reproduced in a synthetic study; leave counted out or write false", where)
		}
		c.Counted = *s.Counted
	}
	switch {
	case s.Relation != "" && len(s.Value) != 2:
		l.fail(n.Get("value"), "%s: a relation needs two values, value: [a, b], got %d", where, len(s.Value))
		return
	case len(s.Value) > maxClaimValues:
		l.fail(n.Get("value"), "%s: value has at most %d parts, got %d", where, maxClaimValues, len(s.Value))
		return
	}
	if !l.expressions(&c, s.Value, where) {
		return
	}
	if ok {
		l.plan.Claims = append(l.plan.Claims, c)
	}
}

// expressions parses and resolves a claim's values.
func (l *loader) expressions(c *Claim, values []string, where string) bool {
	n := c.Node.Get("value")
	ok := true
	for i, text := range values {
		at := n
		if n != nil && n.Type == kind.List {
			at = n.Items[i]
		}
		if at == nil {
			at = c.Node
		}
		e, err := ParseExpr(text, l.resolve)
		if err == nil && c.Scale == "percent" {
			for _, t := range e.Terms() {
				if t.Type == result.LeafText || t.Type == result.LeafBool {
					err = fmt.Errorf("scale: percent needs a number; %s is %s", t.Written, leafWord(t.Type))
				}
			}
		}
		if err != nil {
			ok = false
			for _, p := range at.Problems(err) {
				if !errors.Is(err, errReported) {
					l.add(where+": value", []kind.Problem{p})
				}
			}
			continue
		}
		c.Exprs = append(c.Exprs, e)
	}
	return ok
}

// errReported is an error about an id whose own mistake has been reported.
var errReported = errors.New("reported elsewhere")

// resolve resolves a value path by the result types of the plan's stages.
func (l *loader) resolve(text string) (Term, error) {
	id, steps, err := kind.ParsePath(text)
	if err != nil {
		return Term{}, err
	}
	if l.broken[id] {
		return Term{}, errReported
	}
	panel := ""
	if len(steps) > 0 && !steps[0].Key {
		panel = id + "." + steps[0].Text
	}
	var s *Stage
	for _, o := range l.order {
		if o.ID == id || o.ID == panel {
			s = o
		}
	}
	if s == nil {
		if d, ok := l.ids[id]; ok {
			return Term{}, fmt.Errorf("%q is a %s and has no values", id, d.what)
		}
		var names []string
		for _, o := range l.order {
			if o.Role != PanelRole {
				names = append(names, o.ID)
			}
		}
		hint := ""
		if strings.Contains(id, "-") {
			hint = " (a subtraction has spaces around its minus)"
		}
		return Term{}, fmt.Errorf("there is no stage or data entry %q%s; %s", id, hint, Suggest(id, names))
	}
	p := Plan{Stages: []*Stage{s}}
	r, err := p.ResolvePath(text)
	if err != nil {
		if len(steps) > 0 && steps[0].Text == "labels" && s.Labels == nil {
			err = fmt.Errorf("%w; the stage has no labels step", err)
		}
		return Term{}, err
	}
	return Term{Written: text, Path: r.Path, Stage: s.ID, Part: r.Part, Ambiguous: r.Ambiguous, Type: r.Type}, nil
}
