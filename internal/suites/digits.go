package suites

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"strings"

	"reprise/analyses/numeric"
)

// maxDigits caps the log relative error: beyond it a float64 says nothing.
const maxDigits = 15

// digits returns the log relative error of got, -log10(|got - c| / |c|), for a
// certified value c kept as text, between 0 and 15. For c = 0 it is -log10|got|,
// for an infinite c that of 1/got.
func digits(got float64, certified string) (float64, error) {
	if isInfinite(certified) {
		if got < 0 {
			return 0, nil
		}
		return digits(1/got, "0")
	}
	c, err := numeric.ParseDD(certified)
	if err != nil {
		return 0, fmt.Errorf("certified value: %w", err)
	}
	off := numeric.FromFloat(got).Sub(c).Abs().Float()
	if c.Hi != 0 {
		off /= math.Abs(c.Hi)
	}
	switch {
	case off == 0:
		return maxDigits, nil
	case math.IsNaN(off):
		return 0, nil
	}
	return math.Max(0, math.Min(maxDigits, -numeric.Log10(off))), nil
}

func isInfinite(text string) bool {
	return strings.EqualFold(text, "infinity") || strings.EqualFold(text, "inf")
}

// columns reads a CSV file of plain decimal numbers, without quotes, and
// returns the columns by name as the text they were printed in, so that no
// digit is lost.
func columns(dir fs.FS, name string) (names []string, cells map[string][]string, err error) {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, nil, err
	}
	cells = map[string][]string{}
	for i, line := range strings.Split(strings.TrimRight(string(text), "\r\n"), "\n") {
		fields := strings.Split(strings.TrimRight(line, "\r"), ",")
		for j := range fields {
			fields[j] = strings.TrimSpace(fields[j])
		}
		if i == 0 {
			names = fields
			continue
		}
		if len(fields) != len(names) {
			return nil, nil, fmt.Errorf("%s:%d: %d fields expected, got %d", name, i+1, len(names), len(fields))
		}
		for j, f := range fields {
			cells[names[j]] = append(cells[names[j]], f)
		}
	}
	if len(cells) != len(names) {
		return nil, nil, fmt.Errorf("%s: no rows, or a column named twice", name)
	}
	return names, cells, nil
}

// decimals reads the cells of one column.
func decimals(file, column string, cells map[string][]string) ([]numeric.DD, error) {
	texts, ok := cells[column]
	if !ok {
		return nil, fmt.Errorf("%s has no column %q", file, column)
	}
	values := make([]numeric.DD, len(texts))
	for i, text := range texts {
		v, err := numeric.ParseDD(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: column %q: %w", file, i+2, column, err)
		}
		values[i] = v
	}
	return values, nil
}

// floats rounds values to float64, as reading the text does.
func floats(values []numeric.DD) []float64 {
	x := make([]float64, len(values))
	for i, v := range values {
		x[i] = v.Float()
	}
	return x
}

func readJSON(dir fs.FS, name string, into any) error {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
