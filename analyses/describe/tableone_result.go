package describe

import "reprise/analyses/result"

// TableOneResult is the result of describe.table_one.
type TableOneResult struct {
	N         int                `json:"n" doc:"Cases described."`
	LeftOut   int                `json:"left_out" doc:"Rows left out because they are in no group."`
	Groups    []TableOneSize     `json:"groups,omitempty" doc:"The groups with their sizes."`
	Variables []TableOneVariable `json:"variables" inline:"true" doc:"The variables in the order of the table."`
	Tests     int                `json:"tests" doc:"Number of p-values in the table: the family of the q-values."`
	Style     string             `json:"style" doc:"Rules for summaries and tests."`
	Quantile  int                `json:"quantile_type" doc:"Definition of the quartiles by Hyndman and Fan."`
	Posthoc   string             `json:"posthoc" doc:"Adjustment of pairwise p-values within a variable; none: no pairs were tested."`
	QValues   string             `json:"q_values" doc:"Adjustment over the p-values of the family."`
	Strata    []TableOneStratum  `json:"strata,omitempty" doc:"The table within each stratum."`
	Print     TableOnePrint      `json:"print" doc:"What the printed table shows."`
	Notes     []result.Note      `json:"notes,omitempty" doc:"Caveats."`
}

// TableOnePrint says what the printed table shows.
type TableOnePrint struct {
	Title       string `json:"title,omitempty" doc:"Title of the table, empty for the usual one."`
	Overall     bool   `json:"overall" doc:"A column for all cases."`
	P           bool   `json:"p" doc:"A column of p-values."`
	SMD         bool   `json:"smd" doc:"A column of standardised mean differences."`
	Effects     bool   `json:"effects" doc:"A column of effect sizes."`
	Missing     string `json:"missing" doc:"When a row counts missing values."`
	MissingWord string `json:"missing_label" doc:"Label of that row."`
	SmallCell   int    `json:"small_cell" doc:"Counts above zero and below this are suppressed."`
	// Level is nil without intervals.
	Level *float64 `json:"level,omitempty" doc:"Level of the confidence intervals, where there are any."`
}

// TableOneStratum is the table within one level of the column that makes the strata.
type TableOneStratum struct {
	Name      string             `json:"name" key:"true" doc:"The stratum's level."`
	Title     string             `json:"title" doc:"The stratum as printed."`
	N         int                `json:"n" doc:"Its cases."`
	Groups    []TableOneSize     `json:"groups,omitempty" doc:"The groups with their sizes in the stratum."`
	Tests     int                `json:"tests" doc:"Number of p-values of the stratum: the family of its q-values."`
	Variables []TableOneVariable `json:"variables" inline:"true" doc:"The variables within the stratum."`
}

// TableOneSize is the size of a group.
type TableOneSize struct {
	Name string `json:"name" key:"true" doc:"The group's name."`
	N    int    `json:"n" value:"true" doc:"Its cases."`
}

// TableOneVariable describes one variable.
type TableOneVariable struct {
	Name     string `json:"name" key:"true" doc:"The column's name."`
	Label    string `json:"label" doc:"The column as printed."`
	Unit     string `json:"unit" doc:"Its unit."`
	Type     string `json:"type" doc:"Its type."`
	Summary  string `json:"summary" doc:"How it is summarised: mean_sd, median_quartiles or levels."`
	Decimals int    `json:"decimals" doc:"Decimals of its printed means or quartiles."`
	Missing  int    `json:"missing" doc:"Missing values; imputed ones are among them."`
	Imputed  int    `json:"imputed,omitempty" doc:"Imputed values, left out."`
	// Distribution is empty unless the data were asked.
	Distribution string `json:"distribution,omitempty" doc:"Normal or nonnormal, where the Shapiro-Wilk test chose."`
	Made         bool   `json:"used_in_clustering" doc:"Whether the groups were made from it."`

	Test       string        `json:"test" doc:"Name of the test, empty for none."`
	Method     string        `json:"method" doc:"How the p-value was really computed."`
	Statistic  result.Number `json:"statistic" doc:"The test's statistic."`
	DF         result.Number `json:"df" doc:"Degrees of freedom."`
	DF2        result.Number `json:"df2" doc:"Denominator degrees of freedom."`
	P          result.P      `json:"p" doc:"p-value of the comparison of all groups."`
	Q          result.P      `json:"q" doc:"p-value adjusted over the family."`
	SMD        result.Number `json:"smd" doc:"Absolute standardised mean difference, averaged over the pairs of groups."`
	Effect     result.Number `json:"effect" doc:"Effect size."`
	EffectName string        `json:"effect_name" doc:"Which effect size it is."`
	// The intervals and the difference are nil unless asked for; those of an effect size
	// or a difference are not available where the p-value is left out as circular.
	SMDInterval    *result.Interval    `json:"smd_interval,omitempty" doc:"Confidence interval of the standardised mean difference of two groups."`
	EffectInterval *result.Interval    `json:"effect_interval,omitempty" doc:"Confidence interval of the effect size."`
	Difference     *TableOneDifference `json:"difference,omitempty" doc:"Difference of two groups in a numeric variable."`
	Correlation    result.Number       `json:"input_correlation" doc:"Largest absolute rank correlation with a variable that made the groups."`
	Input          string              `json:"input" doc:"That variable."`
	InputLabel     string              `json:"input_label" doc:"That variable as printed."`

	Overall TableOneSummary   `json:"overall" doc:"All cases."`
	Groups  []TableOneSummary `json:"groups,omitempty" doc:"The groups."`
	Levels  []TableOneLevel   `json:"levels,omitempty" doc:"The levels of a categorical variable."`
	Pairs   []TableOnePair    `json:"pairs,omitempty" doc:"The pairs of groups."`
}

// TableOneSummary describes a variable in one group, or in all cases. Numeric summaries stand
// only for numeric variables.
type TableOneSummary struct {
	Name    string         `json:"name" key:"true" doc:"The group's name."`
	N       int            `json:"n" doc:"Values that are not missing."`
	Missing int            `json:"missing" doc:"Missing values; imputed ones are among them."`
	Imputed int            `json:"imputed,omitempty" doc:"Imputed values, left out."`
	Mean    *result.Number `json:"mean,omitempty" doc:"Mean."`
	SD      *result.Number `json:"sd,omitempty" doc:"Standard deviation (n - 1)."`
	Median  *result.Number `json:"median,omitempty" doc:"Median."`
	Q1      *result.Number `json:"q1,omitempty" doc:"Lower quartile."`
	Q3      *result.Number `json:"q3,omitempty" doc:"Upper quartile."`
	Min     *result.Number `json:"min,omitempty" doc:"Smallest value."`
	Max     *result.Number `json:"max,omitempty" doc:"Largest value."`
	VTest   *result.Number `json:"v_test,omitempty" doc:"v-test of the mean, for variables that made the groups."`
	// The intervals are nil unless asked for.
	MeanInterval   *result.Interval `json:"mean_interval,omitempty" doc:"Confidence interval of the mean by the t distribution."`
	MedianInterval *result.Interval `json:"median_interval,omitempty" doc:"Confidence interval of the median by order statistics."`
}

// TableOneDifference is the first group minus the second.
type TableOneDifference struct {
	Estimate result.Number   `json:"estimate" doc:"First group minus second: of means, the Hodges-Lehmann shift, or of proportions."`
	Interval result.Interval `json:"interval" doc:"Its confidence interval."`
	Method   string          `json:"method" doc:"Which difference and interval it is."`
}

// TableOneLevel describes one level of a categorical variable.
type TableOneLevel struct {
	Name    string          `json:"name" key:"true" doc:"The level as printed."`
	Overall *result.Share   `json:"overall,omitempty" doc:"Share of the level among all cases; none where suppressed."`
	Groups  []TableOneShare `json:"groups,omitempty" doc:"Share of the level in each group."`
	// Both are nil unless intervals are asked for.
	OverallInterval *result.Interval    `json:"overall_interval,omitempty" doc:"Wilson's confidence interval of the share among all cases."`
	Difference      *TableOneDifference `json:"difference,omitempty" doc:"Difference of two groups in the share."`
}

// TableOneShare is the share of a level in one group.
type TableOneShare struct {
	Name     string           `json:"name" key:"true" doc:"The group's name."`
	Share    *result.Share    `json:"share,omitempty" value:"true" doc:"Cases with the level out of those with a value; none where suppressed."`
	Interval *result.Interval `json:"interval,omitempty" doc:"Wilson's confidence interval of the share, where asked for."`
	Residual *result.Number   `json:"residual,omitempty" doc:"Adjusted residual: standard normal where level and group are independent."`
	VTest    *result.Number   `json:"v_test,omitempty" doc:"v-test of the count, for variables that made the groups."`
}

// TableOnePair compares two groups.
type TableOnePair struct {
	Pair      string        `json:"pair" key:"true" doc:"The two groups, as \"A vs B\"."`
	P         result.P      `json:"p" doc:"p-value as computed."`
	PAdjusted result.P      `json:"p_adjusted" value:"true" doc:"p-value adjusted for the number of pairs."`
	SMD       result.Number `json:"smd" doc:"Absolute standardised mean difference."`
}
