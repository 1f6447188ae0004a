//! A JSON object a line, each an article.

use std::borrow::Cow;
use std::io;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::columns::Names;
use super::entry::{Bytes, Entry, Next};
use super::record::Record;
use super::shape;
use crate::corpus::decode;
use crate::corpus::failure::{Failure, MAX_ROW_BYTES};

pub(super) struct Lines {
    bytes: Bytes,
    names: Names,
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    pub fn new(bytes: Bytes, names: &Names) -> Self {
        Self { bytes, names: names.clone(), line: Vec::new(), number: 0 }
    }

    /// Lines read so far.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn read(&mut self) -> Next {
        loop {
            let long = match read_line(&mut self.bytes, &mut self.line, MAX_ROW_BYTES) {
                Ok(Line::End) => return Next::End,
                Ok(Line::Whole) => None,
                Ok(Line::Long(bytes)) => Some(bytes),
                Err(error) => return Next::Stop(Failure::unreadable(&error)),
            };
            self.number += 1;
            if let Some(bytes) = long {
                return Next::Bad(Failure::long_row(bytes));
            }
            let line = without_mark(&self.line, self.number == 1);
            if !line.trim_ascii().is_empty() {
                return match record(line, &self.names) {
                    Ok(record) => Next::Entry(Entry::Row(Box::new(record))),
                    Err(failure) => Next::Bad(failure),
                };
            }
        }
    }
}

/// A line without the byte order mark that a first one may have.
fn without_mark(line: &[u8], first: bool) -> &[u8] {
    if first { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line }
}

/// How a line ended.
enum Line {
    Whole,
    /// It has this many bytes, and was not kept.
    Long(u64),
    /// There is none.
    End,
}

/// Reads a line into `line`, with its end; never holds more than `most` bytes of it and a buffer.
fn read_line(bytes: &mut dyn BufRead, line: &mut Vec<u8>, most: u64) -> io::Result<Line> {
    line.clear();
    let mut len = 0;
    loop {
        let found = match bytes.fill_buf() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = found.iter().position(|byte| *byte == b'\n');
        let here = end.map_or(found.len(), |at| at + 1);
        len += here as u64;
        if len <= most {
            line.extend_from_slice(&found[..here]);
        } else {
            *line = Vec::new();
        }
        let last = here == 0 || end.is_some();
        bytes.consume(here);
        if last {
            return Ok(match len {
                0 => Line::End,
                len if len > most => Line::Long(len),
                _ => Line::Whole,
            });
        }
    }
}

fn record(line: &[u8], names: &Names) -> Result<Record, Failure> {
    let (object, replaced) = object(line)?;
    let record = shape::record(&object, names)?;
    Ok(Record { replaced, ..record })
}

/// The object of a line, and how many places of it could not be decoded.
fn object(line: &[u8]) -> Result<(Map<String, Value>, usize), Failure> {
    let mut line = line.trim_ascii_end();
    if line.ends_with(b"},") {
        line = &line[..line.len() - 1];
    }
    let (value, replaced) = if let Ok(text) = str::from_utf8(line) {
        (serde_json::from_str(&without_nan(text)), 0)
    } else {
        let decoded = decode::loosely(line);
        (serde_json::from_str(&without_nan(&decoded.text)), decoded.replaced)
    };
    match value {
        Ok(Value::Object(object)) => Ok((object, replaced)),
        Ok(_) => Err(Failure::malformed(
            "this is JSON, but no object with keys; put each article as {\"text\": …} on a line of its own".to_owned(),
        )),
        Err(error) => Err(Failure::malformed(format!("not JSON ({error}); each line has to be a whole object"))),
    }
}

/// Numbers that are none, as Python writes them, are nothing.
pub(super) fn without_nan(text: &str) -> Cow<'_, str> {
    if !["NaN", "Infinity"].iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut at) = (false, false, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        if !quoted
            && let Some(word) = ["-Infinity", "Infinity", "NaN"].iter().find(|word| text[at..].starts_with(**word))
        {
            out.push_str("null");
            at += word.len();
            continue;
        }
        match bytes[at] {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
        let len = text[at..].chars().next().map_or(1, char::len_utf8);
        out.push_str(&text[at..at + len]);
        at += len;
    }
    Cow::Owned(out)
}

/// Whether the first line is an object by itself and another follows, as far as `start` goes.
pub(super) fn has_two(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (Some(first), second) = (lines.next(), lines.next()) else { return false };
    second.is_some_and(|line| line.trim_ascii_start().starts_with(b"{")) && object(without_mark(first, true)).is_ok()
}

/// The keys of the first line that holds an object.
pub(super) fn first_keys(bytes: &mut dyn BufRead) -> Option<Vec<String>> {
    let mut line = Vec::new();
    let mut first = true;
    while let Ok(Line::Whole) = read_line(bytes, &mut line, MAX_ROW_BYTES) {
        let line = without_mark(&line, std::mem::take(&mut first));
        if !line.trim_ascii().is_empty() {
            return object(line).ok().map(|(object, _)| object.keys().cloned().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::corpus::rows::Columns;
    use crate::rules::builtin_reading;

    fn rows(text: &[u8], columns: &Columns) -> Vec<Result<Record, Failure>> {
        let mut lines = Lines::new(Box::new(Cursor::new(text.to_vec())), &Names::new(columns, &builtin_reading()));
        let mut out = Vec::new();
        loop {
            out.push(match lines.read() {
                Next::Entry(Entry::Row(record)) => Ok(*record),
                Next::Entry(Entry::Member(_)) => unreachable!(),
                Next::Bad(failure) | Next::Stop(failure) => Err(failure),
                Next::End => return out,
            });
        }
    }

    #[test]
    fn keys_lists_and_names() {
        let text = "\u{FEFF}{\"ID\": 7, \"headline\": \"A\", \"authors\": [\"Ann\", {\"name\": \"Bob\"}], \"content\": [\"One.\", \"Two.\"]}\r\n\n{\"body\": \"B\", \"text\": null}";
        let rows = rows(text.as_bytes(), &Columns::default());
        let row = rows[0].as_ref().unwrap();
        assert_eq!(row.fields[..3], ["One.\n\nTwo.", "A", "Ann, Bob"]);
        assert_eq!((row.own_id(), row.headless), ("7", false));
        assert!(rows[1].as_ref().unwrap().headless);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn an_inner_key() {
        let columns = Columns { text: Some("article.parts.1".to_owned()), ..Columns::default() };
        let rows = rows(b"{\"text\": \"no\", \"article\": {\"parts\": [\"a\", \"b\"]}}\n{\"article\": 1}", &columns);
        assert_eq!(rows[0].as_ref().unwrap().fields[0], "b");
        assert!(rows[1].as_ref().unwrap_err().message.contains("`article.parts.1`"));
    }

    #[test]
    fn what_is_no_article_does_not_end_it() {
        let text = b"[1]\n{\"text\": \nnull\n{\"a\": 1}\n{\"text\": \"caf\xE9 au lait\"}\n{\"text\": \"Whole.\"}";
        let told: Vec<_> = rows(text, &Columns::default())
            .into_iter()
            .map(|row| row.map_or_else(|failure| failure.message, |row| row.fields[0].clone()))
            .collect();
        assert!(told[0].contains("no object") && told[1].contains("not JSON") && told[2].contains("no object"));
        assert!(told[3].contains("`a`"), "{}", told[3]);
        assert_eq!(told[4..], ["café au lait", "Whole."]);
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let mut text = vec![b'x'; 100];
        text.extend_from_slice(b"\nshort\n");
        let (mut bytes, mut line) = (Cursor::new(text), Vec::new());
        assert!(matches!(read_line(&mut bytes, &mut line, 10).unwrap(), Line::Long(101)));
        assert!(line.capacity() <= 10);
        assert!(matches!(read_line(&mut bytes, &mut line, 10).unwrap(), Line::Whole));
        assert_eq!(line, b"short\n");
        assert!(matches!(read_line(&mut bytes, &mut line, 10).unwrap(), Line::End));
    }
}
