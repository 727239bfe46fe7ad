"""The running program's HTTP interface against its contract, both ways.

Run by ctest as: python3 test_api.py PATH/TO/magic8
"""

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from contract import Contract

MAGIC8 = ""
CONTRACT = Contract()


class Server:
    """One running day, shared by the tests."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [MAGIC8, "run", "--speed", "60", "--set", "server.port=0", "--set", "iron_condor.score_min=60",
             "--set", "server.requests_per_second=10000"],
            cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())[1])

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.folder.cleanup()

    def ask(self, target, method="GET", headers=None, body=None):
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
            connection.sendall(request)
            answer = b""
            try:
                while chunk := connection.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass
            return answer

    def wait_for(self, condition, seconds=120):
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
        for verb, path, operation in CONTRACT.operations():
            if verb == "GET":
                yield path.replace("{order_ref}", order), operation

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
                    if name not in ("order_ref", "section"):
                        self.assertEqual(self.check(f"{target}?{name}=%22", operation), 400, name)
                if target.startswith("/api/v1/") and "." not in target and not target.endswith("docs"):
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
                whole = [item[key] for item in SERVER.json(f"{target}?limit=1000")[1]["items"]]
                paged, cursor = [], ""
                while cursor is not None and len(paged) < 2 * len(whole) + 1000:
                    page = SERVER.json(f"{target}?limit=3" + (f"&cursor={cursor}" if cursor else ""))[1]
                    paged += [item[key] for item in page["items"]]
                    cursor = page["next"]
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


if __name__ == "__main__":
    MAGIC8 = os.path.abspath(sys.argv.pop(1))
    unittest.main()
