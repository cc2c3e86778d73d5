"""Reference values for the studentized range: Gauss-Legendre in both variables (mpmath).

    nice python3 srange.py > srange.txt

Each line: srange, q, means, degrees of freedom, 1 for the upper tail, value.
"""
import sys
import mpmath
from mpmath import mp, mpf, erfc, exp, sqrt, gamma, pi, inf

print("# mpmath %s, Python %s" % (mpmath.__version__, sys.version.split()[0]))


def out(name, args, v):
    print(name, " ".join(repr(float(a)) for a in args), mpmath.nstr(v, 18, strip_zeros=False))


def up(z):
    return erfc(z / sqrt(mpf(2))) / 2


mp.dps = 22


def wide_tail(w, k, upper):
    def f(z):
        if upper:
            g = up(z) ** (k - 1) - (up(z) - up(z + w)) ** (k - 1)
        else:
            g = (up(z) - up(z + w)) ** (k - 1)
        return exp(-z * z / 2) * g
    c = -w / 2
    lo, hi = (c - 9, c + 9) if upper else (max(c - 9, mpf(-12)), mpf(9))
    return k / sqrt(2 * pi) * mpmath.quad(f, mpmath.linspace(lo, hi, 9), maxdegree=4, method="gauss-legendre")


def srange(q, k, v, upper):
    q, v = mpf(q), mpf(v)
    if v == inf:
        return wide_tail(q, k, upper)
    c = 2 * (v / 2) ** (v / 2) / gamma(v / 2)
    g = lambda s: c * s ** (v - 1) * exp(-v * s * s / 2) * wide_tail(q * s, k, upper)
    b = 1 + 9 / sqrt(v)
    if upper:
        m = 1 / sqrt(1 + q * q / 2 / v)
    else:
        m = mpf(1)
    return mpmath.quad(g, [0, m / 2, m, 1.5 * m, 2.5 * m, max(b, 4 * m)], maxdegree=4, method="gauss-legendre")


for q, k, v in [(0.8, 4, inf), (4.2, 10, inf), (11, 6, inf), (3.5, 3, 10), (12, 5, 20), (40, 3, 12)]:
    for upper in (1, 0):
        mp.dps = 50 if upper and q > 6 else 22
        v_ = srange(q, k, v, upper)
        mp.dps = 22
        out("srange", [q, k, v, upper], v_)
    sys.stdout.flush()
