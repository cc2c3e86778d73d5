// Package frame holds the data that stages hand to each other: tables with typed
// columns and missing masks, partitions, distances and trees, all of them carrying the
// keys of their rows and the source columns that made them.
package frame

import (
	"fmt"
	"math"
	"slices"
)

// Type is what a variable is, as the codebook says.
type Type string

// The types of variables.
const (
	Continuous Type = "continuous" // real numbers
	Count      Type = "count"      // whole numbers >= 0
	Ordinal    Type = "ordinal"    // levels in their declared order
	Nominal    Type = "nominal"    // levels without order
	Binary     Type = "binary"     // two levels; the second is the one that is counted
	Time       Type = "time"       // durations >= 0
	Event      Type = "event"      // what ended a duration; the first level is censoring
	Date       Type = "date"       // days since 1970-01-01
	Text       Type = "text"
	ID         Type = "id"
)

// Types lists the types in the order of the manual.
func Types() []Type {
	return []Type{Continuous, Count, Ordinal, Nominal, Binary, Time, Event, Date, Text, ID}
}

// Numeric reports whether columns of the type hold Numbers.
func (t Type) Numeric() bool { return t == Continuous || t == Count || t == Time || t == Date }

// Categorical reports whether columns of the type hold Codes into Levels.
func (t Type) Categorical() bool { return t == Ordinal || t == Nominal || t == Binary || t == Event }

// Role is what a variable is for. An outcome is refused as clustering input and by
// imputation.
type Role string

// The roles of variables; the empty role is a variable without one.
const (
	Clustering Role = "clustering"
	External   Role = "external"
	Outcome    Role = "outcome"
	Excluded   Role = "excluded"
)

// Level is one value that a categorical variable can take.
type Level struct {
	Code  string `json:"code"`            // as in the data
	Label string `json:"label,omitempty"` // as printed; empty: the code
}

// Name is the label, or the code where there is none.
func (l Level) Name() string {
	if l.Label != "" {
		return l.Label
	}
	return l.Code
}

// Variable is a column's entry in the codebook.
type Variable struct {
	Name       string   `json:"name"`
	Label      string   `json:"label,omitempty"`
	Unit       string   `json:"unit,omitempty"`
	Type       Type     `json:"type"`
	Role       Role     `json:"role,omitempty"`
	Levels     []Level  `json:"levels,omitempty"`
	Asymmetric bool     `json:"asymmetric,omitempty"` // binary: a shared absence says nothing
	Missing    []string `json:"missing,omitempty"`    // codes that mean missing, besides the empty cell
	Assumption string   `json:"assumption,omitempty"` // why a simulated variable is as it is
	Note       string   `json:"note,omitempty"`
}

// Title is the label, or the name where there is none.
func (v *Variable) Title() string {
	if v.Label != "" {
		return v.Label
	}
	return v.Name
}

// LevelIndex returns the index of the level with this code, else with this label, or -1.
func (v *Variable) LevelIndex(s string) int {
	for i, l := range v.Levels {
		if l.Code == s {
			return i
		}
	}
	for i, l := range v.Levels {
		if l.Label == s && s != "" {
			return i
		}
	}
	return -1
}

// Column is one variable of a table. Numeric types use Numbers, categorical types Codes
// (indices into Levels), text and id Texts; Missing has one entry a row for every type.
// Under a set Missing the value is 0, 0 or "".
type Column struct {
	Variable
	Numbers []float64
	Codes   []int
	Texts   []string
	Missing []bool
	// Decimals is the largest number of decimals that the source carries: a hint for
	// printing.
	Decimals int
	// Lineage names the source columns that made this one as "source.column", sorted.
	Lineage []string
	// Imputed marks the values that an imputation filled in; nil where none.
	Imputed []bool
}

// Len is the number of rows.
func (c *Column) Len() int { return len(c.Missing) }

// MissingCount is the number of missing values.
func (c *Column) MissingCount() int {
	n := 0
	for _, m := range c.Missing {
		if m {
			n++
		}
	}
	return n
}

// Floats returns the values as numbers with NaN for missing ones: Numbers for numeric
// types, level codes 0, 1, ... for categorical ones, nil for text.
func (c *Column) Floats() []float64 {
	out := make([]float64, c.Len())
	for i := range out {
		switch {
		case c.Missing[i]:
			out[i] = math.NaN()
		case c.Type.Numeric():
			out[i] = c.Numbers[i]
		case c.Type.Categorical():
			out[i] = float64(c.Codes[i])
		default:
			return nil
		}
	}
	return out
}

// Take returns a new column with the given rows.
func (c *Column) Take(rows []int) *Column {
	out := *c
	out.Missing = take(c.Missing, rows)
	out.Numbers, out.Codes, out.Texts, out.Imputed = take(c.Numbers, rows), take(c.Codes, rows), take(c.Texts, rows), take(c.Imputed, rows)
	return &out
}

func take[T any](v []T, rows []int) []T {
	if v == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = v[r]
	}
	return out
}

// Keys are the keys of rows: the values of the codebook's id column, else source row
// numbers. Rows of the same source align by key, never by position.
type Keys struct {
	// Source is the id of the data entry that the rows come from.
	Source string
	// Name is the id column's name, empty for row numbers.
	Name string
	IDs  []string
}

// Len is the number of rows.
func (k Keys) Len() int { return len(k.IDs) }

// Take returns the keys of the given rows.
func (k Keys) Take(rows []int) Keys {
	return Keys{Source: k.Source, Name: k.Name, IDs: take(k.IDs, rows)}
}

// Table is a set of columns over the same rows. A table is never changed after it is
// built: methods return new tables that may share columns.
type Table struct {
	Keys    Keys
	Columns []*Column
	// Synthetic is true where the rows were simulated.
	Synthetic bool
}

// Len is the number of rows.
func (t *Table) Len() int { return t.Keys.Len() }

// Names lists the names of the columns in order.
func (t *Table) Names() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Name
	}
	return out
}

// Column returns the column of this name; the error lists the names or suggests the
// nearest one.
func (t *Table) Column(name string) (*Column, error) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("the table has no column %q; %s", name, Suggest(name, t.Names()))
}

// Select returns a table with the named columns in the given order.
func (t *Table) Select(names []string) (*Table, error) {
	out := &Table{Keys: t.Keys, Synthetic: t.Synthetic}
	for _, n := range names {
		c, err := t.Column(n)
		if err != nil {
			return nil, err
		}
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}

// Take returns a table with the given rows.
func (t *Table) Take(rows []int) *Table {
	out := &Table{Keys: t.Keys.Take(rows), Synthetic: t.Synthetic}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, c.Take(rows))
	}
	return out
}

// Lineage returns the union of the columns' lineages, sorted.
func (t *Table) Lineage() []string {
	var all []string
	for _, c := range t.Columns {
		all = append(all, c.Lineage...)
	}
	return MergeLineage(all)
}

// MergeLineage returns the union of lists of source columns, sorted.
func MergeLineage(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// Groups is a partition of rows.
type Groups struct {
	Keys Keys
	// Codes has an index into Names for every row, -1 for a row in no group.
	Codes []int
	Names []string
	// Lineage names the source columns that made the partition as "source.column".
	Lineage []string
	// Synthetic is true where the rows were simulated.
	Synthetic bool
}

// Len is the number of rows.
func (g *Groups) Len() int { return len(g.Codes) }

// Sizes counts the rows of each group.
func (g *Groups) Sizes() []int {
	out := make([]int, len(g.Names))
	for _, c := range g.Codes {
		if c >= 0 {
			out[c]++
		}
	}
	return out
}

// MadeBy reports whether the column is among the sources of the partition, or was itself
// made from one of them.
func (g *Groups) MadeBy(c *Column) bool {
	for _, l := range c.Lineage {
		if slices.Contains(g.Lineage, l) {
			return true
		}
	}
	return false
}

// GroupsOf makes a partition of a categorical column; missing values are in no group.
// Levels without a row are kept.
func GroupsOf(t *Table, c *Column) (*Groups, error) {
	if !c.Type.Categorical() {
		return nil, fmt.Errorf("column %q is %s; groups come from a binary, nominal or ordinal column", c.Name, c.Type)
	}
	g := &Groups{Keys: t.Keys, Codes: make([]int, c.Len()), Lineage: c.Lineage, Synthetic: t.Synthetic}
	for _, l := range c.Levels {
		g.Names = append(g.Names, l.Name())
	}
	for i := range g.Codes {
		g.Codes[i] = c.Codes[i]
		if c.Missing[i] {
			g.Codes[i] = -1
		}
	}
	return g, nil
}

// Distance is a symmetric matrix of dissimilarities without its diagonal, in the order
// of R's dist: D[i*(2n-i-1)/2 + j-i-1] for rows i < j.
type Distance struct {
	Keys      Keys
	D         []float64
	Metric    string
	Lineage   []string
	Synthetic bool
}

// Len is the number of rows.
func (d *Distance) Len() int { return d.Keys.Len() }

// Tree is a binary merge tree over rows with the conventions of R's hclust: in Merge a
// negative number -i is row i (from 1), a positive one an earlier merge (from 1); Order
// lists rows (from 0) so that branches do not cross.
type Tree struct {
	Keys      Keys
	Merge     [][2]int
	Height    []float64
	Order     []int
	Linkage   string
	Lineage   []string
	Synthetic bool
}

// Len is the number of rows.
func (t *Tree) Len() int { return t.Keys.Len() }
