// The form in which a sentence is corrected. What is chosen shows at once in text, map and numbers.

function refresh() {
  showCorrections();
  redrawSentences();
  showMap();
  showDetails();
  if (filter.corrected || filter.labels.length > 0) applyFilter();
}

function labelChoice(article, i) {
  const fix = corrections.of(article, i);
  const foundLabel = LABELS[article.foundLabel(i)];
  const node = el("select", { id: "correct-label" },
    option("", T.keep(foundLabel), fix.label ?? ""), ...BAR_ORDER.map((label) => option(LABELS[label], LABELS[label], fix.label)));
  node.addEventListener("change", () => {
    corrections.set(article, i, "label", node.value || undefined);
    refresh();
    $("correct-label").focus();
  });
  return field(T.correctLabel, node);
}

function holderChoice(article, i) {
  const fix = corrections.of(article, i);
  const node = el("input", { type: "text", id: "correct-holder", list: "holders", placeholder: article.foundHolder(i) || T.correctHolderHint, value: fix.holder ?? "" });
  node.addEventListener("change", () => {
    const value = node.value.trim();
    corrections.set(article, i, "holder", value === "" || value === article.foundHolder(i) ? undefined : value);
    refresh();
  });
  return field(T.correctHolder, node);
}

function relationChoice(article, i) {
  const fix = corrections.of(article, i);
  const as = article.foundTarget(i) < 0 ? T.none : article.foundAttacks(i) ? T.verbs.attacks : T.verbs.supports;
  const node = el("select", { id: "correct-relation" },
    option("", T.keep(as), fix.relation ?? ""), option("supports", T.verbs.supports, fix.relation), option("attacks", T.verbs.attacks, fix.relation));
  node.addEventListener("change", () => {
    corrections.set(article, i, "relation", node.value || undefined);
    refresh();
    $("correct-relation").focus();
  });
  return field(T.correctRelation, node);
}

function targetChoice(article, i) {
  const fix = corrections.of(article, i);
  const foundTarget = article.foundTarget(i);
  const node = el("select", { id: "correct-target" },
    option("", T.keep(foundTarget < 0 ? T.nothing : `${foundTarget + 1} ${cut(article.text(foundTarget), 40)}`), fix.target ?? ""),
    option("thesis", T.targetThesis, fix.target), option("none", T.nothing, fix.target));
  for (let other = 0; other < article.count; other++) {
    if (other !== i) node.append(option(String(other + 1), `${other + 1} ${cut(article.text(other), 60)}`, fix.target));
  }
  node.addEventListener("change", () => {
    const at = node.value === "thesis" ? article.thesis() : Number(node.value) - 1;
    if (at >= 0 && article.leadsTo(at, i)) {
      toast(T.circle);
      node.value = fix.target ?? "";
      return;
    }
    corrections.set(article, i, "target", node.value || undefined);
    if (node.value === "none") corrections.set(article, i, "relation", undefined);
    // a sentence that bore on nothing now supports, unless it is said to attack
    else if (node.value && foundTarget < 0 && !corrections.of(article, i).relation) corrections.set(article, i, "relation", "supports");
    refresh();
    $("correct-target").focus();
  });
  return field(T.correctTarget, node);
}

function correctionForm(article, i) {
  const fix = corrections.of(article, i);
  const confirmed = fix.label === LABELS[article.foundLabel(i)];
  const isThesis = i === article.thesis();
  return el("details", { class: "correct", id: "correct", open: corrections.has(article, i) || correctOpen, on: { toggle: (event) => (correctOpen = event.target.open) } },
    el("summary", {}, T.correct, corrections.has(article, i) && el("span", { class: "mark pen", text: "✎" })),
    el("div", { class: "fields" }, labelChoice(article, i), holderChoice(article, i), relationChoice(article, i), targetChoice(article, i)),
    el("div", { class: "actions" },
      button(confirmed ? T.rightOn : T.right, () => { corrections.set(article, i, "label", confirmed ? undefined : LABELS[article.foundLabel(i)]); refresh(); }, { "aria-pressed": String(confirmed) }),
      button(isThesis ? T.isTheThesis : T.makeThesis, () => { corrections.setThesis(article, i); refresh(); }, { disabled: isThesis }),
      corrections.has(article, i) && button(T.takeBack, () => { corrections.takeBack(article, i); refresh(); }, { class: "plain" })));
}

let correctOpen = false;
