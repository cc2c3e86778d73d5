# Writes mclust.json: BIC and ICL of all models by mclust.
# Rscript mclust.R > mclust.json
# Data: iris (Fisher 1936) and faithful (Azzalini and Bowman 1990) from R's datasets, diabetes
# (Reaven and Miller 1979) from mclust; all are published measurements.
suppressPackageStartupMessages(library(mclust))
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", as.numeric(x))), collapse = ","), "]")
text <- function(x) paste0("[", paste0("\"", x, "\"", collapse = ","), "]")
data(diabetes)
one <- function(name, x, G, models, prior, last = FALSE) {
  b <- mclustBIC(x, G = G, modelNames = models, prior = if (prior) priorControl() else NULL, verbose = FALSE)
  i <- if (prior) b else mclustICL(x, G = G, modelNames = models, verbose = FALSE)
  cat(sprintf('{"name": "%s", "prior": %s, "columns": %d,\n "x": %s,\n "g": %s, "models": %s,\n "bic": %s,\n "icl": %s}%s\n', name,
    if (prior) "true" else "false", NCOL(x), num(t(as.matrix(x))), num(G), text(models), num(t(b)), num(t(i)), if (last) "" else ","))
}
all <- mclust.options("emModelNames")
cat(sprintf('{"made_with": "%s, mclust %s",\n"classes": %s,\n"cases": [\n', R.version.string, packageVersion("mclust"), text(diabetes$class)))
one("iris", iris[, 1:4], 1:9, all, FALSE)
one("diabetes", diabetes[, -1], 1:9, all, FALSE)
one("waiting", faithful$waiting, 1:9, c("E", "V"), FALSE)
one("petal", iris$Petal.Length, 1:9, c("E", "V"), FALSE)
# EII and EEI are not compared under the prior: mclust 6.0.0 leaves the prior's scale out of
# the one and the number of components out of the divisor of the other.
one("iris", iris[, 1:4], 1:5, c("VII", "VEI", "EVI", "VVI", "EEE", "EEV", "VEV", "VVV"), TRUE)
one("diabetes", diabetes[, -1], 1:5, c("VII", "VEI", "EVI", "VVI", "EEE", "EEV", "VEV", "VVV"), TRUE)
one("waiting", faithful$waiting, 1:5, c("E", "V"), TRUE, TRUE)
cat("]}\n")
