package pipeline

import "encoding/json"

// PlanJSON is what plan --json prints: the stages in running order with their inputs and
// effective parameters.
type PlanJSON struct {
	Reprise  int          `json:"reprise"`
	Version  string       `json:"version"`
	Study    string       `json:"study"`
	Title    string       `json:"title"`
	Basis    string       `json:"basis"`
	Profile  string       `json:"profile"`
	Seed     *uint64      `json:"seed,omitempty"`
	Stages   []PlanStage  `json:"stages"`
	Figures  []PlanFigure `json:"figures,omitempty"`
	Report   PlanReport   `json:"report"`
	Claims   int          `json:"claims"`
	Includes []string     `json:"includes,omitempty"`
}

// PlanStage is one stage of the plan.
type PlanStage struct {
	ID         string          `json:"id"`
	Role       Role            `json:"role"`
	Kind       string          `json:"kind"`
	Profile    string          `json:"profile"`
	Draws      bool            `json:"draws,omitempty"`
	Inputs     []Edge          `json:"inputs"`
	Parameters []PlanParameter `json:"parameters"`
	SHA256     string          `json:"sha256,omitempty"`
}

// PlanParameter is one effective parameter; Default says that the study leaves it as
// declared.
type PlanParameter struct {
	Path    string          `json:"path"`
	Value   json.RawMessage `json:"value"`
	Default bool            `json:"default"`
}

// PlanFigure is one figure of the plan.
type PlanFigure struct {
	ID       string   `json:"id"`
	Panels   []string `json:"panels"`
	Layout   []string `json:"layout"`
	WidthMM  float64  `json:"width_mm"`
	HeightMM float64  `json:"height_mm"`
	Formats  []string `json:"formats"`
	DPI      int      `json:"dpi"`
}

// PlanReport is the report section with its defaults.
type PlanReport struct {
	Source   string   `json:"source,omitempty"`
	Template string   `json:"template"`
	Formats  []string `json:"formats"`
	Alpha    float64  `json:"alpha"`
}

// JSON returns the plan as plan --json prints it.
func (p *Plan) JSON() PlanJSON {
	out := PlanJSON{
		Reprise: Format, Version: Version, Study: p.Study.ID, Title: p.Study.Title, Basis: p.Study.Basis,
		Profile: p.Profile.Name, Claims: len(p.Claims), Includes: p.Includes,
		Report: PlanReport{p.Report.Source, p.Report.Template, p.Report.Formats, p.Report.Alpha},
	}
	if p.HasSeed {
		seed := p.Seed
		out.Seed = &seed
	}
	edges := map[string][]Edge{}
	for _, e := range p.Edges() {
		edges[e.To] = append(edges[e.To], e)
	}
	for _, s := range p.Stages {
		st := PlanStage{
			ID: s.ID, Role: s.Role, Kind: s.Kind.Name(), Profile: s.Profile.Name, Draws: p.draws(s),
			Inputs: append([]Edge{}, edges[s.ID]...), Parameters: []PlanParameter{}, SHA256: s.SHA256,
		}
		for _, v := range s.Kind.Settings(s.Params) {
			st.Parameters = append(st.Parameters, PlanParameter{v.Path, json.RawMessage(v.Value), v.Default})
		}
		out.Stages = append(out.Stages, st)
	}
	for _, f := range p.Figures {
		pf := PlanFigure{ID: f.ID, Layout: f.Layout, WidthMM: f.WidthMM, HeightMM: f.HeightMM, DPI: f.DPI, Formats: append([]string{"svg"}, f.Formats...)}
		for _, panel := range f.Panels {
			pf.Panels = append(pf.Panels, panel.Stage)
		}
		out.Figures = append(out.Figures, pf)
	}
	return out
}
