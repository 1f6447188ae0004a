// An article on one page, to print: thesis, three reasons, attacks, who is quoted, what is hedged.

// The reasons on which the author spends most sentences; of equals the surest link first.
function bestReasons(article) {
  const thesis = article.thesis();
  if (thesis < 0) return [];
  const direct = article.children()[thesis].filter((i) => !article.attacks(i));
  const rank = (i) => [article.size(i), article.raw.linkConfidence?.[i] ?? 0];
  return direct.sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1] || a - b).slice(0, 3);
}

// Below a reason, what can be checked first: evidence, then the first that supports it.
function groundFor(article, reason) {
  const kids = article.children()[reason].filter((i) => !article.attacks(i));
  return kids.find((i) => LABELS[article.label(i)] === "evidence") ?? kids[0];
}

function briefItem(article, i, ...more) {
  return el("li", {}, el("span", { class: `quoted ${labelClass(article.label(i))}`, text: article.text(i) }), el("span", { class: "quiet small", text: ` ${i + 1}${article.holder(i) ? ` · ${article.holder(i)}` : ""}` }), ...more);
}

function briefList(title, items, none, tag = "ul") {
  return el("section", {}, el("h3", { text: title }), items.length > 0 ? el(tag, {}, ...items) : el("p", { class: "quiet", text: none }));
}

function briefOf(article) {
  const thesis = article.thesis();
  const reasons = bestReasons(article).map((i) => {
    const ground = groundFor(article, i);
    return briefItem(article, i, ground !== undefined && el("ul", {}, briefItem(article, ground)));
  });
  const numbers = Array.from({ length: article.count }, (_, i) => i);
  const attacks = numbers.filter((i) => article.role(i) === "attack").sort((a, b) => article.size(b) - article.size(a) || a - b);
  const attacked = attacks.slice(0, 4).map((i) => briefItem(article, i, el("span", { class: "quiet small", text: ` ${T.against} ${article.target(i) + 1}: ${cut(article.text(article.target(i)), 110)}` })));
  if (attacks.length > 4) attacked.push(el("li", { class: "quiet", text: T.more(attacks.length - 4) }));
  const quoted = quotedHolders([article]);
  const hedged = numbers.filter((i) => article.hedged(i)).sort((a, b) => article.certainty(a) - article.certainty(b) || a - b);
  const { labels } = article.tally();
  return el("article", { class: "brief" },
    el("header", {}, el("h2", { text: article.title }), sourceLine(article), stackedBar(labels, article.count), el("p", { class: "quiet small", text: `${T.sentences(article.count)}: ${shareText(labels, article.count)}` })),
    el("section", { class: "thesis-card" }, el("p", { class: "kicker", text: T.thesis }), el("p", { class: "big", text: thesis < 0 ? T.noThesis : article.text(thesis) })),
    briefList(T.supports, reasons, T.supportsNone, "ol"),
    briefList(T.attacks, attacked, T.attacksNone),
    el("section", {}, el("h3", { text: T.quoted }), el("p", {}, quoted.length > 0 ? quoted.slice(0, 8).map(({ name, count }) => `${name} (${count})`).join(", ") + (quoted.length > 8 ? ` ${T.more(quoted.length - 8)}` : "") : T.quotedNone)),
    briefList(T.hedges, hedged.slice(0, 4).map((i) => briefItem(article, i)).concat(hedged.length > 4 ? [el("li", { class: "quiet", text: T.more(hedged.length - 4) })] : []), T.hedgesNone),
    el("footer", { class: "quiet small", text: T.madeWith(DATA.version) }));
}

async function openBrief(articles) {
  const mapped = articles.filter((article) => article.count > 0);
  try {
    for (const article of mapped) if (!article.heavy) await loadPart(article.raw.part);
  } catch (error) {
    toast(error.message);
    return;
  }
  const box = $("briefs");
  const bar = el("div", { class: "brief-bar" }, DATA.brief ? el("span", { text: T.articles(mapped.length) }) : button(`← ${T.back}`, closeBrief), button(T.print, () => print(), { class: "strong" }));
  box.replaceChildren(bar, ...(mapped.length > 0 ? mapped.map(briefOf) : [el("p", { class: "note", text: T.nothingToShow })]));
  document.body.classList.add("shows-brief");
  box.hidden = false;
  scrollTo(0, 0);
  bar.querySelector("button")?.focus();
}

function closeBrief() {
  document.body.classList.remove("shows-brief");
  $("briefs").hidden = true;
  $("briefs").replaceChildren();
}
