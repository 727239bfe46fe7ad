"""Scans the live chain for condors, follows what is found over a broken connection, and stops.

    PYTHONPATH=sdk/python python3 sdk/python/examples/scan.py [URL [TOKEN]]
"""

import sys

from magic8 import Client

client = Client(*(sys.argv[1:] or ["http://127.0.0.1:8080"]))
query = {"structure": "condor", "filters": ["short.delta=0.05..0.30", "width=5..25"], "top": 10}
funnel = client.try_scan_filters(body=query)
for step in funnel["legs"] + funnel["structures"]:
    print(f"{step['filter'] or 'condors':28} {step['left']:>10}")
client.start_scan(body=query)

with client.stream(["scanner"]) as stream:
    for number, change in enumerate(stream):
        print("snapshot" if change.is_snapshot else "update", len(change.set), "items")
        if number == 2:
            stream.drop()
        if number > 5:
            break
    print(f"came back {stream.reconnects} time(s), resumed: {stream.recovered}")
for found in client.items("listScanResults", sort="ev"):
    print(found["id"], f"EV {found['expected_value_usd']:.2f} of {found['risk_usd']:.2f} at risk")
client.stop_scan()
