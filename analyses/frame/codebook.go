package frame

import (
	"fmt"
	"slices"
	"strings"
)

// Codebook says what the columns of a data file are.
type Codebook struct {
	Variables []CodebookVariable `yaml:"variables" doc:"One entry a column, in the order of the report." check:"required,minlen=1"`
}

// Levels are a categorical variable's levels in their order. In the study file they are a
// list of codes, or a mapping of codes to labels.
type Levels []Level

// EventCodes say which codes of an event column mean what. In the study file they are a
// mapping of names to codes, such as {censored: 0, death: 1}; the first is censoring.
type EventCodes []Level

// CodebookVariable is one entry of a codebook.
type CodebookVariable struct {
	Name       string     `yaml:"name" doc:"The column's name in the file." check:"required"`
	Label      string     `yaml:"label" doc:"Name as printed; left out: the name."`
	Unit       string     `yaml:"unit" doc:"Unit as printed."`
	Type       string     `yaml:"type" doc:"What the values are." check:"required,oneof=continuous count ordinal nominal binary time event date text id"`
	Role       string     `yaml:"role" doc:"What the variable is for; an outcome is refused as clustering input and by imputation." check:"oneof=clustering external outcome excluded"`
	Levels     Levels     `yaml:"levels" doc:"Codes in their order, or a mapping of codes to labels; needed for ordinal variables, else by code point."`
	Asymmetric bool       `yaml:"asymmetric" doc:"Binary: a shared absence says nothing."`
	Missing    []string   `yaml:"missing" doc:"Codes that mean missing, besides the empty cell."`
	Event      EventCodes `yaml:"event" doc:"Event: names and codes, censoring first."`
	Assumption string     `yaml:"assumption" doc:"Why a simulated variable is as it is."`
	Note       string     `yaml:"note" doc:"Anything a reader should know."`
}

// CodebookProblem is a mistake in a codebook. Entry is the place of the variable in the
// list, -1 for one about the whole.
type CodebookProblem struct {
	Entry int
	Text  string
}

// Problems lists everything in the codebook that breaks a rule across fields, in the order
// of its entries.
func (c *Codebook) Problems() []CodebookProblem {
	var bad []CodebookProblem
	ids := 0
	names := map[string]bool{}
	for i := range c.Variables {
		v := &c.Variables[i]
		fail := func(format string, args ...any) {
			bad = append(bad, CodebookProblem{i, fmt.Sprintf("variable %q: ", v.Name) + fmt.Sprintf(format, args...)})
		}
		switch {
		case strings.TrimSpace(v.Name) == "" || strings.TrimSpace(v.Name) != v.Name:
			fail("a name is not empty and has no spaces around it")
		case names[v.Name]:
			fail("it stands twice")
		}
		names[v.Name] = true
		t := Type(v.Type)
		if t == ID {
			ids++
			if ids == 2 {
				fail("at most one variable is the id")
			}
		}
		if len(v.Levels) > 0 && (!t.Categorical() || t == Event) {
			fail("levels are for ordinal, nominal and binary variables, not %s", t)
		}
		if t == Ordinal && len(v.Levels) == 0 {
			fail("an ordinal variable needs its levels in order")
		}
		if t == Binary && len(v.Levels) != 0 && len(v.Levels) != 2 {
			fail("a binary variable has two levels, got %d", len(v.Levels))
		}
		if t == Event && len(v.Event) < 2 {
			fail("an event variable needs event: with censoring first, such as {censored: 0, death: 1}")
		}
		if len(v.Event) > 0 && t != Event {
			fail("event: is for event variables, not %s", t)
		}
		if v.Asymmetric && t != Binary {
			fail("asymmetric is for binary variables, not %s", t)
		}
		codes, labels := map[string]bool{}, map[string]bool{}
		for _, l := range slices.Concat(v.Levels, Levels(v.Event)) {
			switch {
			case strings.TrimSpace(l.Code) == "" || strings.TrimSpace(l.Code) != l.Code:
				fail("the code %q is empty or has spaces around it", l.Code)
			case codes[l.Code]:
				fail("the code %q stands twice", l.Code)
			case labels[l.Name()]:
				fail("the label %q stands twice", l.Name())
			}
			codes[l.Code], labels[l.Name()] = true, true
		}
		for _, m := range v.Missing {
			if codes[m] {
				fail("the code %q is a level and a missing code", m)
			}
		}
	}
	return bad
}

// Variable returns the entry as a Variable.
func (v *CodebookVariable) Variable() Variable {
	out := Variable{
		Name: v.Name, Label: v.Label, Unit: v.Unit, Type: Type(v.Type), Role: Role(v.Role), Levels: v.Levels,
		Asymmetric: v.Asymmetric, Missing: v.Missing, Assumption: v.Assumption, Note: v.Note,
	}
	if out.Type == Event {
		out.Levels = Levels(v.Event)
	}
	return out
}
