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
