# Writes kmeans.json: stats::kmeans from given centres.
# Rscript kmeans.R > kmeans.json
num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
set.seed(73)
cat("{\n", sprintf('"made_with": "%s",\n"cases": [\n', R.version.string), sep = "")
first <- TRUE
for (k in c(2, 3, 5, 8)) for (n in c(30, 150)) {
  x <- matrix(rnorm(n * 4), n) + 1.5 * rep(sample(0:2, n, TRUE), 4); s <- x[sample(n, k), ]
  cat(if (!first) ",\n", sprintf('{"k":%d,"x":', k), num(t(x)), ',"start":', num(t(s)), sep = ""); first <- FALSE
  for (a in c("Lloyd", "Hartigan-Wong")) {
    r <- kmeans(x, s, iter.max = 200, algorithm = a)
    cat(sprintf(',\n"%s":{"cluster":', a), num(r$cluster), ',"withinss":', num(r$withinss), sprintf(',"totss":%.17g,"iter":%d}', r$totss, r$iter), sep = "")
  }
  cat("}")
}
cat("\n]}\n")
