# What R's functions do by default, as key<TAB>value, for profile_test.go.
# Run in this folder with R 4.2, 4.5 and 4.6: Rscript conventions.R > conventions_r42.tsv (_r45, _r46)
suppressMessages({library(survival); library(car); library(FactoMineR)})
cat("# ", R.version.string, ", survival ", as.character(packageVersion("survival")), ", car ", as.character(packageVersion("car")),
    ", FactoMineR ", as.character(packageVersion("FactoMineR")), ", cluster ", as.character(packageVersion("cluster")),
    ", rstatix ", as.character(packageVersion("rstatix")), "\n", sep = "")
say <- function(key, value) cat(key, "\t", value, "\n", sep = "")
w <- function(...) suppressWarnings(wilcox.test(...))
say("t_test.variance", if (t.test(c(1, 2, 3.5), c(2, 9, 4, 7))$method == "Welch Two Sample t-test") "welch" else "pooled")
say("anova.variance", if (all.equal(summary(aov(weight ~ group, PlantGrowth))[[1]][["F value"]][1],
    oneway.test(weight ~ group, PlantGrowth, var.equal = TRUE)$statistic[[1]])) "pooled" else "welch")
exact <- function(m) grepl("exact", m$method)
corrected <- function(m) tolower(grepl("continuity correction", m$method))
say("mann_whitney.exact_rule", if (exact(w(1:49, 49.5 + 1:49)) && !exact(w(1:50, 50.5 + 1:9)) && !exact(w(1:9, 9.5 + 1:50))) "each_below_50" else "?")
# with ties: the method's name, and the p-values of both that stand in the reference of package htest
tied <- w(c(1, 2, 2, 3), c(2, 4, 5, 6))
say("mann_whitney.ties", if (exact(tied)) "exact" else "normal")
say("mann_whitney.correction", corrected(w(1:60, 30.5 + 1:60)))
# 45 differences and 5 zeros are 50 values: R 4.6 counts the zeros
zeros <- function(n, m) exact(w(c(rep(0, m), 1:n + 0.3)))
below <- exact(w(1:49 + 0.3)) && !exact(w(1:50 + 0.3))
ties <- exact(w(c(1, 1, 2, 3)))
say("wilcoxon.exact_rule", if (below && !ties && !zeros(10, 1)) "below_50_untied" else if (below && ties && zeros(44, 5) && !zeros(45, 5)) "below_50" else "?")
say("wilcoxon.correction", corrected(w(1:60 - 20.3)))
# zeros ranked first: 2 and 4 are the ranks of 1 and 3 among 0, 1, 2, 3
v <- function(...) unname(w(...)$statistic)
small <- v(c(0, 1, -2, 3)); large <- v(c(0, 1:60 - 20.3)) == v(1:60 - 20.3)
say("wilcoxon.zeros", if (small == 1 + 3 && large) "drop" else if (small == 2 + 4 && large) "pratt_if_exact" else if (small == 2 + 4) "pratt" else "?")
# the interval of tied data: exact where its level is stated to be another one than asked for
h <- function(...) w(..., conf.int = TRUE)$conf.int
say("hodges_lehmann.interval", if (attr(h(c(1, 2, 2, 3, 5), c(2, 4, 5, 6, 6)), "conf.level") != 0.95 && is.infinite(h(1:3, 4:6)[1])) "conditional" else if (is.finite(h(1:3 + 0.5, 4:6)[1])) "untied" else "?")
set.seed(1); x <- rnorm(1300); y <- rnorm(1300)
k <- function(n) !is.null(names(cor.test(x[1:n], y[1:n], method = "kendall")$statistic)) && names(cor.test(x[1:n], y[1:n], method = "kendall")$statistic) == "T"
say("kendall.exact_rule", if (k(49) && !k(50)) "below_50_untied" else "?")
s <- function(n, e) cor.test(x[1:n], y[1:n], method = "spearman", exact = e)$p.value
d <- function(n) cor.test(x[1:n], y[1:n], method = "spearman")$p.value
say("spearman.exact_rule", if (d(1290) == s(1290, TRUE) && d(1290) != s(1290, FALSE) && d(1291) == s(1291, FALSE)) "at_most_1290_untied" else "?")
m <- matrix(c(12, 5, 7, 15), 2)
say("chi_square.yates_2x2", tolower(grepl("Yates", chisq.test(m)$method)))
say("fisher.odds_ratio", if (abs(fisher.test(m)$estimate - 4.908) < 0.001) "conditional" else "sample")
say("fisher.simulations", formals(fisher.test)$B)
say("levene.center", if (leveneTest(weight ~ group, PlantGrowth)[1, 2] == leveneTest(weight ~ group, PlantGrowth, center = median)[1, 2]) "median" else "mean")
say("quantile.type", if (identical(quantile(1:10), quantile(1:10, type = 7))) 7 else "?")
say("rounding.rule", if (sprintf("%.1f", 0.15) == "0.1" && sprintf("%.2f", 0.125) == "0.12" && sprintf("%.2f", 0.005) == "0.01") "half-even" else "?")
say("pairwise.adjust", p.adjust.methods[1])
paired <- FALSE
say("dunn.adjust", formals(rstatix::dunn_test)$p.adjust.method)
say("pairwise_t.pooled_sd", tolower(eval(formals(pairwise.t.test)$pool.sd)))
fit <- survfit(Surv(time, status) ~ 1, lung)
say("km.conf_type", fit$conf.type)
say("km.median_flat", if (quantile(survfit(Surv(1:4, rep(1, 4)) ~ 1), 0.5)$quantile == 2.5) "midpoint" else "?")
say("km.at_risk", if (summary(survfit(Surv(c(1, 2, 3), c(1, 0, 1)) ~ 1), times = 2)$n.risk == 2) "time_at_least" else "?")
say("cox.ties", coxph(Surv(time, status) ~ sex, lung)$method)
say("scale.sd_denominator", if (sd(scale(1:4)) == 1) "n-1" else "n")
say("pca.sd_denominator", if (abs(sum(prcomp(iris[, 1:4], scale. = TRUE)$sdev^2) - 4) < 1e-9 && abs(sd(prcomp(iris[, 1:4], scale. = TRUE)$x[, 1])^2 - prcomp(iris[, 1:4], scale. = TRUE)$sdev[1]^2) < 1e-9) "n-1" else "n")
f <- PCA(iris[, 1:4], graph = FALSE)
say("factominer.sd_denominator", if (abs(mean(f$ind$coord[, 1]^2) - f$eig[1, 1]) < 1e-9) "n" else "n-1")
say("kmeans.algorithm", tolower(eval(formals(kmeans)$algorithm)[1]))
say("kmeans.restarts", formals(kmeans)$nstart)
say("kmeans.max_iterations", formals(kmeans)$iter.max)
say("gap.references", formals(cluster::clusGap)$B)
say("gap.power", formals(cluster::clusGap)$d.power)
say("silhouette.singleton", cluster::silhouette(c(1, 2, 2), dist(c(0, 5, 6)))[1, "sil_width"])
