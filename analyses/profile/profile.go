// Package profile is the one table of statistical conventions: what R, SPSS,
// SAS and SciPy do where two honest programs print different numbers, each with
// the source that says so, and the sentence that a Methods section prints.
//
// A profile is chosen per run and overridden per stage. A convention that has
// no sourced value in the chosen profile is an error, never borrowed from
// another one.
package profile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Type is the type of a convention's values.
type Type string

// The types.
const (
	Text    Type = "text"
	Integer Type = "integer"
	Switch  Type = "switch" // true or false
)

// Choice is one value that a convention can take.
type Choice struct {
	Value string
	// Sentence is what the Methods section prints; Cite is the key of the
	// citation that follows it, empty where there is none.
	Sentence string
	Cite     string
}

// Convention is something that a profile settles.
type Convention struct {
	Key     string // family.matter, such as quantile.type
	Doc     string // one sentence
	Type    Type
	Choices []Choice
}

// Values lists the convention's choices.
func (c Convention) Values() []string {
	var v []string
	for _, choice := range c.Choices {
		v = append(v, choice.Value)
	}
	return v
}

func (c Convention) choice(value string) (Choice, bool) {
	for _, choice := range c.Choices {
		if choice.Value == value {
			return choice, true
		}
	}
	// A number of starts, replicates or iterations is free.
	if len(c.Choices) == 1 && c.Choices[0].Value == anyInteger && c.Type == Integer {
		if n, err := strconv.Atoi(value); err == nil && n > 0 {
			ch := c.Choices[0]
			return Choice{Value: value, Sentence: strings.ReplaceAll(ch.Sentence, anyInteger, value), Cite: ch.Cite}, true
		}
	}
	return Choice{}, false
}

// anyInteger stands for any positive integer among the choices and in the
// sentence.
const anyInteger = "{n}"

// Source says how a value is known.
type Source struct {
	Text string // program and version that was run, or the document
	URL  string
}

// Setting is a convention's value in a profile, with its source.
type Setting struct {
	Key, Value string
	Source     Source
}

// Profile is a named set of conventions.
type Profile struct {
	Name  string
	Title string
	// Settings in the order of Conventions.
	Settings []Setting
}

// Names lists the profiles.
func Names() []string {
	var names []string
	for _, p := range titles {
		names = append(names, p.name)
	}
	return names
}

// Get finds a profile by name.
func Get(name string) (Profile, error) {
	for i, p := range titles {
		if p.name != name {
			continue
		}
		out := Profile{Name: p.name, Title: p.title}
		for _, row := range table {
			if cell := row.cells[i]; cell.value != "" {
				out.Settings = append(out.Settings, Setting{Key: row.convention.Key, Value: cell.value, Source: cell.source})
			}
		}
		return out, nil
	}
	return Profile{}, fmt.Errorf("unknown profile %q; profiles are %s", name, strings.Join(Names(), ", "))
}

// Conventions lists all conventions in the order of the table.
func Conventions() []Convention {
	var out []Convention
	for _, row := range table {
		c := row.convention
		c.Choices = slices.Clone(c.Choices)
		out = append(out, c)
	}
	return out
}

// Find gives a convention by its key.
func Find(key string) (Convention, error) {
	for _, c := range Conventions() {
		if c.Key == key {
			return c, nil
		}
	}
	return Convention{}, fmt.Errorf("unknown convention %q", key)
}

// Lookup gives a convention's value and source. A convention without a sourced
// value here is an error that says what it can be set to and which profiles
// have one.
func (p Profile) Lookup(key string) (Setting, error) {
	for _, s := range p.Settings {
		if s.Key == key {
			return s, nil
		}
	}
	c, err := Find(key)
	if err != nil {
		return Setting{}, err
	}
	values := strings.Join(c.Values(), " or ")
	if values == anyInteger {
		values = "a positive integer"
	}
	var having []string
	for _, name := range Names() {
		other, err := Get(name)
		if err != nil {
			return Setting{}, err
		}
		if name != p.Name && slices.ContainsFunc(other.Settings, func(s Setting) bool { return s.Key == key }) {
			having = append(having, name)
		}
	}
	return Setting{}, fmt.Errorf("profile %s has no sourced value for the convention %s; set it in the stage (%s), or choose a profile that has it (%s)",
		p.Name, key, values, strings.Join(having, ", "))
}

func (p Profile) typed(key string, want Type) (string, error) {
	c, err := Find(key)
	if err != nil {
		return "", err
	}
	if c.Type != want {
		return "", fmt.Errorf("convention %s is %s, not %s", key, c.Type, want)
	}
	s, err := p.Lookup(key)
	return s.Value, err
}

// String looks up a convention of type Text.
func (p Profile) String(key string) (string, error) { return p.typed(key, Text) }

// Int looks up a convention of type Integer.
func (p Profile) Int(key string) (int, error) {
	v, err := p.typed(key, Integer)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(v)
}

// Bool looks up a convention of type Switch.
func (p Profile) Bool(key string) (bool, error) {
	v, err := p.typed(key, Switch)
	return v == "true", err
}

// Sentence gives the Methods sentence of a convention's value in this profile,
// with its citation (zero where there is none).
func (p Profile) Sentence(key string) (string, Citation, error) {
	s, err := p.Lookup(key)
	if err != nil {
		return "", Citation{}, err
	}
	return Sentence(key, s.Value)
}

// Sentence gives the Methods sentence of a value, wherever it was set.
func Sentence(key, value string) (string, Citation, error) {
	choice, err := Check(key, value)
	if err != nil {
		return "", Citation{}, err
	}
	return choice.Sentence, cite(choice.Cite), nil
}

// Check tells whether a value may be set for a convention; the error lists the
// choices.
func Check(key, value string) (Choice, error) {
	c, err := Find(key)
	if err != nil {
		return Choice{}, err
	}
	choice, ok := c.choice(value)
	if !ok {
		values := strings.Join(c.Values(), ", ")
		if values == anyInteger {
			return Choice{}, fmt.Errorf("%s must be a positive integer, got %q", key, value)
		}
		return Choice{}, fmt.Errorf("%s must be one of %s, got %q", key, values, value)
	}
	return choice, nil
}

// All writes the whole table as Markdown for the manual: a row a convention, a
// column a profile, then the sources as a numbered list.
func All() string {
	var b strings.Builder
	b.WriteString("| convention | what |")
	for _, name := range Names() {
		b.WriteString(" " + name + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(titles)) + "\n")
	var sources []Source
	number := func(s Source) int {
		i := slices.Index(sources, s)
		if i < 0 {
			sources = append(sources, s)
			i = len(sources) - 1
		}
		return i + 1
	}
	for _, row := range table {
		b.WriteString("| `" + row.convention.Key + "` | " + escape(row.convention.Doc) + " |")
		for _, cell := range row.cells {
			if cell.value == "" {
				b.WriteString(" |")
				continue
			}
			fmt.Fprintf(&b, " %s [%d] |", escape(cell.value), number(cell.source))
		}
		b.WriteString("\n")
	}
	b.WriteString("\nAn empty cell has no sourced value: it must be set in the stage.\n\n")
	for i, s := range sources {
		fmt.Fprintf(&b, "%d. %s", i+1, s.Text)
		if s.URL != "" {
			b.WriteString(" <" + s.URL + ">")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func escape(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
