// Somebody else's TWS client (@stoqey/ib) through a session with our paper gateway: contract details of the index, today's option
// parameters, ten options with Greeks and open interest, a four-leg combo that fills with executions and commissions.
//
//     node stoqey.mjs PORT
//
// Prints a summary and ends with 0, or the first thing that is wrong and ends with 1.
import stoqey from "@stoqey/ib";
import { check, collect, connect, ib, next, run } from "./client.mjs";

const { EventName, SecType, OptionType, OrderAction, OrderType, TimeInForce } = stoqey;

const TICK = { bid: 1, ask: 2, last: 4, model: 13, callOpenInterest: 27, putOpenInterest: 28 };

const index = { symbol: "SPX", secType: SecType.IND, exchange: "CBOE", currency: "USD" };

async function indexDetails() {
  const rows = await collect(1, EventName.contractDetails, EventName.contractDetailsEnd, () =>
    ib.reqContractDetails(1, index));
  check(rows.length === 1, `${rows.length} contracts for the index`);
  const details = rows[0][0];
  check(details.contract.conId === 416904, `the index has conId ${details.contract.conId}`);
  check(details.longName === "S&P 500 Stock Index", `the index is called '${details.longName}'`);
  return details;
}

async function todaysOptions(underlying) {
  const rows = await collect(2, EventName.securityDefinitionOptionParameter,
    EventName.securityDefinitionOptionParameterEnd, () =>
      ib.reqSecDefOptParams(2, "SPX", "", SecType.IND, underlying));
  const weekly = rows.find(([exchange, , tradingClass]) => exchange === "SMART" && tradingClass === "SPXW");
  check(weekly, "no parameters of SPXW on SMART");
  const [, , , multiplier, expirations, strikes] = weekly;
  check(multiplier === "100" || multiplier === 100, `the multiplier is ${multiplier}`);
  check(expirations.length > 1 && strikes.length > 50, "too few expirations or strikes");
  return { expiry: String([...expirations].sort()[0]), strikes: [...strikes].sort((a, b) => a - b) };
}

async function level() {
  const price = next(EventName.tickPrice, (id, field, value) => id === 3 && field === TICK.last && value > 0);
  ib.reqMktData(3, index, "", false, false);
  const [, , value] = await price;
  ib.cancelMktData(3);
  return value;
}

// Ten options: five puts below and five calls above the index, 5, 15, ... 45 points away at least.
function tenOptions({ expiry, strikes }, spot) {
  const option = (strike, right) => ({
    symbol: "SPX", secType: SecType.OPT, exchange: "SMART", currency: "USD", multiplier: 100, tradingClass: "SPXW",
    lastTradeDateOrContractMonth: expiry, strike, right });
  const away = [5, 15, 25, 35, 45];
  const puts = away.map((points) => option(strikes.findLast((strike) => strike <= spot - points), OptionType.Put));
  const calls = away.map((points) => option(strikes.find((strike) => strike >= spot + points), OptionType.Call));
  return [...puts, ...calls];
}

async function stream(options) {
  const lines = new Map(options.map((_, i) => [100 + i, {}]));
  let ticks = 0;
  const put = (id, key, value) => {
    if (!lines.has(id)) return;
    ticks += 1;
    lines.get(id)[key] = value;
  };
  ib.on(EventName.tickPrice, (id, field, value) => {
    if (field === TICK.bid) put(id, "bid", value);
    if (field === TICK.ask) put(id, "ask", value);
  });
  ib.on(EventName.tickSize, (id, field, value) => {
    if (value > 0 && (field === TICK.callOpenInterest || field === TICK.putOpenInterest)) put(id, "openInterest", value);
  });
  ib.on(EventName.tickOptionComputation, (id, field, attribute, iv, delta, price, dividend, gamma, vega, theta) => {
    if (field === TICK.model) put(id, "greeks", { iv, delta, gamma, vega, theta });
  });
  const complete = (line) => line.bid > 0 && line.ask > line.bid && line.openInterest > 0 && line.greeks?.iv > 0;
  const all = next(EventName.tickOptionComputation, () => [...lines.values()].every(complete));
  options.forEach((option, i) => ib.reqMktData(100 + i, option, "100,101,104,106", false, false));
  await all;
  const before = ticks;
  await next(EventName.tickPrice, () => ticks >= before + 20); // it goes on streaming
  options.forEach((option, i) => {
    const { greeks } = lines.get(100 + i);
    const sign = option.right === OptionType.Call ? 1 : -1;
    check(greeks.delta * sign > 0 && greeks.delta * sign < 1, `delta ${greeks.delta} of a ${option.right}`);
    check(greeks.gamma > 0 && greeks.vega > 0 && greeks.theta < 0, `Greeks of ${option.strike} ${option.right}`);
  });
  return { lines, ticks: () => ticks };
}

async function conIds(options) {
  const ids = [];
  for (const [i, option] of options.entries()) {
    const rows = await collect(200 + i, EventName.contractDetails, EventName.contractDetailsEnd, () =>
      ib.reqContractDetails(200 + i, option));
    check(rows.length === 1, `${rows.length} contracts for ${option.strike} ${option.right}`);
    ids.push(rows[0][0].contract.conId);
  }
  return ids;
}

// An iron condor of the ten: the nearest put and call sold, the farthest bought, at a price that the market takes.
async function condor(orderId, options, lines) {
  const legs = [[4, OrderAction.BUY], [0, OrderAction.SELL], [5, OrderAction.SELL], [9, OrderAction.BUY]];
  const ids = await conIds(legs.map(([i]) => options[i]));
  const natural = legs.reduce((sum, [i, action]) =>
    sum + (action === OrderAction.BUY ? lines.get(100 + i).ask : -lines.get(100 + i).bid), 0);
  check(natural < 0, `a condor that costs ${natural}`);
  const contract = {
    symbol: "SPX", secType: SecType.BAG, exchange: "SMART", currency: "USD",
    comboLegs: legs.map(([, action], i) => ({ conId: ids[i], ratio: 1, action, exchange: "SMART" })) };
  const limit = Math.round((natural + 1) / 0.05) * 0.05;
  const order = {
    action: OrderAction.BUY, orderType: OrderType.LMT, totalQuantity: 1, lmtPrice: Number(limit.toFixed(2)),
    tif: TimeInForce.DAY, transmit: true, orderRef: "e2e" };
  const executions = [];
  const commissions = [];
  ib.on(EventName.execDetails, (_, bought, execution) => executions.push({ contract: bought, execution }));
  ib.on(EventName.commissionReport, (report) => commissions.push(report));
  const filled = next(EventName.orderStatus, (id, status) => id === orderId && status === "Filled");
  const shown = next(EventName.openOrder, (id) => id === orderId);
  ib.placeOrder(orderId, contract, order);
  const [, echoed, echoedOrder] = await shown;
  check(echoed.secType === SecType.BAG && echoed.comboLegs.length === 4, "openOrder lost the legs");
  check(Math.abs(echoedOrder.lmtPrice - order.lmtPrice) < 1e-9, `openOrder has limit ${echoedOrder.lmtPrice}`);
  const [, , quantity, remaining, price] = await filled;
  check(quantity === 1 && remaining === 0, `filled ${quantity}, remaining ${remaining}`);
  check(price <= order.lmtPrice + 1e-9, `paid ${price} with a limit of ${order.lmtPrice}`);
  const combos = executions.filter(({ contract: bought }) => bought.secType === SecType.BAG);
  check(combos.length === 1 && executions.length === 5, `${executions.length} executions, ${combos.length} of the combo`);
  check(executions.every(({ execution }) => execution.orderRef === "e2e"), "an execution lost its orderRef");
  check(commissions.length === 4 && commissions.every(({ commission }) => commission > 0), "commissions of four legs");
  return { price, commission: commissions.reduce((sum, { commission }) => sum + commission, 0) };
}

async function positions() {
  const rows = [];
  ib.on(EventName.position, (account, contract, quantity) => rows.push({ contract, quantity }));
  const ended = next(EventName.positionEnd);
  ib.reqPositions();
  await ended;
  check(rows.length === 4 && rows.every(({ contract }) => contract.secType === SecType.OPT), `${rows.length} positions`);
  return rows;
}

async function session() {
  const { version, orderId } = await connect(11);
  const details = await indexDetails();
  const parameters = await todaysOptions(details.contract.conId);
  const spot = await level();
  const options = tenOptions(parameters, spot);
  check(options.every(({ strike }) => strike > 0), "too few strikes around the index");
  const { lines, ticks } = await stream(options);
  const fill = await condor(orderId, options, lines);
  const held = await positions();
  return [
    `server version ${version}, SPX at ${spot}, SPXW ${parameters.expiry} with ${parameters.strikes.length} strikes`,
    `${options.length} options with Greeks and open interest, ${ticks()} ticks`,
    `condor ${orderId} filled at ${fill.price}, commission ${fill.commission.toFixed(2)} USD, ${held.length} positions`,
  ].join("\n");
}

await run(session);
