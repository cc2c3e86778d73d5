"""Reference values for the gamma and beta functions of package numeric.

    nice python3 gammabeta.py > gammabeta.txt
    python3 gammabeta.py coefficients      # the constants in gamma.go and digamma.go

Each line: function, arguments (exact doubles, shortest form), value with 20 digits.
Arguments of the tails are doubles; 1-x is taken exactly. The tails are summed from
their positive power series with as many digits as the complement needs.
"""
import sys
import mpmath
from mpmath import mp, mpf, log, exp, gamma, loggamma, digamma, psi, zeta, euler

mp.dps = 50
if sys.argv[1:] == ["coefficients"]:
    print(repr(float(1 - euler)))
    for k in range(2, 29):
        print(repr(float((-1) ** k * (zeta(k) - 1) / k)))
    x0 = mpmath.findroot(digamma, mpf("1.4616321449683623"))
    print("zero", repr(float(x0)), repr(float(x0 - float(x0))))
    for k in range(1, 24):
        print(repr(float(psi(k, x0) / mpmath.factorial(k))))
    sys.exit()
print("# mpmath %s, Python %s" % (mpmath.__version__, sys.version.split()[0]))


def out(name, args, v):
    print(name, " ".join(repr(float(a)) for a in args), mpmath.nstr(v, 20, strip_zeros=False))


def lower_series(a, x):
    s = t = mpf(1)
    n = 1
    while t > s * mpf(10) ** (-mp.dps):
        t = t * x / (a + n)
        s += t
        n += 1
    return exp(a * log(x) - x - loggamma(a + 1)) * s


def gamma_tails(a, x):
    a, x = mpf(a), mpf(x)
    # rough size of the upper tail decides the digits
    extra = int(max(0, (x - a - a * log(x / a)) / log(mpf(10)))) if x > a else 0
    if extra > 1500:
        return None
    mp.dps = 50 + extra
    p = lower_series(a, x)
    q = 1 - p
    mp.dps = 50
    return +p, +q


def beta_tails(a, b, x):
    a, b, x = mpf(a), mpf(b), mpf(x)
    y = 1 - x
    mean = a / (a + b)
    if x > mpf(0.5):
        r = beta_tails_small(b, a, y)
        return None if r is None else (r[1], r[0])
    return beta_tails_small(a, b, x)


def beta_tails_small(a, b, x):
    y = 1 - x
    d = -(a * log(x * (a + b) / a) + b * log(y * (a + b) / b)) / log(mpf(10))
    extra = int(d) + 10 if x > a / (a + b) else 0
    if extra > 1500:
        return None
    mp.dps = 60 + extra
    y = 1 - x
    s = t = mpf(1)
    n = 1
    while t > s * mpf(10) ** (-mp.dps):
        t = t * x * (a + b + n - 1) / (a + n)
        s += t
        n += 1
        if n > 400000:
            mp.dps = 50
            return None
    p = exp(a * log(x) + b * log(y) + loggamma(a + b) - loggamma(a + 1) - loggamma(b)) * s
    q = 1 - p
    mp.dps = 50
    return +p, +q


xs = ["1e-300", "1e-20", "1e-5", "0.01", "0.1", "0.25", "0.4999", "0.5", "0.75", "0.9", "0.999999", "1.000001", "1.1",
      "1.4616", "1.46164", "1.5", "1.75", "1.999999", "2.000001", "2.3", "2.5", "2.51", "3", "3.7", "5.5", "7.25", "9.99", "10",
      "10.5", "13.3", "19.5", "20.5", "33.1", "57.5", "100.25", "150.75", "170.5", "171.6", "1000.5", "12345.678", "1e6",
      "1e10", "1e100", "1e300"]
for x in map(float, xs):
    m = mpf(x)
    out("loggamma", [x], loggamma(m))
    if x < 171.7:
        out("gamma", [x], gamma(m))
    out("digamma", [x], digamma(m))
    out("trigamma", [x], psi(1, m))
for x in [-0.5, -1.5, -2.25, -7.75, -20.3, -150.5, -170.9, -1e-5]:
    m = mpf(x)
    out("loggamma", [x], log(abs(gamma(m))))
    out("gamma", [x], gamma(m))
    out("digamma", [x], digamma(m))
    out("trigamma", [x], psi(1, m))

for a in [1e-10, 0.25, 0.5, 1, 3.3, 9.9, 25, 1000.5, 5e5, 1e9]:
    for b in [1e-5, 0.5, 1, 2.7, 15, 400, 1e6]:
        a_, b_ = mpf(a), mpf(b)
        mp.dps = 70
        out("logbeta", [a, b], loggamma(a_) + loggamma(b_) - loggamma(a_ + b_))
        mp.dps = 50

for a in [0.001, 0.05, 0.25, 0.5, 0.9, 1, 1.5, 2.5, 5, 9.75, 10.5, 30, 100.5, 1000, 12345.5, 5e5, 1e6]:
    sd = float(mpmath.sqrt(a))
    pts = [a * f for f in (1e-8, 0.01, 0.1, 0.3, 0.5, 0.8, 0.95, 0.999, 1, 1.001, 1.05, 1.3, 2, 4, 10, 40)]
    pts += [a + z * sd for z in (-36, -20, -10, -5, -2, -0.5, 0.5, 2, 5, 10, 20, 37)] + [1e-3, 0.05, 0.2, 1.0, 30.0, 300.0, 650.0]
    for x in sorted(set(p for p in pts if p > 0)):
        r = gamma_tails(a, x)
        if r is None:
            continue
        if r[0] > mpf("1e-1500"):
            out("gammalower", [a, x], r[0])
        if r[1] > mpf("1e-1400"):
            out("gammaupper", [a, x], r[1])

ab = [(0.25, 0.25), (0.05, 3), (0.25, 0.5), (0.5, 0.5), (1, 0.5), (0.5, 5), (2.5, 0.5), (2.5, 2.5), (15, 0.5), (7.25, 30), (50, 0.5),
      (100.5, 40.5), (500, 0.5), (500, 1.5), (1000, 1000), (25000, 2.5), (25000, 0.5), (3, 25000), (5e5, 0.5), (5e5, 0.25), (5e5, 10),
      (1e6, 1e6), (1e6, 300), (0.7, 0.05), (1, 1), (1, 7), (12, 1)]
for a, b in ab:
    mean = a / (a + b)
    sd = float(mpmath.sqrt(mpf(a) * b / (a + b + 1))) / (a + b)
    pts = [mean * f for f in (1e-8, 0.01, 0.3, 0.7, 0.95, 0.9999)] + [mean, 0.5, 0.1, 0.9, 0.99]
    pts += [1 - (1 - mean) * f for f in (1e-8, 0.01, 0.3, 0.7, 0.95)]
    pts += [mean + z * sd for z in (-37, -20, -8, -3, -1, -0.1, 0.1, 1, 3, 8, 20, 37)]
    for x in sorted(set(p for p in pts if 0 < p < 1)):
        r = beta_tails(a, b, x)
        if r is None:
            continue
        if r[0] > mpf("1e-1500"):
            out("betalower", [a, b, x], r[0])
        if r[1] > mpf("1e-1400"):
            out("betaupper", [a, b, x], r[1])
