package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// Assumption is one thing that a simulation takes as given.
type Assumption struct {
	Key     string `json:"key" doc:"Variable and subgroup, as age/acute." key:"true"`
	Subject string `json:"subject" doc:"The variable, or what else is assumed."`
	Group   string `json:"group,omitempty" doc:"The subgroup; empty where it holds for all."`
	Value   string `json:"value" doc:"What the simulation uses." value:"true"`
	Basis   string `json:"basis" doc:"How it is known: published, inferred or assumed."`
	Reason  string `json:"reason,omitempty" doc:"Where it comes from, or why it was assumed."`
}

// cohort collects a simulated table, groups one after another.
type cohort struct {
	p           *SimulateParams
	stream      *rng.Stream
	source      string
	copula      *copula
	columns     []*frame.Column
	assumptions []Assumption
	notes       []result.Note
}

// Simulate draws a cohort. The rows of the subgroups are put in an order that is a random
// permutation; ids are given in that order.
func Simulate(p SimulateParams, stream *rng.Stream, source string) (*SimulateResult, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	c := &cohort{p: &p, stream: stream, source: source}
	var err error
	if c.copula, err = p.copula(); err != nil {
		return nil, err
	}
	n := 0
	out := &SimulateResult{}
	for _, g := range p.Groups {
		n += g.N
		out.Groups = append(out.Groups, SimulatedGroup{g.Name, g.N})
		c.assume("rows", g.Name, fmt.Sprintf("%d rows", g.N), g.Basis, g.Reason)
	}
	c.groupColumn()
	scores := make([]map[string][]float64, len(p.Groups))
	for i, g := range p.Groups {
		scores[i] = p.scores(stream, c.copula, g)
	}
	for i := range p.Variables {
		if err := c.variable(&p.Variables[i], scores); err != nil {
			return nil, err
		}
	}
	for i := range p.Events {
		if err := c.event(&p.Events[i], scores); err != nil {
			return nil, err
		}
	}
	for _, r := range p.Correlations {
		c.assume("correlation of "+r.A+" and "+r.B, "", "r = "+plain(r.R)+" between normal scores", r.Basis, r.Reason)
	}
	out.Table = c.table(n)
	out.N, out.Columns = n, len(out.Table.Columns)
	out.Variables = describe(out.Table)
	out.Assumptions, out.Notes = c.assumptions, c.notes
	for _, a := range c.assumptions {
		switch a.Basis {
		case "published":
			out.Published++
		case "inferred":
			out.Inferred++
		default:
			out.Assumed++
		}
	}
	return out, nil
}

func (c *cohort) assume(subject, group, value, basis, reason string) {
	if basis == "" {
		basis = "assumed"
	}
	key := subject
	if group != "" {
		key += "/" + group
	}
	c.assumptions = append(c.assumptions, Assumption{key, subject, group, value, basis, reason})
}

// table puts the rows in their random order and gives ids.
func (c *cohort) table(n int) *frame.Table {
	t := &frame.Table{Keys: frame.Keys{Source: c.source, Name: c.p.ID, IDs: make([]string, n)}, Synthetic: true}
	width := max(3, len(strconv.Itoa(n)))
	for i := range n {
		t.Keys.IDs[i] = fmt.Sprintf("S%0*d", width, i+1)
	}
	order := c.stream.Sub("order of rows", 0).Perm(n)
	t.Columns = append(t.Columns, &frame.Column{
		Variable: frame.Variable{Name: c.p.ID, Type: frame.ID}, Texts: t.Keys.IDs, Missing: make([]bool, n), Lineage: c.lineage(c.p.ID),
	})
	for _, col := range c.columns {
		t.Columns = append(t.Columns, col.Take(order))
	}
	return t
}

func (c *cohort) lineage(name string) []string { return []string{c.source + "." + name} }

func (c *cohort) groupColumn() {
	col := &frame.Column{
		Variable: frame.Variable{
			Name: c.p.GroupColumn, Label: c.p.GroupLabel, Type: frame.Nominal, Role: frame.External,
			Assumption: "the subgroup that the row was drawn from",
		},
		Lineage: c.lineage(c.p.GroupColumn),
	}
	for i, g := range c.p.Groups {
		col.Levels = append(col.Levels, frame.Level{Code: g.Name})
		col.Codes = append(col.Codes, slices.Repeat([]int{i}, g.N)...)
	}
	col.Missing = make([]bool, len(col.Codes))
	c.columns = append(c.columns, col)
}

// simValue finds the margin of a subgroup.
func simValue(v *SimVariable, group string) *SimValue {
	for i := range v.Values {
		if v.Values[i].Group == group {
			return &v.Values[i]
		}
	}
	for i := range v.Values {
		if v.Values[i].Group == "" {
			return &v.Values[i]
		}
	}
	return nil
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// variable draws a column.
func (c *cohort) variable(v *SimVariable, scores []map[string][]float64) error {
	col := &frame.Column{
		Variable: frame.Variable{
			Name: v.Name, Label: v.Label, Unit: v.Unit, Type: frame.Type(v.Type), Role: frame.Role(v.Role),
			Levels: nil, Asymmetric: v.Asymmetric, Note: v.Note,
		},
		Lineage: c.lineage(v.Name),
	}
	from := len(c.assumptions)
	outside := 0
	for i, g := range c.p.Groups {
		x := simValue(v, g.Name)
		z := scores[i][v.Name]
		text := ""
		if col.Type.Categorical() {
			col.Levels = simLevels(v)
			codes, said := categoryValues(col.Levels, x, v.Exact, z)
			col.Codes = append(col.Codes, codes...)
			text = said
		} else {
			m, err := margin(v, x)
			if err != nil {
				return err
			}
			values, clamped, err := c.numbers(v, m, z)
			if err != nil {
				return err
			}
			outside += clamped
			col.Numbers = append(col.Numbers, values...)
			text = m.text
		}
		c.assume(v.Name, g.Name, text, first(x.Basis, v.Basis), first(x.Reason, v.Reason))
		col.Missing = append(col.Missing, c.missing(v, g)...)
	}
	if !col.Type.Categorical() {
		col.Decimals = v.decimals()
		if v.Min != nil || v.Max != nil {
			c.assume(v.Name+" (bounds)", "", boundsText(v), v.Basis, v.Reason)
		}
	}
	if v.Missing > 0 {
		c.assume(v.Name+" (missing)", "", "each value missing with probability "+plain(v.Missing)+", completely at random", "", "")
	}
	if outside > 0 {
		c.notes = append(c.notes, result.Notef("clamped", "%d of %d values of %s were drawn outside its bounds and set to them", outside, len(col.Missing), v.Name))
	}
	for i, m := range col.Missing {
		switch {
		case !m:
		case col.Codes != nil:
			col.Codes[i] = 0
		default:
			col.Numbers[i] = 0
		}
	}
	col.Assumption = assumptionText(c.assumptions[from:])
	c.columns = append(c.columns, col)
	return nil
}

// assumptionText is the codebook's sentence on a variable.
func assumptionText(list []Assumption) string {
	parts := make([]string, len(list))
	for i, a := range list {
		parts[i] = a.Value + " (" + a.Basis
		if a.Reason != "" {
			parts[i] += ": " + a.Reason
		}
		parts[i] += ")"
		if a.Group != "" {
			parts[i] = a.Group + ": " + parts[i]
		}
	}
	return strings.Join(parts, "; ")
}

func boundsText(v *SimVariable) string {
	var s []string
	if v.Min != nil {
		s = append(s, "at least "+plain(*v.Min))
	}
	if v.Max != nil {
		s = append(s, "at most "+plain(*v.Max))
	}
	if v.Bounds == "truncate" {
		return strings.Join(s, ", ") + "; the distribution is cut there"
	}
	return strings.Join(s, ", ") + "; values outside are set to the bound"
}

func (v *SimVariable) decimals() int {
	switch {
	case v.Decimals != nil && v.Type != "count":
		return *v.Decimals
	case v.Type == "count":
		return 0
	}
	return 1
}

// missing draws which values of a subgroup are missing.
func (c *cohort) missing(v *SimVariable, g SimGroup) []bool {
	out := make([]bool, g.N)
	if v.Missing == 0 {
		return out
	}
	s := c.stream.Sub("missing "+v.Name, 0).Sub("group "+g.Name, 0)
	for i := range out {
		out[i] = s.Float64() < v.Missing
	}
	return out
}

// numbers turns scores into values within the bounds, rounded.
func (c *cohort) numbers(v *SimVariable, m marginal, z []float64) (out []float64, clamped int, err error) {
	low, high := math.Inf(-1), math.Inf(1)
	if v.Min != nil {
		low = *v.Min
	}
	if v.Max != nil {
		high = *v.Max
	}
	if v.Type != "continuous" { // counts and times are not negative
		low = max(low, 0)
	}
	scoreLow, scoreHigh := math.Inf(-1), math.Inf(1)
	cut := v.Bounds == "truncate" && m.scale > 0
	if cut {
		if !math.IsInf(low, -1) {
			scoreLow = m.score(low)
		}
		if !math.IsInf(high, 1) {
			scoreHigh = m.score(high)
		}
		if !(standardNormal.CDF(scoreHigh)-standardNormal.CDF(scoreLow) > 1e-6) {
			return nil, 0, fmt.Errorf("variable %q: practically nothing of its distribution (%s) lies within its bounds", v.Name, m.text)
		}
	}
	out = make([]float64, len(z))
	for i, score := range z {
		if cut {
			score = truncated(score, scoreLow, scoreHigh)
		}
		x := m.at(score)
		if math.IsNaN(x) || math.IsInf(x, 0) && math.IsInf(high, 1) {
			return nil, 0, fmt.Errorf("variable %q: a value of its distribution (%s) is out of range", v.Name, m.text)
		}
		if y := max(low, min(high, x)); y != x {
			x = y
			if !cut {
				clamped++
			}
		}
		out[i] = rounded(x, v.decimals())
	}
	return out, clamped, nil
}

// categoryValues turns scores into levels and says what was used.
func categoryValues(levels []frame.Level, x *SimValue, exact bool, z []float64) ([]int, string) {
	said := make([]string, len(levels))
	if len(x.Counts) > 0 {
		for i, n := range x.Counts {
			said[i] = fmt.Sprintf("%s %d", levels[i].Name(), n)
		}
		return levelsByCount(z, x.Counts), "exactly " + strings.Join(said, ", ")
	}
	p := shares(x)
	for i := range levels {
		said[i] = levels[i].Name() + " " + percent(p[i])
	}
	text := strings.Join(said, ", ")
	if len(x.P) == 1 {
		text = said[1]
	}
	if exact {
		return levelsByCount(z, exactCounts(p, len(z))), text + ", in whole rows exactly"
	}
	return levelsByShare(z, p), text
}

// percent writes a share in per cent with at most two decimals.
func percent(p float64) string {
	s := strconv.FormatFloat(rounded(float64(p*100), 2), 'f', -1, 64)
	return s + " %"
}

// event draws a time and what ended it.
func (c *cohort) event(e *SimEvent, scores []map[string][]float64) error {
	decimals := 1
	if e.Decimals != nil {
		decimals = *e.Decimals
	}
	codes := []frame.Level(frame.Levels(e.Codes))
	if len(codes) == 0 {
		codes = []frame.Level{{Code: "0", Label: "censored"}, {Code: "1", Label: "event"}}
	}
	times := &frame.Column{
		Variable: frame.Variable{Name: e.Time, Label: e.TimeLabel, Unit: e.Unit, Type: frame.Time, Role: frame.Outcome},
		Decimals: decimals, Lineage: c.lineage(e.Time),
	}
	ends := &frame.Column{
		Variable: frame.Variable{Name: e.Event, Label: e.EventLabel, Type: frame.Event, Role: frame.Outcome, Levels: codes},
		Lineage:  c.lineage(e.Event),
	}
	from := len(c.assumptions)
	for i, g := range c.p.Groups {
		v := eventValue(e, g.Name)
		shape := 1.0
		text := "exponential"
		if e.Distribution == "weibull" {
			shape = e.Shape
			text = "Weibull with shape " + plain(shape)
		}
		// S(t) = exp(-(t/scale)^shape) is the declared value at the declared time.
		at, hazard := 0.0, math.Ln2
		if v.Median != nil {
			at = *v.Median
			text += ", median " + plain(at)
		} else {
			at, hazard = *v.At, -numeric.Log1p(-*v.Share)
			text += ", " + percent(*v.Share) + " by " + plain(at)
		}
		c.assume(e.Time, g.Name, text, first(v.Basis, e.Basis), first(v.Reason, e.Reason))
		follow := c.stream.Sub("follow-up", 0).Sub("group "+g.Name, 0)
		unit := 1 / tenTo(decimals)
		for _, z := range scores[i][e.Time] {
			// The cumulative hazard of a score is -log of its upper tail.
			t := float64(at * numeric.Pow(-standardNormal.LogSurvival(z)/hazard, 1/shape))
			limit := e.FollowUpMin + float64((e.FollowUpMax-e.FollowUpMin)*follow.Float64())
			code := 1
			if !(t <= limit) {
				t, code = limit, 0
			}
			times.Numbers = append(times.Numbers, max(unit, rounded(t, decimals)))
			ends.Codes = append(ends.Codes, code)
		}
	}
	c.assume(e.Time+" (follow-up)", "", "uniform from "+plain(e.FollowUpMin)+" to "+plain(e.FollowUpMax)+", times censored at its end", e.Basis, e.Reason)
	times.Missing, ends.Missing = make([]bool, len(times.Numbers)), make([]bool, len(times.Numbers))
	times.Assumption = assumptionText(c.assumptions[from:])
	ends.Assumption = times.Assumption
	c.columns = append(c.columns, times, ends)
	return nil
}

func eventValue(e *SimEvent, group string) *SimEventValue {
	var rest *SimEventValue
	for i := range e.Values {
		switch e.Values[i].Group {
		case group:
			return &e.Values[i]
		case "":
			rest = &e.Values[i]
		}
	}
	return rest
}
