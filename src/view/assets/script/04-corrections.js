// What the reader corrects: kept in this browser where it may be, and downloaded as corrections.csv.

const STORE = `toulmin:${DATA.digest}`;
const COLUMNS = [
  "sentence_id", "article_id", "paragraph", "label", "text",
  "corrected_label", "corrected_target", "corrected_relation", "corrected_holder", "corrected_thesis",
];
let unsaved = false;

const corrections = {
  count() {
    let n = 0;
    for (const article of ARTICLES) n += (article.fixes?.size ?? 0) + (article.fixedThesis >= 0 ? 1 : 0);
    return n;
  },

  of(article, i) {
    return article.fixes?.get(i) ?? {};
  },

  has(article, i) {
    return article.fixes?.has(i) || article.fixedThesis === i;
  },

  // `undefined` takes the correction of a field back
  set(article, i, field, value) {
    article.fixes ??= new Map();
    const fix = { ...article.fixes.get(i), [field]: value };
    if (value === undefined) delete fix[field];
    if (Object.keys(fix).length > 0) article.fixes.set(i, fix);
    else article.fixes.delete(i);
    this.changed(article);
  },

  setThesis(article, i) {
    article.fixedThesis = i === article.foundThesis() ? -1 : i;
    this.changed(article);
  },

  takeBack(article, i) {
    article.fixes?.delete(i);
    if (article.fixedThesis === i) article.fixedThesis = -1;
    this.changed(article);
  },

  forget() {
    for (const article of ARTICLES) {
      article.fixes = null;
      article.fixedThesis = -1;
      article.changed();
    }
    unsaved = false;
    this.keep();
  },

  changed(article) {
    article.changed();
    unsaved = this.count() > 0;
    this.keep();
  },

  // storage may be forbidden or full: then the warning on leaving is what is left
  keep() {
    try {
      if (this.count() === 0) {
        localStorage.removeItem(STORE);
        return;
      }
      const all = [];
      for (const article of ARTICLES) {
        if (article.fixes?.size || article.fixedThesis >= 0) {
          all.push({ id: article.id, thesis: article.fixedThesis, fixes: [...(article.fixes ?? [])] });
        }
      }
      localStorage.setItem(STORE, JSON.stringify({ unsaved, all }));
    } catch {
      // nothing to do
    }
  },

  restore() {
    this.adopt();
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) ?? "null");
      for (const { id, thesis, fixes } of kept?.all ?? []) {
        const article = BY_ID.get(id);
        if (!article) continue;
        article.fixedThesis = thesis;
        article.fixes = new Map(fixes);
      }
      unsaved = kept?.unsaved ?? false;
      if (kept) toast(T.restored(this.count()));
    } catch {
      // a store that cannot be read holds nothing
    }
  },

  // what the tables held already when the page was made
  adopt() {
    for (const article of ARTICLES) {
      if (article.raw.fixes) article.fixes = new Map(article.raw.fixes);
      if (article.raw.fixedThesis !== undefined) article.fixedThesis = article.raw.fixedThesis;
    }
  },

  // All sentences of each article in which something is corrected: neighbours count when labels are learnt.
  rows() {
    const rows = [COLUMNS];
    for (const article of ARTICLES) {
      if (!article.fixes?.size && article.fixedThesis < 0) continue;
      for (let i = 0; i < article.count; i++) {
        const fix = this.of(article, i);
        rows.push([
          `${article.id}#${i + 1}`, article.id, article.raw.paragraph[i], LABELS[article.foundLabel(i)], article.text(i),
          fix.label ?? "", this.targetCell(article, fix.target), fix.relation ?? "", fix.holder ?? "",
          article.fixedThesis >= 0 ? `${article.id}#${article.fixedThesis + 1}` : "",
        ]);
      }
    }
    return rows;
  },

  targetCell(article, target) {
    return target === undefined || target === "none" || target === "thesis" ? (target ?? "") : `${article.id}#${target}`;
  },

  async download() {
    try {
      const needed = ARTICLES.filter((a) => (a.fixes?.size || a.fixedThesis >= 0) && !a.heavy);
      for (const article of needed) await loadPart(article.raw.part);
    } catch (error) {
      toast(error.message);
      return;
    }
    save("corrections.csv", "text/csv;charset=utf-8", csv(this.rows()));
    unsaved = false;
    this.keep();
    showCorrections();
  },
};

function showCorrections() {
  const n = corrections.count();
  const box = $("corrections");
  if (n === 0) {
    box.replaceChildren(el("span", { class: "quiet", text: T.noCorrections }));
    return;
  }
  box.replaceChildren(
    el("span", { class: "count" }, `✎ ${T.corrections(n)}`, unsaved && el("span", { class: "quiet", text: ` · ${T.unsaved}` })),
    button(T.download, () => corrections.download(), { class: "strong" }),
    button(T.forget, () => {
      if (!confirm(T.forgetSure)) return;
      corrections.forget();
      refresh();
    }),
  );
}

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
