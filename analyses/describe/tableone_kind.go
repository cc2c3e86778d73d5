package describe

import "reprise/analyses/kind"

// TableOneKind is describe.table_one.
var TableOneKind = kind.New("describe.table_one", kind.Doc{
	Summary: "The table of characteristics by group: summaries, missing values, tests by a declared rule, standardised mean differences, pairs of groups.",
	Text: `Numbers are summarised by median and quartiles, or by mean and standard deviation where ` + "`normal`" + ` names them; categories by count and percentage of the cases with a value. Nothing is chosen by looking at the data, except that a table of counts with an expected count below 5 goes to Fisher's exact test, and where ` + "`normality: shapiro`" + ` asks for it.

Tests of Reprise's own style: numbers by Mann-Whitney (two groups) or Kruskal-Wallis, those declared normal by a t-test or an analysis of variance, with the profile's choice of variance; ordinal variables by the same rank tests on their level numbers; nominal and binary ones by the chi-square test if every expected count is at least 5, else by Fisher's exact test. The styles ` + "`gtsummary`, `tableone` and `arsenal`" + ` are below; ` + "`tests`" + ` sets single variables. A test that the data don't allow leaves its reason in the cell. If counting Fisher's test takes more than forty million steps the chi-square test stands instead, with a note.

Three styles print what a known program prints by default; every cell, p-value and standardised mean difference is compared with that program's on four data sets.

- ` + "`gtsummary`" + ` (R, version 2.1.0, with add_p): median and quartiles of type 2 in parentheses; no decimal for whole numbers, else as many as the distance between the 5th and the 95th percentile asks for (none from 20 on, one from 10, two from 0.1); percentages without a decimal from 10 on, one below. A number with fewer than 10 distinct values counts as categorical unless declared normal or nonnormal. Two levels have one row if they are no and yes or 0 and 1. Mann-Whitney or Kruskal-Wallis, also for numbers declared normal; chi-square without correction, Fisher's exact test where an expected count is below 5 or a level has no case. p has one decimal from 0.2 on, two from 0.1, then three.
- ` + "`tableone`" + ` (R, version 0.13.2): mean (SD), for numbers declared nonnormal the median and quartiles of type 7 in square brackets; two decimals, one in percentages, three in the standardised mean difference. Two levels have one row, that of the second. Analysis of variance with a common variance, Kruskal-Wallis for numbers declared nonnormal also with two groups, chi-square with Yates' correction of 2 by 2 tables.
- ` + "`arsenal`" + ` (R, version 3.6.3 or 3.7.1): mean (SD) and a row with the range, for numbers declared nonnormal the median and quartiles of type 7; three decimals, one in percentages. Every level has its row. Analysis of variance with a common variance or Kruskal-Wallis, chi-square without correction; ordinal variables by the mean level numbers of the groups (with two groups the linear-by-linear test). The range is left out with ` + "`small_cell`" + `.

They differ from the programs on purpose: missing values are counted in ` + "`tableone`" + ` too, unless ` + "`missing: never`" + `; a group without values leaves a reason in place of a test of the others; a level that no case has does not cost the test, as it does in tableone and arsenal; where R's Fisher test runs out of memory there is an answer; a standardised mean difference below 0.0005 is printed as 0.000; a share that lies half-way between two decimals is rounded as a fraction, not as a binary number. The Mann-Whitney test takes exactness, ties and correction from the profile. Ties are rounded as the program does: away from zero in gtsummary, as R's round in tableone, to even in arsenal; the profile's ` + "`rounding.rule`" + ` holds for other tables.

Variables that made the groups (by the groups' lineage: through imputation, derivation and reduction) carry no p-value, since groups made from a variable differ in it by construction; the standardised mean difference and v-tests stand instead. ` + "`circular: allow`" + ` prints the p-value with a dagger. For other variables the largest absolute rank correlation with a variable that made the groups is given, and stated where it is at least 0.3.

The standardised mean difference is absolute and averaged over the pairs of groups. Pairs follow the test of all groups: Dunn's test after Kruskal-Wallis, t-tests after an analysis of variance, else the same test on two groups; their p-values are adjusted within the variable, q-values over the table. A pair is marked in the printed table by the report, at its level and only where the test of all groups lies below it. The table describes raw data: a table with imputed values is refused, or with ` + "`imputed: count`" + ` described without them; they count as missing, in a row of their own. Rows in no group are left out and counted. With ` + "`small_cell`" + ` small counts are suppressed together with those from which they would follow, strata included.

` + "`strata`" + ` repeats the table within each level of a column: the same rows, summarised and tested among the cases of the stratum, each with its own family of q-values; the table of all cases stays. Cases without a value of that column are in the table of all cases only.

` + "`intervals: true`" + ` gives confidence intervals: of means by the t distribution, of medians by order statistics (exact binomial coverage of at least the level; none for groups too small for that), of percentages by Wilson's score. Two groups also get their difference, first minus second: of means (Welch), the Hodges-Lehmann shift where a variable is described by its median (exact below 50 values in both groups without ties), of percentages (Newcombe). The standardised mean difference of two groups and the effect size carry theirs; epsilon squared has none. Variables that made the groups have no interval of a difference, for the reason that they have no p-value.

Cost: a sort for every variable; exact tests as they say.`,
	References: []string{
		"Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched samples. Stat Med 2009;28:3083-3107. doi:10.1002/sim.3697",
		"Conover WJ. Practical nonparametric statistics. 3rd ed. Wiley 1999, section 3.2 (quantiles)",
		"Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-252. doi:10.1080/00401706.1964.10490181",
		"Hodges JL, Lehmann EL. Estimates of location based on rank tests. Ann Math Stat 1963;34:598-611. doi:10.1214/aoms/1177704172",
		"Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365. doi:10.1080/00031305.1996.10473566",
		"Lebart L, Morineau A, Piron M. Statistique exploratoire multidimensionnelle. Dunod 1995",
		"Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven methods. Stat Med 1998;17:873-890. doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
		"Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-212. doi:10.1080/01621459.1927.10502953",
	},
}, tableOneDefaults(), runTableOne, kind.Example(tableOneExample()), kind.RowOrderFree())

func tableOneDefaults() TableOneParams {
	return TableOneParams{
		Style: "reprise", Normality: "declared", P: "auto", Overall: true, Missing: "if_any", Posthoc: "none", RankPairs: "dunn",
		QValues: "none", Circular: "leave_out",
		Level: 0.95, Imputed: "refuse",
	}
}

func tableOneExample() TableOneParams {
	p := tableOneDefaults()
	p.Normal = []string{"age"}
	p.Posthoc, p.QValues, p.SMD = "holm", "bh", true
	return p
}
