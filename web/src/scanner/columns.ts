import type { ScanResult } from "@magic8/client";
import { dollars, fixed, percent, signedDollars, words } from "../lib/format";
import { legsOf } from "../lib/scan";

export interface Column {
  id: string;
  name: string;
  meaning: string;
  /** Pixels. */
  width: number;
  /** What it is sorted by, and exported. */
  value: (r: ScanResult) => number | string | null;
  /** Text where it is a number. */
  text?: (r: ScanResult) => string;
}

const short = (r: ScanResult) => r.legs.find((l) => l.quantity < 0);
const least = (r: ScanResult, of: (leg: ScanResult["legs"][number]) => number | null) => {
  const all = r.legs.map(of);
  return all.includes(null) ? null : Math.min(...(all as number[]));
};
const number = (id: string, name: string, meaning: string, width: number, value: (r: ScanResult) => number | null, write: (x: number | null) => string): Column => ({
  id, name, meaning, width, value, text: (r) => write(value(r)),
});

export const COLUMNS: Column[] = [
  { id: "kind", name: "Structure", meaning: "What it is", width: 88, value: (r) => words(r.kind.replaceAll("-", "_")) },
  { id: "legs", name: "Legs", meaning: "Bought and sold, by strike", width: 150, value: legsOf },
  { id: "expiry", name: "Expiry", meaning: "Of all legs", width: 96, value: (r) => r.expiry },
  number("score", "Score", "What the list is ranked by", 66, (r) => r.score, (x) => fixed(x, 3)),
  number("credit", "Credit", "Points at the mids; negative is paid", 64, (r) => r.credit, (x) => fixed(x)),
  number("natural", "Natural", "Points, sold at the bid and bought at the ask", 80, (r) => r.natural_credit, (x) => fixed(x)),
  number("width", "Width", "Points; of a wing", 56, (r) => r.width, (x) => fixed(x, 0)),
  number("credit-to-width", "Cr / width", "Credit: the share of the width that is received", 82, (r) => r.credit_to_width, (x) => percent(x, 1)),
  number("profit", "To win", "At most, dollars after costs", 70, (r) => r.max_profit_usd, (x) => dollars(x)),
  number("risk", "Risk", "Dollars lost at the worst", 70, (r) => r.risk_usd, (x) => dollars(x)),
  number("return", "Return", "Most to win over risk", 80, (r) => r.return_on_risk, (x) => percent(x, 1)),
  number("pop", "Chance", "Probability of profit at settlement", 74, (r) => r.probability_of_profit, (x) => percent(x, 1)),
  number("ev", "EV", "Expected value after costs, dollars", 66, (r) => r.expected_value_usd, (x) => signedDollars(x)),
  number("ev-per-risk", "EV / risk", "Expected value over risk", 80, (r) => r.ev_per_risk, (x) => percent(x, 2)),
  number("delta", "Delta", "Of the first leg that is sold, without its sign", 62, (r) => short(r)?.delta ?? null, (x) => fixed(x, 2)),
  number("iv", "Vol", "Of the first leg that is sold", 66, (r) => short(r)?.iv ?? null, (x) => percent(x, 1)),
  number("touch", "Touch", "Probability that the sold strike is touched before settlement", 76, (r) => short(r)?.probability_touch ?? null, (x) => percent(x, 1)),
  number("volume", "Volume", "Of the leg that trades least", 82, (r) => least(r, (l) => l.volume), (x) => fixed(x, 0)),
  number("open-interest", "Open int.", "Of the leg with the least", 86, (r) => least(r, (l) => l.open_interest), (x) => fixed(x, 0)),
];
export const SHOWN_FIRST = ["kind", "legs", "score", "credit", "width", "credit-to-width", "profit", "risk", "pop", "ev", "delta"];

/** By one column; what is absent comes last either way, and of equals the higher score first. */
export function sorted(results: ScanResult[], column: Column, upwards: boolean): ScanResult[] {
  const sign = upwards ? 1 : -1;
  const keyed = results.map((r) => ({ r, key: column.value(r) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? b.r.score - a.r.score : a.key === null ? 1 : -1;
    const by = typeof a.key === "string" ? a.key.localeCompare(String(b.key)) : a.key - (b.key as number);
    return sign * by || b.r.score - a.r.score || (a.r.id < b.r.id ? -1 : 1);
  });
  return keyed.map((k) => k.r);
}

const WIDE = 0.35;
/** What a trader should not overlook. */
export function badges(r: ScanResult): { text: string; tone: string; meaning: string }[] {
  const found = [];
  if (r.expected_value_usd > 0) found.push({ text: "EV+", tone: "badge-success", meaning: "The expected value after costs is positive" });
  const given = Math.abs(r.credit - r.natural_credit);
  if (Math.abs(r.credit) > 0 && given / Math.abs(r.credit) > WIDE) found.push({ text: "wide", tone: "badge-warning", meaning: "More than a third of the price at the mids is lost when taken at once" });
  if (r.legs.some((l) => (l.volume ?? 0) === 0)) found.push({ text: "no volume", tone: "badge-warning", meaning: "A leg has not traded today" });
  return found;
}
