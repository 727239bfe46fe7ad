"""The crash loop: the real program trades against the paper gateway over TCP and is killed, again and again.

Killed at random moments, and (where strace may be used) at each kind of system call that matters: the journal's write, its
fdatasync, the socket's sendmsg and recvmsg. In the end the broker is asked what it knows, over the same protocol:
no order of which the journal does not know (lost), none twice (doubled), none filled beyond its size (overfilled), and
the journal has every execution.

Run by ctest as: python3 test_crash.py PATH/TO/magic8
MAGIC8_CRASHES: so many instead of those of ./test. MAGIC8_SEED: of the moments.
"""

import collections
import json
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

MAGIC8 = ""
CRASHES = int(os.environ.get("MAGIC8_CRASHES", "8"))
SEED = int(os.environ.get("MAGIC8_SEED", "7"))
START = "2026-11-20T15:15:00Z"
MARKET = ["--set", f"paper.start={START}", "--set", "sim.seconds_at_mid=2", "--set", "sim.quote_interval=100ms",
          "--set", "paper.port=0", "--set", "paper.speed=1"]
TRADE = ["--set", "engine.cycle_every=10s", "--set", "execution.widen_every_s=1", "--set", "iron_condor.score_min=0",
         "--set", "butterfly.score_min=0", "--set", "vertical.score_min=0", "--set", "iron_condor.range_pct_lt=1",
         "--set", "vertical.gex_distance_pct_gt=0", "--set", "collector.range_pct=0.01", "--set", "engine.min_coverage=0.3",
         "--set", "risk.max_structures_per_kind=6", "--set", "risk.max_structures=12", "--set", "execution.units=2",
         "--set", "execution.at_exit=leave", "--set", "flight.record=false", "--set", "exits.profit_target=0.05",
         "--set", "exits.stop_loss=0.2"]
CALLS = ("fdatasync", "write", "sendmsg", "recvmsg")


class Broker:
    """What the paper gateway says of orders and executions to any client: see docs of the TWS protocol."""

    def __init__(self, port, client=77):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.bytes = b""
        self.socket.sendall(b"API\0" + self.frame(b"v157..176"))
        self.read()
        self.send("71", "2", str(client), "")

    @staticmethod
    def frame(payload):
        return struct.pack(">I", len(payload)) + payload

    def send(self, *fields):
        self.socket.sendall(self.frame(b"".join(field.encode() + b"\0" for field in fields)))

    def read(self):
        while True:
            if len(self.bytes) >= 4:
                length = struct.unpack(">I", self.bytes[:4])[0]
                if len(self.bytes) >= 4 + length:
                    payload, self.bytes = self.bytes[4:4 + length], self.bytes[4 + length:]
                    return payload.decode().split("\0")[:-1]
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionError("the gateway closed the connection")
            self.bytes += more

    def answers(self, end):
        while (message := self.read())[0] != end:
            yield message

    def orders(self):
        """Those that work: reference, client, permId."""
        self.send("16", "1")
        return [{"ref": m[23], "client": m[24], "perm": m[25], "quantity": float(m[14])}
                for m in self.answers("53") if m[0] == "5"]

    def executions(self):
        self.send("7", "3", "9", "0", "", "", "", "", "", "")
        return [{"ref": m[26], "client": m[22], "perm": m[21], "exec": m[14], "type": m[5], "quantity": float(m[19])}
                for m in self.answers("55") if m[0] == "11"]


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


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class CrashLoop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.random = random.Random(SEED)
        self.gateway = subprocess.Popen([MAGIC8, *MARKET, "paper-gateway"], cwd=self.folder.name, stdout=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, text=True)
        self.addCleanup(self.gateway.stdout.close)
        self.addCleanup(self.gateway.wait)
        self.addCleanup(self.gateway.kill)
        self.port = int(re.search(r":(\d+)", self.gateway.stdout.readline()).group(1))

    def start(self, *more, under=()):
        self.page = free_port()
        return subprocess.Popen([*under, MAGIC8, *TRADE, "--set", f"server.port={self.page}", *more, "run", "--gateway",
                                 f"127.0.0.1:{self.port}", "--clock", "gateway", "--transmit", "--json"],
                                cwd=self.folder.name, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def active_within(self, process, seconds):
        """Seconds from now until it says that it is active; None where it ends before."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds and process.poll() is None:
            try:
                with open(os.path.join(self.folder.name, "state", "token")) as file:
                    token = file.read().strip()
                question = urllib.request.Request(f"http://127.0.0.1:{self.page}/api/v1/status",
                                                  headers={"Authorization": f"Bearer {token}"})
                with urllib.request.urlopen(question, timeout=5) as answer:
                    state = json.load(answer).get("trading_state", "")
                    if (state if isinstance(state, str) else str(state)).startswith("active"):
                        return time.monotonic() - begin
            except (OSError, ValueError):
                pass
            time.sleep(0.02)
        return None

    def crash(self, number):
        call = self.random.choice(("", *CALLS)) if shutil.which("strace") else ""
        if not call:
            process = self.start()
            taken = self.active_within(process, 30)
            try:
                process.wait(timeout=self.random.uniform(0, 8))
            except subprocess.TimeoutExpired:
                process.kill()
        else:
            when = int(self.random.expovariate(1 / (150 if call in ("sendmsg", "recvmsg") else 25))) + 1
            process = self.start(under=("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                        f"inject={call}:signal=KILL:when={when}"))
            taken = self.active_within(process, 30)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                subprocess.run(["pkill", "-KILL", "-P", str(process.pid)], check=False)
        error = process.communicate(timeout=20)[1]
        self.assertNotIn("journal is damaged", error or "", f"crash {number}")
        self.assertNotIn("Invariant", error or "", f"crash {number}")
        return taken

    def test_nothing_is_lost_doubled_or_overfilled(self):
        times = [taken for number in range(CRASHES) if (taken := self.crash(number)) is not None]
        last = self.start("--set", "engine.trade=false")
        settled = self.active_within(last, 60)
        self.assertIsNotNone(settled, "after the last crash it does not become active")
        time.sleep(2)
        broker = Broker(self.port)
        orders, executions = broker.orders(), broker.executions()
        last.send_signal(signal.SIGTERM)
        last.communicate(timeout=60)
        records = journal(os.path.join(self.folder.name, "state", "paper", "journal.m8"))
        self.check(records, orders, executions)
        times.append(settled)
        times.sort()
        sent = {record["key"] for record in records if record["kind"] == "send"}
        print(f"\n{CRASHES} crashes, {len(sent)} orders, {len(executions)} executions; start to reconciled: median "
              f"{times[len(times) // 2]:.2f} s, worst {times[-1]:.2f} s", file=sys.stderr)

    def check(self, records, orders, executions):
        sizes = {record["key"]: record["units"] for record in records if record["kind"] == "intent"}
        sent = {record["key"] for record in records if record["kind"] == "send"}
        perms, filled = collections.defaultdict(set), collections.Counter()
        for thing in orders + executions:
            if thing["client"] != "1":
                continue
            self.assertIn(thing["ref"], sent, "the broker has an order that the journal does not know")
            perms[thing["ref"]].add(thing["perm"])
        for execution in executions:
            if execution["type"] == "BAG" and execution["client"] == "1":
                filled[execution["ref"]] += execution["quantity"]
        for ref, ids in perms.items():
            self.assertEqual(len(ids), 1, f"{ref} was doubled: {ids}")
        for ref, quantity in filled.items():
            self.assertLessEqual(quantity, sizes[ref], f"{ref} was overfilled")
        known = {record["exec_id"] for record in records if record["kind"] == "fill"}
        lost = {execution["exec"] for execution in executions if execution["client"] == "1"} - known
        self.assertEqual(lost, set(), "executions that the journal does not know")


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main()
