# Writes models.json: the largest BIC and ICL of every number of components by mclust, and the
# posterior shares that mclust's predict gives rows that the fit never saw.
# Rscript models.R > models.json
# The start of EM is an agglomeration, and the measurements of faithful are on a grid: pairs
# at equal distances merge in an order that hangs on the last bit of a rotation. So for each
# number of components the start is written too (hclass of mclust's own tree), and the least and
# largest value of the best BIC over runs on the same rows in other orders.
# The fits for predict run to convergence, where mclust's parameters are those of its shares.
# Data: diabetes (Reaven and Miller 1979) from mclust, faithful (Azzalini and Bowman 1990) from
# R's datasets; both are published measurements.
suppressPackageStartupMessages(library(mclust))
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", as.numeric(x))), collapse = ","), "]")
text <- function(x) paste0("[", paste0("\"", x, "\"", collapse = ","), "]")
data(diabetes)
one <- function(name, x, G, components, models, prior, last = FALSE) {
  p <- if (prior) priorControl() else NULL
  b <- unclass(mclustBIC(x, G = G, modelNames = models, prior = p, verbose = FALSE))[, models, drop = FALSE]
  i <- unclass(mclustICL(x, G = G, modelNames = models, verbose = FALSE))[, models, drop = FALSE]
  best <- function(m) apply(m, 1, function(v) if (all(is.na(v))) NA else max(v, na.rm = TRUE))
  which <- function(m) apply(m, 1, function(v) models[which.max(v)])
  b <- b[, models, drop = FALSE]
  tree <- hc(x, modelName = "VVV", use = "SVD")
  set.seed(3)
  again <- sapply(1:40, function(r) {
    y <- x[sample(nrow(x)), ]
    best(unclass(mclustBIC(y, G = G, modelNames = models, prior = p, verbose = FALSE))[, models, drop = FALSE])
  })
  odd <- seq(1, nrow(x), 2)
  fit <- Mclust(x[odd, ], G = components, modelNames = models, prior = p, verbose = FALSE, control = emControl(tol = c(1e-12, sqrt(.Machine$double.eps))))
  new <- predict(fit, x[-odd, ])
  cat(sprintf('{"name": "%s", "prior": %s, "columns": %d, "models": %s,\n "x": %s,\n "bic": %s, "bic_model": %s,\n "icl": %s, "icl_model": %s,\n "all": %s,\n "starts": %s,\n "lowest": %s, "highest": %s,\n "fit_model": "%s", "components": %d, "posterior": %s}%s\n',
    name, if (prior) "true" else "false", ncol(x), text(models), num(t(as.matrix(x))), num(best(b)), text(which(b)), num(best(i)), text(which(i)),
    num(t(b)), num(sapply(G, function(g) hclass(tree, g) - 1)), num(apply(again, 1, min)), num(apply(again, 1, max)),
    fit$modelName, components, num(t(new$z)), if (last) "" else ","))
}
all <- mclust.options("emModelNames")
cat(sprintf('{"made_with": "%s, mclust %s",\n"cases": [\n', R.version.string, packageVersion("mclust")))
one("diabetes", diabetes[, -1], 1:6, 3, all, FALSE)
one("faithful", faithful, 1:6, 2, all, FALSE)
one("faithful", faithful, 1:4, 2, c("VVV", "EEV", "VEV"), TRUE, TRUE)
cat("]}\n")
