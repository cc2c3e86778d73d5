package profile

// titles are the profiles; the cells of the table stand in this order.
var titles = [...]struct{ name, title string }{
	{"r-4.5", "R up to 4.5"},
	{"r-4.6", "R 4.6"},
	{"spss", "IBM SPSS Statistics"},
	{"sas", "SAS/STAT"},
	{"scipy", "SciPy, scikit-learn, statsmodels, lifelines"},
}

type cell struct {
	value  string
	source Source
}

type row struct {
	convention Convention
	cells      [len(titles)]cell
}

var (
	ranR        = Source{"Run with R 4.2.2 (survival 3.5-3, car 3.1-1, FactoMineR 2.7, cluster 2.1.4, rstatix 0.7.2) and again with R 4.5.0 (survival 3.8-3, car 3.1-3, FactoMineR 2.11, cluster 2.1.8.1, rstatix 0.7.2)", ""}
	ranR46      = Source{"Run with R 4.6.2, survival 3.8-12, car 3.1-5, FactoMineR 2.17, cluster 2.1.8.3, rstatix 1.1.0", ""}
	ranScipy    = Source{"Run with SciPy 1.10.1, scikit-learn 1.2.1, statsmodels 0.13.5", ""}
	ranLines    = Source{"lifelines, run on the lung data: interval .339-.478 at 365 days, Efron's ties", ""}
	spssMW      = Source{"IBM SPSS Statistics command syntax, NPAR TESTS, M-W subcommand", "https://www.ibm.com/docs/en/spss-statistics/cd?topic=tests-m-w-subcommand-npar-command"}
	spssQ       = Source{"IBM SPSS Statistics command syntax, EXAMINE, PERCENTILES subcommand: HAVERAGE", "https://www.ibm.com/docs/en/spss-statistics/28.0.0?topic=examine-percentiles-subcommand-command"}
	spssDunn    = Source{"IBM Support, Post hoc comparisons for the Kruskal-Wallis test", "http://www-01.ibm.com/support/docview.wss?uid=swg21477370"}
	spssLevene  = Source{"IBM Support, technote on the Levene test in ONEWAY, T-TEST and EXAMINE", "http://www-01.ibm.com/support/docview.wss?uid=swg21476023"}
	spssAnova   = Source{"SPSS Base User's Guide 13.0, chapter 21, One-Way ANOVA: Welch's test is an option beside the F test", ""}
	spssChi     = Source{"IBM SPSS Statistics command syntax, CROSSTABS, STATISTICS subcommand: Pearson chi-square, with Yates' correction beside it for 2 by 2 tables", "https://www.ibm.com/docs/en/spss-statistics/cd?topic=crosstabs-statistics-subcommand-command"}
	sasMW       = Source{"SAS/STAT User's Guide, NPAR1WAY, EXACT statement: exact tests only on request", "http://support.sas.com/documentation/cdl/en/statug/67523/HTML/default/statug_npar1way_syntax04.htm"}
	sasMWC      = Source{"SAS NPAR1WAY output: average scores for ties; Z includes a continuity correction of 0.5", "http://hedwig.mgh.harvard.edu/biostatistics/sites/default/files/public/education/sas/wilcoxon_test.html"}
	sasWilcoxon = Source{"SAS/QC User's Guide, signed rank statistic: values of zero are discarded before ranking", "http://v8doc.sas.com/sashtml/qc/chap1/sect18.htm"}
	sasQ        = Source{"SAS/STAT User's Guide, percentile definitions, PCTLDEF=5 by default", "http://support.sas.com/documentation/cdl/en/statug/68162/HTML/default/statug_boxplot_details10.htm"}
	sasRound    = Source{"SAS Language Reference, ROUND and ROUNDE: ROUND takes the multiple with the larger absolute value", "http://support.sas.com/documentation/cdl/en/lrdict/64316/HTML/default/a002212436.htm"}
	sasChi      = Source{"SAS/STAT User's Guide, FREQ, CHISQ option: Pearson chi-square first, continuity-adjusted one beside it", "http://support.sas.com/documentation/cdl/en/procstat/70116/HTML/default/procstat_freq_details107.htm"}
	sasFisher   = Source{"SAS/STAT User's Guide, FREQ, measures of a 2 by 2 table: odds ratio ad/bc", "http://support.sas.com/documentation/cdl/en/procstat/65543/HTML/default/procstat_freq_details59.htm"}
	sasAnova    = Source{"SAS/STAT User's Guide, ANOVA, MEANS statement: Welch's test only by the option WELCH", "http://support.sas.com/documentation/cdl/en/statug/63962/HTML/default/statug_anova_sect012.htm"}
	sasKM       = Source{"SAS/STAT User's Guide, LIFETEST, CONFTYPE= option: LOGLOG by default", "https://go.documentation.sas.com/api/docsets/statug/v_023/content/statug_lifetest_syntax01.htm"}
	sasMedian   = Source{"SAS/STAT User's Guide, LIFETEST, computational formulas", "http://support.sas.com/documentation/cdl/en/statug/63347/HTML/default/statug_lifetest_sect013.htm"}
	sasCox      = Source{"SAS PHREG output without TIES=: Ties Handling BRESLOW", "https://stats.oarc.ucla.edu/sas/examples/asa2/applied-survival-analysis-by-hosmer-lemeshow-and-maychapter-3-regression-models-for-survival-data"}
)

func text(key, doc string, choices ...Choice) Convention { return Convention{key, doc, Text, choices} }

func whole(key, doc string, choices ...Choice) Convention {
	return Convention{key, doc, Integer, choices}
}

func onOff(key, doc string, choices ...Choice) Convention {
	return Convention{key, doc, Switch, choices}
}

// in gives one value and source to each profile, in the order of titles.
func in(r45, r46, spss, sas, scipy cell) [len(titles)]cell {
	return [len(titles)]cell{r45, r46, spss, sas, scipy}
}

var none cell

// table is every convention with its value and source per profile.
var table = []row{
	{text(
		"t_test.variance", "Variance of the two-sample t-test; SAS and SPSS print both and settle nothing.",
		Choice{"welch", "Two means were compared by Welch's t-test, which does not assume equal variances.", "welch1947"},
		Choice{"pooled", "Two means were compared by Student's t-test with a pooled variance.", "student1908"},
	), in(cell{"welch", ranR}, cell{"welch", ranR46}, none, none, cell{"pooled", ranScipy})},
	{text(
		"anova.variance", "Variance of the one-way analysis of variance (R: aov; R's oneway.test is Welch's).",
		Choice{"pooled", "More than two means were compared by one-way analysis of variance with a common variance.", ""},
		Choice{"welch", "More than two means were compared by Welch's analysis of variance, which does not assume equal variances.", "welch1947"},
	), in(cell{"pooled", ranR}, cell{"pooled", ranR46}, cell{"pooled", spssAnova}, cell{"pooled", sasAnova}, cell{"pooled", ranScipy})},
	{text(
		"mann_whitney.exact_rule", "When the Mann-Whitney test is exact without ties.",
		Choice{"each_below_50", "Mann-Whitney p-values were exact when both groups had fewer than 50 values, otherwise from the normal approximation.", "mannwhitney1947"},
		Choice{"either_at_most_8", "Mann-Whitney p-values were exact when one group had at most eight values and none were tied, otherwise from the normal approximation.", "mannwhitney1947"},
		Choice{"total_at_most_40", "Mann-Whitney p-values were exact for at most 40 values in all, otherwise from the normal approximation.", "mannwhitney1947"},
		Choice{"never", "Mann-Whitney p-values came from the normal approximation.", "mannwhitney1947"},
	), in(cell{"each_below_50", ranR}, cell{"each_below_50", ranR46}, cell{"total_at_most_40", spssMW}, cell{"never", sasMW}, cell{"either_at_most_8", ranScipy})},
	{text(
		"mann_whitney.ties", "What the Mann-Whitney test does with ties where it would be exact.",
		Choice{"normal", "With ties the Mann-Whitney p-value came from the normal approximation with the variance corrected for ties.", "mannwhitney1947"},
		Choice{"exact", "With ties the Mann-Whitney p-value was exact, conditional on the observed ranks, by the shift algorithm of Streitberg and Röhmel.", "streitberg1986"},
	), in(cell{"normal", ranR}, cell{"exact", ranR46}, none, cell{"normal", sasMWC}, cell{"normal", ranScipy})},
	{onOff(
		"mann_whitney.correction", "Continuity correction of the Mann-Whitney normal approximation.",
		Choice{"true", "The normal approximation of the Mann-Whitney test was corrected for continuity.", ""},
		Choice{"false", "The normal approximation of the Mann-Whitney test was not corrected for continuity.", ""},
	), in(cell{"true", ranR}, cell{"true", ranR46}, none, cell{"true", sasMWC}, cell{"true", ranScipy})},
	{text(
		"wilcoxon.exact_rule", "When the signed-rank test is exact.",
		Choice{"below_50_untied", "Signed-rank p-values were exact for fewer than 50 pairs without ties or zeros, otherwise from the normal approximation.", "wilcoxon1945"},
		Choice{"below_50", "Signed-rank p-values were exact for fewer than 50 pairs, with ties and zeros conditional on the observed ranks, otherwise from the normal approximation.", "streitberg1986"},
		Choice{"at_most_50_untied", "Signed-rank p-values were exact for at most 50 pairs without ties or zeros, otherwise from the normal approximation.", "wilcoxon1945"},
		Choice{"never", "Signed-rank p-values came from the normal approximation.", "wilcoxon1945"},
	), in(cell{"below_50_untied", ranR}, cell{"below_50", ranR46}, none, none, cell{"at_most_50_untied", ranScipy})},
	{onOff(
		"wilcoxon.correction", "Continuity correction of the signed-rank normal approximation.",
		Choice{"true", "The normal approximation of the signed-rank test was corrected for continuity.", ""},
		Choice{"false", "The normal approximation of the signed-rank test was not corrected for continuity.", ""},
	), in(cell{"true", ranR}, cell{"true", ranR46}, none, none, cell{"false", ranScipy})},
	{text(
		"wilcoxon.zeros", "Zero differences in the signed-rank test.",
		Choice{"drop", "Zero differences were left out of the signed-rank test.", "wilcoxon1945"},
		Choice{"pratt", "Zero differences were ranked and then left out of the signed-rank statistic (Pratt).", "pratt1959"},
		Choice{"pratt_if_exact", "Zero differences were ranked and then left out of the signed-rank statistic where its p-value was exact (Pratt), otherwise left out before ranking.", "pratt1959"},
	), in(cell{"drop", ranR}, cell{"pratt_if_exact", ranR46}, none, cell{"drop", sasWilcoxon}, cell{"drop", ranScipy})},
	{text(
		"kendall.exact_rule", "When Kendall's tau has an exact p-value.",
		Choice{"below_50_untied", "Kendall p-values were exact for fewer than 50 pairs without ties, otherwise from the normal approximation.", "kendall1938"},
		Choice{"at_most_33_untied", "Kendall p-values were exact for at most 33 pairs without ties, or when all but one pair agreed, otherwise from the normal approximation.", "kendall1938"},
		Choice{"never", "Kendall p-values came from the normal approximation.", "kendall1938"},
	), in(cell{"below_50_untied", ranR}, cell{"below_50_untied", ranR46}, none, none, cell{"at_most_33_untied", ranScipy})},
	{text(
		"spearman.exact_rule", "When Spearman's rho has a p-value from its own distribution (up to nine pairs enumerated, then an Edgeworth series).",
		Choice{"at_most_1290_untied", "Spearman p-values came from the exact distribution (to nine pairs) or its Edgeworth series (to 1,290 pairs) without ties, otherwise from the t approximation.", "best1975"},
		Choice{"never", "Spearman p-values came from the t approximation.", ""},
	), in(cell{"at_most_1290_untied", ranR}, cell{"at_most_1290_untied", ranR46}, none, none, cell{"never", ranScipy})},
	{onOff(
		"chi_square.yates_2x2", "Yates' correction of the chi-square test of a 2 by 2 table.",
		Choice{"true", "Chi-square tests of 2 by 2 tables used Yates' continuity correction.", "yates1934"},
		Choice{"false", "Chi-square tests were not corrected for continuity.", ""},
	), in(cell{"true", ranR}, cell{"true", ranR46}, cell{"false", spssChi}, cell{"false", sasChi}, cell{"true", ranScipy})},
	{text(
		"fisher.odds_ratio", "The odds ratio beside Fisher's exact test.",
		Choice{"conditional", "Odds ratios of 2 by 2 tables are conditional maximum likelihood estimates.", ""},
		Choice{"sample", "Odds ratios of 2 by 2 tables are sample odds ratios, ad/bc.", ""},
	), in(cell{"conditional", ranR}, cell{"conditional", ranR46}, none, cell{"sample", sasFisher}, cell{"sample", ranScipy})},
	{whole(
		"fisher.simulations", "Tables drawn when Fisher's p is simulated; p = (1 + count)/(B + 1).",
		Choice{anyInteger, "Where exact enumeration was out of reach, Fisher's p-value was estimated from {n} random tables with the observed margins.", ""},
	), in(cell{"2000", ranR}, cell{"2000", ranR46}, none, none, none)},
	{text(
		"levene.center", "Centre of the deviations in Levene's test.",
		Choice{"median", "Equality of variances was tested by Levene's test about the medians (Brown and Forsythe).", "brown1974"},
		Choice{"mean", "Equality of variances was tested by Levene's test about the means.", "levene1960"},
	), in(cell{"median", ranR}, cell{"median", ranR46}, cell{"mean", spssLevene}, none, cell{"median", ranScipy})},
	{text(
		"pairwise.adjust", "Adjustment of pairwise comparisons (scipy: statsmodels multipletests).",
		Choice{"holm", "Pairwise p-values were adjusted by Holm's method.", "holm1979"},
		Choice{"holm-sidak", "Pairwise p-values were adjusted by the Holm-Šidák method.", ""},
		Choice{"bonferroni", "Pairwise p-values were adjusted by Bonferroni's method.", ""},
		Choice{"none", "Pairwise p-values were not adjusted.", ""},
	), in(cell{"holm", ranR}, cell{"holm", ranR46}, none, none, cell{"holm-sidak", ranScipy})},
	{text(
		"dunn.adjust", "Adjustment of Dunn's comparisons after Kruskal-Wallis.",
		Choice{"holm", "Dunn's comparisons followed the Kruskal-Wallis test, adjusted by Holm's method.", "dunn1964"},
		Choice{"bonferroni", "Dunn's comparisons followed the Kruskal-Wallis test, adjusted by Bonferroni's method.", "dunn1964"},
	), in(cell{"holm", ranR}, cell{"holm", ranR46}, cell{"bonferroni", spssDunn}, none, none)},
	{onOff(
		"pairwise_t.pooled_sd", "Whether pairwise t-tests pool the SD over all groups.",
		Choice{"true", "Pairwise t-tests used the standard deviation pooled over all groups.", ""},
		Choice{"false", "Pairwise t-tests used the two groups compared.", ""},
	), in(cell{"true", ranR}, cell{"true", ranR46}, none, none, none)},
	{whole(
		"quantile.type", "Quantile definition in the numbering of Hyndman and Fan.",
		Choice{"2", "Quartiles were computed by Hyndman and Fan's type 2.", "hyndman1996"},
		Choice{"6", "Quartiles were computed by Hyndman and Fan's type 6.", "hyndman1996"},
		Choice{"7", "Quartiles were computed by Hyndman and Fan's type 7.", "hyndman1996"},
	), in(cell{"7", ranR}, cell{"7", ranR46}, cell{"6", spssQ}, cell{"2", sasQ}, cell{"7", ranScipy})},
	{text(
		"rounding.rule", "Rounding of printed numbers (R: sprintf and formatC).",
		Choice{"half-even", "Printed numbers are the binary values rounded half to even.", ""},
		Choice{"half-away", "Printed numbers are rounded half away from zero.", ""},
		Choice{"r-round", "Printed numbers are rounded as R's round() does.", ""},
	), in(cell{"half-even", ranR}, cell{"half-even", ranR46}, none, cell{"half-away", sasRound}, cell{"half-even", ranScipy})},
	{text(
		"scale.sd_denominator", "Denominator of the SD in standardising.",
		Choice{"n-1", "Variables were standardised by the sample standard deviation.", ""},
		Choice{"n", "Variables were standardised by the population standard deviation.", ""},
	), in(cell{"n-1", ranR}, cell{"n-1", ranR46}, none, none, cell{"n", ranScipy})},
	{text(
		"pca.sd_denominator", "Denominator of the SD in principal components (R: prcomp).",
		Choice{"n-1", "Principal components were computed on variables scaled by the sample standard deviation.", ""},
		Choice{"n", "Principal components were computed on variables scaled by the population standard deviation.", ""},
	), in(cell{"n-1", ranR}, cell{"n-1", ranR46}, none, none, cell{"n", ranScipy})},
	{text(
		"factominer.sd_denominator", "Denominator of the SD in FactoMineR's PCA, FAMD and HCPC.",
		Choice{"n", "Factor analysis scaled variables by the population standard deviation, as FactoMineR does.", ""},
		Choice{"n-1", "Factor analysis scaled variables by the sample standard deviation.", ""},
	), in(cell{"n", ranR}, cell{"n", ranR46}, none, none, none)},
	{text(
		"kmeans.algorithm", "Algorithm of k-means.",
		Choice{"hartigan-wong", "K-means used the algorithm of Hartigan and Wong.", "hartigan1979"},
		Choice{"lloyd", "K-means used Lloyd's algorithm.", "lloyd1982"},
	), in(cell{"hartigan-wong", ranR}, cell{"hartigan-wong", ranR46}, none, none, cell{"lloyd", ranScipy})},
	{whole(
		"kmeans.restarts", "Random starts of k-means.",
		Choice{anyInteger, "Random starts of k-means: {n}; the lowest within-cluster sum of squares was kept.", ""},
	), in(cell{"1", ranR}, cell{"1", ranR46}, none, none, cell{"10", ranScipy})},
	{whole(
		"kmeans.max_iterations", "Most iterations of one start of k-means.",
		Choice{anyInteger, "Each start of k-means ran for at most {n} iterations.", ""},
	), in(cell{"10", ranR}, cell{"10", ranR46}, none, none, cell{"300", ranScipy})},
	{text(
		"silhouette.singleton", "Silhouette width of a cluster of one.",
		Choice{"0", "A cluster of one has silhouette width zero.", "rousseeuw1987"},
	), in(cell{"0", ranR}, cell{"0", ranR46}, none, none, none)},
	{whole(
		"gap.references", "Reference sets of the gap statistic.",
		Choice{anyInteger, "The gap statistic used {n} reference data sets.", "tibshirani2001"},
	), in(cell{"100", ranR}, cell{"100", ranR46}, none, none, none)},
	{whole(
		"gap.power", "Power of the distances in the gap statistic's dispersion (the paper: 2).",
		Choice{"1", "The gap statistic's dispersion summed distances, as clusGap does by default.", "tibshirani2001"},
		Choice{"2", "The gap statistic's dispersion summed squared distances.", "tibshirani2001"},
	), in(cell{"1", ranR}, cell{"1", ranR46}, none, none, none)},
	{text(
		"km.conf_type", "Transformation of the Kaplan-Meier interval; the KM procedure of SPSS prints none.",
		Choice{"log", "Kaplan-Meier intervals are pointwise, on the log scale.", "kaplan1958"},
		Choice{"log-log", "Kaplan-Meier intervals are pointwise, on the log-log scale.", "kaplan1958"},
		Choice{"plain", "Kaplan-Meier intervals are pointwise, on the scale of survival.", "kaplan1958"},
	), in(cell{"log", ranR}, cell{"log", ranR46}, none, cell{"log-log", sasKM}, cell{"log-log", ranLines})},
	{text(
		"km.median_flat", "Median survival where the curve is flat at one half.",
		Choice{"midpoint", "Where the survival curve is flat at one half, the median is the middle of the flat part.", ""},
		Choice{"first", "The median is the first time at which survival is at most one half.", ""},
	), in(cell{"midpoint", ranR}, cell{"midpoint", ranR46}, none, cell{"midpoint", sasMedian}, none)},
	{text(
		"km.at_risk", "Who is at risk at a time t.",
		Choice{"time_at_least", "Patients at risk at a time are those observed to that time or longer.", ""},
		Choice{"time_above", "Patients at risk at a time are those observed beyond that time.", ""},
	), in(cell{"time_at_least", ranR}, cell{"time_at_least", ranR46}, none, cell{"time_at_least", sasMedian}, none)},
	{text(
		"cox.ties", "Tied event times in Cox regression.",
		Choice{"efron", "Tied event times in Cox regression were handled by Efron's method.", "efron1977"},
		Choice{"breslow", "Tied event times in Cox regression were handled by Breslow's method.", "breslow1974"},
	), in(cell{"efron", ranR}, cell{"efron", ranR46}, none, cell{"breslow", sasCox}, cell{"efron", ranLines})},
}
