"""Singular values and eigenvalues to 25 digits, computed at 80 digits.

Run: python3 reference.py > reference.txt
Every matrix is given by a formula whose elements are float64 numbers, so the
values belong to exactly the matrix that the tests build.
"""
import sys
import mpmath as mp

mp.mp.dps = 80


def hilbert(n):
    return mp.matrix([[mp.mpf(1.0 / (i + j + 1)) for j in range(n)] for i in range(n)])


def frank(n):
    return mp.matrix([[mp.mpf(n - max(i, j)) if j >= i - 1 else mp.mpf(0) for j in range(n)] for i in range(n)])


def graded(m, n):
    """Well conditioned columns times powers 2^(-20 j)."""
    return mp.matrix([[mp.mpf((7 * i + 13 * j + (i * j) % 5 + i * i * (j + 1)) % 11 - 5) * mp.mpf(2) ** (-20 * j)
                       for j in range(n)] for i in range(m)])


def wilkinson(n):
    h = n // 2
    return mp.matrix([[mp.mpf(abs(i - h)) if i == j else mp.mpf(1 if abs(i - j) == 1 else 0)
                       for j in range(n)] for i in range(n)])


def show(kind, name, values):
    for v in sorted(values, reverse=True):
        print(kind, name, mp.nstr(v, 25, min_fixed=0, max_fixed=0))


print("# Python %s, mpmath %s" % (sys.version.split()[0], mp.__version__))
for name, a in [("hilbert12", hilbert(12)), ("frank12", frank(12)), ("graded20x6", graded(20, 6))]:
    show("svd", name, [mp.re(s) for s in mp.svd_r(a, compute_uv=False)])
for name, a in [("hilbert10", hilbert(10)), ("wilkinson21", wilkinson(21)), ("wilkinson61", wilkinson(61))]:
    show("eig", name, [v for v in mp.eigsy(a, eigvals_only=True)])
