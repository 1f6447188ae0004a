// The search box, the panel of filters, and the line that says what is on.

let pending = 0;

function applyFilter() {
  if (needsTexts() && !allTexts()) {
    loadAll((done, all) => ($("count").textContent = T.loading(done, all))).then(applyNow, (error) => toast(error.message));
    return;
  }
  applyNow();
}

function applyNow() {
  const begun = performance.now();
  search();
  showList();
  showCount();
  if (view === "read") markHits();
  else VIEWS[view].show();
  document.body.dataset.searched = filter.words;
  globalThis.toulminFilterTime = performance.now() - begun;
}

function showCount() {
  const { articles, hits, total } = found;
  $("count").textContent = hits === null ? T.allShown(articles.length, total) : T.found(total, articles.length);
  const on = activeFilters();
  $("filters-button").textContent = on.length > 0 ? T.filtersOn(on.length) : T.filters;
  $("filters-on").replaceChildren(
    ...on.map(({ name, text }) =>
      button(`${text} ×`, () => {
        dropFilter(name);
        drawFilters();
        applyFilter();
      }, { class: "tag", "aria-label": T.take(text) }),
    ),
    ...(on.length > 1 || (on.length > 0 && filter.words) ? [button(T.clear, clearFilters, { class: "tag plain" })] : []),
  );
}

function clearFilters() {
  filter = { ...EMPTY, order: filter.order };
  $("search").value = "";
  drawFilters();
  applyFilter();
}

// Sets some fields and shows what fits, from anywhere in the page.
function setFilter(fields) {
  Object.assign(filter, fields);
  drawFilters();
  applyFilter();
}

function field(label, control, props) {
  return el("label", { class: "field", ...props }, el("span", { text: label }), control);
}

function select(name, entries) {
  const node = el("select", { name, on: { change: () => setFilter({ [name]: node.value }) } });
  node.append(...entries.map(([value, text]) => option(value, text, filter[name])));
  return node;
}

function check(name, text) {
  const box = el("input", { type: "checkbox", checked: filter[name], on: { change: () => setFilter({ [name]: box.checked }) } });
  return el("label", { class: "check" }, box, text);
}

function slider(name, text) {
  const out = el("output", { text: `${filter[name]}%` });
  const node = el("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": `${T.certainty} ${text}` });
  node.value = filter[name];
  node.addEventListener("input", () => {
    out.textContent = `${node.value}%`;
    filter[name] = Number(node.value);
    later(applyFilter);
  });
  return el("span", { class: "slider" }, text, node, out);
}

function later(run) {
  clearTimeout(pending);
  pending = setTimeout(run, 90);
}

const PUBLISHERS = [...new Set(ARTICLES.map((article) => article.publisher))].sort((a, b) => a.localeCompare(b, "en"));

function drawFilters() {
  const labels = BAR_ORDER.map((label) => {
    const name = LABELS[label];
    const box = el("input", { type: "checkbox", checked: filter.labels.includes(name) });
    box.addEventListener("change", () =>
      setFilter({ labels: box.checked ? [...filter.labels, name] : filter.labels.filter((other) => other !== name) }),
    );
    return el("label", { class: "check" }, box, chip(label));
  });
  const holder = el("input", { type: "text", placeholder: T.holderHint, list: "holders", value: filter.holder });
  holder.addEventListener("input", () => {
    filter.holder = holder.value;
    later(applyFilter);
  });
  const date = (name, text) => {
    const node = el("input", { type: "date", value: filter[name], "aria-label": `${T.published} ${text}` });
    node.addEventListener("change", () => setFilter({ [name]: node.value }));
    return el("span", { class: "date" }, text, node);
  };
  const publishers = PUBLISHERS.map((name) => (name === "" ? [NO_PUBLISHER, T.noPublisher] : [name, name]));
  const kinds = Object.entries(T.kinds);
  $("filters").replaceChildren(
    el("fieldset", {}, el("legend", { text: T.label }), ...labels),
    el("fieldset", {}, el("legend", { text: T.certainty }), slider("least", T.from), slider("most", T.to)),
    el("fieldset", {}, el("legend", { text: T.role }), check("attacks", T.attacksOnly), check("attacked", T.attackedOnly), check("hedged", T.hedgedOnly), check("corrected", T.correctedOnly)),
    el("fieldset", {}, el("legend", { text: T.who }), field(T.holder, holder), field(T.holderKind, select("kind", [["", T.holderHint], ...kinds]))),
    el("fieldset", {}, el("legend", { text: T.published }), field(T.publisher, select("publisher", [["", T.anyPublisher], ...publishers])), el("span", { class: "dates" }, date("from", T.from), date("to", T.to))),
    el("fieldset", {}, el("legend", { text: T.order }), field(T.panes.list, select("order", Object.entries(T.orders)))),
  );
}

function startFilters() {
  const box = $("search");
  box.placeholder = T.searchHint;
  box.setAttribute("aria-label", T.search);
  box.addEventListener("input", () => {
    filter.words = box.value;
    later(applyFilter);
  });
  const toggle = $("filters-button");
  toggle.addEventListener("click", () => {
    const open = $("filters").hidden;
    $("filters").hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  });
  const names = HOLDERS.filter(Boolean).sort((a, b) => a.localeCompare(b, "en")).slice(0, 400);
  $("holders").replaceChildren(...names.map((name) => el("option", { value: name })));
  drawFilters();
}
