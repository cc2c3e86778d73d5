package profile

import "slices"

// Citation is a reference behind a convention.
type Citation struct {
	Key, Text, DOI string
}

var citations = []Citation{
	{"welch1947", "Welch BL. The generalization of 'Student's' problem when several different population variances are involved. Biometrika 1947;34:28-35", "10.1093/biomet/34.1-2.28"},
	{"student1908", "Student. The probable error of a mean. Biometrika 1908;6:1-25", "10.1093/biomet/6.1.1"},
	{"mannwhitney1947", "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically larger than the other. Ann Math Stat 1947;18:50-60", "10.1214/aoms/1177730491"},
	{"streitberg1986", "Streitberg B, Röhmel J. Exact distributions for permutation and rank tests: an introduction to some recently published algorithms. Stat Softw Newsl 1986;12:10-17", ""},
	{"wilcoxon1945", "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bull 1945;1:80-83", "10.2307/3001968"},
	{"pratt1959", "Pratt JW. Remarks on zeros and ties in the Wilcoxon signed rank procedures. J Am Stat Assoc 1959;54:655-667", "10.1080/01621459.1959.10501526"},
	{"kendall1938", "Kendall MG. A new measure of rank correlation. Biometrika 1938;30:81-93", "10.1093/biomet/30.1-2.81"},
	{"best1975", "Best DJ, Roberts DE. Algorithm AS 89: the upper tail probabilities of Spearman's rho. Appl Stat 1975;24:377-379", "10.2307/2347111"},
	{"yates1934", "Yates F. Contingency tables involving small numbers and the χ2 test. Suppl J R Stat Soc 1934;1:217-235", "10.2307/2983604"},
	{"brown1974", "Brown MB, Forsythe AB. Robust tests for the equality of variances. J Am Stat Assoc 1974;69:364-367", "10.1080/01621459.1974.10482955"},
	{"levene1960", "Levene H. Robust tests for equality of variances. In: Olkin I, ed. Contributions to Probability and Statistics. Stanford University Press 1960:278-292", ""},
	{"hyndman1996", "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361-365", "10.1080/00031305.1996.10473566"},
	{"holm1979", "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70", ""},
	{"dunn1964", "Dunn OJ. Multiple comparisons using rank sums. Technometrics 1964;6:241-252", "10.1080/00401706.1964.10490181"},
	{"kaplan1958", "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc 1958;53:457-481", "10.1080/01621459.1958.10501452"},
	{"efron1977", "Efron B. The efficiency of Cox's likelihood function for censored data. J Am Stat Assoc 1977;72:557-565", "10.1080/01621459.1977.10480613"},
	{"breslow1974", "Breslow N. Covariance analysis of censored survival data. Biometrics 1974;30:89-99", "10.2307/2529620"},
	{"hartigan1979", "Hartigan JA, Wong MA. Algorithm AS 136: a K-means clustering algorithm. Appl Stat 1979;28:100-108", "10.2307/2346830"},
	{"lloyd1982", "Lloyd SP. Least squares quantization in PCM. IEEE Trans Inf Theory 1982;28:129-137", "10.1109/TIT.1982.1056489"},
	{"tibshirani2001", "Tibshirani R, Walther G, Hastie T. Estimating the number of clusters in a data set via the gap statistic. J R Stat Soc B 2001;63:411-423", "10.1111/1467-9868.00293"},
	{"rousseeuw1987", "Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 1987;20:53-65", "10.1016/0377-0427(87)90125-7"},
}

// Citations lists every reference, in the order in which they are declared.
func Citations() []Citation { return slices.Clone(citations) }

func cite(key string) Citation {
	for _, c := range citations {
		if c.Key == key {
			return c
		}
	}
	return Citation{}
}
