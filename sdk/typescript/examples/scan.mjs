// Scans the live chain for condors, follows what is found over a broken connection, and stops.
//   node --experimental-websocket sdk/typescript/examples/scan.mjs [URL [TOKEN]]      (from node 22 on without the flag)
import { Client } from "../src/index.js";

const [url = "http://127.0.0.1:8080", token] = process.argv.slice(2);
const client = new Client({ url, token });
const query = { structure: "condor", filters: ["short.delta=0.05..0.30", "width=5..25"], top: 10 };
await client.call("startScan", { body: query });

let changes = 0;
const stream = client.stream(["scanner"], {
  async change({ isSnapshot, set }) {
    console.log(isSnapshot ? "snapshot" : "update", Object.keys(set).length, "items");
    changes += 1;
    if (changes === 3) stream.drop();
    if (changes !== 7) return;
    console.log(`came back ${stream.reconnects} time(s), resumed: ${JSON.stringify(stream.recovered)}`);
    stream.close();
    for await (const found of client.items("listScanResults", { sort: "ev" })) {
      console.log(found.id, `EV ${found.expected_value_usd.toFixed(2)}`);
    }
    await client.call("stopScan");
  },
});
