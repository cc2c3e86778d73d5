# Writes pam.json: cluster::pam.
# Rscript pam.R > pam.json
suppressMessages(library(cluster))
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
set.seed(74)
data <- list(ruspini = as.matrix(ruspini), continuous = matrix(rnorm(90 * 3), 90) + rep(c(0, 3, 6), each = 30), grid = matrix(sample(0:9, 80, TRUE), 40))
cat("{\n", sprintf('"made_with": "%s, cluster %s",\n"cases": [\n', R.version.string, packageVersion("cluster")), sep = "")
first <- TRUE
for (name in names(data)) for (k in c(2, 3, 4, 5, 9)) {
  x <- data[[name]]; storage.mode(x) <- "double"; r <- pam(dist(x), k)
  cat(if (!first) ",\n", sprintf('{"name":"%s","k":%d,"columns":%d,"x":', name, k, ncol(x)), num(t(x)), sep = ""); first <- FALSE
  cat(',\n"codes":', num(r$clustering - 1), ',"medoids":', num(r$id.med - 1), ',"objective":', num(r$objective), ',\n"clusinfo":', num(t(r$clusinfo)),
    ',"isolation":["', paste(r$isolation, collapse = '","'), '"],"silhouette":', num(silhouette(r$clustering, dist(x))[, 3]), ',"neighbour":', num(silhouette(r$clustering, dist(x))[, 2] - 1), "}", sep = "")
}
cat("\n]}\n")
