# Reference values for describe.crosstab and describe.correlation on indo_rct.csv (see
# tableone.R): Rscript describe.R > describe.json
suppressMessages(library(jsonlite))
d <- read.csv("indo_rct.csv", na.strings = "", stringsAsFactors = FALSE)
cross <- function(a, b, fisher = FALSE) {
  t <- table(d[[a]], d[[b]]); x <- chisq.test(t); y <- chisq.test(t, correct = FALSE)
  list(rows = rownames(t), columns = colnames(t), counts = unclass(t), expected = unclass(y$expected), residual = unclass(y$stdres),
    of_row = unclass(prop.table(t, 1)), of_column = unclass(prop.table(t, 2)), statistic = unbox(unname(x$statistic)), df = unbox(unname(x$parameter)),
    p = unbox(x$p.value), v = unbox(sqrt(unname(y$statistic) / (sum(t) * (min(dim(t)) - 1)))), fisher = unbox(if (fisher) fisher.test(t)$p.value else NA))
}
d$female <- as.integer(d$gender == "2_male"); d$trained <- as.integer(d$train == "1_yes")
pair <- function(a, b) { ok <- !is.na(d[[a]]) & !is.na(d[[b]]); list(a = unbox(a), b = unbox(b), n = unbox(sum(ok)),
  pearson = unbox(cor(d[[a]][ok], d[[b]][ok])), spearman = unbox(cor(d[[a]][ok], d[[b]][ok], method = "spearman"))) }
out <- list(version = unbox(R.version.string), gender_rx = cross("gender", "rx", TRUE), train_type = cross("train", "type", TRUE),
  pairs = list(pair("age", "risk"), pair("age", "female"), pair("risk", "trained"), pair("female", "trained")))
cat(toJSON(out, digits = I(17), na = "null"), "\n")
