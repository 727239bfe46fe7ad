"""Previews a put credit spread, places it, asks again under the same key, changes it, and cancels it.

    PYTHONPATH=sdk/python python3 sdk/python/examples/order.py [URL [TOKEN]]
"""

import sys
import time
import uuid

from magic8 import Client, Problem

client = Client(*(sys.argv[1:] or ["http://127.0.0.1:8080"]))
chain = client.get_chain(right="put")
head = chain["chain"]
quoted = [o for o in chain["items"] if o["bid"] and o["ask"] and o["strike"] < head["spot"] - 15]
leg = {"trading_class": head["trading_class"], "expiry": head["expiry"], "right": "P"}
wish = {"legs": [{**leg, "strike": quoted[-3]["strike"], "quantity": 1}, {**leg, "strike": quoted[-1]["strike"], "quantity": -1}],
        "limit": "mid", "policy": "patient", "reason": "an example"}

preview = client.preview_order(body=wish)
print(f"{preview['description']}: mid {preview['mid']}, at most {preview['max_loss']} to lose, margin {preview['what_if']['margin_change']}")
for refusal in preview["refusals"]:
    print(f"  would be refused, {refusal['code']}: {refusal['reason']}")
if not preview["approved"]:
    print("done: refused")
    sys.exit(0)

key = str(uuid.uuid4())  # a program that may be ended keeps it before it goes on
try:
    answer = client.place(wish, key)
except Problem as problem:
    print(f"done: {problem.code}, effect {problem.effect}")
    sys.exit(0)
ref = answer["order_ref"]
again = client.place(wish, key)
print(f"{ref} is {answer['order']['state']}; asked again: {again['order_ref']}, replayed {again['replayed']}")
for operation, body in (("modifyOrder", {"limit": answer["order"]["first_price"]}), ("cancelOrder", None)):
    try:
        client.call(operation, body=body, order_ref=ref)
    except Problem as problem:
        print(f"  {operation}: {problem.code}, effect {problem.effect}")
for _ in range(100):
    order = client.get_order(order_ref=ref)
    if not order["live"]:
        break
    time.sleep(0.1)
print(f"done: {order['state']}")
