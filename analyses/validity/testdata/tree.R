# Writes tree.json: classification trees of nominal columns by rpart (Gini, not pruned).
# Rscript tree.R > tree.json
# Data: Titanic (Dawson 1995), HairEyeColor (Snee 1974) and esoph (Breslow and Day 1980) from R's
# datasets, Cars93 (Lock 1993) from MASS.
suppressPackageStartupMessages({ library(rpart); library(MASS) })
numbers <- function(x) paste0("[", paste(sprintf("%.17g", as.numeric(x)), collapse = ", "), "]")
cat(sprintf('{"made_with": "%s, rpart %s, MASS %s",\n"cases": [\n', R.version.string, packageVersion("rpart"), packageVersion("MASS")))
one <- function(name, class, x, depth, leaf, last = FALSE) {
  class <- droplevels(factor(class))
  r <- rpart(class ~ ., data = x, method = "class", parms = list(split = "gini"),
    control = rpart.control(minsplit = 2, minbucket = leaf, cp = -1, maxdepth = depth, xval = 0, maxcompete = 0, maxsurrogate = 0))
  levels <- sapply(x, function(v) if (is.factor(v)) nlevels(v) else 0)
  codes <- sapply(x, function(v) if (is.factor(v)) as.integer(v) - 1 else v)
  cat(sprintf('{"name": "%s", "depth": %d, "min_leaf": %d, "columns": %d, "levels": %s,\n "x": %s,\n "class": %s,\n "predicted": %s,\n "leaf": %s,\n "improve": %s}%s\n',
    name, depth, leaf, ncol(x), numbers(levels), numbers(t(codes)), numbers(as.integer(class) - 1),
    numbers(as.integer(predict(r, type = "class")) - 1), numbers(r$where), numbers(r$splits[, "improve"]), if (last) "" else ","))
}
rows <- function(t) { d <- as.data.frame(t); d[rep(seq_len(nrow(d)), d$Freq), names(d) != "Freq"] }
ship <- rows(Titanic)
ship <- ship[seq(1, nrow(ship), 3), ]
one("titanic", ship$Survived, ship[c("Class", "Sex", "Age")], 4, 5)
hair <- rows(HairEyeColor)
one("eyes", hair$Eye, hair[c("Hair", "Sex")], 4, 5)
one("hair", hair$Hair, hair[c("Eye", "Sex")], 3, 10)
cars <- Cars93
one("origin", cars$Origin, cars[c("Type", "Cylinders", "DriveTrain", "AirBags", "Price")], 4, 4)
one("type", cars$Type, cars[c("Cylinders", "DriveTrain", "AirBags", "Man.trans.avail")], 4, 3)
one("drive", cars$DriveTrain, cars[c("Type", "Cylinders", "Horsepower")], 3, 5)
one("airbags", cars$AirBags, cars[c("Type", "Cylinders", "DriveTrain", "Origin", "Weight")], 4, 5, TRUE)
cat("]}\n")
