// A client for magic8's API: fetch and WebSocket, no dependency. Its types are in index.d.ts.
import { operations } from "./operations.js";
import { Stream } from "./stream.js";

export { Stream };

/** What the server refused, and why. */
export class Problem extends Error {
  constructor(status, document, retryAfter) {
    super(`${document.code ?? status}: ${document.detail ?? ""}`);
    this.name = "Problem";
    this.status = status;
    this.code = document.code ?? "";
    this.detail = document.detail ?? "";
    this.errors = document.errors ?? [];
    this.effect = document.effect;
    this.retryable = document.retryable ?? false;
    this.retryAfter = retryAfter;
  }
}

/** Nobody could say in time whether there is an order of this key: ask again with it, or look at the orders. */
export class Unknown extends Error {
  constructor(key, cause) {
    super(`no answer about the order of key ${key}`, { cause });
    this.name = "Unknown";
    this.key = key;
  }
}

export class Client {
  #options;
  #csrf;

  constructor(options = {}) {
    this.#options = options;
    this.base = (options.url ?? "").replace(/\/$/, "");
  }

  /** Headers that say who asks; a page's cookie does it by itself. */
  headers() {
    return this.#options.token ? { Authorization: `Bearer ${this.#options.token}` } : {};
  }

  async call(operation, { parameters = {}, body, headers = {}, signal } = {}) {
    const [method, path] = operations[operation];
    const query = new URLSearchParams();
    const filled = Object.entries(parameters).reduce((at, [name, value]) => {
      if (value === undefined || value === null) return at;
      if (at.includes(`{${name}}`)) return at.replace(`{${name}}`, encodeURIComponent(value));
      query.set(name, String(value));
      return at;
    }, path);
    const asked = query.size ? `${filled}?${query}` : filled;
    const sent = { ...this.headers(), ...headers };
    if (method !== "GET" && operation !== "beginSession" && !this.#options.token) {
      sent["X-CSRF-Token"] = this.#csrf ??= (await this.call("getSession")).csrf;
    }
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const answer = await fetch(this.base + asked, {
      method,
      signal,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 403) this.#csrf = undefined; // of a session that has ended
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const content = isJson ? await answer.json() : await answer.text();
    if (!answer.ok) {
      throw new Problem(answer.status, isJson ? content : { detail: content }, Number(answer.headers.get("Retry-After")) || undefined);
    }
    return content;
  }

  /** Places one order; while it is unknown what became of it the same is asked again under the same key. */
  place(wish, options = {}) {
    return this.#untilKnown("placeOrder", { body: wish }, options);
  }

  /** Closes an open structure, or some units of it; the rules of place(). */
  closePosition(structure, wish = {}, options = {}) {
    return this.#untilKnown("closePosition", { body: wish, parameters: { structure } }, options);
  }

  async #untilKnown(operation, asked, { key = crypto.randomUUID(), patience = 30, signal } = {}) {
    const giveUp = Date.now() + patience * 1000;
    for (;;) {
      try {
        return await this.call(operation, { ...asked, signal, headers: { "Idempotency-Key": key } });
      } catch (error) {
        const known = error instanceof Problem && error.effect !== "unknown" && error.status !== 429 && error.status !== 502;
        if (known || signal?.aborted) throw error;
        if (Date.now() >= giveUp) throw new Unknown(key, error);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Everything in a list that comes in pages. */
  async *items(operation, parameters = {}) {
    for (let cursor; ; ) {
      const page = await this.call(operation, { parameters: { ...parameters, cursor } });
      yield* page.items;
      cursor = page.next ?? undefined;
      if (!cursor) return;
    }
  }

  stream(topics, listeners = {}) {
    return new Stream(this.base || globalThis.location.origin, topics, listeners, this.#options.token);
  }
}
