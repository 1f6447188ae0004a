// Keys, the help that lists them, and the choice of colours.

const SETTINGS = "toulmin:settings";
let settings = { theme: "auto", keys: true };

function loadSettings() {
  try {
    settings = { ...settings, ...JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") };
  } catch {
    // a browser that stores nothing starts from the defaults
  }
  applyTheme();
}

function keepSettings() {
  try {
    localStorage.setItem(SETTINGS, JSON.stringify(settings));
  } catch {
    // nothing to do
  }
}

function applyTheme() {
  const root = document.documentElement;
  if (settings.theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = settings.theme;
  const toggle = $("theme");
  toggle.title = T.themes[settings.theme];
  toggle.setAttribute("aria-label", T.themes[settings.theme]);
  toggle.textContent = { auto: "◐", light: "☀", dark: "☾" }[settings.theme];
}

function nextTheme() {
  const order = ["auto", "light", "dark"];
  settings.theme = order[(order.indexOf(settings.theme) + 1) % order.length];
  keepSettings();
  applyTheme();
}

function showHelp() {
  const box = $("help-box");
  const keys = el("input", { type: "checkbox", checked: settings.keys });
  keys.addEventListener("change", () => {
    settings.keys = keys.checked;
    keepSettings();
  });
  const mark = { thesis: "◆", attack: "−", hedged: "≈", corrected: "✎" };
  box.replaceChildren(
    el("h2", { id: "help-title", text: T.help }),
    el("dl", { class: "keys" }, ...T.keys.flatMap(([key, what]) => [el("dt", {}, el("kbd", { text: key })), el("dd", { text: what })])),
    el("label", { class: "check" }, keys, T.keysOn),
    el("h3", { text: T.marks }),
    el("dl", { class: "keys" }, ...BAR_ORDER.flatMap((label) => [el("dt", {}, chip(label)), el("dd", { text: DATA.meanings?.[label] ?? "" })]), ...T.marksAbout.flatMap(([name, what]) => [el("dt", { text: mark[name] }), el("dd", { text: what })])),
    el("p", { class: "quiet small", text: T.madeWith(DATA.version) }),
    button(T.close, () => box.close(), { class: "strong" }));
  box.showModal();
}

function step(by) {
  if (!current || current.count === 0) return;
  const next = sentence < 0 ? (by > 0 ? 0 : current.count - 1) : Math.min(current.count - 1, Math.max(0, sentence + by));
  go(current, next);
  requestAnimationFrame(() => $(`s${next}`)?.focus({ preventScroll: true }));
}

function stepHit(by) {
  if (found.hits === null) return;
  const all = [...foundSentences()];
  if (all.length === 0) return;
  const here = all.findIndex(({ article, i }) => article === current && i === sentence);
  const at = here >= 0 ? here + by : all.findIndex(({ article }) => article === current);
  const { article, i } = all[((at < 0 ? (by > 0 ? 0 : all.length - 1) : at) + all.length) % all.length];
  go(article, i);
}

function stepArticle(by) {
  const list = found.articles;
  const at = list.indexOf(current);
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
  if (next) go(next, -1);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  u: () => current && sentence >= 0 && current.target(sentence) >= 0 && go(current, current.target(sentence)),
  d: () => current && sentence >= 0 && current.children()[sentence].length > 0 && go(current, current.children()[sentence][0]),
  n: () => stepHit(1),
  p: () => stepHit(-1),
  "[": () => stepArticle(-1),
  "]": () => stepArticle(1),
  "/": () => $("search").focus(),
  o: () => (location.hash = "#~overview"),
  r: () => openRead(),
  s: () => (location.hash = "#~sentences"),
  m: () => {
    mapKind = mapKind === "tree" ? "outline" : "tree";
    if (current) showMap();
  },
  y: () => current?.heavy && sentence >= 0 && copy(quote(current, sentence)),
  c: () => {
    const form = $("correct");
    if (!form) return;
    form.open = true;
    setPane("details");
    $("correct-label").focus();
  },
  "?": showHelp,
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const { target, key } = event;
  if (key === "Escape") {
    if (target.id === "search" && target.value) {
      target.value = "";
      setFilter({ words: "" });
    } else if (!$("briefs").hidden && !DATA.brief) closeBrief();
    return;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
  const onSentence = target.classList?.contains("s");
  if (onSentence && (key === "Enter" || key === " ")) {
    event.preventDefault();
    go(current, Number(target.dataset.i));
    return;
  }
  if (onSentence && /^Arrow/.test(key)) {
    event.preventDefault();
    step(key === "ArrowDown" || key === "ArrowRight" ? 1 : -1);
    return;
  }
  if (!settings.keys || !Object.hasOwn(KEYS, key) || !$("briefs").hidden) return;
  event.preventDefault();
  KEYS[key]();
});
