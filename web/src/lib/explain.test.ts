import { expect, it } from "vitest";
import type { JournalLine } from "@magic8/client";
import { explain } from "./explain";

const line = (kind: string, record: object, text = "") => ({ sequence: 1, time: "", kind, order_ref: "", text, record }) as JournalLine;

it("says in words what the program left to the record, and nothing that is not in it", () => {
  expect(explain(line("note", {}, "refused"))).toBe("refused");
  expect(explain(line("status", { status: "filled", filled: 1 }))).toBe("The broker says: Filled, 1 filled");
  expect(explain(line("fill", { side: "buy", quantity: 1, option: "SPXW 2026-11-20 6635 C", price: 1.15 }))).toBe("Buy 1 SPXW 2026-11-20 6635 C at 1.15");
  expect(explain(line("commission", { amount: 1.2783 }))).toBe("Commission $1.28 of one execution");
  expect(explain(line("commission", {}))).toBe("Commission – of one execution");
});
