import type * as api from "./types.d.ts";

export * from "./types.d.ts";

/** What the server refused, and why: `code` is stable, `effect` says of a refused order whether one may exist. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: api.Wrong[];
  readonly effect?: "none" | "unknown" | "applied";
  readonly retryable: boolean;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Nobody could say in time whether there is an order of this key: ask again with it, or look at the orders. */
export class Unknown extends Error {
  readonly key: string;
}

export interface PlaceOptions {
  /** Made and kept by the caller before the first try; absent: a new one. One key places one order at most. */
  key?: string;
  /** Seconds over which an unknown outcome is asked about again. */
  patience?: number;
  signal?: AbortSignal;
}

export interface Options {
  /** "http://127.0.0.1:8080"; absent: the server of this page. */
  url?: string;
  /** For programs; a page has its cookie. */
  token?: string;
}

export interface CallOptions<Name extends keyof api.Operations> {
  parameters?: api.Operations[Name]["parameters"];
  body?: api.Operations[Name]["body"];
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type ItemOf<Answer> = Answer extends { items: Array<infer Item>; next: unknown } ? Item : never;

export class Client {
  constructor(options?: Options);
  call<Name extends keyof api.Operations>(operation: Name, options?: CallOptions<Name>): Promise<api.Operations[Name]["answer"]>;
  /** Places one order; while it is unknown what became of it the same is asked again under the same key. Rejects with Problem where
   * it is refused, with Unknown where nobody said in time. */
  place(wish: api.OrderWish, options?: PlaceOptions): Promise<api.OrderAnswer>;
  /** Closes an open structure, or some units of it; the rules of place(). */
  closePosition(structure: string, wish?: api.CloseWish, options?: PlaceOptions): Promise<api.OrderAnswer>;
  /** Everything in a list that comes in pages. */
  items<Name extends keyof api.Operations>(
    operation: Name,
    parameters?: api.Operations[Name]["parameters"],
  ): AsyncGenerator<ItemOf<api.Operations[Name]["answer"]>>;
  /** Connects at once. */
  stream<Name extends keyof Topics>(topics: Name[], listeners?: Listeners): Stream;
}

/** The items of each topic, by key. */
export interface Topics {
  status: Record<string, api.StreamStatus>;
  health: Record<string, api.HealthCheck | api.StreamOverall>;
  chain: Record<string, api.ChainOption | api.ChainHead>;
  gex: Record<string, api.Market>;
  recommendations: Record<string, api.StreamDecisions>;
  orders: Record<string, api.Order>;
  trades: Record<string, api.Trade>;
  positions: Record<string, api.Position>;
  pnl: Record<string, api.Pnl>;
  journal: Record<string, api.JournalLine>;
  log: Record<string, api.StreamNews>;
  scanner: Record<string, api.ScanStatus | api.ScanResult>;
}

/** What one frame changed in a topic; after a snapshot `set` is everything. */
export interface Change<Name extends keyof Topics = keyof Topics> {
  topic: Name;
  set: Topics[Name];
  deleted: string[];
  isSnapshot: boolean;
  time: string;
}

export interface Listeners {
  change?(change: Change): void;
  connection?(connected: boolean): void;
  heartbeat?(beat: { epoch: string; ts: string; seq: Record<string, number> }): void;
  error?(error: { code: string; detail: string }): void;
}

export class Stream {
  constructor(base: string, topics: Array<keyof Topics>, listeners?: Listeners, token?: string);
  readonly state: Partial<Topics>;
  readonly topics: Set<keyof Topics>;
  readonly connected: boolean;
  readonly reconnects: number;
  readonly recovered: Record<string, boolean>;
  add(topic: keyof Topics): void;
  remove(topic: keyof Topics): void;
  /** Breaks the connection; it comes back by itself and resumes. */
  drop(): void;
  close(): void;
}
