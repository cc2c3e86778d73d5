# Writes reference.json: dissimilarities by R's dist and cluster::daisy.
# Rscript reference.R > reference.json
suppressMessages(library(cluster))
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ","), "]")
set.seed(71)
x <- matrix(round(rexp(14 * 7, 0.5), 3), 14); x[2, ] <- 0; x[3, 1:4] <- 0; x[5, c(1, 6)] <- 0; x[7, c(1, 2, 6)] <- 0
y <- x; y[2, ] <- x[1, ] + c(0.5, -0.2, 0, 1, 0.3, -1, 0.25) # no constant row
b <- matrix(as.numeric(runif(14 * 9) < 0.4), 14); b[4, ] <- 0; b[9, ] <- 0
S <- chol(cov(y))
out <- list(
  euclidean = dist(x), squared_euclidean = dist(x)^2, standardized = dist(scale(x)), manhattan = dist(x, "manhattan"),
  maximum = dist(x, "maximum"), mahalanobis = dist(y %*% solve(S)),
  correlation = as.dist(1 - cor(t(y))), simple_matching = dist(b, "manhattan") / ncol(b))
can <- as.vector(dist(x, "canberra")); jac <- as.vector(dist(b, "binary"))
n <- 40
m <- data.frame(a = round(rnorm(n), 2), b = rexp(n), c = 3, o = factor(sample(0:4, n, TRUE), ordered = TRUE),
  nom = factor(sample(letters[1:6], n, TRUE)), s = sample(0:1, n, TRUE), q = sample(0:1, n, TRUE), r = sample(0:1, n, TRUE))
for (j in 1:8) m[sample(n, if (j == 3) 0 else 5), j] <- NA
g <- function(w) as.vector(suppressWarnings(daisy(m, "gower", type = list(symm = "s", asymm = c("q", "r")), weights = w)))
w <- c(1, 2, 0.5, 1, 3, 0.25, 1, 2)
cat("{\n", sprintf('"made_with": "%s, cluster %s",\n', R.version.string, packageVersion("cluster")), sep = "")
cat('"columns": 7, "x":', num(t(x)), ',\n"y":', num(t(y)), ',\n"binary_columns": 9, "b":', num(t(b)), ",\n")
for (k in names(out)) cat('"', k, '":', num(as.vector(out[[k]])), ",\n", sep = "")
cat('"canberra":', num(can), ',\n"jaccard":', num(jac), ",\n", sep = "")
cat('"mixed":[', paste(sapply(m, function(v) num(as.numeric(if (is.factor(v)) as.integer(v) else v))), collapse = ",\n"), "],\n", sep = "")
cat('"weights":', num(w), ',\n"gower":', num(g(rep(1, 8))), ',\n"gower_weighted":', num(g(w)), "\n}\n", sep = "")
