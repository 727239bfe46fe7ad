"""The crash loop: the real program trades against the paper gateway over TCP and is killed with -9, again and again.

At random moments, and at each place on an order's way that src/app/crash_points.hpp names. After every few crashes, and in the end, the
gateway is asked over its own protocol what it knows (tws_witness.py), and the journal is read here, by no code of the program:

- lost: an order or execution at the gateway that the journal does not have; a position that the journal's executions do not make up;
- doubled: one of our keys with two orders; overfilled: an order filled for more than its size.

Run by ctest as: python3 test_crash.py PATH/TO/magic8
MAGIC8_CRASHES: so many instead of those of ./test. MAGIC8_SEED: of moments and places. MAGIC8_LANES: gateways side by side.
"""

import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from tws_witness import Witness

MAGIC8 = ""
CRASHES = int(os.environ.get("MAGIC8_CRASHES", "200"))
SEED = int(os.environ.get("MAGIC8_SEED", "7"))
LANES = int(os.environ.get("MAGIC8_LANES", "8"))
CHECK_EVERY = 10  # crashes of a lane
WITNESS = 77
# Something is wanted at every moment, and what is held is soon given back.
SETTINGS = """
[engine]
cycle_every = "10s"
first_cycle_within = "1s"
min_coverage = 0.4
[collector]
range_pct = 0.006
[quality_filters]
min_open_interest = 0
min_volume = 0
max_iv_spread = 10
[iron_condor]
score_min = 0
range_pct_lt = 1
short_delta = 0.35
short_delta_tolerance = 0.2
long_delta = 0.22
long_delta_tolerance = 0.2
[execution]
widen_every_s = 1
units = 3
at_exit = "leave"
[exits]
profit_target = 0.01
stop_loss = 0.01
stop_confirm = "0s"
stop_confirm_least = "0s"
retry_every = "1s"
max_mark_width = 100
[risk]
max_structures_per_kind = 1000
max_structures = 1000
max_position_size = 10000
max_concurrent_orders = 1000
max_orders_per_kind = 1000
max_capital_at_risk = 1000000000
max_capital_per_kind = 1000000000
max_margin = 1000000000
max_daily_loss = 100000000
max_drawdown = 100000000
max_executions = 10000
max_loss_streak = 1000
max_price_drift = 1000
duplicate_window = "0s"
blackout_events = []
[flight]
record = false
[server]
enabled = false
"""
# src/app/crash_points.hpp; the hit is drawn up to the second number.
PLACES = [("append.intent", 2), ("torn.intent", 2), ("written.intent", 2), ("append.send", 2), ("torn.send", 2), ("written.send", 2),
          ("synced.send", 2), ("taken", 3), ("sent", 3), ("told.open_order", 3), ("done.open_order", 3), ("told.status", 4),
          ("done.status", 4), ("written.status", 3), ("told.execution", 5), ("append.fill", 5), ("torn.fill", 5), ("written.fill", 5),
          ("synced.fill", 5), ("done.execution", 5), ("told.commission", 4), ("written.commission", 4), ("done.commission", 4),
          ("append.outcome", 2), ("torn.outcome", 2), ("synced.outcome", 2), ("written.cancel", 1), ("told.completed_order", 3),
          ("done.completed_order", 3), ("told.open_orders_end", 1), ("done.open_orders_end", 1), ("told.completed_orders_end", 1),
          ("done.completed_orders_end", 1), ("told.executions_end", 1), ("done.executions_end", 1), ("told.position", 4),
          ("done.positions_end", 1), ("link.save", 2), ("link.saved", 2)]
# In this order each finds what the one before left.
COMPACTION = ["compact.write", "compact.torn", "compact.remove", "compacted.remove", "compacted.write", "compact.link", "compacted.link",
              "compact.rename", "compacted.rename"]


def journal(path):
    """The records of a journal, as journal_format.hpp lays them out; a torn tail is passed over."""
    with open(path, "rb") as file:
        data = file.read()
    at, records = 8 + 8 + 32 + 4, []
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at)[0]
        end = at + 16 + length + 32 + 4
        if end > len(data) or length == 0:
            break
        records.append(json.loads(data[at + 16:at + 16 + length]))
        at = end
    return records


class Lane:
    """One gateway, one state folder, one process at a time."""

    def __init__(self, folder, number):
        self.folder, self.number = folder, number
        self.random = random.Random(SEED * 1000 + number)
        self.places, self.process = [], None
        self.times, self.hits, self.accepted = [], collections.Counter(), 0
        self.orders = self.executions = 0
        os.makedirs(folder)
        with open(os.path.join(folder, "magic8.toml"), "w") as file:
            file.write(SETTINGS)
        market = {"paper.port": 0, "paper.speed": 1, "paper.seed": number + 1, "paper.master_client": WITNESS, "sim.seconds_at_mid": 0.4,
                  "sim.step": "100ms", "sim.largest_clip": 1, "sim.starting_cash": 10000000}
        options = [part for name, value in market.items() for part in ("--set", f"{name}={value}")]
        self.gateway = subprocess.Popen([MAGIC8, *options, "paper-gateway"], cwd=folder, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                        text=True)
        self.port = int(re.search(r":(\d+)", self.gateway.stdout.readline()).group(1))

    def close(self):
        if self.process and self.process.poll() is None:  # of a lane that failed
            self.process.kill()
            self.process.wait()
        self.gateway.kill()
        self.gateway.wait()
        self.gateway.stdout.close()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def magic8(self, *arguments):
        return subprocess.run([MAGIC8, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60)

    def start(self, place="", more=()):
        environment = {**os.environ, **({"MAGIC8_CRASH_AT": place} if place else {})}
        self.error = open(self.path("stderr"), "w+")
        log = self.path("state", "paper", "magic8.log")
        self.log_at = os.path.getsize(log) if os.path.exists(log) else 0
        self.started = time.monotonic()
        self.process = subprocess.Popen([MAGIC8, *more, "run", "--gateway", f"127.0.0.1:{self.port}", "--clock", "gateway", "--transmit"],
                                        cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=self.error)
        self.told = self.active = None
        self.vouched_at = -10.0

    def watch(self):
        """Reads what the log says of the state since the start."""
        try:
            with open(self.path("state", "paper", "magic8.log")) as file:
                file.seek(self.log_at)
                states = re.findall(r'"event":"trading_state","msg":"([^"]*)', file.read())
        except FileNotFoundError:
            return
        if states and self.told is None:
            self.times.append(time.monotonic() - self.started)
        self.told = states[-1] if states else None
        if self.told and "is unknown" in self.told and time.monotonic() - self.vouched_at > 1:
            # Announced, and never seen by the gateway: a person looks (the witness, below) and says so.
            key = re.search(r"order (\S+) is unknown", self.told).group(1)
            with Witness(self.port, WITNESS) as witness:
                known = [order.ref for order in witness.working() + witness.completed()]
            if key not in known:
                self.vouched_at = time.monotonic()
                self.magic8("accept", "--reason", "the gateway never saw it")
                self.accepted += 1
        self.active = self.told == "active"

    def live(self, seconds):
        """Until it ends by itself (True), or so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                return True
            self.watch()
            time.sleep(0.01)
        return False

    def crash(self):
        if not self.places:
            self.places = [""] * (len(PLACES) // 2) + PLACES
            self.random.shuffle(self.places)
        place = self.places.pop()
        if place:
            name, most = place
            self.start(f"{name}:{self.random.randint(1, most)}")
            died = self.live(4)
            self.hits[name if died else "at random"] += 1
        else:
            self.start()
            died = self.live(self.random.uniform(0, 3))
            self.hits["at random"] += 1
        if not died:
            self.process.send_signal(signal.SIGKILL)
        code = self.process.wait()
        self.error.seek(0)
        said = self.error.read()
        self.error.close()
        assert code == -signal.SIGKILL, f"lane {self.number}, {place or 'at random'}: it ended with {code}, not by the kill: {said}"
        assert not died or place, f"it died by itself: {said}"

    def settle(self):
        """A run that enters nothing, until all is known; then both sides are compared."""
        self.start(more=("--set", "engine.trade=false"))
        end = time.monotonic() + 60
        while not (self.active and self.compare() is None):
            assert time.monotonic() < end, f"lane {self.number}: {self.told}; {self.compare()}"
            assert not self.live(0.2), "it ended"
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.error.close()
        verdict = self.magic8("journal", "verify")
        assert verdict.returncode == 0, verdict.stdout

    def compare(self):
        """What is not as it should be for good fails; what may just be on its way is returned."""
        with Witness(self.port, WITNESS) as witness:
            held, seen = witness.positions(), witness.executions()
            orders = witness.working() + witness.completed() + seen
        records = journal(self.path("state", "paper", "journal.m8"))
        intents = {record["key"]: record for record in records if record["kind"] == "intent"}
        sent = {record["key"] for record in records if record["kind"] == "send"}
        perms, filled = collections.defaultdict(set), collections.Counter()
        for order in orders:
            assert order.ref in sent, f"LOST: the gateway has the order {order.ref}, the journal has not"
            perms[order.ref].add(order.perm)
        for fill in seen:
            filled[fill.ref] += fill.quantity if fill.kind == "BAG" else 0
        for ref, ids in perms.items():
            assert len(ids) == 1, f"DOUBLED: {ref} has the orders {ids}"
        for ref, quantity in filled.items():
            assert quantity <= intents[ref]["units"], f"OVERFILLED: {ref}: {quantity} of {intents[ref]['units']}"
        self.orders, self.executions = len(sent), len(seen)
        fills = {record["exec_id"]: record for record in records if record["kind"] == "fill"}
        lost = {fill.exec for fill in seen} - fills.keys()
        if lost:
            return f"LOST: executions that the journal does not have: {lost}"
        contracts = {json.dumps(leg["option"], sort_keys=True): str(leg["con_id"]) for i in intents.values() for leg in i["legs"]}
        book = collections.Counter()
        for fill in fills.values():
            if fill["option"]:
                sign = 1 if fill["side"] == "buy" else -1
                book[contracts[json.dumps(fill["option"], sort_keys=True)]] += sign * fill["quantity"]
        book = {contract: quantity for contract, quantity in book.items() if quantity}
        return None if book == held else f"the gateway holds {held}, the journal {book}"

    def compact(self):
        """The journal's compaction, killed at each of its steps: the same trades before and after."""
        before = self.magic8("trades", "--json").stdout
        idle = [part for name in ("engine.trade=false", "exits.profit_target=0", "exits.stop_loss=0") for part in ("--set", name)]
        for place in COMPACTION:
            self.start(f"{place}:1", idle)
            died = self.live(1)
            self.hits[place] += died
            if not died:
                self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.error.close()
            assert self.magic8("journal", "verify").returncode == 0, place
            after = self.magic8("trades", "--json").stdout
            assert after == before, f"{place}: the trades are others"

    def run(self, crashes):
        for number in range(crashes):
            self.crash()
            if (number + 1) % CHECK_EVERY == 0:
                self.settle()
        self.settle()
        self.compact()
        return self


class CrashLoop(unittest.TestCase):
    def test_nothing_is_lost_doubled_or_overfilled(self):
        folder = tempfile.mkdtemp(prefix="magic8-crash-")
        lanes = [Lane(os.path.join(folder, str(number)), number) for number in range(LANES)]
        try:
            shares = [CRASHES // LANES + (number < CRASHES % LANES) for number in range(LANES)]
            with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
                waiting = [pool.submit(lane.run, share) for lane, share in zip(lanes, shares)]
                failures = [(lane.number, job.exception()) for lane, job in zip(lanes, waiting) if job.exception()]
        finally:
            for lane in lanes:
                lane.close()
        self.assertEqual(failures, [], f"see {folder}; MAGIC8_SEED={SEED}")
        shutil.rmtree(folder)
        self.report(lanes)

    def report(self, lanes):
        hits = sum((lane.hits for lane in lanes), collections.Counter())
        times = sorted(sum((lane.times for lane in lanes), []))
        print(f"\n{CRASHES} crashes, {sum(hits.values()) - hits['at random']} of them at {len(hits) - 1} places; "
              f"{sum(lane.orders for lane in lanes)} orders, {sum(lane.executions for lane in lanes)} executions: 0 lost, 0 doubled, "
              f"0 overfilled; {sum(lane.accepted for lane in lanes)} orders never left; start to reconciled: median "
              f"{times[len(times) // 2]:.2f} s, worst {times[-1]:.2f} s", file=sys.stderr)
        print("  " + ", ".join(f"{place} {count}" for place, count in sorted(hits.items())), file=sys.stderr)
        unreached = ({name for name, _ in PLACES} | set(COMPACTION)) - hits.keys()
        print(f"  not reached: {', '.join(sorted(unreached)) or 'none'}", file=sys.stderr)


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main()
