#!/usr/bin/env python3
"""same_start.py N: scikit-learn's full-covariance mixture of 8 components on $PEERS/data/blobs_N.bin.

It starts at the clusters of one start of k-means, which stand in $PEERS/data/start_N.bin for
the kernel mixture_start; the fit alone is timed, and a line goes to $PEERS/results.jsonl.
"""
import json
import os
import resource
import statistics
import sys
import time

import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

n = int(sys.argv[1])
root = os.environ["PEERS"]
x = np.fromfile(f"{root}/data/blobs_{n}.bin").reshape(20, n).T.copy()
codes = KMeans(8, n_init=1, random_state=1).fit_predict(x)
codes.astype("<f8").tofile(f"{root}/data/start_{n}.bin")
parts = [x[codes == k] for k in range(8)]
start = dict(
    weights_init=[len(p) / n for p in parts],
    means_init=[p.mean(0) for p in parts],
    precisions_init=[np.linalg.inv(np.cov(p.T, bias=True) + 1e-6 * np.eye(20)) for p in parts],
)
times, total = [], 0.0
while len(times) < 5 and total < 6:
    begin = time.perf_counter()
    # init_params only decides what is made beside the start that is given; random is quick.
    fit = GaussianMixture(8, covariance_type="full", init_params="random", random_state=1, max_iter=200, **start).fit(x)
    times.append(time.perf_counter() - begin)
    total += times[-1]
line = {
    "case": "mixture_start", "size": n, "tool": "Py full", "median_s": statistics.median(times), "min_s": min(times), "max_s": max(times),
    "reps": len(times), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "note": f"loglik={fit.score(x):.9g} n_iter={fit.n_iter_}",
}
with open(f"{root}/results.jsonl", "a") as f:
    f.write(json.dumps(line) + "\n")
