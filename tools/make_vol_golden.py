#!/usr/bin/env python3
"""Writes tests/golden/implied_vol.csv: Black-76 implied vols of given prices, to 17 of 50 digits (apt-get install
python3-mpmath). Run by hand when a case is added; the result is committed, so that the tests need no mpmath.

A price is the double next to the exact one, and the vol is that of this double: what rounding the price did to the vol is no
error of a solver. `digits` is what that rounding can do, relatively: half an ulp of price and intrinsic value over vega x vol.
"""
import csv
import itertools
import pathlib

from mpmath import erfc, exp, log, mp, mpf, nstr, pi, sqrt

mp.dps = 50
OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "implied_vol.csv"
YEAR_SECONDS = 31_536_000
SECONDS = (30, 700, 14_400, 86_400, 30 * 86_400, YEAR_SECONDS, 5 * YEAR_SECONDS)
VOLS = (0.001, 0.01, 0.14, 0.8, 3.0, 10.0)
STANDARD_MOVES = (-37.0, -20.0, -8.0, -3.0, -1.0, -0.2, -1e-4, 0.0, 1e-4, 0.35, 1.5, 5.0, 12.0, 30.0)
FORWARD = 6500.25
EPSILON = mpf(2) ** -52


def black(right, forward, strike, total):
    """Price and vega (to total vol) of the undiscounted option; the price by the twin out of the money."""
    x = log(forward / strike)
    d1, d2 = x / total + total / 2, x / total - total / 2
    tail = lambda z: erfc(z / sqrt(2)) / 2
    out = forward * tail(-d1) - strike * tail(-d2) if forward < strike else strike * tail(d2) - forward * tail(d1)
    vega = forward * exp(-d1 * d1 / 2) / sqrt(2 * pi)
    return out + intrinsic(right, forward, strike), vega


def intrinsic(right, forward, strike):
    return max(forward - strike if right == "call" else strike - forward, mpf(0))


def solve(right, forward, strike, price, total):
    """Newton from the vol that the price was made of, which is next to the answer."""
    for _ in range(8):
        value, vega = black(right, forward, strike, total)
        total += (price - value) / vega
    return total


def rows():
    cases = itertools.product(SECONDS, VOLS, STANDARD_MOVES, ("call", "put"))
    for seconds, vol, moves, right in cases:
        years = float(mpf(seconds) / YEAR_SECONDS)
        total = vol * sqrt(mpf(years))
        if abs(moves * total) > 200:
            continue
        strike = float(f"{float(FORWARD * exp(moves * total)):.9g}") if moves != 0 else FORWARD
        f, k = mpf(FORWARD), mpf(strike)
        price = float(black(right, f, k, total)[0])
        value = price - intrinsic(right, f, k)
        if price < 1e-290 or value <= 0 or value >= min(f, k):
            continue
        digits = EPSILON / 2 * (price + intrinsic(right, f, k)) / (black(right, f, k, total)[1] * total)
        if digits > 1e-8:
            continue
        found = solve(right, f, k, mpf(price), total) / sqrt(mpf(years))
        yield right, FORWARD, strike, years, repr(price), nstr(found, 17), nstr(digits, 3)


def main():
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("right", "forward", "strike", "years", "price", "vol", "digits"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
