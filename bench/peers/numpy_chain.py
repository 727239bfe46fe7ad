#!/usr/bin/env python3
"""The peer of cycle_bench: what a Python user runs on the chain of one cycle, in NumPy: vols (bisection and Newton, vectorised),
Greeks of calls and puts, gamma exposure, zero gamma by re-pricing at 601 levels. No protocol, no selection, no database.

    numpy_chain.py CHAIN.csv      prints {"figure": microseconds a chain, "checksum": sum of vols}
"""

import json
import math
import sys
import time

import numpy as np

PASSES = 40
HALF_WIDTH, LEVELS = 0.06, 601
ROOT_TWO_PI = math.sqrt(2 * math.pi)


def normal_cdf(x):
    """Hart's rational form as given by West (2005), good to 1e-15."""
    z = np.abs(x)
    tail = np.exp(-0.5 * z * z)
    build = 3.52624965998911e-02 * z + 0.700383064443688
    for c in (6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376):
        build = build * z + c
    below = 8.83883476483184e-02 * z + 1.75566716318264
    for c in (16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752):
        below = below * z + c
    near = tail * build / below
    far = tail / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / ROOT_TWO_PI
    upper = np.where(z < 7.07106781186547, near, far)
    return np.where(x > 0, 1 - upper, upper)


def normal_pdf(x):
    return np.exp(-0.5 * x * x) / ROOT_TWO_PI


def implied_deviations(price, forward, strike, sign):
    """Total deviation by Newton, kept inside a bracket."""
    low, high = np.full_like(price, 1e-6), np.full_like(price, 1.0)
    v = np.full_like(price, 0.02)
    k = np.log(forward / strike)
    for _ in range(60):
        d1 = k / v + 0.5 * v
        value = sign * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * (d1 - v)))
        error = value - price
        low, high = np.where(error < 0, v, low), np.where(error > 0, v, high)
        step = v - error / np.maximum(forward * normal_pdf(d1), 1e-300)
        following = np.where((step > low) & (step < high), step, 0.5 * (low + high))
        if np.max(np.abs(following - v)) < 1e-12:
            return following
        v = following
    return v


def greeks(forward, strike, v, years, discount):
    d1 = np.log(forward / strike) / v + 0.5 * v
    d2 = d1 - v
    density = normal_pdf(d1)
    gamma = discount * density / (forward * v)
    vega = discount * forward * density * math.sqrt(years)
    decay = -discount * forward * density * v / (2 * years) / 365
    out = []
    for sign in (1, -1):
        delta = sign * discount * normal_cdf(sign * d1)
        price = sign * discount * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * d2))
        out.append((price, delta, gamma, vega, decay, -years * price))
    return out


def zero_gamma(spot, carry, strike, v, weight):
    levels = np.linspace(spot * (1 - HALF_WIDTH), spot * (1 + HALF_WIDTH), LEVELS)
    d1 = (np.log(levels * carry)[:, None] - np.log(strike)) / v + 0.5 * v
    profile = levels * (normal_pdf(d1) @ (weight / v))
    change = np.nonzero(np.signbit(profile[1:]) != np.signbit(profile[:-1]))[0]
    return levels[change]


def analyse(chain):
    spot, forward, discount, years, strike, sign, mid, calls, puts = chain
    v = implied_deviations(mid / discount, forward, strike, sign)
    both = greeks(forward, strike, v, years, discount)
    gamma = both[0][2]
    exposure = gamma * (calls - puts) * spot * spot  # x 100 x 0.01
    crossings = zero_gamma(spot, forward / spot, strike, v, calls - puts)
    return v / math.sqrt(years), exposure.sum(), crossings


def read(path):
    with open(path, encoding="ascii") as file:
        spot, forward, discount, years = map(float, file.readline().split(","))
        rows = [line.strip().split(",") for line in file]
    strike, mid, calls, puts = (np.array([float(row[i]) for row in rows]) for i in (0, 2, 3, 4))
    sign = np.array([1.0 if row[1] == "C" else -1.0 for row in rows])
    return spot, forward, discount, years, strike, sign, mid, calls, puts


def main():
    chain = read(sys.argv[1])
    best = math.inf
    for _ in range(PASSES):
        start = time.process_time()
        vols, _, _ = analyse(chain)
        best = min(best, time.process_time() - start)
    print(json.dumps({"figure": best * 1e6, "checksum": float(vols.sum())}))


if __name__ == "__main__":
    main()
