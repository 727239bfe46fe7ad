"""The deterministic simulation: days that went wrong once, the same bytes for the same seed, and 200 more days.

Run by ctest as: python3 test_simulate.py PATH/TO/magic8
MAGIC8_DAYS: so many days instead of those of ./test. MAGIC8_SEED: the first one's seed.
"""

import json
import os
import subprocess
import sys
import unittest

MAGIC8 = ""
HERE = os.path.dirname(os.path.abspath(__file__))
DAYS = int(os.environ.get("MAGIC8_DAYS", "200"))
SEED = int(os.environ.get("MAGIC8_SEED", "1000"))
JOBS = 2


def simulate(*arguments, code=0):
    done = subprocess.run([MAGIC8, "simulate", "--json", *map(str, arguments)], capture_output=True, text=True, timeout=3600)
    if done.returncode != code:
        raise AssertionError(f"magic8 simulate {arguments} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}


def kept_seeds():
    with open(os.path.join(HERE, "seeds.txt")) as file:
        lines = [line.split("#")[0].split() for line in file]
    return [int(line[0]) for line in lines if line]


class Simulate(unittest.TestCase):
    def test_a_seed_gives_the_same_bytes_on_the_wire_each_time(self):
        once, again, other = (simulate("--seed", seed)["wire_hash"] for seed in (77, 77, 78))
        self.assertEqual(once, again)
        self.assertNotEqual(once, other)

    def test_how_many_processes_share_the_days_changes_nothing(self):
        one, two = (simulate("--days", 4, "--seed", 500, "--jobs", jobs) for jobs in (1, 2))
        for same in ("wire_hash", "orders", "fills", "coverage"):
            self.assertEqual(one[same], two[same])

    def test_a_day_without_faults_trades_and_is_in_order(self):
        day = simulate("--seed", 3, "--faults", "none")
        self.assertEqual(day["coverage"], [])
        self.assertGreater(day["orders"], 5)
        self.assertGreater(day["fills"], 5)

    def test_days_that_went_wrong_once(self):
        for seed in kept_seeds():
            with self.subTest(seed=seed):
                simulate("--seed", seed)

    def test_days_on_which_much_goes_wrong(self):
        report = simulate("--days", DAYS, "--seed", SEED, "--jobs", JOBS)
        print(f"\n{report['days']} days, {report['days_per_second']:.2f} a second, {report['orders']} orders, "
              f"{report['fills']} executions, {report['starts']} starts of the program", file=sys.stderr)
        met = {(cell["fault"], cell["state"]) for cell in report["coverage"]}
        if DAYS >= 200:
            for state in ("sent", "working", "partly_filled", "cancelling", "unknown"):
                self.assertTrue(any(cell[1] == state for cell in met), state)

    def test_a_fault_that_is_none_is_refused(self):
        simulate("--faults", "thunder", code=1)


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main()
