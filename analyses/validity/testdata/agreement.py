"""Writes agreement.json: scikit-learn's comparison of partitions, SciPy's assignment.
python3 agreement.py > agreement.json"""
import json, math, sys
import numpy as np, scipy, sklearn
from scipy.optimize import linear_sum_assignment
from sklearn import metrics as m

r = np.random.default_rng(75)
pairs = [([0, 0, 1, 1], [1, 1, 0, 0]), ([0, 0, 0, 0], [0, 1, 2, 3]), ([5], [9]), ([1, 1, 1], [2, 2, 2]), ([0, 1, 2], [2, 0, 1]),
         ([0, 0, 1, 2], [0, 0, 1, 1]), ([0, 0, 1, 1], [0, 1, 0, 1])]
for n, a, b, keep in ((20, 3, 4, .3), (116, 3, 3, .8), (116, 5, 2, 0), (400, 12, 9, .5), (1000, 8, 8, .9)):
    x = r.integers(0, a, n)
    y = np.where(r.random(n) < keep, x % b, r.integers(0, b, n))
    pairs.append((x.tolist(), y.tolist()))
out = []
for a, b in pairs:
    t = m.cluster.contingency_matrix(a, b)
    i, j = linear_sum_assignment(t, maximize=True)
    c = m.cluster.pair_confusion_matrix(a, b).tolist()
    case = dict(a=a, b=b, rand=m.rand_score(a, b), adjusted_rand=m.adjusted_rand_score(a, b), fowlkes_mallows=m.fowlkes_mallows_score(a, b),
                homogeneity=m.homogeneity_score(a, b), completeness=m.completeness_score(a, b), v=m.v_measure_score(a, b),
                common=int(t[i, j].sum()), jaccard=c[1][1] / (c[1][1] + c[0][1] + c[1][0]) if c[1][1] + c[0][1] + c[1][0] else 1.0)
    for how in ("arithmetic", "geometric", "min", "max"):
        case["nmi_" + how] = m.normalized_mutual_info_score(a, b, average_method=how)
        case["ami_" + how] = m.adjusted_mutual_info_score(a, b, average_method=how)
    out.append(case)
json.dump(dict(made_with=f"Python {sys.version.split()[0]}, scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}", cases=out), sys.stdout)
