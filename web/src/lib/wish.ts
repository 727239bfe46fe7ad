// What a ticket is opened with.
import type { Recommendation, ScanResult } from "@magic8/client";
import { words } from "./format";
import type { Leg } from "./payoff";

export interface Wish {
  title: string;
  /** Where it came from, for the journal. */
  reason: string;
  legs: (Leg & { trading_class: string; expiry: string })[];
  /** Of one unit at the mids; negative is a credit. */
  price: number;
  /** Null: of the expiry that the engine analyses. */
  settlement: string | null;
}

export const wishOfResult = (r: ScanResult): Wish => ({
  title: words(r.kind.replaceAll("-", "_")),
  reason: `from the scanner, score ${r.score}`,
  legs: r.legs.map((l) => ({ trading_class: r.trading_class, expiry: r.expiry, strike: l.strike, right: l.right, quantity: l.quantity, iv: l.iv })),
  price: -r.credit,
  settlement: r.settlement,
});

export const wishOfRecommendation = (r: Recommendation): Wish => ({
  title: words(r.variant || r.strategy),
  reason: `recommended at ${r.as_of}, score ${r.score}`,
  legs: r.legs.map((l) => ({ trading_class: l.trading_class, expiry: l.expiry, strike: l.strike, right: l.right, quantity: l.quantity, iv: l.iv })),
  price: r.net_price,
  settlement: null,
});
