package describe

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// CrosstabParams are the parameters of describe.crosstab.
type CrosstabParams struct {
	Rows     string `yaml:"rows" doc:"Column whose levels are the rows." check:"required,column=table,types=ordinal|nominal|binary|event"`
	Columns  string `yaml:"columns" doc:"Column whose levels are the columns; left out: the groups." check:"column=table,types=ordinal|nominal|binary|event"`
	Yates    *bool  `yaml:"yates" profile:"chi_square.yates_2x2" doc:"Yates' correction of a 2 by 2 table."`
	Fisher   bool   `yaml:"fisher" doc:"Whether Fisher's exact test is given too."`
	Percent  string `yaml:"percent" doc:"Percentages that the printed table shows." check:"oneof=row column none"`
	Circular string `yaml:"circular" doc:"A test of groups that the row variable made: left out, or allowed with a note." check:"oneof=leave_out allow"`
}

// CrosstabInput are the ports of describe.crosstab.
type CrosstabInput struct {
	Table  *frame.Table  `in:"table" doc:"The raw table, one row a case."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups as the columns, where no column is named."`
}

// CrosstabResult is the result of describe.crosstab.
type CrosstabResult struct {
	N           int              `json:"n" doc:"Cases counted."`
	LeftOut     int              `json:"left_out" doc:"Rows left out because one of the two is missing."`
	RowLabel    string           `json:"row_label" doc:"The row variable as printed."`
	ColumnLabel string           `json:"column_label" doc:"The column variable as printed."`
	Rows        []CrosstabRow    `json:"rows" inline:"true" doc:"The levels of the row variable."`
	Columns     []CrosstabMargin `json:"columns" doc:"The levels of the column variable."`
	Test        string           `json:"test" doc:"Name of the test."`
	Statistic   result.Number    `json:"statistic" doc:"Chi-square statistic."`
	DF          result.Number    `json:"df" doc:"Degrees of freedom."`
	P           result.P         `json:"p" doc:"p-value of independence."`
	FisherP     result.P         `json:"fisher_p" doc:"p-value of Fisher's exact test."`
	MinExpected result.Number    `json:"min_expected" doc:"Smallest expected count."`
	CramersV    result.Number    `json:"cramers_v" doc:"Cramér's V."`
	Percent     string           `json:"percent" doc:"Percentages that the printed table shows."`
	Notes       []result.Note    `json:"notes,omitempty" doc:"Caveats."`
}

// CrosstabRow is one level of the row variable.
type CrosstabRow struct {
	Name  string         `json:"name" key:"true" doc:"The level."`
	Total result.Share   `json:"total" doc:"Its share of all cases."`
	Cells []CrosstabCell `json:"cells" inline:"true" doc:"The cells of the row."`
}

// CrosstabCell is one cell.
type CrosstabCell struct {
	Name     string        `json:"name" key:"true" doc:"The level of the column variable."`
	Count    int           `json:"count" value:"true" doc:"Cases."`
	OfRow    result.Share  `json:"of_row" doc:"Share of the row's cases."`
	OfColumn result.Share  `json:"of_column" doc:"Share of the column's cases."`
	Expected result.Number `json:"expected" doc:"Count expected under independence."`
	Residual result.Number `json:"residual" doc:"Adjusted residual: standard normal under independence."`
}

// CrosstabMargin is one level of the column variable.
type CrosstabMargin struct {
	Name  string       `json:"name" key:"true" doc:"The level."`
	Total result.Share `json:"total" value:"true" doc:"Its share of all cases."`
}

// CrosstabKind is describe.crosstab.
var CrosstabKind = kind.New("describe.crosstab", kind.Doc{
	Summary:    "Two categorical variables against each other: counts, row and column shares, expected counts, adjusted residuals, chi-square test.",
	Text:       `Counts the cases with each pair of levels; cases in which one is missing are left out and counted. Expected counts are those of independent rows and columns, the adjusted residual of a cell is (observed - expected) over its standard error. The null hypothesis of the chi-square test is independence; its degrees of freedom count only levels that somebody has. A 2 by 2 table is corrected after Yates where the profile says so. ` + "`fisher`" + ` adds Fisher's exact test; beyond forty million steps it is not available. Where the groups were made from the row variable the tests are left out. Cost: linear, exact test apart.`,
	References: []string{"Haberman SJ. The analysis of residuals in cross-classified tables. Biometrics 1973;29:205-220. doi:10.2307/2529686"},
}, CrosstabParams{Percent: "column", Circular: "leave_out"}, runCrosstab,
	kind.Example(CrosstabParams{Rows: "stage", Fisher: true, Percent: "column", Circular: "leave_out"}), kind.RowOrderFree())

func runCrosstab(call *kind.Call, in CrosstabInput, p CrosstabParams) (*CrosstabResult, error) {
	if p.Columns == "" && in.Groups == nil {
		return nil, kind.AtField(fmt.Errorf("columns names a column, or the input groups stands for it; there is neither"), "columns")
	}
	table, groups := in.Table, in.Groups
	rows, err := table.Column(p.Rows)
	if err != nil {
		return nil, kind.AtField(err, "rows")
	}
	r := &CrosstabResult{RowLabel: rows.Title(), ColumnLabel: "Group", Percent: p.Percent}
	if p.Columns != "" {
		c, err := table.Column(p.Columns)
		if err != nil {
			return nil, kind.AtField(err, "columns")
		}
		if p.Columns == p.Rows {
			return nil, kind.AtField(fmt.Errorf("rows and columns are both %q", p.Rows), "columns")
		}
		if groups, err = frame.GroupsOf(table, c); err != nil {
			return nil, kind.AtField(err, "columns")
		}
		groups.Lineage = nil // a column against a column is no test of groups
		r.ColumnLabel = c.Title()
	}
	cohort, notes, err := newCohort(table, groups)
	if err != nil {
		return nil, err
	}
	r.Notes = notes
	if rows, err = cohort.table.Column(p.Rows); err != nil {
		return nil, err
	}
	v, err := newVariable(cohort, rows, 0, nil)
	if err != nil {
		return nil, err
	}
	r.count(v, cohort.names)
	r.LeftOut = table.Len() - r.N
	reason := ""
	if cohort.made(rows) && p.Circular == "leave_out" {
		reason = usedInClustering
	}
	r.test(call, v, p, reason)
	return r, nil
}

// count fills cells and margins; groups are the columns.
func (r *CrosstabResult) count(v *variable, columns []string) {
	totals := v.levelTotals()
	r.N = total(totals)
	reduced, _, _ := htest.Observed(v.counts)
	plain, err := htest.ChiSquare(reduced, false)
	_, keptColumns, keptRows := htest.Observed(v.counts)
	for j, name := range v.levels {
		row := CrosstabRow{Name: name, Total: result.Share{Count: totals[j], Total: r.N}}
		for g, column := range columns {
			c := CrosstabCell{
				Name: column, Count: v.counts[g][j], OfRow: result.Share{Count: v.counts[g][j], Total: totals[j]},
				OfColumn: result.Share{Count: v.counts[g][j], Total: v.n(g)}, Residual: result.NA("not defined"), Expected: result.NA("no cases"),
			}
			if r.N > 0 {
				c.Expected = result.Num(float64(totals[j]) * float64(v.n(g)) / float64(r.N))
			}
			if i, k := slices.Index(keptColumns, g), slices.Index(keptRows, j); err == nil && i >= 0 && k >= 0 {
				c.Residual = result.Num(plain.Adjusted[i][k])
			}
			row.Cells = append(row.Cells, c)
		}
		r.Rows = append(r.Rows, row)
	}
	for g, column := range columns {
		r.Columns = append(r.Columns, CrosstabMargin{Name: column, Total: result.Share{Count: v.n(g), Total: r.N}})
	}
}

func (r *CrosstabResult) test(call *kind.Call, v *variable, p CrosstabParams, reason string) {
	none := func(why string) {
		na := result.NA(why)
		r.Statistic, r.DF, r.P, r.FisherP, r.MinExpected, r.CramersV = na, na, result.NoP(why), result.NoP(why), na, na
	}
	table, _, _ := htest.Observed(v.counts)
	plain, err := htest.ChiSquare(table, false)
	if err != nil || len(table) < 2 || len(table[0]) < 2 {
		none("fewer than two rows or columns have cases")
		return
	}
	r.MinExpected = result.Num(plain.MinExpected)
	r.CramersV = result.Num(math.Sqrt(plain.X2 / (float64(plain.N) * float64(min(len(table), len(table[0]))-1))))
	r.Test = "chi-square test"
	used := plain
	if *p.Yates && len(table) == 2 && len(table[0]) == 2 {
		r.Test = "chi-square test with Yates' correction"
		if used, err = htest.ChiSquare(table, true); err != nil {
			none(err.Error())
			return
		}
	}
	r.Statistic, r.DF, r.P, r.FisherP = result.Num(used.X2), result.Num(used.DF), result.PValue(used.P), result.NoP("not asked for")
	if used.Below5 > 0 {
		r.Notes = append(r.Notes, result.Notef("small_expected", "%d of %d expected counts are below 5", used.Below5, used.Cells))
	}
	if p.Fisher {
		f, err := htest.FisherRxC(call.Context, table, htest.FisherOptions{Work: fisherWork})
		r.FisherP = result.PValue(f.P)
		if err != nil {
			r.FisherP = result.NoP(err.Error())
		}
	}
	if reason != "" {
		r.Statistic, r.P, r.FisherP = result.NA(reason), result.NoP(reason), result.NoP(reason)
	}
}

// Tables prints counts with the percentages asked for, and the adjusted residuals.
func (r *CrosstabResult) Tables() []result.Table {
	counts := result.Table{ID: "table", Title: r.RowLabel + " by " + r.ColumnLabel, Columns: []result.Column{{Key: "row", Head: r.RowLabel, Text: true}}}
	residuals := result.Table{ID: "residuals", Title: "Adjusted residuals", Columns: []result.Column{{Key: "row", Head: r.RowLabel, Text: true}}}
	for g, c := range r.Columns {
		column := result.Column{Key: fmt.Sprintf("column_%d", g+1), Head: c.Name, Sub: fmt.Sprintf("n = %d", c.Total.Count), Group: g + 1}
		counts.Columns = append(counts.Columns, column)
		residuals.Columns = append(residuals.Columns, column)
	}
	counts.Columns = append(counts.Columns, result.Column{Key: "total", Head: "Total", Sub: fmt.Sprintf("n = %d", r.N)})
	for _, row := range r.Rows {
		a := result.Row{Key: row.Name, Cells: []result.Cell{result.TextCell(row.Name)}}
		b := result.Row{Key: row.Name, Cells: []result.Cell{result.TextCell(row.Name)}}
		for _, c := range row.Cells {
			a.Cells = append(a.Cells, shareOrCount(r.Percent, c))
			digits := 2
			cell := result.RealCell(c.Residual)
			cell.Digits = &digits
			b.Cells = append(b.Cells, cell)
		}
		last := result.CountCell(row.Total.Count)
		if r.Percent == "column" && r.N > 0 {
			last = result.ShareCell(row.Total)
		}
		a.Cells = append(a.Cells, last)
		counts.Rows, residuals.Rows = append(counts.Rows, a), append(residuals.Rows, b)
	}
	if r.LeftOut > 0 {
		counts.Footnotes = append(counts.Footnotes, fmt.Sprintf("Rows left out without one of the two: %d.", r.LeftOut))
	}
	residuals.Footnotes = []string{"Standard normal where rows and columns are independent."}
	tests := result.Table{ID: "test", Title: "Test of independence", Columns: []result.Column{
		{Key: "test", Head: "Test", Text: true}, {Key: "chi_square", Head: "χ²"}, {Key: "df", Head: "df"}, {Key: "p", Head: "p"},
	}}
	tests.Rows = append(tests.Rows, result.Row{Key: "chi_square", Cells: []result.Cell{result.TextCell(r.Test), result.RealCell(r.Statistic), result.RealCell(r.DF), result.PCell(r.P)}})
	if r.FisherP.OK() {
		tests.Rows = append(tests.Rows, result.Row{Key: "fisher", Cells: []result.Cell{result.TextCell("Fisher's exact test"), {}, {}, result.PCell(r.FisherP)}})
	}
	return []result.Table{counts, tests, residuals}
}

func shareOrCount(percent string, c CrosstabCell) result.Cell {
	share := c.OfColumn
	if percent == "row" {
		share = c.OfRow
	}
	if percent == "none" || share.Total == 0 {
		return result.CountCell(c.Count)
	}
	return result.ShareCell(share)
}
