// The journal's records in words, where the program wrote none beside them.
import type { JournalLine } from "@magic8/client";
import { dollars, fixed, net, words } from "./format";

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? value : null);

export function explain(line: JournalLine): string {
  if (line.text) return line.text;
  const r = line.record;
  switch (line.kind) {
    case "status":
      return `The broker says: ${words(text(r.status) || "no status")}, ${fixed(number(r.filled), 0)} filled`;
    case "fill":
      return `${words(text(r.side) || "Executed")} ${fixed(number(r.quantity), 0)} ${text(r.option)} at ${text(r.option) === "combo" ? net(number(r.price)) : fixed(number(r.price))}`;
    case "commission":
      return `Commission ${dollars(number(r.amount), 2)} of one execution`;
    default:
      return words(line.kind);
  }
}
