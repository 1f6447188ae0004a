// The page in a browser: requests, links, filters, corrections, keys, print, access, and hostile text.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, open, toulmin } from "./browser.mjs";

const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "toulmin-page-"));
const corpus = join(folder, "corpus");
const maps = join(folder, "maps");
const HOSTILE = "</script><script>window.alerted = 1</script><img src=x onerror=\"window.alerted = 2\"> ]]> {{nonce}} should never run.";
const AWKWARD = "The café’s “menu” ought to say =1+1, \u{1F600} and \u202Eright to left\u202C, as J.P. wrote.";

mkdirSync(corpus);
for (const name of readdirSync("corpus").filter((name) => /\.(txt|md)$/.test(name))) cpSync(join("corpus", name), join(corpus, name));
writeFileSync(join(corpus, "hostile.txt"), `${HOSTILE}\n\n${AWKWARD} The town must act.\n`);
toulmin(program, "map", corpus, "-o", maps, "--quiet");

const made = (name, ...args) => {
  const file = join(folder, name);
  toulmin(program, "view", maps, "-o", file, "--quiet", ...args);
  return file;
};
const file = made("page.html");
const address = pathToFileURL(file).href;
const browser = await launch();
const tests = [];
const test = (name, run) => tests.push([name, run]);

// Cells of a table that toulmin or the page wrote.
function table(path) {
  const rows = [[]];
  for (const [, quoted, bare, end] of readFileSync(path, "utf8").replace(/^\ufeff/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
}
const sentences = table(join(maps, "sentences.csv"));
const of = (id) => sentences.filter((row) => row.article_id === id);

async function filtered(page, words) {
  await page.fill("#search", words);
  await page.waitForFunction((asked) => document.body.dataset.searched === asked, words);
  return page.textContent("#count");
}

test("one request, no complaint, a view each", async () => {
  const page = await open(browser, address);
  for (const name of ["overview", "sentences", "read"]) {
    await page.click(`#views [data-view=${name}]`);
    assert(await page.isVisible(`#${name}`), name);
  }
  assert.equal(await page.locator("#list-items a").count(), new Set(sentences.map((row) => row.article_id)).size);
  assert.deepEqual(page.requests, [address]);
  assert.deepEqual(page.complaints, []);
});

test("an address leads to its sentence", async () => {
  const page = await open(browser, `${address}#the-overdue-book/9`);
  assert.equal((await page.textContent("#details h3")).trim().split(" ").slice(0, 2).join(" "), "Sentence 9");
  assert.equal(await page.getAttribute("#text .chosen", "id"), "s8");
  assert.equal(await page.getAttribute("#map .here", "data-i"), "8");
  const inside = await page.$eval("#s8", (node) => node.getBoundingClientRect().top >= 0 && node.getBoundingClientRect().bottom <= innerHeight);
  assert(inside);
  await page.goto(`${address}#%zz/1`);
  assert(await page.isVisible("#overview"), "a broken address leads to the overview");
  assert.deepEqual(page.complaints, []);
});

test("claims show who says and who contests, and only where there are some", async () => {
  const page = await open(browser, address);
  assert.equal(await page.locator("#views [data-view=claims]").count(), 0);
  const news = join(folder, "news");
  mkdirSync(news);
  const told = { a: "The new tram line will halve the traffic in Velden's old town.", b: "Traffic in the old town of Velden will be halved by the new tram line.", c: "The new tram line will not halve the traffic in the old town of Velden." };
  for (const [at, [name, text]] of Object.entries(told).entries())
    writeFileSync(join(news, `${name}.txt`), `Harbour Post ${at}\n2026-03-0${at + 1}\nOn the tram of article ${name}\n\n${text} ${HOSTILE}\n`);
  toulmin(program, "map", news, "-o", join(folder, "told"), "--claims", "--quiet");
  const html = join(folder, "told.html");
  toulmin(program, "view", join(folder, "told"), "-o", html, "--quiet");
  const other = await open(browser, pathToFileURL(html).href);
  await other.click("#views [data-view=claims]");
  const claim = other.locator("#claims details", { hasText: "tram line" }).first();
  await claim.locator("summary").click();
  assert.equal(await claim.locator(".mention").count(), 3);
  assert.equal(await claim.locator(".mention.s-contests").count(), 1);
  await claim.locator(".mention.s-contests a").click();
  assert(await other.isVisible("#read"));
  assert.match(await other.textContent("#text .chosen"), /will not halve/);
  assert.deepEqual(other.complaints, []);
});

test("search and filters find what the tables have", async () => {
  const page = await open(browser, address);
  const count = (fits) => sentences.filter(fits).length;
  const number = (text) => Number(/^[\d,]+/.exec(text)[0].replace(",", ""));
  assert.equal(number(await filtered(page, "label:claim")), count((row) => row.label === "claim"));
  assert.equal(number(await filtered(page, "label:claim attacks")), count((row) => row.label === "claim" && row.relation === "attacks"));
  assert.equal(number(await filtered(page, "certainty<0.5 label:speculation")), count((row) => row.label === "speculation" && Number(row.certainty) < 0.5));
  assert.equal(number(await filtered(page, "“the council”")), count((row) => `${row.text} ${row.holder}`.toLowerCase().includes("the council")));
  const holder = sentences.find((row) => row.holder_kind === "named").holder;
  assert.equal(number(await filtered(page, `holder:"${holder}"`)), count((row) => row.holder.toLowerCase().includes(holder.toLowerCase())));
  await filtered(page, "");
  await page.click("#filters-button");
  await page.selectOption("select[name=kind]", "unnamed");
  const counts = (text) => page.waitForFunction((expected) => document.getElementById("count").textContent.includes(expected), text);
  await counts(`${count((row) => row.holder_kind === "unnamed")} sentence`);
  await page.click("#filters-on button");
  await counts(`, ${sentences.length} sentences`);
  assert.equal(await filtered(page, "zzzz no such word"), "0 sentences in 0 articles");
});

test("the overview counts as the tables do", async () => {
  const page = await open(browser, address);
  const cards = await page.$$eval(".card", (nodes) => Object.fromEntries(nodes.map((node) => [node.querySelector("span").textContent, node.querySelector("b").textContent])));
  assert.equal(cards.sentences, String(sentences.length));
  assert.equal(cards.attacks, String(sentences.filter((row) => row.relation === "attacks").length));
  assert.equal(cards.claim, `${Math.round((100 * sentences.filter((row) => row.label === "claim").length) / sentences.length)}%`);
  await page.click("#sort-words");
  const words = await page.$$eval(".grid tbody tr", (rows) => rows.map((row) => Number(row.children[3].textContent.replace(",", ""))));
  assert.deepEqual(words, [...words].sort((a, b) => b - a));
});

test("the outline holds every sentence of the map once, attacks among them", async () => {
  const page = await open(browser, `${address}#let-the-umpire-be-wrong`);
  const own = of("let-the-umpire-be-wrong");
  const nodes = await page.$$eval("#map .node", (all) => all.map((node) => [Number(node.dataset.i), node.querySelector(".sign").textContent]));
  assert.equal(nodes.length, own.length);
  assert.equal(new Set(nodes.map(([i]) => i)).size, own.length);
  assert.equal(nodes.filter(([, sign]) => sign === "−").length, own.filter((row) => row.relation === "attacks").length);
  await page.keyboard.press("m");
  const boxes = await page.locator("#map svg .box").count();
  await page.locator("#map svg .toggle").last().click();
  assert.notEqual(await page.locator("#map svg .box").count(), boxes);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Save picture")]);
  const picture = readFileSync(await download.path(), "utf8");
  assert(picture.startsWith("<svg") && picture.includes("Let the Umpire Be Wrong"));
});

test("the keyboard alone reaches every sentence and the form", async () => {
  const page = await open(browser, `${address}#the-first-bell`);
  for (let n = 0; n < 200 && !(await page.evaluate(() => document.activeElement.classList.contains("s"))); n++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "s0");
  const seen = new Set();
  for (let n = 0; n < of("the-first-bell").length; n++) {
    await page.keyboard.press(n % 2 ? "j" : "ArrowDown");
    await page.waitForFunction((before) => document.activeElement.id !== before, [...seen].at(-1) ?? "", { timeout: 2000 }).catch(() => {});
    seen.add(await page.evaluate(() => document.activeElement.id));
  }
  // the first arrow chooses the sentence that has the focus already
  assert(seen.size >= of("the-first-bell").length - 1, `${seen.size} reached`);
  await page.keyboard.press("c");
  assert.equal(await page.evaluate(() => document.activeElement.id), "correct-label");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "correct-holder");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("?");
  assert(await page.isVisible("#help-box"));
  await page.keyboard.press("Escape");
  assert(!(await page.isVisible("#help-box")));
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
});

test("corrections show, survive a reload, are downloaded and read", async () => {
  const page = await open(browser, `${address}#the-overdue-book/3`);
  const [third] = of("the-overdue-book").slice(2);
  const other = third.label === "claim" ? "evidence" : "claim";
  await page.click("#correct > summary");
  await page.selectOption("#correct-label", other);
  await page.selectOption("#correct-target", "1");
  await page.selectOption("#correct-relation", "attacks");
  await page.fill("#correct-holder", "the librarian");
  await page.press("#correct-holder", "Enter");
  assert.equal(await page.getAttribute("#s2", "class").then((names) => names.includes(`l-${other}`)), true);
  assert.match(await page.textContent("#corrections"), /1 correction\b.*not downloaded/);
  // a target that leads back is refused
  await page.goto(`${address}#the-overdue-book/1`);
  await page.selectOption("#correct-target", "3");
  assert.match(await page.textContent("#toast"), /circle/);
  assert.equal(await page.inputValue("#correct-target"), "");
  await page.goto(`${address}#the-overdue-book/7`);
  await page.click("#details >> text=Make it the thesis");
  assert.match(await page.textContent(".thesis-card"), new RegExp(of("the-overdue-book")[6].text.slice(0, 20)));
  const [first, second] = [of("the-first-bell")[1], of("the-first-bell").find((row) => row.label !== of("the-first-bell")[1].label && row.label !== other)];
  for (const { sentence_id } of [first, second]) {
    await page.goto(`${address}#${sentence_id.replace("#", "/")}`);
    await page.click("#details >> text=Label is right");
  }

  let asked = false;
  page.on("dialog", (dialog) => {
    asked ||= dialog.type() === "beforeunload";
    dialog.accept();
  });
  await page.reload();
  assert(asked, "leaving with corrections that are not downloaded asks");
  assert.match(await page.textContent("#corrections"), /4 corrections/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download corrections.csv")]);
  assert.equal(download.suggestedFilename(), "corrections.csv");
  const path = join(folder, "corrections.csv");
  await download.saveAs(path);
  assert(!(await page.textContent("#corrections")).includes("not downloaded"));

  const rows = table(path);
  // whole articles: neighbours count when labels are learnt
  assert.equal(rows.length, of("the-overdue-book").length + of("the-first-bell").length);
  const row = (id) => rows.find((own) => own.sentence_id === id);
  const { corrected_label, corrected_target, corrected_relation, corrected_holder, corrected_thesis } = row("the-overdue-book#3");
  assert.deepEqual({ corrected_label, corrected_target, corrected_relation, corrected_holder, corrected_thesis },
    { corrected_label: other, corrected_target: "the-overdue-book#1", corrected_relation: "attacks", corrected_holder: "the librarian", corrected_thesis: "the-overdue-book#7" });
  assert.equal(row("the-first-bell#2").corrected_label, of("the-first-bell")[1].label);
  const score = JSON.parse(execFileSync(program, ["score", path, "--json", "--quiet"]));
  assert.equal(JSON.stringify(score).includes("sentences"), true);
  // what was said of two articles is read, and teaches nothing that would hold on others
  const tuned = spawnSync(program, ["tune", path, "--folds", "2", "--quiet"], { encoding: "utf8" });
  assert([0, 1].includes(tuned.status) && /nothing is changed|learned/.test(tuned.stderr + tuned.stdout), tuned.stderr);
  toulmin(program, "map", corpus, "-o", join(folder, "corrected"), "--corrections", path, "--csv", "plain", "--quiet");
  const again = table(join(folder, "corrected", "sentences.csv")).find((own) => own.sentence_id === "the-overdue-book#3");
  assert.deepEqual([again.label, again.relation, again.target_id, again.holder], [other, "attacks", "the-overdue-book#1", "the librarian"]);
  const mapped = table(join(folder, "corrected", "articles.csv")).find((own) => own.article_id === "the-overdue-book");
  assert.equal(mapped.thesis_id, "the-overdue-book#7");
  assert.deepEqual(page.complaints, []);
});

test("a quote is copied with its source", async () => {
  const page = await open(browser, `${address}#let-the-umpire-be-wrong/2`);
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => Promise.resolve((window.copied = text)) } }));
  await page.click("#copy-quote");
  const text = await page.evaluate(() => window.copied);
  assert(text.startsWith(`“${of("let-the-umpire-be-wrong")[1].text}” (`), text);
  assert(text.includes("“Let the Umpire Be Wrong”, The Prairie Sentinel, 19 July 2023"), text);
});

test("no branch is lost in print", async () => {
  const page = await open(browser, `${address}#the-hinge-state`);
  await page.click("#map >> text='1'");
  const path = join(folder, "print.pdf");
  await page.pdf({ path });
  const text = execFileSync("pdftotext", [path, "-"], { encoding: "utf8" }).replace(/[^\p{L}\p{N}]/gu, "");
  for (const { sentence_id, text: sentence } of of("the-hinge-state")) {
    const bare = sentence.replace(/[^\p{L}\p{N}]/gu, "").slice(0, 60);
    assert(text.split(bare).length > 2, `${sentence_id} stands in the text and in the map`);
  }
  assert((await page.locator("#map .closed").count()) > 0, "and folds as before afterwards");
});

test("briefs are a page each", async () => {
  const path = made("brief.html", "--brief");
  const page = await open(browser, pathToFileURL(path).href);
  assert.equal(await page.locator(".brief").count(), new Set(sentences.map((row) => row.article_id)).size);
  await page.pdf({ path: join(folder, "brief.pdf"), format: "A4" });
  const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [join(folder, "brief.pdf")], { encoding: "utf8" }))[1]);
  assert.equal(pages, await page.locator(".brief").count());
  assert.deepEqual(page.complaints, []);
});

test("hostile text is text", async () => {
  const page = await open(browser, `${address}#hostile/1`);
  await page.waitForTimeout(100);
  assert.equal(await page.evaluate(() => window.alerted), undefined);
  assert.equal(await page.locator("img").count(), 0);
  const shown = await page.$$eval("#text .s", (nodes) => nodes.map((node) => [...node.childNodes].filter((child) => !child.classList?.contains("mark")).map((child) => child.textContent).join("")));
  assert.deepEqual(shown, of("hostile").map((row) => row.text));
  assert(shown.join(" ").includes("<img src=x"));
  assert.deepEqual(page.requests, [address]);
  assert.deepEqual(page.complaints, []);
});

test("a split page loads its texts from the disk", async () => {
  const path = made("split.html", "--split");
  const page = await open(browser, pathToFileURL(path).href);
  const parts = readdirSync(join(folder, "split-texts")).length;
  assert.match(await filtered(page, "ferry council the"), /sentence/);
  assert.equal(page.requests.length, 1 + parts);
  await page.goto(`${pathToFileURL(path).href}#the-overdue-book/2`);
  assert.equal(await page.textContent("#details blockquote"), of("the-overdue-book")[1].text);
  assert.deepEqual(page.complaints, []);
  // parts of another page are told apart
  const part = join(folder, "split-texts", "0001.js");
  writeFileSync(part, readFileSync(part, "utf8").replace(/"[0-9a-f]{16}"/, '"0000000000000000"'));
  const torn = await open(browser, `${pathToFileURL(path).href}#the-overdue-book/2`);
  await torn.waitForTimeout(200);
  assert.match(await torn.textContent("#toast"), /another page/);
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
for (const colorScheme of ["light", "dark"]) {
  test(`nothing serious by axe, contrast included: ${colorScheme}`, async () => {
    const page = await open(browser, address, { colorScheme, bypassCSP: true });
    await page.evaluate(axe);
    const states = {
      overview: () => page.click("#views [data-view=overview]"),
      read: () => page.goto(`${address}#the-overdue-book/9`),
      form: () => page.click("#correct > summary"),
      tree: () => page.keyboard.press("m"),
      filtered: async () => {
        await page.click("#filters-button");
        await filtered(page, "label:claim");
      },
      sentences: () => page.click("#views [data-view=sentences]"),
      help: () => page.click("#help"),
      brief: async () => {
        await page.keyboard.press("Escape");
        await page.click("#views [data-view=read]");
        await page.click("#text >> text=/^Brief$/");
      },
    };
    for (const [name, reach] of Object.entries(states)) {
      await reach();
      await page.waitForTimeout(250);
      const { violations } = await page.evaluate(() => axe.run());
      const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      assert.deepEqual(grave.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0].html.slice(0, 160)}: ${nodes[0].failureSummary}`), []);
    }
  });
}

test("a narrow window shows a pane at a time", async () => {
  const page = await open(browser, `${address}#the-overdue-book/9`, { viewport: { width: 390, height: 800 } });
  for (const pane of ["map", "details", "list", "text"]) {
    await page.click(`#panes [data-pane=${pane}]`);
    assert(await page.isVisible(`#${pane}`), pane);
    assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${pane} fits`);
  }
});

test("the same maps are the same bytes", async () => {
  assert(readFileSync(made("again.html")).equals(readFileSync(file)));
});

let failed = 0;
const only = process.argv[3];
for (const [name, run] of tests.filter(([name]) => !only || name.includes(only))) {
  try {
    await run();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${String(error.stack ?? error).replace(/^/gm, "      ")}`);
  }
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
console.log(failed === 0 ? "all is well" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
