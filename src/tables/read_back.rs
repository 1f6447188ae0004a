//! A table as somebody saved it: CSV of any encoding and delimiter or a workbook, columns in any order, more or fewer of
//! them.
//!
//! Rows are found by the article they belong to and read when they are asked for, so that only the bytes of the file
//! are held in memory. What the cells mean is up to [`map`](crate::map).

use std::collections::HashMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use super::dialect::unguard;
use super::spreadsheet::as_csv_with;
use crate::corpus::decode;

/// A table of toulmin's cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {message}", path.display(), if *line > 0 { format!(":{line}") } else { String::new() })]
pub struct ReadBackError {
    /// The file.
    pub path: PathBuf,
    /// Line in it, from 1; 0 for the whole file.
    pub line: u64,
    /// What is wrong and how to fix it.
    pub message: String,
}

/// A table in memory with an index of its rows.
#[derive(Debug)]
pub struct CsvTable {
    path: PathBuf,
    reader: csv::Reader<Cursor<Vec<u8>>>,
    columns: HashMap<String, usize>,
    /// Ids of articles in the order of their first row, with the places of their rows.
    articles: Vec<(String, Vec<csv::Position>)>,
    numbers: HashMap<String, usize>,
}

impl CsvTable {
    /// Reads a table whose rows name their article in `article_id`.
    ///
    /// # Errors
    /// It cannot be read, has no header, lacks one of the `needed` columns, or a row is broken.
    pub fn open(path: &Path, needed: &[&str]) -> Result<Self, ReadBackError> {
        let bytes = std::fs::read(path).map_err(|error| ReadBackError {
            path: path.to_owned(),
            line: 0,
            message: format!("cannot be read ({error})"),
        })?;
        Self::from_bytes(path, &bytes, needed)
    }

    /// As [`CsvTable::open`], with rows that are found by another column than the article.
    ///
    /// # Errors
    /// As [`CsvTable::open`].
    pub fn open_by(path: &Path, needed: &[&str], column: &str) -> Result<Self, ReadBackError> {
        let bytes = std::fs::read(path).map_err(|error| ReadBackError {
            path: path.to_owned(),
            line: 0,
            message: format!("cannot be read ({error})"),
        })?;
        Self::indexed(path, &bytes, needed, Some(column))
    }

    /// As [`CsvTable::open`], for the bytes of a table that is known as `path`.
    ///
    /// # Errors
    /// As [`CsvTable::open`].
    pub fn from_bytes(path: &Path, bytes: &[u8], needed: &[&str]) -> Result<Self, ReadBackError> {
        Self::indexed(path, bytes, needed, None)
    }

    fn indexed(path: &Path, bytes: &[u8], needed: &[&str], by: Option<&str>) -> Result<Self, ReadBackError> {
        let fail = |line, message: String| ReadBackError { path: path.to_owned(), line, message };
        let bytes = &*as_csv_with(bytes, needed).map_err(|message| fail(0, message))?;
        let text = decode(bytes).map_err(|failure| fail(0, format!("not a table: {}", failure.message)))?.text;
        let delimiter = delimiter(&text, needed);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(Cursor::new(text.into_bytes()));
        let mut record = csv::StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Err(fail(0, "empty: a header row is needed".to_owned())),
            Err(error) => return Err(fail(1, format!("not a table: {error}"))),
        }
        let mut columns = HashMap::new();
        for (at, name) in record.iter().enumerate() {
            columns.entry(name.trim().to_lowercase()).or_insert(at);
        }
        let missing: Vec<&str> = needed.iter().copied().filter(|name| !columns.contains_key(*name)).collect();
        if !missing.is_empty() {
            let missing = missing.join("`, `");
            return Err(fail(1, format!("the header lacks `{missing}`: is this a table that `toulmin map` wrote?")));
        }
        let mut table = Self { path: path.to_owned(), reader, columns, articles: Vec::new(), numbers: HashMap::new() };
        table.index(by)?;
        Ok(table)
    }

    fn index(&mut self, by: Option<&str>) -> Result<(), ReadBackError> {
        let mut record = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    return Err(self.error(line, format!("this row cannot be read: {error}")));
                }
            }
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let Some(position) = record.position().cloned() else { continue };
            let id = self.cell(&record, by.unwrap_or("article_id")).trim();
            let id = if id.is_empty() && by.is_none() {
                self.cell(&record, "sentence_id").rsplit_once('#').map_or("", |(article, _)| article)
            } else {
                id
            };
            if id.is_empty() {
                let message = match by {
                    Some(column) => format!("this row has no `{column}`"),
                    None => "this row has no `article_id`: it cannot be known which article it belongs to".to_owned(),
                };
                return Err(self.error(position.line(), message));
            }
            let at = if let Some(&at) = self.numbers.get(id) {
                at
            } else {
                self.articles.push((id.to_owned(), Vec::new()));
                self.numbers.insert(id.to_owned(), self.articles.len() - 1);
                self.articles.len() - 1
            };
            self.articles[at].1.push(position);
        }
    }

    /// Ids of the articles that have rows, in the order of their first row.
    pub fn articles(&self) -> impl Iterator<Item = &str> {
        self.articles.iter().map(|(id, _)| id.as_str())
    }

    /// Whether the header has a column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Names of the columns in the order of the file.
    #[must_use]
    pub fn header(&self) -> Vec<&str> {
        let mut all: Vec<(&str, usize)> = self.columns.iter().map(|(name, at)| (name.as_str(), *at)).collect();
        all.sort_by_key(|(_, at)| *at);
        all.into_iter().map(|(name, _)| name).collect()
    }

    /// A cell by the name of its column, the guard of spreadsheet dialects taken off; empty where there is none.
    #[must_use]
    pub fn cell<'r>(&self, record: &'r csv::StringRecord, column: &str) -> &'r str {
        self.columns.get(column).and_then(|&at| record.get(at)).map_or("", unguard)
    }

    /// Reads the rows of an article, in the order of the file.
    ///
    /// # Errors
    /// A row is no text; rows that break the table were found when it was opened.
    pub fn rows(&mut self, article: &str) -> Result<Vec<csv::StringRecord>, ReadBackError> {
        let Some(&at) = self.numbers.get(article) else { return Ok(Vec::new()) };
        let places = std::mem::take(&mut self.articles[at].1);
        let mut rows = Vec::with_capacity(places.len());
        let mut wrong = None;
        for place in &places {
            let mut record = csv::StringRecord::new();
            let near = self.reader.position().byte() == place.byte();
            let read = if near { Ok(()) } else { self.reader.seek(place.clone()) };
            match read.and_then(|()| self.reader.read_record(&mut record)) {
                Ok(_) => rows.push(record),
                Err(error) => {
                    wrong = Some(self.error(place.line(), format!("this row cannot be read: {error}")));
                    break;
                }
            }
        }
        self.articles[at].1 = places;
        wrong.map_or(Ok(rows), Err)
    }

    /// An error in a line of this table.
    #[must_use]
    pub fn error(&self, line: u64, message: String) -> ReadBackError {
        ReadBackError { path: self.path.clone(), line, message }
    }
}

/// The character between cells: the one that finds most of the columns in the header, then the one with most cells.
fn delimiter(text: &str, needed: &[&str]) -> u8 {
    let found = |delimiter: u8| {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let read = reader.read_record(&mut record).unwrap_or_default();
        let known = record.iter().filter(|name| needed.contains(&name.trim().to_lowercase().as_str())).count();
        if read { (known, record.len()) } else { (0, 0) }
    };
    [b'\t', b';', b','].into_iter().max_by_key(|&d| found(d)).unwrap_or(b',')
}
