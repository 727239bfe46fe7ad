"""Questions and answers over HTTP."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

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
