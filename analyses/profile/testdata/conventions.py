# What SciPy's functions do by default, as key<TAB>value, for profile_test.go.
# Run in this folder: /usr/bin/python3 conventions.py > conventions_scipy.tsv
import numpy as np, scipy, warnings
from scipy import stats as st
warnings.simplefilter("ignore")
versions = [f"SciPy {scipy.__version__}", f"NumPy {np.__version__}"]
try:
    import sklearn
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler
    versions.append(f"scikit-learn {sklearn.__version__}")
except ImportError:
    sklearn = None
try:
    import statsmodels
    from statsmodels.stats.multitest import multipletests
    import inspect
    versions.append(f"statsmodels {statsmodels.__version__}")
except ImportError:
    statsmodels = None
print("# " + ", ".join(versions))
def say(key, value): print(f"{key}\t{value}")
a, b = [1, 2, 3.5], [2, 9, 4, 7]
say("t_test.variance", "pooled" if st.ttest_ind(a, b).pvalue == st.ttest_ind(a, b, equal_var=True).pvalue else "welch")
g = [[1, 2, 3.5], [2, 9, 4, 7], [5, 6, 9]]
n = [len(x) for x in g]; m = np.mean(np.concatenate(g))
ssb = sum(k * (np.mean(x) - m) ** 2 for k, x in zip(n, g)); ssw = sum(np.sum((np.array(x) - np.mean(x)) ** 2) for x in g)
say("anova.variance", "pooled" if np.isclose(st.f_oneway(*g).statistic, (ssb / 2) / (ssw / (sum(n) - 3))) else "welch")
u = lambda x, y, **k: st.mannwhitneyu(x, y, **k).pvalue
r = np.arange
ok = u(r(8), r(40) + .5) == u(r(8), r(40) + .5, method="exact") and u(r(9), r(9) + .5) == u(r(9), r(9) + .5, method="asymptotic") != u(r(9), r(9) + .5, method="exact")
say("mann_whitney.exact_rule", "either_at_most_8" if ok else "?")
t = ([1, 2, 2, 3], [2, 4, 5, 6])
say("mann_whitney.ties", "normal" if u(*t) == u(*t, method="asymptotic") else "exact")
say("mann_whitney.correction", str(u(*t) == u(*t, use_continuity=True) != u(*t, use_continuity=False)).lower())
rng = np.random.default_rng(1)
w = lambda x, **k: st.wilcoxon(x, **k).pvalue
x50, x51 = rng.normal(size=50), rng.normal(size=51)
ok = w(x50) == w(x50, method="exact") != w(x50, method="approx") and w(x51) == w(x51, method="approx") != w(x51, method="exact")
say("wilcoxon.exact_rule", "at_most_50_untied" if ok else "?")
say("wilcoxon.correction", str(w([1, 1, 2, 3, -1]) != w([1, 1, 2, 3, -1], correction=False)).lower())
say("wilcoxon.zeros", "drop" if w([0, 1, -2, 3, 4], method="approx") == w([1, -2, 3, 4], method="approx") else "?")
x, y = rng.normal(size=34), rng.normal(size=34)
kt = lambda n, **k: st.kendalltau(x[:n], y[:n], **k).pvalue
ok = kt(33) == kt(33, method="exact") != kt(33, method="asymptotic") and kt(34) == kt(34, method="asymptotic") != kt(34, method="exact")
say("kendall.exact_rule", "at_most_33_untied" if ok else "?")
rho = st.spearmanr(x[:8], y[:8])
tt = rho.correlation * np.sqrt(6 / (1 - rho.correlation ** 2))
say("spearman.exact_rule", "never" if np.isclose(rho.pvalue, 2 * st.t.sf(abs(tt), 6), rtol=1e-12) else "?")
c = [[12, 7], [5, 15]]
say("chi_square.yates_2x2", str(st.chi2_contingency(c)[1] == st.chi2_contingency(c, correction=True)[1] != st.chi2_contingency(c, correction=False)[1]).lower())
say("fisher.odds_ratio", "sample" if np.isclose(st.fisher_exact(c)[0], 12 * 15 / 35) else "conditional")
say("levene.center", "median" if st.levene(*g).pvalue == st.levene(*g, center="median").pvalue else "mean")
say("quantile.type", 7 if np.percentile(np.arange(1, 11), 25) == 3.25 else "?")
say("rounding.rule", "half-even" if ("%.1f" % 0.15, "%.2f" % 0.125, "%.2f" % 0.005) == ("0.1", "0.12", "0.01") else "?")
say("scale.sd_denominator", "n" if np.isclose(np.std(st.zscore([1, 2, 3, 4])), 1) else "n-1")
if sklearn:
    say("kmeans.algorithm", KMeans().algorithm); say("kmeans.restarts", KMeans(n_init="warn").n_init if KMeans().n_init != "warn" else 10)
    say("kmeans.max_iterations", KMeans().max_iter); say("kmeans.init", KMeans().init)
    say("pca.sd_denominator", "n" if np.isclose(StandardScaler().fit_transform([[1.], [2.], [3.], [4.]]).std(), 1) else "n-1")
if statsmodels:
    say("pairwise.adjust", {"hs": "holm-sidak"}[inspect.signature(multipletests).parameters["method"].default])
