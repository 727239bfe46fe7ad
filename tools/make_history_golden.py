#!/usr/bin/python3
"""Writes tests/golden/history_stats.csv: realised vols of the index and the standing of its implied vol,
computed from the daily bars beside the repository by other means than ours (two passes, exact sums).
Run by hand when a case is added; only the results are committed, the bars are not ours to give.
"""
import csv
import math
import pathlib
import statistics

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "C_bars"
OUT = ROOT / "tests" / "golden" / "history_stats.csv"
DATES = ("2020-03-31", "2022-07-12", "2024-08-30", "2026-08-06")
BARS = (6, 22, 253)
YEAR = 252


def load(name):
    with (DATA / name).open() as file:
        return {row["date"]: {key: float(row[key]) for key in ("open", "high", "low", "close")}
                for row in csv.DictReader(file)}


def mean(values):
    return math.fsum(values) / len(values)


def yang_zhang(bars):
    pairs = list(zip(bars, bars[1:]))
    n = len(pairs)
    overnight = statistics.variance([math.log(b["open"]) - math.log(a["close"]) for a, b in pairs])
    session = statistics.variance([math.log(b["close"]) - math.log(b["open"]) for _, b in pairs])
    rogers_satchell = mean([math.log(b["high"] / b["close"]) * math.log(b["high"] / b["open"]) +
                            math.log(b["low"] / b["close"]) * math.log(b["low"] / b["open"]) for _, b in pairs])
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    return math.sqrt(YEAR * (overnight + k * session + (1 - k) * rogers_satchell))


def rows():
    index, implied = load("spx_daily_2019_2026.csv"), load("vix_daily_2019_2026.csv")
    for date in DATES:
        until = [index[day] for day in sorted(index) if day <= date]
        vols = [implied[day]["close"] for day in sorted(implied) if day < date][-YEAR:]
        now = implied[date]["close"]
        rank = (now - min(vols)) / (max(vols) - min(vols))
        percentile = sum(vol < now for vol in vols) / YEAR
        for count in BARS:
            bars = until[-count:]
            closes = [bar["close"] for bar in bars]
            close_vol = math.sqrt(YEAR) * statistics.stdev(math.log(b / a) for a, b in zip(closes, closes[1:]))
            parkinson = math.sqrt(YEAR * mean([math.log(bar["high"] / bar["low"]) ** 2 for bar in bars]) /
                                  (4 * math.log(2)))
            yield date, count, close_vol, parkinson, yang_zhang(bars), rank, percentile


def main():
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("date", "bars", "close_to_close", "parkinson", "yang_zhang", "vix_rank", "vix_percentile"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
