"""Optimal orders of leaves: trees, distances and the least sums.

The least sum ("optimal") is the recursion over the two outer leaves, each minimum over
all pairs of inner leaves at once. "scipy" is what optimal_leaf_ordering reaches, which need not
be the optimum (https://github.com/scipy/scipy/issues/11227): it bounds the optimum from above.

    python3 leaforder.py > leaforder.json
"""
import json
import sys

import numpy
import scipy
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist, squareform



def least_sum(z, n, s):
    """Least sum over all orders, O(n^4), by each subtree's sums between its outer leaves."""
    sums = [([i], numpy.zeros((1, 1))) for i in range(n)]
    for a, b in z[:, :2].astype(int):
        (left, p), (right, q) = sums[a], sums[b]
        between = s[numpy.ix_(left, right)]
        m = numpy.full((len(left) + len(right),) * 2, numpy.inf)
        for i, row in enumerate(p):
            for j, column in enumerate(q):
                m[i, len(left) + j] = m[len(left) + j, i] = (row[:, None] + between + column[None, :]).min()
        sums.append((left + right, m))
    return sums[-1][1].min()


rng = numpy.random.default_rng(20010601)
cases = []
for n, columns, method in [(2, 2, "average"), (3, 1, "single"), (9, 2, "complete"), (25, 3, "ward"), (60, 2, "average"),
                           (60, 4, "single"), (110, 3, "ward"), (110, 2, "complete"), (150, 5, "centroid")]:
    x = numpy.round(rng.normal(size=(n, columns)), 4)
    if n == 60:
        x = numpy.round(x, 1)  # equal distances
    d = pdist(x)
    z = linkage(x, method)
    best = leaves_list(optimal_leaf_ordering(z, d))
    s = squareform(d)
    cases.append({
        "name": "%s %d" % (method, n), "columns": columns, "x": x.ravel().tolist(),
        "merge": [[int(a), int(b)] for a, b in z[:, :2]],
        "plain": float(sum(s[a, b] for a, b in zip(leaves_list(z), leaves_list(z)[1:]))),
        "optimal": float(least_sum(z, n, s)),
        "scipy": float(sum(s[a, b] for a, b in zip(best, best[1:]))),
    })
json.dump({"versions": "SciPy %s, NumPy %s, Python %s" % (scipy.__version__, numpy.__version__, sys.version.split()[0]),
           "cases": cases}, sys.stdout, separators=(",", ":"))
print()
