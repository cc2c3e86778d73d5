# Reference values for cmh_general_test.go. Run: Rscript cmh_general.R > cmh_general.json
# Needs R with package coin (versions are printed in the output).
suppressMessages(library(coin))
options(warn = -1) # coin warns of cells that the margins fix
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", as.numeric(x))), collapse = ","), "]")
mat <- function(m) paste0("[", paste(apply(m, 1, num), collapse = ","), "]")
tabs <- function(a) paste0("[", paste(vapply(seq_len(dim(a)[3]), function(k) mat(a[, , k]), ""), collapse = ","), "]")
cases <- c()
# a: counts by row, column and stratum; u, v: scores of rows and columns; plain: whether
# mantelhaen.test has an answer (it inverts the covariance, coin takes its rank)
add <- function(name, a, u = seq_len(dim(a)[1]), v = seq_len(dim(a)[2]), plain = TRUE) {
  dimnames(a) <- list(R = paste0("r", seq_len(dim(a)[1])), C = paste0("c", seq_len(dim(a)[2])), S = paste0("s", seq_len(dim(a)[3])))
  tb <- as.table(a)
  g <- cmh_test(tb); m <- cmh_test(tb, scores = list(C = v))
  l <- lbl_test(tb, scores = list(R = u, C = v))
  quad <- function(t) if (.hasSlot(t@statistic, "df")) c(statistic(t), t@statistic@df, pvalue(t)) else c(statistic(t)^2, 1, pvalue(t))
  z <- statistic(l)
  e <- c(sprintf('"general":%s', num(quad(g))), sprintf('"row_means":%s', num(quad(m))), sprintf('"correlation":%s', num(c(z, pvalue(l)))))
  if (min(dim(a)[1:2]) > 2) { # coin leaves one level of two out
    e <- c(e, sprintf('"standardised":%s', num(t(statistic(g, type = "standardized")))), sprintf('"expected":%s', num(t(expectation(g)))))
  }
  if (plain) {
    mh <- mantelhaen.test(a, correct = FALSE)
    e <- c(e, sprintf('"mantelhaen":%s', num(c(mh$statistic, mh$parameter, mh$p.value))))
  }
  cases <<- c(cases, sprintf('{"name":"%s","tables":%s,"rows":%s,"columns":%s,"expect":{%s}}', name, tabs(a), num(u), num(v), paste(e, collapse = ",")))
}
js <- aperm(unclass(jobsatisfaction), c(1, 2, 3))
add("job satisfaction", js)
add("job satisfaction, scores", js, c(3, 10, 20, 35), c(1, 3, 4, 5))
add("job satisfaction, scores of one side", js, 1:4, c(1, 3, 4, 5))
add("admissions, departments as columns", aperm(unclass(UCBAdmissions), c(2, 3, 1)), 1:2, c(0, 5, 1, 7, 2, 4))
add("admissions, departments as rows", aperm(unclass(UCBAdmissions), c(3, 1, 2)))
add("admissions, 2 by 2", aperm(unclass(UCBAdmissions), c(2, 1, 3)))
add("hair and eyes", unclass(HairEyeColor), c(-1, 0.5, 2, 8), c(1, 2, 4, 8))
large <- array(((1:60) * 7919) %% 4001 + 3, c(3, 4, 5))
add("large counts", large, c(1, 2, 4), c(1, 3, 3.5, 9))
add("one stratum", array(c(10, 3, 4, 7, 8, 2, 1, 9, 12), c(3, 3, 1)), plain = FALSE)
sparse <- array(((1:48) * 37) %% 11 %/% 5, c(3, 4, 4)); sparse[2, , 1] <- 0; sparse[, 3, 2] <- 0
add("sparse", sparse)
blocks <- array(0, c(4, 3, 2)); blocks[1:2, , 1] <- c(5, 2, 3, 4, 1, 6); blocks[3:4, , 2] <- c(2, 2, 7, 3, 4, 1)
add("rows apart by stratum", blocks, plain = FALSE)
part <- array(0, c(4, 4, 2)); part[1:2, 1:2, 1] <- c(5, 2, 3, 4); part[3:4, 3:4, 2] <- c(6, 1, 2, 8)
add("rows and columns apart by stratum", part, plain = FALSE)
cat(sprintf('{"versions":"%s, coin %s","cases":[\n%s\n]}\n', R.version.string, packageVersion("coin"), paste(cases, collapse = ",\n")))
