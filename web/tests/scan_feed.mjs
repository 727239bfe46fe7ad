// A scanner that says what a test wants: so many results, so many of them changed a second. The rest of the program stays real.
const FILTERS = [
  ["dte", "leg", "days", 0, 4000, "calendar days to the expiry", "dte=30..60"],
  ["delta", "leg", "", 0, 1, "delta to the spot, without its sign", "short.delta=0.25..0.35"],
  ["volume", "leg", "contracts", 0, 1e9, "traded today", "volume=10.."],
  ["spread", "leg", "points", 0, 1e6, "ask less bid of the leg", "spread=..0.50"],
  ["iv-rank", "leg", "share", -10, 10, "where the vol stands in its year", "iv-rank=50%.."],
  ["kind", "kind", "names", null, null, "credit, debit, bull-put, bear-call", "kind=bull-put"],
  ["width", "structure", "points", 0, 1e6, "between the strikes", "width=5..50"],
  ["credit-to-width", "structure", "share", -1000, 1000, "credit at the mids over the width", "credit-to-width=30%.."],
  ["pop", "structure", "share", 0, 1, "probability of profit at settlement, after costs", "pop=70%.."],
].map(([name, target, unit, low, high, meaning, example]) => ({
  name, target, unit, low, high, meaning, example, needs: "quote", names: name === "kind" ? ["credit", "debit", "bull-put", "bear-call"] : [],
}));
const PRESETS = [
  { name: "patient seller", version: 1, description: "Verticals a month and a half out, sold at a quarter delta.", structure: "vertical", filters: ["dte=30..60", "short.delta=0.2..0.3", "credit-to-width=0.25..", "pop=0.7.."], score: "ev-per-risk", top: 1000, shipped: true },
];

let seed = 7;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

function result(i, now) {
  const put = i % 2 === 0;
  const width = 5 * (1 + (i % 10));
  const strike = (put ? 6200 : 6700) + 5 * (i % 97);
  const credit = Math.round(100 * width * (0.05 + 0.4 * random())) / 100;
  const leg = (quantity, at) => ({
    quantity, strike: at, right: put ? "P" : "C", bid: 1, ask: 1.2, iv: 0.15 + 0.1 * random(), delta: 0.3 * random(), gamma: 0.001, theta: -0.5, vega: 1,
    volume: Math.floor(500 * random()), open_interest: Math.floor(5000 * random()), probability_itm: 0.2, probability_touch: 0.4,
  });
  const [risk, ev] = [100 * (width - credit), 100 * (random() - 0.5)];
  return {
    id: `r${i}`, underlying: "SPX", trading_class: "SPXW", expiry: "2026-12-18", settlement: now, kind: put ? "bull-put" : "bear-call",
    legs: put ? [leg(1, strike - width), leg(-1, strike)] : [leg(-1, strike), leg(1, strike + width)],
    width, credit, natural_credit: Math.round(100 * credit * (0.6 + 0.4 * random())) / 100, credit_to_width: credit / width, max_profit_usd: 100 * credit,
    risk_usd: risk, expected_value_usd: ev, return_on_risk: (100 * credit) / risk, ev_per_risk: ev / risk, probability_of_profit: 0.5 + 0.4 * random(), score: ev / risk,
  };
}

/** Puts it before `page`. `state.broken`: the scanner answers nothing but errors. */
export async function feedScanner(page, { rows, perSecond, running = true, state = {} }) {
  const query = { preset: "patient seller", structure: "vertical", filters: PRESETS[0].filters, score: "ev-per-risk", top: 1000 };
  const status = { running, query: running ? query : null, started: null, as_of: null, underlying: "SPX", revision: 1, options: 9000, tradable: 7400, results: rows, rebuilds: 1, updates: 0, rows_updated: 0, cache_hit_rate: 0.9, order: ["delta"], waiting: "" };
  const presets = [...PRESETS];
  const answer = (body, status = 200) => ({ status, contentType: status < 400 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
  const funnel = (query) => {
    let left = 7400;
    return {
      as_of: new Date().toISOString(), query: { preset: null, ...query }, options: 9000, tradable: 7400,
      legs: (query.filters ?? []).filter((f) => !/^(pop|width|credit)/.test(f)).map((filter) => ({ filter, alone: Math.floor(left * 0.8), not_known: 12, left: (left = Math.floor(left * 0.6)) })),
      sellable: left, buyable: left * 2,
      structures: ["", ...(query.filters ?? []).filter((f) => /^(pop|width|credit)/.test(f))].map((filter, i) => ({ filter, left: Math.floor(41000 / 4 ** i) })),
    };
  };
  await page.route(/\/api\/v1\/(scan|filters)\//, async (route) => {
    const [method, path] = [route.request().method(), new URL(route.request().url()).pathname.replace("/api/v1", "")];
    const body = () => route.request().postDataJSON();
    if (state.broken) return route.fulfill(answer({ type: "", title: "", status: 503, code: "NOT_YET", detail: "no chain yet", retryable: true, effect: "none" }, 503));
    if (path === "/scan/filters" && method === "POST") return route.fulfill(answer(funnel(body())));
    if (path === "/scan/filters") return route.fulfill(answer({ declared: FILTERS, active: [], scores: ["ev-per-risk", "ev", "return-on-risk", "credit-to-width"], structures: ["vertical", "condor", "butterfly"] }));
    if (path === "/scan/start") Object.assign(status, { running: true, query: { preset: null, ...body() } });
    if (path === "/scan/stop") status.running = false;
    if (path.startsWith("/filters/presets")) {
      if (method === "POST") for (const item of body().items) presets.unshift({ ...item, version: 1, shipped: false });
      return route.fulfill(answer({ items: presets }));
    }
    return route.fulfill(answer(status));
  });
  await page.routeWebSocket(/\/api\/v1\/stream/, (socket) => {
    const server = socket.connectToServer();
    let [seq, timer, followed] = [0, undefined, false];
    const results = Array.from({ length: rows }, (_, i) => result(i, new Date().toISOString()));
    const say = (type, set) => socket.send(JSON.stringify({ v: 1, type, topic: "scanner", epoch: "test", from: seq, seq: ++seq, ts: new Date().toISOString(), set, del: [] }));
    const told = () => ({ status: { ...status, as_of: new Date().toISOString() } });
    socket.onMessage((text) => {
      const message = JSON.parse(text);
      const isOurs = (topic) => (topic.topic ?? topic) === "scanner";
      if (!message.topics?.some(isOurs)) return server.send(text);
      const others = message.topics.filter((t) => !isOurs(t));
      if (others.length) server.send(JSON.stringify({ ...message, topics: others }));
      clearInterval(timer);
      followed = message.op === "subscribe";
      if (!followed) return;
      say("snapshot", { ...told(), ...Object.fromEntries(results.map((r) => [`result ${r.id}`, r])) });
      // In frames of ten, evenly.
      if (perSecond) timer = setInterval(() => {
        const changed = Array.from({ length: 10 }, () => Math.floor(random() * rows));
        for (const i of changed) results[i] = { ...results[i], ...(({ credit, score, expected_value_usd }) => ({ credit, score, expected_value_usd }))(result(i, "")) };
        say("update", { ...told(), ...Object.fromEntries(changed.map((i) => [`result ${results[i].id}`, results[i]])) });
      }, 10_000 / perSecond);
    });
    socket.onClose(() => clearInterval(timer));
  });
}
