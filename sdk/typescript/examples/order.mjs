// Previews a put credit spread, places it, asks again under the same key, and cancels it.
//   node sdk/typescript/examples/order.mjs [URL [TOKEN]]
import { Client, Problem } from "../src/index.js";

const [url = "http://127.0.0.1:8080", token] = process.argv.slice(2);
const client = new Client({ url, token });
const { chain, items } = await client.call("getChain", { parameters: { right: "put" } });
const quoted = items.filter((option) => option.bid && option.ask && option.strike < chain.spot - 15);
const leg = { trading_class: chain.trading_class, expiry: chain.expiry, right: "P" };
const wish = {
  legs: [
    { ...leg, strike: quoted.at(-3).strike, quantity: 1 },
    { ...leg, strike: quoted.at(-1).strike, quantity: -1 },
  ],
  limit: "mid",
  policy: "patient",
  reason: "an example",
};

try {
  const preview = await client.call("previewOrder", { body: wish });
  console.log(`${preview.description}: mid ${preview.mid}, margin ${preview.what_if.margin_change}`);
  for (const { code, reason } of preview.refusals) console.log(`  would be refused, ${code}: ${reason}`);
  const key = crypto.randomUUID(); // a program that may be ended keeps it before it goes on
  const answer = await client.place(wish, { key });
  const again = await client.place(wish, { key });
  console.log(`${answer.order_ref} is ${answer.order.state}; asked again: ${again.order_ref}, replayed ${again.replayed}`);
  const cancelled = await client.call("cancelOrder", { parameters: { order_ref: answer.order_ref } });
  console.log(`done: ${cancelled.order.state}`);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.log(`done: ${error.code}, effect ${error.effect}`);
}
