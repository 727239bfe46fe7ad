#!/usr/bin/env python3
"""The logic of bench/run's rows, without running anything."""

import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import report
from report import Failed, judge, run_row, table
from rows import ROWS, Command, Google, Row, Side

PEER = Side("peer", Command(("peer",)), same_answer=True)
PROBE = Side("probe", Google("ours", "BM_Probe"))


def row(**changes) -> Row:
    return Row("path", "us", False, ours=Google("ours", "BM_Ours"), peer=PEER, floor=2.0, moonshot=4.0)._replace(**changes)


def scripted(figures: dict, checksums: dict = {}):
    """Answers the figures of each source in turn."""
    left = {source: list(values) for source, values in figures.items()}
    return lambda source, build: {"figure": left[source].pop(0), "checksum": checksums.get(source, 1.0)}


class Rows(unittest.TestCase):
    def test_less_time_than_the_peer_is_a_ratio_above_one(self):
        result = judge(row(), 10.0, {"peer": 25.0})
        self.assertEqual(result["ratio"], 2.5)
        self.assertIs(result["meets_floor"], True)

    def test_a_higher_rate_than_the_peer_is_a_ratio_above_one(self):
        self.assertEqual(judge(row(more_is_better=True), 30.0, {"peer": 10.0})["ratio"], 3.0)

    def test_below_the_floor_is_said(self):
        result = judge(row(), 10.0, {"peer": 19.0})
        self.assertIs(result["meets_floor"], False)
        self.assertIn("NO", table([result]))

    def test_without_a_peer_there_is_neither_ratio_nor_verdict(self):
        result = judge(row(peer=None, floor=None, moonshot=None), 10.0, {})
        self.assertEqual((result["ratio"], result["meets_floor"], result["peer"]), (None, None, None))
        self.assertIn("none", table([result]))

    def test_a_unit_scales_figures_and_no_ratio(self):
        result = judge(row(scale=1e-6, more_is_better=True), 8e6, {"peer": 4e6})
        self.assertEqual((result["figure"], result["peer_figure"], result["ratio"]), (8.0, 4.0, 2.0))

    def test_the_best_of_all_rounds_counts_on_each_side(self):
        one = row()
        figures = {one.ours: [9, 8, 7, 8, 9], PEER.source: [30, 28, 31, 29, 40]}
        result = run_row(one, scripted(figures))
        self.assertEqual((result["figure"], result["peer_figure"], result["ratio"]), (7, 28, 4.0))

    def test_further_figures_come_with_their_own_ratio(self):
        one = row(also=(PROBE,))
        figures = {one.ours: [10] * 5, PEER.source: [30] * 5, PROBE.source: [5] * 5}
        self.assertEqual(run_row(one, scripted(figures))["also"], [{"name": "probe", "figure": 5, "ratio": 0.5}])

    def test_a_part_of_ours_is_compared_with_the_peer(self):
        part = PROBE._replace(is_ours=True)
        result = judge(row(also=(part,)), 40.0, {"peer": 30.0, "probe": 10.0})
        self.assertEqual(result["also"], [{"name": "probe", "figure": 10.0, "ratio": 3.0}])

    def test_a_part_of_ours_without_a_peer_is_compared_with_our_figure(self):
        part = PROBE._replace(is_ours=True)
        result = judge(row(peer=None, floor=None, moonshot=None, also=(part,)), 40.0, {"probe": 10.0})
        self.assertEqual(result["also"], [{"name": "probe", "figure": 10.0, "ratio": 4.0}])

    def test_a_peer_with_another_answer_is_no_peer(self):
        one = row()
        figures = {one.ours: [10] * 5, PEER.source: [30] * 5}
        with self.assertRaises(Failed):
            run_row(one, scripted(figures, {PEER.source: 1.001}))

    def test_a_printed_row_has_every_column(self):
        lines = table([judge(row(), 10.0, {"peer": 25.0})]).splitlines()
        self.assertEqual(tuple(lines[0].split()), report.COLUMNS)
        self.assertIn("peer: 25.00 us", lines[1])
        self.assertIn("2.500x", lines[1])

    def test_results_are_json(self):
        json.dumps(judge(row(also=(PROBE,)), 10.0, {"peer": 25.0, "probe": 5.0}))


class Machine(unittest.TestCase):
    ONE = {"fma_lane_ns": 0.03, "divide_lane_ns": 0.8, "root_lane_ns": 0.9, "read_gb_s": 9.0, "vectors": "AVX3", "ignored": 1}

    def test_the_better_of_two_runs_counts_for_each_limit(self):
        other = {**self.ONE, "fma_lane_ns": 0.02, "root_lane_ns": 1.0, "read_gb_s": 11.0}
        self.assertEqual(report.better(self.ONE, other), {"fma_lane_ns": 0.02, "divide_lane_ns": 0.8, "root_lane_ns": 0.9,
                                                          "read_gb_s": 11.0, "vectors": "AVX3"})

    def test_the_limits_are_printed_with_their_units(self):
        line = report.machine(report.better(self.ONE, self.ONE))
        self.assertIn("multiply-add 0.0300 ns", line)
        self.assertIn("9.0 GB/s", line)


class Declared(unittest.TestCase):
    def test_names_are_unique_and_floors_below_moonshots(self):
        self.assertEqual(len({one.name for one in ROWS}), len(ROWS))
        for one in ROWS:
            if one.peer:
                self.assertLess(one.floor, one.moonshot)
            else:
                self.assertTrue(one.published, one.name)

    def test_each_row_is_explained(self):
        readme = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
        for one in ROWS:
            self.assertIn(f"`{one.name}`", readme)

    def test_an_unknown_name_is_refused_before_anything_runs(self):
        done = subprocess.run([sys.executable, str(Path(__file__).parent / "report.py"), "nowhere", "nothing"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there are decode", done.stderr)

    def test_names_may_follow_the_file_for_the_figures(self):
        done = subprocess.run([sys.executable, str(Path(__file__).parent / "report.py"), "nowhere", "--json", "file", "nothing"],
                              capture_output=True, text=True, check=False)
        self.assertIn("no row is named nothing", done.stderr)


if __name__ == "__main__":
    unittest.main()
