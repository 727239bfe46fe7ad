"""The running program's HTTP interface against its contract, both ways.

Run by ctest as: python3 test_api.py PATH/TO/magic8
"""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "sdk", "python")]
from contract import Contract, StreamContract
from magic8 import Client, Problem
from magic8.stream import _Socket

MAGIC8 = ""
CONTRACT = Contract()
STREAM = StreamContract()


class Server:
    """One running day, shared by the tests."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [MAGIC8, "run", "--speed", "60", "--set", "server.port=0", "--set", "iron_condor.score_min=60",
             "--set", "server.requests_per_second=10000"],
            cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said, told = [], threading.Event()

        def listen():  # to the end: a program whose words nobody takes stands still
            for line in self.process.stdout:
                said.append(line)
                if "token=" in line:
                    told.set()
            told.set()
        self.listener = threading.Thread(target=listen, daemon=True)
        self.listener.start()
        told.wait(timeout=120)
        link = re.search(r"127\.0\.0\.1:(\d+)\S*token=(\w+)", "".join(said))
        if not link:
            raise AssertionError("the program told no address:\n" + "".join(said))
        self.port, self.token = int(link[1]), link[2]
        self.url = f"http://127.0.0.1:{self.port}"

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.listener.join(timeout=30)
        self.process.stdout.close()
        self.folder.cleanup()

    def ask(self, target, method="GET", headers=None, body=None):
        return self.ask_as_anybody(target, method, {"Authorization": f"Bearer {self.token}", **(headers or {})}, body)

    def ask_as_anybody(self, target, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def json(self, target):
        status, _, body = self.ask(target)
        return status, json.loads(body)

    def raw(self, request):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            answer = b""
            try:
                connection.sendall(request)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough and has answered
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass
            return answer

    def items(self, target, limit):
        """All of a list, page by page."""
        items, cursor = [], ""
        while cursor is not None and len(items) < 100_000:
            page = self.json(f"{target}?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))[1]
            items += page["items"]
            cursor = page["next"]
        return items

    def wait_for(self, condition, seconds=300):
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            value = condition()
            if value:
                return value
            time.sleep(0.1)
        raise AssertionError("waited in vain")


SERVER = None


def setUpModule():
    global SERVER
    SERVER = Server()

    def has_traded():
        status, answer = SERVER.json("/api/v1/fills?limit=1")
        return status == 200 and answer["items"]
    SERVER.wait_for(has_traded)


def tearDownModule():
    SERVER.close()


class Answers(unittest.TestCase):
    def targets(self):
        """Each GET of the contract, with what its path names filled in."""
        order = SERVER.json("/api/v1/orders")[1]["items"][0]["order_ref"]
        trades = SERVER.json("/api/v1/trades?state=open")[1]["items"]
        for verb, path, operation in CONTRACT.operations():
            if verb == "GET" and path != "/api/v1/stream":
                if "{structure}" in path and not trades:
                    continue
                structure = trades[0]["structure"] if trades else ""
                target = path.replace("{order_ref}", order).replace("{structure}", structure).replace("{name}", "0dte-10-delta")
                yield target, operation

    def check(self, target, operation):
        status, headers, body = SERVER.ask(target)
        schemas = CONTRACT.response(operation, status)
        media = headers["content-type"].split(";")[0]
        self.assertIn(media, schemas, body[:200])
        if media.endswith("json"):
            CONTRACT.check(schemas[media], json.loads(body, parse_constant=self.fail))
        return status

    def test_every_resource_answers_what_its_schema_says(self):
        for target, operation in self.targets():
            with self.subTest(target):
                self.assertEqual(self.check(target, operation), 200)
                for parameter in operation.get("parameters", []):
                    name = parameter.get("name") or parameter["$ref"].rsplit("/", 1)[1]
                    if name not in ("order_ref", "structure", "preset_name", "section"):
                        self.assertEqual(self.check(f"{target}?{name}=%22", operation), 400, name)
                if target.startswith("/api/v1/") and "." not in target and not target.endswith(("docs", "session")):
                    self.assertEqual(self.check(f"{target}?nonsense=1", operation), 400)

    def test_optional_parts_too(self):
        operations = {o["operationId"]: o for _, _, o in CONTRACT.operations()}
        for target, name in (("/api/v1/gex/history?by_strike=true", "listGexHistory"), ("/api/v1/config?section=risk", "getConfig"),
                             ("/api/v1/chain?right=call&min_strike=6000", "getChain"), ("/api/v1/orders?state=done", "listOrders"),
                             ("/api/v1/trades?state=open", "listTrades"), ("/api/v1/orders/none", "getOrder")):
            with self.subTest(target):
                self.assertEqual(self.check(target, operations[name]), 404 if target.endswith("none") else 200)

    def test_pages_add_up_to_the_whole(self):
        for target, key in (("/api/v1/journal", "sequence"), ("/api/v1/fills", "exec_id"), ("/api/v1/orders", "order_ref"),
                            ("/api/v1/gex/history", "time"), ("/api/v1/rejections/history", "id"), ("/api/v1/pnl/history", "time")):
            with self.subTest(target):
                whole = [item[key] for item in SERVER.items(target, 1000)]
                paged = [item[key] for item in SERVER.items(target, 3)]
                # The day goes on: what was added since stands before the rest.
                self.assertEqual(paged[-len(whole):] if whole else [], whole)
                self.assertEqual(len(paged), len(set(paged)))

    def test_cursors_are_of_one_list_and_untouched(self):
        cursor = SERVER.json("/api/v1/journal?limit=1")[1]["next"]
        for target in (f"/api/v1/fills?cursor={cursor}", f"/api/v1/journal?cursor={cursor[:-1]}0", "/api/v1/journal?cursor=zz"):
            status, problem = SERVER.json(target)
            self.assertEqual((status, problem["code"]), (400, "CURSOR_INVALID"))

    def test_nothing_is_sent_twice(self):
        status, headers, body = SERVER.ask("/api/v1/config")
        self.assertEqual(status, 200)
        again, more, nothing = SERVER.ask("/api/v1/config", headers={"If-None-Match": headers["etag"]})
        self.assertEqual((again, nothing, more["etag"]), (304, b"", headers["etag"]))
        _, packed, small = SERVER.ask("/api/v1/config", headers={"Accept-Encoding": "br, gzip;q=0.5"})
        self.assertEqual(packed["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(small), body)
        self.assertLess(len(small), len(body) / 3)
        self.assertNotIn("content-encoding", SERVER.ask("/api/v1/config", headers={"Accept-Encoding": "gzip;q=0"})[1])

    def test_each_request_has_a_number_of_its_own(self):
        ids = {SERVER.ask("/livez")[1]["x-request-id"] for _ in range(20)}
        self.assertEqual(len(ids), 20)


class Strangers(unittest.TestCase):
    """Faults S2 to S4, S10 and S11: who is not the owner, or is another's page in the owner's browser."""

    def cookie(self):
        status, headers, _ = SERVER.ask_as_anybody("/api/v1/session", "POST", body=json.dumps({"token": SERVER.token}))
        self.assertEqual(status, 204)
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(part, headers["set-cookie"])
        return headers["set-cookie"].split(";")[0]

    def test_every_route_is_open_or_closed_as_the_contract_says(self):
        for verb, path, operation in CONTRACT.operations():
            is_open = operation.get("security") == []
            for headers in ({}, {"Cookie": "magic8=" + "0" * 64}):
                if path != "/api/v1/session" or verb != "POST":
                    with self.subTest(verb=verb, path=path, headers=headers):
                        status = SERVER.ask_as_anybody(path.replace("{order_ref}", "x").replace("{name}", "x"), verb, headers)[0]
                        self.assertEqual(status == 401, not is_open, status)

    def test_wrong_tokens_are_answered_ever_more_slowly(self):
        began = time.monotonic()
        for wrong in ("Bearer " + "0" * 64, "Bearer ", "Basic b3duZXI6", f"Bearer {SERVER.token[:-1]}"):
            self.assertEqual(SERVER.ask_as_anybody("/api/v1/pnl", headers={"Authorization": wrong})[0], 401)
        self.assertGreater(time.monotonic() - began, 0.3)
        self.assertEqual(SERVER.ask("/api/v1/pnl")[0], 200)  # the owner does not pay for it

    def test_the_link_becomes_a_cookie_and_the_token_leaves_the_address(self):
        status, headers, _ = SERVER.ask_as_anybody(f"/?token={SERVER.token}")
        self.assertEqual((status, headers["location"]), (303, "/"))
        cookie = headers["set-cookie"].split(";")[0]
        self.assertEqual(SERVER.ask_as_anybody("/", headers={"Cookie": f"theme=dark; {cookie}"})[0], 200)
        self.assertEqual(SERVER.ask_as_anybody("/api/v1/pnl", headers={"Cookie": cookie})[0], 200)
        self.assertEqual(SERVER.ask_as_anybody("/")[0], 401)
        self.assertEqual(SERVER.ask_as_anybody("/?token=" + "0" * 64)[0], 401)

    def test_what_a_page_changes_it_must_have_been_able_to_read(self):
        cookie = self.cookie()
        csrf = json.loads(SERVER.ask_as_anybody("/api/v1/session", headers={"Cookie": cookie})[2])["csrf"]
        for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * len(csrf)}):
            status, _, body = SERVER.ask_as_anybody("/api/v1/session", "DELETE", {"Cookie": cookie, **headers})
            self.assertEqual((status, json.loads(body)["code"]), (403, "CSRF_TOKEN_WRONG"))
        for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                        {"Origin": f"http://127.0.0.1:{SERVER.port + 1}"}, {"Sec-Fetch-Site": "same-site"}):
            status, _, body = SERVER.ask_as_anybody("/api/v1/session", "DELETE", {"Cookie": cookie, "X-CSRF-Token": csrf, **headers})
            self.assertEqual((status, json.loads(body)["code"]), (403, "ORIGIN_NOT_ALLOWED"), headers)
        other = self.cookie()
        self.assertEqual(SERVER.ask_as_anybody("/api/v1/session", "DELETE", {"Cookie": other, "X-CSRF-Token": csrf})[0], 403)
        self.assertEqual(SERVER.ask_as_anybody("/api/v1/session", "DELETE", {"Cookie": cookie, "X-CSRF-Token": csrf})[0], 204)
        self.assertEqual(SERVER.ask_as_anybody("/api/v1/pnl", headers={"Cookie": cookie})[0], 401)

    def test_a_stream_needs_the_token_too(self):
        def connect(headers):
            _Socket(f"{SERVER.url}/api/v1/stream", headers, 20).close()
        with self.assertRaises(PermissionError):
            connect({})
        with self.assertRaises(PermissionError):
            connect({"Sec-WebSocket-Protocol": "magic8.v1, bearer." + "0" * 64})
        connect({"Sec-WebSocket-Protocol": f"magic8.v1, bearer.{SERVER.token}"})
        connect({"Cookie": self.cookie(), "Origin": SERVER.url, "Sec-Fetch-Site": "same-origin"})

    def test_the_token_is_in_no_log_and_nobody_elses_to_read(self):
        state = os.path.join(SERVER.folder.name, "state")
        self.assertEqual(os.stat(os.path.join(state, "token")).st_mode & 0o777, 0o600)
        SERVER.ask_as_anybody("/?token=" + "1" * 64)
        with open(os.path.join(state, "sim", "audit.log"), encoding="utf-8") as file:
            audit = file.read()
        self.assertIn("token_refused", audit)
        self.assertIn("session_begun", audit)
        for folder, _, files in os.walk(state):
            for name in files:
                if name != "token":
                    try:
                        with open(os.path.join(folder, name), "rb") as file:
                            self.assertNotIn(SERVER.token.encode(), file.read(), name)
                    except FileNotFoundError:
                        pass  # it has its final name by now, or is over
        self.assertNotIn(SERVER.token.encode(), SERVER.ask("/metrics")[2] + SERVER.ask("/api/v1/config")[2])


class Refusals(unittest.TestCase):
    def test_other_names_and_methods(self):
        self.assertEqual(SERVER.ask("/api/v1/status", headers={"Host": "evil.example"})[0], 421)
        for method in ("PUT", "TRACE", "CONNECT", "BREW"):
            self.assertIn(SERVER.ask("/api/v1/status", method=method)[0], (400, 405), method)

    def test_what_is_no_http_is_told_and_closed(self):
        host = b"Host: localhost\r\n"
        for request, status in (
                (b"\x00\x00\x00\r\n\r\n", b"400"), (b"GET / HTTP/9.9\r\n" + host + b"\r\n", b"400"),
                (b"GET /\r\n\r\n", b"400"), (b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 100_000 + b"\r\n\r\n", b"431"),
                (b"GET / HTTP/1.1\r\n" + host + b"X: a\r\n" * 100_000 + b"\r\n", b"431"),
                (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
                (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n", b"400"),
                (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 10000000\r\n\r\n", b"413"),
                (b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", b"400"),
                (b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", b"400")):
            with self.subTest(request[:60]):
                answer = SERVER.raw(request)
                self.assertTrue(answer.startswith(b"HTTP/1.1 " + status), answer[:80])
        self.assertEqual(SERVER.ask("/livez")[0], 200)

    def test_paths_lead_nowhere_else(self):
        for path in ("/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/orders/..%2f..%2fetc",
                     "/api/v1/orders/%00", "/api/v1/orders/%c0%ae%c0%ae", "/api/v1/../../etc/passwd", "//etc/passwd", "/api/v1",
                     "/api/v1/orders/", "/api/v1/orders/a/b", "/api/v1/orders/" + "a" * 5000):
            self.assertEqual(SERVER.ask(path)[0], 404, path)

    def test_pipelined_requests_are_answered_in_order(self):
        answer = SERVER.raw(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n" * 5 +
                            b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+)", answer), [b"200"] * 5 + [b"404"])


class Switches(unittest.TestCase):
    def send(self, target, body, **headers):
        status, received, answer = SERVER.ask(target, "POST", {"Content-Type": "application/json", **headers}, body)
        operation = CONTRACT.text["paths"][target]["post"]
        value = json.loads(answer)
        CONTRACT.check(CONTRACT.response(operation, status)[received["content-type"]], value)
        return status, value

    def is_halted(self):
        return SERVER.json("/api/v1/risk")[1]["trading_state"].startswith("halted")

    def test_kill_stays_until_resume_and_both_are_noted(self):
        kill_file = os.path.join(SERVER.folder.name, "state", "kill")
        self.assertEqual(self.send("/api/v1/kill", '{"reason":"a test"}'), (200, {"killed": True}))
        self.assertTrue(self.is_halted())  # at once: the answer waits for the snapshot
        self.assertTrue(os.path.exists(kill_file))
        self.assertEqual(self.send("/api/v1/kill", "{}"), (200, {"killed": True}))
        self.assertEqual(self.send("/api/v1/resume", "{}"), (200, {"killed": False}))
        self.assertFalse(os.path.exists(kill_file))
        SERVER.wait_for(lambda: not self.is_halted())
        with open(os.path.join(SERVER.folder.name, "state", "sim", "audit.log"), encoding="utf-8") as file:
            audit = file.read()
        self.assertIn("kill from 127.0.0.1: a test", audit)
        self.assertIn("resume from 127.0.0.1", audit)

    def test_what_is_no_command_has_no_effect(self):
        for body in ("", "[]", "{", '{"a":1}', '{"reason":1}', '{"reason":"a","reason":"b"}', '{"reason":NaN}', '{"reason":"\\ud800"}',
                     "[" * 5000, '{"reason":"' + "a" * 300 + '"}', '{"reason":1e309}'):
            with self.subTest(body[:40]):
                status, problem = self.send("/api/v1/kill", body)
                self.assertEqual((status, problem["code"], problem["effect"]), (400, "BODY_INVALID", "none"))
        self.assertEqual(self.send("/api/v1/kill", "{}", **{"Content-Type": "text/plain"})[0], 415)
        self.assertFalse(self.is_halted())


class Orders(unittest.TestCase):
    """A person's orders. The day's own go on beside them."""

    def send(self, target, body, method="POST", **headers):
        status, received, answer = SERVER.ask(target, method, {"Content-Type": "application/json", **headers},
                                              body if isinstance(body, str) else json.dumps(body))
        operation = next(o for verb, path, o in CONTRACT.operations()
                         if verb == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), target))
        value = json.loads(answer, parse_constant=self.fail)
        CONTRACT.check(CONTRACT.response(operation, status)[received["content-type"]], value)
        return status, value

    def key(self):
        return f"test-{time.time_ns()}"

    tries = 0  # other legs each time: the same again is a duplicate

    def wish(self, **changes):
        """A put credit spread below the market, between strikes that are quoted."""
        head, options = (SERVER.json("/api/v1/chain?right=put")[1][part] for part in ("chain", "items"))
        quoted = [o for o in options if o["bid"] and o["ask"] and o["strike"] < head["spot"] - 15]
        leg = {"trading_class": head["trading_class"], "expiry": head["expiry"], "right": "P"}
        Orders.tries += 1
        short = -1 - Orders.tries % 4
        return {"legs": [{**leg, "strike": quoted[short - 2]["strike"], "quantity": 1},
                         {**leg, "strike": quoted[short]["strike"], "quantity": -1}], **changes}

    def place(self):
        """An order that the gate lets pass, and what was asked for."""
        answers = []

        def placed():
            wish, key = self.wish(policy="patient", reason="a test"), self.key()
            answers[:] = [self.send("/api/v1/orders", wish, **{"Idempotency-Key": key}), wish, key]
            return answers[0][0] == 201 or (answers[0][1]["code"] not in ("RISK_QUOTES", "RISK_TRADING_STATE"))
        SERVER.wait_for(placed)
        (status, answer), wish, key = answers
        if status != 201:
            self.skipTest(f"the gate has no room: {answer['detail']}")
        return answer, wish, key

    def test_a_preview_has_our_figures_and_the_brokers_and_does_nothing(self):
        before = {o["order_ref"] for o in SERVER.json("/api/v1/orders?limit=1000")[1]["items"] if o["strategy"] == "manual"}
        def answered():  # a minute is a second here, and nobody may have watched these legs before
            status, preview = self.send("/api/v1/orders/preview", self.wish(limit="mid"))
            self.assertEqual(status, 200)
            self.assertEqual(preview["approved"], not preview["refusals"])
            return preview if preview["what_if"]["status"] == "answered" else None
        preview = SERVER.wait_for(answered)
        self.assertIsNotNone(preview["what_if"]["margin_change"])
        self.assertIsNotNone(preview["what_if"]["margin_after"])
        self.assertGreater(len(preview["verdicts"]), 10)
        self.assertLessEqual(preview["plan"]["first_price"], preview["plan"]["worst_limit"])
        self.assertLessEqual(preview["plan"]["worst_limit"], preview["mid"])
        self.assertEqual(len(preview["breakevens"]), 1)
        status, too_much = self.send("/api/v1/orders/preview", self.wish(quantity=900))
        self.assertEqual((status, too_much["approved"]), (200, False))
        self.assertIn("RISK_ORDER_SIZE", [refusal["code"] for refusal in too_much["refusals"]])
        after = {o["order_ref"] for o in SERVER.json("/api/v1/orders?limit=1000")[1]["items"] if o["strategy"] == "manual"}
        self.assertEqual(before, after)

    def test_what_is_no_order_is_told_with_its_place(self):
        wish = self.wish()
        leg = wish["legs"][0]
        for body, code, pointer in (
                ({**wish, "quantity": 0}, "BODY_INVALID", "/quantity"), ({**wish, "quantity": 1.5}, "BODY_INVALID", "/quantity"),
                ({**wish, "nonsense": 1}, "BODY_INVALID", "/nonsense"), ({**wish, "limit": 0.00001}, "BODY_INVALID", "/limit"),
                ({**wish, "limit": "market"}, "BODY_INVALID", "/limit"), ({**wish, "limit": 1e300}, "BODY_INVALID", "/limit"),
                ({**wish, "policy": "hope"}, "BODY_INVALID", "/policy"), ({**wish, "reason": "a\nb"}, "BODY_INVALID", "/reason"),
                ({**wish, "legs": []}, "BODY_INVALID", "/legs"), ({}, "BODY_INVALID", "/legs"), ([], "BODY_INVALID", ""),
                ({**wish, "legs": [leg] * 5}, "BODY_INVALID", "/legs"), ({**wish, "legs": [leg, leg]}, "BODY_INVALID", "/legs/1"),
                ({**wish, "legs": [leg, {**leg, "right": "X"}]}, "BODY_INVALID", "/legs/1/right"),
                ({**wish, "legs": [leg, {**leg, "quantity": 2**63}]}, "BODY_INVALID", "/legs/1/quantity"),
                ({**wish, "legs": [leg, {**leg, "strike": 1}]}, "OPTION_UNKNOWN", "/legs/1"),
                ('{"quantity":1,"quantity":2}', "BODY_INVALID", ""), ('{"quantity":NaN}', "BODY_INVALID", ""),
                ("[" * 5000, "BODY_INVALID", ""), ('{"quantity":1e309}', "BODY_INVALID", ""),
                ('{"quantity":-0}', "BODY_INVALID", "/quantity"), ('{"reason":"\\ud800"}', "BODY_INVALID", ""),
                ('{},"op":"kill"', "BODY_INVALID", "")):
            with self.subTest(str(body)[:90]):
                status, problem = self.send("/api/v1/orders", body, **{"Idempotency-Key": self.key()})
                self.assertEqual((problem["code"], problem["effect"]), (code, "none"))
                self.assertEqual((status, problem["errors"][0]["pointer"]), (422 if code == "OPTION_UNKNOWN" else 400, pointer))
        for key in ({}, {"Idempotency-Key": "a b"}, {"Idempotency-Key": "a" * 65}):
            status, problem = self.send("/api/v1/orders", wish, **key)
            self.assertEqual((status, problem["code"], problem["effect"]), (400, "IDEMPOTENCY_KEY_MISSING", "none"))
        status, problem = self.send("/api/v1/orders", wish, **{"Idempotency-Key": "k", "Content-Type": "text/plain"})
        self.assertEqual((status, problem["effect"]), (415, "none"))
        status, problem = self.send("/api/v1/orders", {**wish, "quantity": 900}, **{"Idempotency-Key": self.key()})
        self.assertIn(status, (409, 422))
        self.assertEqual(problem["effect"], "none")
        status, problem = self.send("/api/v1/orders/nothing", "", "DELETE")
        self.assertEqual((status, problem["code"], problem["effect"]), (404, "ORDER_NOT_FOUND", "none"))

    def test_a_key_places_one_order_however_often_and_from_wherever(self):
        stream = _Socket(f"{SERVER.url}/api/v1/stream", {"Authorization": f"Bearer {SERVER.token}"}, 20)
        self.addCleanup(stream.close)
        stream.send(0x1, json.dumps({"op": "subscribe", "topics": ["orders"]}).encode())
        answer, wish, key = self.place()
        ref = answer["order_ref"]
        self.assertEqual((answer["effect"], answer["replayed"], answer["order"]["strategy"]), ("applied", False, "manual"))
        self.assertEqual(SERVER.json(f"/api/v1/orders/{ref}")[0], 200)  # at once: the answer waits for the snapshot
        again = []

        def retry():
            again.append(self.send("/api/v1/orders", wish, **{"Idempotency-Key": key}))
        threads = [threading.Thread(target=retry) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({(status, a["order_ref"], a["effect"], a["replayed"]) for status, a in again}, {(200, ref, "none", True)})
        status, problem = self.send("/api/v1/orders", {**wish, "reason": "another"}, **{"Idempotency-Key": key})
        self.assertEqual((status, problem["code"], problem["effect"]), (422, "IDEMPOTENCY_KEY_REUSED", "none"))
        status, answer = self.send(f"/api/v1/orders/{ref}", "", "DELETE")
        self.assertIn((status, answer.get("code", "")), ((202, ""), (409, "ORDER_OVER")))
        SERVER.wait_for(lambda: not SERVER.json(f"/api/v1/orders/{ref}")[1]["live"])
        self.assertEqual(self.send(f"/api/v1/orders/{ref}", "", "DELETE")[1]["code"], "ORDER_OVER")
        states = []
        while not states or SERVER.json(f"/api/v1/orders/{ref}")[1]["state"] != states[-1]:
            message = json.loads(stream.receive())
            states += [message["set"][ref]["state"]] if ref in message.get("set", {}) else []
        self.assertTrue(states[-1] in ("cancelled", "not_sent", "filled", "accepted", "partial", "rejected"), states)

    def test_an_order_that_works_is_changed(self):
        answer, _, _ = self.place()
        ref = answer["order_ref"]
        live = SERVER.wait_for(lambda: (o := SERVER.json(f"/api/v1/orders/{ref}")[1]) and (o["state"] != "sent" and o["state"] != "asked") and o)
        if live["state"] != "working":
            self.skipTest(f"it is {live['state']}")
        price = round(live["limit"] - 0.1, 2)
        status, changed = self.send(f"/api/v1/orders/{ref}", {"limit": price}, "PATCH")
        if status != 409:
            self.assertEqual((status, changed["effect"], changed["order"]["limit"], changed["order"]["worst_limit"]),
                             (200, "applied", price, price))
            self.assertEqual(self.send(f"/api/v1/orders/{ref}", {"limit": price}, "PATCH")[1].get("effect"), "none")
        for body, code, pointer in (({}, "BODY_INVALID", ""), ({"limit": "x"}, "BODY_INVALID", "/limit"), ({"quantity": 0}, "BODY_INVALID", "/quantity"),
                                    ({"price": "1"}, "BODY_INVALID", "/price"), ({"legs": []}, "BODY_INVALID", "/legs")):
            status, problem = self.send(f"/api/v1/orders/{ref}", body, "PATCH")
            self.assertEqual((status, problem["code"], problem["effect"], problem["errors"][0]["pointer"]), (400, code, "none", pointer))
        self.assertEqual(self.send("/api/v1/orders/nothing", {"quantity": 1}, "PATCH")[1]["code"], "ORDER_NOT_FOUND")
        self.send(f"/api/v1/orders/{ref}", "", "DELETE")
        SERVER.wait_for(lambda: not SERVER.json(f"/api/v1/orders/{ref}")[1]["live"])
        status, problem = self.send(f"/api/v1/orders/{ref}", {"limit": price}, "PATCH")
        self.assertEqual((status, problem["code"], problem["effect"]), (409, "ORDER_OVER", "none"))

    def test_a_structure_is_closed_once_a_key(self):
        status, problem = self.send("/api/v1/positions/nothing/close", {}, **{"Idempotency-Key": self.key()})
        self.assertEqual((status, problem["code"], problem["effect"]), (404, "POSITION_NOT_FOUND", "none"))
        trades = SERVER.json("/api/v1/trades?state=open")[1]["items"]
        if not trades:
            self.skipTest("nothing is open now")
        target = f"/api/v1/positions/{trades[0]['structure']}/close"
        status, problem = self.send(target, {"quantity": 999}, **{"Idempotency-Key": self.key()})
        self.assertEqual((status, problem["code"], problem["errors"][0]["pointer"]), (422, "QUANTITY_NOT_OPEN", "/quantity"))
        key = self.key()
        status, answer = self.send(target, {"reason": "a test"}, **{"Idempotency-Key": key})
        if status != 201:
            self.skipTest(f"not now: {answer['detail']}")
        self.assertTrue(answer["order"]["closing"])
        self.assertEqual((answer["order"]["structure"], answer["order"]["policy"]), (trades[0]["structure"], "take"))
        status, again = self.send(target, {"reason": "a test"}, **{"Idempotency-Key": key})
        self.assertEqual((status, again["order_ref"], again["replayed"]), (200, answer["order_ref"], True))

    def test_exits_are_edited(self):
        status, problem = self.send("/api/v1/positions/nothing/exits", {"stop_loss": 2}, "PATCH")
        self.assertEqual((status, problem["code"], problem["effect"]), (404, "POSITION_NOT_FOUND", "none"))
        for body, pointer in (({}, ""), ({"stop_loss": 0}, "/stop_loss"), ({"profit_target": "half"}, "/profit_target"),
                              ({"close_at": "25:00"}, "/close_at"), ({"close_at": 15}, "/close_at"), ({"trail": 1}, "/trail")):
            status, problem = self.send("/api/v1/positions/nothing/exits", body, "PATCH")
            self.assertEqual((status, problem["code"], problem["errors"][0]["pointer"]), (400, "BODY_INVALID", pointer), body)
        trades = SERVER.json("/api/v1/trades?state=open")[1]["items"]
        if not trades:
            self.skipTest("nothing is open now")
        target = f"/api/v1/positions/{trades[0]['structure']}/exits"
        status, exits = self.send(target, {"stop_loss": 50, "close_at": "15:58"}, "PATCH")
        if status == 404:
            self.skipTest("it has just been closed")
        self.assertEqual((status, exits["stop_loss"], exits["close_at"], exits["by_hand"]), (200, 50, "15:58", ["stop_loss", "close_at"]))
        status, exits = self.send(target, {"stop_loss": None}, "PATCH")
        self.assertEqual((exits["stop_loss"], exits["by_hand"]), (None, ["stop_loss", "close_at"]))
        status, exits = self.send(target, {"stop_loss": "settings", "close_at": "settings"}, "PATCH")
        self.assertEqual(exits["by_hand"], [])

    def test_while_killed_nothing_is_placed(self):
        self.assertEqual(self.send("/api/v1/kill", {"reason": "a test"})[0], 200)
        try:
            status, problem = self.send("/api/v1/orders", self.wish(), **{"Idempotency-Key": self.key()})
            self.assertEqual((status, problem["code"], problem["effect"]), (409, "RISK_KILLED", "none"))
            status, preview = self.send("/api/v1/orders/preview", self.wish())
            self.assertEqual((status, preview["approved"], preview["what_if"]["status"]), (200, False, "not_asked"))
        finally:
            self.assertEqual(self.send("/api/v1/resume", {})[0], 200)


class Scanner(unittest.TestCase):
    QUERY = {"filters": ["kind=credit", "short.delta=0.02..0.45", "width=5..25"], "top": 30}

    def send(self, method, target, body=None, path=None):
        """The answer, checked against the contract."""
        status, headers, text = SERVER.ask(target, method, {"Content-Type": "application/json"}, body and json.dumps(body))
        operation = CONTRACT.text["paths"][path or target][method.lower()]
        value = json.loads(text, parse_constant=self.fail) if text else None
        if value is not None:
            CONTRACT.check(CONTRACT.response(operation, status)[headers["content-type"]], value)
        return status, value

    def results(self, query=""):
        status, page = SERVER.json("/api/v1/scan/results" + query)
        self.assertEqual(status, 200, page)
        CONTRACT.check({"$ref": "#/components/schemas/ScanResults"}, page)
        return page

    def start(self, query):
        status, answer = self.send("POST", "/api/v1/scan/start", query)
        self.assertEqual((status, answer.get("running")), (200, True), answer)
        return SERVER.wait_for(lambda: self.results()["items"])

    def test_finds_structures_in_the_live_chain(self):
        for structure, kinds in (("vertical", {"bull-put", "bear-call"}), ("condor", {"iron-condor"}),
                                 ("butterfly", {"iron-butterfly", "call-butterfly", "put-butterfly"})):
            for found in self.start({**self.QUERY, "structure": structure}):
                self.assertIn(found["kind"], kinds)
                self.assertTrue(5 <= found["width"] <= 25, found)
                self.assertEqual(sum(leg["quantity"] for leg in found["legs"]), 0)
                for leg in found["legs"]:
                    if leg["quantity"] < 0:
                        self.assertTrue(0.02 <= leg["delta"] <= 0.45, found)
                natural = sum(-leg["quantity"] * leg["bid" if leg["quantity"] < 0 else "ask"] for leg in found["legs"])
                self.assertAlmostEqual(found["natural_credit"], natural, places=6)
        filters = self.send("GET", "/api/v1/scan/filters")[1]
        self.assertEqual([setting["text"] for setting in filters["active"]], self.QUERY["filters"])
        status = self.send("GET", "/api/v1/scan/status")[1]
        self.assertEqual((status["running"], status["query"]["structure"], status["waiting"]), (True, "butterfly", ""))
        self.assertGreater(status["tradable"], 50)
        self.assertFalse(self.send("DELETE", "/api/v1/scan/stop")[1]["running"])

    def test_a_stopped_scan_is_read_in_pages(self):
        self.start(self.QUERY)
        self.send("DELETE", "/api/v1/scan/stop")
        for sort, key in (("score", "score"), ("risk", "risk_usd"), ("pop", "probability_of_profit")):
            whole = self.results(f"?limit=1000&sort={sort}")["items"]
            values = [item[key] for item in whole]
            self.assertEqual(values, sorted(values, reverse=True))
            paged, cursor = [], ""
            while cursor is not None:
                page = self.results(f"?limit=7&sort={sort}" + (f"&cursor={cursor}" if cursor else ""))
                paged += page["items"]
                cursor = page["next"]
            self.assertEqual(paged, whole)

    def test_a_dry_evaluation_counts_and_changes_nothing(self):
        before = self.send("GET", "/api/v1/scan/status")[1]["query"]
        status, funnel = self.send("POST", "/api/v1/scan/filters", {"preset": "0dte-10-delta", "filters": ["delta=..0.5", "width=10"]})
        self.assertEqual(status, 200, funnel)
        self.assertLessEqual(funnel["legs"][0]["left"], funnel["options"])
        self.assertGreater(funnel["structures"][0]["left"], 0)
        self.assertEqual(self.send("GET", "/api/v1/scan/status")[1]["query"], before)

    def test_what_is_no_query_is_refused_with_its_place(self):
        for body, pointer in (({"filters": ["dte=0", "delta=7"]}, "/filters/1"), ({"structure": "cube"}, "/structure"), ({"top": 0}, "/top"),
                              ({"colour": 1}, "/colour"), ({"filters": "dte=0"}, "/filters")):
            with self.subTest(body):
                status, problem = self.send("POST", "/api/v1/scan/start", body)
                self.assertEqual((status, problem["code"], problem["errors"][0]["pointer"]), (400, "BODY_INVALID", pointer))
        self.assertEqual(self.send("POST", "/api/v1/scan/start", {"preset": "none"})[1]["code"], "PRESET_NOT_FOUND")

    def test_presets_have_versions_and_travel(self):
        path = "/api/v1/filters/presets/{name}"
        mine = {"name": "mine too", "filters": ["dte=0"], "structure": "condor"}
        for version in (1, 2):
            saved = self.send("POST", "/api/v1/filters/presets", {"items": [mine]})[1]["items"]
            self.assertEqual([preset["version"] for preset in saved], [version])
        listed = self.send("GET", "/api/v1/filters/presets")[1]
        self.assertIn("mine too", [preset["name"] for preset in listed["items"]])
        self.assertEqual(len(self.send("GET", "/api/v1/filters/presets/mine%20too", path=path)[1]["items"]), 2)
        status, taken = self.send("POST", "/api/v1/filters/presets", listed)  # an export comes in as it is
        self.assertEqual((status, len(taken["items"])), (200, len(listed["items"])))
        for preset in taken["items"]:
            name = preset["name"].replace(" ", "%20")
            self.assertEqual(self.send("DELETE", f"/api/v1/filters/presets/{name}", path=path)[0], 204)
        self.assertEqual(self.send("DELETE", "/api/v1/filters/presets/mine%20too", path=path)[0], 404)
        self.assertEqual(self.send("DELETE", "/api/v1/filters/presets/0dte-10-delta", path=path)[1]["code"], "PRESET_SHIPPED")

    def test_the_stream_follows_the_scan(self):
        self.start(self.QUERY)
        with Client(SERVER.url, SERVER.token).stream(["scanner"]) as stream:
            for number, change in enumerate(stream):
                for key, item in change.set.items():
                    CONTRACT.check({"$ref": "#/components/schemas/" + ("ScanStatus" if key == "status" else "ScanResult")}, item)
                if number == 3:
                    stream.drop()
                if number > 6:
                    break
            items = stream.state["scanner"]
            self.assertEqual(items["status"]["results"], len(items) - 1)
            self.assertTrue(stream.recovered["scanner"])

    def test_the_command_line_shows_it(self):
        state = os.path.join(SERVER.folder.name, "state")
        here = ["--set", f"server.port={SERVER.port}", "--set", f"app.state_directory={state}"]
        done = subprocess.run([MAGIC8, "scan", "live", "--kind", "condor", "--filter", "short.delta=0.02..0.45", *here], text=True,
                              capture_output=True, timeout=60, cwd=SERVER.folder.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("condors short.delta=0.02..0.45", done.stdout)
        self.assertIn("iron condor", done.stdout)
        found = subprocess.run([MAGIC8, "scan", "live", "--json", *here], text=True, capture_output=True, timeout=60)
        self.assertTrue(json.loads(found.stdout)["items"])


TOPICS = STREAM.text["components"]["schemas"]["Topic"]["enum"]
ITEMS = {"status": ["StreamStatus"], "health": ["HealthCheck", "StreamOverall"], "chain": ["ChainOption", "ChainHead"],
         "gex": ["Market"], "recommendations": ["StreamDecisions"], "orders": ["Order"], "trades": ["Trade"],
         "positions": ["Position"], "pnl": ["Pnl"], "journal": ["JournalLine"], "log": ["StreamNews"],
         "scanner": ["ScanStatus", "ScanResult"]}


class Streams(unittest.TestCase):
    def connect(self, **headers):
        stream = _Socket(f"{SERVER.url}/api/v1/stream", {"Authorization": f"Bearer {SERVER.token}", **headers}, 20)
        self.addCleanup(stream.close)
        return stream

    def say(self, stream, message):
        stream.send(0x1, json.dumps(message).encode())

    def hear(self, stream):
        message = json.loads(stream.receive(), parse_constant=self.fail)
        STREAM.check(message)
        return message

    def test_each_topic_is_what_the_contract_says(self):
        stream = self.connect()
        self.say(stream, {"op": "subscribe", "id": 1, "topics": TOPICS})
        answer = self.hear(stream)
        self.assertEqual((answer["type"], answer["id"], len(answer["topics"])), ("subscribed", 1, len(TOPICS)))
        snapshots, beats = {}, 0
        while len(snapshots) < len(TOPICS) or beats < 2:
            message = self.hear(stream)
            beats += message["type"] == "heartbeat"
            for item in message.get("set", {}).values():
                CONTRACT.check({"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ITEMS[message["topic"]]]}, item)
            if message["type"] == "snapshot":
                snapshots[message["topic"]] = message
        self.assertEqual(set(snapshots), set(TOPICS))
        for topic in ("status", "chain", "gex", "orders", "journal", "log"):
            self.assertTrue(snapshots[topic]["set"], topic)

    def test_what_is_no_request_is_told(self):
        stream = self.connect()
        for message, code in (({"op": "fly"}, "OP_UNKNOWN"), ({"op": "subscribe"}, "TOPICS_MISSING"),
                              ({"op": "subscribe", "topics": ["x"]}, "TOPIC_UNKNOWN")):
            self.say(stream, message)
            answer = self.hear(stream)
            while answer["type"] == "heartbeat":
                answer = self.hear(stream)
            self.assertEqual(answer["code"], code)

    def test_other_pages_get_no_stream(self):
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            with self.assertRaises(PermissionError, msg=headers):
                self.connect(**headers)
        self.connect(Origin=f"http://127.0.0.1:{SERVER.port}")
        self.assertEqual(SERVER.ask("/api/v1/stream")[0], 426)

    def test_a_client_that_is_cut_off_resumes_to_the_same_state(self):
        give_up = time.monotonic() + 120
        states = {0: {}, 6: {}}

        def enough():
            return len(set(states[0]) & set(states[6])) >= 5 or time.monotonic() > give_up

        def follow(cuts):
            with Client(SERVER.url, SERVER.token).stream(["status", "chain"]) as stream:
                for number, _ in enumerate(stream):
                    if number % 3 == 2 and stream.reconnects < cuts:
                        stream.drop()
                    if "chain" in stream.since:
                        states[cuts][stream.since["chain"]["seq"]] = dict(stream.state["chain"])
                    if stream.reconnects >= cuts and enough():
                        return
        threads = [threading.Thread(target=follow, args=(cuts,)) for cuts in (0, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=180)
        common = set(states[0]) & set(states[6])
        self.assertGreaterEqual(len(common), 5)
        for number in common:
            self.assertEqual(states[0][number], states[6][number])

    def test_a_client_that_never_reads_hinders_nobody(self):
        for stream in [self.connect() for _ in range(20)]:
            self.say(stream, {"op": "subscribe", "topics": TOPICS})
        reader = self.connect()
        self.say(reader, {"op": "subscribe", "topics": ["status"]})
        updates = 0
        while updates < 10:
            updates += self.hear(reader)["type"] == "update"
        self.assertEqual(SERVER.ask("/livez")[0], 200)

    def test_floods_of_subscriptions_and_reconnects(self):
        for _ in range(100):
            self.connect().close()
        stream = self.connect()
        try:
            for _ in range(10_000):
                self.say(stream, {"op": "subscribe", "topics": TOPICS})
            while True:
                stream.receive()
        except OSError:
            pass  # sent away, which is one of the two right ends
        self.assertEqual(SERVER.ask("/livez")[0], 200)


class Sdk(unittest.TestCase):
    def test_python(self):
        client = Client(SERVER.url, SERVER.token)
        self.assertEqual(client.get_status()["mode"], "sim")
        self.assertGreater(len(list(client.items("listJournal", limit=7))), 7)
        with self.assertRaises(Problem) as caught:
            client.get_order(order_ref="a/b")
        self.assertEqual(caught.exception.code, "ORDER_NOT_FOUND")
        for example in ("watch.py", "scan.py"):
            self.run_example([sys.executable, os.path.join(ROOT, "sdk/python/examples", example)],
                             {"PYTHONPATH": os.path.join(ROOT, "sdk/python")})

    @unittest.skipUnless(shutil.which("node"), "there is no node")
    def test_typescript(self):
        for example in ("watch.mjs", "scan.mjs"):
            self.run_example(["node", "--experimental-websocket", os.path.join(ROOT, "sdk/typescript/examples", example)], {})

    def test_orders(self):
        environment = {"PYTHONPATH": os.path.join(ROOT, "sdk/python")}
        self.run_example([sys.executable, os.path.join(ROOT, "sdk/python/examples/order.py")], environment, "done: ")
        if shutil.which("node"):
            self.run_example(["node", os.path.join(ROOT, "sdk/typescript/examples/order.mjs")], {}, "done: ")

    def run_example(self, command, environment, says="came back 1 time(s)"):
        done = subprocess.run([*command, SERVER.url, SERVER.token], env={**os.environ, **environment}, text=True,
                              capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(says, done.stdout)


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main()
