// How figures are written, everywhere on the page. Absent is an en dash, never 0.
export type Maybe = number | null | undefined;

const ABSENT = "–";
const MINUS = "−";
const JOIN = "\u2060"; // keeps a sign and its sum on one line
const isAbsent = (x: Maybe): x is null | undefined => x === null || x === undefined || !Number.isFinite(x);
// Made once: a formatter costs a hundred times what it writes.
const formatters = new Map<number, Intl.NumberFormat>();
function grouped(x: number, digits: number): string {
  let formatter = formatters.get(digits);
  if (!formatter) {
    formatter = new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formatters.set(digits, formatter);
  }
  return formatter.format(x);
}

export const fixed = (x: Maybe, digits = 2) => (isAbsent(x) ? ABSENT : grouped(x, digits).replace("-", MINUS));
export const signed = (x: Maybe, digits = 2) =>
  isAbsent(x) ? ABSENT : (x > 0 ? "+" : x < 0 ? MINUS : "") + grouped(Math.abs(x), digits);
export const percent = (x: Maybe, digits = 0) => (isAbsent(x) ? ABSENT : `${fixed(100 * x, digits)}\u00a0%`);
export const dollars = (x: Maybe, digits = 0) =>
  isAbsent(x) ? ABSENT : `${x < 0 ? MINUS + JOIN : ""}$${grouped(Math.abs(x), digits)}`;
export const signedDollars = (x: Maybe, digits = 0) => (!isAbsent(x) && x > 0 ? "+" + JOIN : "") + dollars(x, digits);

/** +$3.77 bn: three digits that count, and the unit. */
export function big(x: Maybe): string {
  if (isAbsent(x)) return ABSENT;
  if (x === 0) return "$0";
  const size = Math.abs(x);
  const [n, unit] = size >= 1e9 ? [size / 1e9, "bn"] : size >= 1e6 ? [size / 1e6, "m"] : [size / 1e3, "k"];
  return `${x > 0 ? "+" + JOIN : x < 0 ? MINUS + JOIN : ""}$${Number(n.toPrecision(3))}\u00a0${unit}`;
}

/** A price of one unit: negative is a credit. */
export const net = (price: Maybe) =>
  isAbsent(price) ? ABSENT : `${fixed(Math.abs(price))} ${price < 0 ? "credit" : "debit"}`;

/** bear_call becomes Bear call. */
export const words = (code: string) => code.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());

const NEW_YORK = "America/New_York";
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: NEW_YORK, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat("en-GB", { timeZone: NEW_YORK, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { timeZone: NEW_YORK, weekday: "short", day: "numeric", month: "short" });
export const time = (iso: string | null | undefined) => (iso ? clock.format(new Date(iso)) : ABSENT);
export const hourMinute = (seconds: number) => minutes.format(new Date(seconds * 1000));
export const date = (iso: string) => day.format(new Date(iso));

/** 5 h 19 min; 12 s. Of a time that is over: 0 s. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  const m = Math.floor(s / 60);
  return m < 60 ? `${m} min` : `${Math.floor(m / 60)} h ${m % 60} min`;
}

export const legs = (items: { quantity: number; strike: number; right: string }[]) =>
  items.map((l) => `${l.quantity > 0 ? "+" : MINUS}${Math.abs(l.quantity)} ${fixed(l.strike, 0)} ${l.right}`).join("  ");

/** "6620 C" of an OSI symbol, "SPXW  261120C06620000"; the symbol itself where it is none. */
export function strikeOf(osi: string): string {
  const found = /([CP])(\d{8})$/.exec(osi);
  return found ? `${Number(found[2]) / 1000} ${found[1]}` : osi;
}
