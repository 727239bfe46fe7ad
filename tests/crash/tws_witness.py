"""A TWS client of a few lines: what the gateway itself says of orders, executions and positions, to a stranger.

It shares no code with the program under test.
"""

import collections
import socket
import struct

Order = collections.namedtuple("Order", "ref perm")
Fill = collections.namedtuple("Fill", "ref perm exec kind contract side quantity")


class Witness:
    def __init__(self, port, client):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.bytes = b""
        self.socket.sendall(b"API\0" + self.frame(b"v157..157"))
        self.read()
        self.send("71", "2", str(client), "")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

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

    def answers(self, kind, end):
        while (message := self.read())[0] != end:
            if message[0] == kind:
                yield message

    def working(self):
        self.send("16", "1")
        return [Order(m[23], m[25]) for m in self.answers("5", "53")]

    def completed(self):
        self.send("99", "0")
        return [Order(m[22], m[23]) for m in self.answers("101", "102")]

    def executions(self):
        self.send("7", "3", "9", "0", "", "", "", "", "", "")
        return [Fill(m[26], m[21], m[14], m[5], m[3], m[18], float(m[19])) for m in self.answers("11", "55")]

    def positions(self):
        self.send("61", "1")
        return {m[3]: float(m[14]) for m in self.answers("61", "62") if float(m[14])}
