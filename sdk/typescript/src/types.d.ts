// Made by tools/api.py from api/openapi.yaml.

/** RFC 9457, with a stable code. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Stable: programs decide by it. */
  code: string;
  /** For people. */
  detail: string;
  /** The same request may succeed later. */
  retryable: boolean;
  errors?: Array<Wrong>;
  /** Of a command: whether it may have done something. */
  effect?: "none" | "unknown" | "applied";
}

export interface Wrong {
  /** JSON Pointer into the body, or "?name" for a parameter. */
  pointer: string;
  detail: string;
}

export type Instant = string;

export type MaybeInstant = string | null;

export type Day = string;

/** Exact, at most four decimals. */
export type Amount = number;

/** Exact, at most four decimals. */
export type MaybeAmount = number | null;

export type MaybeNumber = number | null;

/** The cursor of what follows, null at the end. */
export type Next = string | null;

export type Right = "C" | "P";

/** All that can be seen at one instant. */
export interface Status {
  /** The engine's time: simulated in simulation. */
  now: Instant;
  mode: "sim" | "shadow" | "paper" | "live";
  underlying: string;
  /** "active", or "reducing" or "halted" with the reason behind a colon. */
  trading_state: string;
  market_open: boolean;
  session_open: MaybeInstant;
  session_close: MaybeInstant;
  /** How many cycles have run. */
  cycle: number;
  last_cycle: MaybeInstant;
  next_cycle: MaybeInstant;
  /** Share of the chain that has been quoted, 0 to 1. */
  coverage: number;
  spot: MaybeNumber;
  link: Link;
  link_state: LinkState;
  accounts: Array<string>;
  /** Null before the first cycle. */
  market: Market | null;
  recommendations: Array<Recommendation>;
  rejections: Array<Rejection>;
  /** The newest 50. */
  orders: Array<OrderRow>;
  positions: Array<Position>;
  /** Entries stop until there are none. */
  differences: Array<Difference>;
  pnl: Pnl;
  /** Newest first. */
  news: Array<News>;
  health: Health;
}

/** A contract of which the account holds something else than the book says. Contracts; negative is sold. */
export interface Difference {
  option: string;
  /** By our journal. */
  ours: number;
  /** Known to be of somebody else in the account. */
  others: number;
  /** What the broker says is held. */
  broker: number;
}

/** The connection to the broker, in figures. */
export interface Link {
  ready: boolean;
  lines_in_use: number;
  lines_allowed: number;
  lines_waiting: number;
  line_evictions: number;
  pressure: string;
  throttled: number;
  order_wait_longest_seconds: number;
  data_wait_longest_seconds: number;
  queued_messages: number;
  messages_in: number;
  messages_out: number;
  malformed: number;
  unknown_ids: number;
  reconnects: number;
}

/** The state of the connection to the broker. */
export interface LinkState {
  phase: string;
  since: MaybeInstant;
  reason: string;
  usable: boolean;
  alarm: boolean;
  last_well: MaybeInstant;
  clock: string;
  clock_skew_seconds: MaybeNumber;
  farms_in_trouble: Array<FarmTrouble>;
  /** A restart or logout that is near or under way; empty where none is. */
  window: string;
  window_begin: MaybeInstant;
  window_end: MaybeInstant;
}

export interface FarmTrouble {
  name: string;
  kind: string;
  since: MaybeInstant;
}

/** An order as the status page lists it. */
export interface OrderRow {
  order_ref: string;
  strategy: string;
  description: string;
  state: string;
  quantity: number;
  filled: number;
  limit: MaybeAmount;
  average_price: MaybeAmount;
  attempts: number;
  created: Instant;
  updated: Instant;
}

/** A line of the day's log. */
export interface News {
  time: Instant;
  text: string;
}

export interface Health {
  /** The worst of all. */
  status: "ok" | "degraded" | "failed";
  checks: Array<HealthCheck>;
}

export interface HealthCheck {
  name: string;
  status: "ok" | "degraded" | "failed";
  reason: string;
  since: Instant;
}

export interface Config {
  settings: Array<Setting>;
}

export interface Setting {
  name: string;
  /** Null for a secret. */
  value: unknown;
  /** Null for a secret. */
  default: unknown;
  unit: string;
  help: string;
  /** The file and line, the variable or the option that gave it, or "default". */
  origin: string;
  secret: boolean;
  /** A reload takes effect at once, else only a restart. */
  live: boolean;
}

export interface Strategies {
  items: Array<Strategy>;
}

export interface Strategy {
  name: "iron_condor" | "butterfly" | "vertical";
  enabled: boolean;
  settings: Array<Setting>;
  recommendations: Array<Recommendation>;
  rejections: Array<Rejection>;
}

export interface Chain {
  chain: ChainHead;
  items: Array<ChainOption>;
}

/** The chain without its options. */
export interface ChainHead {
  underlying: string;
  spot: MaybeNumber;
  trading_class: string;
  expiry: string | null;
  settlement: MaybeInstant;
  contracts: number;
  /** Share of the options in range that have been quoted, 0 to 1. */
  coverage: number;
  /** When the vols and Greeks were computed. */
  greeks_as_of: MaybeInstant;
}

/** One option: quoted now, vol and Greeks of the last cycle. */
export interface ChainOption {
  /** "SPXW 2026-11-20 6550 P" */
  option: string;
  strike: Amount;
  right: Right;
  con_id: number;
  bid: MaybeAmount;
  ask: MaybeAmount;
  last: MaybeAmount;
  bid_size: MaybeNumber;
  ask_size: MaybeNumber;
  volume: MaybeNumber;
  open_interest: MaybeNumber;
  /** When bid and ask were last known to be true. */
  quoted_as_of: MaybeInstant;
  /** Per year, on the calendar clock. */
  iv: MaybeNumber;
  /** A stable code; empty where iv is there or was not computed. */
  iv_absent_because: string;
  /** To the forward. */
  delta: MaybeNumber;
  gamma: MaybeNumber;
  theta_per_day: MaybeNumber;
  vega: MaybeNumber;
}

export interface Gex {
  underlying: string;
  as_of: Instant;
  cycle: number;
  trading_class: string;
  expiry: Day;
  spot: number;
  forward: number;
  gex: GammaExposure;
}

/** Dollars per 1 % move, calls counted positive, puts negative, by open interest, where the name does not say otherwise. */
export interface GammaExposure {
  total_usd_per_1pct: number;
  calls: number;
  puts: number;
  total_usd_per_point: number;
  absolute_usd_per_1pct: number;
  volume_usd_per_1pct: MaybeNumber;
  blend_usd_per_1pct: MaybeNumber;
  blend_weight: number;
  vanna_usd_per_vol_point: number;
  charm_usd_per_day: number;
  /** The level nearest spot at which the re-priced total changes sign. */
  zero_gamma: MaybeNumber;
  /** All such levels, ascending. */
  crossings: Array<number>;
  zero_gamma_cumulative: MaybeNumber;
  call_wall: MaybeAmount;
  put_wall: MaybeAmount;
  largest_strike: MaybeAmount;
  net_walls: Walls;
  open_interest_walls: Walls;
  clusters: Array<GammaCluster>;
  concentration: Concentration | null;
  confidence: Confidence;
  sign_model: string;
  position_source: string;
  options_counted: number;
  options_left_out: number;
  series_left_out: Array<string>;
  by_expiry: Array<GexByExpiry>;
  by_strike: Array<GexByStrike>;
}

export interface Walls {
  call: MaybeAmount;
  put: MaybeAmount;
  largest: MaybeAmount;
}

export interface GammaCluster {
  low: number;
  high: number;
  gross: number;
  net: number;
  share: number;
}

export interface Concentration {
  top: number;
  top_share: number;
  herfindahl: number;
}

export interface GexByExpiry {
  trading_class: string;
  expiry: Day;
  calls: number;
  puts: number;
}

export interface GexByStrike {
  strike: Amount;
  calls: number;
  puts: number;
  net: number;
  volume_calls: number;
  volume_puts: number;
  call_open_interest: number;
  put_open_interest: number;
}

export interface GexHistory {
  items: Array<GexRow>;
  next: Next;
}

export interface GexRow {
  time: Instant;
  underlying: string;
  expiry: Day;
  spot: number;
  forward: number;
  total_usd_per_1pct: number;
  calls: number;
  puts: number;
  zero_gamma: MaybeNumber;
  zero_gamma_cumulative: MaybeNumber;
  call_wall: MaybeNumber;
  put_wall: MaybeNumber;
  range_pct: MaybeNumber;
  atr: MaybeNumber;
  /** Only where asked for. */
  by_strike?: Array<GexTriple>;
}

/** What the last cycle computed of one expiry. */
export interface Market {
  underlying: string;
  as_of: Instant;
  spot: number;
  spot_is_forward: boolean;
  forward: number;
  forward_residual: number;
  forward_pairs: number;
  discount: number;
  implied_rate: MaybeNumber;
  implied_rate_error: MaybeNumber;
  trading_class: string;
  expiry: Day;
  settlement: Instant;
  seconds_to_settlement: number;
  contracts: number;
  atm_iv: MaybeNumber;
  forward_quality: Confidence;
  smile: Smile | null;
  law: SettlementLaw | null;
  gex: GammaExposure;
  expected_move: ExpectedMove;
}

export interface Curves {
  as_of: Instant;
  spot: number;
  expiry: Day;
  /** Level, and the total exposure there in USD per 1 %: vols stay with their strikes. */
  gex_profile: Array<CurvePoint>;
  /** Level at settlement, and its density per point, as the smile means it; null without a smile. */
  density: Array<CurvePoint> | null;
}

/** x, y. */
export type CurvePoint = Array<number>;

export interface Smile {
  points: number;
  rms_error: number;
  max_error: number;
  money_error: number;
  outside_quotes: number;
  lowest_strike: number;
  highest_strike: number;
  butterfly_free: boolean;
  least_density: number;
  repair: string;
}

/** What the smile says of the level at settlement. */
export interface SettlementLaw {
  quantiles: Array<Quantile>;
  shortfall_1pct: number;
  shortfall_5pct: number;
}

export interface Quantile {
  below: number;
  level: number;
}

export interface ExpectedMove {
  straddle: MaybeNumber;
  one_sd: MaybeNumber;
  smile_sd: MaybeNumber;
  strip_sd: MaybeNumber;
  strip_vol: MaybeNumber;
  range: MaybeNumber;
  range_pct: MaybeNumber;
  range_basis: "none" | "atr" | "straddle";
  atr: MaybeNumber;
  gamma_regime: "negative" | "neutral" | "positive";
  regime_factor: number;
}

export interface Recommendations {
  cycle: number;
  as_of: MaybeInstant;
  items: Array<Recommendation>;
}

/** A trade that the rules like, for one unit. */
export interface Recommendation {
  strategy: "iron_condor" | "butterfly" | "vertical";
  variant: string;
  underlying: string;
  as_of: Instant;
  /** Positive is a debit paid, negative a credit received. */
  net_price: Amount;
  natural_price: Amount;
  credit: MaybeAmount;
  debit: MaybeAmount;
  max_profit_usd: Amount;
  max_loss_usd: Amount;
  breakevens: Array<number>;
  probability_of_profit: number;
  expected_shortfall_1pct_usd: number;
  expected_shortfall_5pct_usd: number;
  expected_value_usd: number;
  score: number;
  score_model: string;
  rationale: string;
  legs: Array<RecommendationLeg>;
}

export interface RecommendationLeg {
  option: string;
  trading_class: string;
  expiry: Day;
  strike: Amount;
  right: Right;
  con_id: number;
  /** Contracts a unit; positive is bought. */
  quantity: number;
  bid: Amount;
  ask: Amount;
  iv: number;
  delta: number;
}

export interface Rejections {
  cycle: number;
  as_of: MaybeInstant;
  items: Array<Rejection>;
}

/** Why a strategy did not make it. */
export interface Rejection {
  strategy: "iron_condor" | "butterfly" | "vertical";
  variant: string;
  /** Stable. */
  code: string;
  text: string;
  value: MaybeNumber;
  limit: MaybeNumber;
}

export interface Predictions {
  items: Array<Prediction>;
  next: Next;
}

/** A recommendation of an earlier cycle, or a rejection. */
export interface Prediction {
  id: number;
  time: Instant;
  cycle: number;
  underlying: string;
  strategy: string;
  variant: string;
  /** Of a rejection; empty for a recommendation. */
  code: string;
  text: string;
  score: MaybeNumber;
  probability_of_profit: MaybeNumber;
  expected_value_usd: MaybeNumber;
  net_price: MaybeAmount;
  max_profit_usd: MaybeAmount;
  max_loss_usd: MaybeAmount;
  legs: Array<PredictionLeg>;
}

export interface PredictionLeg {
  /** OSI symbol. */
  option: string;
  quantity: number;
}

export interface Orders {
  items: Array<Order>;
  next: Next;
}

export interface Leg {
  option: string;
  trading_class: string;
  expiry: Day;
  strike: Amount;
  right: Right;
  /** Contracts a unit; positive is bought. */
  quantity: number;
}

/** A combo order. Prices are of one unit: positive is a debit, negative a credit. */
export interface Order {
  order_ref: string;
  strategy: string;
  variant: string;
  underlying: string;
  account: string;
  /** The order that entered what this one belongs to; mostly its own key. */
  structure: string;
  description: string;
  state: "asked" | "sent" | "working" | "partly_filled" | "cancelling" | "unknown" | "done" | "filled" | "accepted" | "partial" | "cancelled" | "rejected" | "not_sent" | "dry_run";
  /** It may still fill. */
  live: boolean;
  closing: boolean;
  dry_run: boolean;
  session: Day;
  policy: "widen" | "peg" | "patient" | "take";
  quantity: number;
  filled: number;
  first_price: Amount;
  /** Now. */
  limit: Amount;
  /** The worst that its working may reach. */
  worst_limit: Amount;
  average_price: MaybeAmount;
  attempts: number;
  fees: Amount;
  order_id: number | null;
  broker_status: string | null;
  /** Why nobody knows whether it lives; empty where that is known. */
  doubt: string;
  reason: string;
  created: Instant;
  updated: Instant;
  legs: Array<Leg>;
}

/** An order with its executions and what the journal says of it. */
export interface OrderLife {
  order_ref: string;
  strategy: string;
  variant: string;
  underlying: string;
  account: string;
  /** The order that entered what this one belongs to; mostly its own key. */
  structure: string;
  description: string;
  state: "asked" | "sent" | "working" | "partly_filled" | "cancelling" | "unknown" | "done" | "filled" | "accepted" | "partial" | "cancelled" | "rejected" | "not_sent" | "dry_run";
  /** It may still fill. */
  live: boolean;
  closing: boolean;
  dry_run: boolean;
  session: Day;
  policy: "widen" | "peg" | "patient" | "take";
  quantity: number;
  filled: number;
  first_price: Amount;
  /** Now. */
  limit: Amount;
  /** The worst that its working may reach. */
  worst_limit: Amount;
  average_price: MaybeAmount;
  attempts: number;
  fees: Amount;
  order_id: number | null;
  broker_status: string | null;
  /** Why nobody knows whether it lives; empty where that is known. */
  doubt: string;
  reason: string;
  created: Instant;
  updated: Instant;
  legs: Array<Leg>;
  /** Of the risk gate, in words. */
  verdict: string;
  fills: Array<Fill>;
  life: Array<JournalLine>;
}

export interface Fills {
  items: Array<Fill>;
  next: Next;
}

/** An execution, of a leg or of the combo as a whole ("combo"). */
export interface Fill {
  exec_id: string;
  order_ref: string;
  time: Instant;
  option: string;
  side: "buy" | "sell";
  quantity: number;
  price: Amount;
  commission: MaybeAmount;
}

export interface Positions {
  items: Array<Position>;
}

export interface Position {
  option: string;
  /** Contracts; negative is sold. */
  quantity: number;
  average_price: Amount;
  mark: MaybeAmount;
  unrealised: MaybeAmount;
}

export interface Trades {
  items: Array<Trade>;
}

/** A structure from its entry to its end. */
export interface Trade {
  /** The key of the order that entered it. */
  structure: string;
  strategy: string;
  variant: string;
  underlying: string;
  open: boolean;
  units_open: number;
  /** All that it paid and received, settlement included. */
  cash: Amount;
  fees: Amount;
  /** After fees; null while it is open. */
  profit: MaybeAmount;
  /** Settled at a level that is not official yet. */
  provisional: boolean;
  legs: Array<Leg>;
}

/** Dollars. */
export interface Pnl {
  /** Since the journal began. */
  realised: Amount;
  fees: Amount;
  unrealised: MaybeAmount;
  /** Of this session, after fees, ours. */
  day: MaybeAmount;
  /** As the broker says. */
  broker_day: MaybeAmount;
  net_liquidation: MaybeAmount;
}

export interface PnlHistory {
  items: Array<PnlRow>;
  next: Next;
}

export interface PnlRow {
  time: Instant;
  day: number;
}

export interface Risk {
  trading_state: string;
  /** Why the circuit breaker is open; empty where it is closed. */
  breaker: string;
  live_orders: number;
  structures: number;
  capital_at_risk: MaybeAmount;
  limits: Array<Limit>;
}

export interface Limit {
  name: string;
  value: unknown;
  unit: string;
  help: string;
  /** As much as is used, or the figure that a floor is compared with; null where that is not known. */
  used: MaybeNumber;
}

export interface Journal {
  items: Array<JournalLine>;
  next: Next;
}

export interface JournalLine {
  sequence: number;
  time: Instant;
  kind: string;
  /** Empty where it is about no order. */
  order_ref: string;
  /** For people; may be empty. */
  text: string;
  record: JournalRecord;
}

/** Strike, calls, puts. */
export type GexTriple = Array<number>;

/** A score from 0 to 100, and one for each reason. */
export interface Confidence {
  score: number;
  [name: string]: number;
}

/** As it was written; its fields depend on its kind. */
export type JournalRecord = Record<string, unknown>;

/** The item of the stream's topic "status". */
export interface StreamStatus {
  now: Instant;
  mode: "sim" | "shadow" | "paper" | "live";
  underlying: string;
  trading_state: string;
  market_open: boolean;
  session_open: MaybeInstant;
  session_close: MaybeInstant;
  cycle: number;
  last_cycle: MaybeInstant;
  next_cycle: MaybeInstant;
  coverage: number;
  spot: MaybeNumber;
  ready: boolean;
  lines_in_use: number;
  lines_allowed: number;
  phase: string;
  usable: boolean;
  accounts: Array<string>;
}

/** The item of the stream's topic "recommendations". */
export interface StreamDecisions {
  cycle: number;
  recommendations: Array<Recommendation>;
  rejections: Array<Rejection>;
}

/** An item of the stream's topic "log". */
export interface StreamNews {
  number: number;
  time: Instant;
  text: string;
}

/** The item "overall" of the stream's topic "health". */
export interface StreamOverall {
  status: "ok" | "degraded" | "failed";
}

/** Who asks. */
export interface Session {
  /** What a page sends as X-CSRF-Token; empty without a cookie. */
  user: string;
  role: "admin";
  csrf: string;
}

export interface SessionStart {
  token: string;
}

/** Why, for the log; may be left out. */
export interface SwitchReason {
  reason?: string;
}

export interface KillState {
  killed: boolean;
}

/** An option that is listed in the chain, or held. */
export interface LegWish {
  /** "SPXW" */
  trading_class: string;
  expiry: Day;
  strike: Amount;
  right: Right;
  /** Contracts a unit; positive is bought, negative is sold. */
  quantity: number;
}

/** How an order finds its price: docs/reference/configuration.md, execution.working_policy. */
export type Policy = "widen" | "peg" | "patient" | "take";

/** The worst net price of one unit, positive a debit, negative a credit; "mid": the mid at this moment. */
export type LimitWish = number | "mid";

/** What somebody wants; quotes and prices are the engine's to find. */
export interface OrderWish {
  /** Of one unit; an entry has 2 to 4. */
  legs: Array<LegWish>;
  /** Units. */
  quantity?: number;
  /** Left out: as far as the policy and the collar of the risk limits lead. */
  limit?: LimitWish;
  /** Left out: execution.working_policy. */
  policy?: Policy;
  /** For the journal. */
  reason?: string;
}

export interface OrderChange {
  /** The worst that its working may reach; an order that stands beyond it moves there at once. */
  limit?: LimitWish;
  /** Where it shall stand now, on the price grid and not beyond its limit; its policy goes on from there. */
  price?: Amount;
  /** Units in all, those that are filled included; only fewer. */
  quantity?: number;
  policy?: Policy;
}

export interface CloseWish {
  /** Units; left out: all that are open. */
  quantity?: number;
  limit?: LimitWish;
  /** Left out: take. */
  policy?: Policy;
  reason?: string;
}

export interface OrderAnswer {
  order_ref: string;
  /** none: nothing was done now, since it had been done before. */
  effect: "applied" | "none";
  /** An order of this Idempotency-Key was placed before. */
  replayed: boolean;
  /** As it is now. */
  order: Order;
}

/** Prices are of one unit: positive is a debit, negative a credit. Dollars are of the whole order, before fees where not said. */
export interface OrderPreview {
  /** It would be placed. */
  approved: boolean;
  /** Why it would not; empty where it would. */
  refusals: Array<OrderRefusal>;
  /** Nothing would be sent; the mode is shadow. */
  dry_run: boolean;
  /** "Bull put 6490/6500" */
  description: string;
  quantity: number;
  legs: Array<QuotedLeg>;
  /** Every leg at its bad side; null without usable quotes. */
  natural: MaybeAmount;
  mid: MaybeAmount;
  best: MaybeAmount;
  /** Null where no price is left. */
  plan: WorkingPlan | null;
  /** Positive dollars, at the worst limit; null without a bound. */
  max_loss: MaybeAmount;
  /** Dollars, at the first price; null without a bound. */
  max_profit: MaybeAmount;
  /** Index levels at expiry, ascending, at the first price; none where the legs expire apart. */
  breakevens: Array<number>;
  worst_case: WorstCase;
  verdicts: Array<ControlVerdict>;
  what_if: WhatIf;
}

export interface OrderRefusal {
  /** Stable. */
  code: string;
  reason: string;
}

export interface QuotedLeg {
  option: string;
  trading_class: string;
  expiry: Day;
  strike: Amount;
  right: Right;
  quantity: number;
  bid: MaybeAmount;
  ask: MaybeAmount;
  quoted_as_of: MaybeInstant;
  age_seconds: MaybeNumber;
  /** There is a quote, and it is no older than risk.max_quote_age. */
  usable: boolean;
}

/** How it would be worked. */
export interface WorkingPlan {
  policy: Policy;
  first_price: Amount;
  worst_limit: Amount;
  /** How long it stands at a price. */
  step_seconds: number;
  /** If the market stood still; then it is cancelled. */
  steps: Array<PlanStep>;
  ends_after_seconds: number;
}

export interface PlanStep {
  after_seconds: number;
  price: Amount;
}

/** The most that can be lost with all that is held and works, whichever orders fill; null without a bound. */
export interface WorstCase {
  before: MaybeAmount;
  after: MaybeAmount;
}

/** What one control of the risk gate says. */
export interface ControlVerdict {
  control: string;
  code: string;
  passed: boolean;
  /** What would be. */
  value: MaybeNumber;
  /** What may be. */
  limit: MaybeNumber;
  /** Empty where it passed. */
  reason: string;
}

/** What the broker says that it would cost, at the first price. Figures that it did not tell are null. */
export interface WhatIf {
  status: "answered" | "refused" | "no_answer" | "not_asked";
  /** Why there are no figures, or what the broker warns of; else empty. */
  reason: string;
  /** Initial margin of the account. */
  margin_before: MaybeAmount;
  margin_change: MaybeAmount;
  margin_after: MaybeAmount;
  maintenance_after: MaybeAmount;
  /** Of the whole order. */
  commission: MaybeAmount;
  /** Now. */
  available_funds: MaybeAmount;
  /** Less the change of margin. */
  available_after: MaybeAmount;
  /** As the broker tells it. */
  buying_power: MaybeAmount;
}

/** Multiples of the credit (or debit) of the entry; null: that exit is off. */
export interface Exits {
  structure: string;
  profit_target: MaybeNumber;
  stop_loss: MaybeNumber;
  /** Time of day in New York, "15:45". */
  close_at: string | null;
  /** Which of these somebody set; the others follow the settings. */
  by_hand: Array<"profit_target" | "stop_loss" | "close_at">;
}

/** null: off. "settings": as the settings say again. */
export interface ExitsChange {
  profit_target?: number | null | "settings";
  stop_loss?: number | null | "settings";
  /** "15:45", or "settings". */
  close_at?: string | null;
}

/** What is looked for. What is left out comes from the preset, or without one is: vertical, no filter, ev-per-risk, 20. */
export interface ScanQuery {
  /** The name of a preset; what else is given replaces its parts. */
  preset?: string;
  structure?: ScanStructure;
  filters?: Array<ScanFilterText>;
  score?: ScanScore;
  top?: number;
}

export type ScanStructure = "vertical" | "condor" | "butterfly";

export type ScanScore = "ev-per-risk" | "ev" | "return-on-risk" | "credit-to-width";

/** A filter with its bounds: "dte=30..60", "volume=100..", "spread=..0.10", "dte=0", "short.delta=0.25..0.35" (of the leg sold; "long." of the leg bought), "iv-rank=50%..", "underlying=SPX,XSP". Both bounds are included. */
export type ScanFilterText = string;

export interface ScanActiveQuery {
  /** The preset that it came from. */
  preset: string | null;
  structure: ScanStructure;
  filters: Array<ScanFilterText>;
  score: ScanScore;
  top: number;
}

export interface ScanStatus {
  running: boolean;
  /** Null before the first start. */
  query: ScanActiveQuery | null;
  started: MaybeInstant;
  /** The market data that the results are of; null before there are any. */
  as_of: MaybeInstant;
  underlying: string;
  /** Rises whenever the results change. */
  revision: number;
  /** In the universe. */
  options: number;
  /** Of these: quoted on both sides, with a vol. */
  tradable: number;
  results: number;
  /** How often everything was looked at: after each analysis of the chain. */
  rebuilds: number;
  /** How often only what had changed was. */
  updates: number;
  /** Quotes that those changed. */
  rows_updated: number;
  /** Share of filter results that were known from before, 0 to 1. */
  cache_hit_rate: number;
  /** The filters of legs in the order in which they are asked now; it learns. */
  order: Array<string>;
  /** Why there are no results yet; empty where nothing is missing. */
  waiting: string;
}

/** A filter, as it is declared. */
export interface ScanFilter {
  name: string;
  /** leg: a range for both legs, or with "short." or "long." before its name for one. underlying, kind: names. structure: a range for the whole. */
  target: "leg" | "underlying" | "kind" | "structure";
  /** "share" takes 30% or 0.3. */
  unit: string;
  /** The least that a bound may be; null for names. */
  low: MaybeNumber;
  high: MaybeNumber;
  /** What may be named; empty where anything may. */
  names: Array<string>;
  /** What must be known, for what it refuses otherwise: "quote", "vol", ... */
  needs: string;
  meaning: string;
  example: string;
}

export interface ScanActiveFilter {
  text: ScanFilterText;
  name: string;
  legs: "both" | "short" | "long";
  /** Null where open, and for names. */
  low: MaybeNumber;
  high: MaybeNumber;
  names: Array<string>;
}

export interface ScanFilters {
  declared: Array<ScanFilter>;
  active: Array<ScanActiveFilter>;
  scores: Array<ScanScore>;
  structures: Array<ScanStructure>;
}

export interface ScanFunnel {
  as_of: Instant;
  query: ScanActiveQuery;
  /** All of the universe. */
  options: number;
  /** Of these: quoted on both sides, with a vol. */
  tradable: number;
  /** Filters of legs, in the order of the query. */
  legs: Array<ScanLegCount>;
  /** Tradable options that may be sold. */
  sellable: number;
  buyable: number;
  /** The first is all structures of the legs that are left; then filters of structures, in the order of the query. */
  structures: Array<ScanStructureCount>;
}

export interface ScanLegCount {
  filter: ScanFilterText;
  /** Options that it would leave by itself. */
  alone: number;
  /** Options whose value is not known, which it refuses. */
  not_known: number;
  /** After it and those before it; of a filter of one leg, for that leg. */
  left: number;
}

export interface ScanStructureCount {
  /** Empty: all of the legs that are left. */
  filter: string;
  left: number;
}

export interface ScanLeg {
  /** Negative is sold. */
  quantity: number;
  strike: Amount;
  right: Right;
  bid: Amount;
  ask: Amount;
  iv: MaybeNumber;
  /** Without its sign. */
  delta: MaybeNumber;
  gamma: MaybeNumber;
  theta: MaybeNumber;
  vega: MaybeNumber;
  volume: MaybeNumber;
  open_interest: MaybeNumber;
  probability_itm: MaybeNumber;
  probability_touch: MaybeNumber;
}

/** One unit of a structure, one contract a leg (a butterfly sells two). Dollars are after costs. */
export interface ScanResult {
  /** The same structure has the same. */
  id: string;
  underlying: string;
  trading_class: string;
  expiry: Day;
  settlement: Instant;
  kind: "bull-put" | "bear-call" | "bull-call" | "bear-put" | "iron-condor" | "iron-butterfly" | "call-butterfly" | "put-butterfly";
  /** By strike, puts before calls. */
  legs: Array<ScanLeg>;
  /** Points; of a wing. */
  width: Amount;
  /** Points at the mids; negative for a debit. */
  credit: number;
  /** Points, sold at the bid and bought at the ask. */
  natural_credit: number;
  credit_to_width: number;
  max_profit_usd: number;
  risk_usd: number;
  expected_value_usd: number;
  return_on_risk: number;
  ev_per_risk: number;
  probability_of_profit: MaybeNumber;
  score: number;
}

export interface ScanResults {
  as_of: MaybeInstant;
  revision: number;
  items: Array<ScanResult>;
  next: Next;
}

export interface ScanPreset {
  name: string;
  version: number;
  description: string;
  structure: ScanStructure;
  filters: Array<ScanFilterText>;
  score: ScanScore;
  top: number;
  /** It comes with the program. */
  shipped: boolean;
}

export interface ScanPresets {
  items: Array<ScanPreset>;
}

/** A preset to keep. "version" and "shipped" are passed over, so that an export can come in as it is. */
export interface ScanPresetIn {
  name: string;
  version?: number;
  description?: string;
  structure?: ScanStructure;
  filters: Array<ScanFilterText>;
  score?: ScanScore;
  top?: number;
  shipped?: boolean;
}

export interface ScanPresetsIn {
  items: Array<ScanPresetIn>;
}

/** What each operation takes and gives. */
export interface Operations {
  getStatus: { parameters: Record<string, never>; body: undefined; answer: Status };
  getHealth: { parameters: Record<string, never>; body: undefined; answer: Health };
  getConfig: { parameters: { section?: string; }; body: undefined; answer: Config };
  listStrategies: { parameters: Record<string, never>; body: undefined; answer: Strategies };
  getChain: { parameters: { right?: "both" | "call" | "put"; min_strike?: number; max_strike?: number; }; body: undefined; answer: Chain };
  getGex: { parameters: Record<string, never>; body: undefined; answer: Gex };
  listGexHistory: { parameters: { limit?: number; cursor?: string; by_strike?: boolean; }; body: undefined; answer: GexHistory };
  getMarket: { parameters: Record<string, never>; body: undefined; answer: Market };
  getCurves: { parameters: Record<string, never>; body: undefined; answer: Curves };
  listRecommendations: { parameters: Record<string, never>; body: undefined; answer: Recommendations };
  listRecommendationHistory: { parameters: { limit?: number; cursor?: string; }; body: undefined; answer: Predictions };
  listRejections: { parameters: Record<string, never>; body: undefined; answer: Rejections };
  listRejectionHistory: { parameters: { limit?: number; cursor?: string; }; body: undefined; answer: Predictions };
  listOrders: { parameters: { limit?: number; cursor?: string; state?: "all" | "live" | "done"; }; body: undefined; answer: Orders };
  placeOrder: { parameters: Record<string, never>; body: OrderWish; answer: OrderAnswer };
  previewOrder: { parameters: Record<string, never>; body: OrderWish; answer: OrderPreview };
  getOrder: { parameters: { order_ref: string; }; body: undefined; answer: OrderLife };
  modifyOrder: { parameters: { order_ref: string; }; body: OrderChange; answer: OrderAnswer };
  cancelOrder: { parameters: { order_ref: string; }; body: undefined; answer: OrderAnswer };
  listPositions: { parameters: Record<string, never>; body: undefined; answer: Positions };
  closePosition: { parameters: { structure: string; }; body: CloseWish; answer: OrderAnswer };
  getExits: { parameters: { structure: string; }; body: undefined; answer: Exits };
  editExits: { parameters: { structure: string; }; body: ExitsChange; answer: Exits };
  listFills: { parameters: { limit?: number; cursor?: string; }; body: undefined; answer: Fills };
  listTrades: { parameters: { state?: "all" | "open" | "closed"; }; body: undefined; answer: Trades };
  getPnl: { parameters: Record<string, never>; body: undefined; answer: Pnl };
  listPnlHistory: { parameters: { limit?: number; cursor?: string; }; body: undefined; answer: PnlHistory };
  getRisk: { parameters: Record<string, never>; body: undefined; answer: Risk };
  listJournal: { parameters: { limit?: number; cursor?: string; order_ref?: string; }; body: undefined; answer: Journal };
  getSession: { parameters: Record<string, never>; body: undefined; answer: Session };
  beginSession: { parameters: Record<string, never>; body: SessionStart; answer: void };
  endSession: { parameters: Record<string, never>; body: undefined; answer: void };
  getContract: { parameters: Record<string, never>; body: undefined; answer: Record<string, unknown> };
  getStreamContract: { parameters: Record<string, never>; body: undefined; answer: string };
  getDocs: { parameters: Record<string, never>; body: undefined; answer: string };
  getLiveness: { parameters: Record<string, never>; body: undefined; answer: Health };
  getReadiness: { parameters: Record<string, never>; body: undefined; answer: Health };
  getHealthOfOld: { parameters: Record<string, never>; body: undefined; answer: Health };
  getMetrics: { parameters: Record<string, never>; body: undefined; answer: string };
  kill: { parameters: Record<string, never>; body: SwitchReason; answer: KillState };
  resume: { parameters: Record<string, never>; body: SwitchReason; answer: KillState };
  startScan: { parameters: Record<string, never>; body: ScanQuery; answer: ScanStatus };
  stopScan: { parameters: Record<string, never>; body: undefined; answer: ScanStatus };
  getScanStatus: { parameters: Record<string, never>; body: undefined; answer: ScanStatus };
  listScanFilters: { parameters: Record<string, never>; body: undefined; answer: ScanFilters };
  tryScanFilters: { parameters: Record<string, never>; body: ScanQuery; answer: ScanFunnel };
  listScanResults: { parameters: { limit?: number; cursor?: string; sort?: "score" | "ev" | "ev-per-risk" | "return-on-risk" | "credit" | "credit-to-width" | "risk" | "pop" | "width"; order?: "desc" | "asc"; }; body: undefined; answer: ScanResults };
  listScanPresets: { parameters: Record<string, never>; body: undefined; answer: ScanPresets };
  saveScanPresets: { parameters: Record<string, never>; body: ScanPresetsIn; answer: ScanPresets };
  getScanPreset: { parameters: { name: string; }; body: undefined; answer: ScanPresets };
  deleteScanPreset: { parameters: { name: string; }; body: undefined; answer: void };
}
