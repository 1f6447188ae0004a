//! Files that hold many articles, a row each: read from front to back, one row in memory at a time.
//!
//! A row that cannot be read becomes its [`Failure`], and reading goes on behind it.

mod columns;
mod delimited;
mod json_lines;
mod record;
mod stream;

pub use columns::Columns;
pub(super) use record::Record;

use std::io::{BufRead, Cursor};

use super::failure::Failure;
use super::format::Kind;
use super::unpack::{Position, unpack};
use super::walk::Input;
use columns::Field;

/// Bytes of a row at most: 64 MiB. Nothing longer is an article, and it must not fill the memory.
pub const MAX_ROW_BYTES: u64 = 64 << 20;

/// A row, read.
#[derive(Debug)]
pub(super) struct Row {
    /// Number of its line, or of the row after the header, from 1; `None` for what is wrong with the file as a whole.
    pub number: Option<u64>,
    /// Bytes of the file that were read for it.
    pub bytes: u64,
    /// What it holds.
    pub record: Result<Record, Failure>,
}

/// A file being read.
pub(super) struct Rows {
    format: Reader,
    position: Position,
    told: u64,
    any: bool,
    ended: bool,
}

enum Reader {
    Lines(json_lines::Lines),
    Table(delimited::Table),
}

/// What reading on comes to.
enum Next {
    Record(Record),
    /// This row cannot be read.
    Bad(Failure),
    /// Nothing behind this can be read.
    Stop(Failure),
    End,
}

impl Rows {
    /// Opens the file.
    ///
    /// # Errors
    /// If it cannot be read, or no column holds text.
    pub fn open(input: &Input, columns: &Columns) -> Result<Self, Failure> {
        if let Some(failure) = &input.failure {
            return Err(Failure::clone(failure));
        }
        let (bytes, position) = stream::open(input)?;
        Self::over(bytes, position, input.kind, columns)
    }

    /// Reads bytes that come from elsewhere.
    ///
    /// # Errors
    /// As [`Rows::open`].
    pub fn from_bytes(bytes: &[u8], input: &Input, columns: &Columns) -> Result<Self, Failure> {
        let (bytes, position) = unpack(Cursor::new(bytes.to_vec()), input.packing);
        Self::over(stream::in_utf8(bytes)?, position, input.kind, columns)
    }

    fn over(bytes: Bytes, position: Position, kind: Kind, columns: &Columns) -> Result<Self, Failure> {
        let format = match kind {
            Kind::JsonLines => Reader::Lines(json_lines::Lines::new(bytes, columns)),
            _ => Reader::Table(delimited::Table::open(bytes, kind == Kind::Tsv, columns)?),
        };
        Ok(Self { format, position, told: 0, any: false, ended: false })
    }

    fn read(&mut self) -> (Next, u64) {
        match &mut self.format {
            Reader::Lines(lines) => (lines.read(), lines.number()),
            Reader::Table(table) => (table.read(), table.number()),
        }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.ended {
            return None;
        }
        let (next, number) = self.read();
        let read = self.position.get();
        let bytes = read - std::mem::replace(&mut self.told, read);
        let (number, record) = match next {
            Next::Record(record) => (Some(number), Ok(record)),
            Next::Bad(failure) => (Some(number), Err(failure)),
            Next::Stop(failure) => {
                self.ended = true;
                (None, Err(if self.any { failure.behind(number) } else { failure }))
            }
            Next::End => {
                self.ended = true;
                if self.any {
                    return None;
                }
                // a file without a row has one in articles.csv all the same
                (None, Err(Failure::empty()))
            }
        };
        self.any = true;
        Some(Row { number, bytes, record })
    }
}

/// Why a table found in a folder holds no articles; `None` where it may. Only its first row is read.
pub(super) fn is_none_of_ours(input: &Input, columns: &Columns) -> Option<&'static str> {
    let (mut bytes, _) = stream::open(input).ok()?;
    let names = match input.kind {
        Kind::JsonLines => json_lines::first_keys(&mut bytes)?,
        _ => delimited::header(bytes, input.kind == Kind::Tsv)?,
    };
    // of a map, of gold labels, or of an answer of `pipe --flat`
    if names.iter().any(|name| name == "sentence_id" || name == "holder_kind") {
        return Some("a table of sentences");
    }
    let has_text = names.iter().any(|name| columns.field(name).is_some_and(|(field, _)| field == Field::Text));
    // with a path to an inner key, only reading tells
    (!has_text && !columns.names_a_path()).then_some("a table without a column of text")
}

/// What rows are read from.
type Bytes = Box<dyn BufRead + Send>;
