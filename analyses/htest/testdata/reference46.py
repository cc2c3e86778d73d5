"""What R 4.6 computes otherwise than reference.json (R 4.2): reference.R is run with R 4.6, and
the numbers that differ by more than a relative 1e-13 are listed.
Run: Rscript reference.R > r46.json (with R 4.6); python3 reference46.py r46.json > reference46.tsv"""

import json
import sys

old, new = json.load(open("reference.json")), json.load(open(sys.argv[1]))
print("#", old["versions"].split(",")[0], "against", new["versions"].split(",")[0], sep=" ")
numbers = 0
print("case\ttest\tfield\tindex\told\tnew")
assert len(old["cases"]) == len(new["cases"])
for i, (a, b) in enumerate(zip(old["cases"], new["cases"])):
    assert (a["test"], a["input"], a["options"]) == (b["test"], b["input"], b["options"])
    for field in a["expect"]:
        for j, (x, y) in enumerate(zip(a["expect"][field], b["expect"][field])):
            numbers += 1
            if x != y and (isinstance(x, str) or isinstance(y, str) or abs(x - y) > 1e-13 * abs(x)):
                print(i, a["test"], field, j, repr(x), repr(y), sep="\t")
print("#", numbers, "numbers compared")
