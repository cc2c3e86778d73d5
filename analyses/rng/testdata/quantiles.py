# Prints quantiles of the standard normal distribution to 17 digits, by Newton
# steps on mpmath's erfc with 40 digits.
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 40
print("# Python", sys.version.split()[0], "mpmath", mpmath.__version__)
for text in ["0x1p-65", "1e-18", "1e-12", "1.3e-11", "1.4e-11", "1e-6", "0.001", "0.01", "0.05",
             "0.074", "0.075", "0.076", "0.1", "0.25", "0.4", "0.49", "0.499999", "0.5"]:
    p = mpf(float.fromhex(text) if text.startswith("0x") else float(text))
    z = mpf(0) if p == mpf("0.5") else -mp.sqrt(2) * mp.findroot(
        lambda x: mp.log(mp.erfc(x) / 2) - mp.log(p), mp.sqrt(max(-mp.log(4 * p * (1 - p)), 0)) * mpf("0.8") + mpf("0.001"))
    print(text, mp.nstr(z, 17))
