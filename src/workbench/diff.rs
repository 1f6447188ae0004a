//! What another pack of rules changes: sentences whose label, relation, holder or boundaries are others, and the rule
//! that made the difference.
//!
//! Both packs work the same articles. Sentences with the same bytes are compared; where the bytes differ, the
//! boundaries do.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::gold::Gold;
use crate::analysis::{Analysis, Sentence};
use crate::article::Article;
use crate::corpus::{Corpus, Found};
use crate::pipeline::{Desks, Engine, Worker};
use crate::rules::{Cue, Pack, Scale};
use crate::sentences::Decision;

/// What of a sentence is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// Its label.
    Label,
    /// What it supports or attacks, or that it is the thesis.
    Relation,
    /// Who holds its view.
    Holder,
    /// Where it begins or ends.
    Boundary,
}

/// What gold says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is right now.
    Right,
    /// It was right before.
    Wrong,
    /// It was wrong before and is now.
    Neither,
}

/// Something that is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The article's id.
    pub article_id: String,
    /// The sentence's id with the second pack, or with the first where the second has none.
    pub sentence_id: String,
    /// What is another.
    pub change: What,
    /// As it was with the first pack: a label, `supports 3`, the holder's words, the sentences.
    pub before: String,
    /// As it is with the second.
    pub after: String,
    /// The rule that made the difference: of all, the one whose say for the new against the old changed most. Empty
    /// where none did (a bias, or a map that is better as a whole).
    pub rule: String,
    /// What gold says, where it knows the sentence; of labels only.
    pub verdict: Option<Verdict>,
    /// The sentence, verbatim.
    pub text: String,
}

/// How a rule differs between the packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edit {
    /// The second pack has it.
    Added,
    /// The first pack had it.
    Removed,
    /// Its weight is another.
    Weight,
    /// Its words or conditions are others.
    Changed,
    /// It reads the same: its word lists or its neighbours may not.
    Same,
}

/// All that is another.
#[derive(Debug, Clone, Default)]
pub struct Diff {
    /// In the order of the corpus.
    pub changes: Vec<Change>,
    /// Articles compared.
    pub articles: u64,
    /// Sentences of them with the second pack.
    pub sentences: u64,
    /// Articles that could not be read.
    pub failed: u64,
    /// Rules that differ, by id.
    pub edits: BTreeMap<String, Edit>,
}

/// Articles at once, per thread.
const TASKS_A_THREAD: usize = 8;

/// Compares two packs over a corpus, on the threads of the pool at hand; `done` is told the bytes of each article.
#[must_use]
pub fn diff(a: &Engine, b: &Engine, corpus: &Corpus, gold: Option<&Gold>, done: &(impl Fn(u64) + Sync)) -> Diff {
    let gold: BTreeMap<&str, (&str, &str)> = gold
        .into_iter()
        .flat_map(Gold::reviewed)
        .filter_map(|s| Some((s.id.as_str(), (s.text.as_str(), s.label.as_deref()?))))
        .collect();
    let threads = rayon::current_num_threads();
    let desks = Desks::new();
    let mut out = Diff { edits: edits(a.pack(), b.pack()), ..Diff::default() };
    let mut tasks = corpus.tasks();
    loop {
        let batch: Vec<_> = tasks.by_ref().take(threads * TASKS_A_THREAD).collect();
        if batch.is_empty() {
            return out;
        }
        let work = |task: crate::corpus::Task<'_>| {
            let mut part = Diff::default();
            let lay = || (Side::new(a), Side::new(b), Vec::new());
            desks.at(lay, |(a, b, buffer)| {
                task.each(buffer, |found: Found<'_>| {
                    done(found.bytes);
                    match found.document {
                        Err(_) => part.failed += 1,
                        Ok(document) => {
                            a.work(document.draft.clone().build(&a.engine.pack().masthead));
                            b.work(document.draft.build(&b.engine.pack().masthead));
                            part.articles += 1;
                            part.sentences += b.analysis.sentences.len() as u64;
                            compare(a, b, &gold, &mut part.changes);
                        }
                    }
                });
            });
            part
        };
        for part in batch.into_par_iter().map(work).collect::<Vec<_>>() {
            out.changes.extend(part.changes);
            out.articles += part.articles;
            out.sentences += part.sentences;
            out.failed += part.failed;
        }
    }
}

/// One pack at work on one article.
struct Side<'e> {
    engine: &'e Engine,
    worker: Worker<'e>,
    article: Article,
    analysis: Analysis,
    decisions: Vec<Decision>,
}

impl<'e> Side<'e> {
    fn new(engine: &'e Engine) -> Self {
        let worker = engine.worker();
        Self { engine, worker, article: Article::default(), analysis: Analysis::default(), decisions: Vec::new() }
    }

    fn work(&mut self, article: Article) {
        self.decisions.clear();
        let decisions = &mut self.decisions;
        self.worker.analyse_traced(&article, &mut self.analysis, |decision| decisions.push(decision));
        self.article = article;
    }

    fn sentence(&self, at: usize) -> &Sentence {
        &self.analysis.sentences[at]
    }

    fn label(&self, at: usize) -> &str {
        &self.engine.pack().labels[self.sentence(at).label].id
    }

    fn text(&self, at: usize) -> &str {
        &self.article.text[self.sentence(at).span.clone()]
    }

    fn id(&self, at: usize) -> String {
        format!("{}#{}", self.article.id, at + 1)
    }

    /// What each rule says for one label against another, `bias` for the labels themselves.
    fn says(&self, at: usize, for_label: &str, against: &str) -> BTreeMap<&str, f64> {
        let pack = self.engine.pack();
        let find = |id: &str| pack.labels.iter().position(|l| l.id == id);
        let (plus, minus) = (find(for_label), find(against));
        let bias = |label: Option<usize>| label.map_or(0.0, |l| pack.labels[l].bias);
        let mut out = BTreeMap::from([("", bias(plus) - bias(minus))]);
        for cue in &self.analysis.cues[self.sentence(at).cues.clone()] {
            let weights = self.engine.scorer().weights(cue.rule);
            let weight = |label: Option<usize>| label.map_or(0.0, |l| weights[l]);
            *out.entry(pack.label_rules[cue.rule as usize].cue.id.as_str()).or_default() +=
                weight(plus) - weight(minus);
        }
        out
    }

    /// The link of a sentence: bytes where its target begins, and whether it attacks.
    fn link(&self, at: usize) -> Option<(usize, bool)> {
        self.sentence(at).link.as_ref().map(|l| (self.sentence(l.target).span.start, l.attacks))
    }

    fn shown_link(&self, at: usize) -> String {
        match &self.sentence(at).link {
            Some(link) => format!("{} {}", if link.attacks { "attacks" } else { "supports" }, link.target + 1),
            None if self.analysis.thesis == Some(at) => "thesis".to_owned(),
            None => String::new(),
        }
    }

    /// What each relation rule says for the link that is `for_link` against the other one.
    fn links(&self, at: usize, for_link: Option<(usize, bool)>, against: Option<(usize, bool)>) -> BTreeMap<&str, f64> {
        let pack = self.engine.pack();
        let mut out = BTreeMap::new();
        for considered in self.worker.considered(at) {
            let own = (self.sentence(considered.target).span.start, considered.attacks);
            let sign = f64::from(u8::from(for_link == Some(own))) - f64::from(u8::from(against == Some(own)));
            for (rule, adds) in considered.rules {
                *out.entry(pack.relation_rules[rule as usize].cue.id.as_str()).or_default() += sign * adds;
            }
        }
        out
    }

    fn holder(&self, at: usize) -> String {
        let holder = self.sentence(at).holder.as_ref();
        holder.map_or("the author".to_owned(), |h| match &self.article.text[h.span.clone()] {
            "" => "someone".to_owned(),
            words => words.to_owned(),
        })
    }

    fn holder_rule(&self, at: usize) -> Option<&str> {
        let rule = self.sentence(at).holder_rule?;
        Some(&self.engine.pack().holder_rules[rule as usize].cue.id)
    }

    /// The rule that decided a place, and whether text breaks there.
    fn decided(&self, place: usize) -> Option<(&str, bool)> {
        let found = self.decisions.iter().find(|d| d.at == place)?;
        Some((&self.engine.pack().sentences.rules[found.rule].id, found.breaks))
    }
}

/// The rule whose say grew most; empty if none did.
fn grown_most(before: &BTreeMap<&str, f64>, after: &BTreeMap<&str, f64>) -> String {
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let of = |all: &BTreeMap<&str, f64>, id: &str| all.get(id).copied().unwrap_or_default();
    let grown = ids.into_iter().map(|id| (id, of(after, id) - of(before, id)));
    // the first of equals
    let most = grown.fold(("", 1e-9), |most, own| if own.1 > most.1 { own } else { most });
    most.0.to_owned()
}

/// Compares the two maps of an article.
fn compare(a: &Side<'_>, b: &Side<'_>, gold: &BTreeMap<&str, (&str, &str)>, out: &mut Vec<Change>) {
    let (ours, theirs) = (&a.analysis.sentences, &b.analysis.sentences);
    let (mut i, mut j) = (0, 0);
    while i < ours.len() || j < theirs.len() {
        if i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span {
            compare_sentence(a, b, (i, j), gold, out);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // as far as neither side has a sentence that goes on
        let (first, second) = (i, j);
        let mut end = 0;
        loop {
            let next = |all: &[Sentence], at: usize| all.get(at).map_or(usize::MAX, |s| s.span.start);
            let (left, right) = (next(ours, i), next(theirs, j));
            let same = i < ours.len() && j < theirs.len() && ours[i].span == theirs[j].span;
            if (i > first || j > second) && (left.min(right) >= end && (same || left.min(right) == usize::MAX)) {
                break;
            }
            if left <= right {
                end = end.max(ours[i].span.end);
                i += 1;
            } else {
                end = end.max(theirs[j].span.end);
                j += 1;
            }
        }
        boundary(a, b, first..i, second..j, out);
    }
}

fn boundary(
    a: &Side<'_>,
    b: &Side<'_>,
    ours: std::ops::Range<usize>,
    theirs: std::ops::Range<usize>,
    out: &mut Vec<Change>,
) {
    let all = |side: &Side<'_>, range: std::ops::Range<usize>| {
        range.map(|at| side.text(at).to_owned()).collect::<Vec<_>>().join(" | ")
    };
    let starts = |side: &Side<'_>, range: std::ops::Range<usize>| {
        range.map(|at| side.sentence(at).span.start).collect::<BTreeSet<_>>()
    };
    let (one, two) = (starts(a, ours.clone()), starts(b, theirs.clone()));
    // the rule of the second pack that decided, or the one of the first that does no more
    let rule = one.symmetric_difference(&two).find_map(|&place| b.decided(place).or_else(|| a.decided(place)));
    let (side, at) = if theirs.is_empty() { (a, ours.start) } else { (b, theirs.start) };
    out.push(Change {
        article_id: b.article.id.clone(),
        sentence_id: side.id(at),
        change: What::Boundary,
        before: all(a, ours),
        after: all(b, theirs),
        rule: rule.map(|r| r.0.to_owned()).unwrap_or_default(),
        verdict: None,
        text: side.text(at).to_owned(),
    });
}

fn compare_sentence(
    a: &Side<'_>,
    b: &Side<'_>,
    (i, j): (usize, usize),
    gold: &BTreeMap<&str, (&str, &str)>,
    out: &mut Vec<Change>,
) {
    let mut push = |change: What, before: String, after: String, rule: String, verdict: Option<Verdict>| {
        let (article_id, sentence_id, text) = (b.article.id.clone(), b.id(j), b.text(j).to_owned());
        out.push(Change { article_id, sentence_id, change, before, after, rule, verdict, text });
    };
    let (old, new) = (a.label(i), b.label(j));
    if old != new {
        let rule = grown_most(&a.says(i, new, old), &b.says(j, new, old));
        let known = |id: String| gold.get(id.as_str()).filter(|g| g.0.is_empty() || g.0.trim() == b.text(j).trim());
        let verdict = known(b.id(j)).or_else(|| known(a.id(i))).map(|g| match g.1 {
            right if right == new => Verdict::Right,
            right if right == old => Verdict::Wrong,
            _ => Verdict::Neither,
        });
        push(What::Label, old.to_owned(), new.to_owned(), rule, verdict);
    }
    let (before, after) = (a.link(i), b.link(j));
    if before != after || (a.analysis.thesis == Some(i)) != (b.analysis.thesis == Some(j)) {
        let rule = grown_most(&a.links(i, after, before), &b.links(j, after, before));
        push(What::Relation, a.shown_link(i), b.shown_link(j), rule, None);
    }
    let (before, after) = (a.holder(i), b.holder(j));
    if before != after {
        let rule = b.holder_rule(j).or_else(|| a.holder_rule(i)).unwrap_or_default().to_owned();
        push(What::Holder, before, after, rule, None);
    }
}

/// What a rule says, in its words and conditions, and in its weights.
fn written(pack: &Pack) -> BTreeMap<String, (String, String)> {
    let sources =
        |phrases: &[crate::rules::phrase::Phrase]| phrases.iter().map(|p| p.source.clone()).collect::<Vec<_>>();
    let cue = |c: &Cue| {
        let patterns: Vec<_> = c.patterns.iter().map(|p| p.source.as_str()).collect();
        let limits = (c.min_words, c.max_words, c.exact_case, c.most, c.neighbour);
        format!("{:?}", (sources(&c.phrases), patterns, sources(&c.unless), &c.places, c.negated, limits))
    };
    let name = |label: usize| pack.labels[label].id.as_str();
    let names = |labels: &[usize]| labels.iter().map(|&l| name(l)).collect::<Vec<_>>();
    let mut out = BTreeMap::new();
    for r in &pack.label_rules {
        let weights = r.weights.iter().map(|&(scale, weight)| match scale {
            Scale::Label(label) => format!("{} {weight}", name(label)),
            Scale::Certainty => format!("certainty {weight}"),
        });
        let words = format!("{}{:?}{:?}", cue(&r.cue), r.after.map(name), r.before.map(name));
        out.insert(r.cue.id.clone(), (words, weights.collect::<Vec<_>>().join(",")));
    }
    for r in &pack.holder_rules {
        out.insert(r.cue.id.clone(), (format!("{}{:?}{:?}", cue(&r.cue), r.kind, r.source), r.weight.to_string()));
    }
    for r in &pack.relation_rules {
        let sides = (names(&r.source_labels), names(&r.target_labels), &r.source_places, &r.target_places);
        let pair = (r.direction, r.min_distance, r.max_distance, r.same_paragraph, r.shared);
        let more = (r.to_thesis, names(&r.between_labels), r.title);
        let words = format!("{}{:?}{:?}{more:?}", cue(&r.cue), (r.bearing, r.cue_in_target, sides), pair);
        out.insert(r.cue.id.clone(), (words, r.weight.to_string()));
    }
    for r in &pack.sentences.rules {
        let flags = (r.breaks, r.between, r.closed, r.opened, r.at, r.whole, r.tight, r.series, r.narrow);
        out.insert(r.id.clone(), (format!("{:?}", (sources(&r.before), sources(&r.after), flags)), String::new()));
    }
    for r in &pack.masthead.rules {
        let words = format!("{:?}", (&r.pattern.source, r.line, r.min_lines, r.max_words));
        out.insert(r.id.clone(), (words, String::new()));
    }
    out
}

/// Rules that differ.
fn edits(a: &Pack, b: &Pack) -> BTreeMap<String, Edit> {
    let (a, b) = (written(a), written(b));
    let mut out = BTreeMap::new();
    for id in a.keys().chain(b.keys()) {
        let edit = match (a.get(id), b.get(id)) {
            (None, _) => Edit::Added,
            (_, None) => Edit::Removed,
            (Some(a), Some(b)) if a.0 != b.0 => Edit::Changed,
            (Some(a), Some(b)) if a.1 != b.1 => Edit::Weight,
            _ => continue,
        };
        out.insert(id.clone(), edit);
    }
    out
}
