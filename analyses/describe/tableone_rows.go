package describe

import (
	"slices"
	"strings"

	"reprise/analyses/profile"
	"reprise/analyses/result"
)

// line is what one row prints of a variable; cell is asked for -1, all cases, and for each
// group, and nil leaves these cells empty. head says that the row has the tests.
type line struct {
	label, key string
	indent     int
	head       bool
	cell       func(g int) result.Cell
	// difference has its decimals; a share's is printed in percentage points.
	difference *TableOneDifference
	decimals   int
	share      bool
}

// rows are those of one variable: one for a number or a binary variable, else a heading and
// one a level; then the missing values. whole is the variable among all cases: a stratum has
// its rows.
func (p *printer) rows(v, whole *TableOneVariable) []result.Row {
	label := v.Label
	if v.Unit != "" {
		label += ", " + v.Unit
	}
	at := func(g int) *TableOneSummary {
		if g < 0 {
			return &v.Overall
		}
		return &v.Groups[g]
	}
	var rows []result.Row
	add := func(l line) { rows = append(rows, p.row(v, l)) }
	switch {
	case v.Summary != levelShares:
		add(p.numbers(v, label, at))
		if p.preset != nil && p.preset.Range && p.r.Print.SmallCell == 0 {
			add(p.valueRange(v, at))
		}
		if p.r.Print.Level != nil {
			add(p.numberIntervals(v, at))
		}
	case p.oneRow(v):
		l := p.level(v, 1)
		l.label, l.key, l.head = binaryLabel(label, v.Levels[1].Name), v.Name, true
		l.indent = 0
		add(l)
		if p.r.Print.Level != nil {
			add(p.shareIntervals(v, 1, v.Name, 1))
		}
	default:
		add(line{label: label + ", n (%)", key: v.Name, head: true})
		for j := range v.Levels {
			l := p.level(v, j)
			add(l)
			if p.r.Print.Level != nil {
				add(p.shareIntervals(v, j, l.key, 2))
			}
		}
	}
	indent := 1
	if p.r.Print.Missing == "always" || p.r.Print.Missing == "if_any" && whole.Missing > 0 {
		add(line{
			label: p.missingLabel(), key: v.Name + ".missing", indent: indent,
			cell: func(g int) result.Cell { return result.CountCell(at(g).Missing) },
		})
		indent++
	}
	if whole.Imputed > 0 {
		add(line{
			label: "Imputed, n", key: v.Name + ".imputed", indent: indent,
			cell: func(g int) result.Cell { return result.CountCell(at(g).Imputed) },
		})
	}
	return rows
}

// numbers is the row of a numeric variable.
func (p *printer) numbers(v *TableOneVariable, label string, at func(g int) *TableOneSummary) line {
	digits := v.Decimals
	style := tableStyle(p.r.Style)
	word := ", median (Q1, Q3)"
	switch {
	case v.Summary == meanSD && style != nil && style.SDInBrackets:
		word = ", mean (SD)"
	case v.Summary == meanSD:
		word = ", mean ± SD"
	case style != nil && style.Brackets == "[]":
		word = ", median [Q1, Q3]"
	}
	return line{label: label + word, key: v.Name, head: true, difference: v.Difference, decimals: digits, cell: func(g int) result.Cell {
		s := at(g)
		switch {
		case s.N == 0:
			return result.EmptyCell("no values")
		case v.Summary == meanSD:
			return result.Cell{Kind: result.CellMeanSD, Values: []result.Number{*s.Mean, *s.SD}, Digits: &digits}
		}
		return result.Cell{Kind: result.CellQuartiles, Values: []result.Number{*s.Median, *s.Q1, *s.Q3}, Digits: &digits}
	}}
}

// oneRow says that a variable of two levels has the row of the second only.
func (p *printer) oneRow(v *TableOneVariable) bool {
	if len(v.Levels) != 2 {
		return false
	}
	if p.preset == nil {
		return true
	}
	switch p.preset.TwoLevels {
	case profile.BothLevelRows:
		return false
	case profile.YesLevel:
		names := [2]string{strings.ToLower(v.Levels[0].Name), strings.ToLower(v.Levels[1].Name)}
		return slices.Contains([][2]string{{"no", "yes"}, {"0", "1"}, {"false", "true"}}, names)
	}
	return true
}

// missingLabel is the label of the row that counts missing values.
func (p *printer) missingLabel() string {
	if p.preset != nil && p.preset.Missing != "" {
		return p.r.Print.MissingWord
	}
	return p.r.Print.MissingWord + ", n"
}

// valueRange is the row of the smallest and the largest value.
func (p *printer) valueRange(v *TableOneVariable, at func(g int) *TableOneSummary) line {
	digits := v.Decimals
	return line{label: "Range", key: v.Name + ".range", indent: 1, cell: func(g int) result.Cell {
		s := at(g)
		if s.N == 0 {
			return result.EmptyCell("no values")
		}
		return result.Cell{Kind: result.CellRange, Values: []result.Number{*s.Min, *s.Max}, Digits: &digits}
	}}
}

func (p *printer) numberIntervals(v *TableOneVariable, at func(g int) *TableOneSummary) line {
	word := "Median"
	if v.Summary == meanSD {
		word = "Mean"
	}
	return line{label: word + " (" + p.confidence() + ")", key: v.Name + ".interval", indent: 1, cell: func(g int) result.Cell {
		s := at(g)
		if v.Summary == meanSD {
			return intervalCell(*s.Mean, s.MeanInterval, v.Decimals)
		}
		return intervalCell(*s.Median, s.MedianInterval, v.Decimals)
	}}
}

// level is the row of one level.
func (p *printer) level(v *TableOneVariable, j int) line {
	l := &v.Levels[j]
	return line{label: l.Name, key: v.Name + "." + l.Name, indent: 1, difference: l.Difference, decimals: 1, share: true, cell: func(g int) result.Cell {
		s := l.Overall
		if g >= 0 {
			s = l.Groups[g].Share
		}
		switch {
		case s == nil:
			return suppressedCell()
		case s.Total == 0:
			return result.EmptyCell("no values")
		}
		return result.ShareCell(*s)
	}}
}

func (p *printer) shareIntervals(v *TableOneVariable, j int, key string, indent int) line {
	l := &v.Levels[j]
	return line{label: "% (" + p.confidence() + ")", key: key + ".interval", indent: indent, cell: func(g int) result.Cell {
		s, i := l.Overall, l.OverallInterval
		if g >= 0 {
			s, i = l.Groups[g].Share, l.Groups[g].Interval
		}
		if s == nil || i == nil {
			return suppressedCell()
		}
		points := result.Interval{Lower: percent(i.Lower), Upper: percent(i.Upper)}
		return intervalCell(percent(s.Proportion()), &points, 1)
	}}
}

func suppressedCell() result.Cell {
	return result.Cell{Kind: result.CellText, Text: "–", Why: "suppressed"}
}

// intervalCell prints an estimate with its interval, or says why there is none.
func intervalCell(estimate result.Number, i *result.Interval, digits int) result.Cell {
	switch {
	case !estimate.OK():
		return result.EmptyCell(estimate.Reason)
	case i == nil:
		return result.EmptyCell("no interval")
	case !i.Lower.OK():
		return result.EmptyCell(i.Lower.Reason)
	}
	return result.Cell{Kind: result.CellInterval, Values: []result.Number{estimate, i.Lower, i.Upper}, Digits: &digits}
}

// binaryLabel names a binary variable by its counted level, unless that only says yes.
func binaryLabel(label, level string) string {
	if slices.Contains([]string{"yes", "Yes", "YES", "1", "true", "TRUE", "present"}, level) {
		return label + ", n (%)"
	}
	return label + ": " + level + ", n (%)"
}

// row sets a line into the columns of the table.
func (p *printer) row(v *TableOneVariable, l line) result.Row {
	r := p.r
	row := result.Row{Key: l.key, Indent: l.indent, Cells: []result.Cell{result.TextCell(l.label)}}
	add := func(c result.Cell) { row.Cells = append(row.Cells, c) }
	value := func(g int) {
		if l.cell == nil {
			add(result.Cell{})
			return
		}
		add(l.cell(g))
	}
	if r.Print.Overall {
		value(-1)
	}
	first := len(row.Cells)
	for g := range r.Groups {
		value(g)
	}
	if p.differs() {
		add(p.difference(l))
	}
	if r.Print.P {
		c := result.Cell{}
		if l.head {
			c = result.PCell(v.P)
			if v.P.OK() {
				c.Marks = p.letter(v)
				if v.Made {
					c.Marks += "," + dagger
				}
				row.Pairs = p.rowPairs(v, first)
			}
			if len(row.Pairs) > 0 {
				omnibus := v.P
				row.Omnibus = &omnibus
			}
		}
		add(c)
		if r.QValues != "none" {
			q := result.Cell{}
			if l.head {
				q = result.PCell(v.Q)
			}
			add(q)
		}
	}
	real := func(x result.Number, i *result.Interval, digits int) {
		c := result.Cell{}
		switch {
		case !l.head:
		case x.OK() && i != nil && i.Lower.OK():
			c = intervalCell(x, i, digits)
		default:
			c = result.RealCell(x)
			c.Digits = &digits
		}
		add(c)
	}
	if r.Print.SMD {
		digits := 2
		if p.preset != nil && p.preset.SMDDecimals > 0 {
			digits = p.preset.SMDDecimals
		}
		real(v.SMD, v.SMDInterval, digits)
	}
	if r.Print.Effects {
		real(v.Effect, v.EffectInterval, 2)
	}
	return row
}

// rowPairs are the pairs of a variable by the columns of their groups, the first of which is
// given.
func (p *printer) rowPairs(v *TableOneVariable, first int) []result.PairP {
	var out []result.PairP
	for _, pair := range v.Pairs {
		for a := range p.r.Groups {
			for b := a + 1; b < len(p.r.Groups); b++ {
				if pair.Pair == pairName(p.r.Groups[a].Name, p.r.Groups[b].Name) {
					out = append(out, result.PairP{A: first + a, B: first + b, P: pair.PAdjusted})
				}
			}
		}
	}
	return out
}

// difference is the cell of the difference of two groups.
func (p *printer) difference(l line) result.Cell {
	d := l.difference
	if d == nil {
		if l.share {
			return suppressedCell()
		}
		return result.Cell{}
	}
	estimate, i := d.Estimate, d.Interval
	if estimate.OK() && !slices.Contains(p.differences, d.Method) {
		p.differences = append(p.differences, d.Method)
	}
	if l.share {
		estimate, i.Lower, i.Upper = percent(estimate), percent(i.Lower), percent(i.Upper)
	}
	return intervalCell(estimate, &i, l.decimals)
}
