# Rscript tests.R CASE REPS: the cases of bench/tests in R, timed as there.
suppressMessages({library(coin); library(jsonlite)})
args <- commandArgs(TRUE); case <- args[1]; reps <- as.integer(args[2])
ranks <- function(n, a, b) { i <- seq_len(n) - 1; (i * i * a + i * b + i %/% 7) %% 61 }
two <- function(nx, ny) { x <- ranks(nx, 3, 5); y <- ranks(ny, 7, 2); data.frame(v = c(x, y), g = factor(rep(c("x", "y"), c(nx, ny)))) }
work <- switch(case,
  mann_whitney = { d <- two(200, 200); function() as.numeric(pvalue(wilcox_test(v ~ g, data = d, distribution = exact()))) },
  fisher_4x3_528 = { he <- margin.table(HairEyeColor, c(1, 2))[, 1:3]; function() fisher.test(he, workspace = 2e8)$p.value },
  stop("no such case"))
cpu <- wall <- p <- numeric(reps)
for (r in seq_len(reps)) { t <- system.time(p[r] <- work()); cpu[r] <- t[["user.self"]] + t[["sys.self"]]; wall[r] <- t[["elapsed"]] }
tool <- if (startsWith(case, "fisher")) paste("R", getRversion()) else paste("coin", packageVersion("coin"))
cat(toJSON(list(case = case, tool = tool, cpu_s = median(cpu), wall_s = median(wall), p = p[1]), auto_unbox = TRUE, digits = NA), "\n", sep = "")
