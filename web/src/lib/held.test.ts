import { describe, expect, it } from "vitest";
import type { ChainOption, Trade } from "@magic8/client";
import { byStrategy, held } from "./held";

const quote = (option: string, bid: number | null, ask: number | null, delta: number | null): [string, ChainOption] => [
  option,
  { option, bid, ask, delta, gamma: 0.01, theta_per_day: -5, vega: 100, quoted_as_of: "2026-11-20T15:00:00.000Z" } as ChainOption,
];
const trade = {
  structure: "A", strategy: "vertical", variant: "bear_call", units_open: 2, cash: 450, fees: 5, open: true, profit: null,
  legs: [{ option: "a", quantity: -1 }, { option: "b", quantity: 1 }],
} as Trade;

describe("what is held", () => {
  it("is worth its mids, after fees, for all its units", () => {
    const now = held(trade, new Map([quote("a", 1.9, 2.1, 0.3), quote("b", 0.9, 1.1, 0.1)]));
    expect(now.mark).toBeCloseTo(-1, 9);
    expect(now.profit).toBeCloseTo(450 - 5 - 200, 9);
    expect(now.delta).toBeCloseTo(2 * 100 * -0.2, 9);
    expect(now.vega).toBeCloseTo(0, 9);
  });
  it("is not known where a leg is not quoted, or crossed", () => {
    expect(held(trade, new Map([quote("a", 1.9, 2.1, 0.3)])).profit).toBeNull();
    const crossed = held(trade, new Map([quote("a", 2.2, 2.1, 0.3), quote("b", 0.9, 1.1, null)]));
    expect(crossed.mark).toBeNull();
    expect(crossed.delta).toBeNull();
  });
  it("adds up by strategy, and says where a part is not known", () => {
    const closed = { ...trade, open: false, profit: -30 };
    expect(byStrategy([trade, closed], new Map())).toEqual([{ name: "bear_call", trades: 2, won: 0, closed: -30, open: null, fees: 10 }]);
  });
});
