package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
)

// SimulateParams are the parameters of data.simulate.
type SimulateParams struct {
	Groups       []SimGroup       `yaml:"groups" doc:"The subgroups with their sizes." check:"required,minlen=1"`
	GroupColumn  string           `yaml:"group_column" doc:"Name of the column that says which subgroup a row was drawn from."`
	GroupLabel   string           `yaml:"group_label" doc:"That column's name as printed."`
	ID           string           `yaml:"id" doc:"Name of the column of row ids, S001 and so on."`
	Variables    []SimVariable    `yaml:"variables" doc:"The variables with their margins in each subgroup."`
	Events       []SimEvent       `yaml:"events" doc:"Times to events with censoring at the end of follow-up."`
	Correlations []SimCorrelation `yaml:"correlations" doc:"Correlations of the normal scores behind pairs of variables, the same in every subgroup; pairs that are not named have 0."`
}

// SimGroup is one subgroup.
type SimGroup struct {
	Name   string `yaml:"name" doc:"Name of the subgroup." check:"required"`
	N      int    `yaml:"n" doc:"Number of rows." check:"required,min=1,max=1000000"`
	Basis  string `yaml:"basis" doc:"How the size is known; left out: assumed." check:"oneof=published inferred assumed"`
	Reason string `yaml:"reason" doc:"Where the size comes from, or why it was assumed."`
}

// SimVariable is one variable.
type SimVariable struct {
	Name         string       `yaml:"name" doc:"Name of the column." check:"required"`
	Label        string       `yaml:"label" doc:"Name as printed; left out: the name."`
	Unit         string       `yaml:"unit" doc:"Unit as printed."`
	Type         string       `yaml:"type" doc:"What the values are." check:"required,oneof=continuous count time ordinal nominal binary"`
	Role         string       `yaml:"role" doc:"What the variable is for." check:"oneof=clustering external outcome excluded"`
	Distribution string       `yaml:"distribution" doc:"Distribution of numbers; left out: normal for mean and sd, shifted_lognormal for median and quartiles." check:"oneof=normal lognormal shifted_lognormal"`
	Levels       frame.Levels `yaml:"levels" doc:"Levels of a category in their order; left out for a binary one: no, yes."`
	Asymmetric   bool         `yaml:"asymmetric" doc:"Binary: a shared absence says nothing."`
	Values       []SimValue   `yaml:"values" doc:"The margin in each subgroup." check:"required,minlen=1"`
	Exact        bool         `yaml:"exact" doc:"Categories: each level gets its share of the rows rounded to whole rows, not a random number of them."`
	Missing      float64      `yaml:"missing" doc:"Probability of a missing value, completely at random." check:"min=0,below=1"`
	Decimals     *int         `yaml:"decimals" doc:"Decimals of numbers; left out: 1, for counts 0." check:"min=0,max=10"`
	Min          *float64     `yaml:"min" doc:"Smallest value."`
	Max          *float64     `yaml:"max" doc:"Largest value."`
	Bounds       string       `yaml:"bounds" doc:"What happens outside min and max: the value becomes the bound (clamp, the default), or the distribution is cut there (truncate), which moves its mean." check:"oneof=clamp truncate"`
	Basis        string       `yaml:"basis" doc:"How the margins are known where a value doesn't say; left out: assumed." check:"oneof=published inferred assumed"`
	Reason       string       `yaml:"reason" doc:"Where the margins come from, or why they were assumed."`
	Note         string       `yaml:"note" doc:"Anything a reader should know."`
}

// SimValue is a variable's margin in one subgroup: mean and sd, or median, q1 and q3, or p,
// or counts.
type SimValue struct {
	Group  string    `yaml:"group" doc:"The subgroup; left out: every one without an entry of its own."`
	Mean   *float64  `yaml:"mean" doc:"Mean of a number, with sd."`
	SD     *float64  `yaml:"sd" doc:"Standard deviation." check:"min=0"`
	Median *float64  `yaml:"median" doc:"Median of a number, with q1 and q3."`
	Q1     *float64  `yaml:"q1" doc:"First quartile."`
	Q3     *float64  `yaml:"q3" doc:"Third quartile."`
	P      []float64 `yaml:"p" doc:"Shares of the levels in their order, scaled to a sum of 1; one number for a binary variable is the share of its second level." check:"min=0,max=1"`
	Counts []int     `yaml:"counts" doc:"Rows of each level in their order, exactly." check:"min=0"`
	Basis  string    `yaml:"basis" doc:"How this margin is known; left out: as the variable says." check:"oneof=published inferred assumed"`
	Reason string    `yaml:"reason" doc:"Where it comes from, or why it was assumed; left out: as the variable says."`
}

// SimEvent is a time to an event.
type SimEvent struct {
	Time         string           `yaml:"time" doc:"Name of the column of times." check:"required"`
	TimeLabel    string           `yaml:"time_label" doc:"Its name as printed."`
	Unit         string           `yaml:"unit" doc:"Unit of time as printed."`
	Event        string           `yaml:"event" doc:"Name of the column that says how the time ended." check:"required"`
	EventLabel   string           `yaml:"event_label" doc:"Its name as printed."`
	Codes        frame.EventCodes `yaml:"codes" doc:"Two names with codes, censoring first; left out: {censored: 0, event: 1}."`
	Distribution string           `yaml:"distribution" doc:"Distribution of the time to the event; left out: exponential." check:"oneof=exponential weibull"`
	Shape        float64          `yaml:"shape" doc:"Shape of the Weibull distribution: above 1 the hazard rises." check:"min=0,max=100"`
	FollowUpMin  float64          `yaml:"followup_min" doc:"Shortest follow-up; follow-up is uniform from it to followup_max." check:"min=0"`
	FollowUpMax  float64          `yaml:"followup_max" doc:"Longest follow-up." check:"required,above=0"`
	Values       []SimEventValue  `yaml:"values" doc:"The distribution in each subgroup." check:"required,minlen=1"`
	Decimals     *int             `yaml:"decimals" doc:"Decimals of times; left out: 1." check:"min=0,max=10"`
	Basis        string           `yaml:"basis" doc:"How the values are known where one doesn't say; left out: assumed." check:"oneof=published inferred assumed"`
	Reason       string           `yaml:"reason" doc:"Where they come from, or why they were assumed."`
}

// SimEventValue is the distribution of a time to an event in one subgroup: its median, or
// the share with the event by a time.
type SimEventValue struct {
	Group  string   `yaml:"group" doc:"The subgroup; left out: every one without an entry of its own."`
	Median *float64 `yaml:"median" doc:"Median time to the event." check:"above=0"`
	Share  *float64 `yaml:"share" doc:"Probability of the event by the time at." check:"above=0,below=1"`
	At     *float64 `yaml:"at" doc:"The time by which share have the event." check:"above=0"`
	Basis  string   `yaml:"basis" doc:"How this value is known; left out: as the event says." check:"oneof=published inferred assumed"`
	Reason string   `yaml:"reason" doc:"Where it comes from, or why it was assumed; left out: as the event says."`
}

// SimCorrelation is the correlation of one pair.
type SimCorrelation struct {
	A      string  `yaml:"a" doc:"Name of a variable, or of a time to an event." check:"required"`
	B      string  `yaml:"b" doc:"Name of another." check:"required"`
	R      float64 `yaml:"r" doc:"Correlation of their normal scores." check:"required,above=-1,below=1"`
	Basis  string  `yaml:"basis" doc:"How it is known; left out: assumed." check:"oneof=published inferred assumed"`
	Reason string  `yaml:"reason" doc:"Where it comes from, or why it was assumed."`
}

// Bounds of a simulated cohort: what is drawn is held in memory.
const (
	maxSimValues    = 20_000_000 // rows times columns
	maxSimVariables = 1000
	maxSimGroups    = 1000
)

// Check implements the rules across fields.
func (p *SimulateParams) Check() error {
	c := simCheck{p: p, names: map[string]bool{}}
	columns := len(p.Variables) + 2*len(p.Events)
	if columns > maxSimVariables || len(p.Groups) > maxSimGroups {
		return fmt.Errorf("at most %d variables and %d subgroups are simulated, got %d and %d", maxSimVariables, maxSimGroups, columns, len(p.Groups))
	}
	rows := 0
	groups := map[string]bool{}
	for i, g := range p.Groups {
		if strings.TrimSpace(g.Name) == "" || groups[g.Name] {
			c.fail("a subgroup's name is not empty and stands once, got %q", g.Name)("groups", i, "name")
		}
		groups[g.Name] = true
		rows += g.N
	}
	if values := rows * (columns + 2); values > maxSimValues {
		c.fail("at most %d values (rows times columns) are simulated, got %d", maxSimValues, values)("groups")
		return errors.Join(c.errs...)
	}
	c.name(p.ID, "id")
	c.name(p.GroupColumn, "group_column")
	for i := range p.Variables {
		c.variable(&p.Variables[i], i)
	}
	for i := range p.Events {
		c.event(&p.Events[i], i)
	}
	c.correlations()
	return errors.Join(c.errs...)
}

type simCheck struct {
	p     *SimulateParams
	names map[string]bool
	errs  []error
}

// fail makes an error; the returned function says where.
func (c *simCheck) fail(format string, args ...any) func(path ...any) {
	return func(path ...any) {
		c.errs = append(c.errs, kind.AtField(fmt.Errorf(format, args...), path...))
	}
}

func (c *simCheck) name(name string, path ...any) {
	switch {
	case strings.TrimSpace(name) != name || name == "":
		c.fail("a column's name is not empty and has no spaces around it, got %q", name)(path...)
	case c.names[name]:
		c.fail("the column name %q stands twice", name)(path...)
	}
	c.names[name] = true
}

// covered checks that the entries give each subgroup one margin.
func (c *simCheck) covered(of func(i int) string, n int, path ...any) {
	rest, own := 0, map[string]bool{}
	known := c.p.groupNames()
	for i := range n {
		g := of(i)
		at := append(slices.Clone(path), i)
		switch {
		case g == "":
			rest++
			if rest == 2 {
				c.fail("two entries name no group")(at...)
			}
		case !slices.Contains(known, g):
			c.fail("there is no subgroup %q; %s", g, frame.Suggest(g, known))(append(at, "group")...)
		case own[g]:
			c.fail("the subgroup %q has two entries", g)(append(at, "group")...)
		}
		own[g] = true
	}
	for _, g := range known {
		if rest == 0 && !own[g] {
			c.fail("the subgroup %q has no entry", g)(path...)
		}
	}
}

func (p *SimulateParams) groupNames() []string {
	names := make([]string, len(p.Groups))
	for i, g := range p.Groups {
		names[i] = g.Name
	}
	return names
}

func (c *simCheck) variable(v *SimVariable, i int) {
	at := func(path ...any) []any { return append([]any{"variables", i}, path...) }
	c.name(v.Name, at("name")...)
	categorical := frame.Type(v.Type).Categorical()
	levels := simLevels(v)
	codes := map[string]bool{}
	for _, l := range levels {
		if codes[l.Code] || l.Code == "" {
			c.fail("a level's code is not empty and stands once, got %q", l.Code)(at("levels")...)
		}
		codes[l.Code] = true
	}
	switch {
	case categorical && len(levels) < 2:
		c.fail("%s needs its levels", v.Name)(at("levels")...)
	case !categorical && len(v.Levels) > 0:
		c.fail("levels are for categories, not %s", v.Type)(at("levels")...)
	case v.Type == "binary" && len(levels) != 2:
		c.fail("a binary variable has two levels, got %d", len(levels))(at("levels")...)
	}
	if v.Asymmetric && v.Type != "binary" {
		c.fail("asymmetric is for binary variables, not %s", v.Type)(at("asymmetric")...)
	}
	if categorical {
		if v.Distribution != "" || v.Min != nil || v.Max != nil || v.Bounds != "" || v.Decimals != nil {
			c.fail("distribution, decimals, min, max and bounds are for numbers, not %s", v.Type)(at("type")...)
		}
	} else if v.Exact {
		c.fail("exact is for categories, not %s", v.Type)(at("exact")...)
	}
	if v.Min != nil && v.Max != nil && !(*v.Min < *v.Max) {
		c.fail("min must be below max, got %v and %v", *v.Min, *v.Max)(at("min")...)
	}
	c.covered(func(j int) string { return v.Values[j].Group }, len(v.Values), at("values")...)
	for j := range v.Values {
		where := at("values", j)
		if categorical {
			c.shares(v, &v.Values[j], len(levels), where)
		} else if _, err := margin(v, &v.Values[j]); err != nil {
			c.fail("%w", err)(where...)
		}
	}
}

func (c *simCheck) shares(v *SimVariable, x *SimValue, levels int, where []any) {
	switch {
	case x.Mean != nil || x.SD != nil || x.Median != nil || x.Q1 != nil || x.Q3 != nil:
		c.fail("%s is %s and takes p or counts", v.Name, v.Type)(where...)
	case (len(x.P) > 0) == (len(x.Counts) > 0):
		c.fail("%s takes either p or counts", v.Name)(where...)
	case len(x.P) > 0 && len(x.P) != levels && !(len(x.P) == 1 && levels == 2):
		c.fail("p has %d shares, the levels are %d", len(x.P), levels)(append(where, "p")...)
	case len(x.P) > 1 && math.Abs(numeric.Sum(x.P)-1) > 0.01:
		c.fail("the shares must sum to 1 within 0.01, got %v", numeric.Sum(x.P))(append(where, "p")...)
	case len(x.Counts) > 0 && len(x.Counts) != levels:
		c.fail("counts has %d numbers, the levels are %d", len(x.Counts), levels)(append(where, "counts")...)
	case len(x.Counts) > 0:
		sum := 0
		for _, n := range x.Counts {
			sum += n
		}
		for _, g := range c.p.Groups {
			if (x.Group == g.Name || x.Group == "" && !hasOwn(v.Values, g.Name)) && sum != g.N {
				c.fail("the counts must sum to the %d rows of %s, got %d", g.N, g.Name, sum)(append(where, "counts")...)
			}
		}
	}
}

func hasOwn(values []SimValue, group string) bool {
	return slices.ContainsFunc(values, func(v SimValue) bool { return v.Group == group })
}

func (c *simCheck) event(e *SimEvent, i int) {
	at := func(path ...any) []any { return append([]any{"events", i}, path...) }
	c.name(e.Time, at("time")...)
	c.name(e.Event, at("event")...)
	if n := len(e.Codes); n != 0 && (n != 2 || e.Codes[0].Code == e.Codes[1].Code) {
		c.fail("codes must be two names with different codes, censoring first")(at("codes")...)
	}
	if !(e.FollowUpMin <= e.FollowUpMax) {
		c.fail("followup_min must be at most followup_max, got %v and %v", e.FollowUpMin, e.FollowUpMax)(at("followup_min")...)
	}
	if (e.Distribution == "weibull") != (e.Shape > 0) {
		c.fail("shape goes with distribution: weibull, and that with a shape > 0")(at("shape")...)
	}
	c.covered(func(j int) string { return e.Values[j].Group }, len(e.Values), at("values")...)
	for j, v := range e.Values {
		if (v.Median != nil) == (v.Share != nil) || (v.Share != nil) != (v.At != nil) {
			c.fail("a value takes either median, or share and at")(at("values", j)...)
		}
	}
}

func (c *simCheck) correlations() {
	known := c.p.scored()
	pairs := map[[2]string]bool{}
	for i, r := range c.p.Correlations {
		for field, name := range [2]string{r.A, r.B} {
			if !slices.Contains(known, name) {
				c.fail("there is no variable %q; %s", name, frame.Suggest(name, known))("correlations", i, [2]string{"a", "b"}[field])
			}
		}
		pair := [2]string{min(r.A, r.B), max(r.A, r.B)}
		switch {
		case r.A == r.B:
			c.fail("a correlation is between two variables, got %q twice", r.A)("correlations", i, "b")
		case pairs[pair]:
			c.fail("the pair %q and %q stands twice", r.A, r.B)("correlations", i)
		}
		pairs[pair] = true
	}
	if len(c.errs) == 0 {
		if _, err := c.p.copula(); err != nil {
			c.errs = append(c.errs, kind.AtField(err, "correlations"))
		}
	}
}

// scored lists the names that have a normal score: variables, then times to events.
func (p *SimulateParams) scored() []string {
	var names []string
	for _, v := range p.Variables {
		names = append(names, v.Name)
	}
	for _, e := range p.Events {
		names = append(names, e.Time)
	}
	return names
}

// simLevels are a category's levels.
func simLevels(v *SimVariable) []frame.Level {
	if len(v.Levels) == 0 && v.Type == "binary" {
		return []frame.Level{{Code: "no"}, {Code: "yes"}}
	}
	return v.Levels
}
