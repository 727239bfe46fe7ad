// desk.mjs MAGIC8: what a trader does with the page, in a real browser, against the program with its paper gateway.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { end, makeProgram, makeTasks, openBrowser, tabTo, usePage } from "./program.mjs";

const VIEWS = ["Market", "Today", "Scanner", "Positions & P&L", "Operations"];
// More than one of a kind: what the strategies hold must not keep this test from trading.
const program = await makeProgram(process.argv[2], "risk.max_structures_per_kind=20", "risk.max_position_size=50");
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
    await page.keyboard.press("4");
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
    await page.keyboard.press("4");
    const row = page.locator("tbody tr", { hasText: "Filled" }).first();
    await row.getByRole("button").click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByText("Its life, as the journal has it").waitFor();
    await dialog.locator("tbody tr").first().waitFor();
    assert.match(await dialog.textContent(), /filled/i);
    await page.keyboard.press("Escape");
  });
  await task("operations show limits with their use, and a setting that is searched for", async () => {
    await page.keyboard.press("5");
    await page.getByText("max daily loss").waitFor();
    await page.getByLabel("Search the configuration").fill("score_min");
    await page.getByText("iron_condor.score_min").waitFor();
    assert.equal(await page.getByText("collector.max_lines").isVisible(), false);
  });
  await task("by keyboard: a filter is added, counted and scanned for", async () => {
    await page.keyboard.press("Escape");
    await tabTo(page, "Scanner", { back: true });
    await page.keyboard.press("Enter");
    await page.getByText("No filter yet").waitFor();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("pop");
    await page.keyboard.press("Enter");
    await tabTo(page, "PoP, at least, %", { back: true });
    await page.keyboard.press("Control+a");
    await page.keyboard.type("60");
    await page.keyboard.press("Tab");
    await page.getByLabel("What each filter leaves").getByText("pop=0.6..").waitFor();
    await page.keyboard.press("Control+s");
    await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await page.getByRole("grid").locator("[aria-selected]").nth(3).waitFor();
  });
  await task("a bound that makes no sense says so, and is not scanned for", async () => {
    const most = page.getByLabel("PoP, at most, %");
    await most.fill("50");
    await most.press("Tab");
    await page.getByText("The lower bound is above the upper one.").waitFor();
    await most.fill("");
    await most.press("Tab");
    await page.getByText("The lower bound is above the upper one.").waitFor({ state: "hidden" });
  });
  await task("a query is kept as a preset, and is there after a reload", async () => {
    await page.getByRole("button", { name: "Save…" }).click();
    await page.getByLabel("Name", { exact: true }).fill("desk test");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator("option", { hasText: "desk test" }).waitFor({ state: "attached" });
    await page.reload();
    await page.locator("option", { hasText: "desk test" }).waitFor({ state: "attached" });
  });
  await task("by keyboard: a result is chosen, previewed, confirmed and sent, and its life is told", async () => {
    await page.getByRole("grid").locator("[aria-selected]").nth(3).waitFor();
    await tabTo(page, "Results of the scan");
    for (const key of ["Home", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    const ticket = page.locator("dialog[open]");
    await ticket.getByText(/controls agree/).waitFor();
    await ticket.getByText(/How it would be worked/).waitFor();
    await page.keyboard.press("Control+e");
    await page.getByRole("group", { name: "Confirm the order" }).waitFor();
    await tabTo(page, "Send the order");
    await page.keyboard.press("Enter");
    await ticket.getByText("Its life, as the journal has it").waitFor();
    await ticket.locator(".badge", { hasText: /working|filled|sent|asked/ }).waitFor();
    await page.keyboard.press("Escape");
  });
  await task("an order that works is changed and cancelled", async () => {
    await page.keyboard.press("Control+e");
    const ticket = page.locator("dialog[open]");
    await ticket.getByText(/controls agree/).waitFor();
    await ticket.getByLabel("Policy").selectOption("patient");
    await page.waitForTimeout(1000);
    await page.keyboard.press("Control+e");
    await page.getByRole("button", { name: "Send the order" }).press("Enter");
    await ticket.getByText("Its life, as the journal has it").waitFor();
    const cancel = ticket.getByRole("button", { name: "Cancel the order" });
    await cancel.click();
    await ticket.locator(".badge", { hasText: /cancel|filled/ }).waitFor();
    await page.keyboard.press("Escape");
  });
  await task("by keyboard: the exits of a structure are edited, and it is closed", async () => {
    await page.keyboard.press("4");
    await page.getByRole("button", { name: "Edit exits…" }).first().waitFor();
    await tabTo(page, "Edit exits…");
    await page.keyboard.press("Enter");
    await tabTo(page, "Profit target");
    await page.keyboard.type("0.8");
    await tabTo(page, "Keep");
    await page.keyboard.press("Enter");
    await page.getByText("profit target, by hand").first().waitFor();
    await tabTo(page, "Close…");
    await page.keyboard.press("Enter");
    await tabTo(page, /^Close \d+ units?$/);
    await page.keyboard.press("Enter");
    const dialog = page.locator("dialog[open]");
    await dialog.getByText("Its life, as the journal has it").waitFor();
    await dialog.locator(".badge", { hasText: "filled" }).waitFor();
    await page.keyboard.press("Escape");
  });
  await task("the kill switch is held to confirm, stops trading, and is lifted again", async () => {
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
