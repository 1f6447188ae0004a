// How fast pages of many articles open and search: run times [FOLDER of articles]. Copies of the articles fill them up.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, open, toulmin } from "./browser.mjs";

const [program, source = "corpus"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "toulmin-times-"));
const articles = readdirSync(source).filter((name) => /\.(txt|md|html)$/.test(name));
const browser = await launch();
const LIMITS = { 169: [1500, 100], 507: [1500, 100], 2000: [4000, 100] };
const best = (values) => Math.round(Math.min(...values));

for (const [count, [ready, filter]] of Object.entries(LIMITS)) {
  const corpus = join(folder, `corpus-${count}`);
  mkdirSync(corpus);
  for (let n = 0; n < count; n++) {
    const name = articles[n % articles.length];
    cpSync(join(source, name), join(corpus, `${basename(name, extname(name))}-${Math.floor(n / articles.length)}${extname(name)}`));
  }
  const maps = join(folder, `maps-${count}`);
  toulmin(program, "map", corpus, "-o", maps, "--quiet");
  for (const split of ["never", "always"]) {
    const file = join(folder, `${count}-${split}.html`);
    toulmin(program, "view", maps, "-o", file, `--split=${split}`, "--quiet");
    const opened = [];
    const filtered = [];
    let heap = 0;
    for (let run = 0; run < 4; run++) {
      const page = await open(browser, pathToFileURL(file).href);
      opened.push(await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))));
      await page.waitForTimeout(800);
      for (const words of ["because", "council may", "label:claim hedged", ""]) {
        await page.fill("#search", words);
        await page.waitForFunction((asked) => document.body.dataset.searched === asked, words);
        // the first search of a split page loads its texts
        if (words !== "because") filtered.push(await page.evaluate(() => globalThis.toulminFilterTime));
      }
      heap = await page.evaluate(() => performance.memory.usedJSHeapSize / 1e6);
      await page.context().close();
    }
    const size = statSync(file).size / 1e6;
    console.log(`${count} articles, split ${split}: ${size.toFixed(1)} MB, painted after ${best(opened)} ms (limit ${ready}), search ${best(filtered)} to ${Math.round(filtered.sort((a, b) => a - b)[Math.floor(filtered.length / 2)])} ms (limit ${filter}), heap ${Math.round(heap)} MB`);
  }
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
