# Reference values for rounding_test.go: sprintf() and round() of R.
# Run in this folder: Rscript rounding.R > rounding.tsv
cat("# ", R.version.string, ", ", R.version$platform, "\n", sep = "")
x <- (0:100000) / 1000
cat("# sprintf(\"%.2f\", x) differs from sprintf(\"%.2f\", round(x, 2)) in",
    sum(sprintf("%.2f", x) != sprintf("%.2f", round(x, 2))), "of", length(x), "values x = 0, 0.001, ..., 100\n")
cat("# columns: x, digits, sprintf(\"%.<digits>f\", x) where digits >= 0 else -, round(x, digits)\n")
set.seed(1)
values <- c(0.15, 0.25, 0.35, 2.5, -2.5, 0.005, 1.005, 2.675, 0.285, 1.275, 5.015, 0.125, 0.375, 0.5, 1.5,
            1e15 / 7, 1e-5 / 3, 123456.789, 0.1 + 0.2, 1 - 0.9, 1e22, 1e300 / 3, 5e-324, 1e-300, 55.55, 0.0005,
            sample(0:100000, 250) / 1000, -sample(0:100000, 60) / 1000,
            sample(0:1000000, 120) / 2e4, rnorm(60) * 10^sample(-4:6, 60, TRUE))
for (v in values) for (d in -2:5)
  cat(sprintf("%.17g", v), d, if (d >= 0) sprintf(paste0("%.", d, "f"), v) else "-", sprintf("%.17g", round(v, d)), "\n", sep = "\t")
