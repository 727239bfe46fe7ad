import { Client, type CallOptions, type Operations, type Status, type Stream, type Topics } from "@magic8/client";

const STALE_AFTER_MS = 4000; // the server's heart beats each second
const DRAWN_EVERY_MS = 250;
const WHOLE_EVERY_MS = 5000;

export const client = new Client();

/** What magic8 says: its stream, kept as one status, with the figures that are not streamed asked for now and then. */
class Feed {
  #stream: Stream | undefined;
  #whole = $state.raw<Status | null>(null);
  #version = $state(0);
  #changed = false;
  #followers = new Map<keyof Topics, number>();
  #known = new Set<keyof Topics>();

  heardAt = $state(0);
  now = $state(Date.now());
  trouble = $state("");

  status = $derived.by((): Status | null => {
    void this.#version;
    const [whole, state] = [this.#whole, this.#stream?.state];
    if (!whole || !state) return whole;
    const said = state.status?.status;
    const decided = state.recommendations?.decisions;
    const news = this.items("log");
    return {
      ...whole,
      ...said,
      link: { ...whole.link, lines_in_use: said?.lines_in_use ?? whole.link.lines_in_use },
      link_state: { ...whole.link_state, phase: said?.phase ?? whole.link_state.phase, usable: said?.usable ?? whole.link_state.usable },
      market: state.gex?.market ?? whole.market,
      pnl: state.pnl?.pnl ?? whole.pnl,
      recommendations: decided?.recommendations ?? whole.recommendations,
      rejections: decided?.rejections ?? whole.rejections,
      positions: state.positions ? Object.values(state.positions) : whole.positions,
      news: news.length ? news.sort((a, b) => b.number - a.number) : whole.news,
    };
  });

  get age() {
    return this.heardAt ? this.now - this.heardAt : 0;
  }
  /** What is shown may be wrong by now. */
  get lost() {
    return this.heardAt > 0 && this.age > STALE_AFTER_MS;
  }

  /** Why no order may leave this page now; empty where one may. */
  blocked = $derived.by(() => {
    const s = this.status;
    if (!s || this.lost) return "magic8 does not answer";
    if (!s.link_state.usable) return `TWS is ${s.link_state.phase}`;
    if (!s.trading_state.startsWith("active")) return `trading is ${s.trading_state}`;
    return s.market_open ? "" : "the market is closed";
  });

  start() {
    const hear = () => (this.heardAt = Date.now());
    this.#stream = client.stream(["status", "gex", "recommendations", "positions", "pnl", "log"], {
      change: (change) => {
        this.#changed = true;
        if (change.isSnapshot) this.#known.add(change.topic);
        hear();
      },
      heartbeat: hear,
    });
    setInterval(() => {
      this.now = Date.now();
      if (this.#changed) ++this.#version;
      this.#changed = false;
    }, DRAWN_EVERY_MS);
    void this.#ask();
  }

  /** Streams a topic while the component that calls this is shown. */
  follow(topic: keyof Topics) {
    $effect(() => {
      const count = (this.#followers.get(topic) ?? 0) + 1;
      this.#followers.set(topic, count);
      if (count === 1) this.#stream?.add(topic);
      return () => {
        const left = this.#followers.get(topic)! - 1;
        this.#followers.set(topic, left);
        if (left === 0) this.#stream?.remove(topic);
      };
    });
  }
  /** Whether the topic has been heard of: an empty one is then really empty. */
  knows(topic: keyof Topics) {
    void this.#version;
    return this.#known.has(topic);
  }
  /** What a topic has now. */
  items<Name extends keyof Topics>(topic: Name): Topics[Name][string][] {
    void this.#version;
    return Object.values(this.#stream?.state[topic] ?? {}) as Topics[Name][string][];
  }

  async #ask(): Promise<void> {
    try {
      this.#whole = await client.call("getStatus", { signal: AbortSignal.timeout(3000) });
      this.heardAt = Date.now();
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
    setTimeout(() => void this.#ask(), this.#whole ? WHOLE_EVERY_MS : 1000);
  }
}
export const feed = new Feed();

/** The answer of one operation, asked for again every `seconds` while the component that made it is shown. */
export class Resource<Name extends keyof Operations> {
  value = $state.raw<Operations[Name]["answer"] | null>(null);
  trouble = $state("");
  heardAt = $state(0);

  constructor(operation: Name, parameters: Operations[Name]["parameters"], seconds: number) {
    $effect(() => {
      const stop = new AbortController();
      let timer: ReturnType<typeof setTimeout>;
      const ask = async () => {
        try {
          this.value = await client.call(operation, { parameters, signal: stop.signal } as CallOptions<Name>);
          this.trouble = "";
          this.heardAt = Date.now();
        } catch (error) {
          if (stop.signal.aborted) return;
          this.trouble = error instanceof Error ? error.message : String(error);
        }
        timer = setTimeout(() => void ask(), seconds * 1000);
      };
      void ask();
      return () => {
        stop.abort();
        clearTimeout(timer);
      };
    });
  }
}
