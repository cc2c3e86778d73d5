package profile

import (
	"fmt"
	"strings"
)

// Variable is the kind of a variable as a table-one style tells kinds apart.
type Variable string

// The kinds of variables.
const (
	Continuous  Variable = "continuous"
	Nonnormal   Variable = "nonnormal" // declared not normal
	Ordinal     Variable = "ordinal"
	Categorical Variable = "categorical"
)

// TestChoice is one line of a style's rule for choosing a test. A line applies
// to a kind of variable, to a range of group counts (MaxGroups 0: no limit) and
// to tables whose smallest expected count lies within [MinExpected,
// MaxExpected) (MaxExpected 0: no limit).
type TestChoice struct {
	Variable                 Variable
	MinGroups, MaxGroups     int
	MinExpected, MaxExpected float64
	Test                     string // name of the test's kind
	Variant                  string // welch or pooled; yates or uncorrected
}

// How a style sets a variable of two levels.
const (
	SecondLevel   = "second" // one row, that of the second level
	YesLevel      = "yes"    // one row where the levels are no and yes, false and true or 0 and 1, else all
	BothLevelRows = "each"   // a row a level, as with more levels
)

// Preset is a style of table one: what a known program prints by default.
type Preset struct {
	Name, Title string
	Source      Source
	// Statistics of continuous and of declared nonnormal variables:
	// median_quartiles, mean_sd.
	Continuous, Nonnormal string
	// Range adds a row with the smallest and the largest value, parted by RangeBetween.
	Range        bool
	RangeBetween string
	// Between parts the quartiles: ", " or "–"; Brackets encloses them.
	Between, Brackets string
	QuantileType      int
	// Decimals of means and medians; DecimalsBySpread takes those of [SpreadDecimals]
	// instead, and none for whole numbers.
	Decimals         int
	DecimalsBySpread bool
	// Rounding is the program's rule, by its name in the package printed.
	Rounding     string
	PFormat      string // a style of the package printed
	Percent      string // adaptive or one_decimal
	PercentGlyph bool   // a percent sign in each cell
	// Missing is the label of the row that counts missing values, shown where
	// some are missing; empty where the style prints none.
	Missing string
	// CategoricalBelow: a numeric variable with fewer distinct values counts as
	// categorical unless it is declared normal or nonnormal; 0 where it never does.
	CategoricalBelow int
	// TwoLevels is SecondLevel, YesLevel or BothLevelRows.
	TwoLevels string
	// Footnotes name the tests under the table.
	Footnotes bool
	// SMD is how a standardised mean difference over more than two groups is
	// formed: mean_over_pairs, or empty where the style has none. SMDDecimals are those
	// that the style prints.
	SMD         string
	SMDDecimals int
	// UnusedLevels: a level without cases has the expected count 0 where the test is
	// chosen by expected counts.
	UnusedLevels bool
	Tests        []TestChoice
}

// SpreadDecimals is the number of decimals that gtsummary gives a variable whose 95th
// percentile lies so far above its 5th (both of type 7): none from 20 on, one from 10, two
// from 0.1, three from 0.01, else four.
func SpreadDecimals(spread float64) int {
	for decimals, least := range []float64{20, 10, 0.1, 0.01} {
		if spread >= least {
			return decimals
		}
	}
	return 4
}

const (
	expectedForChiSquare = 5
	atLeastThree         = 3
)

var presets = []Preset{
	{
		Name: "gtsummary", Title: "gtsummary (R), tbl_summary with add_p",
		Source:     Source{"gtsummary 2.1.0, cards 0.5.0, cardx 0.2.3, R 4.2.2, run: tbl_summary, add_p, style_pvalue, style_percent (describe/testdata/styles.R)", "https://www.danieldsjoberg.com/gtsummary/reference/index.html"},
		Continuous: "median_quartiles", Nonnormal: "median_quartiles", Between: ", ", Brackets: "()",
		QuantileType: 2, DecimalsBySpread: true, Rounding: "half-away",
		PFormat: "gtsummary", Percent: "adaptive", PercentGlyph: true,
		Missing: "Unknown", CategoricalBelow: 10, TwoLevels: YesLevel, Footnotes: true, UnusedLevels: true,
		Tests: []TestChoice{
			{Variable: Continuous, MinGroups: 2, MaxGroups: 2, Test: "test.mann_whitney"},
			{Variable: Continuous, MinGroups: atLeastThree, Test: "test.kruskal_wallis"},
			{Variable: Nonnormal, MinGroups: 2, MaxGroups: 2, Test: "test.mann_whitney"},
			{Variable: Nonnormal, MinGroups: atLeastThree, Test: "test.kruskal_wallis"},
			{Variable: Ordinal, MinGroups: 2, MinExpected: expectedForChiSquare, Test: "test.chi_square", Variant: "uncorrected"},
			{Variable: Ordinal, MinGroups: 2, MaxExpected: expectedForChiSquare, Test: "test.fisher"},
			{Variable: Categorical, MinGroups: 2, MinExpected: expectedForChiSquare, Test: "test.chi_square", Variant: "uncorrected"},
			{Variable: Categorical, MinGroups: 2, MaxExpected: expectedForChiSquare, Test: "test.fisher"},
		},
	},
	{
		Name: "tableone", Title: "tableone (R), CreateTableOne",
		Source:     Source{"tableone 0.13.2, R 4.2.2, run: CreateTableOne, print with smd = TRUE (describe/testdata/styles.R)", "https://github.com/kaz-yos/tableone"},
		Continuous: "mean_sd", Nonnormal: "median_quartiles", Between: ", ", Brackets: "[]",
		QuantileType: 7, Decimals: 2, Rounding: "r-round", PFormat: "tableone", Percent: "one_decimal",
		TwoLevels: SecondLevel, SMD: "mean_over_pairs", SMDDecimals: 3,
		Tests: []TestChoice{
			{Variable: Continuous, MinGroups: 2, Test: "test.anova", Variant: "pooled"},
			{Variable: Nonnormal, MinGroups: 2, Test: "test.kruskal_wallis"},
			{Variable: Ordinal, MinGroups: 2, Test: "test.chi_square", Variant: "yates"},
			{Variable: Categorical, MinGroups: 2, Test: "test.chi_square", Variant: "yates"},
		},
	},
	{
		Name: "arsenal", Title: "arsenal (R), tableby",
		Source:     Source{"arsenal 3.6.3, coin 1.4-2, R 4.2.2, run: tableby, summary (describe/testdata/styles.R)", "https://mayoverse.github.io/arsenal/reference/tableby.control.html"},
		Continuous: "mean_sd", Nonnormal: "median_quartiles", Range: true, RangeBetween: " - ", Between: ", ", Brackets: "()",
		QuantileType: 7, Decimals: 3, Rounding: "half-even", PFormat: "arsenal", Percent: "one_decimal", PercentGlyph: true,
		Missing: "N-Miss", TwoLevels: BothLevelRows, Footnotes: true,
		Tests: []TestChoice{
			{Variable: Continuous, MinGroups: 2, Test: "test.anova", Variant: "pooled"},
			{Variable: Nonnormal, MinGroups: 2, Test: "test.kruskal_wallis"},
			{Variable: Ordinal, MinGroups: 2, Test: "test.trend"},
			{Variable: Categorical, MinGroups: 2, Test: "test.chi_square", Variant: "uncorrected"},
		},
	},
}

// Presets lists the styles of table one.
func Presets() []Preset {
	out := make([]Preset, len(presets))
	for i, p := range presets {
		p.Tests = append([]TestChoice(nil), p.Tests...)
		out[i] = p
	}
	return out
}

// GetPreset finds a style by name.
func GetPreset(name string) (Preset, error) {
	var names []string
	for _, p := range Presets() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Preset{}, fmt.Errorf("unknown table style %q; styles are %s", name, strings.Join(names, ", "))
}

// TestFor chooses the test of a variable of a kind compared between groups.
// minExpected is the smallest expected count of the variable's table and is
// read for ordinal and categorical variables only. ok is false where the style
// has no test, as for a single group.
func (p Preset) TestFor(v Variable, groups int, minExpected float64) (choice TestChoice, ok bool) {
	for _, t := range p.Tests {
		counts := v == Ordinal || v == Categorical
		switch {
		case t.Variable != v, groups < t.MinGroups, t.MaxGroups > 0 && groups > t.MaxGroups:
		case counts && minExpected < t.MinExpected, counts && t.MaxExpected > 0 && minExpected >= t.MaxExpected:
		default:
			return t, true
		}
	}
	return TestChoice{}, false
}
