"""Reference values for logarithms of tails far below the smallest float (mpmath, whose
exponents have no bound).

    nice python3 logtails.py > logtails.txt

Each line: name, arguments, logarithm of the tail. The studentized range is
Gauss-Legendre in both variables; Smirnov's sum for one sample is added up as it stands;
for two samples the lattice paths are counted.
"""
import sys
from math import comb, factorial
import mpmath
from mpmath import mp, mpf, erfc, exp, expm1, log, log1p, sqrt, gamma, pi, inf

print("# mpmath %s, Python %s" % (mpmath.__version__, sys.version.split()[0]))
mp.dps = 22


def out(name, args, v):
    print(name, " ".join(repr(float(a)) for a in args), mpmath.nstr(v, 18, strip_zeros=False))
    sys.stdout.flush()


def up(z):
    return erfc(z / sqrt(mpf(2))) / 2


def between(z, w):
    if z > 0:
        return up(z) - up(z + w)
    if z + w < 0:
        return up(-z - w) - up(-z)
    return 1 - up(z + w) - up(-z)


def integral(f, cuts):
    """quad stops at an absolute error: the integrand is scaled by its largest value on a grid."""
    grid = [a + (b - a) * j / 4 for a, b in zip(cuts, cuts[1:]) for j in range(5)]
    top = max(f(x) for x in grid)
    return top * mpmath.quad(lambda x: f(x) / top, cuts, maxdegree=4, method="gauss-legendre")


def wide_tail(w, k, upper):
    c = -w / 2
    if upper:
        f = lambda z: exp(-z * z / 2) * up(z) ** (k - 1) * -expm1((k - 1) * log1p(-up(z + w) / up(z)))
        cuts = mpmath.linspace(c - 10, c + 10, 9)
    else:
        f = lambda z: exp(-z * z / 2) * between(z, w) ** (k - 1)
        sd = 1 / sqrt(mpf(k))
        cuts = sorted(set([c - 9, mpf(9)] + [e + j * d for e in (c, mpf(0)) for d in (sd, mpf(1)) for j in (-8, -4, -2, 0, 2, 4, 8)]))
        cuts = [x for x in cuts if c - 9 <= x <= 9]
    return k / sqrt(2 * pi) * integral(f, cuts)


def srange(q, k, v, upper):
    q = mpf(q)
    if v == inf:
        return wide_tail(q, k, upper)
    v = mpf(v)
    g = lambda s: 2 * (v / 2) ** (v / 2) / gamma(v / 2) * s ** (v - 1) * exp(-v * s * s / 2) * wide_tail(q * s, k, upper)
    top = 1 / sqrt(1 + q * q / 2 / v) if upper else sqrt(1 + (k - 1) / v)
    if not upper:  # the peak lies between 1 and top: found by golden section on the exponent
        a, b = mpf("0.9"), top * mpf("1.1")
        for _ in range(12):
            x, y = b - (b - a) * mpf("0.618"), a + (b - a) * mpf("0.618")
            if g(x) < g(y):
                a = x
            else:
                b = y
        top = (a + b) / 2
    width = top / sqrt(2 * v) if upper else 1 / sqrt(2 * v)
    cuts = sorted(set(max(mpf(0) if upper else mpf("0.001"), top + width * j) for j in (-16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16)))
    return integral(g, cuts)


for q, k, v, upper in [
    (60, 4, inf, 1), (200, 10, inf, 1), (1e4, 3, inf, 1), (1e5, 40, inf, 1),
    (500, 5, 300, 1), (1e5, 4, 400, 1), (80, 6, 5000, 1), (1e9, 3, 120, 1),
    (0.01, 200, inf, 0), (1.3, 100, inf, 0), (0.3, 30, inf, 0), (2.5, 1000, inf, 0),
    (0.01, 200, 40, 0), (1, 100, 60, 0), (1e-12, 7, 25, 0), (6, 10000, inf, 0),
]:
    mp.dps = 40 if q < 1e-10 else 22
    out("srange.log", [q, k, v, upper], log(srange(q, k, v, upper)))

mp.dps = 30

# D of one sample: twice Smirnov's sum, right to 1e-15 where N d^2 > 6.
for n, d in [(1000, 0.7), (5000, 0.5), (9999, 0.95), (100, 0.999999)]:
    x, s = mpf(d), mpf(0)
    for j in range(n):
        u = x + mpf(j) / n
        if u >= 1:
            break
        s += comb(n, j) * u ** (j - 1) * (1 - u) ** (n - j)
    out("ks1.logupper", [n, d], log(2 * x * s))
# Its lower end: P(D <= d) = n! (2d - 1/n)^n for 1/(2n) < d <= 1/n (Kolmogorov 1933, Birnbaum 1952).
for n, d in [(300, 0.0018), (2000, 0.0005 * 0.75), (10000, 0.0001)]:
    out("ks1.logcdf", [n, d], log(mpf(factorial(n))) + n * log(2 * mpf(d) - mpf(1) / n))


def inside(m, n, c):
    """Number of lattice paths that stay within |i n - j m| < c."""
    at = [0] * (n + 1)
    for i in range(m + 1):
        for j in range(n + 1):
            p = 1 if i == 0 and j == 0 else (at[j] if i else 0) + (at[j - 1] if j else 0)
            at[j] = p if abs(i * n - j * m) < c else 0
    return at[n]


for m, n, c in [(700, 600, 400000), (900, 900, 720000), (500, 800, 1500)]:
    total, stay = comb(m + n, m), inside(m, n, c)
    for name, few, rest in [("ks2.logatleast", total - stay, stay), ("ks2.logbelow", stay, total - stay)]:
        out(name, [m, n, c], log(mpf(few)) - log(mpf(total)) if few < rest else log1p(-mpf(rest) / mpf(total)))

for x in (0.01, 0.03, 0.2, 0.9, 3, 20, 50, 1000):
    x = mpf(x)
    out("kolmogorov.logupper", [x], log(-2 * mpmath.fsum((-1) ** k * exp(-2 * k * k * x * x) for k in range(1, 1500))) if x > 0.05
        else log1p(-sqrt(2 * pi) / x * exp(-pi ** 2 / 8 / x ** 2)))
    out("kolmogorov.logcdf", [x], log(sqrt(2 * pi) / x * mpmath.fsum(exp(-(2 * k - 1) ** 2 * pi ** 2 / 8 / x ** 2) for k in range(1, 3000))) if x < 10
        else log1p(-2 * exp(-2 * x * x)))
