// One sentence in detail: why it has its label, where it leads, its quote to copy, and its corrections.

function meter(share, text) {
  return el("span", { class: "meter", role: "img", "aria-label": text }, el("i", { css: { width: `${percent(share)}%` } }));
}

function scoreTable(article, i) {
  const shares = article.shares(i);
  if (!shares) return null;
  const scores = article.scores(i);
  const order = LABELS.map((_, label) => label).filter((label) => Number.isFinite(scores[label])).sort((a, b) => scores[b] - scores[a]);
  const row = (label) =>
    el("tr", {}, el("th", { scope: "row" }, chip(label)),
      el("td", { class: "wide" }, el("span", { class: `scorebar ${labelClass(label)}` }, el("i", { css: { width: `${Math.max(100 * shares[label], 0.6)}%` } }))),
      el("td", { class: "num", text: `${percent(shares[label])}%` }), el("td", { class: "num quiet", text: scores[label].toFixed(2) }));
  return el("table", { class: "scores" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: T.label }), el("td", {}), el("th", { scope: "col", class: "num", text: T.share }), el("th", { scope: "col", class: "num", text: T.score }))),
    el("tbody", {}, ...order.map(row)));
}

// A rule with its place in the files, its weight and, where the words are known to be its own, the words.
function ruleRow(at, words) {
  const rule = RULES[at];
  const place = rule.file ? `${rule.file}:${rule.line}` : "";
  const weight = rule.weight === undefined ? null : `${rule.label} ${rule.weight > 0 ? "+" : ""}${rule.weight}`;
  return el("li", { class: "rule" },
    button(rule.id, () => findRule(rule.id), { class: "link mono", title: T.sentencesOfRule(rule.id) }),
    words.length > 0 && el("span", { class: "found" }, words.map((word) => `“${word}”`).join(", ")),
    el("span", { class: "quiet small" }, [place, weight].filter(Boolean).join(" · ")));
}

function findRule(id) {
  setFilter({ rule: id });
  location.hash = "#~sentences";
}

// Hits are triples of a rule (-1: the tables do not say), the first letter and the length.
function hitWords(article, i) {
  const flat = article.heavy.hits[i];
  const out = [];
  for (let n = 0; n + 2 < flat.length; n += 3) out.push({ rule: flat[n], text: article.text(i).slice(flat[n + 1], flat[n + 1] + flat[n + 2]) });
  return out;
}

// The sentence with the words marked that counted.
function withCues(article, i) {
  const text = article.text(i);
  const flat = article.heavy.hits[i];
  const spans = [];
  for (let n = 0; n + 2 < flat.length; n += 3) spans.push([flat[n + 1], flat[n + 1] + flat[n + 2]]);
  spans.sort((a, b) => a[0] - b[0]);
  const out = [];
  let at = 0;
  for (const [from, to] of spans) {
    if (to <= at || from === to) continue;
    const start = Math.max(at, from);
    out.push(text.slice(at, start), el("mark", { text: text.slice(start, to) }));
    at = to;
  }
  out.push(text.slice(at));
  return out;
}

function rulesBlock(article, i) {
  const hits = hitWords(article, i);
  const own = (rule) => [...new Set(hits.filter((hit) => hit.rule === rule && hit.text).map((hit) => hit.text))];
  const loose = [...new Set(hits.filter((hit) => hit.rule < 0).map((hit) => hit.text))];
  const rules = article.heavy.rules[i];
  return [
    el("h4", { text: T.rules }),
    rules.length > 0 ? el("ol", { class: "rules" }, ...rules.map((at) => ruleRow(at, own(at)))) : el("p", { class: "quiet", text: T.noRules }),
    loose.length > 0 && el("p", { class: "found" }, el("span", { class: "quiet", text: `${T.words}: ` }), loose.map((word) => `“${word}”`).join(", ")),
  ];
}

function relationBlock(article, i) {
  const target = article.target(i);
  const head = el("h4", { text: T.relation });
  if (i === article.thesis()) return [head, el("p", { text: T.isThesis })];
  if (target < 0) return [head, el("p", { text: T.isNothing })];
  const attacks = article.attacks(i);
  const asFound = target === article.foundTarget(i) && attacks === article.foundAttacks(i);
  const sure = article.raw.linkConfidence?.[i];
  const second = article.heavy.second?.[i];
  const rules = asFound ? (article.heavy.linkRules?.[i] ?? []) : [];
  return [
    head,
    el("p", { class: "bears" }, sign(article, i), ` ${attacks ? T.verbs.attacks : T.verbs.supports} `, button(`${target + 1}  ${cut(article.text(target), 140)}`, () => go(article, target), { class: "link" }),
      el("span", { class: "quiet small", text: asFound ? (sure === undefined ? "" : ` ${T.sureLink(sure)}`) : ` ${T.wasCorrected}` })),
    asFound && second && el("p", { class: "quiet small" }, button(T.second(second[0] + 1, second[1]), () => go(article, second[0]), { class: "link", title: article.text(second[0]) })),
    rules.length > 0 && el("ol", { class: "rules" }, ...rules.map((at) => ruleRow(at, []))),
  ];
}

function whoBlock(article, i) {
  const certainty = article.certainty(i);
  const holder = article.holder(i);
  const text = T.certaintyOf(percent(certainty));
  return [
    el("h4", { text: T.who }),
    el("p", {}, holder ? el("b", { text: holder }) : article.kind(i) === "author" ? T.author : T.kinds[article.kind(i)], holder && el("span", { class: "quiet", text: ` ${T.kinds[article.kind(i)]}` }), ` · `, meter(certainty, text), ` ${text}`, article.hedged(i) && el("span", { class: "tag flat", text: `≈ ${T.isHedged}` })),
  ];
}

// A link that scrolls to the sentence and marks it: the whole of a short one, both ends of a long one.
function fragmentLink(article, i) {
  const { url } = article.raw;
  if (!isWeb(url)) return "";
  const code = (text) => encodeURIComponent(text).replace(/-/g, "%2D");
  const words = article.text(i).trim().split(/\s+/);
  const text = words.length <= 10 ? code(words.join(" ")) : `${code(words.slice(0, 5).join(" "))},${code(words.slice(-5).join(" "))}`;
  return `${url.split("#")[0]}#:~:text=${text}`;
}

function quote(article, i) {
  const author = article.raw.author;
  const holder = article.holder(i);
  const who = holder ? (author ? `${holder}, in ${author}` : holder) : author;
  const title = article.title ? `“${article.title}”` : "";
  const source = [who, title, article.publisher, dateWords(article.published), fragmentLink(article, i)].filter(Boolean).join(", ");
  return `“${article.text(i).trim()}” (${source})`;
}

function showDetails() {
  const article = current;
  const box = $("details");
  document.body.classList.toggle("has-sentence", sentence >= 0);
  if (sentence < 0 || article.count === 0 || !article.heavy) {
    box.replaceChildren(el("p", { class: "note", text: T.pick }));
    return;
  }
  const i = sentence;
  const label = article.label(i);
  const asFound = label === article.foundLabel(i);
  const shares = article.shares(i);
  const order = shares ? LABELS.map((_, at) => at).sort((a, b) => shares[b] - shares[a]) : [];
  const scores = article.scores(i);
  const next = order.find((at) => at !== article.foundLabel(i));
  const behind = next !== undefined ? T.behind(LABELS[next], (scores[article.foundLabel(i)] - scores[next]).toFixed(2)) : "";
  box.replaceChildren(
    el("header", { class: "details-head" },
      el("h3", {}, T.sentence(i + 1), " ", chip(label)),
      el("span", { class: "quiet small" }, asFound ? [T.sure(percent(article.confidence(i))), behind].filter(Boolean).join(" · ") : T.wasCorrected),
      el("span", { class: "actions" }, button(T.copyQuote, () => copy(quote(article, i)), { id: "copy-quote" }), button(T.copyLink, () => copy(`${location.href.split("#")[0]}${hashOf(article, i)}`)))),
    el("blockquote", {}, ...withCues(article, i)),
    correctionForm(article, i),
    el("h4", { text: T.why }),
    ...[scoreTable(article, i), ...rulesBlock(article, i), ...relationBlock(article, i), ...whoBlock(article, i)].filter(Boolean),
  );
}
