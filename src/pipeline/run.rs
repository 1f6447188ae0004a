//! A whole corpus to tables: threads, order and memory.
//!
//! Files are worked in batches; while one batch is worked, the one before is written, in corpus order. Memory
//! holds two batches of rows and a lexicon a thread, whatever the size of the corpus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::engine::{Engine, Worker};
use crate::analysis::Analysis;
use crate::article::build;
use crate::corpus::{Corpus, Input, read};
use crate::output::{Chunk, Dialect, Entry, FolderError, Health, OutputFolder, write_article};

/// Bytes of articles that one task works before its rows are handed on.
const TASK_BYTES: u64 = 128 << 10;
/// Articles of one task at most: files of unknown size count as nothing.
const TASK_FILES: usize = 64;
/// Tasks of a batch, per thread: enough that threads rarely wait for the slowest.
const TASKS_A_THREAD: usize = 8;

/// What a run tells while it works, from any thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An article was worked, or found unreadable.
    Article {
        /// Size of its file.
        bytes: u64,
        /// Whether it has a map.
        ok: bool,
    },
}

/// What one thread keeps from task to task.
struct Desk<'e> {
    worker: Worker<'e>,
    analysis: Analysis,
    buffer: Vec<u8>,
    health: Health,
}

/// Works every input and appends its rows to the tables, in order. Needs to be called inside the thread pool
/// that is to do the work.
///
/// # Errors
/// The tables cannot be written. What is wrong with an article is told in its row.
pub fn run(
    corpus: &Corpus,
    engine: &Engine,
    dialect: Dialect,
    folder: &mut OutputFolder<'_>,
    events: &(impl Fn(Event) + Sync),
) -> Result<Health, FolderError> {
    let threads = rayon::current_num_threads();
    let desks: Vec<Mutex<Option<Desk<'_>>>> = (0..=threads).map(|_| Mutex::new(None)).collect();
    let spare: Mutex<Vec<Chunk>> = Mutex::new(Vec::new());
    let work = |task: &[Input]| {
        let mut chunk = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        chunk.clear();
        let desk = &desks[rayon::current_thread_index().unwrap_or(threads)];
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desk.get_or_insert_with(|| Desk::new(engine));
        for input in task {
            let ok = desk.article(input, engine, dialect, &mut chunk);
            events(Event::Article { bytes: input.size, ok });
        }
        chunk
    };
    let mut written: Result<(), FolderError> = Ok(());
    let mut ready: Vec<Chunk> = Vec::new();
    for batch in tasks(&corpus.inputs).chunks(threads * TASKS_A_THREAD) {
        let mut write = || ready.iter().try_for_each(|chunk| folder.append(chunk));
        let worked: Vec<Chunk>;
        (worked, written) = rayon::join(|| batch.par_iter().map(|task| work(task)).collect(), &mut write);
        if written.is_err() {
            break;
        }
        spare.lock().unwrap_or_else(PoisonError::into_inner).append(&mut ready);
        ready = worked;
    }
    written?;
    ready.iter().try_for_each(|chunk| folder.append(chunk))?;
    let mut health = Health::new(engine.pack());
    for desk in desks {
        if let Some(desk) = desk.into_inner().unwrap_or_else(PoisonError::into_inner) {
            health.merge(&desk.health);
        }
    }
    Ok(health)
}

/// Divides the inputs into runs of about [`TASK_BYTES`].
fn tasks(inputs: &[Input]) -> Vec<&[Input]> {
    let mut tasks = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (at, input) in inputs.iter().enumerate() {
        bytes += input.size;
        if bytes >= TASK_BYTES || at + 1 - from >= TASK_FILES {
            tasks.push(&inputs[from..=at]);
            (from, bytes) = (at + 1, 0);
        }
    }
    if from < inputs.len() {
        tasks.push(&inputs[from..]);
    }
    tasks
}

impl<'e> Desk<'e> {
    fn new(engine: &'e Engine) -> Self {
        Self {
            worker: engine.worker(),
            analysis: Analysis::default(),
            buffer: Vec::new(),
            health: Health::new(engine.pack()),
        }
    }

    /// Works one article; tells whether it has a map.
    fn article(&mut self, input: &Input, engine: &'e Engine, dialect: Dialect, chunk: &mut Chunk) -> bool {
        let path = input.path.to_string_lossy();
        let failed = |chunk: &mut Chunk, status: &str, message: &str| {
            let entry = Entry::Failed { path: &path, id: &input.id, status, message };
            write_article(dialect, engine.pack(), &entry, chunk);
            false
        };
        let decoded = match read(input, &mut self.buffer) {
            Ok(decoded) => decoded,
            Err(failure) => return failed(chunk, failure.status.as_str(), &failure.message),
        };
        let message = decoded.message();
        // a panic would be a bug of ours; it costs this article its map, and no other
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let article = build(input.id.clone(), decoded.text, input.format, &engine.pack().masthead, true);
            self.worker.analyse(&article, &mut self.analysis);
            article
        }));
        let Ok(article) = worked else {
            *self = Self { health: std::mem::take(&mut self.health), ..Self::new(engine) };
            return failed(
                chunk,
                "failed",
                "toulmin failed on this article: this is a bug, please report it with the file",
            );
        };
        let entry = Entry::Mapped { path: &path, article: &article, analysis: &self.analysis, message: &message };
        write_article(dialect, engine.pack(), &entry, chunk);
        self.health.record(engine.pack(), &self.analysis);
        true
    }
}
