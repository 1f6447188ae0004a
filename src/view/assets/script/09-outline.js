// The map as an outline that folds. A chain of single children stays on its level: depth 37 is a list, no staircase.

let mapKind = "outline";
let branch = -1;
let openDepth = 3;

function sign(article, i) {
  if (article.target(i) < 0) return el("span", { class: "sign", "aria-hidden": "true", text: i === article.thesis() ? "◆" : "•" });
  const attacks = article.attacks(i);
  return el("span", { class: `sign ${attacks ? "minus" : "plus"}`, "aria-hidden": "true", text: attacks ? "−" : "+" });
}

function outlineNode(article, i) {
  const holder = article.holder(i);
  return el("button", {
    type: "button", class: `node ${labelClass(article.label(i))}${i === article.thesis() ? " is-thesis" : ""}`,
    data: { i }, "aria-description": describe(article, i), on: { click: (event) => { event.preventDefault(); go(article, i); } },
  }, sign(article, i),
  el("span", { class: "words" }, el("span", { class: "number", text: `${i + 1} ` }), article.text(i), holder && el("span", { class: "by", text: ` ${holder}` }), article.hedged(i) && el("span", { class: "mark", "aria-hidden": "true", text: "≈" }), corrections.has(article, i) && el("span", { class: "mark pen", "aria-hidden": "true", text: "✎" })));
}

// Branches fold by a class, so that style alone opens all of them for print.
function setOpen(item, open) {
  item.classList.toggle("closed", !open);
  item.querySelector(".fold").setAttribute("aria-expanded", String(open));
}

function foldButton(size) {
  return button(String(size), (event) => {
    const item = event.currentTarget.closest("li");
    setOpen(item, item.classList.contains("closed"));
  }, { class: "fold", "aria-label": T.hiddenBelow(size), title: T.hiddenBelow(size) });
}

// The rows that a sentence takes in its list: itself, and behind it the chain of only children below it.
function outlineRows(article, first, depth) {
  const kids = article.children();
  const rows = [];
  const seen = new Set();
  for (let i = first; i >= 0 && !seen.has(i); ) {
    seen.add(i);
    const own = kids[i].filter((child) => !seen.has(child));
    const node = outlineNode(article, i);
    const props = i === first ? {} : { class: "chain" };
    if (own.length > 1) {
      const list = el("ul", {}, ...own.flatMap((child) => outlineRows(article, child, depth + 1)));
      const item = el("li", props, el("div", { class: "row" }, node, foldButton(article.size(i))), list);
      setOpen(item, depth < openDepth);
      rows.push(item);
      break;
    }
    rows.push(el("li", props, node));
    i = own.length === 1 ? own[0] : -1;
  }
  return rows;
}

function outline(article) {
  const roots = branch >= 0 && branch < article.count ? [branch] : article.roots();
  const list = el("ul", { class: "outline" }, ...roots.flatMap((i) => outlineRows(article, i, 0)));
  const box = el("div", {}, list);
  // under a branch alone, the way back up stays in view
  if (branch >= 0) {
    const path = [];
    for (let at = article.target(branch); at >= 0 && path.length < 40; at = article.target(at)) path.unshift(at);
    box.prepend(el("ol", { class: "path" }, ...path.map((i) => el("li", {}, outlineNode(article, i)))));
  }
  const outside = [];
  for (let i = 0; i < article.count; i++) if (article.role(i) === "none" && article.children()[i].length === 0) outside.push(i);
  if (branch < 0 && outside.length > 0) {
    box.append(el("details", { class: "outside" }, el("summary", { text: T.unconnected(outside.length) }), el("ul", { class: "outline" }, ...outside.map((i) => el("li", {}, outlineNode(article, i))))));
  }
  return box;
}

function mapBar(article) {
  const kind = (name, text) => button(text, () => { mapKind = name; showMap(); }, { "aria-pressed": String(mapKind === name) });
  const depth = (n, text) => button(text, () => { openDepth = n; showMap(); }, { "aria-pressed": String(openDepth === n), "aria-label": `${T.depth} ${text}` });
  return el("div", { class: "map-bar", role: "toolbar", "aria-label": T.panes.map },
    el("span", { class: "segments" }, kind("outline", T.mapOutline), kind("tree", T.mapTree)),
    mapKind === "outline"
      ? el("span", { class: "segments" }, el("span", { class: "quiet small", text: T.depth }), depth(1, "1"), depth(2, "2"), depth(3, "3"), depth(99, T.depthAll))
      : button(T.savePicture, () => savePicture(article), { class: "plain" }),
    button(T.focus, () => { branch = branch >= 0 ? -1 : Math.max(sentence, 0); showMap(); }, { class: "plain", "aria-pressed": String(branch >= 0), disabled: branch < 0 && sentence < 0 }),
  );
}

function showMap() {
  const article = current;
  const box = $("map");
  document.body.dataset.map = mapKind;
  if (article.count === 0) {
    box.replaceChildren(el("p", { class: "note", text: T.notMapped(article.raw.status) }));
    return;
  }
  const any = article.roots().length > 0;
  const body = !any ? el("p", { class: "note", text: T.emptyMap }) : mapKind === "outline" ? outline(article) : tree(article);
  box.replaceChildren(mapBar(article), body);
  markHits();
  markInMap();
  // a tree that nothing is chosen in shows its root
  const root = mapKind === "tree" && sentence < 0 && box.querySelector(".box.is-thesis");
  if (root) root.scrollIntoView({ block: "center", inline: "nearest" });
}

function markInMap() {
  document.querySelectorAll("#map .here").forEach((node) => node.classList.remove("here"));
  const bar = $("map").querySelector(".map-bar > .plain:last-child");
  if (bar) bar.disabled = branch < 0 && sentence < 0;
  if (sentence < 0) return;
  const node = $("map").querySelector(`[data-i="${sentence}"]`);
  if (!node) return;
  for (let up = node.parentElement; up && up.id !== "map"; up = up.parentElement) {
    if (up.tagName === "DETAILS") up.open = true;
    else if (up.classList.contains("closed") && !node.closest(".row")?.parentElement.isSameNode(up)) setOpen(up, true);
  }
  node.classList.add("here");
  node.setAttribute("aria-current", "true");
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
}
