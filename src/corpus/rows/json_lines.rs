//! A JSON object a line, each an article.

use std::io;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::columns::{ALL, Columns, FIELDS, Field};
use super::record::Record;
use super::{Bytes, Failure, MAX_ROW_BYTES, Next};
use crate::corpus::decode;

/// Keys of a row that its failure names, at most.
const KEYS_TOLD: usize = 12;

pub(super) struct Lines {
    bytes: Bytes,
    columns: Columns,
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    pub fn new(bytes: Bytes, columns: &Columns) -> Self {
        Self { bytes, columns: columns.clone(), line: Vec::new(), number: 0 }
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
                return match record(line, &self.columns) {
                    Ok(record) => Next::Record(record),
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

fn record(line: &[u8], columns: &Columns) -> Result<Record, Failure> {
    let (object, replaced) = object(line)?;
    let mut record = Record { replaced, ..Record::default() };
    let mut ranks = [usize::MAX; FIELDS];
    let keys: Vec<String> = object.keys().take(KEYS_TOLD).cloned().collect();
    for (key, value) in &object {
        if let Some((field, rank)) = columns.field(key)
            && rank < ranks[field as usize]
            && let Some(text) = text_of(value, field)
        {
            (record.fields[field as usize], ranks[field as usize]) = (text, rank);
            if field == Field::Text {
                // as `pipe` has it
                record.headless = key == "body";
            }
        }
    }
    for field in ALL {
        if ranks[field as usize] == usize::MAX
            && let Some(name) = columns.named(field)
            && let Some(text) = inner(&object, name).and_then(|value| text_of(value, field))
        {
            record.fields[field as usize] = text;
            ranks[field as usize] = 0;
        }
    }
    if ranks[Field::Text as usize] == usize::MAX {
        return Err(match columns.named(Field::Text) {
            Some(name) => Failure::no_column(name, &keys),
            None => Failure::no_text_column(&keys),
        });
    }
    Ok(record)
}

/// The object of a line, and how many places of it could not be decoded.
fn object(line: &[u8]) -> Result<(Map<String, Value>, usize), Failure> {
    let line = line.trim_ascii_end();
    let (value, replaced) = if let Ok(text) = str::from_utf8(line) {
        (serde_json::from_str(text), 0)
    } else {
        let decoded = decode::loosely(line);
        (serde_json::from_str(&decoded.text), decoded.replaced)
    };
    match value {
        Ok(Value::Object(object)) => Ok((object, replaced)),
        Ok(_) => Err(Failure::malformed(
            "this is JSON, but no object with keys; put each article as {\"text\": …} on a line of its own".to_owned(),
        )),
        Err(error) => Err(Failure::malformed(format!("not JSON ({error}); each line has to be a whole object"))),
    }
}

/// The value at the end of `article.body`.
fn inner<'a>(object: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut keys = path.split('.');
    let mut value = object.get(keys.next()?)?;
    for key in keys {
        value = match value {
            Value::Object(object) => object.get(key)?,
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// A value as text: a list is joined, an object gives its name.
fn text_of(value: &Value, field: Field) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if field != Field::Text => Some(number.to_string()),
        Value::Array(items) => {
            let parts: Vec<_> = items.iter().filter_map(|item| text_of(item, field)).collect();
            let between = if field == Field::Text { "\n\n" } else { ", " };
            (!parts.is_empty()).then(|| parts.join(between))
        }
        Value::Object(object) if field != Field::Text => text_of(object.get("name")?, field),
        _ => None,
    }
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

    fn rows(text: &[u8], columns: &Columns) -> Vec<Result<Record, Failure>> {
        let mut lines = Lines::new(Box::new(Cursor::new(text.to_vec())), columns);
        let mut out = Vec::new();
        loop {
            out.push(match lines.read() {
                Next::Record(record) => Ok(record),
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
