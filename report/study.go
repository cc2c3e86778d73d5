// Package report turns the neutral outcome of a study into bytes: one HTML file that
// reads offline and without JavaScript, a Markdown file for code hosts, figures drawn at
// their true size and tables as CSV, LaTeX and Markdown. It owns layout and colour;
// package printed owns every digit.
//
// The flow is one way: Study -> prose and stages -> numbered document -> files. Nothing
// here reads a clock, a locale, a network or a file.
package report

import (
	"reprise/analyses/result"
)

// Study is everything that a report shows. The caller fills it from a finished run.
type Study struct {
	ID, Title string
	// Citation is the publication in one line; DOI is bare, such as 10.1177/….
	// An empty DOI is looked for in the citation.
	Citation, DOI string
	// Synthetic marks every place where a reader could take the numbers for real.
	Synthetic bool
	// Basis is what the study file says: real or synthetic.
	Basis            string
	Version, Profile string
	// Seed is nil where no stage draws.
	Seed *uint64
	// Cases and Variables describe the main table; 0 leaves the fact out.
	Cases, Variables int
	// Clusters are the groups of the main partition.
	Clusters []Cluster
	// ImputedShare is imputed cells out of all; nil where nothing was imputed.
	ImputedShare *result.Share
	// Stages are data entries and stages in plan order, without panels of figures.
	Stages  []Stage
	Figures []Figure
	Claims  []Claim
	// ClaimTables stand under the scoreboard: matched partitions and how many moved.
	ClaimTables []result.Table
	// Inputs are the files that the run read.
	Inputs []Input
	// Prose is the Markdown source; nil stands for the built-in article.
	Prose []byte
	// Bibliography is a BibTeX file; nil where the study has none.
	Bibliography []byte
	// Methods is the generated Methods text in Markdown.
	Methods string
	// Template is article (the default) or notebook, which unfolds the cells.
	Template string
	// Formats are the documents to write, html and md; empty means both.
	Formats []string
	// Alpha is the level below which a p-value is set in bold and a pair of groups is
	// marked; 0 marks none.
	Alpha float64
	Style Style
	// Notes concern the whole study.
	Notes []result.Note
	// Lookup finds the value at a path of the prose; nil where there is none.
	Lookup func(path string) (result.Leaf, error)
}

// Style are the style variables that a study may set.
type Style struct {
	// PFormat is default, gtsummary, tableone, arsenal or exact; but for default it
	// stands before what a table itself asks for.
	PFormat string
	// Decimals of summaries beyond those of the data.
	Decimals int
	// Palette replaces the colours of the groups from the first on, as #rrggbb.
	Palette []string
	// Rounding is half-even (the default), half-away or r-round.
	Rounding string
	// Marks says how a table shows which pairs of groups differ at Alpha: letters (the
	// default), compact (a compact letter display) or none.
	Marks string
}

// Cluster is one group of the main partition.
type Cluster struct {
	Name string
	N    int
}

// Stage is one step with its notebook cell.
type Stage struct {
	ID, Kind string
	// KindSummary is the kind's one sentence.
	KindSummary string
	// YAML is the stage's text in the study file.
	YAML     string
	Settings []Setting
	// RowsIn and RowsOut are -1 where there are none.
	RowsIn, RowsOut int
	Notes           []result.Note
	Tables          []result.Table
	// References are the kind's sources, one line each.
	References []string
	// Role is data or stage.
	Role string
	// Changed says in sentences what the stage changed.
	Changed []string
}

// Setting is one effective parameter.
type Setting struct {
	Path, Value string
	Default     bool
}

// Figure is a figure of one or several panels on a grid.
type Figure struct {
	ID, Title, Caption string
	// WidthMM and HeightMM are the true size on paper.
	WidthMM, HeightMM float64
	// Layout has one text a row of the grid; each letter is a panel, a dot is empty.
	Layout []string
	Panels []Panel
	// DPI is the resolution of png and tiff; 0 means 300.
	DPI int
	// Formats are the files beside svg: png, tiff, pdf.
	Formats []string
}

// Panel is one panel of a figure.
type Panel struct {
	Letter, Title string
	Figure        *result.Figure
}

// Claim is something printed in a publication with its verdict.
type Claim struct {
	ID string
	// What says in words what is claimed; the id where empty.
	What string
	// Source is the place in the publication; Class the kind of source.
	Source, Class string
	Published     string
	// Computed is the value in full precision, Printed as the publication would print it.
	Computed, Printed string
	// Difference is printed minus published; empty lets the report work it out.
	Difference string
	// Verdict is match, within, differs or not_comparable.
	Verdict           string
	Counted, Expected bool
	// Reason says why it is no match; Value is the claim's expression.
	Reason, Value string
}

// Input is a file that the run read.
type Input struct{ File, SHA256 string }

// Problem is a mistake in the prose, with its place.
type Problem struct {
	Line, Column int
	Text         string
}
