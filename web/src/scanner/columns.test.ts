import { describe, expect, it } from "vitest";
import type { ScanResult } from "@magic8/client";
import { badges, COLUMNS, sorted } from "./columns";

const result = (id: string, score: number, pop: number | null, credit = 1, natural = 0.9) =>
  ({ id, kind: "bull-put", score, probability_of_profit: pop, credit, natural_credit: natural, expected_value_usd: -1, legs: [{ quantity: -1, strike: 100, right: "P", volume: 5 }] }) as unknown as ScanResult;
const column = (id: string) => COLUMNS.find((c) => c.id === id)!;

describe("the order of results", () => {
  const some = [result("a", 1, 0.7), result("b", 3, null), result("c", 2, 0.9), result("d", 4, 0.7)];
  const ids = (list: ScanResult[]) => list.map((r) => r.id).join("");
  it("is by the column, equals by score, absent last either way", () => {
    expect(ids(sorted(some, column("pop"), false))).toBe("cdab");
    expect(ids(sorted(some, column("pop"), true))).toBe("dacb");
    expect(ids(sorted(some, column("score"), false))).toBe("dbca");
  });
  it("leaves what it was given as it was", () => expect(ids(some)).toBe("abcd"));
});
it("tells what is dear to cross, and what nobody trades", () => {
  expect(badges(result("a", 1, 0.7))).toEqual([]);
  expect(badges(result("a", 1, 0.7, 1, 0.5)).map((b) => b.text)).toEqual(["wide"]);
});
it("has each column once", () => expect(new Set(COLUMNS.map((c) => c.id)).size).toBe(COLUMNS.length));
