// Keeps the shell of the page, so that it opens where magic8 does not answer, and says so. Never what the API said: an order or a
// position that is old is worse than none.
const SHELL = "magic8-shell";
const ASKED_ANEW = ["/api/", "/metrics", "/health", "/livez", "/readyz"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isShell = url.origin === self.location.origin && event.request.method === "GET" && !ASKED_ANEW.some((path) => url.pathname.startsWith(path));
  if (isShell && !url.search) event.respondWith(answer(event.request));
});

async function answer(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) {
      if (request.mode === "navigate") await caches.delete(SHELL); // of a version that is no more
      const shell = await caches.open(SHELL);
      await shell.put(request, fresh.clone());
    }
    return fresh;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
