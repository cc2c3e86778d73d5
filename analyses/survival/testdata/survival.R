# Reference values for the Kaplan-Meier and log-rank tests of this package, from R's
# survival on its data set lung (Loprinzi et al., J Clin Oncol 1994;12:601-607, distributed
# with the package), on small sets with ties, and on times that rounding has parted.
# Rscript survival.R > survival.json
suppressMessages(library(survival)); library(jsonlite)
curve <- function(fit, times = NULL) {
  s <- if (is.null(fit$strata)) rep("All", length(fit$time)) else rep(sub("^[^=]*=", "", names(fit$strata)), fit$strata)
  m <- summary(fit)$table; if (!is.matrix(m)) m <- t(as.matrix(m))
  out <- list(group = s, time = fit$time, n_risk = fit$n.risk, n_event = fit$n.event, n_censor = fit$n.censor,
    survival = fit$surv, lower = fit$lower, upper = fit$upper,
    median = unname(m[, "median"]), median_lower = unname(m[, 8]), median_upper = unname(m[, 9]))
  if (!is.null(times)) {
    x <- summary(fit, times = times, extend = TRUE)
    out$landmark <- list(time = x$time, n_risk = x$n.risk, survival = x$surv, se = x$std.err, lower = x$lower, upper = x$upper)
  }
  out
}
test <- function(f, d, rho = 0) {
  s <- survdiff(f, d, rho = rho)
  list(rho = rho, n = as.vector(s$n), observed = s$obs, expected = s$exp, variance = s$var, chisq = s$chisq,
    df = sum(s$exp > 0) - 1, p = pchisq(s$chisq, sum(s$exp > 0) - 1, lower.tail = FALSE))
}
out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))))
lung$dead <- lung$status == 2
d <- lung[!is.na(lung$ph.ecog), ]
out$lung <- list(time = lung$time, dead = as.integer(lung$dead), sex = lung$sex, ecog = lung$ph.ecog)
for (ct in c("plain", "log", "log-log"))
  out[[paste0("sex_", ct)]] <- curve(survfit(Surv(time, dead) ~ sex, lung, conf.type = ct), c(180, 365, 730))
out$level90 <- curve(survfit(Surv(time, dead) ~ 1, lung, conf.int = 0.9), 365)
out$sex <- list(test(Surv(time, dead) ~ sex, lung), test(Surv(time, dead) ~ sex, lung, 1), test(Surv(time, dead) ~ sex, lung, 0.5))
out$ecog <- list(test(Surv(time, dead) ~ ph.ecog, d))
pairs <- combn(sort(unique(d$ph.ecog)), 2)
raw <- apply(pairs, 2, function(k) test(Surv(time, dead) ~ ph.ecog, d[d$ph.ecog %in% k, ])$p)
out$ecog_pairs <- list(a = pairs[1, ], b = pairs[2, ], p = raw, holm = p.adjust(raw, "holm"), BH = p.adjust(raw, "BH"))
flat <- data.frame(time = c(1, 2, 3, 4, 5, 6), dead = c(1, 1, 1, 0, 1, 0)) # flat at 1/2 from 3 to 5
out$flat <- c(list(data = flat), curve(survfit(Surv(time, dead) ~ 1, flat)))
stays <- data.frame(time = c(1, 2, 3, 4, 5, 6), dead = c(1, 1, 1, 0, 0, 0)) # stays at 1/2
out$stays <- c(list(data = stays), curve(survfit(Surv(time, dead) ~ 1, stays)))
near <- data.frame(time = c(0.1 + 0.2, 0.3, 0.3, 0.7, 1 - 0.3, 1.1, 2, 2 + 1e-9, 3, 4), dead = c(1, 1, 0, 1, 1, 0, 1, 1, 0, 1), g = rep(1:2, 5))
out$near <- c(list(data = near), curve(survfit(Surv(time, dead) ~ 1, near)), list(test = test(Surv(time, dead) ~ g, near)))
late <- data.frame(time = c(1, 2, 3, 4, 5, 6, 0.5, 0.6), dead = c(1, 1, 0, 1, 1, 0, 0, 0), g = c(1, 2, 1, 2, 1, 2, 3, 3)) # group 3 leaves before any event
out$late <- list(data = late, test = test(Surv(time, dead) ~ g, late))
reverse <- summary(survfit(Surv(time, 1 - dead) ~ sex, lung))$table[, "median"]
out$follow_up <- unname(reverse)
cat(toJSON(out, digits = I(17), auto_unbox = TRUE, na = "null", pretty = FALSE), "\n")
