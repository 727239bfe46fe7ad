// access.mjs MAGIC8: axe on each view, in each theme and size, loaded, empty, with errors and with nobody there; and that nothing is
// wider than the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { end, makeProgram, makeTasks, openBrowser, usePage } from "./program.mjs";
import { feedScanner } from "./scan_feed.mjs";
import { inWorld } from "./worlds.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["Market", "Today", "Scanner", "Positions & P&L", "Operations"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOST_AFTER_MS = 6000;
const FADED_AFTER_MS = 600;

const program = await makeProgram(process.argv[2]);
const run = program.start();
const browser = await openBrowser();
let page;
const { task, failures, pictures } = makeTasks(() => page);
const login = await run.link;

async function check(name, picture) {
  await page.evaluate(AXE);
  const found = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES);
  if (pictures && picture) await page.screenshot({ path: `${pictures}/${picture}.png`, fullPage: true });
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`), [], name);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${name} scrolls sideways by ${wider}`);
}
async function show(name) {
  await page.locator("nav").getByRole("button", { name, exact: true }).click();
  await page.waitForTimeout(400);
}

for (const [theme, width, height] of [["dusk", 1440, 1000], ["paper", 1440, 1000], ["dusk", 390, 844], ["paper", 390, 844]]) {
  const context = await browser.newContext({ viewport: { width, height }, serviceWorkers: "block", colorScheme: theme === "dusk" ? "dark" : "light" });
  await context.addInitScript((theme) => localStorage.setItem("magic8.preferences", JSON.stringify({ theme, toured: true })), theme);
  await usePage(context);
  const signed = await context.newPage();
  await signed.goto(login);
  await signed.close();
  for (const kind of ["loaded", "empty", "error", "gone"]) {
    const world = { kind: kind === "gone" ? "loaded" : kind };
    page = await context.newPage();
    await inWorld(page, world);
    if (kind === "loaded") await feedScanner(page, { rows: 200, perSecond: 0 });
    await page.goto(new URL(login).origin);
    await page.locator("header").getByText("TWS ready").waitFor();
    if (kind === "loaded") await page.getByText("Gamma exposure by strike").waitFor();
    if (kind === "gone") {
      world.kind = "gone";
      world.cut();
      await page.waitForTimeout(LOST_AFTER_MS);
      await page.getByText(/orders are blocked/).waitFor();
    }
    for (const name of VIEWS) {
      await task(`${kind}, ${theme}, ${width}: ${name}`, async () => {
        await show(name);
        await check(name, `${name.split(" ")[0].toLowerCase()}-${kind}-${theme}-${width}`);
      });
    }
    if (kind === "loaded") {
      await task(`${theme}, ${width}: help, the kill switch and a table below a chart`, async () => {
        await page.keyboard.press("?");
        await page.waitForTimeout(FADED_AFTER_MS);
        await check("help");
        await page.keyboard.press("Escape");
        await page.keyboard.press("k");
        await page.waitForTimeout(FADED_AFTER_MS);
        await check("kill switch");
        await page.keyboard.press("Escape");
        await show("Market");
        await page.locator("details.twin summary").first().click();
        await check("table of a chart");
      });
    }
    await page.close();
  }
  await Promise.race([context.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
}
await end(browser, run, program, failures);
