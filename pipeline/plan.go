// Package pipeline turns a study file into a plan, runs it, and holds its results against
// the lock and the claims. It knows the kinds only as an argument: nothing here computes a
// statistic, and nothing draws.
package pipeline

import (
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// Format is the version of the study file that this program reads.
const Format = 1

// Plan is a checked study: every reference bound, every parameter decoded, stages in an
// order in which they can run. It is never changed after it is built.
type Plan struct {
	// Dir is the study folder; File the study file's name in it.
	Dir, File string
	Study     Study
	Seed      uint64
	HasSeed   bool
	Profile   Profile
	// Stages holds data entries, stages and figure panels in running order: a stage comes
	// after all of its inputs, and else in file order.
	Stages  []*Stage
	Figures []Figure
	Report  Report
	Claims  []Claim
	// Source is the study file's own text.
	Source []byte
	// Includes names the other YAML files that were read: codebooks, claims. Sorted.
	Includes []string
}

// Study is the head of the study file.
type Study struct {
	ID           string   `yaml:"id" doc:"Short name of the study, used in file names." check:"required"`
	Title        string   `yaml:"title" doc:"Title of the report." check:"required"`
	Citation     string   `yaml:"citation" doc:"The publication that is reproduced, with its DOI."`
	Basis        string   `yaml:"basis" doc:"Whether the data are real or synthetic." check:"required,oneof=real synthetic"`
	Authors      []string `yaml:"authors" doc:"Authors of the study file."`
	Bibliography string   `yaml:"bibliography" doc:"BibTeX file for citations in the prose."`
}

// Role says what part of the study file a stage comes from.
type Role string

// The roles of stages.
const (
	DataRole  Role = "data"
	StageRole Role = "stage"
	PanelRole Role = "panel" // an implicit stage of a figure, such as fig2.C
)

// Stage is one step, ready to run.
type Stage struct {
	ID     string
	Role   Role
	Kind   *kind.Kind
	Params any // decoded, profile conventions filled in
	// Inputs are bound in the order of the kind's ports.
	Inputs []Binding
	Labels *Labels
	// Profile is the stage's own profile or the run's.
	Profile Profile
	// Node is the stage's piece of the study file, With its parameters (may be nil).
	Node, With *kind.Node
	// YAML is the stage's text in the study file, as the report shows it.
	YAML string
	// SHA256 is what a data entry's file must have, in lower-case hex; empty: anything.
	SHA256 string
}

// draws reports whether a stage has a random stream.
func (p *Plan) draws(s *Stage) bool {
	switch s.Kind.Drawing(s.Params) {
	case kind.DrawsAlways:
		return true
	case kind.DrawsIfSeeded:
		return p.HasSeed
	}
	return false
}

// Binding is one bound input: which payload of which stage goes to which port.
type Binding struct {
	Port    string
	Stage   string
	Payload string // empty: the result itself
	// Column, where not empty, is the column of the Table payload that becomes Groups for
	// the port.
	Column string
	Node   *kind.Node
}

// Labels is the step that names the groups of a stage's Groups payload.
type Labels struct {
	// Match names groups after a reference partition by optimal assignment.
	Match *LabelMatch `yaml:"match" doc:"Name groups after a reference partition by optimal assignment."`
	// By orders groups by a statistic of a column.
	By *LabelBy `yaml:"by" doc:"Order groups by a statistic of a column."`
	// Names gives the groups names in their order.
	Names []string   `yaml:"names" doc:"Names of the groups in their order."`
	Node  *kind.Node `yaml:"-"`
}

// LabelMatch names groups after a reference partition.
type LabelMatch struct {
	From   string  `yaml:"from" doc:"Stage or data entry with the reference." check:"required"`
	Column string  `yaml:"column" doc:"Its column; left out where from offers Groups."`
	MinARI float64 `yaml:"min_ari" doc:"Names are refused below this adjusted Rand index; 0.5 unless given." check:"min=-1,max=1"`
}

// LabelBy orders groups by a statistic of a column.
type LabelBy struct {
	From   string `yaml:"from" doc:"Table with the column; not for size."`
	Column string `yaml:"column" doc:"The column; not for size."`
	Stat   string `yaml:"stat" doc:"Statistic within each group; median unless given." check:"oneof=mean median share size"`
	Level  string `yaml:"level" doc:"The level that share counts."`
	Order  string `yaml:"order" doc:"Direction; asc unless given." check:"oneof=asc desc"`
}

// Figure is a figure with its panels on a grid.
type Figure struct {
	ID, Title, Caption string
	// WidthMM and HeightMM are the true size on paper.
	WidthMM, HeightMM float64
	// Layout has one string a row of the grid; each letter is a panel, "." is empty.
	Layout []string
	// Panels are in alphabetical order of their letters.
	Panels []Panel
	// Formats are the extra file formats besides svg: png, pdf, tiff.
	Formats []string
	DPI     int
	Node    *kind.Node
}

// Panel is one panel of a figure.
type Panel struct{ Letter, Stage, Title string }

// Report is the report section.
type Report struct {
	// Source is the prose's file name; empty for the built-in article.
	Source   string
	Template string
	Formats  []string
	Alpha    float64
	Style    ReportStyle
	Node     *kind.Node
}

// ReportStyle are the style variables that a study may set.
type ReportStyle struct {
	PFormat  string   `yaml:"p_format" doc:"How p-values are printed in tables and prose." check:"oneof=default three gtsummary tableone arsenal exact"`
	Decimals int      `yaml:"decimals" doc:"Decimals of summaries beyond those of the data." check:"min=0,max=4"`
	Palette  []string `yaml:"palette" doc:"Colours of the groups as #rrggbb, in order."`
	Marks    string   `yaml:"marks" doc:"How tables show which pairs of groups differ at alpha: a letter a pair at the p-value, a compact letter display of the groups, or not." check:"oneof=letters compact none"`
}

// Claim is something printed in a publication with the result that it is compared with.
type Claim struct {
	ID        string
	Published string
	Source    string
	Class     string // article, reference output, documentation, inferred …
	// Value is the expression over value paths as written; two are joined by a comma.
	Value    string
	Scale    string // "" or percent
	Relation string // "" or greater, less, equal, not_equal
	// Tolerance: nil where the printed precision decides.
	Abs, Rel *float64
	Expect   string // match (default) or differs
	Reason   string
	Counted  bool
	Node     *kind.Node
	// Expr is the parsed expression; for a relation Exprs has two.
	Exprs []Expr
}

// Expr is a parsed claim expression.
type Expr interface {
	// Eval computes the value from leaves; lookup gets each path as written.
	Eval(lookup func(path string) (result.Leaf, error)) (Quantity, error)
	// Paths lists the long paths of the leaves in order; a share's part is left out.
	Paths() []string
	// Terms lists the value paths in order, as written and resolved.
	Terms() []Term
}
