#!/usr/bin/python3
"""Reference values for consensus clustering: fixed samples of rows and columns, SciPy's
average linkage, the definitions of Monti et al. written as loops.
/usr/bin/python3 consensus.py > consensus.json"""
import json, sys
import numpy as np, scipy
from scipy.cluster.hierarchy import linkage, fcluster
from scipy.spatial.distance import pdist, squareform

r = np.random.default_rng(7)
n, d, B, maxk, k = 24, 5, 90, 5, 3
x = np.round(r.normal(size=(n, d)) + np.repeat([0, 2, 4], 8)[:, None] * [1, 1, 0, 0, 0], 6)
out = {"versions": f"Python {sys.version.split()[0]}, NumPy {np.__version__}, SciPy {scipy.__version__}",
       "rows": n, "k": k, "max_k": maxk, "x": x.ravel().tolist(), "cases": []}
for name, features in (("all columns", 5), ("3 of 5 columns", 3)):
    rows = [sorted(r.choice(n, 19, replace=False).tolist()) for _ in range(B)]
    cols = [sorted(r.choice(d, features, replace=False).tolist()) for _ in range(B)]
    steps, area0 = [], None
    for kk in range(2, maxk + 1):
        M, I = np.zeros((n, n)), np.zeros((n, n))
        for s, f in zip(rows, cols):
            c = fcluster(linkage(pdist(x[np.ix_(s, f)]), "average"), kk, "maxclust")
            assert c.max() == kk
            I[np.ix_(s, s)] += 1
            M[np.ix_(s, s)] += c[:, None] == c[None]
        C = squareform(M / np.maximum(I, 1), checks=False)
        v = np.unique(C)
        cdf = lambda t: float(np.mean(C <= t))
        area = float(sum((v[i] - v[i - 1]) * cdf(v[i]) for i in range(1, len(v))))
        steps.append({"k": kk, "area": area, "delta": area if area0 is None else (area - area0) / area0,
                      "pac": cdf(0.9) - cdf(0.1), "cdf": [cdf(i / 100) for i in range(101)]})
        area0 = area
        if kk == k:
            dist = 1 - C
    codes = fcluster(linkage(dist, "average"), k, "maxclust").tolist()
    S = squareform(1 - dist)
    cl = [float(np.mean([S[i, j] for i in range(n) for j in range(i) if codes[i] == codes[j] == q])) for q in sorted(set(codes), key=codes.index)]
    out["cases"].append({"name": name, "rows": rows, "cols": cols, "steps": steps, "distance": dist.tolist(), "codes": codes, "cluster": cl})
json.dump(out, sys.stdout)
print()
