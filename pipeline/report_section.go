package pipeline

import (
	"regexp"

	"reprise/analyses/kind"
)

var colourPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// reportSection is the report section as it stands in the study file.
type reportSection struct {
	Source   string      `yaml:"source" doc:"Markdown file with the prose; left out: the built-in article."`
	Template string      `yaml:"template" doc:"Shape of the report." check:"oneof=article notebook"`
	Formats  []string    `yaml:"formats" doc:"Files to write." check:"oneof=html md,unique,minlen=1"`
	Alpha    float64     `yaml:"alpha" doc:"Level below which the report marks a p-value." check:"above=0,below=1"`
	Style    ReportStyle `yaml:"style" doc:"Style variables."`
}

// report reads the report section; without one the defaults stand.
func (l *loader) report(root *kind.Node) {
	n := root.Get("report")
	s := reportSection{Template: "article", Formats: []string{"html", "md"}, Alpha: 0.05, Style: ReportStyle{PFormat: "default", Marks: "letters"}}
	if n != nil && n.Type != kind.Null {
		l.add("report", kind.DecodeInto(n, &s))
		l.exists(n.Get("source"), s.Source, "report: source")
		for i, c := range s.Style.Palette {
			if !colourPattern.MatchString(c) {
				l.fail(n.Find("style", "palette", i), "report: style.palette[%d] must be a colour as #rrggbb, got %q", i+1, c)
			}
		}
	}
	l.plan.Report = Report{Source: s.Source, Template: s.Template, Formats: s.Formats, Alpha: s.Alpha, Style: s.Style, Node: n}
}
