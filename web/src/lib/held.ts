// What a held structure is worth and how it moves, from the chain as it is quoted.
import type { ChainOption, Trade } from "@magic8/client";

export const MULTIPLIER = 100;

/** Dollars for all units; a figure is null where one leg lacks what it is made of. */
export interface Held {
  /** Of one unit at the mids, points. */
  mark: number | null;
  /** If it were closed at the mids, after the fees that are paid. */
  profit: number | null;
  /** Dollars for one index point more, for one point of that more, for a day, for a vol point. */
  delta: number | null;
  gamma: number | null;
  theta: number | null;
  vega: number | null;
  /** Of its oldest quote. */
  quotedAt: string | null;
}

export function held(trade: Pick<Trade, "legs" | "units_open" | "cash" | "fees">, chain: Map<string, ChainOption>): Held {
  const legs = trade.legs.map((leg) => ({ quantity: leg.quantity, quote: chain.get(leg.option) }));
  const sum = (of: (option: ChainOption) => number | null) => {
    let total = 0;
    for (const { quantity, quote } of legs) {
      const value = quote ? of(quote) : null;
      if (value === null) return null;
      total += quantity * value;
    }
    return total;
  };
  const scaled = (x: number | null, by: number) => (x === null ? null : x * by * trade.units_open);
  const mark = sum((o) => (o.bid !== null && o.ask !== null && o.bid <= o.ask ? (o.bid + o.ask) / 2 : null));
  const times = legs.map(({ quote }) => quote?.quoted_as_of ?? "");
  return {
    mark,
    profit: mark === null ? null : trade.cash - trade.fees + mark * MULTIPLIER * trade.units_open,
    delta: scaled(sum((o) => o.delta), MULTIPLIER),
    gamma: scaled(sum((o) => o.gamma), MULTIPLIER),
    theta: scaled(sum((o) => o.theta_per_day), MULTIPLIER),
    vega: scaled(sum((o) => o.vega), MULTIPLIER * 0.01),
    quotedAt: times.includes("") ? null : (times.sort()[0] ?? null),
  };
}

/** Profit by strategy: of what is closed, and of what is open at the mids (null where a part of it is not known). */
export function byStrategy(trades: Trade[], chain: Map<string, ChainOption>) {
  const rows = new Map<string, { name: string; trades: number; won: number; closed: number; open: number | null; fees: number }>();
  for (const t of trades) {
    const name = t.variant || t.strategy;
    const row = rows.get(name) ?? { name, trades: 0, won: 0, closed: 0, open: 0, fees: 0 };
    rows.set(name, row);
    row.trades += 1;
    row.fees += t.fees;
    if (!t.open) {
      row.closed += t.profit ?? 0;
      row.won += (t.profit ?? 0) > 0 ? 1 : 0;
    } else {
      const profit = held(t, chain).profit;
      row.open = row.open === null || profit === null ? null : row.open + profit;
    }
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
}
