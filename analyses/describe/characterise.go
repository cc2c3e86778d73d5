package describe

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/dist"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// CharacteriseParams are the parameters of describe.characterise.
type CharacteriseParams struct {
	Variables []string `yaml:"variables" doc:"Columns to look at; left out: all but ids, texts, dates, excluded ones and the grouping column." check:"column=table,unique"`
	VMin      float64  `yaml:"v_min" doc:"The printed tables show v-tests of at least this size." check:"min=0"`
}

// CharacteriseInput are the ports of describe.characterise.
type CharacteriseInput struct {
	Table  *frame.Table  `in:"table" doc:"The raw table, one row a case."`
	Groups *frame.Groups `in:"groups" doc:"The groups to characterise."`
}

// CharacteriseResult is the result of describe.characterise.
type CharacteriseResult struct {
	N      int                  `json:"n" doc:"Cases in a group."`
	VMin   float64              `json:"v_min" doc:"The printed tables show v-tests of at least this size."`
	Groups []CharacterisedGroup `json:"groups" inline:"true" doc:"The groups."`
	Notes  []result.Note        `json:"notes,omitempty" doc:"Caveats."`
}

// CharacterisedGroup says what sets one group apart.
type CharacterisedGroup struct {
	Name    string                `json:"name" key:"true" doc:"The group's name."`
	N       int                   `json:"n" doc:"Its cases."`
	Numbers []CharacterisedNumber `json:"numbers,omitempty" doc:"Numeric variables in the order of the table."`
	Levels  []CharacterisedLevel  `json:"levels,omitempty" doc:"Levels of categorical variables in the order of the table."`
}

// CharacterisedNumber compares a group's mean with that of all.
type CharacterisedNumber struct {
	Variable    string        `json:"variable" key:"true" doc:"The column's name."`
	Label       string        `json:"label" doc:"The column as printed."`
	Made        bool          `json:"used_in_clustering" doc:"Whether the groups were made from it."`
	V           result.Number `json:"v_test" value:"true" doc:"v-test."`
	P           result.P      `json:"p" doc:"Two-sided normal p-value of the v-test, for variables that did not make the groups."`
	Mean        result.Number `json:"mean" doc:"Mean in the group."`
	SD          result.Number `json:"sd" doc:"Standard deviation in the group (n - 1)."`
	OverallMean result.Number `json:"overall_mean" doc:"Mean of all."`
	OverallSD   result.Number `json:"overall_sd" doc:"Standard deviation of all (n - 1)."`
}

// CharacterisedLevel compares the share of a level in a group with that in all.
type CharacterisedLevel struct {
	Level   string        `json:"level" key:"true" doc:"Variable and level, as \"variable=level\"."`
	Label   string        `json:"label" doc:"Both as printed."`
	Made    bool          `json:"used_in_clustering" doc:"Whether the groups were made from the variable."`
	V       result.Number `json:"v_test" value:"true" doc:"v-test."`
	P       result.P      `json:"p" doc:"Two-sided hypergeometric mid-p, for variables that did not make the groups."`
	InGroup result.Share  `json:"in_group" doc:"Share of the level in the group (Mod/Cla)."`
	OfLevel result.Share  `json:"of_level" doc:"Share of the group among the cases with the level (Cla/Mod)."`
	Overall result.Share  `json:"overall" doc:"Share of the level among all (Global)."`
}

// CharacteriseKind is describe.characterise.
var CharacteriseKind = kind.New("describe.characterise", kind.Doc{
	Summary: "What sets each group apart: v-tests of means and of levels, as FactoMineR's catdes.",
	Text: `The v-test of a mean is the distance of the group's mean from that of all, in standard errors of a group drawn at random without replacement: (m_k - m)/sqrt(s²/n_k (n - n_k)/(n - 1)), with s² the population variance. The v-test of a level is the normal quantile of the two-sided hypergeometric mid-p of its count in the group, positive where the level is more frequent there.

Values beyond 1.96 are unusual in a group drawn at random. Groups made from a variable were not drawn at random with respect to it: for such variables the v-test describes and no p-value is given. Missing values are left out variable by variable (catdes makes them a level of their own). The printed tables show v-tests from ` + "`v_min`" + ` on, the largest first. Cost: linear.`,
	References: []string{
		"Lebart L, Morineau A, Piron M. Statistique exploratoire multidimensionnelle. Dunod 1995",
		"Husson F, Lê S, Pagès J. Exploratory multivariate analysis by example using R. 2nd ed. CRC Press 2017. doi:10.1201/b21874",
	},
}, CharacteriseParams{VMin: 1.96}, runCharacterise, kind.RowOrderFree())

func runCharacterise(_ *kind.Call, in CharacteriseInput, p CharacteriseParams) (*CharacteriseResult, error) {
	cohort, notes, err := newCohort(in.Table, in.Groups)
	if err != nil {
		return nil, err
	}
	columns, err := chosen(cohort.table, in.Groups, p.Variables)
	if err != nil {
		return nil, err
	}
	r := &CharacteriseResult{N: len(cohort.rows), VMin: p.VMin, Notes: notes}
	for g, n := range cohort.sizes() {
		r.Groups = append(r.Groups, CharacterisedGroup{Name: cohort.names[g], N: n})
	}
	for _, c := range columns {
		v, err := newVariable(cohort, c, 0, nil)
		if err != nil {
			return nil, err
		}
		v.made = cohort.made(c)
		for g := range r.Groups {
			if v.numeric {
				r.Groups[g].Numbers = append(r.Groups[g].Numbers, v.number(g))
			} else {
				r.Groups[g].Levels = append(r.Groups[g].Levels, v.levelTests(g)...)
			}
		}
	}
	return r, nil
}

func moments(values []float64) (mean, sd result.Number) {
	if len(values) == 0 {
		return result.NA("no values"), result.NA("no values")
	}
	m, variance := numeric.MeanVariance(values)
	if len(values) == 1 {
		return result.Num(m), result.NA("a single value")
	}
	return result.Num(m), result.Num(math.Sqrt(variance))
}

func (v *variable) number(g int) CharacterisedNumber {
	out := CharacterisedNumber{Variable: v.column.Name, Label: v.column.Title(), Made: v.made}
	out.Mean, out.SD = moments(v.values[g])
	out.OverallMean, out.OverallSD = moments(v.all)
	out.V = *vNumber(VTestMean(v.values[g], v.all))
	switch {
	case v.made:
		out.P = result.NoP(usedInClustering)
	case !out.V.OK():
		out.P = result.NoP(out.V.Reason)
	default:
		out.P = result.PValue(math.Min(1, 2*dist.StandardNormal.Survival(math.Abs(out.V.Value))))
	}
	return out
}

func (v *variable) levelTests(g int) []CharacterisedLevel {
	totals := v.levelTotals()
	all := total(totals)
	var out []CharacterisedLevel
	for j, name := range v.levels {
		x, p, err := VTestCount(v.counts[g][j], v.n(g), totals[j], all)
		l := CharacterisedLevel{
			Level: v.column.Name + "=" + name, Label: v.column.Title() + ": " + name, Made: v.made, V: *vNumber(x, err),
			InGroup: result.Share{Count: v.counts[g][j], Total: v.n(g)}, OfLevel: result.Share{Count: v.counts[g][j], Total: totals[j]},
			Overall: result.Share{Count: totals[j], Total: all},
		}
		switch {
		case v.made:
			l.P = result.NoP(usedInClustering)
		case err != nil:
			l.P = result.NoP(err.Error())
		default:
			l.P = result.PValue(p)
		}
		out = append(out, l)
	}
	return out
}

// Tables prints for each group the v-tests from v_min on, the largest first.
func (r *CharacteriseResult) Tables() []result.Table {
	var out []result.Table
	for g, group := range r.Groups {
		t := result.Table{ID: "group_" + strconv.Itoa(g+1), Title: group.Name + " (n = " + strconv.Itoa(group.N) + ")", Columns: []result.Column{
			{Key: "characteristic", Head: "Characteristic", Text: true},
			{Key: "in_group", Head: "In the group"},
			{Key: "overall", Head: "All"},
			{Key: "v_test", Head: "v-test"},
			{Key: "p", Head: "p"},
		}}
		if g == 0 {
			t.ID = "table"
		}
		type line struct {
			v   float64
			row result.Row
		}
		var lines []line
		add := func(key, label string, in, all result.Cell, v result.Number, p result.P) {
			if !v.OK() || math.Abs(v.Value) < r.VMin {
				return
			}
			digits := 2
			cell := result.RealCell(v)
			cell.Digits = &digits
			lines = append(lines, line{v.Value, result.Row{Key: key, Cells: []result.Cell{result.TextCell(label), in, all, cell, result.PCell(p)}}})
		}
		for _, x := range group.Numbers {
			mean := func(m, s result.Number) result.Cell {
				return result.Cell{Kind: result.CellMeanSD, Values: []result.Number{m, s}}
			}
			add(x.Variable, x.Label, mean(x.Mean, x.SD), mean(x.OverallMean, x.OverallSD), x.V, x.P)
		}
		for _, x := range group.Levels {
			add(x.Level, x.Label, result.ShareCell(x.InGroup), result.ShareCell(x.Overall), x.V, x.P)
		}
		slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(b.v, a.v) })
		for _, l := range lines {
			t.Rows = append(t.Rows, l.row)
		}
		t.Footnotes = []string{
			"Mean ± SD or n (%); v-tests of at least " + strconv.FormatFloat(r.VMin, 'g', -1, 64) + " in size, the largest first.",
			"Variables used in clustering have no p-value.",
		}
		out = append(out, t)
	}
	return out
}
