# Reference values for AdjustedRand. Run: Rscript agree.R > agree.json
suppressMessages(library(mclust))
cases <- list(
  list(c(1,1,2,2,3,3), c(1,1,2,3,3,3)),
  list(rep(1:3, each = 20), rep(1:4, length.out = 60)),
  list(rep(1:2, each = 5), rep(2:1, each = 5)),
  list(c(1,1,1,1,2), c(1,2,2,2,2)),
  list((0:199 * 7) %/% 13 %% 5, (0:199 * 11) %/% 29 %% 4),
  list((0:9999 * 31) %/% 1000 %% 6, (0:9999 * 31 + 250) %/% 1000 %% 6)
)
cat(sprintf("{\"made_by\": \"%s, mclust %s\", \"ari\": [", R.version.string, packageVersion("mclust")))
cat(paste(sapply(cases, function(x) formatC(adjustedRandIndex(x[[1]], x[[2]]), digits = 17, format = "g")), collapse = ", "))
cat("]}\n")
