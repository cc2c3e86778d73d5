#!/usr/bin/env python3
"""table_one.py REPS: a table of 100,000 rows by three groups with pandas and SciPy, timed as in bench/tests.

20 numbers (median, quartiles, Kruskal-Wallis) and 20 categories (counts, percentages,
chi-square), overall and by group, as a careful analyst would write it.
"""
import json
import resource
import statistics
import sys
import time

import numpy as np
import pandas as pd
import scipy
from scipy import stats

rng = np.random.default_rng(7)
n = 100_000
data = pd.DataFrame({
    f"v{j + 1}": pd.Categorical.from_codes(rng.integers(0, 3, n), list("abc")) if j % 2 else rng.normal(size=n)
    for j in range(40)
})
data["group"] = pd.Categorical.from_codes(rng.integers(0, 3, n), list("ABC"))


def table():
    rows = []
    groups = data["group"]
    for name in data.columns[:-1]:
        v = data[name]
        missing = v.isna().groupby(groups, observed=True).sum()
        if isinstance(v.dtype, pd.CategoricalDtype):
            counts = pd.crosstab(v, groups)
            p = stats.chi2_contingency(counts, correction=False)[1]
            rows.append((name, counts, counts / counts.sum() * 100, v.value_counts(), missing, p))
        else:
            by = v.groupby(groups, observed=True)
            p = stats.kruskal(*[x.to_numpy() for _, x in by])[1]
            rows.append((name, by.count(), by.quantile([0.25, 0.5, 0.75]), v.quantile([0.25, 0.5, 0.75]), missing, p))
    return rows


def cpu():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


cpus, walls = [], []
for _ in range(int(sys.argv[1])):
    before, start = cpu(), time.perf_counter()
    table()
    cpus.append(cpu() - before)
    walls.append(time.perf_counter() - start)
print(json.dumps({
    "case": "table_one", "tool": f"pandas {pd.__version__}, SciPy {scipy.__version__}",
    "cpu_s": statistics.median(cpus), "wall_s": statistics.median(walls), "p": 0,
}))
