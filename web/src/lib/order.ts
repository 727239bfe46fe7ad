// What a ticket computes, without the page.
import type { Exits, Order, OrderPreview } from "@magic8/client";

/** Units whose largest loss stays within a budget in dollars; absent where the loss is not known or has no bound. */
export function unitsFor(budget: number, preview: Pick<OrderPreview, "max_loss" | "quantity">): number | null {
  if (preview.max_loss === null || preview.max_loss <= 0 || !(budget > 0)) return null;
  return Math.floor(budget / (preview.max_loss / preview.quantity) + 1e-9);
}

/** A limit as somebody types it: nothing is left to the policy. */
export function limitOf(text: string, credit: boolean): number | "mid" | undefined | null {
  const said = text.trim().toLowerCase();
  if (said === "") return undefined;
  if (said === "mid") return "mid";
  const value = Number(said);
  if (!Number.isFinite(value)) return null;
  // A credit is typed as people say it, without its sign.
  return credit ? -Math.abs(value) : value;
}

/** A key that was never used: the same order asked for twice is placed once. */
export function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** How far the profit of a structure is from where its exits lie, dollars; `entry` is what it took in or cost, dollars. */
export function distances(exits: Pick<Exits, "profit_target" | "stop_loss">, entry: number, profit: number | null) {
  const at = (multiple: number | null) => (multiple === null ? null : multiple * Math.abs(entry));
  const [target, stop] = [at(exits.profit_target), at(exits.stop_loss)];
  return {
    target,
    stop: stop === null ? null : -stop,
    toTarget: target === null || profit === null ? null : target - profit,
    toStop: stop === null || profit === null ? null : profit + stop,
  };
}

// Nobody knows whether an unknown order lives: it is not failed.
const WORDS: Record<Order["state"], [string, string]> = {
  asked: ["being asked about", "badge-info"],
  sent: ["sent", "badge-info"],
  working: ["working", "badge-info"],
  partly_filled: ["partly filled", "badge-info"],
  cancelling: ["being cancelled", "badge-warning"],
  unknown: ["unknown", "badge-warning"],
  done: ["done", "badge-neutral"],
  filled: ["filled", "badge-success"],
  accepted: ["accepted", "badge-info"],
  partial: ["partly filled, ended", "badge-warning"],
  cancelled: ["cancelled", "badge-neutral"],
  rejected: ["rejected", "badge-error"],
  not_sent: ["not sent", "badge-neutral"],
  dry_run: ["dry run", "badge-secondary"],
};
export const stateOf = (state: Order["state"]): [string, string] => WORDS[state] ?? [state, "badge-warning"];
