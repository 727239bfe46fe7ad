"""A client for magic8's API, of Python's standard library alone.

    from magic8 import Client

    client = Client("http://127.0.0.1:8080", token="...")
    print(client.get_pnl()["day"])
    for order in client.items("listOrders", state="live"):
        print(order["description"], order["state"])
    with client.stream(["orders", "pnl"]) as stream:
        for change in stream:
            print(change.topic, sorted(change.set), stream.state["pnl"])

    order = client.place({"legs": [...], "limit": "mid"}, key="made-and-kept-before")["order"]

Every operation of api/openapi.yaml is a method in snake case: getPnl is client.get_pnl(). A stream that breaks comes back by itself
and resumes where it was.
"""

from .client import Client, Problem, Unknown
from .stream import Change, Stream

__all__ = ["Change", "Client", "Problem", "Stream", "Unknown"]
