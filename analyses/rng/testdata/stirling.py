# Prints the error of Stirling's formula for k = 1..15, from its definition:
# log k! - ((k + 1/2) log k - k + log(2 pi) / 2). Needs only the standard library.
import sys
from decimal import Decimal, getcontext
from math import factorial

getcontext().prec = 60


def arctan_inverse(x):
    """arctan(1/x) by its series."""
    total, power, k = Decimal(0), Decimal(1) / x, 0
    while abs(power) > Decimal(10) ** -58:
        total += power / (2 * k + 1) * (-1) ** k
        power /= x * x
        k += 1
    return total


pi = 4 * (4 * arctan_inverse(5) - arctan_inverse(239))
print("# Python", sys.version.split()[0], "decimal, 60 digits")
for k in range(1, 16):
    d = Decimal(k)
    error = Decimal(factorial(k)).ln() - ((d + Decimal("0.5")) * d.ln() - d + (2 * pi).ln() / 2)
    print(f"{k} {error:.25f}")
