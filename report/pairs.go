package report

import (
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// place is a cell by row and column.
type place struct{ row, column int }

// pairMarks says which superscripts the cells of a table get for the pairs of groups whose
// p-value lies below the study's level, and adds the footnotes that explain them. Pairs are read only in rows whose p-value of all groups lies below the
// level too.
//
// As letters each pair that differs anywhere has one, in the order of the pairs, and the
// row's p-value carries those of its pairs. As a compact letter display the groups of a row
// carry capital letters, and two groups that share none differ; a row where a pair's p-value
// is not available, or whose groups are more than the display can take, has no letters.
//
// note is a sentence about the marks, empty where there are none.
func (p printer) pairMarks(t *result.Table, letters *letterer) (marks map[place]string, note string) {
	if p.marks == "none" || p.alpha <= 0 {
		return nil, ""
	}
	differs := func(x result.P) bool { return x.OK() && x.Value < p.alpha }
	read := make([]bool, len(t.Rows))
	omnibus := false
	for i, r := range t.Rows {
		read[i] = r.Omnibus == nil || differs(*r.Omnibus)
		omnibus = omnibus || len(r.Pairs) > 0 && r.Omnibus != nil
	}
	below := strings.TrimSpace(oneLine(t.Posthoc)+" P") + " < " + strconv.FormatFloat(p.alpha, 'g', -1, 64)
	marks = map[place]string{}
	if p.marks == "compact" {
		for i, r := range t.Rows {
			if !read[i] {
				continue
			}
			for column, m := range compactMarks(r, len(t.Columns), differs) {
				if m != "" {
					marks[place{i, column}] = m
				}
			}
		}
		switch {
		case len(marks) == 0:
		case omnibus:
			note = "Groups that share no capital letter differ (" + below + "); letters are given only where P < " + strconv.FormatFloat(p.alpha, 'g', -1, 64) + " for all groups together and for a pair"
		default:
			note = "Groups that share no capital letter differ (" + below + "); letters are given only where a pair does"
		}
		return marks, note
	}
	type pair struct{ a, b int }
	var used []pair
	for i, r := range t.Rows {
		for _, q := range r.Pairs {
			a, b := min(q.A, q.B), max(q.A, q.B)
			if read[i] && differs(q.P) && a >= 0 && b < len(t.Columns) && !slices.Contains(used, pair{a, b}) {
				used = append(used, pair{a, b})
			}
		}
	}
	slices.SortFunc(used, func(x, y pair) int {
		if x.a != y.a {
			return x.a - y.a
		}
		return x.b - y.b
	})
	letter := map[pair]string{}
	for _, u := range used {
		letter[u] = letters.mark(columnHead(t.Columns[u.a]) + " vs " + columnHead(t.Columns[u.b]) + ", " + below)
	}
	for i, r := range t.Rows {
		if !read[i] {
			continue
		}
		var own []pair
		for _, q := range r.Pairs {
			if u := (pair{min(q.A, q.B), max(q.A, q.B)}); differs(q.P) && slices.Contains(used, u) {
				own = append(own, u)
			}
		}
		var m []string
		for _, u := range used {
			if slices.Contains(own, u) {
				m = append(m, letter[u])
			}
		}
		if len(m) > 0 {
			// a table without p-values has the marks at the row's label
			at := max(0, slices.IndexFunc(r.Cells, func(c result.Cell) bool { return c.Kind == result.CellP }))
			marks[place{i, at}] = strings.Join(m, ",")
		}
	}
	if len(used) > 0 && omnibus {
		note = "Pairs of groups are marked only where P < " + strconv.FormatFloat(p.alpha, 'g', -1, 64) + " for all groups together"
	}
	return marks, note
}

// compactMarks are the letters of a row's columns; none where no pair differs.
func compactMarks(r result.Row, columns int, differs func(result.P) bool) []string {
	var groups []int
	differ := false
	for _, q := range r.Pairs {
		if !q.P.OK() || q.A < 0 || q.B < 0 || q.A >= columns || q.B >= columns {
			return nil
		}
		groups = append(groups, q.A, q.B)
		differ = differ || differs(q.P)
	}
	slices.Sort(groups)
	groups = slices.Compact(groups)
	if !differ || len(r.Pairs) != len(groups)*(len(groups)-1)/2 {
		return nil
	}
	letters, err := printed.CompactLetters(len(groups), func(i, j int) bool {
		return slices.ContainsFunc(r.Pairs, func(q result.PairP) bool {
			return min(q.A, q.B) == groups[i] && max(q.A, q.B) == groups[j] && differs(q.P)
		})
	})
	if err != nil {
		return nil
	}
	out := make([]string, columns)
	for i, g := range groups {
		out[g] = strings.ToUpper(letters[i])
	}
	return out
}
