// Payoff of a set of legs: at expiry exactly, before it by Black-76 on the forward with each leg's own vol.
export interface Leg {
  strike: number;
  right: "C" | "P";
  /** Contracts a unit; positive is bought. */
  quantity: number;
  /** Annualised; null where it is not known. */
  iv: number | null;
}

const YEAR_SECONDS = 365 * 24 * 3600;
const MULTIPLIER = 100;

/** Standard normal distribution function: Abramowitz and Stegun 26.2.17, within 7.5e-8. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x >= 0 ? 1 - tail : tail;
}

/** Undiscounted Black-76 price in index points. */
export function black76(forward: number, strike: number, right: "C" | "P", vol: number, years: number): number {
  const intrinsic = Math.max(0, right === "C" ? forward - strike : strike - forward);
  const sd = vol * Math.sqrt(Math.max(0, years));
  if (sd <= 0) return intrinsic;
  const d1 = Math.log(forward / strike) / sd + sd / 2;
  const call = forward * normalCdf(d1) - strike * normalCdf(d1 - sd);
  return right === "C" ? call : call - forward + strike;
}

/** Profit of one unit in dollars with the index at `level`, `seconds` before settlement; `price` is what it cost, negative for a
 * credit. `volShift` is added to each leg's vol. Null before expiry where a leg's vol is not known. */
export function profit(legs: Leg[], price: number, level: number, seconds: number, volShift = 0): number | null {
  let worth = 0;
  for (const leg of legs) {
    if (seconds > 0 && leg.iv === null) return null;
    const vol = Math.max(0.001, (leg.iv ?? 0) + volShift);
    worth += leg.quantity * black76(level, leg.strike, leg.right, vol, seconds / YEAR_SECONDS);
  }
  return (worth - price) * MULTIPLIER;
}

/** Where the profit at expiry crosses zero, exact: it is linear between strikes. */
export function breakevens(legs: Leg[], price: number): number[] {
  const strikes = [...new Set(legs.map((l) => l.strike))].sort((a, b) => a - b);
  const first = strikes[0];
  const last = strikes.at(-1);
  if (first === undefined || last === undefined) return [];
  const knots = [first - 10_000, ...strikes, last + 10_000].filter((k) => k > 0);
  const found: number[] = [];
  for (let i = 0; i + 1 < knots.length; ++i) {
    const [a, b] = [knots[i]!, knots[i + 1]!];
    const [pa, pb] = [profit(legs, price, a, 0)!, profit(legs, price, b, 0)!];
    if (pa === 0 || pa * pb < 0) found.push(a + ((b - a) * pa) / (pa - pb));
  }
  return found;
}
