package report

import (
	"fmt"
	"strings"

	"reprise/analyses/printed"
)

// article writes the built-in article as report source: the same Markdown with the same
// directives that an author would write.
func (d *document) article() []byte {
	var b strings.Builder
	s := d.study
	fmt.Fprintf(&b, "## Summary\n\n%s\n\n", d.summary())
	if s.Methods != "" {
		b.WriteString("## Methods\n\n{{methods}}\n\n")
	}
	if s.Template == "notebook" {
		b.WriteString("## Steps\n\n")
		for _, c := range d.cells {
			fmt.Fprintf(&b, "{{stage %s}}\n\n", c.stage.ID)
		}
	}
	results := false
	head := func() {
		if !results {
			b.WriteString("## Results\n\n")
			results = true
		}
	}
	if s.Template != "notebook" {
		for _, c := range d.cells {
			if c.stage.Role == "data" {
				continue
			}
			for _, t := range d.tables {
				if t.stage == c.stage {
					head()
					fmt.Fprintf(&b, "{{table %s}}\n\n", t.tableName())
				}
			}
		}
	}
	for _, f := range d.figures {
		head()
		fmt.Fprintf(&b, "{{figure %s}}\n\n", f.figure.ID)
	}
	return []byte(b.String())
}

// summary says in sentences what was analysed and how the claims came out.
func (d *document) summary() string {
	s := d.study
	var out []string
	if s.Cases > 0 {
		t := printed.Thousands(itoa(s.Cases)) + " cases"
		if s.Cases == 1 {
			t = "1 case"
		}
		if s.Variables > 0 {
			t += " with " + plural(s.Variables, "variable", "variables")
		}
		out = append(out, t+" were analysed")
	}
	if len(s.Clusters) > 0 {
		var names []string
		for _, c := range s.Clusters {
			names = append(names, fmt.Sprintf("%s (*n* = %d)", md(c.Name), c.N))
		}
		out = append(out, fmt.Sprintf("The partition has %s: %s", plural(len(s.Clusters), "group", "groups"), strings.Join(names, ", ")))
	}
	if s.ImputedShare != nil && s.ImputedShare.Total > 0 {
		out = append(out, fmt.Sprintf("%s of %s values (%s%%) were imputed", printed.Thousands(itoa(s.ImputedShare.Count)), printed.Thousands(itoa(s.ImputedShare.Total)),
			printed.Percent(int64(s.ImputedShare.Count), int64(s.ImputedShare.Total), 1, d.printer.style.Rounding)))
	}
	if len(s.Claims) > 0 {
		out = append(out, d.claims.sentence())
	}
	if s.Synthetic {
		out = append(out, "The data are synthetic: they were simulated from published aggregates and stated assumptions, so nothing here counts as reproduced")
	}
	if len(out) == 0 {
		return "Nothing was analysed."
	}
	return strings.Join(out, ". ") + "."
}

// rest writes what the prose left out: a report always shows its figures, claims and
// steps.
func (d *document) rest() []byte {
	var b strings.Builder
	open := func(title string, blocks []string) {
		if len(blocks) > 0 {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", title, strings.Join(blocks, "\n\n"))
		}
	}
	var figures, cells []string
	claims, methods := len(d.study.Claims) > 0, d.study.Methods != ""
	for _, p := range d.placed() {
		claims = claims && p.verb != "claims"
		methods = methods && p.verb != "methods"
	}
	for _, f := range d.figures {
		if !d.isPlaced(f) {
			figures = append(figures, fmt.Sprintf("{{figure %s}}", f.figure.ID))
		}
	}
	for _, c := range d.cells {
		if !d.isPlaced(c) {
			cells = append(cells, fmt.Sprintf("{{stage %s}}", c.stage.ID))
		}
	}
	if methods {
		open("Methods", []string{"{{methods}}"})
	}
	open("Further figures", figures)
	if claims {
		open("Published and computed", []string{"{{claims}}"})
	}
	open("Notebook", cells)
	return []byte(b.String())
}
