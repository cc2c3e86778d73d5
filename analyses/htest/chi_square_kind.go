package htest

import (
	"errors"
	"strconv"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ChiSquareParams are the parameters of test.chi_square.
type ChiSquareParams struct {
	Variables []string  `yaml:"variables" doc:"The categorical variables to test." check:"required,minlen=1,unique,column=table"`
	Group     string    `yaml:"group" doc:"The column that groups the cases; left out: the input groups." check:"column=table"`
	Compare   []string  `yaml:"compare" doc:"The groups to compare; left out: all with cases." check:"unique"`
	Fit       bool      `yaml:"fit" doc:"Test the fit of each variable to given probabilities, without groups."`
	Expected  []float64 `yaml:"expected" doc:"The probabilities of the levels in their order, for a test of fit; left out: all equal." check:"above=0"`
	Yates     *bool     `yaml:"yates" doc:"Yates' correction of 2 by 2 tables." profile:"chi_square.yates_2x2"`
	PostHoc   string    `yaml:"posthoc" doc:"Comparison of the pairs of groups." check:"oneof=none chi_square"`
	Pairs     *string   `yaml:"pairs" doc:"Adjustment of the pairs." profile:"pairwise.adjust" check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Level     float64   `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Adjust    string    `yaml:"adjust" doc:"Adjustment of p over the variables." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
}

// Check implements the rules across fields.
func (p *ChiSquareParams) Check() error {
	if !p.Fit && len(p.Expected) > 0 {
		return kind.AtField(errors.New("expected probabilities belong to a test of fit (fit: true)"), "expected")
	}
	if p.Fit && (p.Group != "" || len(p.Compare) > 0) {
		return kind.AtField(errors.New("a test of fit has no groups"), "group")
	}
	return nil
}

// ChiSquareKind is the kind test.chi_square.
var ChiSquareKind = kind.New("test.chi_square", kind.Doc{
	Summary: "Chi-square test of independence of categorical variables and groups, or of fit.",
	Text: `Tests whether a categorical variable is distributed alike in all groups (Pearson's chi-square, with Yates' correction
of 2 by 2 tables where the profile has it), or whether one variable follows given probabilities. Levels and groups
without cases are left out, cases without a value too; both are counted. Expected counts and adjusted residuals stand
for every cell, and a note tells how many expected counts are below 5. Effect sizes: Cramér's V (plain, with an
interval by the noncentral chi-square distribution, and bias-corrected); for 2 by 2 tables the risk difference, risk
ratio, odds ratio and number needed to treat of the second level.`,
	References: []string{
		"Pearson K. On the criterion that a given system of deviations. Philos Mag 1900;50:157-75. doi:10.1080/14786440009463897",
		"Haberman SJ. The analysis of residuals in cross-classified tables. Biometrics 1973;29:205-20. doi:10.2307/2529686",
		"Bergsma W. A bias-correction for Cramér's V and Tschuprow's T. J Korean Stat Soc 2013;42:323-8. doi:10.1016/j.jkss.2012.10.002",
	},
}, ChiSquareParams{PostHoc: "none", Level: 0.95, Adjust: "none"}, runChiSquare, kind.RowOrderFree(),
	kind.Example(ChiSquareParams{Variables: []string{"sex", "stage", "smoker"}, Group: "arm", PostHoc: "none", Level: 0.95, Adjust: "holm"}))

func runChiSquare(_ *kind.Call, in GroupsInput, p ChiSquareParams) (*TestResult, error) {
	if p.Fit {
		return runFit(in, p)
	}
	g, err := groupingOf(in, p.Group, p.Compare)
	if err == nil {
		err = kind.AtField(g.need(2, 0, ""), "group")
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: "Chi-square test", Notes: g.notes}
	r.Conventions = []Convention{{"chi_square.yates_2x2", strconv.FormatBool(*p.Yates)}}
	for i, name := range p.Variables {
		c, err := categoricalColumn(g.table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method = "X²", "Pearson's chi-square test"
		r.Notes = append(r.Notes, x.notes(c.Name)...)
		test, err := ChiSquare(x.reduced, *p.Yates)
		if err != nil {
			l.fail(err)
			l.Levels = x.lines(g.names, nil, nil)
			r.Variables = append(r.Variables, l)
			continue
		}
		if test.Method == "pearson, yates" {
			l.Method += ", Yates' correction"
		}
		l.Statistic, l.DF, l.P = result.Num(test.X2), result.Num(test.DF), result.PValue(test.P)
		l.Levels = x.lines(g.names, test.Expected, test.Adjusted)
		l.Effects = x.tableEffects(p.Level)
		r.Notes = append(r.Notes, smallExpected(c.Name, test)...)
		if p.PostHoc == "chi_square" {
			ph, err := PairwiseChiSquare(x.table, *p.Yates, *p.Pairs)
			l.addPostHoc(ph, err, g.names, p.Level, &r.Notes)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}

func smallExpected(variable string, t ChiSquareResult) []result.Note {
	if t.Below5 == 0 {
		return nil
	}
	return []result.Note{result.Notef("small_expected", "%s: the expected count is below 5 in %d of %d cells", variable, t.Below5, t.Cells)}
}

// runFit tests each variable against given probabilities.
func runFit(in GroupsInput, p ChiSquareParams) (*TestResult, error) {
	r := &TestResult{Title: "Chi-square test of fit"}
	g := grouping{table: in.Table, names: []string{"all"}, codes: make([]int, in.Table.Len())}
	for i, name := range p.Variables {
		c, err := categoricalColumn(in.Table, name, i)
		if err != nil {
			return nil, err
		}
		x := g.cross(c)
		l := newLine(&c.Variable, p.Level)
		l.Symbol, l.Method = "X²", "chi-square test of fit"
		observed := make([]int, len(x.table))
		for j, row := range x.table {
			observed[j] = row[0]
		}
		probabilities := p.Expected
		if len(probabilities) == 0 {
			probabilities = nil
		}
		test, err := GoodnessOfFit(observed, probabilities)
		if err != nil {
			l.fail(err)
			l.Levels = x.lines(g.names, nil, nil)
		} else {
			l.Statistic, l.DF, l.P = result.Num(test.X2), result.Num(test.DF), result.PValue(test.P)
			l.Levels = x.lines(g.names, nil, nil)
			for j := range l.Levels {
				l.Levels[j].Cells[0].Expected, l.Levels[j].Cells[0].Adjusted = result.Num(test.Expected[0][j]), result.Num(test.Adjusted[0][j])
			}
			r.Notes = append(r.Notes, smallExpected(c.Name, test)...)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(p.Adjust)
}
