"""What a user sees of the built program: its verbs, files, page, signals and exit codes.

Run by ctest as: python3 test_program.py PATH/TO/magic8
"""

import datetime
import glob
import gzip
import json
import math
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree

MAGIC8 = ""
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.join(ROOT, "..", "shared", "data")


def magic8(*arguments, cwd=None, env=None, timeout=300):
    return subprocess.run([MAGIC8, *arguments], capture_output=True, text=True, cwd=cwd, timeout=timeout,
                          env={**os.environ, **(env or {})})


SOMETHING_TO_TRADE = ("--set", "iron_condor.score_min=60")  # in the first cycles of the shipped day


class InAFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_here(self, *arguments, **options):
        return magic8(*arguments, cwd=self.folder.name, **options)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path


class Analyze(InAFolder):
    FIELDS = ["as_of", "spot", "forward", "expiry", "contracts", "gex", "expected_move", "recommendations", "rejections"]
    GEX = ["total_usd_per_1pct", "calls", "puts", "zero_gamma", "crossings", "zero_gamma_cumulative", "call_wall",
           "put_wall", "by_strike"]

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_every_real_chain_gives_sane_results(self):
        files = sorted(glob.glob(f"{DATA}/A_cboe_chains/*.gz") + glob.glob(f"{DATA}/B_spx_snapshots_2026/*.json.gz") +
                       glob.glob(f"{DATA}/D_eod_chains/*.gz"))
        self.assertGreater(len(files), 50)
        for file in files:
            with self.subTest(os.path.basename(file)):
                done = magic8("analyze", "--json", file)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.check(json.loads(done.stdout, parse_constant=lambda c: self.fail(c)))

    def check(self, answer):
        for field in self.FIELDS:
            self.assertIn(field, answer)
        for field in self.GEX:
            self.assertIn(field, answer["gex"])
        for field in ["straddle", "range_pct"]:
            self.assertIn(field, answer["expected_move"])
        self.assertGreater(answer["contracts"], 20)
        self.assertLess(abs(answer["forward"] / answer["spot"] - 1), 0.005)
        self.assertTrue(all(math.isfinite(row["net"]) for row in answer["gex"]["by_strike"]))
        self.assertTrue(0.02 < answer["atm_iv"] < 3, answer["atm_iv"])
        self.assertLessEqual(len(answer["recommendations"]), 3)
        self.assertEqual(4, len(answer["recommendations"]) + len(answer["rejections"]))

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_takes_an_instant_and_an_expiry(self):
        file = f"{DATA}/B_spx_snapshots_2026/spx_20260716_1418ET_RTH.json.gz"
        later = json.loads(magic8("analyze", "--json", "--at", "2026-07-16T19:30:00Z", file).stdout)
        self.assertEqual(later["as_of"], "2026-07-16T19:30:00.000Z")
        dated = json.loads(magic8("analyze", "--json", "--expiry", "2026-07-17", file).stdout)
        self.assertEqual(dated["expiry"], "2026-07-17")
        every = json.loads(magic8("analyze", "--json", "--expiry", "all", file).stdout)
        self.assertEqual(every["gex_expiries"], "all")
        self.assertNotEqual(every["gex"]["total_usd_per_1pct"], later["gex"]["total_usd_per_1pct"])
        for wrong in (["--expiry", "2031-01-01"], ["--expiry", "soon"], ["--at", "noon"]):
            self.assertEqual(magic8("analyze", *wrong, file).returncode, 1, wrong)

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_says_what_daily_bars_say(self):
        file = f"{DATA}/B_spx_snapshots_2026/spx_20260716_1418ET_RTH.json.gz"
        bars = ["--daily-bars", f"{DATA}/C_bars/spx_daily_2019_2026.csv", "--daily-vols",
                f"{DATA}/C_bars/vix_daily_2019_2026.csv"]
        history = json.loads(magic8("analyze", "--json", *bars, file).stdout)["history"]
        self.assertEqual(history["absent"], {})
        self.assertTrue(0 <= history["iv_rank"] <= 1 and 0 <= history["iv_percentile"] <= 1)
        self.assertTrue(all(0.03 < history[f"realised_{name}"] < 0.8
                            for name in ("close_to_close", "parkinson", "yang_zhang")))
        self.assertIn("IV rank", magic8("analyze", *bars, file).stdout)
        self.assertNotIn("history", json.loads(magic8("analyze", "--json", file).stdout))
        wrong = magic8("analyze", "--daily-bars", self.write("bars.csv", "date,close\n"), file)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("bars.csv:1", wrong.stderr)

    def test_unreadable_input_is_an_error_with_file_and_line(self):
        good = ("\nS&P 500 INDEX,Last: 6485.64,Change: 1\n\"Date: July 12, 2022, 11:55 AM EDT\",Bid: 1\n"
                "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,"
                "Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest\n"
                "Tue Jul 12 2022,SPXW220712C03800000,1,0,1,2,3,0.1,0.5,0.01,4,wrong,"
                "SPXW220712P03800000,1,0,1,2,3,0.1,-0.5,0.01,4\n")
        cases = {"empty.csv": "", "junk.csv": b"\x00\x01\x02 nothing", "prose.csv": "this is no chain\n", "row.csv": good,
                 "cut.json.gz": gzip.compress(b'{"data": {}}' * 100)[:-20], "broken.json": '{"timestamp": "x", '}
        for name, text in cases.items():
            with self.subTest(name):
                path = self.write(name, text)
                done = magic8("analyze", path)
                self.assertEqual(done.returncode, 1)
                self.assertIn(name, done.stderr)
                self.assertEqual(done.stdout, "")
        self.assertRegex(magic8("analyze", self.path("row.csv")).stderr, r"row\.csv:5")
        self.assertEqual(magic8("analyze", self.path("absent.csv")).returncode, 1)

    def path(self, name):
        return os.path.join(self.folder.name, name)


class Gex(InAFolder):
    FILE = f"{DATA}/B_spx_snapshots_2026/spx_20260716_1418ET_RTH.json.gz"

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_says_what_analyze_says_of_every_expiry(self):
        alone = json.loads(magic8("gex", "--json", self.FILE).stdout)
        analysed = json.loads(magic8("analyze", "--json", "--expiry", "all", self.FILE).stdout)
        self.assertEqual(alone["gex"], analysed["gex"])
        text = magic8("gex", self.FILE).stdout
        self.assertIn(f"{alone['gex']['zero_gamma']:.2f}", text)
        self.assertIn("confidence", text)

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_draws_every_strike_shown_and_the_levels(self):
        gex = json.loads(magic8("gex", "--json", self.FILE, "--svg", self.path("gex.svg")).stdout)["gex"]
        picture = xml.etree.ElementTree.parse(self.path("gex.svg")).getroot()
        texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        for name, level in (("zero gamma", "zero_gamma"), ("call wall", "call_wall"), ("put wall", "put_wall")):
            self.assertIn(f"{name} {gex[level]:.2f}", texts)
        self.assertGreater(len(list(picture.iter("{http://www.w3.org/2000/svg}rect"))), 100)
        self.assertEqual(magic8("gex", self.FILE, "--svg", self.path("no/such/folder.svg")).returncode, 1)

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_counts_as_public_pages_do_when_asked(self):
        page = sorted(glob.glob(f"{DATA}/A_cboe_chains/*.gz"))[0]
        done = magic8("gex", "--convention", "perfiliev", "--json", page)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["convention"], "perfiliev")
        self.assertAlmostEqual(answer["calls"] + answer["puts"], answer["total_usd_per_1pct"], delta=1)
        refused = magic8("gex", "--convention", "perfiliev", "--expiry", "2026-07-17", page)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--convention calendar", refused.stderr)

    def path(self, name):
        return os.path.join(self.folder.name, name)


class Scan(InAFolder):
    FILE = f"{DATA}/A_cboe_chains/spx_cboe_20220712_1155EDT.csv.gz"

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_finds_spreads_that_pass_every_filter(self):
        done = magic8("scan", "--json", "--file", self.FILE, "--preset", "30-delta-credit-spreads", "--filter", "width=10..30")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(len(answer["results"]), 20)
        for found in answer["results"]:
            sold, bought = sorted(found["legs"], key=lambda leg: leg["quantity"])
            self.assertTrue(0.25 <= sold["delta"] <= 0.35, found)
            self.assertTrue(10 <= found["width"] <= 30, found)
            self.assertGreaterEqual(found["natural_credit"], 0.05)
            self.assertAlmostEqual(found["natural_credit"], sold["bid"] - bought["ask"])
            self.assertAlmostEqual(found["max_profit_usd"] + found["risk_usd"], 100 * found["width"])
        scores = [found["score"] for found in answer["results"]]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertGreaterEqual(answer["funnel"]["structures"][-1]["left"], 20)
        text = magic8("scan", "--file", self.FILE, "--filter", "iv-rank=50%..").stdout
        self.assertIn("nothing is left after iv-rank=0.5..: it is not known of any option", text)

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_finds_condors_and_butterflies(self):
        for kind, legs in (("condor", {4}), ("butterfly", {3, 4})):
            done = magic8("scan", "--json", "--file", self.FILE, "--kind", kind, "--filter", "dte=0", "--filter", "width=10..25")
            answer = json.loads(done.stdout)
            self.assertEqual(len(answer["results"]), 20, done.stderr)
            self.assertEqual(answer["query"]["structure"], kind)
            for found in answer["results"]:
                self.assertIn(len(found["legs"]), legs)
                self.assertAlmostEqual(found["max_profit_usd"] + found["risk_usd"], 100 * found["width"])
                self.assertTrue(0 <= found["probability_of_profit"] <= 1)

    def test_a_query_becomes_a_preset_and_back(self):
        made = magic8("scan", "--preset", "0dte-10-delta", "--filter", "width=10", "--top", "7", "--as-preset", "mine")
        with open(os.path.join(self.folder.name, "mine.json"), "w", encoding="utf-8") as file:
            file.write(made.stdout)
        again = magic8("scan", "--preset", os.path.join(self.folder.name, "mine.json"), "--as-preset", "mine")
        self.assertEqual(again.stdout, made.stdout)
        self.assertIn("width=10", json.loads(made.stdout)["filters"])

    @unittest.skipUnless(os.path.isdir(DATA), "the real chains (../shared/data) are not here")
    def test_keeps_presets_and_vols_of_the_past(self):
        for version in (1, 2):
            saved = self.run_here("scan", "--preset", "0dte-10-delta", "--top", "3", "--save-preset", "mine")
            self.assertEqual(json.loads(saved.stdout)["version"], version, saved.stderr)
        self.assertIn("mine", self.run_here("scan", "--list-presets").stdout)
        days = [datetime.date(2022, 7, 11) - datetime.timedelta(days=i) for i in range(252)]
        with open(os.path.join(self.folder.name, "vols.csv"), "w", encoding="utf-8") as file:
            file.write("day,underlying,tenor_days,atm_iv\n")
            file.writelines(f"{day},SPX,30,{0.1 + 0.001 * (i % 100)}\n" for i, day in enumerate(days))
        self.assertEqual(self.run_here("scan", "--import-vols", "vols.csv").stdout, "252 vols are kept\n")
        found = self.run_here("scan", "--json", "--file", self.FILE, "--filter", "iv-percentile=50%..", "--filter", "dte=25..35")
        self.assertEqual(len(json.loads(found.stdout)["results"]), 20, found.stderr)

    def test_says_what_is_wrong_with_a_query(self):
        for arguments, said in ((["--filter", "detla=0.3"], "did you mean 'delta'"), (["--preset", "0dte-10-dleta"], "0dte-10-delta"),
                                (["--score", "luck"], "ev-per-risk"), ([], "--file")):
            done = magic8("scan", *arguments)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(said, done.stderr)


class Calculators(InAFolder):
    TERMS = ["--forward", "4500", "--strike", "4450", "--expires-in", "6h"]

    def test_a_priced_vol_comes_back(self):
        for right in ("call", "put"):
            for vol in ("15%", "0.4"):
                priced = json.loads(magic8("price", *self.TERMS, "--rate", "5%", "--vol", vol, "--json").stdout)
                again = magic8("iv", *self.TERMS, "--rate", "5%", "--right", right, "--price",
                               repr(priced[right]["price"]), "--json")
                self.assertAlmostEqual(json.loads(again.stdout)["vol"], priced["vol"], places=8)

    def test_parity_holds_between_the_rights(self):
        priced = json.loads(magic8("price", "--spot", "4500", "--rate", "4%", "--dividend-yield", "1%", "--strike",
                                   "4450", "--expires-in", "30d", "--vol", "20%", "--json").stdout)
        value = priced["discount"] * (priced["forward"] - priced["strike"])
        self.assertAlmostEqual(priced["call"]["price"] - priced["put"]["price"], value, places=9)

    def test_a_price_without_vol_gives_the_reason(self):
        done = magic8("iv", *self.TERMS, "--right", "call", "--price", "42", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIsNone(json.loads(done.stdout)["vol"])
        self.assertEqual(json.loads(done.stdout)["absent_because"], "below_intrinsic")

    def test_wrong_terms_are_told_with_the_remedy(self):
        for wrong in (["--vol", "15"], ["--vol", "x"], ["--vol", "15%", "--spot", "4500"]):
            done = magic8("price", *self.TERMS, *wrong)
            self.assertEqual(done.returncode, 1, wrong)
            self.assertRegex(done.stderr, r"magic8: .*\(.*\)")

    def test_an_unknown_verb_is_named(self):
        done = magic8("buy")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no verb 'buy'", done.stderr)


class Configuration(InAFolder):
    def test_all_errors_at_once_with_line_and_column(self):
        self.write("magic8.toml", "[risk]\nmax_position_size = \"ten\"\nmax_dayly_loss = 1\n\n[tws]\nport = 70000\n")
        done = self.run_here("config", "check")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"magic8\.toml:2:\d+: error\[CFG-003\] risk\.max_position_size")
        self.assertRegex(done.stderr, r"magic8\.toml:3:\d+: error\[CFG-005\].*max_daily_loss")
        self.assertRegex(done.stderr, r"magic8\.toml:6:\d+: error\[CFG-004\] tws\.port")

    def test_shows_where_each_value_comes_from(self):
        self.write("magic8.toml", "[risk]\nmax_position_size = 7\n")
        self.write(".env", "MAGIC8__RISK__MAX_CONCURRENT_ORDERS=3\n")
        done = self.run_here("--set", "tws.port=7497", "config", "show", "--origin",
                             env={"MAGIC8__TWS__CLIENT_ID": "9"})
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in (r"max_position_size = 7 +# magic8\.toml:2", r"max_concurrent_orders = 3 +# \.env:1",
                     r"client_id = 9 +# env MAGIC8__TWS__CLIENT_ID", r"port = 7497 +# --set", r"# default"):
            self.assertRegex(done.stdout, line)

    def test_the_default_file_checks_and_the_schema_is_json(self):
        self.write("magic8.toml", magic8("config", "default").stdout)
        self.assertEqual(self.run_here("config", "check").returncode, 0)
        schema = json.loads(magic8("config", "schema").stdout)
        self.assertIn("risk", schema["properties"])

    def test_a_file_that_was_named_must_exist(self):
        done = self.run_here("--config", "no.toml", "config", "check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no.toml", done.stderr)

    def test_generated_pages_are_up_to_date(self):
        self.assertEqual(self.run_here("docs", "pages").returncode, 0)
        for name in ("configuration.md", "metrics.md", "cli.md", "errors.md", "risk.md", "scan-filters.md"):
            with open(os.path.join(self.folder.name, "pages", name)) as made, \
                    open(os.path.join(ROOT, "docs", "reference", name)) as kept:
                self.assertEqual(made.read(), kept.read(), f"run: build/release/magic8 docs docs/reference ({name})")


class Run(InAFolder):
    def test_three_cycles_end_with_a_filled_combo_a_journal_and_rows(self):
        done = self.run_here("run", "--cycles", "3", "--json", "--speed", "max", "--set", "server.port=0",
                             *SOMETHING_TO_TRADE)
        self.assertEqual(done.returncode, 0, done.stderr)
        facts = [json.loads(line) for line in done.stdout.splitlines()]
        summary = facts[-1]
        self.assertEqual(summary["topic"], "summary")
        self.assertGreaterEqual(summary["data"]["cycles"], 3)
        self.assertGreaterEqual(summary["data"]["orders_filled"], 1)
        self.assertTrue({"gex", "recommendations", "orders", "fills"} <= {fact["topic"] for fact in facts})
        state = os.path.join(self.folder.name, "state", "sim")
        self.assertGreater(os.path.getsize(os.path.join(state, "journal.m8")), 100)
        with sqlite3.connect(os.path.join(state, "magic8.db")) as db:
            for table in ("option_chain", "gamma_exposure", "predictions", "orders", "fills", "performance_metrics"):
                self.assertGreater(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], 0, table)
            ours = db.execute("SELECT count(*) FROM fills WHERE commission_e4 IS NOT NULL").fetchone()[0]
            self.assertGreaterEqual(ours, 2)

    def test_the_same_seed_prints_the_same_decisions(self):
        runs = [self.run_here("run", "--cycles", "2", "--json", "--speed", "max", "--set", "server.enabled=false",
                              "--set", f"paper.seed={seed}").stdout for seed in (5, 5, 6)]
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(runs[0], runs[2])

    def test_a_recorded_run_replays_bit_for_bit(self):
        done = self.run_here("run", "--cycles", "3", "--json", "--speed", "max", "--set", "server.enabled=false",
                             *SOMETHING_TO_TRADE)
        self.assertEqual(done.returncode, 0, done.stderr)
        state = os.path.join(self.folder.name, "state")
        recording, = glob.glob(os.path.join(state, "sim", "flight", "*.flight"))
        again = self.run_here("replay", "--json", recording)
        self.assertEqual(again.returncode, 0, again.stderr)
        *facts, report = again.stdout.splitlines()
        self.assertEqual(facts, done.stdout.splitlines()[:-1])
        report = json.loads(report)
        self.assertEqual((report["same"], report["stopped"]), (True, ""))
        with open(os.path.join(state, "sim", "journal.m8"), "rb") as then, \
                open(os.path.join(state, "replay", "journal.m8"), "rb") as now:
            self.assertEqual(then.read(), now.read())

        os.truncate(recording, os.path.getsize(recording) // 2)
        torn = self.run_here("replay", recording)
        self.assertEqual(torn.returncode, 0, torn.stderr)
        self.assertIn("are torn, and left out", torn.stdout)
        self.assertEqual(self.run_here("replay", os.path.join(state, "sim", "journal.m8")).returncode, 1)

    def test_what_was_killed_trades_nothing_until_it_is_resumed(self):
        def traded():
            done = self.run_here("run", "--cycles", "2", "--json", "--speed", "max", "--set", "server.enabled=false",
                                 *SOMETHING_TO_TRADE)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout.splitlines()[-1])["data"]["orders_filled"]

        def stands(*verb):
            done = self.run_here(*verb, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            facts = json.loads(done.stdout)
            return facts["killed"], facts["flattening"]

        self.assertEqual(self.run_here("flatten").returncode, 1)
        self.assertEqual(stands("flatten", "--yes"), (False, True))
        self.assertEqual(stands("kill", "--reason", "a test"), (True, True))
        self.assertEqual(traded(), 0)
        self.assertEqual(stands("resume"), (False, True))
        self.assertEqual(traded(), 0)
        self.assertEqual(stands("resume"), (False, False))
        self.assertGreater(traded(), 0)

    def test_wrong_use_is_refused_in_words(self):
        for arguments in (["run", "--gateway", "nowhere"], ["run", "--transmit"], ["run", "--live"], ["run", "--speed", "-1"],
                          ["run", "--cycles", "0"], ["run", "--gateway", "127.0.0.1:1", "--live", "--transmit"],
                          ["run", "--gateway", "127.0.0.1:1", "--clock", "sundial"], ["walk"], []):
            done = self.run_here(*arguments)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertNotEqual(done.stderr + done.stdout, "")

    def start(self, *arguments):
        process = subprocess.Popen([MAGIC8, "run", "--set", "server.port=0", *arguments], cwd=self.folder.name,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        line = process.stdout.readline()
        page = re.search(r"http://127\.0\.0\.1:\d+", line)
        self.assertTrue(page, line + (process.stderr.read() if process.poll() is not None else ""))
        return process, page.group(0)

    def get(self, url):
        with open(os.path.join(self.folder.name, "state", "token"), encoding="utf-8") as file:
            request = urllib.request.Request(url, headers={"Authorization": f"Bearer {file.read().strip()}"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()

    def wait_for(self, condition, seconds=60):
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            value = condition()
            if value:
                return value
            time.sleep(0.1)
        self.fail("waited in vain")

    def test_page_health_metrics_and_a_clean_end_by_signal(self):
        process, page = self.start()

        def status():
            code, body = self.get(f"{page}/api/v1/status")
            answer = json.loads(body)
            return answer if code == 200 and answer["cycle"] > 0 else None

        shown = self.wait_for(status)
        self.assertEqual(shown["mode"], "sim")
        self.assertGreater(len(shown["market"]["gex"]["by_strike"]), 10)
        self.assertEqual(self.get(page + "/")[0], 200)
        code, health = self.get(page + "/health")
        self.assertEqual((code, json.loads(health)["status"]), (200, "ok"))
        self.assertIn("magic8_cycles_total", self.get(page + "/metrics")[1])
        self.assertEqual(self.get(page + "/nothing")[0], 404)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 0)
        self.assertIn("cycles", process.stdout.read())

    def test_a_reload_says_what_changed_and_keeps_what_is_wrong_out(self):
        self.write("magic8.toml", "[strategy]\nrecommendations_max = 3\n")
        process, _ = self.start()
        self.write("magic8.toml", "[strategy]\nrecommendations_max = 2\n")
        process.send_signal(signal.SIGUSR2)
        self.assertIn("strategy.recommendations_max: 3 -> 2", process.stderr.readline())
        self.write("magic8.toml", "[strategy]\nrecommendations_max = \"x\"\n")
        process.send_signal(signal.SIGUSR2)
        self.assertIn("CFG-003", process.stderr.readline())
        for risk, told in (("max_daily_loss = 4000", "risk.max_daily_loss: 5000.00 -> 4000.00"),
                           ("max_daily_loss = 4500", "risk.max_daily_loss stays 4000.00"),
                           ("max_daily_loss = 4500\nallow_loosening = true", "risk.max_daily_loss is looser: 4000.00 -> 4500.00")):
            self.write("magic8.toml", f"[strategy]\nrecommendations_max = 2\n[risk]\n{risk}\n")
            process.send_signal(signal.SIGUSR2)
            self.assertIn(told, process.stderr.readline())
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 0)

    def test_a_restart_loosens_no_limit_unless_told_so(self):
        for risk, told in (("max_daily_loss = 4000", ""), ("max_daily_loss = 4500", "risk.max_daily_loss stays 4000.00"),
                           ("max_daily_loss = 4500\nallow_loosening = true", "risk.max_daily_loss is looser: 4000.00 -> 4500.00"),
                           ("max_daily_loss = 4500", "")):
            self.write("magic8.toml", f"[risk]\n{risk}\n")
            process, _ = self.start("--gateway", "127.0.0.1:1")
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), 0)
            said = process.stderr.read()
            self.assertIn(told, said)
            self.assertEqual("risk.max_daily_loss" in said, told != "", said)


class OverTcp(InAFolder):
    """Our client against our paper gateway over a socket: the live world, as far as it goes without an account."""

    def start_gateway(self):
        process = subprocess.Popen([MAGIC8, "paper-gateway", "--port", "0", "--speed", "1"], cwd=self.folder.name,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        address = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
        self.assertTrue(address)
        return address.group(0)

    def run_against(self, address, *arguments):
        return self.run_here("--set", "server.enabled=false", "--set", "engine.cycle_every=10s", "run", "--gateway", address,
                             "--clock", "gateway", "--cycles", "2", "--json", *arguments)

    def test_a_real_gateway_means_dry_run_until_told_otherwise(self):
        address = self.start_gateway()
        self.assertEqual(self.run_here("doctor", "--gateway", address).returncode, 0)
        done = self.run_against(address, "--set", "collector.range_pct=0.01")  # seen at once: no strike waits for a line
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreaterEqual(json.loads(done.stdout.splitlines()[-1])["data"]["cycles"], 2)
        self.assertNotIn('"topic":"fills"', done.stdout)
        self.assertTrue(os.path.exists(os.path.join(self.folder.name, "state", "shadow", "journal.m8")))

    def test_the_same_orders_are_sent_when_told_so(self):
        done = self.run_against(self.start_gateway(), "--transmit", *SOMETHING_TO_TRADE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"kind":"send"', done.stdout)
        self.assertTrue(os.path.exists(os.path.join(self.folder.name, "state", "paper", "journal.m8")))

    def test_doctor_finds_our_gateway_healthy(self):
        done = self.run_here("--json", "doctor", "--gateway", self.start_gateway())
        self.assertEqual(done.returncode, 0, done.stdout)
        checks = {check["name"].split(" ", 1)[-1]: check for check in json.loads(done.stdout)["checks"]}
        for name in ("socket", "protocol", "login", "connection to IB", "account", "index data", "option data", "read-only API",
                     "order precautions", "market-data lines"):
            self.assertEqual(checks[name]["outcome"], "right", checks[name])
        self.assertIn("paper account", checks["account"]["says"])
        self.assertIn("live data", checks["option data"]["says"])

    def test_doctor_knows_what_is_not_a_gateway(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            def answer():
                with other.accept()[0] as client:
                    client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                    client.recv(1)
            thread = threading.Thread(target=answer)
            thread.start()
            done = self.run_here("doctor", "--gateway", f"127.0.0.1:{other.getsockname()[1]}")
            thread.join()
        self.assertEqual(done.returncode, 3)
        self.assertIn("is not TWS", done.stdout)

    def test_doctor_says_that_nobody_answers(self):
        done = self.run_here("doctor", "--gateway", "127.0.0.1:1")
        self.assertEqual(done.returncode, 3)
        self.assertIn("enable socket clients", done.stdout)


class Version(unittest.TestCase):
    def test_prints_its_version(self):
        self.assertRegex(magic8("version").stdout, r"^magic8 \d+\.\d+\.\d+$")
        self.assertEqual(json.loads(magic8("--json", "version").stdout)["name"], "magic8")


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
