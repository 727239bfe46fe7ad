// Filters as people set them, and as the scanner reads them: "short.delta=0.25..0.35".
import type { ScanFilter, ScanFunnel, ScanResult, ScanStructure } from "@magic8/client";

export type Legs = "both" | "short" | "long";

/** A filter in the panel. Bounds are in the filter's own unit (a share is 0.3, not 30); null is open. */
export interface Row {
  name: string;
  on: boolean;
  legs: Legs;
  low: number | null;
  high: number | null;
  names: string[];
}

const number = (text: string) => {
  const share = text.endsWith("%");
  const value = Number(share ? text.slice(0, -1) : text);
  return text === "" || Number.isNaN(value) ? null : share ? value / 100 : value;
};

/** Absent where the text is of no filter that is declared. */
export function rowOf(text: string, declared: ScanFilter[]): Row | null {
  const found = /^(?:(short|long)\.)?([\w-]+)=(.*)$/.exec(text);
  const filter = declared.find((f) => f.name === found?.[2]);
  if (!found || !filter) return null;
  const row: Row = { name: filter.name, on: true, legs: (found[1] as Legs | undefined) ?? "both", low: null, high: null, names: [] };
  const range = found[3]!;
  if (filter.low === null && filter.high === null) return { ...row, names: range.split(",").filter(Boolean) };
  const [low, high] = range.includes("..") ? range.split("..") : [range, range];
  return { ...row, low: number(low!), high: number(high!) };
}

export const isNamed = (filter: ScanFilter) => filter.low === null && filter.high === null;

export function textOf(row: Row, filter: ScanFilter): string {
  const subject = `${row.legs === "both" ? "" : `${row.legs}.`}${row.name}`;
  if (isNamed(filter)) return `${subject}=${row.names.join(",")}`;
  return row.low !== null && row.low === row.high ? `${subject}=${row.low}` : `${subject}=${row.low ?? ""}..${row.high ?? ""}`;
}

/** What is wrong with it, in words; empty where nothing is. */
export function wrongWith(row: Row, filter: ScanFilter): string {
  if (isNamed(filter)) return row.names.length ? "" : "Choose at least one.";
  if (row.low === null && row.high === null) return "Set a lower or an upper bound.";
  if (row.low !== null && row.high !== null && row.low > row.high) return "The lower bound is above the upper one.";
  const [least, most] = [filter.low ?? -Infinity, filter.high ?? Infinity];
  const outside = [row.low, row.high].find((b) => b !== null && (b < least || b > most));
  return outside === undefined ? "" : `Between ${shown(least, filter)} and ${shown(most, filter)}.`;
}

/** The filters that are on, with what is wrong by row. */
export function query(rows: Row[], declared: ScanFilter[]) {
  const of = new Map(declared.map((f) => [f.name, f]));
  const on = rows.filter((r) => r.on && of.has(r.name));
  return { filters: on.map((r) => textOf(r, of.get(r.name)!)), valid: on.every((r) => !wrongWith(r, of.get(r.name)!)) };
}

const SHORT: Record<string, string> = { dte: "DTE", iv: "IV", pop: "PoP", ev: "EV", itm: "In the money" };
/** "iv-rank" becomes "IV rank". */
export const nameOf = (filter: string) =>
  filter
    .split("-")
    .map((word, i) => SHORT[word] ?? (i === 0 ? word.replace(/^./, (c) => c.toUpperCase()) : word))
    .join(" ");

export const isShare = (filter: ScanFilter) => filter.unit === "share";
const shown = (x: number, filter: ScanFilter) => (isShare(filter) ? `${Number((100 * x).toPrecision(8))} %` : String(x));

// What a slider spans where the filter's own bounds are far wider than what anybody looks for: in its own unit.
const TRACKS: Record<string, [number, number]> = {
  dte: [0, 60], hours: [0, 48], gamma: [0, 0.05], theta: [-50, 0], vega: [0, 20], volume: [0, 5000], "open-interest": [0, 10_000],
  bid: [0, 50], spread: [0, 5], "spread-share": [0, 1], iv: [0, 1], "iv-rank": [0, 1], moneyness: [-0.1, 0.1], events: [0, 10],
  age: [0, 300], width: [0, 100], steps: [1, 20], credit: [0, 20], debit: [0, 20], "natural-credit": [0, 20],
  "credit-to-width": [0, 1], risk: [0, 10_000], ev: [-500, 500], "ev-per-risk": [-0.2, 0.5], "return-on-risk": [0, 2],
};
export function track(filter: ScanFilter): [number, number] {
  const [low, high] = TRACKS[filter.name] ?? [filter.low ?? 0, Math.min(filter.high ?? 1, 1000)];
  return [Math.max(low, filter.low ?? low), Math.min(high, filter.high ?? high)];
}
/** A step of the slider: a two-hundredth of its track, rounded to 1, 2 or 5. */
export function step([low, high]: [number, number], whole: boolean): number {
  const raw = (high - low) / 200;
  const power = 10 ** Math.floor(Math.log10(raw));
  const nice = power * (raw / power > 5 ? 10 : raw / power > 2 ? 5 : raw / power > 1 ? 2 : 1);
  return whole ? Math.max(1, Math.round(nice)) : nice;
}
const WHOLE = new Set(["days", "contracts", "strikes", "events"]);
export const isWhole = (filter: ScanFilter) => WHOLE.has(filter.unit);

export interface Stage {
  name: string;
  left: number;
  /** What it counts: its bar is a share of the most of the same. */
  of: "options" | "structures";
  note: string;
}
/** The filter chain from everything to what is left. */
export function stages(funnel: ScanFunnel): Stage[] {
  const lost = (n: number) => (n ? `${n} not known` : "");
  return [
    { name: "All options", left: funnel.options, of: "options", note: "" },
    { name: "Quoted, with a vol", left: funnel.tradable, of: "options", note: "" },
    ...funnel.legs.map((l): Stage => ({ name: l.filter, left: l.left, of: "options", note: [`${l.alone} by itself`, lost(l.not_known)].filter(Boolean).join(", ") })),
    { name: "May be sold", left: funnel.sellable, of: "options", note: "" },
    { name: "May be bought", left: funnel.buyable, of: "options", note: "" },
    ...funnel.structures.map((s): Stage => ({ name: s.filter || "Structures of these", left: s.left, of: "structures", note: "" })),
  ];
}

export const legsOf = (r: ScanResult) => r.legs.map((l) => `${l.quantity > 0 ? "+" : "−"}${Math.abs(l.quantity) === 1 ? "" : Math.abs(l.quantity)}${l.strike}${l.right}`).join(" ");
export const STRUCTURES: Record<ScanStructure, string> = { vertical: "Verticals", condor: "Iron condors", butterfly: "Butterflies" };
