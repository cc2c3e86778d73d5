"""Writes elementary.csv: arguments and correctly rounded values of the elementary functions.

A line is  name,x,value,rest  or  name,x,y,value,rest  with x, y and value as hexadecimal
floats; the true value is  value + rest * ulp(value), |rest| <= 1/2, so that the error
of an implementation can be measured in fractions of an ulp. ulp is the distance of
neighbouring floats at the value (2^-1074 among the subnormals); a result beyond the
largest float is "inf" with rest 0.
Run in this folder's parent:  python3 -B testdata/gen_elementary.py > testdata/elementary.csv
"""
import math
import random
import struct
import sys
import mpmath as mp

mp.mp.dps = 60
rng = random.Random(20250128)
PER = 250


def bits(x):
    return struct.unpack(">Q", struct.pack(">d", x))[0]


def frombits(b):
    return struct.unpack(">d", struct.pack(">Q", b))[0]


def near(x, steps=(-3, -2, -1, 0, 1, 2, 3)):
    """x and its neighbours."""
    out = []
    for s in steps:
        b = bits(abs(x)) + s
        if 0 <= b < 0x7FF0000000000000:
            out.append(math.copysign(frombits(b), x))
    return out


def uniform(a, b, n=PER):
    return [rng.uniform(a, b) for _ in range(n)]


def spread(ea, eb, n=PER, signs=(1, -1)):
    """Floats with exponents spread over [ea, eb]."""
    return [rng.choice(signs) * math.ldexp(rng.uniform(1, 2), rng.randint(ea, eb)) for _ in range(n)]


def subnormals(n=40, signs=(1, -1)):
    v = [frombits(1 + rng.getrandbits(rng.randint(1, 51))) for _ in range(n)] + [5e-324, frombits(2**52 - 1), 2.0**-1022]
    return [rng.choice(signs) * x for x in v]


def rounded(v):
    """(value, rest) of the real v."""
    if v == 0:
        return 0.0, 0.0
    e = max(mp.frexp(v)[1] - 1, -1022)
    n = mp.nint(mp.ldexp(v, 52 - e))
    rest = float(mp.ldexp(v, 52 - e) - n)
    if abs(n) == 2**53:
        n, e, rest = n / 2, e + 1, rest / 2
    if e > 1023:
        return math.copysign(math.inf, v), 0.0
    return math.ldexp(float(n), e - 52), rest


def erfcx(x):
    if x > 1e10:
        s = 1 / x**2
        return (1 - s / 2 + 3 * s**2 / 4) / (x * mp.sqrt(mp.pi))
    with mp.workdps(90):
        return mp.exp(x * x) * mp.erfc(x)


def logerfc(x):
    if x > 1e10:
        with mp.workdps(700):
            return -x * x + mp.log(erfcx(x))
    if x < 1:
        return mp.log1p(-mp.erf(x))
    return mp.log(mp.erfc(x))


def lognormal(z):
    if z < 0:
        return mp.log1p(-mp.erfc(-z / mp.sqrt(2)) / 2)
    with mp.workdps(700):
        return logerfc(z / mp.sqrt(2)) - mp.log(2)


def expm1(x):
    return mp.expm1(x)


def cells(step, lo, hi):
    """Neighbours of the multiples of step: the boundaries of tables."""
    out = []
    k = math.ceil(lo / step)
    while k * step <= hi:
        out += near(k * step, (-1, 0, 1))
        k += 1
    return out


def pick(v, n):
    return v if len(v) <= n else rng.sample(v, n)


ln2 = math.log(2)
logcells = [frombits(0x3FE6100000000000 + (i << 45) + d) for i in range(129) for d in (-1, 0, 1)]
tiny = spread(-1022, -20, 60) + subnormals(20)
quarters = [float(mp.nint(k) * mp.pi / 2) for k in list(range(1, 40)) + [rng.randint(40, 10**6) for _ in range(60)]
            + [rng.randint(10**6, 10**15) for _ in range(30)]]
eighths = [float(mp.mpf(2 * k + 1) * mp.pi / 4) for k in list(range(0, 20)) + [rng.randint(20, 700000) for _ in range(20)]]
trig = (uniform(-0.8, 0.8) + uniform(-100, 100, 150) + uniform(-2e6, 2e6, 100) + spread(-25, 1023, PER)
        + [y for x in quarters for y in near(x, (-1, 0, 1))] + [y for x in eighths for y in near(x, (-1, 0, 1))]
        + [math.ldexp(6381956970095103, 797), math.ldexp(6411027962775774, -48), 1.7976931348623157e308]
        + near(2.0**20) + near(math.pi / 4) + tiny)

unary = {
    "Exp": (mp.exp, uniform(-745.2, 709.9) + uniform(-1, 1) + uniform(-745.2, -707, 150) + near(709.782712893384)
            + near(-745.1332191019412) + near(-708.3964185322641) + pick(cells(ln2 / 256, -6, 6), 200) + tiny
            + [-745.5, -744.9, -746.5, 710.5]),
    "Expm1": (expm1, uniform(-45, 60) + uniform(-0.3, 0.3) + uniform(-2, 2) + uniform(600, 709.9, 60) + near(0.25) + near(-0.25)
              + near(709.782712893384) + near(-40.0) + spread(-60, 0, 100) + pick(cells(ln2 / 256, -3, 3), 150) + tiny),
    "Log": (mp.log, spread(-1022, 1023, PER, (1,)) + uniform(0.5, 2) + spread(-8, 8, PER, (1,)) + subnormals(60, (1,))
            + [1 + s * math.ldexp(rng.uniform(1, 2), -rng.randint(2, 52)) for _ in range(150) for s in (1, -1)]
            + logcells + near(1.0) + [1.7976931348623157e308]),
    "Log1p": (mp.log1p, [x for x in spread(-60, 60, 2 * PER) if x > -1] + uniform(-0.999, 1) + uniform(-0.02, 0.02) + spread(53, 1023, 80, (1,))
              + [x - 1 for x in logcells] + [-1 + math.ldexp(rng.uniform(1, 2), -rng.randint(1, 51)) for _ in range(100)]
              + near(2.0**53, (-1, 0, 1)) + tiny),
    "Log2": (lambda x: mp.log(x) / mp.ln2, spread(-1022, 1023, PER, (1,)) + uniform(0.5, 2) + subnormals(30, (1,)) + pick(logcells, 200)
             + [2.0**k for k in range(-1074, 1024, 37)] + near(1.0)),
    "Log10": (mp.log10, spread(-1022, 1023, PER, (1,)) + uniform(0.5, 2) + subnormals(30, (1,)) + pick(logcells, 200)
              + [10.0**k for k in range(0, 23)] + near(1.0)),
    "Sin": (mp.sin, trig),
    "Cos": (mp.cos, trig),
    "Tan": (mp.tan, trig),
    "Atan": (mp.atan, uniform(-1.2, 1.2) + spread(-30, 62, PER) + cells(1 / 16, 0, 1.1) + near(8.0) + spread(-1000, 1000, 60) + tiny),
    "Tanh": (mp.tanh, uniform(-0.3, 0.3) + uniform(-3, 3) + uniform(-21, 21, 100) + spread(-40, 4, 100) + near(0.25) + tiny),
    "Erf": (mp.erf, uniform(-1, 1) + uniform(-6.1, 6.1) + cells(1 / 16, 0, 6) + spread(-40, 2, 100) + tiny),
    "Erfc": (mp.erfc, uniform(-6.2, 0.6) + uniform(0.4, 28) + uniform(26, 27.3, 150) + uniform(0.5, 2, 150) + cells(1 / 16, -1, 3)
             + spread(-40, 2, 100) + near(26.543258454250) + near(27.226017111108366) + near(0.5)),
    "Erfcx": (erfcx, uniform(-26.7, 0.6) + uniform(0.4, 40) + spread(-40, 300, PER, (1,)) + spread(300, 1020, 30, (1,))
              + uniform(-6.5, -5.5, 30) + near(32.0) + near(0.5)),
    "LogErfc": (logerfc, uniform(-7, 0.6) + uniform(0.4, 40) + spread(-40, 500, PER, (1,)) + near(0.5) + spread(-40, -1, 60)),
    "NormalSurvival": (lambda z: mp.erfc(z / mp.sqrt(2)) / 2, uniform(-9, 1) + uniform(0.5, 39) + uniform(37.4, 38.6, 100) + near(0.7071067811865476)),
    "LogNormalSurvival": (lognormal, uniform(-39, 1) + uniform(0.5, 60) + spread(-20, 500, 100, (1,)) + uniform(0, 1.5) + near(0.75)),
}

pairs = []
for _ in range(PER):
    x = math.ldexp(rng.uniform(1, 2), rng.randint(-1022, 1023))
    pairs.append((x, rng.uniform(-745.2, 709.9) / math.log(x) if x != 1 else 3.0))
for _ in range(PER):
    x = 1 + rng.choice((1, -1)) * math.ldexp(rng.uniform(1, 2), -rng.randint(3, 52))
    if x != 1:
        pairs.append((x, rng.uniform(-745, 709.9) / math.log(x)))
for _ in range(PER):
    x = math.ldexp(rng.uniform(1, 2), rng.randint(-20, 20))
    pairs.append((x, rng.uniform(-745.2, -707) / math.log(x)))
for _ in range(PER):
    pairs.append((rng.uniform(0.1, 10), rng.uniform(-20, 20)))
for _ in range(100):
    pairs.append((float(rng.randint(1, 2**26)), 2.0))
    pairs.append((float(rng.randint(1, 2**52)), 0.5))
    pairs.append((float(-rng.randint(1, 40)), float(rng.randint(-30, 30))))
for k in range(-30, 31):
    pairs.append((10.0, float(k)))
    pairs.append((2.0, float(k * 35)))
for x in subnormals(40, (1,)):
    pairs.append((x, rng.uniform(-0.95, 0.95)))
hyps = []
for _ in range(PER):
    e = rng.randint(-1022, 1022)
    hyps.append((math.ldexp(rng.uniform(1, 2), e), math.ldexp(rng.uniform(1, 2), max(-1074, e - rng.randint(0, 56)))))
    hyps.append((rng.uniform(0, 10), rng.uniform(0, 10)))
hyps += [(3.0, 4.0), (5e-324, 5e-324), (1.7e308, 1e308), (1e308, 1e308)] + [(x, y) for x, y in zip(subnormals(20), subnormals(20))]


def hexf(x):
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    return x.hex()


print("# mpmath %s, Python %s, %d digits" % (mp.__version__, sys.version.split()[0], mp.mp.dps))
for name, (f, args) in unary.items():
    for x in dict.fromkeys(args):
        v, rest = rounded(f(mp.mpf(x)))
        print("%s,%s,%s,%.5f" % (name, hexf(x), hexf(v), rest))
for name, f, args in (("Pow", lambda x, y: mp.power(x, y), pairs), ("Hypot", mp.hypot, hyps)):
    for x, y in dict.fromkeys(args):
        v, rest = rounded(f(mp.mpf(x), mp.mpf(y)))
        print("%s,%s,%s,%s,%.5f" % (name, hexf(x), hexf(y), hexf(v), rest))
