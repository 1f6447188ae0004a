//! What another pack of rules changes: sentences whose label, relation, holder or boundaries are others, and the rule
//! that made the difference.
//!
//! Both packs work the same articles. Sentences with the same bytes are compared; where the bytes differ, the
//! boundaries do.

mod compare;
mod edits;
mod side;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use self::compare::compare;
use self::edits::edits;
use self::side::Side;
use super::gold::Gold;
use crate::corpus::{Corpus, Found};
use crate::pipeline::{Desks, Engine};

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
