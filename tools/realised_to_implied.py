#!/usr/bin/env python3
"""How far SPX moved until the close, against what its 0DTE options said it would.

Prints the tables of docs/explanation/scores.md from ../shared/data: option midpoints at times of the day, and the index's
closes. Usage: tools/realised_to_implied.py [DATA_FOLDER]
"""
import csv
import gzip
import json
import math
import pathlib
import random
import statistics
import sys

SIDES = {"C": 1, "P": -1}
DELTAS = ((0.02, 0.07), (0.07, 0.13), (0.13, 0.25), (0.25, 0.50))
TIMES = ("10:00", "10:30", "11:00", "12:00", "13:00", "14:00")


def normal_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def price(forward, strike, total_vol, sign):
    d1 = math.log(forward / strike) / total_vol + total_vol / 2
    return sign * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * (d1 - total_vol)))


def total_vol(forward, strike, value, sign):
    low, high = 1e-5, 0.5
    if not price(forward, strike, low, sign) < value < price(forward, strike, high, sign):
        return None
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if price(forward, strike, middle, sign) < value else (low, middle)
    return low


def parity_forward(cell):
    near = sorted((abs(v["C"] - v["P"]), float(k) + v["C"] - v["P"]) for k, v in cell["strikes"].items()
                  if v.get("C") and v.get("P"))
    forward = statistics.median(f for _, f in near[:3]) if len(near) >= 3 else None
    return forward if forward and abs(forward / cell["spx"] - 1) < 0.001 else None


def options(days, closes):
    """(day, time, forward, strike, sign, price, total vol, payoff) of the options out of the money."""
    for day, cells in days.items():
        for time in TIMES:
            forward = day in closes and time in cells and parity_forward(cells[time])
            for strike, quotes in cells[time]["strikes"].items() if forward else ():
                for side, sign in SIDES.items():
                    k, value = float(strike), quotes.get(side) or 0
                    vol = value >= 0.1 and sign * (k - forward) > 0 and total_vol(forward, k, value, sign)
                    if vol:
                        yield day, time, forward, k, sign, value, vol, max(sign * (closes[day] - k), 0)


def straddle_table(days, closes):
    print("| time | days | mean move / straddle | rms of move in sd |\n|---|---|---|---|")
    for time in TIMES:
        rows = []
        for day, cells in days.items():
            forward = day in closes and time in cells and parity_forward(cells[time])
            if forward:
                both = {float(k): v for k, v in cells[time]["strikes"].items() if v.get("C") and v.get("P")}
                near = both[min(both, key=lambda k: abs(k - forward))]
                rows.append((abs(closes[day] - forward), near["C"] + near["P"]))
        ratio = sum(m for m, _ in rows) / sum(s for _, s in rows)
        rms = math.sqrt(statistics.fmean((m / (s * math.sqrt(math.pi / 2))) ** 2 for m, s in rows))
        print(f"| {time} | {len(rows)} | {ratio:.2f} | {rms:.2f} |")


def delta_table(rows):
    print("\n| options | delta | quotes | payoff / price | 90 % interval | vol factor |\n|---|---|---|---|---|---|")
    for side, sign in SIDES.items():
        for low, high in DELTAS:
            chosen = [r for r in rows if r[4] == sign
                      and low <= normal_cdf(sign * (math.log(r[2] / r[3]) / r[6] + r[6] / 2)) < high]
            paid, cost = sum(r[7] for r in chosen), sum(r[5] for r in chosen)
            below, above = 0.3, 2.0
            for _ in range(30):
                factor = (below + above) / 2
                worth = sum(price(f, k, v * factor, s) for _, _, f, k, s, _, v, _ in chosen)
                below, above = (factor, above) if worth < paid else (below, factor)
            by_day = {}
            for r in chosen:
                day = by_day.setdefault(r[0], [0.0, 0.0])
                day[0] += r[7]
                day[1] += r[5]
            sample, chance = list(by_day.values()), random.Random(1)
            drawn = ([chance.choice(sample) for _ in sample] for _ in range(300))
            ratios = sorted(sum(d[0] for d in draw) / sum(d[1] for d in draw) for draw in drawn)
            print(f"| {'calls' if sign > 0 else 'puts'} | {low:.2f} to {high:.2f} | {len(chosen)} | {paid / cost:.2f} "
                  f"| {ratios[15]:.2f} to {ratios[284]:.2f} | {below:.2f} |")


def main():
    data = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    with gzip.open(data / "B_0dte_midpoints/spxw_0dte_midpoints_20231106_20241231.json.gz", "rt") as file:
        days = json.load(file)
    with open(data / "C_bars/spx_daily_2019_2026.csv", encoding="utf-8") as file:
        closes = {row["date"]: float(row["close"]) for row in csv.DictReader(file)}
    straddle_table(days, closes)
    delta_table(list(options(days, closes)))


if __name__ == "__main__":
    main()
