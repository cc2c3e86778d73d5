# Reference values for style_test.go: how gtsummary, tableone and arsenal print single values.
# Run in this folder: Rscript styles.R > styles.tsv
# The grids have ties, the ends of the ranges and random values.
suppressMessages({library(gtsummary); library(tableone); library(arsenal)})
options(warn = 1)
cat("# ", R.version.string, "\n", sep = "")
for (k in c("gtsummary", "cards", "tableone", "arsenal")) cat("# ", k, " ", as.character(packageVersion(k)), "\n", sep = "")
cat("# columns: what, value (of a share: count/total, of a number: value/decimals), gtsummary, tableone, arsenal\n")
set.seed(1)
number <- function(x) sprintf("%.17g", x)
p <- sort(unique(c(0, 1, 1e-300, 1e-12, 9.995e-4, 0.0005, 0.00049999, 0.00050001, 0.001, 0.9, 0.90000001, 0.95, 0.9995, 0.99949, 0.9999, 1 - 1e-12,
  seq(0, 1, 0.0125), seq(0.0005, 0.2505, 0.001), seq(0.005, 0.995, 0.01), 0.15, 0.195, 0.1949, 0.1951, 0.095, 0.0949, 0.0951, 0.0995, 0.09949, 0.09951, 10^-runif(150, 0, 5), runif(150))))
t <- tableby(g ~ x, data.frame(g = factor(rep(1:2, 10)), x = 1:20))
for (q in p) cat("p", number(q), style_pvalue(q), trimws(tableone:::ModuleFormatPValues(q, 3)),
  trimws(as.data.frame(summary(modpval.tableby(t, data.frame(by = "g", x = "x", p = q)), text = TRUE))[["p value"]][1]), sep = "\t", fill = FALSE, "\n")
for (n in c(1:40, 64, 80, 125, 160, 200, 250, 400, 999:1001, 1999:2001)) for (k in unique(c(0:min(n, 40), pmax(0, n - 0:2), (n + 1) %/% 2)))
  cat("share", paste(k, n, sep = "/"), style_percent(k / n), tableone:::ModuleFormatNumericVector(k / n * 100, 1), formatC(100 * k / n, digits = 1, format = "f"), "\n", sep = "\t")
x <- c(seq(-3, 30, 0.25), seq(0.05, 12, 0.1), seq(0.005, 2, 0.01), 1.005, 2.675, 1234.5, 262500, 97804.2368, 263358.03, rnorm(150, 50, 40), 0, -0.4, -0.04)
for (d in 0:3) for (v in x) cat("number", paste(number(v), d, sep = "/"), style_number(v, digits = d, big.mark = ""),
  tableone:::ModuleFormatNumericVector(v, d), trimws(formatC(v, digits = d, format = "f")), "\n", sep = "\t")
