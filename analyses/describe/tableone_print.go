package describe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/profile"
	"reprise/analyses/result"
)

// dagger marks a p-value of a variable that made the groups.
const dagger = "†"

// Tables prints the table of a journal: a row a variable, a column a group; then the pairs
// of groups and the v-tests, where there are any, and a table for each stratum.
func (r *TableOneResult) Tables() []result.Table {
	p := r.printer()
	tables := []result.Table{p.table()}
	if t, ok := p.pairs(); ok {
		tables = append(tables, t)
	}
	if t, ok := p.vTests(); ok {
		tables = append(tables, t)
	}
	return append(tables, r.strataTables(tables[0].Title)...)
}

type printer struct {
	r *TableOneResult
	// tests are the names in the order of their letters.
	tests []string
	// like are the variables of all cases where the table is that of a stratum: it has
	// their rows.
	like []TableOneVariable
	// differences are the methods behind the column of differences.
	differences []string
	// preset is the style's, nil for Reprise's own.
	preset *profile.Preset
}

func (r *TableOneResult) printer() *printer {
	p := &printer{r: r}
	if preset, err := profile.GetPreset(r.Style); err == nil {
		p.preset = &preset
	}
	return p
}

// differs says that a column gives the difference of two groups.
func (p *printer) differs() bool { return p.r.Print.Level != nil && len(p.r.Groups) == 2 }

// confidence is the level of the intervals as printed: 95% CI.
func (p *printer) confidence() string {
	return strconv.FormatFloat(float64(100**p.r.Print.Level), 'g', 6, 64) + "% CI"
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
	if p.differs() {
		t.Columns = append(t.Columns, result.Column{Key: "difference", Head: "Difference (" + p.confidence() + ")"})
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
		whole := &r.Variables[i]
		if p.like != nil {
			whole = &p.like[i]
		}
		t.Rows = append(t.Rows, p.rows(&r.Variables[i], whole)...)
	}
	t.Footnotes = p.footnotes()
	t.Style = tableStyle(r.Style)
	if slices.ContainsFunc(t.Rows, func(row result.Row) bool { return len(row.Pairs) > 0 }) {
		t.Posthoc = adjusted(r.Posthoc)
	}
	return t
}

// tableStyle is how the program behind a style prints, nil for Reprise's own.
func tableStyle(name string) *result.TableStyle {
	preset, err := profile.GetPreset(name)
	if err != nil {
		return nil
	}
	return &result.TableStyle{
		PFormat: preset.PFormat, Rounding: preset.Rounding, Between: preset.Between, RangeBetween: preset.RangeBetween, Brackets: preset.Brackets, SDInBrackets: true,
		Percent: preset.Percent, PercentSign: preset.PercentGlyph,
	}
}

// adjusted qualifies p-values by their adjustment.
func adjusted(method string) string {
	words := map[string]string{
		"unadjusted": "unadjusted", "bonferroni": "Bonferroni-adjusted", "holm": "Holm-adjusted", "hochberg": "Hochberg-adjusted",
		"hommel": "Hommel-adjusted", "bh": "BH-adjusted", "by": "BY-adjusted", "sidak": "Šidák-adjusted", "holm-sidak": "Holm-Šidák-adjusted",
	}
	return words[method]
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
	allowed, missing, imputed := 0, 0, 0
	var fewer []string
	for _, v := range r.Variables {
		if v.Made && v.P.OK() {
			allowed++
		}
		missing += v.Missing
		imputed += v.Imputed
		if v.Missing > 0 {
			fewer = append(fewer, fmt.Sprintf("%s %d", v.Label, v.Overall.N))
		}
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
		out = append(out, fmt.Sprintf("q: adjusted over the %d p-values of %s (%s).", r.Tests, r.family(), r.QValues))
	}
	if r.Print.Effects {
		out = append(out, "Effect sizes: "+p.effectNames()+".")
	}
	if len(p.differences) > 0 {
		out = append(out, fmt.Sprintf("Difference: %s minus %s; %s%s.", r.Groups[0].Name, r.Groups[1].Name, strings.Join(p.differences, "; "), p.points()))
	}
	if r.Print.Level != nil {
		out = append(out, "Intervals: "+p.intervalMethods()+".")
	}
	if missing > 0 {
		out = append(out, "Percentages are of the cases with a value.")
	}
	if imputed > 0 {
		out = append(out, "Imputed values are left out and count as missing.")
	}
	if r.Print.Missing == "never" && len(fewer) > 0 {
		out = append(out, fmt.Sprintf("Cases with a value, of %d: %s.", r.N, strings.Join(fewer, ", ")))
	}
	if r.Print.SmallCell > 0 {
		out = append(out, fmt.Sprintf("–: counts above 0 and below %d are suppressed, and others from which they would follow.", r.Print.SmallCell))
	}
	return out
}

// points explains differences of percentages.
func (p *printer) points() string {
	if slices.ContainsFunc(p.differences, func(m string) bool { return strings.HasPrefix(m, "difference of proportions") }) {
		return "; proportions in percentage points"
	}
	return ""
}

// intervalMethods names the intervals of the groups' own summaries.
func (p *printer) intervalMethods() string {
	var out []string
	for _, m := range []struct{ summary, text string }{
		{meanSD, "t distribution (means)"}, {medianQuartiles, "order statistics (medians)"}, {levelShares, "Wilson (percentages)"},
	} {
		if slices.ContainsFunc(p.r.Variables, func(v TableOneVariable) bool { return v.Summary == m.summary }) {
			out = append(out, m.text)
		}
	}
	return strings.Join(out, ", ")
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
	t.Style = tableStyle(p.r.Style)
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
