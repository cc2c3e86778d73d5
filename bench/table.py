#!/usr/bin/env python3
"""Prints ratios of the peers' times to ours, or the growth of ours, from results.jsonl."""
import json
import math
import sys

PEER_CASES = {"ward": "hclust_total", "ward_matrix": "hclust_total", "ward_vectors": "hclust", "mixture": "gmm", "mwexact_ties": "mwexact"}
cells = [json.loads(line) for line in open(sys.argv[1])]
ours = [c for c in cells if c["tool"] == "Go"]
if sys.argv[2] == "growth":
    print(f"{'case':14}{'sizes':>22}{'seconds':>30}{'exponent':>10}")
    for case in dict.fromkeys(c["case"] for c in ours):
        runs = sorted((c["size"], c["min_s"]) for c in ours if c["case"] == case)
        (n0, t0), (n1, t1) = runs[0], runs[-1]
        exponent = math.log(t1 / t0) / math.log(n1 / n0)
        sizes = " ".join(str(n) for n, _ in runs)
        seconds = " ".join(f"{t:.4g}" for _, t in runs)
        print(f"{case:14}{sizes:>22}{seconds:>30}{exponent:>10.2f}")
else:
    print(f"{'case':14}{'n':>9}{'ours, s':>11}{'ours, MB':>10}  {'peer':28}{'s':>11}{'MB':>8}{'ratio':>8}")
    for o in ours:
        name = PEER_CASES.get(o["case"], o["case"])
        peers = [c for c in cells if c["tool"] != "Go" and c["case"] == name and c["size"] == o["size"]]
        if o["case"] in ("ward", "ward_matrix"):
            peers = [c for c in peers if "fastcluster" in c["tool"]]
        if name == "mwexact":
            peers = [c for c in peers if c["tool"].endswith("ties") == o["case"].endswith("ties")]
        for p in peers:
            print(f"{o['case']:14}{o['size']:>9}{o['median_s']:>11.4g}{o['peak_mb']:>10.0f}  {p['tool']:28}{p['median_s']:>11.4g}{p['peak_mb']:>8.0f}{p['median_s'] / o['median_s']:>8.1f}")
