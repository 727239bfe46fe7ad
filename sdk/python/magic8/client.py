"""Questions and answers over HTTP."""

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .operations import OPERATIONS
from .stream import Stream


class Problem(Exception):
    """What the server refused, and why: `code` is stable, `effect` says of a refused order whether one may exist."""

    def __init__(self, status, document, retry_after=None):
        super().__init__(f"{document.get('code', status)}: {document.get('detail', '')}")
        self.status = status
        self.code = document.get("code", "")
        self.detail = document.get("detail", "")
        self.errors = document.get("errors", [])
        self.effect = document.get("effect")
        self.retryable = document.get("retryable", False)
        self.retry_after = retry_after


class Unknown(Exception):
    """Nobody could say in time whether there is an order of this key: ask again with it, or look at the orders."""

    def __init__(self, key, cause):
        super().__init__(f"no answer about the order of key {key}: {cause}")
        self.key = key


class Client:
    def __init__(self, url="http://127.0.0.1:8080", token=None, timeout=10.0):
        self.url = url.rstrip("/")
        self.token = token
        self.timeout = timeout

    def headers(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def call(self, operation, body=None, headers=None, **parameters):
        """The answer to one operation of the contract; its path's names are among the parameters."""
        method, path = OPERATIONS[operation]
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace("{%s}" % name, urllib.parse.quote(str(parameters.pop(name)), safe=""))
        query = {name: str(value).lower() if isinstance(value, bool) else value
                 for name, value in parameters.items() if value is not None}
        target = self.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        sent = {**self.headers(), **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(target, data=data, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                text = answer.read().decode()
                kind = answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            with error:
                document = error.read().decode(errors="replace")
            try:
                document = json.loads(document)
            except ValueError:
                document = {"detail": document}
            raise Problem(error.code, document, error.headers.get("Retry-After")) from None
        return json.loads(text) if kind == "application/json" else text

    def place(self, wish, key=None, patience=30.0):
        """Places one order and says what became of it. While that is unknown (no answer, a broken connection) the same is asked
        again, for so many seconds, under the same key: it places one order at most. Keep a key of your own before you call, and
        a program that was ended in between can ask again too."""
        return self._until_known("placeOrder", wish, key, patience)

    def close_position(self, structure, wish=None, key=None, patience=30.0):
        """Closes an open structure, or some units of it; the rules of place()."""
        return self._until_known("closePosition", wish or {}, key, patience, structure=structure)

    def _until_known(self, operation, wish, key, patience, **parameters):
        key = key or str(uuid.uuid4())
        give_up = time.monotonic() + patience
        while True:
            try:
                return self.call(operation, body=wish, headers={"Idempotency-Key": key}, **parameters)
            except Problem as problem:
                if problem.effect != "unknown" and problem.status not in (429, 502):
                    raise
                cause = problem
            except (OSError, http.client.HTTPException) as error:
                cause = error
            if time.monotonic() >= give_up:
                raise Unknown(key, cause) from cause
            time.sleep(0.5)

    def items(self, operation, **parameters):
        """Everything in a list that comes in pages."""
        while True:
            page = self.call(operation, **parameters)
            yield from page["items"]
            if not page.get("next"):
                return
            parameters["cursor"] = page["next"]

    def stream(self, topics):
        return Stream(self.url, topics, self.headers(), self.timeout)

    def __getattr__(self, name):
        operation = re.sub(r"_(\w)", lambda match: match[1].upper(), name)
        if operation not in OPERATIONS:
            raise AttributeError(name)
        return lambda **parameters: self.call(operation, **parameters)
