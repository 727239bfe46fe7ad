import type { OrderPreview, OrderWish, Policy } from "@magic8/client";
import { client } from "./feed.svelte";
import { freshKey, limitOf } from "./order";
import { why } from "./problem";
import type { Wish } from "./wish";

const PREVIEW_AFTER_MS = 400;
const PREVIEW_EVERY_MS = 10_000;

/** An order that is being thought of: previewed as it changes, then confirmed, then sent once. */
export class Ticket {
  stage = $state<"write" | "confirm" | "sent">("write");
  quantity = $state(1);
  limit = $state("");
  policy = $state<Policy | "">("");
  preview = $state.raw<OrderPreview | null>(null);
  previewedAt = $state(0);
  trouble = $state("");
  /** What sending came to, where it did not simply succeed. */
  said = $state("");
  doubtful = $state(false);
  busy = $state(false);
  orderRef = $state("");
  #key = "";

  readonly isCredit: boolean;
  wantedLimit = $derived.by(() => limitOf(this.limit, this.isCredit));
  valid = $derived.by(() => Number.isInteger(this.quantity) && this.quantity >= 1 && this.quantity <= 1000 && this.wantedLimit !== null);

  constructor(readonly wish: Wish) {
    this.isCredit = wish.price < 0;
    $effect(() => {
      if (!this.valid || this.stage === "sent") return;
      const body = this.#body();
      const stop = new AbortController();
      const ask = () =>
        client.call("previewOrder", { body, signal: stop.signal }).then(
          (preview) => {
            this.preview = preview;
            this.previewedAt = Date.now();
            this.trouble = "";
          },
          (error: unknown) => {
            if (!stop.signal.aborted) this.trouble = why(error).text.replace("Nothing was done: ", "");
          },
        );
      const soon = setTimeout(() => void ask(), PREVIEW_AFTER_MS);
      const again = setInterval(() => void ask(), PREVIEW_EVERY_MS);
      return () => {
        stop.abort();
        clearTimeout(soon);
        clearInterval(again);
      };
    });
  }

  #body(): OrderWish {
    const { wantedLimit: limit, policy } = this;
    return {
      legs: this.wish.legs.map(({ trading_class, expiry, strike, right, quantity }) => ({ trading_class, expiry, strike, right, quantity })),
      quantity: this.quantity,
      reason: this.wish.reason.slice(0, 200),
      ...(limit === undefined || limit === null ? {} : { limit: limit as OrderWish["limit"] & {} }),
      ...(policy === "" ? {} : { policy }),
    };
  }

  /** To the last look before it goes. */
  confirm() {
    this.#key = freshKey();
    this.said = "";
    this.doubtful = false;
    this.stage = "confirm";
  }
  /** Also asks again, where nobody knows what became of the first time: with the same key it is placed once. */
  async send() {
    this.busy = true;
    this.said = "";
    try {
      const answer = await client.call("placeOrder", { body: this.#body(), headers: { "Idempotency-Key": this.#key } });
      this.orderRef = answer.order_ref;
      this.doubtful = false;
      this.stage = "sent";
    } catch (error) {
      const { text, unknown } = why(error);
      this.said = text;
      this.doubtful = unknown;
    } finally {
      this.busy = false;
    }
  }
}
