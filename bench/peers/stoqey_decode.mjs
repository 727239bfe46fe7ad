// The peer of decode_bench: @stoqey/ib, from the bytes of its socket to the events of its API, into the state of 100 lines.
// usage: node stoqey_decode.mjs GREETING TICKS MODULES (files of `bench_inputs`, and where npm put it); prints {"figure": messages a second, "checksum": sum}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [greetingFile, ticksFile, modules] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules) + "/"));
const { IBApi, EventName } = require("@stoqey/ib");

const SOCKET_READ = 64 << 10;
const PASSES = 6; // the first ones warm the compiler up
const MESSAGES = 200_000;
const FIRST_LINE = 1000;
const BID_SIZE = 0; // not compared: the peer drops the size that comes with a bid

const lines = Array.from({ length: 100 }, () => ({ price: {}, size: {}, generic: {}, text: "", model: {} }));
const api = new IBApi();
api.on(EventName.error, (error) => {
  throw error;
});
api.on(EventName.tickPrice, (id, type, value) => (lines[id - FIRST_LINE].price[type] = value));
api.on(EventName.tickSize, (id, type, value) => (lines[id - FIRST_LINE].size[type] = value ?? 0));
api.on(EventName.tickGeneric, (id, type, value) => (lines[id - FIRST_LINE].generic[type] = value));
api.on(EventName.tickString, (id, _type, value) => (lines[id - FIRST_LINE].text = value));
api.on(EventName.tickOptionComputation, (id, _type, _kind, iv, delta, price, dividend, gamma, vega, theta, underlying) => {
  lines[id - FIRST_LINE].model = { iv, delta, price, dividend, gamma, vega, theta, underlying };
});

const socket = api.controller.socket;
socket.onData(readFileSync(greetingFile));
const ticks = readFileSync(ticksFile);
let best = Infinity;
for (let pass = 0; pass < PASSES; ++pass) {
  const start = process.hrtime.bigint();
  const startCpu = process.cpuUsage();
  for (let at = 0; at < ticks.length; at += SOCKET_READ) {
    socket.onData(ticks.subarray(at, at + SOCKET_READ));
  }
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(startCpu);
  best = Math.min(best, wall, (user + system) / 1e6); // whichever flatters it: on a busy machine that is the processor's time
}

const total = (object) => Object.values(object).reduce((sum, value) => sum + value, 0);
let checksum = 0;
for (const { price, size, generic, model } of lines) {
  checksum += total(price) + total(size) - (size[BID_SIZE] ?? 0) + total(generic);
  checksum += model.iv + model.delta + model.gamma + model.underlying;
}
console.log(JSON.stringify({ figure: MESSAGES / best, checksum }));
process.exit(0);
