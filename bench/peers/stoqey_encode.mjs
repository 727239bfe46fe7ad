// The peer of encode_bench: @stoqey/ib, from a contract and an order to the bytes that it would write to its socket.
// usage: node stoqey_encode.mjs GREETING MODULES (the file of `bench_inputs`, and where npm put it); prints {"figure": nanoseconds, "checksum": fields}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [greetingFile, modules] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules) + "/"));
const { IBApi } = require("@stoqey/ib");

const ORDERS = 20_000;
const PASSES = 6; // the first ones warm the compiler up

const leg = (conId, action) => ({ conId, ratio: 1, action, exchange: "SMART", openClose: 0, shortSaleSlot: 0, exemptCode: -1 });
const contract = { symbol: "SPX", secType: "BAG", exchange: "SMART", currency: "USD",
  comboLegs: [leg(633127601, "BUY"), leg(633127611, "SELL"), leg(633127621, "SELL"), leg(633127631, "BUY")] };
const order = { action: "BUY", totalQuantity: 3, orderType: "LMT", tif: "DAY", account: "DU1234567", orderRef: "m8-20260804-000042",
  transmit: true, smartComboRoutingParams: [{ tag: "NonGuaranteed", value: "0" }] };

const api = new IBApi();
api.on("error", (error) => {
  throw error;
});
const socket = api.controller.socket;
socket.useV100Plus = true;
socket.onData(readFileSync(greetingFile));
let last;
socket.client = { write: (bytes) => (last = bytes) };

let best = Infinity;
for (let pass = 0; pass < PASSES; ++pass) {
  const start = process.hrtime.bigint();
  const startCpu = process.cpuUsage();
  for (let id = 1; id <= ORDERS; ++id) {
    order.lmtPrice = (5 * (id % 20) - 135) / 100;
    api.controller.encoder.placeOrder(id, contract, order);
  }
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(startCpu);
  best = Math.min(best, wall, (user + system) / 1e6); // whichever flatters it: on a busy machine that is the processor's time
}
console.log(JSON.stringify({ figure: (best / ORDERS) * 1e9, checksum: last.subarray(4).reduce((sum, byte) => sum + (byte === 0), 0) }));
process.exit(0);
