// desk.mjs MAGIC8: what a trader does with the page, in a real browser, against the program with its paper gateway.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { end, makeProgram, makeTasks, openBrowser, tabTo, usePage } from "./program.mjs";

const VIEWS = ["Market", "Today", "Positions & P&L", "Operations"];
const program = await makeProgram(process.argv[2]);
let run = program.start();
let login;
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true });
const { task, failures } = makeTasks(() => page);
try {
  await usePage(page.context());
  page.setDefaultTimeout(60_000);
  const errors = [];
  const elsewhere = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => new URL(request.url()).port !== String(program.port) && elsewhere.push(request.url()));
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
  await task("curves are drawn, each with its figures as a table", async () => {
    await page.keyboard.press("1");
    await page.getByRole("img", { name: "Total gamma exposure by level of the index" }).waitFor();
    await page.getByRole("img", { name: "Chance to settle at a level, per point" }).waitFor();
    const table = page.getByLabel("Total gamma exposure by level of the index, as a table");
    await table.press("Enter");
    await page.getByRole("region", { name: "Table: Total gamma exposure by level of the index" }).locator("tbody tr").nth(20).waitFor();
    await table.press("Enter");
  });
  await task("by keyboard: trades are filtered, and exported as they are shown", async () => {
    await page.keyboard.press("3");
    await page.getByRole("region", { name: "Structures" }).locator("tbody td button").first().waitFor();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("no such thing");
    await page.getByText("None is as you filter.").waitFor();
    for (let i = 0; i < 13; ++i) await page.keyboard.press("Backspace");
    await tabTo(page, "Export CSV");
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(file.suggestedFilename(), /^trades-.*\.csv$/);
    assert.match(await readFile(await file.path(), "utf8"), /^structure,underlying,.*\r\nM8-/);
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
  await task("by keyboard: killed and resumed", async () => {
    await page.keyboard.press("k");
    await tabTo(page, "Hold for a second to kill");
    await page.keyboard.down("Enter");
    await page.locator("header .badge", { hasText: /kill switch is on/ }).waitFor();
    await page.keyboard.up("Enter");
    await tabTo(page, "Killed: resume…", { back: true });
    await page.keyboard.press("Enter");
    await tabTo(page, "Resume trading");
    await page.keyboard.press("Enter");
    await page.locator("header .badge", { hasText: /^\s*active\s*$/ }).waitFor();
  });
  await task("no error in the console, no request to anybody else", async () => {
    assert.deepEqual(errors, []);
    assert.deepEqual(elsewhere, []);
  });
  await task("a program that dies is seen, and one that is back is followed again", async () => {
    run.program.kill("SIGKILL");
    await run.ended;
    await page.getByText(/No answer from magic8/).waitFor();
    run = program.start();
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
  await end(browser, run, program, failures);
}
