// The same page in worlds that a program rarely shows: with nothing in it, with nothing but errors, with nobody there.
const TOPICS_LATER = 1000;

/** `world.kind` is "loaded", "empty", "error" or "gone", and may change at any time; a page that is reloaded then sees it. */
export async function inWorld(page, world) {
  const json = (body, status = 200) => ({ status, contentType: status < 400 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
  await page.route(/\/api\/v1\/|\/metrics$/, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (world.kind === "gone") return route.abort();
    if (world.kind === "loaded" || path.endsWith("/session")) return route.continue();
    if (!path.endsWith("/status") && world.kind === "error") {
      return route.fulfill(json({ type: "about:blank", title: "Store failed", status: 503, code: "STORE_FAILED", detail: "the disk is full", retryable: true, effect: "none" }, 503));
    }
    const answer = await route.fetch();
    const body = path === "/metrics" ? null : await answer.json();
    if (path.endsWith("/status")) {
      return route.fulfill(json({ ...body, cycle: 0, market: null, spot: null, recommendations: [], rejections: [], orders: [], positions: [], news: [] }));
    }
    if (body === null) return route.fulfill({ status: 200, contentType: "text/plain", body: "" });
    for (const [name, value] of Object.entries(body)) if (Array.isArray(value) && name !== "declared" && name !== "structures" && name !== "scores") body[name] = [];
    return route.fulfill(json(body, answer.status()));
  });
  const sockets = new Set();
  world.cut = () => sockets.forEach((socket) => socket.close());
  await page.routeWebSocket(/\/api\/v1\/stream/, (socket) => {
    sockets.add(socket);
    if (world.kind === "loaded") return void socket.connectToServer();
    if (world.kind === "gone") return void socket.close();
    const beat = setInterval(() => socket.send(JSON.stringify({ v: 1, type: "heartbeat", epoch: "test", ts: new Date().toISOString(), seq: {} })), TOPICS_LATER);
    socket.onMessage((text) => {
      const message = JSON.parse(text);
      if (world.kind !== "empty" || message.op !== "subscribe") return;
      for (const wanted of message.topics) {
        socket.send(JSON.stringify({ v: 1, type: "snapshot", topic: wanted.topic ?? wanted, epoch: "test", from: 0, seq: 1, ts: new Date().toISOString(), set: {}, del: [] }));
      }
    });
    socket.onClose(() => clearInterval(beat));
  });
}
