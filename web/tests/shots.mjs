// shots.mjs URL FOLDER [LOGIN]: pictures of each view, dark and light, at 1440 and 390 pixels.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [url, folder, login] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [theme, width, height] of [["dusk", 1440, 1000], ["paper", 1440, 1000], ["dusk", 390, 844], ["paper", 390, 844]]) {
  const page = await browser.newPage({ viewport: { width, height } });
  if (login) await page.goto(login);
  page.on("console", (m) => m.type() === "error" && console.error(theme, width, m.text()));
  page.on("pageerror", (e) => console.error(theme, width, String(e)));
  for (const view of ["market", "today", "positions", "operations"]) {
    await page.goto(url);
    await page.evaluate((kept) => localStorage.setItem("magic8.preferences", JSON.stringify(kept)), { theme, view, toured: true });
    await page.goto(url);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${folder}/${view}-${theme}-${width}.png`, fullPage: true });
  }
  await page.close();
}
await browser.close();
