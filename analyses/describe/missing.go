package describe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// MissingParams are the parameters of describe.missing.
type MissingParams struct {
	Variables []string `yaml:"variables" doc:"Columns to look at; left out: all but ids." check:"column=table,unique"`
	Patterns  int      `yaml:"patterns" doc:"How many of the most frequent patterns are listed." check:"min=0"`
}

// MissingInput are the ports of describe.missing.
type MissingInput struct {
	Table  *frame.Table  `in:"table" doc:"One row a case."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups to count in."`
}

// MissingResult is the result of describe.missing.
type MissingResult struct {
	N         int               `json:"n" doc:"Cases."`
	Complete  result.Share      `json:"complete" doc:"Cases without a missing value in these variables."`
	Values    result.Share      `json:"values" doc:"Missing values out of all values."`
	Groups    []TableOneSize    `json:"groups,omitempty" doc:"The groups with their sizes."`
	Variables []MissingVariable `json:"variables" inline:"true" doc:"The variables in the order of the table."`
	Kinds     int               `json:"kinds" doc:"Number of different patterns with a missing value."`
	Patterns  []MissingPattern  `json:"patterns,omitempty" doc:"Which values are missing together, most frequent first."`
	Notes     []result.Note     `json:"notes,omitempty" doc:"Caveats."`
}

// MissingVariable counts the missing values of one variable.
type MissingVariable struct {
	Name    string         `json:"name" key:"true" doc:"The column's name."`
	Label   string         `json:"label" doc:"The column as printed."`
	Missing result.Share   `json:"missing" value:"true" doc:"Cases without a value."`
	Imputed int            `json:"imputed" doc:"Values that an imputation filled in; they don't count as missing."`
	Groups  []MissingGroup `json:"groups,omitempty" doc:"The same in each group."`
}

// MissingGroup counts the missing values of one variable in one group.
type MissingGroup struct {
	Name    string       `json:"name" key:"true" doc:"The group's name."`
	Missing result.Share `json:"missing" value:"true" doc:"Cases of the group without a value."`
}

// MissingPattern is a set of variables that are missing together.
type MissingPattern struct {
	Variables string       `json:"variables" key:"true" doc:"The variables that are missing, joined by \" + \"."`
	Cases     result.Share `json:"cases" value:"true" doc:"Cases with exactly these missing."`
}

// MissingKind is describe.missing.
var MissingKind = kind.New("describe.missing", kind.Doc{
	Summary: "Missing values by variable and by group, complete cases, and which values are missing together.",
	Text:    `Counts the missing values of each variable, in all cases and in each group, and the cases that lack exactly the same variables. Patterns are listed by falling frequency, ties by the order of the variables. Values that an imputation filled in count as values and are counted beside. With groups, rows in none are left out. Cost: linear.`,
}, MissingParams{Patterns: 20}, runMissing, kind.RowOrderFree())

func runMissing(_ *kind.Call, in MissingInput, p MissingParams) (*MissingResult, error) {
	cohort, notes, err := newCohort(in.Table, in.Groups)
	if err != nil {
		return nil, err
	}
	r := &MissingResult{N: len(cohort.rows), Notes: notes}
	var columns []*frame.Column
	for i, name := range p.Variables {
		c, err := cohort.table.Column(name)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		columns = append(columns, c)
	}
	if len(p.Variables) == 0 {
		for _, c := range cohort.table.Columns {
			if c.Type != frame.ID {
				columns = append(columns, c)
			}
		}
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("the table has no column to look at")
	}
	sizes := cohort.sizes()
	if in.Groups != nil {
		for g, n := range sizes {
			r.Groups = append(r.Groups, TableOneSize{Name: cohort.names[g], N: n})
		}
	}
	r.Values.Total = len(columns) * r.N
	for _, c := range columns {
		v := MissingVariable{Name: c.Name, Label: c.Title(), Missing: result.Share{Total: r.N}}
		by := make([]int, len(sizes))
		for _, i := range cohort.rows {
			if c.Missing[i] {
				by[cohort.codes[i]]++
				v.Missing.Count++
			}
			if c.Imputed != nil && c.Imputed[i] {
				v.Imputed++
			}
		}
		r.Values.Count += v.Missing.Count
		for g := range r.Groups {
			v.Groups = append(v.Groups, MissingGroup{Name: cohort.names[g], Missing: result.Share{Count: by[g], Total: sizes[g]}})
		}
		r.Variables = append(r.Variables, v)
	}
	r.patterns(cohort, columns, p.Patterns)
	return r, nil
}

// patterns counts the sets of variables that are missing together.
func (r *MissingResult) patterns(c *cohort, columns []*frame.Column, most int) {
	counts := map[string]int{}
	var keys []string
	for _, i := range c.rows {
		key := make([]byte, len(columns))
		none := true
		for j, col := range columns {
			key[j] = 'b'
			if col.Missing[i] {
				key[j], none = 'a', false
			}
		}
		if none {
			r.Complete.Count++
			continue
		}
		k := string(key)
		if counts[k] == 0 {
			keys = append(keys, k)
		}
		counts[k]++
	}
	r.Complete.Total, r.Kinds = r.N, len(keys)
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	for _, k := range keys[:min(most, len(keys))] {
		var names []string
		for j, col := range columns {
			if k[j] == 'a' {
				names = append(names, col.Name)
			}
		}
		r.Patterns = append(r.Patterns, MissingPattern{Variables: strings.Join(names, " + "), Cases: result.Share{Count: counts[k], Total: r.N}})
	}
}

// Tables prints the missing values by variable, and the patterns.
func (r *MissingResult) Tables() []result.Table {
	t := result.Table{ID: "table", Title: "Missing values", Sortable: true, Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true}, {Key: "all", Head: "All", Sub: fmt.Sprintf("n = %d", r.N)},
	}}
	for g, group := range r.Groups {
		t.Columns = append(t.Columns, result.Column{Key: fmt.Sprintf("group_%d", g+1), Head: group.Name, Sub: fmt.Sprintf("n = %d", group.N), Group: g + 1})
	}
	imputed := 0
	for _, v := range r.Variables {
		row := result.Row{Key: v.Name, Cells: []result.Cell{result.TextCell(v.Label), result.ShareCell(v.Missing)}}
		for _, g := range v.Groups {
			if g.Missing.Total == 0 {
				row.Cells = append(row.Cells, result.EmptyCell("no cases"))
				continue
			}
			row.Cells = append(row.Cells, result.ShareCell(g.Missing))
		}
		t.Rows = append(t.Rows, row)
		imputed += v.Imputed
	}
	t.Footnotes = []string{fmt.Sprintf("%d of %d cases have all values.", r.Complete.Count, r.Complete.Total)}
	if imputed > 0 {
		t.Footnotes = append(t.Footnotes, fmt.Sprintf("%d values were imputed and don't count as missing.", imputed))
	}
	tables := []result.Table{t}
	if len(r.Patterns) > 0 {
		p := result.Table{ID: "patterns", Title: "Values missing together", Columns: []result.Column{
			{Key: "variables", Head: "Missing", Text: true}, {Key: "cases", Head: "Cases"},
		}}
		for _, x := range r.Patterns {
			p.Rows = append(p.Rows, result.Row{Key: x.Variables, Cells: []result.Cell{result.TextCell(x.Variables), result.ShareCell(x.Cases)}})
		}
		if r.Kinds > len(r.Patterns) {
			p.Footnotes = []string{fmt.Sprintf("The %d most frequent of %d patterns.", len(r.Patterns), r.Kinds)}
		}
		tables = append(tables, p)
	}
	return tables
}
