# Reference values for describe.table_one, cell by cell: Rscript tableone.R FOLDER
# It takes minutes: R counts the four by four tables of Fisher's test that long.
# FOLDER holds data.csv, the data set indo_rct of the R package medicaldata (MIT licence;
# github.com/higgi13425/medicaldata commit cf7eea82; Elmunzer et al., N Engl J Med
# 2012;366:1414-22). Writes indo_rct.csv, an extract in which some values of risk and gender are
# set missing, and tableone.json: for each run the value paths with what R gives.
suppressMessages({library(jsonlite); library(rstatix); library(arsenal); library(FactoMineR)})
d <- read.csv(file.path(commandArgs(TRUE)[1], "data.csv"), na.strings = c("", "NA"), stringsAsFactors = FALSE)
d <- d[c("id", "rx", "type", "site", "age", "risk", "gender", "pep", "train", "bleed")]
d$risk[d$id %% 11 == 0] <- NA; d$gender[d$id %% 37 == 0] <- NA
write.csv(d, "indo_rct.csv", row.names = FALSE, na = "", quote = FALSE)
d$bleed <- factor(d$bleed)
for (v in c("rx", "type", "site", "gender", "pep", "train")) d[[v]] <- factor(d[[v]])
num <- c("age", "risk"); cat_ <- c("site", "gender", "pep", "train")
values <- function() { e <- new.env(); e$v <- list(); e }
put <- function(e, path, x) e$v[[path]] <- unbox(as.numeric(x)[1])
grp <- function(v, g, f) sprintf('variables[%s].groups["%s"].%s', v, g, f)
lev <- function(v, l, g) sprintf('variables[%s].levels["%s"].groups["%s"]', v, l, g)

describe_numbers <- function(e, v, g, type) for (k in levels(g)) {
  x <- d[[v]][g == k]; y <- x[!is.na(x)]
  put(e, grp(v, k, "n"), length(y)); put(e, grp(v, k, "missing"), sum(is.na(x)))
  put(e, grp(v, k, "mean"), mean(y)); put(e, grp(v, k, "sd"), sd(y))
  put(e, grp(v, k, "min"), min(y)); put(e, grp(v, k, "max"), max(y))
  q <- quantile(y, c(.25, .5, .75), type = type, names = FALSE)
  put(e, grp(v, k, "q1"), q[1]); put(e, grp(v, k, "median"), q[2]); put(e, grp(v, k, "q3"), q[3])
}
describe_levels <- function(e, v, g) {
  t <- table(d[[v]], g); s <- chisq.test(t, correct = FALSE)$stdres
  for (k in levels(g)) for (l in rownames(t)) {
    put(e, paste0(lev(v, l, k), ".share"), t[l, k] / sum(t[, k]))
    put(e, paste0(lev(v, l, k), ".residual"), s[l, k])
  }
}
# standardised mean differences by their formulas: Austin 2009, Yang and Dalton 2012
smd2 <- function(x, h) {
  ok <- !is.na(x); x <- x[ok]; h <- droplevels(h[ok]); a <- x[h == levels(h)[1]]; b <- x[h == levels(h)[2]]
  if (is.numeric(x)) return(abs(mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2))
  p <- as.numeric(prop.table(table(a))); q <- as.numeric(prop.table(table(b))); use <- p + q > 0; p <- p[use][-1]; q <- q[use][-1]
  S <- (diag(p, length(p)) - p %o% p + diag(q, length(q)) - q %o% q) / 2
  if (all(p == q)) return(0)
  sqrt(as.numeric(t(p - q) %*% MASS::ginv(S) %*% (p - q)))
}
smds <- function(e, v, g) {
  k <- combn(levels(g), 2); s <- apply(k, 2, function(p) smd2(d[[v]][g %in% p], g[g %in% p]))
  put(e, sprintf("variables[%s].smd", v), mean(s))
  if (ncol(k) > 1) for (i in seq_len(ncol(k))) put(e, sprintf('variables[%s].pairs["%s vs %s"].smd', v, k[1, i], k[2, i]), s[i])
}
test <- function(e, v, stat, p, df = NULL, df2 = NULL) {
  f <- function(n) sprintf("variables[%s].%s", v, n)
  if (!is.null(stat)) put(e, f("statistic"), stat); put(e, f("p"), p)
  if (!is.null(df)) put(e, f("df"), df); if (!is.null(df2)) put(e, f("df2"), df2)
}
chisq <- function(e, v, g, correct) { x <- suppressWarnings(chisq.test(table(d[[v]], g), correct = correct)); test(e, v, x$statistic, x$p.value, x$parameter) }
# where R's network runs out of room there is no value
counted <- new.env()
fisher <- function(e, v, g) {
  key <- paste(v, nlevels(g))
  if (is.null(counted[[key]])) counted[[key]] <- try(fisher.test(table(d[[v]], g), workspace = 2e8), silent = TRUE)
  if (!inherits(counted[[key]], "try-error")) test(e, v, NULL, counted[[key]]$p.value)
}
category <- function(e, v, g, correct) if (min(chisq.test(table(d[[v]], g), correct = FALSE)$expected) < 5) fisher(e, v, g) else chisq(e, v, g, correct)
pairs <- function(e, v, m) for (i in seq_len(nrow(m))) {
  f <- function(n) sprintf('variables[%s].pairs["%s vs %s"].%s', v, m$group1[i], m$group2[i], n)
  put(e, f("p"), m$p[i]); put(e, f("p_adjusted"), m$p.adj[i])
}
runs <- list()
run <- function(name, groups, params, f) { e <- values(); f(e, d[[groups]]); runs[[length(runs) + 1]] <<- list(name = unbox(name), groups = unbox(groups), params = params, values = e$v) }
p <- function(...) lapply(list(...), function(x) if (length(x) == 1 && is.null(names(x))) unbox(x) else x)

run("reprise, two groups, ranks", "rx", p(style = "reprise", posthoc = "none", quantile = 7), function(e, g) {
  for (v in num) { describe_numbers(e, v, g, 7); x <- suppressWarnings(wilcox.test(d[[v]] ~ g)); test(e, v, x$statistic, x$p.value); smds(e, v, g) }
  for (v in cat_) { describe_levels(e, v, g); category(e, v, g, TRUE); smds(e, v, g) }
})
run("reprise, two groups, means", "rx", p(style = "reprise", posthoc = "none", quantile = 2, normal = I(num)), function(e, g) {
  for (v in num) { describe_numbers(e, v, g, 2); x <- t.test(d[[v]] ~ g); test(e, v, x$statistic, x$p.value, x$parameter) }
  q <- p.adjust(c(sapply(num, function(v) t.test(d[[v]] ~ g)$p.value), sapply(cat_, function(v) { t <- table(d[[v]], g)
    if (min(chisq.test(t, correct = FALSE)$expected) < 5) fisher.test(t)$p.value else chisq.test(t)$p.value })), "BH")
  for (v in c(num, cat_)) put(e, sprintf("variables[%s].q", v), q[v])
})
run("reprise, four groups, ranks, Dunn", "type", p(style = "reprise", posthoc = "holm", quantile = 6), function(e, g) {
  for (v in num) { describe_numbers(e, v, g, 6); x <- kruskal.test(d[[v]] ~ g); test(e, v, x$statistic, x$p.value, x$parameter)
    pairs(e, v, dunn_test(data.frame(y = d[[v]], g), y ~ g, p.adjust.method = "holm")); smds(e, v, g) }
  for (v in cat_) { describe_levels(e, v, g); category(e, v, g, TRUE); smds(e, v, g) }
})
run("reprise, four groups, Mann-Whitney pairs", "type", p(style = "reprise", posthoc = "bh", quantile = 7, rank_pairs = "mann_whitney"), function(e, g)
  for (v in num) { w <- combn(levels(g), 2); raw <- apply(w, 2, function(k) suppressWarnings(wilcox.test(d[[v]][g == k[1]], d[[v]][g == k[2]])$p.value))
    pairs(e, v, data.frame(group1 = w[1, ], group2 = w[2, ], p = raw, p.adj = p.adjust(raw, "BH"))) })
run("reprise, four groups, means", "type", p(style = "reprise", posthoc = "bonferroni", quantile = 7, normal = I(num)), function(e, g)
  for (v in num) { x <- summary(aov(d[[v]] ~ g))[[1]]; test(e, v, x$F[1], x$P[1], x$Df[1], x$Df[2])
    m <- pairwise.t.test(d[[v]], g, p.adjust.method = "none")$p.value; w <- combn(levels(g), 2)
    raw <- apply(w, 2, function(k) m[k[2], k[1]])
    pairs(e, v, data.frame(group1 = w[1, ], group2 = w[2, ], p = raw, p.adj = p.adjust(raw, "bonferroni"))) })
run("Welch's analysis of variance", "type", p(style = "reprise", posthoc = "none", quantile = 7, normal = I(num), anova = "welch"), function(e, g)
  for (v in num) { x <- oneway.test(d[[v]] ~ g); test(e, v, x$statistic, x$p.value, x$parameter[1], x$parameter[2]) })
run("gtsummary, two groups", "rx", p(style = "gtsummary", posthoc = "none", quantile = 7), function(e, g) {
  describe_numbers(e, "age", g, 2); x <- suppressWarnings(wilcox.test(d$age ~ g)); test(e, "age", x$statistic, x$p.value)
  for (v in cat_) { describe_levels(e, v, g); category(e, v, g, FALSE) } })
run("tableone, two groups, risk nonnormal", "rx", p(style = "tableone", posthoc = "none", quantile = 7, nonnormal = I("risk")), function(e, g) {
  x <- oneway.test(age ~ rx, d, var.equal = TRUE); test(e, "age", x$statistic, x$p.value, x$parameter[1], x$parameter[2])
  x <- kruskal.test(d$risk ~ g); test(e, "risk", x$statistic, x$p.value, x$parameter)
  for (v in num) { describe_numbers(e, v, g, 7); smds(e, v, g) }
  for (v in cat_) { chisq(e, v, g, TRUE); smds(e, v, g) } })
# arsenal's own table: cells and p-values as tableby gives them
run("arsenal, four groups", "type", p(style = "arsenal", posthoc = "none", quantile = 7), function(e, g) {
  t <- as.data.frame(tableby(type ~ age + risk + site + gender + pep + train, d, numeric.stats = c("N", "Nmiss2", "mean", "sd", "median", "q1q3", "range"), cat.stats = "countpct",
    control = tableby.control(simulate.p.value = FALSE)))
  for (i in seq_len(nrow(t))) { v <- t$variable[i]; term <- t$term[i]
    for (k in levels(g)) { x <- as.numeric(t[[k]][[i]])
      if (term %in% c("mean", "sd", "median")) put(e, grp(v, k, term), x[1])
      if (term == "N") put(e, grp(v, k, "n"), x[1])
      if (term == "Nmiss2") put(e, grp(v, k, "missing"), x[1])
      if (term == "q1q3") { put(e, grp(v, k, "q1"), x[1]); put(e, grp(v, k, "q3"), x[2]) }
      if (term == "range") { put(e, grp(v, k, "min"), x[1]); put(e, grp(v, k, "max"), x[2]) }
      if (t$variable.type[i] == "categorical" && term == "countpct") put(e, paste0(lev(v, t$label[i], k), ".share"), x[2] / 100) }
    if (!is.na(t$p.value[i]) && t$p.value[i] != "") put(e, sprintf("variables[%s].p", v), t$p.value[i]) } })
# v-tests: catdes leaves those beyond proba out, so all are asked for
complete <- d[!is.na(d$gender) & !is.na(d$risk), ]
cd <- catdes(complete[c("type", num, cat_)], 1, proba = 1.1)
catdes_values <- list()
for (k in levels(complete$type)) {
  q <- cd$quanti[[k]]; for (v in rownames(q)) catdes_values[[paste(k, v, sep = "|")]] <- unbox(q[v, "v.test"])
  q <- cd$category[[k]]; for (v in rownames(q)) catdes_values[[paste(k, v, sep = "|")]] <- c(q[v, "v.test"], q[v, "p.value"], q[v, "Cla/Mod"], q[v, "Mod/Cla"], q[v, "Global"])
}
quantiles <- lapply(c(2, 6, 7), function(t) list(type = unbox(t), n = lapply(c(1, 2, 5, 10, 11, 40), function(n) list(n = unbox(n),
  q = quantile(sqrt(seq_len(n)), c(0, .1, .25, .5, .75, .9, 1), type = t, names = FALSE)))))
out <- list(versions = lapply(list(R = R.version.string, arsenal = as.character(packageVersion("arsenal")), rstatix = as.character(packageVersion("rstatix")),
  FactoMineR = as.character(packageVersion("FactoMineR"))), unbox), runs = runs, catdes = catdes_values, quantiles = quantiles)
writeLines(toJSON(out, digits = I(17), na = "null"), "tableone.json")
