# Rank tests as R 4.6 does them by default, for wilcox46_test.go. Run: Rscript wilcox46.R > wilcox46.json
stopifnot(getRversion() >= "4.6.0", getRversion() < "4.7.0")
num <- function(x) paste0("[", paste(ifelse(is.infinite(x), sprintf('"%s"', x), sprintf("%.17g", x)), collapse = ","), "]")
alts <- c("two.sided", "less", "greater")
one <- function(x, y = NULL, mu = 0, level = 0.95) {
  f <- function(...) suppressWarnings(wilcox.test(x, y, mu = mu, ...))
  r <- lapply(alts, function(a) f(alternative = a))
  fields <- c(x = num(x), if (!is.null(y)) c(y = num(y)), mu = num(mu), level = num(level), statistic = num(r[[1]]$statistic),
    p = num(vapply(r, function(t) t$p.value, 0)), exact = if (grepl("exact", r[[1]]$method)) "true" else "false")
  i <- f(conf.int = TRUE, conf.level = level)
  m <- if (is.null(y)) suppressWarnings(wilcox.test(-x, mu = -mu, conf.int = TRUE, conf.level = level))
  fields <- c(fields, interval = num(i$conf.int), estimate = num(i$estimate), if (!is.null(m)) c(mirrored = num(m$conf.int)))
  paste0("{", paste(sprintf('"%s":%s', names(fields), fields), collapse = ","), "}")
}
set.seed(46)
cases <- character()
add <- function(...) cases[[length(cases) + 1]] <<- one(...)
# two samples: asymmetric ties, all tied, tiny, boundaries of the rule
add(c(1, 2, 2, 3), c(2, 4, 5, 6)); add(c(1, 1, 1, 5), c(1, 2, 2)); add(c(0, 0, 0, 0, 9), c(0, 0, 1)); add(c(1, 1, 1), c(1, 1)); add(1, 2)
add(c(1, 2), c(3, 4, 5)); add(1:3, 4:6); add(c(1, 2, 2), c(5, 6, 6)); add(c(2, 2, 2, 2, 7), c(1, 2, 2), level = 0.5); add(c(1.5, 2.25, 2.25, 9), c(0.5, 2.25, 3), mu = 0.25)
for (k in 1:24) {
  n <- sample(2:14, 1); m <- sample(2:14, 1); top <- sample(c(2, 4, 9, 30), 1)
  add(sample(0:top, n, TRUE), sample(0:top, m, TRUE) + (k %% 3), level = c(0.95, 0.9, 0.8)[k %% 3 + 1])
}
for (k in 1:6) add(round(rnorm(12 + k), k %% 2), round(rnorm(20 - k, 0.7), 1))
add(rep(1:7, 7), rep(2:8, 7)); add(rep(1:5, 10), rep(2:8, 7)); add(round(rnorm(49), 1), round(rnorm(5, 1), 1)); add(round(rnorm(50), 1), round(rnorm(5, 1), 1))
# one sample: ties, zeros, both, boundaries
add(c(1, 2, 2, 3)); add(c(0, 1, -2, 3)); add(c(0, 0, 1, 1, -2)); add(c(1, 1, 1)); add(c(0, 5)); add(c(-1, 1, 2, 4)); add(c(3, 4, 4, 7, 9), mu = 4)
add(c(-3, -1, 0, 0, 0, 2, 2, 5, 8, 8)); add(c(0, 1:44 - 12.3)); add(c(rep(0, 5), 1:44 - 12.3)); add(c(rep(0, 5), 1:45 - 12.3)); add(1:49 - 20.3); add(c(1:49 - 20.3, 3)); add(c(rep(0, 12), rep(1:8 - 3, 5)))
for (k in 1:24) {
  n <- sample(2:20, 1); top <- sample(c(2, 5, 12), 1)
  add(sample(-top:top, n, TRUE) + (k %% 2), level = c(0.95, 0.9, 0.8)[k %% 3 + 1], mu = if (k %% 4 == 0) 1 else 0)
}
cases <- unlist(cases)
cat('{"versions":"', R.version.string, '",\n"cases":[\n', paste(cases, collapse = ",\n"), "\n]}\n", sep = "")
