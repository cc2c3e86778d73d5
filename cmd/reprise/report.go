package main

import (
	"context"
	"fmt"
	"strings"

	"reprise/pipeline"
	"reprise/report"
)

// render turns a finished run into the files of the output folder.
func render(ctx context.Context, o *pipeline.Outcome) (map[string][]byte, error) {
	study, err := reportStudy(o)
	if err != nil {
		return nil, err
	}
	files, problems, err := report.Render(ctx, study)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, proseProblems(o.Plan, problems)
	}
	if files["results.json"], err = o.ResultsJSON(); err != nil {
		return nil, err
	}
	if files["claims.json"], err = o.ClaimsJSON(); err != nil {
		return nil, err
	}
	return files, nil
}

// proseProblems puts the prose's file name before its mistakes.
func proseProblems(p *pipeline.Plan, problems []report.Problem) error {
	var out pipeline.Problems
	for _, x := range problems {
		out = append(out, pipeline.Problem{File: p.Report.Source, Line: x.Line, Column: x.Column, Text: x.Text})
	}
	return out
}

// reportStudy is the neutral value that the report is made of.
func reportStudy(o *pipeline.Outcome) (report.Study, error) {
	p := o.Plan
	s := planStudy(p)
	s.Methods, s.Lookup = o.Methods(), o.Lookup
	for _, c := range o.Claims {
		s.Claims = append(s.Claims, report.Claim{
			ID: c.ID, Source: c.Source, Class: c.Class, Published: c.Published, Computed: c.Computed, Printed: c.Printed,
			Verdict: c.Verdict, Counted: c.Counted, Expected: c.Expected, Reason: c.Reason, Value: c.Value,
		})
	}
	for _, f := range o.Files {
		s.Inputs = append(s.Inputs, report.Input{File: f.Name, SHA256: f.SHA256})
	}
	facts := o.Facts()
	s.Cases, s.Variables, s.ImputedShare = facts.Cases, facts.Variables, facts.Imputed
	for _, c := range facts.Clusters {
		s.Clusters = append(s.Clusters, report.Cluster{Name: c.Name, N: c.N})
	}
	for _, st := range o.Stages {
		if st.Stage.Role == pipeline.PanelRole {
			continue
		}
		cell := report.Stage{
			ID: st.Stage.ID, Kind: st.Stage.Kind.Name(), KindSummary: st.Stage.Kind.Doc().Summary, YAML: st.Stage.YAML,
			RowsIn: st.RowsIn, RowsOut: st.RowsOut, Notes: st.Notes, Tables: st.Tables,
			References: st.Stage.Kind.Doc().References, Role: string(st.Stage.Role), Changed: st.Sentences(),
		}
		for _, set := range st.Stage.Kind.Settings(st.Stage.Params) {
			cell.Settings = append(cell.Settings, report.Setting{Path: set.Path, Value: set.Value, Default: set.Default})
		}
		s.Stages = append(s.Stages, cell)
	}
	for _, f := range p.Figures {
		s.Figures = append(s.Figures, reportFigure(o, f))
	}
	return s, readTexts(p, &s)
}

// readTexts reads the prose and the bibliography.
func readTexts(p *pipeline.Plan, s *report.Study) (err error) {
	if p.Report.Source != "" {
		if s.Prose, err = pipeline.ReadText(p, p.Report.Source); err != nil {
			return wrongInput(err)
		}
	}
	if p.Study.Bibliography != "" {
		if s.Bibliography, err = pipeline.ReadText(p, p.Study.Bibliography); err != nil {
			return wrongInput(err)
		}
	}
	return nil
}

// planStudy fills in what the plan alone knows.
func planStudy(p *pipeline.Plan) report.Study {
	s := report.Study{
		ID: p.Study.ID, Title: p.Study.Title, Citation: p.Study.Citation, Synthetic: p.Study.Basis == "synthetic", Basis: p.Study.Basis,
		Version: pipeline.Version, Profile: p.Profile.Name, Template: p.Report.Template, Formats: p.Report.Formats, Alpha: p.Report.Alpha,
		Style: report.Style{PFormat: p.Report.Style.PFormat, Decimals: p.Report.Style.Decimals, Palette: p.Report.Style.Palette, Marks: p.Report.Style.Marks},
	}
	if p.HasSeed {
		s.Seed = &p.Seed
	}
	if rule, err := p.Profile.String("rounding.rule"); err == nil {
		s.Style.Rounding = rule
	}
	return s
}

func reportFigure(o *pipeline.Outcome, f pipeline.Figure) report.Figure {
	out := report.Figure{
		ID: f.ID, Title: f.Title, Caption: f.Caption, WidthMM: f.WidthMM, HeightMM: f.HeightMM, Layout: f.Layout, DPI: f.DPI, Formats: f.Formats,
	}
	for _, p := range f.Panels {
		out.Panels = append(out.Panels, report.Panel{Letter: p.Letter, Title: p.Title, Figure: o.Stage(p.Stage).Figure})
	}
	return out
}

// checkProse finds the mistakes that the prose has without running anything: marks that do
// not close, tables, figures, stages and fields that the plan does not have.
func checkProse(p *pipeline.Plan) error {
	if p.Report.Source == "" {
		return nil
	}
	prose, err := pipeline.ReadText(p, p.Report.Source)
	if err != nil {
		return wrongInput(err)
	}
	refs, problems := report.References(prose)
	for _, r := range refs {
		if text := missingReference(p, r); text != "" {
			problems = append(problems, report.Problem{Line: r.Line, Column: r.Column, Text: text})
		}
	}
	if len(problems) > 0 {
		return proseProblems(p, problems)
	}
	return nil
}

// missingReference says what is wrong with a reference as far as the plan alone can tell.
func missingReference(p *pipeline.Plan, r report.Reference) string {
	switch r.Verb {
	case "value":
		if _, err := p.ResolvePath(r.Target); err != nil {
			return fmt.Sprintf("{{%s}}: %s", r.Target, err)
		}
	case "figure":
		var ids []string
		for _, f := range p.Figures {
			if f.ID == r.Target {
				return ""
			}
			ids = append(ids, f.ID)
		}
		return fmt.Sprintf("{{figure %s}}: there is no such figure; %s", r.Target, pipeline.Suggest(r.Target, ids))
	case "table", "stage":
		id, _, _ := strings.Cut(r.Target, ".")
		var ids []string
		for _, s := range p.Stages {
			if s.Role == pipeline.PanelRole {
				continue
			}
			if s.ID == r.Target || s.ID == id {
				return ""
			}
			ids = append(ids, s.ID)
		}
		return fmt.Sprintf("{{%s %s}}: there is no such stage; %s", r.Verb, r.Target, pipeline.Suggest(r.Target, ids))
	}
	return ""
}

// proseFromLock holds every value of the prose against the lock: without data there is no
// report to write, but a value that the lock does not have is a difference.
func proseFromLock(p *pipeline.Plan, l *pipeline.Lock) ([]string, error) {
	if p.Report.Source == "" {
		return nil, nil
	}
	prose, err := pipeline.ReadText(p, p.Report.Source)
	if err != nil {
		return nil, wrongInput(err)
	}
	lookup := pipeline.LockLookup(p, l)
	var missing []string
	refs, _ := report.References(prose)
	for _, r := range refs {
		if r.Verb != "value" {
			continue
		}
		if _, err := lookup(r.Target); err != nil {
			missing = append(missing, fmt.Sprintf("%s:%d:%d: {{%s}}: %s", p.Report.Source, r.Line, r.Column, r.Target, err))
		}
	}
	return missing, nil
}
