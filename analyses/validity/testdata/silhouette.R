# Writes silhouette.json: cluster::silhouette, fpc::cluster.stats.
# Rscript silhouette.R > silhouette.json
suppressMessages({library(cluster); library(fpc)})
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
set.seed(76)
cat("{\n", sprintf('"made_with": "%s, cluster %s, fpc %s",\n"cases": [\n', R.version.string, packageVersion("cluster"), packageVersion("fpc")), sep = "")
first <- TRUE
for (k in c(2, 3, 6)) for (n in c(15, 90)) {
  x <- matrix(rnorm(n * 3), n) + 1.5 * rep(sample(0:2, n, TRUE), 3)
  cl <- sample(k, n, TRUE); cl[1:k] <- 1:k; cl[cl == k] <- 1; cl[k] <- k # the last is alone
  s <- silhouette(cl, dist(x)); f <- cluster.stats(dist(x), cl)
  cat(if (!first) ",\n", '{"x":', num(t(x)), ',"codes":', num(cl - 1), ',"width":', num(s[, 3]), ',"neighbour":', num(s[, 2] - 1),
    ',"mean":', num(mean(s[, 3])), ',"calinski_harabasz":', num(f$ch), ',"dunn":', num(f$dunn), "}", sep = ""); first <- FALSE
}
cat("\n]}\n")
