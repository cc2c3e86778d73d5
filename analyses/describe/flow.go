package describe

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// FlowParams are the parameters of describe.flow.
type FlowParams struct {
	Start string     `yaml:"start" doc:"Name of the first step."`
	Steps []FlowText `yaml:"steps" doc:"Names of the steps after the first, and why rows left there; in the order of the inputs."`
}

// FlowText names one step.
type FlowText struct {
	Name   string `yaml:"name" doc:"Name of the step." check:"required"`
	Reason string `yaml:"reason" doc:"Why rows left at it."`
}

// FlowInput are the ports of describe.flow.
type FlowInput struct {
	Table  *frame.Table  `in:"table" doc:"The rows at the start."`
	Second *frame.Table  `in:"second" optional:"true" doc:"The rows after the next step."`
	Third  *frame.Table  `in:"third" optional:"true" doc:"The rows after that."`
	Fourth *frame.Table  `in:"fourth" optional:"true" doc:"The rows after that."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"The groups at the end."`
}

// FlowResult is the result of describe.flow.
type FlowResult struct {
	Steps  []FlowStep     `json:"steps" inline:"true" doc:"The steps in order."`
	Groups []TableOneSize `json:"groups,omitempty" doc:"The groups at the end."`
	Notes  []result.Note  `json:"notes,omitempty" doc:"Caveats."`
}

// FlowStep is one step.
type FlowStep struct {
	Name   string `json:"name" key:"true" doc:"Name of the step."`
	N      int    `json:"n" value:"true" doc:"Rows that remain."`
	Left   int    `json:"left" doc:"Rows that left at this step."`
	Reason string `json:"reason" doc:"Why they left."`
}

// FlowKind is describe.flow.
var FlowKind = kind.New("describe.flow", kind.Doc{
	Summary: "Who was left out where: the rows that remain at each of a chain of tables and in the groups at the end.",
	Text:    `Counts the rows of the first table, then at each later input those that were still there and those that are no longer. Rows are followed by their keys; a row that was not there before is an error. Rows in no group leave at the step of the groups. Steps are called by the names of their inputs unless ` + "`start` and `steps`" + ` name them. Cost: linear.`,
}, FlowParams{Start: "table"}, runFlow, kind.RowOrderFree())

func runFlow(_ *kind.Call, in FlowInput, p FlowParams) (*FlowResult, error) {
	r := &FlowResult{Steps: []FlowStep{{Name: p.Start, N: in.Table.Len()}}}
	keys := in.Table.Keys
	used := 0
	step := func(port string, next frame.Keys) error {
		s := FlowStep{Name: port}
		if used < len(p.Steps) {
			s.Name, s.Reason = p.Steps[used].Name, p.Steps[used].Reason
		}
		used++
		for _, before := range r.Steps {
			if before.Name == s.Name {
				return kind.AtField(fmt.Errorf("two steps are called %q", s.Name), "steps", used-1)
			}
		}
		al, err := frame.Align(keys, next)
		if err != nil {
			return fmt.Errorf("the input %q: %w", port, err)
		}
		if al.OnlyB > 0 {
			return fmt.Errorf("the input %q has %d rows that were not there before; the inputs must stand in the order of the steps", port, al.OnlyB)
		}
		s.N, s.Left = len(al.A), al.OnlyA
		r.Steps = append(r.Steps, s)
		keys = next
		return nil
	}
	for i, t := range []*frame.Table{in.Second, in.Third, in.Fourth} {
		if t == nil {
			continue
		}
		if err := step([]string{"second", "third", "fourth"}[i], t.Keys); err != nil {
			return nil, err
		}
	}
	if g := in.Groups; g != nil {
		var rows []int
		for i, code := range g.Codes {
			if code >= 0 {
				rows = append(rows, i)
			}
		}
		if err := step("groups", g.Keys.Take(rows)); err != nil {
			return nil, err
		}
		for i, n := range g.Sizes() {
			r.Groups = append(r.Groups, TableOneSize{Name: g.Names[i], N: n})
		}
	}
	if used < len(p.Steps) {
		return nil, kind.AtField(fmt.Errorf("%d steps are named, but only %d inputs follow the first", len(p.Steps), used), "steps", used)
	}
	return r, nil
}

// Tables prints a row a step, then the groups.
func (r *FlowResult) Tables() []result.Table {
	t := result.Table{ID: "table", Title: "Flow of cases", Columns: []result.Column{
		{Key: "step", Head: "Step", Text: true}, {Key: "n", Head: "Remaining"}, {Key: "left", Head: "Left out"}, {Key: "reason", Head: "Reason", Text: true},
	}}
	for i, s := range r.Steps {
		row := result.Row{Key: s.Name, Cells: []result.Cell{result.TextCell(s.Name), result.CountCell(s.N), {}, result.TextCell(s.Reason)}}
		if i > 0 {
			row.Cells[2] = result.CountCell(s.Left)
		}
		t.Rows = append(t.Rows, row)
	}
	for i, g := range r.Groups {
		t.Rows = append(t.Rows, result.Row{Key: fmt.Sprintf("group_%d", i+1), Indent: 1, Cells: []result.Cell{result.TextCell(g.Name), result.CountCell(g.N), {}, {}}})
	}
	return []result.Table{t}
}
