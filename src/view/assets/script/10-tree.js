// The map as a picture: a tidy tree from left to right, three levels at first, each box opens what lies below it.

const BOX = { width: 196, line: 15, lines: 4, pad: 8, across: 50, between: 12 };
let opened = new Set();
let openedFor = -1;

const measure = (() => {
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas) canvas.font = "12px system-ui, sans-serif";
  return (text) => canvas?.measureText(text).width ?? text.length * 6;
})();

function wrap(text, width, most) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1];
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= width || !line) lines[lines.length - 1] = longer;
    else if (lines.length === most) {
      lines[most - 1] = `${line.replace(/\s*\S*$/, "")} …`;
      return lines;
    } else lines.push(word);
  }
  return lines.map((line) => (measure(line) > width ? cut(line, Math.floor(width / 7)) : line));
}

function startOpened(article, roots) {
  if (openedFor === article.at) return;
  openedFor = article.at;
  opened = new Set(roots);
  for (const root of roots) for (const child of article.children()[root]) opened.add(child);
}

// Boxes with their places: leaves below each other, a parent at the middle of its children.
function layOut(article, roots) {
  const boxes = [];
  let bottom = 0;
  const place = (i, depth, above) => {
    const kids = article.children()[i].filter((child) => !above.has(child));
    const open = opened.has(i) && kids.length > 0;
    const lines = wrap(article.text(i), BOX.width - 2 * BOX.pad, BOX.lines);
    const box = { i, depth, kids, open, lines, height: lines.length * BOX.line + 2 * BOX.pad, below: [] };
    boxes.push(box);
    if (open) {
      const deeper = new Set(above).add(i);
      box.below = kids.map((child) => place(child, depth + 1, deeper));
      const [first, last] = [box.below[0], box.below[box.below.length - 1]];
      box.y = (first.y + first.height / 2 + last.y + last.height / 2) / 2 - box.height / 2;
      bottom = Math.max(bottom, box.y + box.height + BOX.between);
    } else {
      box.y = bottom;
      bottom += box.height + BOX.between;
    }
    box.x = depth * (BOX.width + BOX.across);
    return box;
  };
  for (const root of roots) place(root, 0, new Set());
  const top = Math.min(0, ...boxes.map((box) => box.y));
  for (const box of boxes) box.y -= top;
  const width = Math.max(...boxes.map((box) => box.x + BOX.width)) + 34;
  return { boxes, width, height: Math.max(...boxes.map((box) => box.y + box.height)) };
}

function toggleBox(i) {
  if (opened.has(i)) opened.delete(i);
  else opened.add(i);
  showMap();
}

function drawLink(from, to, attacks) {
  const [x1, y1] = [from.x + BOX.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return svg("g", { class: attacks ? "minus" : "plus" },
    svg("path", { class: "link", d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` }),
    svg("circle", { class: "knot", cx: x2 - 11, cy: y2, r: 8 }),
    svg("text", { class: "knot-sign", x: x2 - 11, y: y2 + 4.5, "text-anchor": "middle", text: attacks ? "−" : "+" }));
}

function drawBox(article, box) {
  const { i } = box;
  const lines = box.lines.map((text, n) => svg("tspan", { x: box.x + BOX.pad + 2, y: box.y + BOX.pad + 11 + n * BOX.line, text: `${text} ` }));
  const group = svg("g", {
    class: `node box ${labelClass(article.label(i))}${i === article.thesis() ? " is-thesis" : ""}`, role: "button", tabindex: 0,
    data: { i }, "aria-description": `${i + 1}, ${describe(article, i)}`,
    on: { click: () => go(article, i), keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(article, i); } } },
  }, svg("rect", { class: "frame", x: box.x, y: box.y, width: BOX.width, height: box.height, rx: 7 }),
  svg("rect", { class: "edge", x: box.x, y: box.y, width: 4, height: box.height, rx: 2 }),
  svg("text", {}, ...lines));
  if (box.kids.length === 0) return [group];
  const [cx, cy] = [box.x + BOX.width + 14, box.y + box.height / 2];
  const press = (event) => {
    event.stopPropagation();
    toggleBox(i);
  };
  const text = box.open ? "‹" : `+${article.size(i)}`;
  const toggle = svg("g", {
    class: "toggle", role: "button", tabindex: 0, "aria-label": `${text} ${box.open ? `${T.fold} ${i + 1}` : T.hiddenBelow(article.size(i))}`, "aria-expanded": String(box.open),
    on: { click: press, keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(event); } } },
  }, svg("circle", { cx, cy, r: box.open ? 8 : 13 }), svg("text", { x: cx, y: cy + 4, "text-anchor": "middle", text }));
  return [group, toggle];
}

function tree(article) {
  const roots = branch >= 0 ? [branch] : article.roots();
  startOpened(article, article.roots());
  if (branch >= 0) opened.add(branch);
  // what is chosen is shown, however deep it lies
  for (let at = article.target(sentence), n = 0; sentence >= 0 && at >= 0 && n <= article.count; at = article.target(at), n++) opened.add(at);
  const { boxes, width, height } = layOut(article, roots);
  const links = boxes.flatMap((box) => box.below.map((child) => drawLink(box, child, article.attacks(child.i))));
  return el("div", { class: "tree", tabindex: 0, role: "region", "aria-label": T.mapTree },
    svg("svg", { width: width + 4, height: height + 4, viewBox: `-2 -2 ${width + 4} ${height + 4}` }, ...links, ...boxes.flatMap((box) => drawBox(article, box))));
}

// The picture as a file of its own, with its colours and its source.
function savePicture(article) {
  const drawn = $("map").querySelector("svg");
  if (!drawn) return;
  const copied = drawn.cloneNode(true);
  const [, , width, height] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const wanted = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight"];
  const [from, to] = [drawn.querySelectorAll("*"), copied.querySelectorAll("*")];
  from.forEach((node, at) => {
    const style = getComputedStyle(node);
    for (const name of wanted) to[at].setAttribute(name, style.getPropertyValue(name));
    to[at].removeAttribute("class");
    to[at].removeAttribute("tabindex");
  });
  const line = [article.title, article.raw.author, article.publisher, article.published, article.raw.url].filter(Boolean).join(" · ");
  const page = getComputedStyle(document.body);
  copied.setAttribute("xmlns", SVG);
  copied.setAttribute("height", height + 28);
  copied.setAttribute("viewBox", `-12 -12 ${width + 24} ${height + 52}`);
  copied.prepend(svg("rect", { x: -12, y: -12, width: width + 24, height: height + 52, fill: page.backgroundColor }));
  copied.append(svg("text", { x: 0, y: height + 22, fill: page.color, "font-size": 12, "font-family": "system-ui, sans-serif", text: line }));
  save(`${article.id.replace(/[^\w-]+/g, "-")}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copied));
}
