// Draws docs/images/view.png: the page over the sample corpus.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, open, toulmin } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "toulmin-picture-"));
const file = join(folder, "view.html");
toulmin(process.argv[2], "view", "corpus", "-o", file, "--quiet");
const browser = await launch();
const page = await open(browser, `${pathToFileURL(file).href}#the-overdue-book/6`, { viewport: { width: 1400, height: 860 }, colorScheme: "light" });
await page.evaluate(() => document.fonts.ready);
await page.waitForTimeout(300);
mkdirSync("docs/images", { recursive: true });
const path = "docs/images/view.png";
await page.screenshot({ path, scale: "css" });
await browser.close();
// few colours: a third of the size
execFileSync("pngquant", ["--force", "--skip-if-larger", "--speed", "1", "--output", path, "128", path]);
rmSync(folder, { recursive: true, force: true });
console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
