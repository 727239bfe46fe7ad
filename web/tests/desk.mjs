// desk.mjs MAGIC8: what a trader does with the page, in a real browser, against the program with its paper gateway.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const SKIPPED = 77;
const [magic8] = process.argv.slice(2);
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(browserPath)) {
  console.log(`skipped: no browser at ${browserPath}`);
  process.exit(SKIPPED);
}
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const pictures = process.env.PICTURES;
const folder = mkdtempSync(join(tmpdir(), "magic8-desk-"));
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

function start() {
  const program = spawn(magic8, ["run", "--speed", "20", "--set", `server.port=${port}`, "--set", "paper.seed=1"], { cwd: folder });
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
  const ended = new Promise((resolve) => program.on("exit", resolve));
  return { program, link, ended };
}

const VIEWS = ["Market", "Today", "Positions & P&L", "Operations"];
let run = start();
let login;
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const failures = [];
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  page.setDefaultTimeout(60_000);
  const errors = [];
  const elsewhere = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => new URL(request.url()).port !== String(port) && elsewhere.push(request.url()));
  const task = async (name, steps) => {
    const began = Date.now();
    try {
      await steps();
      console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failures.push(name);
      console.log(`FAIL ${name}: ${error.stack ?? error}`);
      if (pictures) await page.screenshot({ path: `${pictures}/failed-${failures.length}.png` });
    }
  };
  if (pictures) mkdirSync(pictures, { recursive: true });

  await task("the link that the program prints opens the desk", async () => {
    login = await run.link;
    await page.goto(login);
    await page.getByRole("heading", { name: "Magic8Clone" }).waitFor();
    await page.locator("header").getByText("simulated").waitFor();
  });
  await task("the tour can be gone through by keyboard, and comes once", async () => {
    for (const name of ["Next", "Next", "Next", "Begin"]) await page.getByRole("button", { name, exact: true }).press("Enter");
    await page.reload();
    await page.locator("header").getByText("TWS ready").waitFor();
    assert.equal(await page.getByRole("heading", { name: "Welcome to the desk" }).isVisible(), false);
  });
  await task("the market shows gamma exposure with spot and walls, and a chain that is quoted", async () => {
    await page.getByRole("heading", { name: "Gamma exposure by strike" }).waitFor();
    await page.locator("svg text.tag", { hasText: /^spot 6/ }).waitFor();
    await page.locator("svg text.tag", { hasText: "call wall" }).waitFor();
    const rows = page.getByRole("region", { name: "Chain around the money" }).locator("tbody tr");
    await rows.nth(10).waitFor();
    const cells = await rows.nth(10).locator("td").allTextContents();
    assert.match(cells[4].trim(), /^\d+\.\d\d$/, "the call's bid");
  });
  await task("figures move without a reload", async () => {
    const clock = page.getByTitle("The exchange's clock, New York").locator("b");
    const before = await clock.textContent();
    await page.waitForFunction((old) => !document.querySelector("header")?.textContent?.includes(old), before);
  });
  await task("digits change the view, ? helps, Escape closes", async () => {
    for (const [i, name] of VIEWS.entries()) {
      await page.keyboard.press(String(i + 1));
      await page.locator("nav [aria-current=page]", { hasText: name }).waitFor();
    }
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Help" }).waitFor({ state: "hidden" });
  });
  await task("a recommendation is analysed: time and vol move its profits", async () => {
    await page.keyboard.press("2");
    await page.getByRole("button", { name: "Analyse" }).first().click();
    const now = page.locator("dialog[open] tbody tr").nth(4).locator("td").first();
    const before = await now.textContent();
    const vol = page.locator("dialog[open] input[type=range]").nth(1);
    for (let i = 0; i < 5; ++i) await vol.press("ArrowRight");
    assert.notEqual(await now.textContent(), before, "profit now, after five points of vol");
    await page.keyboard.press("Escape");
  });
  await task("a filled order tells its life", async () => {
    await page.keyboard.press("3");
    const row = page.locator("tbody tr", { hasText: "Filled" }).first();
    await row.getByRole("button").click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByText("Its life, as the journal has it").waitFor();
    await dialog.locator("tbody tr").first().waitFor();
    assert.match(await dialog.textContent(), /filled/i);
    await page.keyboard.press("Escape");
  });
  await task("operations show limits with their use, and a setting that is searched for", async () => {
    await page.keyboard.press("4");
    await page.getByText("max daily loss").waitFor();
    await page.getByLabel("Search the configuration").fill("score_min");
    await page.getByText("iron_condor.score_min").waitFor();
    assert.equal(await page.getByText("collector.max_lines").isVisible(), false);
  });
  await task("the kill switch is held to confirm, stops trading, and is lifted again", async () => {
    await page.getByRole("heading", { name: "Configuration" }).click(); // out of the search
    await page.keyboard.press("k");
    await page.getByLabel("Why (for the journal)").fill("desk test");
    const hold = page.getByRole("button", { name: "Hold for a second to kill" });
    await hold.click(); // too short
    await hold.hover();
    await page.mouse.down();
    await page.locator("header").getByText("the kill switch is on: desk test").waitFor();
    await page.mouse.up();
    await page.keyboard.press("k");
    await page.getByRole("button", { name: "Resume trading" }).click();
    await page.locator("header .badge", { hasText: /^\s*active\s*$/ }).waitFor();
  });
  for (const [theme, width, height] of [["dusk", 1440, 1000], ["paper", 1440, 1000], ["dusk", 390, 844], ["paper", 390, 844]]) {
    await task(`axe finds nothing, and nothing is wider than the page: ${theme}, ${width}`, async () => {
      await page.setViewportSize({ width, height });
      for (const name of VIEWS) {
        await page.evaluate((theme) => {
          const kept = JSON.parse(localStorage.getItem("magic8.preferences") ?? "{}");
          localStorage.setItem("magic8.preferences", JSON.stringify({ ...kept, theme, toured: true }));
        }, theme);
        await page.reload();
        await page.getByRole("button", { name, exact: true }).click();
        await page.waitForTimeout(700);
        await page.evaluate(await (await import("node:fs/promises")).readFile(axe, "utf8"));
        const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
        const said = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
        if (pictures) await page.screenshot({ path: `${pictures}/${name.split(" ")[0].toLowerCase()}-${theme}-${width}.png`, fullPage: true });
        assert.deepEqual(said, [], name);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, `${name} scrolls sideways`);
      }
    });
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
  await task("no error in the console, no request to anybody else", async () => {
    assert.deepEqual(errors, []);
    assert.deepEqual(elsewhere, []);
  });
  await task("a program that dies is seen, and one that is back is followed again", async () => {
    run.program.kill("SIGKILL");
    await run.ended;
    await page.getByText(/No answer from magic8/).waitFor();
    run = start();
    await run.link; // without the token, which is printed once
    await page.goto(login);
    await page.locator("header").getByText("TWS ready").waitFor();
    assert.equal(await page.getByText(/No answer from magic8/).isVisible(), false);
  });
  await task("the first script is under 150 kB compressed", async () => {
    const built = process.env.WEB_FOLDER;
    const scripts = readdirSync(built).filter((name) => name.endsWith(".js.gz") && name.startsWith("index-"));
    assert.equal(scripts.length, 1);
    assert.ok(statSync(join(built, scripts[0])).size < 150_000);
  });
} finally {
  await browser.close();
  run.program.kill("SIGTERM");
  await run.ended;
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length ? `${failures.length} task(s) failed` : "all tasks done");
process.exitCode = failures.length ? 1 : 0;
