package frame

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ReadOptions say how a delimited text file is written.
type ReadOptions struct {
	// Delimiter separates fields: ',', ';', '\t' or '|'.
	Delimiter rune
	// DecimalComma reads 1,5 as one and a half.
	DecimalComma bool
	// Source is the data entry's id: it becomes the source of row keys and lineage.
	Source string
	// File is the name that errors give.
	File string
	// DropUndeclared leaves out columns that the codebook does not have instead of refusing
	// the file.
	DropUndeclared bool
}

// CellError is a mistake in a data file with its place; rows count from 1 at the header, as
// a spreadsheet shows them.
type CellError struct {
	File   string
	Row    int
	Column string
	Text   string
}

func (e *CellError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s, row %d: %s", e.File, e.Row, e.Text)
	}
	return fmt.Sprintf("%s, row %d, column %q: %s", e.File, e.Row, e.Column, e.Text)
}

// maxCellErrors bounds how many mistakes in a file are listed.
const maxCellErrors = 20

// ReadDelimited reads a delimited text file (UTF-8, with or without a byte-order mark, LF
// or CRLF, RFC 4180 quotes) into a table by its codebook. Nothing is guessed: a value that
// does not fit the declared type or levels, a row with another number of fields, and a
// column that the codebook does not have are refused with their place, up to 20 at once.
// Spaces around a cell or a name do not count. An empty cell and the codebook's missing
// codes are missing; numbers must be finite. An empty line is refused unless only empty
// lines follow it. The columns come in the codebook's order. Linear in the file's size.
func ReadDelimited(b []byte, book *Codebook, opt ReadOptions) (*Table, error) {
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return nil, fmt.Errorf("the file %s is empty; expected a header line and rows", opt.File)
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return nil, fmt.Errorf("the file %s is UTF-16; save it as UTF-8", opt.File)
	case bytes.IndexByte(b, 0) >= 0:
		return nil, fmt.Errorf("the file %s holds a zero byte and is no UTF-8 text; save it as UTF-8", opt.File)
	case !utf8.Valid(b):
		return nil, fmt.Errorf("the file %s is not UTF-8 (line %d); save it as UTF-8", opt.File, invalidLine(b))
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma = opt.Delimiter
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return nil, csvError(opt.File, err)
	}
	names := make([]string, len(header))
	for j, h := range header {
		names[j] = strings.TrimSpace(strings.Clone(h))
	}
	if bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\r') >= 0 {
		return nil, fmt.Errorf("the file %s ends its lines with a carriage return alone; save it with LF or CRLF", opt.File)
	}
	cols, errs := matchHeader(names, book, opt)
	if len(errs) > 0 {
		return nil, errors.Join(bounded(errs, opt.File)...)
	}
	at := rowCounter{text: b}
	at.next(r)
	n := 0
	for len(errs) < maxCellErrors {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			errs = append(errs, csvError(opt.File, err))
			break // what follows a broken quote can't be trusted
		}
		n++
		if at.next(r) {
			errs = append(errs, &CellError{opt.File, at.row - 1, "", "the row is empty"})
		}
		if len(rec) != len(cols) {
			errs = append(errs, &CellError{opt.File, at.row, "", fmt.Sprintf("it has %d fields, the header has %d", len(rec), len(cols))})
			continue
		}
		for j, c := range cols {
			if c == nil {
				continue
			}
			if text := c.add(rec[j]); text != "" {
				errs = append(errs, &CellError{opt.File, at.row, c.col.Name, text})
			}
		}
	}
	if n == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("the file %s has a header and no rows", opt.File))
	}
	if len(errs) > 0 {
		return nil, errors.Join(bounded(errs, opt.File)...)
	}
	return assemble(cols, book, n, opt)
}

// bounded keeps the first mistakes.
func bounded(errs []error, file string) []error {
	if len(errs) < maxCellErrors {
		return errs
	}
	return append(errs[:maxCellErrors:maxCellErrors], fmt.Errorf("%s: stopped after %d mistakes", file, maxCellErrors))
}

// rowCounter follows a CSV reader and counts rows as a spreadsheet shows them: a line
// break inside quotes starts none, an empty line, which the reader skips, does.
type rowCounter struct {
	text   []byte
	row    int   // of the record read last
	line   int   // on which it ended
	offset int64 // at which it ended
}

// next takes the record read last and reports whether empty lines stood before it.
func (c *rowCounter) next(r *csv.Reader) bool {
	start, _ := r.FieldPos(0)
	end := r.InputOffset()
	skipped := start - c.line - 1
	// The record's own line breaks are those up to its end but its last, less the skipped.
	breaks := bytes.Count(c.text[c.offset:end], []byte{'\n'}) - skipped
	if end > c.offset && c.text[end-1] == '\n' {
		breaks--
	}
	c.row += skipped + 1
	c.line, c.offset = start+breaks, end
	return skipped > 0
}

// excerpt quotes a cell, cut after 60 characters.
func excerpt(s string) string {
	if utf8.RuneCountInString(s) > 60 {
		s = string([]rune(s[:min(len(s), 300)])[:60]) + "…"
	}
	return strconv.Quote(s)
}

func invalidLine(b []byte) int {
	line := 1
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		b = b[size:]
	}
	return line
}

func csvError(file string, err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		text := pe.Err.Error()
		switch {
		case errors.Is(pe.Err, csv.ErrQuote):
			text = `a quote inside an unquoted field or a quoted field that does not close; write "" for a quote inside quotes`
		case errors.Is(pe.Err, csv.ErrBareQuote):
			text = `a quote inside an unquoted field; quote the field and write "" for the quote`
		}
		return &CellError{file, pe.Line, "", text}
	}
	return fmt.Errorf("%s: %w", file, err)
}

// builder collects one column.
type builder struct {
	col     *Column
	comma   bool
	missing map[string]bool
	level   map[string]int
	open    bool // nominal or binary without declared levels
}

func matchHeader(header []string, book *Codebook, opt ReadOptions) ([]*builder, []error) {
	var errs []error
	at := map[string]int{} // the first column of each name
	cols := make([]*builder, len(header))
	for j, h := range header {
		if _, twice := at[h]; !twice {
			at[h] = j
		}
	}
	names := make([]string, len(book.Variables))
	entry := map[string]int{}
	for i, v := range book.Variables {
		names[i], entry[v.Name] = v.Name, i
		if _, ok := at[v.Name]; !ok && len(errs) < maxCellErrors {
			errs = append(errs, fmt.Errorf("%s: the codebook's variable %q is no column of the file; %s", opt.File, v.Name, Suggest(v.Name, header)))
		}
	}
	for j, h := range header {
		place := fmt.Sprintf("%s, row 1, column %d", opt.File, j+1)
		i, known := entry[h]
		switch {
		case len(errs) >= maxCellErrors:
			return nil, errs
		case h == "":
			errs = append(errs, fmt.Errorf("%s: the column has no name", place))
		case at[h] != j:
			errs = append(errs, fmt.Errorf("%s: the column name %s stands twice, first in column %d", place, excerpt(h), at[h]+1))
		case known:
			cols[j] = newBuilder(book.Variables[i].Variable(), opt)
		case !opt.DropUndeclared:
			errs = append(errs, fmt.Errorf("%s: the column %s is not in the codebook (declare it, or set undeclared: drop); %s", place, excerpt(h), Suggest(h, names)))
		}
	}
	return cols, errs
}

func newBuilder(v Variable, opt ReadOptions) *builder {
	b := &builder{col: &Column{Variable: v, Lineage: []string{opt.Source + "." + v.Name}}, comma: opt.DecimalComma, missing: map[string]bool{"": true}}
	for _, m := range v.Missing {
		b.missing[m] = true
	}
	b.level = map[string]int{}
	for i, l := range v.Levels {
		b.level[l.Code] = i
	}
	b.open = v.Type.Categorical() && len(v.Levels) == 0
	return b
}

// add appends a cell and returns what is wrong with it, "" for nothing.
func (b *builder) add(s string) string {
	c := b.col
	s = strings.TrimSpace(s)
	missing := b.missing[s]
	c.Missing = append(c.Missing, missing)
	switch {
	case c.Type == Text || c.Type == ID:
		if missing && c.Type == ID {
			return "the id is missing"
		}
		if missing {
			s = ""
		}
		c.Texts = append(c.Texts, strings.Clone(s))
	case c.Type.Categorical():
		code, ok := b.level[s]
		if missing {
			code, ok = 0, true
		}
		if !ok && b.open {
			code, ok = len(c.Levels), true
			key := strings.Clone(s)
			b.level[key] = code
			c.Levels = append(c.Levels, Level{Code: key})
		}
		c.Codes = append(c.Codes, code)
		if !ok {
			return fmt.Sprintf("%s is not among the levels of the codebook (%s)", excerpt(s), strings.Join(levelNames(c.Levels), ", "))
		}
	default:
		x, text := 0.0, ""
		if !missing {
			x, text = b.number(s)
		}
		c.Numbers = append(c.Numbers, x)
		return text
	}
	return ""
}

func (b *builder) number(s string) (float64, string) {
	c := b.col
	if c.Type == Date {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			return 0, fmt.Sprintf("%s is not a date such as 2025-01-28", excerpt(s))
		}
		return float64(t.Unix() / 86400), ""
	}
	num := s
	if b.comma {
		if strings.Contains(s, ".") {
			return 0, fmt.Sprintf("%s is not a number with a decimal comma", excerpt(s))
		}
		num = strings.Replace(s, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(num, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || strings.ContainsAny(num, "xX_pP") {
		hint := ""
		if errors.Is(err, strconv.ErrRange) {
			hint = " within the range of 64-bit floats"
		} else if !b.comma && strings.Count(s, ",") == 1 {
			hint = "; set decimal: comma where the file writes 1,5"
		} else if err == nil {
			hint = "; numbers are finite and decimal"
		} else if isMissingWord(s) {
			hint = "; declare it under missing: where it means a missing value"
		}
		return 0, fmt.Sprintf("%s is not a number%s", excerpt(s), hint)
	}
	switch {
	case c.Type == Count && (x < 0 || x != math.Trunc(x)):
		return 0, fmt.Sprintf("%s is not a count: a whole number >= 0", excerpt(s))
	case c.Type == Time && x < 0:
		return 0, fmt.Sprintf("%s is not a duration: a number >= 0", excerpt(s))
	}
	if x == 0 {
		x = 0 // no negative zero
	}
	if _, frac, ok := strings.Cut(num, "."); ok && !strings.ContainsAny(frac, "eE") {
		c.Decimals = max(c.Decimals, len(frac))
	}
	return x, ""
}

func isMissingWord(s string) bool {
	return slices.Contains([]string{"NA", "N/A", "na", "n/a", "NaN", "nan", "NULL", "null", ".", "-", "?", "missing", "unknown"}, s)
}

// assemble puts the columns in the codebook's order, sorts undeclared levels by code
// point, and makes the keys.
func assemble(cols []*builder, book *Codebook, n int, opt ReadOptions) (*Table, error) {
	t := &Table{Keys: Keys{Source: opt.Source, IDs: make([]string, n)}}
	for i := range t.Keys.IDs {
		t.Keys.IDs[i] = strconv.Itoa(i + 1)
	}
	var errs []error
	byName := map[string]*builder{}
	for _, b := range cols {
		if b != nil {
			byName[b.col.Name] = b
		}
	}
	for _, v := range book.Variables {
		b := byName[v.Name]
		if b.open {
			sortLevels(b.col)
			if b.col.Type == Binary && len(b.col.Levels) != 2 {
				errs = append(errs, fmt.Errorf("%s, column %q: a binary variable has two levels, the file has %d; declare levels", opt.File, v.Name, len(b.col.Levels)))
			}
		}
		if b.col.Type == ID {
			t.Keys.Name, t.Keys.IDs = v.Name, b.col.Texts
			seen := map[string]int{}
			for row, id := range t.Keys.IDs {
				if first, twice := seen[id]; twice {
					errs = append(errs, fmt.Errorf("%s, column %q: the id %s stands in data rows %d and %d; ids are unique", opt.File, v.Name, excerpt(id), first+1, row+1))
				} else {
					seen[id] = row
				}
				if len(errs) >= maxCellErrors {
					break
				}
			}
		}
		t.Columns = append(t.Columns, b.col)
	}
	if len(errs) > 0 {
		return nil, errors.Join(bounded(errs, opt.File)...)
	}
	return t, nil
}

// sortLevels sorts levels by code point and recodes.
func sortLevels(c *Column) {
	old := slices.Clone(c.Levels)
	slices.SortFunc(c.Levels, func(a, b Level) int { return strings.Compare(a.Code, b.Code) })
	place := make(map[string]int, len(old))
	for i, l := range c.Levels {
		place[l.Code] = i
	}
	to := make([]int, len(old))
	for i, l := range old {
		to[i] = place[l.Code]
	}
	for i, code := range c.Codes {
		if !c.Missing[i] {
			c.Codes[i] = to[code]
		}
	}
}
