#!/usr/bin/env python3
"""Runs the rows of rows.py and prints them: report.py BUILD [--json FILE] [NAME...]; called by bench/run.

Ends with 1 where a floor is missed, with 2 where something could not be measured. Each round runs the peers and then ours; the best
of the rounds counts on each side, so that what else the machine does hits both alike.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path

from rows import ROWS, Google, Row

ROUNDS = 5
SAME = 1e-8  # relative difference of checksums of equal answers
COLUMNS = ("name", "ours", "peer", "ratio", "floor", "meets_floor", "moonshot")


class Failed(Exception):
    """A figure that could not be had."""


def call(arguments: list) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=600, env=environment, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Failed(f"{arguments[0]}: {problem}") from problem
    if done.returncode != 0:
        raise Failed(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def measure(source, build: Path) -> dict:
    """One run of a source: {"figure": ..., "checksum": ... or None}."""
    if isinstance(source, Google):
        out = json.loads(call([str(build / source.program), f"--benchmark_filter=^{source.benchmark}(/|$)",
                               "--benchmark_format=json"]))
        found = [result for result in out["benchmarks"] if result.get("run_type", "iteration") == "iteration"]
        if len(found) != 1 or "error_occurred" in found[0] or source.field not in found[0]:
            raise Failed(f"{source.program} has no figure {source.field} of {source.benchmark}")
        return {"figure": found[0][source.field], "checksum": found[0].get("checksum")}
    folders = {"build": str(build), "bench": str(Path(__file__).parent)}
    out = json.loads(call([argument.format(**folders) for argument in source.arguments]))
    return {"figure": out["figure"], "checksum": out.get("checksum")}


def best(figures: list, more_is_better: bool) -> float:
    return max(figures) if more_is_better else min(figures)


def ratio_of(ours: float, peer: float, more_is_better: bool) -> float:
    """How many times as good as the peer we are."""
    return ours / peer if more_is_better else peer / ours


def judge(row: Row, ours: float, others: dict) -> dict:
    """The row as printed and written, from the best figures: `others` by name, the peer's and the further ones."""
    peer = others.get(row.peer.name) if row.peer else None
    ratio = ratio_of(ours, peer, row.more_is_better) if peer else None
    return {
        "name": row.name, "figure": ours * row.scale, "unit": row.unit,
        "peer": row.peer.name if row.peer else None, "peer_figure": peer * row.scale if peer else None,
        "ratio": ratio, "floor": row.floor, "moonshot": row.moonshot,
        "meets_floor": None if row.floor is None else ratio is not None and ratio >= row.floor,
        "also": [also(row, side, ours, others) for side in row.also],
        "published": row.published,
    }


def also(row: Row, side, ours: float, others: dict) -> dict:
    """A further side: another of ours beside the peer, or beside our own figure where there is no peer; or another peer beside ours."""
    pair = (others[side.name], others[row.peer.name] if row.peer else ours) if side.is_ours else (ours, others[side.name])
    return {"name": side.name, "figure": others[side.name] * row.scale, "ratio": ratio_of(*pair, row.more_is_better)}


def check_same(row: Row, name: str, ours, theirs) -> None:
    if ours is None or theirs is None or not math.isclose(ours, theirs, rel_tol=SAME):
        raise Failed(f"{row.name}: {name} answers {theirs}, we answer {ours}: they do not do the same")


def run_row(row: Row, measured=measure, build: Path = Path()) -> dict:
    sides = ([row.peer] if row.peer else []) + list(row.also)
    ours, others = [], {side.name: [] for side in sides}
    for _ in range(ROUNDS):
        answers = {side.name: measured(side.source, build) for side in sides}
        own = measured(row.ours, build)
        for side in sides:
            if side.same_answer:
                check_same(row, side.name, own["checksum"], answers[side.name]["checksum"])
            # The programs of others print the unit of the row's field before scaling.
            others[side.name].append(answers[side.name]["figure"])
        ours.append(own["figure"])
    return judge(row, best(ours, row.more_is_better),
                 {name: best(figures, row.more_is_better) for name, figures in others.items()})


def limits(build: Path) -> dict:
    """What the machine can do at most now, of one thread: limits.cpp says of what."""
    return json.loads(call([str(build / "limits")]))


def better(one: dict, other: dict) -> dict:
    """Of two runs of limits the better figure of each kind: what something else took from one is in the other."""
    rates = {name: max(one[name], other[name]) for name in ("read_gb_s",)}
    return {"vectors": one["vectors"], **rates,
            **{name: min(one[name], other[name]) for name in ("fma_lane_ns", "divide_lane_ns", "root_lane_ns")}}


def machine(best_limits: dict) -> str:
    return ("machine: vectors {vectors}; a lane's multiply-add {fma_lane_ns:.4f} ns, division {divide_lane_ns:.3f} ns, square root "
            "{root_lane_ns:.3f} ns; memory is read at {read_gb_s:.1f} GB/s").format(**best_limits)


def number(value, unit: str = "") -> str:
    if value is None:
        return "none"
    digits = 0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 10 else 3
    return f"{value:,.{digits}f}{' ' + unit if unit else ''}"


def times(value) -> str:
    return "none" if value is None else number(value) + "x"


def cells(result: dict) -> tuple:
    peer = "none" if result["peer"] is None else f"{result['peer']}: {number(result['peer_figure'], result['unit'])}"
    meets = {None: "none", True: "yes", False: "NO"}[result["meets_floor"]]
    return (result["name"], number(result["figure"], result["unit"]), peer, times(result["ratio"]), times(result["floor"]),
            meets, times(result["moonshot"]))


def table(results: list) -> str:
    lines = [COLUMNS] + [cells(result) for result in results]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    out = []
    for index, line in enumerate(lines):
        out.append("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        if index > 0:
            result = results[index - 1]
            out += [f"  also {side['name']}: {number(side['figure'], result['unit'])}, ratio {times(side['ratio'])}"
                    for side in result["also"]]
            out += [f"  published: {result['published']}"] if result["published"] else []
    return "\n".join(out)


def select(names: list) -> list:
    known = {row.name: row for row in ROWS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Failed(f"no row is named {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names] if names else list(ROWS)


def inputs_of(row: Row) -> str:
    """The program that writes what the row's peers read."""
    return "scan_inputs" if row.name.startswith("scan_") else "bench_inputs"


def main(arguments: list) -> int:
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures us against our peers.")
    parser.add_argument("build", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", type=Path)
    parser.add_argument("names", metavar="NAME", nargs="*", help=" ".join(row.name for row in ROWS))
    options = parser.parse_intermixed_args(arguments)
    try:
        rows = select(options.names)
        load = os.getloadavg()[0]
        if load > 0.7:
            print(f"bench/run: the load is {load:.1f}; only ratios of a quiet machine (below 0.7) count", file=sys.stderr)
        for program in sorted({inputs_of(row) for row in rows}):
            call([str(options.build / program), str(options.build / "inputs")])
        before = limits(options.build)
        results = [run_row(row, build=options.build) for row in rows]
        best_limits = better(before, limits(options.build))
    except Failed as problem:
        print(f"bench/run: {problem}", file=sys.stderr)
        return 2
    print(machine(best_limits))
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps({"load": load, "rounds": ROUNDS, "machine": best_limits, "rows": results}, indent=2) + "\n", encoding="utf-8")
    return 1 if any(result["meets_floor"] is False for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
