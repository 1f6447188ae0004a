// The data of the page: written by `toulmin view`, read here and nowhere else. What is corrected lies over it.

const NONCE = document.currentScript?.nonce ?? "";
const DATA = JSON.parse($("data").textContent);
const LABELS = DATA.labels;
const HOLDERS = DATA.holders;
const RULES = DATA.rules;

// colours: the four labels of the shipped pack have their own, others take what is left in turn
const KNOWN = ["claim", "evidence", "speculation", "none"];
const LABEL_CLASS = (() => {
  let next = 0;
  return LABELS.map((label) => (KNOWN.includes(label) ? label : `x${next++ % 4}`));
})();
const NONE = LABELS.indexOf("none");
const BAR_ORDER = (() => {
  const rank = (label) => (KNOWN.indexOf(LABELS[label]) + KNOWN.length + 1) % (KNOWN.length + 1);
  const order = LABELS.map((_, label) => label);
  const none = (label) => (label === NONE ? 1 : 0);
  return order.sort((a, b) => none(a) - none(b) || rank(a) - rank(b) || a - b);
})();

class Article {
  constructor(raw, at) {
    this.at = at;
    this.raw = raw;
    this.id = raw.id;
    this.title = raw.title || raw.id;
    this.published = raw.published ?? "";
    this.date = /^\d{4}(-\d\d(-\d\d)?)?$/.test(this.published) ? this.published : "";
    this.publisher = raw.publisher ?? "";
    this.count = raw.labels?.length ?? 0;
    this.heavy = raw.text ? raw : null;
    this.fixes = null;
    this.fixedThesis = -1;
    this.kids = null;
    this.counts = null;
    this.low = null;
  }

  foundLabel(i) {
    return this.raw.labels.charCodeAt(i) - 48;
  }
  label(i) {
    const fixed = this.fixes?.get(i)?.label;
    return fixed === undefined ? this.foundLabel(i) : LABELS.indexOf(fixed);
  }
  certainty(i) {
    return this.raw.certainty[i] / 100;
  }
  hedged(i) {
    return this.raw.certainty[i] < 50 && this.label(i) !== NONE;
  }
  confidence(i) {
    return this.raw.confidence[i] / 100;
  }
  foundThesis() {
    return this.raw.thesis ?? -1;
  }
  thesis() {
    return this.fixedThesis >= 0 ? this.fixedThesis : this.foundThesis();
  }
  // where its relation leads, as found: -1 is nowhere
  foundTarget(i) {
    return Math.abs(this.raw.target[i]) - 1;
  }
  foundAttacks(i) {
    return this.raw.target[i] < 0;
  }
  target(i) {
    if (i === this.thesis()) return -1;
    const fixed = this.fixes?.get(i)?.target;
    if (fixed === "none") return -1;
    if (fixed === "thesis") return this.thesis();
    if (fixed !== undefined) return Number(fixed) - 1;
    const found = this.foundTarget(i);
    // the old thesis has no relation of its own: under a corrected one it becomes a reason for it
    return found < 0 && i === this.foundThesis() ? this.thesis() : found;
  }
  attacks(i) {
    const fixed = this.fixes?.get(i)?.relation;
    return fixed === undefined ? this.foundAttacks(i) : fixed === "attacks";
  }
  foundHolder(i) {
    const at = this.raw.holder[i];
    return at === 0 ? "" : HOLDERS[Math.abs(at) - 1];
  }
  holder(i) {
    const fixed = this.fixes?.get(i)?.holder;
    if (fixed === undefined) return this.foundHolder(i);
    return fixed === "author" ? "" : fixed;
  }
  kind(i) {
    const fixed = this.fixes?.get(i)?.holder;
    if (fixed !== undefined) return fixed === "author" ? "author" : "named";
    const at = this.raw.holder[i];
    return at === 0 ? "author" : at > 0 ? "named" : "unnamed";
  }
  text(i) {
    return this.heavy?.text[i] ?? "";
  }
  // softmax over the scores: what confidence is made of
  shares(i) {
    const scores = this.scores(i);
    if (!scores) return null;
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }
  scores(i) {
    const { scores, scored } = this.heavy ?? {};
    if (!scores?.length) return null;
    const out = LABELS.map(() => Number.NEGATIVE_INFINITY);
    scored.forEach((label, at) => (out[label] = scores[i * scored.length + at] / 100));
    return out;
  }
  children() {
    if (this.kids) return this.kids;
    this.kids = Array.from({ length: this.count }, () => []);
    for (let i = 0; i < this.count; i++) {
      const target = this.target(i);
      if (target >= 0 && target < this.count && target !== i) this.kids[target].push(i);
    }
    return this.kids;
  }
  // sentences that others lead to and that lead nowhere, the thesis first
  roots() {
    const kids = this.children();
    const roots = [];
    for (let i = 0; i < this.count; i++) {
      if (this.target(i) < 0 && (kids[i].length > 0 || i === this.thesis())) roots.push(i);
    }
    return roots.sort((a, b) => (b === this.thesis()) - (a === this.thesis()) || a - b);
  }
  // whether `above` is reached from `i` along targets
  leadsTo(i, above) {
    for (let at = i, steps = 0; at >= 0 && steps <= this.count; at = this.target(at), steps++) {
      if (at === above) return true;
    }
    return false;
  }
  size(i, guard = 0) {
    if (guard > this.count) return 0;
    return this.children()[i].reduce((sum, child) => sum + 1 + this.size(child, guard + 1), 0);
  }
  role(i) {
    if (i === this.thesis()) return "thesis";
    const target = this.target(i);
    if (target < 0) return "none";
    if (this.attacks(i)) return "attack";
    return target === this.thesis() ? "main" : "support";
  }
  tally() {
    if (this.counts) return this.counts;
    const labels = LABELS.map(() => 0);
    let hedged = 0;
    let attacks = 0;
    let quoted = 0;
    for (let i = 0; i < this.count; i++) {
      labels[this.label(i)]++;
      if (this.hedged(i)) hedged++;
      if (this.target(i) >= 0 && this.attacks(i)) attacks++;
      if (this.kind(i) !== "author") quoted++;
    }
    this.counts = { labels, hedged, attacks, quoted };
    return this.counts;
  }
  // after a correction nothing that was computed holds
  changed() {
    this.kids = null;
    this.counts = null;
  }
}

const ARTICLES = DATA.articles.map((raw, at) => new Article(raw, at));
const BY_ID = new Map(ARTICLES.map((article) => [article.id, article]));

// Texts that lie in files beside the page (`--split`): script elements, since a page on disk may fetch nothing.
const parts = (DATA.parts ?? []).map((file) => ({ file, wait: null, done: false }));
const arrivals = new Map();

globalThis.toulminPart = (digest, number, articles) => arrivals.get(number)?.(digest, articles);

function loadPart(number) {
  const part = parts[number];
  part.wait ??= new Promise((resolve, reject) => {
    const script = el("script", { src: part.file });
    script.nonce = NONCE;
    arrivals.set(number, (digest, articles) => {
      if (digest !== DATA.digest) {
        reject(new Error(T.loadForeign(part.file)));
        return;
      }
      for (const [at, heavy] of articles) ARTICLES[at].heavy = heavy;
      part.done = true;
      script.remove();
      resolve();
    });
    script.addEventListener("error", () => {
      part.wait = null;
      script.remove();
      reject(new Error(T.loadFailed(part.file)));
    });
    document.head.append(script);
  });
  return part.wait;
}

// Runs `then` at once where the article's text is here, else when it has come.
function withText(article, then) {
  if (article.heavy || article.count === 0) {
    then();
    return;
  }
  loadPart(article.raw.part).then(then, (error) => toast(error.message));
}

function allTexts() {
  return parts.every((part) => part.done);
}

async function loadAll(progress) {
  for (const [number, part] of parts.entries()) {
    if (!part.done) {
      progress(number, parts.length);
      await loadPart(number);
    }
  }
}
