package report

import (
	"fmt"
	"math"
	"strings"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// printer writes cells and leaves in the study's style.
type printer struct {
	style    printed.Style
	decimals int
	alpha    float64
	// marks is letters, compact or none.
	marks string
	// table is the style of the table being printed, nil for the study's own.
	table *result.TableStyle
	// ownP says that the study chose its p format.
	ownP bool
}

// in is the printer for one table.
func (p printer) in(t *result.Table) (printer, error) {
	p.table = t.Style
	if t.Style != nil && t.Style.Rounding != "" {
		rule, err := printed.ParseRounding(t.Style.Rounding)
		if err != nil {
			return p, fmt.Errorf("table %q: %w", t.ID, err)
		}
		p.style.Rounding = rule
	}
	if t.Style == nil || t.Style.PFormat == "" || p.ownP {
		return p, nil
	}
	ps, err := printed.ParsePStyle(t.Style.PFormat)
	if err != nil {
		return p, fmt.Errorf("table %q: %w", t.ID, err)
	}
	p.style.P = ps
	return p, nil
}

func newPrinter(s Study) (printer, error) {
	p := printer{decimals: s.Style.Decimals, alpha: s.Alpha, marks: s.Style.Marks}
	switch p.marks {
	case "":
		p.marks = "letters"
	case "letters", "compact", "none":
	default:
		return p, fmt.Errorf("style: marks must be letters, compact or none, got %q", p.marks)
	}
	switch s.Style.PFormat {
	case "", "default":
	default:
		p.ownP = true
		ps, err := printed.ParsePStyle(s.Style.PFormat)
		if err != nil {
			return p, fmt.Errorf("style: %w", err)
		}
		p.style.P = ps
	}
	if s.Style.Rounding != "" {
		r, err := printed.ParseRounding(s.Style.Rounding)
		if err != nil {
			return p, fmt.Errorf("style: %w", err)
		}
		p.style.Rounding = r
	}
	p.style.Thousands = true
	return p, nil
}

// places is the number of decimals of a value that carries no hint: three significant
// digits between 0.1 and 1000, whole numbers as they are.
func places(values ...result.Number) int {
	most, whole := 0.0, true
	for _, v := range values {
		if !v.OK() || math.IsInf(v.Value, 0) {
			continue
		}
		most = math.Max(most, math.Abs(v.Value))
		whole = whole && v.Value == math.Trunc(v.Value)
	}
	switch {
	case whole:
		return 0
	case most >= 100:
		return 1
	case most >= 10:
		return 2
	case most >= 1:
		return 2
	case most >= 0.1:
		return 3
	}
	return 4
}

// columnPlaces is the number of decimals of a column's cells of one kind without hints: the
// same for all where none loses its figures by that, else -1.
func columnPlaces(t *result.Table, j int, kind result.CellKind) int {
	var values []result.Number
	for _, r := range t.Rows {
		if j < len(r.Cells) && r.Cells[j].Kind == kind && r.Cells[j].Digits == nil {
			values = append(values, r.Cells[j].Values...)
		}
	}
	d := places(values...)
	for _, v := range values {
		if a := math.Abs(v.Value); v.OK() && a > 0 && a < 0.5/pow10(d) {
			return -1
		}
	}
	return d
}

func (p printer) digits(c result.Cell) int {
	d := 0
	if c.Digits != nil {
		d = *c.Digits
		switch c.Kind {
		case result.CellMeanSD, result.CellQuartiles, result.CellRange:
			d += p.decimals
		}
	} else {
		d = places(c.Values...)
	}
	return min(max(d, 0), 15)
}

// cell is the printed text of a cell without its marks; empty cells print nothing.
func (p printer) cell(c result.Cell) string {
	s := p.plain(c)
	if c.Kind != result.CellText {
		s = printed.Thousands(s)
	}
	return s
}

func (p printer) plain(c result.Cell) string {
	value := func(i int) float64 {
		if i >= len(c.Values) {
			return math.NaN()
		}
		return c.Values[i].Float()
	}
	d, rule := p.digits(c), p.style.Rounding
	switch c.Kind {
	case result.CellEmpty:
		return ""
	case result.CellText:
		return c.Text
	}
	if c.Share == nil && (len(c.Values) == 0 || math.IsNaN(value(0))) {
		return printed.NotAvailable
	}
	switch c.Kind {
	case result.CellCount:
		return printed.Real(value(0), 0, rule)
	case result.CellReal:
		return p.real(value(0), d)
	case result.CellP:
		return printed.P(value(0), p.style.P)
	case result.CellMeanSD:
		if p.table != nil && p.table.SDInBrackets {
			return printed.Paren(value(0), value(1), d, rule)
		}
		return printed.PlusMinus(value(0), value(1), d, rule)
	case result.CellQuartiles:
		if p.table != nil && (p.table.Between != "" || p.table.Brackets != "") {
			open, end := "(", ")"
			if r := []rune(p.table.Brackets); len(r) == 2 {
				open, end = string(r[0]), string(r[1])
			}
			return printed.Real(value(0), d, rule) + " " + open + p.bounds(value(1), value(2), d) + end
		}
		return printed.MedianQuartiles(value(0), value(1), value(2), d, rule)
	case result.CellRange:
		if p.table != nil && p.table.RangeBetween != "" {
			return printed.Real(value(0), d, rule) + p.table.RangeBetween + printed.Real(value(1), d, rule)
		}
		return p.bounds(value(0), value(1), d)
	case result.CellInterval:
		if math.IsNaN(value(1)) != math.IsNaN(value(2)) { // one limit was not reached
			return fmt.Sprintf("%s (%s to %s)", printed.Real(value(0), d, rule), printed.Real(value(1), d, rule), printed.Real(value(2), d, rule))
		}
		return printed.Estimate(value(0), value(1), value(2), d, rule)
	}
	if c.Share == nil || c.Share.Total == 0 && c.Kind != result.CellFraction {
		return printed.NotAvailable
	}
	n, total := int64(c.Share.Count), int64(c.Share.Total)
	decimals := 1
	if c.Digits != nil {
		decimals = min(max(*c.Digits, 0), 6)
	}
	switch c.Kind {
	case result.CellShare:
		sign := p.table != nil && p.table.PercentSign
		if c.Digits == nil && p.table != nil && p.table.Percent == "adaptive" {
			s := printed.Int(n) + " (" + printed.PercentAdaptive(n, total)
			if sign {
				s += "%"
			}
			return s + ")"
		}
		return printed.CountPercent(n, total, decimals, rule, sign)
	case result.CellFraction:
		return printed.CountTotal(n, total)
	case result.CellPercent:
		return printed.Percent(n, total, decimals, rule) + "%"
	}
	return c.Text
}

// bounds writes two bounds with what stands between them in the table's style.
func (p printer) bounds(lo, hi float64, d int) string {
	if p.table != nil && p.table.Between != "" {
		return printed.Real(lo, d, p.style.Rounding) + p.table.Between + printed.Real(hi, d, p.style.Rounding)
	}
	return printed.Bounds(lo, hi, d, p.style.Rounding)
}

// real writes a number that may be too small or too large for plain decimals.
func (p printer) real(x float64, d int) string {
	a := math.Abs(x)
	if a != 0 && !math.IsInf(x, 0) && (a < 1e-4 || a >= 1e15) {
		return scientific(x)
	}
	return printed.Real(x, d, p.style.Rounding)
}

// scientific writes three significant digits and a power of ten: 1.23 × 10⁻⁵.
func scientific(x float64) string {
	m, e, ok := strings.Cut(fmt.Sprintf("%.2e", x), "e")
	if !ok {
		return m
	}
	sign := ""
	if e[0] == '-' {
		sign = printed.Minus
	}
	e = strings.TrimLeft(e[1:], "0")
	return strings.Replace(m, "-", printed.Minus, 1) + " × 10" + printed.Superscript(sign+e)
}

// bold reports whether a p-value lies below the study's level.
func (p printer) bold(c result.Cell) bool {
	return c.Kind == result.CellP && p.alpha > 0 && len(c.Values) > 0 && c.Values[0].OK() && c.Values[0].Value < p.alpha
}

// leaf prints a value in prose; format is what stands after the bar, empty for the
// leaf's own way.
func (p printer) leaf(l result.Leaf, format string) (string, error) {
	v := value(l)
	if format != "" {
		f, err := printed.ParseFormat(format)
		if err != nil {
			return "", err
		}
		return f.Apply(v, p.style)
	}
	if l.Type != result.LeafShare && l.Type != result.LeafText && !l.Number.OK() {
		return printed.NotAvailable, nil
	}
	x := l.Number.Float()
	switch l.Type {
	case result.LeafText:
		return l.Text, nil
	case result.LeafBool:
		if x == 1 {
			return "yes", nil
		}
		return "no", nil
	case result.LeafCount:
		return printed.Thousands(printed.Real(x, 0, p.style.Rounding)), nil
	case result.LeafP:
		return printed.P(x, p.style.P), nil
	case result.LeafShare:
		if l.Share.Total == 0 {
			return printed.NotAvailable, nil
		}
		return printed.Thousands(printed.CountPercent(int64(l.Share.Count), int64(l.Share.Total), 1, p.style.Rounding, true)), nil
	}
	return printed.Thousands(p.real(x, places(l.Number))), nil
}

func value(l result.Leaf) printed.Value {
	switch {
	case l.Type == result.LeafShare:
		return printed.Share(int64(l.Share.Count), int64(l.Share.Total))
	case l.Type == result.LeafText:
		return printed.TextValue(l.Text)
	case !l.Number.OK():
		return printed.Missing(l.Number.Reason)
	}
	return printed.Float(l.Number.Value)
}
