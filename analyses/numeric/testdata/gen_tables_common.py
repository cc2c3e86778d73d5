"""What the table generators share: rounding and printing of constants."""
import mpmath as mp


def rnd(v):
    """v rounded to the nearest double."""
    return float(v)


def hexf(f):
    """A Go literal of the double f."""
    if f == 0:
        return "0"
    h = float(f).hex()
    mant, exp = h.split("p")
    if "." in mant:
        mant = mant.rstrip("0").rstrip(".")
    return mant + "p" + exp


def trunc_to(v, bit):
    """v rounded to a multiple of 2^-bit."""
    return mp.nint(v * mp.mpf(2) ** bit) / mp.mpf(2) ** bit


def hilo(v):
    hi = mp.mpf(rnd(v))
    return rnd(hi), rnd(v - hi)
