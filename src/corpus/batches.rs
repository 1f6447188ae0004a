//! A corpus as a stream of tasks: some files, or some rows of a file, to be processed by one thread.
//!
//! Files are only named; the thread that processes them reads them. Rows have to be read one after the other, so rows
//! arrive already read: of a large file, only the rows of the current tasks are in memory.

use super::document::Found;
use super::failure::Failure;
use super::ids::RowIds;
use super::read;
use super::rows::{Record, Rows};
use super::walk::{Corpus, Input};
use crate::panic_guard::{guarded, tripwire};

/// Bytes of articles in a task: enough to make handing it on cheap.
const TASK_BYTES: u64 = 128 << 10;
/// Articles of a task at most: files of unknown size count as nothing.
const TASK_ARTICLES: usize = 64;

/// Some articles for one thread.
#[derive(Debug)]
pub struct Task<'c>(Work<'c>);

#[derive(Debug)]
enum Work<'c> {
    Files(&'c [Input]),
    Rows(&'c Input, Vec<NamedRow>),
}

/// A row with its id.
#[derive(Debug)]
struct NamedRow {
    id: String,
    number: Option<u64>,
    bytes: u64,
    record: Result<Record, Failure>,
}

impl Task<'_> {
    /// Bytes of its articles, as far as is known.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match &self.0 {
            Work::Files(inputs) => inputs.iter().map(|input| input.size).sum(),
            Work::Rows(_, rows) => rows.iter().map(|row| row.bytes).sum(),
        }
    }

    /// Reads its articles, in order. `buffer` is scratch space, as in [`read()`](super::read()).
    pub fn each(self, buffer: &mut Vec<u8>, mut work: impl FnMut(Found<'_>)) {
        match self.0 {
            Work::Files(inputs) => {
                for input in inputs {
                    let document = guarded(|| {
                        tripwire("read", &input.id);
                        read(input, buffer)
                    });
                    let document = document.unwrap_or_else(|bug| Err(Failure::failed(bug)));
                    work(Found { path: &input.path, id: &input.id, row: None, bytes: input.size, document });
                }
            }
            Work::Rows(input, rows) => {
                for NamedRow { id, number, bytes, record } in rows {
                    let document = guarded(|| {
                        tripwire("read", &id);
                        record.and_then(|record| record.into_document(&id, number))
                    });
                    let document = document.unwrap_or_else(|bug| Err(Failure::failed(bug)));
                    work(Found { path: &input.path, id: &id, row: number, bytes, document });
                }
            }
        }
    }
}

/// The tasks of a corpus, in its order.
pub struct Tasks<'c> {
    corpus: &'c Corpus,
    at: usize,
    open: Option<(&'c Input, Rows)>,
    ids: RowIds,
}

impl Corpus {
    /// All articles, as tasks.
    #[must_use]
    pub fn tasks(&self) -> Tasks<'_> {
        Tasks { corpus: self, at: 0, open: None, ids: RowIds::new(self) }
    }

    /// Reads all articles, in order, on this thread.
    pub fn each(&self, mut work: impl FnMut(Found<'_>)) {
        let mut buffer = Vec::new();
        for task in self.tasks() {
            task.each(&mut buffer, &mut work);
        }
    }
}

impl<'c> Iterator for Tasks<'c> {
    type Item = Task<'c>;

    fn next(&mut self) -> Option<Task<'c>> {
        let corpus = self.corpus;
        loop {
            if let Some((input, rows)) = &mut self.open {
                let input: &Input = input;
                match guarded(|| some_rows(input, rows, &mut self.ids)) {
                    Ok(Some(task)) => return Some(task),
                    Ok(None) => self.open = None,
                    Err(bug) => {
                        self.open = None;
                        return Some(failed(input, Failure::failed(bug)));
                    }
                }
            }
            let first = corpus.read().get(self.at)?;
            if !first.kind.has_rows() {
                let task = some_files(&corpus.read()[self.at..]);
                self.at += task.len();
                return Some(Task(Work::Files(task)));
            }
            self.at += 1;
            match Rows::open(first, &corpus.columns) {
                Ok(rows) => self.open = Some((first, rows)),
                Err(failure) => return Some(failed(first, failure)),
            }
        }
    }
}

/// A file of rows that cannot be read, or no further.
fn failed(input: &Input, failure: Failure) -> Task<'_> {
    let row = NamedRow { id: input.id.clone(), number: None, bytes: input.size, record: Err(failure) };
    Task(Work::Rows(input, vec![row]))
}

/// The files at the front that make a task.
fn some_files(inputs: &[Input]) -> &[Input] {
    let mut bytes = 0;
    for (at, input) in inputs.iter().enumerate() {
        if input.kind.has_rows() {
            return &inputs[..at];
        }
        bytes += input.size;
        if bytes >= TASK_BYTES || at + 1 == TASK_ARTICLES {
            return &inputs[..=at];
        }
    }
    inputs
}

/// The next rows that make a task; `None` at the end of the file.
fn some_rows<'c>(input: &'c Input, rows: &mut Rows, ids: &mut RowIds) -> Option<Task<'c>> {
    let mut out = Vec::new();
    let mut held = 0;
    for row in rows.take(TASK_ARTICLES) {
        let own = row.record.as_ref().map_or("", |record| record.own_id());
        let id = ids.name(input, own, row.number);
        held += row.record.as_ref().map_or(0, Record::len);
        out.push(NamedRow { id, number: row.number, bytes: row.bytes, record: row.record });
        if held >= TASK_BYTES {
            break;
        }
    }
    (!out.is_empty()).then_some(Task(Work::Rows(input, out)))
}
