"""Watches profit and loss and orders, survives a broken connection, and ends after a few changes.

    PYTHONPATH=sdk/python python3 sdk/python/examples/watch.py [URL [TOKEN]]
"""

import sys

from magic8 import Client

client = Client(*(sys.argv[1:] or ["http://127.0.0.1:8080"]))
status = client.get_status()
print(f"{status['mode']} of {status['underlying']}, {status['trading_state']}, cycle {status['cycle']}")
for order in client.items("listOrders", limit=2):
    print(f"  {order['order_ref']} {order['description']}: {order['state']}")

with client.stream(["status", "pnl", "orders"]) as stream:
    for number, change in enumerate(stream):
        print(change.topic, "snapshot" if change.is_snapshot else "update", len(change.set), "items")
        if number == 5:
            stream.drop()
        if number > 8:
            break
    print(f"came back {stream.reconnects} time(s), resumed: {stream.recovered}")
    print(f"day's profit and loss: {stream.state['pnl']['pnl']['day']}")
