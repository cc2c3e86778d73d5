# Hodges-Lehmann intervals of tied data (R's root search, tol.root well below the gaps), continuity
# corrections and one-sided Dunnett comparisons. Rscript shifts.R > shifts.json
suppressMessages({library(jsonlite); library(mvtnorm)})
set.seed(7)
cases <- list()
for (i in 1:24) {
  nx <- sample(6:30, 1); ny <- sample(6:30, 1); k <- sample(c(3, 8, 20), 1)
  x <- sample(k, nx, TRUE) + i %% 3; y <- sample(k, ny, TRUE)
  level <- c(.9, .95, .99)[i %% 3 + 1]
  w <- wilcox.test(x, y, exact = FALSE, conf.int = TRUE, conf.level = level, tol.root = 1e-11)
  d <- sample(-4:k, nx, TRUE)
  v <- suppressWarnings(wilcox.test(d, exact = FALSE, conf.int = TRUE, conf.level = level, tol.root = 1e-11))
  a <- round(rnorm(nx), 1); b <- round(a + rnorm(nx), 1)
  ct <- function(m, ...) suppressWarnings(cor.test(a, b, method = m, exact = FALSE, continuity = TRUE, ...)$p.value)
  cases[[i]] <- list(x = x, y = y, d = d, level = level, two = w$conf.int[1:2], one = v$conf.int[1:2], a = a, b = b,
    kendall = c(ct("kendall"), ct("kendall", alternative = "less")), spearman = c(ct("spearman"), ct("spearman", alternative = "less")))
}
g <- list(c(7.4, 8.5, 7.2, 8.24, 9.84, 8.32), c(9.76, 8.8, 7.68, 9.36), c(12.8, 9.68, 12.16, 9.2, 10.55), c(8, 7.1, 9.9, 8.8, 9.1))
n <- lengths(g); m <- sapply(g, mean); df <- sum(n) - 4; s2 <- sum(sapply(g, function(v) sum((v - mean(v))^2))) / df
t <- (m[-1] - m[1]) / sqrt(s2 * (1/n[-1] + 1/n[1])); l <- sqrt(n[-1] / (n[-1] + n[1])); R <- l %o% l; diag(R) <- 1
alg <- GenzBretz(maxpts = 5e6, abseps = 1e-8)
gr <- sapply(t, function(v) 1 - pmvt(upper = rep(v, 3), df = df, corr = R, algorithm = alg)[1])
le <- sapply(t, function(v) 1 - pmvt(upper = rep(-v, 3), df = df, corr = R, algorithm = alg)[1])
q <- qmvt(0.95, tail = "lower.tail", df = df, corr = R, algorithm = alg)$quantile
cat(toJSON(list(made_by = c(R.version.string, paste("mvtnorm", packageVersion("mvtnorm"))), cases = cases,
  dunnett = list(groups = g, greater = gr, less = le, lower = (m[-1] - m[1]) - q * sqrt(s2 * (1/n[-1] + 1/n[1])))), digits = NA, auto_unbox = FALSE, pretty = FALSE), "\n")
