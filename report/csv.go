package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// cellFields names the numbers of a kind of cell, in the order in which a CSV has them.
var cellFields = map[result.CellKind][]string{
	result.CellShare:     {"count", "total"},
	result.CellFraction:  {"count", "total"},
	result.CellPercent:   {"count", "total"},
	result.CellMeanSD:    {"mean", "sd"},
	result.CellQuartiles: {"median", "q1", "q3"},
	result.CellRange:     {"min", "max"},
	result.CellInterval:  {"estimate", "lower", "upper"},
}

// fieldOrder is the order of a column's parts.
var fieldOrder = []string{"", "count", "total", "mean", "sd", "median", "q1", "q3", "min", "max", "estimate", "lower", "upper"}

// tableCSV writes a table with its numbers in full precision, one row a row. A column whose
// cells have several numbers becomes several columns, such as cluster1.mean and
// cluster1.sd. Numbers that are not available are NA. A synthetic study has a first column
// that says so in every row. Text that a spreadsheet would execute gets a leading
// apostrophe.
func tableCSV(t *result.Table, synthetic bool) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	parts := make([][]string, len(t.Columns))
	var head []string
	if synthetic {
		head = append(head, "basis")
	}
	for j, c := range t.Columns {
		has := map[string]bool{}
		for _, r := range t.Rows {
			if j >= len(r.Cells) {
				continue
			}
			cell := r.Cells[j]
			if fields := cellFields[cell.Kind]; fields != nil {
				for _, f := range fields {
					has[f] = true
				}
			} else if cell.Kind != result.CellEmpty {
				has[""] = true
			}
		}
		for _, f := range fieldOrder {
			if has[f] {
				parts[j] = append(parts[j], f)
			}
		}
		if parts[j] == nil {
			parts[j] = []string{""}
		}
		key := c.Key
		if key == "" {
			key = c.Head
		}
		for _, f := range parts[j] {
			if f == "" {
				head = append(head, neutral(key))
			} else {
				head = append(head, neutral(key+"."+f))
			}
		}
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		var row []string
		if synthetic {
			row = append(row, "synthetic")
		}
		for j := range t.Columns {
			var c result.Cell
			if j < len(r.Cells) {
				c = r.Cells[j]
			}
			for _, f := range parts[j] {
				row = append(row, csvPart(c, f))
			}
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func csvPart(c result.Cell, field string) string {
	fields := cellFields[c.Kind]
	if field == "" {
		switch {
		case c.Kind == result.CellText:
			return neutral(c.Text)
		case fields != nil || c.Kind == result.CellEmpty || len(c.Values) == 0:
			return ""
		}
		return csvNumber(c.Values[0])
	}
	for i, f := range fields {
		if f != field {
			continue
		}
		if c.Share != nil {
			return strconv.Itoa([]int{c.Share.Count, c.Share.Total}[i])
		}
		if i < len(c.Values) {
			return csvNumber(c.Values[i])
		}
		return "NA"
	}
	return ""
}

func csvNumber(n result.Number) string {
	switch {
	case !n.OK():
		return printed.NotAvailableASCII
	case math.IsInf(n.Value, 1):
		return "Inf"
	case math.IsInf(n.Value, -1):
		return "-Inf"
	}
	return strconv.FormatFloat(n.Value, 'g', -1, 64)
}

// neutral puts an apostrophe before a text that a spreadsheet would execute. A text that
// is a number stays one.
func neutral(s string) string {
	s = strings.ReplaceAll(clean(s), "\r", "")
	lead := strings.TrimLeft(s, " \u00a0\u2009")
	if lead == "" {
		return s
	}
	switch lead[0] {
	case '=', '+', '-', '@', '\t', '\n':
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return s
		}
		return "'" + s
	}
	if strings.HasPrefix(lead, "＝") || strings.HasPrefix(lead, "＋") || strings.HasPrefix(lead, "－") || strings.HasPrefix(lead, "＠") {
		return "'" + s
	}
	return s
}
