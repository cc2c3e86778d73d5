# Reference values for the kinds of package distance: cluster::daisy on mixed columns with
# missing values, an ordered factor, an asymmetric binary column and weights; stats::dist.
# Rscript kinds.R > kinds.json
suppressPackageStartupMessages(library(cluster))
numbers <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
age    <- c(34.5, 61, 47.2, NA, 55, 29.9, 70.1, 34.5)
visits <- c(2, 5, 1, 7, 3, 3, 9, 2)
stage  <- c("I", "III", "III", "IV", NA, "I", "IV", "I")
site   <- c("A", "B", "B", "C", "A", NA, "C", "A")
sex    <- c("f", "m", "f", "f", "m", "m", "f", "f")
smoker <- c("no", "yes", "no", "no", "yes", NA, "no", "no")
d <- data.frame(age, visits,
  stage = factor(stage, levels = c("I", "II", "III", "IV"), ordered = TRUE),
  site = factor(site), sex = factor(sex), smoker = as.integer(smoker == "yes"))
# daisy takes the codes of the ordered factor: level II is not observed, so III is code 3.
run <- function(w) as.numeric(suppressWarnings(daisy(d, metric = "gower",
  type = list(asymm = "smoker"), weights = w)))
x <- cbind(c(34.5, 61, 47.2, 55, 29.9), visits[1:5])
out <- list(
  gower = run(rep(1, 6)),
  gower_weighted = run(c(0.5, 1, 2, 1, 1, 3)),
  scaled_euclidean = as.numeric(dist(scale(x))),
  manhattan = as.numeric(dist(x, "manhattan")),
  binary = as.numeric(dist(cbind(sex == "m", smoker == "yes")[-6, ], "binary"))
)
cat("{\n  \"versions\": \"", R.version.string, ", cluster ", as.character(packageVersion("cluster")), "\"", sep = "")
for (n in names(out)) cat(",\n  \"", n, "\": ", numbers(out[[n]]), sep = "")
cat("\n}\n")
