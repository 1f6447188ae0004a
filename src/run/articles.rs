//! A whole corpus to tables: threads, order and memory.
//!
//! Articles are processed in batches; while one batch is processed, the one before is written and the next is read
//! as far as it has to be read in order. Memory holds three batches and a lexicon a thread, whatever the size of the
//! corpus.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::error::RunError;
use super::journal;
use super::journal::Journal;
use crate::analysis::Analysis;
use crate::article::Article;
use crate::corpus::{Corpus, Found, Status, Task, noted};
use crate::engine::{Engine, Worker};
use crate::panic_guard::{guarded, tripwire};
use crate::per_thread::Desks;
use crate::stats::{Health, Review};
use crate::tables::{Chunk, Dialect, Entry, OutputFolder, TableWriter};
use crate::workbench::gold::{Clash, Corrections, Piece};

/// Tasks of a batch, per thread: enough that threads rarely wait for the slowest.
const TASKS_A_THREAD: usize = 4;
/// Bytes of a batch, per thread: large articles make a batch by fewer tasks.
const BYTES_A_THREAD: u64 = 2 << 20;

/// Bytes of a buffer for files that are kept for the next.
const MOST_KEPT: usize = 16 << 20;

/// What a run tells while it works, from any thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The files are known; work begins.
    Found {
        /// How many articles; `None` where files hold many, which are counted as they come.
        articles: Option<u64>,
        /// Bytes of all files.
        bytes: u64,
    },
    /// An article was processed, or found unreadable.
    Article {
        /// Bytes of its file that it took.
        bytes: u64,
        /// Whether it has a map.
        ok: bool,
    },
}

impl Event {
    /// The files of a corpus are known; rows are counted as they come.
    pub(super) fn found(corpus: &Corpus) -> Self {
        let known = corpus.read().iter().all(|input| !input.kind.has_rows());
        Self::Found { articles: known.then_some(corpus.read().len() as u64), bytes: corpus.bytes() }
    }
}

/// What is to be done.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    /// The rules.
    pub engine: &'a Engine,
    /// Of the tables.
    pub dialect: Dialect,
    /// What earlier runs found, and where to note what is found now.
    pub journal: Option<&'a Journal>,
    /// How many sentences are to be chosen for review; 0: none.
    pub review: usize,
    /// What people corrected.
    pub corrections: Option<&'a Given<'a>>,
    /// Links with less confidence are left out.
    pub min_link: f64,
    /// Asked before each article, from any thread: once it says so, the run ends.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// Where finished rows go, in corpus order.
pub(super) trait Sink: Send {
    /// Takes the rows of the next articles.
    fn append(&mut self, chunk: &Chunk) -> Result<(), RunError>;

    /// A folder for rows that have to wait.
    fn hidden(&self) -> &Path;
}

impl Sink for OutputFolder<'_> {
    fn append(&mut self, chunk: &Chunk) -> Result<(), RunError> {
        Ok(OutputFolder::append(self, chunk)?)
    }

    fn hidden(&self) -> &Path {
        OutputFolder::hidden(self)
    }
}

/// What people corrected, and what came of it in a run so far.
#[derive(Debug)]
pub(crate) struct Given<'a> {
    corrections: &'a Corrections,
    /// Articles that were mapped with it.
    seen: Mutex<HashSet<String>>,
    clashes: Mutex<Vec<Clash>>,
}

impl<'a> Given<'a> {
    pub fn new(corrections: &'a Corrections) -> Self {
        Self { corrections, seen: Mutex::default(), clashes: Mutex::default() }
    }

    /// Maps a piece of an article that has corrections; tells whether it has any.
    fn map(
        &self,
        engine: &Engine,
        worker: &mut Worker,
        article: &Article,
        part: Range<usize>,
        piece: Piece,
        out: &mut Analysis,
    ) -> bool {
        if !self.corrections.has(&article.id) {
            return false;
        }
        let mut settled = None;
        worker.analyse_with(
            article,
            part,
            out,
            |_| {},
            |split, labels, known| {
                settled = self.corrections.settle(article, split, piece, engine.pack());
                if let Some(settled) = &mut settled {
                    settled.hand_over(labels, known);
                }
            },
        );
        if let Some(settled) = settled {
            settled.name_holders(article, out);
            self.clashes.lock().unwrap_or_else(PoisonError::into_inner).extend(settled.clashes);
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(article.id.clone());
        true
    }

    /// What could not be kept, in the order of the tables. `all`: every article of the corpus was mapped.
    pub fn clashes(self, all: bool) -> Vec<Clash> {
        let mut out = self.clashes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        if all {
            out.extend(self.corrections.missing(|id| seen.contains(id)));
        }
        out.sort();
        out
    }
}

/// What one thread keeps from task to task.
struct Desk<'j> {
    job: Job<'j>,
    /// Where rows of very long articles wait.
    hidden: PathBuf,
    worker: Worker,
    analysis: Analysis,
    writer: TableWriter<'j>,
    buffer: Vec<u8>,
    health: Health,
    review: Review,
    journal: Option<journal::Desk<'j>>,
}

/// Works every task and hands its rows on, in order. Needs to be called inside the thread pool
/// that is to do the work.
///
/// # Errors
/// The rows cannot be kept, or the run was stopped. What is wrong with an article is reported in its row.
pub(super) fn run<'c>(
    job: Job<'_>,
    mut tasks: impl Iterator<Item = Task<'c>> + Send,
    folder: &mut impl Sink,
    events: &(dyn Fn(Event) + Sync),
) -> Result<(Health, Review), RunError> {
    let Job { engine, stop, .. } = job;
    let threads = rayon::current_num_threads();
    let hidden = folder.hidden().to_owned();
    let desks = Desks::new();
    let spare: Mutex<Vec<Chunk>> = Mutex::new(Vec::new());
    let work = |task: Task<'_>| {
        let mut chunk = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        chunk.clear();
        let lay = || Desk::new(job, &hidden);
        desks.at(lay, |desk| {
            let mut buffer = std::mem::take(&mut desk.buffer);
            if !stop() {
                task.each(&mut buffer, |found| {
                    if !stop() {
                        let bytes = found.bytes;
                        let ok = desk.article(found, &mut chunk);
                        events(Event::Article { bytes, ok });
                    }
                });
            }
            // the memory of a huge file is not kept for small ones
            desk.buffer = if buffer.capacity() > MOST_KEPT { Vec::new() } else { buffer };
            if let Some(journal) = &mut desk.journal {
                journal.flush();
            }
        });
        chunk
    };
    let mut batch = next_batch(&mut tasks, threads);
    let mut written: Result<(), RunError> = Ok(());
    let mut ready: Vec<Chunk> = Vec::new();
    while !batch.is_empty() {
        let behind = || {
            let written = ready.iter().try_for_each(|chunk| folder.append(chunk));
            (written, next_batch(&mut tasks, threads))
        };
        let (worked, next): (Vec<Chunk>, _) = rayon::join(|| batch.into_par_iter().map(work).collect(), behind);
        (written, batch) = next;
        if written.is_err() {
            break;
        }
        // rows of articles that were skipped are missing
        if stop() {
            return Err(RunError::Stopped);
        }
        spare.lock().unwrap_or_else(PoisonError::into_inner).append(&mut ready);
        ready = worked;
    }
    written?;
    ready.iter().try_for_each(|chunk| folder.append(chunk))?;
    let mut health = Health::new(engine.pack());
    let mut review = Review::new(engine.pack(), job.review);
    for desk in desks.used() {
        health.merge(&desk.health);
        review.merge(desk.review);
    }
    Ok((health, review))
}

/// The next tasks that are processed at once.
fn next_batch<'c>(tasks: &mut impl Iterator<Item = Task<'c>>, threads: usize) -> Vec<Task<'c>> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for task in tasks {
        bytes += task.bytes();
        batch.push(task);
        // each thread has one, at least
        let full = bytes >= BYTES_A_THREAD * threads as u64 && batch.len() >= threads;
        if full || batch.len() == threads * TASKS_A_THREAD {
            break;
        }
    }
    batch
}

/// As [`tripwire`], for `part 3:ferry`.
fn tripwire_in_part(number: usize, id: &str) {
    if cfg!(debug_assertions) && number > 0 {
        tripwire(&format!("part {}", number + 1), id);
    }
}

impl<'j> Desk<'j> {
    fn new(job: Job<'j>, hidden: &Path) -> Self {
        Self {
            job,
            hidden: hidden.to_owned(),
            worker: job.engine.worker(),
            analysis: Analysis::default(),
            writer: TableWriter::new(job.dialect, job.engine.pack()),
            buffer: Vec::new(),
            health: Health::new(job.engine.pack()),
            review: Review::new(job.engine.pack(), job.review),
            journal: job.journal.map(Journal::desk),
        }
    }

    /// Works one article; tells whether it has a map.
    fn article(&mut self, found: Found<'_>, chunk: &mut Chunk) -> bool {
        let engine = self.job.engine;
        let path = found.path.to_string_lossy();
        let failed = |writer: &mut TableWriter<'_>, chunk: &mut Chunk, status: &str, message: &str| {
            let entry = Entry::Failed { path: &path, id: found.id, row: found.row, status, message };
            writer.write(&entry, chunk);
            false
        };
        let document = match found.document {
            Ok(document) => document,
            Err(failure) => return failed(&mut self.writer, chunk, failure.status.as_str(), &failure.message),
        };
        let (draft, message) = (document.draft, document.message);
        let mut mark = chunk.mark();
        // a panic would be a bug of ours; it costs this article its map, and no other
        let worked = guarded(|| {
            let article = draft.build(&engine.pack().header);
            if article.parts().nth(1).is_some() {
                // what is there goes first: if this article fails, its rows alone are forgotten
                chunk.spill(&self.hidden, true);
                mark = chunk.mark();
            }
            tripwire("analyse", found.id);
            self.map(&path, &article, &message, chunk);
        });
        let Err(bug) = worked else { return true };
        chunk.rewind(mark);
        // buffers may be in any state, but what was counted and noted before is good
        let fresh = Self::new(self.job, &self.hidden);
        let Self { health, review, journal, .. } = std::mem::replace(self, fresh);
        (self.health, self.review, self.journal) = (health, review, journal);
        failed(&mut self.writer, chunk, Status::Failed.as_str(), &bug)
    }

    /// Finds the map of an article and writes its rows, part by part.
    fn map(&mut self, path: &str, article: &Article, message: &str, chunk: &mut Chunk) {
        let Job { engine, review, stop, corrections, min_link, .. } = self.job;
        let pack = engine.pack();
        let Self { worker, analysis, writer, health, .. } = self;
        writer.begin(article, chunk);
        let (mut before, mut note) = (0, None);
        for (number, part) in article.parts().enumerate() {
            tripwire_in_part(number, &article.id);
            let (is_first, is_last) = (part.start == 0, part.end == article.paragraphs.len());
            let piece = Piece { before, is_last };
            let is_given =
                corrections.is_some_and(|given| given.map(engine, worker, article, part.clone(), piece, analysis));
            match &mut self.journal {
                // its record would have to know all that was given
                _ if is_given => {}
                None => worker.analyse_part(article, part, analysis),
                Some(journal) => {
                    journal.take_or(article, &part, analysis, |out| worker.analyse_part(article, part.clone(), out));
                }
            }
            if min_link > 0.0 {
                analysis.drop_links_below(min_link);
            }
            if is_first {
                note = article.note_on_thesis(analysis.sentences.iter().map(|sentence| &sentence.span));
                health.record(pack, analysis);
            } else {
                health.record_more(pack, analysis);
            }
            if review > 0 {
                self.review.record(pack, article, before, analysis);
            }
            writer.part(article, analysis, chunk);
            before += analysis.sentences.len();
            if is_last {
                break;
            }
            if let Some(journal) = &mut self.journal {
                journal.flush();
            }
            // a run that cannot be written or was stopped ends without these rows
            if !chunk.spill(&self.hidden, false) || stop() {
                break;
            }
        }
        writer.end(path, article, &noted(message, note), chunk);
    }
}
