// Which sentences are shown: words of the search box and the filters beside it, all of which have to fit.

const EMPTY = {
  words: "", labels: [], holder: "", kind: "", least: 0, most: 100, attacks: false, attacked: false, hedged: false,
  corrected: false, publisher: "", from: "", to: "", rule: "", order: "corpus",
};
let filter = { ...EMPTY };
let found = { articles: ARTICLES, hits: null, total: 0 };

// `label:claim holder:"some analysts" publisher:post rule:claim.duty certainty<50 attacks hedged words “a phrase”`
function parseQuery(query) {
  const asked = { words: [], labels: [], holders: [], publishers: [], rules: [], least: 0, most: 100, flags: new Set() };
  for (const [, key, quoted, curly, bare] of query.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|“([^”]*)”?|(\S+))/g)) {
    const value = (quoted ?? curly ?? bare ?? "").toLowerCase();
    if (!value) continue;
    const bound = bare && /^certainty([<>])(\d+(?:\.\d+)?)%?$/.exec(value);
    if (key === "label") asked.labels.push(value);
    else if (key === "holder") asked.holders.push(value);
    else if (key === "publisher") asked.publishers.push(value);
    else if (key === "rule") asked.rules.push(value);
    else if (key) asked.words.push(`${key.toLowerCase()}:${value}`);
    else if (bound) {
      const at = bound[2].includes(".") || Number(bound[2]) <= 1 ? Number(bound[2]) * 100 : Number(bound[2]);
      if (bound[1] === "<") asked.most = Math.min(asked.most, at);
      else asked.least = Math.max(asked.least, at);
    } else if (bare && ["attacks", "attacked", "hedged", "corrected"].includes(value)) asked.flags.add(value);
    else asked.words.push(value);
  }
  return asked;
}

function haystack(article) {
  if (article.low) return article.low;
  if (!article.heavy && article.count > 0) return null;
  const low = [];
  for (let i = 0; i < article.count; i++) low.push(`${article.text(i)}\n${article.foundHolder(i)}`.toLowerCase());
  article.low = low;
  // one string an article tells at once that nothing in it fits
  article.lowAll = low.join("\n");
  return low;
}

// One test a criterion, so that what is not asked costs nothing.
function sentenceTests(asked) {
  const tests = [];
  const labels = new Set(filter.labels);
  for (const name of asked.labels) {
    LABELS.forEach((label) => label.toLowerCase().startsWith(name) && labels.add(label));
    if (![...labels].some((label) => label.toLowerCase().startsWith(name))) labels.add(name);
  }
  if (labels.size > 0) tests.push((a, i) => labels.has(LABELS[a.label(i)]));
  const least = Math.max(filter.least, asked.least);
  const most = Math.min(filter.most, asked.most);
  if (least > 0 || most < 100) {
    const below = asked.most < 100 && asked.most <= filter.most;
    tests.push((a, i) => a.raw.certainty[i] >= least && (below ? a.raw.certainty[i] < most : a.raw.certainty[i] <= most));
  }
  const flag = (name) => filter[name] || asked.flags.has(name);
  if (flag("attacks")) tests.push((a, i) => a.attacks(i) && a.target(i) >= 0);
  if (flag("attacked")) tests.push((a, i) => a.children()[i].some((child) => a.attacks(child)));
  if (flag("hedged")) tests.push((a, i) => a.hedged(i));
  if (flag("corrected")) tests.push((a, i) => corrections.has(a, i));
  if (filter.kind) tests.push((a, i) => a.kind(i) === filter.kind);
  const holders = [...asked.holders, filter.holder.trim().toLowerCase()].filter(Boolean);
  if (holders.length > 0) {
    tests.push((a, i) => {
      const holder = a.holder(i).toLowerCase();
      return holder !== "" && holders.every((part) => holder.includes(part));
    });
  }
  const rules = [...asked.rules, filter.rule.toLowerCase()].filter(Boolean);
  if (rules.length > 0) {
    const fits = RULES.map((rule) => rules.some((name) => rule.id.toLowerCase() === name));
    tests.push((a, i) => a.heavy !== null && a.heavy.rules[i].some((rule) => fits[rule]));
  }
  return tests;
}

function articleTests(asked) {
  const tests = [];
  if (filter.publisher) tests.push((a) => a.publisher === (filter.publisher === NO_PUBLISHER ? "" : filter.publisher));
  for (const name of asked.publishers) tests.push((a) => a.publisher.toLowerCase().includes(name));
  // a date without a day counts from its first to its last
  if (filter.from) tests.push((a) => a.date !== "" && `${a.date}-99-99`.slice(0, 10) >= filter.from);
  if (filter.to) tests.push((a) => a.date !== "" && a.date <= filter.to);
  return tests;
}

const NO_PUBLISHER = "\u0000";

function needsTexts() {
  const asked = parseQuery(filter.words);
  return asked.words.length > 0 || asked.rules.length > 0 || filter.rule !== "";
}

function search() {
  const asked = parseQuery(filter.words);
  const ofArticle = articleTests(asked);
  const ofSentence = sentenceTests(asked);
  const { words } = asked;
  const hits = ofSentence.length > 0 || words.length > 0 ? new Map() : null;
  let total = 0;
  const articles = ARTICLES.filter((article) => {
    if (!ofArticle.every((test) => test(article))) return false;
    if (hits === null) {
      total += article.count;
      return true;
    }
    const low = words.length > 0 ? haystack(article) : null;
    const own = [];
    if (words.length === 0 || (low && words.every((word) => article.lowAll?.includes(word)))) {
      for (let i = 0; i < article.count; i++) {
        if (words.every((word) => low[i].includes(word)) && ofSentence.every((test) => test(article, i))) own.push(i);
      }
    }
    total += own.length;
    if (own.length > 0) hits.set(article.at, own);
    const named = ofSentence.length === 0 && words.every((word) => `${article.title}\n${article.id}`.toLowerCase().includes(word));
    return own.length > 0 || named;
  });
  found = { articles: ordered(articles, hits), hits, total };
}

function ordered(articles, hits) {
  const byText = (of) => (a, b) => of(a).localeCompare(of(b), "en") || a.at - b.at;
  // those without a date stand last either way
  const undated = (a, b) => (a.date === "") - (b.date === "");
  switch (filter.order) {
    case "title": return [...articles].sort(byText((a) => a.title));
    case "newest": return [...articles].sort((a, b) => undated(a, b) || byText((x) => x.date)(b, a));
    case "oldest": return [...articles].sort((a, b) => undated(a, b) || byText((x) => x.date)(a, b));
    case "hits": return [...articles].sort((a, b) => (hits?.get(b.at)?.length ?? 0) - (hits?.get(a.at)?.length ?? 0) || a.at - b.at);
    default: return articles;
  }
}

// What is asked besides the words, for the line of filters that can be taken off.
function activeFilters() {
  const out = [];
  const add = (name, text) => out.push({ name, text });
  filter.labels.forEach((label) => add(`label:${label}`, label));
  if (filter.holder) add("holder", `${T.holder}: ${filter.holder}`);
  if (filter.kind) add("kind", T.kinds[filter.kind]);
  if (filter.least > 0 || filter.most < 100) add("certainty", `${T.certainty} ${filter.least}–${filter.most}%`);
  for (const flag of ["attacks", "attacked", "hedged", "corrected"]) if (filter[flag]) add(flag, T[`${flag}Only`]);
  if (filter.publisher) add("publisher", filter.publisher === NO_PUBLISHER ? T.noPublisher : filter.publisher);
  if (filter.from || filter.to) add("dates", `${filter.from || "…"} – ${filter.to || "…"}`);
  if (filter.rule) add("rule", `${T.rule}: ${filter.rule}`);
  return out;
}

function dropFilter(name) {
  if (name.startsWith("label:")) filter.labels = filter.labels.filter((label) => `label:${label}` !== name);
  else if (name === "certainty") Object.assign(filter, { least: 0, most: 100 });
  else if (name === "dates") Object.assign(filter, { from: "", to: "" });
  else filter[name] = EMPTY[name];
}

// Searching is quick once all texts are there in lower case: made when nothing else is to do.
function warmUp(from = 0) {
  const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(() => run({ timeRemaining: () => 8 }), 30));
  idle((time) => {
    let at = from;
    while (at < ARTICLES.length && time.timeRemaining() > 3) haystack(ARTICLES[at++]);
    if (at < ARTICLES.length) warmUp(at);
  });
}
