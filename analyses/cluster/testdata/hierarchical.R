# Writes hierarchical.json: trees by stats::hclust, cluster::agnes and diana.
# Rscript hierarchical.R > hierarchical.json
suppressMessages(library(cluster))
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ","), "]")
set.seed(72)
data <- list(continuous = matrix(rnorm(60 * 3), 60) + rep(c(0, 2, 4), each = 20), tied = matrix(sample(0:6, 45 * 2, TRUE), 45),
  ruspini = as.matrix(ruspini))
links <- c("ward.D", "ward.D2", "single", "complete", "average", "mcquitty", "median", "centroid")
cat("{\n", sprintf('"made_with": "%s, cluster %s",\n"cases": [\n', R.version.string, packageVersion("cluster")), sep = "")
first <- TRUE
for (name in names(data)) {
  x <- data[[name]]; storage.mode(x) <- "double"; d <- dist(x)
  cat(if (!first) ",\n", sprintf('{"name":"%s","columns":%d,"x":', name, ncol(x)), num(t(x)), ',"trees":[', sep = ""); first <- FALSE
  for (l in links) {
    dd <- if (l %in% c("median", "centroid")) d^2 else d
    h <- stats::hclust(dd, l)
    cat(if (l != links[1]) ",", sprintf('\n{"linkage":"%s","merge":', l), num(t(h$merge)), ',"height":', num(h$height), ',"order":', num(h$order),
      ',"cut":', num(cutree(h, 5)), ',"cophenetic":', num(cor(cophenetic(h), dd)), "}", sep = "")
  }
  cat("],\n\"agnes\":{")
  for (m in c("euclidean", "manhattan")) for (a in c("average", "weighted", "single", "complete", "ward")) {
    g <- agnes(dist(x, m), method = a)
    cat(if (m != "euclidean" || a != "average") ",", sprintf('\n"%s %s":', m, a), num(c(g$ac, max(g$height))), sep = "")
  }
  cat("},\n\"diana\":{")
  for (m in c("euclidean", "manhattan")) {
    g <- diana(dist(x, m)); h <- as.hclust(g)
    cat(if (m != "euclidean") ",", sprintf('\n"%s":{"coefficient":%.17g,"height":', m, g$dc), num(h$height), ',"cut":', num(cutree(h, 6)), "}", sep = "")
  }
  cat("}}")
}
cat("\n]}\n")
