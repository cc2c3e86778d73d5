# Reference values for package htest. Run: Rscript reference.R > reference.json
# Needs R with packages coin, multcomp, car (versions are printed in the output).
suppressMessages({library(coin); library(multcomp); library(car); library(MASS)})
num <- function(x) ifelse(is.na(x), "null", ifelse(x == Inf, '"Inf"', ifelse(x == -Inf, '"-Inf"', sprintf("%.17g", x))))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    if (is.null(names(x))) return(paste0("[", paste(vapply(x, json, ""), collapse = ","), "]"))
    return(paste0("{", paste(sprintf('"%s":%s', names(x), vapply(x, json, "")), collapse = ","), "}"))
  }
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(as.vector(r))), collapse = ","), "]"))
  if (is.character(x)) return(if (length(x) == 1) sprintf('"%s"', x) else paste0("[", paste(sprintf('"%s"', x), collapse = ","), "]"))
  if (is.logical(x)) return(if (x) "true" else "false")
  paste0("[", paste(num(as.numeric(x)), collapse = ","), "]")
}
out <- list()
add <- function(test, input, expect, options = list()) {
  expect <- lapply(expect, function(v) as.numeric(v))
  out[[length(out) + 1]] <<- list(test = test, options = if (length(options)) options else NULL, input = input, expect = expect)
}
quiet <- suppressWarnings

small <- list(x = c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30), y = c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29))
uneven <- list(x = c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), y = c(1.15, 0.88, 0.90, 0.74, 1.21))
tied <- list(x = c(1, 2, 2, 3), y = c(2, 4, 5, 6))
scores <- list(x = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5), y = c(8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3))
far <- list(x = 10 + ((1:60) * 37 %% 61) / 30, y = 14 + ((1:55) * 23 %% 59) / 28)
large <- list(x = 1e8 + c(0.25, 0.5, 0.75, 1, 1.5), y = 1e8 + c(1, 2, 2.5, 4))
pairs <- list(small = small, uneven = uneven, tied = tied, scores = scores, far = far, large = large)
alts <- c("two.sided", "less", "greater")

for (n in names(pairs)) {
  d <- pairs[[n]]
  for (v in c(FALSE, TRUE)) {
    t <- t.test(d$x, d$y, var.equal = v)
    add(if (v) "pooled" else "welch", d, list(t = t$statistic, df = t$parameter, p = t$p.value,
      less = t.test(d$x, d$y, var.equal = v, alternative = "less")$p.value,
      greater = t.test(d$x, d$y, var.equal = v, alternative = "greater")$p.value,
      ci = t$conf.int, ci_less = t.test(d$x, d$y, var.equal = v, alternative = "less", conf.level = 0.9)$conf.int,
      se = t$stderr))
  }
  t <- t.test(d$x, mu = 1.2)
  add("one_sample", d, list(t = t$statistic, df = t$parameter, p = t$p.value, ci = t$conf.int))
  for (ex in c(TRUE, FALSE)) for (co in c(TRUE, FALSE)) {
    if (ex && co) next
    w <- lapply(alts, function(a) quiet(wilcox.test(d$x, d$y, exact = ex, correct = co, alternative = a)))
    ties <- any(duplicated(c(d$x, d$y)))
    if (ex && ties) next
    add("mann_whitney", d, list(u = w[[1]]$statistic, p = w[[1]]$p.value, less = w[[2]]$p.value, greater = w[[3]]$p.value),
      list(exact = ex, correct = co))
  }
}
# exact conditional p-values with ties: all choices enumerated
for (n in c("tied", "small2", "scores")) {
  d <- if (n == "small2") list(x = small$y, y = c(1.06, 1.29, 3.2, 0.4)) else pairs[[n]]
  r <- rank(c(d$x, d$y)); m <- length(d$x); w <- sum(r[1:m])
  s <- if (choose(length(r), m) <= 5e6) combn(length(r), m, function(i) sum(r[i]))
  lo <- mean(s <= w); hi <- mean(s >= w)
  add("mann_whitney_ties", d, list(p = min(1, 2 * min(lo, hi)), less = lo, greater = hi))
}
hl <- wilcox.test(uneven$x, uneven$y, conf.int = TRUE)
add("hodges_lehmann", uneven, list(estimate = hl$estimate, ci = hl$conf.int))
hl <- wilcox.test(small$x, small$y + 0.0001 * (1:9), conf.int = TRUE, conf.level = 0.9)
add("hodges_lehmann", list(x = small$x, y = small$y + 0.0001 * (1:9)), list(estimate = hl$estimate, ci = hl$conf.int), list(level = 0.9))
d <- small$x - small$y + 0.001 * (1:9)
hl <- wilcox.test(d, conf.int = TRUE)
add("hodges_lehmann_one", list(x = d), list(estimate = hl$estimate, ci = hl$conf.int))

for (n in c("small", "far2", "zeros", "manyties")) {
  d <- switch(n, small = small, far2 = list(x = far$x[1:55], y = far$y), zeros = list(x = c(5, 3, 8, 4, 4, 7, 6, 2, 9, 5, 1, 7), y = c(5, 1, 4, 4, 6, 3, 3, 2, 2, 4, 3, 3)),
    manyties = list(x = rep(c(3, 4, 5, 6, 7), 8), y = rep(c(4, 4, 3, 3), 10)))
  t <- t.test(d$x, d$y, paired = TRUE)
  add("paired_t", d, list(t = t$statistic, df = t$parameter, p = t$p.value, ci = t$conf.int))
  for (ex in c(TRUE, FALSE)) for (co in c(TRUE, FALSE)) {
    if (ex && co) next
    e <- d$x - d$y
    if (ex && (any(e == 0) || any(duplicated(abs(e))))) next
    w <- lapply(alts, function(a) quiet(wilcox.test(d$x, d$y, paired = TRUE, exact = ex, correct = co, alternative = a)))
    add("wilcoxon", d, list(v = w[[1]]$statistic, p = w[[1]]$p.value, less = w[[2]]$p.value, greater = w[[3]]$p.value),
      list(exact = ex, correct = co))
  }
}
# exact signed rank with ties: all signs enumerated
e <- c(1, -1, 2, 2, -3, 4, 4, 4, 5, 6); r <- rank(abs(e)); v <- sum(r[e > 0])
all <- as.matrix(expand.grid(rep(list(0:1), 10))) %*% r
add("wilcoxon_ties", list(x = e), list(v = v, less = mean(all <= v), greater = mean(all >= v)))
p <- c(0, 0, 1, -1, 2, 3, -3, 4, 5)
w <- wilcoxsign_test(p ~ rep(0, 9), zero.method = "Pratt", distribution = "asymptotic")
add("wilcoxon_pratt", list(x = p), list(z = statistic(w), p = pvalue(w)))

groups <- list(
  plants = split(PlantGrowth$weight, PlantGrowth$group),
  sprays = split(InsectSprays$count, InsectSprays$spray),
  chicks = split(chickwts$weight, chickwts$feed),
  air = split(airquality$Ozone[!is.na(airquality$Ozone)], airquality$Month[!is.na(airquality$Ozone)]),
  iris = split(iris$Petal.Length, iris$Species),
  two = list(a = scores$x, b = scores$y))
for (n in names(groups)) {
  g <- unname(groups[[n]]); y <- unlist(g); f <- factor(rep(seq_along(g), lengths(g)))
  a <- anova(lm(y ~ f)); w <- oneway.test(y ~ f)
  add("anova", list(groups = g), list(ss = a[["Sum Sq"]], f = a[["F value"]][1], df = a[["Df"]], p = a[["Pr(>F)"]][1]))
  add("anova_welch", list(groups = g), list(f = w$statistic, df = w$parameter, p = w$p.value))
  k <- kruskal.test(g); add("kruskal", list(groups = g), list(h = k$statistic, df = k$parameter, p = k$p.value))
  b <- bartlett.test(g); add("bartlett", list(groups = g), list(k2 = b$statistic, df = b$parameter, p = b$p.value))
  b <- fligner.test(g); add("fligner", list(groups = g), list(x2 = b$statistic, df = b$parameter, p = b$p.value))
  for (ct in c("mean", "median")) {
    l <- leveneTest(y, f, center = ct); add("levene", list(groups = g), list(f = l[["F value"]][1], df = l$Df, p = l[["Pr(>F)"]][1]), list(center = ct))
  }
  if (length(g) > 2) {
    tk <- TukeyHSD(aov(y ~ f))$f
    add("tukey", list(groups = g), list(diff = tk[, 1], lower = tk[, 2], upper = tk[, 3], p = tk[, 4]))
    for (m in c("none", "holm")) {
      pt <- pairwise.t.test(y, f, p.adjust.method = m)$p.value
      add("pairwise_t", list(groups = g), list(p = pt[lower.tri(pt, diag = TRUE)]), list(adjust = m))
      pt <- quiet(pairwise.wilcox.test(y, f, p.adjust.method = m))$p.value
      add("pairwise_wilcoxon", list(groups = g), list(p = pt[lower.tri(pt, diag = TRUE)]), list(adjust = m))
    }
    # Dunn: z of mean ranks with the tie correction, two-sided
    r <- rank(y); N <- length(y); tt <- table(y); s2 <- N * (N + 1) / 12 - sum(tt^3 - tt) / (12 * (N - 1))
    mr <- tapply(r, f, mean); nn <- table(f); z <- p <- c()
    for (i in 1:(length(g) - 1)) for (j in (i + 1):length(g)) {
      zz <- (mr[i] - mr[j]) / sqrt(s2 * (1 / nn[i] + 1 / nn[j])); z <- c(z, zz); p <- c(p, 2 * pnorm(-abs(zz)))
    }
    add("dunn", list(groups = g), list(z = z, p = p, holm = p.adjust(p, "holm")))
    # Games-Howell
    m <- sapply(g, mean); v <- sapply(g, var); n2 <- lengths(g); p <- lo <- up <- c(); k <- length(g)
    for (i in 1:(k - 1)) for (j in (i + 1):k) {
      se2 <- v[i] / n2[i] + v[j] / n2[j]; df <- se2^2 / ((v[i] / n2[i])^2 / (n2[i] - 1) + (v[j] / n2[j])^2 / (n2[j] - 1))
      q <- abs(m[i] - m[j]) / sqrt(se2 / 2); p <- c(p, ptukey(q, k, df, lower.tail = FALSE))
      h <- qtukey(0.95, k, df) * sqrt(se2 / 2); lo <- c(lo, m[j] - m[i] - h); up <- c(up, m[j] - m[i] + h)
    }
    add("games_howell", list(groups = g), list(p = p, lower = lo, upper = up))
    set.seed(1)
    dn <- glht(aov(y ~ f), linfct = mcp(f = "Dunnett"))
    s <- summary(dn, test = adjusted(type = "single-step", abseps = 1e-9, maxpts = 2e6))
    ci <- confint(dn, calpha = adjusted_calpha(abseps = 1e-9, maxpts = 2e6))$confint
    add("dunnett", list(groups = g), list(t = s$test$tstat, p = s$test$pvalues, lower = ci[, 2], upper = ci[, 3]))
  }
}
tables <- list(two = matrix(c(12, 5, 7, 15), 2), sparse = matrix(c(3, 0, 1, 4), 2), tea = matrix(c(3, 1, 1, 3), 2), strong = matrix(c(60, 3, 2, 70), 2),
  hair = HairEyeColor[, , 1] + HairEyeColor[, , 2], big = matrix(c(500, 300, 250, 480), 2), three = matrix(c(8, 2, 3, 4, 9, 1), 2), zero = matrix(c(0, 6, 5, 9), 2))
for (n in names(tables)) {
  tb <- unclass(tables[[n]]); dimnames(tb) <- NULL
  for (y in c(TRUE, FALSE)) {
    ch <- quiet(chisq.test(tb, correct = y))
    add("chi_square", list(table = tb), list(x2 = ch$statistic, df = ch$parameter, p = ch$p.value, expected = t(ch$expected), residuals = t(ch$residuals), adjusted = t(ch$stdres)), list(yates = y))
  }
  ch <- quiet(chisq.test(tb, correct = FALSE)); n2 <- sum(tb)
  add("cramer", list(table = tb), list(v = sqrt(ch$statistic / n2 / (min(dim(tb)) - 1))))
  if (all(dim(tb) == 2)) {
    f <- fisher.test(tb)
    add("fisher_2x2", list(table = tb), list(p = f$p.value, odds = f$estimate, ci = f$conf.int,
      less = fisher.test(tb, alternative = "less")$p.value, greater = fisher.test(tb, alternative = "greater")$p.value,
      ci_less = fisher.test(tb, alternative = "less", conf.level = 0.9)$conf.int))
    for (y in c(TRUE, FALSE)) {
      mc <- mcnemar.test(tb, correct = y)
      add("mcnemar", list(table = tb), list(x2 = mc$statistic, df = mc$parameter, p = mc$p.value), list(correct = y))
    }
    pt <- quiet(prop.test(tb[, 1], rowSums(tb), correct = FALSE))
    add("proportions", list(table = tb), list(x2 = pt$statistic, p = pt$p.value, ci = pt$conf.int))
  } else add("fisher_rxc", list(table = tb[, seq_len(min(3, ncol(tb)))]), list(p = fisher.test(tb[, seq_len(min(3, ncol(tb)))], workspace = 2e8)$p.value))
}
sq <- matrix(c(20, 5, 3, 9, 30, 4, 1, 8, 25), 3)
mc <- mcnemar.test(sq); add("mcnemar", list(table = sq), list(x2 = mc$statistic, df = mc$parameter, p = mc$p.value), list(correct = TRUE))
g <- chisq.test(c(20, 30, 25, 10), p = c(0.3, 0.3, 0.2, 0.2)); add("fit", list(x = c(20, 30, 25, 10), p = c(0.3, 0.3, 0.2, 0.2)), list(x2 = g$statistic, df = g$parameter, p = g$p.value, adjusted = g$stdres))

ps <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1)
for (q in list(ps, c(0.04, 0.01, 0.01, 0.5), c(1e-30, 1e-12, 0.2, 0.2), 0.03)) for (m in c("none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"))
  add("adjust", list(p = q), list(adjusted = p.adjust(q, m)), list(method = m))

fr <- list(round = matrix(c(5.40, 5.50, 5.55, 5.85, 5.70, 5.75, 5.20, 5.60, 5.50, 5.55, 5.50, 5.40, 5.90, 5.85, 5.70, 5.45, 5.55, 5.60, 5.40, 5.40, 5.35, 5.45, 5.50, 5.35, 5.25, 5.15, 5.00, 5.85, 5.80, 5.70, 5.25, 5.20, 5.10, 5.65, 5.55, 5.45, 5.60, 5.35, 5.45, 5.05, 5.00, 4.95, 5.50, 5.50, 5.40, 5.45, 5.55, 5.50, 5.55, 5.55, 5.35, 5.45, 5.50, 5.55, 5.50, 5.45, 5.25, 5.65, 5.60, 5.40, 5.70, 5.65, 5.55, 6.30, 6.30, 6.25), 22, byrow = TRUE))
f <- friedman.test(fr$round); add("friedman", list(groups = lapply(1:22, function(i) fr$round[i, ])), list(x2 = f$statistic, df = f$parameter, p = f$p.value))
cq <- matrix(c(1,1,0, 1,0,0, 1,1,1, 0,0,0, 1,1,0, 1,0,1, 1,1,0, 1,0,0, 1,0,0, 1,1,0), 10, byrow = TRUE)
t1 <- colSums(cq); b1 <- rowSums(cq); q <- 2 * (3 * sum(t1^2) - sum(t1)^2) / (3 * sum(b1) - sum(b1^2))
add("cochran_q", list(groups = lapply(1:10, function(i) cq[i, ])), list(q = q, p = pchisq(q, 2, lower.tail = FALSE)))

for (n in c("iris", "small", "rivers", "precip", "three", "twelve", "faithful", "normal")) {
  x <- switch(n, iris = iris$Petal.Length, small = small$x, rivers = as.numeric(rivers), precip = as.numeric(precip), three = c(1, 2, 4.5), twelve = c(148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236, 240), faithful = faithful$eruptions, normal = qnorm(ppoints(50)))
  s <- shapiro.test(x); add("shapiro", list(x = x), list(w = s$statistic, p = s$p.value))
}
for (n in names(pairs)) {
  d <- pairs[[n]]
  for (ex in c(TRUE, FALSE)) {
    k <- lapply(alts, function(a) quiet(ks.test(d$x, d$y, exact = ex, alternative = a)))
    add("ks", d, list(d = k[[1]]$statistic, p = k[[1]]$p.value, less_d = k[[2]]$statistic, less = k[[2]]$p.value, greater_d = k[[3]]$statistic, greater = k[[3]]$p.value), list(exact = ex))
  }
}
cors <- list(small = small, tied = list(x = c(1, 2, 2, 3, 5, 4, 7, 7), y = c(2, 1, 4, 4, 5, 5, 9, 8)), ten = list(x = 1:10, y = c(3, 1, 4, 2, 6, 5, 9, 7, 10, 8) + 0.5),
  long = list(x = ((1:60) * 37) %% 61, y = ((1:60) * 37) %% 61 + ((1:60) * 23) %% 59), air = list(x = airquality$Temp[!is.na(airquality$Ozone)], y = airquality$Ozone[!is.na(airquality$Ozone)]),
  long49 = list(x = ((1:40) * 17) %% 41, y = ((1:40) * 17) %% 41 + 2 * ((1:40) * 23) %% 43 + 0.001 * (1:40)))
for (n in names(cors)) {
  d <- cors[[n]]
  p <- lapply(alts, function(a) cor.test(d$x, d$y, alternative = a))
  add("pearson", d, list(r = p[[1]]$estimate, t = p[[1]]$statistic, df = p[[1]]$parameter, p = p[[1]]$p.value, less = p[[2]]$p.value, greater = p[[3]]$p.value, ci = p[[1]]$conf.int))
  for (m in c("spearman", "kendall")) for (ex in c(TRUE, FALSE)) {
    if (ex && (any(duplicated(d$x)) || any(duplicated(d$y)))) next
    if (ex && m == "kendall" && length(d$x) >= 50) next
    p <- lapply(alts, function(a) quiet(cor.test(d$x, d$y, method = m, exact = ex, alternative = a)))
    add(m, d, list(r = p[[1]]$estimate, stat = p[[1]]$statistic, p = p[[1]]$p.value, less = p[[2]]$p.value, greater = p[[3]]$p.value), list(exact = ex))
  }
}
trend <- list(alc = matrix(c(48, 38, 5, 1, 1, 17066, 14464, 788, 126, 37), 2, byrow = TRUE), smoke = matrix(c(83, 90, 129, 70, 3, 3, 7, 12), 2, byrow = TRUE))
for (n in names(trend)) {
  tb <- trend[[n]]; sc <- seq_len(ncol(tb))
  p <- prop.trend.test(tb[1, ], colSums(tb), sc); add("cochran_armitage", list(table = tb), list(x2 = p$statistic, p = p$p.value))
  l <- lbl_test(as.table(tb)); add("linear", list(table = tb), list(z = abs(statistic(l)), p = pvalue(l)))
}
js <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4); l <- lbl_test(as.table(js)); add("linear", list(table = js), list(z = abs(statistic(l)), p = pvalue(l)))
cmh <- function(a) { tb <- lapply(seq_len(dim(a)[3]), function(k) unclass(a[, , k])); lapply(tb, function(m) { dimnames(m) <- NULL; m }) }
for (a in list(UCBAdmissions, array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), c(2, 2, 5)))) for (y in c(TRUE, FALSE)) {
  m <- mantelhaen.test(a, correct = y); add("cmh", list(tables = cmh(a)), list(x2 = m$statistic, p = m$p.value, odds = m$estimate, ci = m$conf.int), list(correct = y))
}
js3 <- array(c(1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2, 1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6), c(4, 4, 2))
m <- mantelhaen.test(js3); add("cmh_general", list(tables = cmh(js3)), list(x2 = m$statistic, df = m$parameter, p = m$p.value))
for (b in list(c(682, 925, 0.75), c(0, 10, 0.3), c(10, 10, 0.9), c(3, 50, 0.2), c(51, 235, 1 / 6), c(200, 1000, 0.5))) {
  t <- lapply(alts, function(a) binom.test(b[1], b[2], b[3], alternative = a))
  w <- quiet(prop.test(b[1], b[2], correct = FALSE))$conf.int; wc <- quiet(prop.test(b[1], b[2], correct = TRUE))$conf.int
  add("binomial", list(x = b), list(p = t[[1]]$p.value, less = t[[2]]$p.value, greater = t[[3]]$p.value, ci = t[[1]]$conf.int, ci_less = t[[2]]$conf.int, wilson = w, wilson_corrected = wc))
}
# noncentral t, F and chi-square intervals of effect sizes
ncp <- function(f, lo, hi) uniroot(f, c(lo, hi), tol = 1e-13)$root
for (n in c("small", "scores", "far")) {
  d <- pairs[[n]]; t <- t.test(d$x, d$y, var.equal = TRUE); n1 <- length(d$x); n2 <- length(d$y); k <- sqrt(1 / n1 + 1 / n2)
  sp <- t$stderr / k; tt <- unname(t$statistic); df <- unname(t$parameter)
  lo <- ncp(function(q) pt(tt, df, q) - 0.975, -37, 37); hi <- ncp(function(q) pt(tt, df, q) - 0.025, -37, 37)
  j <- exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))
  add("cohen", d, list(d = tt * k, g = tt * k * j, ci = c(lo, hi) * k), list(far = n == "far"))
}
for (n in c("plants", "sprays", "two")) {
  g <- unname(groups[[n]]); y <- unlist(g); f <- factor(rep(seq_along(g), lengths(g))); a <- anova(lm(y ~ f)); F <- a[["F value"]][1]; df <- a$Df; N <- length(y)
  lo <- if (pf(F, df[1], df[2]) <= 0.975) 0 else ncp(function(q) pf(F, df[1], df[2], q) - 0.975, 0, 1000)
  hi <- ncp(function(q) pf(F, df[1], df[2], q) - 0.025, 0, 1000)
  ss <- a[["Sum Sq"]]; ms <- a[["Mean Sq"]]
  add("eta", list(groups = g), list(eta = ss[1] / sum(ss), omega = (ss[1] - df[1] * ms[2]) / (sum(ss) + ms[2]), epsilon = (ss[1] - df[1] * ms[2]) / sum(ss), ci = c(lo / (lo + N), hi / (hi + N))))
}
v <- R.version; cat('{"generator":"reference.R",\n"versions":"', v$version.string, ', coin ', as.character(packageVersion("coin")), ', multcomp ', as.character(packageVersion("multcomp")), ', car ', as.character(packageVersion("car")), '",\n"cases":[\n', sep = "")
cat(paste(vapply(out, json, ""), collapse = ",\n"), "\n]}\n", sep = "")
