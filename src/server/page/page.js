// The status page: asks for /api/v1/status each second and draws it. Every text reaches the page as text, never as HTML.
"use strict";

const $ = (id) => document.getElementById(id);
const STALE_AFTER_MS = 5000;

const fixed = (x, digits = 2) =>
  x === null || x === undefined ? "–" : Number(x).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (x, digits = 0) => (x === null || x === undefined ? "–" : `${fixed(100 * x, digits)} %`);
const JOIN = "\u2060"; // keeps a sign and its number on one line
const sign = (x) => (x > 0 ? "+" : x < 0 ? "−" : "");
const dollars = (x, digits = 0) => (x === null || x === undefined ? "–" : `${x < 0 ? "−" : ""}$${fixed(Math.abs(x), digits)}`);
const signedDollars = (x, digits = 0) => (x > 0 ? "+" : "") + dollars(x, digits);
function big(x) {
  if (x === null || x === undefined) return "–";
  const a = Math.abs(x);
  const [n, unit] = a >= 1e9 ? [a / 1e9, " bn"] : a >= 1e6 ? [a / 1e6, " m"] : [a / 1e3, " k"];
  return `${sign(x)}${JOIN}$${fixed(n)}${unit}`;
}
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", weekday: "short", day: "numeric", month: "short" });
const time = (iso) => (iso ? clock.format(new Date(iso)) : "–");
const words = (code) => code.replaceAll("_", " ").replace(/^./, (c) => c.toUpperCase());

function text(id, value, kind = "") {
  const node = $(id);
  if (node.textContent !== value) node.textContent = value;
  node.classList.remove("good", "bad", "warn", "accent");
  if (kind) node.classList.add(kind);
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// What one unit costs, in a trader's words: a negative price is a credit.
const net = (price) => (price === null ? "–" : `${price < 0 ? "credit" : "debit"} ${fixed(Math.abs(price))}`);

function table(heads, rows) {
  const cell = (tag) => (value, i) => element(tag, heads[i].endsWith("#") ? { class: "num" } : {}, value);
  const head = element("tr", {}, ...heads.map((h, i) => cell("th")(h.replace("#", ""), i)));
  const body = rows.map((row) => element("tr", {}, ...row.map(cell("td"))));
  return element("div", { class: "scroll" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

function showHeader(s) {
  text("mode", s.mode === "sim" ? "simulated" : s.mode, s.mode === "live" ? "bad" : "accent");
  text("link", s.link.ready ? "connected" : "disconnected", s.link.ready ? "good" : "bad");
  text("trading", s.trading_state, s.trading_state.startsWith("active") ? "good" : "warn");
  text("clock", `${day.format(new Date(s.now))}, ${time(s.now)}`);
  const left = s.session_close ? Math.max(0, new Date(s.session_close) - new Date(s.now)) / 60000 : 0;
  text("session", s.market_open ? `open, ${Math.floor(left / 60)} h ${Math.floor(left % 60)} min left` : `closed, opens ${time(s.session_open)}`);
  text("lines", `${s.link.lines_in_use} of ${s.link.lines_allowed}`);
  text("coverage", `${percent(s.coverage)} seen`);
  text("cycle", s.cycle ? `${s.cycle}, next ${time(s.next_cycle)}` : `first at ${time(s.next_cycle)}`);
  $("accounts").textContent = s.accounts.length ? `Account ${s.accounts.join(", ")}` : "";
}

function showMarket(s) {
  const m = s.market;
  text("spot", fixed(s.spot ?? m?.spot));
  if (!m) return;
  text("forward", `forward ${fixed(m.forward)}, ATM vol ${percent(m.atm_iv, 1)}`);
  const move = m.expected_move;
  text("range", move.range === null ? "–" : `±${fixed(move.range, 1)}`);
  text("range-note", `${percent(move.range_pct, 2)} of spot; ATR ${fixed(move.atr)}, ${move.gamma_regime} gamma`);
  text("gex", big(m.gex.total_usd_per_1pct), m.gex.total_usd_per_1pct < 0 ? "bad" : "good");
  text("gex-note", `calls ${big(m.gex.calls)}, puts ${big(m.gex.puts)}`);
  text("zero", m.gex.zero_gamma === null ? "none" : fixed(m.gex.zero_gamma, 1));
  text("zero-note", m.gex.zero_gamma === null ? "the profile does not change sign" :
    `spot is ${fixed(Math.abs(m.spot - m.gex.zero_gamma), 1)} ${m.spot > m.gex.zero_gamma ? "above" : "below"}; ${m.gex.crossings.length} crossing${m.gex.crossings.length > 1 ? "s" : ""}`);
  text("walls", `${fixed(m.gex.put_wall, 0)} – ${fixed(m.gex.call_wall, 0)}`);
  text("straddle", `straddle ${fixed(move.straddle, 1)}, 1 sd ±${fixed(move.one_sd, 1)}`);
  $("gex-title").textContent = `${s.underlying}, expiry ${m.expiry}, ${time(m.as_of)}`;
}

function showPnl(p) {
  const total = p.day;
  text("pnl", total === null ? "–" : signedDollars(total), total > 0 ? "good" : total < 0 ? "bad" : "");
  text("pnl-note", `realised ${dollars(p.realised)}, open ${dollars(p.unrealised)}, fees ${dollars(p.fees, 2)}`);
}

function svg(tag, attributes, label) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (label !== undefined) node.textContent = label;
  return node;
}

// 1, 2 or 5 times a power of ten, at most x.
function niceStep(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return power * (x >= 5 * power ? 5 : x >= 2 * power ? 2 : 1);
}
// "+1.5 bn" without needless digits.
function short(v) {
  const [n, unit] = Math.abs(v) >= 1e9 ? [v / 1e9, "bn"] : Math.abs(v) >= 1e6 ? [v / 1e6, "m"] : [v / 1e3, "k"];
  return `${sign(v)}${Math.abs(Number(n.toPrecision(3)))} ${unit}`;
}

function drawChart(market) {
  const W = Math.max(340, $("chart").clientWidth), H = W < 700 ? 300 : 380, LEFT = 62, RIGHT = 12, NARROW = W < 700, TOP = NARROW ? 68 : 34, BOTTOM = 30;
  const around = Math.max(0.012 * market.spot, 2.2 * (market.expected_move.range ?? 0));
  const rows = market.gex.by_strike.filter((r) => Math.abs(r.strike - market.spot) <= around);
  const chart = svg("svg", { viewBox: `0 0 ${W} ${H}` });
  if (!rows.length) return $("chart").replaceChildren();
  const most = Math.max(1, ...rows.map((r) => Math.max(r.calls, -r.puts)));
  const x = (k) => LEFT + ((k - market.spot + around) / (2 * around)) * (W - LEFT - RIGHT);
  const y = (v) => TOP + ((most - v) / (2 * most)) * (H - TOP - BOTTOM);
  const put = (...a) => chart.append(svg(...a));
  if (market.expected_move.range !== null) {
    const r = market.expected_move.range;
    put("rect", { class: "range", x: x(market.spot - r), y: TOP, width: x(market.spot + r) - x(market.spot - r), height: H - TOP - BOTTOM });
  }
  const rung = niceStep(most / 2);
  for (let i = -Math.floor(most / rung); i * rung <= most; ++i) {
    const v = i * rung;
    put("line", { class: v === 0 ? "zero-line" : "axis", x1: LEFT, x2: W - RIGHT, y1: y(v), y2: y(v) });
    put("text", { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }, v === 0 ? "0" : short(v));
  }
  const most_labels = (W - LEFT - RIGHT) / 60;
  const step = [5, 10, 25, 50, 100, 250].find((n) => (2 * around) / n <= most_labels) ?? 500;
  for (let k = Math.ceil((market.spot - around) / step) * step; k <= market.spot + around; k += step) {
    put("text", { x: x(k), y: H - 8, "text-anchor": "middle" }, k.toLocaleString("en-US"));
  }
  const gap = Math.min(...rows.slice(1).map((r, i) => r.strike - rows[i].strike), 25);
  const width = Math.max(2, (x(market.spot + gap) - x(market.spot)) * 0.7);
  for (const r of rows) {
    const bar = (kind, value) => {
      const node = svg("rect", { class: kind, x: x(r.strike) - width / 2, width, y: Math.min(y(value), y(0)), height: Math.abs(y(value) - y(0)) });
      node.append(svg("title", {}, `${r.strike}: calls ${big(r.calls)}, puts ${big(r.puts)}, net ${big(r.net)}`));
      chart.append(node);
    };
    bar("call", r.calls);
    bar("put", r.puts);
  }
  put("polyline", { class: "net", points: rows.map((r) => `${x(r.strike)},${y(r.net)}`).join(" ") });
  const tags = [];
  const mark = (kind, k, label) => {
    if (k === null || k === undefined || Math.abs(k - market.spot) > around) return;
    put("line", { class: kind, x1: x(k), x2: x(k), y1: TOP, y2: H - BOTTOM });
    tags.push([x(k), label]);
  };
  mark("wall", market.gex.put_wall, `put wall ${fixed(market.gex.put_wall, 0)}`);
  mark("wall", market.gex.call_wall, `call wall ${fixed(market.gex.call_wall, 0)}`);
  mark("zero", market.gex.zero_gamma, `zero gamma ${fixed(market.gex.zero_gamma, 1)}`);
  mark("spot", market.spot, `spot ${fixed(market.spot, 2)}`);
  let lastEnd = -Infinity, level = 0;
  for (const [at, label] of tags.sort((a, b) => a[0] - b[0])) {
    const half = label.length * 3.6;
    level = at - half < lastEnd ? (NARROW ? level + 1 : 1 - level) : 0;
    lastEnd = at + half;
    const middle = Math.min(Math.max(at, LEFT + half), W - RIGHT - half);
    put("text", { class: "tag", x: middle, y: TOP - 7 - 14 * level, "text-anchor": "middle" }, label);
  }
  $("chart").replaceChildren(chart);
}

function showRecommendations(s) {
  const cards = s.recommendations.map((r) => {
    const credit = r.net_price <= 0;
    return element("article", { class: "pick" },
      element("header", {}, element("span", {}, words(r.strategy) + (r.variant ? `, ${words(r.variant).toLowerCase()}` : "")),
        element("span", {}, `score ${fixed(r.score, 0)}`)),
      table(["Leg", "Strike#", "Right", "Bid#", "Ask#", "Delta#"], r.legs.map((l) => [
        `${l.quantity > 0 ? "+" : "−"}${Math.abs(l.quantity)}`, fixed(l.strike, 0), l.right === "C" ? "call" : "put", fixed(l.bid), fixed(l.ask), fixed(l.delta)])),
      element("p", {}, element("b", {}, `${credit ? "Credit" : "Debit"} ${fixed(Math.abs(r.net_price))}`),
        `  max profit ${dollars(r.max_profit_usd)}, max loss ${dollars(r.max_loss_usd)}, PoP ${percent(r.probability_of_profit, 1)}, breakevens ${r.breakevens.map((b) => fixed(b, 1)).join(" / ")}`),
      element("p", { class: "note" }, r.rationale));
  });
  if (!s.cycle) return;
  $("recommendations").replaceChildren(...(cards.length ? cards : [element("p", { class: "empty" }, "None this cycle.")]));
  $("rejections").replaceChildren(...s.rejections.map((r) => element("li", {}, element("b", {}, words(r.variant || r.strategy)), `: ${r.text}`)));
}

function showOrders(s) {
  $("orders").replaceChildren(s.orders.length
    ? table(["Order", "State", "Filled#", "Limit#", "Average#", "Tries#"], s.orders.map((o) => [
        element("span", { title: o.order_ref }, o.description), words(o.state), `${o.filled} / ${o.quantity}`, net(o.limit), net(o.average_price), String(o.attempts)]))
    : element("p", { class: "empty" }, "No order yet."));
  $("positions").replaceChildren(s.positions.length
    ? table(["Option", "Contracts#", "Average#", "Mark#", "Open P&L#"], s.positions.map((p) => [
        p.option, `${sign(p.quantity)}${Math.abs(p.quantity)}`, fixed(p.average_price), fixed(p.mark), dollars(p.unrealised)]))
    : element("p", { class: "empty" }, "Flat."));
  $("news").replaceChildren(...s.news.slice(0, 12).map((n) => element("li", {}, element("time", {}, time(n.time)), n.text)));
}

let drawn = "";
addEventListener("resize", () => { drawn = ""; });
function show(s) {
  showHeader(s);
  showMarket(s);
  showPnl(s.pnl);
  const version = `${s.cycle}`;
  if (s.market && version !== drawn) {
    drawChart(s.market);
    showRecommendations(s);
    drawn = version;
  }
  showOrders(s);
}

let lastGood = Date.now();
async function refresh() {
  try {
    const answer = await fetch("/api/v1/status");
    if (answer.ok) {
      show(await answer.json());
      lastGood = Date.now();
    }
  } catch {
    // Told by the banner below, with its age.
  }
  const age = Date.now() - lastGood;
  $("banner").hidden = age < STALE_AFTER_MS;
  $("banner").textContent = `No answer from magic8 for ${Math.round(age / 1000)} s: everything below is old.`;
  setTimeout(refresh, 1000);
}
refresh();
