package report

import (
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// cellView is one cell as it is set.
type cellView struct {
	Text  string
	Marks string // superscripts, joined by commas
	Title string // why it is empty
	Class string
	Bold  bool
}

type headView struct {
	Head, Sub, Unit string
	HeadHTML        template.HTML
	SubHTML         template.HTML
	Group           int
	Text            bool
}

type rowView struct {
	Label   cellView
	Section bool
	Indent  int
	Cells   []cellView
}

type footnote struct{ Mark, Text string }

// tableView is a table as every output sets it: printed cells, letters for the reasons of
// empty cells, footnotes.
type tableView struct {
	Anchor, Label, Title string
	Synthetic            bool
	Heads                []headView
	Rows                 []rowView
	Footnotes            []footnote
	// CSV is the link to the file, CSVName the file's name.
	CSV     template.URL
	CSVName string
	// Columns is the number of columns, for cells that span them.
	Columns int
	HasSub  bool
	// Short tables stay on one page of paper.
	Short bool
	// Many columns stand closer.
	Many bool
}

// viewTable prints a table.
func (d *document) viewTable(b *block) tableView {
	t := b.table
	v := tableView{Anchor: b.anchor, Label: b.label, Title: oneLine(t.Title), Synthetic: d.study.Synthetic, Columns: len(t.Columns)}
	if v.Title == "" {
		v.Title = t.ID
	}
	for _, c := range t.Columns {
		h := headView{Head: columnHead(c), Sub: oneLine(c.Sub), Unit: oneLine(c.Unit), Group: c.Group, Text: c.Text}
		h.HeadHTML = template.HTML(headHTML(h.Head))
		if h.Sub != "" {
			if !strings.Contains(h.Sub, "(") {
				h.Sub = "(" + h.Sub + ")"
			}
			v.HasSub = true
		}
		h.SubHTML = template.HTML(italicise(h.Sub))
		v.Heads = append(v.Heads, h)
	}
	v.Short, v.Many = len(t.Rows) <= 24, len(t.Columns) >= 7
	letters := newLetters(t)
	marks, note := d.printer.pairMarks(t, letters)
	p, err := d.printer.in(t)
	if err != nil {
		p = d.printer // the style is a hint
	}
	reals, intervals := make([]int, len(t.Columns)), make([]int, len(t.Columns))
	for j := range t.Columns {
		reals[j], intervals[j] = columnPlaces(t, j, result.CellReal), columnPlaces(t, j, result.CellInterval)
	}
	for at, r := range t.Rows {
		row := rowView{Section: r.Section, Indent: min(r.Indent, 4)}
		for i, c := range r.Cells {
			if i >= len(t.Columns) {
				break
			}
			switch {
			case c.Digits != nil:
			case c.Kind == result.CellReal && reals[i] >= 0:
				c.Digits = &reals[i]
			case c.Kind == result.CellInterval && intervals[i] >= 0:
				c.Digits = &intervals[i]
			}
			if m := marks[place{at, i}]; m != "" {
				if c.Marks != "" {
					c.Marks += ","
				}
				c.Marks += m
			}
			cv := p.viewCell(c, letters)
			if i == 0 {
				row.Label = cv
			} else {
				row.Cells = append(row.Cells, cv)
			}
		}
		for len(row.Cells) < len(t.Columns)-1 {
			row.Cells = append(row.Cells, cellView{})
		}
		row.Section = row.Section && !slices.ContainsFunc(row.Cells, func(c cellView) bool { return c.Text != "" })
		v.Rows = append(v.Rows, row)
	}
	v.sameBounds(t)
	d.alignColumns(&v, t)
	v.roomForMarks()
	v.Footnotes = letters.footnotes
	for _, f := range t.Footnotes {
		v.Footnotes = append(v.Footnotes, splitMark(oneLine(f)))
	}
	if note != "" {
		v.Footnotes = append(v.Footnotes, footnote{Text: note})
	}
	if b.stage != nil && !strings.HasPrefix(b.label, "Table S") && len(b.stage.Tables) > 0 && &b.stage.Tables[0] == t {
		for _, n := range b.stage.Notes {
			v.Footnotes = append(v.Footnotes, footnote{Text: sentence(upperFirst(oneLine(n.Text)))})
		}
	}
	// sentences about the whole table first, then the marks in their order
	slices.SortStableFunc(v.Footnotes, func(a, b footnote) int { return markRank(a.Mark) - markRank(b.Mark) })
	return v
}

// sameBounds parts all bounds of a column by the word to where some of them need it, because
// one is negative.
func (v *tableView) sameBounds(t *result.Table) {
	for j := 1; j < len(t.Columns); j++ {
		bounds := func(at int) bool {
			if j >= len(t.Rows[at].Cells) {
				return false
			}
			kind := t.Rows[at].Cells[j].Kind
			return kind == result.CellInterval || kind == result.CellQuartiles || kind == result.CellRange
		}
		words := false
		for at := range t.Rows {
			words = words || bounds(at) && strings.Contains(v.Rows[at].Cells[j-1].Text, " to ")
		}
		for at := range t.Rows {
			if words && bounds(at) {
				c := &v.Rows[at].Cells[j-1]
				c.Text = strings.ReplaceAll(c.Text, "–", " to ")
			}
		}
	}
}

func (p printer) viewCell(c result.Cell, letters *letterer) cellView {
	v := cellView{Text: oneLine(p.cell(c)), Bold: p.bold(c)}
	v.Marks = oneLine(c.Marks)
	missing := v.Text == printed.NotAvailable || v.Text == ""
	if missing && c.Why != "" {
		v.Text, v.Title = printed.NotAvailable, sentence(upperFirst(oneLine(c.Why)))
		m := letters.mark(v.Title)
		if v.Marks != "" {
			m = v.Marks + "," + m
		}
		v.Marks = m
		v.Class = "na"
	}
	return v
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r < 'a' || r > 'z' {
		return s
	}
	return strings.ToUpper(string(r)) + s[n:]
}

// columnHead is a column's head; a p-value's is P.
func columnHead(c result.Column) string {
	h := oneLine(c.Head)
	if h == "p" {
		return "P"
	}
	return h
}

// markRank orders footnotes: none, letters, other marks.
func markRank(m string) int {
	if m == "" {
		return 0
	}
	if m[0] >= 'a' && m[0] <= 'z' {
		n := 0
		for _, c := range []byte(m) {
			n = 26*n + int(c-'a') + 1
		}
		return min(n, 1<<20)
	}
	return 1 << 21
}

// letterer gives reasons their letters, beyond those that the table itself uses.
type letterer struct {
	used      []string
	next      int
	footnotes []footnote
}

func newLetters(t *result.Table) *letterer {
	l := &letterer{}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			l.used = append(l.used, strings.FieldsFunc(c.Marks, func(r rune) bool { return r == ',' || r == ' ' })...)
		}
	}
	for _, f := range t.Footnotes {
		if m := splitMark(f); m.Mark != "" {
			l.used = append(l.used, m.Mark)
		}
	}
	return l
}

func (l *letterer) mark(text string) string {
	for _, f := range l.footnotes {
		if f.Text == text {
			return f.Mark
		}
	}
	m := printed.Letter(l.next)
	for slices.Contains(l.used, m) {
		l.next++
		m = printed.Letter(l.next)
	}
	l.next++
	l.footnotes = append(l.footnotes, footnote{m, text})
	return m
}

// splitMark splits a footnote that starts with a mark: a symbol or one letter.
func splitMark(s string) footnote {
	mark, text, ok := strings.Cut(s, " ")
	if !ok || utf8.RuneCountInString(mark) > 2 {
		return footnote{Text: s}
	}
	if strings.Trim(mark, "†‡§¶‖*#") == "" || len(mark) == 1 && mark[0] >= 'a' && mark[0] <= 'z' && !strings.HasPrefix(s, "a priori") {
		return footnote{mark, text}
	}
	return footnote{Text: s}
}

// alignColumns sets columns of plain numbers on the decimal sign: each cell is padded by
// the digits that it lacks.
func (d *document) alignColumns(v *tableView, t *result.Table) {
	for j := 1; j < len(t.Columns); j++ {
		plain, most := !t.Columns[j].Text, 0
		for i := range v.Rows {
			c := v.Rows[i].Cells[j-1]
			n := fraction(c.Text)
			if c.Text == "" || c.Text == printed.NotAvailable {
				continue
			}
			if n < 0 {
				plain = false
				break
			}
			most = max(most, n)
		}
		for i := range v.Rows {
			c := &v.Rows[i].Cells[j-1]
			switch {
			case t.Columns[j].Text:
				c.Class = strings.TrimSpace(c.Class + " tx")
			case plain && c.Text != "" && c.Text != printed.NotAvailable && most > 0 && most <= 9:
				n := fraction(c.Text)
				if n == 0 {
					c.Class = strings.TrimSpace(c.Class + " q" + itoa(most))
				} else if n < most {
					c.Class = strings.TrimSpace(c.Class + " d" + itoa(most-n))
				}
			}
		}
	}
}

// mostRoom is the widest room for marks, in half ems.
const mostRoom = 16

// roomForMarks widens columns whose marks are longer than the gap between columns: marks hang
// beside their numbers, which stay aligned.
func (v *tableView) roomForMarks() {
	for j := 1; j < len(v.Heads); j++ {
		if v.Heads[j].Text {
			continue
		}
		longest := 0 // in hundredths of an em; a letter is set at 0.72 of the size
		for _, r := range v.Rows {
			w := 0
			for _, c := range r.Cells[j-1].Marks {
				switch {
				case c == ',':
					w += 22
				case c >= 'A' && c <= 'Z':
					w += 55
				default:
					w += 45
				}
			}
			longest = max(longest, w)
		}
		gap := 60 // half of the space between columns; all of it after the last one
		if j == len(v.Heads)-1 {
			gap = 115
		}
		room := min((longest-gap+49)/50, mostRoom)
		if longest <= gap || room < 1 {
			continue
		}
		class := "mk" + itoa(room)
		space := template.HTML(`<span class="` + class + `"></span>`)
		v.Heads[j].HeadHTML += space
		if v.Heads[j].SubHTML != "" {
			v.Heads[j].SubHTML += space
		}
		for i := range v.Rows {
			c := &v.Rows[i].Cells[j-1]
			c.Class = strings.TrimSpace(c.Class + " " + class)
		}
	}
}

// fraction counts the decimals of a plain number, -1 for any other text.
func fraction(s string) int {
	s = strings.TrimLeft(s, "<>≤≥"+printed.Minus)
	if s == "" {
		return -1
	}
	whole, frac, _ := strings.Cut(s, ".")
	for _, r := range whole + frac {
		if (r < '0' || r > '9') && r != '\u2009' {
			return -1
		}
	}
	return len(frac)
}

// gfm writes a table as GitHub Markdown.
func (v tableView) gfm() string {
	var b strings.Builder
	b.WriteString("|")
	for _, h := range v.Heads {
		s := h.Head
		if h.Unit != "" {
			s += ", " + h.Unit
		}
		b.WriteString(" " + mdHead(s))
		if h.Sub != "" {
			b.WriteString("<br>" + md(h.Sub))
		}
		b.WriteString(" |")
	}
	b.WriteString("\n|")
	for i, h := range v.Heads {
		if i == 0 || h.Text {
			b.WriteString(" :--- |")
		} else {
			b.WriteString(" ---: |")
		}
	}
	b.WriteString("\n")
	for _, r := range v.Rows {
		label := mdCell(r.Label)
		if r.Section {
			label = "**" + label + "**"
		}
		b.WriteString("| " + strings.Repeat("&emsp;", r.Indent) + label + " |")
		for _, c := range r.Cells {
			b.WriteString(" " + mdCell(c) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func mdHead(s string) string {
	if symbolHeads[s] {
		return "*" + s + "*"
	}
	return md(s)
}

func mdCell(c cellView) string {
	s := md(c.Text)
	if c.Bold && s != "" {
		s = "**" + s + "**"
	}
	if c.Marks != "" {
		s += "<sup>" + md(c.Marks) + "</sup>"
	}
	return s
}

// notesMarkdown are the footnotes under a table.
func (v tableView) notesMarkdown() string {
	var b strings.Builder
	for _, f := range v.Footnotes {
		if f.Mark != "" {
			b.WriteString("<sup>" + md(f.Mark) + "</sup> ")
		}
		b.WriteString(md(sentence(f.Text)) + "<br>\n")
	}
	s := strings.TrimSuffix(b.String(), "<br>\n")
	if s == "" {
		return ""
	}
	return "\n<sub>" + strings.ReplaceAll(s, "<br>\n", "</sub><br>\n<sub>") + "</sub>\n"
}
