// The corpus in numbers: what is shown follows the filters.

const MOST_ROWS = 100;

function sum(articles) {
  const all = { labels: LABELS.map(() => 0), sentences: 0, hedged: 0, attacks: 0, quoted: 0, articles: articles.length };
  for (const article of articles) {
    const own = article.tally();
    own.labels.forEach((count, label) => (all.labels[label] += count));
    all.sentences += article.count;
    all.hedged += own.hedged;
    all.attacks += own.attacks;
    all.quoted += own.quoted;
  }
  return all;
}

function shareText(counts, total) {
  return BAR_ORDER.filter((label) => counts[label] > 0).map((label) => `${LABELS[label]} ${percent(counts[label] / (total || 1))}%`).join(", ");
}

function card(value, text, extra) {
  return el("div", { class: "card" }, el("b", { text: value }), el("span", { text }), extra);
}

function totals(articles) {
  const all = sum(articles);
  const share = (n) => `${percent(n / (all.sentences || 1))}%`;
  const sure = articles.map((article) => article.raw.thesisConfidence).filter((value) => value !== undefined);
  return el("section", { class: "totals", "aria-label": T.total },
    card(COUNT.format(all.articles), T.totals.articles),
    card(COUNT.format(all.sentences), T.totals.sentences),
    ...BAR_ORDER.filter((label) => label !== NONE).map((label) => card(share(all.labels[label]), LABELS[label], el("i", { class: `stripe ${labelClass(label)}` }))),
    card(share(all.hedged), T.totals.hedged),
    card(share(all.quoted), T.totals.quoted),
    card(COUNT.format(all.attacks), T.totals.attacks),
    sure.length > 0 && card(`${Math.round(sure.reduce((a, b) => a + b, 0) / sure.length)}%`, T.totals.theses));
}

function section(title, note, ...children) {
  return el("section", { class: "panel" }, el("h2", { text: title }), note && el("p", { class: "quiet small", text: note }), ...children);
}

function groupBy(articles, key) {
  const groups = new Map();
  for (const article of articles) {
    const name = key(article);
    if (name === null) continue;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(article);
  }
  return groups;
}

function shareRows(groups, press) {
  const rows = groups.map(([name, articles]) => {
    const { labels, sentences } = sum(articles);
    return el("tr", {}, el("th", { scope: "row" }, press ? button(name || T.noPublisher, () => press(name), { class: "link" }) : name),
      el("td", { class: "num quiet", text: COUNT.format(articles.length) }),
      el("td", { class: "wide" }, stackedBar(labels, sentences), el("span", { class: "sr", text: shareText(labels, sentences) })),
      ...BAR_ORDER.filter((label) => label !== NONE).map((label) => el("td", { class: "num", text: `${percent(labels[label] / (sentences || 1))}%` })));
  });
  return rows;
}

function shareHead(first) {
  return el("thead", {}, el("tr", {}, el("th", { scope: "col", text: first }), el("th", { scope: "col", class: "num", text: T.panes.list }), el("td", {}),
    ...BAR_ORDER.filter((label) => label !== NONE).map((label) => el("th", { scope: "col", class: "num", text: LABELS[label] }))));
}

function byPublisher(articles) {
  const groups = [...groupBy(articles, (article) => article.publisher)].sort((a, b) => b[1].length - a[1].length);
  if (groups.length === 0 || (groups.length === 1 && groups[0][0] === "")) return null;
  const shown = groups.slice(0, 14);
  const rest = groups.slice(14).flatMap(([, own]) => own);
  const rows = shareRows(shown, (name) => setFilter({ publisher: name === "" ? NO_PUBLISHER : name }));
  if (rest.length > 0) rows.push(...shareRows([[T.others(groups.length - 14), rest]], null));
  return section(T.byPublisher, null, el("table", { class: "shares" }, shareHead(T.publisher), el("tbody", {}, ...rows)));
}

function monthsBetween(first, last) {
  const out = [];
  for (let [year, month] = first.split("-").map(Number); out.length < 600; ) {
    const name = `${year}-${String(month).padStart(2, "0")}`;
    out.push(name);
    if (name === last) break;
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return out;
}

function byMonth(articles) {
  const groups = groupBy(articles, (article) => (/^\d{4}-\d\d/.test(article.date) ? article.date.slice(0, 7) : null));
  if (groups.size === 0) return null;
  const names = [...groups.keys()].sort();
  // a stray date centuries away would leave nothing but empty months
  const months = monthsBetween(names[0], names[names.length - 1]);
  const columns = months.length < 600 && months.length <= 8 * names.length + 24 ? months : names;
  const totalOf = new Map(columns.map((name) => [name, sum(groups.get(name) ?? [])]));
  const top = Math.max(...[...totalOf.values()].map((all) => all.sentences));
  const plot = el("div", { class: "months", "aria-hidden": "true" }, ...columns.map((name) => {
    const { labels, sentences, articles: n } = totalOf.get(name);
    const stack = el("span", { class: "stack", title: `${name}: ${T.articles(n)}, ${T.sentences(sentences)}; ${shareText(labels, sentences)}` });
    for (const label of [...BAR_ORDER].reverse()) if (labels[label] > 0) stack.append(el("i", { class: labelClass(label), css: { height: `${(100 * labels[label]) / top}%` } }));
    const [year, month] = name.split("-");
    return el("span", { class: "month" }, stack, el("span", { class: "tick", text: month }), el("span", { class: "tick year", text: month === "01" || name === columns[0] ? year : "" }));
  }));
  const undated = articles.length - [...groups.values()].reduce((n, own) => n + own.length, 0);
  const rows = shareRows(names.map((name) => [name, groups.get(name)]), (name) => setFilter({ from: `${name}-01`, to: `${name}-31` }));
  return section(T.byMonth, undated > 0 ? T.undated(undated) : null, el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": T.byMonth }, plot),
    el("details", {}, el("summary", { text: T.monthTable }), el("table", { class: "shares" }, shareHead(T.columns.month), el("tbody", {}, ...rows))));
}

function quotedHolders(articles) {
  const holders = new Map();
  for (const article of articles) {
    for (let i = 0; i < article.count; i++) {
      const name = article.holder(i);
      if (!name) continue;
      if (!holders.has(name)) holders.set(name, { name, kind: article.kind(i), count: 0, labels: LABELS.map(() => 0) });
      const own = holders.get(name);
      own.count++;
      own.labels[article.label(i)]++;
    }
  }
  return [...holders.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, "en"));
}

function holdersPanel(articles) {
  const all = quotedHolders(articles);
  if (all.length === 0) return null;
  const top = all[0].count;
  const rows = all.slice(0, 15).map(({ name, kind, count, labels }) =>
    el("tr", {}, el("th", { scope: "row" }, button(cut(name, 48), () => { setFilter({ holder: name }); location.hash = "#~sentences"; }, { class: "link" })),
      el("td", { class: "quiet small", text: T.kinds[kind] }),
      el("td", { class: "wide" }, el("span", { class: "scaled", css: { width: `${(100 * count) / top}%` } }, stackedBar(labels, count)), el("span", { class: "sr", text: shareText(labels, count) })), el("td", { class: "num", text: COUNT.format(count) })));
  const names = [T.columns.holder, T.columns.kind, T.columns.count, ...LABELS];
  const table = () => [names, ...all.map((own) => [own.name, own.kind, own.count, ...own.labels])];
  return section(T.holders, null,
    el("table", { class: "shares" }, el("thead", {}, el("tr", {}, el("th", { scope: "col", text: T.columns.holder }), el("th", { scope: "col", text: T.columns.kind }), el("td", {}), el("th", { scope: "col", class: "num", text: T.columns.count }))), el("tbody", {}, ...rows)),
    button(T.downloadCsv, () => save("holders.csv", "text/csv;charset=utf-8", csv(table())), { class: "plain" }));
}

function contestedPanel(articles) {
  const all = [];
  for (const article of articles) {
    const times = new Map();
    for (let i = 0; i < article.count; i++) if (article.attacks(i) && article.target(i) >= 0) times.set(article.target(i), (times.get(article.target(i)) ?? 0) + 1);
    for (const [i, n] of times) all.push({ article, i, n });
  }
  const top = all.sort((a, b) => b.n - a.n || a.article.at - b.article.at || a.i - b.i).slice(0, 8);
  if (top.length === 0) return null;
  return section(T.contested, null, el("ol", { class: "contested" }, ...top.map(({ article, i, n }) =>
    el("li", {}, el("a", { href: hashOf(article, i), class: `quoted ${labelClass(article.label(i))}`, text: article.text(i) || `${article.title}, ${T.sentence(i + 1)}` }),
      el("span", { class: "quiet small" }, `${T.attackedBy(n)} · ${[article.title, article.publisher].filter(Boolean).join(" · ")}`)))));
}

function rulesPanel() {
  const top = RULES.filter((rule) => rule.decisive > 0).sort((a, b) => b.decisive - a.decisive).slice(0, 12);
  if (top.length === 0) return null;
  return section(T.rulesAtWork, T.rulesAbout, el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col", text: T.columns.rule }), el("td", {}), el("th", { scope: "col", class: "num", text: T.columns.decisive }), el("th", { scope: "col", class: "num", text: T.columns.hits }))),
    el("tbody", {}, ...top.map((rule) => el("tr", {}, el("th", { scope: "row" }, button(rule.id, () => findRule(rule.id), { class: "link mono" }), el("span", { class: "place quiet", text: ` ${rule.file}:${rule.line}` })),
      el("td", { class: "wide" }, el("span", { class: "scaled plainbar", css: { width: `${(100 * rule.decisive) / top[0].decisive}%` } })),
      el("td", { class: "num", text: COUNT.format(rule.decisive) }), el("td", { class: "num quiet", text: COUNT.format(rule.hits) }))))));
}

let sorted = { by: "at", down: false };

function articleColumns() {
  const shares = BAR_ORDER.filter((label) => label !== NONE).map((label) => ({ key: LABELS[label], text: LABELS[label], number: true, of: (a) => a.tally().labels[label], show: (n, a) => `${percent(n / (a.count || 1))}%`, rank: (a) => a.tally().labels[label] / (a.count || 1) }));
  const plain = (key, of, number = true) => ({ key, text: T.columns[key], number, of, show: (value) => (typeof value === "number" ? COUNT.format(value) : value) });
  return [
    plain("title", (a) => a.title, false), plain("publisher", (a) => a.publisher, false), plain("published", (a) => a.published, false),
    plain("words", (a) => a.raw.words ?? 0), plain("n", (a) => a.count), ...shares,
    { ...plain("hedged", (a) => a.tally().hedged), show: (n, a) => `${percent(n / (a.count || 1))}%`, rank: (a) => a.tally().hedged / (a.count || 1) },
    { ...plain("quoted", (a) => a.tally().quoted), show: (n, a) => `${percent(n / (a.count || 1))}%`, rank: (a) => a.tally().quoted / (a.count || 1) },
    plain("attacks", (a) => a.tally().attacks),
  ];
}

function articleTable(articles, most = MOST_ROWS) {
  const columns = articleColumns();
  const column = columns.find(({ key }) => key === sorted.by);
  const rank = column && (column.rank ?? column.of);
  const ranked = articles.map((article) => ({ article, value: rank ? rank(article) : article.at }));
  ranked.sort((a, b) => (typeof a.value === "number" ? a.value - b.value : a.value.localeCompare(b.value, "en")) || a.article.at - b.article.at);
  if (sorted.down) ranked.reverse();
  const head = columns.map(({ key, text, number }) => {
    const on = sorted.by === key;
    const press = () => {
      sorted = { by: key, down: on ? !sorted.down : number };
      $("article-table").replaceWith(articleTable(found.articles, most));
      $(`sort-${key}`)?.focus();
    };
    return el("th", { scope: "col", class: number ? "num" : null, "aria-sort": on ? (sorted.down ? "descending" : "ascending") : "none" },
      button(`${text}${on ? (sorted.down ? " ↓" : " ↑") : ""}`, press, { class: "sort", id: `sort-${key}`, title: T.sortBy(text) }));
  });
  const rows = ranked.slice(0, most).map(({ article }) =>
    el("tr", {}, ...columns.map(({ key, of, show, number }) => {
      const text = show(of(article), article);
      if (key === "title") return el("th", { scope: "row" }, el("a", { href: hashOf(article, -1), text: cut(text, 90) }));
      return el("td", { class: number ? "num" : null, text: String(text) });
    })));
  const table = () => [["article_id", ...columns.map(({ text }) => text), T.columns.thesis], ...ranked.map(({ article }) => [article.id, ...columns.map(({ of }) => of(article)), article.thesis() >= 0 ? article.text(article.thesis()) : ""])];
  return el("div", { id: "article-table" },
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": T.all }, el("table", { class: "grid" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))),
    el("p", { class: "actions" }, ranked.length > most && button(T.showMore(ranked.length - most), () => $("article-table").replaceWith(articleTable(found.articles, Infinity))),
      button(T.downloadCsv, () => save("articles.csv", "text/csv;charset=utf-8", csv(table())), { class: "plain" }),
      button(T.briefs, () => openBrief(ranked.map(({ article }) => article)), { class: "plain" })));
}

function showOverview() {
  const { articles } = found;
  const box = $("overview");
  if (articles.length === 0) {
    box.replaceChildren(el("p", { class: "note", text: T.nothingFound }));
    return;
  }
  const panels = [byPublisher(articles), byMonth(articles), holdersPanel(articles), contestedPanel(articles), rulesPanel()];
  box.replaceChildren(el("h1", { class: "sr", text: T.views.overview }), totals(articles), el("div", { class: "panels" }, ...panels.filter(Boolean)), section(T.all, null, articleTable(articles)));
}
