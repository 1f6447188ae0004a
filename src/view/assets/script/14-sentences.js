// What the search and the filters found, sentence by sentence, to read, copy and download.

const PAGE = 100;

function* foundSentences() {
  for (const article of found.articles) {
    const own = found.hits === null ? Array.from({ length: article.count }, (_, i) => i) : (found.hits.get(article.at) ?? []);
    for (const i of own) yield { article, i };
  }
}

function resultRow({ article, i }) {
  const holder = article.holder(i);
  const source = [article.title, article.publisher, article.published].filter(Boolean).join(" · ");
  return el("li", { class: "result" },
    el("p", {}, chip(article.label(i)), " ", el("a", { href: hashOf(article, i), class: `quoted ${labelClass(article.label(i))}`, text: article.text(i) || T.sentence(i + 1) })),
    el("p", { class: "quiet small" }, holder && el("b", { text: `${holder} · ` }), source, article.target(i) >= 0 && ` · ${article.attacks(i) ? "−" : "+"} ${article.attacks(i) ? T.verbs.attacks : T.verbs.supports} ${article.target(i) + 1}`, article.hedged(i) && ` · ≈ ${T.hedged}`,
      button(T.copyQuote, () => withText(article, () => copy(quote(article, i))), { class: "link" })));
}

function sentenceRows() {
  const rows = [["sentence_id", "label", "confidence", "text", "relation", "target_id", "holder", "holder_kind", "certainty", "title", "author", "publisher", "published", "url", "cite"]];
  for (const { article, i } of foundSentences()) {
    const target = article.target(i);
    rows.push([`${article.id}#${i + 1}`, LABELS[article.label(i)], article.confidence(i), article.text(i), target < 0 ? "" : article.attacks(i) ? "attacks" : "supports", target < 0 ? "" : `${article.id}#${target + 1}`,
      article.holder(i), article.kind(i), article.certainty(i), article.title, article.raw.author ?? "", article.publisher, article.published, article.raw.url ?? "", quote(article, i)]);
  }
  return rows;
}

function showSentences(most = PAGE) {
  const box = $("sentences");
  const all = foundSentences();
  const rows = [];
  for (const entry of all) {
    if (rows.length === most) break;
    rows.push(entry);
  }
  const missing = rows.find(({ article }) => !article.heavy);
  if (missing) {
    withText(missing.article, () => view === "sentences" && showSentences(most));
    return;
  }
  const rest = found.total - rows.length;
  const get = async () => {
    try {
      await loadAll((done, count) => toast(T.loading(done, count)));
      save("sentences.csv", "text/csv;charset=utf-8", csv(sentenceRows()));
    } catch (error) {
      toast(error.message);
    }
  };
  box.replaceChildren(el("header", { class: "results-head" }, el("h1", { text: T.sentences(found.total) }), button(T.downloadCsv, get, { class: "plain" })),
    rows.length > 0 ? el("ol", { class: "results" }, ...rows.map(resultRow)) : el("p", { class: "note", text: T.nothingFound }),
    rest > 0 ? button(T.showMore(Math.min(rest, PAGE)), () => showSentences(most + PAGE), { class: "wide-button" }) : "");
}
