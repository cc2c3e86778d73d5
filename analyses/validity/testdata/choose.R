# Reference values for the choice of k, stability and assignment rules.
# Rscript choose.R > choose.json
suppressPackageStartupMessages({ library(fpc); library(MASS); library(rpart) })
numbers <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.17g", x)), collapse = ", "), "]")
lists <- function(l) paste0("[", paste(vapply(l, numbers, ""), collapse = ",\n    "), "]")
field <- function(name, value) cat(",\n  \"", name, "\": ", value, sep = "")
cat("{\n  \"versions\": \"", R.version.string, ", fpc ", as.character(packageVersion("fpc")), ", MASS ",
  as.character(packageVersion("MASS")), ", rpart ", as.character(packageVersion("rpart")), "\"", sep = "")

# Indices of Ward's tree on every third flower, k = 1 to 6.
x <- unname(as.matrix(scale(iris[seq(1, 150, 3), 1:4])))
n <- nrow(x)
d <- dist(x)
tree <- hclust(d, "ward.D2")
cuts <- lapply(1:6, function(k) cutree(tree, k))
within <- vapply(cuts, function(c) sum(tapply(seq_len(n), c, function(i) sum(scale(x[i, , drop = FALSE], scale = FALSE)^2))), 0)
stats <- lapply(cuts[-1], function(c) cluster.stats(d, c))
db <- vapply(cuts[-1], function(c) {
  k <- max(c)
  m <- t(vapply(1:k, function(q) colMeans(x[c == q, , drop = FALSE]), numeric(4)))
  s <- vapply(1:k, function(q) mean(sqrt(rowSums(sweep(x[c == q, , drop = FALSE], 2, m[q, ])^2))), 0)
  mean(vapply(1:k, function(i) max(vapply(setdiff(1:k, i), function(j) (s[i] + s[j]) / sqrt(sum((m[i, ] - m[j, ])^2)), 0)), 0))
}, 0)
field("rows", n)
field("x", numbers(t(x)))
field("within", numbers(within))
field("silhouette", numbers(vapply(stats, function(s) s$avg.silwidth, 0)))
field("ch", numbers(vapply(stats, function(s) s$ch, 0)))
field("dunn", numbers(vapply(stats, function(s) s$dunn, 0)))
field("db", numbers(db))

# Prediction strength of fixed halves with fpc's classification by centroids.
set.seed(4)
perm <- sample(n)
halves <- list(perm[1:(n / 2)], perm[(n / 2 + 1):n])
ps <- vapply(1:6, function(k) {
  part <- lapply(halves, function(h) cutree(hclust(dist(x[h, ]), "ward.D2"), k))
  mean(vapply(1:2, function(i) {
    j <- 3 - i
    centroids <- t(vapply(1:k, function(q) colMeans(x[halves[[j]][part[[j]] == q], , drop = FALSE]), numeric(4)))
    all <- rep(-1, n)
    all[halves[[j]]] <- part[[j]]
    class <- fpc::classifnp(x, all, method = "centroid", centroids = centroids)[halves[[i]]]
    min(vapply(1:k, function(q) {
      m <- sum(part[[i]] == q)
      if (m < 2) 1 else sum(table(class[part[[i]] == q])^2 - table(class[part[[i]] == q])) / (m * (m - 1))
    }, 0))
  }, 0))
}, 0)
field("halves", lists(lapply(halves, function(h) h - 1)))
field("strength", numbers(ps))

# Jaccard similarities of fixed bootstrap samples, as fpc::clusterboot.
c1 <- cuts[[4]]
samples <- lapply(1:40, function(b) sort(unique(sample(n, n, replace = TRUE))))
jaccard <- lapply(samples, function(s) {
  c2 <- cutree(hclust(dist(x[s, ]), "ward.D2"), 4)
  vapply(1:4, function(q) max(vapply(1:4, function(e) clujaccard(c1[s] == q, c2 == e, zerobyzero = 0), 0)), 0)
})
field("samples", lists(lapply(samples, function(s) s - 1)))
field("jaccard", lists(jaccard))

# Rules on the species of the iris data.
y <- unname(as.matrix(iris[, 1:4]))
species <- as.integer(iris$Species)
l <- lda(y, species)
field("iris", numbers(t(y)))
field("posterior", numbers(t(predict(l, y)$posterior)))
r <- rpart(factor(species) ~ ., data = data.frame(y), method = "class", control = rpart.control(minsplit = 2, minbucket = 5,
  cp = -1, maxdepth = 3, xval = 0, maxcompete = 0, maxsurrogate = 0))
field("tree_classes", numbers(as.integer(as.character(predict(r, type = "class")))))
leaf <- r$frame$var == "<leaf>"
field("tree_columns", numbers(as.integer(sub("X", "", ifelse(leaf, "X0", as.character(r$frame$var))))))
field("tree_thresholds", numbers(r$splits[, "index"]))
cat("\n}\n")
