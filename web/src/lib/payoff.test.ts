import { describe, expect, it } from "vitest";
import { black76, breakevens, normalCdf, profit, type Leg } from "./payoff";

const bearCall: Leg[] = [
  { strike: 6620, right: "C", quantity: -1, iv: 0.23 },
  { strike: 6635, right: "C", quantity: 1, iv: 0.23 },
];

describe("payoff", () => {
  it("keeps the credit below the sold strike, and loses the width less the credit above the bought one", () => {
    expect(profit(bearCall, -2.25, 6500, 0)).toBeCloseTo(225, 9);
    expect(profit(bearCall, -2.25, 6700, 0)).toBeCloseTo(-1275, 9);
  });
  it("breaks even a credit above the sold strike", () => {
    expect(breakevens(bearCall, -2.25)).toHaveLength(1);
    expect(breakevens(bearCall, -2.25)[0]).toBeCloseTo(6622.25, 9);
  });
  it("has both breakevens of a condor", () => {
    const condor: Leg[] = [
      { strike: 6475, right: "P", quantity: 1, iv: null },
      { strike: 6510, right: "P", quantity: -1, iv: null },
      { strike: 6635, right: "C", quantity: -1, iv: null },
      { strike: 6650, right: "C", quantity: 1, iv: null },
    ];
    expect(breakevens(condor, -3).map((x) => Math.round(100 * x) / 100)).toEqual([6507, 6638]);
  });
  it("is unknown before expiry where a leg has no vol", () => {
    expect(profit([{ strike: 100, right: "C", quantity: 1, iv: null }], 1, 100, 3600)).toBeNull();
  });
});

describe("Black-76", () => {
  it("agrees with Hull's example of a futures option", () => {
    // Hull, Options, Futures and Other Derivatives: F = 20, K = 20, 4 months, vol 25 %, put at 9 % discounted: 1.12.
    expect(black76(20, 20, "P", 0.25, 4 / 12) * Math.exp((-0.09 * 4) / 12)).toBeCloseTo(1.12, 2);
  });
  it("keeps put-call parity", () => {
    for (const strike of [80, 100, 130]) {
      expect(black76(100, strike, "C", 0.4, 0.1) - black76(100, strike, "P", 0.4, 0.1)).toBeCloseTo(100 - strike, 9);
    }
  });
  it("uses a normal distribution within 1e-7", () => {
    // Table values to ten digits.
    expect(Math.abs(normalCdf(1) - 0.8413447461)).toBeLessThan(1e-7);
    expect(Math.abs(normalCdf(-2) - 0.0227501319)).toBeLessThan(1e-7);
  });
});
