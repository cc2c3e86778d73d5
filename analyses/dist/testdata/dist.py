"""Reference values for package dist.

    nice python3 dist.py > dist.txt

Each line: function, arguments, value with 20 digits. Discrete distributions
are counted with whole numbers; the others use mpmath at 40 digits.
"""
import itertools
import sys
from fractions import Fraction
from math import comb, factorial
import mpmath
from mpmath import mp, mpf, erfc, exp, log, sqrt, gamma, pi, inf

mp.dps = 40
print("# mpmath %s, Python %s" % (mpmath.__version__, sys.version.split()[0]))


def out(name, args, v):
    if isinstance(v, Fraction):
        v = mpf(v.numerator) / v.denominator
    print(name, " ".join(repr(float(a)) for a in args), mpmath.nstr(v, 20, strip_zeros=False))


def up(z):
    return erfc(z / sqrt(mpf(2))) / 2


for z in [-5, -1.3, -1e-3, 0, 0.1, 0.77, 1.96, 3.3, 5.123456789, 8.3, 12.7, 20.1, 30.5, 37.1]:
    out("normal.upper", [z], up(mpf(z)))
    out("normal.density", [z], exp(-mpf(z) ** 2 / 2) / sqrt(2 * pi))
for z in [0.5, 10, 29, 31, 50, 1000, 1e5]:
    mp.dps = 60
    out("normal.logupper", [z], log(up(mpf(z))) if z < 1e4 else -mpf(z) ** 2 / 2 - log(mpf(z)) - log(2 * pi) / 2 + log(1 - 1 / mpf(z) ** 2 + 3 / mpf(z) ** 4))
    mp.dps = 40
for p in [1e-300, 1e-200, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.05, 0.2, 0.2499, 0.2501, 0.3, 0.45, 0.4999999, 0.6, 0.75, 0.9]:
    m = mpf(p)
    x = mpmath.findroot(lambda x: log(up(x)) - log(m), sqrt(max(-2 * log(m) - log(max(-2 * log(m), 1)), mpf("0.01"))) if p < 0.2 else (0.5 - m) * 2.5)
    out("normal.quantileupper", [p], x)

for df in [0.5, 1, 2.5, 5, 17.3, 100, 1234.5]:
    for t in [1e-6, 0.01, 0.5, 1, 1.7, 2.5, 5, 12, 60, 1e4, 1e10]:
        d, m = mpf(df), mpf(t)
        x = d / (d + m * m)
        y = m * m / (d + m * m)
        if x < 0.5:
            p = mpmath.betainc(d / 2, mpf(0.5), 0, x, regularized=True) / 2
        else:
            mp.dps = 400
            p = (1 - mpmath.betainc(mpf(0.5), d / 2, 0, m * m / (d + m * m), regularized=True)) / 2
            mp.dps = 40
        if p > mpf("1e-300"):
            out("t.upper", [df, t], p)
        out("t.density", [df, t], (1 + m * m / d) ** (-(d + 1) / 2) / sqrt(d) / mpmath.beta(d / 2, mpf(0.5)))

for n, pr in [(10, 0.3), (25, 0.0625), (100, 0.5), (1000, 0.01), (400, 0.9)]:
    f = Fraction(pr)
    for k in sorted(set([0, 1, n // 10, n // 4, n // 2, int(n * pr), int(0.8 * n), n - 1])):
        pmf = [comb(n, i) * f ** i * (1 - f) ** (n - i) for i in range(n + 1)]
        out("binomial.cdf", [n, pr, k], sum(pmf[: k + 1]))
        out("binomial.upper", [n, pr, k], sum(pmf[k + 1:]))
        out("binomial.prob", [n, pr, k], pmf[k])
for lam in [0.01, 0.7, 5.5, 40.25, 1000.5]:
    for k in sorted(set([0, 1, 3, int(lam), int(1.3 * lam), int(2 * lam) + 3, int(lam / 2)])):
        m = mpf(lam)
        lo = sum(m ** i / mpmath.factorial(i) for i in range(k + 1)) * exp(-m)
        out("poisson.cdf", [lam, k], lo)
        mp.dps = 400
        m = mpf(lam)
        hi = 1 - sum(m ** i / mpmath.factorial(i) for i in range(k + 1)) * exp(-m)
        mp.dps = 40
        out("poisson.upper", [lam, k], hi)
        out("poisson.prob", [lam, k], m ** k / mpmath.factorial(k) * exp(-m))
for N, K, n in [(20, 8, 7), (116, 37, 40), (1000, 300, 250), (5000, 40, 3000), (100000, 700, 900)]:
    a, b = max(0, n + K - N), min(n, K)
    mean = n * K / N
    den = comb(N, n)
    w = {i: comb(K, i) * comb(N - K, n - i) for i in range(a, b + 1)}
    for k in sorted(set(x for x in [a, a + 1, int(mean) - 3, int(mean), int(mean) + 2, int(1.5 * mean), b - 1] if a <= x < b)):
        out("hypergeometric.cdf", [N, K, n, k], Fraction(sum(w[i] for i in range(a, k + 1)), den))
        out("hypergeometric.upper", [N, K, n, k], Fraction(sum(w[i] for i in range(k + 1, b + 1)), den))
        out("hypergeometric.prob", [N, K, n, k], Fraction(w[k], den))
    if N <= 1000:
        for odds in [0.0625, 0.75, 1, 3.5, 40]:
            f = Fraction(odds)
            v = {i: w[i] * f ** i for i in w}
            s = sum(v.values())
            out("fnch.mean", [N, K, n, odds], sum(i * v[i] for i in v) / s)
            m = sum(i * v[i] for i in v) / s
            out("fnch.variance", [N, K, n, odds], sum((i - m) ** 2 * v[i] for i in v) / s)
            for k in sorted(set(x for x in [a, int(mean) - 2, int(m), int(m) + 5, b - 1] if a <= x < b)):
                out("fnch.cdf", [N, K, n, odds, k], sum(v[i] for i in range(a, k + 1)) / s)
                out("fnch.upper", [N, K, n, odds, k], sum(v[i] for i in range(k + 1, b + 1)) / s)


def gaussian(m, n):
    c = [1]
    for i in range(1, m + 1):
        d = c + [0] * n
        # multiply by 1 - q^(n+i), divide by 1 - q^i
        d += [0] * (i * n + 1 - len(d))
        e = d[:]
        for j in range(n + i, len(d)):
            e[j] -= d[j - n - i]
        for j in range(i, len(e)):
            e[j] += e[j - i]
        c = e[: i * n + 1]
    return c


for m, n in [(1, 1), (1, 7), (3, 4), (5, 5), (10, 20), (30, 30), (49, 49), (100, 60)]:
    c = gaussian(m, n)
    tot = sum(c)
    assert tot == comb(m + n, m)
    top = m * n
    for k in sorted(set(x for x in [0, 1, top // 10, top // 3, top // 2 - 1, top // 2, top // 2 + 1, 2 * top // 3, top - 1] if 0 <= x < top)):
        out("ranksum.cdf", [m, n, k], Fraction(sum(c[: k + 1]), tot))
        out("ranksum.upper", [m, n, k], Fraction(sum(c[k + 1:]), tot))
c = gaussian(200, 200)
for k in [0, 5, 3000, 12000, 16000, 19000, 19999]:
    out("ranksum.cdf", [200, 200, k], Fraction(sum(c[: k + 1]), comb(400, 200)))


def subset(scores):
    c = {0: 1}
    for s in scores:
        d = dict(c)
        for k, v in c.items():
            d[k + s] = d.get(k + s, 0) + v
        c = d
    return c


for n in [1, 2, 5, 12, 30, 60, 100, 300]:
    c = subset(range(1, n + 1))
    top = n * (n + 1) // 2
    for k in sorted(set(x for x in [0, 1, top // 10, top // 3, top // 2, 2 * top // 3, top - 1] if 0 <= x < top)):
        out("signedrank.cdf", [n, k], Fraction(sum(v for s, v in c.items() if s <= k), 2 ** n))
        out("signedrank.upper", [n, k], Fraction(sum(v for s, v in c.items() if s > k), 2 ** n))
for n in [2, 3, 4, 7, 15, 40, 100]:
    c = [1]
    for i in range(2, n + 1):
        d = [0] * (len(c) + i - 1)
        run = 0
        for j in range(len(d)):
            run += c[j] if j < len(c) else 0
            run -= c[j - i] if j >= i and j - i < len(c) else 0
            d[j] = run
        c = d
    top = n * (n - 1) // 2
    assert sum(c) == factorial(n)
    for k in sorted(set(x for x in [0, 1, top // 10, top // 3, top // 2, 2 * top // 3, top - 1] if 0 <= x < top)):
        s = 2 * k - top
        out("kendall.cdf", [n, s], Fraction(sum(c[: k + 1]), factorial(n)))
        out("kendall.upper", [n, s], Fraction(sum(c[k + 1:]), factorial(n)))
for n in [2, 3, 5, 7, 8]:
    c = {}
    for p in itertools.permutations(range(n)):
        s = sum((i - v) ** 2 for i, v in enumerate(p))
        c[s] = c.get(s, 0) + 1
    top = n * (n * n - 1) // 3
    for k in sorted(set(x for x in [0, 1, 2, top // 10, top // 3, top // 2, 2 * top // 3, top - 2] if 0 <= x < top)):
        out("spearman.cdf", [n, k], Fraction(sum(v for s, v in c.items() if s <= k), factorial(n)))
        out("spearman.upper", [n, k], Fraction(sum(v for s, v in c.items() if s > k), factorial(n)))


def paths(m, n, c, two_sided, ends):
    """Number of lattice paths that never reach the deviation c/(mn)."""
    u = {}
    for i in range(m + 1):
        for j in range(n + 1):
            v = 1 if i == j == 0 else (u[i - 1, j] if i else 0) + (u[i, j - 1] if j else 0)
            d = i * n - j * m
            if (abs(d) if two_sided else d) >= c and (ends is None or (i + j and ends[i + j - 1])):
                v = 0
            u[i, j] = v
    return u[m, n]


ties = [int(x) for x in "0110111001110011101111"]
for m, n in [(1, 1), (3, 5), (8, 8), (10, 12), (40, 30)]:
    for c in sorted(set(max(1, int(f * m * n)) for f in (0.1, 0.25, 0.4, 0.6, 0.8, 1))):
        tot = comb(m + n, m)
        for two in (0, 1):
            out("ks2.atleast", [m, n, c, two, 0], Fraction(tot - paths(m, n, c, two, None), tot))
            if (m, n) == (10, 12):
                out("ks2.atleast", [m, n, c, two, 1], Fraction(tot - paths(m, n, c, two, ties), tot))


def ks1(n, d):
    d = Fraction(d)
    k = int(n * d) + 1
    h = k - n * d
    m = 2 * k - 1
    H = [[Fraction(1 if i - j + 1 >= 0 else 0) for j in range(m)] for i in range(m)]
    for i in range(m):
        H[i][0] -= h ** (i + 1)
        H[m - 1][i] -= h ** (m - i)
    if 2 * h - 1 > 0:
        H[m - 1][0] += (2 * h - 1) ** m
    for i in range(m):
        for j in range(m):
            if i - j + 1 > 0:
                H[i][j] /= factorial(i - j + 1)
    v = [Fraction(int(i == k - 1)) for i in range(m)]
    for _ in range(n):
        v = [sum(H[i][j] * v[j] for j in range(m)) for i in range(m)]
    return v[k - 1] * Fraction(factorial(n), n ** n)


for n, ds in [(1, [0.625, 0.875]), (2, [0.375, 0.75]), (10, [0.125, 0.25, 0.375, 0.5, 0.75]), (25, [0.125, 0.25, 0.5])]:
    for d in ds:
        p = ks1(n, d)
        out("ks1.cdf", [n, d], p)
        out("ks1.upper", [n, d], 1 - p)
for x in [0.2, 0.4, 0.75, 0.95, 1.2, 2, 5, 15]:
    s = 2 * mpmath.nsum(lambda k: (-1) ** (int(k) - 1) * exp(-2 * k * k * mpf(x) ** 2), [1, 80], method="d")
    out("kolmogorov.upper", [x], s)
    out("kolmogorov.cdf", [x], sqrt(2 * pi) / mpf(x) * mpmath.fsum(exp(-(2 * k - 1) ** 2 * pi ** 2 / 8 / mpf(x) ** 2) for k in range(1, 80)) )
