// The way through the page: what the address says is what is shown.

let view = "read";
let current = null;
let sentence = -1;

// A further view is an entry here, a section in page.html and a name in T.views.
const VIEWS = {
  overview: { show: showOverview },
  read: { show: () => {} },
  sentences: { show: () => showSentences() },
  ...(CLAIMS && { claims: { show: () => showClaims() } }),
};

function hashOf(article, i) {
  return `#${encodeURIComponent(article.id)}${i >= 0 ? `/${i + 1}` : ""}`;
}

function go(article, i) {
  const hash = hashOf(article, i);
  if (location.hash === hash) route();
  else location.hash = hash;
}

function openRead() {
  const article = current ?? found.articles[0] ?? ARTICLES[0];
  if (article) go(article, sentence);
}

function setPane(name) {
  document.body.dataset.pane = name;
  for (const node of $("panes").children) node.setAttribute("aria-pressed", String(node.dataset.pane === name));
}

function setView(name) {
  view = name;
  document.body.dataset.view = name;
  for (const node of $("views").children) {
    if (node.dataset.view === name) node.setAttribute("aria-current", "page");
    else node.removeAttribute("aria-current");
  }
  for (const other of Object.keys(VIEWS)) $(other).hidden = other !== name;
}

function showArticle(article, i) {
  const other = current !== article;
  current = article;
  sentence = i >= 0 && i < article.count ? i : -1;
  setView("read");
  withText(article, () => {
    if (current !== article) return;
    if (other || !$("text").firstChild) {
      branch = -1;
      showText();
      showMap();
      $("text").scrollTop = 0;
    } else if (mapKind === "tree") showMap();
    showDetails();
    markChosen();
    markInMap();
  });
  if (other) markCurrent();
  document.title = `${article.title} · ${DATA.title}`;
}

function parseHash() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("~")) return { view: hash.slice(1) };
  const [id, number] = hash.split("/");
  try {
    return { article: BY_ID.get(decodeURIComponent(id)), i: (Number.parseInt(number, 10) || 0) - 1 };
  } catch {
    // a broken escape leads nowhere
    return {};
  }
}

function route() {
  const asked = parseHash();
  if (asked.article) {
    showArticle(asked.article, asked.i);
    if (asked.i < 0 && document.body.dataset.pane === "list") setPane("text");
    return;
  }
  const name = Object.hasOwn(VIEWS, asked.view ?? "") ? asked.view : ARTICLES.length === 1 ? "read" : "overview";
  if (name === "read") {
    const article = current ?? ARTICLES.find((a) => a.count > 0) ?? ARTICLES[0];
    if (article) showArticle(article, -1);
    return;
  }
  setView(name);
  VIEWS[name].show();
  document.title = `${T.views[name]} · ${DATA.title}`;
}

function startTabs() {
  const tab = (name) =>
    el("a", { href: `#~${name}`, data: { view: name }, text: T.views[name], on: { click: (event) => {
      if (name === "read") {
        event.preventDefault();
        openRead();
      }
    } } });
  $("views").replaceChildren(...Object.keys(VIEWS).map(tab));
  $("panes").replaceChildren(...Object.entries(T.panes).map(([name, text]) => button(text, () => setPane(name), { data: { pane: name } })));
  setPane("text");
}

function startClicks() {
  $("text").addEventListener("click", (event) => {
    const node = event.target.closest?.(".s");
    // marking words with the mouse is no choice of a sentence
    if (node && getSelection().isCollapsed) go(current, Number(node.dataset.i));
  });
  $("theme").addEventListener("click", nextTheme);
  $("help").addEventListener("click", showHelp);
  $("help").textContent = "?";
  $("help").setAttribute("aria-label", T.help);
  // closed branches do not print
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")].filter((node) => node.id !== "correct");
    closed.forEach((node) => (node.open = true));
  });
  addEventListener("afterprint", () => {
    closed.forEach((node) => (node.open = false));
    closed = [];
  });
}

function start() {
  $("name").textContent = DATA.title;
  $("list-empty").textContent = T.nothingFound;
  loadSettings();
  corrections.restore();
  if (DATA.brief) {
    document.title = `${T.briefs} · ${DATA.title}`;
    openBrief(ARTICLES);
  } else {
    startTabs();
    startFilters();
    startClicks();
    search();
    showList();
    showCount();
    showCorrections();
    addEventListener("hashchange", route);
    route();
    warmUp();
  }
  globalThis.toulminReady = performance.now();
}

start();
