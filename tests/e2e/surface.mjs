// Somebody else's TWS client (@stoqey/ib) asks our paper gateway for everything that an options trader asks TWS for, in right ways and in
// wrong ones, after stoqey.mjs has left four positions behind.
//
//     node surface.mjs PORT
import stoqey from "@stoqey/ib";
import { check, collect, connect, ib, next, refused, run } from "./client.mjs";

const { BarSizeSetting, EventName, MarketDataType, OptionType, OrderAction, OrderType, SecType, TimeInForce, WhatToShow } = stoqey;

const index = { symbol: "SPX", secType: SecType.IND, exchange: "CBOE", currency: "USD" };
const option = (fields) => ({
  symbol: "SPX", secType: SecType.OPT, exchange: "SMART", currency: "USD", multiplier: 100, tradingClass: "SPXW", ...fields });
const near = (a, b) => Math.abs(a - b) < 1e-9;

async function generalQuestions() {
  const time = next(EventName.currentTime);
  ib.reqCurrentTime();
  check((await time)[0] > 1.5e9, "the current time is none");
  const accounts = next(EventName.managedAccounts);
  ib.reqManagedAccts();
  const [account] = await accounts;
  const user = next(EventName.userInfo, (id) => id === 5);
  ib.reqUserInfo(5);
  await user;
  await refused(-1, 321, () => ib.reqScannerParameters()); // what is not offered says so
  return account.split(",")[0];
}

async function contracts() {
  const [[details]] = await collect(10, EventName.contractDetails, EventName.contractDetailsEnd, () =>
    ib.reqContractDetails(10, index));
  const parameters = await collect(11, EventName.securityDefinitionOptionParameter,
    EventName.securityDefinitionOptionParameterEnd, () =>
      ib.reqSecDefOptParams(11, "SPX", "", SecType.IND, details.contract.conId));
  const [, , , , expirations] = parameters.find(([exchange, , tradingClass]) => exchange === "SMART" && tradingClass === "SPXW");
  const expiry = String([...expirations].sort()[0]);
  const series = await collect(12, EventName.contractDetails, EventName.contractDetailsEnd, () =>
    ib.reqContractDetails(12, option({ lastTradeDateOrContractMonth: expiry })));
  check(series.length > 200, `${series.length} options of ${expiry}`);
  for (const [{ contract, minTick, marketRuleIds }] of series) {
    check(contract.conId > 0 && contract.strike > 0 && minTick === 0.05 && marketRuleIds, `details of ${contract.localSymbol}`);
  }
  const rule = next(EventName.marketRule);
  ib.reqMarketRule(Number(series[0][0].marketRuleIds.split(",")[0]));
  const [, increments] = await rule;
  check(increments.length > 0 && increments[0].increment > 0, "a market rule without increments");
  await refused(13, 200, () => ib.reqContractDetails(13, option({ lastTradeDateOrContractMonth: expiry, strike: 1.25 })));
  return { expiry, chain: series.map(([{ contract }]) => contract) };
}

const find = (chain, right, strike) => chain.find((one) => one.right === right && one.strike === strike);

async function marketData(chain) {
  const last = next(EventName.tickPrice, (id, field, value) => id === 20 && field === 4 && value > 0);
  const vol = next(EventName.tickGeneric, (id) => id === 20);
  ib.reqMktData(20, index, "100,101,104,106", false, false);
  const [, , spot] = await last;
  await vol;
  await refused(20, 322, () => ib.reqMktData(20, index, "", false, false));
  ib.cancelMktData(20);
  await refused(20, 300, () => ib.cancelMktData(20));
  const strike = Math.round(spot / 5) * 5;
  const put = find(chain, OptionType.Put, strike);
  const call = find(chain, OptionType.Call, strike);
  check(put && call, `no options at ${strike}`);

  const ended = next(EventName.tickSnapshotEnd, (id) => id === 21);
  const bid = next(EventName.tickPrice, (id, field, value) => id === 21 && field === 1 && value > 0);
  const model = next(EventName.tickOptionComputation, (id, field) => id === 21 && field === 13);
  ib.reqMktData(21, { conId: call.conId, exchange: "SMART" }, "", true, false);
  await Promise.all([ended, bid, model]);

  const straddle = bag([put, OrderAction.BUY], [call, OrderAction.BUY]);
  const quoted = next(EventName.tickPrice, (id, field, value) => id === 22 && field === 2 && value > 0);
  ib.reqMktData(22, straddle, "", false, false);
  const [, , ask] = await quoted;
  ib.cancelMktData(22);

  const type = next(EventName.marketDataType, (id) => id === 23);
  ib.reqMarketDataType(MarketDataType.DELAYED);
  ib.reqMktData(23, index, "", false, false);
  await type;
  ib.cancelMktData(23);
  ib.reqMarketDataType(MarketDataType.REALTIME);
  await refused(24, 200, () => ib.reqMktData(24, { ...index, symbol: "NONE" }, "", false, false));
  return { put, call, straddle, ask };
}

function bag(...legs) {
  return {
    symbol: "SPX", secType: SecType.BAG, exchange: "SMART", currency: "USD",
    comboLegs: legs.map(([contract, action]) => ({ conId: contract.conId, ratio: 1, action, exchange: "SMART" })) };
}

async function bars() {
  const history = async (reqId, ...rest) => {
    const rows = [];
    const listen = (id, time, ...values) => id === reqId && rows.push([time, ...values]);
    ib.on(EventName.historicalData, listen);
    const end = next(EventName.historicalData, (id, time) => id === reqId && String(time).startsWith("finished"));
    ib.reqHistoricalData(reqId, index, "", ...rest);
    await end;
    ib.off(EventName.historicalData, listen);
    rows.pop();
    for (const [time, open, high, low, close] of rows) {
      check(high >= Math.max(open, close) && low <= Math.min(open, close) && low > 0, `the bar of ${time}`);
    }
    return rows;
  };
  const days = await history(30, "1 M", BarSizeSetting.DAYS_ONE, WhatToShow.TRADES, 1, 1, false);
  check(days.length >= 18 && days.length <= 24, `${days.length} days in a month`);
  const minutes = await history(31, "2 D", BarSizeSetting.MINUTES_FIVE, WhatToShow.TRADES, 1, 2, false);
  check(minutes.length > 78, `${minutes.length} bars of five minutes in two days`);
  const grows = next(EventName.historicalDataUpdate, (id) => id === 32);
  await history(32, "1 D", BarSizeSetting.MINUTES_FIVE, WhatToShow.TRADES, 1, 1, true);
  await grows;
  await refused(32, 162, () => ib.cancelHistoricalData(32)); // as TWS says it
  const live = next(EventName.realtimeBar, (id) => id === 33);
  ib.reqRealTimeBars(33, index, 5, WhatToShow.TRADES, true);
  await live;
  ib.cancelRealTimeBars(33);
  await refused(34, 200, () =>
    ib.reqHistoricalData(34, { ...index, symbol: "NONE" }, "", "1 D", BarSizeSetting.DAYS_ONE, WhatToShow.TRADES, 1, 1, false));
  return days.length + minutes.length;
}

const limit = (action, price, fields) => ({
  action, orderType: OrderType.LMT, totalQuantity: 1, lmtPrice: price, tif: TimeInForce.DAY, transmit: true, orderRef: "surface", ...fields });

async function preview(id, straddle, ask) {
  const answer = next(EventName.openOrder, (orderId) => orderId === id);
  ib.placeOrder(id, straddle, limit(OrderAction.SELL, Number((Math.round(ask / 0.1) * 0.1).toFixed(2)), { whatIf: true }));
  const [, contract, order, state] = await answer;
  check(contract.comboLegs.length === 2 && order.whatIf, "the preview lost its legs");
  check(Number(state.initMarginChange) > 0 && Number(state.maintMarginAfter) > 0, `the preview has margin ${state.initMarginChange}`);
  check(state.commission > 0 && state.commissionCurrency === "USD", `the preview has commission ${state.commission}`);
  return Number(state.initMarginChange);
}

const status = (id, wanted) => next(EventName.orderStatus, (orderId, now) => orderId === id && now === wanted);

async function restingOrder(id, call) {
  const contract = { conId: call.conId, exchange: "SMART" };
  await refused(id, 110, () => ib.placeOrder(id, contract, limit(OrderAction.BUY, 0.07)));
  const working = id + 1;
  const submitted = status(working, "Submitted");
  ib.placeOrder(working, contract, limit(OrderAction.BUY, 0.05));
  const [, , , , , permId] = await submitted;
  const changed = next(EventName.openOrder, (orderId, _, order) => orderId === working && near(order.lmtPrice, 0.1));
  ib.placeOrder(working, contract, limit(OrderAction.BUY, 0.1));
  const [, , order] = await changed;
  check(order.permId === permId, "a change made a new order");
  for (const ask of [() => ib.reqOpenOrders(), () => ib.reqAllOpenOrders()]) {
    const rows = await collect(null, EventName.openOrder, EventName.openOrderEnd, ask);
    check(rows.length === 1 && rows[0][0] === working, `${rows.length} open orders`);
  }
  const cancelled = status(working, "Cancelled");
  await refused(working, 202, () => ib.cancelOrder(working));
  await cancelled;
  await refused(working, 10148, () => ib.cancelOrder(working));
  await refused(id + 50, 10147, () => ib.cancelOrder(id + 50));
  await refused(1, 103, () => ib.placeOrder(1, contract, limit(OrderAction.BUY, 0.05)));
  return working + 1;
}

async function globalCancel(id, call, put) {
  const shown = [status(id, "Submitted"), status(id + 1, "Submitted")];
  ib.placeOrder(id, { conId: call.conId, exchange: "SMART" }, limit(OrderAction.BUY, 0.05));
  ib.placeOrder(id + 1, { conId: put.conId, exchange: "SMART" }, limit(OrderAction.BUY, 0.05));
  await Promise.all(shown);
  const gone = [status(id, "Cancelled"), status(id + 1, "Cancelled")];
  await Promise.all([refused(id, 202, () => {}), refused(id + 1, 202, () => ib.reqGlobalCancel()), ...gone]);
  return id + 2;
}

async function fill(id, straddle, ask) {
  const filled = status(id, "Filled");
  const reports = [];
  ib.on(EventName.commissionReport, (report) => reports.push(report));
  ib.placeOrder(id, straddle, limit(OrderAction.BUY, Number((Math.round(ask / 0.1) * 0.1 + 5).toFixed(2))));
  await filled;
  await refused(id, 104, () => ib.placeOrder(id, straddle, limit(OrderAction.BUY, 0.1)));
  const executions = await collect(40, EventName.execDetails, EventName.execDetailsEnd, () => ib.reqExecutions(40, {}));
  check(executions.length === 3, `${executions.length} executions`);
  check(executions.every(([, execution]) => execution.orderId === id && execution.orderRef === "surface"), "whose executions?");
  check(reports.every(({ commission, currency }) => commission > 0 && currency === "USD"), "commissions");
  const none = await collect(41, EventName.execDetails, EventName.execDetailsEnd, () => ib.reqExecutions(41, { symbol: "NONE" }));
  check(none.length === 0, "a filter that filters nothing");
  const completed = await collect(null, EventName.completedOrder, EventName.completedOrdersEnd, () => ib.reqCompletedOrders(true));
  const states = completed.map(([, , state]) => state.status);
  check(states.includes("Filled") && states.includes("Cancelled"), `completed orders are ${states}`);
}

async function accountFigures(account) {
  const values = new Map();
  const portfolio = [];
  ib.on(EventName.updateAccountValue, (key, value) => values.set(key, value));
  ib.on(EventName.updatePortfolio, (contract, quantity) => portfolio.push([contract, quantity]));
  const time = next(EventName.updateAccountTime);
  const all = next(EventName.accountDownloadEnd);
  ib.reqAccountUpdates(true, account);
  await Promise.all([all, time]);
  ib.reqAccountUpdates(false, account);
  check(Number(values.get("NetLiquidation")) > 0, "no net liquidation value");
  const summary = await collect(50, EventName.accountSummary, EventName.accountSummaryEnd, () =>
    ib.reqAccountSummary(50, "All", "NetLiquidation,BuyingPower,MaintMarginReq"));
  ib.cancelAccountSummary(50);
  check(summary.length === 3, `${summary.length} tags of three`);
  const positions = await collect(null, EventName.position, EventName.positionEnd, () => ib.reqPositions());
  ib.cancelPositions();
  const held = portfolio.filter(([, quantity]) => quantity !== 0);
  check(positions.length === 6 && held.length === 6, `${positions.length} positions, ${held.length} in the portfolio`);
  const profit = next(EventName.pnl, (id) => id === 51);
  ib.reqPnL(51, account, "");
  const [, daily] = await profit;
  check(Number.isFinite(daily), `daily P&L ${daily}`);
  ib.cancelPnL(51);
  const { conId } = positions[0][1];
  const single = next(EventName.pnlSingle, (id) => id === 52);
  ib.reqPnLSingle(52, account, "", conId);
  const [, quantity] = await single;
  check(quantity === positions[0][2], `P&L of ${quantity} contracts`);
  ib.cancelPnLSingle(52);
  return positions.length;
}

await run(async () => {
  const { orderId } = await connect(12);
  const account = await generalQuestions();
  const { chain } = await contracts();
  const { put, call, straddle, ask } = await marketData(chain);
  const count = await bars();
  const margin = await preview(orderId, straddle, ask);
  const free = await globalCancel(await restingOrder(orderId + 1, call), call, put);
  await fill(free, straddle, ask);
  const held = await accountFigures(account);
  return `surface: ${chain.length} options, ${count} bars, a preview with ${margin} USD of margin, ${held} positions`;
});
