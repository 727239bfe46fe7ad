// What the tests of the page share: the program with its paper gateway, and a browser.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const SKIPPED = 77;
const ENDS_WITHIN_MS = 10_000;
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A browser; ends the test as skipped where there is none. */
export async function openBrowser() {
  if (!existsSync(browserPath)) {
    console.log(`skipped: no browser at ${browserPath}`);
    process.exit(SKIPPED);
  }
  // A page that comes from a folder has no address of its own, and would not be let to the program's.
  const args = ["--no-sandbox", ...(process.env.PAGE ? ["--disable-features=LocalNetworkAccessChecks"] : [])];
  return chromium.launch({ executablePath: browserPath, args });
}

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".html": "text/html" };
/** With PAGE=FOLDER the page comes from there (tools/web.sh build FOLDER), and only what it asks from the program. */
export async function usePage(context) {
  const folder = process.env.PAGE;
  if (!folder) return;
  await context.route(
    (url) => !/^\/(api|metrics|health|livez|readyz)/.test(url.pathname),
    async (route) => {
      const url = new URL(route.request().url());
      const file = join(folder, url.pathname === "/" ? "index.html" : url.pathname);
      const headers = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" };
      if (url.search) {
        const answer = await route.fetch({ maxRedirects: 0 }); // the program gives the cookie
        headers["Set-Cookie"] = answer.headers()["set-cookie"] ?? "";
      }
      await route.fulfill(existsSync(file) ? { status: 200, headers, body: readFileSync(file) } : { status: 404 });
    },
  );
}

/** The program in a folder of its own that outlives its restarts. */
export async function makeProgram(magic8, ...settings) {
  const folder = mkdtempSync(join(tmpdir(), "magic8-desk-"));
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
  function start() {
    const program = spawn(magic8, ["run", "--speed", "20", "--set", `server.port=${port}`, "--set", "paper.seed=1", ...settings.flatMap((s) => ["--set", s])], { cwd: folder });
    process.once("exit", () => program.kill("SIGKILL"));
    let output = "";
    const link = new Promise((resolve, reject) => {
      const hear = (bytes) => {
        output += bytes;
        const found = /Page: (\S+)/.exec(output);
        if (found) resolve(found[1]);
      };
      program.stdout.on("data", hear);
      program.stderr.on("data", hear);
      program.on("exit", (code) => reject(new Error(`magic8 ended with ${code}:\n${output}`)));
    });
    link.catch(() => {}); // it is told where somebody waits for it
    const ended = new Promise((resolve) => program.on("exit", resolve));
    return { program, link, ended };
  }
  return { folder, port, start, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Tasks one after the other; those that fail are told, and the others go on. */
export function makeTasks(page) {
  const failures = [];
  const pictures = process.env.PICTURES;
  if (pictures) mkdirSync(pictures, { recursive: true });
  const task = async (name, steps) => {
    const began = Date.now();
    try {
      await steps();
      console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures.push(name);
      console.log(`FAIL ${name}: ${error.stack ?? error}`);
      if (pictures) await page().screenshot({ path: `${pictures}/failed-${failures.length}.png` }).catch(() => {});
    }
  };
  return { task, failures, pictures };
}

/** Presses Tab, or Shift+Tab, until what has the focus is called so. */
export async function tabTo(page, name, { back = false, most = 150 } = {}) {
  for (let i = 0; i < most; ++i) {
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return (e?.getAttribute("aria-label") ?? e?.labels?.[0]?.textContent ?? e?.textContent ?? "").trim();
    });
    if (typeof name === "string" ? at === name : name.test(at)) return;
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`no way by keyboard to ${name}`);
}

/** Ends everything, also where the browser hangs. */
export async function end(browser, run, program, failures) {
  const late = new Promise((resolve) => setTimeout(resolve, ENDS_WITHIN_MS));
  await Promise.race([browser.close(), late]);
  run.program.kill("SIGTERM");
  await run.ended;
  program.remove();
  console.log(failures.length ? `${failures.length} task(s) failed` : "all tasks done");
  process.exit(failures.length ? 1 : 0);
}
