// Elements by DOM methods alone: what an article says is always text, never markup.

const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    else if (name === "css") for (const [key, entry] of Object.entries(value)) node.style.setProperty(key, entry);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const el = (name, props, ...children) => fill(document.createElement(name), props, children);
const svg = (name, props, ...children) => fill(document.createElementNS(SVG, name), props, children);

const percent = (share) => Math.round(100 * share);
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

function button(text, run, props) {
  return el("button", { type: "button", text, on: { click: run }, ...props });
}

function option(value, text, chosen) {
  return el("option", { value, text, selected: value === chosen });
}

function labelClass(label) {
  return `l-${LABEL_CLASS[label] ?? "none"}`;
}

function chip(label) {
  return el("span", { class: `chip ${labelClass(label)}`, text: LABELS[label] ?? "" });
}

// One bar of label shares; `counts` in the order of LABELS. What it shows is said in words beside it.
function stackedBar(counts, total) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  for (const label of BAR_ORDER) {
    if (counts[label] > 0) {
      bar.append(el("i", { class: labelClass(label), css: { width: `${(100 * counts[label]) / (total || 1)}%` } }));
    }
  }
  return bar;
}

let toastTimer = 0;
function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), 2600);
}

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(T.copied);
    return;
  } catch {
    // no permission, or the page is not a secure context: the old way
  }
  const area = el("textarea", { readonly: true, class: "away" });
  area.value = text;
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  toast(done ? T.copied : T.copyFailed);
}

// Cells as toulmin's own tables have them: quoted, one line, formulas defused.
function csv(rows) {
  const cell = (value) => {
    if (typeof value === "number") return String(value);
    let text = String(value ?? "").replace(/\r\n|[\r\n\t\u0000\u0085\u2028\u2029]/g, " ");
    if (/^\s*[=+\-@\u0000-\u001f]/.test(text)) text = `'${text}`;
    return `"${text.replaceAll('"', '""')}"`;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
