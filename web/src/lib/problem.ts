import { Problem } from "@magic8/client";

/** Why a command did not succeed. What is not known is never told as a failure. */
export function why(error: unknown): { text: string; unknown: boolean } {
  const known = error instanceof Problem;
  const effect = known ? (error.effect ?? (error.status < 500 ? "none" : "unknown")) : "unknown";
  const text = known ? [error.detail || error.code, ...error.errors.map((e) => `${e.pointer}: ${e.detail}`)].join("; ") : error instanceof Error ? error.message : String(error);
  if (effect === "none") return { text: `Nothing was done: ${text}`, unknown: false };
  if (effect === "applied") return { text: `Done, but: ${text}`, unknown: false };
  return { text: `It is not known whether it was done. ${text}`, unknown: true };
}
