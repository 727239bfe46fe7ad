#!/usr/bin/python3
"""Writes tests/golden/black76_quantlib.csv: Black-76 prices and Greeks from QuantLib, an independent
implementation (apt-get install quantlib-python). Run by hand when a column or a case is added; the
result is committed, so that the tests need no QuantLib.

Derivatives are of the discounted price: delta and gamma to the forward, vega and rho per 1.00, theta a
year with the forward and the rate held, rho with the spot held.
"""
import csv
import itertools
import math
import pathlib

import QuantLib

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "black76_quantlib.csv"
YEAR_SECONDS = 31_536_000
FORWARD = 6500.25
RATE = 0.043
SECONDS = (60, 3_600, 23_400, 86_400, 30 * 86_400, YEAR_SECONDS, 5 * YEAR_SECONDS)
VOLS = (0.05, 0.14, 0.35, 1.2)
STANDARD_MOVES = (-5.0, -2.0, -0.75, 0.0, 0.5, 1.5, 4.0)  # of the strike, in standard deviations


def rows():
    for seconds, vol, moves in itertools.product(SECONDS, VOLS, STANDARD_MOVES):
        years = seconds / YEAR_SECONDS
        total = vol * math.sqrt(years)
        strike = round(FORWARD * math.exp(moves * total), 4)
        discount = math.exp(-RATE * years)
        for name, kind in (("call", QuantLib.Option.Call), ("put", QuantLib.Option.Put)):
            black = QuantLib.BlackCalculator(
                QuantLib.PlainVanillaPayoff(kind, strike), FORWARD, total, discount)
            yield (name, FORWARD, strike, years, vol, discount, black.value(), black.deltaForward(),
                   black.gammaForward(), black.vega(years), black.theta(FORWARD, years), black.rho(years))


def main():
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("right", "forward", "strike", "years", "vol", "discount", "price", "delta", "gamma",
                         "vega", "theta_per_year", "rho"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
