package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ReadParams are the parameters of data.read.
type ReadParams struct {
	File       string         `yaml:"file" doc:"The data file, UTF-8 text with one header line." check:"required" file:"true"`
	Codebook   frame.Codebook `yaml:"codebook" doc:"What the columns are: the codebook itself, or the name of its file." check:"required" include:"true"`
	Delimiter  string         `yaml:"delimiter" doc:"What separates fields; auto is tab for a name that ends in .tsv or .tab and comma else." check:"oneof=auto comma semicolon tab pipe"`
	Decimal    string         `yaml:"decimal" doc:"Decimal sign of numbers." check:"oneof=point comma"`
	Undeclared string         `yaml:"undeclared" doc:"Columns that the codebook doesn't have: refuse the file, or drop them." check:"oneof=refuse drop"`
	SHA256     string         `yaml:"sha256" doc:"SHA-256 of the file in hexadecimal; a file with another one is refused."`
}

// Check implements the rules across fields.
func (p *ReadParams) Check() error {
	errs := codebookErrors(&p.Codebook, "codebook")
	if p.SHA256 != "" {
		if b, err := hex.DecodeString(p.SHA256); err != nil || len(b) != sha256.Size {
			errs = append(errs, kind.AtField(errors.New("sha256 must be 64 hexadecimal digits"), "sha256"))
		}
	}
	return errors.Join(errs...)
}

// codebookErrors turns a codebook's problems into errors at their entries.
func codebookErrors(book *frame.Codebook, path ...any) []error {
	var errs []error
	for _, p := range book.Problems() {
		at := path
		if p.Entry >= 0 {
			at = append(append([]any{}, path...), "variables", p.Entry)
		}
		errs = append(errs, kind.AtField(errors.New(p.Text), at...))
	}
	return errs
}

// ReadInput is empty: the data come from a file.
type ReadInput struct{}

// TableVariable is one column of a table in a result.
type TableVariable struct {
	Name    string       `json:"name" doc:"Name of the column." key:"true"`
	Type    string       `json:"type" doc:"Type of the variable."`
	Role    string       `json:"role,omitempty" doc:"What the variable is for; empty where the codebook doesn't say."`
	Missing result.Share `json:"missing" doc:"Missing values out of all rows."`
}

// describe lists a table's columns.
func describe(t *frame.Table) []TableVariable {
	out := make([]TableVariable, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = TableVariable{
			Name: c.Name, Type: string(c.Type), Role: string(c.Role),
			Missing: result.Share{Count: c.MissingCount(), Total: c.Len()},
		}
	}
	return out
}

// ReadResult is the result of data.read.
type ReadResult struct {
	N         int             `json:"n" doc:"Number of rows."`
	Columns   int             `json:"columns" doc:"Number of columns."`
	SHA256    string          `json:"sha256" doc:"SHA-256 of the file in hexadecimal."`
	Variables []TableVariable `json:"variables" doc:"The columns in the codebook's order." inline:"true"`
	Table     *frame.Table    `json:"-" out:"table" doc:"The rows and columns."`
	Notes     []result.Note   `json:"notes,omitempty"`
}

// maxFileBytes bounds the size of a data file.
const maxFileBytes = 1 << 30

func runRead(c *kind.Call, _ ReadInput, p ReadParams) (*ReadResult, error) {
	if c.Files == nil {
		return nil, errors.New("no files can be read here")
	}
	b, err := c.Files.ReadFile(p.File, maxFileBytes)
	if err != nil {
		return nil, kind.AtField(err, "file")
	}
	sum := sha256.Sum256(b)
	digest := hex.EncodeToString(sum[:])
	if p.SHA256 != "" && !strings.EqualFold(p.SHA256, digest) {
		return nil, kind.AtField(fmt.Errorf("the file %s has another SHA-256: %s expected, got %s", p.File, strings.ToLower(p.SHA256), digest), "sha256")
	}
	book := p.Codebook
	t, err := frame.ReadDelimited(b, &book, frame.ReadOptions{
		Delimiter: p.delimiter(), DecimalComma: p.Decimal == "comma", Source: c.Stage, File: p.File,
		DropUndeclared: p.Undeclared == "drop",
	})
	if err != nil {
		return nil, err
	}
	out := &ReadResult{N: t.Len(), Columns: len(t.Columns), SHA256: digest, Variables: describe(t), Table: t}
	for _, col := range t.Columns {
		if col.MissingCount() == col.Len() {
			out.Notes = append(out.Notes, result.Notef("all_missing", "the column %s has no value", col.Name))
		}
	}
	return out, nil
}

func (p *ReadParams) delimiter() rune {
	switch p.Delimiter {
	case "semicolon":
		return ';'
	case "tab":
		return '\t'
	case "pipe":
		return '|'
	case "auto":
		name := strings.ToLower(p.File)
		if strings.HasSuffix(name, ".tsv") || strings.HasSuffix(name, ".tab") {
			return '\t'
		}
	}
	return ','
}

// ReadKind is data.read.
var ReadKind = kind.New("data.read", kind.Doc{
	Summary: "Reads a delimited text file into a table by its codebook.",
	Text: `The file is UTF-8 text, with or without a byte-order mark, with LF or CRLF line ends and quotes as RFC 4180 has them. Its first line names the columns.

Nothing is guessed: the codebook says what each column is. A value that doesn't fit the declared type or levels, a row with another number of fields, an empty line between rows, a column name that stands twice, an id that stands twice and a column that the codebook doesn't have are refused with row and column, up to 20 mistakes at once. Rows count from 1 at the header, as a spreadsheet shows them.

Spaces around a cell do not count. An empty cell and the codebook's missing codes are missing values. Numbers are finite and decimal; counts are whole and at least 0, times at least 0, dates are written 2025-01-28. Levels that a nominal or binary variable doesn't declare are those of the file, sorted by code point. Rows are keyed by the codebook's id column, else by their number.`,
}, ReadParams{Delimiter: "auto", Decimal: "point", Undeclared: "refuse"}, runRead,
	kind.Example(ReadParams{File: "cohort.csv", Codebook: frame.DemoCodebook(), Delimiter: "auto", Decimal: "point", Undeclared: "refuse"}))
