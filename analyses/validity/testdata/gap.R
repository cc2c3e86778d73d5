# Writes gap.json: cluster::clusGap, cluster::maxSE, fpc::clusterboot.
# Rscript gap.R > gap.json
suppressMessages({library(cluster); library(fpc)})
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
set.seed(77)
x <- matrix(rnorm(90 * 3), 90) + 2.2 * rep(sample(0:2, 90, TRUE), 3)
w <- function(z, k) list(cluster = cutree(hclust(dist(z), "ward.D2"), k))
cat("{\n", sprintf('"made_with": "%s, cluster %s, fpc %s",\n"x":', R.version.string, packageVersion("cluster"), packageVersion("fpc")), num(t(x)), sep = "")
for (space in c("scaledPCA", "original")) for (power in 1:2) {
  g <- clusGap(x, w, K.max = 6, B = 1000, d.power = power, spaceH0 = space, verbose = FALSE)$Tab
  cat(sprintf(',\n"%s%d":', space, power), num(t(g)), sep = "")
}
cat(',\n"curves":[')
for (i in 1:40) {
  f <- round(cumsum(rnorm(7)), 1); s <- round(runif(7), 1)
  cat(if (i > 1) ",", "[", num(f), ",", num(s), ",", num(sapply(c("firstSEmax", "Tibs2001SEmax", "globalSEmax", "firstmax", "globalmax"), function(m) maxSE(f, s, m, 1))), "]\n", sep = "")
}
b <- clusterboot(dist(x), distances = TRUE, B = 3000, bootmethod = c("boot", "subset"), subtuning = 45, clustermethod = disthclustCBI, method = "ward.D2", k = 4, cut = "number", count = FALSE)
cat('],\n"codes":', num(b$partition), ',"boot":', num(b$bootmean), ',"subset":', num(b$subsetmean), "}\n", sep = "")
