# Writes clusterboot.json: fpc::clusterboot on a Gower distance, with the rows that each
# replicate drew, and of the method's partitions into 2 to 6 clusters the mean silhouette width
# and Dunn index of fpc::cluster.stats and the sum of the dissimilarities within. The methods draw nothing, so that the rows can be drawn again from the seed.
# Rscript clusterboot.R > clusterboot.json
# Data: flower (Kaufman and Rousseeuw 1990) from cluster, mtcars (Henderson and Velleman 1981)
# from R's datasets.
suppressPackageStartupMessages({ library(fpc); library(cluster) })
numbers <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ", "), "]")
lists <- function(l) paste0("[", paste(vapply(l, numbers, ""), collapse = ",\n    "), "]")
cat(sprintf('{"made_with": "%s, fpc %s, cluster %s",\n"cases": [\n', R.version.string, packageVersion("fpc"), packageVersion("cluster")))
one <- function(name, d, k, method, scheme, last = FALSE) {
  n <- attr(d, "Size")
  B <- 40
  run <- switch(method,
    average = function() clusterboot(d, B = B, distances = TRUE, bootmethod = scheme, clustermethod = disthclustCBI, k = k, cut = "number", method = "average", seed = 7, count = FALSE),
    complete = function() clusterboot(d, B = B, distances = TRUE, bootmethod = scheme, clustermethod = disthclustCBI, k = k, cut = "number", method = "complete", seed = 7, count = FALSE),
    pam = function() clusterboot(d, B = B, distances = TRUE, bootmethod = scheme, clustermethod = claraCBI, usepam = TRUE, k = k, seed = 7, count = FALSE))
  r <- run()
  set.seed(7)
  samples <- lapply(1:B, function(b) if (scheme == "boot") unique(sample(n, n, replace = TRUE)) else sample(n, floor(n / 2), replace = FALSE))
  result <- if (scheme == "boot") r$bootresult else r$subsetresult
  mean <- if (scheme == "boot") r$bootmean else r$subsetmean
  cut <- as.integer(r$partition)
  indices <- lapply(2:6, function(q) {
    p <- if (method == "pam") pam(d, q, cluster.only = TRUE) else cutree(hclust(d, method), q)
    s <- cluster.stats(d, p)
    full <- as.matrix(d)
    c(s$avg.silwidth, s$dunn, sum(sapply(1:q, function(i) sum(full[p == i, p == i]) / 2 / sum(p == i))))
  })
  cat(sprintf('{"name": "%s", "method": "%s", "scheme": "%s", "n": %d, "k": %d,\n "d": %s,\n "partition": %s,\n "mean": %s,\n "indices": %s,\n "samples": %s,\n "jaccard": %s}%s\n',
    name, method, scheme, n, k, numbers(as.vector(d)), numbers(cut), numbers(mean), lists(indices), lists(lapply(samples, function(s) sort(s) - 1)),
    lists(lapply(1:B, function(b) result[, b])), if (last) "" else ","))
}
flowers <- daisy(flower, metric = "gower", type = list(asymm = 3, symm = c(1, 2)))
cars <- mtcars
for (v in c("cyl", "gear", "carb")) cars[[v]] <- factor(cars[[v]])
for (v in c("vs", "am")) cars[[v]] <- factor(cars[[v]])
cars <- daisy(cars, metric = "gower")
one("mtcars", cars, 3, "average", "boot")
one("mtcars", cars, 4, "complete", "boot")
one("mtcars", cars, 3, "average", "subset")
one("mtcars", cars, 3, "pam", "boot")
one("flower", flowers, 3, "average", "boot", TRUE)
cat("]}\n")
