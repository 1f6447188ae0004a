//! The maps of a corpus, kept while its articles and rules are edited: what an edit changed, and the tables as they are
//! then.
//!
//! [`Stamps`] reports what was edited, [`Live::update`] reprocesses what the edit affects and compares it with what was
//! there, [`Live::write`] writes all tables. Each update is done as a whole or not at all. The maps of all articles are
//! held in memory, some ten bytes to a byte of text.

mod stamps;

pub use stamps::Stamps;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::diff;
use super::diff::{Comparison, Diff, Side};
use super::gold::{Clash, Corrections, Gold};
use crate::Engine;
use crate::analysis::Analysis;
use crate::article::Article;
use crate::corpus::{Corpus, Found, Status, Task, noted};
use crate::panic_guard::guarded;
use crate::per_thread::Desks;
use crate::stats::{Health, Review};
use crate::tables::{Chunk, Dialect, Entry, FolderError, OutputFolder, TableWriter};

/// Articles that become rows at once.
const ROWS: usize = 64;

/// A corpus with its maps.
#[derive(Debug)]
pub struct Live {
    engine: Arc<Engine>,
    /// Files in the order of the corpus.
    order: Vec<PathBuf>,
    files: BTreeMap<PathBuf, File>,
    corrections: Option<Arc<Corrections>>,
    min_link: f64,
}

/// A file of the corpus.
#[derive(Debug)]
struct File {
    /// What the corpus calls it.
    id: String,
    /// One, or one a row.
    articles: Vec<Kept>,
}

/// An article that was processed.
#[derive(Debug)]
struct Kept {
    id: String,
    row: Option<u64>,
    map: Result<Map, Unread>,
}

#[derive(Debug)]
struct Map {
    article: Article,
    analysis: Analysis,
    message: String,
    clashes: Vec<Clash>,
}

/// Why there is no map.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unread {
    status: &'static str,
    message: String,
}

/// What an edit changed.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// In articles that were there before and are now.
    pub diff: Diff,
    /// Articles that were processed.
    pub worked: u64,
    /// Articles that are new or can be read now, and their sentences.
    pub added: Vec<(String, usize)>,
    /// Articles that are gone.
    pub removed: Vec<String>,
    /// Articles that cannot be read any more, or not yet, and why.
    pub unread: Vec<(String, String)>,
}

impl Update {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diff.changes.is_empty() && self.added.is_empty() && self.removed.is_empty() && self.unread.is_empty()
    }
}

/// What an update is made from.
#[derive(Clone, Copy)]
pub struct Edited<'a> {
    /// The files as they are now.
    pub corpus: &'a Corpus,
    /// Those of them that were written since.
    pub files: &'a HashSet<PathBuf>,
    /// Tells which changes of labels are right.
    pub gold: Option<&'a Gold>,
    /// What people corrected, which is kept.
    pub corrections: Option<&'a Arc<Corrections>>,
    /// Called with the bytes of each article that was processed.
    pub done: &'a (dyn Fn(u64) + Sync),
    /// Asked before each article: once it says so, the update ends and changes nothing.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Live {
    /// No articles yet.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, order: Vec::new(), files: BTreeMap::new(), corrections: None, min_link: 0.0 }
    }

    /// Leaves out links with less confidence. To be said before the first update.
    #[must_use]
    pub fn min_link(mut self, confidence: f64) -> Self {
        self.min_link = confidence;
        self
    }

    /// Corrections that were left out, in the order of their tables.
    #[must_use]
    pub fn clashes(&self) -> Vec<Clash> {
        let maps = self.files.values().flat_map(|file| &file.articles).filter_map(|kept| kept.map.as_ref().ok());
        let mut out: Vec<Clash> = maps.flat_map(|map| map.clashes.iter().cloned()).collect();
        let ids: HashSet<&str> = self.files.values().flat_map(|f| &f.articles).map(|kept| kept.id.as_str()).collect();
        out.extend(self.corrections.iter().flat_map(|own| own.missing(|id| ids.contains(id))));
        out.sort();
        out
    }

    /// The rules of the maps.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Works again what was edited: every article where the rules are others, else those whose files are. On the threads
    /// of the pool at hand. `None` if it was stopped.
    pub fn update(&mut self, engine: &Arc<Engine>, edited: Edited<'_>) -> Option<Update> {
        let corpus = edited.corpus;
        let corrections = edited.corrections.map(|own| own.hash());
        let same_rules =
            Arc::ptr_eq(engine, &self.engine) && corrections == self.corrections.as_ref().map(|own| own.hash());
        let known = |input: &crate::corpus::Input| {
            same_rules
                && !edited.files.contains(&input.path)
                && self.files.get(&input.path).is_some_and(|file| file.id == input.id)
        };
        let inputs = corpus.inputs.iter().filter(|input| !known(input)).cloned().collect();
        let part = Corpus { inputs, columns: corpus.columns.clone(), ..Corpus::default() };
        let worked = self.work(engine, &part, edited);
        if (edited.stop)() {
            return None;
        }

        let mut out = Update::default();
        out.diff.edits = diff::edits(self.engine.pack(), engine.pack());
        // a file may come in several pieces
        let mut files: BTreeMap<PathBuf, File> = BTreeMap::new();
        for input in &part.inputs {
            files.insert(input.path.clone(), File { id: input.id.clone(), articles: Vec::new() });
        }
        for Worked { path, kept, changes } in worked {
            out.worked += 1;
            out.diff.changes.extend(changes);
            let before = self.article(&path, &kept.id);
            match (&kept.map, before.map(|b| &b.map)) {
                (Ok(map), Some(Ok(_))) => {
                    out.diff.articles += 1;
                    out.diff.sentences += map.analysis.sentences.len() as u64;
                }
                (Ok(map), _) => out.added.push((kept.id.clone(), map.analysis.sentences.len())),
                (Err(now), before) => {
                    if before.is_none_or(|before| before.as_ref().err() != Some(now)) {
                        out.unread.push((kept.id.clone(), now.message.clone()));
                    }
                }
            }
            if let Some(file) = files.get_mut(&path) {
                file.articles.push(kept);
            }
        }
        let order: Vec<PathBuf> = corpus.inputs.iter().map(|input| input.path.clone()).collect();
        let mut old = std::mem::take(&mut self.files);
        for path in &order {
            if !files.contains_key(path)
                && let Some(file) = old.remove(path)
            {
                files.insert(path.clone(), file);
            }
        }
        let still = |path: &Path, id: &str| files.get(path).is_some_and(|f| f.articles.iter().any(|a| a.id == id));
        let gone = old.iter().flat_map(|(path, file)| file.articles.iter().map(move |a| (path, a)));
        out.removed = gone.filter(|(path, a)| !still(path, &a.id)).map(|(_, a)| a.id.clone()).collect();
        (self.order, self.files, self.engine) = (order, files, Arc::clone(engine));
        self.corrections = edited.corrections.cloned();
        Some(out)
    }

    fn article(&self, path: &Path, id: &str) -> Option<&Kept> {
        self.files.get(path)?.articles.iter().find(|kept| kept.id == id)
    }

    /// Works the articles of a corpus and compares each with what is kept of it.
    fn work(&self, engine: &Engine, corpus: &Corpus, edited: Edited<'_>) -> Vec<Worked> {
        let gold = diff::by_id(edited.gold);
        let edits = diff::edits(self.engine.pack(), engine.pack());
        let desks = Desks::new();
        let (before, now) = (self.corrections.as_deref(), edited.corrections.map(AsRef::as_ref));
        let side_of = |engine, corrections| Side::new(engine).given(corrections, self.min_link);
        let lay = || Desk { a: side_of(&self.engine, before), b: side_of(engine, now), buffer: Vec::new() };
        let work = |task: Task<'_>| {
            let mut out = Vec::new();
            desks.at(lay, |desk| {
                let mut buffer = std::mem::take(&mut desk.buffer);
                task.each(&mut buffer, |found| {
                    if (edited.stop)() {
                        return;
                    }
                    (edited.done)(found.bytes);
                    let (path, id, row) = (found.path.to_owned(), found.id.to_owned(), found.row);
                    let before = self.article(&path, &id).and_then(|kept| kept.map.as_ref().ok());
                    let mut changes = Vec::new();
                    let map = guarded(|| map(&mut desk.b, found)).unwrap_or_else(|bug| {
                        // a bug leaves the desk in any state
                        desk.b = side_of(engine, now);
                        Err(Unread { status: Status::Failed.as_str(), message: bug })
                    });
                    if let (Ok(_), Some(before)) = (&map, before)
                        && desk.b.differs_from(self.engine.pack(), &before.article, &before.analysis)
                    {
                        desk.a.work(before.article.clone());
                        let (a, b) = (&desk.a, &desk.b);
                        diff::compare(&Comparison { a, b, edits: &edits, gold: &gold }, &mut changes);
                    }
                    let map = map.map(|message| Map {
                        article: std::mem::take(&mut desk.b.article),
                        analysis: std::mem::take(&mut desk.b.analysis),
                        message,
                        clashes: std::mem::take(&mut desk.b.clashes),
                    });
                    out.push(Worked { path, kept: Kept { id, row, map }, changes });
                });
                desk.buffer = buffer;
            });
            out
        };
        let tasks: Vec<Task<'_>> = corpus.tasks().collect();
        tasks.into_par_iter().map(work).collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// Writes the rows of every article; gives the health of the rules and the sentences to review.
    ///
    /// # Errors
    /// The tables cannot be written.
    pub fn write(
        &self,
        dialect: Dialect,
        review: usize,
        folder: &mut OutputFolder<'_>,
    ) -> Result<(Health, Review), FolderError> {
        let pack = self.engine.pack();
        let files = self.order.iter().filter_map(|path| Some((path, self.files.get(path)?)));
        let all: Vec<(&PathBuf, &Kept)> =
            files.flat_map(|(path, f)| f.articles.iter().map(move |a| (path, a))).collect();
        let rows = |some: &[(&PathBuf, &Kept)]| {
            let (mut chunk, mut writer) = (Chunk::default(), TableWriter::new(dialect, pack));
            let (mut health, mut chosen) = (Health::new(pack), Review::new(pack, review));
            for (path, kept) in some {
                let path = path.to_string_lossy();
                let entry = match &kept.map {
                    Ok(Map { article, analysis, message, .. }) => {
                        health.record(pack, analysis);
                        if review > 0 {
                            chosen.record(pack, article, 0, analysis);
                        }
                        Entry::Mapped { path: &path, article, analysis, message }
                    }
                    Err(Unread { status, message }) => {
                        Entry::Failed { path: &path, id: &kept.id, row: kept.row, status, message }
                    }
                };
                writer.write(&entry, &mut chunk);
            }
            (chunk, health, chosen)
        };
        let (mut health, mut chosen) = (Health::new(pack), Review::new(pack, review));
        for some in all.chunks(ROWS * rayon::current_num_threads()) {
            for (chunk, own, picked) in some.par_chunks(ROWS).map(rows).collect::<Vec<_>>() {
                folder.append(&chunk)?;
                health.merge(&own);
                chosen.merge(picked);
            }
        }
        Ok((health, chosen))
    }
}

/// What one thread keeps: the rules before and those now at work.
struct Desk<'e> {
    a: Side<'e>,
    b: Side<'e>,
    buffer: Vec<u8>,
}

/// An article that was processed just now.
struct Worked {
    path: PathBuf,
    kept: Kept,
    changes: Vec<diff::Change>,
}

/// Maps an article; returns the notes on reading it.
fn map(side: &mut Side<'_>, found: Found<'_>) -> Result<String, Unread> {
    match found.document {
        Ok(document) => {
            let header = &side.engine.pack().header;
            side.work(document.draft.build(header));
            let note = side.article.note_on_thesis(side.analysis.sentences.iter().map(|sentence| &sentence.span));
            Ok(noted(&document.message, note).into_owned())
        }
        Err(failure) => Err(Unread { status: failure.status.as_str(), message: failure.message }),
    }
}
