# Reference values for HCPC from FactoMineR. Rscript hcpc.R > hcpc.json
suppressPackageStartupMessages(library(FactoMineR))
numbers <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ", "), "]")
text <- function(x) paste0("\"", x, "\"")
one <- function(name, data, ncp, k, consol) {
  pca <- PCA(data, scale.unit = TRUE, ncp = ncp, graph = FALSE)
  h <- HCPC(pca, nb.clust = k, consol = consol, graph = FALSE, description = FALSE)
  clust <- as.integer(h$data.clust[rownames(pca$ind$coord), "clust"])
  paste0("    {\"name\": ", text(name), ", \"rows\": ", nrow(pca$ind$coord), ", \"k\": ", k,
    ", \"consolidate\": ", tolower(consol), ",\n     \"scores\": ", numbers(t(pca$ind$coord)),
    ",\n     \"heights\": ", numbers(h$call$t$tree$height), ",\n     \"within\": ", numbers(h$call$t$within),
    ",\n     \"ratio\": ", numbers(h$call$t$quot), ",\n     \"chosen\": ", h$call$t$nb.clust,
    ",\n     \"clusters\": ", numbers(clust), "}")
}
cases <- c(
  one("USArrests, k chosen", USArrests, 3, -1, TRUE),
  one("USArrests, k = 4", USArrests, 3, 4, TRUE),
  one("USArrests, k = 4, no consolidation", USArrests, 3, 4, FALSE),
  one("mtcars, k chosen", mtcars, 5, -1, TRUE),
  one("swiss, k = 5", swiss, 2, 5, TRUE),
  one("swiss, k chosen, no consolidation", swiss, 6, -1, FALSE),
  one("attitude, k = 2", attitude, 2, 2, TRUE))
cat("{\n  \"versions\": ", text(paste0(R.version.string, ", FactoMineR ", packageVersion("FactoMineR"))), ",\n  \"cases\": [\n",
  paste(cases, collapse = ",\n"), "\n  ]\n}\n", sep = "")
