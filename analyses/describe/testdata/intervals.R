# Reference values of confidence intervals in the table of characteristics.
# Rscript intervals.R > intervals.json, in this folder.
x <- read.csv("indo_rct.csv", stringsAsFactors = TRUE, na.strings = c("", "NA"))
num <- function(v) paste0("[", paste(formatC(v, digits = 17, format = "g", width = 1), collapse = ", "), "]")
median_interval <- function(v, level) {
  v <- sort(v); n <- length(v)
  l <- max(which(pbinom(seq_len(n) - 1, n, 0.5) <= (1 - level) / 2))
  c(v[l], v[n + 1 - l])
}
male <- function(v) c(sum(v == "2_male", na.rm = TRUE), sum(!is.na(v)))
wilson <- function(v, level) { m <- male(v); prop.test(m[1], m[2], conf.level = level, correct = FALSE)$conf.int }
g <- split(x, x$rx)
out <- c(sprintf('"version": "%s"', R.version.string), sprintf('"groups": ["%s", "%s"]', names(g)[1], names(g)[2]))
add <- function(name, v) out <<- c(out, sprintf('"%s": %s', name, num(v)))
for (level in c(0.9, 0.95, 0.99)) {
  l <- formatC(level)
  for (i in 1:2) {
    add(paste("mean", l, i), t.test(g[[i]]$age, conf.level = level)$conf.int)
    add(paste("median", l, i), median_interval(g[[i]]$risk, level))
    add(paste("wilson", l, i), wilson(g[[i]]$gender, level))
  }
  a <- wilson(g[[1]]$gender, level); b <- wilson(g[[2]]$gender, level)
  p <- c(male(g[[1]]$gender)[1] / male(g[[1]]$gender)[2], male(g[[2]]$gender)[1] / male(g[[2]]$gender)[2])
  d <- p[1] - p[2]
  add(paste("newcombe", l), c(d, d - sqrt((p[1] - a[1])^2 + (b[2] - p[2])^2), d + sqrt((a[2] - p[1])^2 + (p[2] - b[1])^2)))
  t <- t.test(g[[1]]$age, g[[2]]$age, conf.level = level)
  add(paste("welch", l), c(t$estimate[1] - t$estimate[2], t$conf.int))
  for (n in 1:40) if (n %in% c(5, 6, 7, 8, 9, 10, 17, 40)) {
    p <- pbinom(seq_len(n) - 1, n, 0.5) <= (1 - level) / 2
    add(paste("rank", l, n), if (any(p) && max(which(p)) <= n + 1 - max(which(p))) max(which(p)) else 0)
  }
}
cat("{\n  ", paste(out, collapse = ",\n  "), "\n}\n", sep = "")
