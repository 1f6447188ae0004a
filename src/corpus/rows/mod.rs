//! Files that hold many articles: rows of tables, objects, files of archives, records of crawls. They are read from
//! front to back, one in memory at a time.
//!
//! What cannot be read becomes its [`Failure`], and reading goes on behind it.

mod archive;
pub(super) mod columns;
mod delimited;
mod entry;
mod frame;
mod json;
mod json_lines;
mod member;
mod record;
mod shape;
mod sheet;
mod stream;
mod warc;

pub use columns::Columns;
pub(super) use columns::Names;
pub(super) use entry::Entry;
pub use frame::{Frame, FrameColumns};
pub(super) use member::Member;
pub(super) use record::Record;

use std::io::{BufRead, Cursor};
use std::path::Path;

use super::failure::Failure;
use super::format;
use super::format::Kind;
use super::input::Input;
use super::unpack::{Position, unpack};
use columns::Field;
use entry::{Bytes, Next};

/// Archives inside each other, at most.
const MAX_NESTED: usize = 3;

/// A row, read.
#[derive(Debug)]
pub(super) struct Row {
    /// The file inside the file that it comes from; empty where there is none.
    pub inside: String,
    /// Number of its line, or of the row behind the header, from 1; `None` for what is wrong with the file as a whole,
    /// and where the file is this one article.
    pub number: Option<u64>,
    /// Bytes of the file that were read for it.
    pub bytes: u64,
    /// What it holds.
    pub entry: Result<Entry, Failure>,
}

/// A file being read.
pub(super) struct Rows {
    format: Reader,
    names: Names,
    position: Position,
    told: u64,
    any: bool,
    ended: bool,
    /// Said of each row: the file is not what its name says.
    note: String,
    /// A table inside an archive, and its path there.
    inner: Option<(String, Box<Rows>)>,
    nested: usize,
}

enum Reader {
    Lines(json_lines::Lines),
    Values(json::Values),
    Table(Box<delimited::Table>),
    Sheet(sheet::Workbook),
    Archive(archive::Members),
    Crawl(warc::Records),
}

impl Rows {
    /// Opens the file.
    ///
    /// # Errors
    /// If it cannot be read, or no column holds text.
    pub fn open(input: &Input, names: &Names) -> Result<Self, Failure> {
        if let Some(failure) = &input.failure {
            return Err(Failure::clone(failure));
        }
        let (bytes, position) = stream::open(input)?;
        Self::over(bytes, position, input.kind, names, 0)
    }

    /// Reads bytes that come from elsewhere.
    ///
    /// # Errors
    /// As [`Rows::open`].
    pub fn from_bytes(bytes: Vec<u8>, input: &Input, names: &Names) -> Result<Self, Failure> {
        Self::nested(bytes, input, names, 0)
    }

    fn nested(bytes: Vec<u8>, input: &Input, names: &Names, nested: usize) -> Result<Self, Failure> {
        let (bytes, position) = unpack(Cursor::new(bytes), input.packing);
        Self::over(stream::in_utf8(bytes)?, position, input.kind, names, nested)
    }

    fn over(mut bytes: Bytes, position: Position, kind: Kind, names: &Names, nested: usize) -> Result<Self, Failure> {
        let start = bytes.fill_buf().map_err(|error| Failure::unreadable(&error))?;
        let found = format::of_magic(start);
        let is_list = || {
            let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
            start.starts_with(b"[") && start[1..].trim_ascii_start().starts_with(b"{")
        };
        // a workbook under the name of a table, a list under that of lines
        let read_as = match (kind, found) {
            (Kind::Csv | Kind::Tsv, Some(found @ Kind::Sheet)) => found,
            (Kind::JsonLines, _) if is_list() || format::of_bytes(start) == Kind::Json => Kind::Json,
            (Kind::Json, _) if format::of_bytes(start) == Kind::JsonLines && json_lines::has_two(start) => {
                Kind::JsonLines
            }
            _ => kind,
        };
        let note = if read_as == Kind::Sheet && kind != read_as { Failure::read_as(read_as) } else { String::new() };
        let format = match read_as {
            Kind::JsonLines => Reader::Lines(json_lines::Lines::new(bytes, names)),
            Kind::Json => Reader::Values(json::Values::new(bytes, names)),
            Kind::Sheet => Reader::Sheet(sheet::Workbook::open(bytes, names)?),
            Kind::Zip | Kind::Tar => Reader::Archive(archive::Members::open(bytes, read_as)?),
            Kind::Warc => Reader::Crawl(warc::Records::new(bytes)),
            _ => Reader::Table(Box::new(delimited::Table::open(bytes, kind == Kind::Tsv, names)?)),
        };
        let names = names.clone();
        Ok(Self { format, names, position, told: 0, any: false, ended: false, note, inner: None, nested })
    }

    fn read(&mut self) -> (Next, Option<u64>) {
        match &mut self.format {
            Reader::Lines(lines) => (lines.read(), Some(lines.number())),
            Reader::Values(values) => {
                let next = values.read();
                (next, (!values.alone).then_some(values.number()))
            }
            Reader::Table(table) => (table.read(), Some(table.number())),
            Reader::Sheet(sheet) => (sheet.read(), Some(sheet.number())),
            Reader::Archive(archive) => (archive.read(), Some(archive.number())),
            Reader::Crawl(records) => (records.read(), Some(records.number())),
        }
    }

    /// Bytes of the file since this was last asked.
    fn bytes(&mut self) -> u64 {
        let read = self.position.get();
        read - std::mem::replace(&mut self.told, read)
    }

    /// The rows of a table inside an archive come before the next file of it.
    fn inner_row(&mut self) -> Option<Row> {
        let (path, rows) = self.inner.as_mut()?;
        let Some(mut row) = rows.next() else {
            self.inner = None;
            return None;
        };
        row.inside = if row.inside.is_empty() { path.clone() } else { format!("{path}/{}", row.inside) };
        row.bytes = 0;
        Some(row)
    }

    /// A member that is a table or an archive is opened, and its rows come one by one.
    fn open_member(&mut self, member: Member, number: Option<u64>, bytes: u64) -> Row {
        let Member { name, kind, packing, bytes: content, .. } = member;
        let input = Input { kind, packing, ..Input::default() };
        let opened = if self.nested + 1 >= MAX_NESTED {
            Err(Failure::malformed("archives are nested too deep; unpack this one, and name the folder".to_owned()))
        } else {
            Self::nested(content, &input, &self.names, self.nested + 1)
        };
        match opened {
            Ok(rows) => {
                self.inner = Some((name.clone(), Box::new(rows)));
                let row = self.inner_row();
                row.map(|row| Row { bytes, ..row }).unwrap_or(Row {
                    inside: name,
                    number,
                    bytes,
                    entry: Err(Failure::empty()),
                })
            }
            Err(failure) => Row { inside: name, number: None, bytes, entry: Err(failure) },
        }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if let Some(row) = self.inner_row() {
            return Some(row);
        }
        if self.ended {
            return None;
        }
        let (next, number) = self.read();
        let bytes = self.bytes();
        let mut inside = String::new();
        let (number, entry) = match next {
            Next::Entry(Entry::Member(member)) if member.kind.has_rows() => {
                self.any = true;
                return Some(self.open_member(member, number, bytes));
            }
            Next::Entry(mut entry) => {
                match &mut entry {
                    Entry::Row(record) if !self.note.is_empty() => record.note = Some(self.note.clone()),
                    Entry::Member(member) => inside.clone_from(&member.name),
                    Entry::Row(_) => {}
                }
                (number, Ok(entry))
            }
            Next::Bad(failure) => (number, Err(failure)),
            Next::Stop(failure) => {
                self.ended = true;
                (None, Err(if self.any { failure.behind(number.unwrap_or_default()) } else { failure }))
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
        Some(Row { inside, number, bytes, entry })
    }
}

/// Why a table found in a folder holds no articles; `None` where it may. Only its first rows are read.
pub(super) fn is_none_of_ours(input: &Input, names: &Names) -> Option<&'static str> {
    if !input.kind.is_table() {
        return None;
    }
    if of_a_run(&input.path) {
        return Some(OURS);
    }
    let (mut bytes, _) = stream::open(input).ok()?;
    let (header, sample) = match input.kind {
        Kind::JsonLines => (json_lines::first_keys(&mut bytes)?, Vec::new()),
        Kind::Json => return json_of_others(bytes, names),
        Kind::Sheet => (sheet::headers(bytes)?, Vec::new()),
        _ => {
            if format::of_magic(bytes.fill_buf().ok()?).is_some() {
                return None;
            }
            delimited::header(bytes, input.kind == Kind::Tsv, names)?
        }
    };
    // of a map, of gold labels, or of an answer of `pipe --flat`
    let has = |column: &str| header.iter().any(|name| name == column);
    if has("sentence_id") || has("holder_kind") || (has("sentences") && has("relations")) {
        return Some(OURS);
    }
    let has_text = header.iter().any(|name| names.field(name).is_some_and(|(field, _)| field == Field::Text));
    let is_open = has_text || names.names_a_path() || matches!(input.kind, Kind::JsonLines | Kind::Sheet);
    // what is in the rows tells where no name does
    (!is_open && names.of_header(&header, &sample).is_err()).then_some(NO_TEXT)
}

const OURS: &str = "a table of sentences";

/// Whether a file lies in a folder that `map` wrote: beside run.json and the metadata of the tables.
fn of_a_run(path: &Path) -> bool {
    let beside = |name: &str| path.with_file_name(name).is_file();
    beside("run.json") && beside("csv-metadata.json")
}
const NO_TEXT: &str = "a table without a column of text";

/// A file of JSON that holds no article in its first object: settings of a program, a run of toulmin.
fn json_of_others(bytes: Bytes, names: &Names) -> Option<&'static str> {
    let mut values = json::Values::new(bytes, names);
    match values.read() {
        Next::Bad(failure) if failure.names_no_text() => Some("JSON without a text"),
        Next::End => Some("JSON without a text"),
        _ => None,
    }
}
