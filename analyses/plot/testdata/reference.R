# Reference values of package plot. Run: Rscript reference.R > reference.json
# Box statistics (ggplot2's rule on quantile() by type), ellipses
# (ggplot2::stat_ellipse, FactoMineR::coord.ellipse, ellipse::ellipse), convex hulls
# (grDevices::chull), cut heights and orders (stats::hclust), silhouettes (cluster).
suppressMessages({library(ggplot2); library(FactoMineR); library(cluster); library(survival)})
out <- list()
out$versions <- list(R = R.version.string, ggplot2 = as.character(packageVersion("ggplot2")),
  FactoMineR = as.character(packageVersion("FactoMineR")), MASS = as.character(packageVersion("MASS")),
  cluster = as.character(packageVersion("cluster")), survival = as.character(packageVersion("survival")))

samples <- list(
  short = c(3.5, 1.25, 9),
  ten = 1:10,
  ties = c(2, 2, 2, 5, 5, 7, 7, 7, 7, 40),
  skew = round(exp(seq(-1, 3.2, length.out = 23)), 3),
  lung = lung$meal.cal[!is.na(lung$meal.cal)][1:57],
  one = I(4))
out$samples <- samples
box <- function(x, t) {
  x <- unclass(x)
  q <- unname(quantile(x, c(.25, .5, .75), type = t))
  far <- x < q[1] - 1.5 * (q[3] - q[1]) | x > q[3] + 1.5 * (q[3] - q[1])
  w <- range(c(q, x[!far]))
  list(q = q, whiskers = w, outliers = I(sort(x[far])))
}
out$boxes <- lapply(samples, function(x) lapply(c(2, 6, 7), function(t) box(x, t)))

# Points: iris petals by species, and a heavy tailed set.
ir <- data.frame(x = iris$Sepal.Length, y = iris$Petal.Width, g = iris$Species)
tail <- data.frame(x = c(qt(ppoints(30), 2)), y = c(qt(ppoints(30)[c(seq(1, 30, 3), seq(2, 30, 3), seq(3, 30, 3))], 3)), g = factor("tail"))
both <- rbind(ir, tail)
out$points <- lapply(split(both, both$g), function(d) list(x = d$x, y = d$y))
drawn <- function(type, level) {
  p <- ggplot(both, aes(x, y, group = g)) + stat_ellipse(type = type, level = level)
  d <- layer_data(p)
  lapply(split(d, d$group), function(e) list(x = e$x, y = e$y))
}
named <- function(l) setNames(l, levels(both$g))
out$t95 <- named(drawn("t", 0.95))
out$t50 <- named(drawn("t", 0.50))
out$normal_f <- named(drawn("norm", 0.95))
factominer <- function(bary, level) {
  e <- coord.ellipse(data.frame(g = both$g, x = both$x, y = both$y), bary = bary, level.conf = level)$res
  lapply(split(e, e$g), function(d) list(x = d$x, y = d$y))
}
out$centroid <- factominer(TRUE, 0.95)
out$normal <- factominer(FALSE, 0.90)
trob <- lapply(split(both, both$g), function(d) MASS::cov.trob(d[, c("x", "y")]))
out$trob <- lapply(trob, function(v) list(center = unname(v$center), cov = unname(v$cov[c(1, 2, 4)])))
out$radius <- list(f = sqrt(2 * qf(0.95, 2, 49)), chi = sqrt(qchisq(0.95, 2)))
out$hull <- lapply(split(both, both$g), function(d) I(sort(paste(d$x[chull(d$x, d$y)], d$y[chull(d$x, d$y)]))))

# A tree with its cut.
h <- hclust(dist(scale(iris[1:40 * 3, 1:4])), "ward.D2")
out$tree <- list(merge = h$merge, height = h$height, order = h$order, cut = lapply(2:5, function(k) unname(cutree(h, k))))
out$silhouette <- { s <- silhouette(cutree(h, 3), dist(scale(iris[1:40 * 3, 1:4])))
  list(d = as.vector(dist(scale(iris[1:40 * 3, 1:4]))), width = unname(s[, 3]), mean = mean(s[, 3]), by = unname(summary(s)$clus.avg.widths)) }

# Survival: number at risk.
f <- survfit(Surv(time, status) ~ sex, lung)
out$risk <- list(times = seq(0, 1000, 200), n = summary(f, times = seq(0, 1000, 200), extend = TRUE)$n.risk,
  time = lung$time, status = lung$status, sex = lung$sex)

# Brackets: Mann-Whitney with Holm.
mw <- pairwise.wilcox.test(ir$x, ir$g, p.adjust.method = "holm")$p.value
out$pairs <- c(mw["versicolor", "setosa"], mw["virginica", "setosa"], mw["virginica", "versicolor"])

# z-scores by group.
z <- scale(iris[, 1:4])
out$zmeans <- lapply(1:4, function(i) unname(tapply(z[, i], iris$Species, mean)))
out$iris <- lapply(iris[, 1:4], identity)
# JSON with 17 digits: named lists are objects, lists and vectors arrays, except single values
# that are not marked by I().
quoted <- function(x) paste0('"', x, '"')
json <- function(x) {
  array <- function(items) paste0("[", paste(items, collapse = ","), "]")
  if (is.list(x)) {
    items <- vapply(x, json, "")
    if (is.null(names(x))) array(items) else paste0("{", paste0(quoted(names(x)), ":", items, collapse = ","), "}")
  } else if (is.matrix(x)) array(apply(x, 1, function(r) json(I(r))))
  else {
    items <- if (is.character(x)) quoted(x) else sprintf("%.17g", as.numeric(x))
    if (length(x) == 1 && !inherits(x, "AsIs")) items else array(items)
  }
}
cat(json(out), "\n", sep = "")
