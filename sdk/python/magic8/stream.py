"""The stream: state by topic, kept current over one WebSocket that comes back when it breaks."""

import base64
import hashlib
import json
import os
import random
import socket
import ssl
import struct
import time
import urllib.parse
from dataclasses import dataclass

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LONGEST_PAUSE = 10.0
# The server beats each second.
_SILENCE = 5.0


@dataclass
class Change:
    """What one frame changed in a topic. After a snapshot `set` is everything."""
    topic: str
    set: dict
    deleted: list
    is_snapshot: bool
    time: str


class _Socket:
    """A WebSocket client, as far as texts go."""

    def __init__(self, url, headers, timeout):
        parts = urllib.parse.urlsplit(url)
        secure = parts.scheme == "https"
        address = (parts.hostname, parts.port or (443 if secure else 80))
        self.socket = socket.create_connection(address, timeout=timeout)
        if secure:
            self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=parts.hostname)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", *(f"{k}: {v}" for k, v in headers.items())]
        self.socket.sendall("\r\n".join(lines + ["", ""]).encode())
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        accept = base64.b64encode(hashlib.sha1((key + _GUID).encode()).digest())
        if not head.startswith(b"HTTP/1.1 101") or accept not in head:
            status = head.split(b"\r\n", 1)[0].decode(errors="replace")
            self.close()
            raise PermissionError(status) if b" 40" in head[:14] else ConnectionError(status)

    def _more(self):
        received = self.socket.recv(1 << 16)
        if not received:
            raise ConnectionError("the server closed the stream")
        self.buffer += received

    def _take(self, size):
        while len(self.buffer) < size:
            self._more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def send(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack(">H", size)
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def receive(self):
        """The next text."""
        while True:
            first, second = self._take(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            payload = self._take(size)
            opcode = first & 0x0F
            if opcode == 0x1:
                return payload.decode()
            if opcode == 0x8:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise ConnectionError(f"the server closed the stream: {code}")
            if opcode == 0x9:
                self.send(0xA, payload)

    def close(self):
        self.socket.close()


class Stream:
    """Iterates over changes; `state[topic]` holds the items of a topic by key. Use it in a `with`."""

    def __init__(self, url, topics, headers=None, timeout=10.0):
        self.url = url + "/api/v1/stream"
        self.topics = list(topics)
        self.headers = dict(headers or {})
        self.timeout = timeout
        self.state = {topic: {} for topic in self.topics}
        self.since = {}
        self.reconnects = -1
        self.recovered = {}
        self._socket = None
        self._closed = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._closed = True
        self.drop()

    def drop(self):
        """Breaks the connection; the next change comes over a new one."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _connect(self):
        pause = 0.1
        while True:
            try:
                self._socket = _Socket(self.url, self.headers, self.timeout)
                self._socket.socket.settimeout(_SILENCE)
                wanted = [{"topic": t, "since": self.since[t]} if t in self.since else t for t in self.topics]
                self._socket.send(0x1, json.dumps({"op": "subscribe", "topics": wanted}).encode())
                self.reconnects += 1
                return
            except PermissionError:
                raise
            except OSError:
                time.sleep(pause * random.uniform(0.5, 1))
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _apply(self, message):
        topic = message["topic"]
        items = self.state[topic]
        if message["type"] == "snapshot":
            items.clear()
        items.update(message["set"])
        for key in message["del"]:
            items.pop(key, None)
        self.since[topic] = {"epoch": message["epoch"], "seq": message["seq"]}
        return Change(topic, message["set"], message["del"], message["type"] == "snapshot", message["ts"])

    def __iter__(self):
        while not self._closed:
            if not self._socket:
                self._connect()
            try:
                message = json.loads(self._socket.receive())
            except OSError:
                if self._closed:
                    return
                self.drop()
                continue
            if message["type"] == "subscribed":
                self.recovered = {t["topic"]: t["recovered"] for t in message["topics"]}
            elif message["type"] in ("snapshot", "update"):
                yield self._apply(message)
            elif message["type"] == "error":
                raise ValueError(f"{message['code']}: {message['detail']}")
