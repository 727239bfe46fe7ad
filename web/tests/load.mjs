// load.mjs MAGIC8 [ROWS] [A_SECOND]: how the scanner's table keeps up: frames while it scrolls, and how long a key takes to be seen.
// It measures, and fails only where the table is wrong: how fast it is depends on the machine.
import assert from "node:assert/strict";
import { end, makeProgram, makeTasks, openBrowser, usePage } from "./program.mjs";
import { feedScanner } from "./scan_feed.mjs";

const [magic8, rows = "5000", perSecond = "200"] = process.argv.slice(2);
const SECONDS = 5;
const program = await makeProgram(magic8);
const run = program.start();
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, serviceWorkers: "block" });
await usePage(page.context());
const { task, failures } = makeTasks(() => page);
await page.addInitScript(() => localStorage.setItem("magic8.preferences", JSON.stringify({ view: "scanner", toured: true })));
await feedScanner(page, { rows: Number(rows), perSecond: Number(perSecond) });
await page.goto(await run.link);
const grid = page.getByRole("grid", { name: "Results of the scan" });
await grid.getByRole("row").nth(10).waitFor();

await task("has every row, and draws only those that are seen", async () => {
  assert.equal(await grid.getAttribute("aria-rowcount"), String(Number(rows) + 1));
  assert.ok((await grid.getByRole("row").count()) < 60);
});
await task("keeps what is chosen and the order while everything moves", async () => {
  await grid.focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowDown");
  const chosen = () => grid.locator("[aria-selected=true]");
  const legs = await chosen().getByRole("gridcell").nth(1).textContent();
  await page.waitForTimeout(2000);
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp"); // into sight, wherever it has gone
  assert.equal(await chosen().getByRole("gridcell").nth(1).textContent(), legs);
  const scores = (await grid.getByRole("row").locator("span:nth-child(3)").allTextContents()).slice(1).map((t) => Number(t.replace("−", "-")));
  assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
});
await task(`scrolls: ${rows} rows, ${perSecond} updates a second`, async () => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const figures = async () => Object.fromEntries((await devtools.send("Performance.getMetrics")).metrics.map((m) => [m.name, m.value]));
  const before = await figures();
  const { frames, worst } = await page.evaluate((seconds) => {
    const scroller = document.querySelector("[role=grid]");
    return new Promise((resolve) => {
      const times = [];
      const began = performance.now();
      const step = (now) => {
        times.push(now);
        scroller.scrollTop += 40;
        if (now - began < 1000 * seconds) requestAnimationFrame(step);
        else resolve({ frames: times.length / ((times.at(-1) - times[0]) / 1000), worst: times.slice(1).map((t, i) => t - times[i]).sort((a, b) => b - a).slice(0, 5) });
      };
      requestAnimationFrame(step);
    });
  }, SECONDS);
  const after = await figures();
  const busy = (name) => `${(((after[name] - before[name]) / SECONDS) * 1000).toFixed(0)} ms`;
  console.log(`     of each second the page's thread takes ${busy("TaskDuration")}: script ${busy("ScriptDuration")}, style ${busy("RecalcStyleDuration")}, layout ${busy("LayoutDuration")}`);
  console.log(`     ${frames.toFixed(1)} frames a second; longest ${worst.map((w) => `${w.toFixed(0)} ms`).join(", ")}`);
});
await task("answers keys", async () => {
  await page.evaluate(() => {
    globalThis.took = [];
    new PerformanceObserver((list) => globalThis.took.push(...list.getEntries().map((e) => e.duration))).observe({ type: "event", durationThreshold: 16 });
  });
  await grid.focus();
  const PRESSES = 60;
  for (let i = 0; i < PRESSES; ++i) {
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(30);
  }
  const took = (await page.evaluate(() => globalThis.took)).sort((a, b) => b - a);
  // What took less than 16 ms is not told.
  console.log(`     ${PRESSES} keys to the next picture: ${took.filter((t) => t > 50).length} events over 50 ms; longest ${took.slice(0, 5).map((t) => `${t} ms`).join(", ") || "under 16 ms"}`);
});
await end(browser, run, program, failures);
