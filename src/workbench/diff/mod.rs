//! What another pack of rules changes: sentences whose label, relation, holder or boundaries are others, and the rule
//! that made the difference.
//!
//! Both packs work the same articles. Sentences with the same bytes are compared; where the bytes differ, the
//! boundaries do.

mod align;
mod compare;
mod edits;
mod hits;
mod side;

pub(crate) use compare::{Comparison, compare};
pub(crate) use edits::edits;
pub use hits::RuleHits;
pub(crate) use side::Side;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::gold::Gold;
use crate::Engine;
use crate::corpus::{Corpus, Found};
use crate::per_thread::Desks;
use hits::Counter;

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
    /// Its words: the article was edited.
    Text,
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
    /// What each rule of either pack found, by id.
    pub hits: BTreeMap<String, RuleHits>,
}

/// Articles at once, per thread.
const TASKS_A_THREAD: usize = 8;

/// Compares two packs over a corpus, on the threads of the current pool; `done` is called with the bytes of each article.
#[must_use]
pub fn diff(a: &Engine, b: &Engine, corpus: &Corpus, gold: Option<&Gold>, done: &(dyn Fn(u64) + Sync)) -> Diff {
    let gold = by_id(gold);
    let threads = rayon::current_num_threads();
    let desks = Desks::new();
    let mut out = Diff::default();
    let edits = &edits(a.pack(), b.pack());
    let mut counter = Counter::new(a.pack(), b.pack());
    let mut tasks = corpus.tasks();
    loop {
        let batch: Vec<_> = tasks.by_ref().take(threads * TASKS_A_THREAD).collect();
        if batch.is_empty() {
            out.edits.clone_from(edits);
            out.hits = counter.by_id();
            return out;
        }
        let work = |task: crate::corpus::Task<'_>| {
            let mut part = (Diff::default(), counter.fresh());
            let lay = || (Side::new(a), Side::new(b), Vec::new());
            desks.at(lay, |(a, b, buffer)| {
                task.each(buffer, |found: Found<'_>| {
                    done(found.bytes);
                    match found.document {
                        Err(_) => part.0.failed += 1,
                        Ok(document) => {
                            a.work(document.draft.clone().build(&a.engine.pack().header));
                            b.work(document.draft.build(&b.engine.pack().header));
                            part.0.articles += 1;
                            part.0.sentences += b.analysis.sentences.len() as u64;
                            compare(&Comparison { a, b, edits, gold: &gold }, &mut part.0.changes);
                            part.1.count(a, b);
                        }
                    }
                });
            });
            part
        };
        for (part, hits) in batch.into_par_iter().map(work).collect::<Vec<_>>() {
            counter.add(&hits);
            out.changes.extend(part.changes);
            out.articles += part.articles;
            out.sentences += part.sentences;
            out.failed += part.failed;
        }
    }
}

/// Text and label of the reviewed sentences of gold, by their ids.
pub(crate) fn by_id(gold: Option<&Gold>) -> BTreeMap<&str, (&str, &str)> {
    let reviewed = gold.into_iter().flat_map(Gold::reviewed);
    reviewed.filter_map(|s| Some((s.id.as_str(), (s.text.as_str(), s.label.as_deref()?)))).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::corpus::walk;
    use crate::rules::{Source, load};

    const PACK: &str = "name = 'x'\n[[label]]\nid = 'claim'\n[[label]]\nid = 'doubt'\n";
    const HOLDERS: &str = "[[rule]]\nid = 'holder.some'\nkind = 'unnamed'\nweight = 1.0\nphrases = ['<some> say']\n";
    const SAYS: &str = "[[rule]]\nid = 'holder.says'\nkind = 'named'\nweight = 2.0\nphrases = ['<Ada> says']\n";
    const ENDS: &str = "terminators = ['.', '!']\n[[rule]]\nid = 'split.end'\nbreak = true\nat = 'terminator'\n";
    const SHORT: &str = "[[rule]]\nid = 'split.short'\nbreak = false\nbefore = ['Mr .']\n";
    const TITLE: &str = "[[rule]]\nid = 'header.title'\npattern = '^(?<title>[a-z ]+)$'\nline = 'first'\n";

    fn engine(files: &[(&str, String)]) -> Engine {
        let mut all: Vec<(String, Vec<u8>)> = vec![("pack.toml".to_owned(), PACK.into())];
        all.extend(files.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into())));
        let source = Source::Memory { name: "m".to_owned(), files: all };
        Engine::new(Arc::new(load(&source).unwrap_or_else(|bad| panic!("{bad}"))))
    }

    /// Kinds of changes and the rules that they are laid to.
    fn told(a: &Engine, b: &Engine, text: &str) -> Vec<(What, String)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), text).unwrap();
        let found = diff(a, b, &walk(&[folder.path()]).unwrap(), None, &|_| {});
        found.changes.into_iter().map(|c| (c.change, c.rule)).collect()
    }

    #[test]
    fn what_a_rule_that_went_had_decided_is_laid_to_it() {
        let holders = |all: String| engine(&[("holders.toml", all)]);
        let (both, one) = (holders(format!("{SAYS}{HOLDERS}")), holders(HOLDERS.to_owned()));
        // the other rule decides now, but it did not change
        assert_eq!(told(&both, &one, "Ada says that some say so."), [(What::Holder, "holder.says".to_owned())]);
        assert_eq!(told(&one, &both, "Ada says that some say so."), [(What::Holder, "holder.says".to_owned())]);

        let ends = |all: String| engine(&[("sentences.toml", all)]);
        let (with, without) = (ends(ENDS.replace("[[rule]]", &format!("{SHORT}[[rule]]"))), ends(ENDS.to_owned()));
        let text = "Then Mr. Pound spoke. They left.";
        assert_eq!(told(&with, &without, text), [(What::Boundary, "split.short".to_owned())]);
        assert_eq!(told(&without, &with, text), [(What::Boundary, "split.short".to_owned())]);
    }

    #[test]
    fn lines_that_become_header_are_laid_to_its_rule() {
        let (with, without) = (engine(&[("header.toml", TITLE.to_owned())]), engine(&[]));
        let text = "the long pier\n\nThey closed it in May, and nobody in the town remembers why.\n";
        assert_eq!(told(&without, &with, text)[0], (What::Boundary, "header.title".to_owned()));
    }

    #[test]
    fn hits_are_counted_whether_or_not_they_change_anything() {
        let rule = |words: &str| {
            engine(&[("doubt.toml", format!("[[rule]]\nid = 'doubt.may'\nweight = 0.0\nphrases = [{words}]\n"))])
        };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "It may rain.\n\nIt might.\n\nIt may.").unwrap();
        let corpus = walk(&[folder.path()]).unwrap();
        let found = diff(&rule("'may'"), &rule("'might', 'rain'"), &corpus, None, &|_| {});
        assert_eq!(found.changes, []);
        assert_eq!(found.hits["doubt.may"], RuleHits { before: 2, after: 2, gained: 2, lost: 2 });
    }
}
