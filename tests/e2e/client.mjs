// A connection of @stoqey/ib to our paper gateway, which fails on whatever was not announced: errors, and with them messages that the
// library cannot decode or that leave bytes over, information, and anything that it writes to the console.
import stoqey from "@stoqey/ib";

const { IBApi, EventName } = stoqey;

const PATIENCE_MS = 60_000; // for each wait
const NOTICES = new Set([2104, 2106, 2158]);

export class Failure extends Error {}
export const check = (condition, text) => {
  if (!condition) throw new Failure(text);
};

export const ib = new IBApi({ host: "127.0.0.1", port: Number(process.argv[2]) });
const expected = new Map(); // request or order id -> [code, resolve]
let fail;
const failure = new Promise((_, reject) => (fail = reject));
failure.catch(() => {}); // it is awaited with each wait

function hear(text, code, id) {
  const wanted = expected.get(id)?.find((one) => one.code === code);
  if (wanted) {
    expected.set(id, expected.get(id).filter((one) => one !== wanted));
    wanted.resolve(text);
  } else if (!NOTICES.has(code)) {
    fail(new Failure(`error ${code} for ${id}: ${text}`));
  }
}
ib.on(EventName.error, (error, code, reqId) => hear(error.message, code, reqId));
ib.on(EventName.info, (text, code) => hear(text, code, -1));
ib.on(EventName.disconnected, () => fail(new Failure("the gateway closed the connection")));
for (const level of ["warn", "error", "debug", "info"]) {
  console[level] = (...words) => fail(new Failure(`the library writes: ${words.join(" ")}`));
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`no ${what} in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, failure, late]).finally(() => clearTimeout(timer));
}

// Resolves with the arguments of the first such event for which `matches` holds.
export function next(event, matches = () => true) {
  let listen;
  const arrived = new Promise((resolve) => {
    listen = (...values) => matches(...values) && resolve(values);
    ib.on(event, listen);
  });
  return within(arrived, event).finally(() => ib.off(event, listen));
}

// All arguments of `event` until `end` comes; of this request, or of any where `reqId` is null.
export async function collect(reqId, event, end, ask) {
  const rows = [];
  const listen = (id, ...values) => {
    if (reqId === null) rows.push([id, ...values]);
    else if (id === reqId) rows.push(values);
  };
  ib.on(event, listen);
  const ended = next(end, (id) => reqId === null || id === reqId);
  ask();
  await ended;
  ib.off(event, listen);
  return rows;
}

// Asks, and resolves with the text of the error that must be the answer.
export async function refused(reqId, code, ask) {
  const told = new Promise((resolve) => {
    expected.set(reqId, [...(expected.get(reqId) ?? []), { code, resolve }]);
  });
  ask();
  return within(told, `error ${code} for ${reqId}`);
}

export async function connect(clientId) {
  const ready = next(EventName.nextValidId);
  const server = next(EventName.server);
  ib.connect(clientId);
  const [version] = await server;
  const [orderId] = await ready;
  return { version, orderId };
}

// Runs a session, prints what it returns and ends with 0, or prints the first thing that is wrong and ends with 1.
export async function run(session) {
  try {
    console.log(await Promise.race([session(), failure]));
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Failure ? `stoqey: ${error.message}` : error.stack}\n`);
    process.exit(1);
  }
}
