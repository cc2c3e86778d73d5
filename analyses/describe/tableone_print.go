package describe

import (
	"fmt"
	"slices"
	"strconv"

	"reprise/analyses/result"
)

// dagger marks a p-value of a variable that made the groups.
const dagger = "†"

// Tables prints the table of a journal: a row a variable, a column a group; then the pairs
// of groups and the v-tests, where there are any.
func (r *TableOneResult) Tables() []result.Table {
	p := &printer{r: r}
	tables := []result.Table{p.table()}
	if t, ok := p.pairs(); ok {
		tables = append(tables, t)
	}
	if t, ok := p.vTests(); ok {
		tables = append(tables, t)
	}
	return tables
}

type printer struct {
	r *TableOneResult
	// tests are the names in the order of their letters.
	tests []string
}

func (p *printer) table() result.Table {
	r := p.r
	t := result.Table{ID: "table", Title: "Characteristics", Columns: []result.Column{{Key: "variable", Head: "Characteristic", Text: true}}}
	if len(r.Groups) > 0 {
		t.Title = "Characteristics by group"
	}
	if p.r.Print.Title != "" {
		t.Title = p.r.Print.Title
	}
	if r.Print.Overall {
		t.Columns = append(t.Columns, result.Column{Key: "overall", Head: overallName, Sub: "n = " + strconv.Itoa(r.N)})
	}
	for g, group := range r.Groups {
		t.Columns = append(t.Columns, result.Column{Key: "group_" + strconv.Itoa(g+1), Head: group.Name, Sub: "n = " + strconv.Itoa(group.N), Group: g + 1})
	}
	if r.Print.P {
		t.Columns = append(t.Columns, result.Column{Key: "p", Head: "p"})
		if r.QValues != "none" {
			t.Columns = append(t.Columns, result.Column{Key: "q", Head: "q"})
		}
	}
	if r.Print.SMD {
		t.Columns = append(t.Columns, result.Column{Key: "smd", Head: "SMD"})
	}
	if r.Print.Effects {
		t.Columns = append(t.Columns, result.Column{Key: "effect", Head: "Effect size"})
	}
	for i := range r.Variables {
		t.Rows = append(t.Rows, p.rows(&r.Variables[i])...)
	}
	t.Footnotes = p.footnotes()
	return t
}

// rows are those of one variable: one for a number or a binary variable, else a heading and
// one a level; then the missing values.
func (p *printer) rows(v *TableOneVariable) []result.Row {
	label := v.Label
	if v.Unit != "" {
		label += ", " + v.Unit
	}
	var rows []result.Row
	switch {
	case v.Summary != levelShares:
		digits := v.Decimals
		cell := func(s *TableOneSummary) result.Cell {
			if s.N == 0 {
				return result.EmptyCell("no values")
			}
			if v.Summary == meanSD {
				return result.Cell{Kind: result.CellMeanSD, Values: []result.Number{*s.Mean, *s.SD}, Digits: &digits}
			}
			return result.Cell{Kind: result.CellQuartiles, Values: []result.Number{*s.Median, *s.Q1, *s.Q3}, Digits: &digits}
		}
		word := ", median (Q1, Q3)"
		if v.Summary == meanSD {
			word = ", mean ± SD"
		}
		rows = append(rows, p.row(v, label+word, v.Name, 0, true, cell))
	case len(v.Levels) == 2:
		rows = append(rows, p.row(v, binaryLabel(label, v.Levels[1].Name), v.Name, 0, true, nil, 1))
	default:
		rows = append(rows, p.row(v, label+", n (%)", v.Name, 0, true, nil))
		for j, l := range v.Levels {
			rows = append(rows, p.row(v, l.Name, v.Name+"."+l.Name, 1, false, nil, j))
		}
	}
	if p.r.Print.Missing == "always" || p.r.Print.Missing == "if_any" && v.Missing > 0 {
		count := func(s *TableOneSummary) result.Cell { return result.CountCell(s.Missing) }
		rows = append(rows, p.row(v, p.r.Print.MissingWord+", n", v.Name+".missing", 1, false, count))
	}
	return rows
}

// binaryLabel names a binary variable by its counted level, unless that only says yes.
func binaryLabel(label, level string) string {
	if slices.Contains([]string{"yes", "Yes", "YES", "1", "true", "TRUE", "present"}, level) {
		return label + ", n (%)"
	}
	return label + ": " + level + ", n (%)"
}

// row builds one row. cell prints a group's summary; where it is nil the cells hold the
// shares of the level given, or nothing. head says that the row has the tests.
func (p *printer) row(v *TableOneVariable, label, key string, indent int, head bool, cell func(*TableOneSummary) result.Cell, level ...int) result.Row {
	r := p.r
	row := result.Row{Key: key, Indent: indent, Cells: []result.Cell{result.TextCell(label)}}
	add := func(c result.Cell) { row.Cells = append(row.Cells, c) }
	share := func(s *result.Share) result.Cell {
		switch {
		case s == nil:
			return result.Cell{Kind: result.CellText, Text: "–", Why: "suppressed"}
		case s.Total == 0:
			return result.EmptyCell("no values")
		}
		return result.ShareCell(*s)
	}
	if r.Print.Overall {
		switch {
		case cell != nil:
			add(cell(&v.Overall))
		case len(level) > 0:
			add(share(v.Levels[level[0]].Overall))
		default:
			add(result.Cell{})
		}
	}
	for g := range r.Groups {
		switch {
		case cell != nil:
			add(cell(&v.Groups[g]))
		case len(level) > 0:
			add(share(v.Levels[level[0]].Groups[g].Share))
		default:
			add(result.Cell{})
		}
	}
	if r.Print.P {
		c := result.Cell{}
		if head {
			c = result.PCell(v.P)
			if v.P.OK() {
				c.Marks = p.letter(v)
				if v.Made {
					c.Marks += "," + dagger
				}
			}
		}
		add(c)
		if r.QValues != "none" {
			q := result.Cell{}
			if head {
				q = result.PCell(v.Q)
			}
			add(q)
		}
	}
	real := func(x result.Number) {
		c := result.Cell{}
		if head {
			digits := 2
			c = result.RealCell(x)
			c.Digits = &digits
		}
		add(c)
	}
	if r.Print.SMD {
		real(v.SMD)
	}
	if r.Print.Effects {
		real(v.Effect)
	}
	return row
}

// letter is the footnote's letter of a variable's test.
func (p *printer) letter(v *TableOneVariable) string {
	name := testWords(v)
	i := slices.Index(p.tests, name)
	if i < 0 {
		i = len(p.tests)
		p.tests = append(p.tests, name)
	}
	return letter(i)
}

// letter counts a to z, then aa, ab and so on.
func letter(i int) string {
	s := string(rune('a' + i%26))
	if i >= 26 {
		return letter(i/26-1) + s
	}
	return s
}

// testWords is the test as a footnote names it.
func testWords(v *TableOneVariable) string {
	name := v.Test
	switch {
	case v.Test == "Mann-Whitney test" && v.Method == "exact":
		name += " (exact)"
	case v.Test == "Mann-Whitney test" && v.Method == "exact conditional":
		name += " (exact, conditional on ties)"
	case v.Test == "Mann-Whitney test" && v.Method == "normal, corrected":
		name += " (normal approximation with continuity correction)"
	case v.Test == "Mann-Whitney test":
		name += " (normal approximation)"
	}
	return name
}

func (p *printer) footnotes() []string {
	r := p.r
	var out []string
	for i, name := range p.tests {
		out = append(out, letter(i)+" "+name+".")
	}
	allowed, missing := 0, 0
	for _, v := range r.Variables {
		if v.Made && v.P.OK() {
			allowed++
		}
		missing += v.Missing
	}
	if allowed > 0 {
		out = append(out, dagger+" The variable was used in clustering: groups differ in it by construction.")
	}
	if r.Print.SMD {
		text := "SMD: absolute standardised mean difference"
		if len(r.Groups) > 2 {
			text += ", averaged over the pairs of groups"
		}
		out = append(out, text+".")
	}
	if r.Print.P && r.QValues != "none" {
		out = append(out, fmt.Sprintf("q: adjusted over the %d p-values of the table (%s).", r.Tests, r.QValues))
	}
	if r.Print.Effects {
		out = append(out, "Effect sizes: "+p.effectNames()+".")
	}
	if missing > 0 {
		out = append(out, "Percentages are of the cases with a value.")
	}
	if r.Print.SmallCell > 0 {
		out = append(out, fmt.Sprintf("–: counts above 0 and below %d are suppressed, and others from which they would follow.", r.Print.SmallCell))
	}
	return out
}

func (p *printer) effectNames() string {
	var names []string
	for _, v := range p.r.Variables {
		if v.EffectName != "" && !slices.Contains(names, v.EffectName) {
			names = append(names, v.EffectName)
		}
	}
	text := ""
	for i, n := range names {
		if i > 0 {
			text += ", "
		}
		text += n
	}
	return text
}

// pairs prints the adjusted p-values of the pairs, a column a pair.
func (p *printer) pairs() (result.Table, bool) {
	t := result.Table{ID: "pairs", Title: "Pairwise comparisons", Columns: []result.Column{
		{Key: "variable", Head: "Characteristic", Text: true}, {Key: "p", Head: "p"},
	}}
	for i := range p.r.Variables {
		v := &p.r.Variables[i]
		if len(v.Pairs) == 0 || !v.P.OK() {
			continue
		}
		row := result.Row{Key: v.Name, Cells: []result.Cell{result.TextCell(v.Label), result.PCell(v.P)}}
		for k, pair := range v.Pairs {
			if len(t.Rows) == 0 {
				t.Columns = append(t.Columns, result.Column{Key: "pair_" + strconv.Itoa(k+1), Head: pair.Pair})
			}
			row.Cells = append(row.Cells, result.PCell(pair.PAdjusted))
		}
		t.Rows = append(t.Rows, row)
	}
	how := "p-values of the pairs are adjusted within each variable (" + p.r.Posthoc + ")"
	if p.r.Posthoc == "unadjusted" {
		how = "p-values of the pairs are not adjusted"
	}
	t.Footnotes = []string{how + "; they are read only where the test of all groups (p) differs."}
	return t, len(t.Rows) > 0
}

// vTests prints the v-tests of the variables that made the groups.
func (p *printer) vTests() (result.Table, bool) {
	t := result.Table{ID: "v_tests", Title: "Variables used in clustering: v-tests", Columns: []result.Column{{Key: "variable", Head: "Characteristic", Text: true}}}
	for g, group := range p.r.Groups {
		t.Columns = append(t.Columns, result.Column{Key: "group_" + strconv.Itoa(g+1), Head: group.Name, Group: g + 1})
	}
	add := func(key, label string, value func(g int) *result.Number) {
		row := result.Row{Key: key, Cells: []result.Cell{result.TextCell(label)}}
		for g := range p.r.Groups {
			c := result.EmptyCell("suppressed")
			if x := value(g); x != nil {
				digits := 2
				c = result.RealCell(*x)
				c.Digits = &digits
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	for i := range p.r.Variables {
		v := &p.r.Variables[i]
		if !v.Made || len(v.Groups) == 0 {
			continue
		}
		if v.Summary != levelShares {
			add(v.Name, v.Label, func(g int) *result.Number { return v.Groups[g].VTest })
		}
		for j, l := range v.Levels {
			if j == 0 && len(v.Levels) == 2 {
				continue
			}
			add(v.Name+"."+l.Name, v.Label+": "+l.Name, func(g int) *result.Number { return v.Levels[j].Groups[g].VTest })
		}
	}
	t.Footnotes = []string{"A v-test says how many standard errors a group lies from all cases; for variables that made the groups it describes and does not test."}
	return t, len(t.Rows) > 0
}
