//! Tables: a header, and an article in each row behind it, in any of the spellings that spreadsheet programs write.

use std::io;
use std::io::{BufRead, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use csv::ByteRecord;

use super::columns::{Field, Layout, Names};
use super::entry::{Bytes, Entry, Next};
use super::record::Record;
use crate::corpus::decode;
use crate::corpus::failure::{Failure, MAX_ROW_BYTES};

/// What may stand between cells; the first is meant where a header has none of them.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that are looked at to tell what the columns are.
const SAMPLE: usize = 40;
/// Lines above a header, at most: a name of the export, its date, who made it.
const PREFACE: usize = 15;

pub(super) struct Table {
    reader: csv::Reader<Fenced>,
    fence: Arc<Fence>,
    /// Bytes that a row may have.
    most: u64,
    /// Where each field stands; without any, there is no header, and so no row.
    layout: Layout,
    width: usize,
    record: ByteRecord,
    number: u64,
    /// One after a row in which a mark was left open.
    unpaired: u64,
}

/// What is counted of the bytes of a table.
#[derive(Debug, Default)]
struct Fence {
    /// Bytes that may be read before the row has to end.
    left: AtomicU64,
    quotes: AtomicU64,
    ended: AtomicBool,
    /// The bytes that were read last, and how many were read before them.
    last: Mutex<(u64, Vec<u8>)>,
}

impl Fence {
    /// Quotation marks before a place in the table, which is in what was read last.
    fn quotes_before(&self, at: u64) -> u64 {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let from = usize::try_from(at.saturating_sub(last.0)).unwrap_or(usize::MAX).min(last.1.len());
        self.quotes.load(Ordering::Relaxed) - memchr::memchr_iter(b'"', &last.1[from..]).count() as u64
    }
}

impl Table {
    pub fn open(bytes: Bytes, tabs: bool, names: &Names) -> Result<Self, Failure> {
        Self::open_within(bytes, tabs, names, MAX_ROW_BYTES)
    }

    fn open_within(mut bytes: Bytes, tabs: bool, names: &Names, most: u64) -> Result<Self, Failure> {
        let unreadable = |error: io::Error| Failure::unreadable(&error);
        skip_mark(&mut bytes).map_err(unreadable)?;
        let form = Form::of(bytes.fill_buf().map_err(unreadable)?, tabs, names);
        bytes.consume(form.skipped);
        let fence = Arc::new(Fence { left: AtomicU64::new(MAX_ROW_BYTES), ..Fence::default() });
        let mut reader = form.builder().from_reader(Fenced { bytes, fence: Arc::clone(&fence) });
        let mut record = ByteRecord::new();
        for _ in 0..=form.preface {
            reader.read_byte_record(&mut record).map_err(failure)?;
        }
        let header = names_of(&record);
        let layout = if header.is_empty() { Layout::default() } else { names.of_header(&header, &form.sample)? };
        Ok(Self { reader, fence, most, layout, width: header.len(), record: ByteRecord::new(), number: 0, unpaired: 0 })
    }

    /// Rows read so far, the header not among them.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn read(&mut self) -> Next {
        self.fence.left.store(self.most, Ordering::Relaxed);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => self.number += 1,
            Ok(false) => return Next::End,
            Err(error) => return Next::Stop(failure(error)),
        }
        if self.is_unclosed() {
            return Next::Bad(Failure::unclosed());
        }
        // an empty cell too many is a delimiter at the end of a line
        if self.record.iter().skip(self.width).any(|cell| !cell.trim_ascii().is_empty()) {
            return Next::Bad(Failure::malformed(format!(
                "this row has {} cells, the header {}; put text that has the delimiter in it into quotation marks",
                self.record.len(),
                self.width
            )));
        }
        let mut out = Record { headless: self.layout.headless, ..Record::default() };
        // one encoding for the row: a name alone says little about its own
        let encoding = decode::encoding_of(self.record.as_slice());
        for (field, at) in out.fields.iter_mut().zip(self.layout.fields) {
            let Some(cell) = at.and_then(|at| self.record.get(at)) else { continue };
            let decoded = decode::with(encoding, cell);
            out.replaced += decoded.replaced;
            *field = decoded.text;
        }
        let text = &mut out.fields[Field::Text as usize];
        for cell in self.layout.more.iter().filter_map(|at| self.record.get(*at)) {
            let decoded = decode::with(encoding, cell);
            out.replaced += decoded.replaced;
            text.push_str("\n\n");
            text.push_str(&decoded.text);
        }
        out.note = (!self.layout.note.is_empty()).then(|| self.layout.note.clone());
        Next::Entry(Entry::Row(Box::new(out)))
    }

    /// Whether a cell of this row, or the last one of the file, is open: then it may hold rows that nobody would miss.
    fn is_unclosed(&mut self) -> bool {
        // a cell with lines in it and half a pair of marks is rare, and only there the marks are counted
        let odd = |cell: &[u8]| memchr::memchr_iter(b'"', cell).count() % 2 == 1;
        if self.record.iter().any(|cell| memchr::memchr(b'\n', cell).is_some() && odd(cell)) {
            let before = self.fence.quotes_before(self.reader.position().byte());
            if before % 2 != self.unpaired {
                self.unpaired = before % 2;
                return true;
            }
        }
        self.fence.ended.load(Ordering::Relaxed)
            && self.fence.quotes.load(Ordering::Relaxed) % 2 == 1
            && self.reader.is_done()
            && self.record.iter().next_back().is_some_and(|cell| memchr::memchr(b'\n', cell.trim_ascii()).is_some())
    }
}

/// How a table is written, as far as its beginning shows.
struct Form {
    delimiter: u8,
    /// A quotation mark in a cell has a backslash before it.
    escaped: bool,
    /// Bytes before the first row: a line that names the delimiter.
    skipped: usize,
    /// Rows above the header.
    preface: usize,
    sample: Vec<Vec<String>>,
}

impl Form {
    fn of(start: &[u8], tabs: bool, names: &Names) -> Self {
        let mut form = Self { delimiter: b'\t', escaped: false, skipped: 0, preface: 0, sample: Vec::new() };
        let own = start.strip_prefix(b"sep=").filter(|rest| matches!(rest.get(1), Some(b'\r' | b'\n')));
        if let Some(rest) = own {
            form.delimiter = rest[0];
            form.skipped = 4 + 1 + 1 + usize::from(rest.starts_with(&[rest[0], b'\r', b'\n']));
        } else if !tabs {
            form.delimiter = delimiter(start);
        }
        let rest = &start[form.skipped..];
        form.escaped = is_escaped(rest, form.delimiter);
        form.look(rest, names);
        // a delimiter of a line above the header says little about the table
        if form.preface == 0 && own.is_none() && !tabs && form.sample.iter().all(|row| row.len() < 2) {
            let below = lines_below(rest);
            let other = Self { delimiter: delimiter(below), sample: Vec::new(), ..form };
            let mut other = Self { escaped: is_escaped(rest, other.delimiter), ..other };
            other.look(rest, names);
            if other.preface > 0 {
                return other;
            }
            return Self {
                sample: form.sample,
                delimiter: form.delimiter,
                escaped: form.escaped,
                preface: 0,
                skipped: other.skipped,
            };
        }
        form
    }

    /// Reads the first rows: which is the header, and some below it.
    fn look(&mut self, start: &[u8], names: &Names) {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut reader = self.builder().from_reader(start);
        let mut record = ByteRecord::new();
        while rows.len() < SAMPLE && reader.read_byte_record(&mut record).is_ok_and(|any| any) {
            rows.push(names_of(&record));
        }
        // the last may be cut off
        if rows.len() > 2 {
            rows.pop();
        }
        let is_header = |row: &&Vec<String>| {
            let fields = row.iter().filter_map(|name| names.field(name)).map(|(field, _)| field);
            let (mut count, mut text) = (0, false);
            for field in fields {
                count += 1;
                text |= field == Field::Text;
            }
            text && (count > 1 || row.len() == 1) || count > 2
        };
        let first_is = rows.first().is_none_or(|row| is_header(&row) || row.len() > 2);
        if !first_is && let Some(at) = rows.iter().take(PREFACE).position(|row| row.len() > 1 && is_header(&row)) {
            self.preface = at;
        }
        self.sample = rows.split_off((self.preface + 1).min(rows.len()));
    }

    fn builder(&self) -> csv::ReaderBuilder {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter).buffer_capacity(1 << 16);
        if self.escaped {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        builder
    }
}

/// What follows the first lines, which may be a preface.
fn lines_below(start: &[u8]) -> &[u8] {
    let mut rest = start;
    for _ in 0..PREFACE {
        let Some(end) = memchr::memchr(b'\n', rest) else { return rest };
        rest = &rest[end + 1..];
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if line.iter().any(|byte| DELIMITERS.contains(byte)) {
            return rest;
        }
    }
    rest
}

/// Whether a backslash stands before quotation marks in cells, as databases write them: more often than two marks
/// stand for one, and not only at the ends of cells.
fn is_escaped(start: &[u8], delimiter: u8) -> bool {
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\r' | b'\n'));
    let escaped = memchr::memmem::find_iter(start, b"\\\"").filter(|at| !ends(start.get(at + 2))).count();
    let doubled = memchr::memmem::find_iter(start, b"\"\"")
        .filter(|at| !ends(start.get(at + 2)) && !ends(at.checked_sub(1).map(|before| &start[before])))
        .count();
    escaped > doubled
}

fn skip_mark(bytes: &mut Bytes) -> io::Result<()> {
    if bytes.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        bytes.consume(3);
    }
    Ok(())
}

/// The names in the header of a table and some rows below it, for the walker; `None` if there is none to be read.
pub(super) fn header(mut bytes: Bytes, tabs: bool, names: &Names) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    skip_mark(&mut bytes).ok()?;
    let form = Form::of(bytes.fill_buf().ok()?, tabs, names);
    bytes.consume(form.skipped);
    let fence = Arc::new(Fence { left: AtomicU64::new(MAX_ROW_BYTES), ..Fence::default() });
    let mut reader = form.builder().from_reader(Fenced { bytes, fence });
    let mut record = ByteRecord::new();
    for _ in 0..=form.preface {
        reader.read_byte_record(&mut record).ok()?;
    }
    Some((names_of(&record), form.sample))
}

fn names_of(record: &ByteRecord) -> Vec<String> {
    let encoding = decode::encoding_of(record.as_slice());
    record.iter().map(|name| decode::with(encoding, name).text.trim().to_owned()).collect()
}

/// What stands between the names of a header: what is most often in its line, outside quotation marks.
fn delimiter(start: &[u8]) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                if let Some(at) = DELIMITERS.iter().position(|delimiter| delimiter == byte) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    DELIMITERS[counts.iter().position(|count| *count == most).unwrap_or(0)]
}

fn failure(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Failure::endless_row(),
        csv::ErrorKind::Io(error) => Failure::unreadable(&error),
        // bytes are not checked, and rows may be of any length
        _ => Failure::malformed("this is no table".to_owned()),
    }
}

/// Ends where a row has no end: a quotation mark that nobody closes would take the rest of the file, whatever its
/// size, for one cell.
struct Fenced {
    bytes: Bytes,
    fence: Arc<Fence>,
}

impl Read for Fenced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.fence.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.bytes.read(buffer)?;
        self.fence.left.store(left.saturating_sub(n as u64), Ordering::Relaxed);
        let mut last = self.fence.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.0 += last.1.len() as u64;
        last.1.clear();
        last.1.extend_from_slice(&buffer[..n]);
        drop(last);
        let quotes = memchr::memchr_iter(b'"', &buffer[..n]).count() as u64;
        self.fence.quotes.fetch_add(quotes, Ordering::Relaxed);
        self.fence.ended.store(n == 0, Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::corpus::rows::Columns;
    use crate::rules::builtin_reading;

    fn rows(table: &[u8]) -> Vec<Result<Record, Failure>> {
        let bytes = Box::new(Cursor::new(table.to_vec()));
        let mut table =
            Table::open_within(bytes, false, &Names::new(&Columns::default(), &builtin_reading()), 1 << 18).unwrap();
        let mut out = Vec::new();
        loop {
            out.push(match table.read() {
                Next::Entry(Entry::Row(record)) => Ok(*record),
                Next::Entry(Entry::Member(_)) => unreachable!(),
                Next::Bad(failure) | Next::Stop(failure) => Err(failure),
                Next::End => return out,
            });
        }
    }

    fn texts(table: &[u8]) -> Vec<String> {
        rows(table).into_iter().map(|row| row.map_or_else(|f| f.message, |mut row| row.take(Field::Text))).collect()
    }

    #[test]
    fn many_spellings() {
        let expected = ["One, “two”.", "Three;\nfour."];
        for table in [
            "id,text\n1,\"One, “two”.\"\n2,\"Three;\nfour.\"\n",
            "\u{FEFF}text;id\r\n\"One, “two”.\";1\r\n\"Three;\nfour.\";2\r\n",
            "\"text\"\t\"a,b;c\"\n\"One, “two”.\"\t\n\"Three;\nfour.\"\t",
            "\"text\"\n\"One, “two”.\"\n\"Three;\nfour.\"",
        ] {
            assert_eq!(texts(table.as_bytes()), expected, "{table}");
        }
        assert_eq!(
            texts(b"author,text\nZo\xEB,It\x92s a caf\xE9, of course.\n")[0].split(':').next(),
            Some("this row has 3 cells, the header 2; put text that has the delimiter in it into quotation marks")
        );
        let rows = rows(b"author,text\nZo\xEB,\"It\x92s a caf\xE9, of course.\"\n");
        let row = rows[0].as_ref().unwrap();
        assert_eq!((row.fields[0].as_str(), row.fields[2].as_str()), ("It’s a café, of course.", "Zoë"));
        assert!(rows_of_nothing().is_empty());
    }

    fn rows_of_nothing() -> Vec<String> {
        texts(b"")
    }

    #[test]
    fn a_quotation_mark_that_nobody_closes() {
        let mut table = b"id,text\n1,One.\n2,\"Two.\n".to_vec();
        table.resize(1 << 20, b'x');
        let found = rows(&table[..]);
        assert_eq!(found.len(), 2);
        assert!(found[1].as_ref().unwrap_err().message.contains("quotation mark"));
        let found = rows(b"a,text\n1,\"unclosed\n2,\"next row\"\n3,\"The 6\"\" pipe\nis wide.\"\n4,last\n");
        assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true], "{found:?}");
    }
}
