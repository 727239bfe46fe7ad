import { describe, expect, it } from "vitest";
import { big, dollars, fixed, net, signed, signedDollars, span, strikeOf, time, words } from "./format";

describe("figures", () => {
  it("writes what is absent as a dash", () => {
    for (const write of [fixed, signed, dollars, signedDollars, big, net]) {
      expect(write(null)).toBe("–");
      expect(write(Number.NaN)).toBe("–");
    }
  });
  it("has a sign that is a minus, not a hyphen", () => {
    expect(fixed(-1.5)).toBe("−1.50");
    expect(dollars(-1234.5, 2)).toBe("−\u2060$1,234.50");
    expect(signedDollars(12)).toBe("+\u2060$12");
  });
  it("tells a credit from a debit", () => {
    expect(net(-2.25)).toBe("2.25 credit");
    expect(net(1.1)).toBe("1.10 debit");
  });
  it("shortens large sums to three digits", () => {
    expect(big(3_772_573_469)).toBe("+\u2060$3.77\u00a0bn");
    expect(big(0)).toBe("$0");
    expect(big(-13_582_207_664)).toBe("−\u2060$13.6\u00a0bn");
  });
  it("speaks of time as the exchange does", () => {
    expect(time("2026-11-20T15:40:00.000Z")).toBe("10:40:00");
    expect(span(5 * 3600 + 19 * 60 + 4)).toBe("5 h 19 min");
    expect(span(-3)).toBe("0 s");
  });
  it("reads the strike of an OSI symbol", () => {
    expect(strikeOf("SPXW  261120C06620000")).toBe("6620 C");
    expect(strikeOf("SPXW  261120P06622500")).toBe("6622.5 P");
    expect(strikeOf("combo")).toBe("combo");
  });
  it("turns codes into words", () => expect(words("bear_call")).toBe("Bear call"));
});
