// Watches profit and loss and orders, survives a broken connection, and ends after a few changes.
//   node --experimental-websocket sdk/typescript/examples/watch.mjs [URL [TOKEN]]      (from node 22 on without the flag)
import { Client } from "../src/index.js";

const [url = "http://127.0.0.1:8080", token] = process.argv.slice(2);
const client = new Client({ url, token });
const status = await client.call("getStatus");
console.log(`${status.mode} of ${status.underlying}, ${status.trading_state}, cycle ${status.cycle}`);
let count = 0;
for await (const order of client.items("listOrders", { limit: 2 })) {
  console.log(`  ${order.order_ref} ${order.description}: ${order.state}`);
  if (++count === 4) break;
}

let changes = 0;
const stream = client.stream(["status", "pnl", "orders"], {
  change({ topic, isSnapshot, set }) {
    console.log(topic, isSnapshot ? "snapshot" : "update", Object.keys(set).length, "items");
    changes += 1;
    if (changes === 5) stream.drop();
    if (changes < 9) return;
    console.log(`came back ${stream.reconnects} time(s), resumed: ${JSON.stringify(stream.recovered)}`);
    console.log(`day's profit and loss: ${stream.state.pnl.pnl.day}`);
    stream.close();
  },
});
