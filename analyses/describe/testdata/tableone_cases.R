# Reference values for describe.table_one, cell by cell, on further real cases: Rscript
# tableone_cases.R, after styles.R, which writes the data. Writes tableone_cases.json: for each
# run the value paths with what arsenal and rstatix give. rstatix rounds its p-values to three
# significant digits: those are under "rounded".
suppressMessages({library(jsonlite); library(rstatix); library(arsenal)})
input <- function(file) read.csv(file, na.strings = "", stringsAsFactors = FALSE)
aq <- input("airquality.csv"); hf <- input("heart_failure.csv"); js <- input("job_satisfaction.csv")
aq$Month <- factor(aq$Month, c("May", "Jun", "Jul", "Aug", "Sep")); aq$Heat <- factor(aq$Heat, c("cool", "mild", "warm", "hot"), ordered = TRUE)
aq$Windy <- factor(aq$Windy, c("no", "yes")); aq$Gale <- factor(aq$Gale, c("calm", "gale")); aq$Measured <- factor(aq$Measured, c("yes", "missing"))
for (v in c("anaemia", "diabetes", "high_blood_pressure", "smoking")) hf[[v]] <- factor(hf[[v]], c("no", "yes"))
hf$sex <- factor(hf$sex, c("woman", "man")); hf$death <- factor(hf$death, c("survived", "died"))
hf$band <- factor(hf$band, c("below 55", "55 to 69", "70 and over"), ordered = TRUE)
js$satisfaction <- factor(js$satisfaction, c("Very Dissatisfied", "A Little Satisfied", "Moderately Satisfied", "Very Satisfied"), ordered = TRUE)
js$gender <- factor(js$gender)
bands <- function(d, levels) { d$income <- factor(d$income, levels, ordered = TRUE); d }
js1 <- bands(subset(js, source == "agresti2002_tab7.8"), c("<5000", "5000-15000", "15000-25000", ">25000"))
js2 <- bands(subset(js, source == "agresti2002_p57"), c("< 15k", "15-25k", "25-40k", "> 40k"))

new_values <- function() { e <- new.env(); e$v <- e$r <- list(); e }
put <- function(e, path, x) if (length(x) && !is.na(x[1])) e$v[[path]] <- unbox(as.numeric(x)[1])
rounded <- function(e, path, x) if (length(x) && !is.na(x[1])) e$r[[path]] <- unbox(as.numeric(x)[1])
of <- function(v, what) sprintf("variables[%s].%s", v, what)
grp <- function(v, g, f) sprintf('variables[%s].groups["%s"].%s', v, g, f)
lev <- function(v, l, g) sprintf('variables[%s].levels["%s"].groups["%s"]', v, l, g)
runs <- list()
run <- function(case, where, groups, params, f) {
  e <- new_values(); f(e)
  runs[[length(runs) + 1]] <<- list(case = unbox(case), where = where, groups = unbox(groups), params = params, values = e$v, rounded = c(e$r, list(none = unbox(0))))
}
p <- function(...) lapply(list(...), function(x) if (length(x) == 1 && is.null(names(x)) && !inherits(x, "AsIs")) unbox(x) else x)
two <- function(d, by) nlevels(d[[by]]) == 2
# a data frame with the variable as y and the groups as g, complete
pair <- function(d, v, by) { x <- data.frame(y = d[[v]], g = factor(d[[by]], ordered = FALSE)); x[!is.na(x$y), ] }
pairs <- function(e, v, m, round = FALSE) for (i in seq_len(nrow(m))) {
  f <- function(n) of(v, sprintf('pairs["%s vs %s"].%s', m$group1[i], m$group2[i], n))
  (if (round) rounded else put)(e, f("p"), m$p[i])
  if (!round) put(e, f("p_adjusted"), m$p.adj[i])
}

# arsenal: all cells and p-values of tableby
arsenal_run <- function(case, where, d, by, vars) run(case, where, by, p(style = "arsenal", posthoc = "none", quantile = 7), function(e) {
  t <- as.data.frame(tableby(reformulate(vars, by), d, numeric.stats = c("N", "Nmiss2", "mean", "sd", "median", "q1q3", "range"), cat.stats = "countpct", ordered.stats = "countpct"))
  for (i in seq_len(nrow(t))) {
    v <- t$variable[i]; term <- t$term[i]
    for (k in c(levels(d[[by]]), "Total")) {
      x <- as.numeric(t[[k]][[i]]); at <- function(f) if (k == "Total") of(v, paste0("overall.", f)) else grp(v, k, f)
      if (term %in% c("mean", "sd", "median")) put(e, at(term), x[1])
      if (term == "N") put(e, at("n"), x[1])
      if (term == "Nmiss2") put(e, at("missing"), x[1])
      if (term == "q1q3") { put(e, at("q1"), x[1]); put(e, at("q3"), x[2]) }
      if (term == "range") { put(e, at("min"), x[1]); put(e, at("max"), x[2]) }
      if (term == "countpct" && !is.numeric(d[[v]])) put(e, if (k == "Total") sprintf('variables[%s].levels["%s"].overall', v, t$label[i]) else paste0(lev(v, t$label[i], k), ".share"), x[2] / 100)
    }
    if (!is.na(t$p.value[i])) put(e, of(v, "p"), t$p.value[i])
  }
})
# rstatix: tests, effect sizes, pairs, residuals
ranks <- function(case, where, d, by, vars) run(case, where, by, p(style = "reprise", posthoc = "holm", quantile = 7), function(e) for (v in vars) {
  x <- pair(d, v, by)
  if (two(d, by)) { w <- wilcox_test(x, y ~ g); put(e, of(v, "statistic"), w$statistic); rounded(e, of(v, "p"), w$p) }
  else {
    k <- kruskal_test(x, y ~ g); put(e, of(v, "statistic"), k$statistic); put(e, of(v, "df"), k$df); rounded(e, of(v, "p"), k$p)
    pairs(e, v, dunn_test(x, y ~ g, p.adjust.method = "holm"))
  }
})
means <- function(case, where, d, by, vars) run(case, where, by, p(style = "reprise", posthoc = "bonferroni", quantile = 7, normal = I(vars), intervals = two(d, by)), function(e) for (v in vars) {
  x <- pair(d, v, by)
  if (two(d, by)) {
    t <- t_test(x, y ~ g, detailed = TRUE); put(e, of(v, "statistic"), t$statistic); put(e, of(v, "df"), t$df); rounded(e, of(v, "p"), t$p)
    put(e, of(v, "difference.estimate"), t$estimate); put(e, of(v, "difference.interval.lower"), t$conf.low); put(e, of(v, "difference.interval.upper"), t$conf.high)
    put(e, of(v, "effect"), cohens_d(x, y ~ g, var.equal = TRUE)$effsize)
  } else { put(e, of(v, "effect"), eta_squared(aov(y ~ g, x))); pairs(e, v, pairwise_t_test(x, y ~ g, p.adjust.method = "none"), TRUE) }
})
levels_run <- function(case, where, d, by, vars) run(case, where, by, p(style = "reprise", posthoc = "none", quantile = 7), function(e) for (v in vars) {
  t <- table(d[[v]], factor(d[[by]], ordered = FALSE)); plain <- suppressWarnings(chisq_test(t, correct = FALSE))
  s <- std_residuals(plain); for (k in colnames(t)) for (l in rownames(t)) put(e, paste0(lev(v, l, k), ".residual"), s[l, k])
  if (is.ordered(d[[v]])) next
  put(e, of(v, "effect"), suppressWarnings(cramer_v(t, correct = FALSE)))
  if (min(expected_freq(plain)) < 5) rounded(e, of(v, "p"), fisher_test(t)$p)
  else { x <- chisq_test(t); put(e, of(v, "statistic"), x$statistic); put(e, of(v, "df"), x$df); rounded(e, of(v, "p"), x$p) }
})
all_of_them <- function(case, where, d, by, numbers, levels) {
  arsenal_run(case, where, d, by, c(numbers, levels))
  if (length(numbers)) { ranks(case, where, d, by, numbers); means(case, where, d, by, numbers) }
  levels_run(case, where, d, by, levels)
}
numbers <- c("Ozone", "Solar.R", "Wind", "Temp", "Day")
all_of_them("airquality", character(), aq, "Month", numbers, c("Windy", "Gale"))
all_of_them("airquality", character(), aq, "Measured", numbers[-1], c("Windy", "Gale", "Heat"))
all_of_them("airquality", character(), aq, "Heat", numbers[-4], c("Windy", "Gale", "Measured"))
patients <- c("age", "creatinine_phosphokinase", "ejection_fraction", "platelets", "serum_creatinine", "serum_sodium", "time")
illness <- c("anaemia", "diabetes", "high_blood_pressure", "sex", "smoking")
all_of_them("heart_failure", character(), hf, "death", patients, c(illness, "band"))
all_of_them("heart_failure", character(), hf, "band", patients[-1], c(illness, "death"))
all_of_them("job_satisfaction", "agresti2002_tab7.8", js1, "gender", character(), c("income", "satisfaction"))
all_of_them("job_satisfaction", "agresti2002_tab7.8", js1, "income", character(), c("gender", "satisfaction"))
all_of_them("job_satisfaction", "agresti2002_p57", js2, "income", character(), "satisfaction")
versions <- c(list(R = R.version.string), sapply(c("arsenal", "rstatix", "coin"), function(k) as.character(packageVersion(k)), simplify = FALSE))
writeLines(toJSON(list(versions = lapply(versions, unbox), runs = runs), digits = I(17), na = "null"), "tableone_cases.json")
