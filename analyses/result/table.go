package result

// CellKind says what a cell holds; package printed formats it.
type CellKind string

// The kinds of cells and the fields of Cell that each reads.
const (
	CellEmpty     CellKind = ""          // nothing; Why may say why
	CellText      CellKind = "text"      // Text
	CellCount     CellKind = "count"     // Values[0], an integer
	CellReal      CellKind = "real"      // Values[0]
	CellP         CellKind = "p"         // Values[0]
	CellShare     CellKind = "share"     // Share as n (%)
	CellFraction  CellKind = "fraction"  // Share as n/total
	CellPercent   CellKind = "percent"   // Share as a percentage alone
	CellMeanSD    CellKind = "mean_sd"   // Values: mean, SD
	CellQuartiles CellKind = "quartiles" // Values: median, Q1, Q3
	CellRange     CellKind = "range"     // Values: minimum, maximum
	CellInterval  CellKind = "interval"  // Values: estimate, lower, upper
)

// Cell is one typed entry of a table in full precision.
type Cell struct {
	Kind   CellKind `json:"kind,omitempty"`
	Text   string   `json:"text,omitempty"`
	Values []Number `json:"values,omitempty"`
	Share  *Share   `json:"share,omitempty"`
	// Digits is the number of decimals that the data carry: a hint for printing, nil
	// for the column's or the report's own choice.
	Digits *int `json:"digits,omitempty"`
	// Marks are superscripts that follow the printed value, such as "a,b" or "†".
	Marks string `json:"marks,omitempty"`
	// Why says why the cell is empty or not available.
	Why string `json:"why,omitempty"`
}

// TextCell makes a cell of plain text.
func TextCell(s string) Cell { return Cell{Kind: CellText, Text: s} }

// CountCell makes a cell of an integer.
func CountCell(n int) Cell { return Cell{Kind: CellCount, Values: []Number{Num(float64(n))}} }

// RealCell makes a cell of a real number.
func RealCell(x Number) Cell { return Cell{Kind: CellReal, Values: []Number{x}, Why: x.Reason} }

// PCell makes a cell of a p-value.
func PCell(p P) Cell { return Cell{Kind: CellP, Values: []Number{p.Number}, Why: p.Reason} }

// ShareCell makes a cell of n (%).
func ShareCell(s Share) Cell { return Cell{Kind: CellShare, Share: &s} }

// EmptyCell makes an empty cell that says why.
func EmptyCell(why string) Cell { return Cell{Why: why} }

// Column is one column of a table.
type Column struct {
	Key  string `json:"key"`           // unique in the table; the CSV's header
	Head string `json:"head"`          // as a reader sees it
	Sub  string `json:"sub,omitempty"` // second line of the header, such as "n = 37"
	Unit string `json:"unit,omitempty"`
	// Group is the 1-based group whose colour marks the column, 0 for none.
	Group int `json:"group,omitempty"`
	// Text is true for columns that are set left.
	Text bool `json:"text,omitempty"`
}

// Row is one row of a table. Cells has one cell for every column.
type Row struct {
	Key string `json:"key"`
	// Indent is the level of a row's label: 1 for the levels of a variable.
	Indent int `json:"indent,omitempty"`
	// Section marks a row that heads those that follow.
	Section bool   `json:"section,omitempty"`
	Cells   []Cell `json:"cells"`
	// Pairs are the comparisons of the groups that stand in two columns. A level is not
	// the table's matter: the report marks the pairs below the study's.
	Pairs []PairP `json:"pairs,omitempty"`
	// Omnibus is the p-value of all groups after which the pairs are read; nil where
	// they stand alone.
	Omnibus *P `json:"omnibus,omitempty"`
}

// PairP is the p-value of the comparison of two columns, counted from 0.
type PairP struct {
	A int `json:"a"`
	B int `json:"b"`
	P P   `json:"p"`
}

// TableStyle says how the program that a table follows prints. An empty field leaves the
// choice to the report.
type TableStyle struct {
	// PFormat is a p format of package printed, Rounding one of its rules.
	PFormat  string `json:"p_format,omitempty"`
	Rounding string `json:"rounding,omitempty"`
	// Between stands between quartiles, RangeBetween between a minimum and a maximum (where
	// empty, Between does); Brackets, such as "[]", enclose quartiles.
	Between      string `json:"between,omitempty"`
	RangeBetween string `json:"range_between,omitempty"`
	Brackets     string `json:"brackets,omitempty"`
	// SDInBrackets prints mean (SD) instead of mean ± SD.
	SDInBrackets bool `json:"sd_in_brackets,omitempty"`
	// Percent is adaptive (no decimal from 10 % on, one below) or one_decimal;
	// PercentSign puts a sign into each cell.
	Percent     string `json:"percent,omitempty"`
	PercentSign bool   `json:"percent_sign,omitempty"`
}

// Table is a table with typed cells in full precision. The first column holds the row
// labels.
type Table struct {
	// ID is unique within a result; the first table of a stage is usually "table".
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	// Footnotes stand under the table, each a sentence. A footnote that starts with a
	// mark and a space ("† …") explains that mark.
	Footnotes []string `json:"footnotes,omitempty"`
	// Sortable is true where the order of the rows is not part of the meaning.
	Sortable bool `json:"sortable,omitempty"`
	// Posthoc qualifies the p-values of the rows' pairs in a footnote, such as
	// "Holm-adjusted".
	Posthoc string `json:"posthoc,omitempty"`
	// Style is nil for the report's own.
	Style *TableStyle `json:"style,omitempty"`
}
