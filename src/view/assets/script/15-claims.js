// What several articles claim: who says it, who only reports it, who contests it, and when. There only with claims.csv.

const CLAIMS = DATA.claims ?? null;
const STANCES = ["says", "reports", "contests"];

// Mentions that the filters leave, each with its article.
function shownMentions(claim) {
  const all = claim.mentions.map(([at, i, stance, score]) => ({ article: ARTICLES[at], i, stance, score }));
  const here = new Set(found.articles.map((article) => article.at));
  const left = all.filter(({ article, i }) => here.has(article.at) && (found.hits === null || (found.hits.get(article.at) ?? []).includes(i)));
  return left.sort((a, b) => a.article.date.localeCompare(b.article.date) || a.article.at - b.article.at || a.i - b.i);
}

function stanceCounts(claim) {
  return STANCES.map((name) => claim[name]);
}

// One bar of voices for and against; what it shows is said in words beside it.
function stanceBar(claim) {
  const counts = stanceCounts(claim);
  const total = counts.reduce((a, b) => a + b, 0) || 1;
  return el("span", { class: "bar stances", "aria-hidden": "true" }, ...counts.map((count, stance) => count > 0 && el("i", { class: `s-${STANCES[stance]}`, css: { width: `${(100 * count) / total}%` } })));
}

// A dot a mention, from the first day to the last.
function timeline(mentions) {
  const dated = mentions.filter(({ article }) => /^\d{4}-\d\d-\d\d$/.test(article.date));
  if (dated.length < 2) return null;
  const day = ({ article }) => Date.parse(`${article.date}T00:00:00Z`);
  const [first, last] = [day(dated[0]), day(dated[dated.length - 1])];
  if (!(last > first)) return null;
  const x = (mention) => 2 + (96 * (day(mention) - first)) / (last - first);
  const dots = dated.map((mention) => el("i", { class: `s-${STANCES[mention.stance]}`, css: { left: `${x(mention)}%` }, title: `${mention.article.date}: ${T.stances[STANCES[mention.stance]]}` }));
  return el("div", { class: "timeline", role: "img", "aria-label": T.timeline(dated[0].article.date, dated[dated.length - 1].article.date) },
    el("span", { class: "line" }, ...dots), el("span", { class: "small quiet", text: dated[0].article.date }), el("span", { class: "small quiet", text: dated[dated.length - 1].article.date }));
}

function mentionRow({ article, i, stance, score }) {
  const link = el("a", { href: hashOf(article, i), class: "quoted", text: article.text(i) || T.sentence(i + 1) });
  withText(article, () => (link.textContent = article.text(i)));
  const holder = article.holder(i);
  return el("li", { class: `mention s-${STANCES[stance]}` }, el("p", {}, link),
    el("p", { class: "quiet small" }, holder && el("b", { text: `${holder} · ` }), [article.published, article.publisher, article.title].filter(Boolean).join(" · "), ` · ${score}%`));
}

function claimBody(mentions) {
  const groups = STANCES.map((name, stance) => [name, mentions.filter((mention) => mention.stance === stance)]);
  return groups.filter(([, own]) => own.length > 0).flatMap(([name, own]) => [el("h3", { class: `s-${name}`, text: `${T.stances[name]} (${COUNT.format(own.length)})` }), el("ol", { class: "mentions" }, ...own.map(mentionRow))]);
}

function claimPanel(claim, mentions) {
  const body = el("div", { class: "claim-body" });
  const says = STANCES.filter((name) => claim[name] > 0).map((name) => T.voices[name](claim[name])).join(", ");
  const when = claim.first && (claim.first === claim.last ? claim.first : `${claim.first} – ${claim.last}`);
  const box = el("details", { class: "claim", id: `claim-${claim.id}` },
    el("summary", {}, el("span", { class: "quoted", text: claim.text }),
      el("span", { class: "small quiet" }, [T.articles(claim.articles), says, when].filter(Boolean).join(" · ")), stanceBar(claim)), body);
  // what is closed need not be made, and its texts need not be loaded
  box.addEventListener("toggle", () => {
    if (box.open && !body.firstChild) body.replaceChildren(...[timeline(mentions), ...claimBody(mentions)].filter(Boolean));
  });
  return box;
}

function claimRows(claims) {
  const rows = [["claim_id", "claim", "stance", "sentence_id", "text", "holder", "publisher", "published", "score"]];
  for (const { claim, mentions } of claims)
    for (const { article, i, stance, score } of mentions)
      rows.push([claim.id, claim.text, STANCES[stance], `${article.id}#${i + 1}`, article.text(i), article.holder(i), article.publisher, article.published, score / 100]);
  return rows;
}

function showClaims(most = PAGE, contested = false) {
  const all = CLAIMS.map((claim) => ({ claim, mentions: shownMentions(claim) })).filter(({ mentions }) => mentions.length > 0);
  const shown = contested ? all.filter(({ claim }) => claim.contests > 0) : all;
  const get = async () => {
    try {
      await loadAll((done, count) => toast(T.loading(done, count)));
      save("claims.csv", "text/csv;charset=utf-8", csv(claimRows(shown)));
    } catch (error) {
      toast(error.message);
    }
  };
  const only = button(T.contestedOnly, () => showClaims(PAGE, !contested), { class: "plain", "aria-pressed": String(contested) });
  $("claims").replaceChildren(
    el("header", { class: "results-head" }, el("h1", { text: T.claims(shown.length) }), only, button(T.downloadCsv, get, { class: "plain" })),
    shown.length > 0 ? el("div", { class: "claims-list" }, ...shown.slice(0, most).map(({ claim, mentions }) => claimPanel(claim, mentions))) : el("p", { class: "note", text: T.nothingFound }),
    shown.length > most ? button(T.showMore(Math.min(shown.length - most, PAGE)), () => showClaims(most + PAGE, contested), { class: "wide-button" }) : "");
}
