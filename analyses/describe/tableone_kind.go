package describe

import "reprise/analyses/kind"

// TableOneKind is describe.table_one.
var TableOneKind = kind.New("describe.table_one", kind.Doc{
	Summary: "The table of characteristics by group: summaries, missing values, tests by a declared rule, standardised mean differences, pairs of groups.",
	Text: `Numbers are summarised by median and quartiles, or by mean and standard deviation where ` + "`normal`" + ` names them; categories by count and percentage of the cases with a value. Nothing is chosen by looking at the data, except that a table of counts with an expected count below 5 goes to Fisher's exact test, and where ` + "`normality: shapiro`" + ` asks for it.

Tests of Reprise's own style: numbers by Mann-Whitney (two groups) or Kruskal-Wallis, those declared normal by a t-test or an analysis of variance, with the profile's choice of variance; ordinal variables by the same rank tests on their level numbers; nominal and binary ones by the chi-square test if every expected count is at least 5, else by Fisher's exact test. The styles ` + "`gtsummary`, `tableone` and `arsenal`" + ` follow those programs' defaults; ` + "`tests`" + ` sets single variables. A test that the data don't allow leaves its reason in the cell. If counting Fisher's test takes more than forty million steps the chi-square test stands instead, with a note.

Variables that made the groups (by the groups' lineage: through imputation, derivation and reduction) carry no p-value, since groups made from a variable differ in it by construction; the standardised mean difference and v-tests stand instead. ` + "`circular: allow`" + ` prints the p-value with a dagger. For other variables the largest absolute rank correlation with a variable that made the groups is given, and stated where it is at least 0.3.

The standardised mean difference is absolute and averaged over the pairs of groups. Pairs follow the test of all groups: Dunn's test after Kruskal-Wallis, t-tests after an analysis of variance, else the same test on two groups; their p-values are adjusted within the variable, q-values over the table. The table describes raw data: imputed values are refused. Rows in no group are left out and counted. With ` + "`small_cell`" + ` small counts are suppressed together with those from which they would follow.

Cost: a sort for every variable; exact tests as they say.`,
	References: []string{
		"Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched samples. Stat Med 2009;28:3083-3107. doi:10.1002/sim.3697",
		"Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-252. doi:10.1080/00401706.1964.10490181",
		"Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365. doi:10.1080/00031305.1996.10473566",
		"Lebart L, Morineau A, Piron M. Statistique exploratoire multidimensionnelle. Dunod 1995",
	},
}, tableOneDefaults(), runTableOne, kind.Example(tableOneExample()), kind.RowOrderFree())

func tableOneDefaults() TableOneParams {
	return TableOneParams{
		Style: "reprise", Normality: "declared", P: "auto", Overall: true, Missing: "if_any", Posthoc: "none", RankPairs: "dunn",
		QValues: "none", Circular: "leave_out",
	}
}

func tableOneExample() TableOneParams {
	p := tableOneDefaults()
	p.Normal = []string{"age"}
	p.Posthoc, p.QValues, p.SMD = "holm", "bh", true
	return p
}
