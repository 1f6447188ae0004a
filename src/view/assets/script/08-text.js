// The article with its labels: every sentence can be chosen, by mouse, by keys, by a link.

const longDate = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function dateWords(published) {
  if (!/^\d{4}-\d\d-\d\d$/.test(published)) return published;
  const date = new Date(`${published}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? published : longDate.format(date);
}

function isWeb(url) {
  return /^https?:\/\//i.test(url ?? "");
}

function sourceLine(article) {
  const { author, section, url } = article.raw;
  const parts = [author, article.publisher, section, dateWords(article.published)].filter(Boolean);
  return el("p", { class: "source" }, parts.join(" · "),
    isWeb(url) && el("a", { href: url, rel: "noopener noreferrer", target: "_blank", text: T.openSource }));
}

function articleHead(article) {
  const head = el("header", { class: "head" }, el("h2", { id: "title", tabindex: -1, text: article.title }), sourceLine(article));
  if (article.count === 0) {
    head.append(el("p", { class: "note", text: `${T.notMapped(article.raw.status)}. ${article.raw.message ?? ""}` }));
    return head;
  }
  head.append(thesisCard(article), legend(article));
  return head;
}

function thesisCard(article) {
  const thesis = article.thesis();
  if (thesis < 0) return el("p", { class: "note", text: T.noThesis });
  const own = article.fixedThesis >= 0;
  const sure = own ? T.wasCorrected : article.raw.thesisConfidence === undefined ? "" : T.thesisSure(article.raw.thesisConfidence);
  const others = (article.raw.candidates ?? []).filter(([i]) => i !== thesis).slice(0, 2);
  return el("section", { class: "thesis-card", "aria-label": T.thesis },
    el("p", { class: "kicker" }, T.thesis, sure && el("span", { class: "quiet", text: ` · ${sure}` })),
    el("p", { class: "big" }, button(article.text(thesis), () => go(article, thesis), { class: "bare" })),
    others.length > 0 && el("p", { class: "quiet small" }, `${T.thesisAlso}: `,
      ...others.flatMap(([i, share], n) => [n > 0 ? ", " : "", button(`${i + 1} (${share}%)`, () => go(article, i), { class: "link", title: article.text(i) })])),
  );
}

function legend(article) {
  const { labels, hedged } = article.tally();
  const entry = (label) => {
    const name = LABELS[label];
    const on = filter.labels.includes(name);
    return el("button", { type: "button", class: `chip ${labelClass(label)}`, "aria-pressed": String(on), on: { click: () => setFilter({ labels: on ? filter.labels.filter((l) => l !== name) : [...filter.labels, name] }) } }, name, el("b", { text: ` ${labels[label]}` }));
  };
  const box = el("div", { class: "legend", role: "group", "aria-label": T.legend }, ...BAR_ORDER.filter((label) => labels[label] > 0 || label !== NONE).map(entry));
  if (hedged > 0) {
    const on = filter.hedged;
    box.append(button(`≈ ${T.hedged} ${hedged}`, () => setFilter({ hedged: !on }), { class: "chip plain", "aria-pressed": String(on) }));
  }
  box.append(button(T.brief, () => openBrief([article]), { class: "chip plain right", title: T.briefOf }));
  return box;
}

// A sentence's text with the words of its holder in a frame of their own.
function withHolder(article, i) {
  const text = article.text(i);
  const holder = article.foundHolder(i);
  const at = holder ? text.indexOf(holder) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), el("b", { class: "holder", text: holder }), text.slice(at + holder.length)];
}

function describe(article, i) {
  const parts = [LABELS[article.label(i)]];
  const role = article.role(i);
  if (role === "thesis") parts.push(T.roles.thesis);
  else if (article.target(i) >= 0) parts.push(`${article.attacks(i) ? T.verbs.attacks : T.verbs.supports} ${article.target(i) + 1}`);
  if (article.hedged(i)) parts.push(T.hedged);
  if (corrections.has(article, i)) parts.push(T.wasCorrected);
  return parts.join(", ");
}

function sentenceNode(article, i) {
  const classes = ["s", labelClass(article.label(i))];
  const role = article.role(i);
  if (role === "thesis") classes.push("is-thesis");
  const marks = [];
  if (role === "attack") marks.push(el("span", { class: "mark minus", "aria-hidden": "true", text: "−" }));
  const tail = [];
  if (article.hedged(i)) tail.push(el("span", { class: "mark", "aria-hidden": "true", text: "≈" }));
  if (corrections.has(article, i)) tail.push(el("span", { class: "mark pen", "aria-hidden": "true", text: "✎" }));
  return el("span", {
    class: classes.join(" "), id: `s${i}`, role: "button", tabindex: -1, "aria-description": describe(article, i),
    data: { i }, title: describe(article, i),
  }, ...marks, ...withHolder(article, i), ...tail);
}

function showText() {
  const article = current;
  const body = el("div", { class: "body" });
  let paragraph = null;
  for (let i = 0; i < article.count; i++) {
    if (i === 0 || article.raw.paragraph[i] !== article.raw.paragraph[i - 1]) {
      paragraph = el("p");
      body.append(paragraph);
    }
    paragraph.append(sentenceNode(article, i), " ");
  }
  $("text").replaceChildren(el("article", { "aria-labelledby": "title" }, articleHead(article), body));
  reachable();
  markHits();
}

// One sentence can be reached by the tab key; arrows and letters go on from there.
function reachable() {
  const nodes = $("text").querySelectorAll(".s");
  const chosen = sentence >= 0 ? sentence : 0;
  nodes.forEach((node, i) => (node.tabIndex = i === chosen ? 0 : -1));
}

function redrawSentences() {
  const article = current;
  for (let i = 0; i < article.count; i++) $(`s${i}`)?.replaceWith(sentenceNode(article, i));
  $("text").querySelector(".head")?.replaceWith(articleHead(article));
  reachable();
  markHits();
  markChosen();
}

// Sentences that do not fit the search step back.
function markHits() {
  if (!current) return;
  const hits = found.hits === null ? null : new Set(found.hits.get(current.at) ?? []);
  const fits = (i) => hits === null || hits.has(i);
  const some = hits !== null && hits.size > 0;
  for (const node of document.querySelectorAll("#text .s, #map .node")) node.classList.toggle("dim", some && !fits(Number(node.dataset.i)));
  $("text").querySelector(".legend")?.replaceWith(legend(current));
}

function markChosen() {
  document.querySelectorAll(".chosen, .related, .target").forEach((node) => node.classList.remove("chosen", "related", "target"));
  document.querySelectorAll("#text .s[aria-pressed], #map [aria-current]").forEach((node) => {
    node.removeAttribute("aria-pressed");
    node.removeAttribute("aria-current");
  });
  if (sentence < 0) return;
  const node = $(`s${sentence}`);
  node?.classList.add("chosen");
  node?.setAttribute("aria-pressed", "true");
  node?.scrollIntoView({ block: "nearest" });
  const target = current.target(sentence);
  if (target >= 0) $(`s${target}`)?.classList.add("target");
  current.children()[sentence]?.forEach((child) => $(`s${child}`)?.classList.add("related"));
  reachable();
}
