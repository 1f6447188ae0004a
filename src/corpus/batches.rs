//! A corpus as a stream of tasks: some files, or some rows of a file, to be processed by one thread.
//!
//! Files are only named; the thread that processes them reads them. Rows have to be read one after the other, so rows
//! arrive already read: of a large file, only the rows of the current tasks are in memory.

use std::path::Path;

use super::document::{Documents, Found};
use super::failure::{Failure, MAX_ROW_BYTES};
use super::ids::{RowIds, of_parts};
use super::input::{Corpus, Input};
use super::read::{documents_of, read_all};
use super::rows::{Entry, Frame, Names, Rows};
use crate::panic_guard::{guarded, tripwire};

/// Bytes of articles in a task: enough to make handing it on cheap.
const TASK_BYTES: u64 = 128 << 10;
/// Articles of a task at most: files of unknown size count as nothing.
const TASK_ARTICLES: usize = 64;

/// Some articles for one thread.
#[derive(Debug)]
pub struct Task<'c>(Work<'c>, &'c Corpus);

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
    entry: Result<Entry, Failure>,
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
        let reading = &self.1.reading.0;
        let mut tell = |path: &Path, id: &str, row, bytes, found: Result<Documents, String>| {
            let documents = found.unwrap_or_else(|bug| vec![Err(Failure::failed(bug))]);
            let count = documents.len();
            let names = self.1.names_of_parts(id, count);
            for (at, (document, name)) in documents.into_iter().zip(names).enumerate() {
                let document = document.map(|mut document| {
                    document.draft.id.clone_from(&name);
                    if count > 1 {
                        document.draft.row = Some(at as u64 + 1);
                    }
                    document
                });
                let row = if count > 1 { Some(at as u64 + 1) } else { row };
                work(Found { path, id: &name, row, bytes: if at == 0 { bytes } else { 0 }, document });
            }
        };
        match self.0 {
            Work::Files(inputs) => {
                for input in inputs {
                    let found = guarded(|| {
                        tripwire("read", &input.id);
                        read_all(input, buffer, &self.1.columns, reading)
                    });
                    tell(&input.path, &input.id, None, input.size, found);
                }
            }
            Work::Rows(input, rows) => {
                for NamedRow { id, number, bytes, entry } in rows {
                    let found = guarded(|| {
                        tripwire("read", &id);
                        match entry {
                            Ok(entry) => documents_of(entry, &id, number, &self.1.columns, reading),
                            Err(failure) => vec![Err(failure)],
                        }
                    });
                    tell(&input.path, &id, number, bytes, found);
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
    /// The ids of the articles in a file that is found to hold `count` of them: of no other file.
    fn names_of_parts(&self, id: &str, count: usize) -> Vec<String> {
        let mut names: Vec<String> = of_parts(id, count).collect();
        if count > 1 {
            let taken = |name: &String| self.inputs.iter().any(|input| input.id == *name);
            if names.iter().any(taken) {
                names = names.iter().map(|name| format!("{name}~")).collect();
            }
        }
        names
    }

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

impl Frame {
    /// All articles, as tasks.
    pub fn tasks(&self) -> impl Iterator<Item = Task<'_>> + Send {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (mut rows, mut held) = (Vec::new(), 0);
            while let Some((id, record)) = self.records.get(at) {
                let bytes = record.len();
                let entry = if bytes > MAX_ROW_BYTES {
                    Err(Failure::long_row(bytes))
                } else {
                    Ok(Entry::Row(Box::new(record.clone())))
                };
                at += 1;
                rows.push(NamedRow { id: id.clone(), number: Some(at as u64), bytes, entry });
                held += bytes;
                if held >= TASK_BYTES || rows.len() == TASK_ARTICLES {
                    break;
                }
            }
            (!rows.is_empty()).then_some(Task(Work::Rows(&self.input, rows), &self.corpus))
        })
    }
}

impl<'c> Iterator for Tasks<'c> {
    type Item = Task<'c>;

    fn next(&mut self) -> Option<Task<'c>> {
        let corpus = self.corpus;
        loop {
            if let Some((input, rows)) = &mut self.open {
                let input: &Input = input;
                match guarded(|| some_rows(corpus, input, rows, &mut self.ids)) {
                    Ok(Some(task)) => return Some(task),
                    Ok(None) => self.open = None,
                    Err(bug) => {
                        self.open = None;
                        return Some(failed(corpus, input, Failure::failed(bug)));
                    }
                }
            }
            let first = corpus.read().get(self.at)?;
            if !first.kind.has_rows() {
                let task = some_files(&corpus.read()[self.at..]);
                self.at += task.len();
                return Some(Task(Work::Files(task), corpus));
            }
            self.at += 1;
            match Rows::open(first, &Names::new(&corpus.columns, &corpus.reading.0)) {
                Ok(rows) => self.open = Some((first, rows)),
                Err(failure) => return Some(failed(corpus, first, failure)),
            }
        }
    }
}

/// A file of rows that cannot be read, or no further.
fn failed<'c>(corpus: &'c Corpus, input: &'c Input, failure: Failure) -> Task<'c> {
    let row = NamedRow { id: input.id.clone(), number: None, bytes: input.size, entry: Err(failure) };
    Task(Work::Rows(input, vec![row]), corpus)
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
fn some_rows<'c>(corpus: &'c Corpus, input: &'c Input, rows: &mut Rows, ids: &mut RowIds) -> Option<Task<'c>> {
    let mut out = Vec::new();
    let mut held = 0;
    for row in rows.take(TASK_ARTICLES) {
        let own = row.entry.as_ref().map_or("", |entry| entry.own_id());
        let is_row = matches!(row.entry, Ok(Entry::Row(_)));
        let id = ids.name(input, &row.inside, own, row.number, is_row);
        held += row.entry.as_ref().map_or(0, Entry::len);
        out.push(NamedRow { id, number: row.number, bytes: row.bytes, entry: row.entry });
        if held >= TASK_BYTES {
            break;
        }
    }
    (!out.is_empty()).then_some(Task(Work::Rows(input, out), corpus))
}
