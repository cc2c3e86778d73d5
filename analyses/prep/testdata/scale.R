# Reference values for prep.scale and prep.derive. Run: Rscript scale.R > scale.json
x <- c(12.5, 3.25, NA, 8, 8, 101.75, 0.5, -4, 7.125)
arr <- function(x) paste0("[", paste(ifelse(is.na(x), "null", formatC(as.vector(x), digits = 17, format = "g")), collapse = ","), "]")
ok <- x[!is.na(x)]
n <- length(ok)
cat("{\n\"made_by\": \"", R.version.string, "\",\n", sep = "")
cat("\"x\":", arr(x), ",\n\"z\":", arr(scale(x)), ",\n\"z_n\":", arr((x - mean(ok)) / (sd(ok) * sqrt((n - 1) / n))), ",\n", sep = "")
cat("\"range\":", arr((x - min(ok)) / (max(ok) - min(ok))), ",\n\"robust\":", arr((x - median(ok)) / mad(ok)), ",\n\"center\":", arr(x - mean(ok)), ",\n", sep = "")
cat("\"cut\":", arr(as.integer(cut(x, c(-Inf, 0.5, 8, Inf))) - 1), ",\n\"cut_left\":", arr(as.integer(cut(x, c(-Inf, 0.5, 8, Inf), right = FALSE)) - 1), ",\n", sep = "")
cat("\"log10\":", arr(log10(abs(x))), ",\n\"power\":", arr(abs(x)^1.5), "\n}\n", sep = "")
