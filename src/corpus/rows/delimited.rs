//! Tables: a header, and an article in each row behind it, in any of the spellings that spreadsheet programs write.

use std::io;
use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use super::columns::{Columns, FIELDS, Field};
use super::record::Record;
use super::{Bytes, Failure, MAX_ROW_BYTES, Next};
use crate::corpus::decode;

/// What may stand between cells; the first is meant where a header has none of them.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) struct Table {
    reader: csv::Reader<Fenced>,
    left: Arc<AtomicU64>,
    /// Bytes that a row may have.
    most: u64,
    /// Where each field stands; without any, there is no header, and so no row.
    columns: [Option<usize>; FIELDS],
    headless: bool,
    width: usize,
    record: ByteRecord,
    number: u64,
}

impl Table {
    pub fn open(bytes: Bytes, tabs: bool, columns: &Columns) -> Result<Self, Failure> {
        Self::open_within(bytes, tabs, columns, MAX_ROW_BYTES)
    }

    fn open_within(bytes: Bytes, tabs: bool, columns: &Columns, most: u64) -> Result<Self, Failure> {
        let (mut reader, left) = reader(bytes, tabs).map_err(|error| Failure::unreadable(&error))?;
        let header = names(&mut reader).map_err(failure)?;
        let columns = if header.is_empty() { [None; FIELDS] } else { columns.of_header(&header)? };
        let text = columns[Field::Text as usize];
        // as `pipe` has it
        let headless = text.is_some_and(|at| header[at] == "body");
        Ok(Self { reader, left, most, columns, headless, width: header.len(), record: ByteRecord::new(), number: 0 })
    }

    /// Rows read so far, the header not among them.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn read(&mut self) -> Next {
        self.left.store(self.most, Ordering::Relaxed);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => self.number += 1,
            Ok(false) => return Next::End,
            Err(error) => return Next::Stop(failure(error)),
        }
        // an empty cell too many is a delimiter at the end of a line
        if self.record.iter().skip(self.width).any(|cell| !cell.trim_ascii().is_empty()) {
            return Next::Bad(Failure::malformed(format!(
                "this row has {} cells, the header {}; put text that has the delimiter in it into quotation marks",
                self.record.len(),
                self.width
            )));
        }
        let mut out = Record { headless: self.headless, ..Record::default() };
        // one encoding for the row: a name alone says little about its own
        let encoding = decode::encoding_of(self.record.as_slice());
        for (field, at) in out.fields.iter_mut().zip(self.columns) {
            let Some(cell) = at.and_then(|at| self.record.get(at)) else { continue };
            let decoded = decode::with(encoding, cell);
            out.replaced += decoded.replaced;
            *field = decoded.text;
        }
        Next::Record(out)
    }
}

/// The names in the header of a table, for the walker; `None` if there is none to be read.
pub(super) fn header(bytes: Bytes, tabs: bool) -> Option<Vec<String>> {
    let (mut reader, _) = reader(bytes, tabs).ok()?;
    names(&mut reader).ok()
}

fn reader(mut bytes: Bytes, tabs: bool) -> io::Result<(csv::Reader<Fenced>, Arc<AtomicU64>)> {
    let start = bytes.fill_buf()?;
    if start.starts_with(b"\xEF\xBB\xBF") {
        bytes.consume(3);
    }
    let delimiter = if tabs { b'\t' } else { delimiter(bytes.fill_buf()?) };
    let left = Arc::new(AtomicU64::new(MAX_ROW_BYTES));
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(1 << 16);
    Ok((builder.from_reader(Fenced { bytes, left: Arc::clone(&left) }), left))
}

fn names(reader: &mut csv::Reader<Fenced>) -> Result<Vec<String>, csv::Error> {
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record)?;
    let encoding = decode::encoding_of(record.as_slice());
    Ok(record.iter().map(|name| decode::with(encoding, name).text.trim().to_owned()).collect())
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
    left: Arc<AtomicU64>,
}

impl Read for Fenced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n = self.bytes.read(buffer)?;
        self.left.store(left.saturating_sub(n as u64), Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn rows(table: &[u8]) -> Vec<Result<Record, Failure>> {
        let bytes = Box::new(Cursor::new(table.to_vec()));
        let mut table = Table::open_within(bytes, false, &Columns::default(), 1 << 18).unwrap();
        let mut out = Vec::new();
        loop {
            out.push(match table.read() {
                Next::Record(record) => Ok(record),
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
        let rows = rows(&table[..]);
        assert_eq!(rows.len(), 2);
        assert!(rows[1].as_ref().unwrap_err().message.contains("quotation mark"));
    }
}
