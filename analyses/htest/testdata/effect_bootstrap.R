# Percentile intervals of effect sizes by package effectsize, for effect_bootstrap_test.go.
# Run: Rscript effect_bootstrap.R > effect_bootstrap.json
suppressMessages(library(effectsize)); set.seed(3)
f <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
g <- list(a = c(2.9, 3.0, 2.5, 2.6, 3.2, 4.1, 3.3), b = c(3.8, 2.7, 4.0, 2.4, 3.0), c = c(2.8, 3.4, 3.7, 2.2, 2.0, 3.0, 1.9, 2.6), d = c(4.4, 3.9, 3.7, 4.1))
e <- rank_epsilon_squared(unname(unlist(g)), rep(names(g), lengths(g)), alternative = "two.sided", iterations = 40000)
m <- matrix(c(5.40, 5.50, 5.55, 5.85, 5.70, 5.75, 5.20, 5.60, 5.50, 5.55, 5.50, 5.40, 5.90, 5.85, 5.70, 5.45, 5.55, 5.60, 5.40, 5.40, 5.35,
  5.45, 5.50, 5.35, 5.25, 5.15, 5.00, 5.85, 5.80, 5.70, 5.25, 5.20, 5.10), ncol = 3, byrow = TRUE)
w <- kendalls_w(m, alternative = "two.sided", iterations = 40000, ci = 0.9, verbose = FALSE)
cat('{"versions":"', R.version.string, ", effectsize ", as.character(packageVersion("effectsize")), ", boot ", as.character(packageVersion("boot")), '",\n',
  '"groups":[', paste(vapply(g, f, ""), collapse = ","), '],\n"epsilon":', f(unlist(e[c("rank_epsilon_squared", "CI_low", "CI_high")])),
  ',\n"rows":[', paste(apply(m, 1, f), collapse = ","), '],\n"w":', f(unlist(w[c("Kendalls_W", "CI_low", "CI_high")])), "}\n", sep = "")
