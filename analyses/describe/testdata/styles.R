# What gtsummary, tableone and arsenal print by default for real cases: Rscript styles.R FOLDER
# FOLDER holds the cases airquality, heart-failure, job-satisfaction and indomethacin-ercp, each
# with its data.csv (SOURCE.md says where they come from). Writes airquality.csv,
# heart_failure.csv and job_satisfaction.csv, extracts with some derived columns, and
# styles.json: for each table the cells as text under the keys that describe.table_one gives its
# rows, the p-values and standardised mean differences as text and as number, and the tests.
# indo_rct.csv is written by tableone.R.
suppressMessages({library(jsonlite); library(gtsummary); library(tableone); library(arsenal)})
folder <- commandArgs(TRUE)[1]
case <- function(name) read.csv(file.path(folder, name, "data.csv"), na.strings = c("", "NA"), stringsAsFactors = FALSE)
# numbers are those of the file, which has 15 digits
keep <- function(d, file) {
  write.csv(d, file, row.names = FALSE, na = "", quote = FALSE); x <- read.csv(file)
  for (v in names(d)) if (is.numeric(d[[v]])) d[[v]] <- x[[v]]
  d
}
two <- function(x, no, yes) factor(ifelse(x, yes, no), c(no, yes))

aq <- case("airquality")
aq$Month <- factor(aq$Month, 5:9, c("May", "Jun", "Jul", "Aug", "Sep"))
aq$Heat <- cut(aq$Temp, c(0, 70, 80, 90, 100), c("cool", "mild", "warm", "hot"), right = FALSE)
aq$Windy <- two(aq$Wind > 10, "no", "yes")            # yes and no
aq$Gale <- two(aq$Wind > 20, "calm", "gale")          # two other levels, one of them rare
aq$Storm <- ifelse(aq$Wind > 9, "some", "none")       # its level severe has no case
aq$Measured <- two(is.na(aq$Ozone), "yes", "missing") # a group of days
aq$Hot <- as.integer(aq$Temp >= 85)                   # the numbers 0 and 1
aq$Dust <- ifelse(aq$Month == "Sep", NA, aq$Solar.R)  # one group without a value
aq$Warm <- two(aq$Temp >= 80, "below 80", "80 and over") # ordinal, of two levels
aq$Digit <- aq$Day %% 10                              # ten values: the fewest that gtsummary takes as a number
aq$Knots <- aq$Wind * 2; aq$Tenth <- aq$Wind / 100; aq$Hundredth <- aq$Wind / 1000; aq$Least <- aq$Wind / 1e5 # spreads
aq <- keep(aq, "airquality.csv")
aq$Warm <- factor(aq$Warm, ordered = TRUE); aq$Heat <- factor(aq$Heat, ordered = TRUE); aq$Storm <- factor(aq$Storm, c("none", "some", "severe"))

hf <- case("heart-failure")
names(hf)[names(hf) == "DEATH_EVENT"] <- "death"
for (v in c("anaemia", "diabetes", "high_blood_pressure", "smoking")) hf[[v]] <- two(hf[[v]] == 1, "no", "yes")
hf$sex <- two(hf$sex == 1, "woman", "man"); hf$death <- two(hf$death == 1, "survived", "died")
hf$band <- cut(hf$age, c(0, 55, 70, 100), c("below 55", "55 to 69", "70 and over"), right = FALSE)
hf <- keep(hf, "heart_failure.csv")
hf$band <- factor(hf$band, ordered = TRUE)

js <- case("job-satisfaction")
js$satisfaction <- factor(js$satisfaction, c("Very Dissatisfied", "A Little Satisfied", "Moderately Satisfied", "Very Satisfied"), ordered = TRUE)
js <- keep(js, "job_satisfaction.csv")
js1 <- subset(js, !is.na(gender)); js2 <- subset(js, is.na(gender))
js1$gender <- factor(js1$gender); js1$income <- factor(js1$income, c("<5000", "5000-15000", "15000-25000", ">25000"), ordered = TRUE)
js2$income <- factor(js2$income, c("< 15k", "15-25k", "25-40k", "> 40k"), ordered = TRUE)

ir <- read.csv("indo_rct.csv", na.strings = "", stringsAsFactors = TRUE); ir$bleed <- factor(ir$bleed)

add <- function(e, row, group, text) e$cells[[paste(row, group, sep = "|")]] <- unbox(trimws(as.character(text)))
label <- function(e, row, text) e$labels[[row]] <- unbox(trimws(sub("^- ", "", text)))
new_values <- function() { e <- new.env(); e$cells <- e$labels <- list(); e$p <- list(); e$smd <- list(); e }
number <- function(text, value, ...) lapply(list(text = if (is.na(text)) "" else trimws(text), value = as.numeric(value), ...), unbox)
out_of <- function(e) c(list(cells = e$cells, labels = c(e$labels, list(none = unbox(""))), p = e$p), if (length(e$smd)) list(smd = e$smd))

run_gtsummary <- function(d, by, vars, normal, nonnormal) {
  e <- new_values()
  t <- suppressMessages(suppressWarnings(add_p(tbl_summary(d[c(by, vars)], by = all_of(by), type = all_of(c(normal, nonnormal)) ~ "continuous",
    statistic = list(all_of(normal) ~ "{mean} ({sd})", all_of(nonnormal) ~ "{median} ({p25}, {p75})")))))
  b <- as.data.frame(t$table_body); groups <- levels(d[[by]])
  for (i in seq_len(nrow(b))) {
    v <- b$variable[i]
    row <- switch(b$row_type[i], label = v, level = paste(v, b$label[i], sep = "."), missing = paste(v, "missing", sep = "."))
    if (row != v) label(e, row, b$label[i])
    for (k in seq_along(groups)) { x <- b[[paste0("stat_", k)]][i]; if (!is.na(x)) add(e, row, groups[k], x) }
    if (b$row_type[i] == "label") e$p[[v]] <- number(style_pvalue(b$p.value[i]), b$p.value[i], test = b$test_name[i])
  }
  out_of(e)
}

run_tableone <- function(d, by, vars, nonnormal) {
  e <- new_values()
  t <- suppressWarnings(CreateTableOne(vars = vars, strata = by, data = d))
  m <- print(t, nonnormal = nonnormal, smd = TRUE, noSpaces = TRUE, printToggle = FALSE); groups <- levels(d[[by]])
  smd <- ExtractSmd(t); at <- 2; heads <- character()
  for (v in vars) {
    numeric <- is.numeric(d[[v]]); levels <- if (is.character(d[[v]])) sort(unique(d[[v]])) else levels(d[[v]])
    rows <- if (length(levels) > 2) c(v, paste(v, levels, sep = ".")) else v
    p <- if (numeric) attr(t$ContTable, "pValues")[v, if (v %in% nonnormal) "pNonNormal" else "pNormal"] else attr(t$CatTable, "pValues")[v, "pApprox"]
    if (is.null(p)) p <- NA
    e$p[[v]] <- number(m[at, "p"], p); e$smd[[v]] <- number(m[at, "SMD"], smd[v, 1]); heads <- c(heads, rownames(m)[at])
    for (row in rows) { if (row != v) label(e, row, rownames(m)[at]); for (g in groups) if (m[at, g] != "") add(e, row, g, m[at, g]); at <- at + 1 }
  }
  stopifnot(at == nrow(m) + 1)
  c(out_of(e), list(heads = heads))
}

run_arsenal <- function(d, by, vars, nonnormal) {
  e <- new_values()
  terms <- ifelse(vars %in% nonnormal, sprintf('kwt(%s, "Nmiss", "medianq1q3", "range")', vars), vars)
  t <- tableby(as.formula(paste(by, "~", paste(terms, collapse = " + "))), d); raw <- as.data.frame(t); s <- as.data.frame(summary(t, text = TRUE))
  stopifnot(nrow(raw) == nrow(s))
  cols <- c(levels(d[[by]]), "Total"); names(s) <- sub(" \\(N=.*", "", names(s))
  for (i in seq_len(nrow(s))) {
    v <- raw$variable[i]
    row <- switch(raw$term[i], Nmiss = paste0(v, ".missing"), meansd = , medianq1q3 = v, range = paste0(v, ".range"), countpct = paste(v, raw$label[i], sep = "."), "")
    if (row != v && row != "") label(e, row, s[i, 1])
    if (row == "") { e$p[[v]] <- number(s[["p value"]][i], raw$p.value[i], test = raw$test[i]); next }
    for (g in cols) add(e, row, if (g == "Total") "Overall" else g, s[[g]][i])
  }
  out_of(e)
}

tables <- list()
table_of <- function(name, case, d, by, vars, normal = character(), nonnormal = character(), where = NULL) {
  x <- c(lapply(list(name = name, case = case, groups = by), unbox), if (!is.null(where)) list(where = where), list(variables = vars, normal = normal, nonnormal = nonnormal,
    gtsummary = run_gtsummary(d, by, vars, normal, nonnormal), tableone = run_tableone(d, by, vars, nonnormal), arsenal = run_arsenal(d, by, vars, nonnormal)))
  tables[[length(tables) + 1]] <<- x
}
days <- c("Ozone", "Solar.R", "Wind", "Temp", "Day", "Heat", "Windy", "Gale", "Hot")
table_of("airquality by month", "airquality", aq, "Month", c(days, "Dust", "Measured", "Storm"), normal = "Temp", nonnormal = c("Ozone", "Wind"))
table_of("airquality by ozone measured", "airquality", aq, "Measured", c(setdiff(days, "Ozone"), "Month", "Storm", "Warm", "Digit", "Knots", "Tenth", "Hundredth", "Least"), normal = "Wind", nonnormal = c("Solar.R", "Day"))
table_of("airquality by heat", "airquality", aq, "Heat", c("Ozone", "Solar.R", "Wind", "Day", "Windy", "Gale", "Measured", "Month", "Warm"), nonnormal = "Solar.R")
patients <- c("age", "anaemia", "creatinine_phosphokinase", "diabetes", "ejection_fraction", "high_blood_pressure", "platelets", "serum_creatinine", "serum_sodium", "sex", "smoking", "time")
skew <- c("creatinine_phosphokinase", "platelets", "serum_creatinine")
table_of("heart failure by death", "heart_failure", hf, "death", c(patients, "band"), normal = c("age", "serum_sodium"), nonnormal = skew)
table_of("heart failure by age band", "heart_failure", hf, "band", c(setdiff(patients, "age"), "death"), normal = "time", nonnormal = skew)
table_of("satisfaction by gender", "job_satisfaction", js1, "gender", c("income", "satisfaction"), where = I("agresti2002_tab7.8"))
table_of("satisfaction by income, both sexes", "job_satisfaction", js1, "income", c("satisfaction", "gender"), where = I("agresti2002_tab7.8"))
table_of("satisfaction by income, the other survey", "job_satisfaction", js2, "income", "satisfaction", where = I("agresti2002_p57"))
trial <- c("age", "risk", "site", "gender", "pep", "train", "bleed")
table_of("indomethacin by arm", "indo_rct", ir, "rx", c(trial, "type"), nonnormal = "risk")
table_of("indomethacin by type", "indo_rct", ir, "type", setdiff(trial, "bleed"), normal = "age")
versions <- c(list(R = R.version.string), sapply(c("gtsummary", "cards", "cardx", "tableone", "arsenal", "coin"), function(p) as.character(packageVersion(p)), simplify = FALSE))
writeLines(toJSON(list(versions = lapply(versions, unbox), tables = tables), digits = I(17), na = "null", pretty = 1), "styles.json")
