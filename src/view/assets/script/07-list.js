// The list of articles: made once, then shown and hidden.

let entries = null;

function listEntry(article) {
  const { labels, attacks } = article.tally();
  const hits = el("span", { class: "hits" });
  const line = [article.publisher, article.published].filter(Boolean).join(" · ");
  const failed = article.count === 0;
  const link = el("a", { href: `#${encodeURIComponent(article.id)}` },
    el("span", { class: "name" }, el("b", { text: article.title }), hits),
    (failed || line) && el("span", { class: "line", text: failed ? T.notMapped(article.raw.status) : line }),
    !failed && el("span", { class: "with-count" }, stackedBar(labels, article.count), attacks > 0 && el("span", { class: "minus", text: `−${attacks}`, title: `${T.attacks}: ${attacks}` })),
  );
  const words = LABELS.map((label, at) => `${label} ${labels[at]}`).join(", ");
  if (!failed) link.append(el("span", { class: "sr", text: words }));
  return { item: el("li", {}, link), link, hits };
}

function showList() {
  const list = $("list-items");
  entries ??= ARTICLES.map(listEntry);
  const shown = new Set();
  for (const article of found.articles) {
    shown.add(article.at);
    const count = found.hits?.get(article.at)?.length;
    const text = count ? COUNT.format(count) : "";
    const { hits } = entries[article.at];
    if (hits.textContent !== text) hits.textContent = text;
  }
  const inOrder = filter.order === "corpus";
  if (list.childElementCount !== entries.length || !inOrder || list.dataset.order !== filter.order) {
    const rest = ARTICLES.filter((article) => !shown.has(article.at));
    list.replaceChildren(...(inOrder ? ARTICLES : [...found.articles, ...rest]).map((article) => entries[article.at].item));
    list.dataset.order = filter.order;
  }
  entries.forEach(({ item }, at) => {
    const hide = !shown.has(at);
    if (item.hidden !== hide) item.hidden = hide;
  });
  $("list-empty").hidden = found.articles.length > 0;
  markCurrent();
}

function markCurrent() {
  for (const { link } of entries ?? []) {
    if (link.hasAttribute("aria-current")) link.removeAttribute("aria-current");
  }
  const entry = current && entries?.[current.at];
  if (entry) {
    entry.link.setAttribute("aria-current", "page");
    entry.link.scrollIntoView({ block: "nearest" });
  }
}
